"""The atoms of a page to text, blocks and grids."""

from __future__ import annotations

from dataclasses import replace

from guanbao.ingest import codes
from guanbao.ingest.clean import clean
from guanbao.ingest.html.body import Body
from guanbao.ingest.html.flow import Atom, Table
from guanbao.ingest.plain import MAX_CHARACTERS, lay_out
from guanbao.ingest.writer import TextWriter
from guanbao.model.document import Block, Cell, Document, Grid, Source
from guanbao.model.report import Problem
from guanbao.text.spans import Span

_QUOTED = 30


def write(body: Body, source: Source) -> Document:
    """The document of a page; its problems are those of the text alone."""
    return _Writer(body, source).write()


class _Writer:
    """Lines of the text that follow each other are laid out as plain text is: pages are filled from files with page
    numbers, lines broken by hand, and tables whose markup was lost.
    """

    def __init__(self, body: Body, source: Source) -> None:
        self._body = body
        self._source = source
        self._out = TextWriter()
        self._blocks: list[Block] = []  # of laid out lines, which may be in several pieces
        self._problems: list[Problem] = []
        whole = "\n".join(row for atom in body.atoms for row in atom.rows())
        cleaned, found = clean(whole)
        self._dirty = cleaned != whole
        self._problems += found

    def write(self) -> Document:
        if self._body.title:
            self._out.put("paragraph", self._clean(self._body.title))
        lines: list[str] = []
        for atom, kept in zip(self._body.atoms, self._body.kept, strict=True):
            if self._out.length + sum(map(len, lines)) > MAX_CHARACTERS:
                self._problems.append(Problem.of(codes.TEXT_CAPPED, limit=MAX_CHARACTERS))
                break
            if kept and atom.table is None:
                lines.append(self._clean(atom.text))
            elif atom.size:
                lines = self._flush(lines)
                self._put(atom, kept)
        self._flush(lines)
        self._note_aside()
        text = self._out.text()
        blocks = sorted((*self._out.blocks(), *self._blocks), key=lambda block: block.spans[0].start)
        grids = sorted(self._out.grids, key=lambda grid: grid.span.start)
        return Document(self._source, text, tuple(blocks), grids=tuple(grids), problems=tuple(self._problems))

    def _clean(self, text: str) -> str:
        return clean(text)[0].replace("\n", " ") if self._dirty else text

    def _put(self, atom: Atom, kept: bool) -> None:
        if kept and atom.table is not None:
            self._table(atom.table)
            return
        for row in map(self._clean, atom.rows()):
            if row.strip():
                self._out.put("navigation", row.strip(), aside=True)

    def _note_aside(self) -> None:
        aside = [block.spans[0] for block in self._out.blocks() if block.kind == "navigation"]
        if aside:
            example = aside[0].of(self._out.text())[:_QUOTED]
            place = (aside[0].start, aside[0].end)
            self._problems.append(Problem.of(codes.ASIDE, span=place, count=len(aside), example=example))

    def _flush(self, lines: list[str]) -> list[str]:
        """Write lines of the text; returns the empty list that the next ones go to."""
        text = "\n".join(lines).strip("\n")
        if text.strip():
            self._out.new_line()
            self._out.close()
            base = self._out.length
            self._out.raw(text)
            self._splice(lay_out(text, self._source), base)
        return []

    def _splice(self, laid: Document, base: int) -> None:
        for block in laid.blocks:
            self._blocks.append(replace(block, spans=tuple(span.shift(base) for span in block.spans)))
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
            cells.append(
                Cell(row, column, text, span, row_span=placed.row_span, column_span=placed.column_span),
            )
        self._out.raw("\t" * (table.columns - 1 - column))
        whole = Span(start, self._out.length)
        self._out.add("table", whole)
        self._out.close()
        self._out.grids.append(Grid(whole, table.rows, table.columns, tuple(cells)))
