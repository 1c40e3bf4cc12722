"""Tables without rules, or with horizontal ones alone, read by where their text stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingest_helpers import FONT, HEIGHT, LEFT, check, kinds, lines, pdf, table
from reportlab.pdfgen.canvas import Canvas

from guanbao.ingest import read
from guanbao.ingest.pdf.fitting import assign, spread
from guanbao.model.document import Cell, Document

Place = tuple[float, float, str]  # the middle of a text, its height from the top, and the text


def document(data: bytes) -> Document:
    found = read(data, name="a.pdf")
    check(found)
    return found


def centred(*places: Place, size: float = 10) -> Callable[[Canvas], None]:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, size)
        for x, top, text in places:
            canvas.drawCentredString(x, HEIGHT - top, text)

    return draw


def cells(found: Document) -> dict[str, tuple[int, int, int, int]]:
    """The place and size of each cell of the only table, by its text."""
    (grid,) = found.grids
    return {cell.text: (cell.row, cell.column, cell.row_span, cell.column_span) for cell in grid.cells if cell.text}


# --- rows ----------------------------------------------------------------------------------------------------------

COLUMNS = (330, 400, 470)
HEAD = [(150.0, 100.0, "信息内容"), *((x, 100.0, t) for x, t in zip(COLUMNS, ("制发", "废止", "有效"), strict=True))]


def rows(*items: tuple[Sequence[str], Sequence[str]], pitch: float, wrap: float, at: str) -> list[Place]:
    """Rows of a label of several lines and figures, one below the other; `at` is where figures stand beside the label."""
    places, top = list(HEAD), 100.0
    for label, figures in items:
        top += pitch
        for n, line in enumerate(label):
            places.append((150, top + n * wrap, line))
        beside = top if at == "top" else top + (len(label) - 1) * wrap / 2
        places += [(x, beside, figure) for x, figure in zip(COLUMNS, figures, strict=True)]
        top += (len(label) - 1) * wrap
    return places


ITEMS = (
    (["规章"], ["0", "2", "74"]),
    (["行政规范性文件", "（含本级政府办公室印发的）"], ["15", "26", "1302"]),
    (["其他文件"], ["3", "0", "9"]),
    (["由本级政府各部门制发的", "规范性文件，不含已经", "废止的文件"], ["1", "1", "8"]),
    (["合计"], ["19", "29", "1393"]),
)


@pytest.mark.parametrize("at", ["top", "middle"])
@pytest.mark.parametrize(("pitch", "wrap"), [(24, 12), (18, 12), (30, 14)])
def test_labels_over_several_lines_keep_to_their_figures(at: str, pitch: float, wrap: float) -> None:
    found = document(pdf(centred(*rows(*ITEMS, pitch=pitch, wrap=wrap, at=at))))
    (grid,) = found.grids
    assert table(grid) == [
        ["信息内容", "制发", "废止", "有效"],
        *(["".join(label), *figures] for label, figures in ITEMS),
    ]


def test_a_heading_among_the_rows_is_a_row() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 10)
        for n, (label, unit, figure) in enumerate(
            [
                ("统计指标", "单位", "统计数"),
                ("一、主动公开情况", "", ""),
                ("（一）主动公开信息数", "条", "1286"),
                ("（二）公开渠道", "", ""),
                ("1．公报公开信息数", "条", "96"),
                ("2．网站公开信息数", "条", ""),
                ("3．其他方式公开信息数", "条", "0"),
            ]
        ):
            top = HEIGHT - 100 - 20 * n
            canvas.drawString(80, top, label)
            canvas.drawCentredString(400, top, unit)
            canvas.drawCentredString(470, top, figure)

    (grid,) = document(pdf(draw)).grids
    assert table(grid) == [
        ["统计指标", "单位", "统计数"],
        ["一、主动公开情况", "", ""],
        ["（一）主动公开信息数", "条", "1286"],
        ["（二）公开渠道", "", ""],
        ["1．公报公开信息数", "条", "96"],
        ["2．网站公开信息数", "条", ""],
        ["3．其他方式公开信息数", "条", "0"],
    ]


def test_merged_labels_reach_over_their_rows() -> None:
    children = ["国家秘密", "商业秘密", "个人隐私", "信访事项", "重复申请"]
    places: list[Place] = [(300, 100, "自然人"), (380, 100, "企业"), (460, 100, "总计")]
    places.append((130, 120, "一、新收的申请数量合在一起"))
    places += [(190, 140 + 20 * n, text) for n, text in enumerate(children)]
    places.append((130, 240, "二、结转到下年度继续办理的"))
    places += [(100, 154, "不予"), (100, 166, "公开"), (100, 204, "不予"), (100, 216, "处理")]
    for n in range(7):
        places += [(x, 120 + 20 * n, str(n * k)) for x, k in ((300, 7), (380, 11), (460, 18))]
    found = cells(document(pdf(centred(*places))))
    assert found["不予\n公开"] == (2, 0, 3, 1)
    assert found["不予\n处理"] == (5, 0, 2, 1)
    assert found["一、新收的申请数量合在一起"] == (1, 0, 1, 2)
    assert [found[text][:2] for text in children] == [(n, 1) for n in range(2, 7)]


def test_headings_over_several_columns() -> None:
    leaves = ["维持", "纠正", "其他", "审结", "总计"] * 3
    places: list[Place] = [(60 + 32 * n, 150, text) for n, text in enumerate(leaves)]
    places += [(124, 112, "行政复议"), (364, 100, "行政诉讼"), (284, 126, "直接起诉"), (444, 126, "复议后起诉")]
    places += [(60 + 32 * n, 172, str(n * n)) for n in range(15)]
    (grid,) = document(pdf(centred(*places, size=9))).grids
    spans = {
        cell.text: (cell.column, cell.column_span) for cell in grid.cells if cell.text and cell.row < grid.rows - 2
    }
    assert spans == {"行政复议": (0, 5), "行政诉讼": (5, 10), "直接起诉": (5, 5), "复议后起诉": (10, 5)}
    assert table(grid)[-2:] == [leaves, [str(n * n) for n in range(15)]]


def test_headings_that_touch_are_parted_where_the_columns_part() -> None:
    heads = ["结果维持", "结果纠正", "其他结果", "尚未审结", "合计总数"]
    places: list[Place] = [(100 + 43 * n, 100, text) for n, text in enumerate(heads)]
    places += [(100 + 43 * n, 120 + 20 * k, str(n + k)) for n in range(5) for k in range(3)]
    (grid,) = document(pdf(centred(*places))).grids
    assert table(grid)[0] == heads


def test_empty_cells_are_cells_with_a_place() -> None:
    places = [place for place in rows(*ITEMS, pitch=24, wrap=12, at="middle") if place[2] not in ("26", "3")]
    (grid,) = document(pdf(centred(*places))).grids
    empty = [cell for cell in grid.cells if not cell.text]
    assert [(cell.row, cell.column) for cell in empty] == [(2, 2), (3, 1)]
    assert all(isinstance(cell, Cell) and cell.box and cell.span is None for cell in empty)
    assert all(cell.box and cell.box.x0 < x < cell.box.x1 for cell, x in zip(empty, (400, 330), strict=True))


# --- rules ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "heights", [(84, 108, 262), (84, 108, 130, 160, 190, 220, 262), ()], ids=["three", "all", "none"]
)
def test_horizontal_rules_alone(heights: Sequence[float]) -> None:
    """Tables of three lines, as statistics set them: above the head, below it, and at the end."""

    def draw(canvas: Canvas) -> None:
        for top in heights:
            canvas.line(80, HEIGHT - top, 520, HEIGHT - top)
        centred(*rows(*ITEMS, pitch=24, wrap=12, at="middle"))(canvas)

    (grid,) = document(pdf(draw)).grids
    assert table(grid)[0] == ["信息内容", "制发", "废止", "有效"]
    assert [row[1:] for row in table(grid)[1:]] == [list(figures) for _, figures in ITEMS]


# --- what is no table ----------------------------------------------------------------------------------------------


def test_text_around_a_table_stays_text() -> None:
    before = "全年共受理申请十七件，均在规定期限内答复，没有因此引起的争议，有关数据见下表。"

    def draw(canvas: Canvas) -> None:
        lines((LEFT, 50, before[:28]), (LEFT, 74, before[28:]), size=16)(canvas)
        centred(*rows(*ITEMS, pitch=24, wrap=12, at="middle"))(canvas)
        lines((LEFT, 330, "三、收到和处理申请情况"), (LEFT, 360, "没有需要说明的事项。"), size=16)(canvas)

    found = document(pdf(draw))
    assert len(found.grids) == 1
    assert (
        "".join(kinds(found, "paragraph")).replace(" | ", "") == before + "三、收到和处理申请情况没有需要说明的事项。"
    )


def test_figures_in_prose_make_no_table() -> None:
    prose = ["受理咨询  372  人次", "接听来电  125  次", "答复来信  38  封", "接待来访  17  人次"]
    found = document(pdf(lines(*[(LEFT, 100 + 28 * n, text) for n, text in enumerate(prose)])))
    assert "".join("".join(text.split()) for text in prose) in "".join(found.text.split())


# --- fitting -------------------------------------------------------------------------------------------------------


def test_lines_are_given_to_rows_by_their_middle_or_by_their_top() -> None:
    assert assign([94, 106, 130], [100, 130], 10) == [0, 0, 1]
    assert assign([100, 112, 130], [100, 130], 10) == [0, 0, 1]
    assert assign([100, 120, 140], [100, 140], 10) == [0, -1, 1]
    assert assign([140], [100, 140], 10) == [1]
    assert assign([], [100], 10) == []


@given(st.lists(st.integers(1, 5), min_size=1, max_size=6))
def test_merged_cells_that_cover_all_rows_are_found_by_their_middles(sizes: list[int]) -> None:
    bounds = list(pairwise(range(0, 20 * sum(sizes) + 1, 20)))
    ends = [sum(sizes[: n + 1]) for n in range(len(sizes))]
    stretches = list(zip([0, *ends], ends, strict=False))
    middles = [10.0 * (first + after) for first, after in stretches]
    assert spread(middles, [(float(a), float(b)) for a, b in bounds], 10) == stretches


def test_more_merged_cells_than_rows_have_no_place() -> None:
    assert spread([5, 6, 7], [(0, 10)], 10) == []
