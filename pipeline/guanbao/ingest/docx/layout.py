"""Paragraphs and tables to text, blocks and grids."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from guanbao.ingest import codes
from guanbao.ingest.docx.inline import Note, TextLine
from guanbao.ingest.docx.tables import Item, Para, Table, TableCell
from guanbao.ingest.rows import Row, Wrap, columns, find_wrap
from guanbao.ingest.wording import ends_sentence, is_marked_page_number, opens_point, opens_section, page_number
from guanbao.ingest.writer import TextWriter
from guanbao.model.document import BlockKind, Cell, Grid
from guanbao.model.report import Problem
from guanbao.text.spans import Span

MAX_CHARACTERS = 5_000_000
MAX_NESTING = 4  # tables in cells of tables; what lies deeper is written as lines
_GLUED = re.compile(r"[0-9A-Za-z]\n[0-9A-Za-z]")


class Layout:
    """Writes the items of a document. `places` says where the notes that it met are referred to, in text order."""

    def __init__(self, body: Sequence[Item]) -> None:
        self.out = TextWriter()
        self.places: dict[tuple[str, str], Span] = {}
        self.problems: list[Problem] = []
        self._wrap = find_wrap([_row(line) for line in _lines(body) if line.text])
        self._before: TextLine | None = None

    @property
    def wrap(self) -> Wrap | None:
        """How the lines of paragraphs are broken by hand, if they are."""
        return self._wrap

    def write(self, items: Sequence[Item]) -> None:
        """Write items one below the other; what exceeds the limit is left out and told."""
        self._close()
        said = [item for item in items if isinstance(item, Table) or any(line.text for line in item.lines)]
        for before, item, after in zip([None, *said], said, [*said[1:], None], strict=False):
            if self.out.length + _size(item) > MAX_CHARACTERS:
                self.problems.append(Problem.of(codes.TEXT_CAPPED, limit=MAX_CHARACTERS))
                return
            if isinstance(item, Table):
                self._table(item)
            elif isinstance(before, Table) and isinstance(after, Table) and _is_number(item):
                self.margin(item.lines[0].text, "page_number")
            else:
                self._paragraph(item)

    def margin(self, text: str, kind: BlockKind) -> None:
        """Write what stands in the margins of pages."""
        self.out.put(kind, text, aside=True)

    def grids(self) -> tuple[Grid, ...]:
        """All grids in text order, an outer one before those in its cells."""
        return tuple(sorted(self.out.grids, key=lambda grid: (grid.span.start, -grid.span.end)))

    def _close(self) -> None:
        self._before = None
        self.out.close()

    def _paragraph(self, para: Para) -> None:
        first = True
        for line in para.lines:
            if not line.text:
                continue
            kind = _aside(para, line)
            if kind is not None:
                span = self.out.put(kind, line.text, aside=True)
            elif self._before is not None and self._goes_on(self._before, line, broken=not first):
                span = self.out.more(line.text)
            else:
                span = self.out.put("paragraph", line.text)
            self._note(line.notes, span.start, span.end - span.start)
            if kind is None:
                self._before, first = line, False

    def _goes_on(self, before: TextLine, line: TextLine, *, broken: bool) -> bool:
        """Whether a line goes on with the paragraph: `broken` lines are of one paragraph, parted by a line break."""
        if (
            opens_section(line.text)
            or line.indent >= before.indent + 2
            or _GLUED.search(before.text[-1] + "\n" + line.text[0])
        ):
            return False
        if self._wrap is not None and self._wrap.is_full(_row(before), _row(line)):
            return not opens_point(line.text) or not ends_sentence(before.text)
        return broken and not (ends_sentence(before.text) or opens_section(before.text) or opens_point(line.text))

    def _note(self, notes: Sequence[Note], start: int, length: int) -> None:
        for note in notes:
            if length:
                end = start + max(1, min(note.offset, length))
                self.places.setdefault((note.kind, note.id), Span(end - 1, end))

    # --- tables ---

    def _table(self, table: Table) -> None:
        self._close()
        self.out.new_line()
        start = self.out.length
        self._grid(table, 1)
        self.out.add("table", Span(start, self.out.length))
        self._close()

    def _grid(self, table: Table, nesting: int) -> str:
        """Write a table row by row, cells parted by tabs; returns what was written."""
        start = self.out.length
        by_row: list[list[TableCell]] = [[] for _ in range(table.rows)]
        for cell in table.cells:
            by_row[cell.row].append(cell)
        cells: list[Cell] = []
        parts: list[str] = []
        for index, row in enumerate(by_row):
            column = 0
            if index:
                self._raw("\n", parts)
            for cell in row:
                self._raw("\t" * (cell.column - column), parts)
                column = cell.column
                first = self.out.length
                text = self._cell(cell, nesting)
                parts.append(text)
                span = Span(first, self.out.length) if text else None
                cells.append(
                    Cell(cell.row, cell.column, text, span, row_span=cell.row_span, column_span=cell.column_span)
                )
            self._raw("\t" * (table.columns - 1 - column), parts)
        self.out.grids.append(Grid(Span(start, self.out.length), table.rows, table.columns, tuple(cells)))
        return "".join(parts)

    def _cell(self, cell: TableCell, nesting: int) -> str:
        """Write the content of a cell, one line for each that is printed; a table in it as a grid of its own."""
        parts: list[str] = []
        for item in _pieces(cell.items, nesting):
            if parts:
                self._raw("\n", parts)
            if isinstance(item, Table):
                parts.append(self._grid(item, nesting + 1))
            else:
                text = item.text.replace("\t", " ")
                self._note(item.notes, self.out.length, len(text))
                self._raw(text, parts)
        return "".join(parts)

    def _raw(self, text: str, parts: list[str]) -> None:
        self.out.raw(text)
        parts.append(text)


def _pieces(items: Sequence[Item], nesting: int) -> Iterator[TextLine | Table]:
    """The lines and tables of a cell that say anything; tables that are nested too deeply become lines."""
    for item in items:
        if isinstance(item, Para):
            yield from (line for line in item.lines if line.text)
        elif nesting < MAX_NESTING:
            yield item
        else:
            yield from (line for line in _lines([item]) if line.text)


def _lines(items: Sequence[Item]) -> Iterator[TextLine]:
    for item in items:
        if isinstance(item, Para):
            yield from item.lines
        else:
            for cell in item.cells:
                yield from _lines(cell.items)


def _size(item: Item) -> int:
    """About how many characters an item takes."""
    if isinstance(item, Para):
        return sum(len(line.text) + 1 for line in item.lines)
    return item.rows * item.columns + sum(_size(inner) for cell in item.cells for inner in cell.items)


def _aside(para: Para, line: TextLine) -> BlockKind | None:
    """What a line is that does not belong to the text."""
    if para.entry:
        return "navigation"
    says_so = not re.search(r"[/／]", line.text) and is_marked_page_number(line.text)
    return "page_number" if says_so else None


def _is_number(para: Para) -> bool:
    """Whether a paragraph is nothing but a number, as a page's is where a table was cut for it."""
    return len(para.lines) == 1 and page_number(para.lines[0].text) is not None


def _row(line: TextLine) -> Row:
    return Row(0, line.text, line.indent, columns(line.text) + line.indent, len(line.text) + line.indent // 2)
