"""What a dataset holds: for each metric, in how many reports of a year it is stated, zero, empty, unread or unclear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from guanbao.compare import codes
from guanbao.compare.ask import WHO, bodies, resolve_districts
from guanbao.dataset.read import Dataset
from guanbao.errors import GuanbaoError
from guanbao.registry import load

_STATES = {
    "stated": "number", "zero": "zero", "blank": "empty", "placeholder": "empty", "not_printed": "empty",
    "unreadable": "unreadable", "ambiguous": "ambiguous", "number": "number",
}  # fmt: skip
KINDS = ("number", "zero", "empty", "unreadable", "ambiguous", "not_stated")


@dataclass(frozen=True, slots=True)
class MetricCoverage:
    """A metric with its counts by year; `reports` counts the reports of each year that might state it."""

    metric: str
    label_zh: str
    label_en: str
    years: dict[int, dict[str, int]]

    def total(self, *kinds: str) -> int:
        """Over all years, the reports of these kinds."""
        return sum(count.get(kind, 0) for count in self.years.values() for kind in kinds)


@dataclass(frozen=True, slots=True)
class Coverage:
    """The metrics of a dataset, most often stated first, and the reports by year."""

    reports: dict[int, int]
    metrics: tuple[MetricCoverage, ...]

    def records(self) -> Iterator[dict[str, Any]]:
        """One record a metric and year, with every kind of answer counted."""
        for metric in self.metrics:
            for year, reports in self.reports.items():
                counts = metric.years.get(year, {})
                told = {kind: counts.get(kind, 0) for kind in KINDS[:-1]}
                yield {
                    "metric": metric.metric, "label_zh": metric.label_zh, "label_en": metric.label_en, "year": year,
                    "reports": reports, **told, "not_stated": reports - sum(told.values()),
                }  # fmt: skip


def coverage(
    data: Dataset, names: Sequence[str] = (), districts: Sequence[str] = (), years: Sequence[int] = ()
) -> Coverage:
    """Count what the current reports of a dataset state; `names` are beginnings of metric ids.

    Raises:
        GuanbaoError: a district is not in the dataset (G833), or no metric's id starts so (G831).
    """
    registry = load()
    _known(names, [metric.id for metric in registry.metrics])
    chosen = [body.key for body in resolve_districts(districts, bodies(data), registry)]
    where, values = ["year IS NOT NULL"], []
    if chosen:
        where.append(f"{WHO} IN ({', '.join('?' * len(chosen))})")
        values += list(chosen)
    if years:
        where.append(f"year IN ({', '.join(str(int(year)) for year in years)})")
    told = " AND ".join(where)
    by_year = f"SELECT year, count(*) FROM current_reports WHERE {told} GROUP BY year ORDER BY year"  # noqa: S608
    by_state = f"SELECT metric, year, state, count(*) FROM current_values WHERE {told} GROUP BY ALL ORDER BY ALL"  # noqa: S608
    reports = dict(data.sql(by_year, values).fetchall())
    rows = data.sql(by_state, values).fetchall()
    labels = {metric.id: (metric.label_zh, metric.label_en) for metric in registry.metrics}
    found: dict[str, dict[int, dict[str, int]]] = {}
    for metric, year, state, count in rows:
        if names and not metric.startswith(tuple(names)):
            continue
        kinds = found.setdefault(metric, {}).setdefault(year, {})
        kinds[_STATES[state]] = kinds.get(_STATES[state], 0) + count
    metrics = [MetricCoverage(metric, *labels.get(metric, ("", "")), counts) for metric, counts in found.items()]
    metrics.sort(key=lambda metric: (-metric.total("number", "zero"), metric.metric))
    return Coverage(reports, tuple(metrics))


def _known(names: Sequence[str], known: Sequence[str]) -> None:
    for name in names:
        if not any(one.startswith(name) for one in known):
            near = get_close_matches(name, known, n=4, cutoff=0.4)
            hint = f"did you mean {', '.join(near)}?" if near else "without --metric all are shown"
            raise GuanbaoError(codes.NO_METRIC, name=name, hint=hint)
