"""Sheets to a Document: lines, tables and margins of all pages, written into one text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from guanbao.ingest import codes
from guanbao.ingest.clean import remarks
from guanbao.ingest.pdf.dispute import DISPUTED, compare, implausible
from guanbao.ingest.pdf.lattice import Bounds
from guanbao.ingest.pdf.lines import VisualLine
from guanbao.ingest.pdf.margins import Aside, PageLines, set_aside
from guanbao.ingest.pdf.paragraphs import Habits, habits, joins
from guanbao.ingest.pdf.second import SecondReader
from guanbao.ingest.pdf.shapes import Sheet
from guanbao.ingest.pdf.tables import PrintedCell, PrintedTable, find_tables, keep_cut_rows
from guanbao.ingest.pdf.unruled import find_columns
from guanbao.ingest.writer import TextWriter
from guanbao.model.document import Block, Box, Cell, Document, Grid, Line, Page, PageState, Source
from guanbao.model.report import Problem
from guanbao.text.spans import Span

SLIVER = 0.5  # points
MOST_SHOWN = 5  # cells that a problem quotes


@dataclass(frozen=True, slots=True)
class Layout:
    """One page, with its lines outside of tables and its tables, both top first."""

    sheet: Sheet
    lines: tuple[VisualLine, ...]
    tables: tuple[PrintedTable, ...]
    state: PageState

    @property
    def number(self) -> int:
        """The page, from 1."""
        return self.sheet.number


def lay_out(sheets: Sequence[tuple[Sheet, PageState]], second: SecondReader | None = None) -> list[Layout]:
    """Find the tables and lines of all pages; the pages decide together on what a page foot cuts.

    Tables that make no sense as they were read are read by `second` as well, and its cells compared.
    """
    ruled = [find_tables(sheet) for sheet, _ in sheets]
    keep_cut_rows(ruled)
    if second is not None:
        for found, (sheet, state) in zip(ruled, sheets, strict=True):
            reason = implausible(found.tables, sheet) if state != "ocr" and found.tables else None
            others = second.cells(sheet) if reason else None
            if reason and others is not None and compare(found.tables, others):
                sheet.disputed = reason
    layouts: list[Layout] = []
    for (sheet, state), found in zip(sheets, ruled, strict=True):
        unruled, lines = find_columns(found.free_lines(sheet.number))
        layouts.append(Layout(sheet, tuple(lines), (*found.tables, *unruled), state))
    return layouts


def assemble(layouts: Sequence[Layout], source: Source, problems: Sequence[Problem]) -> Document:
    """Write all pages into one document."""
    aside = set_aside(
        [PageLines(p.number, p.sheet.width, p.sheet.height, tuple(p.lines)) for p in layouts],
    )
    body = [(p.number, p.sheet.width, [line for line in p.lines if id(line) not in aside]) for p in layouts]
    writer = _PageWriter(aside, habits(body))
    pages = tuple(writer.page(layout) for layout in layouts)
    blocks = writer.out.blocks()
    text = writer.out.text()
    return Document(
        source=source,
        text=text,
        blocks=blocks,
        pages=pages,
        lines=tuple(writer.out.lines),
        grids=tuple(writer.out.grids),
        problems=(*problems, *writer.disputes, *remarks(text), *_set_aside_problems(text, blocks)),
    )


def _set_aside_problems(text: str, blocks: Sequence[Block]) -> list[Problem]:
    counts = Counter(block.kind for block in blocks)
    first = {block.kind: block.spans[0] for block in reversed(blocks)}
    found: list[Problem] = []
    for kind, code, where in (
        ("page_number", codes.PAGE_NUMBERS, ""),
        ("running_head", codes.RUNNING, "heads"),
        ("running_foot", codes.RUNNING, "feet"),
    ):
        if counts[kind]:  # type: ignore[index]
            span = first[kind]  # type: ignore[index]
            found.append(
                Problem.of(code, span=(span.start, span.end), count=counts[kind], where=where, example=span.of(text))  # type: ignore[index]
            )
    return found


def _holds(outer: Bounds, inner: Bounds) -> bool:
    """Whether the middle of a place lies in another."""
    x, y = (inner[0] + inner[2]) / 2, (inner[1] + inner[3]) / 2
    return outer[0] <= x <= outer[2] and outer[1] <= y <= outer[3]


class _PageWriter:
    def __init__(self, aside: Aside, how: Habits) -> None:
        self.out = TextWriter()
        self._aside = aside
        self._how = how
        self._before: VisualLine | None = None
        self._sheet = Sheet(0, 0.0, 0.0)
        self._sticks_out = False
        self.disputes: list[Problem] = []

    def page(self, layout: Layout) -> Page:
        """Write a page from the top down."""
        self._sheet = layout.sheet
        boxes = layout.sheet.glyphs.boxes
        self._sticks_out = bool(len(boxes)) and (boxes[:, 0].min() < 0 or boxes[:, 2].max() > layout.sheet.width)
        start = self.out.length
        items: list[VisualLine | PrintedTable] = [*layout.lines, *layout.tables]
        for item in sorted(items, key=lambda i: i.top if isinstance(i, PrintedTable) else i.middle):
            if isinstance(item, PrintedTable):
                self._table(item, layout.number)
            else:
                self._line(item)
        self.out.new_line()
        sheet = layout.sheet
        span = Span(start, self.out.length) if self.out.length > start else None
        return Page(sheet.number, sheet.width, sheet.height, layout.state, span)

    def _line(self, line: VisualLine) -> None:
        kind = self._aside.get(id(line))
        if kind is not None:
            span = self.out.put(kind, line.text, line.page, aside=True)
        elif self._before is not None and joins(self._before, line, self._how):
            span = self.out.more(line.text)
        else:
            span = self.out.put("paragraph", line.text, line.page)
        if kind is None:
            self._before = line
        self._record(line, span)

    def _record(self, line: VisualLine, span: Span) -> None:
        top, bottom = self._clip(line.top, line.bottom)
        edges = line.edges
        if self._sticks_out:
            edges = tuple(min(max(x, 0.0), self._sheet.width) for x in edges)
        self.out.lines.append(Line(span, line.page, top, bottom, edges, line.sure))

    def _clip(self, top: float, bottom: float) -> tuple[float, float]:
        """A stretch of the page's height; what stands off the page gets a sliver at its edge."""
        if 0 <= top <= bottom - SLIVER and bottom <= self._sheet.height:
            return top, bottom
        top = min(max(top, 0.0), self._sheet.height - SLIVER)
        return top, min(max(bottom, top + SLIVER), self._sheet.height)

    def _box(self, bounds: Bounds) -> Box:
        top, bottom = self._clip(bounds[1], bounds[3])
        width = self._sheet.width
        return Box(self._sheet.number, min(max(bounds[0], 0.0), width), top, min(max(bounds[2], 0.0), width), bottom)

    def _sure(self, cell: PrintedCell) -> float:
        """How sure the reading of a cell is: 0 where something stands in it that could not be read."""
        if cell.other is not None:
            return DISPUTED
        if cell.sure < 1:
            return cell.sure
        if self._sheet.glyphs.sure is None and not self._sheet.unread:
            return 1.0
        if any(_holds(cell.bounds, place) for place in self._sheet.unread):
            return 0.0
        return min([line.sure for line in cell.lines]) if cell.lines else 1.0

    def _table(self, table: PrintedTable, page: int) -> None:
        """Row by row: cells parted by tabs, a cell's own visual lines by newlines, as in a paragraph."""
        self._before = None
        self.out.new_line()
        start = at = self.out.length
        cells: list[Cell] = []
        parts: list[str] = []
        row = column = 0
        whole_box = self._box(table.bounds)
        inside = (whole_box.x0, whole_box.top, whole_box.x1, whole_box.bottom) == table.bounds
        for printed in table.cells:  # in the order of rows and columns
            if printed.row > row:
                parts.append("\t" * (table.columns - 1 - column) + "\n")
                parts.append(("\t" * (table.columns - 1) + "\n") * (printed.row - row - 1))
                at += (printed.row - row) * table.columns - column
                row, column = printed.row, 0
            parts.append("\t" * (printed.column - column))
            at += printed.column - column
            column = printed.column
            text = "\n".join([line.text for line in printed.lines])
            span = None
            if text:
                parts.append(text)
                span = Span(at, at + len(text))
                for line in printed.lines:
                    self._record(line, Span(at, at + len(line.text)))
                    at += len(line.text) + 1
                at -= 1
            x0, top, x1, bottom = printed.bounds
            box = Box(page, x0, top, x1, bottom) if inside and bottom - top >= SLIVER else self._box(printed.bounds)
            size = printed.row_span, printed.column_span
            cells.append(Cell(row, column, text, span, box, *size, self._sure(printed)))
        parts.append("\t" * (table.columns - 1 - column))
        parts.append(("\n" + "\t" * (table.columns - 1)) * (table.rows - 1 - row))
        self.out.raw("".join(parts))
        whole = Span(start, self.out.length)
        self.out.add("table", whole, page)
        self.out.close()
        self.out.grids.append(Grid(whole, table.rows, table.columns, tuple(cells), page, whole_box))
        self._dispute(table, cells, whole)

    def _dispute(self, table: PrintedTable, cells: Sequence[Cell], whole: Span) -> None:
        """Name the cells that a second reader reads differently."""
        found = [
            (cell, printed.other) for cell, printed in zip(cells, table.cells, strict=True) if printed.other is not None
        ]
        if not found:
            return
        shown = "; ".join(f"{cell.text!r} or {other!r}" for cell, other in found[:MOST_SHOWN])
        shown += "; …" if len(found) > MOST_SHOWN else ""
        span = found[0][0].span if len(found) == 1 else whole
        problem = Problem.of(
            codes.CELLS_DISPUTED,
            page=self._sheet.number,
            span=((span or whole).start, (span or whole).end),
            reason=self._sheet.disputed,
            count=len(found),
            cells=shown,
        )
        self.disputes.append(problem)
