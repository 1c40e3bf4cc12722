"""Whether the tables of a page make sense as they were read; where they do not, a second reading is compared cell by cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from guanbao.ingest.pdf.lattice import Bounds
from guanbao.ingest.pdf.shapes import Sheet
from guanbao.ingest.pdf.tables import PrintedCell, PrintedTable

SecondCell = tuple[Bounds, str]  # where the second reader has a cell, and what stands in it
OUTSIDE_SHARE = 0.03  # of the characters within a table stand in no cell
FEW_OUTSIDE = 3
TORN = 0.15  # em between two digits on both sides of a rule: less, and the rule goes through a number
SAME_PLACE = 4.0  # points between the sides of a cell as two readers have them
DISPUTED = 0.5  # how sure a cell is that two readers read differently
_TWO_NUMBERS = re.compile(r"[+\-－−]?[\d,，.．%]+(?:[ \u3000]+[+\-－−]?[\d,，.．%]+)+")


def implausible(tables: Sequence[PrintedTable], sheet: Sheet) -> str | None:
    """Why the ruled tables of a page cannot be right as they were read, or null."""
    cells = [cell for table in tables for cell in table.cells if cell.lines]
    crowded = sum(any(_TWO_NUMBERS.fullmatch(line.text) for line in cell.lines) for cell in cells)
    if crowded:
        return f"{crowded} cells of the first hold two numbers"
    torn = sum(_torn(a, b) for table in tables for a, b in pairwise([c for c in table.cells if c.lines]))
    if torn:
        return f"{torn} rules of the first go through a number"
    outside = _outside(tables, sheet)
    return f"{outside} characters within tables stand in no cell of the first" if outside else None


def _torn(one: PrintedCell, other: PrintedCell) -> bool:
    """Whether a number begins in one cell and ends in the next of its row."""
    if one.row != other.row or one.column + one.column_span != other.column:
        return False
    return any(
        a.text[-1].isdigit()
        and b.text[0].isdigit()
        and b.x0 - a.x1 < TORN * a.size
        and abs(a.middle - b.middle) < TORN * a.size
        for a in one.lines
        for b in other.lines
    )


def _outside(tables: Sequence[PrintedTable], sheet: Sheet) -> int:
    """How many characters lie within the bounds of tables, but in no cell; 0 where they are few."""
    x0, top, x1, bottom = sheet.glyphs.boxes.T
    x, y, inked = (x0 + x1) / 2, (top + bottom) / 2, ~sheet.glyphs.spaces
    within = np.zeros(len(x), np.bool_)
    for table in tables:
        a, b, c, d = table.bounds
        within |= (x > a) & (x < c) & (y > b) & (y < d)
    held = sum(len(line.text.replace(" ", "")) for table in tables for cell in table.cells for line in cell.lines)
    count = int(np.count_nonzero(within & inked))
    return count - held if count - held > max(FEW_OUTSIDE, OUTSIDE_SHARE * count) else 0


def compare(tables: Sequence[PrintedTable], others: Sequence[SecondCell]) -> int:
    """Note in each cell what the second reader has in its place, where that differs; returns how many do.

    A cell that the second reader does not have differs only where a number stands in it.
    """
    count = 0
    for cell in (cell for table in tables for cell in table.cells):
        mine = _bare("".join(line.text for line in cell.lines))
        theirs = next((_bare(text) for bounds, text in others if _same(cell.bounds, bounds)), None)
        if theirs is None and not any(char.isdigit() for char in mine):
            continue
        if mine != theirs:
            cell.other = theirs or ""
            count += 1
    return count


def _same(one: Bounds, other: Bounds) -> bool:
    return all(abs(a - b) <= SAME_PLACE for a, b in zip(one, other, strict=True))


def _bare(text: str) -> str:
    return "".join(text.split())
