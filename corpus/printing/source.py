"""Reads what an author writes: a text whose lines say what they are, and tables in YAML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import yaml

from printing.layouts import AnnexRow, Extra, TableSpec, build
from printing.model import Item, Line, PrintedReport, PrintedTable

INDENT = "\u3000\u3000"
PLACE = re.compile(r"\{\{(\w+)\}\}")
PASSED_OVER = {"name", "style"}


def read_lines(text: str) -> list[Line]:
    """The lines of a text, without the empty ones.

    The lines before the first empty one are the title, a line that starts with two ideographic spaces is a paragraph, the
    lines after the last paragraph are the signature, and any other line is a heading.
    """
    raw = text.splitlines()
    head = raw.index("")
    last = max(i for i, line in enumerate(raw) if line.startswith(INDENT))
    lines = [Line("title", line) for line in raw[:head]]
    for number, line in enumerate(raw[head:], head):
        if line.strip():
            kind = "paragraph" if line.startswith(INDENT) else "signature" if number > last else "heading"
            lines.append(Line(kind, line.strip()))  # type: ignore[arg-type]
    return lines


def read_tables(path: Path) -> dict[str, PrintedTable]:
    """The tables of a tables.yaml by name, in order of printing.

    Raises:
        ValueError: a table says something that its layout does not know; the message names the table.
    """
    tables = {}
    for entry in yaml.safe_load(path.read_text(encoding="utf-8")):
        try:
            table = build(spec_of(entry))
        except (TypeError, ValueError, KeyError) as error:
            raise ValueError(f"{path.parent.name}/{path.name}, {entry.get('name')}: {error}") from error
        tables[entry["name"]] = table
    return tables


def spec_of(entry: Mapping[str, Any]) -> TableSpec:
    """A table of tables.yaml.

    Raises:
        ValueError: it has a key that nobody knows, or a value that is no string.
    """
    known = {field.name for field in fields(TableSpec)}
    if unknown := entry.keys() - known - PASSED_OVER:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    parts: dict[str, Any] = {key: value for key, value in entry.items() if key in known}
    for key in ("drop", "columns"):
        parts[key] = tuple(parts.get(key, ()))
    parts["extra"] = tuple(
        Extra(e["after"], e["label"], _strings(e["values"]), e.get("unit", "")) for e in parts.get("extra", ())
    )
    parts["values"] = {key: _strings(row) for key, row in parts.get("values", {}).items()}
    parts["rows"] = tuple(_annex_row(row) for row in parts.get("rows", ()))
    return TableSpec(**parts)


def _annex_row(row: Mapping[str, Any]) -> AnnexRow:
    _strings(row["values"].values())
    return AnnexRow(**{**row, "code": str(row.get("code", ""))})


def _strings(row: Any) -> tuple[str, ...]:
    """Values as printed: YAML that made a number of them has lost how."""
    values = tuple(row)
    for value in values:
        if not isinstance(value, str):
            raise ValueError(f"{value!r} must stand in quotes")
    return values


def read_source(folder: Path) -> PrintedReport:
    """A report's report.source with the tables of its tables.yaml in their places.

    Raises:
        ValueError: a table has no place, or a place no table.
    """
    text = (folder / "report.source").read_text(encoding="utf-8")
    path = folder / "tables.yaml"
    tables = read_tables(path) if path.exists() else {}
    places = PLACE.findall(text)
    if places != list(tables):
        raise ValueError(f"{folder.name}: report.source has places for {places}, tables.yaml has {list(tables)}")
    items: list[Item] = []
    for line in read_lines(text):
        place = PLACE.fullmatch(line.text)
        items.append(tables[place[1]] if place else line)
    return PrintedReport.of(items)
