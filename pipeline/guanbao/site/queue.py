"""What a person should look at first: everything that the reading itself doubts, with a weight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from guanbao.corrections import Applied
from guanbao.corrections.apply import PERSON
from guanbao.model.report import Figure
from guanbao.registry import Registry

DOUBTED = 0.8  # a figure of less confidence is looked at
KINDS = ("failed_check", "unread", "low_confidence", "readers", "name")
_READERS = ("G226", "G230", "G239")  # two readers of a file did not agree, or one had to give way


@dataclass(frozen=True, slots=True)
class Item:
    """Something doubtful; `figure` is null where it is of the report. `weight` is 0 to 100; a copy counts half."""

    kind: str
    weight: int
    words: str
    figure: str | None = None


def items(applied: Applied, across: list[dict[str, Any]], is_current: bool, registry: Registry) -> list[Item]:
    """The doubtful things of a report, the heaviest first. What a person has decided on is none."""
    found = [
        *_checks(applied, across), *_figures(applied.report.figures), *_readers(applied), *_names(applied, registry),
    ]  # fmt: skip
    if not is_current:
        found = [Item(one.kind, one.weight // 2, one.words, one.figure) for one in found]
    return sorted(found, key=lambda one: -one.weight)


def _checks(applied: Applied, across: list[dict[str, Any]]) -> Iterator[Item]:
    settled = {figure.id for figure in applied.report.figures if figure.origin == PERSON}
    for check in applied.report.checks:
        if check.status == "fails" and not settled.issuperset(check.figures):
            weight = 90 if check.suspect == "reader" else 70
            yield Item("failed_check", weight, check.message, next(iter(check.figures), None))
    for row in across:
        if row["status"] in ("fails", "question") and not (row["figures"] and settled.issuperset(row["figures"])):
            weight = 60 if row["status"] == "fails" else 40
            yield Item("failed_check", weight, row["message"], next(iter(row["figures"]), None))


def _figures(figures: tuple[Figure, ...]) -> Iterator[Item]:
    for figure in figures:
        if figure.origin == PERSON:
            continue
        if figure.state == "unreadable":
            yield Item("unread", 85, f"{figure.label} {figure.raw}", figure.id)
        elif figure.confidence < DOUBTED:
            weight = 30 + int((DOUBTED - figure.confidence) * 50)
            yield Item("low_confidence", weight, f"{figure.label} {figure.raw} ({figure.confidence:.2f})", figure.id)


def _readers(applied: Applied) -> Iterator[Item]:
    for problem in applied.report.problems:
        if problem.code in _READERS:
            yield Item("readers", 50, f"{problem.code} {problem.message}")


def _names(applied: Applied, registry: Registry) -> Iterator[Item]:
    """Names that the registry has for several entries, and that stayed undecided."""
    report = applied.report
    for kind, mentions in (("departments", report.departments), ("outlets", report.outlets)):
        known = registry.names(kind)
        for mention in mentions:
            several = known.get(mention.name, ())
            if mention.id is None and len(several) > 1:
                yield Item("name", 20, f"{mention.name}: {', '.join(several)}")
