"""What kind of number it is: count, money, share, change with its sign, or mean; and of which year."""

from __future__ import annotations

import re

from guanbao.extract.drafts import Draft
from guanbao.extract.lexicon import Lexicon

_CLAUSE_MARK = re.compile(r"[，。；！？\n]")
_GLUE = r"(?:了|约|近|超|超过|率|幅|幅度|量|数|数量|比例|比率|率为|为|达|达到|近乎|将近|逾|的|全国|关区|平均水平|平均值|平均)*"
_REACHED = re.compile(r"(?:到|至|为|成)了?(?:约|近)?$")
_YEAR = re.compile(r"((?:19|20)\d\d)年(?:度|全年|同期|\d{1,2}月?[至到~—-]\d{1,2}月|[上下]半年)?(?:的|共|为|是|有|：)*$")
_MOVED = re.compile(r"^[^，\d]*+\d[^，]*(?:到|至|为)$")  # 平均…由31小时缩短到22小时
_YEAR_FIRST = re.compile(r"(?:在)?((?:19|20)\d\d)年(?![底末初至到\d制发修开建成印]|[一二三四五六七八九十]+月)")
_ALL_ARE = re.compile(r"[为已在按予得由未被系属无]")  # 案件均为0件: 均 is no mean there
_FROM = re.compile(r"[由从](?:上年的?|去年的?)?$")
_ROSE_TO = re.compile(r"(?:上升|增加|增长|提高|提升|扩大|下降|减少|缩减|归并|精简|[增升降减])(?:到|至|为)(?:了)?\d")
_ONE_WORD = re.compile(r"(?:本年|今年|当年)?(?:又|再|即|则)?[多少增减升降]了?")
_ARROWS = frozenset("↑↓")
_NOTHING_BEFORE = frozenset({"", "本年", "今年", "又", "净", "再", "即", "也就是"})
_PER = re.compile(r"^(?:/|每)(?:天|日|月|年|周|人|次|件|个)")


def classify(text: str, draft: Draft, before: Draft | None, lex: Lexicon, year: int | None) -> None:
    """Set kind, sign and year of a draft from the words before its number; `before` is the draft before, in any sentence."""
    clause = _clause(text, draft)
    if draft.origin == "rule:range" and draft.qualifier == "at_most":
        clause = re.sub(r"\d[^，]{0,6}$", "", clause)
    last_year = before is not None and before.sentence == draft.sentence and before.year is not None
    _change(text, draft, lex, clause, compared=last_year or _after_change(draft, before, clause))
    _minus(text, draft, lex)
    _carried_on(text, draft, before)
    if draft.kind in {"count", "money"} and _is_mean(draft, text, lex, clause):
        draft.kind, draft.origin = "mean", "rule:mean"
    _period(text, draft, lex, clause, year)
    _scope(draft, lex, text)


def _after_change(draft: Draft, before: Draft | None, clause: str) -> bool:
    """`同比多196人次，企管处少35人次`: a comparison is carried on by one word."""
    if before is None or before.sentence != draft.sentence:
        return False
    if before.unit == draft.unit and _ONE_WORD.fullmatch(clause):
        return True  # 来信11封，本年少2封
    return before.kind == "change" and bool(re.search(r"[多少增减升降涨跌]$", clause))


def _minus(text: str, draft: Draft, lex: Lexicon) -> None:
    """`同比－18.4%`: a printed sign instead of a verb."""
    before = text[draft.sentence.start : draft.start]
    if before[-1:] in _ARROWS:  # 81.2万，↑21.6%
        draft.kind, draft.origin = "change", "rule:change"
        draft.value = draft.value if before[-1] == "↑" else -draft.value
        return
    if re.search(r"[-－−–+＋]$", before) and lex.compare.search(before[-8:]) and draft.unit in {"%", "个百分点"}:
        draft.kind, draft.origin = "change", "rule:change"
        draft.value = draft.value if before[-1] in "+＋" else -draft.value


def _carried_on(text: str, draft: Draft, before: Draft | None) -> None:
    """`同比分别增长8.4%、15.9%和10.3%`: a list of changes after one verb; 倍 as a level is a rate."""
    if draft.unit == "倍" and draft.kind == "count":
        draft.kind = "rate"
    if before is None or before.kind != "change" or before.unit != draft.unit or draft.kind == "change":
        return
    if re.fullmatch(r"、|，|和|及|与|以及", text[before.end : draft.start]):
        draft.kind, draft.origin = "change", "rule:change"
        draft.value = -draft.value if before.value < 0 else draft.value


def _clause(text: str, draft: Draft) -> str:
    marks = [m.end() for m in _CLAUSE_MARK.finditer(text, draft.sentence.start, draft.start)]
    return text[(marks[-1] if marks else draft.sentence.start) : draft.start]


def _change(text: str, draft: Draft, lex: Lexicon, clause: str, *, compared: bool) -> None:
    trend = _trend(clause, lex)
    if trend is None or draft.kind == "mean":
        return
    sign, reached = trend
    if reached:
        return
    relative = draft.unit in {"%", "‰", "个百分点", "百分点", "倍"}
    if relative or compared or _adjoins(clause, lex) or _compared_close(text, draft, lex):
        draft.kind, draft.origin = "change", "rule:change"
        draft.value = draft.value if sign > 0 else -draft.value


def _adjoins(clause: str, lex: Lexicon) -> bool:
    """`减少4件`, `缩短了7天`, `净减少3个`: the number is the difference itself."""
    return bool(lex.difference_end.search(clause))


def _compared_close(text: str, draft: Draft, lex: Lexicon) -> bool:
    """A comparison in this clause or the one before: farther away it speaks of something else."""
    window = text[draft.sentence.start : draft.start]
    pieces = re.split(r"[，；]", window)
    return bool(lex.compare.search("，".join(pieces[-2:])))


def _trend(clause: str, lex: Lexicon) -> tuple[int, bool] | None:
    """The last word of growth or fall that governs the number: its sign, and whether the number is what it reached."""
    last: re.Match[str] | None = None
    for match in lex.trend_end.finditer(clause):
        last = match
    if last is None:
        return None
    rest = clause[last.end() :]
    if not re.fullmatch(rf"{_GLUE}(?:到|至)?", rest) and len(rest) > 4:
        return None
    if len(last.group()) == 1 and clause[: last.start()] in _NOTHING_BEFORE and rest in ("", "了"):
        return (1 if last["up"] else -1), False  # 上年七件，增四件
    if len(last.group()) == 1 and not re.search(r"[比较同上年期略微再又净各均均]", clause[: last.start()]):
        return None  # 多, 少, 高 alone are words of their own
    reached = (
        bool(_REACHED.search(rest)) and not last.group().endswith(("幅", "率", "速")) and not re.match(r"[率幅]", rest)
    )
    return (1 if last["up"] else -1), reached


def _is_mean(draft: Draft, text: str, lex: Lexicon, clause: str) -> bool:
    if draft.tail and _PER.match(draft.tail.of(text)):
        return True
    clause = re.sub(r"《[^《》]*》|每[日周][\u4e00-\u9fff]{0,2}报", "", clause)  # 《每日新报》, 每日商报
    for match in lex.mean.finditer(clause):
        rest = clause[match.end() :]
        if (
            len(match.group()) == 2
            and match.group()[-1] == "均"
            and match.group()[0] not in "日月年周季人户"
            and _ALL_ARE.match(rest)
        ):
            continue
        if (not re.search(r"共|累计|合计|\d", rest) or _MOVED.search(rest)) and not clause[: match.start()].endswith(
            ("按照", "自", "对")
        ):
            return True
    return False


def _period(text: str, draft: Draft, lex: Lexicon, clause: str, year: int | None) -> None:
    lead = re.sub(r"(?:约|近|超过?|逾|为|达|共){1,9}$", "", clause)
    if lex.previous_year.search(lead):
        draft.year = year - 1 if year else None
        return
    if year is not None and draft.kind == "count" and _FROM.search(clause) and _ROSE_TO.match(text, draft.end):
        draft.year = year - 1  # 由9篇上升到16篇: the level of the year before
        return
    named = _YEAR.search(lead) or _YEAR_FIRST.match(lead) or _YEAR_FIRST.match(lead.rpartition("（")[2])
    if named and (year is None or (int(named[1]) != year and abs(int(named[1]) - year) <= 2)):
        draft.year = int(named[1])


def _scope(draft: Draft, lex: Lexicon, text: str) -> None:
    window = text[draft.sentence.start : draft.start]
    if lex.scope_headquarters.search(window):
        draft.scope = "headquarters"
    elif lex.scope_district.search(window):
        draft.scope = "district"
