"""Growth, shares, ranks and ratios of cells, and when there is none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from guanbao.compare.cell import HEDGES, Cell, usual_measure
from guanbao.dataset import cells
from guanbao.dataset.rows import breaks_of
from guanbao.registry.kinds import SeriesBreak

_ADDABLE = ("count", "money")
_UPWARDS, _DOWNWARDS = ("over", "at_least"), ("under", "at_most")  # where the true number may lie
_SAME_LENGTH = 8  # days by which periods of "a year" may differ
_MONTH = Decimal("30.4375")


@dataclass(frozen=True, slots=True)
class Series:
    """What the cells of a row have in common: their metrics, the system of their agency, how they are broken down."""

    metrics: tuple[str, ...]
    system: str | None
    dim: str | None
    kind: str
    breaks: Sequence[SeriesBreak]

    def between(self, first: int, second: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The breaks between two years: those that forbid to join them, and those that call for care."""
        found = {
            b.id: b.effect
            for metric in self.metrics
            for b in breaks_of(self.breaks, metric, self.system, self.dim)
            if b.lies_between(first, second)
        }
        forbidden = tuple(name for name, effect in found.items() if effect == "incomparable")
        return forbidden, tuple(name for name, effect in found.items() if effect == "caution")


def marked(years: Sequence[int], row: Sequence[Cell], series: Series) -> list[Cell]:
    """The cells of a row with what forbids to join each number with the number before it, and what calls for care."""
    out: list[Cell] = []
    last: tuple[int, Cell] | None = None
    for year, cell in zip(years, row, strict=True):
        breaks, cautions = series.between(last[0], year) if last is not None and cell.known else ((), ())
        if last is not None and cell.known:
            breaks = obstacles(cell, last[1], series.kind) + breaks
        same = (cell.breaks, cell.cautions) == (breaks, cautions)
        out.append(cell if same else replace(cell, breaks=breaks, cautions=cautions))
        last = (year, cell) if cell.known else last
    return out


def obstacles(now: Cell, then: Cell, kind: str) -> tuple[str, ...]:
    """Why two known cells of a series do not compare, breaks aside; none where they do."""
    found = []
    if now.measure and then.measure and now.measure != then.measure:
        found.append("unit")
    if now.scope != then.scope:
        found.append("scope")
    if kind in _ADDABLE and now.days and then.days and abs(now.days - then.days) > _SAME_LENGTH:
        found.append("period")
    if now.lacking != then.lacking:
        found.append("parts")
    return tuple(found)


def growth(years: Sequence[int], row: Sequence[Cell], series: Series) -> list[Cell]:
    """The change in percent from the year before in the row; of a rate, in points."""
    return [_change(years, row, n, series) for n in range(len(row))]


def _change(years: Sequence[int], row: Sequence[Cell], n: int, series: Series) -> Cell:
    now = row[n]
    if now.value is None:
        return now
    if n == 0:
        return now.lacks("no_base")
    then = row[n - 1]
    if then.value is None:
        return now.lacks("no_base", f"{years[n - 1]}: {then.state}")
    breaks, cautions = series.between(years[n - 1], years[n])
    reasons = obstacles(now, then, series.kind) + breaks
    if series.kind not in (*_ADDABLE, "mean", "rate"):
        reasons += ("kind",)
    if reasons:
        return now.refuse(*reasons)
    hedge = "about" if {now.qualifier, then.qualifier} != {"exact"} else "exact"
    notes = (f"since {years[n - 1]}",) if years[n] - years[n - 1] != 1 else ()
    if series.kind == "rate":
        return replace(now.with_value(now.value - then.value, "points", notes), qualifier=hedge, cautions=cautions)
    if then.value == 0:
        return now.refuse("base_zero")
    change = (now.value - then.value) * 100 / abs(then.value)
    return replace(now.with_value(change, "%", notes), qualifier=hedge, cautions=cautions)


def column_mates(column: Sequence[Cell], kind: str) -> list[Cell]:
    """The cells of a column with those refused that count or cover something else than most do."""
    known = [cell for cell in column if cell.known]
    measure = usual_measure(cell.measure for cell in known)
    scope, days = _usual([cell.scope for cell in known]), _usual([cell.days for cell in known if cell.days])
    out = []
    for cell in column:
        reasons = []
        if cell.known and cell.measure and cell.measure != measure:
            reasons.append("unit")
        if cell.known and cell.scope != scope:
            reasons.append("scope")
        if cell.known and kind in _ADDABLE and cell.days and days and abs(cell.days - days) > _SAME_LENGTH:
            reasons.append("period")
        out.append(cell.refuse(*reasons) if reasons else cell)
    return out


def _usual(values: Sequence[Any]) -> Any:
    return max(sorted(set(values), key=str), key=values.count) if values else None


def rank(column: Sequence[Cell], kind: str) -> list[Cell]:
    """Places from the largest down; equal numbers share a place. What is missing has none.

    A place is about right where a hedged number may be larger or smaller than one that stands on its other side.
    """
    mates = column_mates(column, kind)
    known = [(cell.value, cell.qualifier) for cell in mates if cell.value is not None]
    values = sorted((value for value, _ in known), reverse=True)
    out = []
    for cell in mates:
        if cell.value is None:
            out.append(cell)
            continue
        place = Decimal(values.index(cell.value) + 1)
        note = f"of {len(values)}; {HEDGES[cell.qualifier]}{cells.plain(cell.value)} {cell.unit or ''}".strip()
        sure = all(_apart(cell.value, cell.qualifier, value, hedge) for value, hedge in known)
        out.append(replace(cell.with_value(place, "rank", (note,)), qualifier="exact" if sure else "about"))
    return out


def _apart(one: Decimal, hedge: str, other: Decimal, its: str) -> bool:
    """Whether two numbers stand in their order however they are hedged."""
    if one == other:
        return hedge == its
    low, high = (hedge, its) if one < other else (its, hedge)
    return low not in ("about", *_UPWARDS) and high not in ("about", *_DOWNWARDS)


def share(column: Sequence[Cell], kind: str, total: Cell | None = None) -> list[Cell]:
    """Parts of a hundred: of the printed total where there is one, else of what the column adds up to."""
    mates = column_mates(column, kind)
    if kind not in _ADDABLE:
        return [cell.refuse("kind") if cell.known else cell for cell in mates]
    known = [cell for cell in mates if cell.value is not None]
    printed = total if total is not None and not any(obstacles(cell, total, kind) for cell in known) else None
    if printed is not None and printed.value is not None:
        whole, note = printed.value, f"of the printed total {cells.plain(printed.value)}"
        firm = printed.qualifier == "exact"
    else:
        whole = sum((cell.value for cell in known if cell.value is not None), Decimal(0))
        note = f"of the {len(known)} that are known"
        firm, printed = False, None
    hedged = any(cell.qualifier != "exact" for cell in known) or (printed is not None and not firm)
    return [_share(cell, whole, note, "" if firm else "about" if hedged else "exact") for cell in mates]


def _share(cell: Cell, whole: Decimal, note: str, hedge: str) -> Cell:
    """A part of a whole; `hedge` is empty where the whole is certain, so that the hedge of the part holds."""
    if cell.value is None:
        return cell
    if whole == 0:
        return cell.refuse("total_zero")
    if cell.value > whole:
        return cell.refuse("parts_exceed")
    return replace(cell.with_value(cell.value * 100 / whole, "%", (note,)), qualifier=hedge or cell.qualifier)


def per_span(cell: Cell, kind: str, span: str) -> Cell:
    """A count by month or day of the period that its report is on, so that a part of a year compares with a whole one."""
    if cell.value is None:
        return cell
    if kind not in _ADDABLE:
        return cell.refuse("kind")
    if not cell.days:
        return cell.refuse("period")
    length = Decimal(cell.days) if span == "day" else Decimal(cell.days) / _MONTH
    unit = f"{cell.unit or ''} a {span}".strip()
    return replace(cell.with_value(cell.value / length, unit), days=None)


def ratio(cell: Cell, below: Cell | None, name: str) -> Cell:
    """A number divided by another one of the same report; of two that count the same, the length of the period does not matter."""
    if cell.value is None:
        return cell
    if below is None or below.value is None:
        return cell.lacks("no_base", f"{name}: {below.state if below else 'not_stated'}")
    if below.value == 0:
        return cell.refuse("base_zero")
    if cell.scope != below.scope:
        return cell.refuse("scope")
    hedge = "about" if {cell.qualifier, below.qualifier} != {"exact"} else "exact"
    unit = f"{cell.unit or ''} / {below.unit or name}".strip()
    return replace(
        cell.with_value(cell.value / below.value, unit), qualifier=hedge, measure=f"{cell.measure}/{below.measure}",
        days=None if cell.measure == below.measure else cell.days,
        figures=(*cell.figures, *below.figures), quote=None,
    )  # fmt: skip
