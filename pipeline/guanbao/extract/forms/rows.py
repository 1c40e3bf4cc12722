"""A grid as rows of labels and values, each value under its headings: what a form is matched with.

Where a grid's own columns cannot be trusted (text that was copied, leading cells lost) the values of a row are its last
cells, and their order is all there is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from guanbao.extract.forms.values import is_value
from guanbao.model.document import Cell, Grid

_MOST_CELLS = 20_000
_GAP = frozenset(" \u00a0\u3000\n")
_MOST = 0.8
_UNIT_NOTE = re.compile(r"[(（]\s*(?:单位\s*[:：]\s*)?([\u4e00-\u9fff]{1,3})\s*[)）]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row that has values. `labels` are what stands left of them, outermost first; `headings` one path for each value.

    A unit that stands in a cell of its own is no label. Where the last label is one over several rows, the row's own is
    lost, and `labels` are only those that it stands under: then it is `nameless`.
    """

    grid: Grid
    number: int
    labels: tuple[str, ...]
    values: tuple[Cell, ...]
    headings: tuple[tuple[str, ...], ...]
    unit: str | None = None
    nameless: bool = False
    short: bool = False  # it has fewer cells than the others: one may be lost, and the others be out of their places

    @property
    def leaf(self) -> str:
        """The label next to the values; empty where it is lost."""
        return self.labels[-1] if self.labels and not self.nameless else ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A cell of a heading row, over the columns `first` to `last`."""

    text: str
    first: int
    last: int


Header = tuple[Heading, ...]


@dataclass(slots=True)
class Sheet:
    """The rows of one grid, and all its texts that are no values.

    Where it is `loose`, what stands in which column is lost, and only the order of headings and values is left: the table
    was copied one cell a line, or a row a line without its empty cells.
    """

    grid: Grid
    rows: list[Row]
    words: list[str]
    header: Header
    loose: bool = False

    @property
    def stream(self) -> bool:
        """Whether the table was copied one cell a line."""
        return self.grid.columns == 1


def lay(grid: Grid, units: frozenset[str], inherited: Header = ()) -> Sheet:
    """The rows of a grid; `inherited` are the headings of the table that it may go on with."""
    words = [cell.text for cell in grid.cells if cell.text.strip() and not is_value(cell.text, units)]
    if len(grid.cells) > _MOST_CELLS:
        return Sheet(grid, [], words[:1000], ())
    if grid.columns == 1:
        return Sheet(grid, list(_stream(grid, units)), words, (), loose=True)
    return _Matrix(grid, units, inherited).sheet(words)


def unlaid(sheet: Sheet, units: frozenset[str]) -> Sheet:
    """The rows of a grid whose columns tell nothing, by the order of what is printed."""
    printed = [cell for cell in sheet.grid.cells if cell.text.strip()]
    cells = tuple(replace(c, row=n, column=0, row_span=1, column_span=1) for n, c in enumerate(printed))
    grid = replace(sheet.grid, rows=len(cells), columns=1, cells=cells)
    return Sheet(grid, list(_stream(grid, units)), sheet.words, (), loose=True)


def only_gaps(grid: Grid, text: str) -> bool:
    """Whether nothing but white space parts the cells of a grid, so that its columns are those of its gaps."""
    return grid.columns > 1 and not any(set(between) - _GAP for between in between_cells(grid, text))


def between_cells(grid: Grid, text: str) -> Iterator[str]:
    """What stands in a text between each two cells of a grid."""
    printed = [cell.span for cell in grid.cells if cell.span]
    return (text[a.end : b.start] for a, b in pairwise(printed))


# --- columns side by side ----------------------------------------------------------------------------------------


class _Matrix:
    """A grid of several columns."""

    def __init__(self, grid: Grid, units: frozenset[str], inherited: Header) -> None:
        self.grid = grid
        self.units = units
        self.starting: list[list[Cell]] = [[] for _ in range(grid.rows)]
        self.covering: list[list[Cell]] = [[] for _ in range(grid.rows)]
        for cell in sorted(grid.cells, key=lambda c: (c.row, c.column)):
            if cell.row < grid.rows:
                self.starting[cell.row].append(cell)
                for row in range(cell.row, min(cell.row + cell.row_span, grid.rows)):
                    self.covering[row].append(cell)
        self.numbers = {id(c) for c in grid.cells if c.text.strip() and is_value(c.text, units)} - self._serial()
        ragged = self._ragged()
        self.ragged = ragged is not None
        self.short: set[int] = set()
        if not self.ragged:
            self._fill()
        self.inherited = inherited
        self.filled = [cells for cells in self.starting if any(map(self._is_number, cells))]
        self.edge, self.width = ragged or self._shifted() or self._aligned()

    def _ragged(self) -> tuple[int, int] | None:
        """The first column of values and their number where rows have no cells for what is merged, and end sooner."""
        rows = [cells for cells in self.starting if any(map(self._is_number, cells))]
        ends = [cells[-1].column + cells[-1].column_span for cells in rows]
        if sum(count > 1 for count in Counter(ends).values()) < 2:
            return None
        # The first cell of a row is a label's, also where the label is lost.
        starts = [max(self._label_end(cells), cells[0].column + (not self._is_number(cells[0]))) for cells in rows]
        width = _usual([end - start for end, start in zip(ends, starts, strict=True)])
        fits = [self._ends_with(cells, start, width) for cells, start in zip(rows, starts, strict=True)]
        sooner = sum(
            fit and end < max(ends) for fit, end in zip(fits, ends, strict=True)
        )  # else its last cells are empty
        return (
            (self.grid.columns - width, width) if sum(fits) >= _MOST * len(rows) and sooner > 1 and width > 1 else None
        )

    @staticmethod
    def _ends_with(cells: Sequence[Cell], start: int, width: int) -> bool:
        """Whether the last `width` cells of a row can be its values: before them, at most a label is lost."""
        before = cells[-1].column + cells[-1].column_span - start - width
        return before == 0 or (before == 1 and not any(c.text.strip() for c in cells if c.column == start))

    def _serial(self) -> set[int]:
        """Cells of a first column that only counts the rows: they are no values."""
        first = [cell for cells in self.starting for cell in cells[:1] if cell.text.strip()]
        counted = [cell for cell in first if cell.column == 0 and cell.text.strip().isdecimal()]
        counts = [int(cell.text) for cell in counted]
        return (
            {id(cell) for cell in counted} if len(counts) > 2 and counts == list(range(1, len(counts) + 1)) else set()
        )

    def _shifted(self) -> tuple[int, int] | None:
        """The first column of values and their number where rows that lost their first cells moved to the left."""
        ends = [[c.column for c in cells if self._is_number(c)] for cells in self.filled]
        firsts, lasts = Counter(e[0] for e in ends), Counter(e[-1] for e in ends)
        if any(sum(n > 1 for n in counts.values()) < 2 for counts in (firsts, lasts)):
            return None
        width, count = Counter(e[-1] - e[0] + 1 for e in ends).most_common(1)[0]
        return (self.grid.columns - width, width) if count >= _MOST * len(ends) else None

    def _aligned(self) -> tuple[int, int]:
        """The same where columns are in their places: behind the labels, and behind columns where nothing ever stands."""
        if not self.filled:
            return max(1, self.grid.columns - 1), 0
        ends = Counter(map(self._label_end, self.filled))
        edge = max((end for end, count in ends.items() if count > 1), default=max(ends))
        taken = {c.column for cells in self.filled for c in cells if c.text.strip()}
        headed = {c.column for cells in self.starting for c in cells if c.text.strip() and c.column_span == 1}
        while edge < self.grid.columns - 1 and edge not in taken and edge not in headed:
            edge += 1
        return edge, _usual([sum(c.column >= edge for c in cells) for cells in self.filled])

    def _label_end(self, cells: Sequence[Cell]) -> int:
        first = next(n for n, c in enumerate(cells) if self._is_number(c))
        return max((c.column + c.column_span for c in cells[:first] if c.text.strip()), default=0)

    def _fill(self) -> None:
        """Some grids do not list their empty cells."""
        for number, cells in enumerate(self.covering):
            taken = {at for c in cells for at in range(c.column, c.column + c.column_span)}
            if cells and self.grid.columns > len(taken) and self.grid.columns - 1 not in taken:
                self.short.add(number)
            for column in range(self.grid.columns):
                if cells and column not in taken:
                    self.starting[number].append(Cell(number, column, ""))
            self.starting[number].sort(key=lambda c: c.column)

    def sheet(self, words: list[str]) -> Sheet:
        header: list[int] = []
        last: Header = self.inherited
        under = self._under(last)
        rows: list[Row] = []
        fresh = True
        for number in range(self.grid.rows):
            values = self._values(number)
            if values is None:
                header = header if fresh else []
                fresh = True
                header.append(number)
                continue
            if fresh and header:
                last = self._headings(header)
                under |= self._under(last)
            fresh = False
            cells = self._labels(number, values)
            shift = self.edge - values[0].column if values[0].column < self.edge and len(values) == self.width else 0
            paths = tuple(_path(c.column + shift, c.column_span, last) for c in values)
            if last is self.inherited and any(c.text.strip() and not p for c, p in zip(values, paths, strict=True)):
                paths = tuple(() for _ in values)  # its columns are not those of the table that it may go on with
            labels = [cell.text for cell in cells]
            plain = tuple(text for text in labels if _compact(text) not in self.units)
            behind = [c.text for c in self.starting[number] if values[-1].column < c.column and c.text.strip()]
            unit = unit_of(labels, self.units) or unit_of(behind, self.units)
            nameless, short = self._nameless(number, cells), number in self.short
            rows.append(Row(self.grid, number, plain, tuple(values), paths, unit, nameless, short))
        if last and self.width > 1 and not under.issuperset(self._printed_columns()):
            rows = [replace(row, headings=tuple(() for _ in row.values)) for row in rows]
            return Sheet(self.grid, rows, words, last, loose=True)
        return Sheet(self.grid, rows, words, last)

    @staticmethod
    def _under(header: Header) -> set[int]:
        """The columns that have a heading over them."""
        return {column for h in header for column in range(h.first, h.last + 1)}

    def _printed_columns(self) -> set[int]:
        """The columns of values in which something is printed."""
        return {c.column for cells in self.filled for c in cells if self.edge <= c.column and self._is_number(c)}

    def _nameless(self, number: int, cells: Sequence[Cell]) -> bool:
        """Whether the last label of a row is one over several rows of values."""
        if not cells or cells[-1].row_span == 1:
            return False
        last = cells[-1]
        below = range(last.row, min(last.row + last.row_span, self.grid.rows))
        return sum(any(map(self._is_number, self.starting[row])) for row in below) > 1

    def _headings(self, numbers: Sequence[int]) -> Header:
        """The headings of some rows. In text nothing is merged: one reaches over empty cells that have headings below."""
        found: list[Heading] = []
        below: set[int] = set()
        for number in reversed(numbers):
            taken: set[int] = set()
            last = max((c.column + c.column_span - 1 for c in self.starting[number]), default=0)
            for cell in reversed(self.starting[number]):
                if not cell.text.strip():
                    last = cell.column - 1 if cell.column not in below else last
                    continue
                end = max(last if cell.column in below else 0, cell.column + cell.column_span - 1)
                found.append(Heading(cell.text, cell.column, end))
                taken |= set(range(cell.column, end + 1))
                last = cell.column - 1
            below |= taken
        return tuple(reversed(found))

    def _is_number(self, cell: Cell) -> bool:
        return id(cell) in self.numbers

    def _trailing(self, cells: Sequence[Cell]) -> list[Cell]:
        """The last cells of a row that are no text."""
        found: list[Cell] = []
        for cell in reversed(cells):
            if cell.text.strip() and not self._is_number(cell):
                break
            found.insert(0, cell)
        return found

    def _values(self, number: int) -> list[Cell] | None:
        """The value cells of a row, or null for a row of headings."""
        cells = self.starting[number]
        run = self._unshifted(self._trailing(cells))
        if run and len(run) == self.width and any(self._is_number(c) for c in run):
            return run  # also where cells before them are lost
        if self.ragged and len(run) == self.width + 1 and not run[0].text.strip():
            return run[1:]  # behind a label that is lost
        inside = [c for c in cells if c.column >= self.edge and _compact(c.text) not in self.units]
        if any(self._is_number(c) for c in inside):
            first = next(n for n, c in enumerate(inside) if self._is_number(c) or not c.text.strip())
            texts = [c for c in inside[first:] if c.text.strip() and not self._is_number(c)]
            if texts and not any(self._is_number(c) for c in inside[: inside.index(texts[-1])]):
                return self._trailing(cells)  # a deeper label, where columns are not aligned
            return inside[first:] if first and len(inside) - first >= 1 and inside[0].text.strip() else inside
        if any(self._is_number(c) for c in run):
            return run
        texts = [c for c in inside if c.text.strip()]
        label = any(c.text.strip() for c in self.covering[number] if c.column < self.edge)
        return inside if inside and not texts and label else None

    def _unshifted(self, run: list[Cell]) -> list[Cell]:
        """A row that lost its first cells and was filled up behind: without the empty cells at both ends."""
        first = next((n for n, c in enumerate(run) if self._is_number(c)), 0)
        if not run or run[first].column >= self.edge or len(run) - first <= self.width:
            return run
        kept, filler = run[first : first + self.width], run[first + self.width :]
        return run if any(c.text.strip() for c in filler) else kept

    def _labels(self, number: int, values: Sequence[Cell]) -> list[Cell]:
        first = values[0].column if values else self.grid.columns
        own = {id(c) for c in values}
        cells = [c for c in self.covering[number] if c.column < first and c.text.strip() and id(c) not in own]
        return [c for c in cells if not self._is_number(c)]


def _usual(numbers: Sequence[int]) -> int:
    return Counter(numbers).most_common(1)[0][0]


def _path(first: int, span: int, header: Header) -> tuple[str, ...]:
    """The headings over `span` columns from `first` on, the nearest last."""
    return tuple(h.text for h in header if h.first < first + span and h.last >= first)


# --- one cell a line ---------------------------------------------------------------------------------------------


def _stream(grid: Grid, units: frozenset[str]) -> Iterable[Row]:
    """Labels up to each run of values; what stood beside what is only known by the order."""
    labels: list[str] = []
    run: list[Cell] = []
    number = 0
    for cell in [*grid.cells, Cell(grid.rows, 0, "末")]:
        if not cell.text.strip() or is_value(cell.text, units):
            if cell.text.strip() or labels:
                run.append(cell)
            continue
        if run:
            plain = tuple(text for text in labels if _compact(text) not in units)
            yield Row(grid, number, plain, tuple(run), tuple(() for _ in run), unit_of(labels, units))
            number += 1
            labels, run = [], []
        labels.append(cell.text)


def _compact(text: str) -> str:
    return "".join(text.split())


def unit_of(texts: Iterable[str], units: frozenset[str]) -> str | None:
    """The unit that a label cell or heading prints: 条, or 万元 of 收费金额（单位：万元）."""
    for text in texts:
        if _compact(text) in units:
            return _compact(text)
        found = _UNIT_NOTE.search(text.replace("\n", ""))
        if found and found[1] in units:
            return found[1]
    return None
