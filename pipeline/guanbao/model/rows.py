"""A report's figures as flat rows, one a figure: the columns of the CSV output and of `Report.to_dataframe`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from guanbao.errors import Code, GuanbaoError

if TYPE_CHECKING:
    import pandas as pd

    from guanbao.model.report import Figure, Report, Section

Cell = str | int | Decimal | float | None

NO_PANDAS = Code("G620", "error", "data frames need pandas; install it with: pip install 'guanbao[dataframe]'")

OUTLET_SEPARATOR = "、"
COLUMNS: dict[str, str] = {
    "report_id": "agency and year of the report, such as customs.tianjin-2009",
    "agency_id": "the agency's id in the registry; empty where it is not known there",
    "agency": "the agency's name as printed",
    "year": "the year that the report is about",
    "figure": "the figure's id in its report (f1, f2, …)",
    "kind": "count, money, rate, change, mean, rank, or zero for a sentence that says none",
    "metric": "what is measured, as an id of the registry; empty where no metric fits",
    "label": "what is measured, in the report's words",
    "value": "the number, with 万 and 亿 multiplied out except in money; empty for a cell without a number",
    "unit": "the unit as printed; empty where none is printed",
    "normalised_value": "the value in the base unit (万元 in 元)",
    "normalised_unit": "the base unit",
    "qualifier": "exact, about, over, under, at_least or at_most",
    "state": "number, blank, placeholder, not_printed or unreadable",
    "department": "the department or subordinate agency that the figure belongs to, as printed",
    "outlets": f"the media outlets of the figure, joined by {OUTLET_SEPARATOR}",
    "sharing": "joint: one number for all the outlets together; each: the number holds for each owner",
    "channel": "the way it was published or asked",
    "account": "the agency's own account",
    "applicant": "the kind of applicant",
    "outcome": "how it ended",
    "period_start": "first day that the figure is about, YYYY-MM-DD",
    "period_end": "last day that the figure is about, YYYY-MM-DD",
    "scope": "district, headquarters, system, subordinate, unit or unknown",
    "part_of": "id of the figure whose total this one is a part of",
    "section": "id of the section",
    "section_title": "title of the section as printed",
    "section_topic": "what the section is about, as an id of the registry",
    "table_form": "the form that the cell belongs to; empty for running text",
    "table_row": "row of the form",
    "table_column": "column of the form",
    "quote": "the number as printed: text[start:end]",
    "context": "the words around the number",
    "start": "first character of the quote in the report's text, from 0",
    "end": "the character after the quote",
    "page": "page, from 1; empty where the input has no pages",
    "origin": "the rule, form or model that read the figure",
    "confidence": "0 to 1",
    "document": "name of the input",
    "sha256": "digest of the input's bytes",
}
_INTEGERS = ("year", "start", "end", "page")


def figure_rows(report: Report) -> Iterator[dict[str, Cell]]:
    """One row for each figure in the report's order, with the keys of `COLUMNS` in their order; null where unknown."""
    sections = {section.id: section for section in report.sections}
    for figure in report.figures:
        row = {**_report_cells(report), **_figure_cells(figure, sections.get(figure.section or ""))}
        yield {column: row[column] for column in COLUMNS}


def dataframe(reports: Iterable[Report]) -> pd.DataFrame:
    """The rows of several reports as one data frame: see `Report.to_dataframe`.

    Raises:
        GuanbaoError: pandas is not installed (G620).
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise GuanbaoError(NO_PANDAS) from error
    rows = [list(row.values()) for report in reports for row in figure_rows(report)]
    # Built as objects: pandas would turn a column of int and Decimal, or of int and null, into floats.
    frame = pd.DataFrame(rows, columns=list(COLUMNS), dtype=object)
    return frame.astype(dict.fromkeys(_INTEGERS, "Int64") | {"confidence": "float64"})


def _report_cells(report: Report) -> dict[str, Cell]:
    agency = report.identity.agency
    return {
        "report_id": report.report_id,
        "agency_id": agency.id if agency else None,
        "agency": agency.name if agency else None,
        "year": report.identity.year,
        "document": report.document.name,
        "sha256": report.document.sha256,
    }


def _figure_cells(figure: Figure, section: Section | None) -> dict[str, Cell]:
    dims, evidence, period, table = figure.dims, figure.evidence, figure.period, figure.table
    return {
        "figure": figure.id,
        "kind": figure.kind,
        "metric": figure.metric,
        "label": figure.label,
        "value": figure.value,
        "unit": figure.unit,
        "normalised_value": figure.normalised_value,
        "normalised_unit": figure.normalised_unit,
        "qualifier": figure.qualifier,
        "state": figure.state,
        "department": dims.department,
        "outlets": OUTLET_SEPARATOR.join(dims.outlets) or None,
        "sharing": dims.sharing,
        "channel": dims.channel,
        "account": dims.account,
        "applicant": dims.applicant,
        "outcome": dims.outcome,
        "period_start": period[0] if period else None,
        "period_end": period[1] if period else None,
        "scope": figure.scope,
        "part_of": figure.part_of,
        "section": figure.section,
        "section_title": section.title if section else None,
        "section_topic": section.topic if section else None,
        "table_form": table.form if table else None,
        "table_row": table.row if table else None,
        "table_column": table.column if table else None,
        "quote": evidence.quote,
        "context": evidence.context,
        "start": evidence.span[0],
        "end": evidence.span[1],
        "page": evidence.page,
        "origin": figure.origin,
        "confidence": figure.confidence,
    }
