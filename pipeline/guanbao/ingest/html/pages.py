"""The atoms of a page to text, blocks and grids."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from guanbao.ingest import codes
from guanbao.ingest.clean import clean
from guanbao.ingest.html.body import Body
from guanbao.ingest.html.flow import Atom, Table
from guanbao.ingest.plain import MAX_CHARACTERS, lay_out
from guanbao.ingest.wording import page_number
from guanbao.ingest.writer import TextWriter
from guanbao.model.document import Block, BlockKind, Cell, Document, Grid, Source
from guanbao.model.report import Problem
from guanbao.text.spans import Span

_QUOTED = 30

Part = tuple[BlockKind, list[Atom]]


def write(body: Body, source: Source) -> Document:
    """The document of a page; its problems are those of the text alone."""
    return _Writer(body, source).write()


def _parts(body: Body, count: int) -> list[Part]:
    """So many atoms in pieces that are written as one: lines of text that follow each other; a table; a line aside."""
    parts: list[Part] = []
    for atom, kept in zip(body.atoms[:count], body.kept[:count], strict=True):
        kind: BlockKind = "navigation" if not kept else "paragraph" if atom.table is None else "table"
        if kind == "paragraph" and parts and parts[-1][0] == "paragraph":
            parts[-1][1].append(atom)
        else:
            parts.append((kind, [atom]))
    return [(kind, atoms) for kind, atoms in parts if any(atom.size for atom in atoms)]


class _Writer:
    """Writes a page part by part.

    Lines of the text that follow each other are laid out as plain text is: pages are filled from files with page
    numbers, lines broken by hand, and tables whose markup was lost.
    """

    def __init__(self, body: Body, source: Source) -> None:
        self._body = body
        self._source = source
        self._out = TextWriter()
        self._blocks: list[Block] = []  # of laid out lines, which may be in several pieces
        whole = "\n".join(row for atom in body.atoms for row in atom.rows())
        cleaned, self._problems = clean(whole)  # what the markup has as `&#1;` comes to light only here
        self._dirty = cleaned != whole

    def write(self) -> Document:
        """The whole document."""
        if self._body.title:
            self._out.put("paragraph", self._clean(self._body.title))
        parts = _parts(self._body, self._count())
        kinds: list[BlockKind | None] = [kind for kind, _ in parts]
        neighbours = zip([None, *kinds], [*kinds[1:], None], strict=False)
        for (kind, atoms), around in zip(parts, neighbours, strict=False):
            if kind == "navigation":
                self._aside(atoms[0])
            elif atoms[0].table is not None:
                self._table(atoms[0].table)
            elif around == ("table", "table") and (number := _lone_number(atoms)):
                self._page_number(number)
            else:
                self._lines(atoms)
        self._note_aside()
        blocks = sorted((*self._out.blocks(), *self._blocks), key=lambda block: block.spans[0].start)
        grids = sorted(self._out.grids, key=lambda grid: grid.span.start)
        text = self._out.text()
        return Document(self._source, text, tuple(blocks), grids=tuple(grids), problems=tuple(self._problems))

    def _count(self) -> int:
        """How many atoms are written."""
        sizes = accumulate(atom.size for atom in self._body.atoms)
        for count, size in enumerate(sizes):
            if size > MAX_CHARACTERS:
                self._problems.append(Problem.of(codes.TEXT_CAPPED, limit=MAX_CHARACTERS))
                return count
        return len(self._body.atoms)

    def _clean(self, text: str) -> str:
        return clean(text)[0].replace("\n", " ") if self._dirty else text

    def _aside(self, atom: Atom) -> None:
        for row in map(self._clean, atom.rows()):
            if row.strip():
                self._out.put("navigation", row.strip(), aside=True)

    def _note_aside(self) -> None:
        aside = [block.spans[0] for block in self._out.blocks() if block.kind == "navigation"]
        if aside:
            example = aside[0].of(self._out.text())[:_QUOTED]
            place = (aside[0].start, aside[0].end)
            self._problems.append(Problem.of(codes.ASIDE, span=place, count=len(aside), example=example))

    def _page_number(self, number: str) -> None:
        span = self._out.put("page_number", number, aside=True)
        self._problems.append(Problem.of(codes.PAGE_NUMBER_GUESSED, span=(span.start, span.end), number=number))

    def _lines(self, atoms: Sequence[Atom]) -> None:
        text = "\n".join(self._clean(atom.text) for atom in atoms).strip("\n")
        if not text.strip():
            return
        self._out.new_line()
        self._out.close()
        base = self._out.length
        self._out.raw(text)
        laid = lay_out(text, self._source)
        self._blocks += (replace(b, spans=tuple(span.shift(base) for span in b.spans)) for b in laid.blocks)
        for grid in laid.grids:
            cells = tuple(replace(c, span=c.span.shift(base) if c.span else None) for c in grid.cells)
            self._out.grids.append(replace(grid, span=grid.span.shift(base), cells=cells))
        for problem in laid.problems:
            if problem.span is not None:
                problem = problem.model_copy(update={"span": (problem.span[0] + base, problem.span[1] + base)})
            if problem not in self._problems:
                self._problems.append(problem)

    def _table(self, table: Table) -> None:
        """Row by row: cells parted by tabs, the lines of a cell by newlines."""
        self._out.new_line()
        start = self._out.length
        cells: list[Cell] = []
        row = column = 0
        for placed in table.cells:
            while row < placed.row:
                self._out.raw("\t" * (table.columns - 1 - column) + "\n")
                row, column = row + 1, 0
            self._out.raw("\t" * (placed.column - column))
            column = placed.column
            text = "\n".join(filter(None, (self._clean(line).strip() for line in placed.content.lines)))
            span = self._out.raw(text)
            cells.append(Cell(row, column, text, span, row_span=placed.row_span, column_span=placed.column_span))
        self._out.raw("\t" * (table.columns - 1 - column))
        whole = Span(start, self._out.length)
        self._out.add("table", whole)
        self._out.close()
        self._out.grids.append(Grid(whole, table.rows, table.columns, tuple(cells)))


def _lone_number(atoms: Sequence[Atom]) -> str:
    """A number that stands alone, as a page's does where a table was cut for it; else an empty string."""
    said = [atom.text.strip() for atom in atoms if atom.size]
    return said[0] if len(said) == 1 and page_number(said[0]) else ""
