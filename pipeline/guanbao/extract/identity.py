"""Whose report on which year it is, from the title, the preamble and the stated period, each with its place."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

from guanbao.annotate import Annotations, Name
from guanbao.classify import Example, Judge
from guanbao.model.report import Period, Scope
from guanbao.registry import Registry
from guanbao.segment import Outline
from guanbao.text.dates import Date, dates
from guanbao.text.spans import Span

HEAD = 1500
_REPORT_TITLE = re.compile(
    r"(?:信息|政务|关务|校务|办事|警务)公开.{0,14}(?:报告|年报|总结)|(?:报告|年报).{0,10}(?:信息|政务|关务)公开|(?:信息|政务|关务)公开.{0,6}年度.{0,6}(?:报告|情况)"
)
_OTHER_TITLE = re.compile(r"指南|目录|办法|规定|通知|方案|要点|条例|公告|招标|采购")
_OTHER_HEAD = re.compile(
    r"^(?:[^，。；：\n]{0,40}\n){0,2}[^，。；：\n]{0,50}(?:指南|通知|办法|规定|方案|要点|条例|通告|招标公告)\n"
)
_OTHER_END = re.compile(r"(?:指南|通知|办法|规定|方案|要点|条例|通告|招标公告)$")
_NEWS = re.compile(
    r"本报讯|本网讯|新华社|月\d{1,2}日[电讯]|据了解|（记者|记者[\u4e00-\u9fff]{2,4}[）报]|据悉|记者(?:日前|近日|从|获悉)|通讯员"
)
_LAWS = re.compile(
    r"(?:政府信息公开条例|关务公开办法|海关政府信息公开办法|政府信息公开工作年度报告|政府信息公开年度报告|信息公开年度报告)"
)
_TOPICS = ("主动公开", "依申请公开", "政府信息公开", "信息公开", "政务公开", "关务公开", "公开指南", "公开目录")
_PLACE = re.compile(r"[\u4e00-\u9fff]{2,9}(?:省|自治区|市|自治州|州|盟|地区|县)$")


_RUN = re.compile(r"[\u4e00-\u9fff]{1,24}$")
_LEAD_WORDS = re.compile(
    r"(?:欢迎您?访问|欢迎来到|访问|现将|现公布|根据|按照|关于|由|本报告|本年度报告|报告|是|公布|发布|编制|和|及|与|现|将)*"
)
_GOES_ON = frozenset("长办务员区") - {""}


@dataclass(frozen=True, slots=True)
class Found:
    """A value of the identity with its place in the view."""

    value: str | int
    span: Span


_CITES = re.compile(r"(?:办公[厅室])?(?:关于|印发|下发|制定|发布的?|公布的?|统一|规定|要求)?[的了]?(?:《|“|令第|关于)")
_SURELY_NOT, _REPORT, _SURELY = 0, 3, 6
_BELIEVED = 0.6


@dataclass(frozen=True, slots=True)
class IdentityReading:
    """What the text says about itself; what it does not say is null."""

    agency: Found | None
    agency_ids: tuple[str, ...]
    system: str | None
    year: Found | None
    period: Period | None
    period_span: Span | None
    scope: Scope
    title: str | None
    is_report: bool


def identify(found: Annotations, outline: Outline, registry: Registry, judge: Judge | None = None) -> IdentityReading:
    """Read the identity of a view."""
    title = outline.title
    head = Span(0, min(len(found.text), HEAD)) if found.text else None
    agency, ids, system = _agency(found, title, head, registry)
    year = _year(found.text, title, head)
    period, place = _period(found.text, head, int(year.value) if year else None)
    if year is None and period is not None and place is not None:
        year = Found(int(period[1][:4]), place)
    words = " ".join(title.of(found.text).split("\n")) if title else None
    return IdentityReading(
        agency,
        ids,
        system,
        year,
        period,
        place,
        _scope(found.text, title, ids, system, registry),
        words,
        is_report(found.text, words, judge),
    )


def is_report(text: str, title: str | None, judge: Judge | None = None) -> bool:
    """Whether a text is a report on information disclosure: by its title, the law that it cites and what it talks of.

    Where these say neither clearly, the judge decides.
    """
    score = _reportlike(text, title)
    said = (judge or Judge()).ask(
        "report", partial(report_case, text, title, score), Span(0, min(len(text), HEAD)), str(score >= _REPORT)
    )
    if said is None or score <= _SURELY_NOT or score >= _SURELY:
        return score >= _REPORT
    return said.label == "report" if said.confidence >= _BELIEVED else score >= _REPORT


def report_case(text: str, title: str | None, score: int) -> Example:
    """What tells a report from a text about one: title, first and last lines, and which of its subjects come up."""
    subjects = [word for word in _TOPICS if word in text]
    tokens = (f"score={score}", *subjects, f"long={min(len(text) // 500, 6)}", f"subjects={len(subjects)}")
    return Example({"title": title or "", "head": text[:200], "tail": text[-80:]}, tokens)


def _reportlike(text: str, title: str | None) -> int:
    head = text[:HEAD]
    named = bool(title and _REPORT_TITLE.search(title))
    if (named and _OTHER_END.search(title or "")) or (not named and _OTHER_HEAD.search(head[:200])):
        return 0
    if _NEWS.search(head[:200]):
        return 0
    score = 0
    if title and _REPORT_TITLE.search(title):
        score += 0 if _OTHER_TITLE.search(_REPORT_TITLE.sub("", title)) else 2
    score += bool(_LAWS.search(head))
    talk = sum(text.count(word) for word in _TOPICS)
    density = talk / max(len(text), 1)
    score += (talk >= 3) + (talk >= 8 and density > 1 / 600)
    score += "依申请公开" in text and "主动公开" in text
    return score


def _agency(
    found: Annotations, title: Span | None, head: Span | None, registry: Registry
) -> tuple[Found | None, tuple[str, ...], str | None]:
    for place in (title, head):
        if place is None:
            continue
        known = [
            n for n in found.names if n.kind == "agency" and place.contains(n.span) and not _is_cited(found.text, n)
        ]
        formed = _formed(found.text, place, registry)
        if known and (
            formed is None or known[0].span.start <= formed[0].span.start or formed[0].span.overlaps(known[0].span)
        ):
            # 天津海关隶属新港海关 goes on behind the known name; 现公布南宁海关 and 重庆海关关区 do not.
            longer = (
                formed is not None
                and formed[0].span.contains(known[0].span)
                and formed[0].span.end > known[0].span.end + 2
            )
            if not longer:
                entry = registry.get("agencies", known[0].ids[0])
                return Found(entry.name, known[0].span), known[0].ids, entry.system
        if formed:
            full = _full_name(found.text, str(formed[0].value), registry)
            return Found(full, formed[0].span), (), formed[1]
    return None, (), None


def _is_cited(text: str, name: Name) -> bool:
    """Whether an agency only stands there as the author of a rule (国务院办公厅印发的《…》)."""
    before = text[max(0, name.span.start - 40) : name.span.start]
    inside = before.rfind("《") > before.rfind("》")
    return inside or bool(_CITES.match(text, name.span.end))


def _formed(text: str, place: Span, registry: Registry) -> tuple[Found, str] | None:
    """The first name in a stretch that has the form of some system's agencies."""
    best: tuple[Found, str] | None = None
    for suffix, system in registry.systems_by_ending.items():
        span = _named_by(text, place, suffix, system.not_words)
        if span and (best is None or (span.start, -len(span)) < (best[0].span.start, -len(best[0].span))):
            best = (Found(span.of(text), span), system.id)
    return best


def _named_by(text: str, place: Span, suffix: str, not_words: tuple[str, ...]) -> Span | None:
    """The first name in a stretch that ends in a suffix, from the Han characters before it."""
    at = text.find(suffix, place.start, place.end)
    while at >= 0:
        end = at + len(suffix)
        run = _RUN.search(text, max(place.start, at - 24), at)
        start = run.start() if run else at
        start += len(_LEAD_WORDS.match(text, start, at).group())  # type: ignore[union-attr]
        name = text[start:end]
        blocked = (
            any(name.endswith(w) for w in not_words)
            or "公开" in name
            or "年" in name
            or text[end : end + 1] in _GOES_ON
        )
        if at - start >= 2 and not blocked:
            return Span(start, end)
        at = text.find(suffix, end, place.end)
    return None


def _full_name(text: str, name: str, registry: Registry) -> str:
    """The name with the place above it, where the text writes it so (洪泽区人民政府 as 淮安市洪泽区人民政府)."""
    fuller: Counter[str] = Counter()
    for match in re.finditer(rf"([\u4e00-\u9fff]{{2,9}}?(?:省|自治区|市|州|盟)){re.escape(name)}", text):
        prefix = re.sub(r"^.*(?:访问|欢迎|关注|由|与|和|在|系|请|向|联系|现将|根据|地址|是|到)", "", match[1])
        if _PLACE.search(prefix) and len(prefix) >= 3:
            fuller[prefix + name] += 1
    return fuller.most_common(1)[0][0] if fuller else name


def _year(text: str, title: Span | None, head: Span | None) -> Found | None:
    if title:
        for date in dates(title.of(text)):
            if date.year:
                return Found(date.year, date.span.shift(title.start))
        loose = re.search(r"(?:19|20)\d\d", title.of(text))
        if loose:
            return Found(int(loose.group()), Span(*loose.span()).shift(title.start))
    if head is None:
        return None
    start = title.end if title else 0
    stated = re.search(
        r"(?P<y>(?:19|20)\d\d)年(?:度)?[^，。；\n]{0,14}?(?:信息|政务|关务)公开[^，。；\n]{0,8}(?:报告|年报)",
        text[start : head.end],
    )
    if stated:
        return Found(int(stated["y"]), Span(*stated.span("y")).shift(start))
    period, place = _period(text, head, None)
    if period and place:
        return Found(int(period[1][:4]), place)
    # A full date may be the page's: only a year by itself, or a month of it, speaks of the period.
    years = [
        d for d in dates(text[start : head.end]) if d.year and not d.day and not _cited(text, start + d.span.start)
    ]
    if years:
        first = years[0]
        return Found(int(first.year or 0), first.span.shift(start))
    return None


def _cited(text: str, at: int) -> bool:
    return text[max(0, at - 1) : at] in {"〔", "[", "（", "【"}


def _period(text: str, head: Span | None, year: int | None) -> tuple[Period | None, Span | None]:
    """The stated period; without one the calendar year."""
    if head is not None:
        found = list(dates(head.of(text)))
        for one, two in pairwise(found):
            between = text[one.span.end : two.span.start]
            if re.fullmatch(r"(?:起)?(?:至|到|—{1,2}|-|~|～)(?:同年|当年)?", between) and one.month and two.month:
                start, end = _whole(one, year), _whole(two, one.year or year, last=True)
                if start and end and start <= end and int(end[:4]) - int(start[:4]) <= 1:
                    return (start, end), Span(one.span.start, two.span.end)
    return ((f"{year}-01-01", f"{year}-12-31") if year else None), None


def _whole(date: Date, year: int | None, *, last: bool = False) -> str | None:
    y = date.year or year
    if y is None or date.month is None:
        return None
    day = date.day or (_last_day(date.month) if last else 1)
    return f"{y:04d}-{date.month:02d}-{min(day, 31):02d}"


_PREAMBLE = 700
_BODIES = r"(?:隶属|所属|下属|下级|派出|基层|各[县市区分]|[县市区]局|全[市省系区县])"
_WHOLE_SYSTEM = re.compile(r"全国(?:各级)?(?:海关|税务|海事|邮政|气象|公安|教育|检验检疫)|全系统")
_OWN_ONLY = re.compile(
    rf"(?:仅|只)(?:含|包含|包括|统计|反映|涉及|限)[^，。；]{{0,12}}(?:本级|机关|总关|本部)|不(?:含|包含|包括)[^，。；]{{0,6}}{_BODIES}"
)
_WITH_BODIES = re.compile(
    rf"(?<!不)(?:含|包含|包括|涵盖|汇总|反映)(?:了)?[^，。；]{{0,12}}{_BODIES}|(?:数据|情况)[^，。；]{{0,6}}为?全(?:市|省|系统|关区)"
)


def _last_day(month: int) -> int:
    return 28 if month == 2 else 30 if month in {4, 6, 9, 11} else 31


def _stated_scope(preamble: str) -> Scope | None:
    """Whose data a preamble says that it reports: the agency's own, or that of the bodies under it as well."""
    if _OWN_ONLY.search(preamble):
        return "headquarters"
    return "district" if _WITH_BODIES.search(preamble) else None


def _scope(text: str, title: Span | None, ids: tuple[str, ...], system: str | None, registry: Registry) -> Scope:
    words = title.of(text) if title else text[:200]
    if "全国" in words:
        return "system"
    if re.search(r"本级|机关(?=\d|本|政|信|年)", words):
        return "headquarters"
    if re.search(r"关区|全省|全区|全市|系统", words):
        return "district"
    if stated := _stated_scope(text[:_PREAMBLE]):
        return stated
    kind = registry.get("agencies", ids[0]).kind if ids else None
    if kind == "headquarters_of_system" and _WHOLE_SYSTEM.search(text[:_PREAMBLE]):
        return "system"
    if kind == "district":
        return "district"
    if kind == "subordinate" or (system == "customs" and kind is None and not ids):
        return "subordinate"
    if kind == "headquarters_of_system":
        return (
            "system"
            if re.search(r"海关(?:信息|政府|政务|关务)(?:(?!海关(?:信息|政府|政务|关务)).)*公开", words)
            and words.count("海关") > 1
            else "headquarters"
        )
    return "unknown"
