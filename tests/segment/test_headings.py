"""Headings of every style, and lines that only look like one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanbao.segment import heading
from guanbao.segment.headings import LEVELS, MAX_TITLE

STYLES = [
    ("第一部分 概述", "part", 1, "概述"),
    ("第二章 主动公开情况", "part", 2, "主动公开情况"),
    ("一、概述", "plain", 1, "概述"),
    ("十二、其他需要说明的事项", "plain", 12, "其他需要说明的事项"),
    ("二 主动公开情况", "plain", 2, "主动公开情况"),
    ("三．咨询情况", "plain", 3, "咨询情况"),
    ("（二）依申请公开情况", "bracketed", 2, "依申请公开情况"),
    ("（二）、依申请公开情况", "bracketed", 2, "依申请公开情况"),
    ("二）依申请公开情况", "bracketed", 2, "依申请公开情况"),
    ("1.互联网", "arabic", 1, "互联网"),
    ("2、新闻媒体", "arabic", 2, "新闻媒体"),
    ("3．办事现场", "arabic", 3, "办事现场"),
    ("（1）公告栏", "arabic_bracketed", 1, "公告栏"),
    ("2）公告栏", "arabic_bracketed", 2, "公告栏"),
    ("③公告栏", "circled", 3, "公告栏"),
    ("一是公开渠道不宽", "item", 1, "公开渠道不宽"),
    ("第二，加强培训", "item", 2, "加强培训"),
    ("首先，加强培训", "item", 1, "加强培训"),
]


@pytest.mark.parametrize(("line", "style", "order", "title"), STYLES, ids=[s[0] for s in STYLES])
def test_styles(line: str, style: str, order: int, title: str) -> None:
    found = heading(line)
    assert found
    assert (found.style, found.order, found.title, found.run_in) == (style, order, title, False)
    assert found.end == len(line)


def test_every_style_is_tried() -> None:
    assert {s[1] for s in STYLES} == set(LEVELS)


@pytest.mark.parametrize(
    "line",
    [
        "全年受理3件", "3.5万人次", "2009年共受理3件", "一些问题", "12360热线受理3件", "1,136件", "十分重视政务公开工作",
        "一是否公开", "", "一、", "（一）", "1.", "第一批信息3条", "（2009年1月1日至12月31日）", "100、200件",
    ],
)  # fmt: skip
def test_no_headings(line: str) -> None:
    assert heading(line) is None


def test_a_title_with_its_text_behind_it() -> None:
    line = "（二）依申请公开情况。全年共收到申请3件。"
    found = heading(line)
    assert found
    assert (found.title, found.run_in) == ("依申请公开情况", True)
    assert line[found.end :] == "。全年共收到申请3件。"


def test_a_numbered_sentence_has_no_title() -> None:
    found = heading("1.全年共收到申请3件，办结2件。其中网络申请1件。")
    assert found
    assert (found.title, found.run_in, found.end) == ("", True, 2)


def test_a_long_numbered_line_is_a_sentence() -> None:
    found = heading("（一）" + "认真落实条例要求推进政务公开" * 6)
    assert found
    assert (found.title, found.run_in) == ("", True)


@given(st.sampled_from(STYLES), st.text("概述情况主动公开受理申请件，。；3", max_size=MAX_TITLE + 20))
@settings(deadline=None)
def test_a_heading_stays_inside_its_line(style: tuple[str, str, int, str], tail: str) -> None:
    line = style[0] + tail
    found = heading(line)
    assert found
    assert 0 < found.end <= len(line)
    assert len(found.title) <= MAX_TITLE
    assert found.title in line[: found.end]
