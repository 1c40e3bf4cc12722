"""Check that every gold file of the corpus agrees with its own text, with its checks and with the shared format.

    python corpus/check_gold.py [ID ...]

Prints one line for each fault and leaves with 1 if there is any. `faults(folder)` gives the same list to tests.
What holds for any gold is checked by `guanbao.evaluate.faults`; here is what holds for the folders of this corpus.

In reports with tables (`report.source`, `tables.yaml`), `tables` of the gold must be what tables.yaml prints, and a sum that does
not come out must be a check with `holds: false`. A check of a table names its place instead of numbers:

    {kind: sum, table, row | column, holds, status, note}          total = parts: six applicants, four outcomes, all results
    {kind: balance, table: applications, column, holds, …}         received and carried in = processed and carried out
    {kind: text_table, table, row, column, printed, holds, …}      `printed` is the number that the text states for that cell
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import opencc
import yaml
from printing.cells import Truth, gold_tables, truth
from printing.identities import Identity, identities
from printing.mirror import mirror_of, mirrored
from printing.model import Key, PrintedTable
from printing.prints import file_name
from printing.source import PLACE, read_source

from guanbao.evaluate.faults import KINDS, QUALIFIERS, STATUSES, decimal, gold_faults, squeeze

__all__ = ["KINDS", "QUALIFIERS", "STATUSES", "faults", "has_source", "load", "squeeze"]
REPORTS = Path(__file__).resolve().parent / "reports"
META_KEYS = {"synthetic", "agency", "year", "style", "phenomena", "licence"}
TEXT_KEYS = {"producer", "encoding"}  # of a report whose text is an input itself


def has_source(folder: Path) -> bool:
    """Whether a report is printed from a source with tables, and not a text of its own."""
    return (folder / "report.source").exists()


def load(folder: Path) -> tuple[dict[str, Any], dict[str, Any], str]:
    """The gold, the description and the text of one report as it is printed; tables are no part of it."""
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    meta = yaml.safe_load((folder / "meta.yaml").read_text(encoding="utf-8"))
    if has_source(folder):
        return gold, meta, mirrored(_source(folder), mirror_of(meta["prints"]))
    return gold, meta, (folder / f"{folder.name}.txt").read_bytes().decode(meta["encoding"])


def _source(folder: Path) -> str:
    return PLACE.sub("", (folder / "report.source").read_text(encoding="utf-8"))


def simplified(text: str, encoding: str) -> str:
    """The text in the script and vocabulary of the gold's names: only a Big5 mirror differs."""
    return str(opencc.OpenCC("tw2sp").convert(text)) if encoding == "big5" else text


def source_faults(folder: Path, gold: dict[str, Any], meta: dict[str, Any]) -> Iterator[str]:
    """What is wrong with the tables of a report and with what is printed of it."""
    try:
        tables = read_source(folder).tables
    except ValueError as error:
        yield str(error)
        return
    if gold["tables"] != gold_tables(tables):
        yield "tables of gold.json are not those of tables.yaml: run corpus/build.py"
    names = [file_name(folder.name, options) for options in meta["prints"]]
    yield from (f"{name} is not printed: run corpus/build.py" for name in names if not (folder / name).exists())
    yield from (f"{name} is printed twice" for name in sorted(set(names)) if names.count(name) > 1)
    yield from table_check_faults(gold, tables)


def table_check_faults(gold: dict[str, Any], tables: list[PrintedTable]) -> Iterator[str]:
    """Whether the checks of tables follow from what is printed, and every sum that does not come out is told."""
    cells = dict(truth(tables))
    known = {(i.kind, i.form, i.row, i.column): i for i in identities(cells)}
    told = set()
    for check in (c for c in gold["checks"] if "table" in c):
        place = (check["kind"], check["table"], check.get("row"), check.get("column"))
        told.add(place)
        yield from (f"check {check['note']!r}: {fault}" for fault in place_faults(check, known.get(place), cells))
    for place, identity in known.items():
        if not identity.holds and place not in told:
            yield f"{place}: {identity.printed} is printed, {identity.expected} expected, and no check says so"


def place_faults(check: dict[str, Any], identity: Identity | None, cells: dict[Key, Truth]) -> Iterator[str]:
    """Whether one check of a table is as it says."""
    if (check.get("status", "holds") == "holds") != check["holds"] and "status" in check:
        yield "holds and status disagree"
    if check["kind"] == "text_table":
        cell = cells.get(Key(check["table"], check["row"], check["column"]))
        if cell is None:
            yield "there is no such cell"
        elif (cell.value == decimal(check["printed"])) != check["holds"]:
            yield f"the cell prints {cell.value}"
    elif identity is None:
        yield "there is no such sum in the tables"
    elif identity.holds != check["holds"]:
        yield f"{identity.printed} is printed, {identity.expected} expected"


def faults(folder: Path) -> list[str]:
    """Every fault of one report's folder, in words; an empty list when there is none."""
    gold, meta, raw = load(folder)
    wanted = META_KEYS | ({"prints"} if has_source(folder) else TEXT_KEYS)
    found = [f"meta.yaml: {sorted(meta.keys() ^ wanted)}"] if meta.keys() != wanted else []
    if gold["id"] != folder.name:
        found.append("id")
    if (gold["agency"], gold["year"]) != (meta["agency"], meta["year"]) or not meta["synthetic"]:
        found.append("meta.yaml and gold.json disagree")
    named = _source(folder) if has_source(folder) else simplified(raw, meta["encoding"])
    found += gold_faults(gold, raw, named=named)
    return [*found, *(source_faults(folder, gold, meta) if has_source(folder) else ())]


def main(ids: list[str]) -> int:
    """Print the faults of the given reports, or of all."""
    folders = [REPORTS / i for i in ids] or sorted(path.parent for path in REPORTS.glob("*/gold.json"))
    lines = [f"{folder.name}: {fault}" for folder in folders for fault in faults(folder)]
    print("\n".join(lines) or f"{len(folders)} reports, no fault")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
