"""Values as cells of a CSV file and back; texts and numbers as in `guanbao.text.cells`."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from guanbao.text.cells import FORMULA, MARK, guard, number, plain, unguard

__all__ = ["FORMULA", "MARK", "compact", "guard", "json_number", "number", "plain", "unguard"]

_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))  # made once: json.dumps makes one a call


def json_number(value: int | Decimal) -> int | float | str:
    """A number as JSON holds it without loss: an int, a float where that is exact in print, else a string."""
    if isinstance(value, int):
        return value
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else str(value)


def compact(value: Any) -> str:
    """Lists and objects as JSON on one line."""
    return _ENCODER.encode(value)
