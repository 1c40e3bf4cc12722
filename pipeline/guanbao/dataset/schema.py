"""The tables of the dataset, column by column: what is written, documented and read back is what stands here.

A change of shape is a change of `DATASET_VERSION`: a new minor version only adds columns, which older readers pass over and
newer ones fill with null.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from guanbao.model.rows import COLUMNS as FIGURE_COLUMNS

if TYPE_CHECKING:
    import pyarrow as pa

DATASET_VERSION = "1.1"
SCALE = 9  # digits behind the point of `value` and its like; the `_text` column beside each has all of them

Kind = Literal["text", "int", "decimal", "float", "bool", "texts", "ints", "spans", "box", "json"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its kind and what it holds. What is not `nullable` is always there."""

    name: str
    kind: Kind
    holds: str
    nullable: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what one row is, and by which columns it is known."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns in their order."""
        return tuple(column.name for column in self.columns)


def _text(name: str, holds: str = "", nullable: bool = True) -> Column:
    return Column(name, "text", holds or FIGURE_COLUMNS[name], nullable)


def _col(kind: Kind, name: str, holds: str = "", nullable: bool = True) -> Column:
    return Column(name, kind, holds or FIGURE_COLUMNS[name], nullable)


_KEY = _text("report_key", "the report: the name of its JSON file without .json, unique in the dataset", False)
_REPORT_ID = _text("report_id", "agency and year, such as customs.tianjin-2009; several documents may share it", False)
_CURRENT = _col(
    "bool", "is_current", "false for a copy or an earlier issue of a report: leave those out of sums", False
)
_WHO = (
    _text("system", "the family of agencies (customs, tax, …)"),
    _text("agency_id", "the agency's id in the registry; empty where it is not known there"),
    _text("agency", "the agency's name in the registry, or as printed where it is not known there"),
    _col("int", "year", "the year that the report is about"),
)
_ERA = _text("era", "the form in force: narrative, statistics-2014, tables-2019 or tables-2021")

REPORTS = Table("reports", "a document that was read", ("report_key",), (
    _KEY, _REPORT_ID, _CURRENT,
    _text("current_because", "why this one is current, or which one is and why"),
    _text("status", "ok, partial, empty, not_a_report or failed", False),
    *_WHO,
    _text("agency_printed", "the agency's name as printed"),
    _text("agency_code", "the 关区代码 of a customs district"),
    _text("region", "the province or city of the agency"),
    _text("scope", "district, headquarters, system, subordinate, unit or unknown", False),
    _text("period_start", "first day that the report is about"),
    _text("period_end", "last day that the report is about"),
    _text("title", "title as printed"), _text("published", "day of publication, where the document says it"), _ERA,
    _text("document", "name of the input", False), _text("sha256", "digest of the input's bytes"),
    _text("media_type", "what kind of file it was"), _text("encoding", "encoding of a text file"),
    _col("int", "bytes", "size of the input"), _col("int", "pages", "pages of the input; empty where it has none"),
    _text("url", "where it came from, if that is known"),
    _text("text_file", "path of the fixed text, from the folder of the reports' JSON"),
    _text("report_file", "path of the JSON in the output folder", False),
    _col("int", "figures", "numbers of the running text that were read", False),
    _col("int", "cells", "cells of forms that were read", False),
    _col("int", "checks", "checks made inside the report", False),
    _col("int", "checks_failed", "checks that fail", False),
    _col("int", "problems", "problems told", False),
    _text("schema_version", "version of the report's JSON", False),
    _text("guanbao", "version that read it", False), _text("registry", "version of the registry that it was read with", False),
    _col("json", "models", "models that took part, with their versions", False),
    _col("json", "options", "options of the run", False),
    _col("json", "evidence", "where agency, year and period were read, as in the JSON", False),
))  # fmt: skip

FIGURES = Table("figures", "a number that a report states, or a cell of a form", ("report_key", "figure"), (
    _KEY, _REPORT_ID, _CURRENT, *_WHO, _ERA,
    _text("figure", nullable=False), _text("kind", nullable=False), _text("metric"),
    _text("label", nullable=False),
    _col("decimal", "value", f"{FIGURE_COLUMNS['value']} (exact, up to {SCALE} digits behind the point)"),
    _text("value_text", "the value with all its digits"),
    _text("unit"),
    _text("measure", "what the unit counts: 条 and 件 are both `item`, 次 is `event`; only equal measures compare"),
    _col("decimal", "normalised_value"), _text("normalised_text", "the normalised value with all its digits"),
    _text("normalised_unit"), _text("qualifier", nullable=False), _text("state", nullable=False),
    _text(
        "role",
        "total: speaks for the whole report; part: of an owner or of a total; other: of another year, a change, or a mean of "
        "what is counted",
        False,
    ),
    _text("department"),
    _text("department_id", "the department's id in the registry; empty where it is unknown or may be several"),
    _text("department_name", "the department's standing name (加工贸易监管处 for 加贸处)"),
    _text("department_category", "the function that it serves, by which departments of different years and districts compare"),
    _text("department_kind", "department, subordinate (a customs house under the district) or body"),
    _col("texts", "outlets", "the media outlets of the figure, as printed", False),
    _col("texts", "outlet_ids", "their ids in the registry, null for one that is not known", False),
    _col("texts", "outlet_names", "their standing names", False),
    _col("texts", "outlet_kinds", "newspaper, tv, radio, website, app, agency or magazine, each in its place", False),
    _text("sharing"), _text("channel"), _text("channel_id", "the channel's id in the registry"),
    _text("channel_kind", "website, social, hotline, mailbox, print, …"),
    _text("account"), _text("applicant"), _text("applicant_key", "natural_person, business, … or total, in the forms of requests"),
    _text("outcome"),
    _text("period_start"), _text("period_end"), _text("scope", nullable=False),
    _text("part_of"), _text("section"), _text("section_title"), _text("section_topic"),
    _text("table_form"), _text("table_row"), _text("table_column"),
    _col("int", "table_index", "which of several tables of one form, from 0"),
    _text("raw", "the figure as printed, its unit included", False),
    _text("quote", nullable=False), _text("context"),
    _col("int", "start", nullable=False), _col("int", "end", nullable=False), _col("int", "page"),
    _col("box", "box", "x0, top, x1, bottom in points from the top left corner of the page"),
    _text("origin", nullable=False), _col("float", "confidence", nullable=False),
    _text("metric_origin", "rule, or the classifier that named the metric"),
    _col("float", "metric_confidence", "how sure a classifier is of the metric"),
    _text("document", nullable=False), _text("sha256"),
    _text("correction", "what a person decided of it: confirm, value or add; empty where nobody did (`origin` is person then)"),
    _text("read_text", "the value as it was read, where a person decided"),
    _text("read_origin", "the rule, form or model that read it, where a person decided"),
))  # fmt: skip

VALUES = Table("values", "what a report says of a metric as a whole, in one measure", ("report_key", "metric", "measure"), (
    _KEY, _REPORT_ID, _CURRENT, *_WHO, _ERA,
    _text("scope", "whom the value is about: district, headquarters, …", False),
    _text("metric", "what is measured, as an id of the registry", False),
    _text("kind", "count, money, rate, change, mean or rank", False),
    _text("measure", "what the unit counts; empty where no unit is printed", False),
    _col("bool", "is_main", "whether this is the measure to take, where a metric is told in several (46批126人次)", False),
    _col("decimal", "value", "the value in the base unit; empty unless the state is number or zero"),
    _text("value_text", "the value with all its digits"),
    _text("unit", "the base unit"), _text("qualifier", "exact, about, over, under, at_least or at_most", False),
    _text("state", "number; zero (0 printed, or a sentence that says none); blank, placeholder, not_printed or unreadable (a cell "
          "without a number); ambiguous (several numbers, and nothing that tells which)", False),
    _text("basis", "printed: a figure says it; sum: added up from parts whose total is not printed (at least so many); none", False),
    _col("texts", "figures", "the figures behind it", False),
    _text("note", "what to know about it"),
    _text("period_start", "first day that it is about"), _text( "period_end", "last day that it is about"),
    _col("int", "days", "length of that period"),
    _col("texts", "breaks", "series breaks that lie between the year before and this one (`guanbao registry show breaks`)", False),
    _col("float", "confidence", "0 to 1: the lowest of its figures"),
    _text("quote", "the number as printed; empty where several are added up"),
))  # fmt: skip

ENTITIES = Table("entities", "a section, department, outlet, channel, account, legal text or table of a report", ("report_key", "entity", "n"), (
    _KEY, _REPORT_ID, _CURRENT,
    _text("entity", "section, department, outlet, channel, account, legal_text or table", False),
    _col("int", "n", "its place among its like in the report, from 0", False),
    _text("id", "id in the registry; of a section, its id in the report; of a table, its form"),
    _text("name", "name or title as printed"), _text("canonical", "standing name in the registry"),
    _text("detail", "kind of a department, outlet, channel or account; topic of a section"),
    _text("category", "the function that a department serves"),
    _text("number", "number of a section, or of a legal document, as printed"),
    _col("int", "level", "level of a section, from 1"),
    _col("spans", "spans", "every place where it is named: first character and the one after the last", False),
    _col("ints", "pages", "first and last page of a section; pages of a table"),
    _text("era", "era of a table"), _col("int", "rows", "rows of a table"), _col("int", "columns", "columns of a table"),
    _col("texts", "missing_rows", "rows of the form that the table does not have", False),
    _col("texts", "extra_rows", "rows of the table that the form does not have", False),
))  # fmt: skip

CHECKS = Table("checks", "a printed number against the one that others imply", ("report_key", "check"), (
    _KEY, _REPORT_ID, _CURRENT,
    _text("check", "the check's id in its report (c1, …), or x1, … for one across reports", False),
    _text("among", "report: inside one; reports: against another one", False),
    _text("kind", "sum, mean, share, growth, balance, text_table, range; across reports: carry_over, in_force, restated, growth, scope, "
          "copies, outlier", False),
    _text("status", "holds, fails, partial, not_applicable; question: look at it, it need not be wrong", False),
    _col("decimal", "printed", "the number as printed"), _text("printed_text", "with all its digits"),
    _col("decimal", "expected", "the number that the others imply"), _text("expected_text", "with all its digits"),
    _text("tolerance", "by how much they may differ"),
    _col("texts", "figures", "figures of the report that take part", False),
    _text("other_report", "report_key of the other report"), _col("texts", "other_figures", "figures of it that take part", False),
    _text("metric", "the metric, in a check across reports"),
    _text("suspect", "reader or publisher, where one side looks wrong"), _text("message", "what was compared", False),
))  # fmt: skip

PROBLEMS = Table("problems", "something that was skipped, repaired or not understood", ("report_key", "n"), (
    _KEY, _REPORT_ID,
    _col("int", "n", "its place among the problems of the report, from 0", False),
    _text("of", "report: told by the reader; dataset: told when the dataset was made", False),
    _text("code", "stable code", False), _text("severity", "info, warning or error", False),
    _text("message", "what happened and what to do", False),
    _col("int", "start", "first character of the place in the report's text"), _col("int", "end", "the character after it"),
    _col("int", "page", "page, from 1"),
))  # fmt: skip

CORRECTIONS = Table("corrections", "a decision of a person on a figure, or on a report as a whole", ("report_key", "n"), (
    _KEY, _REPORT_ID,
    _col("int", "n", "its place among the corrections of the document, from 0", False),
    _text("action", "confirm: it is as it was read; value: it is another; reject: it is no figure, and not in `figures`; add: it was not "
          "read", False),
    _text("status", "applied; moved: applied where the figure stands now; superseded by a later one of the same figure; gone: its figure "
          "is not read any more", False),
    _text("figure", "the figure; empty for a whole report, and where it is gone. A rejected one has the id that it had"),
    _col("int", "start", "first character of the figure when it was decided on"), _col("int", "end", "the character after it"),
    _text("cell", "the cell, as form:row:column:index"), _text("quote", "the number as printed"),
    _text("label", "what is measured, in the report's words"),
    _text("state", "state of the cell as a person sees it", False),
    _text("value_text", "the value that a person gives, with all its digits"), _text("unit", "the unit that a person gives"),
    _text("metric", "the metric that a person gives"),
    _text("read_text", "the value as it is read now"), _text("read_state", "the state as it is read now"),
    _text("read_origin", "the rule, form or model that reads it now"),
    _text("author", "who decided", False), _text("time", "when, in UTC", False), _text("reason", "why", False),
    _text("note", "what to know about it"),
))  # fmt: skip

TABLES: dict[str, Table] = {
    table.name: table for table in (REPORTS, FIGURES, VALUES, ENTITIES, CHECKS, PROBLEMS, CORRECTIONS)
}


def arrow_schema(table: Table, metadata: dict[str, str] | None = None) -> pa.Schema:
    """The table's columns as Arrow types, with what they hold as metadata."""
    import pyarrow as pa

    fields = [
        pa.field(column.name, _arrow(column.kind), column.nullable, {"description": column.holds})
        for column in table.columns
    ]
    return pa.schema(fields, metadata=metadata)


def _arrow(kind: Kind) -> Any:
    import pyarrow as pa

    return {
        "text": pa.string(),
        "json": pa.string(),
        "int": pa.int64(),
        "decimal": pa.decimal128(38, SCALE),
        "float": pa.float64(),
        "bool": pa.bool_(),
        "texts": pa.list_(pa.string()),
        "ints": pa.list_(pa.int64()),
        "spans": pa.list_(pa.list_(pa.int64())),
        "box": pa.list_(pa.float64()),
    }[kind]


SQL_TYPES: dict[Kind, str] = {
    "text": "VARCHAR",
    "json": "VARCHAR",
    "int": "BIGINT",
    "decimal": f"DECIMAL(38,{SCALE})",
    "float": "DOUBLE",
    "bool": "BOOLEAN",
    "texts": "VARCHAR[]",
    "ints": "BIGINT[]",
    "spans": "BIGINT[][]",
    "box": "DOUBLE[]",
}
