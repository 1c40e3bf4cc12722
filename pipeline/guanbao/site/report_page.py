"""What the page of a report shows, as plain values for its template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guanbao.corrections import Applied, Outcome
from guanbao.corrections.kinds import cell_key
from guanbao.dataset.rows import Place
from guanbao.model.report import Check, Figure
from guanbao.registry import Registry
from guanbao.site import forms, marks
from guanbao.site.pictures import Drawn
from guanbao.site.queue import DOUBTED, Item


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure in the list: how deep it stands under totals, how the text of its value reads, its flags."""

    figure: Figure
    depth: int
    cell: str
    metric_zh: str | None
    metric_en: str | None
    flags: tuple[str, ...]
    outcome: Outcome | None
    checks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sheet:
    """The picture of a page with the boxes of the figures on it."""

    number: int
    width: float
    height: float
    file: str
    boxes: tuple[tuple[str, float, float, float, float], ...]


def shown_number(value: int | Decimal | None) -> str:
    """A number for reading, with its thousands apart; `–` for none.

    >>> shown_number(49630), shown_number(Decimal("98.20")), shown_number(None)
    ('49,630', '98.2', '–')
    """
    if value is None:
        return "–"
    text = format(value, ",f") if isinstance(value, Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def context(
    applied: Applied, place: Place, text: str | None, registry: Registry, across: Sequence[Mapping[str, Any]],
    drawn: Drawn | None, doubts: Sequence[Item], pages: Mapping[str, str],
) -> dict[str, Any]:  # fmt: skip
    """Everything that the template of a report needs."""
    report = applied.report
    traps = marks.traps_of(text, registry) if text is not None else []
    by_figure: dict[str, list[str]] = {}
    for check in report.checks:
        for figure in check.figures:
            by_figure.setdefault(figure, []).append(check.id)
    failing = {figure for check in report.checks if check.status == "fails" for figure in check.figures}
    labels = {metric.id: metric for metric in registry.metrics}
    decided = applied.by_figure
    shown = [
        _shown(figure, depth, labels, failing, decided.get(figure.id), by_figure.get(figure.id, ()))
        for figure, depth in marks.tree(report.figures)
    ]
    classes = {one.figure.id: " ".join(one.flags) for one in shown}
    return {
        "report": report,
        "place": place,
        "stretches": marks.stretches(report, text, traps) if text is not None else None,
        "traps": len(traps),
        "shown": shown,
        "classes": classes,
        "failing": failing,
        "departments": sorted({one.figure.dims.department for one in shown if one.figure.dims.department}),
        "tables": list(forms.tables(report, registry)),
        "checks": sorted(report.checks, key=_order),
        "by_id": {figure.id: figure for figure in report.figures},
        "across": [{**row, "other_page": pages.get(row["other_report"] or "")} for row in across],
        "sheets": list(_sheets(report.figures, drawn)),
        "outcomes": [
            one
            for one in applied.outcomes
            if one.status == "gone" or one.correction.action == "reject" or one.figure is None
        ],
        "confirmed": applied.confirmed,
        "doubts": doubts,
    }


def _order(check: Check) -> int:
    return ("fails", "partial", "holds", "not_applicable").index(check.status)


def _shown(
    figure: Figure,
    depth: int,
    labels: Mapping[str, Any],
    failing: set[str],
    outcome: Outcome | None,
    checks: Iterable[str],
) -> Shown:
    flags = ["cell" if figure.table else "prose"]
    flags += ["doubted"] if figure.confidence < DOUBTED else []
    flags += ["failing"] if figure.id in failing else []
    flags += ["unread"] if figure.state == "unreadable" else []
    flags += ["person"] if outcome is not None else []
    metric = labels.get(figure.metric or "")
    return Shown(
        figure, depth, cell_key(figure.table), metric.label_zh if metric else None, metric.label_en if metric else None,
        tuple(flags), outcome, tuple(checks),
    )  # fmt: skip


def _sheets(figures: Sequence[Figure], drawn: Drawn | None) -> Iterable[Sheet]:
    for number, width, height, file in drawn.pages if drawn else ():
        boxes = tuple(
            (figure.id, x0, top, x1 - x0, bottom - top)
            for figure in figures
            if figure.evidence.page == number and figure.evidence.box
            for x0, top, x1, bottom in [figure.evidence.box]
        )
        yield Sheet(number, width, height, file, boxes)
