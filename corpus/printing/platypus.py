"""PDFs by ReportLab's page layout, with tables that are cut where a page ends."""

from __future__ import annotations

import html
from functools import cache
from pathlib import Path
from typing import Any

from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Flowable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from printing.model import PrintedCell, PrintedReport, PrintedTable

ZENHEI = Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")
FONTS = {True: "zenhei", False: "STSong-Light"}
MARGIN = 70.0
PADDING = 3.0
LIST_COLUMNS = 6
INDENT = "\u3000"


@cache
def font(embedded: bool) -> str:
    """The name of a registered font: an embedded TrueType subset, or a CJK font left to the viewer."""
    name = FONTS[embedded]
    pdfmetrics.registerFont(TTFont(name, str(ZENHEI), subfontIndex=0) if embedded else UnicodeCIDFont(name))
    return name


def save(report: PrintedReport, target: Path, *, size: float = 12.0, embedded: bool = True) -> None:
    """Write a PDF with page numbers at the foot; it comes out byte for byte the same each time."""
    name = font(embedded)
    styles = _styles(name, size)
    flow: list[Flowable] = []
    for item in report.items:
        if isinstance(item, PrintedTable):
            flow += [_CutTable(item, _cell_style(name, item.columns), A4[0] - 2 * MARGIN), Spacer(1, size)]
        else:
            flow.append(Paragraph(_marked(item.text), styles[item.kind]))
    margins = {f"{side}Margin": MARGIN for side in ("left", "right", "top", "bottom")}
    document = SimpleDocTemplate(str(target), pagesize=A4, title=report.running, invariant=1, **margins)
    document.build(flow, onFirstPage=_foot(name), onLaterPages=_foot(name))


def _marked(text: str) -> str:
    return html.escape(text, quote=False).replace("\n", "<br/>")


def _styles(name: str, size: float) -> dict[str, ParagraphStyle]:
    base = ParagraphStyle("base", fontName=name, fontSize=size, leading=1.7 * size, wordWrap="CJK")
    return {
        "title": ParagraphStyle("title", base, fontSize=1.4 * size, leading=2.2 * size, alignment=1),
        "heading": ParagraphStyle("heading", base, fontSize=1.08 * size),
        "paragraph": ParagraphStyle("paragraph", base, firstLineIndent=2 * size, alignment=4),
        "signature": ParagraphStyle("signature", base, alignment=2),
        "plain": ParagraphStyle("plain", base, alignment=1),
    }


def _cell_style(name: str, columns: int) -> ParagraphStyle:
    size = 7.5 if columns > 12 else 9.0
    return ParagraphStyle("cell", fontName=name, fontSize=size, leading=1.3 * size, wordWrap="CJK", alignment=1)


def _aligned(printed: PrintedTable, cell: PrintedCell, column: int, style: ParagraphStyle) -> ParagraphStyle:
    """Long lists of rows have their labels at the left, set in as far as ideographic spaces say."""
    if column or printed.columns > LIST_COLUMNS or cell.head:
        return style
    level = len(cell.text) - len(cell.text.lstrip(INDENT))
    return ParagraphStyle("label", style, alignment=0, leftIndent=level * style.fontSize)


def _foot(name: str) -> Any:
    def draw(canvas: Canvas, _: SimpleDocTemplate) -> None:
        canvas.setFont(name, 9)
        canvas.drawCentredString(A4[0] / 2, 40, f"- {canvas.getPageNumber()} -")

    return draw


class _CutTable(Flowable):  # type: ignore[misc]  # reportlab has no types
    """A printed table that fits on a page or is cut between two rows, also inside merged cells.

    ReportLab's own table is never cut inside a merged cell, but word processors do so.
    """

    def __init__(self, printed: PrintedTable, style: ParagraphStyle, width: float, *, open_foot: bool = False) -> None:
        super().__init__()
        self.printed, self.style, self.full, self.open_foot = printed, style, width, open_foot
        self.table = _reportlab_table(printed, style, width, open_foot)

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """The size of the whole table."""
        self.width, self.height = self.table.wrap(width, height)
        return self.width, self.height

    def split(self, width: float, height: float) -> list[_CutTable]:
        """The rows that fit, and the others."""
        self.wrap(width, height)
        fits, at = 0.0, 0
        for row_height in self.table._rowHeights:
            if fits + row_height > height:
                break
            fits, at = fits + row_height, at + 1
        for row in range(min(at, len(self.printed.rows) - 1), 0, -1):
            parts = [self._part(part, open_foot=i == 0) for i, part in enumerate(self.printed.cut(row))]
            if parts[0].wrap(width, height)[1] <= height:  # the text of a merged cell needs more height in fewer rows
                return parts
        return []

    def _part(self, printed: PrintedTable, *, open_foot: bool) -> _CutTable:
        return _CutTable(printed, self.style, self.full, open_foot=open_foot and "open_foot" in printed.style)

    def draw(self) -> None:
        """Put the table on the page."""
        if "white_boxes" in self.printed.style:
            self._white_boxes()
        self.table.drawOn(self.canv, 0, 0)

    def _white_boxes(self) -> None:
        """White rectangles behind every line of text, as some word processors draw them."""
        self.canv.saveState()
        self.canv.setFillColor(colors.white)
        self.canv.setStrokeColor(colors.white)
        tops = [self.height - sum(self.table._rowHeights[:row]) for row in range(len(self.printed.rows))]
        lefts = [sum(self.table._colWidths[:column]) for column in range(len(self.table._colWidths))]
        for row, column, cell in self.printed.placed():
            width = sum(self.table._colWidths[column : column + cell.column_span])
            x, y = lefts[column] + width * 0.3, tops[row] - 2 * PADDING - self.style.fontSize
            self.canv.rect(x, y, width * 0.4, self.style.leading, stroke=0, fill=1)
        self.canv.restoreState()


def _reportlab_table(printed: PrintedTable, style: ParagraphStyle, width: float, open_foot: bool) -> Table:
    matrix = printed.matrix()
    data = [
        [Paragraph(_marked(cell.text), _aligned(printed, cell, c, style)) if cell else "" for c, cell in enumerate(row)]
        for row in matrix
    ]
    commands: list[tuple[Any, ...]] = [("VALIGN", (0, 0), (-1, -1), "MIDDLE")]
    if "no_rules" not in printed.style:
        commands.append(("GRID", (0, 0), (-1, -1), 0.5, colors.black))
    if open_foot:  # a white line over the black one would be a rule to a reader: leave the last row without
        commands[-1:] = [
            ("GRID", (0, 0), (-1, -2), 0.5, colors.black),
            *((f"LINE{side}", (0, -1), (-1, -1), 0.5, colors.black) for side in ("BEFORE", "AFTER")),
        ]
    commands += [(f"{side}PADDING", (0, 0), (-1, -1), PADDING) for side in ("LEFT", "RIGHT", "TOP", "BOTTOM")]
    for row, column, cell in printed.placed():
        if cell.row_span > 1 or cell.column_span > 1:
            end = (column + cell.column_span - 1, row + cell.row_span - 1)
            commands.append(("SPAN", (column, row), end))
    widths = [*printed.widths, *[1.0] * (len(matrix[0]) - printed.columns)]
    return Table(data, [width * w / sum(widths) for w in widths], style=TableStyle(commands))
