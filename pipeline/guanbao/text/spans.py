"""Half-open stretches of a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """`text[start:end]`, never empty; counted in characters.

    >>> Span(2, 5).of("共受理372人次")
    '理37'
    """

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end:
            raise ValueError(f"no span: {self.start}..{self.end}")

    def __len__(self) -> int:
        return self.end - self.start

    def of(self, text: str) -> str:
        """The stretch of `text` that this span covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly inside, edges included."""
        return self.start <= other.start and other.end <= self.end

    def shift(self, by: int) -> Span:
        """The same stretch in a text that has `by` more characters in front."""
        return Span(self.start + by, self.end + by)


def hull(spans: Iterable[Span]) -> Span:
    """The smallest span over all of `spans`; `ValueError` when there are none."""
    found = list(spans)
    return Span(min(s.start for s in found), max(s.end for s in found))


T = TypeVar("T")


def longest_first(items: Sequence[tuple[Span, T]]) -> list[tuple[Span, T]]:
    """Resolve overlaps: the longer span wins, then the earlier one; the result is in text order."""
    taken: list[tuple[Span, T]] = []
    ends: list[Span] = []
    for span, item in sorted(items, key=lambda p: (-len(p[0]), p[0].start)):
        if not any(span.overlaps(other) for other in ends):
            taken.append((span, item))
            ends.append(span)
    return sorted(taken, key=lambda p: p[0])


def behind_last(text: str, marks: str, start: int, end: int) -> int:
    """Where the text goes on behind the last of some marks in a stretch; `start` where none of them stands there.

    >>> behind_last("甲处，乙科：12件", "，：", 0, 8)
    6
    """
    return max(start, *(text.rfind(mark, start, end) + 1 for mark in marks))
