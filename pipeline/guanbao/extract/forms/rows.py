"""A grid as rows of labels and values, each value under its headings: what a form is matched with.

Where a grid's own columns cannot be trusted (text that was copied, leading cells lost) the values of a row are its last
cells, and their order is all there is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from guanbao.extract.forms.values import is_value
from guanbao.model.document import Cell, Grid

_MOST_CELLS = 20_000
_UNIT_NOTE = re.compile(r"[(（]\s*(?:单位\s*[:：]\s*)?([\u4e00-\u9fff]{1,3})\s*[)）]")


@dataclass(frozen=True, slots=True)
class Row:
    """A row that has values. `labels` are what stands left of them, outermost first; `headings` one path for each value.

    A unit that stands in a cell of its own is no label.
    """

    grid: Grid
    number: int
    labels: tuple[str, ...]
    values: tuple[Cell, ...]
    headings: tuple[tuple[str, ...], ...]
    unit: str | None = None

    @property
    def leaf(self) -> str:
        """The label next to the values; empty where it is lost."""
        return self.labels[-1] if self.labels else ""


@dataclass(frozen=True, slots=True)
class Heading:
    """A cell of a heading row, over the columns `first` to `last`."""

    text: str
    first: int
    last: int


Header = tuple[Heading, ...]


@dataclass(slots=True)
class Sheet:
    """The rows of one grid, and all its texts that are no values."""

    grid: Grid
    rows: list[Row]
    words: list[str]
    header: Header

    @property
    def stream(self) -> bool:
        """Whether the table was copied one cell a line."""
        return self.grid.columns == 1


def lay(grid: Grid, units: frozenset[str], inherited: Header = ()) -> Sheet:
    """The rows of a grid; `inherited` are the headings of the table that it may go on with."""
    words = [cell.text for cell in grid.cells if cell.text.strip() and not is_value(cell.text)]
    if len(grid.cells) > _MOST_CELLS:
        return Sheet(grid, [], words[:1000], ())
    if grid.columns == 1:
        return Sheet(grid, list(_stream(grid, units)), words, ())
    return _Matrix(grid, units, inherited).sheet(words)


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
        self._fill()
        self.numbers = {id(c) for c in grid.cells if c.text.strip() and is_value(c.text)}
        self.inherited = inherited
        runs = [run for run in map(self._trailing, self.starting) if any(map(self._is_number, run))]
        self.edge = _usual([run[0].column for run in runs]) if runs else max(1, grid.columns - 1)
        self.width = _usual([len(run) for run in runs]) if runs else 0

    def _fill(self) -> None:
        """Some grids do not list their empty cells."""
        for number, cells in enumerate(self.covering):
            taken = {at for c in cells for at in range(c.column, c.column + c.column_span)}
            for column in range(self.grid.columns):
                if cells and column not in taken:
                    self.starting[number].append(Cell(number, column, ""))
            self.starting[number].sort(key=lambda c: c.column)

    def sheet(self, words: list[str]) -> Sheet:
        header: list[Heading] = []
        last: Header = self.inherited
        rows: list[Row] = []
        fresh = True
        for number in range(self.grid.rows):
            values = self._values(number)
            if values is None:
                header = header if fresh else []
                fresh = True
                header += [Heading(c.text, c.column, c.column + c.column_span - 1) for c in self._texts(number)]
                continue
            if fresh and header:
                last = tuple(header)
            fresh = False
            labels = self._labels(number, values)
            paths = tuple(_path(cell, last) for cell in values)
            plain = tuple(text for text in labels if _compact(text) not in self.units)
            rows.append(Row(self.grid, number, plain, tuple(values), paths, unit_of(labels, self.units)))
        return Sheet(self.grid, rows, words, last)

    def _texts(self, number: int) -> list[Cell]:
        return [c for c in self.starting[number] if c.text.strip()]

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
        inside = [c for c in cells if c.column >= self.edge]
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
        """A row that lost its first cells and was filled up behind: without the empty cells at its end."""
        shift = self.edge - run[0].column if run else 0
        filler = run[-shift:] if 0 < shift < len(run) else []
        if filler and len(run) - shift == self.width and not any(c.text.strip() for c in filler):
            return run[:-shift]
        return run

    def _labels(self, number: int, values: Sequence[Cell]) -> tuple[str, ...]:
        first = values[0].column if values else self.grid.columns
        own = {id(c) for c in values}
        cells = [c for c in self.covering[number] if c.column < first and c.text.strip() and id(c) not in own]
        return tuple(c.text for c in cells if not self._is_number(c))


def _usual(numbers: Sequence[int]) -> int:
    return Counter(numbers).most_common(1)[0][0]


def _path(cell: Cell, header: Header) -> tuple[str, ...]:
    """The headings over a cell, the nearest last."""
    first, last = cell.column, cell.column + cell.column_span - 1
    return tuple(h.text for h in header if h.first <= last and h.last >= first)


# --- one cell a line ---------------------------------------------------------------------------------------------


def _stream(grid: Grid, units: frozenset[str]) -> Iterable[Row]:
    """Labels up to each run of values; what stood beside what is only known by the order."""
    labels: list[str] = []
    run: list[Cell] = []
    number = 0
    for cell in [*grid.cells, Cell(grid.rows, 0, "末")]:
        if not cell.text.strip() or is_value(cell.text):
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
