"""Columns of a table that is known by position only: where its cells stand from left to right, in any unit."""

from __future__ import annotations

from bisect import insort
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
        touched = [column for column in columns if column.overlaps(cell)]
        if len(touched) > 1:
            over.append(cell)
            continue
        if touched:
            columns.remove(touched[0])
            cell = Extent(min(cell.x0, touched[0].x0), max(cell.x1, touched[0].x1))
        insort(columns, cell)
    return _merged(columns, rows, over)


def _merged(columns: list[Extent], rows: Sequence[Sequence[Extent]], over: Sequence[Extent]) -> list[Extent]:
    """Two neighbours that no row fills both are one column, if some cell lies over just these two."""
    for cell in over:
        covered = [i for i, column in enumerate(columns) if column.overlaps(cell)]
        if len(covered) != 2:
            continue
        a, b = (columns[i] for i in covered)
        if not any(_fills(row, a, b) and _fills(row, b, a) for row in rows):
            columns[covered[0] : covered[1] + 1] = [Extent(a.x0, b.x1)]
    return columns


def _fills(row: Sequence[Extent], column: Extent, other: Extent) -> bool:
    return any(cell.overlaps(column) and not cell.overlaps(other) for cell in row)


def place(row: Sequence[Extent], columns: Sequence[Extent]) -> list[tuple[int, int]]:
    """The first column and the number of columns of each cell of a row.

    Cells that would fall into one column (a wide one pushed the others on) take the next free columns, as far as there are
    any; the last column is shared by what is left.
    """
    placed: list[tuple[int, int]] = []
    free = 0
    for cell in row:
        touched = [i for i, column in enumerate(columns) if column.overlaps(cell)]
        first, last = (touched[0], touched[-1]) if touched else (_nearest(cell, columns), 0)
        first = max(first, free)
        last = max(first, last)
        placed.append((first, last - first + 1))
        free = last + 1
    excess = free - len(columns)
    if excess > 0:  # pushed off the end: count back from there
        limit = len(columns)
        for index in range(len(placed) - 1, -1, -1):
            first, count = placed[index]
            if first + count <= limit:
                break
            count = min(count, limit) if limit > 0 else 1
            first = min(first, limit - 1)
            placed[index] = (first, min(count, limit - first))
            limit = first
    return placed


def _nearest(cell: Extent, columns: Sequence[Extent]) -> int:
    middle = (cell.x0 + cell.x1) / 2
    return min(range(len(columns)), key=lambda i: abs((columns[i].x0 + columns[i].x1) / 2 - middle))
