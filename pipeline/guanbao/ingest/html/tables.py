"""The geometry of a table as a browser lays it out, and whether it holds data or only places text on the page."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

MAX_SPAN = 1000
MAX_COLUMNS = 2 * MAX_SPAN
MOST_COLUMNS = 60  # with columns in which no cell starts
MAX_PLACES = 400_000  # rows times columns, before those are dropped in which nothing starts
_NUMBER = re.compile(r"\s*\+?(\d{1,9})")

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Given(Generic[T]):
    """A cell as the markup gives it: how far it says that it spans, and what stands in it."""

    rows: int
    columns: int
    content: T


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A cell at its place; cells do not overlap."""

    row: int
    column: int
    row_span: int
    column_span: int
    content: T


def span(text: str | None) -> int:
    """The value of a span attribute, at most `MAX_SPAN`; 0 stays 0.

    >>> span("2"), span(" 3px"), span(None), span("-1"), span("99999")
    (2, 3, 1, 1, 1000)
    """
    match = _NUMBER.match(text or "")
    return min(int(match[1]), MAX_SPAN) if match else 1


def place(sections: Sequence[Sequence[Sequence[Given[T]]]]) -> list[Placed[T]] | None:
    """Place the rows of the sections (head, bodies, foot) of a table; null where it is too large for a grid.

    A cell takes the first free place of its row; it spans neither places that are taken nor rows of the next section.
    Rows in which no cell starts do not count.
    """
    cells: list[Placed[T]] = []
    first, area = 0, 0
    for rows in sections:
        taken: dict[int, int] = {}  # column: the row before which it is free again
        for number, row in enumerate(rows, first):
            width = _place_row(row, number, first + len(rows), taken, cells)
            area += width
            if width > MAX_COLUMNS or area > MAX_PLACES:
                return None
            taken = {column: until for column, until in taken.items() if until > number + 1}
        first += len(rows)
    return _settled(cells)


def _place_row(row: Sequence[Given[T]], number: int, end: int, taken: dict[int, int], cells: list[Placed[T]]) -> int:
    column = 0
    for cell in row:
        while column in taken:
            column += 1
        width = 1
        while width < cell.columns and column + width not in taken:
            width += 1
        height = max(1, min(cell.rows or MAX_SPAN, end - number))
        if height > 1:
            taken.update(dict.fromkeys(range(column, column + width), number + height))
        cells.append(Placed(number, column, height, width, cell.content))
        column += width
        if column > MAX_COLUMNS:
            break
    return max(column, len(taken))


def _settled(cells: Sequence[Placed[T]]) -> list[Placed[T]]:
    """The cells without the rows in which none starts, no wider than the rows of several cells are.

    Columns in which none starts stay, for they tell which table goes on with which; but not where they are many.
    """
    beside = Counter(cell.row for cell in cells)
    ends = [cell.column + cell.column_span for cell in cells if beside[cell.row] > 1]
    width = max([*ends, *(cell.column + 1 for cell in cells)], default=0)
    columns = range(width) if width <= MOST_COLUMNS else sorted({cell.column for cell in cells})
    rows = sorted({cell.row for cell in cells})
    placed: list[Placed[T]] = []
    for cell in cells:
        row, last_row = bisect_left(rows, cell.row), bisect_left(rows, cell.row + cell.row_span)
        column, last_column = bisect_left(columns, cell.column), bisect_left(columns, cell.column + cell.column_span)
        placed.append(Placed(row, column, last_row - row, last_column - column, cell.content))
    return sorted(placed, key=lambda cell: (cell.row, cell.column))
