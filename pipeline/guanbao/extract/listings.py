"""Parts that no word opens: `分派工单3316件，佛山海关742件，…`, `行政复议2件，维持1件，另外1件…`, `举办发布会12场，关长出席5场`.

What shows that figures break down the one before them: owners of one kind in a row, or words of one closed class (outcomes of
disputes or of requests, routes, applicants, what is left), which are registry data (`part_…` and `whole_…` of cues.yaml).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from guanbao.extract.drafts import Draft
from guanbao.extract.lexicon import Lexicon

_REACH = 4
_BARE_VERB = 3
_HEAD = 24  # characters from a sentence's start within which a list may go on from the sentence before
_SUPERLATIVE = re.compile(
    r"^[，；、：]?(?:最多|最高|最少|其次|再次|居首|居多|[问咨询涉及]{1,2}[\u4e00-\u9fff]{2,12}的)"
)
_OTHER_TIME = re.compile(r"累计|历年|以来|至今|上年|去年|结转")
_PLURAL_OWNER = re.compile(r"(?:各|其他|其它|其余|机关)[\u4e00-\u9fff]{0,8}$")
_MEDIA_UNITS = frozenset({"篇", "条", "则", "次", "篇次", "条次", "篇（次）", "条（次）", "篇（条）", "条（篇）"})
MEDIA = re.compile(r"媒体|新闻|稿|报道|宣传|刊播|刊登|上稿")
_DISPUTES = ("复议", "诉讼")
# What became of what an office found, or is left of a list, is not that office's doing.
NOT_THEIRS = re.compile(
    r"(?:合计|共计|总计|其他|其它|其余|余下|剩余|还剩|还有)[\u4e00-\u9fff]{0,6}$|(?:整改|改正|改好|改完|就改|正在[\u4e00-\u9fff]{2})(?:到位|完成)?$"
)
_AS_A_GUEST = re.compile(r"做客|走进|走上|登上|热线|直播间|电台|电视台|节目")
# A single member of these shows a part; of the others it takes two.
_ALONE = {"dispute_outcome", "leader", "quality"}


@dataclass(frozen=True, slots=True)
class Likeness:
    """What makes figures siblings under one total."""

    kind: str
    whole: re.Pattern[str] | None = None


def find_listed(text: str, drafts: Sequence[Draft], lex: Lexicon) -> None:
    """Set `part_of` of figures that break down an earlier one by their owners or by words of a closed class."""
    likenesses = [likeness(text, draft, lex) for draft in drafts]
    index = 0
    while index < len(drafts):
        run = _run(text, drafts, likenesses, index)
        if run and (total := _total(text, drafts, likenesses, index, run)):
            mark(total, run)
        index += max(len(run), 1)


def likeness(text: str, draft: Draft, lex: Lexicon) -> Likeness | None:
    """The class that a figure is a member of, by its owner or by its words."""
    words = _words(text, draft)
    if _OTHER_TIME.search(words):
        return None
    if draft.origin in {"rule:distributive-list", "rule:shared-count"} and (draft.department or draft.outlets):
        return Likeness("owner")
    name = draft.department.span if draft.department else None
    if name and draft.lead and draft.lead.contains(name) and draft.lead.end - name.end <= _BARE_VERB:
        return Likeness("owner")  # 苏州海关承办512件，无锡海关承办406件
    for part in lex.parts:
        if part.words.search(words):
            if part.kind == "leader" and (draft.outlets or _AS_A_GUEST.search(words)):
                continue  # 召开发布会3次，关领导做客电台1次
            return Likeness(part.kind, part.whole)
    return Likeness("superlative") if _SUPERLATIVE.match(words) else None


def _words(text: str, draft: Draft) -> str:
    """The words beside a number; those of the clause before where there are next to none."""
    lead = draft.lead_in(text)
    if len(lead) <= 1:
        lead = re.split(r"[，。；：\d]", text[draft.sentence.start : draft.start].rstrip("有达为，"))[-1] + lead
    return f"{lead}|{draft.tail.of(text) if draft.tail else ''}"


def _run(text: str, drafts: Sequence[Draft], likenesses: Sequence[Likeness | None], start: int) -> list[Draft]:
    """The siblings that begin at `start`, in one sentence, with what is left of them."""
    first, like = drafts[start], likenesses[start]
    if like is None or first.part_of is not None or like.kind == "rest":
        return []
    run = [first]
    for index in range(start + 1, len(drafts)):
        draft, other = drafts[index], likenesses[index]
        if draft.sentence != first.sentence or draft.part_of is not None or not alike_units(first, draft):
            break
        gap = text[run[-1].end : draft.start]
        if "；" in gap and like.kind != "owner":
            break
        plural = like.kind == "owner" and _PLURAL_OWNER.search(draft.lead_in(text))
        if not plural and (other is None or other.kind not in {like.kind, "rest"}):
            break
        run.append(draft)
    return run if len(run) > 1 or like.kind in _ALONE else []


def _total(
    text: str,
    drafts: Sequence[Draft],
    likenesses: Sequence[Likeness | None],
    start: int,
    run: Sequence[Draft],
) -> Draft | None:
    """The nearest figure before a run that it may break down."""
    first, like = drafts[start], likenesses[start]
    if like is None:
        return None
    largest = max(draft.value for draft in run)
    for other in reversed(drafts[max(0, start - _REACH) : start]):
        if other.sentence != first.sentence and not _goes_on(text, other, first):
            return None
        gap = text[other.end : first.start]
        if "；" in gap and like.kind != "owner":
            return None
        if other.part_of is not None or not other.counts or other.year is not None or other.value < largest:
            continue
        if not alike_units(other, first) or _own_kind(other, first):
            continue
        if like.kind != "owner" and sum(d.value for d in run) > other.value:
            continue
        words = f"{other.label}{_words(text, other)}"
        if like.whole is not None and not like.whole.search(words):
            return None
        if any(d in _words(text, first) and d not in words for d in _DISPUTES):
            continue
        return other
    return None


def _own_kind(total: Draft, part: Draft) -> bool:
    """Whether a figure has an owner of the kind by which the other is listed."""
    if part.outlets and total.outlets:
        return True
    return bool(part.department and total.department) and part.department is not total.department


def _goes_on(text: str, other: Draft, draft: Draft) -> bool:
    """Whether a list may go on in the next sentence of the paragraph."""
    gap = text[other.end : draft.start]
    if "，" in text[draft.sentence.start : draft.start]:  # 答复来电，基础教育科600，…: it says of what the list is
        return False
    return draft.start - draft.sentence.start < _HEAD and "\n" not in gap and gap.count("。") <= 1


def alike_units(total: Draft, part: Draft) -> bool:
    """Whether a figure may be a part of another by their units; items in media are counted in many (篇, 条, 次)."""
    media = part.outlets and {total.unit, part.unit} <= _MEDIA_UNITS and MEDIA.search(total.label)
    return bool(media) or same_unit(total, part)


def same_unit(total: Draft, part: Draft) -> bool:
    """Whether a part is counted as its total is: in its unit, in none of its own, or in one of two that are joined (件（次）)."""
    return (
        total.unit == part.unit
        or part.unit is None
        or (total.unit is not None and part.unit in re.split("[（）]", total.unit))
    )


def mark(total: Draft, run: Sequence[Draft]) -> None:
    """Make figures the parts of a total, as one list."""
    listed = min(draft.start for draft in run)
    for draft in run:
        draft.part_of, draft.listed = total, listed
        if draft.channel is None and not draft.outlets:  # what the site's items are about was on the site as well
            draft.channel = total.channel
        if draft.origin in {"rule:noun-number-unit", "rule:ellipsis"}:
            draft.origin = "rule:breakdown"
