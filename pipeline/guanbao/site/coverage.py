"""Districts by years: which reports there are, and how they were read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Covered:
    """A report as the overview shows it."""

    key: str
    page: str
    who: str
    district: str
    system: str | None
    year: int | None
    scope: str
    status: str
    is_current: bool
    figures: int
    failed: int
    decided: int
    confirmed: bool
    document: str

    @property
    def colour(self) -> str:
        """How its cell is coloured: by its status first, then by failing checks."""
        if self.status != "ok":
            return "part" if self.status == "partial" else "bad"
        return "fails" if self.failed else "good"


@dataclass(slots=True)
class Line:
    """A district with its reports by year; several scopes of a year stand in one cell."""

    who: str
    district: str
    system: str | None
    years: dict[int, list[Covered]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Table:
    """The table of coverage. `others` are copies, and what has no agency or year; they count as documents alone."""

    years: tuple[int, ...]
    lines: tuple[Line, ...]
    others: tuple[Covered, ...]
    documents: int
    reports: int
    failed: int


def coverage(reports: Iterable[Covered]) -> Table:
    """Arrange reports; every year between the first and the last has a column."""
    lines: dict[tuple[str, str], Line] = {}
    others: list[Covered] = []
    told = list(reports)
    for one in told:
        if one.year is None or not one.is_current or one.district == "?":
            others.append(one)
            continue
        line = lines.setdefault((one.system or "~", one.who), Line(one.who, one.district, one.system))
        line.years.setdefault(one.year, []).append(one)
    years = [year for line in lines.values() for year in line.years]
    span = tuple(range(min(years), max(years) + 1)) if years else ()
    current = [one for one in told if one.is_current]
    failed = sum(one.failed > 0 for one in current)
    return Table(span, tuple(lines[key] for key in sorted(lines)), tuple(others), len(told), len(current), failed)
