"""What is printed: lines and tables, before anyone decides in which format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

LineKind = Literal["title", "heading", "paragraph", "signature", "plain"]


class Key(NamedTuple):
    """Which number of which form: `Key("applications", "received", "total")`. In an appendix a row is its label."""

    form: str
    row: str
    column: str


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a text and what it is; `plain` stands for what a page prints besides: page numbers, contents."""

    kind: LineKind
    text: str


@dataclass(frozen=True, slots=True)
class PrintedCell:
    """A cell as printed, listed once at its upper left place; a newline is a break inside the cell."""

    text: str = ""
    row_span: int = 1
    column_span: int = 1
    key: Key | None = None
    head: bool = False


class Placed(NamedTuple):
    """A cell and the row and column, counted from 0, at which its upper left corner comes to lie."""

    row: int
    column: int
    cell: PrintedCell


@dataclass(frozen=True, slots=True)
class PrintedTable:
    """A form as printed. The first `head` rows are its header; `widths` are relative, one a column.

    `keys` are all cells that the layout knows, also those of rows that are not printed here. `style` holds words for
    printers: `white_boxes`, `open_foot`, `repeat_head`, `no_rules`; who does not know a word passes over it.
    """

    form: str
    layout: str
    rows: tuple[tuple[PrintedCell, ...], ...]
    head: int
    widths: tuple[float, ...]
    keys: tuple[Key, ...] = ()
    style: frozenset[str] = field(default_factory=frozenset)

    @property
    def columns(self) -> int:
        """How many columns the grid has."""
        return len(self.widths)

    def placed(self) -> list[Placed]:
        """All cells with their places, as a browser lays out rows with spans.

        Cells that would stand beyond the last column are kept there, so that a ragged table loses nothing.
        """
        taken: set[tuple[int, int]] = set()
        out = []
        for number, row in enumerate(self.rows):
            column = 0
            for cell in row:
                while (number, column) in taken:
                    column += 1
                out.append(Placed(number, column, cell))
                taken.update((number + r, column + c) for r in range(cell.row_span) for c in range(cell.column_span))
                column += cell.column_span
        return out

    def matrix(self) -> list[list[PrintedCell | None]]:
        """The grid: a cell at its upper left place, null where a merged cell covers or nothing is printed."""
        width = max([self.columns, *(p.column + p.cell.column_span for p in self.placed())])
        out: list[list[PrintedCell | None]] = [[None] * width for _ in self.rows]
        for row, column, cell in self.placed():
            out[row][column] = cell
        return out

    def values(self) -> Iterator[PrintedCell]:
        """The cells that stand for a number of the form, in order of printing."""
        return (cell for row in self.rows for cell in row if cell.key)

    def cut(self, at: int, *, through_text: bool = False) -> tuple[PrintedTable, PrintedTable]:
        """The table in two, before row `at`.

        A merged cell that is cut leaves its text above and an empty cell below, or half of the text in each.
        """
        upper: list[list[PrintedCell]] = [[] for _ in range(at)]
        lower: list[list[tuple[int, PrintedCell]]] = [[] for _ in self.rows[at:]]
        for row, column, cell in self.placed():
            if row >= at:
                lower[row - at].append((column, cell))
                continue
            above = min(cell.row_span, at - row)
            half = len(cell.text) // 2 if through_text and above < cell.row_span else len(cell.text)
            upper[row].append(replace(cell, text=cell.text[:half], row_span=above))
            if above < cell.row_span:
                lower[0].append((column, PrintedCell(cell.text[half:], cell.row_span - above, cell.column_span)))
        below = tuple(tuple(cell for _, cell in sorted(row, key=lambda item: item[0])) for row in lower)
        first = replace(self, rows=tuple(map(tuple, upper)), head=min(self.head, at))
        return first, replace(self, rows=below, head=max(0, self.head - at))


Item = Line | PrintedTable


@dataclass(frozen=True, slots=True)
class PrintedReport:
    """A whole report in the order of printing; `running` is what stands at the head of pages."""

    items: tuple[Item, ...]
    running: str

    @classmethod
    def of(cls, items: Sequence[Item]) -> PrintedReport:
        """A report from its items; its title becomes the running head."""
        return cls(tuple(items), "".join(i.text for i in items if isinstance(i, Line) and i.kind == "title"))

    @property
    def lines(self) -> list[Line]:
        """The lines without the tables."""
        return [item for item in self.items if isinstance(item, Line)]

    @property
    def tables(self) -> list[PrintedTable]:
        """The tables without the lines."""
        return [item for item in self.items if isinstance(item, PrintedTable)]
