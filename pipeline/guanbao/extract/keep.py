"""Which quantities are figures: not those in a trap, and not every number that has no unit."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from guanbao.annotate import Annotations, Quantity, Trap
from guanbao.classify import Example, Judge
from guanbao.text.spans import behind_last

_ONE = re.compile(
    r"(?:召开|举办|举行|组织|开展|收到|受理|办理|制作|出台|制定|印发|设立|配备|新增|增设|发布|编印|查处|发生|接到|接待|完成|修订|废止|编制|建成|开通|聘请|评为|刊登|开发|成立|指定|确定|明确|安排|抽调|录制|拍摄|参加|出席|(?<!主)(?<!承)(?<!协)[办开搞登播])(?:了|过)?$"
)
_EVERY = re.compile(r"每(?:天|日|周|月|季度?|半?年)[\u4e00-\u9fff]{0,6}$")
_ONE_UNITS = frozenset("次期场件份名人篇部家宗起册本条项所台辆个套笔轮块幅张座只面处批届封户")
_AFTER_ONE = re.compile(r"[，。；、）\n]|由|是|为|\d")
_NUMBER_GOES_ON = re.compile(r"[A-Za-z\d]|[-—/.:]\d")
_AFTER_BARE = re.compile(r"[，。；、：）\n）]|$|[增升降减涨跌]|（|[至到~～—-]\d|和|及|与|以及|左右|以上")
_BEFORE_BARE = re.compile(r"[\u4e00-\u9fff”》）：+]$")
_SHARES_OUT = re.compile(r"[^，。；\d]{0,8}[，、][\u4e00-\u9fff]{0,4}")
_ITEM_FRONT = re.compile(
    r"[处科室局关站所队办心台报]$|(?:网上|电话|现场|窗口|信函|传真|邮件|其他)$"
)  # 审单处1986，网上2036
_MONTHS = re.compile(r"[至到~～—-]\d{1,2}(?:月|日)")
_YEARS = range(1900, 2100)
_TIME_UNITS = frozenset({"年", "月", "日", "季度", "个季度", "周年", "世纪", "点", "时", "号"})
_WORKING_DAYS = frozenset({"个工作日", "工作日"})  # a term that the law sets, unless somebody took that long
_TIME_TAKEN = re.compile(
    r"(?:平均|用时|耗时|时间|仅用|实际|缩短|压缩|提前|减少|快了?|慢了?|最快|最慢|最迟|最晚|最长|最短|开放|接待|累计)[^，。；]*$"
)
# 最快者二日, 平均用时七日, 为期两日: a length of time, no day of the month
_LASTED = re.compile(
    r"(?:平均|用时|耗时|历时|[仅只]用|为期|会期|缩短|压缩|提前|延长|最[快速慢迟长短早晚][\u4e00-\u9fff]{0,4})(?:了|为|仅|只|是|至|到|约|不足|不到|近|超过)*$"
)
_SHORTENED = re.compile(r"(?:大幅|再)?(?:缩|压|减|降|提前|延)")
_ALL_WITHIN = re.compile(r"(?:均|都|全部|一律|一般)在(?:\d{1,2}[至到—~-])?$")
_LEGAL_TERMS = frozenset({15, 20})  # working days: 均在15个工作日内答复 says that the law was kept
_CLAUSE = 40  # characters
_AS_A_RULE = re.compile(r"应当?|须|要求|确保|承诺|保证|力争|规定|法定|必须|需要?在")
_OR_LONGER = re.compile(r"(?:之|以)?内?(?:或|及|和)[^，。；]{0,12}(?:期限|时限|时间)")
_WEAK_TRAPS = frozenset(
    {"slogan", "hotline", "reference", "phone"}
)  # words and bare numbers: a quantity that reaches beyond them is none

FIGURE, TRAP = "figure", "trap"
_SIDE = 16  # characters of context on each side
_SMALL = 12
_DOUBTFUL, _HOPELESS, _EVIDENT = 0.2, 0.0, 0.95
# What the rules drop for want of a sign, not for one against it.
_OPEN_REASONS = frozenset({"no-unit", "one-as-article", "trap:abstract_count", "trap:slogan"})


@dataclass(frozen=True, slots=True)
class Kept:
    """A quantity that is a figure; `likely` is the classifier's word for it, null where none was asked."""

    quantity: Quantity
    likely: float | None = None


def figures_and_traps(found: Annotations, judge: Judge | None = None) -> tuple[list[Kept], list[tuple[Quantity, str]]]:
    """The quantities that are figures, each with how likely it is one, and the others with the reason.

    What rules cannot tell (small numerals in words, numbers without a unit, numerals that begin a slogan) the judge decides.
    """
    kept: list[Kept] = []
    dropped: list[tuple[Quantity, str]] = []
    cover = _Cover(found.traps)
    judge = judge or Judge()
    for index, quantity in enumerate(found.quantities):
        reason = _reason(found, quantity, index, cover, [k.quantity for k in kept[-3:]])
        said = judge.ask("figure", partial(figure_case, found.text, quantity, reason), quantity.number, reason)
        likely = None if said is None else said.confidence if said.label == FIGURE else 1 - said.confidence
        if _is_kept(quantity, reason, likely):
            kept.append(Kept(quantity, likely))
        else:
            dropped.append((quantity, reason or "model"))
    return kept, dropped


def _reason(found: Annotations, quantity: Quantity, index: int, cover: _Cover, kept: list[Quantity]) -> str | None:
    """Why the rules take a quantity for no figure."""
    if quantity.written == "chinese" and any(n.span.contains(quantity.number) for n in found.names):
        return "name"
    trap = cover.over(quantity)
    if trap is not None:
        return f"trap:{trap.rule}"
    return _unlike_a_figure(found.text, quantity, found.quantities[index + 1 : index + 6], kept)


def _is_kept(quantity: Quantity, reason: str | None, likely: float | None) -> bool:
    if likely is None:
        return reason is None
    if reason is None:
        is_open = quantity.unit is None or quantity.written == "chinese"
        return likely >= (_DOUBTFUL if is_open else _HOPELESS)
    return reason in _OPEN_REASONS and likely >= _EVIDENT


def figure_case(text: str, quantity: Quantity, reason: str | None) -> Example:
    """What tells a figure from a number that is none: the words around it, how it is written and what the rules say."""
    number = quantity.number
    value = min(abs(int(quantity.value)), _SMALL)
    return Example(
        {
            "left": text[max(0, number.start - _SIDE) : number.start].rpartition("\n")[2],
            "right": text[number.end : number.end + _SIDE].partition("\n")[0],
        },
        (
            f"unit={quantity.unit}",
            f"written={quantity.written}",
            f"value={value}",
            f"kind={quantity.kind}",
            f"rule={reason}",
            f"written={quantity.written}|unit={quantity.unit}",
            f"place={10 * number.start // max(len(text), 1)}",
        ),
    )


class _Cover:
    """Which trap lies over a stretch; traps may overlap each other."""

    def __init__(self, traps: Iterable[Trap]) -> None:
        self._traps = sorted(traps, key=lambda t: t.span.start)
        self._longest = max((len(t.span) for t in self._traps), default=0)
        self._starts = [t.span.start for t in self._traps]

    def over(self, quantity: Quantity) -> Trap | None:
        """The trap that the number of a quantity is caught in."""
        span = quantity.number
        for index in range(bisect_left(self._starts, span.end) - 1, -1, -1):
            trap = self._traps[index]
            if trap.span.overlaps(span) and not (trap.kind in _WEAK_TRAPS and _outgrows(quantity, trap)):
                return trap
            if trap.span.start < span.start - self._longest:
                break
        return None


def _outgrows(quantity: Quantity, trap: Trap) -> bool:
    if trap.kind in {"hotline", "reference", "phone"}:
        return quantity.unit is not None and trap.span.end <= quantity.number.end
    return not trap.span.contains(quantity.number)


def _unlike_a_figure(text: str, quantity: Quantity, following: Sequence[Quantity], kept: list[Quantity]) -> str | None:
    number = quantity.number
    before, after = text[max(0, number.start - 12) : number.start], text[quantity.span.end : quantity.span.end + 3]
    if quantity.written == "chinese":
        return _unlike_chinese(text, quantity, kept)
    if before[-1:].isascii() and before[-1:].isalpha():
        return "part-of-a-word"
    if quantity.unit is None:
        return _unlike_bare(text, quantity, following, before, after)
    if quantity.unit in _WORKING_DAYS:
        return None if _took(text, quantity) else "term"
    if _names_a_time(text, quantity) or (quantity.unit == "分" and before[-1:] in {"时", "点"}):
        return "time"
    return None


def _unlike_chinese(text: str, quantity: Quantity, kept: list[Quantity]) -> str | None:
    if quantity.kind in {"rate", "change"}:
        return None
    if quantity.value == 1 and quantity.kind != "money":
        if text[max(0, quantity.span.start - 2) : quantity.span.start].endswith(("没有", "没", "无")):
            return "denied"  # 没有一件延期
        last = kept[-1] if kept else None
        gap = text[last.span.end : quantity.span.start] if last else ""
        if last and last.unit == quantity.unit and last.value > 1 and _SHARES_OUT.fullmatch(gap):
            return None  # 两份申请，一份给了材料
        if last and last.unit == quantity.unit and gap == "、" and last.written == "chinese":
            return None  # 开了两次例会、一次联络员会
        if _EVERY.search(text, max(0, quantity.span.start - 12), quantity.span.start):
            return None  # 每月通报一次
        clean = text[max(0, quantity.span.start - 8) : quantity.span.start]
        counted = _ONE.search(clean) or _AFTER_ONE.match(text, quantity.span.end)
        return None if quantity.unit in _ONE_UNITS and counted else "one-as-article"
    if _names_a_time(text, quantity):
        return "time"
    if quantity.unit in _WORKING_DAYS and not _took(text, quantity):
        return "term"
    if quantity.unit is None and text[quantity.span.start - 1 : quantity.span.start] == "第":
        return "ordinal"
    return None


def _took(text: str, quantity: Quantity) -> bool:
    """Whether working days are a time that something took, and no term that the law sets."""
    if _TIME_TAKEN.search(text, max(0, quantity.number.start - 30), quantity.number.start):
        return True
    return bool(_SHORTENED.match(text, quantity.span.end)) or (
        quantity.value not in _LEGAL_TERMS and _kept_to(text, quantity)
    )


def _kept_to(text: str, quantity: Quantity) -> bool:
    """`均在10个工作日内作了答复`: what was kept to, not what a rule asks for."""
    at = quantity.number.start
    clause = text[behind_last(text, "，。；：\n", max(0, at - _CLAUSE), at) : at]
    if _OR_LONGER.match(text, quantity.span.end):  # 均在20个工作日或者依法延长的期限内: the law's own words
        return False
    return bool(_ALL_WITHIN.search(clause)) and not _AS_A_RULE.search(clause)


def _names_a_time(text: str, quantity: Quantity) -> bool:
    """Whether a quantity is a point in time (5日, 2010年) and no length of it (用时七日, 由20日缩至15日)."""
    if quantity.unit not in _TIME_UNITS:
        return False
    lasted = quantity.unit == "日" and (
        _kept_to(text, quantity)
        or _LASTED.search(text, max(0, quantity.number.start - 12), quantity.number.start)
        or _SHORTENED.match(text, quantity.span.end)
    )
    return not lasted


def _unlike_bare(text: str, quantity: Quantity, following: Sequence[Quantity], before: str, after: str) -> str | None:
    value = quantity.value
    if quantity.number.of(text)[-1] in "万亿":
        return None
    if value in _YEARS and "," not in quantity.number.of(text) and not _ITEM_FRONT.search(before):
        return "year"
    if _MONTHS.match(text, quantity.span.end):
        return "time"
    if _shares_unit(text, quantity, following):
        return None
    if _NUMBER_GOES_ON.match(after) or text[quantity.number.start - 1 : quantity.number.start] in {"-", "—", "/"}:
        return "part-of-a-code"
    if len(quantity.number) >= 7 and "," not in quantity.number.of(text):
        return "code"
    if not _BEFORE_BARE.search(before.rstrip()) or not _AFTER_BARE.match(after):
        return "no-unit"
    return None


def _shares_unit(text: str, quantity: Quantity, following: Sequence[Quantity]) -> bool:
    """`分别为3、5、8件`, `20至30家`: a bare number whose unit stands behind a later one."""
    at = quantity.span.end
    for other in following:
        gap = text[at : other.span.start]
        if not re.fullmatch(r"、|和|及|与|至|到|-|—|~|～|，", gap):
            return False
        if other.unit is not None:
            return True
        at = other.span.end
    return False
