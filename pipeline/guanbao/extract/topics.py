"""Who a sentence speaks of at each point: the department, or the outlets, that a number belongs to without standing beside it.

A name becomes the topic where it is what the clause is about: at the clause's head (`监管处张贴流程图16幅`), behind a word that makes it
the doer (`由水利局主办8件`), or newly set up (`设信息公开科，专职3人`). It stays so over commas, as Chinese drops a subject that is
known, until somebody else comes up: another name, the agency itself (`我关`, `全年`), a plural (`各部门`), a semicolon.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from guanbao.annotate import Annotations, Name
from guanbao.annotate.kinds import NameKind
from guanbao.extract.lexicon import Lexicon
from guanbao.text.dates import DATE
from guanbao.text.spans import Span

CLAUSE_MARK = re.compile(
    r"[，。；：！？\n（）—]|(?<=[\d一二三四五六七八九十百千万余多])[\u4e00-\u9fff%]{0,3}、"
)  # a 、 behind a number parts clauses
_LOOSE_JOIN = re.compile(
    r"^[》《“”]*+(?:等[\u4e00-\u9fff]{0,6})?(?:、|，|和|与|及|以及|或|\s)*(?:[\u4e00-\u9fff]{0,6}(?:报刊|网站|电视台?|广播|媒体))?[》《“”]*$"
)
JOIN = re.compile(r"^(?:、|和|与|及|以及|或|联合|会同|》|《|“|”|\s)*$")
_RESET = re.compile(
    r"；|(?:^|(?<=[，。；：、]))(?:全年|当年|年内|本年度?|目前|同时|此外|另外)?(?:我[关局市县区省办委厅州校院所]|本[关局市县区省办委厅单机校院所]|各[\u4e00-\u9fff]{1,8}?(?:处|关|部门|单位|科|室|局|乡镇|街道|村|社区|镇|单位)"
    r"|全[市县区省关系局校镇乡街]|其他|其它|其余|余下|关区|社会|群众|企业|公众)"
)
# What may stand before the subject of a clause.
_FRONT = re.compile(
    r"^(?:[一二三四五六七八九十]+是|\d{3,5}(?!\d)|(?:至|到|截至|截止)?年[底末]|[^，。；：]{1,16}(?:期间|前后|当天|当日)|首先|其次|再次|最后|第[一二三四五六七八九十]+|并|且|而|同期|期间|前后|当中|其中|另外?|此外|同时|为此|年内|全年|当年|目前|现由|现|以及|及|和|与|、|《|“|”|（|\s)+"
)
_DOER = re.compile(r"(?:由|经|被|转由|转交|交由|转|交|委托|指定|依托|依靠|有|是|为|归|即|如|像)$")
_SET_UP = re.compile(r"(?:设|设立|设有|下设|新设|增设|成立|组建|建立|设置)了?$")
_NOT_OF = re.compile(r"^(?:等)?(?:网站|门户|子网站|官网|外网|部门|单位)")
_OWN_NUMBER = re.compile(r"(?:为|是|有|共|：|（)?[\d０-９][\d０-９,.]*")
_REPORTER = re.compile(r"^》?(?:等[\u4e00-\u9fff]{0,4})?(?:的?记者|的?编辑|的?关注|评选|主办|发来|来访)")
_CARRIED_BY = re.compile(
    r"(?:在|于|通过|经|由|被|向|上|登上|做客|参加|走进|借助|依托|利用|联合|与|和|同|为|给|其中|中|有|里)《?$"
)
_MODIFIES = re.compile(r"^(?:组织|主办|承办|编写|编印|制作|设立|开设|提供)的")


_POINTER = re.compile(
    r"(?:^|(?<=[，。；：\s])|(?<=走进|做客|登上|参加))(?:该(?P<kind>处|科|局|关|室|所|办|中心|站|队|股|台|报|网|社)(?!级|室|长|员|领导)|(?P<which>前者|后者))"
)
_REMEMBERED, _MEMORY = 6, 240  # names, characters: how far back such a word points


@dataclass(frozen=True, slots=True)
class Topic:
    """From `at` on a sentence speaks of `names`, several where they are joined; of nobody where there are none."""

    at: int
    names: tuple[Name, ...]


class Topics:
    """Who the sentences of a view speak of: names of one kind, reset by names of `others` at the head of a clause."""

    def __init__(self, found: Annotations, lex: Lexicon, kind: NameKind, others: Collection[NameKind]) -> None:
        self._text = found.text
        self._lex = lex
        self._kind = kind
        self._names = [n for n in found.names if n.kind == kind and not (n.detail == "body" and n.name[-1] in "县区村")]
        self._starts = [n.span.start for n in self._names]
        self._others = [n for n in found.names if n.kind in others]
        self._agency_ends = {n.span.end for n in found.names if n.kind == "agency"}
        self._cache: dict[int, list[Topic]] = {}

    def at(self, sentence: Span, offset: int) -> Topic | None:
        """The topic of a sentence at an offset; none where nobody has come up."""
        topics = self._cache.get(sentence.start)
        if topics is None:
            topics = self._cache[sentence.start] = sorted(self._of(sentence), key=lambda t: t.at)
        at = bisect_right([t.at for t in topics], offset) - 1
        return topics[at] if at >= 0 else None

    def _of(self, sentence: Span) -> Iterator[Topic]:
        first = bisect_left(self._starts, sentence.start)
        inside = [n for n in self._names[first : bisect_left(self._starts, sentence.end)] if sentence.contains(n.span)]
        yield from self._pointed_at(sentence)
        if not inside:
            return
        rows = [n.span.end for n in inside if self._heads_a_row(n, sentence)]
        for match in _RESET.finditer(self._text, sentence.start, sentence.end):
            if "；" in match.group() or not rows or match.start() < rows[0]:
                yield Topic(match.end(), ())
        for other in self._others:
            heads = sentence.contains(other.span) and self._heads(other.span.start, sentence)
            if (
                heads
                and not self._in_a_row(other.span.start, rows)
                and not self._in_brackets(other.span.start, sentence)
            ):
                yield Topic(other.span.end, ())
        for index, name in enumerate(inside):
            group = self._group(inside, index)
            if not self._is_topic(group[0].span.start, name.span.end, sentence):
                continue
            named = tuple(n for n in group if n.detail != "body" and n.name not in self._lex.nobody)
            yield Topic(name.span.end, named)
            if number := _OWN_NUMBER.match(self._text, name.span.end):  # an item of a list, and no more
                yield Topic(number.end(), ())

    def _pointed_at(self, sentence: Span) -> Iterator[Topic]:
        """`该处驻馆5天`, `后者接待查档3915人次`: whom a word at the head of a clause points back at."""
        for match in _POINTER.finditer(self._text, sentence.start, sentence.end):
            at = bisect_left(self._starts, match.start())
            before = self._names[max(0, at - _REMEMBERED) : at]
            if match["kind"]:
                name = next((n for n in reversed(before) if n.name.endswith(match["kind"])), None)
            else:
                pair = before[-2:]
                name = pair[match["which"] == "后者"] if len(pair) == 2 else None
            if name is not None and name.span.start > match.start() - _MEMORY:
                yield Topic(match.end(), (name,))

    def _heads_a_row(self, name: Name, sentence: Span) -> bool:
        """`珲春海关：咨询窗口3个，公示栏6块；`: a row about one body, up to the semicolon."""
        return self._text.startswith("：", name.span.end) and self._heads(name.span.start, sentence)

    def _in_brackets(self, at: int, sentence: Span) -> bool:
        """Whether a place lies in an aside (科普作品642件（短视频151）), behind which a sentence goes on as before."""
        return self._text.rfind("（", sentence.start, at) > self._text.rfind("）", sentence.start, at)

    def _in_a_row(self, at: int, rows: Sequence[int]) -> bool:
        """Whether a place stands in a row about one body; `rows` say where these begin, in text order."""
        last = bisect_right(rows, at) - 1
        return last >= 0 and self._text.find("；", rows[last], at) < 0

    def _group(self, names: Sequence[Name], index: int) -> list[Name]:
        """The names of a list that ends with the one at `index`."""
        group = [names[index]]
        for other in reversed(names[:index]):
            gap = self._text[other.span.end : group[0].span.start]
            joined = _LOOSE_JOIN if self._kind == "outlet" else JOIN
            if not joined.match(gap):
                break
            group.insert(0, other)
        return list({n.name: n for n in group}.values())

    def _is_topic(self, start: int, end: int, sentence: Span) -> bool:
        after = self._text[end : sentence.end]
        if self._kind == "outlet":
            if _REPORTER.match(after):
                return False
            return self._heads(start, sentence) or bool(_CARRIED_BY.search(self._text[sentence.start : start]))
        if _NOT_OF.match(after) or _MODIFIES.match(after):
            return False
        before = self._text[sentence.start : start]
        return self._heads(start, sentence) or bool(_DOER.search(before) or _SET_UP.search(before))

    def _heads(self, at: int, sentence: Span) -> bool:
        """Whether a name stands at the head of its clause."""
        marks = [m.end() for m in CLAUSE_MARK.finditer(self._text, sentence.start, at)]
        start = marks[-1] if marks else sentence.start
        agency = max((e for e in self._agency_ends if start < e <= at), default=None)
        front = _FRONT.sub("", DATE.sub("", self._text[(agency or start) : at]).strip())
        return not front or bool(self._lex.subject_opener.fullmatch(front))
