"""Corrections laid over a report: the same report with a person's figures, and what became of each correction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from guanbao import check
from guanbao.corrections import codes
from guanbao.corrections.kinds import Correction, cell_key
from guanbao.model.report import Dims, Evidence, Figure, Problem, Report
from guanbao.normalise import in_base_unit
from guanbao.registry import Registry

PERSON = "person"
Status = Literal["applied", "moved", "superseded", "gone"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one correction: `figure` is the figure that it decides on, as it is now; `read` as it was read."""

    correction: Correction
    status: Status
    figure: str | None = None
    read: Figure | None = None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Applied:
    """A report as a person leaves it. `confirmed` is the correction that confirms the report as a whole."""

    report: Report
    outcomes: tuple[Outcome, ...] = ()
    confirmed: Correction | None = None
    problems: tuple[Problem, ...] = field(default=())

    @property
    def by_figure(self) -> dict[str, Outcome]:
        """The outcomes that hold, by the id of their figure; rejected ones by the id that it had."""
        return {one.figure: one for one in self.outcomes if one.figure and one.status in ("applied", "moved")}


def apply(report: Report, corrections: Iterable[Correction], registry: Registry, text: str | None = None) -> Applied:
    """Lay corrections over a report as it was read.

    Only those of the report's document count; of several of one figure the last. With the fixed `text` of the document, what
    is added is checked against it. The values as read stay in the outcomes; checks are made again where a value changed.
    """
    digest = report.document.sha256
    mine = [one for one in corrections if one.sha256 == digest]
    if not mine:
        return Applied(report)
    return _Applying(report, registry, text).run(mine)


class _Applying:
    def __init__(self, report: Report, registry: Registry, text: str | None) -> None:
        self.report = report
        self.registry = registry
        self.text = text
        self.figures = {figure.id: figure for figure in report.figures}
        self.outcomes: list[Outcome] = []
        self.changed = False
        self.added: list[Figure] = []

    def run(self, corrections: Sequence[Correction]) -> Applied:
        last = {one.target: n for n, one in enumerate(corrections)}
        # What was added stays so when it is decided on later: only another addition takes its place.
        last_added = {one.target: n for n, one in enumerate(corrections) if one.action == "add"}
        confirmed: Correction | None = None
        for n, one in enumerate(corrections):
            if (last_added if one.action == "add" else last)[one.target] != n:
                self.outcomes.append(Outcome(one, "superseded"))
            elif one.span is None:
                confirmed = one
                self.outcomes.append(Outcome(one, "applied"))
            else:
                self.outcomes.append(self._one(one, one.span))
        return Applied(self._report(), tuple(self.outcomes), confirmed, tuple(self._problems()))

    def _one(self, one: Correction, span: tuple[int, int]) -> Outcome:
        figure, moved, reason = self._find(one, span)
        if figure is None and one.action == "add":
            return self._add(one, span)
        if figure is None:
            return Outcome(one, "gone", note=reason)
        self._decide(one, figure)
        return Outcome(one, "moved" if moved else "applied", figure.id, figure)

    def _find(self, one: Correction, span: tuple[int, int]) -> tuple[Figure | None, bool, str]:
        """The figure that a correction is of; whether it stands elsewhere now; why there is none."""
        here = [
            figure for figure in (*self.report.figures, *self.added)
            if figure.evidence.span == span and cell_key(figure.table) == one.cell
        ]  # fmt: skip
        told = [figure for figure in here if not one.quote or figure.evidence.quote == one.quote]
        for name, wanted in (("label", one.label), ("department", one.department)):
            if len(told) > 1:
                told = [f for f in told if (f.label if name == "label" else f.dims.department or "") == wanted] or told
        if len(told) == 1:
            return told[0], False, ""
        if told:
            return None, False, f"{len(told)} figures stand there, and nothing tells which"
        again = self._elsewhere(one)
        reason = f"{here[0].evidence.quote!r} stands there now" if here else "no figure was read there"
        return again, again is not None, reason

    def _elsewhere(self, one: Correction) -> Figure | None:
        """The one figure that has the words of a correction, where the text has moved; never one of several."""
        if not one.context:
            return None
        found = [
            figure for figure in self.report.figures
            if (figure.evidence.quote, figure.evidence.context) == (one.quote, one.context)
            and cell_key(figure.table) == one.cell
        ]  # fmt: skip
        return found[0] if len(found) == 1 else None

    def _decide(self, one: Correction, figure: Figure) -> None:
        if one.action == "reject":
            self.figures.pop(figure.id, None)
            self.changed = True
            return
        updates: dict[str, object] = {"origin": PERSON, "confidence": 1.0}
        if one.metric:
            updates |= {"metric": one.metric, "metric_origin": PERSON, "metric_confidence": 1.0}
        if one.action in ("value", "add"):
            unit = one.unit or figure.unit
            base, base_unit = in_base_unit(one.value, unit, self.registry)
            updates |= {
                "value": one.value,
                "unit": unit,
                "state": one.state,
                "normalised_value": base,
                "normalised_unit": base_unit,
            }
            self.changed |= (one.value, one.state, unit) != (figure.value, figure.state, figure.unit)
        self.figures[figure.id] = figure.model_copy(update=updates)

    def _add(self, one: Correction, span: tuple[int, int]) -> Outcome:
        if self.text is not None and self.text[slice(*span)] != one.quote:
            return Outcome(one, "gone", note=f"{self.text[slice(*span)]!r} stands there now")
        identity = self.report.identity
        base, base_unit = in_base_unit(one.value, one.unit or None, self.registry)
        known = self.registry.find("metrics", one.metric)
        section = [s.id for s in self.report.sections if s.span[0] <= span[0] and span[1] <= s.span[1]]
        figure = Figure(
            id=f"p{len(self.added) + 1}", kind=known.kind if known else "count", metric=one.metric or None,
            metric_origin=PERSON if one.metric else None, label=one.label or one.quote, value=one.value, unit=one.unit or None,
            normalised_value=base, normalised_unit=base_unit, raw=one.quote, state=one.state,
            dims=Dims(department=one.department or None), period=identity.period, scope=identity.scope,
            section=section[-1] if section else None,
            evidence=Evidence(span=span, quote=one.quote, context=one.context or None), origin=PERSON, confidence=1.0,
        )  # fmt: skip
        self.figures[figure.id] = figure
        self.added.append(figure)
        self.changed = True
        return Outcome(one, "applied", figure.id)

    def _report(self) -> Report:
        kept = [self._orphaned(figure) for figure in self.figures.values()]
        update: dict[str, object] = {"figures": tuple(kept)}
        if self.changed:
            update["checks"] = check.run(kept, _lists(self.report), self.registry)
        return self.report.model_copy(update=update)

    def _orphaned(self, figure: Figure) -> Figure:
        gone = figure.part_of is not None and figure.part_of not in self.figures
        return figure.model_copy(update={"part_of": None}) if gone else figure

    def _problems(self) -> Iterable[Problem]:
        for one in self.outcomes:
            told = one.correction
            if one.status == "gone":
                yield Problem.of(codes.GONE, span=told.span, quote=told.quote, author=told.author, action=told.action,
                                 time=told.time, reason=one.note)  # fmt: skip
            elif one.status == "moved" and one.read is not None:
                yield Problem.of(codes.MOVED, span=one.read.evidence.span, quote=told.quote, author=told.author,
                                 figure=one.read.id)  # fmt: skip


def _lists(report: Report) -> dict[str, int]:
    """Which list under its total a part stands in, as the checks of the report tell: one check a list."""
    lists: dict[str, int] = {}
    seen: dict[str, int] = {}
    for found in report.checks:
        if found.kind == "sum" and found.figures:
            number = seen.get(found.figures[0], 0)
            seen[found.figures[0]] = number + 1
            for part in found.figures[1:]:
                lists.setdefault(part, number)
    return lists
