"""How far a report agrees with its gold: figures by value alone, and by value with everything they are attributed to."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher
from typing import Any

Record = Mapping[str, Any]


def squeeze(text: str | None) -> str:
    """Text without white space, in compatibility form."""
    return "".join(unicodedata.normalize("NFKC", text or "").split()).lower()


def amount(value: object) -> Decimal | None:
    """A number from JSON, without floating point."""
    return None if value is None else Decimal(str(value))


def outlets(names: Sequence[str] | None) -> frozenset[str]:
    """Names of outlets as a set, with or without their brackets."""
    return frozenset(squeeze(name).strip("《》“”\"'") for name in names or ())


@dataclass(slots=True)
class Score:
    """Right figures among those wanted and those given; scores of several reports add up."""

    wanted: int = 0
    given: int = 0
    by_value: int = 0
    strict: int = 0
    misses: tuple[str, ...] = ()

    def __add__(self, other: Score) -> Score:
        return Score(
            self.wanted + other.wanted,
            self.given + other.given,
            self.by_value + other.by_value,
            self.strict + other.strict,
            self.misses + other.misses,
        )

    @property
    def value_f1(self) -> float:
        """F1 of values."""
        return 2 * self.by_value / max(self.wanted + self.given, 1)

    @property
    def strict_f1(self) -> float:
        """F1 of values with unit, qualifier, department, outlets and total all right."""
        return 2 * self.strict / max(self.wanted + self.given, 1)

    def row(self, name: str) -> str:
        """A line of a table."""
        return (
            f"{name:20} {self.wanted:5} {self.given:5} {self.by_value:5} {self.strict:5}"
            f"   {self.value_f1:.3f}   {self.strict_f1:.3f}"
        )


HEADER = f"{'report':20} {'gold':>5} {'found':>5} {'value':>5} {'all':>5}   val F1   str F1"


def score(gold: Record, report: Record) -> Score:
    """Compare the prose figures of a report with those of its gold."""
    wanted = list(gold["figures"])
    given = [figure for figure in report["figures"] if not figure["table"]]
    totals = {figure["id"]: amount(figure["value"]) for figure in report["figures"]}
    pairs = _pair(wanted, given)
    faults = {i: _faults(wanted[i], given[j], totals) for i, j in pairs}
    taken = {j for _, j in pairs}
    misses = [f"missed {g['quote']}" for i, g in enumerate(wanted) if i not in faults]
    misses += [f"extra {f['evidence']['context'] or f['raw']}" for j, f in enumerate(given) if j not in taken]
    misses += [f"{', '.join(what)}: {wanted[i]['quote']}" for i, what in faults.items() if what]
    good = sum(not what for what in faults.values())
    return Score(len(wanted), len(given), len(pairs), good, tuple(misses))


def _pair(wanted: Sequence[Record], given: Sequence[Record]) -> list[tuple[int, int]]:
    """Each wanted figure with at most one of the same value: those that look most alike first."""
    likely = sorted(
        (-_likeness(g, f), i, j)
        for i, g in enumerate(wanted)
        for j, f in enumerate(given)
        if amount(g["value"]) == amount(f["value"])
    )
    pairs: dict[int, int] = {}
    for _, i, j in likely:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return sorted(pairs.items())


def _likeness(gold: Record, figure: Record) -> float:
    quote, context = squeeze(gold["quote"]), squeeze(figure["evidence"]["context"] or figure["raw"])
    same = [
        squeeze(gold["unit"]) == squeeze(figure["unit"]),
        squeeze(gold.get("department")) == squeeze(figure["dims"]["department"]),
        outlets(gold.get("outlets")) == outlets(figure["dims"]["outlets"]),
        quote in context or context in quote,
    ]
    return 2 * sum(same) + SequenceMatcher(None, squeeze(gold["label"]), squeeze(figure["label"])).ratio()


def _faults(gold: Record, figure: Record, totals: Mapping[str, Decimal | None]) -> list[str]:
    """What is wrong with a figure whose value is right."""
    dims = figure["dims"]
    agree = {
        "unit": squeeze(gold["unit"]) == squeeze(figure["unit"]),
        "qualifier": gold["qualifier"] == figure["qualifier"],
        "department": squeeze(gold.get("department")) == squeeze(dims["department"]),
        "outlets": outlets(gold.get("outlets")) == outlets(dims["outlets"]),
        "part_of": amount(gold.get("part_of_value")) == totals.get(figure["part_of"] or ""),
    }
    return [name for name, same in agree.items() if not same]
