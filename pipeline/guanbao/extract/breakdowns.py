"""Totals and the lists that break them down: which figures are parts of which.

What opens a list: 其中, 包括, 含, 分别为, a bracket or a colon right behind the total, or nothing at all when a list of
departments follows and sums to the number before it. The printed total decides where the list ends: the parts that sum to it,
else the parts up to the first word that starts something new.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice, pairwise, takewhile

from guanbao.extract.drafts import Draft
from guanbao.extract.lexicon import Lexicon
from guanbao.extract.listings import MEDIA, NOT_THEIRS, Likeness, alike_units, find_listed, likeness, mark, same_unit
from guanbao.text.numerals import half_place
from guanbao.text.spans import Span, behind_last

_NEW = re.compile(r"^[，；。]?(?:另有?|另外|此外|同时|并且|还|全年|截至|截止|同比|较上年|共)")
_REACH = 6
_WINDOW = 16
_FAR = 48  # a list that says by what it divides may come after other lists of the same total
_LINES = 24
_ITEM = 24  # characters
# 按内容划分，… 从申请渠道看，… 各单位受理情况是：… a second list under a total that may stand some sentences back
_DIMENSION = re.compile(
    r"(?:按照?|从|以|就)[^，。；：\n]{1,14}(?:划分|区分|来分|分|来看|看|统计|分类|计|来说|归类|构成)(?:，|：|为|有)"
    r"|(?:答复|办理|处理|审理)(?:结果|情况|意见)(?:中|看)，|按[^，。；：\n]{1,8}：|[^，。；：\n]{1,14}(?:情况|构成|分布|结果)(?:是|为|如下|分别是|分别为)：?"
)
# 依类别分：… 论其结果，… 2.结果：… 答复类型：… 按科室分列如下（单位：条）——… too little to open a list: the sum must say so too
_MAYBE_DIMENSION = re.compile(
    r"(?<![\u4e00-\u9fff])(?:依照?|论|按照?)[^，。；：\d\n]{1,10}(?:，|：)|(?<![\u4e00-\u9fff])分[^，。；：\d\n]{2,6}(?:来看|看|统计|计)，"
    r"|(?:(?<=[。；，])|^|(?<=\d[.．、]))[\u4e00-\u9fff]{0,4}(?:渠道|途径|方式|类别|类型|形式|内容|栏目|来源|去向|结果|部门|科室|单位|对象|主体|原因|领域|载体|媒体|类|情况)："
    r"|(?:分列|明细|具体|情况)如下(?:（[^（）]{1,8}）)?(?:：|——)",
    re.M,
)
# 子网站、信函提交的申请分别为15件、8件: of a total in whose words the list speaks, if the sum says so
_RESPECTIVELY = re.compile(r"(?:依次|分别)(?:是|为)")
_ANY_INFORMATION = frozenset(
    {"公开", "开政", "政府", "府信", "信息", "开信", "开的", "的信", "主动", "动公", "收到", "全年"}
)
_BY_CHANCE = 5
_DIMENSION_REACH = 12  # figures: how far back a list may look for a total that it does not add up to
_LEAD_IN = 24  # characters: 截至12月31日，全部按期答复，其中
_SURE = 3
_BARE_NOUN = 2
_NEAR = 40
_HEADING = re.compile(r"\n(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）)")
_TIME = re.compile(
    r"第?[一二三四1-4]季度|[上下]半年|(?:\d{1,2}|[一二三四五六七八九十]{1,3})月份?|(?:第?\d{1,2}|[一二三四五六七八九十]{1,3})[期批周]次?|(?:19|20)\d\d年度?"
)
_GOES_OUT = re.compile(r"公开|发布|咨询|答复|信息")
_SINCE = re.compile(r"累计|以来|历年|至今")
_AMONG = re.compile(
    r"(?:^|(?<=[，。；\n]))[\u4e00-\u9fff]{1,16}(?:信息|申请|来电|咨询|留言|案件|稿件|工单|投诉|来信|人员|媒体|部门|结件|复件)(?:之|当)?中，"
)
_SHARE = re.compile(r"^[，（]?(?:约|大约|大致)?(?:占|相当于)[^，。；\d]{0,10}$")
_CARRIED_OVER = re.compile(r"上年|去年|另有?|不含|不包括|(?:19|20)\d\d年")
_ROW_HEAD = re.compile(r"\s*[\u4e00-\u9fff]{2,6}：")
_ALIKE = 2  # characters at the end of what stands before a number
_PAIRED = re.compile(r"(?:分别|依次)(?:是|为)?$")
_EXCEPT = re.compile(r"^除")  # 除2封内容不清以外，其余70封均作了答复: no list
_SUMS_UP = re.compile(r"(?:合计|共计|总计|累计|总共|一共)[\u4e00-\u9fff]{0,6}$|^计$")


@dataclass(frozen=True, slots=True)
class Opening:
    """Where a list opens, and the bracket's end if it is in one."""

    at: int
    close: int | None
    kind: str
    total: Draft | None = None


def find_parts(text: str, drafts: list[Draft], lex: Lexicon, echoes: Sequence[Opening] | None = None) -> None:
    """Set `part_of` where the text makes a figure part of another. `drafts` are in text order.

    `echoes` open lists under a total that is named again (在答复的37件中，…).
    """
    counted = [d for d in drafts if d.counts and d.origin != "rule:range" and d.year is None]
    openings = sorted([*_openings(text, counted, lex), *(echoes or ())], key=lambda o: o.at)
    for opening in reversed(openings):  # inner lists first
        _assign(text, counted, opening, lex)
    _implicit(text, counted, lex)
    find_listed(text, counted, lex)
    _by_share(text, drafts, counted)
    _refine_labels(counted)


def _openings(text: str, drafts: Sequence[Draft], lex: Lexicon) -> Iterator[Opening]:
    for match in re.finditer(r"其中", text):
        yield Opening(match.end(), _bracket_end(text, match.start()), "other")
    sure = {match.end() for match in _DIMENSION.finditer(text)}
    yield from (Opening(at, None, "dimension") for at in sure)
    yield from (Opening(m.end(), None, "maybe") for m in _MAYBE_DIMENSION.finditer(text) if m.end() not in sure)
    for match in _RESPECTIVELY.finditer(text):
        yield Opening(match.end(), None, "again")
    for match in _AMONG.finditer(text):
        yield Opening(match.end(), None, "among")
    for draft in drafts:
        rest = text[draft.end : draft.end + 16]
        bracket = re.match(r"[\u4e00-\u9fff]{0,8}（", rest)
        if bracket and "其中" not in rest[: bracket.end() + 3]:
            start = draft.end + bracket.end()
            if _CARRIED_OVER.match(text, start):  # 新收31件（上年结转2件）
                continue
            close = text.find("）", start)
            if close > 0:
                yield Opening(start, close, "bracket")
            continue
        follow = re.match(rf"[\u4e00-\u9fff]{{0,10}}?，?(?:{lex.opener.pattern})", rest)
        if follow and "其中" not in follow.group():
            yield Opening(draft.end + follow.end(), None, "opener")
        elif colon := re.match(
            r"[\u4e00-\u9fff]{0,8}(?:，[\u4e00-\u9fff、]{2,16})?：(?!\d)|[\u4e00-\u9fff]{0,8}：",
            text[draft.end : draft.end + 28],
        ):
            yield Opening(draft.end + colon.end(), None, "colon")


def _bracket_end(text: str, at: int) -> int | None:
    opened = text.rfind("（", max(0, at - 120), at)
    if opened < 0 or "）" in text[opened:at] or "。" in text[opened:at]:
        return None
    close = text.find("）", at)
    return close if close > 0 else None


def _assign(text: str, drafts: Sequence[Draft], opening: Opening, lex: Lexicon) -> None:
    first = next((i for i, d in enumerate(drafts) if d.start >= opening.at), None)
    if first is None:
        return
    following = _following(text, drafts, first, opening)
    if not following:
        return
    candidates = _totals(text, drafts, first, opening, following[0])
    if not candidates:
        return
    closing = [(total, parts) for total in candidates if (parts := _closes(text, total, following, lex))]
    if closing:
        # a list by a dimension divides a total that may stand far off: the one that takes most of it, not one by chance
        wide = opening.kind in {"dimension", "maybe", "among"}
        total, parts = max(closing, key=lambda c: (_rounds_off(text, c[1][-1]), len(c[1]))) if wide else closing[0]
        _mark(text, total, parts, "closes")
        return
    if opening.kind in {"maybe", "again"} or following[0].sentence.start > opening.at:
        return
    likely = _likeliest(text, drafts[:first], opening, candidates, following[0])
    lists = [(total, parts) for total in likely if (parts := _open_list(text, total, following, lex))]
    if lists:
        holding = [one for one in lists if sum(part.value for part in one[1]) <= one[0].value]
        total, parts = (holding or lists)[0]  # a list does not hold more than its total, if another one could hold it
        _mark(text, total, parts, "partial")


def _likeliest(
    text: str, before: Sequence[Draft], opening: Opening, candidates: Sequence[Draft], part: Draft
) -> list[Draft]:
    """What may be the total of a list whose sum does not close, the likeliest first."""
    if opening.kind == "other":
        return [candidates[0], *(c for c in candidates[1:] if c.part_of is None and c.value > candidates[0].value)]
    if opening.kind != "dimension":
        return [c for c in candidates[:1] if opening.kind in {"echo", "among"} or _compatible(c, part)]
    near = [c for c in candidates if any(c is d for d in before[-_DIMENSION_REACH:])]
    named = [d for d in _named_again(text, before, opening, part) if any(d is c for c in near)]
    whole = [c for c in near if c.part_of is None and c.start < part.sentence.start]
    return [*named, *whole, *near]


def _rounds_off(text: str, last: Draft) -> int:
    """How much the text behind a part says that the list ends there: 、 says that it goes on."""
    return {"、": 0, "。": 2, "；": 2, "\n": 2, "）": 2}.get(text[last.end : last.end + 1], 1)


def _closes(text: str, total: Draft, following: Sequence[Draft], lex: Lexicon) -> list[Draft]:
    """The parts that sum to a total, if they show more than a chance."""
    parts = _closing(text, total, following)
    sure = total.value >= _BY_CHANCE or len(parts) <= len(_open_list(text, total, following, lex))
    return parts if sure else []


def _following(text: str, drafts: Sequence[Draft], first: int, opening: Opening) -> list[Draft]:
    sentence = drafts[first].sentence
    if "\n" in text[opening.at : drafts[first].start] or (opening.at < sentence.start):
        return _over_lines(text, drafts, first, opening)
    found = []
    for draft in drafts[first:]:
        if draft.sentence != sentence or (opening.close is not None and draft.start > opening.close):
            break
        if opening.close is None and _in_bracket(text, sentence, draft) and not _bracketed_item(text, draft):
            continue
        found.append(draft)
    return [d for d in found if d.part_of is None]


def _over_lines(text: str, drafts: Sequence[Draft], first: int, opening: Opening) -> list[Draft]:
    """The figures of the lines behind `分列如下：`, `各单位受理情况：`, each item or group of items on a line of its own."""
    if text[opening.at - 1 : opening.at] != "：" or text[opening.at : drafts[first].sentence.start].strip():
        return []
    end = opening.at
    for _ in range(_LINES):
        end = text.find("\n", end + 1) if end >= 0 else end
    there = takewhile(lambda draft: end < 0 or draft.start < end, islice(drafts, first, None))
    return [draft for draft in there if draft.part_of is None]


def _bracketed_item(text: str, draft: Draft) -> bool:
    """`法规处（402人次）、关税处（1856人次）`: the bracket holds the number of an item, and no aside."""
    if text[draft.start - 1 : draft.start] != "（" or text[draft.end : draft.end + 1] != "）":
        return False
    bracket = draft.start - 1
    item = text[behind_last(text, "，、；：。（）\n", max(0, bracket - _ITEM), bracket) : bracket]
    return bool(item) and not any(c.isdigit() for c in item)


def _in_bracket(text: str, sentence: Span, draft: Draft) -> bool:
    opened = text.rfind("（", sentence.start, draft.start)
    return opened >= 0 and "）" not in text[opened : draft.start] and "其中" not in text[sentence.start : opened][-1:]


def _totals(text: str, drafts: Sequence[Draft], first: int, opening: Opening, part: Draft) -> list[Draft]:
    """Figures that the list may break down, the likeliest first."""
    sentence = part.sentence
    before = [d for d in drafts[:first] if d.end <= opening.at]
    if opening.total is not None:
        return [opening.total]
    if opening.kind in {"among", "again"}:
        return _named_again(text, before, opening, part)
    if opening.kind in {"dimension", "maybe"}:
        return [d for d in reversed(before[-_FAR:]) if _compatible(d, part) and d.value >= part.value]
    if opening.kind != "other":
        return [d for d in before[-1:] if d.end >= opening.at - 18 and d.year is None]
    same = [d for d in before if d.sentence == sentence]
    if not same:  # `…49630人次，平均…198人次。其中，…`: the list is a sentence of its own
        near = before[-1:] and before[-1].sentence
        head = text[sentence.start : opening.at].strip("，。：")
        follows = near and _adjacent(text, near, sentence) and len(head) <= _LEAD_IN and head.endswith("其中")
        same = [d for d in before if d.sentence == near and (head == "其中" or d.part_of is None)] if follows else []
        same.sort(key=lambda d: d.value)  # the whole of that sentence before its parts
    fitting = [d for d in reversed(same[-_REACH:]) if _compatible(d, part)]
    fitting.sort(key=lambda d: d.unit != part.unit)  # 626条，粉丝1.2万。其中…31条: of the same unit before one of none
    larger = [d for d in fitting if d.value >= part.value]
    # `信息1256条，其中政策文件23件`: the text says so, whatever the units
    return larger or fitting[:1] or [d for d in same[-1:] if d.value >= part.value]


def _named_again(text: str, before: Sequence[Draft], opening: Opening, part: Draft) -> list[Draft]:
    """`门户网站公开的信息中，…`: the total whose words the opening takes up again."""
    marks = [m.end() for m in re.finditer(r"[，。；：\n]", text[: opening.at - 2])]
    words = text[marks[-1] if marks else 0 : opening.at]
    pairs = _pairs(words) - _ANY_INFORMATION
    fitting = [d for d in before[-_WINDOW:] if _compatible(d, part) and d.value >= part.value]
    said = {id(d): _pairs(f"{d.label}{d.channel or ''}") & pairs for d in fitting}
    often = Counter(pair for found in said.values() for pair in found)

    def shared(draft: Draft) -> float:
        """Words that few of them have (网站) say more than those that most have (公开, 信息)."""
        return sum(1 / often[pair] for pair in said[id(draft)])

    whole = [d for d in fitting if shared(d)]
    return sorted(whole, key=lambda d: (shared(d), d.start), reverse=True)[:4]


def _pairs(words: str) -> set[str]:
    return {words[i : i + 2] for i in range(len(words) - 1)}


def _adjacent(text: str, before: Span, after: Span) -> bool:
    return len(text[before.end : after.start].strip()) == 0 and after.start - before.end <= 2


def _compatible(total: Draft, part: Draft) -> bool:
    return total.unit is None or same_unit(total, part)


def _trailing_zero(text: str, last: Draft, draft: Draft, total: Draft) -> bool:
    return draft.value == 0 and draft.unit == total.unit and "；" not in text[last.end : draft.start]


def _closing(text: str, total: Draft, following: Sequence[Draft], *, mixed: bool = True) -> list[Draft]:
    """The shortest run of parts that sums to the total: in its unit, in any, or in its unit between others (推送612条、粉丝6万人；95条)."""
    if run := _run_to(text, total, following, lambda d: same_unit(total, d)):
        return run
    if not mixed:
        return []
    if run := _run_to(text, total, following, lambda _: True):
        return run
    run = _run_to(text, total, following, lambda d: same_unit(total, d), over_others=True)
    return run if len(run) >= _SURE and total.value >= _BY_CHANCE else []


def _run_to(
    text: str, total: Draft, following: Sequence[Draft], fits: Callable[[Draft], bool], *, over_others: bool = False
) -> list[Draft]:
    """The fitting figures up to the one with which they sum to the total; zeros right behind it belong to it, subtotals do not."""
    run: list[Draft] = []
    value = total.value * 0
    for index, draft in enumerate(following):
        if not fits(draft):
            if run and not over_others:
                break
            continue
        if len(run) > 1 and draft.value == value and _SUMS_UP.search(draft.lead_in(text)):
            continue
        run.append(draft)
        value += draft.value
        if value == total.value and len(run) > 1:
            for zero in following[index + 1 :]:
                if not _trailing_zero(text, run[-1], zero, total):
                    break
                run.append(zero)
            return run
        if value > total.value:
            break
    return []


def _open_list(text: str, total: Draft, following: Sequence[Draft], lex: Lexicon) -> list[Draft]:
    """The parts of a list that does not close: same unit, up to a mark or a word that starts something new."""
    run: list[Draft] = []
    mixed = not _compatible(total, following[0])
    for draft in following:
        if not mixed and not _compatible(total, draft) and not (run and text.startswith("、", run[-1].end)):
            break
        if run:
            gap = text[run[-1].end : draft.start]
            own_verb = lex.verb.match(draft.lead_in(text)) and not run[-1].verb
            if ("；" in gap and not _same_shape(run[-1], draft)) or _NEW.match(gap) or own_verb:
                break
        if draft.value > total.value:
            break
        run.append(draft)
    return run


def _same_shape(one: Draft, other: Draft) -> bool:
    return bool(one.department and other.department) or bool(one.outlets and other.outlets)


def _mark(text: str, total: Draft, parts: Sequence[Draft], how: str) -> None:
    mark(total, parts)
    for part in parts:
        if part.department is None and part.sentence == total.sentence and not NOT_THEIRS.search(part.lead_in(text)):
            part.department = total.department
        part.confidence = max(part.confidence, 0.98 if how == "closes" else part.confidence)


def _by_share(text: str, drafts: Sequence[Draft], counted: Sequence[Draft]) -> None:
    """`网站公开953条，占60.2%`: a part of the total that the printed share is right of, whose siblings follow by the same words."""
    places = {id(d): i for i, d in enumerate(counted)}
    for part, share in pairwise(drafts):
        if share.kind != "rate" or share.unit != "%" or id(part) not in places:
            continue
        if not part.value or share.sentence != part.sentence or not _SHARE.search(text[part.end : share.start]):
            continue
        at = places[id(part)]
        if part.part_of is not None and _is_share(part.value, part.part_of.value, share):
            continue
        totals = [
            d for d in reversed(counted[max(0, at - _WINDOW) : at]) if _compatible(d, part) and d.value > part.value
        ]
        total = next((d for d in totals if _is_share(part.value, d.value, share)), None)
        if total is None or (total.part_of is not None and total.part_of is part.part_of):
            continue
        run = [d for d in counted if d is part or (part.part_of is not None and d.listed == part.listed)]
        if sum(d.value for d in run) <= total.value and total not in run:
            _mark(text, total, run, "closes")


def _is_share(part: int | Decimal, total: int | Decimal, share: Draft) -> bool:
    """Whether a printed share is that of a part, within its last printed digit; within a point where it is hedged."""
    slack = Decimal(1) if share.qualifier != "exact" else half_place(share.value)
    return abs(Decimal(part) * 100 / Decimal(total) - share.value) <= slack


def _implicit(text: str, drafts: Sequence[Draft], lex: Lexicon) -> None:
    """`受理咨询300人次，法规处100人次、…`, `…50件。…同意公开28件，部分公开5件，…`: nothing opens the list, but it sums to a total."""
    for index, total in enumerate(drafts):
        lead = total.lead_in(text)
        if _SUMS_UP.search(lead) and not _SINCE.search(lead) and not any(d.part_of is total for d in drafts):
            side = _side(drafts[max(0, index - _FAR) : index][::-1], total)
            if parts := _closing(text, total, side, mixed=False):
                _mark(text, total, parts, "closes")
    for index, first in enumerate(drafts):
        if first.part_of is None and _starts_list(text, drafts, index):
            _list_under_a_total(text, drafts, index, lex)


def _side(line: Sequence[Draft], total: Draft) -> list[Draft]:
    """The free figures of the total's own sentence, nearest first."""
    out: list[Draft] = []
    for draft in line:
        if draft.sentence != total.sentence or draft.part_of is not None:
            break
        out.append(draft)
    return out


def _starts_list(text: str, drafts: Sequence[Draft], index: int) -> bool:
    """Whether a list may begin here: first of its sentence, or behind ； or ：, or right behind a figure of its own unit."""
    if index == 0 or drafts[index - 1].sentence != drafts[index].sentence:
        return True
    between = text[drafts[index - 1].end : drafts[index].start]
    return bool(re.search(r"[；：，]", between))


def _list_under_a_total(text: str, drafts: Sequence[Draft], start: int, lex: Lexicon) -> None:
    if _PAIRED.search(drafts[start].lead_in(text)):
        return  # 上门宣讲，分别是3次、2次、1次: of what was named just before
    run: list[Draft] = []
    for draft in drafts[start:]:
        if draft.sentence != drafts[start].sentence or not alike_units(drafts[start], draft):
            break
        if draft.part_of is not None:
            if draft.part_of in run:  # the bracket of a member
                continue
            break
        run.append(draft)
    totals = [
        d
        for d in reversed(drafts[max(0, start - _WINDOW) : start])
        if alike_units(d, drafts[start])
        and text.count("\n", d.end, drafts[start].start) <= 2
        and not _HEADING.search(text, d.end, drafts[start].start)
    ]
    best: tuple[int, Draft, list[Draft]] | None = None
    for total in totals:  # the nearest first, then the longest list; not where the list plainly goes on
        closing = _longest_sum(total, run)
        if (
            not closing
            or _is_whole_of_the_rest(text, closing, lex)
            or not _convincing(text, total, closing, lex)
            or not _in_reach(text, total, closing, drafts)
        ):
            continue
        ends = min(_rounds_off(text, closing[-1]), 1)
        if best is None or ends > best[0]:
            best = (ends, total, closing)
    if best:
        _mark(text, best[1], best[2], "closes")


def _is_whole_of_the_rest(text: str, run: Sequence[Draft], lex: Lexicon) -> bool:
    """`行政复议3件，维持2件、其他情形1件`: a total with its parts, whose sum is another number by chance."""
    if len(run) <= 2 or run[0].value != sum(d.value for d in run[1:]):
        return False
    first, second = likeness(text, run[0], lex), likeness(text, run[1], lex)
    return second is not None and (first is None or first.kind != second.kind)


def _longest_sum(total: Draft, run: Sequence[Draft]) -> list[Draft]:
    """The longest part of a run from its start that sums to a total."""
    value = total.value * 0
    closing: list[Draft] = []
    for length, part in enumerate(run, 1):
        value += part.value
        if part is total or value > total.value:
            break
        if value == total.value and length > 1:
            closing = list(run[:length])
    return closing


def _in_reach(text: str, total: Draft, parts: Sequence[Draft], drafts: Sequence[Draft]) -> bool:
    """Whether a list that no word opens belongs to a total: right behind it, or farther off where nothing else divides that.

    A list with a head of its own (来人：个人41、企业12) may be the second under its total.
    """
    headed = _ROW_HEAD.match(text, parts[0].sentence.start)
    if parts[0].start - total.end < _NEAR:
        return True
    if len(parts) < _SURE or (any(d.part_of is total for d in drafts) and not headed):
        return False
    return not any(p.outlets for p in parts) or bool(MEDIA.search(total.label))


def _convincing(text: str, total: Draft, parts: Sequence[Draft], lex: Lexicon) -> bool:
    """Whether a sum that closes by itself shows a breakdown: small numbers add up by chance."""
    if (total.outlets and any(p.outlets and p.outlets != total.outlets for p in parts)) or (
        total.department and any(p.department not in (None, total.department) for p in parts)
    ):
        return False  # 《甲报》31篇，《乙报》22篇，《丙报》9篇
    if total.value >= _BY_CHANCE and len(parts) > 2:
        return True
    ends = {p.lead_in(text)[-_ALIKE:] for p in parts}
    if all(end.endswith("的") for end in ends) or (len(ends) == 1 and len(min(ends)) == _ALIKE):
        return True  # 申请7件，到窗口来的5件，寄信的2件; 问题27个，当场改正19个，限期改正8个
    if all(p.department or p.outlets or p.account for p in parts):
        return total.value >= _BY_CHANCE
    kinds = {like.kind if (like := likeness(text, p, lex)) else None for p in parts}
    near = total.sentence == parts[0].sentence or parts[0].start - total.end < _NEAR
    if "rest" in kinds and likeness(text, parts[-1], lex) == Likeness("rest"):
        return near and not any(_EXCEPT.match(p.lead_in(text)) for p in parts)
    return near and len(kinds - {"rest"}) == 1 and None not in kinds


def _refine_labels(drafts: Sequence[Draft]) -> None:
    """Parts without words of their own take the total's; of a joint label (咨询及举报) the half that no other part has."""
    parts: dict[int, list[Draft]] = {}
    for draft in drafts:
        if draft.part_of is not None:
            parts.setdefault(id(draft.part_of), []).append(draft)
    for members in parts.values():
        total = members[0].part_of
        if total is None:
            continue
        verb = total.verb or ""
        noun = total.label.removeprefix(verb)
        halves = [h for h in re.split(r"以及|及|和|与|、", noun) if len(h) >= 2]
        own = [
            m.label for m in members if (m.verb and m.verb != verb) or (m.label and m.label not in (total.label, ""))
        ]
        left = [h for h in halves if not any(h in label for label in own)] if len(halves) > 1 else halves
        whole = noun if len(noun) > _BARE_NOUN else total.label  # 发布信息, but 业务咨询 of 受理业务咨询
        shared = (left[0] if len(halves) > 1 and 0 < len(left) < len(halves) else whole) or total.label
        for member in members:
            if member.origin == "rule:distributive-list" or not member.label or _TIME.fullmatch(member.label):
                member.label = shared
            elif member.label == member.channel and len(member.label) > _BARE_NOUN and _GOES_OUT.search(shared):
                member.label += shared  # 其中门户网站3916条
