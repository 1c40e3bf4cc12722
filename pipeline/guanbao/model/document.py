"""A document as ingest leaves it: one fixed text, and what each stretch of it is and where it stood."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Literal

from guanbao.model.report import Problem
from guanbao.text.spans import Span

BlockKind = Literal["paragraph", "table", "page_number", "running_head", "running_foot", "navigation"]
PageState = Literal["read", "repaired", "second_opinion", "ocr", "empty", "failed"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in points from the page's top left corner; pages count from 1."""

    page: int
    x0: float
    top: float
    x1: float
    bottom: float


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document came from. `bytes` is its size; `encoding` is null for binary formats."""

    name: str
    media_type: str
    sha256: str
    bytes: int
    encoding: str | None = None
    pages: int | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A visual line of a page. `edges` are the x positions around its characters: one more than the span is long.

    `confidence` is below 1 where characters were recognised in a picture.
    """

    span: Span
    page: int
    top: float
    bottom: float
    edges: tuple[float, ...]
    confidence: float = 1.0

    def box(self, span: Span) -> Box:
        """The box of a stretch of this line."""
        first, last = max(span.start, self.span.start), min(span.end, self.span.end)
        x0, x1 = self.edges[first - self.span.start], self.edges[last - self.span.start]
        return Box(self.page, min(x0, x1), self.top, max(x0, x1), self.bottom)


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a table or something set aside.

    A paragraph may be cut by a page foot, so it has one span or several; inside a span a newline is a visual wrap.
    Only paragraphs are read as prose; tables are read as grids; the other kinds are kept and never read.
    """

    kind: BlockKind
    spans: tuple[Span, ...]
    page: int | None = None


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a grid; `span` is null where nothing is printed. Indices count from 0.

    A merged cell is listed once, at its upper left place. A newline in `text` is a visual wrap.
    """

    row: int
    column: int
    text: str
    span: Span | None = None
    box: Box | None = None
    row_span: int = 1
    column_span: int = 1
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Grid:
    """A table as printed on one page (or given by a format's markup), before anyone knows which form it is.

    A table that was copied with one cell a line has one column: what stood beside what is lost.
    """

    span: Span
    rows: int
    columns: int
    cells: tuple[Cell, ...]
    page: int | None = None
    box: Box | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A page; `span` is null where no text was found on it."""

    number: int
    width: float
    height: float
    state: PageState
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """The fixed text of one input with its layout. Nothing edits `text` after this is made.

    Blocks cover every character of the text that is not white space, in text order by their first span.
    """

    source: Source
    text: str
    blocks: tuple[Block, ...]
    pages: tuple[Page, ...] = ()
    lines: tuple[Line, ...] = ()
    grids: tuple[Grid, ...] = ()
    problems: tuple[Problem, ...] = ()
    _line_starts: list[int] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._line_starts.extend(line.span.start for line in self.lines)

    def box(self, span: Span) -> Box | None:
        """Where a stretch of text stands: the box of its first line, or null where no layout is known."""
        line = self._line(span)
        return line.box(span) if line else None

    def confidence(self, span: Span) -> float:
        """How sure the characters of a stretch are: 1 unless they were recognised in a picture."""
        line = self._line(span)
        return line.confidence if line else 1.0

    def _line(self, span: Span) -> Line | None:
        index = bisect_right(self._line_starts, span.start) - 1
        return self.lines[index] if index >= 0 and self.lines[index].span.overlaps(span) else None
