r"""A folded reading of a text, with offsets back: what rules match on, while the text itself stays as it was.

>>> view = TextView.fold("二 、 2009 年，１ １３６ 条", [[Span(0, 18)]])
>>> view.text
'二、2009年，1136条\n'
>>> view.source(Span(view.text.index("1136"), view.text.index("1136") + 4)).of("二 、 2009 年，１ １３６ 条")
'１ １３６'
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from guanbao.text.spans import Span

# NFKC leaves most of the CJK radicals supplement alone; these stand for whole characters in text copied from PDF.
_RADICALS = str.maketrans(
    "⺁⺄⺆⺇⺈⺉⺊⺋⺌⺍⺎⺏⺐⺑⺒⺓⺔⺕⺖⺗⺘⺙⺛⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺧⺨⺩⺪⺫⺬⺭⺮⺯⺲⺴⺵⺷⺸⺹⺺⺻⺼⺽⺾⺿⻁⻄⻅⻆⻇⻈⻉⻊⻋⻌⻍⻎⻏⻐⻑⻓⻔⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬⻭⻮⻯⻰⻳",
    "厂乙冂几勹刂卜㔾小小兀尣尢尢巳幺彑彐忄心扌攵旡月歺母民氵氺灬爫爫丬牛犭王疋罒示礻竹糹罒网罓羊羋耂肀聿月臼艹艹虎西见角覀讠贝足车辶辶辶阝钅長长门雨青韦页风飞食饣饣马骨鬼鱼鸟卤麦黄黾斉齐歯齿竜龙龟",
)
# Full-width punctuation is one form for all marks of prose; NFKC would turn it into ASCII, which numbers use.
_MARKS = {
    ",": "，",
    ";": "；",
    ":": "：",
    "(": "（",
    ")": "）",
    "?": "？",
    "!": "！",
    "﹝": "〔",
    "﹞": "〕",
    "｡": "。",
    "､": "、",
}
_MARKS |= {
    "〝": "“",
    "〞": "”",
    "＂": '"',
    "﹪": "%",
    "﹒": ".",
    "﹐": "，",
    "﹔": "；",
    "﹕": "：",
    "﹙": "（",
    "﹚": "）",
}
_WIDE = {
    "％": "%",
    "．": ".",
    "＋": "+",
    "～": "~",
    "－": "-",
    "／": "/",
    "＠": "@",
    "＃": "#",
    "＊": "*",
    "‰": "‰",
}
_HAN = "\u3007\u3400-\u9fff\uf900-\ufaff"
_PUNCT = "，。、；：？！（）《》“”‘’【】〔〕…—·%"
_DROP = frozenset(
    "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
_GAP = re.compile(rf"(?<![ \t])[ \t]++(?=[{_HAN}{_PUNCT}])|(?<=[{_HAN}{_PUNCT}])[ \t]++")
# `1 136`: groups of three after a short one; `4 9 6 3 0`: single digits. Anything else may be two numbers.
_SPACED = re.compile(
    r"(?<!\d)(?:19|20) \d\d(?= ?年)|(?<!\d)(?:19|20)\d \d(?= ?年)|(?<![\d.])\d{1,3}(?: \d{3}){1,6}(?!\d)(?! \d)|(?<![\d ])\d(?: \d){2,}(?! ?\d)"
)
_SEPARATOR = re.compile(r"(?<!\d)\d{1,3}(?: ?[，,] ?\d{3}){1,6}(?!\d|[，,]\d)")
_DECIMAL = re.compile(r"(?<=\d) ?\. (?=\d+ ?(?:%|万|亿))|(?<=\d) \.(?=\d)")
# In a text whose spaces stand anywhere, digits with a space between them are one number, unless the second is a year.
_TORN = re.compile(r"(?<=\d) +(?=\d)(?!(?:19|20)\d\d ?年)|(?<=\d[,.，]) +(?=\d)|(?<=\d) +(?=[,.，]\d)")
_INSIDE_WORDS = re.compile(rf"(?<=[{_HAN}])[ \t]+(?=[{_HAN}])")
_FEW, _OFTEN = 8, 400
_TONES = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ"
_TONED = re.compile(rf"(?<=[{_HAN}])[(（][a-zü]{{0,5}}[{_TONES}][a-z]{{0,3}}[)）]")
_READING = re.compile(rf"(?<=[{_HAN}])（[a-zü{_TONES}]{{1,7}}）")
_ASCII_MARK = re.compile(r"(?<=\d)，(?=\d)|(?<=[A-Za-z/])：(?=/)|(?<=\d)：(?=\d\d)")
# Only words that mean nothing else in these reports; none is shorter than what it stands for.
_VOCABULARY = {"资讯": "信息", "网路": "网络", "微网志": "微博", "程式": "程序", "软体": "软件", "硬体": "硬件", "伺服器": "服务器",
               "资料库": "数据库", "网际网路": "互联网", "萤幕": "屏幕", "影片": "视频", "简讯": "短信", "线上": "在线", "透过": "通过"}  # fmt: skip
_MIRROR_WORDS = re.compile("|".join(sorted(_VOCABULARY, key=len, reverse=True)))
# Characters that only traditional script has and that hardly any such report lacks.
_TRADITIONAL = frozenset("關開報務業處資訊網機構對國際發電訴訟請條總門與為個萬億件項經過區")
_TRADITIONAL_ONLY = _TRADITIONAL - frozenset("件")


class TextView:
    """Folded text with, for each of its characters, the stretch of the source that it stands for.

    One line of the view is one paragraph: wraps inside a paragraph and pieces of it on two pages are joined.
    """

    __slots__ = ("_ends", "_starts", "text")

    def __init__(self, text: str, starts: Sequence[int], ends: Sequence[int]) -> None:
        self.text = text
        self._starts = starts
        self._ends = ends

    @classmethod
    def fold(cls, source: str, paragraphs: Iterable[Iterable[Span]]) -> TextView:
        """Fold `paragraphs` (each a list of stretches of `source`, in order) into one line each."""
        texts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        habits = _Habits.of(source)
        for pieces in paragraphs:
            chars, places = _paragraph(source, list(pieces), habits)
            if chars:
                texts.append(chars)
                starts.extend(p[0] for p in places)
                ends.extend(p[1] for p in places)
                texts.append("\n")
                starts.append(places[-1][1])
                ends.append(places[-1][1])
        return cls("".join(texts), starts, ends)

    def source(self, span: Span) -> Span:
        """The stretch of the source behind a stretch of the view."""
        return Span(self._starts[span.start], max(self._ends[span.end - 1], self._starts[span.start] + 1))

    def view(self, span: Span) -> Span | None:
        """The stretch of the view that stands for a stretch of the source; null where all of it was folded away."""
        first = bisect_right(self._ends, span.start)
        last = bisect_left(self._starts, span.end)
        return Span(first, last) if first < last else None


def fold(text: str) -> str:
    """One string folded as a paragraph, without offsets.

    >>> fold("受理申请 １，１３６ 件")
    '受理申请1,136件'
    """
    return TextView.fold(text, [[Span(0, len(text))]]).text.rstrip("\n") if text else ""


@dataclass(frozen=True, slots=True)
class _Habits:
    """What a whole source does, so that its paragraphs are folded alike.

    `simplify` maps traditional characters; `spaced` has spaces inside words, and so inside numbers; `pinyin` has readings in
    brackets behind characters (報(bào)告), which go while real brackets stay.
    """

    simplify: dict[str, str]
    spaced: bool
    pinyin: bool

    @classmethod
    def of(cls, source: str) -> _Habits:
        inside = sum(1 for _ in _INSIDE_WORDS.finditer(source))
        return cls(
            simplify=_simplifier(source),
            spaced=inside >= _FEW and inside * _OFTEN > len(source),
            pinyin=sum(1 for _ in _TONED.finditer(source)) >= _FEW,
        )


def _paragraph(source: str, pieces: list[Span], habits: _Habits) -> tuple[str, list[tuple[int, int]]]:
    chars: list[str] = []
    places: list[tuple[int, int]] = []
    for piece in pieces:
        if chars:
            chars.append("\n")
            places.append((piece.start, piece.start))
        for at in range(piece.start, piece.end):
            for char in _char(source[at], habits.simplify):
                chars.append(char)
                places.append((at, at + 1))
    text = "".join(chars)
    if habits.pinyin:
        text, places = _without(text, places, _READING)
    text, places = _squeeze(text, places, spaced=habits.spaced)
    return _localised(text, places) if habits.simplify else (text, places)


def _localised(text: str, places: list[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
    """Words that mirrors in traditional script put for the mainland's: 资讯 was 信息, 微网志 was 微博."""
    out: list[str] = []
    kept: list[tuple[int, int]] = []
    at = 0
    for match in _MIRROR_WORDS.finditer(text):
        word = _VOCABULARY[match.group()]
        out += [text[at : match.start()], word]
        kept += places[at : match.start()]
        mine = places[match.start() : match.end()]
        kept += [*mine[: len(word) - 1], (mine[len(word) - 1][0], mine[-1][1])]
        at = match.end()
    return "".join(out) + text[at:], kept + places[at:]


@lru_cache(maxsize=8192)
def _folded(char: str) -> str:
    if char in _DROP:
        return ""
    if char in _WIDE:
        return _WIDE[char]
    if char in _MARKS:
        return _MARKS[char]
    code = ord(char)
    if 0x2460 <= code <= 0x24FF:  # ①: a label, which as a plain digit would join the next number
        return char
    if 0xFF00 <= code <= 0xFFEF or 0x2E80 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF or 0x3200 <= code <= 0x33FF:
        folded = unicodedata.normalize("NFKC", char).translate(_RADICALS)
        return "".join(_MARKS.get(c, c) for c in folded)
    if char in "\n\r":
        return "\n"
    return " " if char.isspace() else char


def _char(char: str, simplify: dict[str, str]) -> str:
    folded = _folded(char)
    return simplify.get(folded, folded) if simplify else folded


def _squeeze(text: str, places: list[tuple[int, int]], *, spaced: bool) -> tuple[str, list[tuple[int, int]]]:
    """Drop wraps and the spaces that justification left; join numbers; give separators inside numbers their ASCII form."""
    text, places = _without(text, places, re.compile(r"(?<=[A-Za-z])\n(?=[A-Za-z])|(\n *)"), keep=" ")
    text, places = _without(text, places, _GAP)
    if spaced:
        text, places = _without(text, places, _TORN)
    joined = [m for pattern in (_SPACED, _SEPARATOR) for m in pattern.finditer(text)]
    drop = {i for m in joined for i in range(m.start(), m.end()) if text[i] == " "}
    drop |= {i for m in _DECIMAL.finditer(text) for i in range(m.start(), m.end()) if text[i] == " "}
    swap = {i for m in joined for i in range(m.start(), m.end()) if text[i] == "，"}
    chars = [("," if i in swap else c) for i, c in enumerate(text) if i not in drop]
    places = [p for i, p in enumerate(places) if i not in drop]
    text = _ASCII_MARK.sub(lambda m: {"：": ":"}.get(m.group(), m.group()), "".join(chars))
    first, last = len(text) - len(text.lstrip()), len(text.rstrip())
    return text[first:last], places[first:last]


def _without(
    text: str, places: list[tuple[int, int]], pattern: re.Pattern[str], keep: str = ""
) -> tuple[str, list[tuple[int, int]]]:
    """Cut what `pattern` matches; where it has a group that did not match, put `keep` there instead."""
    chars: list[str] = []
    kept: list[tuple[int, int]] = []
    at = 0
    for match in pattern.finditer(text):
        chars.append(text[at : match.start()])
        kept.extend(places[at : match.start()])
        if pattern.groups and match.group(1) is None:
            chars.append(keep)
            kept.append(places[match.start()])
        at = match.end()
    chars.append(text[at:])
    kept.extend(places[at:])
    return "".join(chars), kept


def _simplifier(source: str) -> dict[str, str]:
    """Traditional characters of `source` to simplified ones, one for one; empty for a simplified text."""
    present = set(source)
    if len(present & _TRADITIONAL_ONLY) < 4:
        return {}
    from opencc import OpenCC  # only for the few texts that need it

    chars = sorted(c for c in present if "\u3400" <= c <= "\u9fff")
    simple = OpenCC("t2s").convert("\n".join(chars)).split("\n")
    return {a: b for a, b in zip(chars, simple, strict=True) if a != b and len(b) == 1} or {"": ""}


def simplified(text: str) -> str:
    """A short text in simplified script, with the mainland's words.

    >>> simplified("政府資訊公開申請")
    '政府信息公开申请'
    """
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return str(_converter().convert(text))
    return text


@lru_cache(maxsize=1)
def _converter() -> Any:
    from opencc import OpenCC  # only for the few texts that need it

    return OpenCC("tw2sp")
