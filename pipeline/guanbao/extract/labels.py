"""What a number counts, in the report's own words: subject, verb and object before the number, or the noun behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from guanbao.annotate import Name
from guanbao.extract.drafts import Draft
from guanbao.extract.lexicon import Lexicon
from guanbao.text.dates import DATE

_MARKS = re.compile(r"[（）“”\"《》：]")
_OF = re.compile(r"的(?=[\u4e00-\u9fff]{2})")
_PARTICLE = re.compile(r"^(?:了|的|过|着|：|，)+")
_NOUN = re.compile(r"^[\u4e00-\u9fffA-Za-z“”《》]{2,24}")
_END = re.compile(r"(?:的|了|等|：|、|“|\(|有|是|为|达|数量|总数|共|均|各|约){1,20}$")
_LIST_TAIL = re.compile(r"^(?:等|、)+")
_THROUGH = re.compile(r"充分利用|通过|利用|借助|依托|运用|采取|采用|在|经由|于")
_AROUND_PLACE = re.compile(r"^[、，和与及等]+|[上中里内]$")
# 比上年提高, 较年初净增, 同比分别增长: what it is compared with says nothing of what grew
_COMPARED = re.compile(
    r"^(?:同比|环比|[比较与同][^，。；]{0,8}?(?:上一?年度?|去年|前一?年|年初|年底|年末|上月|上季度?|往年|同期|原[\u4e00-\u9fff]{2}|\d{4}年)(?:度|底|末|同期)?(?:相比|的)?|一年间|也就是)+(?:分别|共|净|又)?"
)
# whose they are, in words for anybody or for the agency itself
_SAYS_NOTHING = re.compile(r"社会各界(?:群众|人士|企业)?的?|各界(?:群众|人士)的?|社会公众的?|[我本][关局委厅](?!长)")
_ROW_HEAD = re.compile(r"\s*(?:\d{1,2}[.．、]|（[一二三四五六七八九十\d]{1,3}）)?([\u4e00-\u9fff]{2,8})：")
_BARE_TREND = 4
_KIND = 2
LONG_OBJECT, LONG_LABEL = 4, 8  # characters: beside a long object the subject says little
MAX_SUBJECT = 10
_MANY_THINGS = frozenset({None, "个", "次", "人", "人次", "名"})  # units that say little of what they count
MAX_LABEL = 30


def label(text: str, draft: Draft, near: Draft | None, lex: Lexicon, names: Sequence[Name]) -> None:
    """Set label and verb; the owner is known by now.

    `near` is the last count of the sentence before this number: a list item without words of its own takes those.
    """
    lead = DATE.sub("", _without_names(text, draft, names))
    if not lex.verb_end.search(lead):  # 收到3件: the 到 is no copula
        lead = lex.copula_end.sub("", lead)
    lead = _strip_front(lead, lex)
    draft.verb = _verb(lead, lex)
    words = _shortened(lead, draft.verb, lex)
    if draft.kind == "change" and near is not None:
        words = _COMPARED.sub("", words)
    behind = _behind(text, draft, lex, names)
    if behind:
        draft.label = f"{words[-MAX_SUBJECT:]}{behind}"
        draft.origin = "rule:number-unit-noun" if draft.origin == "rule:noun-number-unit" else draft.origin
    elif near is not None and (thing := _taken_up(draft, words, near, lex)):
        draft.label = f"{words}{thing}"
    elif words and (draft.kind not in {"change", "rate", "mean"} or len(words) > _BARE_TREND or near is None):
        draft.label = words
    elif not words and draft.kind == "count" and (said := _predicate(text, draft, lex)):
        draft.label, draft.verb = said, _verb(said, lex)
    elif near is not None:
        draft.label, draft.verb = near.label + (words if draft.kind != "count" else ""), draft.verb or near.verb
        draft.origin = "rule:ellipsis" if draft.origin == "rule:noun-number-unit" else draft.origin
    else:
        draft.label = words or _clause_before(text, draft, lex)
    if draft.year is not None and near is not None and len(words) <= _BARE_TREND:  # 上年为47件
        draft.label = near.label
    if not draft.label:
        draft.label = _row_head(text, draft)
    draft.label = _END.sub("", draft.label)[-MAX_LABEL:]
    said = _SAYS_NOTHING.sub("", draft.label)
    draft.label = said if len(said) >= _KIND else draft.label


def _row_head(text: str, draft: Draft) -> str:
    """`媒体：山西日报9篇，…`: what heads the row of an item that has no word but its owner."""
    head = _ROW_HEAD.match(text, draft.sentence.start, draft.start)
    return head[1] if head else ""


def _taken_up(draft: Draft, words: str, near: Draft, lex: Lexicon) -> str:
    """What a bare verb is about: `清理规范性文件38件，废止2件` repeals such documents; empty where the verb says it all."""
    if draft.kind != "count" or near.kind != "count" or draft.unit != near.unit or draft.unit in _MANY_THINGS:
        return ""
    verb = lex.verb.match(words)
    if not verb or verb.end() != len(words) or near.verb is None or not near.label.startswith(near.verb):
        return ""
    thing = near.label[len(near.verb) :]
    return thing if 1 < len(thing) <= MAX_SUBJECT else ""


def _without_names(text: str, draft: Draft, names: Sequence[Name]) -> str:
    """The lead without the owner that it names, which is no part of what is counted."""
    span = draft.lead
    if span is None:
        return ""
    out: list[str] = []
    at = span.start
    owners = {*draft.outlets, draft.department}
    for name in names:
        inside = span.start <= name.span.start and name.span.end <= span.end
        own_account = name.kind == "account"  # 微博“临江海关”粉丝
        own_agency = name.kind == "agency" and (name.span.start == span.start or len(name.name) > 3)
        if inside and (name in owners or own_agency or own_account) and name.span.start >= at:
            out.append(text[at : name.span.start])
            at = name.span.end
    out.append(text[at : span.end])
    return _MARKS.sub("", _LIST_TAIL.sub("", "".join(out)))


def _verb(lead: str, lex: Lexicon) -> str | None:
    """The first verb that is not a mere carrier (在, 通过) nor inside a relative clause (…的)."""
    for match in lex.verb.finditer(lead):
        if not lex.carrier.fullmatch(match.group()):
            return match.group()
    return None


def _shortened(lead: str, verb: str | None, lex: Lexicon) -> str:
    """The lead without a long subject, and its object without what a 的 puts before it (播出涉及…的新闻: 播出新闻)."""
    if verb is None:
        parts = [m.end() for m in _OF.finditer(lead)]
        return lead[parts[-1] :] if parts and parts[-1] > MAX_SUBJECT else lead
    at = lead.index(verb)
    subject, rest = lead[:at], _PARTICLE.sub("", lead[at + len(verb) :])
    if carrier := _THROUGH.match(subject):  # 在…等报刊上发布新闻: the kind of outlet says what was counted
        subject = _AROUND_PLACE.sub("", subject[carrier.end() :])
    if len(subject) > MAX_SUBJECT or "、" in subject:
        subject = ""
    rest = _strip_front(rest, lex) if rest else rest
    parts = [m.end() for m in _OF.finditer(rest)]
    if parts and parts[-1] > _BARE_TREND:
        rest = rest[parts[-1] :]
    if (listed := rest.rfind("等")) > 0 and len(rest) - listed > _KIND:  # 新订信息发布办法等制度: what they are is 制度
        rest = rest[listed + 1 :]
    if len(rest) >= LONG_OBJECT or len(subject) + len(rest) > LONG_LABEL:
        subject = ""
    return f"{subject}{verb}{rest}"


def _strip_front(text: str, lex: Lexicon) -> str:
    while (match := lex.adverb_front.match(text)) and match.end():
        text = text[match.end() :]
    return text


def _clause_before(text: str, draft: Draft, lex: Lexicon) -> str:
    """`受理各类咨询，全年累计21764人次`: the words of the last clause with a verb, in the same sentence."""
    start = draft.lead.start if draft.lead else draft.start
    for clause in reversed(re.split(r"[，；：]", text[draft.sentence.start : start])):
        clause = _strip_front(_MARKS.sub("", DATE.sub("", clause)), lex)
        if clause and (verb := _verb(clause, lex)):
            return _shortened(clause, verb, lex)
    return ""


def _predicate(text: str, draft: Draft, lex: Lexicon) -> str:
    """`另有103件顺延到下年度答复`: what was done with them, where no words stand before the number."""
    tail = _PARTICLE.sub("", draft.tail.of(text)) if draft.tail else ""
    match = _NOUN.match(tail)
    verb = lex.verb.match(tail)
    return match[0] if match and verb and len(verb[0]) > 1 and len(match[0]) > len(verb[0]) else ""


def _behind(text: str, draft: Draft, lex: Lexicon, names: Sequence[Name]) -> str:
    """The noun right behind the unit, up to the first word that starts something else."""
    if draft.tail is None or (draft.kind in {"change", "rate"} and draft.unit == "%"):
        return ""
    tail = _PARTICLE.sub("", draft.tail.of(text))
    verb = lex.verb.match(tail)
    if lex.stop_after.match(tail) or (verb and len(verb.group()) > 1):
        return ""
    start = draft.tail.end - len(tail)
    if any(n.span.start == start and n.kind in {"department", "outlet"} for n in names):
        return ""
    match = _NOUN.match(tail)
    if not match:
        return ""
    noun = match.group()
    parts = [m.end() for m in _OF.finditer(noun)]
    if parts:
        return noun[parts[-1] :]
    stop = min(
        (m.start() for m in lex.stop_after.finditer(noun) if m.start() >= 2 and len(m.group()) > 1), default=len(noun)
    )
    return noun[:stop]
