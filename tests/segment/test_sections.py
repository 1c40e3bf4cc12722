"""The outline: title, preamble, levels that are missing, numbers that jump."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanbao.registry import load
from guanbao.segment import Outline, outline
from guanbao.segment.sections import topic_of

REPORT = """\
天津海关2009年政府信息公开年度报告
根据《条例》编制本报告。
一、概述
2009年，我关推进政务公开。
二、主动公开情况
（一）公开数量
发布信息30条。
（二）公开渠道
1.互联网
网站发布20条。
2.新闻媒体
报纸刊登10篇。
三、依申请公开情况
收到申请3件。
"""


def read(text: str) -> Outline:
    return outline(text, load())


def test_a_whole_report() -> None:
    found = read(REPORT)
    assert found.title
    assert found.title.of(REPORT) == "天津海关2009年政府信息公开年度报告"
    assert [(p.id, p.number, p.level) for p in found.parts] == [
        ("s0", None, 1), ("s1", "一、", 1), ("s2", "二、", 1), ("s2.1", "（一）", 2), ("s2.2", "（二）", 2),
        ("s2.2.1", "1.", 3), ("s2.2.2", "2.", 3), ("s3", "三、", 1),
    ]  # fmt: skip
    assert found.jumps == ()
    assert found.parts[0].topic == "preamble"


def test_the_deepest_section_holds_an_offset() -> None:
    found = read(REPORT)
    held = {word: found.at(REPORT.index(word)) for word in ("20条", "30条", "3件", "推进", "根据")}
    assert {w: p.id for w, p in held.items() if p} == {
        "20条": "s2.2.1",
        "30条": "s2.1",
        "3件": "s3",
        "推进": "s1",
        "根据": "s0",
    }
    assert found.at(0) is None


def test_a_missing_level_is_no_fault() -> None:
    found = read("一、概述\n1.总体情况\n受理3件。\n2.其他\n二、附则\n")
    assert [(p.id, p.level) for p in found.parts] == [("s1", 1), ("s1.1", 2), ("s1.2", 2), ("s2", 1)]
    assert found.jumps == ()


def test_a_jump_is_recorded_and_named() -> None:
    found = read("一、概述\n受理3件。\n三、收费情况\n未收费。\n四、其他\n无。\n")
    assert found.jumps == ("三、收费情况",)


@pytest.mark.parametrize(
    "text",
    [
        "一、概述\n（一）甲事项\n（二）乙事项\n二、情况\n（一）丙事项\n（二）丁事项\n",
        "一、概述\n1.甲事项\n二、情况\n1.乙事项\n2.丙事项\n",
    ],
)
def test_numbers_start_again_under_a_new_heading(text: str) -> None:
    assert read(text).jumps == ()


def test_a_title_on_two_lines_is_taken_whole() -> None:
    text = "中华人民共和国天津海关\n2009年政府信息公开年度报告\n一、概述\n受理3件。\n"
    title = read(text).title
    assert title
    assert title.of(text) == "中华人民共和国天津海关\n2009年政府信息公开年度报告"


def test_without_headings_all_is_one_part() -> None:
    text = "天津海关2009年政府信息公开年度报告\n受理3件。\n办结2件。\n"
    (only,) = read(text).parts
    assert only.id == "s0"
    assert only.span.of(text) == "受理3件。\n办结2件。"


def test_nothing_has_no_outline() -> None:
    assert read("") == Outline(None, (), ())


NUMBERS = ["一、", "二、", "五、", "（一）", "（三）", "1.", "2.", "（1）", "①", "一是", "第一部分 ", ""]
WORDS = ["概述", "公开情况", "全年受理3件。", "受理情况。共3件。"]
lines = st.lists(st.tuples(st.sampled_from(NUMBERS), st.sampled_from(WORDS)), max_size=14)


@given(lines)
@settings(deadline=None)
def test_parts_nest_and_their_own_text_never_overlaps(made: list[tuple[str, str]]) -> None:
    text = "".join(f"{number}{words}\n" for number, words in made)
    found = read(text)
    assert len({p.id for p in found.parts}) == len(found.parts)
    own = [p.own for p in found.parts]
    assert all(a.end <= b.start for a, b in pairwise(own))
    by_id = {p.id: p for p in found.parts}
    for part in found.parts:
        parent = by_id.get(part.id.rpartition(".")[0])
        assert part.span.contains(part.own)
        assert parent is None or (parent.span.contains(part.span) and parent.level < part.level)
    start = found.title.end if found.title else 0
    covered = {i for s in own for i in range(s.start, s.end)}
    assert all(i in covered for i, c in enumerate(text) if i >= start and c != "\n")


@pytest.mark.parametrize(
    ("title", "topic"),
    [("依申请公开情况", "applications"), ("主动公开情况", "proactive"), ("天气", None)],
)
def test_topics_of_titles(title: str, topic: str | None) -> None:
    found = topic_of(title, load())
    assert found == topic
