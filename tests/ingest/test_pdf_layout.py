from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest_helpers import FONT, HEIGHT, LEFT, WIDTH, check, flat, kinds, lines, pdf, wrapped
from reportlab.pdfgen.canvas import Canvas

from guanbao.ingest import read
from guanbao.model.document import Document
from guanbao.text.spans import Span

DATA = Path(__file__).with_name("data")
FIRST = "临溪海关把公开工作与窗口服务结合起来，全年通过门户网站和现场公告栏向企业说明通关办法，让第一次报关的小企业也能看懂手续、找到窗口、算清费用。"
SECOND = "全年在门户网站公布信息，其中通关指南和统计数据最多；在各级媒体刊登消息，接听热线来电，比上年有所增长，企业的满意程度也有提高。"
THIRD = "（一）主动公开情况。一是清理过时的通告，二是给每份文件注明公开属性，三是每季度检查一次栏目更新情况，发现的问题都已经改正。"


def document(data: bytes) -> Document:
    found = read(data, name="a.pdf")
    check(found)
    return found


def test_lines_are_joined_into_paragraphs_by_their_indent() -> None:
    found = document(pdf(lines(*wrapped([FIRST, SECOND, THIRD]))))
    assert kinds(found, "paragraph") == [FIRST, SECOND, THIRD]
    assert [len(block.spans) for block in found.blocks] == [1, 1, 1]
    assert "\n" in found.blocks[0].spans[0].of(found.text)


def test_lines_are_joined_by_gaps_where_nothing_is_indented() -> None:
    rows = wrapped([FIRST, SECOND, THIRD], indent=0, gap=14)
    assert kinds(document(pdf(lines(*rows))), "paragraph") == [FIRST, SECOND, THIRD]


def test_the_order_of_drawing_does_not_matter() -> None:
    rows = wrapped([FIRST, SECOND, THIRD])
    assert document(pdf(lines(*rows[::-1]))).text == document(pdf(lines(*rows))).text


def test_a_paragraph_over_a_page_foot_is_one_block() -> None:
    rows = wrapped([FIRST, SECOND], top=690)
    above = [row for row in rows if row[1] < 740]
    below = [(x, top - 740 + 94, text) for x, top, text in rows if top >= 740]
    pages = [(*above, (280, 800, "- 1 -")), (*below, (280, 800, "- 2 -"))]
    found = document(pdf(*(lines(*page) for page in pages)))
    assert kinds(found, "page_number") == ["- 1 -", "- 2 -"]
    assert [p.replace(" | ", "") for p in kinds(found, "paragraph")] == [FIRST, SECOND]
    over = next(block for block in found.blocks if len(block.spans) == 2)
    assert [found.box(span).page for span in over.spans] == [1, 2]  # type: ignore[union-attr]
    assert over.page == 1
    assert "G210" in {p.code for p in found.problems}


def test_running_heads_and_feet_are_set_aside() -> None:
    def page(number: int) -> tuple[tuple[float, float, str], ...]:
        body = wrapped([FIRST, SECOND] if number % 2 else [SECOND, FIRST])
        return (
            (60, 50, f"临溪海关二〇二二年报告（第{number}稿）"),
            *body,
            (60, 790, "内部资料"),
            (500, 815, str(number + 4)),
        )

    found = document(pdf(*(lines(*page(n)) for n in range(1, 5))))
    assert kinds(found, "running_head") == [f"临溪海关二〇二二年报告（第{n}稿）" for n in range(1, 5)]
    assert kinds(found, "running_foot") == ["内部资料"] * 4
    assert kinds(found, "page_number") == ["5", "6", "7", "8"]
    assert kinds(found, "paragraph") == [FIRST, SECOND, SECOND, FIRST] * 2


def test_a_number_at_the_foot_that_does_not_count_up_stays() -> None:
    pages = [lines(*wrapped([FIRST]), (LEFT, 800, number)) for number in ("17", "17", "12")]
    found = document(pdf(*pages))
    assert kinds(found, "page_number") == []
    assert {"17", "12"} <= set(kinds(found, "paragraph")) | set(kinds(found, "running_foot"))


def test_a_title_over_several_centred_lines_is_one_block() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 22)
        canvas.drawCentredString(WIDTH / 2, HEIGHT - 90, "中华人民共和国临溪海关")
        canvas.drawCentredString(WIDTH / 2, HEIGHT - 124, "2022年政府信息公开工作年度报告")
        canvas.setFont(FONT, 16)
        canvas.drawCentredString(WIDTH / 2, HEIGHT - 170, "2023年1月20日")
        for x, top, text in wrapped(["一、总体情况", FIRST], top=210):
            canvas.drawString(x, HEIGHT - top, text)

    assert kinds(document(pdf(draw)), "paragraph") == [
        "中华人民共和国临溪海关2022年政府信息公开工作年度报告",
        "2023年1月20日",
        "一、总体情况",
        FIRST,
    ]


def test_a_heading_below_a_full_line_opens_a_block() -> None:
    full = FIRST[:25] + "。"
    found = document(pdf(lines(*wrapped([SECOND, full, "二、主动公开政府信息情况", FIRST]))))
    assert kinds(found, "paragraph") == [SECOND, full, "二、主动公开政府信息情况", FIRST]


def test_spaces_are_kept_and_none_are_made_up() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 16)
        canvas.drawString(LEFT, 700, "号 ， 邮 编 ： 223100")
        x = LEFT
        for char in "临溪海关公开信息一千条":  # justified: a third of an em between characters
            canvas.drawString(x, 660, char)
            x += 21
        canvas.drawString(LEFT, 620, "年")
        canvas.drawString(LEFT + 20, 620, "12")  # a quarter of an em, as word processors set it
        canvas.drawString(LEFT, 580, "处长")
        canvas.drawString(LEFT + 80, 580, "科长")
        canvas.setFont("Helvetica", 12)
        canvas.drawString(LEFT, 540, "annual")
        canvas.drawString(LEFT + 42, 540, "report")

    found = document(pdf(draw)).text.splitlines()
    assert found == ["号 ， 邮 编 ： 223100", "临溪海关公开信息一千条", "年12", "处长 科长", "annual report"]


def test_the_text_is_not_folded() -> None:
    odd = "⼀⽐⾊⺠ ２０２３ ㈠①℡ 臺"
    assert document(pdf(lines((LEFT, 100, odd)))).text == odd + "\n"


def test_a_hyphen_at_the_end_of_a_line_is_kept() -> None:
    found = document(pdf(lines((LEFT, 100, "电话：" + "关" * 20 + "0517-"), (LEFT, 128, "87222589，地址：望江路88号"))))
    assert "0517-\n87222589" in found.text


def test_boxes_stand_where_the_words_are() -> None:
    found = document(pdf(lines((100, 200, "全年公布信息1286条"))))
    at = found.text.index("1286")
    box = found.box(Span(at, at + 4))
    assert box is not None
    assert box.page == 1
    assert box.x0 == pytest.approx(100 + 6 * 16, abs=1)
    assert 220 < box.x1 < 230
    assert box.top < 200 < box.bottom + 8


def sideways(turn: int) -> bytes:
    """A page whose text is drawn turned, against the clock."""

    def draw(canvas: Canvas) -> None:
        canvas.translate(*{0: (0, 0), 90: (WIDTH, 0), 180: (WIDTH, HEIGHT), 270: (0, HEIGHT)}[turn])
        canvas.rotate(turn)
        canvas.setFont(FONT, 16)
        canvas.drawString(80, 400, "第一行有12件")
        canvas.drawString(80, 370, "第二行有34件")

    return pdf(draw)


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_pages(turn: int) -> None:
    """The text is drawn turned, and the page says so, as scanners and printers do."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(sideways(turn))) as file:
        file.pages[0].rotate(turn, relative=False)
        file.save(out)
    found = document(out.getvalue())
    assert found.text.split() == ["第一行有12件", "第二行有34件"]
    page = found.pages[0]
    assert (page.width, page.height) == ((WIDTH, HEIGHT) if turn in (0, 180) else (HEIGHT, WIDTH))
    assert found.lines[0].edges[0] == pytest.approx(80, abs=1)
    assert not found.problems


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_text_set_sideways_is_turned_and_told(turn: int) -> None:
    found = document(sideways(turn))
    assert found.text.split() == ["第一行有12件", "第二行有34件"]
    assert [p.code for p in found.problems] == ["G234"]


def test_a_page_cut_from_a_larger_sheet() -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(lines((100, 200, "第一行有12件"))))) as file:
        file.pages[0].cropbox = [50, 100, 550, 800]
        file.save(out)
    found = document(out.getvalue())
    assert (found.pages[0].width, found.pages[0].height) == (500, 700)
    assert found.lines[0].edges[0] == pytest.approx(50, abs=1)
    assert found.lines[0].bottom == pytest.approx(200 - 42, abs=6)


@pytest.mark.parametrize(("producer", "pages"), [("libreoffice", 3), ("chromium", 2)])
def test_office_and_browser_files(producer: str, pages: int) -> None:
    found = document((DATA / f"{producer}.pdf").read_bytes())
    assert found.source.pages == pages
    prose = kinds(found, "paragraph")
    assert prose[0] == "中华人民共和国临溪海关2022年政府信息公开工作年度报告"
    assert prose[1].startswith("本报告由临溪海关根据《中华人民共和国政府信息公开条例》（国令第711号）编制。")
    assert prose[1].endswith("gongkai@linxi-customs.example）。")
    assert [p for p in prose if p[1] == "、"] == [
        "一、总体情况",
        "二、主动公开政府信息情况",
        "三、收到和处理政府信息公开申请情况",
        "四、政府信息公开行政复议、行政诉讼情况",
        "五、存在的主要问题及改进情况",
        "六、其他需要报告的事项",
    ]
    assert len(prose) == 15
    assert "接听12360热线来电20413次，比上年增长6.5%。" in prose[4]
    assert kinds(found, "page_number") == ([f"— {n} —" for n in range(1, 4)] if producer == "libreoffice" else [])
    assert set(kinds(found, "running_head")) == ({"临溪海关政府信息公开"} if producer == "libreoffice" else set())


WORDS = st.text(st.sampled_from("海关公开信息全年受理申请12345。，（）—/abc "), min_size=1, max_size=28)
PLACED = st.tuples(st.integers(10, 500), st.integers(20, 830), WORDS)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(PLACED, max_size=8), min_size=1, max_size=3))
def test_anything_on_a_page_is_covered_once_and_lies_on_it(pages: list[list[tuple[int, int, str]]]) -> None:
    found = read(pdf(*(lines(*[(min(x, 560 - 16 * len(t)), top, t) for x, top, t in page]) for page in pages)))
    check(found)
    drawn = Counter("".join(text for page in pages for _, _, text in page))
    assert not Counter(flat(found.text)) - drawn
