"""Dates in all their forms, also damaged ones, and numbers that only look like one."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanbao.text.dates import dates, year_of

DIGITS = "〇一二三四五六七八九"


def small(number: int) -> str:
    tens, ones = divmod(number, 10)
    return ("" if tens == 0 else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones else "")


@given(st.integers(1990, 2049), st.integers(1, 12), st.integers(1, 31), st.sampled_from(["", " "]))
@settings(deadline=None)
def test_every_day_is_read_back(year: int, month: int, day: int, gap: str) -> None:
    spelled = "".join(DIGITS[int(c)] for c in str(year))
    for text in (
        f"{year}{gap}年{gap}{month}{gap}月{gap}{day}{gap}日",
        f"{year}年{month:02}月{day:02}日",
        f"{year}-{month:02}-{day:02}",
        f"{year}.{month}.{day}",
        f"{spelled}年{small(month)}月{small(day)}日",
    ):
        (found,) = dates(f"自{text}。")
        assert (found.text, found.year, found.month, found.day, found.damaged) == (text, year, month, day, False)


@given(st.text("0123456789年月日起至止、 -./度底一二十〇", max_size=40))
@settings(deadline=None)
def test_dates_stand_where_they_say_and_never_overlap(text: str) -> None:
    found = list(dates(text))
    assert all(d.span.of(text) == d.text for d in found)
    assert all(a.span.end <= b.span.start for a, b in pairwise(found))


TABLE = [
    ("2009年1月1日起至12月31日止", [(2009, 1, 1), (None, 12, 31)], "a period; the year is not printed twice"),
    ("2008年5月1日至2009年12月31日", [(2008, 5, 1), (2009, 12, 31)], "over two years"),
    ("2012年度", [(2012, None, None)], "a year of a report"),
    ("2012年底", [(2012, None, None)], "the end of a year"),
    ("2012年上半年", [(2012, None, None)], "half a year"),
    ("2012年第三季度", [(2012, None, None)], "a quarter"),
    ("二〇〇九年度", [(2009, None, None)], "a year digit by digit"),
    ("二○一○年三月十八日", [(2010, 3, 18)], "circles for noughts"),
    ("2009年12月", [(2009, 12, None)], "a month of a year"),
    ("12月份", [(None, 12, None)], "a month alone"),
    ("5月至10月份", [(None, 5, None), (None, 10, None)], "months from and to"),
    ("2010年10月31号", [(2010, 10, 31)], "号 for 日"),
]


@pytest.mark.parametrize(("text", "parts", "why"), TABLE, ids=[t[0] for t in TABLE])
def test_forms(text: str, parts: list[tuple[int | None, ...]], why: str) -> None:
    assert [(d.year, d.month, d.day) for d in dates(text)] == parts, why


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("自20091月1日起", 2009),
        ("至200912月31日止", 2009),
        ("至20091231日止", 2009),
        ("2009年131日", 2009),
        ("自200911起至", 2009),
    ],
)
def test_a_lost_mark_leaves_a_damaged_date(text: str, year: int) -> None:
    (found, *_) = dates(text)
    assert found.damaged
    assert found.year == year


@pytest.mark.parametrize(
    "text",
    [
        "受理2009件",
        "共20101条",
        "历时3年来",
        "3个月",
        "15日内",
        "第20号",
        "2009人次",
        "1-2件",
        "12.5%",
        "3.5.1版",
        "月均12件",
    ],
)
def test_counts_are_no_dates(text: str) -> None:
    assert list(dates(text)) == []


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("天津海关2009年政府信息公开年度报告", 2009),
        ("2010 年 度", 2010),
        ("二〇一三年", 2013),
        ("受理1136件", None),
        ("12月31日", None),
    ],
)
def test_the_year_of_a_title(text: str, year: int | None) -> None:
    assert year_of(text) == year
