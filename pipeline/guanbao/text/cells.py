"""Texts and numbers as cells of a sheet and back, exactly, with nothing in them that a spreadsheet would run.

A text that some spreadsheet takes for a formula gets an apostrophe in front, and so does one that starts with an apostrophe;
an empty text is a lone apostrophe, for an empty cell is null. Taking one apostrophe away gives the text back.
"""

from __future__ import annotations

from codecs import BOM_UTF8
from decimal import Decimal

MARK = BOM_UTF8  # by which spreadsheets know UTF-8
FORMULA = tuple("=+-@\t\r\n＝＋－＠'")


def guard(text: str) -> str:
    """A text as it stands in a cell.

    >>> guard("=1+1"), guard("'x"), guard(""), guard("372人次")
    ("'=1+1", "''x", "'", '372人次')
    """
    return f"'{text}" if not text or text.startswith(FORMULA) else text


def unguard(cell: str) -> str | None:
    """The text behind a cell; null for an empty one."""
    if not cell:
        return None
    return cell[1:] if cell.startswith("'") else cell


def plain(value: int | Decimal) -> str:
    """A number with all its digits and no others.

    >>> plain(Decimal("25.10")), plain(Decimal("1E+3")), plain(372)
    ('25.1', '1000', '372')
    """
    if isinstance(value, int):
        return str(value)
    if value == 0:
        return "0"
    text = format(value, "f")  # `normalize` would round to the digits of the context
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(text: str) -> int | Decimal:
    """The number behind `plain`: an int where it is whole."""
    value = Decimal(text)
    return int(value) if value == value.to_integral_value() else value
