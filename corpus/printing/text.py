"""Plain text, with tables as people and programs leave them there."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Literal

from printing.model import Line, PrintedReport, PrintedTable

INDENT = "\u3000\u3000"
TableStyle = Literal["lines", "tabs", "cells", "pipes", "spaces"]


def text(report: PrintedReport, tables: TableStyle, wrap: int | None = None) -> str:
    """The report as text.

    Tables are printed with one cell a line (`lines`), as copied from a page; with tabs, as pasted from a sheet (`tabs`) or
    copied from a browser, which leaves out what merged cells cover (`cells`); with bars, as Markdown (`pipes`); or with
    spaces, as laid out by a converter (`spaces`). Lines outside tables are broken hard after `wrap` columns, numbers too.
    """
    out: list[str] = []
    for before, item in zip([None, *report.items], report.items, strict=False):
        if isinstance(item, PrintedTable):
            out += [*TABLES[tables](item), ""]
        else:
            if isinstance(before, Line) and before.kind == "title" != item.kind:
                out.append("")
            line = INDENT + item.text if item.kind == "paragraph" else item.text
            out += broken(line, wrap) if wrap else [line]
    return "\n".join(out).rstrip("\n") + "\n"


def _lines(table: PrintedTable) -> list[str]:
    return [line for row in table.rows for cell in row for line in cell.text.split("\n")]


def _grid(table: PrintedTable) -> list[list[str]]:
    return [["".join(cell.text.split("\n")) if cell else "" for cell in row] for row in table.matrix()]


def _tabs(table: PrintedTable) -> list[str]:
    return ["\t".join(row) for row in _grid(table)]


def _cells(table: PrintedTable) -> list[str]:
    return ["\t".join("".join(cell.text.split("\n")) for cell in row) for row in table.rows]


def _pipes(table: PrintedTable) -> list[str]:
    rows = [f"| {' | '.join(row)} |" for row in _grid(table)]
    bar = (
        ["|" + "---|" * len(table.matrix()[0])] if table.rows[0][0].head else []
    )  # the lower part of a cut table has none
    return [rows[0], *bar, *rows[1:]]


def width(string: str) -> int:
    """Columns of a fixed font: two for a wide character."""
    return sum(2 if unicodedata.east_asian_width(char) in "WFA" else 1 for char in string)


def broken(line: str, columns: int) -> list[str]:
    """A line cut into lines of so many columns, wherever that falls.

    >>> broken("收到咨询1246件", 11)
    ['收到咨询124', '6件']
    """
    out = [""]
    for char in line:
        if width(out[-1] + char) > columns:
            out.append("")
        out[-1] += char
    return out


def _spaces(table: PrintedTable) -> list[str]:
    grid = _grid(table)
    spanning = {(p.row, p.column) for p in table.placed() if p.cell.column_span > 1}
    widths = [_column_width(grid, spanning, column) for column in range(len(grid[0]))]
    return [_spaced(row, widths) for row in grid]


def _column_width(grid: Sequence[Sequence[str]], spanning: set[tuple[int, int]], column: int) -> int:
    return max((width(row[column]) for i, row in enumerate(grid) if (i, column) not in spanning), default=1)


def _spaced(row: Sequence[str], widths: Sequence[int]) -> str:
    """A line whose fields start at their columns; a field that is too wide pushes the others on by two spaces."""
    out, at, start = "", 0, 0
    for text_, room in zip(row, widths, strict=True):
        if text_:
            gap = max(start - at, 2 if out else 0)
            out, at = out + " " * gap + text_, at + gap + width(text_)
        start += room + 3
    return out.rstrip()


TABLES = {"lines": _lines, "tabs": _tabs, "cells": _cells, "pipes": _pipes, "spaces": _spaces}
