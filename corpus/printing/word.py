"""Word documents, with real merged cells; numbers of headings and rows are typed, as clerks type them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from printing.model import Line, PrintedReport, PrintedTable

ALIGN = {"title": WD_ALIGN_PARAGRAPH.CENTER, "signature": WD_ALIGN_PARAGRAPH.RIGHT, "plain": WD_ALIGN_PARAGRAPH.CENTER}
FONT = "Noto Serif CJK SC"
SMALL = 9.0
STAMP = datetime(2022, 1, 1, tzinfo=UTC)


def save(report: PrintedReport, target: Path, *, size: float = 14.0, foot: bool = True) -> None:
    """Write a DOCX; rows of a table's head are repeated on each page where its style says `repeat_head`."""
    document = Document()
    document.core_properties.title = report.running
    document.core_properties.author = ""
    document.core_properties.created = document.core_properties.modified = STAMP
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.2)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(size)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    for item in report.items:
        if isinstance(item, Line):
            _line(document.add_paragraph(), item, size)
        else:
            _table(document, item)
    if foot:
        _page_number(section.footer.paragraphs[0])
    document.save(str(target))


def _line(paragraph: Paragraph, line: Line, size: float) -> None:
    paragraph.alignment = ALIGN.get(line.kind, WD_ALIGN_PARAGRAPH.JUSTIFY)
    paragraph.paragraph_format.space_after = Pt(0)
    run = paragraph.add_run(line.text)
    run.bold = line.kind in ("title", "heading")
    if line.kind == "title":
        run.font.size = Pt(size + 6)
    if line.kind == "paragraph":
        paragraph.paragraph_format.first_line_indent = Pt(2 * size)


def _table(document: WordDocument, printed: PrintedTable) -> None:
    matrix = printed.matrix()
    table = document.add_table(rows=len(matrix), cols=len(matrix[0]))
    if "no_rules" not in printed.style:
        table.style = "Table Grid"
    table.autofit = False
    _widths(table, printed)
    grid = [list(row.cells) for row in table.rows]  # `row.cells` walks the whole row each time
    for row, column, cell in printed.placed():
        here = grid[row][column]
        if cell.row_span > 1 or cell.column_span > 1:
            here = here.merge(grid[row + cell.row_span - 1][column + cell.column_span - 1])
        _fill(here, cell.text, bold=cell.head)
        if cell.key or cell.head:
            here.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
    if "repeat_head" in printed.style:
        for row in table.rows[: printed.head]:
            row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    document.add_paragraph().paragraph_format.space_after = Pt(0)


def _widths(table: Table, printed: PrintedTable) -> None:
    whole = Cm(16.6)
    for column, width in zip(table.columns, printed.widths, strict=False):
        column.width = int(whole * width / sum(printed.widths))
    for row in table.rows:
        for cell, column in zip(row.cells, table.columns, strict=True):
            cell.width = column.width


def _fill(cell: _Cell, text: str, *, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    for number, part in enumerate(text.split("\n")):
        run = paragraph.add_run()
        if number:
            run.add_break()
        run.add_text(part)
        run.font.size, run.bold = Pt(SMALL), bold


def _page_number(paragraph: Paragraph) -> None:
    """`- 3 -`, the number by a field."""
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run("- ")
    field = paragraph.add_run()
    for kind in ("begin", "", "end"):
        _field_part(field, kind)
    paragraph.add_run(" -")


def _field_part(run: Run, kind: str) -> None:
    part = OxmlElement("w:fldChar" if kind else "w:instrText")
    if kind:
        part.set(qn("w:fldCharType"), kind)
    else:
        part.text = "PAGE"
    run._r.append(part)
