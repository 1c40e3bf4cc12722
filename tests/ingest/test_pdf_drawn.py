"""How producers draw: boxes behind text, forms with a matrix, pages that are scaled, turned or cut."""

from __future__ import annotations

import io
from collections.abc import Callable

import pikepdf
import pytest
from ingest_helpers import FONT, HEIGHT, LEFT, check, kinds, pdf, ruled, table
from reportlab.pdfgen.canvas import Canvas

from guanbao.ingest import read
from guanbao.model.document import Document

ROWS = [["信息内容", "本年制发件数", "现行有效件数"], ["规章", "0", "11"], ["行政规范性文件", "8", "66"]]


def document(data: bytes) -> Document:
    found = read(data, name="a.pdf")
    check(found)
    return found


def edited(data: bytes, edit: Callable[[pikepdf.Page], None]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as file:
        for page in file.pages:
            edit(page)
        file.save(out)
    return out.getvalue()


def boxes_behind(canvas: Canvas, colour: float, height: float) -> None:
    """Filled boxes without a line behind each word, as word processors lay them."""
    canvas.setFillColorRGB(colour, colour, colour)
    for i in range(3):
        for j in range(3):
            canvas.rect(82 + 100 * j, HEIGHT - 218 - 24 * i, 60, height, stroke=0, fill=1)
    canvas.setFillColorRGB(0, 0, 0)


@pytest.mark.parametrize("height", [12.0, 2.0, 0.4])
@pytest.mark.parametrize("colour", [1.0, 0.99])
def test_white_boxes_behind_text_are_no_rules(colour: float, height: float) -> None:
    def draw(canvas: Canvas) -> None:
        boxes_behind(canvas, colour, height)
        ruled(canvas, ROWS)

    assert [table(grid) for grid in document(pdf(draw)).grids] == [ROWS]


def test_white_boxes_alone_make_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        boxes_behind(canvas, 1.0, 0.4)
        canvas.setFillColorRGB(1, 1, 1)
        for x in (80, 180, 280, 380):
            canvas.rect(x, HEIGHT - 272, 0.5, 72, stroke=0, fill=1)
        canvas.setFillColorRGB(0, 0, 0)
        canvas.setFont(FONT, 12)
        canvas.drawString(84, HEIGHT - 216, "全年公布信息并回应企业关切。")

    assert document(pdf(draw)).grids == ()


def in_form(canvas: Canvas) -> None:
    canvas.beginForm("table")
    ruled(canvas, ROWS)
    canvas.endForm()
    canvas.doForm("table")


def with_matrix(*matrix: float) -> bytes:
    """The table in a form that has a matrix of its own, apart from the one under which it is drawn."""

    def edit(page: pikepdf.Page) -> None:
        for form in page.resources.XObject.values():
            form.Matrix = list(matrix)

    return edited(pdf(in_form), edit)


def nested(canvas: Canvas) -> None:
    canvas.beginForm("inner")
    ruled(canvas, ROWS)
    canvas.endForm()
    canvas.beginForm("outer")
    canvas.scale(0.5, 0.5)
    canvas.doForm("inner")
    canvas.endForm()
    canvas.translate(40, 60)
    canvas.scale(1.2, 1.2)
    canvas.doForm("outer")


@pytest.mark.parametrize(
    ("data", "scale"),
    [(with_matrix(1, 0, 0, 1, 30, -50), 1.0), (with_matrix(0.8, 0, 0, 0.8, 60, 90), 0.8), (pdf(nested), 0.6)],
    ids=["moved", "scaled", "nested"],
)
def test_forms_with_a_matrix(data: bytes, scale: float) -> None:
    found = document(data)
    assert [table(grid) for grid in found.grids] == [ROWS]
    cell = next(cell for cell in found.grids[0].cells if cell.text == "66")
    assert cell.box is not None and cell.span is not None
    assert cell.box.x1 - cell.box.x0 == pytest.approx(100 * scale, abs=0.5)
    inner = found.box(cell.span)
    assert inner is not None and cell.box.x0 < inner.x0 < inner.x1 < cell.box.x1


def page_of(scale: float) -> bytes:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(LEFT, 700, "二、主动公开政府信息情况")
        ruled(canvas, ROWS)

    def resize(page: pikepdf.Page) -> None:
        page.obj.MediaBox = [0, 0, 595 * scale, 842 * scale]
        page.contents_add(f"{scale} 0 0 {scale} 0 0 cm".encode(), prepend=True)

    return edited(pdf(draw), resize)


@pytest.mark.parametrize("scale", [0.25, 0.6, 1.7, 4.0])
def test_scaled_pages(scale: float) -> None:
    """Down to the size of a card and up to that of a poster, the page reads the same."""
    found = document(page_of(scale))
    assert [table(grid) for grid in found.grids] == [ROWS]
    assert kinds(found, "paragraph") == ["二、主动公开政府信息情况"]
    assert found.pages[0].width == pytest.approx(595 * scale, abs=0.1)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_pages_that_their_file_turns(turn: int) -> None:
    """A landscape form on a portrait sheet: drawn sideways, and turned by /Rotate to be read."""

    def draw(canvas: Canvas) -> None:
        canvas.translate(*{90: (595, 0), 180: (595, 842), 270: (0, 842)}[turn])
        canvas.rotate(turn)
        canvas.translate(0, -300)
        ruled(canvas, ROWS, x=60, top=100)

    def rotate(page: pikepdf.Page) -> None:
        page.obj.Rotate = turn

    found = document(edited(pdf(draw), rotate))
    assert [table(grid) for grid in found.grids] == [ROWS]
    assert "G234" not in {problem.code for problem in found.problems}
    page = found.pages[0]
    assert (page.width > page.height) == (turn != 180)
    boxes = [cell.box for cell in found.grids[0].cells]
    assert all(box and 0 <= box.x0 < box.x1 <= page.width and 0 <= box.top < box.bottom <= page.height for box in boxes)
    assert [round(box.x1 - box.x0) for box in boxes if box] == [100] * 9


def test_a_page_whose_visible_part_does_not_begin_at_its_corner() -> None:
    def crop(page: pikepdf.Page) -> None:
        page.obj.CropBox = [50, 100, 545, 742]

    found = document(edited(pdf(lambda canvas: ruled(canvas, ROWS)), crop))
    assert [table(grid) for grid in found.grids] == [ROWS]
    cell = found.grids[0].cells[0]
    assert cell.box is not None
    assert (cell.box.x0, cell.box.top) == (pytest.approx(30), pytest.approx(100))


def open_foot(canvas: Canvas, rows: list[list[str]], *, top: float, height: float = 24) -> None:
    """A table that the page cuts: its upright rules run on to the foot, and no rule closes the last row."""
    canvas.setFont(FONT, 10)
    for i in range(len(rows)):
        canvas.line(80, HEIGHT - top - i * height, 380, HEIGHT - top - i * height)
    for x in (80, 180, 280, 380):
        canvas.line(x, HEIGHT - top, x, HEIGHT - top - len(rows) * height)
    for i, row in enumerate(rows):
        for j, text in enumerate(row):
            canvas.drawString(84 + 100 * j, HEIGHT - top - i * height - 14, text)


def test_a_row_cut_by_the_page_foot_without_a_rule_below_it() -> None:
    def first(canvas: Canvas) -> None:
        open_foot(canvas, ROWS, top=700)

    def second(canvas: Canvas) -> None:
        ruled(canvas, [["地方性法规", "3", "9"]], top=60)

    found = document(pdf(first, second))
    assert [table(grid) for grid in found.grids] == [ROWS, [["地方性法规", "3", "9"]]]
    assert kinds(found, "paragraph") == []


def test_a_first_row_alone_before_the_page_foot_without_a_rule_below_it() -> None:
    def first(canvas: Canvas) -> None:
        open_foot(canvas, ROWS[:1], top=760)

    def second(canvas: Canvas) -> None:
        ruled(canvas, ROWS[1:], top=60)

    found = document(pdf(first, second))
    assert [table(grid) for grid in found.grids] == [ROWS[:1], ROWS[1:]]
