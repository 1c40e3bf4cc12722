"""Data for scripts: files of JavaScript that hold one call with JSON, in which nothing can end a script or a line."""

from __future__ import annotations

import json
import re
from typing import Any

# What HTML or an old JavaScript could take for markup or a line end, and halves of characters, which no file holds.
_UNSAFE = re.compile("[<>&'\u007f-\u009f\u2028\u2029\ufeff\ud800-\udfff]")


def island(name: str, data: Any) -> str:
    r"""A script that hands data over by its name.

    >>> island("a", {"b": "</script>"})
    'guanbao.take("a", {"b":"\\u003c/script\\u003e"});\n'
    """
    return f"guanbao.take({_json(name)}, {_json(data)});\n"


def _json(data: Any) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return _UNSAFE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
