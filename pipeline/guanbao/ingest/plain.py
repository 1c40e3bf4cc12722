"""Plain text to Document: paragraphs, page numbers and tables of a text file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from guanbao.ingest import codes
from guanbao.ingest.clean import clean
from guanbao.ingest.contents import find_contents
from guanbao.ingest.encoding import decode
from guanbao.ingest.rows import Row, Wrap, find_wrap, split
from guanbao.ingest.streams import find_streams
from guanbao.ingest.textgrids import Field, Found, find_marked, is_value
from guanbao.ingest.wording import ends_sentence, is_marked_page_number, opens_point, opens_section, page_number
from guanbao.model.document import Block, Cell, Document, Grid, Source
from guanbao.model.report import Problem
from guanbao.text.spans import Span, hull

MAX_CHARACTERS = 5_000_000
_APART = 8  # rows: page numbers do not follow each other more closely
_WHOLE = 30  # columns: a shorter line before a page number is no paragraph that goes on
_INDENT = 2

_LINE = 16  # characters: a cell with a comma is seldom longer


def read_text(data: bytes, source: Source, noted: Sequence[Problem] = ()) -> Document:
    """Read a text file.

    Raises:
        InputError: the bytes are no text.
    """
    decoded = decode(data, source.name)
    problems = [*noted, *decoded.problems]
    raw = decoded.text
    if len(raw) > MAX_CHARACTERS:
        raw = raw[:MAX_CHARACTERS]
        problems.append(Problem.of(codes.TEXT_CAPPED, limit=MAX_CHARACTERS))
    text, found = clean(raw)
    problems.extend(found)
    if not text.strip():
        problems.append(Problem.of(codes.NO_TEXT))
    return lay_out(text, replace(source, encoding=decoded.encoding), problems)


def lay_out(text: str, source: Source, problems: Sequence[Problem] = ()) -> Document:
    """The document of a clean text."""
    rows = split(text)
    contents = find_contents([row.text for row in rows])
    tables = _tables(rows, contents)
    inside = {i for table in tables for i in range(table.first, table.last + 1)}.union(contents)
    numbers = _page_numbers(rows, inside)
    prose = [row for i, row in enumerate(rows) if row.text and i not in inside and i not in numbers]
    wrap = find_wrap(prose)
    flow = _Flow(rows, wrap, numbers, _indented(prose, wrap))
    starts = {table.first: table for table in tables}
    grids: list[Grid] = []
    index = 0
    while index < len(rows):
        table = starts.get(index)
        if table is not None:
            flow.table(table)
            grids.append(_grid(text, table))
            index = table.last
        elif index in contents:
            flow.navigation(index)
        elif rows[index].text:
            flow.line(index)
        else:
            flow.blank()
        index += 1
    blocks = flow.blocks()
    remarks = [*_remarks(text, blocks, wrap), *_guesses(rows, tables)]
    return Document(source, text, blocks, grids=tuple(grids), problems=(*problems, *remarks))


def _tables(rows: Sequence[Row], contents: set[int]) -> list[Found]:
    """All tables of a text, in order; they do not overlap, and none holds a line of the contents."""
    found = [table for table in find_marked(rows) if contents.isdisjoint(range(table.first, table.last + 1))]
    taken = {i for table in found for i in range(table.first, table.last + 1)}
    found.extend(t for t in find_streams(rows, taken.union(contents)) if not _is_prose(rows, t))
    return sorted(found, key=lambda table: table.first)


def _is_prose(rows: Sequence[Row], table: Found) -> bool:
    """Whether what looked like a column of cells reads as sentences: lines with commas, of the length of lines."""
    if max(len(fields) for fields in table.fields) > 1:
        return False
    texts = [rows[i].text for i in range(table.first, table.last + 1) if rows[i].text]
    sentences = sum("，" in text and len(text) > _LINE for text in texts)
    return sentences * 4 > len(texts)


def _remarks(text: str, blocks: Sequence[Block], wrap: Wrap | None) -> list[Problem]:
    found: list[Problem] = []
    numbers = [block.spans[0] for block in blocks if block.kind == "page_number"]
    if numbers:
        first = numbers[0]
        place = (first.start, first.end)
        found.append(Problem.of(codes.PAGE_NUMBERS, span=place, count=len(numbers), example=first.of(text)))
    if wrap is not None:
        unit = "columns" if wrap.by_columns else "characters"
        found.append(Problem.of(codes.UNWRAPPED, width=wrap.width, unit=unit))
    return found


def _guesses(rows: Sequence[Row], tables: Sequence[Found]) -> Iterator[Problem]:
    for row in (rows[index] for table in tables for index in table.guessed):
        yield Problem.of(codes.PAGE_NUMBER_GUESSED, span=(row.start, row.end), number=row.text)


def _page_numbers(rows: Sequence[Row], inside: set[int]) -> set[int]:
    """Lines that are page numbers: marked ones, and bare ones that count up through the text."""
    found: set[int] = set()
    bare: list[tuple[int, int]] = []
    for index, row in enumerate(rows):
        if index in inside or not row.text:
            continue
        number = page_number(row.text)
        if number is None:
            continue
        if is_marked_page_number(row.text):
            found.add(index)
        elif number:
            bare.append((index, number))
    for (a, first), (b, second) in pairwise(bare):
        if second == first + 1 and b - a >= _APART:
            found |= {a, b}
    return found


def _indented(rows: Sequence[Row], wrap: Wrap | None) -> bool:
    """Whether paragraphs start with an indent, so that a line without one goes on with the paragraph."""
    return wrap is not None and sum(_INDENT <= row.indent <= 8 for row in rows) >= max(2, 0.05 * len(rows))


@dataclass(slots=True)
class _Flow:
    """Puts lines together. `pieces` are the spans of the paragraph that is open."""

    rows: Sequence[Row]
    wrap: Wrap | None
    numbers: set[int]
    indented: bool
    done: list[Block] = field(default_factory=list)
    pieces: list[Span] = field(default_factory=list)
    last: Row | None = None
    cut: bool = False
    blanks: int = 0

    def line(self, index: int) -> None:
        """Take the next line that has text."""
        row = self.rows[index]
        if index in self.numbers:
            self.done.append(Block("page_number", (Span(row.start, row.end),)))
            self.cut = self.last is not None
            return
        if self.last is not None and self._goes_on(self.last, row):
            if self.cut:
                self.pieces.append(Span(row.start, row.end))
            else:
                self.pieces[-1] = Span(self.pieces[-1].start, row.end)
        else:
            self.close()
            self.pieces = [Span(row.start, row.end)]
        self.last, self.cut, self.blanks = row, False, 0

    def blank(self) -> None:
        """Take a line without text."""
        self.blanks += 1

    def table(self, table: Found) -> None:
        """Take a table: its lines, but for the page numbers between them."""
        self.close()
        spans: list[Span] = []
        fresh = True
        for index in range(table.first, table.last + 1):
            row = self.rows[index]
            if index in table.aside:
                self.done.append(Block("page_number", (Span(row.start, row.end),)))
                fresh = True
            elif row.text:
                spans.append(Span(row.start, row.end) if fresh else Span(spans.pop().start, row.end))
                fresh = False
        self.done.append(Block("table", tuple(spans)))

    def navigation(self, index: int) -> None:
        """Take a line of the table of contents."""
        self.close()
        row = self.rows[index]
        self.done.append(Block("navigation", (Span(row.start, row.end),)))

    def close(self) -> None:
        """End the paragraph that is open."""
        if self.pieces:
            self.done.append(Block("paragraph", tuple(self.pieces)))
        self.pieces, self.last, self.cut, self.blanks = [], None, False, 0

    def blocks(self) -> tuple[Block, ...]:
        """All blocks in text order."""
        self.close()
        return tuple(sorted(self.done, key=lambda block: block.spans[0].start))

    def _goes_on(self, before: Row, row: Row) -> bool:
        if self.cut:
            return self._goes_on_overleaf(before, row)
        if self.wrap is None or self.blanks or opens_section(row.text) or row.indent >= before.indent + _INDENT:
            return False
        if not self.wrap.is_full(before, row):
            return False
        if opens_point(row.text):
            return (self.indented and not row.indent) or not ends_sentence(before.text)
        return True

    def _goes_on_overleaf(self, before: Row, row: Row) -> bool:
        """Whether a paragraph that a page number cuts goes on behind it."""
        if ends_sentence(before.text) or opens_section(row.text) or opens_point(row.text) or is_value(row.text):
            return False
        if self.wrap is not None:
            return self.wrap.is_full(before, row) and row.indent < _INDENT
        return (
            before.width >= _WHOLE and not row.indent and not (opens_section(before.text) and before.width < 2 * _WHOLE)
        )


def _grid(text: str, table: Found) -> Grid:
    cells = [
        Cell(number, f.column, text[f.start : f.end], _span(f), column_span=f.columns)
        for number, fields in enumerate(table.fields)
        for f in fields
    ]
    width = max(cell.column + cell.column_span for cell in cells)
    return Grid(hull(cell.span for cell in cells if cell.span), len(table.fields), width, tuple(cells))


def _span(place: Field) -> Span | None:
    return Span(place.start, place.end) if place.end > place.start else None
