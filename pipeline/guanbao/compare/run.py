"""From a question to its answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from guanbao.compare import codes, measures
from guanbao.compare.ask import SPANS, WHOLE, As, Body, Question, bodies, resolve_districts, resolve_metrics
from guanbao.compare.cell import Cell
from guanbao.compare.read import Held, Place, held, parts, printed_totals, summed, whole
from guanbao.compare.result import Comparison, Line
from guanbao.dataset.cells import plain
from guanbao.dataset.read import Dataset
from guanbao.errors import GuanbaoError
from guanbao.registry import Registry, load

Owned = dict[tuple[str, str], dict[int, Cell]]  # by body and owner, then year
_NO_CATEGORY = {
    "?": "不明 (unknown)", "?department": "职能不明 (function unknown)", "?subordinate": "隶属海关 (subordinate customs)",
    "?body": "其他机构 (other bodies)",
}  # fmt: skip
_DIMS = {"department": "department", "outlet": "outlet", "channel": "channel", "applicant": "applicant"}


@dataclass(frozen=True, slots=True)
class Ground:
    """What every question to a dataset stands on, whatever its metric: its bodies and the reports that it holds of a scope."""

    bodies: tuple[Body, ...]
    held: Held


def ground(data: Dataset, scope: str | None = None) -> Ground:
    """Looked up once by who asks many questions of the same scope."""
    return Ground(tuple(bodies(data)), held(data, scope))


def compare(data: Dataset, question: Question) -> Comparison:
    """Answer a question from a dataset.

    Raises:
        GuanbaoError: a name means nothing there (G831 to G834), or the question does not go together (G836, G837).
    """
    return _Comparer(data, question, ground(data, question.scope)).answer()


def compare_as(data: Dataset, question: Question, kinds: Sequence[As], on: Ground) -> dict[As, Comparison]:
    """The answers to a question for each of `kinds` in place of its own; the reports are asked once for all of them."""
    comparer = _Comparer(data, question, on)
    return {kind: comparer.shown_as(kind).answer() for kind in kinds}


class _Comparer:
    def __init__(self, data: Dataset, question: Question, on: Ground) -> None:
        self.data = data
        self.registry: Registry = load()
        self.question = replace(question, metrics=resolve_metrics(question.metrics, self.registry))
        self.held: Held = on.held
        self.read: dict[str, dict[Place, Cell]] = {}
        known = on.bodies
        asked = resolve_districts(question.districts, known, self.registry)
        present = {who for who, _ in self.held.scopes}
        self.bodies = asked or [body for body in known if body.key in present]
        self.years = self._years()
        self._must_fit()

    def shown_as(self, kind: As) -> _Comparer:
        """The same question of another kind."""
        self.question = replace(self.question, kind=kind)
        self._must_fit()
        return self

    def _years(self) -> tuple[int, ...]:
        if self.question.years:
            return self.question.years
        chosen = {body.key for body in self.bodies}
        found = [year for who, year in self.held.scopes if who in chosen]
        return tuple(range(min(found), max(found) + 1)) if found else ()  # a year without a report is seen as such

    def _must_fit(self) -> None:
        ask = self.question
        if ask.by == "metric" and len(self.bodies) != 1:
            raise GuanbaoError(codes.NEEDS_ONE, by="metric", count="any number of", districts="one district",
                               hint="name it with --districts")  # fmt: skip
        if ask.by != "metric" and len(ask.metrics) != 1:
            raise GuanbaoError(codes.NEEDS_ONE, by=ask.by, count="one", districts="any districts",
                               hint="join metrics that belong together with +, or use --by metric")  # fmt: skip
        if ask.by == "metric" and ask.kind in ("share", "rank"):
            raise GuanbaoError(codes.NO_COLUMN, kind=ask.kind)
        if (ask.kind == "per") != (ask.per is not None):
            raise GuanbaoError(codes.PER_WHAT)
        if ask.per is not None and ask.per not in SPANS:
            resolve_metrics((ask.per,), self.registry)

    def answer(self) -> Comparison:
        by = self.question.by
        lines = self._by_metric() if by == "metric" else self._by_body() if by in WHOLE else self._by_owner()
        used = {name for line in lines for cell in line.cells for name in (*cell.breaks, *cell.cautions, *cell.reasons)}
        found = Comparison(
            self.question, self._title(), "district" if by == "year" else by, "year", tuple(map(str, self.years)),
            tuple(lines), tuple(b for b in self.registry.breaks if b.id in used), tuple(self._notes(lines)),
        )  # fmt: skip
        return found.turned() if by == "year" else found

    # --- rows -------------------------------------------------------------------------------------------------------

    def _by_body(self) -> list[Line]:
        [metric] = self.question.metrics
        table = self._whole(metric)
        rows = [
            [table.get((body.key, year)) or self.held.empty((body.key, year)) for year in self.years]
            for body in self.bodies
        ]
        rows = self._measured(rows, metric, [body.system for body in self.bodies])
        return [
            Line(body.key, body.name, body.name, tuple(row), metric)
            for body, row in zip(self.bodies, rows, strict=True)
        ]

    def _by_metric(self) -> list[Line]:
        [body] = self.bodies
        lines = []
        for metric in self.question.metrics:
            table = self._whole(metric)
            row = [table.get((body.key, year)) or self.held.empty((body.key, year)) for year in self.years]
            [row] = self._measured([row], metric, [body.system])
            lines.append(Line(metric, self._label(metric), body.name, tuple(row), metric))
        return lines

    def _by_owner(self) -> list[Line]:
        ask = self.question
        [metric] = ask.metrics
        found, names = parts(self.data, metric, ask.by, self.held, self.bodies)
        names |= self._owner_names()
        lines: list[Line] = []
        totals = dict(printed_totals(self.data, metric, self.held))
        found = {owner: {year: self._within(cell, totals.get((owner[0], year)), metric) for year, cell in row.items()}
                 for owner, row in found.items()}  # fmt: skip
        found = self._per_owner(found, metric)
        for body in self.bodies:
            owners = [owner for who, owner in found if who == body.key]
            owners.sort(key=lambda owner: (-sum(c.value or 0 for c in found[body.key, owner].values()), owner))
            rows = [
                [found[body.key, owner].get(year) or self.held.empty((body.key, year)) for year in self.years]
                for owner in owners
            ]
            rows = self._measured(
                rows, metric, [body.system] * len(rows), {y: t for (w, y), t in totals.items() if w == body.key}
            )
            several = len(self.bodies) > 1
            for owner, row in zip(owners, rows, strict=True):
                name = names[owner]
                lines.append(Line(owner, f"{body.name} {name}" if several else name, body.name, tuple(row), metric))
        return lines

    def _owner_names(self) -> dict[str, str]:
        """Standing names of owners that the registry has."""
        if self.question.by == "category":
            return {category.id: category.label_zh for category in self.registry.categories} | _NO_CATEGORY
        return {one.id: one.name for one in self.registry.channels} if self.question.by == "channel" else {}

    def _within(self, cell: Cell, total: Cell | None, metric: str) -> Cell:
        """A sum of what one owner has, which cannot be more than the printed whole: then figures of it overlap."""
        if total is None or total.value is None or cell.value is None or cell.basis != "sum":
            return cell
        if (
            total.qualifier != "exact"
            or cell.value <= total.value
            or measures.obstacles(cell, total, self._kind(metric))
        ):
            return cell
        return cell.lacks("ambiguous", f"they add up to {plain(cell.value)}, the printed total is {plain(total.value)}")

    def _per_owner(self, found: Owned, metric: str) -> Owned:
        """What owners have by the length of the period, or by what they have of another metric."""
        per = self.question.per
        if per is None:
            return found
        other = {} if per in SPANS else parts(self.data, per, self.question.by, self.held, self.bodies)[0]
        return {owner: {year: self._divided(cell, other.get(owner, {}).get(year), metric, per) for year, cell in row.items()}
                for owner, row in found.items()}  # fmt: skip

    def _whole(self, metric: str) -> dict[Place, Cell]:
        table, per = self._stated(metric), self.question.per
        if per is None:
            return table
        other = {} if per in SPANS else self._stated(per)
        return {place: self._divided(cell, other.get(place), metric, per) for place, cell in table.items()}

    def _divided(self, cell: Cell, below: Cell | None, metric: str, per: str) -> Cell:
        if per in SPANS:
            return measures.per_span(cell, self._kind(metric), per)
        return measures.ratio(cell, below, per)

    def _stated(self, metric: str) -> dict[Place, Cell]:
        """What the reports say of a metric, or of the sum of several."""
        if metric not in self.read:
            ids = metric.split("+")
            tables = [whole(self.data, one, self.held) for one in ids]
            self.read[metric] = tables[0] if len(ids) == 1 else summed(tables, ids)
        return self.read[metric]

    # --- what is made of them -----------------------------------------------------------------------------------------

    def _measured(
        self,
        rows: list[list[Cell]],
        metric: str,
        systems: Sequence[str | None],
        totals: Mapping[int, Cell] | None = None,
    ) -> list[list[Cell]]:
        """Rows of cells as what was asked for: along rows (growth) or down columns (share, rank)."""
        kind, made, per = self._kind(metric), self.question.kind, self.question.per
        told = tuple(metric.split("+")) + (tuple(per.split("+")) if per is not None and per not in SPANS else ())
        series = [
            measures.Series(told, system, _DIMS.get(self.question.by), kind, self.registry.breaks) for system in systems
        ]
        if made == "growth":
            return [measures.growth(self.years, row, s) for row, s in zip(rows, series, strict=True)]
        rows = [measures.marked(self.years, row, s) for row, s in zip(rows, series, strict=True)]
        if made not in ("share", "rank") or not rows:
            return rows
        columns = [list(column) for column in zip(*rows, strict=True)]
        done = [
            measures.rank(column, kind) if made == "rank" else measures.share(column, kind, (totals or {}).get(year))
            for year, column in zip(self.years, columns, strict=True)
        ]
        return [list(row) for row in zip(*done, strict=True)]

    def _kind(self, metric: str) -> str:
        return str(self.registry.get("metrics", metric.split("+")[0]).kind)

    # --- words --------------------------------------------------------------------------------------------------------

    def _label(self, metric: str) -> str:
        return " + ".join(self.registry.get("metrics", part).label_zh for part in metric.split("+"))

    def _title(self) -> str:
        ask = self.question
        what = ", ".join(self._label(metric) for metric in ask.metrics)
        made = {"growth": " growth", "share": " share", "rank": " rank", "per": f" per {ask.per}"}.get(ask.kind, "")
        return f"{what}{made}"

    def _notes(self, lines: Sequence[Line]) -> list[str]:
        ask = self.question
        notes = []
        if ask.kind == "growth":
            notes.append("growth is in percent of the column before; of rates, in points")
        if ask.by not in WHOLE and not lines:
            notes.append(
                f"no report gives {', '.join(ask.metrics)} by {ask.by}; `--by district` shows who gives it at all"
            )
        elif ask.by not in (*WHOLE, "applicant"):
            notes.append("owners are those that the reports name; a list need not be the whole")
        return notes
