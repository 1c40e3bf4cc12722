"""What the wording of a line tells about the layout: headings, ends of sentences, page numbers."""

from __future__ import annotations

import re

_HAN = re.compile("[\u3007\u2e80-\u2fdf\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_NUMERAL = "[一二三四五六七八九十]{1,3}"
_SPACE = "[ \t\u00a0\u3000]*+"

# Forms of numbering that open a heading on their own.
_STRONG = re.compile(
    rf"(?:第{_SPACE}(?:{_NUMERAL}|\d{{1,2}}){_SPACE}(?:部分|章|篇)"
    rf"|{_NUMERAL}{_SPACE}[、．]|{_NUMERAL}[ \t\u3000]+(?={_HAN.pattern})"
    rf"|[（(]{_SPACE}{_NUMERAL}{_SPACE}[）)]|[㈠-㈩]"
    rf"|附{_SPACE}(?:件|表|录){_SPACE}(?:[一二三四五六七八九十\d]+|[:：]))"
)
# Forms that open a point of a list, but also stand inside sentences.
_WEAK = re.compile(
    rf"(?:[（(]{_SPACE}\d{{1,2}}{_SPACE}[）)]|\d{{1,2}}{_SPACE}(?:[、．]|\.(?!{_SPACE}\d))|\d{{1,2}}[）)]"
    rf"|[①-⑳⑴-⒇⒈-⒛]|{_NUMERAL}是(?!否)|第{_NUMERAL}[，、：]|(?:首先|其次|再次|最后)[，：])"
)
_ENDS = re.compile(r"[。！？；：!?;:…][”’》」』）)】\]\"']*$")
_DASH = "[-－‐‑–—―─━·•.~～〜]"
_PAGE_NUMBER = re.compile(
    rf"(?:{_DASH}{{1,4}}{_SPACE})?"
    rf"(?:第{_SPACE}(?P<a>\d{{1,4}}){_SPACE}页(?:{_SPACE}[,，/／|]?{_SPACE}共{_SPACE}\d{{1,4}}{_SPACE}页)?"
    rf"|(?P<b>\d{{1,4}}){_SPACE}[/／]{_SPACE}\d{{1,4}}"
    rf"|(?:[Pp]age{_SPACE})(?P<c>\d{{1,4}})(?:{_SPACE}of{_SPACE}\d{{1,4}})?"
    rf"|(?P<d>\d{{1,4}}))"
    rf"(?:{_SPACE}{_DASH}{{1,4}})?"
)
_DASHED = re.compile(rf"{_DASH}{{1,4}}{_SPACE}\d{{1,4}}{_SPACE}{_DASH}{{1,4}}")
_ROMAN = re.compile(rf"(?:{_DASH}{{1,4}}{_SPACE})?[ivxlcIVXLCⅠ-Ⅻⅰ-ⅻ]{{1,6}}(?:{_SPACE}{_DASH}{{1,4}})?")
_CLOSING = frozenset("，。、；：？！）》”’】〕」』…—％%·,.;:?!)]}°℃")
_OPENING = frozenset("（《“‘【〔「『([{¥￥")


def is_han(char: str) -> bool:
    """Whether a character is Han script (radicals too)."""
    return "\u3400" <= char <= "\u9fff" or (char > "\u2e7f" and bool(_HAN.match(char)))


def is_wide(char: str) -> bool:
    """Whether a character takes a full square: Han, kana, and the marks of CJK text."""
    return char >= "\u2e80" or char in "“”‘’…—《》·"


def opens_section(line: str) -> bool:
    """Whether a line starts like a heading of a section: 一、 （一） 第二部分 附表1."""
    return bool(_STRONG.match(line.lstrip()))


def opens_point(line: str) -> bool:
    """Whether a line starts like a point of a list: 1. （1） ① 一是 第一，. Inside a paragraph these mean little."""
    return bool(_WEAK.match(line.lstrip()))


def ends_sentence(line: str) -> bool:
    """Whether a line ends where a sentence may end; closing brackets and quotation marks are looked through."""
    return bool(_ENDS.search(line.rstrip()))


def page_number(line: str) -> int | None:
    """The number, if a line is nothing but a page number: `- 5 -`, `第 5 页`, `5 / 12`, `5`. Roman ones count as 0.

    >>> page_number("— 5 —"), page_number("第 5 页 共 12 页"), page_number("5件")
    (5, 5, None)
    """
    text = line.strip()
    match = _PAGE_NUMBER.fullmatch(text)
    if match:
        return int(next(g for g in match.groups() if g is not None))
    return 0 if text and _ROMAN.fullmatch(text) else None


def is_marked_page_number(line: str) -> bool:
    """Whether a page number says so itself, by dashes, 页 or a total; a bare number does not."""
    text = line.strip()
    if _DASHED.fullmatch(text):
        return True
    return page_number(text) is not None and any(mark in text for mark in ("页", "/", "／", "age"))


def first_unit(line: str) -> str:
    """What a line break cannot part at the start of a line: a word or number, or one character with its marks.

    >>> first_unit("hzzwgk@126.com）。"), first_unit("（国令第711号）")
    ('hzzwgk@126.com）。', '（国')
    """
    end = 0
    while end < len(line) and line[end] in _OPENING:
        end += 1
    if end < len(line) and not is_wide(line[end]) and not line[end].isspace():
        while end < len(line) and not is_wide(line[end]) and not line[end].isspace():
            end += 1
    else:
        end += 1
    while end < len(line) and line[end] in _CLOSING:
        end += 1
    return line[:end]
