"""The folded view: what it reads, and that every character of it leads back to the source."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanbao.text.spans import Span
from guanbao.text.view import TextView, fold

# What real reports mix: wide and narrow digits and marks, radicals, circled labels, invisible and odd white space.
ODD = (
    "受理申请信息公开，。、：；（）《》“” \t\n\u3000\u00a0\u200b\ufeff\u00ad０１２３９，．％,.;:()%-"
    "⼀⼆⼈⻄①⑩㈠㎡ＡＢaB1234567890万亿年月日關開報務業處資訊網微網志"
)
sources = st.text(ODD, min_size=1, max_size=60)


@st.composite
def documents(draw: st.DrawFn) -> tuple[str, list[list[Span]]]:
    """A source and paragraphs over it, each of one to three pieces with something set aside between them."""
    source, paragraphs = "", []
    for _ in range(draw(st.integers(1, 4))):
        pieces = []
        for _ in range(draw(st.integers(1, 3))):
            piece = draw(sources)
            pieces.append(Span(len(source), len(source) + len(piece)))
            source += piece + draw(st.sampled_from(["\n", "\n\n— 3 —\n\n", ""]))
        paragraphs.append(pieces)
    return source, paragraphs


def places(view: TextView) -> list[tuple[int, Span]]:
    return [(i, view.source(Span(i, i + 1))) for i, char in enumerate(view.text) if char != "\n"]


@given(documents())
@settings(deadline=None)
def test_every_character_maps_back_in_order_into_a_paragraph(made: tuple[str, list[list[Span]]]) -> None:
    source, paragraphs = made
    view = TextView.fold(source, paragraphs)
    found = places(view)
    assert all(a.start <= b.start for (_, a), (_, b) in pairwise(found))
    assert all(hull.end <= len(source) for _, hull in found)
    pieces = [p for pieces in paragraphs for p in pieces]
    assert all(any(p.overlaps(span) for p in pieces) for _, span in found)


@given(documents())
@settings(deadline=None)
def test_one_line_of_the_view_is_one_paragraph(made: tuple[str, list[list[Span]]]) -> None:
    source, paragraphs = made
    view = TextView.fold(source, paragraphs)
    seen = [p for p in paragraphs if TextView.fold(source, [p]).text]
    assert view.text.count("\n") == len(seen)
    assert not view.text or view.text.endswith("\n")


@given(documents(), st.data())
@settings(deadline=None)
def test_a_stretch_of_the_source_is_found_again(made: tuple[str, list[list[Span]]], data: st.DataObject) -> None:
    source, paragraphs = made
    view = TextView.fold(source, paragraphs)
    start = data.draw(st.integers(0, len(source) - 1))
    span = Span(start, data.draw(st.integers(start + 1, len(source))))
    inside = [i for i, place in places(view) if place.overlaps(span)]
    seen = view.view(span)
    if seen is None:
        assert not inside
        return
    assert all(seen.start <= i < seen.end for i in inside)
    assert not inside or all(view.source(seen).contains(view.source(Span(i, i + 1))) for i in inside)


@given(documents(), st.data())
@settings(deadline=None)
def test_a_stretch_of_the_view_is_found_again(made: tuple[str, list[list[Span]]], data: st.DataObject) -> None:
    source, paragraphs = made
    view = TextView.fold(source, paragraphs)
    found = [i for i, _ in places(view)]
    if not found:
        return
    start, end = sorted((data.draw(st.sampled_from(found)), data.draw(st.sampled_from(found))))
    span = Span(start, end + 1)
    again = view.view(view.source(span))
    assert again is not None
    assert again.contains(span)


@given(sources)
@settings(deadline=None)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@given(st.text("受理申请件，。1234567890,. %万", max_size=60))
@settings(deadline=None)
def test_folding_keeps_every_digit_in_order(text: str) -> None:
    assert [c for c in fold(text) if c.isdigit()] == [c for c in text if c.isdigit()]


FOLDS = [
    ("受理 1 136 件", "受理1136件", "a space as the separator of thousands"),
    ("咨询 4 9 6 3 0 人次", "咨询49630人次", "justified digits"),
    ("２００９年受理１，１３６件", "2009年受理1,136件", "full-width digits and separator"),
    ("受理1，136，205件", "受理1,136,205件", "two full-width separators"),
    ("受理1, 136件", "受理1,136件", "a space behind the separator"),
    ("增长１２．５％", "增长12.5%", "full-width point and percent"),
    ("货运量1 .03亿吨", "货运量1.03亿吨", "a space before the point"),
    ("分别为12，34，56件", "分别为12，34，56件", "two digits are no group of thousands: a list stays a list"),
    ("12 34件", "12 34件", "two numbers stay two"),
    ("2010 2011 2012", "2010 2011 2012", "years in a row stay apart"),
    ("⼆、⼈员情况", "二、人员情况", "Kangxi radicals"),
    ("⻄安海关", "西安海关", "a radical of the supplement that NFKC leaves alone"),
    ("㈠概述", "（一）概述", "a bracketed label in one character"),
    ("①受理3件", "①受理3件", "a circled label is no digit"),
    ("受 理 申 请", "受理申请", "justified characters"),
    ("受理\u200b申\ufeff请\u00ad", "受理申请", "invisible characters"),
    ("　　全年受理3件", "全年受理3件", "an indent"),
    ("全年共受\n理3件", "全年共受理3件", "a wrap in a word"),
    ("全年共受理13\n72件", "全年共受理1372件", "a wrap in a number"),
    ("see the\nreport", "see the report", "a wrap between Latin words is a space"),
    ("(一)概述;其他:", "（一）概述；其他：", "marks of prose in one form"),
    ("上午9：30开始", "上午9:30开始", "a clock keeps its ASCII colon"),
]


@pytest.mark.parametrize(("text", "folded", "why"), FOLDS, ids=[f[2] for f in FOLDS])
def test_folds(text: str, folded: str, why: str) -> None:
    assert fold(text) == folded, why


@pytest.mark.parametrize("number", ["1 136", "4 9 6 3 0", "１，１３６", "１ １３６", "1, 136"])
def test_a_joined_number_leads_back_to_all_of_its_print(number: str) -> None:
    source = f"共受理 {number} 件"
    view = TextView.fold(source, [[Span(0, len(source))]])
    first = next(i for i, c in enumerate(view.text) if c.isdigit())
    last = view.text.index("件")
    assert view.source(Span(first, last)).of(source) == number


TRADITIONAL = "天津海關政府資訊公開年度報告。受理業務諮詢372人次，透過微網志及網際網路發佈。"


def test_traditional_script_is_read_as_simplified_and_leads_back() -> None:
    view = TextView.fold(TRADITIONAL, [[Span(0, len(TRADITIONAL))]])
    assert view.text.startswith("天津海关政府信息公开年度报告。受理业务")
    for mine, theirs in (
        ("信息", "資訊"),
        ("微博", "微網志"),
        ("互联网", "網際網路"),
        ("372人次", "372人次"),
        ("海关", "海關"),
    ):
        at = view.text.index(mine)
        assert view.source(Span(at, at + len(mine))).of(TRADITIONAL) == theirs


def test_a_simplified_text_keeps_words_that_mirrors_use() -> None:
    assert fold("透过窗口看海关资讯") == "透过窗口看海关资讯"


def test_a_paragraph_cut_by_a_page_foot_is_one_line() -> None:
    source = "全年共受理咨询49\n— 3 —\n630人次。\n二、概述"
    foot = source.index("—")
    first, second = Span(0, foot - 1), Span(source.index("630"), source.index("二") - 1)
    view = TextView.fold(source, [[first, second], [Span(source.index("二"), len(source))]])
    assert view.text == "全年共受理咨询49630人次。\n二、概述\n"
    at = view.text.index("49630")
    assert view.source(Span(at, at + 5)).of(source) == "49\n— 3 —\n630"


def test_what_is_folded_away_has_no_view() -> None:
    source = "受理 \u200b 申请"
    view = TextView.fold(source, [[Span(0, len(source))]])
    assert view.view(Span(2, 5)) is None
    assert view.view(Span(0, 2)) == Span(0, 2)


def test_nothing_folds_to_nothing() -> None:
    assert TextView.fold("", []).text == ""
    assert TextView.fold(" \n ", [[Span(0, 3)]]).text == ""
    assert fold("") == ""
