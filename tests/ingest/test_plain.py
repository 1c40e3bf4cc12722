from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ingest_helpers import check, kinds, table

from guanbao.ingest import read
from guanbao.model.document import Document

PROSE = (
    "2022年，临溪海关把公开工作与窗口服务结合起来，全年通过门户网站、12360热线和现场公告栏向企业说明通关办法，"
    "让第一次报关的小企业也能看懂手续、找到窗口、算清费用。"
)
OTHER = (
    "全年在门户网站公布信息1286条，其中通关指南415条、统计数据372条、招考公告86条；在《临溪晚报》等媒体刊登消息59次，"
    "接听热线来电20413次，比上年增长6.5%。"
)


def wrap(paragraph: str, width: int = 20, indent: str = "") -> str:
    text = indent + paragraph
    return "\n".join(text[i : i + width] for i in range(0, len(text), width))


def document(text: str) -> Document:
    found = read(text.encode(), name="a.txt")
    check(found)
    return found


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x0c", "\u2029", "\x85"])
def test_line_ends(end: str) -> None:
    found = document(f"一、总体情况{end}{PROSE}{end}{end}{OTHER}")
    assert found.text == f"一、总体情况\n{PROSE}\n\n{OTHER}"
    assert kinds(found, "paragraph") == ["一、总体情况", PROSE, OTHER]


def test_controls_are_dropped_and_counted() -> None:
    found = document("临溪海关全年主动\x00公开政府信息共\x08计\x1b1136条，其中网站公布1000条。")
    assert found.text == "临溪海关全年主动公开政府信息共计1136条，其中网站公布1000条。"
    assert [(p.code, "3 control" in p.message) for p in found.problems] == [("G202", True)]


def test_halves_of_characters_are_flagged() -> None:
    data = "\ufeff海关公开".encode("utf-16-le") + b"\x3d\xd8" + "信息".encode("utf-16-le")
    found = read(data, name="a.txt")
    assert found.text == "海关公开\ufffd信息"
    assert [p.code for p in found.problems] == ["G203"]


def test_invisible_marks_are_told() -> None:
    assert {p.code for p in document("海关\u202e公开\ue123信息").problems} == {"G207", "G213"}


@pytest.mark.parametrize("indent", ["", "　　", "    "])
def test_wrapped_lines_become_paragraphs(indent: str) -> None:
    text = f"{indent}一、总体情况\n{wrap(PROSE, 20, indent)}\n{wrap('（一）主动公开。' + OTHER, 20, indent)}\n"
    found = document(text)
    assert kinds(found, "paragraph") == ["一、总体情况", PROSE, "（一）主动公开。" + OTHER]
    assert found.text == text
    assert "G212" in {p.code for p in found.problems}
    assert all(len(block.spans) == 1 for block in found.blocks)


def test_a_heading_opens_a_block_in_wrapped_text_even_below_a_full_line() -> None:
    full = "关" * 19 + "。"
    text = "\n".join([wrap(PROSE), full, "二、主动公开政府信息情况", wrap(OTHER), wrap(PROSE)])
    assert kinds(document(text), "paragraph")[1:4] == [full, "二、主动公开政府信息情况", OTHER]


def test_paragraphs_of_one_line_are_not_joined() -> None:
    text = "\n".join([PROSE, OTHER, PROSE, OTHER, PROSE])
    assert len(kinds(document(text), "paragraph")) == 5


def test_short_lines_are_no_wrapped_text() -> None:
    rows = [
        f"{name}受理咨询{number}人次，" for name, number in zip("甲乙丙丁戊己庚辛", range(100, 900, 100), strict=True)
    ]
    assert kinds(document("\n".join(rows)), "paragraph") == rows


@pytest.mark.parametrize("mark", ["- 1 -", "— 1 —", "第 1 页", "第1页 共3页", "1 / 3", "-1-"])
def test_page_numbers_are_set_aside(mark: str) -> None:
    found = document(f"{PROSE[:40]}\n{mark}\n{PROSE[40:]}\n")
    assert kinds(found, "page_number") == [mark]
    assert kinds(found, "paragraph") == [f"{PROSE[:40]} | {PROSE[40:]}"]
    assert "G210" in {p.code for p in found.problems}


def test_a_page_number_between_whole_paragraphs_joins_nothing() -> None:
    found = document(f"{PROSE}\n\n- 1 -\n\n{OTHER}\n")
    assert kinds(found, "paragraph") == [PROSE, OTHER]
    found = document(f"二、主动公开政府信息情况\n- 1 -\n{OTHER}\n")
    assert kinds(found, "paragraph") == ["二、主动公开政府信息情况", OTHER]


def test_bare_numbers_are_page_numbers_only_where_they_count_up() -> None:
    body = "\n".join([PROSE, OTHER] * 5)
    found = document(f"{body}\n1\n{body}\n2\n{body}\n3\n")
    assert kinds(found, "page_number") == ["1", "2", "3"]
    assert kinds(document(f"{body}\n7\n{body}\n"), "page_number") == []
    assert kinds(document("一\n1\n二\n2\n三\n3\n"), "page_number") == []


@pytest.mark.parametrize(
    "rows",
    [
        "信息内容\t本年制发件数\t现行有效件数\n规章\t0\t11\n行政规范性文件\t8\t66",
        "| 信息内容 | 本年制发件数 | 现行有效件数 |\n|---|---|---|\n| 规章 | 0 | 11 |\n| 行政规范性文件 | 8 | 66 |",
        "信息内容      本年制发件数   现行有效件数\n规章            0        11\n行政规范性文件     8        66",
    ],
    ids=["tabs", "bars", "gaps"],
)
def test_columns_are_a_table(rows: str) -> None:
    found = document(f"{PROSE}\n{rows}\n{OTHER}\n")
    assert kinds(found, "paragraph") == [PROSE, OTHER]
    assert [block.spans[0].of(found.text) for block in found.blocks if block.kind == "table"] == [rows]
    (grid,) = found.grids
    filled = [row for row in table(grid) if row]
    assert filled == [["信息内容", "本年制发件数", "现行有效件数"], ["规章", "0", "11"], ["行政规范性文件", "8", "66"]]
    assert grid.columns == 3


def test_an_empty_field_keeps_its_column() -> None:
    (grid,) = document("受理\t1\t\t3\n办结\t\t2\t3\n").grids
    assert [(cell.row, cell.column, cell.text) for cell in grid.cells if cell.text.isdigit()] == [
        (0, 1, "1"),
        (0, 3, "3"),
        (1, 2, "2"),
        (1, 3, "3"),
    ]


@pytest.mark.parametrize(
    "prose",
    [
        "联系人：张三      电话：0999-5550123\n地址：望江路88号      邮编：999077\n",
        "　　一是清理通告43份。\n　　二是检查栏目4次。\n",
        "\t全年公开信息1286条。\n\t收到申请17件。\n",
        "处长  副处长\n科长  副科长\n",
        "全年公开信息1286条，  收到申请17件。\n办结18件，  结转1件。\n",
    ],
)
def test_prose_is_no_table(prose: str) -> None:
    assert kinds(document(prose), "table") == []


COPIED = [
    *("申请人情况", "自然人", "商业企业", "科研机构", "总计"),
    *("一、本年新收政府信息公开申请数量", "9", "6", "1", "16"),
    *("二、上年结转政府信息公开申请数量", "2", "0", "0", "2"),
    *("三、本年度办理结果", "（一）予以公开", "6", "4", "1", "11", "（二）部分公开", "1", "/", "0", "2"),
    *("四、结转下年度继续办理", "1", "0", "0", "1"),
]


def test_a_table_copied_with_one_cell_a_line() -> None:
    text = "\n".join(["三、收到和处理政府信息公开申请情况", *COPIED, "五、存在的主要问题及改进情况", PROSE])
    found = document(text)
    assert kinds(found, "table") == ["".join(COPIED)]
    assert kinds(found, "paragraph") == ["三、收到和处理政府信息公开申请情况", "五、存在的主要问题及改进情况", PROSE]


def test_two_copied_tables_are_parted_by_their_heading() -> None:
    review = ["行政复议", "行政诉讼", "结果维持", "结果纠正", "总计", "1", "0", "1", "0", "0", "2"]
    text = "\n".join([*COPIED, "四、政府信息公开行政复议、行政诉讼情况", *review, PROSE])
    found = document(text)
    assert kinds(found, "table") == ["".join(COPIED), "".join(review)]
    assert kinds(found, "paragraph") == ["四、政府信息公开行政复议、行政诉讼情况", PROSE]


PIECES = st.sampled_from(
    [
        PROSE,
        OTHER,
        "- 3 -",
        "12",
        "一、概述",
        "a\tb\t3",
        "　　",
        "",
        "规章  0  11",
        "| 一 | 2 |",
        "(2) 其他",
        "0",
        "\x00",
        "\u202e",
        "———",
    ]
)


@given(st.lists(PIECES | st.text(max_size=30), max_size=40), st.sampled_from(["\n", "\r\n", "\n\n"]))
def test_blocks_cover_everything_once(pieces: list[str], end: str) -> None:
    text = end.join(pieces)
    data = text.encode("utf-8", "ignore")
    if data:
        try:
            found = read(b"\xef\xbb\xbf" + data)
        except RecursionError:  # pragma: no cover
            raise
        check(found)
