"""Whether a gold agrees with its text, with its own checks and with the format: what must hold before it is used.

Every Arabic number of a text must be accounted for, as a figure or as a trap; figures in Chinese numerals that nobody wrote
down are what this cannot see.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

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
ARABIC = re.compile(r"\d[\d,]*(?:\.\d+)?")
HAN_NUMERAL = re.compile(r"[零〇一二三四五六七八九十百千两兩半]")
SCALES = {"万": Decimal(10_000), "萬": Decimal(10_000), "亿": Decimal(100_000_000), "億": Decimal(100_000_000)}


def squeeze(text: str) -> str:
    """The text without any white space."""
    return re.sub(r"\s+", "", text)


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
    names += [name for name in (gold["agency"], gold["title"]) if name]
    yield from (f"{name} is not in the text" for name in names if squeeze(name) not in text)
    yield from (f"{name} is named twice" for name in sorted(set(names)) if names.count(name) > 1)
    yield from (f"unknown kind of outlet {o['kind']}" for o in gold["outlets"] if o["kind"] not in OUTLETS)


def loose_stretches(gold: dict[str, Any], raw: str) -> tuple[str, list[tuple[int, int]]]:
    """Arabic numbers in no quote and no trap that are neither a year nor a list number.

    Their places are in the text that comes first, which is `raw` without white space and list numbers.
    """
    # A decimal that a hard wrap has put at the head of a line is no list number.
    text = squeeze(re.sub(r"(?m)^\s*[（(]?\d{1,2}(?:[.．](?!\d)|[)）])", "", raw))
    taken = bytearray(len(text))
    for stretch in [*(f["quote"] for f in gold["figures"]), *gold["traps"]]:
        for match in re.finditer(re.escape(squeeze(stretch)), text):
            taken[match.start() : match.end()] = b"\1" * len(match[0])
    loose = [m.span() for m in re.finditer(r"\d+", text) if not all(taken[m.start() : m.end()])]
    return text, [span for span in loose if not re.match(r"[12１２]\d{3}年", text[span[0] :])]


def loose_numbers(gold: dict[str, Any], raw: str) -> list[str]:
    """The loose numbers of a text, each with its surroundings."""
    text, loose = loose_stretches(gold, raw)
    return [text[max(0, start - 8) : end + 4] for start, end in loose]


def gold_faults(gold: dict[str, Any], text: str, *, named: str | None = None) -> list[str]:
    """Every fault of a gold, in words; an empty list when there is none.

    `text` is what the report says, its tables left out; `named` is the same in the script of the gold's names, where that is
    another one. Checks that name a cell are left to who knows the tables.
    """
    unknown = gold.keys() ^ REPORT_KEYS
    if unknown:
        return [f"keys: {sorted(unknown)}"]
    found = list(head_faults(gold))
    found += name_faults(gold, squeeze(text if named is None else named))
    squeezed = squeeze(text)
    found += [f"trap {trap!r} is not in the text" for trap in gold["traps"] if squeeze(trap) not in squeezed]
    found += [f"neither figure nor trap: …{place}…" for place in loose_numbers(gold, text)]
    for figure in gold["figures"]:
        found += [f"{figure.get('quote')!r}: {fault}" for fault in figure_faults(figure, gold, squeezed)]
    for check in gold["checks"]:
        if "table" not in check:
            found += [f"check {check['note']!r}: {fault}" for fault in check_faults(check, gold)]
    return found


def head_faults(gold: dict[str, Any]) -> Iterator[str]:
    """What is not known of the report itself, or in words that nobody knows."""
    if gold["scope"] not in SCOPES:
        yield f"unknown scope {gold['scope']!r}"
    if gold["era"] not in ERAS:
        yield f"unknown era {gold['era']!r}"
    if not gold["agency"]:
        yield "no agency is given"
    if not isinstance(gold["year"], int):
        yield "no year is given"
