"""Numbers named again: `在答复的37件中，…`, `对这8份申请，…`. The second naming is no figure of its own; it opens a list."""

from __future__ import annotations

import re

from guanbao.extract.breakdowns import Opening
from guanbao.extract.drafts import Draft
from guanbao.text.spans import behind_last

_POINTS_BACK = re.compile(r"(?:这|该|上述|以上|前述|此|这些)$")
_SUMMED = re.compile(r"[\u4e00-\u9fff]{0,4}?(?:合计|相加|共计|总计|之和|加起来|共|均|都|信息|合)")
_AMONG = re.compile(r"[\u4e00-\u9fff]{0,10}?(?:当中|之中|中|里)(?:，|：|有|属|，?其中|[\u4e00-\u9fff]{2,12}\d)")
_ALL_OF_THEM = re.compile(
    r"(?:申请|案件|信件|来信|投诉|建议|提案|咨询|留言|工单)(?:已)?(?:全部|均|都|皆|悉数)|皆"
)  # 9宗申请全部办结
_SET_UNITS = frozenset({"个", "家", "类", "套", "项", "者", "处", "地", "所", "科", "局", "关", "件", "部", "台", "级"})
_BETWEEN_ITEMS = re.compile(r"》、?《|、|和|与|以及|及")
_LONGEST_LIST = 80
_FEW = 2
REACH = 12
POINTED_AT = 36  # 上述1829条: words that point back reach farther


def without_echoes(text: str, drafts: list[Draft]) -> tuple[list[Draft], list[Opening]]:
    """The drafts that state something, and for each echo the opening of a list under the figure that it echoes."""
    kept: list[Draft] = []
    openings: list[Opening] = []
    for index, draft in enumerate(drafts):
        if _counts_what_stands_before(text, drafts, index):
            continue
        back = _POINTS_BACK.search(text, max(0, draft.start - 4), draft.start)
        again = _ALL_OF_THEM.match(text, draft.end)
        if draft.counts and (back or again or _AMONG.match(text, draft.end)):
            first = _echoed(draft, kept, any_unit=back is not None)
            if first is not None and not (again and first.sentence == draft.sentence and draft.value < _FEW):
                openings.append(Opening(draft.end, None, "echo", first))
                continue
        kept.append(draft)
    return kept, openings


def _counts_what_stands_before(text: str, drafts: list[Draft], index: int) -> bool:
    """`网上38件、信函19件，两项合计57件`, `新华网、人民网三家共…`: how many stood in the list, no figure of its own."""
    draft = drafts[index]
    if draft.quantity.written != "chinese" or not 2 <= draft.value <= 9:
        return False
    if draft.unit in _SET_UNITS and _items_before(text, draft) == draft.value:
        return True
    if not _SUMMED.match(text, draft.end):
        return False
    if draft.unit in {"家", "者"} and len(draft.outlets) == draft.value:
        return True
    before = [d for d in drafts[max(0, index - 9) : index] if d.sentence == draft.sentence]
    return draft.unit in {"项", "类", "者", "家", "处", "地", "部分"} and len(before) >= int(draft.value)


def _items_before(text: str, draft: Draft) -> int:
    """How many things a list right before a number names: `新浪、腾讯两个平台`, `行政许可和行政处罚两类`; 0 where there is none."""
    reach = max(draft.sentence.start, draft.start - _LONGEST_LIST)
    front = text[behind_last(text, "，。；：！？\n（）", reach, draft.start) : draft.start]
    if any(c.isdigit() for c in front):
        return 0
    items = _BETWEEN_ITEMS.split(front)
    return len(items) if len(items) > 1 and all(item.strip("《》“”") for item in items) else 0


def _echoed(draft: Draft, before: list[Draft], *, any_unit: bool) -> Draft | None:
    for other in reversed(before[-(POINTED_AT if any_unit else REACH) :]):
        if other.value == draft.value and other.counts and (any_unit or draft.unit in (other.unit, None)):
            return other
    return None
