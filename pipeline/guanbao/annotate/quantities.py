"""Quantities: a number, its unit, its hedge.

Numbers are found on the folded text, before any tokenizer: Arabic with separators, Chinese numerals, 万 and 亿, percent,
百分之, 成, ranges. Hedges stand before (近, 约, 超), inside (余, 多) or after (左右, 以上) the number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Literal

from guanbao.annotate.kinds import Quantity
from guanbao.model.report import FigureKind, Qualifier
from guanbao.registry import Registry
from guanbao.text.numerals import ARABIC, CHINESE, NumeralError, parse
from guanbao.text.spans import Span

HEDGES: Mapping[str, Qualifier] = {
    "近": "under", "将近": "under", "接近": "under", "不到": "under", "不足": "under", "未满": "under", "不满": "under",
    "约": "about", "大约": "about", "约为": "about", "大概": "about", "左右": "about", "上下": "about", "来": "about", "约计": "about",
    "超过": "over", "超": "over", "逾": "over", "突破": "over", "多": "over", "余": "over", "高于": "over", "大于": "over", "多于": "over",
    "有余": "over", "+": "over", "过": "over", "刚过": "over",
    "不少于": "at_least", "不下": "at_least", "不下于": "at_least", "至少": "at_least", "不低于": "at_least",
    "以上": "at_least", "及以上": "at_least", "之上": "at_least",
    "少则": "at_least", "多则": "at_most", "没超过": "at_most", "没有超过": "at_most", "未超过": "at_most",
    "不超过": "at_most", "不高于": "at_most", "不多于": "at_most", "最多": "at_most",
    "内": "at_most", "以内": "at_most", "以下": "at_most", "之内": "at_most",
}  # fmt: skip
# These stand behind the number only, or inside it.
_BEHIND = frozenset(
    {"左右", "上下", "来", "多", "余", "以上", "及以上", "之上", "内", "以内", "以下", "之内", "有余", "+", "过"}
)
_BEFORE = "|".join(sorted(HEDGES.keys() - _BEHIND, key=lambda hedge: (-len(hedge), hedge)))
_PRE = re.compile(rf"(?<![最附靠])(?:(?P<pre>{_BEFORE})(?:了|为|达|到|占|有)?)$")
_TENTH = r"(?P<tenth>[一二两三四五六七八九])成(?P<half>半|[一二三四五六七八九])?(?![立效果为员长功绩就本都人熟交年品型份分像])"
_NUMBER = (
    rf"(?P<cent>百分之(?:{CHINESE}|{ARABIC}))|{_TENTH}"
    r"|(?P<below>[二三四五六七八九十])分之(?P<above>[一二三四五六七八九])|(?P<double>翻了?[一两三]番)(?P<more>多)?"
    r"|(?P<halves>(?<=[占超近约过有达到中])(?:一半|半数)(?!以上|左右|多)|(?:一半|半数)(?=以上|左右|多)|(?<=[比率占])过半)"
    rf"|(?P<num>{ARABIC})(?P<in1>[余多来])?(?P<scale>[万亿]\d{{1,4}}[千百]万?|[十百千]?[万亿]{{1,2}}|[百千](?!UNIT))?(?P<in2>有余|[余多来])?(?P<plus>\+(?!\d))?"
    rf"|(?P<cn>{CHINESE})(?P<in3>[余多来])?(?P<scale3>[万亿])?(?P<in4>[余多来])?"
)
_POST = r"(?P<in5>[余多](?!样|次|年|种|家|出|了|\d|[一二三四五六七八九十]))?(?P<post>左右|上下|及以上|以上|之上|以内|以下|之内|(?<=[日天时])内)?"
_POST_RATE = r"(?P<post_rate>左右|上下|及以上|以上|之上|以内|以下|多)"
_TIMES = re.compile(r"次(?![要日年月数序品第])")
_COPULA = re.compile(r"电话|为|是|均|左右|以上|以下|以内|次|多")  # 17人为兼职: the segmenter sees 人为
_CHINESE_DIGITS = re.compile(r"[零〇○一二三四五六七八九]{2,}")
_CLASSIFIER = re.compile(
    r"([\u4e00-\u9fff])(?=[，。；、）\n])(?<![年月日号时分点等为是中内前后上下左右余多来至到和及与以])"
)
_LIST_MARKS = frozenset("，。；、）")
_ROUND = frozenset("近上逾超约过")  # 近百家, 上千人, 过万人; 百 alone begins too many words
_ROUND_BEFORE = re.compile(r"(?<![以之同及马网线海])(?:(?P<up>上)|(?P<past>(?<!通)过))$")
_ROUND_NUMBER = re.compile(r"[百千万亿]|\d[\d.]*[百千万亿]")
# 监管通关处一千二百二十，企管处八百，: an item of a list that takes the unit of its head
_BARE_ITEM = re.compile(r"(?<=[处科室局关所站队部办台网社报])[一二三四五六七八九两十百千]{2,}(?=[，、；。）])")
_RANGE_ON = re.compile(rf"(?:至|到|—|~|～){CHINESE}")
_FUZZY = re.compile(r"[一二三四五六七八九十][一二三四五六七八九](?=[个次家名项条件十])")


class QuantityFinder:
    """Finds quantities in folded text with the units of a registry.

    `word_at(text, offset)` gives the word that a segmenter sees at an offset: units that are also parts of words (处, 部, 点)
    count only where they stand as a word of their own.
    """

    def __init__(self, registry: Registry, word_at: Callable[[str, int], str]) -> None:
        self._units = registry.units
        self._word_at = word_at

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        units = "|".join(re.escape(u) for u in sorted(self._units, key=len, reverse=True))
        joined = "".join({u[1] for u in self._units if len(u) > 1 and u[0] in "百千"}) or "\0"  # 千克, 千瓦
        number = _NUMBER.replace("(?!UNIT)", f"(?![{re.escape(joined)}])")
        return re.compile(rf"(?:{number})(?:(?P<unit>{units})(?P<either>（(?:{units})）)?{_POST}|{_POST_RATE})?")

    def find(self, text: str) -> list[Quantity]:
        """All quantities of a folded text, in order; what is a trap is for the caller to say."""
        found: list[Quantity] = []
        for match in self._pattern.finditer(text):
            found.extend(self._read(text, match))
        return found

    def _read(self, text: str, match: re.Match[str]) -> Iterator[Quantity]:
        unit = self._unit(text, match)
        value = _value(match)
        unseen = _unseen_unit(text, match) if unit is None else None
        if value is None or not _stands_alone(text, match, unit):
            return
        number = Span(match.start(), _number_end(match))
        if unit and self._units[unit].kind != "money":
            unit, value = _scaled(unit, value, self._units)
        money = bool(unit) and self._units[unit or ""].kind == "money"
        if money:
            value, unit = _money(match, value, unit or "", self._units)
        ratio = _is_ratio(match)
        if ratio:
            unit = "%"
        if match["double"]:
            unit = "番"
        if unit and match["either"]:  # 1368篇（条）
            unit += match["either"]
        if unit and not ratio and _TIMES.match(text, match.end("unit")) and unit[-1] != "次":
            unit, unseen = None, f"{unit}次"  # 612张次
        end = match.end() if unit or ratio else max(number.end, *(match.end(g) for g in ("in1", "in2", "plus")))
        if unseen:
            unit, end = unseen, _unit_start(match) + len(unseen)
        start, qualifier = self._hedge(text, match, unit)
        kind: FigureKind = (
            "money" if money else "change" if match["double"] else "rate" if unit in {"%", "‰"} else "count"
        )
        written: Literal["arabic", "chinese"] = (
            "arabic" if match["num"] or any(c.isdigit() for c in number.of(text)) else "chinese"
        )
        yield Quantity(Span(start, end), number, value, unit, qualifier, kind, written)

    def _unit(self, text: str, match: re.Match[str]) -> str | None:
        unit: str | None = match["unit"]
        if unit is None:
            return None
        entry = self._units[unit]
        if unit == "分" and text[match.end("unit") : match.end("unit") + 1] == "之":  # 三分之一
            return None
        if not entry.careful:
            return unit
        if match["cn"] and text[match.end("unit") : match.end("unit") + 1] in _LIST_MARKS:
            return unit  # 视频七部；
        word = self._word_at(text, match.start("unit"))
        return unit if word == unit or len(word) < len(unit) or _COPULA.fullmatch(word[len(unit) :]) else None

    @staticmethod
    def _hedge(text: str, match: re.Match[str], unit: str | None) -> tuple[int, Qualifier]:
        after = match["post"] if match["unit"] and unit else None
        if _is_ratio(match):
            after = match["post_rate"]
        if match["halves"] == "过半":
            return match.start(), "over"
        inner = next((match[g] for g in ("in1", "in2", "in3", "in4", "in5", "plus", "more") if match[g]), None)
        before = _PRE.search(text, max(0, match.start() - 6), match.start())
        start = before.start() if before else match.start()
        for hedge in (after, inner, before["pre"] if before else None):
            if hedge:
                return start, HEDGES[hedge]
        if (
            unit
            and _ROUND_NUMBER.match(text, match.start())
            and (rounded := _ROUND_BEFORE.search(text, max(0, match.start() - 2), match.start()))
        ):
            return rounded.start(), "at_least" if rounded["up"] else "over"
        return start, "exact"


def _unit_start(match: re.Match[str]) -> int:
    return match.start("unit") if match["unit"] else match.end()


def _is_ratio(match: re.Match[str]) -> bool:
    """Whether the words are a ratio by themselves: 百分之五, 三成半, 四分之三, 一半."""
    return any(match[g] for g in ("cent", "tenth", "below", "halves"))


def _unseen_unit(text: str, match: re.Match[str]) -> str | None:
    """A classifier that the registry does not know: one character between an Arabic number and a mark (26首，)."""
    if not match["num"]:
        return None
    found = _CLASSIFIER.match(text, match.end())
    return found[1] if found else None


def _number_end(match: re.Match[str]) -> int:
    names = ("cent", "half", "tenth", "above", "halves", "double", "num", "scale", "cn", "scale3")
    end = max(match.end(n) for n in names)
    return end + 1 if match["tenth"] and not match["half"] else end


def _value(match: re.Match[str]) -> int | Decimal | None:
    try:
        if match["cent"]:
            return parse(match["cent"])
        if match["halves"]:
            return 50
        if match["double"]:
            return parse(match["double"].lstrip("翻了")[0])
        if match["below"]:
            share = Decimal(int(parse(match["above"]))) / int(parse(match["below"])) * 100
            return share.quantize(Decimal("0.1")).normalize() if share % 1 else int(share)
        if match["tenth"]:
            half = {None: 0, "半": 5}.get(match["half"])
            return int(parse(match["tenth"])) * 10 + (int(parse(match["half"])) if half is None else half)
        if match["num"]:
            return parse(match["num"] + (match["scale"] or ""))
        if match["scale3"] and "点" in match["cn"]:  # 十七点二亿
            scaled = parse(match["cn"]) * (10_000 if match["scale3"] == "万" else 100_000_000)
            return int(scaled) if scaled == int(scaled) else scaled
        return parse(match["cn"] + (match["scale3"] or ""))
    except NumeralError:
        return None


def _stands_alone(text: str, match: re.Match[str], unit: str | None) -> bool:
    """Chinese numerals count only with a unit, and not where two digits mean a guess (三四个) or spell a year."""
    if match["num"] or match["double"] or _is_ratio(match):
        return True
    digits = match["cn"]
    before = text[match.start() - 1 : match.start()]
    if digits in {"零", "〇", "○"} or before in {"几", "数"}:  # 零件, 几十件
        return False
    if unit is None:
        return bool(_BARE_ITEM.match(text, match.start()) or _RANGE_ON.match(text, match.end())) and not (
            _CHINESE_DIGITS.fullmatch(digits) and len(digits) > 1
        )
    alone = (digits[0] in "万亿" and len(digits) == 1) or (digits[0] in "百千" and not match["in3"])
    if (digits[0] in "万亿" and len(digits) > 1) or (alone and before not in _ROUND):
        return False
    if _FUZZY.match(text, match.start()) and digits[0] != "十":
        return False
    return not (_CHINESE_DIGITS.fullmatch(digits) and len(digits) > 1)


def _scaled(unit: str, value: int | Decimal, units: Mapping[str, object]) -> tuple[str, int | Decimal]:
    """万人次, 万吨: the multiplier belongs to the number."""
    if len(unit) > 1 and unit[0] in "万亿" and unit[1:] in units:
        scaled = value * (10_000 if unit[0] == "万" else 100_000_000)
        return unit[1:], int(scaled) if scaled == int(scaled) else scaled
    return unit, value


def _money(
    match: re.Match[str], value: int | Decimal, unit: str, units: Mapping[str, object]
) -> tuple[int | Decimal, str]:
    """495亿元 stays 495 亿元: amounts keep the multiplier in their unit, as printed."""
    scale = match["scale"] if match["num"] else match["scale3"]
    digits = match["num"] or match["cn"]
    if not scale and match["cn"] and digits[-1] in "万亿" and len(digits) > 1:  # 三万元
        scale, digits = digits[-1], digits[:-1]
    if scale and len(scale) < 3 and scale + unit in units:
        return parse(digits), scale + unit
    return value, unit
