"""Dates and periods as reports print them, also those that lost a 年, 月 or 日 on the way.

>>> [find.text for find in dates("自2009年1月1日起至12月31日止")]
['2009年1月1日', '12月31日']
>>> year_of("二〇〇九年度"), year_of("2010 年")
(2009, 2010)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from guanbao.text.numerals import DIGITS, NumeralError, parse
from guanbao.text.spans import Span

_CN = "〇零○OＯ一二三四五六七八九"
_YEAR = rf"(?:(?:19|20)\d\d|[一二][{_CN}]{{3}})"
_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_DAY = r"(?:3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?|[一二三四五六七八九])"
_END = r"(?:年底|年末|年初|年中)"
DATE = re.compile(
    r"(?P<lost>(?:19|20)\d\d\d{1,2}月(?:\d{1,2}日)?|(?:19|20)\d{3,6}(?:日|(?=[起至止]))|(?:19|20)\d\d年\d{1,4}日)"
    rf"|(?P<y>{_YEAR}) ?年 ?(?P<m>{_MONTH}) ?月 ?(?:(?P<d>{_DAY}) ?[日号])?"
    rf"|(?P<y2>{_YEAR})(?:{_END}|年度?(?:[上下]半年|第?[一二三四1-4]季度)?)"
    rf"|(?P<y3>{_YEAR})[-./](?P<m3>{_MONTH})[-./](?P<d3>{_DAY})(?!\d)"
    rf"|(?P<m4>{_MONTH}) ?月(?: ?(?P<d4>{_DAY}) ?[日号]|份|底|初|末|中旬|上旬|下旬|(?=[至到、—~-]{_MONTH}月))"
    r"|(?<![\d.年])(?P<short>[01]\d)年(?![来内以])"
)


@dataclass(frozen=True, slots=True)
class Date:
    """A date in a text; parts that are not printed are null. `damaged` where a 年, 月 or 日 was lost."""

    span: Span
    text: str
    year: int | None = None
    month: int | None = None
    day: int | None = None
    damaged: bool = False


def dates(text: str) -> Iterator[Date]:
    """All dates of a folded text, in order."""
    for match in DATE.finditer(text):
        found = match.groupdict()
        year = next((found[k] for k in ("y", "y2", "y3") if found[k]), None)
        month = next((found[k] for k in ("m", "m3", "m4") if found[k]), None)
        day = next((found[k] for k in ("d", "d3", "d4") if found[k]), None)
        damaged = found["lost"] is not None
        if damaged:
            year = found["lost"][:4]
        yield Date(Span(*match.span()), match.group(), _int(year), _int(month), _int(day), damaged)


def year_of(text: str) -> int | None:
    """The first year that a string names."""
    return next((d.year for d in dates(text.replace(" ", "")) if d.year), None)


def _int(text: str | None) -> int | None:
    if text is None:
        return None
    if len(text) == 4 and not text.isdigit():
        return int("".join(str(DIGITS[c]) for c in text))
    try:
        return int(parse(text))
    except NumeralError:
        return None
