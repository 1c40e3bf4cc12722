"""PDFs drawn line by line with ReportLab, for reports without tables."""

from __future__ import annotations

from pathlib import Path

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfgen.canvas import Canvas

from printing.model import Line, PrintedReport
from printing.platypus import font

NOT_FIRST = "、，。；：？！）》”』」％%"
NOT_LAST = "（《“『「"


class Setter:
    """Sets lines on pages: characters are spread so that each full line ends at the margin.

    A line may break anywhere but before a closing or after an opening mark, so numbers are cut as typesetters of such
    reports cut them.
    """

    margin = 82.0

    def __init__(self, target: Path, font_name: str, size: float, leading: float, running: str) -> None:
        self.canvas = Canvas(str(target), pagesize=A4, invariant=1)
        self.canvas.setTitle(running)
        self.font, self.size, self.leading, self.running = font_name, size, leading, running
        self.page = 0
        self.bottom, self.width = self.margin, A4[0] - 2 * self.margin
        self.turn()

    def turn(self) -> None:
        """Begin a page with its running head and its number."""
        if self.page:
            self.canvas.showPage()
        self.page += 1
        self.y = A4[1] - self.margin - self.leading
        self.canvas.setFont(self.font, 9)
        self.canvas.drawCentredString(A4[0] / 2, A4[1] - 50, self.running)
        self.canvas.line(self.margin, A4[1] - 56, A4[0] - self.margin, A4[1] - 56)
        self.canvas.drawCentredString(A4[0] / 2, 45, f"- {self.page} -")

    def measure(self, text: str, size: float) -> float:
        """The width of a text in points."""
        return float(pdfmetrics.stringWidth(text, self.font, size))

    def put(self, text: str, x: float, size: float, spread: float = 0.0) -> None:
        """One line at the current height, on a new page if this one is full."""
        if self.y < self.bottom:
            self.turn()
        item = self.canvas.beginText(x, self.y)
        item.setFont(self.font, size)
        item.setCharSpace(spread)
        item.textOut(text)
        self.canvas.drawText(item)
        self.y -= self.leading

    def cut(self, text: str, room: float) -> int:
        """How many characters of a text fit into a width."""
        end = len(text)
        while end > 1 and self.measure(text[:end], self.size) > room:
            end -= 1
        while 1 < end < len(text) and (text[end] in NOT_FIRST or text[end - 1] in NOT_LAST):
            end -= 1
        return end

    def paragraph(self, text: str) -> None:
        """A justified paragraph, its first line set in by two characters."""
        indent = 2 * self.size
        while text:
            room = self.width - indent
            end = self.cut(text, room)
            line, text = text[:end], text[end:]
            spread = (room - self.measure(line, self.size)) / max(len(line) - 1, 1) if text else 0.0
            self.put(line, self.margin + indent, self.size, spread)
            indent = 0.0

    def line(self, line: Line) -> None:
        """Any line, by its kind."""
        if line.kind == "paragraph":
            self.paragraph(line.text)
        elif line.kind == "title":
            size = self.size * 1.3
            self.put(line.text, (A4[0] - self.measure(line.text, size)) / 2, size)
            self.y -= self.leading * 0.5
        elif line.kind == "heading":
            self.put(line.text, self.margin, self.size * 1.08)
        else:
            self.put(line.text, A4[0] - self.margin - self.measure(line.text, self.size), self.size)

    def save(self) -> None:
        """Write the file."""
        self.canvas.save()


def save(report: PrintedReport, target: Path, *, embedded: bool, size: float, leading: float) -> None:
    """Write a PDF, with a subset of an embedded TrueType font or with a CJK font left to the viewer.

    Raises:
        ValueError: the report has tables, which only `platypus` sets.
    """
    if report.tables:
        raise ValueError("a report with tables is set by platypus")
    setter = Setter(target, font(embedded), size, leading, report.running)
    for line in report.lines:
        setter.line(line)
    setter.save()
