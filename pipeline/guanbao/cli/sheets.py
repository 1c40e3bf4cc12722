"""CSV: one row a figure, numbers as numbers, and no text that a spreadsheet would run as a formula."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from guanbao.model.rows import COLUMNS, Cell, figure_rows

if TYPE_CHECKING:
    from guanbao.model.report import Report

# A text that starts with one of these is a formula to some spreadsheet; with an apostrophe, a text to all. Texts that
# start with an apostrophe themselves get one too, so taking one away always gives the text back.
_FORMULA = tuple("=+-@\t\r\n＝＋－＠'")


def header() -> str:
    """The line of column names."""
    return _line(COLUMNS)


def lines(report: Report) -> Iterator[str]:
    """One line for each figure of a report."""
    for row in figure_rows(report):
        yield _line(map(cell, row.values()))


def cell(value: Cell) -> str:
    """A value as it stands in a cell.

    >>> cell("=1+1"), cell(-15), cell(None)
    ("'=1+1", '-15', '')
    """
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return str(value)


def _line(values: Iterable[str]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(values)
    return out.getvalue()
