"""Sentences and clauses of a folded text, as spans of it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guanbao.text.spans import Span

# A closing quote or bracket after the mark belongs to the sentence that it ends.
_SENTENCE = re.compile(r"[^。！？\n]+(?:[。！？]+[”’）》]?)?")
_CLAUSE = re.compile(r"[^，；。！？：\n]+")


def sentences(text: str, within: Span | None = None) -> Iterator[Span]:
    """Sentences with their final mark; a line's end ends a sentence too."""
    yield from _spans(_SENTENCE, text, within)


def clauses(text: str, within: Span | None = None) -> Iterator[Span]:
    """Clauses without their marks. A comma inside a number is no mark: folding left it in ASCII."""
    yield from _spans(_CLAUSE, text, within)


def _spans(pattern: re.Pattern[str], text: str, within: Span | None) -> Iterator[Span]:
    start, end = (within.start, within.end) if within else (0, len(text))
    for match in pattern.finditer(text, start, end):
        yield Span(*match.span())
