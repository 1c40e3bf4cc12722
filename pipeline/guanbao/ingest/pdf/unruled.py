"""Tables without ruled lines, and those with rules below their rows alone: read by where their text stands.

Figures that stand above each other make columns, each height with figures makes a row. Text left of them labels the rows, text above
them heads the columns. What of it belongs together shows by its middle: a label of two lines lies around the height of its
row, a heading over three columns in the middle of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from guanbao.ingest.pdf.lines import VisualLine
from guanbao.ingest.pdf.pieces import CELL_GAP, column_at, cut, overlaps
from guanbao.ingest.pdf.placing import SAME_HEIGHT, Block, Layout, TableLine, gathered
from guanbao.ingest.pdf.regions import LONGEST, regions
from guanbao.ingest.pdf.tables import PrintedTable
from guanbao.ingest.textgrids import is_value


def find_columns(lines: Sequence[VisualLine]) -> tuple[list[PrintedTable], list[VisualLine]]:
    """The tables among the lines of one page (top first), and the lines that are in none."""
    tables: list[PrintedTable] = []
    rest: list[VisualLine] = []
    done = 0
    for first, after in regions(lines):
        found = _read(lines[first:after])
        if found:
            rest.extend(lines[done:first])
            tables.extend(found)
            done = after
    rest.extend(lines[done:])
    return tables, rest


def _read(lines: Sequence[VisualLine]) -> list[PrintedTable]:
    """The tables of a stretch of lines, or nothing where one of its rows makes no sense as such."""
    made = [_split(line) for line in lines]
    start = next((line.values[0].x0 for line in made if line.values), None)
    if start is None:
        return []
    for line in made:  # what reaches under the figures of the row above heads what follows
        start = line.values[0].x0 if line.values else start
        line.head = not line.values and any(piece.x1 > start for piece in line.words)
    tables = [_table(block) for block in _blocks(made)]
    found = [table for table in tables if table is not None]
    return found if len(found) == len(tables) and _makes_sense(found) else []


def _split(line: VisualLine) -> TableLine:
    pieces = cut(line, CELL_GAP)
    at = len(pieces)
    while at > 0 and is_value(pieces[at - 1].text):
        at -= 1
    return TableLine(line.middle, pieces[:at], pieces[at:])


def _blocks(lines: Sequence[TableLine]) -> list[Block]:
    blocks = [Block()]
    for line in lines:
        if line.head and blocks[-1].rows:
            blocks.append(Block())
        blocks[-1].lines.append(line)
    if not blocks[-1].rows and len(blocks) > 1:
        blocks[-2].lines.extend(blocks.pop().lines)
    return blocks


def _makes_sense(tables: Sequence[PrintedTable]) -> bool:
    cells = [cell for table in tables for cell in table.cells if cell.lines]
    return bool(cells) and median(sum(len(line.text) for line in cell.lines) for cell in cells) <= LONGEST


def _table(block: Block) -> PrintedTable | None:
    block.lines = gathered(block.lines)
    rows = block.rows
    if not rows:
        return None
    columns = overlaps([(v.x0, v.x1) for row in rows for v in row.values])
    if any(
        _side_by_side([v for v in row.values if column_at(v, columns) == i])
        for row in rows
        for i in range(len(columns))
    ):
        return None
    return Layout(block, columns).table()


def _side_by_side(values: Sequence[VisualLine]) -> bool:
    """Whether several figures of one column stand on one height: then it is no column."""
    return any(abs(a.middle - b.middle) < SAME_HEIGHT * a.size for n, a in enumerate(values) for b in values[n + 1 :])
