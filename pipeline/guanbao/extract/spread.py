"""One number for several owners: `培训和会议各3次`, `复议、诉讼均为0件`, `分别为3件、5件`: a figure for each."""

from __future__ import annotations

import re
from copy import copy

from guanbao.annotate import Annotations, Name
from guanbao.extract.drafts import Draft
from guanbao.extract.lexicon import Lexicon

# 各 that is an adverb: behind its owners, with at most a verb and its object between it and the number; not 各项, 各部门.
_EACH = re.compile(
    r"(?<=[\u4e00-\u9fff》”])(?:各(?!项|类|种|界|级|地|部|单|处|科|关|方|有关|隶|直|业|口|现|区|省|市|县|大|个|族|自)[\u4e00-\u9fffA-Z]{0,12}(?:《[^《》]{1,30}》)?"
    r"|(?:均|都)[\u4e00-\u9fff]{0,12})$"
)
_EACH_AT_HEAD = re.compile(r"^(?:各|均|都|分别)")
_RESPECTIVELY = re.compile(r"(?:分别|依次)[\u4e00-\u9fffA-Za-z、 ]{0,20}(?:《[^《》]{1,30}》)?$")
_SEPARATOR = re.compile(r"、|以及|及(?!时)|和|与")
_WHOLE_CLASS = re.compile(r"各|每|(?:隶属海关|处室|部门|单位|科室|机关|基层|乡镇|所队|街道|村|社区)$")
_MONTH = re.compile(r"(?:\d{1,2}|[一二三四五六七八九十]{1,2})月份?|[上下]半年|第?[一二三四]季度")
_SHARED_OUT = re.compile(r"^(?:各|均|都|分别|依次|为|是)+")
_FRONT = re.compile(r"^(?:其中|共|全年|年内|累计)+")


def spread(found: Annotations, drafts: list[Draft], lex: Lexicon) -> list[Draft]:
    """The drafts with shared numbers copied to each owner and lists of numbers paired with their owners."""
    out: list[Draft] = []
    skip = 0
    for index, draft in enumerate(drafts):
        if skip:
            skip -= 1
            continue
        lead = draft.lead_in(found.text)
        if _EACH.search(lead) or re.match(r"各[\u4e00-\u9fff]{1,12}$", lead):
            out.extend(_each(found, draft, lead, lex))
        elif _RESPECTIVELY.search(lead):
            run = _run(found.text, drafts, index)
            named = len(_named(found, draft, reach=60))
            if named != len(run) and len(longer := _run(found.text, drafts, index, words=8)) == named:
                run = longer  # 分别公开环境监测信息1473条、食品抽检信息968批次
            out.extend(_pair(found, run, lead, lex))
            skip = len(run) - 1
        else:
            out.append(draft)
    return out


def _each(found: Annotations, draft: Draft, lead: str, lex: Lexicon) -> list[Draft]:
    owners = _named(found, draft, reach=60 if _EACH_AT_HEAD.match(lead) else 40)
    if len(owners) < 2:
        items = _items(_EACH.sub("", lead), lex)
        if len(items) < 2:
            return [draft]
        if any(_WHOLE_CLASS.search(item) for item in items):
            each = _EACH.search(lead)
            if draft.kind == "count" and (each is None or "各" in each[0]):
                draft.kind = "mean"  # 机关各处室和隶属海关各指定一名
            return [draft]
        if all(_MONTH.fullmatch(item) for item in items):
            return [_copy(draft) for _ in items]
        return [_copy(draft, label=item) for item in items]
    said = _behind_owners(draft.label, owners)
    return [_copy(draft, owner=name, label=said) for name in owners]


def _pair(found: Annotations, run: list[Draft], lead: str, lex: Lexicon) -> list[Draft]:
    """Owners or things before 分别 with the numbers behind it, one each; unpaired when their counts differ."""
    unit = next((d.unit for d in run if d.unit), None)
    for draft in run:
        if draft.unit is None and draft.kind == "count":
            draft.unit = unit
    owners = _named(found, run[0], reach=60)
    if len(owners) == len(run):
        return [_copy(d, owner=n, label=_behind_owners(d.label, owners)) for d, n in zip(run, owners, strict=True)]
    items = _items(_RESPECTIVELY.sub("", lead), lex)
    if len(items) == len(run):
        return [_copy(d, label=item) for d, item in zip(run, items, strict=True)]
    return run


def _run(text: str, drafts: list[Draft], index: int, words: int = 0) -> list[Draft]:
    """The numbers of a list, with at most so many characters of their own before each but the first."""
    title = "(?:《[^《》]{1,30}》)?" if words else ""
    joined = re.compile(rf"(?:、|，|和|与|及|以及)[\u4e00-\u9fff]{{0,{words}}}{title}")
    run = [drafts[index]]
    for draft in drafts[index + 1 :]:
        gap = text[run[-1].end : draft.start]
        if draft.sentence != run[0].sentence or not joined.fullmatch(gap):
            break
        run.append(draft)
    return run


def _named(found: Annotations, draft: Draft, reach: int = 16) -> list[Name]:
    """Departments or outlets of one list right before the number, at most `reach` characters away."""
    if draft.lead is None:
        return []
    start = draft.sentence.start
    inside = [
        n
        for n in found.names
        if n.kind in {"department", "outlet"} and start <= n.span.start and n.span.end <= draft.start
    ]
    run: list[Name] = []
    for name in reversed(inside):
        gap = found.text[name.span.end : run[0].span.start] if run else ""
        if run and not re.fullmatch(r"[》《]*(?:杂志|网站)?(?:、|，|和|与|及|以及)[》《]*|》?《?", gap):
            break
        if not run and len(found.text[name.span.end : draft.start]) > reach:
            break
        run.insert(0, name)
    return run


def _items(lead: str, lex: Lexicon) -> list[str]:
    lead = _FRONT.sub("", lead)
    first = lex.verb.match(lead)
    cut = first.end() if first and first.end() <= len(lead) - 2 and not _SEPARATOR.match(lead, first.end()) else 0
    if _SEPARATOR.search(lead, 0, cut + 3) and not _SEPARATOR.search(lead, cut + 3):
        cut = 0
    verb = lead[:cut] if cut and len(lead[:cut]) <= 6 else ""
    items = [p for p in _SEPARATOR.split(lead[cut:]) if p]
    return [f"{verb}{p}" for p in items] if len(items) > 1 else items


def _behind_owners(label: str, owners: list[Name]) -> str:
    """A label without the owners that share its number (甲海关、乙海关各办宣讲会), who are no words of it."""
    at = max((end for o in owners if (end := label.rfind(o.name) + len(o.name)) >= len(o.name)), default=0)
    return (_SHARED_OUT.sub("", label[at:]) if at else label) or label


def _copy(draft: Draft, owner: Name | None = None, label: str | None = None) -> Draft:
    new = copy(draft)
    new.origin, new.confidence = "rule:each-owner", 0.9
    if label:
        new.label = label
    if owner is not None and owner.kind == "department":
        new.department = owner
    elif owner is not None:
        new.outlets, new.sharing = (owner,), "each"
    return new
