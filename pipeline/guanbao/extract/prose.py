"""The grammar of the prose: quantities to drafts of figures, sentence by sentence.

Each stage adds one thing and reads what the stages before it wrote: kind (mean, share, change), label and verb, owner
(department, outlets, channel), several owners of one number (各, 分别), and the total that a list breaks down.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import pairwise

from guanbao.annotate import Annotations, Quantity
from guanbao.classify import Judge
from guanbao.extract.breakdowns import find_parts
from guanbao.extract.drafts import Draft
from guanbao.extract.echoes import without_echoes
from guanbao.extract.keep import figures_and_traps
from guanbao.extract.kinds import classify
from guanbao.extract.labels import label
from guanbao.extract.lexicon import lexicon
from guanbao.extract.owners import Owners
from guanbao.extract.ranks import ranks
from guanbao.extract.spread import spread
from guanbao.extract.zeros import zeros
from guanbao.registry import Registry
from guanbao.segment import sentences
from guanbao.text.spans import Span

_MARK = re.compile(r"[，。；：！？\n（）]")
_NUMBERED = re.compile(r"(?:\d{1,2}[.．、]|[①-⑳])(?=[^\d])")  # 2.访问量98.7万: what heads an item is no word of it
_HEDGED = re.compile(
    r"(?:大约|大概|(?<![节条合契特预签公])约)(?:占|为|是|有|达|合|相当于)[^，。；\d]{0,10}$"
)  # 约占总量的四成
_RANGE = re.compile(r"(?:至|到|-|—{1,2}|~|～)$")


def read_prose(
    found: Annotations, registry: Registry, year: int | None = None, judge: Judge | None = None
) -> list[Draft]:
    """All figures of a view's prose in text order. `year` is the report's, to tell last year's numbers from its own."""
    lex = lexicon(registry)
    judged, _ = figures_and_traps(found, judge)
    kept = [k.quantity for k in judged]
    spans = list(sentences(found.text))
    drafts = _drafts(found.text, kept, spans)
    for draft, one in zip(drafts, judged, strict=True):
        draft.likely = one.likely
        if draft.qualifier == "exact" and draft.lead and _HEDGED.search(draft.lead.of(found.text)):
            draft.qualifier = "about"
    _ranges(found.text, drafts)
    for index, draft in enumerate(drafts):
        classify(found.text, draft, drafts[index - 1] if index else None, lex, year)
    for first, second in pairwise(drafts):
        if first.origin == second.origin == "rule:range" and first.qualifier == "at_least":
            second.kind = first.kind
    owners = Owners(found, lex)
    for index, draft in enumerate(drafts):
        owners.attribute(draft, drafts[index - 1] if index else None)
        near = _compared(drafts, index) or _count_before(drafts, index)
        label(found.text, draft, near, lex, found.names)
    drafts, echoes = without_echoes(found.text, spread(found, drafts, lex))
    find_parts(found.text, drafts, lex, echoes)
    ranked = ranks(found, spans, lex)
    for draft in ranked:
        owners.attribute_rank(draft)
    drafts += ranked + zeros(found, spans, drafts)
    return sorted(drafts, key=lambda d: (d.start, d.end))


def _compared(drafts: list[Draft], index: int) -> Draft | None:
    """`接通率94.3%，较上年提高2.1个百分点`: the share or mean right before a change in its own unit, which is what changed."""
    draft, last = drafts[index], drafts[index - 1] if index else None
    if draft.kind != "change" or last is None or last.sentence != draft.sentence or last.kind not in {"rate", "mean"}:
        return None
    in_points = last.unit == "%" and draft.unit in {"个百分点", "百分点"}
    return last if in_points or (last.unit == draft.unit and last.kind == "mean") else None


def _count_before(drafts: list[Draft], index: int) -> Draft | None:
    """The figure of the same sentence whose words an ellipsis carries over: a count, unless only others stand there."""
    same = [d for d in drafts[max(0, index - 8) : index] if d.sentence == drafts[index].sentence]
    return next((d for d in reversed(same) if d.counts and d.year is None), same[-1] if same else None)


def _drafts(text: str, kept: list[Quantity], spans: list[Span]) -> list[Draft]:
    starts = [s.start for s in spans]
    drafts: list[Draft] = []
    for index, quantity in enumerate(kept):
        at = bisect_right(starts, quantity.span.start) - 1
        sentence = spans[max(at, 0)] if spans else quantity.span
        last = kept[index - 1].span.end if index and kept[index - 1].span.end > sentence.start else sentence.start
        coming = kept[index + 1].span.start if index + 1 < len(kept) else sentence.end
        drafts.append(
            Draft(
                quantity,
                sentence,
                _lead(text, max(last, sentence.start), quantity.span.start),
                _tail(text, quantity.span.end, min(coming, sentence.end)),
                quantity.kind,
                quantity.value,
                quantity.unit,
                quantity.qualifier,
            )
        )
    return drafts


def _lead(text: str, start: int, end: int) -> Span | None:
    marks = [m.end() for m in _MARK.finditer(text, start, end)]
    first = marks[-1] if marks else start
    if first == end and marks:  # `信息公开申请：5件`: what stands before the mark is the label
        first = marks[-2] if len(marks) > 1 else start
        return Span(first, end - 1) if first < end - 1 else None
    if numbered := _NUMBERED.match(text, first, end):
        first = numbered.end()
    return Span(first, end) if first < end else None


def _tail(text: str, start: int, end: int) -> Span | None:
    mark = _MARK.search(text, start, max(start, end))
    stop = mark.start() if mark else end
    return Span(start, stop) if start < stop else None


def _ranges(text: str, drafts: list[Draft]) -> None:
    """`20至30家`: two figures, the first at least, the second at most, both in the second's unit."""
    for first, second in pairwise(drafts):
        gap = text[first.end : second.start]
        if gap and _RANGE.fullmatch(gap) and first.unit in (None, second.unit):
            first.unit, first.kind = second.unit, second.kind
            first.qualifier, second.qualifier = "at_least", "at_most"
            first.tail, second.lead = second.tail, first.lead
            first.origin = second.origin = "rule:range"
