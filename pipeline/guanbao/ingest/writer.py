"""Writes the fixed text of a document, and keeps what each stretch of it is. The only place where text is made."""

from __future__ import annotations

from guanbao.model.document import Block, BlockKind, Grid, Line
from guanbao.text.spans import Span


class TextWriter:
    """Collects text with its blocks, lines and grids.

    A block is opened, gets pieces, and is closed by the next one; what is set aside does not close a paragraph, so a
    paragraph that goes on over a page foot becomes one block with several spans.

    >>> writer = TextWriter()
    >>> pieces = writer.put("paragraph", "一行"), writer.put("page_number", "- 1 -", aside=True), writer.more("二行")
    >>> writer.blocks()[0].spans
    (Span(start=0, end=2), Span(start=9, end=11))
    """

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._length = 0
        self._blocks: list[tuple[BlockKind, list[Span], int | None]] = []
        self._open: int | None = None
        self._last: int | None = None
        self.lines: list[Line] = []
        self.grids: list[Grid] = []

    @property
    def length(self) -> int:
        """How many characters are written."""
        return self._length

    def raw(self, text: str) -> Span | None:
        """Write text that belongs to no block yet; null when there is none."""
        if not text:
            return None
        start = self._length
        self._parts.append(text)
        self._length += len(text)
        return Span(start, self._length)

    def put(self, kind: BlockKind, text: str, page: int | None = None, *, aside: bool = False) -> Span:
        """Write a new block on a line of its own."""
        self.new_line()
        span = self.raw(text)
        if span is None:
            raise ValueError("a block has text")
        self.add(kind, span, page, aside=aside)
        return span

    def add(self, kind: BlockKind, span: Span, page: int | None = None, *, aside: bool = False) -> None:
        """Make what was written at `span` a block."""
        self._blocks.append((kind, [span], page))
        self._last = len(self._blocks) - 1
        if not aside:
            self._open = self._last

    def more(self, text: str) -> Span:
        """Write a further visual line of the paragraph that is open."""
        if self._open is None:
            raise ValueError("no block is open")
        self.new_line()
        span = self.raw(text)
        if span is None:
            raise ValueError("a line has text")
        spans = self._blocks[self._open][1]
        if self._last == self._open:
            spans[-1] = Span(spans[-1].start, span.end)
        else:
            spans.append(span)
            self._last = self._open
        return span

    def close(self) -> None:
        """What follows starts a new block."""
        self._open = None

    def new_line(self) -> None:
        """End the line that is being written, if any."""
        if self._parts and not self._parts[-1].endswith("\n"):
            self.raw("\n")

    def text(self) -> str:
        """All that was written; ends with a newline unless it is empty."""
        self.new_line()
        return "".join(self._parts)

    def blocks(self) -> tuple[Block, ...]:
        """The blocks in text order."""
        made = (Block(kind, tuple(spans), page) for kind, spans, page in self._blocks)
        return tuple(sorted(made, key=lambda block: block.spans[0].start))
