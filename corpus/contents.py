"""Write CATALOGUE.md, the list of all sample reports: `python corpus/contents.py`; with `--check` only say whether it is new."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

CORPUS = Path(__file__).resolve().parent
PAGE = CORPUS / "CATALOGUE.md"


def entries() -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """Id, split, meta and gold of every report."""
    splits = yaml.safe_load((CORPUS / "splits.yaml").read_text(encoding="utf-8"))
    where = {ident: split for split, idents in splits.items() for ident in idents}
    for folder in sorted(path.parent for path in CORPUS.glob("reports/*/gold.json")):
        meta = yaml.safe_load((folder / "meta.yaml").read_text(encoding="utf-8"))
        yield folder.name, where[folder.name], meta, json.loads((folder / "gold.json").read_text(encoding="utf-8"))


def files(ident: str) -> str:
    """What is printed of a report, by ending."""
    names = sorted(
        path.name.removeprefix(ident).lstrip(".") for path in (CORPUS / "reports" / ident).glob(f"{ident}.*")
    )
    return ", ".join(names)


def page() -> str:
    """The whole page."""
    found = list(entries())
    eras = Counter(gold["era"] for *_, gold in found)
    systems = Counter(gold["agency_system"] for *_, gold in found)
    figures = sum(len(gold["figures"]) for *_, gold in found)
    cells = sum(len(gold["tables"]) for *_, gold in found)
    lines = [
        "# Catalogue of the sample reports",
        "",
        "Made by `python corpus/contents.py`. All of them are synthetic.",
        "",
        f"{len(found)} reports with {figures:,} figures and {cells:,} cells in their gold: "
        + ", ".join(f"{count} {split}" for split, count in sorted(Counter(split for _, split, *_ in found).items()))
        + "; "
        + ", ".join(f"{count} of {era}" for era, count in sorted(eras.items()))
        + f"; {systems['customs']} of customs and {len(found) - systems['customs']} of {len(systems) - 1} other systems of agencies.",
        "",
        "| id | split | agency, year | files | style | figures |",
        "|---|---|---|---|---|---|",
    ]
    for ident, split, meta, gold in found:
        who = f"{gold['agency'] or '-'}, {gold['year']}"
        lines.append(
            f"| {ident} | {split} | {who} | {files(ident)} | {meta.get('style', '')} | {len(gold['figures'])} |"
        )
    return "\n".join(lines) + "\n"


def main(arguments: list[str]) -> int:
    """Write the page, or with --check compare it."""
    made = page()
    if "--check" in arguments:
        return int(not PAGE.exists() or PAGE.read_text(encoding="utf-8") != made)
    PAGE.write_text(made, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
