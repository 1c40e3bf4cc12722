"""The rows and columns of a table without rules, and what stands in them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from statistics import median

from guanbao.ingest.pdf.fitting import PITCH, Stretch, assign, spread
from guanbao.ingest.pdf.lattice import Bounds
from guanbao.ingest.pdf.lines import VisualLine
from guanbao.ingest.pdf.pieces import CELL_GAP, column_at, cut_between, overlaps
from guanbao.ingest.pdf.tables import PrintedCell, PrintedTable

NEAR = 1.35  # em between the lines of figures of one row at most
SAME_HEIGHT = 0.3  # em
UNSURE = 0.5  # how sure figures are whose row is not certain
STACK = 1.6  # em between two lines of one heading at most
LABELLED = 0.6  # of the rows have a cell in a column of labels; fewer, and its cells are merged


@dataclass(slots=True)
class TableLine:
    """A line of a table: text before its figures, and the figures at its end."""

    middle: float
    words: list[VisualLine]
    values: list[VisualLine]
    head: bool = False


@dataclass(slots=True)
class Block:
    """Headings with the rows under them."""

    lines: list[TableLine] = field(default_factory=list)

    @property
    def rows(self) -> list[TableLine]:
        """The lines with figures."""
        return [line for line in self.lines if line.values]


def gathered(lines: Sequence[TableLine]) -> list[TableLine]:
    """The lines of a table, with the lines of figures that cells break over several put into one row.

    A line of figures alone, nearer to another than rows are, goes to it if that has a label or more figures.
    """
    rows = [line for line in lines if line.values]
    homes: dict[int, TableLine] = {}
    for line in (row for row in rows if not row.words):
        reach = NEAR * line.values[0].size
        near = [row for row in rows if row is not line and abs(row.middle - line.middle) <= reach]
        better = [row for row in near if row.words or len(row.values) > len(line.values)]
        if better:
            homes[id(line)] = min(better, key=lambda row: abs(row.middle - line.middle))
    found = []
    for line in lines:
        home = homes.get(id(line))
        if home is None or id(home) in homes:
            found.append(line)
        else:
            home.values = [*home.values, *line.values]
    return found


class Layout:
    """Rows and columns of a block, and what stands in them."""

    def __init__(self, block: Block, columns: Sequence[tuple[float, float]]) -> None:
        self.em = median(v.size for row in block.rows for v in row.values)
        last_head = max((i for i, line in enumerate(block.lines) if line.head), default=-1)
        self.head = block.lines[: last_head + 1]
        self.body = block.lines[last_head + 1 :]
        self.values = columns
        self.words = [piece for line in self.body for piece in line.words]
        self.labels = _label_columns(self.words)
        self.left = min(piece.x0 for line in block.lines for piece in (*line.words, *line.values))
        self.cells: list[PrintedCell] = []

    def table(self) -> PrintedTable:
        """The table with a cell at each place."""
        owners = self._owners()
        heights = self._heights(owners)
        rows = self._rows(heights)
        head = self._head_cells(len(self.labels))
        shift = max((cell.row + cell.row_span for cell in head), default=0)
        body = [*self._value_cells(heights, shift), *self._label_cells(owners, heights, rows, shift)]
        cells = [*head, *body]
        count, width = shift + len(heights), len(self.labels) + len(self.values)
        cells += self._empty_cells(cells, rows, shift, count, width)
        self._doubt(cells, shift)
        cells.sort(key=lambda cell: (cell.row, cell.column))
        return PrintedTable(_around([cell.bounds for cell in cells]), count, width, cells)

    def _doubt(self, cells: Sequence[PrintedCell], shift: int) -> None:
        """A row of figures without a label beside a label without figures: either may belong to the other."""
        edge = len(self.labels)
        figures = {cell.row for cell in cells if cell.column >= edge and cell.lines and cell.row >= shift}
        labels = {cell.row for cell in cells if cell.column < edge and cell.lines and cell.row_span == 1}
        doubtful = {row for row in labels - figures if {row - 1, row + 1} & (figures - labels)}
        doubtful |= {row for row in figures - labels if {row - 1, row + 1} & doubtful}
        for cell in cells:
            if cell.row in doubtful and cell.column >= edge:
                cell.sure = UNSURE

    # rows

    def _owners(self) -> dict[int, float]:
        """The height of the row of each word of the columns that label single rows, by its id()."""
        heights = [line.middle for line in self.body if line.values]
        owners: dict[int, float] = {}
        for column in range(len(self.labels) - 1, -1, -1):
            pieces = sorted((p for p in self.words if self._columns(p)[1] == column + 1), key=lambda p: p.middle)
            found = assign([p.middle for p in pieces], heights, self.em)
            if column < len(self.labels) - 1 and len({row for row in found if row >= 0}) < LABELLED * len(heights):
                continue
            for piece, row in zip(pieces, found, strict=True):
                owners[id(piece)] = heights[row] if row >= 0 else piece.middle
        return owners

    def _heights(self, owners: dict[int, float]) -> list[float]:
        """The heights of all rows, those of labels without figures too."""
        found = sorted({line.middle for line in self.body if line.values})
        for height in sorted(owners.values()):
            if all(abs(height - other) > 0.5 * self.em for other in found):
                found.append(height)
        return sorted(found)

    def _rows(self, heights: Sequence[float]) -> list[tuple[float, float]]:
        """The upper and lower end of each row."""
        edges = [(a + b) / 2 for a, b in pairwise(heights)]
        first = heights[0] - (edges[0] - heights[0] if edges else self.em)
        last = heights[-1] + (heights[-1] - edges[-1] if edges else self.em)
        return list(pairwise([first, *edges, last]))

    def _row(self, height: float, heights: Sequence[float]) -> int:
        return min(range(len(heights)), key=lambda row: abs(heights[row] - height))

    # columns

    def _columns(self, piece: VisualLine) -> Stretch:
        """The columns of labels over which a piece lies."""
        over = [i for i, (x0, x1) in enumerate(self.labels) if piece.x0 < x1 and piece.x1 > x0]
        return (over[0], over[-1] + 1) if over else (0, 1)

    def _edges(self) -> list[float]:
        """Where the columns part, labels and figures alike."""
        columns = [*self.labels, *self.values]
        inner = [(a[1] + b[0]) / 2 for a, b in pairwise(columns)]
        right = columns[-1][1] + (columns[-1][0] - inner[-1] if inner else self.em)
        left = columns[0][0] - (inner[0] - columns[0][1] if inner and not self.labels else 1)
        return [left if not self.labels else min(self.left - 1, left), *inner, right]

    # cells

    def _value_cells(self, heights: Sequence[float], shift: int) -> Iterator[PrintedCell]:
        for line in self.body:
            row = self._row(line.middle, heights) + shift
            columns: dict[int, list[VisualLine]] = {}
            for value in line.values:
                columns.setdefault(column_at(value, self.values), []).append(value)
            for column, pieces in columns.items():
                yield PrintedCell(row, len(self.labels) + column, 1, 1, _box(pieces), _in_order(pieces))

    def _label_cells(
        self, owners: dict[int, float], heights: Sequence[float], rows: Sequence[tuple[float, float]], shift: int
    ) -> Iterator[PrintedCell]:
        placed: dict[tuple[int, int], list[VisualLine]] = {}
        spans: dict[tuple[int, int], int] = {}
        loose: dict[int, list[VisualLine]] = {}
        for piece in self.words:
            first, after = self._columns(piece)
            if id(piece) in owners:
                place = self._row(owners[id(piece)], heights), first
                same = next((p for p in placed if p[0] == place[0] and p[1] < after and first < spans[p]), place)
                placed.setdefault(same, []).append(piece)
                spans[same] = max(after, spans.get(same, 0))
            else:
                loose.setdefault(first, []).append(piece)
        merged = [self._merged(column, pieces, rows, placed, spans) for column, pieces in loose.items()]
        for (row, column), pieces in placed.items():
            yield PrintedCell(row + shift, column, 1, spans[row, column] - column, _box(pieces), _in_order(pieces))
        for column, found in zip(loose, merged, strict=True):
            for (first, after), pieces in found:
                yield PrintedCell(first + shift, column, after - first, 1, _box(pieces), _in_order(pieces))

    def _merged(
        self,
        column: int,
        pieces: Sequence[VisualLine],
        rows: Sequence[tuple[float, float]],
        placed: dict[tuple[int, int], list[VisualLine]],
        spans: dict[tuple[int, int], int],
    ) -> list[tuple[Stretch, list[VisualLine]]]:
        """Cells of one column that reach over several rows, between rows whose own label lies over that column."""
        labels = _stacked(sorted(pieces, key=lambda p: p.middle), self.em)
        taken = {row for (row, first), _ in placed.items() if first <= column < spans[row, first]}
        found: list[tuple[Stretch, list[VisualLine]]] = []
        for first, after in _free(len(rows), taken):
            inside = [g for g in labels if rows[first][0] <= _middle(g) < rows[after - 1][1]]
            stretches = spread([_middle(g) for g in inside], rows[first:after], self.em)
            found += [((first + a, first + b), g) for (a, b), g in zip(stretches, inside, strict=bool(stretches))]
        known = {id(g) for _, g in found}
        for group in [
            g for g in labels if id(g) not in known
        ]:  # beside rows that have a label there: kept, in the nearest
            row = min(range(len(rows)), key=lambda r: abs(sum(rows[r]) / 2 - _middle(group)))
            lines = next((cell for (r, first), cell in placed.items() if r == row and first <= column), None)
            if lines is not None:
                lines.extend(group)
            else:
                found.append(((row, row + 1), group))
        return found

    def _head_cells(self, labels: int) -> list[PrintedCell]:
        """Headings: each column's own, from the bottom up; above them those over several columns."""
        edges = self._edges()
        bounds = list(pairwise(edges[labels:]))
        own: dict[int, list[VisualLine]] = {}
        corner: list[VisualLine] = []
        above: list[list[VisualLine]] = []
        for line in reversed(self.head):
            wide: list[VisualLine] = []
            for piece in (
                part for whole in (*line.words, *line.values) for part in cut_between(whole, edges[labels + 1 : -1])
            ):
                column = self._own_column(piece, bounds)
                if labels and piece.x1 <= bounds[0][0] + CELL_GAP * self.em and column is None:
                    corner.append(piece)
                elif column is not None and (
                    column not in own or own[column][-1].middle - piece.middle < STACK * self.em
                ):
                    own.setdefault(column, []).append(piece)
                else:
                    wide.append(piece)
            if wide:
                above.append(wide)
        cells: list[PrintedCell] = []
        walls: set[int] = set()
        for level, pieces in enumerate(reversed(above)):
            stretches = spread([(piece.x0 + piece.x1) / 2 for piece in pieces], bounds, self.em, walls)
            walls |= {first for first, _ in stretches}
            for (first, after), piece in zip(stretches, pieces, strict=bool(stretches)):
                cells.append(PrintedCell(level, labels + first, 1, after - first, _box([piece]), [piece]))
        last = len(above)
        for column, pieces in own.items():
            cells.append(PrintedCell(last, labels + column, 1, 1, _box(pieces), _in_order(pieces)))
        cells += [
            PrintedCell(last, first, 1, after - first, _box(pieces), _in_order(pieces))
            for (first, after), pieces in self._corner(corner)
        ]
        return cells

    def _corner(self, pieces: Sequence[VisualLine]) -> Iterator[tuple[Stretch, list[VisualLine]]]:
        """What heads the columns of labels: one heading over all of them, or several side by side."""
        found: list[tuple[Stretch, list[VisualLine]]] = []
        for piece in sorted(pieces, key=self._columns):
            first, after = self._columns(piece)
            if found and first < found[-1][0][1]:
                (start, end), before = found[-1]
                found[-1] = (start, max(end, after)), [*before, piece]
            else:
                found.append(((first, after), [piece]))
        if len(found) == 1:
            found = [((0, len(self.labels)), found[0][1])]
        yield from found

    def _own_column(self, piece: VisualLine, bounds: Sequence[tuple[float, float]]) -> int | None:
        """The one column that a heading stands over; null where it stands over several or none."""
        slack = CELL_GAP * self.em
        for column, (x0, x1) in enumerate(bounds):
            if x0 - slack <= piece.x0 and piece.x1 <= x1 + slack and x0 < (piece.x0 + piece.x1) / 2 < x1:
                return column
        return 0 if len(bounds) == 1 and piece.x1 > bounds[0][0] + slack else None

    def _empty_cells(
        self, cells: Sequence[PrintedCell], rows: Sequence[tuple[float, float]], shift: int, count: int, width: int
    ) -> Iterator[PrintedCell]:
        taken = {
            (row, column)
            for cell in cells
            for row in range(cell.row, cell.row + cell.row_span)
            for column in range(cell.column, cell.column + cell.column_span)
        }
        edges = self._edges()
        top = rows[0][0]
        for row in range(count):
            y0, y1 = rows[row - shift] if row >= shift else (top - self.em, top)
            for column in range(width):
                if (row, column) not in taken:
                    yield PrintedCell(row, column, 1, 1, (edges[column], y0, edges[column + 1], y1))


def _label_columns(words: Sequence[VisualLine]) -> list[tuple[float, float]]:
    """The columns of the text before the figures.

    From narrow to wide: what lies over one column widens it, what lies over two that stand side by side somewhere is a cell over
    both, and what lies over two that never do shows that they are one.
    """
    columns: list[list[VisualLine]] = []
    for piece in sorted(words, key=lambda p: p.x1 - p.x0):
        over = [c for c in columns if any(piece.x0 < p.x1 and piece.x1 > p.x0 for p in c)]
        if not over:
            columns.append([piece])
        elif not any(_beside(a, b) for n, a in enumerate(over) for b in over[n + 1 :]):
            joined = [piece, *(p for c in over for p in c)]
            columns = [c for c in columns if not any(c is o for o in over)] + [joined]
    spans = sorted((min(p.x0 for p in c), max(p.x1 for p in c)) for c in columns)
    return overlaps(spans)


def _beside(one: Sequence[VisualLine], other: Sequence[VisualLine]) -> bool:
    return any(min(a.bottom, b.bottom) - max(a.top, b.top) > 0.3 * min(a.size, b.size) for a in one for b in other)


def _stacked(pieces: Sequence[VisualLine], em: float) -> list[list[VisualLine]]:
    """Pieces that follow each other closely, as one label."""
    found: list[list[VisualLine]] = []
    for piece in pieces:
        if found and piece.middle - found[-1][-1].middle <= PITCH * em:
            found[-1].append(piece)
        else:
            found.append([piece])
    return found


def _free(count: int, taken: set[int]) -> Iterator[Stretch]:
    """Stretches of rows that are not taken."""
    first = 0
    for row in range(count + 1):
        if row == count or row in taken:
            if row > first:
                yield first, row
            first = row + 1


def _middle(group: Sequence[VisualLine]) -> float:
    return (group[0].middle + group[-1].middle) / 2


def _in_order(pieces: Sequence[VisualLine]) -> list[VisualLine]:
    """From the top down, and from left to right what stands on one height."""
    found: list[list[VisualLine]] = []
    for piece in sorted(pieces, key=lambda p: p.middle):
        if found and piece.middle - found[-1][0].middle < 0.3 * piece.size:
            found[-1].append(piece)
        else:
            found.append([piece])
    return [piece for line in found for piece in sorted(line, key=lambda p: p.x0)]


def _box(pieces: Sequence[VisualLine]) -> Bounds:
    return _around([(p.x0, p.top, p.x1, p.bottom) for p in pieces])


def _around(boxes: Sequence[Bounds]) -> Bounds:
    return (
        min(box[0] for box in boxes),
        min(box[1] for box in boxes),
        max(box[2] for box in boxes),
        max(box[3] for box in boxes),
    )
