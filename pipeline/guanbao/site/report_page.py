"""What the page of a report shows, as plain values for its template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guanbao.corrections import Applied, Outcome
from guanbao.corrections.kinds import cell_key
from guanbao.dataset.rows import Place
from guanbao.ingest.codes import SIDEWAYS
from guanbao.model.report import Check, Figure, Report
from guanbao.registry import Registry
from guanbao.registry.kinds import Metric
from guanbao.site import forms, marks, sentences
from guanbao.site.pictures import Drawn
from guanbao.site.queue import DOUBTED


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure in the list: how deep it stands under totals, its flags, what a person decided, its checks."""

    figure: Figure
    depth: int
    cell: str
    metric: Metric | None
    flags: str
    outcome: Outcome | None
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A check in both languages; `page` is that of the other report, where it is against one."""

    check: Mapping[str, Any]
    zh: str
    en: str
    page: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """The picture of a page with the boxes of the figures on it."""

    number: int
    width: float
    height: float
    file: str
    boxes: tuple[tuple[str, float, float, float, float], ...]


def context(
    applied: Applied, place: Place, text: str | None, registry: Registry, across: Sequence[Mapping[str, Any]],
    drawn: Drawn | None, pages: Mapping[str, str],
) -> dict[str, Any]:  # fmt: skip
    """Everything that the template of a report needs."""
    report = applied.report
    traps = marks.traps_of(text, registry) if text is not None else []
    by_figure: dict[str, list[str]] = {}
    for check in report.checks:
        for figure in check.figures:
            by_figure.setdefault(figure, []).append(check.id)
    failing = {figure for check in report.checks if check.status == "fails" for figure in check.figures}
    metrics = {metric.id: metric for metric in registry.metrics}
    decided = applied.by_figure
    shown = [
        _shown(figure, depth, metrics, failing, decided.get(figure.id), by_figure.get(figure.id, ()))
        for figure, depth in marks.tree(report.figures)
    ]
    classes = {one.figure.id: one.flags for one in shown}
    by_id = {figure.id: figure for figure in report.figures}
    return {
        "report": report,
        "place": place,
        "stretches": marks.stretches(report, text, traps, classes) if text is not None else None,
        "shown": shown,
        "classes": classes,
        "failing": failing,
        "departments": sorted({one.figure.dims.department for one in shown if one.figure.dims.department}),
        "tables": list(forms.tables(report, registry)),
        "checks": [_told(check.model_dump(), by_id, registry) for check in sorted(report.checks, key=_order)],
        "by_id": by_id,
        "across": [_told(row, by_id, registry, pages.get(row["other_report"] or "")) for row in across],
        "sheets": list(_sheets(report, drawn)),
        "outcomes": [
            one
            for one in applied.outcomes
            if one.status == "gone" or one.correction.action == "reject" or one.figure is None
        ],
        "confirmed": applied.confirmed,
    }


def _told(check: Mapping[str, Any], by_id: Mapping[str, Figure], registry: Registry, page: str | None = None) -> Told:
    return Told(check, sentences.of_check(check, by_id, registry), check["message"], page)


def _order(check: Check) -> int:
    return ("fails", "partial", "holds", "not_applicable").index(check.status)


def _shown(
    figure: Figure,
    depth: int,
    metrics: Mapping[str, Metric],
    failing: set[str],
    outcome: Outcome | None,
    checks: Iterable[str],
) -> Shown:
    flags = ["cell" if figure.table else "prose"]
    flags += ["doubted"] if figure.confidence < DOUBTED else []
    flags += ["failing"] if figure.id in failing else []
    flags += ["unread"] if figure.state == "unreadable" else []
    flags += ["person"] if outcome is not None else []
    metric = metrics.get(figure.metric or "")
    return Shown(figure, depth, cell_key(figure.table), metric, " ".join(flags), outcome, tuple(checks))


def _sheets(report: Report, drawn: Drawn | None) -> Iterable[Sheet]:
    sideways = {problem.page for problem in report.problems if problem.code == SIDEWAYS.id}
    for number, width, height, file, turned in drawn.pages if drawn else ():
        if number in sideways and not turned:  # a scan: by how much it was turned to be read only its reader knew
            yield Sheet(number, width, height, file, ())
            continue
        boxes = tuple(
            (figure.id, x0, top, x1 - x0, bottom - top)
            for figure in report.figures
            if figure.evidence.page == number and figure.evidence.box
            for x0, top, x1, bottom in [figure.evidence.box]
        )
        yield Sheet(number, width, height, file, boxes)
