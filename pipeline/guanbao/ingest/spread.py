"""Columns of a table that is known by position only: where its cells stand from left to right, in any unit."""

from __future__ import annotations

import math
from bisect import bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Extent:
    """From `x0` to `x1`."""

    x0: float
    x1: float

    def overlaps(self, other: Extent) -> bool:
        """Whether the two share more than an edge."""
        return min(self.x1, other.x1) > max(self.x0, other.x0)


def find_columns(rows: Sequence[Sequence[Extent]]) -> list[Extent]:
    """The columns that the cells of some rows stand in, from left to right.

    Narrow cells come first: what overlaps one column widens it, and what overlaps two lies over both, as the cells of a
    heading do, and joins nothing.

    >>> find_columns([[Extent(0, 9)], [Extent(0, 4), Extent(6, 7)], [Extent(0, 2), Extent(6, 9)]])
    [Extent(x0=0, x1=4), Extent(x0=6, x1=9)]
    """
    columns: list[Extent] = []
    over: list[Extent] = []
    for cell in sorted((cell for row in rows for cell in row), key=lambda cell: cell.x1 - cell.x0):
        touched = covered(cell, columns)
        if len(touched) > 1:
            over.append(cell)
            continue
        wider = cell
        if touched:
            column = columns.pop(touched[0])
            wider = Extent(min(cell.x0, column.x0), max(cell.x1, column.x1))
        insort(columns, wider)
    return _merged(columns, rows, over)


def covered(cell: Extent, columns: Sequence[Extent]) -> range:
    """Which of some columns (apart from each other, in order) a cell lies over."""
    first = max(0, bisect_right(columns, Extent(cell.x0, math.inf)) - 1)
    if first < len(columns) and not columns[first].overlaps(cell):
        first += 1
    last = first
    while last < len(columns) and columns[last].overlaps(cell):
        last += 1
    return range(first, last)


def _merged(columns: list[Extent], rows: Sequence[Sequence[Extent]], over: Sequence[Extent]) -> list[Extent]:
    """Two neighbours that no row fills both are one column, if some cell lies over just these two."""
    filled = {(at[0], at[0] + 1) for row in rows for at in _neighbours(row, columns)}
    pairs = {(at[0], at[1]) for cell in over if len(at := covered(cell, columns)) == 2} - filled
    for a, b in sorted(pairs, reverse=True):
        if b < len(columns):
            columns[a : b + 1] = [Extent(columns[a].x0, columns[b].x1)]
    return columns


def _neighbours(row: Sequence[Extent], columns: Sequence[Extent]) -> list[range]:
    """The columns that a row fills together with the next one, by cells of their own."""
    own = [at for cell in row if len(at := covered(cell, columns)) == 1]
    starts = {at[0] for at in own}
    return [at for at in own if at[0] + 1 in starts]


def place(row: Sequence[Extent], columns: Sequence[Extent]) -> list[tuple[int, int]]:
    """The first column and the number of columns of each cell of a row.

    A cell that was pushed on by a wide one before it takes the next free column; a row that does not fit so ends in the last
    column, one cell in each.
    """
    placed: list[tuple[int, int]] = []
    free = 0
    for cell in row:
        at = covered(cell, columns) or range(_nearest(cell, columns), 0)
        first = max(at.start, free)
        free = max(at.stop, first + 1)
        placed.append((first, free - first))
    if free <= len(columns):
        return placed
    start = max(0, len(columns) - len(row))
    return [(start + index, 1) for index in range(len(row))]


def _nearest(cell: Extent, columns: Sequence[Extent]) -> int:
    middle = (cell.x0 + cell.x1) / 2
    return min(range(len(columns)), key=lambda i: abs((columns[i].x0 + columns[i].x1) / 2 - middle))
