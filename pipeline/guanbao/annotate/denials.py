"""Sentences that say there was none: 未收到…申请, 没有发生…复议、诉讼, 不存在…, 投诉为零.

Each thing denied is one denial. A list at the end of what is denied (行政复议、行政诉讼) is split; what stands before its last
的 or 引起的 belongs to all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from guanbao.annotate.kinds import Denial
from guanbao.annotate.lexicon import alternation
from guanbao.registry import Registry
from guanbao.text.spans import Span

_ITEMS = re.compile(r"、|以及|及其|或者|或|和|与|及(?!时)")
_EDGE = re.compile(r"[，。；：！？\n（）]")
_LEAD = re.compile(r"^(?:过|到|任何|一[起件例次宗]|相关|有关|针对|对|的|其他|要求|因|由于)+")
_TAIL = re.compile(r"(?:等)?(?:的)?(?:情况|情形|现象|事项|案件|行为|费用|问题|记录|事件)?(?:发生|出现)?$")
_OWN_WORDS = re.compile(r"的")
_NOTHING_TO_SAY = re.compile(
    r"(?:报告|说明|补充|公布)(?:(?!报告|说明|补充|公布)[^，])*(?:事项|情况|内容|问题)$|^(?:其[他它])?(?:重要|特殊)?事项$"
)
_CHARGES = re.compile(
    r"(?:检索|复制|邮寄|打印|递送|查询)(?:(?!检索|复制|邮寄|打印|递送|查询)[^，。；])*等(?:[\u4e00-\u9fff]{0,4})费用?$|^(?:过|任何)?(?:(?:检索|复制|邮寄|打印|递送|查询)费?(?:、|和|及|以及)?){2,5}费?用?$"
)  # one thing: what a request costs
# 无一逾期, 无一件被纠正; 行政诉讼：无。; 延期的一件没有; 没有人起诉
_NOT_ONE = re.compile(r"无一(?:件|例|起|人|次|宗)?(?=[\u4e00-\u9fff]{2,6}(?:[，。；\n]|$))")
_NONE_PRINTED = re.compile(r"：无(?=[，。；\n]|$)")
_ONE_NOT = re.compile(
    r"一(?:件|例|起|次|宗|个|份|笔|分钱)(?:也|都)?(?:没有|没|未)(?P<after>[\u4e00-\u9fff]{1,8})?(?=[，。；\n]|$)"
)
_NONE_OF_THESE = re.compile(
    r"(?:的|(?<=复议)|(?<=诉讼)|(?<=投诉)|(?<=举报)|(?<=申诉))(?:也|都|则|亦)?没有(?=[，。；\n]|$)"
)  # 不予公开的没有, 行政复议没有
_NOBODY = re.compile(
    r"(?:没有|无)(?:任何)?[人谁](?=[\u4e00-\u9fff]{0,12}(?:追责|问责|追究|起诉|诉讼|复议|申请|投诉|举报|打官司|提出|申诉|异议|上诉|上访)(?:[，。；\n]|$))"
)
_OBJECT_FIRST = ("发生", "收到", "产生", "出现", "没有收过", "没有收取", "没有制发", "没有制定")  # 规范性文件没有制发
_POWERS = ("权限", "权力", "职权", "职能", "职责", "必要")  # 没有制定规章的权限
_LEGEND = re.compile(r"表示|空白|空格")  # 空白处表示没有发生
_FREE = re.compile(
    r"(?P<money>一分钱|一分|分文)(?:也|都)?(?:没有?|未)(?:收|取)过?(?=[，。；\n])|(?:没有?|未)(?:收|取)过?(?P<money2>一分钱|分文)"
)
# 行政诉讼、申诉均无, 以涉密拒绝者无, 责任追究无; 零投诉
_NONE_BEHIND = re.compile(
    r"(?<=[议讼诉究费件请绝报访])(?P<none>(?:者|的)?(?:，?(?:本年度?|全年|年内))?(?:均|皆|都|亦|也|全)?无)(?=[。；，\n])"
)
_ZERO_OF = re.compile(
    r"(?<=[，、；。\n])零((?:有效)?(?:追责|问责|收费|逾期|超期|败诉|事故|投诉|举报|复议|诉讼|申诉|信访|上访|差错|泄密))(?=[，、；。\n])"
)
_DIGIT = re.compile(r"\d")


class DenialFinder:
    """Finds denials of a folded text with the registry's cue words."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        cues = alternation(self._registry.words("zero_cues"))
        verbs = alternation(self._registry.words("zero_verbs"))
        return re.compile(
            rf"(?P<cue>{cues})(?<!息不存在)(?<!息无)(?:共|再|曾|有)?(?:[向对因就按][^，。；\n]{{1,12}}?)?(?P<verb>(?:{verbs}){{1,2}})过?|(?P<fee>不存在|没有|[从并均也]?未(?:向[^，。；\n]{{1,8}})?)(?=收费|减免)|(?P<bare>(?<!息)不存在|没有|均无|暂无|尚无|并无|(?<=[，。；\n区关局年内度报告均也亦且又])无)(?=[\u4e00-\u9fff])"
        )

    @cached_property
    def _words(self) -> re.Pattern[str]:
        return re.compile(alternation(self._registry.words("zero_words")))

    def find(self, text: str) -> list[Denial]:
        """All denials in order."""
        found: list[Denial] = []
        for match in self._pattern.finditer(text):
            if found and match.start() < found[-1].span.end:
                continue
            found.extend(self._after(text, Span(*match.span()), bare=match["bare"] is not None))
        for pattern in (self._words, _NONE_PRINTED, _NONE_OF_THESE):
            for match in pattern.finditer(text):
                found.extend(self._before(text, Span(*match.span())))
        for match in (*_NOT_ONE.finditer(text), *_NOBODY.finditer(text)):
            if not any(d.span.overlaps(Span(*match.span())) for d in found):
                found.extend(self._after(text, Span(*match.span()), bare=False))
        for match in _ONE_NOT.finditer(text):
            cue = Span(match.start(), match.start("after") if match["after"] else match.end())
            found.extend(self._after(text, cue, bare=False) if match["after"] else self._before(text, cue))
        found.extend(self._in_few_words(text, found))
        return sorted(found, key=lambda d: d.thing)

    def _in_few_words(self, text: str, before: Sequence[Denial]) -> Iterator[Denial]:
        """What a clause of few words denies: 一分钱没收, 申诉均无, 零投诉."""
        for match in _FREE.finditer(text):
            whole, money = Span(*match.span()), Span(*match.span("money" if match["money"] else "money2"))
            cue = Span(money.end, whole.end) if match["money"] else Span(whole.start, money.start)
            if not any(d.span.overlaps(whole) for d in before):
                yield Denial(whole, cue, money, "收费")
        for match in _NONE_BEHIND.finditer(text):
            yield from self._before(text, Span(match.start("none"), match.end()))
        for match in _ZERO_OF.finditer(text):
            at = match.start()
            yield Denial(Span(at, match.end()), Span(at, at + 1), Span(at + 1, match.end()), match[1])

    def _after(self, text: str, cue: Span, *, bare: bool) -> Iterator[Denial]:
        if cue.of(text).startswith("没有") and text[cue.start - 1 : cue.start] == "有":
            return  # 有没有复议: a question
        edge = _EDGE.search(text, cue.end)
        end = edge.start() if edge else len(text)
        # A list of things may go on behind a comma-free mark only; 、 is inside, ， is not.
        body = text[cue.end : end]
        if not body or len(body) > 80 or _DIGIT.search(body):
            if not body and cue.of(text).endswith(("收费", "减免")):
                thing = Span(cue.end - 2, cue.end)
                yield Denial(cue, cue, thing, thing.of(text))
            elif not body and cue.of(text).endswith(_OBJECT_FIRST):
                yield from self._before(text, cue)
            return
        if (bare and not self._is_countable(body)) or body.endswith(_POWERS):
            return
        for thing, label in _things(text, Span(cue.end, end)):
            yield Denial(Span(cue.start, thing.end), cue, thing, label)

    def _before(self, text: str, cue: Span) -> Iterator[Denial]:
        marks = [
            m.end()
            for m in re.finditer(
                r"[，。；！？\n]" if cue.of(text).startswith("：") else r"[，。；：！？\n]",
                text[max(0, cue.start - 60) : cue.start],
            )
        ]
        start = max(0, cue.start - 60) + (marks[-1] if marks else 0)
        if start < cue.start and not _LEGEND.search(text, start, cue.start):
            body = Span(start, cue.start)
            for thing, label in _things(text, body):
                yield Denial(Span(thing.start, cue.end), cue, thing, label)

    @staticmethod
    def _is_countable(body: str) -> bool:
        """无 and 没有 deny many things; only what these reports count is a figure. 无其他需要报告的事项 fills a section."""
        if _NOTHING_TO_SAY.search(body):
            return False
        return bool(
            re.search(
                r"(?:申请|责任追究|被纠错|答复|超期|逾期|延期|复议|诉讼|投诉|举报|收费|费用|减免|申诉|案件|信访|情况|请求|咨询|来信|建议|提案|受理|结转|不予公开|事故|支出|人员|泄密|泄露|官司|问责|约谈|发布会|通气会|专项经费|异议|差错|拒绝公开|行政许可|处罚|强制|规章|文件|事项)(?:等|的|情况|情形|案件|事件|事项|费用|发生)*$",
                body,
            )
        )


def _things(text: str, span: Span) -> Iterator[tuple[Span, str]]:
    """The things denied in a stretch: the list after its last 的, each with the words that all share."""
    body = span.of(text)
    if _CHARGES.search(body):
        yield span, _LEAD.sub("", body)
        return
    head = max((m.end() for m in _OWN_WORDS.finditer(body) if not _TAIL.fullmatch(body, m.start())), default=0)
    tail = body[head:]
    shared = _LEAD.sub("", body[:head])
    at = 0
    for match in [*_ITEMS.finditer(tail), None]:
        end = match.start() if match else len(tail)
        item = tail[at:end]
        if len(item) >= 2:
            start = span.start + head + at
            words = _LEAD.sub("", item) or item
            label = _TAIL.sub("", words) or words
            yield (
                Span(start, start + len(item)),
                shared + label if len(label) < 5 and not _ITEMS.search(tail) else _LEAD.sub("", label) or label,
            )
        at = match.end() if match else end
