"""Rows back to the report that they were made of: what the dataset holds is the whole of it, and this is the proof."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from guanbao.dataset import cells
from guanbao.model.report import Report

Record = Mapping[str, Any]


def restore(report: Record, figures: Sequence[Record], entities: Sequence[Record], checks: Sequence[Record],
            problems: Sequence[Record]) -> Report:  # fmt: skip
    """The report behind its rows, each given as a record of its table's columns, in the order of the table."""
    listed = {kind: [entity for entity in entities if entity["entity"] == kind] for kind in _KINDS}
    return Report.model_validate(
        {
            **{name: report[name] for name in ("schema_version", "report_id", "status")},
            "document": {name: report[column] for name, column in _DOCUMENT.items()},
            "identity": _identity(report),
            "sections": [_section(entity) for entity in listed["section"]],
            **{f"{kind}s": [_mention(entity) for entity in listed[kind]] for kind in _MENTIONS},
            "legal_texts": [{**_take(e, "name", "number"), "spans": e["spans"]} for e in listed["legal_text"]],
            "figures": [_figure(figure) for figure in figures],
            "tables": [_table(entity) for entity in listed["table"]],
            "checks": [_check(check) for check in checks if check["among"] == "report"],
            "problems": [_problem(problem) for problem in problems if problem["of"] == "report"],
            "produced_by": {
                **_take(report, "guanbao", "registry"),
                "models": json.loads(report["models"]),
                "options": json.loads(report["options"]),
            },
        }
    )


_MENTIONS = ("department", "outlet", "channel", "account")
_KINDS = ("section", *_MENTIONS, "legal_text", "table")
_DOCUMENT = {
    "name": "document",
    **{n: n for n in ("sha256", "media_type", "encoding", "bytes", "pages", "url", "text_file")},
}


def _take(record: Record, *names: str) -> dict[str, Any]:
    return {name: record[name] for name in names}


def _pair(first: Any, second: Any) -> tuple[Any, Any] | None:
    return None if first is None else (first, second)


def _number(text: str | None) -> Any:
    return None if text is None else cells.number(text)


def _identity(report: Record) -> dict[str, Any]:
    agency = None
    if report["agency_printed"] is not None:
        agency = {"id": report["agency_id"], "name": report["agency_printed"], "code": report["agency_code"]}
        agency["system"] = report["system"]
    period = _pair(report["period_start"], report["period_end"])
    told = _take(report, "scope", "year", "title", "published", "era")
    return {**told, "agency": agency, "period": period, "evidence": json.loads(report["evidence"])}


def _section(entity: Record) -> dict[str, Any]:
    section = {**_take(entity, "id", "number", "level", "pages"), "title": entity["name"], "topic": entity["detail"]}
    return {**section, "span": entity["spans"][0]}


def _mention(entity: Record) -> dict[str, Any]:
    return {**_take(entity, "id", "name", "canonical", "spans"), "kind": entity["detail"]}


def _table(entity: Record) -> dict[str, Any]:
    table = {**_take(entity, "era", "pages", "rows", "columns", "missing_rows", "extra_rows"), "form": entity["id"]}
    return {**table, "span": entity["spans"][0]}


def _figure(row: Record) -> dict[str, Any]:
    table = None
    if row["table_form"] is not None:
        table = {name: row[f"table_{name}"] for name in ("form", "row", "column", "index")}
    plain = ("kind", "metric", "label", "unit", "normalised_unit", "raw", "qualifier", "state", "scope", "part_of", "section",
             "origin", "confidence", "metric_origin", "metric_confidence")  # fmt: skip
    return {
        **_take(row, *plain),
        "id": row["figure"],
        "value": _number(row["value_text"]),
        "normalised_value": _number(row["normalised_text"]),
        "dims": _take(row, "department", "outlets", "sharing", "channel", "account", "applicant", "outcome"),
        "period": _pair(row["period_start"], row["period_end"]),
        "table": table,
        "evidence": {**_take(row, "quote", "context", "page", "box"), "span": (row["start"], row["end"])},
    }


def _check(row: Record) -> dict[str, Any]:
    numbers = {name: _number(row[f"{name}_text"]) for name in ("printed", "expected")}
    taken = _take(row, "kind", "status", "figures", "suspect", "message")
    return {**taken, **numbers, "id": row["check"], "tolerance": _number(row["tolerance"])}


def _problem(row: Record) -> dict[str, Any]:
    return {**_take(row, "code", "severity", "message", "page"), "span": _pair(row["start"], row["end"])}
