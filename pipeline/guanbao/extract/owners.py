"""Whose number it is: the department that did it, the outlets and the channel it went through, the account."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from guanbao.annotate import Annotations, Name
from guanbao.extract.drafts import Draft
from guanbao.extract.lexicon import Lexicon
from guanbao.extract.listings import NOT_THEIRS
from guanbao.extract.topics import JOIN, Topic, Topics
from guanbao.text.spans import Span

_ONLY_GLUE = re.compile(r"^(?:上|（|等|网站|频道|共|各|：|“|”|》|了|微博|微信)*$")
_ASIDE = re.compile(r"（[^（）\d]{1,12}）")  # 《内蒙古日报》（含蒙文版）35篇
_PROGRAMME = re.compile(r"《[^《》]{1,16}》")  # 贵州电视台《百姓关注》1期
_HAD_NUMBER = re.compile(r"\d[^，；]{0,12}[，；]")
_AUDIENCE = re.compile(r"听众|观众|网友|提问|来电|(?:现场|当场)(?:解答|回答|答)|接听|接(?:到|进来的)?电话|上线")
_PRINTS = re.compile(r"刊登|刊发|登载|刊载|刊用|采用")
_FOLLOWERS = re.compile(r"粉丝|关注")
_PLACES = ("大厅", "厅", "现场", "窗口")  # counted themselves: 现有报关大厅29个
ITEM = re.compile(r"(?:为|有|共|：|（)?\d[\d,.]*[\u4e00-\u9fff]{0,3}[）]?(?:、|，|；|和|以及|及)?[\u4e00-\u9fff]{0,6}")
_GUEST = re.compile(r"(?:地|应邀|受邀)?(?:做客|走进|参加|参与|登上|走上|赴|来到)(?:了)?")
# 12345平台, “12360”热线, 12378银行保险消费者投诉维权热线: the number and the noun that it goes with
_NUMBERED_LINE = re.compile(
    r"(?<!\d)[“\"]?(?P<number>1[12]\d{1,3}|9[56]\d{3})[”\"]?(?P<noun>[\u4e00-\u9fff]{0,12}?(?:热线|专线|平台|服务台|专席|电话))"
)
_BARE_LINE = re.compile(r"^[，、；]?[“\"]?(?P<number>12\d{3}|9[56]\d{3})[”\"]?(?=[\u4e00-\u9fff])")
_JUST_BEHIND = re.compile(r"[，（][^，。；：（）、\d]{0,10}")
_SHARE_IN_BRACKETS = re.compile(r"（占[^，。；：（）、\d]{0,8}")
_ANYWHERE = frozenset({"网上", "网络", "互联网", "现场"})  # ways only in a list of ways (网上提交22件)
_SHORT = 4
_BY_WAY_OF = re.compile(r"(?:通过|利用|借助|依托|经由|使用|在|以|用|从|由|经)$")
_REFERENCE = re.compile(r"(?:该|本|上述|此|这一)(网站|平台|热线|信箱|栏目|公众号|微博|账号)")


class Owners:
    """Attributes drafts of one view to the names in it."""

    def __init__(self, found: Annotations, lex: Lexicon) -> None:
        self._text = found.text
        self._apposed: dict[
            int, int
        ] = {}  # end of a number that counts the outlets themselves -> where their list began
        self._lex = lex
        self._departments = [n for n in found.names if n.kind == "department"]
        self._outlets = [n for n in found.names if n.kind == "outlet"]
        self._channels = [n for n in found.names if n.kind == "channel"]
        self._accounts = [n for n in found.names if n.kind == "account"]
        self._channel_starts = [n.span.start for n in self._channels]
        self._platforms = _platforms(found.text, self._accounts, self._channels)
        self._doers = Topics(found, lex, "department", ("agency", "channel", "account", "outlet"))
        self._carriers = Topics(found, lex, "outlet", ("agency", "department", "account"))

    def attribute(self, draft: Draft, before: Draft | None) -> None:
        """Set department, outlets, channel and account; `before` is the draft before in the text."""
        if before is not None and before.sentence != draft.sentence:
            before = None
        self._department(draft, before)
        self._outlet(draft, before)
        self._channel(draft, before)

    def attribute_rank(self, draft: Draft) -> None:
        """A rank belongs to whoever is ranked: its department only."""
        self._department(draft, None)

    def _stretch(self, draft: Draft, before: Draft | None) -> Span:
        """What may name the owner: from the number before, or the sentence's start, to this number."""
        start = self._apposed.get(before.end, before.end) if before else draft.sentence.start
        return Span(min(start, draft.start - 1), draft.start)

    def _department(self, draft: Draft, before: Draft | None) -> None:
        stretch = self._stretch(draft, before)
        inside = [n for n in self._departments if stretch.contains(n.span)]
        if inside and inside[-1].detail == "body" and not self._in_a_list(inside[-1]):
            inside = [n for n in inside if n.detail != "body"]
        if inside and self._adjoins(inside[-1].span.end, draft):
            if not self._joined(inside) and not (
                inside[-1].name in self._lex.nobody and inside[-1].name.endswith("办公室")
            ):
                draft.department = inside[-1]
                draft.origin, draft.confidence = "rule:distributive-list", 0.98
            return
        if before is not None and before.department and not inside and self._says_more_of(draft, before):
            draft.department = before.department
            return
        if NOT_THEIRS.search(stretch.of(self._text)):
            return
        topic = self._doers.at(draft.sentence, draft.start)
        if topic is not None and len(topic.names) == 1:
            draft.department = topic.names[0]

    def _in_a_list(self, name: Name) -> bool:
        """Whether a body outside (市人民医院, 东至县) is an item of a list of such with a number each."""
        if name.name.endswith(_PLACES):
            return False
        at = next(i for i, n in enumerate(self._departments) if n is name)
        near = [n for n in self._departments[max(0, at - 1) : at + 2] if n is not name]
        return any(
            n.detail in {name.detail, "department", "subordinate"}
            and ITEM.fullmatch(self._text[min(n.span.end, name.span.end) : max(n.span.start, name.span.start)])
            for n in near
        )

    def _adjoins(self, end: int, draft: Draft) -> bool:
        """Whether only a copula stands between a name and its number."""
        gap = _PROGRAMME.sub("", _ASIDE.sub("", self._text[end : draft.start]))
        gap = self._lex.copula_end.sub("", gap)
        return bool(_ONLY_GLUE.match(gap))

    def _joined(self, names: Sequence[Name]) -> bool:
        """Whether the last two names are a list that owns the number together."""
        if len(names) < 2:
            return False
        return bool(JOIN.match(self._text[names[-2].span.end : names[-1].span.start]))

    def _outlet(self, draft: Draft, before: Draft | None) -> None:
        stretch = self._stretch(draft, before)
        inside = [n for n in self._outlets if stretch.contains(n.span)]
        semicolon = self._text.rfind("；", stretch.start, stretch.end)
        inside = [n for n in inside if n.span.start > semicolon]
        if inside and self._adjoins(inside[-1].span.end, draft) and draft.unit in {"个", "家", "大", "种"}:
            self._apposed[draft.end] = stretch.start  # 新浪网、人民网三个平台: the number behind it is theirs
            return
        if inside and self._adjoins(inside[-1].span.end, draft) and not self._joined(inside):
            draft.outlets, draft.sharing = (inside[-1],), "each"
            draft.origin = "rule:distributive-list"
            return
        if _FOLLOWERS.search(self._text, draft.lead.start if draft.lead else draft.start, draft.start):
            return
        if before is not None and before.outlets and not inside and self._says_more_of(draft, before):
            draft.outlets, draft.sharing = before.outlets, before.sharing
            return
        if visited := self._visited(draft):
            draft.outlets, draft.sharing = (visited,), "each"
            return
        topic = self._carriers.at(draft.sentence, draft.start)
        if topic is not None and topic.names and self._left_behind(topic, draft):
            return
        if topic is not None:
            self._set_outlets(draft, topic.names)
        elif inside and self._published(draft, inside):
            self._set_outlets(draft, _unique(_coordinated(self._text, inside)))

    def _says_more_of(self, draft: Draft, before: Draft) -> bool:
        """`《甲报》用稿45篇，增加7篇`, `北仑海关11482人次（占四成）`, `…214条，上年为167条`: said of the number right before."""
        gap = self._text[before.end : draft.start]
        if draft.kind == "rate":
            return bool(_SHARE_IN_BRACKETS.fullmatch(gap))
        alike = draft.unit in {before.unit, "%"} and (draft.kind in {"change", "mean"} or draft.year is not None)
        return alike and bool(_JUST_BEHIND.fullmatch(gap))

    def _visited(self, draft: Draft) -> Name | None:
        """`关领导两次做客人民广播电台`: the station behind the number, where one was a guest so many times."""
        if draft.tail is None or not (guest := _GUEST.match(self._text, draft.end)):
            return None
        return next((n for n in self._outlets if guest.end() <= n.span.start <= guest.end() + 2), None)

    def _left_behind(self, topic: Topic, draft: Draft) -> bool:
        """Whether the outlets have had their number and this one has a verb of its own, or they are but one."""
        if not _HAD_NUMBER.search(self._text, topic.at, draft.start):
            return False
        if topic.names[0].detail in {"radio", "tv"} and _AUDIENCE.search(draft.lead_in(self._text)):
            return False  # 走进电台《行风热线》2次，现场解答听众提问15个
        own = self._lex.verb.search(draft.lead_in(self._text))
        if own and len(topic.names) == 1 and topic.names[0].detail == "newspaper" and _PRINTS.match(own[0]):
            return False  # 《甲报》开设专版24期，刊登文章136篇
        return bool(own) or len(topic.names) < 2 or draft.kind == "change"

    def _published(self, draft: Draft, inside: Sequence[Name]) -> bool:
        """Whether a verb of publishing stands before, behind or after the outlets."""
        tail = draft.tail.of(self._text) if draft.tail else ""
        return bool(
            self._lex.publish.search(self._text, inside[-1].span.end, draft.start)
            or self._lex.publish.search(self._text, draft.sentence.start, inside[0].span.start)
            or self._lex.publish.search(tail)
        )

    @staticmethod
    def _set_outlets(draft: Draft, names: Sequence[Name]) -> None:
        if not names:
            return
        draft.outlets = tuple(names)
        draft.sharing = "joint" if len(names) > 1 else "each"
        if len(names) > 1:
            draft.origin = "rule:shared-count"

    def _channel(self, draft: Draft, before: Draft | None) -> None:
        stretch = self._stretch(draft, before)
        inside = [n for n in self._channels if stretch.contains(n.span) and not self._is_handed_out(n, draft)]
        accounts = [n for n in self._accounts if stretch.contains(n.span)]
        draft.account = accounts[-1].name if accounts else None
        if inside:
            draft.channel = max(inside, key=lambda n: (n.span.end > stretch.end - 12, len(n.name), n.span.start)).name
        elif line := self._line(stretch):
            draft.channel = line
        elif references := list(_REFERENCE.finditer(self._text, stretch.start, stretch.end)):
            reference = references[-1]
            earlier = [c for c in self._channels if c.span.end <= reference.start() and reference[1][-2:] in c.name]
            draft.channel = _nearest_full(earlier)
        elif draft.account in self._platforms:
            draft.channel = self._platforms[draft.account]
        elif route := self._route(draft):
            draft.channel = route
        elif before is not None and before.channel and "；" not in stretch.of(self._text):
            draft.channel = before.channel
        elif not draft.outlets:
            draft.channel = self._spoken_of(draft)

    def _is_handed_out(self, name: Name, draft: Draft) -> bool:
        """Reading matter that is counted itself (更新办事指南21项) is the object, and no way on which it went."""
        before = self._text[max(0, name.span.start - 2) : name.span.start]
        return name.detail == "print" and self._adjoins(name.span.end, draft) and not _BY_WAY_OF.search(before)

    def _line(self, stretch: Span) -> str | None:
        """A hotline or platform that goes by its number."""
        lines = list(_NUMBERED_LINE.finditer(self._text, stretch.start, stretch.end))
        if lines:
            return f"{lines[-1]['number']}{lines[-1]['noun']}"
        bare = _BARE_LINE.match(self._text[stretch.start : stretch.end])
        return f"{bare['number']}热线" if bare else None

    def _route(self, draft: Draft) -> str | None:
        """A way named in a word (网上22件, 窗口接待860人次): at the front of the number's words, or behind 通过."""
        lead = draft.lead_in(self._text)
        for match in self._lex.route.finditer(lead):
            front = lead[: match.start()].lstrip("，、；其中（")
            by_way = _BY_WAY_OF.search(front)
            if by_way or (not front and (match.group() not in _ANYWHERE or len(lead) - match.end() <= _SHORT)):
                return match.group()
        return None

    def _spoken_of(self, draft: Draft) -> str | None:
        """The last channel of the paragraph, where the words of the number are those of its kind (热线…；回访满意率99%)."""
        at = bisect_left(self._channel_starts, draft.start) - 1
        if at < 0 or "\n" in self._text[self._channels[at].span.end : draft.start]:
            return None
        last = self._channels[at]
        words = self._lex.follows.get(last.detail or "")
        said = f"{draft.lead_in(self._text)}{draft.tail.of(self._text)[:4] if draft.tail else ''}"
        return last.name if words and words.search(said) else None


def _platforms(text: str, accounts: Sequence[Name], channels: Sequence[Name]) -> dict[str | None, str]:
    """For each account the one platform that stands beside its name somewhere (微博“平安襄阳”)."""
    seen: dict[str, set[str]] = {}
    ends = {c.span.end: c.name for c in channels}
    starts = {c.span.start: c.name for c in channels}
    for account in accounts:
        before = next((ends[at] for at in range(account.span.start, account.span.start - 3, -1) if at in ends), None)
        beside = before or next((starts[at] for at in (account.span.end, account.span.end + 1) if at in starts), None)
        if beside:
            seen.setdefault(account.name, set()).add(beside)
    return {name: next(iter(places)) for name, places in seen.items() if len(places) == 1}


def _nearest_full(names: Sequence[Name]) -> str | None:
    """What 该网站 points at: the last name before it that says whose site it is, else the last."""
    if not names:
        return None
    near = names[-3:]
    return max(near, key=lambda n: (len(n.name) > 4, n.span.start)).name


def _coordinated(text: str, names: Sequence[Name]) -> list[Name]:
    """The last run of names that only marks of a list divide."""
    run = [names[-1]]
    for name in reversed(names[:-1]):
        gap = text[name.span.end : run[0].span.start]
        if len(gap) > 14 or re.search(r"[。；]|\d", gap):
            break
        run.insert(0, name)
    return run


def _unique(names: Sequence[Name]) -> list[Name]:
    seen: dict[str, Name] = {}
    for name in names:
        seen.setdefault(name.name, name)
    return list(seen.values())
