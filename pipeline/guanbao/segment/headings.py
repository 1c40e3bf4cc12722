"""Headings by the form of their number: 一、 （一） 1. （1） 一是 第一.

>>> heading("（二）依申请公开情况。全年共收到申请3件。")
Heading(number='（二）', title='依申请公开情况', style='bracketed', order=2, end=10, run_in=True)
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from guanbao.text.numerals import NumeralError, parse

Style = Literal["part", "plain", "bracketed", "arabic", "arabic_bracketed", "circled", "item"]
LEVELS: dict[Style, int] = {
    "part": 1,
    "plain": 2,
    "bracketed": 3,
    "arabic": 4,
    "arabic_bracketed": 5,
    "circled": 6,
    "item": 7,
}
_CN = "[一二三四五六七八九十]{1,3}"
_FORMS: tuple[tuple[Style, re.Pattern[str]], ...] = (
    ("part", re.compile(rf"第({_CN}|\d{{1,2}})(?:部分|章|篇) ?[、：，.]?")),
    ("plain", re.compile(rf"({_CN})(?: ?[、.．]| (?=[\u4e00-\u9fff]))")),
    ("bracketed", re.compile(rf"（({_CN})）[、.]?|({_CN})）")),
    ("arabic_bracketed", re.compile(r"（(\d{1,2})）[、.]?|(\d{1,2})）")),
    ("arabic", re.compile(r"(\d{1,2})(?:[、．]|\.(?!\d)) ?")),
    ("circled", re.compile(r"([①-⑳])")),
    ("item", re.compile(rf"({_CN})是(?=[^否])|第({_CN})[，、]|(首先|其次|再次|最后)[，：]")),
)
_ORDINALS = {"首先": 1, "其次": 2, "再次": 3, "最后": 4}
_STOP = re.compile(r"[。；：！？]")
_INNER = re.compile(r"[，、]|\d")
MAX_TITLE = 45


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading at the start of a paragraph. `end` is where the paragraph's own text goes on; `run_in` whether it does."""

    number: str
    title: str
    style: Style
    order: int | None
    end: int
    run_in: bool


def heading(line: str) -> Heading | None:
    """The heading that a folded paragraph starts with, or null."""
    for style, pattern in _FORMS:
        match = pattern.match(line)
        if match:
            number = next(g for g in match.groups() if g)
            return _titled(line, match.group().strip(), number, style, match.end())
    return None


def _titled(line: str, printed: str, number: str, style: Style, start: int) -> Heading | None:
    rest = line[start:]
    stop = _STOP.search(rest)
    if stop is None and len(rest) <= MAX_TITLE:
        return Heading(printed, rest.strip(), style, _order(number), len(line), run_in=False) if rest.strip() else None
    title = rest[: stop.start()] if stop else rest
    run_in = stop is not None and stop.end() < len(rest)
    if len(title) > MAX_TITLE or (_INNER.search(title) and run_in):  # a numbered sentence, not a title and its text
        return Heading(printed, "", style, _order(number), start, run_in=True)
    return Heading(printed, title.strip(), style, _order(number), start + len(title), run_in=run_in)


def _order(number: str) -> int | None:
    if number in _ORDINALS:
        return _ORDINALS[number]
    if "①" <= number <= "⑳":
        return ord(number) - ord("①") + 1
    try:
        return int(parse(number))
    except NumeralError:
        return None
