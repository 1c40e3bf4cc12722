"""What a number counts, in the report's own words: the verb and its object before the number, or the noun behind it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from guanbao.annotate import Name
from guanbao.extract.drafts import Draft
from guanbao.extract.lexicon import Lexicon
from guanbao.text.dates import DATE

_PAREN = re.compile(r"[（）“”\"《》]")
_OF = re.compile(r"的(?=[\u4e00-\u9fff]{2,})")
_PARTICLE = re.compile(r"^(?:了|的|过|着|：|，)+")
_NOUN = re.compile(r"^[\u4e00-\u9fffA-Za-z“”《》]{2,24}")
_END = re.compile(r"(?:的|了|等|：|、|“|\()+$")
MAX_LABEL = 30


def label(text: str, draft: Draft, before: Draft | None, lex: Lexicon, names: Sequence[Name]) -> None:
    """Set label and verb. A list item without words of its own takes those of the figure before it."""
    lead = _without_names(text, draft, names) if draft.lead else ""
    lead = DATE.sub("", lead)
    lead = lex.copula_end.sub("", lead)
    verb, noun = _verb_and_object(lead, lex)
    draft.verb = verb
    behind = _behind(text, draft, lex)
    if behind and (not noun or (verb and not noun)):
        draft.label = f"{verb or ''}{behind}"
        draft.origin = "rule:number-unit-noun" if draft.origin == "rule:noun-number-unit" else draft.origin
    elif noun or verb:
        draft.label = f"{verb or ''}{noun}"
    elif before is not None and before.sentence == draft.sentence:
        draft.label, draft.verb = before.label, before.verb
        draft.origin = "rule:ellipsis" if draft.origin == "rule:noun-number-unit" else draft.origin
    else:
        draft.label = behind or ""
    draft.label = _END.sub("", draft.label)[-MAX_LABEL:]


def _without_names(text: str, draft: Draft, names: Sequence[Name]) -> str:
    """The lead without the owner that it names, which is no part of what is counted."""
    span = draft.lead
    assert span is not None  # noqa: S101
    out: list[str] = []
    at = span.start
    for name in names:
        if name.kind in {"department", "outlet", "agency"} and span.start <= name.span.start and name.span.end <= span.end:
            if name.span.start >= at:
                out.append(text[at : name.span.start])
                at = name.span.end
    out.append(text[at : span.end])
    return _PAREN.sub("", "".join(out))


def _verb_and_object(lead: str, lex: Lexicon) -> tuple[str | None, str]:
    """The first verb with an object that reaches the number; words before it are subject, time or manner."""
    lead = _strip_front(lead, lex)
    chosen: re.Match[str] | None = None
    for match in lex.verb.finditer(lead):
        rest = lead[match.end() :]
        if chosen is None or "的" not in lead[chosen.end() : match.start()] and _is_carrier(lead, chosen, lex):
            chosen = match
        if not _is_carrier(lead, chosen, lex):
            break
        if not rest:
            break
    if chosen is None:
        return None, _object(lead, lex)
    return chosen.group(), _object(lead[chosen.end() :], lex)


def _is_carrier(lead: str, match: re.Match[str], lex: Lexicon) -> bool:
    return bool(lex.carrier.fullmatch(match.group())) or lead[: match.start()].endswith(("的", "所"))


def _object(rest: str, lex: Lexicon) -> str:
    rest = _PARTICLE.sub("", rest)
    rest = _strip_front(rest, lex)
    parts = [m.end() for m in _OF.finditer(rest)]
    if parts and parts[-1] > 4:
        rest = rest[parts[-1] :]
    return rest.strip()


def _strip_front(text: str, lex: Lexicon) -> str:
    while match := lex.adverb_front.match(text):
        if not match.end() or match.end() == len(text) and len(text) <= 2:
            break
        text = text[match.end() :]
    return text


def _behind(text: str, draft: Draft, lex: Lexicon) -> str:
    """The noun right behind the unit, up to the first word that starts something else."""
    if draft.tail is None:
        return ""
    tail = _PARTICLE.sub("", draft.tail.of(text))
    if lex.stop_after.match(tail):
        return ""
    match = _NOUN.match(tail)
    if not match:
        return ""
    noun = match.group()
    parts = [m.end() for m in _OF.finditer(noun)]
    if parts:
        return noun[parts[-1] :]
    stop = min((m.start() for m in lex.stop_after.finditer(noun) if m.start() >= 2 and len(m.group()) > 1), default=len(noun))
    return noun[:stop]
