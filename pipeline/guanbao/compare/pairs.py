"""Two reports side by side: what is the same, what changed, what appeared and what vanished, and what does not compare."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guanbao.compare import codes
from guanbao.compare.ask import WHO, Body, bodies, resolve_districts
from guanbao.compare.cell import Cell
from guanbao.compare.measures import Series, obstacles
from guanbao.compare.read import NO_TOTAL, OF_REPORT, Held, held
from guanbao.compare.result import rounded
from guanbao.compare.similarity import overlap, similarity
from guanbao.dataset.read import Dataset
from guanbao.dataset.values import days as period_days
from guanbao.errors import GuanbaoError
from guanbao.registry import Registry, load

CHANGES = ("changed", "same", "zero_in_both", "appeared", "vanished", "not_comparable", "missing")
_OWNER = "coalesce(department_id, department, array_to_string(outlet_names, '+'), nullif(applicant_key, 'total'), '')"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing in two reports. `growth` is in percent, where there is one."""

    metric: str
    label: str
    owner: str
    measure: str
    first: Cell
    second: Cell
    change: str
    growth: Decimal | None = None
    reasons: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pair:
    """Two reports; `alike` is their similarity over what compares (0 to 1, null where nothing does), `overlap` how much both say."""

    first: str
    second: str
    titles: tuple[str, str]
    items: tuple[Item, ...]
    alike: Decimal | None
    overlap: Decimal

    def counts(self) -> dict[str, int]:
        """How many items there are of each kind of change."""
        found = Counter(item.change for item in self.items)
        return {change: found[change] for change in CHANGES}

    def records(self) -> Iterator[dict[str, Any]]:
        """One record a thing."""
        for item in self.items:
            yield {
                "metric": item.metric, "label": item.label, "owner": item.owner or None, "change": item.change,
                **_side("first", item.first), **_side("second", item.second),
                "growth": None if item.growth is None else rounded(item.growth, "growth"),
                "reasons": list(item.reasons), "cautions": list(item.cautions),
            }  # fmt: skip


def _side(name: str, cell: Cell) -> dict[str, Any]:
    return {
        f"{name}_group": cell.group, f"{name}_state": cell.state,
        f"{name}_value": None if cell.value is None else rounded(cell.value, "value"), f"{name}_unit": cell.unit,
        f"{name}_qualifier": cell.qualifier if cell.known else None, f"{name}_figures": list(cell.figures),
        f"{name}_quote": cell.quote,
    }  # fmt: skip


def pair(data: Dataset, text: str, scope: str | None = None) -> Pair:
    """Compare two reports, named as `tianjin:2009,2010` or `tianjin:2009,dalian:2010`.

    Raises:
        GuanbaoError: the text names no two reports (G838), or the dataset has no such report (G839).
    """
    registry = load()
    known, reports = bodies(data), held(data, scope)
    ends = [_end(data, registry, known, reports, *end) for end in _parse(text)]
    (one, first), (other, second) = ends
    items = tuple(_items(data, registry, one, first, other, second))
    numbers: tuple[dict[Any, Decimal], dict[Any, Decimal]] = ({}, {})
    for item in items:
        if item.change != "not_comparable":
            for side, cell in zip(numbers, (item.first, item.second), strict=True):
                if cell.value is not None:
                    side[item.metric, item.owner, item.measure] = cell.value
    titles = (f"{one.name} {_year(first)}", f"{other.name} {_year(second)}")
    return Pair(first[0], second[0], titles, items, similarity(*numbers), overlap(*numbers))


def _year(end: tuple[str, int, str]) -> int:
    return end[1]


def _parse(text: str) -> tuple[tuple[str, int], tuple[str, int]]:
    match = re.fullmatch(
        r"\s*+([^:：,，\s][^:：,，]*)[:：](\d{4})\s*[,，]\s*+(?:([^:：,，\s][^:：,，]*)[:：])?(\d{4})\s*", text
    )
    if match is None:
        raise GuanbaoError(codes.BAD_PAIR, text=text)
    return (match[1].strip(), int(match[2])), ((match[3] or match[1]).strip(), int(match[4]))


def _end(
    data: Dataset, registry: Registry, known: list[Body], reports: Held, name: str, year: int
) -> tuple[Body, tuple[str, int, str]]:
    [body] = resolve_districts((name,), known, registry)
    scopes = reports.scopes.get((body.key, year))
    if not scopes:
        years = sorted(found for who, found in reports.scopes if who == body.key)
        raise GuanbaoError(
            codes.NO_REPORT, name=body.name, year=year, known=", ".join(map(str, years)) or "none in this scope"
        )
    [(key,)] = data.sql(
        f"SELECT min(report_key) FROM current_reports WHERE {WHO} = ? AND year = ? AND scope = ?",  # noqa: S608
        [body.key, year, scopes[0]],
    ).fetchall()
    return body, (key, year, scopes[0])


def _items(
    data: Dataset, registry: Registry, one: Body, first: tuple[str, int, str], other: Body, second: tuple[str, int, str]
) -> Iterator[Item]:
    left, right = (_cells(data, registry, key) for key in (first[0], second[0]))
    labels = {metric.id: metric.label_zh for metric in registry.metrics}
    kinds = {metric.id: metric.kind for metric in registry.metrics}
    for key in sorted({**left, **right}):
        metric, owner = key
        a, b = left.get(key, Cell("not_stated")), right.get(key, Cell("not_stated"))
        system = one.system if one.system == other.system else None
        series = Series((metric,), system, "department" if owner else None, kinds.get(metric, "count"), registry.breaks)
        yield _item(metric, labels.get(metric, metric), owner, a, b, series, first[1], second[1])


def _item(metric: str, label: str, owner: str, a: Cell, b: Cell, series: Series, year: int, other: int) -> Item:
    measure = a.measure if a.known else b.measure
    if a.value is None or b.value is None:
        appeared = (
            "appeared"
            if b.known and a.state == "not_stated"
            else "vanished"
            if a.known and b.state == "not_stated"
            else "missing"
        )
        return Item(metric, label, owner, measure, a, b, appeared)
    if a.value == 0 == b.value:
        return Item(metric, label, owner, measure, a, b, "zero_in_both")
    breaks, cautions = series.between(year, other)
    reasons = obstacles(b, a, series.kind) + breaks
    if reasons:
        return Item(metric, label, owner, measure, a, b, "not_comparable", None, reasons, cautions)
    growth = (b.value - a.value) * 100 / abs(a.value) if a.value and series.kind in ("count", "money", "mean") else None
    return Item(metric, label, owner, measure, a, b, "same" if a.value == b.value else "changed", growth, (), cautions)


def _cells(data: Dataset, registry: Registry, key: str) -> dict[tuple[str, str], Cell]:
    """What a report says, by metric and owner; the owner is empty for the whole."""
    found: dict[tuple[str, str], Cell] = {}
    rows = data.sql(
        'SELECT metric, measure, value, unit, qualifier, state, basis, figures, quote, days, scope FROM "values" '
        "WHERE report_key = ? AND is_main ORDER BY metric", [key],
    ).fetchall()  # fmt: skip
    for metric, measure, value, unit, qualifier, state, basis, figures, quote, days, scope in rows:
        found[metric, ""] = Cell(
            state, value, unit, registry.family_of(measure), scope, days, qualifier, basis, key, tuple(figures), quote,
            lacking=NO_TOTAL if basis == "sum" else (),
        )  # fmt: skip
    parts = data.sql(
        f"SELECT metric, {_OWNER}, measure, normalised_value, normalised_unit, qualifier, state, figure, raw, scope, "  # noqa: S608
        f"coalesce(period_start, starts), coalesce(period_end, ends) FROM figures JOIN {OF_REPORT} USING (report_key) "
        f"WHERE report_key = ? AND metric IS NOT NULL AND role = 'part' AND kind <> 'change' AND {_OWNER} <> '' "
        "ORDER BY start, figure", [key],
    ).fetchall()  # fmt: skip
    for metric, owner, measure, value, unit, qualifier, state, figure, raw, scope, starts, ends in parts:
        length = period_days((starts, ends))
        told = "zero" if value == 0 else state
        cell = Cell(
            told,
            value,
            unit,
            registry.family_of(measure or ""),
            scope,
            length,
            qualifier,
            "printed",
            key,
            (figure,),
            raw,
        )
        before = found.get((metric, owner))
        if before is not None and before.value != value:
            cell = Cell(
                "ambiguous", None, unit, before.measure, scope, length, figures=(*before.figures, figure), quote=raw
            )
        found[metric, owner] = cell
    return found
