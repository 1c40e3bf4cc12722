"""What holds for every document, and PDFs made on the spot."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Sequence

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from guanbao.model.document import Block, Document, Grid
from guanbao.text.spans import Span, hull

FONT = "STSong-Light"
WIDTH, HEIGHT = 595, 842
LEFT, RIGHT = 74, 522  # 28 characters of 16 points
pdfmetrics.registerFont(UnicodeCIDFont(FONT))

Draw = Callable[[Canvas], None]


def pdf(*pages: Draw, **options: object) -> bytes:
    """A PDF whose pages are drawn by functions."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=(WIDTH, HEIGHT), **options)
    for draw in pages:
        canvas.setFont(FONT, 16)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def lines(*rows: tuple[float, float, str], size: float = 16) -> Draw:
    """Draws lines at (x, distance from the top)."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, size)
        for x, top, text in rows:
            canvas.drawString(x, HEIGHT - top, text)

    return draw


def wrapped(
    paragraphs: Iterable[str], *, indent: int = 2, top: float = 100, step: float = 28, gap: float = 0
) -> list[tuple[float, float, str]]:
    """Paragraphs as a word processor sets them: 28 characters a line, with an indent."""
    rows: list[tuple[float, float, str]] = []
    for paragraph in paragraphs:
        start, room = 0, 28 - indent
        while start < len(paragraph):
            x = LEFT + (16 * indent if not start else 0)
            rows.append((x, top, paragraph[start : start + room]))
            start, room, top = start + room, 28, top + step
        top += gap
    return rows


def ruled(
    canvas: Canvas,
    rows: Sequence[Sequence[str]],
    *,
    x: float = 80,
    top: float = 200,
    width: float = 100,
    height: float = 24,
) -> None:
    """A table with all its rules."""
    count = max(map(len, rows))
    canvas.setFont(FONT, 10)
    for i in range(len(rows) + 1):
        canvas.line(x, HEIGHT - top - i * height, x + count * width, HEIGHT - top - i * height)
    for j in range(count + 1):
        canvas.line(x + j * width, HEIGHT - top, x + j * width, HEIGHT - top - len(rows) * height)
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            canvas.drawString(x + j * width + 4, HEIGHT - top - (i + 1) * height + 8, text)


def kinds(document: Document, kind: str) -> list[str]:
    """The blocks of one kind; the spans of one block are parted by ` | `, wraps are dropped."""
    return [read(document, block) for block in document.blocks if block.kind == kind]


def read(document: Document, block: Block) -> str:
    """What a block says."""
    return " | ".join(span.of(document.text).replace("\n", "") for span in block.spans)


def table(grid: Grid) -> list[list[str]]:
    """The cells of a grid, row by row; what no cell starts in is left out."""
    return [[flat(cell.text) for cell in grid.cells if cell.row == row] for row in range(grid.rows)]


def flat(text: str) -> str:
    """Text without white space."""
    return re.sub(r"\s", "", text)


def check(document: Document) -> None:
    """Assert what every document promises."""
    text = document.text
    text.encode("utf-8")
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]", text)
    covered = [0] * len(text)
    for block in document.blocks:
        for span in block.spans:
            assert span.end <= len(text)
            for index in range(span.start, span.end):
                covered[index] += 1
    wrong = [(i, char, covered[i]) for i, char in enumerate(text) if not char.isspace() and covered[i] != 1]
    assert not wrong, wrong[:5]
    assert max(covered, default=0) <= 1
    firsts = [block.spans[0].start for block in document.blocks]
    assert firsts == sorted(firsts)
    _check_grids(document)
    _check_lines(document)


def _check_grids(document: Document) -> None:
    tables = [hull(block.spans) for block in document.blocks if block.kind == "table"]
    for grid in document.grids:
        assert any(span.contains(grid.span) for span in tables)
        for cell in grid.cells:
            assert (cell.span is None) == (cell.text == "")
            if cell.span is not None:
                assert cell.span.of(document.text) == cell.text
                assert grid.span.contains(cell.span)
            assert cell.row + cell.row_span <= grid.rows
            assert cell.column + cell.column_span <= grid.columns


def _check_lines(document: Document) -> None:
    pages = {page.number: page for page in document.pages}
    starts = [line.span.start for line in document.lines]
    assert starts == sorted(starts)
    for line in document.lines:
        assert len(line.edges) == len(line.span) + 1
        page = pages[line.page]
        for span in (line.span, Span(line.span.start, line.span.start + 1), Span(line.span.end - 1, line.span.end)):
            box = document.box(span)
            assert box is not None and box.page == page.number
            assert 0 <= box.x0 <= box.x1 <= page.width
            assert 0 <= box.top < box.bottom <= page.height
    if document.lines:
        lined = sum(len(re.sub(r"\s", "", line.span.of(document.text))) for line in document.lines)
        assert lined == len(re.sub(r"\s", "", document.text))
