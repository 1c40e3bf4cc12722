"""Traps: every entry of the registry catches its own text and leaves the other."""

from __future__ import annotations

import pytest

from guanbao.annotate import Annotations, annotate
from guanbao.annotate.traps import TrapFinder
from guanbao.registry import load
from guanbao.registry.kinds import Trap as Entry

ENTRIES = load().traps


def caught(found: Annotations) -> list[str]:
    """The numbers over which a trap lies."""
    return [q.number.of(found.text) for q in found.quantities if any(t.span.overlaps(q.number) for t in found.traps)]


def kept(found: Annotations) -> list[str]:
    free = [q for q in found.quantities if not any(t.span.overlaps(q.number) for t in found.traps)]
    return [q.number.of(found.text) for q in free]


def in_context(text: str) -> str:
    """A text as it stands in a report: a line of its own, after another."""
    return f"推进政务公开工作。\n{text}。\n"


@pytest.mark.parametrize("entry", ENTRIES, ids=[e.id for e in ENTRIES])
@pytest.mark.parametrize("bare", [True, False], ids=["bare", "in context"])
def test_its_text_is_caught(entry: Entry, bare: bool) -> None:
    text = entry.matches if bare and entry.id != "label" else in_context(entry.matches)
    found = TrapFinder(load()).find(text)
    assert any(t.rule == entry.id and t.kind == entry.kind for t in found)


@pytest.mark.parametrize("entry", ENTRIES, ids=[e.id for e in ENTRIES])
def test_no_number_of_its_text_is_a_figure(entry: Entry) -> None:
    assert kept(annotate(in_context(entry.matches))) == []


@pytest.mark.parametrize("entry", ENTRIES, ids=[e.id for e in ENTRIES])
def test_the_other_text_is_left(entry: Entry) -> None:
    found = annotate(in_context(entry.leaves))
    assert not [t for t in found.traps if t.rule == entry.id]
    assert caught(found) == []


def test_traps_stand_in_text_order() -> None:
    found = annotate("依据第20条，拨打12360咨询，自2009年1月1日起，地址：人民东路81号。").traps
    assert [t.span.start for t in found] == sorted(t.span.start for t in found)
    assert {t.kind for t in found} >= {"article", "hotline", "date", "address"}


TRAPPED = [
    ("根据国务院令第492号", "a decree's number"),
    ("依照《条例》第三十一条第（二）项", "an article with its part"),
    ("截至2009年12月31日", "a date"),
    ("致电0411-88996677", "a phone"),
    ("邮政编码：116001", "a postcode"),
    ("中山区港湾街218号", "an address"),
    ("设立12360热线", "a hotline by its word"),
    ("做到“三个到位”", "a slogan in quotes"),
    ("从三个方面入手", "an abstract count"),
    ("第一时间公布", "an ordinal"),
    ("12360热线24小时守候", "hours of a service"),
    ("阅读：1 206 次 [大 中 小]", "a page's counter"),
    ("办公地点在建设大厦7楼", "a floor"),
    ("下一步拟做到公开栏覆盖率100%", "a plan"),
    ("平安大道A区12栋；邮编：563000", "a building"),
    ("区号020、0769均可直拨", "area codes"),
    ("公开1、信息发布2、工作主动3、公开答复4、申请", "pages that a viewer counts inside words"),
]


@pytest.mark.parametrize(("text", "why"), TRAPPED, ids=[t[0] for t in TRAPPED])
def test_numbers_that_are_no_figures(text: str, why: str) -> None:
    assert kept(annotate(in_context(text))) == [], why


FREE = [
    ("走访近百家企业", "百", "a hundred enterprises, no saying about all schools"),
    ("热线共受理12360件", "12360", "a count that looks like the hotline"),
    ("发布信息2009条", "2009", "a count that looks like a year"),
    ("受理申请17件", "17", "a plain count"),
    ("举办培训班2期", "2", "issues, not an ordinal"),
    ("占总量的百分之三十", "百分之三十", "a share"),
    ("征收税款486.7亿元", "486.7亿", "money"),
    ("召开新闻发布会三次", "三", "in words"),
    ("承诺办结时限缩短5天", "5", "what a promise was shortened by"),
]


@pytest.mark.parametrize(("text", "number", "why"), FREE, ids=[t[0] for t in FREE])
def test_figures_are_left_free(text: str, number: str, why: str) -> None:
    assert kept(annotate(in_context(text))) == [number], why
