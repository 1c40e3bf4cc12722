"""Names: departments, subordinate bodies, outlets, channels, accounts, agencies and cited texts.

Known names come from the registry through one automaton; unseen ones by their form, which is registry data as well: a stem
that starts at a mark, a number, a known agency or a word that no name contains, and a suffix (处, 海关, 日报, 电视台).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Literal

import ahocorasick

from guanbao.annotate.kinds import Citation, Name, NameKind
from guanbao.annotate.lexicon import alternation, compiled
from guanbao.registry import Registry
from guanbao.registry.kinds import Form, StopWords
from guanbao.text.spans import Span, longest_first

_KINDS: tuple[tuple[str, NameKind], ...] = (
    ("agencies", "agency"), ("departments", "department"), ("outlets", "outlet"), ("channels", "channel"),
)  # fmt: skip
_HAN_RUN = re.compile(r"(?<![\u4e00-\u9fffA-Za-z·])[\u4e00-\u9fffA-Za-z·]+$")
_MAGAZINE_TITLE = re.compile(r"杂志|期刊|周刊|月刊|双月刊|季刊")
_SHORT_FORM = re.compile(r"[简下]称为?[“《]+([^《》“”]{2,20})[”》]")
_READ_THERE = re.compile(r"(?:上)?(?:进行)?(?:查阅|下载|查询|查看)")
_MEDIUM = frozenset("社报台网刊视")
_TITLE = re.compile(r"《([^《》\n]{1,80}?)》")
_QUOTED = re.compile(r"[“\"]([^“”\"\n]{1,30})[”\"]")
_DOCUMENT_NUMBER = re.compile(
    r"[（(]?([\u4e00-\u9fff]{0,12}[〔\[【]?(?:19|20)\d{2}[〕\]】]? ?(?:年?第)?\d{1,4}号|[\u4e00-\u9fff]{1,8}令?第\d{1,4}号令?)"
)
# What is handed out in copies or comes out in numbers is reading matter, no rule (发放《办税指南》2000册, 编发《政府公报》12期).
_HANDOUT = re.compile(
    r"[^，。；《》\n]{0,4}\d[\d,.]*[万余多近]*[册份本张期]|等[\u4e00-\u9fff]{0,4}(?:资料|手册|宣传品|读本|折页)|(?:登载|刊登|刊载|刊发|转载)"
)
_GUIDE = ("指南", "指引", "公报")
_SITE = re.compile(r"(?:[\u4e00-\u9fff]{2,12}?)?(?:门户网站|官方网站|政府网站|子网站|外网站|网站|门户网)(?:群)?")
_BEFORE_SITE = re.compile(r"对(?!外)|把|将|从|给|让|使|按[日周月季]|处|科|股|室")
_SEPARATORS = re.compile(r"[、，和与及]|以及")
_COUNTED = re.compile(
    r"(?<![一二三四五六七八九十两几数各])[一二三四五六七八九十两几数各]+(?:个|家|所|名|位|项|支|大|次|期|场|批|轮|份|件)"
)
_MAGAZINE = re.compile(r"》|杂志|[、，。；等上]")
_AFTER_NAME = re.compile(
    r"[^\u4e00-\u9fff]|[等上和与及或的共各首也还又则已均都先对将向由]|$|头版|要闻|整版|网站|客户端|微信|微博"
)
_LIST_FRONT = frozenset("、，《在和与及于“")
_CLAUSE_FRONT = frozenset("；。：\n")
_LIST_BACK = frozenset("、，》等和与及上”。；刊发播采转报网")
_CONNECTOR = re.compile(r"(?:和|与|及|以及)?")
_BRANCH = re.compile(r"[\u4e00-\u9fff]{2,4}(?:频道|分社|记者站|频率|视窗|分网)")
_LISTED = re.compile(r"[\u4e00-\u9fffA-Za-z+·]{2,12}")
_ITEM_COUNT = re.compile(r"\d[\d,.]{0,8}[万余多]{0,2}[\u4e00-\u9fff]{1,3}(?=、|，|和|及|与)")
# 国办公开办函〔2019〕60号: what stands before the year of a document number is whose paper it is
_NUMBERED = re.compile(r"[\u4e00-\u9fff]{0,4}[〔\[【（]\s?(?:19|20)\d\d\s?[〕\]】）]")
_SEVERAL = re.compile(r"(?:[一二两三四五六七八九十几数各\d]个|[两三四五六七八九十几数\d]家)$")
_OPENS_ACCOUNT = re.compile(
    r"(?:平台|网站)?上?(?:也|还|均|先后|分别)?(?:开通|开设|开了|开办|注册|建立|设立|认证)[^，。；\d]{0,8}(?:微博|公众号|账号|帐号|微信|博客|抖音号|视频号)"
)
_ON_PLATFORMS = re.compile(
    r"(?:、[\u4e00-\u9fff]{2,4}){0,4}等?[两三四五六七八九十\d][个大家]?(?:微博|网络|新媒体)?平台"
)
_ITEMS_CARRIED = re.compile(r"\d{1,5}[余多]?(?:篇|条|则|次)")
_CLIENT = "客户端"


class NameFinder:
    """Finds the names of a folded text with the names and forms of a registry."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    @cached_property
    def _automaton(self) -> ahocorasick.Automaton:
        automaton = ahocorasick.Automaton()
        names: dict[str, list[tuple[NameKind, tuple[str, ...]]]] = {}
        for table, kind in _KINDS:
            for name, ids in self._registry.names(table).items():
                names.setdefault(name, []).append((kind, ids))
        for name, meanings in names.items():
            automaton.add_word(name, (name, meanings))
        automaton.make_automaton()
        return automaton

    @cached_property
    def _forms(self) -> dict[NameKind, tuple[re.Pattern[str], dict[str, list[Form]], _Stops]]:
        registry = self._registry
        return {
            "department": (*_suffixes(registry.department_forms), _Stops(registry.department_stops)),
            "outlet": (*_suffixes(registry.outlet_forms), _Stops(registry.outlet_stops)),
        }

    @cached_property
    def _account_words(self) -> re.Pattern[str]:
        return compiled(self._registry.words("account_words"))

    @cached_property
    def _bulletin(self) -> re.Pattern[str]:
        return re.compile(f"{alternation(self._registry.words('bulletins'))}$")

    @cached_property
    def _legal(self) -> re.Pattern[str]:
        return re.compile(rf"{alternation(self._registry.words('legal_suffixes'))}(?:（[^（）]*）)?$")

    @cached_property
    def _not_legal(self) -> re.Pattern[str]:
        return re.compile(rf"{alternation(self._registry.words('legal_not'))}(?:（[^（）]*）)?$")

    def find(self, text: str) -> list[Name]:
        """All names of a folded text in order, without overlaps: the longer one wins, then the registry's."""
        known = list(self._known(text))
        known = [m for n in known if (m := self._behind_agency(n, known)) is not None]
        starts = sorted(n.span.end for n in known if n.kind == "agency")
        formed = [n for kind in ("department", "outlet") for n in self._by_form(text, kind, set(starts))]
        titled = list(self._titled(text))
        accounts = self._accounts(text)
        formed = [n for n in formed if not any(n.span.overlaps(a.span) for a in accounts)]
        known = [n for n in known if not any(a.span.contains(n.span) for a in accounts)]
        names = [n for _, n in longest_first([(n.span, n) for n in (*known, *formed, *titled, *self._sites(text))])]
        names = [n for n in names if not self._is_no_name(text, n)]
        offices = _longest_by_start(n for n in known if n.kind == "department")
        names = [_doer_alone(n, offices.get(n.span.start)) for n in names]
        names = [self._extended(text, n) if n.kind == "outlet" else n for n in names]
        names = _joined_sites(text, sorted(names, key=lambda n: n.span))
        names.extend(n for n in accounts if not any(n.span.overlaps(m.span) for m in names))
        names = self._listed(text, sorted(names, key=lambda n: n.span))
        names = _without_programmes(sorted(names, key=lambda n: n.span))
        own = {
            n.name for n in names if n.detail == "website" and n.by == "form" and _READ_THERE.match(text, n.span.end)
        }
        names = [replace(n, kind="channel") if n.kind == "outlet" and n.name in own else n for n in names]
        accounts_at = {a.span.start for a in accounts}
        names = [replace(n, kind="channel") if _hosts(text, n, accounts_at) else self._without_client(n) for n in names]
        return sorted(names, key=lambda n: n.span)

    def citations(self, text: str) -> list[Citation]:
        """Laws, rules and documents cited in 《》, each with the document number that follows it."""
        found = []
        short = {m[1] for m in _SHORT_FORM.finditer(text)}
        for match in _TITLE.finditer(text):
            title = match[1].strip()
            if (
                len(title) > 2
                and title not in short
                and self._legal.search(title)
                and not self._not_legal.search(title)
                and not self._outlet_entry(title)
                and not self._is_handout(text, title, match.end())
            ):
                number = _DOCUMENT_NUMBER.match(text, match.end())
                found.append(Citation(Span(*match.span()), title, number[1] if number else None))
        return found

    @staticmethod
    def _is_handout(text: str, title: str, end: int) -> bool:
        return title.endswith(_GUIDE) and "公开指南" not in title and bool(_HANDOUT.match(text, end))

    def _known(self, text: str) -> Iterator[Name]:
        for end, (name, meanings) in self._automaton.iter(text):
            span = Span(end + 1 - len(name), end + 1)
            if self._goes_on(text, span.end):
                continue
            for kind, ids in meanings:
                detail = self._detail(kind, ids[0])
                if detail == "magazine" and not _MAGAZINE.match(text, span.end):
                    continue  # 中国海关 is a magazine only where it stands as one
                if kind == "outlet" and not self._stands_as_outlet(text, span, name):
                    continue
                yield Name(span, kind, name, detail, ids)

    def _behind_agency(self, name: Name, known: Iterable[Name]) -> Name | None:
        """An office whose first words are the end of an agency's name is that agency's (海关总署|办公厅, not 总署办公厅)."""
        if name.kind != "department":
            return name
        ends = [a.span.end for a in known if a.kind == "agency" and a.span.start < name.span.start < a.span.end]
        if not ends or max(ends) >= name.span.end:
            return name
        cut = name.name[max(ends) - name.span.start :]
        ids = self._registry.names("departments").get(cut, ())
        return replace(name, span=Span(max(ends), name.span.end), name=cut, ids=ids) if ids else None

    def _detail(self, kind: NameKind, ident: str) -> str | None:
        if kind == "department":
            form = self._registry.form_of("department_forms", self._registry.get("departments", ident).name)
            return str(getattr(form, "kind", "department"))
        table = {"agency": "agencies", "outlet": "outlets", "channel": "channels"}[kind]
        return str(self._registry.get(table, ident).kind)

    def _by_form(self, text: str, kind: Literal["department", "outlet"], agency_ends: set[int]) -> Iterator[Name]:
        pattern, forms, stops = self._forms[kind]
        for match in pattern.finditer(text):
            for form in forms[match.group()]:
                end = match.end()
                window = text[max(0, match.start() - form.max_stem - 1) : match.start()]
                run = _HAN_RUN.search(window)
                stem = run.group() if run else ""
                bounded = len(stem) <= form.max_stem
                start = match.start() - len(stem)
                if match.start() in agency_ends:  # 重庆海关关区: the agency with a word of scope
                    break
                if start and text[start - 1].isdigit() and (unit := self._unit_front.match(text, start, match.start())):
                    start = unit.end()  # 20人次和武清海关: the unit belongs to the number before
                    start += len(_CONNECTOR.match(text, start).group())  # type: ignore[union-attr]
                inner = [e for e in agency_ends if start < e < match.start()]
                if inner:
                    start, bounded = max(inner), True
                cut = stops.last_end(text[start : match.start()], listed=text[start - 1 : start] == "、" and bounded)
                cut = max(cut, _after_name(pattern, text[start : match.start()], self._verbs, len(match.group())))
                if cut:
                    start, bounded = start + cut, True
                start += stops.opening(text[start : match.start()])
                if counted := _COUNTED.search(text[start : match.start()]):
                    start += counted.end()
                start += self._verb_front(text[start : match.start()]) if kind == "outlet" else 0
                name = text[start:end]
                length = match.start() - start
                if (
                    bounded
                    and form.min_stem <= length <= form.max_stem
                    and not any(name.endswith(w) for w in form.not_words)
                ):
                    if not self._goes_on(text, end) and (not form.closed or self._ends(text, end)):
                        yield Name(Span(start, end), kind, name, getattr(form, "kind", None), (), "form")
                    break

    @staticmethod
    def _is_no_name(text: str, name: Name) -> bool:
        """A name in a document's number, one of several bodies, or the title of a programme that looks like a medium."""
        if name.kind == "department":
            return bool(
                _NUMBERED.match(text, name.span.end)
                or (name.by == "registry" and _SEVERAL.search(text, max(0, name.span.start - 3), name.span.start))
            )
        inside = text[name.span.start - 1 : name.span.start] == "《" and text.startswith("》", name.span.end)
        return inside and name.kind == "outlet" and name.by == "form"

    def _without_client(self, name: Name) -> Name:
        """An app by its bare name (冀云 of 冀云客户端), unless that is another medium (新华社)."""
        if name.kind != "outlet" or not name.name.endswith(_CLIENT):
            return name
        bare = name.name.removesuffix(_CLIENT)
        others = self._registry.names("outlets").get(bare, ())
        if len(bare) < 2 or not set(others) <= set(name.ids) or self._registry.form_of("outlet_forms", bare):
            return name
        return replace(name, name=bare, span=Span(name.span.start, name.span.start + len(bare)))

    @staticmethod
    def _extended(text: str, name: Name) -> Name:
        """An outlet with the branch that its name goes on to (新华网新疆频道)."""
        branch = _BRANCH.match(text, name.span.end)
        if not branch or name.by == "title":
            return name
        span = Span(name.span.start, branch.end())
        return Name(span, "outlet", span.of(text), name.detail, (), "form")

    @cached_property
    def _unit_front(self) -> re.Pattern[str]:
        return compiled(self._registry.units)

    def _goes_on(self, text: str, end: int) -> bool:
        """Whether a name's last character is only the first half of another word (处理, 科学, 局面)."""
        return bool(self._suffix_words.match(text, end - 1)) and not text.startswith(("分别", "分工", "分头"), end)

    @cached_property
    def _suffix_words(self) -> re.Pattern[str]:
        return compiled(self._registry.words("suffix_words"))

    def _stands_as_outlet(self, text: str, span: Span, name: str) -> bool:
        """A name without the form of an outlet (求是, 财经) is one only between marks, as in a list or in 《》."""
        if (
            "+" in name
            or self._registry.form_of("outlet_forms", name)
            or len(name) > 3
            or (len(name) > 2 and name[-1] in _MEDIUM)
        ):
            return True
        before, after = text[span.start - 1 : span.start], text[span.end : span.end + 1]
        if before in _CLAUSE_FRONT or span.start == 0:
            return after in {"、", "《"}  # 甬派、中国宁波网: the first of a list; 央视《新闻直播间》
        return before in _LIST_FRONT and (after in _LIST_BACK or after.isdigit())

    def _ends(self, text: str, end: int) -> bool:
        """Whether an unseen name ends here: at a mark, a word of lists or a verb (not 在线访谈, not 企业办政策说明会)."""
        return bool(_AFTER_NAME.match(text, end) or self._verbs.match(text, end))

    def _verb_front(self, stem: str) -> int:
        match = self._verbs.match(stem)
        return match.end() if match else 0

    @cached_property
    def _carriers(self) -> re.Pattern[str]:
        return compiled(self._registry.words("carriers"))

    @cached_property
    def _verbs(self) -> re.Pattern[str]:
        words = self._registry.words
        return compiled(w for c in ("publish", "receive", "verbs", "carriers") for w in words(c))

    def _titled(self, text: str) -> Iterator[Name]:
        for match in _TITLE.finditer(text):
            title = match[1].strip()
            ids = self._registry.names("outlets").get(title, ())
            form = None if ids else self._registry.form_of("outlet_forms", title)
            if getattr(form, "kind", None) not in {"newspaper", "magazine"}:
                form = None  # a title that looks like a site or a station is a programme or a column (《警方在线》)
            paper = len(title) > 2 and title.endswith("报") and not self._bulletin.search(title)
            magazine = _MAGAZINE_TITLE.match(text, match.end())
            if ids or form or paper or magazine:
                detail = (
                    self._detail("outlet", ids[0])
                    if ids
                    else str(getattr(form, "kind", "newspaper" if paper else "magazine"))
                )
                yield Name(Span(*match.span()), "outlet", title, detail, ids, "title")

    def _outlet_entry(self, title: str) -> bool:
        return title in self._registry.names("outlets")

    def _sites(self, text: str) -> Iterator[Name]:
        stops = self._forms["outlet"][2]
        for match in _SITE.finditer(text):
            carried = max((m.end() for m in self._carriers.finditer(match.group())), default=0)
            carried = max([carried, *(m.end() for m in _BEFORE_SITE.finditer(match.group()))])
            start = match.start() + max(stops.last_end(match.group()), carried)
            start += stops.opening(text[start : match.end()])
            if start < match.end():
                yield Name(Span(start, match.end()), "channel", text[start : match.end()], "website", (), "form")

    def _accounts(self, text: str) -> list[Name]:
        """Names in quotation marks beside a word of accounts; once known, an account is one wherever it is quoted."""
        quoted = list(_QUOTED.finditer(text))
        sure = {match[1] for match in quoted if self._is_account(text, match)}
        return [Name(Span(*m.span(1)), "account", m[1], None, (), "form") for m in quoted if m[1] in sure]

    def _is_account(self, text: str, match: re.Match[str]) -> bool:
        before, after = text[max(0, match.start() - 10) : match.start()], text[match.end() : match.end() + 10]
        told = re.search(
            rf"{self._account_words.pattern}(?:账号|帐号|号|平台)?(?:名?叫|名为|取名|名称[为是])?[：为是—]?$", before
        )
        return bool(told or self._account_words.match(after)) and not match[1].isdigit()

    def _counted_title(self, text: str, at: int, names: Iterable[Name]) -> Name | None:
        """`《甲报》17篇，《今晨6点》12篇`: a title among newspapers with a count of items of its own."""
        title = _TITLE.match(text, at)
        if not title or any(n.span.start == at for n in names) or not _ITEMS_CARRIED.match(text, title.end()):
            return None
        if self._legal.search(title[1]) or self._bulletin.search(title[1]):
            return None
        return Name(Span(*title.span()), "outlet", title[1].strip(), "newspaper", (), "title")

    def _listed(self, text: str, names: list[Name]) -> list[Name]:
        """Items between outlets of one list are outlets too, if they look like one (人民网、中国海关互联网)."""
        found = list(names)
        outlets = [n for n in names if n.kind == "outlet"]
        for name in outlets:
            at = name.span.end
            at = counted.end() if (counted := _ITEM_COUNT.match(text, at)) else at
            while sep := _SEPARATORS.match(text, at):
                if title := self._counted_title(text, sep.end(), found):
                    found.append(title)
                    at = counted.end() if (counted := _ITEM_COUNT.match(text, title.span.end)) else title.span.end
                    continue
                if not (item := _LISTED.match(text, sep.end())):
                    break
                front = sep.end() + text.startswith("在", sep.end())
                if any(n.span.start <= front < n.span.end and n.kind == "outlet" for n in found):
                    break
                whole = re.match(
                    r"[\u4e00-\u9fffA-Za-z+·]*?(?:互联网|信息港|网|报|台|频道|杂志|周刊|卫视|经视|公共|都市|社|号|客户端|在线|热线|论坛)(?=[、，上等和与中的（刊发播报登转共合一均各先分采]|$|\d)",
                    item.group(),
                )
                if not whole:
                    break
                span = Span(sep.end(), sep.end() + whole.end())
                found = [n for n in found if not n.span.overlaps(span)]
                kind = {
                    "网": "website",
                    "报": "newspaper",
                    "台": "tv",
                    "道": "tv",
                    "视": "tv",
                    "共": "tv",
                    "市": "tv",
                    "志": "magazine",
                    "刊": "magazine",
                    "社": "agency",
                }
                found.append(Name(span, "outlet", span.of(text), kind.get(whole.group()[-1], "website"), (), "form"))
                at = span.end
        return found


def _longest_by_start(names: Iterable[Name]) -> dict[int, Name]:
    return {name.span.start: name for name in sorted(names, key=lambda n: len(n.span))}


def _doer_alone(name: Name, office: Name | None) -> Name:
    """`监察室查验学校24所`: the office that the registry knows at the front of what only looks like one name."""
    if name.by != "form" or office is None or office.span.end >= name.span.end:
        return name
    in_one_word = name.name.endswith("办") and len(office.name) == len(name.name) - 1  # 监察室办26件
    return office if name.detail == "body" or in_one_word else name


def _without_programmes(names: Sequence[Name]) -> list[Name]:
    """A title right behind a station is a programme of its (中央电视台《新闻联播》), and no medium by itself."""
    stations = {n.span.end for n in names if n.kind == "outlet" and n.detail in {"tv", "radio"}}
    return [n for n in names if not (n.by == "title" and n.kind == "outlet" and n.span.start in stations)]


def _hosts(text: str, name: Name, accounts: Collection[int]) -> bool:
    """A platform that only says where an account is (新浪微博“济南海关12360”, 在新浪网开通微博): it carried nothing."""
    if name.kind != "outlet" or name.by == "title":
        return False
    if _ON_PLATFORMS.match(text, name.span.end):
        return True  # 在新浪、腾讯两个平台更新
    quoted = text[name.span.end : name.span.end + 1] in {"“", '"'} and name.span.end + 1 in accounts
    return quoted or bool(
        text[name.span.start - 1 : name.span.start] == "在" and _OPENS_ACCOUNT.match(text, name.span.end)
    )


_MAYBE_NAME = frozenset("其之以为于有大小上下内外新")


class _Stops:
    """Where a name's stem cannot go on to the left."""

    def __init__(self, words: StopWords) -> None:
        self._contain = compiled(words.contain)
        self._begin = compiled(words.begin)
        self._unless = compiled(words.unless)

    def last_end(self, stem: str, *, listed: bool = False) -> int:
        """Just behind the last word in `stem` that no name contains; 0 where there is none.

        An item of a list begins at its mark: there a single character (红其拉甫) is part of the name.
        """
        spared = [Span(*m.span()) for m in self._unless.finditer(stem)]
        ends = [
            m.end()
            for m in self._contain.finditer(stem)
            if not any(s.start <= m.start() < s.end for s in spared) and not (listed and m.group() in _MAYBE_NAME)
        ]
        return max(ends, default=0)

    def opening(self, stem: str) -> int:
        """How many characters at the front are words that no name begins with."""
        at = 0
        while (match := self._begin.match(stem, at)) and match.end() > at and not self._unless.match(stem, at):
            at = match.end()
        return at


def _suffixes(forms: Iterable[Form]) -> tuple[re.Pattern[str], dict[str, list[Form]]]:
    by_suffix: dict[str, list[Form]] = {}
    for form in forms:
        by_suffix.setdefault(form.suffix, []).append(form)
    return compiled(by_suffix), by_suffix


def _after_name(suffixes: re.Pattern[str], stem: str, verbs: re.Pattern[str], suffix: int) -> int:
    """Behind what joins two whole names (广西电视台和南宁电视台, 教育督导室抽查学校); inside one name no suffix stands before it."""
    whole = {s.end() for s in suffixes.finditer(stem)}
    ends = [m.end() for m in re.finditer(r"和|与|及|以及|或|暨", stem) if m.start() in whole]
    ends += [
        m.end()
        for at in whole
        if (m := verbs.match(stem, at)) and m.end() + 2 <= len(stem) + suffix and len(m.group()) > 1
    ]
    generic = re.search(r"(?:报刊|报纸|媒体|网站|电视|电台|网络)(?:和|与|及)", stem)
    return max([*ends, generic.end() if generic else 0])


def _joined_sites(text: str, names: list[Name]) -> list[Name]:
    """A site with whose it is, and a site within a site: 中国海关网站 + 天津海关 + 子网站 are one name."""
    out: list[Name] = []
    for name in names:
        if name.kind == "channel" and name.detail == "website":
            while (
                out
                and out[-1].span.end == name.span.start
                and (out[-1].kind == "agency" or out[-1].detail == "website")
            ):
                span = Span(out.pop().span.start, name.span.end)
                name = Name(span, "channel", span.of(text), "website", name.ids, name.by)
        out.append(name)
    return out
