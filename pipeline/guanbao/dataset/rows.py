"""A report as rows of the tables, each a tuple in the order of its table's columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guanbao.corrections import Applied, Outcome
from guanbao.dataset import cells
from guanbao.dataset.harmonise import UNKNOWN, Harmoniser, applicant_key
from guanbao.dataset.schema import SCALE
from guanbao.dataset.values import Chooser, Value, days
from guanbao.model.report import Check, Figure, Mention, Report, Section, TableInfo
from guanbao.registry.kinds import SeriesBreak

Row = tuple[Any, ...]
_LIMIT = Decimal(10) ** (38 - SCALE)


@dataclass(frozen=True, slots=True)
class Place:
    """What a report cannot know of itself: its file, and whether it is the current one of its kind."""

    key: str
    file: str
    is_current: bool
    because: str | None


def decimal(value: int | Decimal | None) -> Decimal | None:
    """A number as the `decimal` columns hold it; null where they cannot hold it exactly."""
    if value is None:
        return None
    exact = Decimal(value)
    if not exact.is_finite() or exact.copy_abs().compare(_LIMIT) >= 0:
        return None
    digits_behind = -int(exact.as_tuple().exponent)
    if digits_behind > SCALE and any(exact.as_tuple().digits[SCALE - digits_behind :]):
        return None
    return exact


def digits(value: int | Decimal | None) -> str | None:
    """A number with all its digits, as the `_text` columns hold it."""
    return None if value is None else cells.plain(value)


class RowMaker:
    """Makes the rows of one report after the other; holds what all of them share."""

    def __init__(self, harmoniser: Harmoniser) -> None:
        self.harmoniser = harmoniser
        self.chooser = Chooser(harmoniser)

    def rows(self, applied: Applied, place: Place) -> dict[str, list[Row]]:
        """The rows of a report by table, with what a person decided of it."""
        report = applied.report
        parts = self.chooser.roles(report)
        who = self._who(report)
        head = (place.key, report.report_id, place.is_current)
        return {
            "reports": [self._report(report, place)],
            "figures": list(self._figures(report, head, who, parts, applied.by_figure)),
            "values": [self._value(report, head, who, value) for value in self.chooser.values(report, parts)],
            "entities": list(self._entities(report, head)),
            "checks": [_check(check, head) for check in report.checks],
            "problems": list(_problems(report, place)),
            "corrections": [(*head[:2], n, *_correction(one)) for n, one in enumerate(applied.outcomes)],
        }

    def _who(self, report: Report) -> Row:
        agency, identity = report.identity.agency, report.identity
        if agency is None:
            return (None, None, None, identity.year)
        return (agency.system, agency.id, self.harmoniser.agency_name(agency.id, agency.name), identity.year)

    def _report(self, report: Report, place: Place) -> Row:
        document, identity, made = report.document, report.identity, report.produced_by
        agency, period = identity.agency, identity.period or (None, None)
        in_cells = sum(figure.table is not None for figure in report.figures)
        return (
            place.key, report.report_id, place.is_current, place.because, report.status, *self._who(report),
            agency.name if agency else None, agency.code if agency else None,
            self.harmoniser.region(agency.id) if agency else None, identity.scope, *period, identity.title,
            identity.published, identity.era, document.name, document.sha256, document.media_type, document.encoding,
            document.bytes, document.pages, document.url, document.text_file, place.file, len(report.figures) - in_cells,
            in_cells, len(report.checks), sum(check.status == "fails" for check in report.checks), len(report.problems),
            report.schema_version, made.guanbao, made.registry, cells.compact(made.models), cells.compact(made.options),
            cells.compact(identity.evidence.model_dump(mode="json")),
        )  # fmt: skip

    def _figures(
        self, report: Report, head: Row, who: Row, parts: dict[str, str], decided: dict[str, Outcome]
    ) -> Iterator[Row]:
        sections = {section.id: section for section in report.sections}
        start = (*head, *who, report.identity.era)
        end = (report.document.name, report.document.sha256)
        for figure in report.figures:
            middle = self._figure(figure, sections.get(figure.section or ""), who, parts[figure.id])
            yield (*start, *middle, *end, *_decision(decided.get(figure.id)))

    def _figure(self, figure: Figure, section: Section | None, who: Row, role: str) -> Row:
        dims, evidence, table = figure.dims, figure.evidence, figure.table
        period = figure.period or (None, None)
        return (
            figure.id, figure.kind, figure.metric, figure.label, decimal(figure.value), digits(figure.value), figure.unit,
            self.harmoniser.measure(figure.unit), decimal(figure.normalised_value), digits(figure.normalised_value),
            figure.normalised_unit, figure.qualifier, figure.state, role, *self._owners(figure, who),
            dims.account, dims.applicant, applicant_key(figure), dims.outcome, *period, figure.scope, figure.part_of,
            figure.section, section.title if section else None, section.topic if section else None,
            *((table.form, table.row, table.column, table.index) if table else (None, None, None, None)),
            figure.raw, evidence.quote, evidence.context, *evidence.span, evidence.page,
            list(evidence.box) if evidence.box else None, figure.origin, figure.confidence,
            figure.metric_origin, figure.metric_confidence,
        )  # fmt: skip

    def _owners(self, figure: Figure, who: Row) -> Row:
        """Department, outlets, sharing and channel, with what they stand for."""
        dims, year = figure.dims, who[3]
        department = self.harmoniser.department(dims.department, year, who[0]) if dims.department else UNKNOWN
        outlets = [self.harmoniser.outlet(name, year) for name in dims.outlets]
        channel = self.harmoniser.channel(dims.channel, year) if dims.channel else UNKNOWN
        return (
            dims.department, department.id, department.name or dims.department, department.category, department.kind,
            list(dims.outlets), [o.id for o in outlets], [o.name for o in outlets], [o.kind for o in outlets], dims.sharing,
            dims.channel, channel.id, channel.kind,
        )  # fmt: skip

    def _value(self, report: Report, head: Row, who: Row, value: Value) -> Row:
        figures = value.figures
        period = (figures[0].period if figures else None) or report.identity.period
        scopes = {figure.scope for figure in figures}
        return (
            *head, *who, report.identity.era, scopes.pop() if len(scopes) == 1 else report.identity.scope,
            value.metric, value.kind, value.measure, value.is_main, decimal(value.value), digits(value.value),
            value.unit, value.qualifier, value.state, value.basis, [figure.id for figure in figures], value.note,
            *(period or (None, None)), days(period), self._breaks(value.metric, who[3], who[0]),
            min((figure.confidence for figure in figures), default=None), _quote(value),
        )  # fmt: skip

    def _breaks(self, metric: str, year: int | None, system: str | None) -> list[str]:
        if year is None:
            return []
        return [
            b.id for b in breaks_of(self.harmoniser.registry.breaks, metric, system) if b.lies_between(year - 1, year)
        ]

    def _entities(self, report: Report, head: Row) -> Iterator[Row]:
        year = report.identity.year
        system = report.identity.agency.system if report.identity.agency else None
        for n, section in enumerate(report.sections):
            pages = list(section.pages) if section.pages else None
            yield (*head, "section", n, section.id, section.title, None, section.topic, None, section.number, section.level,
                   [list(section.span)], pages, None, None, None, [], [])  # fmt: skip
        for kind, mentions in _mentions(report):
            for n, mention in enumerate(mentions):
                found = self.harmoniser.department(mention.name, year, system) if kind == "department" else UNKNOWN
                yield (*head, kind, n, mention.id, mention.name, mention.canonical, mention.kind, found.category, None, None,
                       [list(span) for span in mention.spans], None, None, None, None, [], [])  # fmt: skip
        for n, text in enumerate(report.legal_texts):
            yield (*head, "legal_text", n, None, text.name, None, None, None, text.number, None,
                   [list(span) for span in text.spans], None, None, None, None, [], [])  # fmt: skip
        for n, table in enumerate(report.tables):
            yield (*head, "table", n, *_table(table))


def _table(table: TableInfo) -> Row:
    return (
        table.form, None, None, None, None, None, None, [list(table.span)], list(table.pages), table.era, table.rows,
        table.columns, list(table.missing_rows), list(table.extra_rows),
    )  # fmt: skip


def breaks_of(
    breaks: Sequence[SeriesBreak], metric: str, system: str | None, dim: str | None = None
) -> Iterator[SeriesBreak]:
    """The series breaks of a metric for agencies of a system, where it is broken down by `dim` those of that as well."""
    for found in breaks:
        if (
            found.touches(metric)
            and (not found.systems or system in found.systems)
            and (not found.dims or dim in found.dims)
        ):
            yield found


def _quote(value: Value) -> str | None:
    """The number as printed; a sum of several is printed nowhere."""
    figures = value.figures
    return figures[0].raw if figures and (value.basis == "printed" or len(figures) == 1) else None


def _decision(outcome: Outcome | None) -> Row:
    """What a person decided of a figure, beside what was read."""
    if outcome is None:
        return (None, None, None)
    read = outcome.read
    return (outcome.correction.action, digits(read.value) if read else None, read.origin if read else None)


def _correction(outcome: Outcome) -> Row:
    told, read = outcome.correction, outcome.read
    return (
        told.action, outcome.status, outcome.figure, told.start, told.end, told.cell or None, told.quote or None,
        told.label or None, told.state, digits(told.value), told.unit or None, told.metric or None,
        digits(read.value) if read else None, read.state if read else None, read.origin if read else None,
        told.author, told.time, told.reason, outcome.note,
    )  # fmt: skip


def _mentions(report: Report) -> Iterator[tuple[str, tuple[Mention, ...]]]:
    yield "department", report.departments
    yield "outlet", report.outlets
    yield "channel", report.channels
    yield "account", report.accounts


def _check(check: Check, head: Row) -> Row:
    return (
        *head, check.id, "report", check.kind, check.status, decimal(check.printed), digits(check.printed),
        decimal(check.expected), digits(check.expected), digits(check.tolerance), list(check.figures), None, [], None,
        check.suspect, check.message,
    )  # fmt: skip


def _problems(report: Report, place: Place) -> Iterator[Row]:
    for n, problem in enumerate(report.problems):
        span = problem.span or (None, None)
        yield (
            place.key, report.report_id, n, "report", problem.code, problem.severity, problem.message, *span, problem.page
        )  # fmt: skip
