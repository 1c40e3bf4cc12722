"""Ranks: 排名第3位, 位居第二. An ordinal is a figure only where a word of ranking governs it."""

from __future__ import annotations

import re

from guanbao.annotate import Annotations, Quantity
from guanbao.extract.drafts import Draft
from guanbao.extract.lexicon import Lexicon
from guanbao.text.numerals import NumeralError, parse
from guanbao.text.spans import Span

_ORDINAL = re.compile(r"第(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3})(?P<unit>位|名)?(?![\d〕号条届次期批])")
_AMONG = re.compile(r"(?:海关|全国|全省|全市|全区|全县|全关|全州|系统|部门|区县|县区)$")  # 南充海关第一, 全国海关第9位
_CLOSED = re.compile(r"[，。；、）\n]")


def ranks(found: Annotations, sentences: list[Span], lex: Lexicon) -> list[Draft]:
    """Figures of kind rank."""
    out = []
    for match in _ORDINAL.finditer(found.text):
        before = found.text[max(0, match.start() - 12) : match.start()]
        if not _ranked(before, lex, counted=match["unit"] is not None) and not (
            _AMONG.search(before) and _CLOSED.match(found.text, match.end())
        ):
            continue
        try:
            value = int(parse(match["n"]))
        except NumeralError:
            continue
        span = Span(*match.span())
        sentence = next((s for s in sentences if s.contains(span)), span)
        quantity = Quantity(span, Span(*match.span("n")), value, match["unit"], "exact", "rank", "arabic")
        lead = Span(max(sentence.start, match.start() - 12), match.start()) if match.start() > sentence.start else None
        draft = Draft(
            quantity, sentence, lead, None, "rank", value, match["unit"], "exact", origin="rule:rank", confidence=0.9
        )
        marks = [m.end() for m in re.finditer(r"[，。；\n]", found.text[: match.start()])]
        draft.label = found.text[(marks[-1] if marks else 0) : match.start()][-20:]
        out.append(draft)
    return out


def _ranked(before: str, lex: Lexicon, *, counted: bool) -> bool:
    """Whether a word of ranking governs what follows: in the same clause, and a one-character word right before a bare ordinal."""
    cues = list(lex.rank.finditer(before))
    if not cues or re.search(r"[，。；]", before[cues[-1].start() :]):
        return False
    return counted or len(cues[-1].group()) > 1 or before.endswith(cues[-1].group())
