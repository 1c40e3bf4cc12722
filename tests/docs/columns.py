"""The tables of `pipeline/docs/dataset.md`, made from the schema: run this file to write them into the page."""

from __future__ import annotations

import re
from pathlib import Path

from guanbao.dataset.schema import TABLES

PAGE = Path(__file__).parents[2] / "pipeline" / "docs" / "dataset.md"
START, END = "<!-- columns: made by tests/docs/columns.py -->", "<!-- end of columns -->"
KINDS = {
    "text": "text", "json": "JSON as text", "int": "whole number", "decimal": "DECIMAL(38,9)", "float": "number", "bool": "true or false",
    "texts": "list of texts", "ints": "list of numbers", "spans": "list of pairs", "box": "list of four numbers",
}  # fmt: skip


def columns() -> str:
    """Every table with its columns, as Markdown."""
    parts = []
    for table in TABLES.values():
        parts += [
            f"### {table.name}",
            "",
            f"One row is {table.row}. Key: {', '.join(f'`{name}`' for name in table.key)}.",
            "",
        ]
        parts += ["| column | type | holds |", "|---|---|---|"]
        for column in table.columns:
            kind = KINDS[column.kind] + ("" if column.nullable else ", never empty")
            parts.append(f"| `{column.name}` | {kind} | {column.holds.replace('|', chr(92) + '|')} |")
        parts.append("")
    return "\n".join(parts)


def filled(page: str) -> str:
    """The page with its tables made afresh."""
    pattern = re.compile(f"{re.escape(START)}.*{re.escape(END)}", re.DOTALL)
    return pattern.sub(lambda _: f"{START}\n\n{columns()}\n{END}", page)


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
