"""Ruled tables of a page: cells between rules, glyphs into the cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from guanbao.ingest.pdf.lattice import OPEN_END, Bounds, cells_of
from guanbao.ingest.pdf.lines import VisualLine, build_groups, build_lines
from guanbao.ingest.pdf.shapes import MAX_RULES, Glyphs, Sheet

MARGIN_LINES = 3  # heights at which a page foot and its neighbours may stand


@dataclass(slots=True)
class PrintedCell:
    """A cell with its lines; rows and columns count from 0.

    `other` is what a second reader has in its place where the two were compared and differ, else null; `sure` is less than
    1 where it is not certain what stands in it.
    """

    row: int
    column: int
    row_span: int
    column_span: int
    bounds: Bounds
    lines: list[VisualLine] = field(default_factory=list)
    other: str | None = None
    sure: float = 1.0


@dataclass(slots=True)
class PrintedTable:
    """A table as drawn on one page."""

    bounds: Bounds
    rows: int
    columns: int
    cells: list[PrintedCell]

    @property
    def top(self) -> float:
        """Its upper end on the page."""
        return self.bounds[1]


@dataclass(slots=True)
class Ruled:
    """What ruled lines enclose on a page, top first: tables, single frames, and the glyphs in neither.

    A frame is a box around text, or a row of a table that a page cuts off. `lines` are those of `rest` where they are known.
    """

    tables: list[PrintedTable]
    frames: list[Frame]
    rest: Glyphs
    lines: list[VisualLine] | None = None

    def release(self, frame: Frame) -> None:
        """Give the glyphs of a frame back to the text of the page."""
        self.frames.remove(frame)
        self.rest += frame.glyphs
        self.lines = None

    def free_lines(self, page: int) -> list[VisualLine]:
        """The lines of what stands in no table."""
        return build_lines(self.rest, page) if self.lines is None else self.lines

    def adopt(self, frame: Frame) -> None:
        """Make a frame a table."""
        self.frames.remove(frame)
        self.tables.append(frame.table)
        self.tables.sort(key=_place)


@dataclass(slots=True)
class Frame:
    """Boxes without columns, with their glyphs in the order of the file."""

    table: PrintedTable
    glyphs: Glyphs


def _place(table: PrintedTable) -> tuple[float, float]:
    return table.top, table.bounds[0]


def find_tables(sheet: Sheet) -> Ruled:
    """The ruled tables and frames of a page with their text."""
    if len(sheet.rules) < 3:
        return Ruled([], [], sheet.glyphs)
    tables = [_table(cells) for cells in _cell_groups(sheet)]
    if not tables:
        return Ruled([], [], sheet.glyphs)
    owner, holder = _placed(sheet.glyphs, tables)
    free = owner < 0
    cells = [cell for table in tables for cell in table.cells]
    groups = build_groups(sheet.glyphs, np.where(free, len(cells), owner), len(cells) + 1, sheet.number)
    for cell, lines in zip(cells, groups, strict=False):
        cell.lines = lines
    found = Ruled([], [], sheet.glyphs, groups[-1])
    for index, table in enumerate(tables):
        if not any(cell.lines for cell in table.cells):
            free |= holder == index
            found.lines = None
        elif _is_table(table):
            found.tables.append(table)
        else:
            found.frames.append(Frame(table, sheet.glyphs.take(holder == index)))
    found.rest = sheet.glyphs.take(free)
    found.tables.sort(key=_place)
    found.frames.sort(key=lambda frame: _place(frame.table))
    return found


def _placed(glyphs: Glyphs, tables: Sequence[PrintedTable]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For each glyph the cell (counted over all tables) and the table in which its middle lies; -1 for none."""
    owner = np.full(len(glyphs), -1, np.intp)
    holder = owner.copy()
    x0, top, x1, bottom = glyphs.boxes.T
    x, y = (x0 + x1) / 2, (top + bottom) / 2
    before = 0
    for index, table in enumerate(tables):
        xs = sorted({x for cell in table.cells for x in (cell.bounds[0], cell.bounds[2])})
        ys = sorted({y for cell in table.cells for y in (cell.bounds[1], cell.bounds[3])})
        at = np.full((len(ys) + 1, len(xs) + 1), -1, np.intp)  # a row and a column more: what lies before or behind
        for number, cell in enumerate(table.cells, before):
            at[cell.row : cell.row + cell.row_span, cell.column : cell.column + cell.column_span] = number
        found = at[np.searchsorted(ys, y, "right") - 1, np.searchsorted(xs, x, "right") - 1]
        new = (owner < 0) & (found >= 0)
        owner[new], holder[new] = found[new], index
        before += len(table.cells)
    return owner, holder


def keep_cut_rows(pages: Sequence[Ruled]) -> None:
    """Decide on all frames.

    One at the end of a page, with a table of the same width overleaf, is a row of that table, and so is one at the
    start of a page; any other is a box around text.
    """
    for page, following in pairwise(pages):
        last = max(page.tables + [f.table for f in page.frames], key=lambda t: t.bounds[3], default=None)
        first = min(following.tables + [f.table for f in following.frames], key=_place, default=None)
        if last is None or first is None or not (last in page.tables or first in following.tables):
            continue
        if _text_between(page, last, following, first) or not _same_sides(last, first):
            continue
        for side, table in ((page, last), (following, first)):
            for frame in [frame for frame in side.frames if frame.table is table]:
                side.adopt(frame)
    for page in pages:
        for frame in list(page.frames):
            page.release(frame)


def _same_sides(a: PrintedTable, b: PrintedTable) -> bool:
    return abs(a.bounds[0] - b.bounds[0]) < OPEN_END and abs(a.bounds[2] - b.bounds[2]) < OPEN_END


def _text_between(page: Ruled, last: PrintedTable, following: Ruled, first: PrintedTable) -> bool:
    """Whether more than a head or foot stands between the end of one table and the start of the other."""
    _, top, _, _ = page.rest.boxes.T
    _, _, _, bottom = following.rest.boxes.T
    below, above = _heights(page.rest, top > last.bounds[3]), _heights(following.rest, bottom < first.bounds[1])
    return below > MARGIN_LINES or above > MARGIN_LINES


def _heights(glyphs: Glyphs, chosen: NDArray[np.bool_]) -> int:
    """At how many heights some of the glyphs stand."""
    _, top, _, bottom = glyphs.boxes[chosen & ~glyphs.spaces].T
    return len(np.unique(np.round(top / np.maximum(bottom - top, 1.0))))


def _cell_groups(sheet: Sheet) -> list[list[Bounds]]:
    found = cells_of(sheet.rules) if len(sheet.rules) <= MAX_RULES else None
    sheet.too_many_rules |= found is None
    return found or []


def _table(cells: Sequence[Bounds]) -> PrintedTable:
    xs = sorted({x for cell in cells for x in (cell[0], cell[2])})
    ys = sorted({y for cell in cells for y in (cell[1], cell[3])})
    column = {x: i for i, x in enumerate(xs)}
    row = {y: i for i, y in enumerate(ys)}
    made = [
        PrintedCell(row[y0], column[x0], row[y1] - row[y0], column[x1] - column[x0], (x0, y0, x1, y1))
        for x0, y0, x1, y1 in cells
    ]
    made.sort(key=lambda cell: (cell.row, cell.column))
    return PrintedTable((xs[0], ys[0], xs[-1], ys[-1]), len(ys) - 1, len(xs) - 1, made)


def _is_table(table: PrintedTable) -> bool:
    """Whether some row has two cells; a frame around text, or boxes below each other, is no table."""
    rows = Counter(row for cell in table.cells for row in range(cell.row, cell.row + cell.row_span))
    return max(rows.values()) > 1
