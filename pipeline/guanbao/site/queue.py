"""What a person should look at first: everything that the reading itself doubts, with a weight."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from guanbao.corrections import Applied
from guanbao.corrections.apply import PERSON
from guanbao.model.report import Figure
from guanbao.registry import Registry
from guanbao.site import sentences

DOUBTED = 0.8  # a figure of less confidence is looked at
KINDS = ("failed_check", "unread", "low_confidence", "readers", "name")
_READERS = ("G226", "G230", "G239")  # two readers of a file did not agree, or one had to give way


@dataclass(frozen=True, slots=True)
class Item:
    """Something doubtful, in both languages where its words differ; `figure` is null where it is of the report.

    `weight` is 0 to 100; a copy counts half.
    """

    kind: str
    weight: int
    words: str
    figure: str | None = None
    zh: str | None = None


def items(
    applied: Applied, across: list[dict[str, Any]], is_current: bool, registry: Registry, told: Mapping[str, str]
) -> list[Item]:
    """The doubtful things of a report, the heaviest first. What a person has decided on is none: none of a confirmed report.

    `told` is what problems mean in Chinese, by their codes.
    """
    if applied.confirmed is not None:
        return []
    found = [
        *_checks(applied, across, registry), *_figures(applied.report.figures), *_readers(applied, told), *_names(applied, registry),
    ]  # fmt: skip
    if not is_current:
        found = [replace(one, weight=one.weight // 2) for one in found]
    return sorted(found, key=lambda one: -one.weight)


def _checks(applied: Applied, across: list[dict[str, Any]], registry: Registry) -> Iterator[Item]:
    by_id = {figure.id: figure for figure in applied.report.figures}
    settled = {figure.id for figure in applied.report.figures if figure.origin == PERSON}
    for check in applied.report.checks:
        if check.status == "fails" and not settled.issuperset(check.figures):
            weight = 90 if check.suspect == "reader" else 70
            said = sentences.of_check(check.model_dump(), by_id, registry)
            yield Item("failed_check", weight, check.message, next(iter(check.figures), None), said or None)
    for row in across:
        if row["status"] in ("fails", "question") and not (row["figures"] and settled.issuperset(row["figures"])):
            weight = 60 if row["status"] == "fails" else 40
            said = sentences.of_check(row, by_id, registry)
            yield Item("failed_check", weight, row["message"], next(iter(row["figures"]), None), said or None)


def _figures(figures: tuple[Figure, ...]) -> Iterator[Item]:
    for figure in figures:
        if figure.origin == PERSON:
            continue
        if figure.state == "unreadable":
            yield Item("unread", 85, f"{figure.label} {figure.raw}", figure.id)
        elif figure.confidence < DOUBTED:
            weight = 30 + int((DOUBTED - figure.confidence) * 50)
            yield Item("low_confidence", weight, f"{figure.label} {figure.raw} ({figure.confidence:.2f})", figure.id)


def _readers(applied: Applied, told: Mapping[str, str]) -> Iterator[Item]:
    for problem in applied.report.problems:
        if problem.code in _READERS:
            yield Item("readers", 50, f"{problem.code} {problem.message}", zh=f"{problem.code} {told[problem.code]}")


def _names(applied: Applied, registry: Registry) -> Iterator[Item]:
    """Names that the registry has for several entries, and that stayed undecided."""
    report = applied.report
    for kind, mentions in (("departments", report.departments), ("outlets", report.outlets)):
        known = registry.names(kind)
        for mention in mentions:
            several = known.get(mention.name, ())
            if mention.id is None and len(several) > 1:
                yield Item("name", 20, f"{mention.name}: {', '.join(several)}")
