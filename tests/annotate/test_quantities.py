"""Quantities: number, unit, hedge and kind of each form that reports print."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanbao.annotate import Quantity
from guanbao.annotate.quantities import QuantityFinder
from guanbao.annotate.tokens import segmenter
from guanbao.registry import load
from guanbao.report import read

Row = tuple[str, list[tuple[int | Decimal, str | None, str, str]], str]
D = Decimal


def find(text: str) -> list[Quantity]:
    words = segmenter("jieba")
    return QuantityFinder(load(), lambda t, at: next(iter(words.cut(t[at : at + 6])), "")).find(text)


HEDGES: list[Row] = [
    ("受理咨询372人次", [(372, "人次", "exact", "count")], "no hedge"),
    ("近1万人次", [(10000, "人次", "under", "count")], "before"),
    ("将近500件", [(500, "件", "under", "count")], "before, two characters"),
    ("不到20件", [(20, "件", "under", "count")], "before, a negation that denies nothing"),
    ("约300条", [(300, "条", "about", "count")], "before"),
    ("超过1200条", [(1200, "条", "over", "count")], "before"),
    ("突破3000次", [(3000, "次", "over", "count")], "before, a verb"),
    ("逾百件", [(100, "件", "over", "count")], "before a bare place"),
    ("不少于4次", [(4, "次", "at_least", "count")], "before"),
    ("不超过15件", [(15, "件", "at_most", "count")], "不超过 is not 超过"),
    ("260余人次", [(260, "人次", "over", "count")], "inside"),
    ("1200多条", [(1200, "条", "over", "count")], "inside"),
    ("3万余册", [(30000, "册", "over", "count")], "behind the multiplier"),
    ("十余次", [(10, "次", "over", "count")], "inside Chinese digits"),
    ("三十多篇", [(30, "篇", "over", "count")], "inside Chinese digits"),
    ("100条左右", [(100, "条", "about", "count")], "after"),
    ("100件以上", [(100, "件", "at_least", "count")], "after"),
    ("100件以内", [(100, "件", "at_most", "count")], "after"),
    ("近30万元", [(30, "万元", "under", "money")], "before money"),
    ("附近3家企业", [(3, "家", "exact", "count")], "附近 is a place, not a hedge"),
    ("最近3次会议", [(3, "次", "exact", "count")], "最近 is a time, not a hedge"),
]
RANGES = [
    ("20至30家企业", [(20, "at_least"), (30, "at_most")], "in words"),
    ("3-5次培训", [(3, "at_least"), (5, "at_most")], "a hyphen"),
    ("3～5次培训", [(3, "at_least"), (5, "at_most")], "a wave"),
    ("3—5次培训", [(3, "at_least"), (5, "at_most")], "a dash"),
    ("5次到8次培训", [(5, "at_least"), (8, "at_most")], "the unit twice"),
]
MIXED: list[Row] = [
    ("二百五十六件", [(256, "件", "exact", "count")], "by places"),
    ("两百多人", [(200, "人", "over", "count")], "两 for 二"),
    ("一万二千余人次", [(12_000, "人次", "over", "count")], "over a myriad"),
    ("20多万人次", [(200_000, "人次", "over", "count")], "the hedge stands inside the number"),
    ("3万5千件", [(35_000, "件", "exact", "count")], "Arabic digits at two places are one number"),
    ("0件", [(0, "件", "exact", "count")], "a printed nought is a count"),
    ("3千克", [(3, "千克", "exact", "count")], "千 belongs to the unit"),
]
MONEY: list[Row] = [
    ("100余万元", [(100, "万元", "over", "money")], "the hedge stands inside the amount"),
    ("1.2亿美元", [(D("1.2"), "亿美元", "exact", "money")], "foreign money"),
    ("征收税款486.7亿元", [(D("486.7"), "亿元", "exact", "money")], "the multiplier stays in the unit, as printed"),
    ("投入经费12.8万元", [(D("12.8"), "万元", "exact", "money")], "as printed"),
    ("收取费用1,200元", [(1200, "元", "exact", "money")], "separators"),
    ("收费三万元", [(3, "万元", "exact", "money")], "in words"),
    ("1.03亿吨", [(103_000_000, "吨", "exact", "count")], "other multipliers belong to the number"),
    ("152.6万次", [(1_526_000, "次", "exact", "count")], "exact, never a float"),
]
RATES: list[Row] = [
    ("增长20.0%", [(D("20.0"), "%", "exact", "rate")], "percent"),
    ("占百分之九十八点二", [(D("98.2"), "%", "exact", "rate")], "in words"),
    ("满意率达95%以上", [(95, "%", "at_least", "rate")], "with a hedge after"),
    ("约占四成", [(40, "%", "about", "rate")], "tenths"),
    ("占六成半", [(65, "%", "exact", "rate")], "a half tenth"),
    ("占三成五", [(35, "%", "exact", "rate")], "tenths and hundredths"),
    ("七成以上", [(70, "%", "at_least", "rate")], "tenths with a hedge"),
    ("三成立案", [], "成立 is a word"),
]
CAREFUL: list[Row] = [
    ("设立查阅点12处，", [(12, "处", "exact", "count")], "places"),
    ("制作宣传片3部，", [(3, "部", "exact", "count")], "films"),
    ("提出意见5点，", [(5, "点", "exact", "count")], "points"),
    ("全关21个处室", [(21, "个", "exact", "count")], "处室 counts with 个"),
    ("专职3人", [(3, "人", "exact", "count")], "people"),
    ("法规处372人次", [(372, "人次", "exact", "count")], "人次 wins over 人; the 处 before belongs to the name"),
    ("编发简报12期", [(12, "期", "exact", "count")], "issues"),
]
NONE: list[tuple[str, str]] = [
    ("几十件", "some tens are not ten"),
    ("数十万元", "some hundred thousands are not one"),
    ("进口汽车零件", "parts of a car are not nought pieces"),
    ("三四个部门", "two digits side by side are a guess"),
    ("二〇〇九件", "a year spelled out counts nothing"),
    ("万件", "a bare multiplier"),
    ("百姓件", "a word"),
    ("千方百计", "a word without unit"),
    ("1111111111111111111件", "more digits than any count has"),
]
TABLE = [*HEDGES, *MIXED, *MONEY, *RATES, *CAREFUL]


@pytest.mark.parametrize(("text", "expected", "why"), TABLE, ids=[f"{t[0]}: {t[2]}" for t in TABLE])
def test_forms(text: str, expected: list[tuple[int | Decimal, str | None, str, str]], why: str) -> None:
    assert [(q.value, q.unit, q.qualifier, q.kind) for q in find(text)] == expected, why


@pytest.mark.parametrize(("text", "expected", "why"), RANGES, ids=[r[2] for r in RANGES])
def test_a_range_is_two_figures(text: str, expected: list[tuple[int, str]], why: str) -> None:
    report = f"天津海关2009年政府信息公开年度报告\n一、概述\n全年共举办{text}。\n"
    figures = read(report.encode(), name="range.txt", segmenter="jieba").figures
    assert [(f.value, f.qualifier) for f in figures] == expected, why


@pytest.mark.parametrize(("text", "why"), NONE, ids=[f"{t[0]}: {t[1]}" for t in NONE])
def test_no_quantities(text: str, why: str) -> None:
    assert find(text) == [], why


@pytest.mark.parametrize(
    ("text", "number", "whole"),
    [
        ("共约1,136件。", "1,136", "约1,136件"),
        ("共1.5万余人次。", "1.5万", "1.5万余人次"),
        ("占百分之三十以上。", "百分之三十", "百分之三十以上"),
        ("占四成。", "四成", "四成"),
    ],
)
def test_number_and_span_are_told_apart(text: str, number: str, whole: str) -> None:
    (found,) = find(text)
    assert (found.number.of(text), found.span.of(text)) == (number, whole)


def test_a_fraction_in_words_is_no_number_of_minutes_or_marks() -> None:
    assert "分" not in {q.unit for q in find("约占总数的三分之一。")}


def test_how_it_is_written() -> None:
    assert [q.written for q in find("受理3件，办结三件，占百分之5")] == ["arabic", "chinese", "arabic"]


def test_one_of_two_units_is_kept_as_printed() -> None:
    (found,) = find("发布信息1368篇（条），")
    assert (found.value, found.unit) == (1368, "篇（条）")


UNITS = sorted(
    u for u, entry in load().units.items() if entry.kind == "count" and not entry.careful and u[0] not in "万亿"
)
BARE_HEDGES = [
    ("", "", "exact"),
    ("约", "", "about"),
    ("超过", "", "over"),
    ("近", "", "under"),
    ("", "以上", "at_least"),
    ("不超过", "", "at_most"),
]


@given(st.integers(0, 10**9), st.sampled_from(UNITS), st.sampled_from(BARE_HEDGES), st.booleans())
@settings(deadline=None)
def test_any_count_with_any_unit(number: int, unit: str, hedge: tuple[str, str, str], grouped: bool) -> None:
    printed = f"{number:,}" if grouped else str(number)
    text = f"全年共受理{hedge[0]}{printed}{unit}{hedge[1]}。"
    (found,) = find(text)
    assert (found.value, found.unit, found.qualifier) == (number, unit, hedge[2])
    assert found.number.of(text) == printed
    assert found.span.of(text) == f"{hedge[0]}{printed}{unit}{hedge[1]}"


@given(st.text("约近超0123456789,.一二三十百千万亿余多成%件元人次处部点条左右以上百分之至-（），。", max_size=40))
@settings(deadline=None)
def test_quantities_come_in_order_and_hold_their_number(text: str) -> None:
    found = find(text)
    assert all(q.span.contains(q.number) for q in found)
    assert all(a.number.end <= b.number.start for a, b in pairwise(found))
    assert all(isinstance(q.value, (int, D)) and q.value >= 0 for q in found)
