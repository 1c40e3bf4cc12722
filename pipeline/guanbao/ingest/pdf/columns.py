"""Tables without ruled lines: lines under each other whose words stand in columns, with values in them."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median

from guanbao.ingest.pdf.lines import VisualLine
from guanbao.ingest.pdf.tables import PrintedCell, PrintedTable
from guanbao.ingest.textgrids import is_value

GAP = 1.5  # em between two columns
STEP = 2.6  # em between two rows at most
FEWEST_ROWS = 3
VALUE_SHARE = 0.5  # of what stands right of the first column
LONGEST = 20  # characters that the cells of a table have in the middle at most


def find_columns(lines: Sequence[VisualLine]) -> tuple[list[PrintedTable], list[VisualLine]]:
    """The tables among the lines of one page (top first), and the lines that are in none."""
    pieces = [_pieces(line) for line in lines]
    tables: list[PrintedTable] = []
    rest: list[VisualLine] = []
    first = 0
    while first < len(lines):
        last = first
        while last < len(lines) and len(pieces[last]) > 1 and _near(lines, first, last):
            last += 1
        table = _table(pieces[first:last]) if last - first >= FEWEST_ROWS else None
        if table is not None:
            tables.append(table)
        else:
            rest.extend(lines[first : max(last, first + 1)])
        first = max(last, first + 1)
    return tables, rest


def _near(lines: Sequence[VisualLine], first: int, index: int) -> bool:
    return index == first or lines[index].middle - lines[index - 1].middle <= STEP * lines[index].size


def _pieces(line: VisualLine) -> list[VisualLine]:
    """A line cut at its wide gaps."""
    cuts: list[tuple[int, int]] = []
    start: int | None = None
    for index, char in enumerate(line.text):
        if not char.isspace():
            if start is not None and line.edges[index] - line.edges[start] >= GAP * line.size:
                cuts.append((start, index))
            start = None
        elif start is None:
            start = index
    ends = [*(start for start, _ in cuts), len(line.text)]
    return [_slice(line, a, b) for a, b in zip([0, *(end for _, end in cuts)], ends, strict=True)]


def _slice(line: VisualLine, a: int, b: int) -> VisualLine:
    return VisualLine(line.text[a:b], line.edges[a : b + 1], line.top, line.bottom, line.size, line.page, line.sure)


def _table(rows: Sequence[Sequence[VisualLine]]) -> PrintedTable | None:
    columns = _spread(rows)
    cells = [
        PrintedCell(number, _column(piece, columns), 1, 1, (piece.x0, piece.top, piece.x1, piece.bottom), [piece])
        for number, row in enumerate(rows)
        for piece in row
    ]
    places = {(cell.row, cell.column) for cell in cells}
    behind = [cell.lines[0].text for cell in cells if cell.column]
    values = sum(map(is_value, behind))
    if len(columns) < 2 or len(places) < len(cells) or values < max(2, VALUE_SHARE * len(behind)):
        return None
    if median(len(cell.lines[0].text) for cell in cells) > LONGEST:
        return None
    bounds = (
        min(cell.bounds[0] for cell in cells),
        min(cell.bounds[1] for cell in cells),
        max(cell.bounds[2] for cell in cells),
        max(cell.bounds[3] for cell in cells),
    )
    return PrintedTable(bounds, len(rows), len(columns), cells)


def _spread(rows: Sequence[Sequence[VisualLine]]) -> list[tuple[float, float]]:
    """Columns: what overlaps from left to right stands in one."""
    columns: list[tuple[float, float]] = []
    for piece in sorted((piece for row in rows for piece in row), key=lambda piece: piece.x0):
        if columns and piece.x0 < columns[-1][1]:
            columns[-1] = (columns[-1][0], max(columns[-1][1], piece.x1))
        else:
            columns.append((piece.x0, piece.x1))
    return columns


def _column(piece: VisualLine, columns: Sequence[tuple[float, float]]) -> int:
    return next(i for i, (x0, x1) in enumerate(columns) if x0 <= piece.x0 <= x1)
