"""Counts that add up over documents, and the shares that follow from them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

Row = dict[str, float | int | None]


def _ratio(part: float, whole: float) -> float | None:
    return part / whole if whole else None


@dataclass(slots=True)
class Tally:
    """Facts of one kind: found (`hit`), not found (`miss`), and found although they are not there (`extra`)."""

    hit: int = 0
    miss: int = 0
    extra: int = 0

    def __iadd__(self, other: Tally) -> Tally:
        self.hit += other.hit
        self.miss += other.miss
        self.extra += other.extra
        return self

    @classmethod
    def of(cls, gold: Collection[object], found: Collection[object]) -> Tally:
        """The tally of two sets.

        >>> Tally.of({"法规处", "关税处"}, {"法规处"}).row()["recall"]
        0.5
        """
        wanted, given = set(gold), set(found)
        return cls(len(wanted & given), len(wanted - given), len(given - wanted))

    @property
    def f1(self) -> float | None:
        """The harmonic mean of precision and recall; null where there is nothing to find and nothing was found."""
        return _ratio(2 * self.hit, 2 * self.hit + self.miss + self.extra)

    def row(self) -> Row:
        """The counts with precision, recall and F1."""
        wanted = self.hit + self.miss
        return {
            "gold": wanted,
            "hit": self.hit,
            "extra": self.extra,
            "precision": _ratio(self.hit, self.hit + self.extra),
            "recall": _ratio(self.hit, wanted),
            "f1": self.f1,
        }


@dataclass(slots=True)
class Share:
    """How many of how many."""

    good: int = 0
    of: int = 0

    def __iadd__(self, other: Share) -> Share:
        self.good += other.good
        self.of += other.of
        return self

    def add(self, good: bool) -> None:
        """Count one."""
        self.good += good
        self.of += 1

    @property
    def share(self) -> float | None:
        """The share, or null where there is nothing to count."""
        return _ratio(self.good, self.of)

    def row(self) -> Row:
        """The counts with their share."""
        return {"good": self.good, "of": self.of, "share": self.share}


def score_of(row: Mapping[str, Any]) -> float | None:
    """The number by which a row is judged: F1, or the share where it has one; null where nothing was counted."""
    score: float | None = row["f1"] if "f1" in row else row["share"]
    return score
