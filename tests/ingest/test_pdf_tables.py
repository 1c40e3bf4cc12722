from __future__ import annotations

import io
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from ingest_helpers import FONT, HEIGHT, LEFT, check, flat, kinds, lines, pdf, ruled, table
from reportlab.pdfgen.canvas import Canvas

from guanbao.ingest import read
from guanbao.model.document import Document

DATA = Path(__file__).with_name("data")
ROWS = [["信息内容", "本年制发件数", "现行有效件数"], ["规章", "0", "11"], ["行政规范性文件", "8", "66"]]


def document(data: bytes) -> Document:
    found = read(data, name="a.pdf")
    check(found)
    return found


def test_cells_stand_in_the_text_row_by_row() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(LEFT, 700, "二、主动公开政府信息情况")
        ruled(canvas, ROWS)
        canvas.setFont(FONT, 16)
        canvas.drawString(LEFT, 500, "三、其他情况")

    found = document(pdf(draw))
    (grid,) = found.grids
    assert table(grid) == ROWS
    assert grid.span.of(found.text) == "\n".join("\t".join(row) for row in ROWS)
    assert [block.kind for block in found.blocks] == ["paragraph", "table", "paragraph"]
    cell = next(cell for cell in grid.cells if cell.text == "66")
    assert cell.box is not None
    assert (cell.box.x0, cell.box.x1) == (pytest.approx(280), pytest.approx(380))
    assert (cell.box.top, cell.box.bottom) == (pytest.approx(248), pytest.approx(272))
    assert cell.span is not None
    inner = found.box(cell.span)
    assert inner is not None
    assert cell.box.x0 < inner.x0 < inner.x1 < cell.box.x1


def test_merged_and_empty_cells() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 10)
        canvas.rect(100, 400, 300, 120)
        canvas.line(100, 480, 400, 480)  # below the head
        canvas.line(200, 440, 400, 440)
        canvas.line(200, 400, 200, 520)
        canvas.line(300, 400, 300, 480)
        for x, y, text in (
            (110, 495, "申请人"),
            (210, 495, "自然人和法人"),
            (110, 435, "结果"),
            (210, 455, "9"),
            (310, 415, "7"),
        ):
            canvas.drawString(x, y, text)

    (grid,) = document(pdf(draw)).grids
    assert (grid.rows, grid.columns) == (3, 3)
    spans = {(cell.row, cell.column): (cell.text, cell.row_span, cell.column_span) for cell in grid.cells}
    assert spans == {
        (0, 0): ("申请人", 1, 1),
        (0, 1): ("自然人和法人", 1, 2),
        (1, 0): ("结果", 2, 1),
        (1, 1): ("9", 1, 1),
        (1, 2): ("", 1, 1),
        (2, 1): ("", 1, 1),
        (2, 2): ("7", 1, 1),
    }


def test_a_wrapped_cell_keeps_its_lines_apart() -> None:
    def draw(canvas: Canvas) -> None:
        ruled(canvas, [["", "数量"], ["规章", "7"]], height=40)
        canvas.drawString(84, HEIGHT - 214, "社会公益")
        canvas.drawString(84, HEIGHT - 228, "组织")

    found = document(pdf(draw))
    assert found.grids[0].cells[0].text == "社会公益\n组织"
    assert found.text == "社会公益\n组织\t数量\n规章\t7\n"


def write(canvas: Canvas) -> None:
    canvas.setFont(FONT, 10)
    canvas.setFillColorRGB(0, 0, 0)
    for i, row in enumerate(ROWS):
        for j, text in enumerate(row):
            canvas.drawString(84 + 100 * j, HEIGHT - 216 - 24 * i, text)


def thin_boxes(canvas: Canvas) -> None:
    for i in range(4):
        canvas.rect(80, HEIGHT - 200 - 24 * i, 300, 0.5, stroke=0, fill=1)
        canvas.rect(80 + 100 * i, HEIGHT - 272, 0.5, 72, stroke=0, fill=1)
    write(canvas)


def dashes(canvas: Canvas) -> None:
    for i in range(4):
        for k in range(0, 300, 4):
            canvas.line(80 + k, HEIGHT - 200 - 24 * i, 80 + k + 2, HEIGHT - 200 - 24 * i)
        canvas.line(80 + 100 * i, HEIGHT - 272, 80 + 100 * i, HEIGHT - 200)
    write(canvas)


def cell_boxes(canvas: Canvas) -> None:
    for i in range(3):
        for j in range(3):
            canvas.rect(80 + 100 * j, HEIGHT - 224 - 24 * i, 100, 24)
    write(canvas)


def white_boxes_behind(canvas: Canvas) -> None:
    canvas.setFillColorRGB(1, 1, 1)
    for y in range(60, 760, 14):
        canvas.rect(70, y, 320, 13.5, stroke=0, fill=1)
    canvas.setFillColorRGB(0.8, 0.9, 1)
    canvas.rect(80, HEIGHT - 224, 300, 24, stroke=0, fill=1)  # a shaded head
    cell_boxes(canvas)


def form(canvas: Canvas) -> None:
    canvas.beginForm("table")
    cell_boxes(canvas)
    canvas.endForm()
    canvas.doForm("table")


def scaled_form(canvas: Canvas) -> None:
    canvas.translate(30, 100)
    canvas.scale(0.8, 0.8)
    form(canvas)


def scaled_page(canvas: Canvas) -> None:
    canvas.transform(0.75, 0, 0, 0.75, 0, 0)
    cell_boxes(canvas)


@pytest.mark.parametrize(
    "draw",
    [thin_boxes, dashes, cell_boxes, white_boxes_behind, form, scaled_form, scaled_page],
    ids=lambda d: d.__name__,
)
def test_the_ways_in_which_rules_are_drawn(draw: Callable[[Canvas], None]) -> None:
    found = document(pdf(draw))
    assert [table(grid) for grid in found.grids] == [ROWS]
    assert kinds(found, "paragraph") == []


@pytest.mark.parametrize("open_end", ["bottom", "top", "left", "right"])
def test_an_open_end_is_closed(open_end: str) -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 10)
        skip_row = {"bottom": 3, "top": 0}.get(open_end)
        skip_column = {"right": 3, "left": 0}.get(open_end)
        for i in range(4):
            if i != skip_row:
                canvas.line(80, HEIGHT - 200 - 24 * i, 380, HEIGHT - 200 - 24 * i)
            if i != skip_column:
                canvas.line(80 + 100 * i, HEIGHT - 272, 80 + 100 * i, HEIGHT - 200)
        for i, row in enumerate(ROWS):
            for j, text in enumerate(row):
                canvas.drawString(84 + 100 * j, HEIGHT - 216 - 24 * i, text)

    assert [table(grid) for grid in document(pdf(draw)).grids] == [ROWS]


def test_a_row_that_the_page_cuts_off_stays_a_table() -> None:
    def first(canvas: Canvas) -> None:
        canvas.drawString(LEFT, 400, "二、主动公开政府信息情况")
        ruled(canvas, [["第二十条第（一）项"]], width=300, top=700)

    def second(canvas: Canvas) -> None:
        ruled(canvas, ROWS, top=80)
        canvas.setFont(FONT, 16)
        canvas.drawString(LEFT, 400, "三、其他")

    found = document(pdf(first, second))
    assert [table(grid) for grid in found.grids] == [[["第二十条第（一）项"]], ROWS]
    assert [grid.page for grid in found.grids] == [1, 2]
    assert kinds(found, "paragraph") == ["二、主动公开政府信息情况", "三、其他"]


def test_a_frame_around_text_is_no_table() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.rect(40, 40, 515, 762)  # the page's own frame
        canvas.rect(44, 44, 507, 754)
        canvas.line(LEFT, 720, 520, 720)
        canvas.drawString(LEFT, 730, "临溪海关公报")
        canvas.rect(LEFT - 6, 490, 300, 30)
        canvas.drawString(LEFT, 500, "全年公布信息1286条。")

    found = document(pdf(draw, draw))
    assert found.grids == ()
    assert [flat(p) for p in kinds(found, "paragraph")].count("全年公布信息1286条。") == 2


def test_columns_without_rules() -> None:
    rows = [
        ("指标名称", "单位", "本年度", "历年累计"),
        ("主动公开信息数", "条", "1286", "9077"),
        ("申请总数", "件", "17", "96"),
        ("收费金额", "元", "0", "—"),
    ]
    drawn = [
        (x, 200 + 24 * i, text) for i, row in enumerate(rows) for x, text in zip((74, 250, 330, 430), row, strict=True)
    ]
    found = document(pdf(lines((LEFT, 100, "附表"), *drawn, (LEFT, 400, "全年无其他事项。"), size=12)))
    assert [table(grid) for grid in found.grids] == [[list(row) for row in rows]]
    assert kinds(found, "paragraph") == ["附表", "全年无其他事项。"]


def test_figures_in_even_columns_stay_apart() -> None:
    for step in (14, 30, 60):
        drawn = [(74 + step * i, 100 + 24 * k, figure) for k in range(3) for i, figure in enumerate("01002")]
        found = document(pdf(lines(*drawn, size=12)))
        assert [line.split() for line in found.text.splitlines()] == [list("01002")] * 3, step


def test_gaps_in_prose_are_no_columns() -> None:
    rows = [
        (LEFT, 100, "联系人：张三"),
        (300, 100, "电话：0999-5550123"),
        (LEFT, 124, "地址：望江路"),
        (300, 124, "邮编：999077"),
    ]
    rows += [(LEFT, 148, "网址：临溪海关门户"), (300, 148, "邮箱：gongkai")]
    assert document(pdf(lines(*rows, size=12))).grids == ()


SHAPES = {
    "libreoffice": [(1, 1, 1), (2, 6, 4), (2, 9, 9), (2, 3, 15)],
    "chromium": [(1, 7, 4), (1, 3, 8), (2, 7, 9), (2, 3, 15)],
}


@pytest.mark.parametrize("producer", sorted(SHAPES))
def test_office_and_browser_tables(producer: str) -> None:
    found = document((DATA / f"{producer}.pdf").read_bytes())
    assert [(grid.page, grid.rows, grid.columns) for grid in found.grids] == SHAPES[producer]
    rows = [[flat(cell) for cell in row] for grid in found.grids for row in table(grid)]
    assert ["行政规范性文件", "3", "1", "24"] in rows
    assert ["行政许可", "1608"] in rows
    assert ["二、上年结转政府信息公开申请数量", "2", "0", "0", "0", "0", "0", "2"] in rows
    assert ["（二）部分公开（区分处理的，只计这一情形，不计其他情形）", "1", "1", "0", "0", "0", "0", "2"] in rows
    assert ["三、本年度办理结果", "（一）予以公开", "6", "4", "1", "0", "0", "0", "11"] in rows
    assert ["0", "1", "0", "0", "1", "0", "0", "0", "0", "0", "2", "0", "0", "1", "3"] in rows
    prose = "".join(kinds(found, "paragraph"))
    assert "本年处理决定数量" not in prose and "予以公开" not in prose and "1608" not in prose


def test_a_page_without_rules_loads_no_pdfplumber() -> None:
    code = f"""
import io, sys
from guanbao.ingest import read
document = read({pdf(lines((LEFT, 100, "全年公布信息")))!r})
assert document.text.startswith("全年")
print(sorted({{"pdfplumber", "pikepdf", "pdfminer"}} & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": str(Path(__file__).parents[2] / "pipeline"), "PYTHONUTF8": "1"},
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(("across", "upright"), [(300, 200), (40, 40), (3000, 2000)])
def test_drawings_full_of_lines_cost_little(across: int, upright: int) -> None:
    def draw(canvas: Canvas) -> None:
        for i in range(across):
            canvas.line(20, 20 + i * 800 / across, 570, 20 + i * 800 / across)
        for j in range(upright):
            canvas.line(20 + j * 550 / upright, 20, 20 + j * 550 / upright, 820)
        canvas.drawString(100, 400, "图一")

    started = time.perf_counter()
    found = read(io.BytesIO(pdf(draw)).getvalue())
    assert time.perf_counter() - started < 5
    check(found)
    assert "图一" in flat(found.text)
    if across == 3000:
        assert "G229" in {p.code for p in found.problems}
