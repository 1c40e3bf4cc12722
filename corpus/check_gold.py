"""Check that every gold file of the corpus agrees with its own text, with its checks and with the shared format.

    python corpus/check_gold.py [ID ...]

Prints one line for each fault and leaves with 1 if there is any. `faults(folder)` gives the same list to tests.
Every Arabic number of a text must be accounted for, as a figure or as a trap; figures in Chinese
numerals that nobody wrote down are what it cannot see.

In reports with tables (`report.source`, `tables.yaml`), `tables` of the gold must be what tables.yaml prints, and a sum that does
not come out must be a check with `holds: false`. A check of a table names its place instead of numbers:

    {kind: sum, table, row | column, holds, status, note}          total = parts: six applicants, four outcomes, all results
    {kind: balance, table: applications, column, holds, …}         received and carried in = processed and carried out
    {kind: text_table, table, row, column, printed, holds, …}      `printed` is the number that the text states for that cell
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
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

REPORTS = Path(__file__).resolve().parent / "reports"
SCOPES = {"district", "headquarters", "system", "subordinate", "unit", "unknown"}
ERAS = {"narrative", "statistics-2014", "tables-2019", "tables-2021"}
KINDS = {"count", "money", "rate", "change", "mean", "zero", "rank"}
QUALIFIERS = {"exact", "about", "over", "under", "at_least", "at_most"}
OUTLETS = {"newspaper", "tv", "radio", "website", "magazine", "agency", "microblog"}
MONEY = re.compile(r"(?:百|千|万|百万|千万|亿|万亿)?(?:元|人民币|美元)(?:人民币)?")
NUMBERS = {"total", "printed", "now", "before", "change", "part", "whole", "over"}
STATUSES = {"holds", "partial", "fails"}
FIGURE_KEYS = {"value", "unit", "label", "kind", "qualifier", "quote"}
OPTIONAL_KEYS = {"metric", "department", "outlets", "sharing", "channel", "account", "part_of_value", "scope", "period"}
REPORT_KEYS = {
    "id", "is_report", "agency", "agency_system", "scope", "year", "period", "title", "era", "departments",
    "outlets", "accounts", "legal_texts", "figures", "traps", "tables", "checks",
}  # fmt: skip
META_KEYS = {"synthetic", "agency", "year", "style", "phenomena", "licence"}
TEXT_KEYS = {"producer", "encoding"}  # of a report whose text is an input itself
ARABIC = re.compile(r"\d[\d,]*(?:\.\d+)?")
HAN_NUMERAL = re.compile(r"[零〇一二三四五六七八九十百千两兩半]")
SCALES = {"万": Decimal(10_000), "萬": Decimal(10_000), "亿": Decimal(100_000_000), "億": Decimal(100_000_000)}


def squeeze(text: str) -> str:
    """The text without any white space."""
    return re.sub(r"\s+", "", text)


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


def printed_values(quote: str) -> set[Decimal]:
    """The values that Arabic numbers in a quote can stand for, as printed and with 万 or 亿 multiplied out."""
    text = unicodedata.normalize("NFKC", quote)
    values = set()
    for match in ARABIC.finditer(text):
        number = Decimal(match[0].replace(",", ""))
        values.add(number)
        rest = re.sub(r"^[多余]", "", text[match.end() :])
        if rest[:1] in SCALES:
            values.add(number * SCALES[rest[0]])
    return values


def decimal(value: float) -> Decimal:
    """A JSON number without binary noise."""
    return Decimal(str(value))


def figure_faults(figure: dict[str, Any], gold: dict[str, Any], text: str) -> Iterator[str]:
    """What is wrong with one figure."""
    missing, unknown = FIGURE_KEYS - figure.keys(), figure.keys() - FIGURE_KEYS - OPTIONAL_KEYS
    if missing or unknown:
        yield f"keys missing {sorted(missing)}, unknown {sorted(unknown)}"
        return
    quote = squeeze(figure["quote"])
    if quote not in text:
        yield "the quote is not in the text"
    yield from value_faults(figure, quote)
    yield from owner_faults(figure, gold)
    if "part_of_value" in figure:
        totals = [f for f in gold["figures"] if f is not figure and f["value"] == figure["part_of_value"]]
        if not totals:
            yield f"no figure has the value {figure['part_of_value']} that it is a part of"


def value_faults(figure: dict[str, Any], quote: str) -> Iterator[str]:
    """Whether value, kind, unit and qualifier fit each other and the quote."""
    value, kind = decimal(figure["value"]), figure["kind"]
    if kind not in KINDS or figure["qualifier"] not in QUALIFIERS:
        yield "unknown kind or qualifier"
    if kind == "zero":
        if value != 0 or figure["unit"] is not None:
            yield "a zero sentence has value 0 and no unit"
        return
    if abs(value) not in printed_values(quote) and not HAN_NUMERAL.search(quote):
        yield f"the quote does not print {figure['value']}"
    money = MONEY.fullmatch(figure["unit"] or "") is not None
    if money != (kind == "money") and kind not in {"change", "mean"}:
        yield "kind and unit disagree about money"
    if kind == "rate" and figure["unit"] not in {"%", "倍"}:
        yield "a rate is given in %"


def owner_faults(figure: dict[str, Any], gold: dict[str, Any]) -> Iterator[str]:
    """Whether the owners of a figure are declared, and sharing is said where it is needed."""
    if figure.get("department", gold["departments"][:1] or [None]) is None:
        yield "an empty department"
    if "department" in figure and figure["department"] not in gold["departments"]:
        yield f"undeclared department {figure['department']}"
    declared = {outlet["name"] for outlet in gold["outlets"]}
    yield from (f"undeclared outlet {name}" for name in figure.get("outlets", []) if name not in declared)
    if "account" in figure and figure["account"] not in gold["accounts"]:
        yield f"undeclared account {figure['account']}"
    if len(figure.get("outlets", [])) > 1 and figure.get("sharing") != "joint":
        yield "several outlets of one figure share it jointly"
    if figure.get("sharing", "each") not in {"each", "joint"}:
        yield "unknown sharing"


def rounded(value: Decimal, like: Decimal) -> Decimal:
    """A computed number with as many decimals as the printed one."""
    return value.quantize(Decimal(1).scaleb(min(0, int(like.as_tuple().exponent))), ROUND_HALF_UP)


def expected_status(check: dict[str, Any]) -> str | None:
    """What a check's own numbers make of it; null where the kind cannot be recomputed."""
    n = {key: decimal(check[key]) for key in check.keys() & NUMBERS}
    if check["kind"] in {"sum", "balance"}:
        parts = sum((decimal(part) for part in check["parts"]), Decimal(0))
        if parts == n["total"]:
            return "holds"
        return "partial" if check["kind"] == "sum" and parts < n["total"] else "fails"
    if check["kind"] == "growth":
        before = n["before"] if "before" in n else n["now"] - n["change"]
        computed = (n["now"] - before) / before * 100
    elif check["kind"] == "share":
        computed = n["part"] / n["whole"] * 100
    elif check["kind"] == "mean":
        computed = n["total"] / n["over"]
    else:
        return None
    off = abs(rounded(computed, n["printed"]) - n["printed"])
    return "holds" if off <= decimal(check.get("tolerance", 0)) else "fails"


def check_faults(check: dict[str, Any], gold: dict[str, Any]) -> Iterator[str]:
    """Whether a stated check follows from its numbers, and whether these are figures of the report."""
    if check["status"] not in STATUSES or check["holds"] != (check["status"] == "holds"):
        yield "holds and status disagree"
    if expected_status(check) != check["status"]:
        yield f"recomputed as {expected_status(check)}"
    values = {f["value"] for f in gold["figures"]}
    stated = [check[key] for key in NUMBERS - {"over", "before"} if key in check] + check.get("parts", [])
    yield from (f"{value} is no figure of the report" for value in stated if value not in values)


def name_faults(gold: dict[str, Any], text: str) -> Iterator[str]:
    """Names, traps and titles that the text does not print."""
    names = [*gold["departments"], *gold["accounts"], *gold["legal_texts"], *(o["name"] for o in gold["outlets"])]
    names += [gold["agency"], *([gold["title"]] if gold["title"] else [])]
    yield from (f"{name} is not in the text" for name in names if squeeze(name) not in text)
    yield from (f"{name} is named twice" for name in sorted(set(names)) if names.count(name) > 1)
    yield from (f"unknown kind of outlet {o['kind']}" for o in gold["outlets"] if o["kind"] not in OUTLETS)


def loose_numbers(gold: dict[str, Any], raw: str) -> list[str]:
    """Arabic numbers in no quote and no trap that are neither a year nor a list number, with their surroundings."""
    # A decimal that a hard wrap has put at the head of a line is no list number.
    text = squeeze(re.sub(r"(?m)^\s*[（(]?\d{1,2}(?:[.．](?!\d)|[)）])", "", raw))
    taken = bytearray(len(text))
    for stretch in [*(f["quote"] for f in gold["figures"]), *gold["traps"]]:
        for match in re.finditer(re.escape(squeeze(stretch)), text):
            taken[match.start() : match.end()] = b"\1" * len(match[0])
    loose = [m for m in re.finditer(r"\d+", text) if not all(taken[m.start() : m.end()])]
    loose = [m for m in loose if not re.match(r"[12１２]\d{3}年", text[m.start() :])]
    return [text[max(0, m.start() - 8) : m.end() + 4] for m in loose]


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
    text = squeeze(raw)
    found = [f"keys: {sorted(gold.keys() ^ REPORT_KEYS)}"] if gold.keys() != REPORT_KEYS else []
    wanted = META_KEYS | ({"prints"} if has_source(folder) else TEXT_KEYS)
    found += [f"meta.yaml: {sorted(meta.keys() ^ wanted)}"] if meta.keys() != wanted else []
    if gold["id"] != folder.name or gold["scope"] not in SCOPES or gold["era"] not in ERAS:
        found.append("id, scope or era")
    if (gold["agency"], gold["year"]) != (meta["agency"], meta["year"]) or not meta["synthetic"]:
        found.append("meta.yaml and gold.json disagree")
    named = _source(folder) if has_source(folder) else simplified(raw, meta["encoding"])
    found += name_faults(gold, squeeze(named))
    found += [f"trap {trap!r} is not in the text" for trap in gold["traps"] if squeeze(trap) not in text]
    found += [f"neither figure nor trap: …{place}…" for place in loose_numbers(gold, raw)]
    for figure in gold["figures"]:
        found += [f"{figure.get('quote')!r}: {fault}" for fault in figure_faults(figure, gold, text)]
    for check in gold["checks"]:
        if "table" not in check:
            found += [f"check {check['note']!r}: {fault}" for fault in check_faults(check, gold)]
    return [*found, *(source_faults(folder, gold, meta) if has_source(folder) else ())]


def main(ids: list[str]) -> int:
    """Print the faults of the given reports, or of all."""
    folders = [REPORTS / i for i in ids] or sorted(path.parent for path in REPORTS.glob("*/gold.json"))
    lines = [f"{folder.name}: {fault}" for folder in folders for fault in faults(folder)]
    print("\n".join(lines) or f"{len(folders)} reports, no fault")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
