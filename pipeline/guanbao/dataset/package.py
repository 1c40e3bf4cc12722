"""The data package: what each file and column holds, what each metric means, and which build the files are of."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from guanbao import __version__
from guanbao.dataset.schema import DATASET_VERSION, TABLES, Column, Table
from guanbao.registry import Registry

_FIELDS: dict[str, dict[str, Any]] = {
    "text": {"type": "string"},
    "json": {"type": "object"},
    "int": {"type": "integer"},
    "decimal": {"type": "number"},
    "float": {"type": "number"},
    "bool": {"type": "boolean", "trueValues": ["true"], "falseValues": ["false"]},
    "texts": {"type": "array"},
    "ints": {"type": "array"},
    "spans": {"type": "array"},
    "box": {"type": "array"},
}
_MEDIA = {"parquet": "application/vnd.apache.parquet", "csv": "text/csv", "ndjson": "application/x-ndjson"}
_CSV_NOTE = (
    "A text that a spreadsheet could take for a formula has an apostrophe in front, and so has one that starts with an apostrophe; "
    "a lone apostrophe is an empty text, an empty cell is null. Lists and objects are JSON."
)


def describe(
    folder: Path, formats: Sequence[str], build: str, counts: Mapping[str, int], registry: Registry
) -> dict[str, Any]:
    """The descriptor of a folder with the files of a build (Frictionless Data Package 1.0)."""
    resources = [
        _resource(folder, table, form, counts[table.name])
        for form in ("csv", "parquet", "ndjson")
        if form in formats
        for table in TABLES.values()
    ]
    return {
        "profile": "data-package",
        "name": "guanbao-dataset",
        "title": "Figures of government disclosure reports (政府信息公开年度报告)",
        "description": "One row a figure, with the place where it was read; see the descriptions of the columns.",
        "version": DATASET_VERSION,
        "guanbao": {
            "dataset_version": DATASET_VERSION,
            "build": build,
            "guanbao": __version__,
            "registry": registry.version,
            "rows": dict(counts),
            "metrics": [_metric(metric) for metric in registry.metrics],
            "department_categories": [c.model_dump(mode="json", exclude={"notes"}) for c in registry.categories],
            "breaks": [b.model_dump(mode="json", exclude={"notes"}) for b in registry.breaks],
        },
        "resources": resources,
    }


def _metric(metric: Any) -> dict[str, Any]:
    told = metric.model_dump(mode="json", include={"id", "label_zh", "label_en", "definition", "kind", "measures"})
    return {**told, "cells": list(metric.form_keys)}


def _resource(folder: Path, table: Table, form: str, rows: int) -> dict[str, Any]:
    path = folder / f"{table.name}.{form}"
    suffix = "" if form == "csv" else f"-{form}"
    resource: dict[str, Any] = {
        "name": f"{table.name}{suffix}",
        "path": path.name,
        "title": f"One row is {table.row}",
        "format": form,
        "mediatype": _MEDIA[form],
        "bytes": path.stat().st_size,
        "hash": f"sha256:{_digest(path)}",
        "rows": rows,
    }
    if form == "csv":
        resource |= {"profile": "tabular-data-resource", "encoding": "utf-8-sig", "description": _CSV_NOTE}
        resource["dialect"] = {"delimiter": ",", "doubleQuote": True, "lineTerminator": "\n"}
        resource["schema"] = _schema(table)
    return resource


def _schema(table: Table) -> dict[str, Any]:
    keys: list[dict[str, Any]] = []
    if table.name != "reports":
        keys.append({"fields": "report_key", "reference": {"resource": "reports", "fields": "report_key"}})
    return {
        "fields": [_field(column) for column in table.columns],
        "missingValues": [""],
        "primaryKey": list(table.key),
        **({"foreignKeys": keys} if keys else {}),
    }


def _field(column: Column) -> dict[str, Any]:
    field = {"name": column.name, **_FIELDS[column.kind], "description": column.holds}
    return field if column.nullable else {**field, "constraints": {"required": True}}


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
