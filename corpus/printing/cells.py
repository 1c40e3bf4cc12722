"""What a printed cell says: the truth that a reader is held against, by rules of its own and not the reader's."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple

from printing.model import Key, PrintedTable

State = Literal["number", "blank", "placeholder", "not_printed"]
PLACEHOLDERS = {"/", "-", "--", "—", "——", "－", "无", "\\"}
NUMBER = re.compile(
    r"(?P<sign>增加|减少|增|减|[+-])?(?P<digits>\d+(?:\.\d+)?)(?P<unit>万元|亿元|元|件|条|次|人次|人|个|项|%)?"
)


class Truth(NamedTuple):
    """State and value of a cell; the value is null unless the state is `number`."""

    state: State
    value: Decimal | None = None


def read(text: str) -> Truth:
    """State and value of a printed string.

    >>> read("减4").value, read("3,001").value, read("／").state
    (Decimal('-4'), Decimal('3001'), 'placeholder')

    Raises:
        ValueError: it is neither a number nor a placeholder, so no table may print it as a value.
    """
    folded = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    if not folded:
        return Truth("blank")
    if folded in {unicodedata.normalize("NFKC", p) for p in PLACEHOLDERS}:
        return Truth("placeholder")
    found = NUMBER.fullmatch(folded.replace(",", "").replace("−", "-"))
    if not found:
        raise ValueError(f"{text!r} is no value that a form prints")
    value = Decimal(found["digits"])
    return Truth("number", -value if (found["sign"] or "").startswith(("减", "-")) else value)


def truth(tables: Sequence[PrintedTable]) -> list[tuple[Key, Truth]]:
    """All cells that the layouts of a report's tables know; what is not printed in any of them says so.

    The rows of an appendix may share a label, so a key may come twice, in order of printing.
    """
    printed = [(cell.key, read(cell.text)) for table in tables for cell in table.values() if cell.key]
    there = {key for key, _ in printed}
    known = dict.fromkeys(key for table in tables for key in table.keys)
    return [*printed, *((key, Truth("not_printed")) for key in known if key not in there)]


def number(value: Decimal | None) -> int | float | None:
    """A value for JSON."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def gold_tables(tables: Sequence[PrintedTable]) -> list[dict[str, object]]:
    """`tables` of gold.json: {table, row, column, value, state}, with `label` for the rows of an appendix."""
    out: list[dict[str, object]] = []
    for key, true in truth(tables):
        entry: dict[str, object] = {"table": key.form, "row": key.row, "column": key.column}
        if key.form == "appendix":
            entry["label"] = key.row
        out.append({**entry, "value": number(true.value), "state": true.state})
    return out
