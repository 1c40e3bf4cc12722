"""One document held against its gold: every fact with what became of it. All scores are counts over these."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from guanbao.evaluate.checking import CheckOutcome, hold_checks
from guanbao.evaluate.matching import ALIKE, Record, amount, bare_names, fold, likeness, pair_figures
from guanbao.evaluate.reading import Sample
from guanbao.evaluate.tallies import Share, Tally

if TYPE_CHECKING:
    from guanbao.evaluate.silence import Wrong

# What a figure must have right, beside its value, to be right altogether.
STRICT = ("unit", "qualifier", "department", "outlets", "part_of")
FIELDS = ("unit", "kind", "qualifier", "department", "outlets", "channel", "part_of", "label")
IDENTITY = ("agency", "year", "scope")
SETS = ("departments", "outlets", "legal_texts")
SAME_ROW = 0.7  # labels of local forms that share this much name the same row
NONE_FITS = "other"  # the gold's word for a figure that no metric of the registry measures
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Pair:
    """A gold figure and the one that was read for it; `fields` says of each field that is compared whether it agrees."""

    gold: Record
    found: Record
    fields: Mapping[str, bool]
    metric: bool | None

    @property
    def strict(self) -> bool:
        """Whether value, unit, qualifier and everybody that the figure is attributed to are right."""
        return all(self.fields.get(name, True) for name in STRICT)

    @property
    def wrong(self) -> tuple[str, ...]:
        """The fields that are wrong."""
        return tuple(name for name, right in self.fields.items() if not right)


@dataclass(frozen=True, slots=True)
class Cell:
    """A gold cell and what was read for it; `found` is null where there is none."""

    gold: Record
    found: Record | None

    @property
    def state(self) -> str:
        """The state that was read, `missing` where nothing was."""
        return str(self.found.get("state")) if self.found is not None else "missing"

    @property
    def value(self) -> Decimal | None:
        """The value that was read."""
        return amount(self.found.get("value")) if self.found is not None else None

    @property
    def right(self) -> bool:
        """Whether state and value are those of the gold."""
        return self.state == self.gold["state"] and self.value == amount(self.gold.get("value"))

    @property
    def wanted(self) -> str:
        """What the gold holds: `nonzero`, `zero` or `none` for a cell that prints no number."""
        if self.gold["state"] != "number":
            return "none"
        return "nonzero" if self.gold.get("value") else "zero"

    @property
    def invented(self) -> bool:
        """Whether a zero was read where no number is printed."""
        return self.wanted == "none" and self.state == "number" and self.value == 0


@dataclass(slots=True)
class Outcome:
    """What became of one document."""

    sample: Sample
    recognised: bool
    compared: bool  # whether there was anything to compare: false for gold that says that this is no report
    identity: dict[str, bool] = field(default_factory=dict)
    sets: dict[str, Tally] = field(default_factory=dict)
    names: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=dict)  # missed, extra
    has_figures: bool = False
    pairs: list[Pair] = field(default_factory=list)
    missed: list[Record] = field(default_factory=list)
    extra: list[Record] = field(default_factory=list)
    cells: list[Cell] = field(default_factory=list)
    traps: list[tuple[str, bool]] = field(default_factory=list)
    grounded: Share = field(default_factory=Share)
    checks: CheckOutcome | None = None
    errors: list[Wrong] | None = field(default=None, repr=False, compare=False)  # as `silence.value_errors` found them

    @property
    def gold_figures(self) -> int:
        """How many figures the gold has."""
        return len(self.pairs) + len(self.missed)

    @property
    def strict(self) -> int:
        """How many figures are right altogether."""
        return sum(pair.strict for pair in self.pairs)

    @property
    def flawless(self) -> bool:
        """Whether nothing that is scored is wrong: kind, identity, names, figures, cells."""
        if not (self.recognised and all(self.identity.values()) and all(cell.right for cell in self.cells)):
            return False
        return not (self.missed or self.extra) and self.strict == len(self.pairs) and all(
            not tally.miss + tally.extra for tally in self.sets.values()
        )  # fmt: skip


def hold(sample: Sample) -> Outcome:
    """Compare one document with its gold."""
    gold, report = sample.gold.record, sample.report
    wanted = bool(gold.get("is_report", True))
    out = Outcome(sample, recognised=is_report(report) == wanted, compared=wanted, grounded=_grounded(sample))
    if not wanted:
        return out
    out.identity = dict(_identity(gold, report))
    for key in SETS:
        if key in gold:
            names, given = bare_names(gold[key]), bare_names(report.get(key))
            out.sets[key] = Tally.of(names, given)
            out.names[key] = (tuple(sorted(names - given)), tuple(sorted(given - names)))
    if gold.get("figures") is not None:
        _figures(out, gold, report)
    out.cells = list(_cells(gold, report))
    out.checks = hold_checks(gold, report)
    return out


def is_report(report: Record) -> bool:
    """Whether a reading says that its document is a report."""
    return report.get("status") not in ("failed", "not_a_report")


def prose_figures(report: Record) -> list[Record]:
    """The figures of running text: those that are no cells."""
    return [figure for figure in report.get("figures", []) if not figure.get("table")]


def _identity(gold: Record, report: Record) -> Iterator[tuple[str, bool]]:
    who = report.get("identity") or {}
    yield "agency", fold((who.get("agency") or {}).get("name")) == fold(gold.get("agency"))
    yield "year", who.get("year") == gold.get("year")
    if gold.get("scope"):
        yield "scope", who.get("scope") == gold["scope"]


def _figures(out: Outcome, gold: Record, report: Record) -> None:
    wanted, found = gold["figures"], prose_figures(report)
    by_id = {figure.get("id"): figure for figure in report.get("figures", [])}
    paired = pair_figures(wanted, found)
    out.has_figures = True
    for i, j in paired.pairs:
        fields = dict(_fields(wanted[i], found[j], by_id))
        out.pairs.append(Pair(wanted[i], found[j], fields, _metric(wanted[i], found[j])))
    out.missed = [wanted[i] for i in paired.missed]
    out.extra = [found[j] for j in paired.extra]
    out.traps = [(trap, not any(_caught(trap, figure) for figure in out.extra)) for trap in gold.get("traps") or []]


def _fields(gold: Record, found: Record, by_id: Mapping[Any, Record]) -> Iterator[tuple[str, bool]]:
    """Each field that either side states, and whether both agree."""
    dims = found.get("dims") or {}
    yield "unit", fold(gold.get("unit")) == fold(found.get("unit"))
    yield "kind", gold.get("kind", "count") == found.get("kind")
    yield "qualifier", gold.get("qualifier", "exact") == (found.get("qualifier") or "exact")
    yield "label", likeness(gold.get("label"), found.get("label")) >= ALIKE
    if gold.get("department") or dims.get("department"):
        yield "department", fold(gold.get("department")) == fold(dims.get("department"))
    if gold.get("outlets") or dims.get("outlets"):
        yield "outlets", bare_names(gold.get("outlets")) == bare_names(dims.get("outlets"))
    if gold.get("channel"):
        said, wanted = fold(dims.get("channel")), fold(gold["channel"])
        yield "channel", bool(said) and (said in wanted or wanted in said)
    if "part_of_value" in gold or found.get("part_of"):
        total = by_id.get(found.get("part_of")) or {}
        yield "part_of", amount(gold.get("part_of_value")) == amount(total.get("value"))


def _metric(gold: Record, found: Record) -> bool | None:
    """Whether the metric is right; null where the gold gives none."""
    if not gold.get("metric"):
        return None
    wanted = None if gold["metric"] == NONE_FITS else gold["metric"]
    return bool(found.get("metric") == wanted)


def _caught(trap: str, figure: Record) -> bool:
    """Whether a figure was made of the number in a trap."""
    digits = {amount(number) for number in _NUMBER.findall(unicodedata.normalize("NFKC", trap))}
    return amount(figure.get("value")) in digits and fold(figure.get("raw")) in fold(trap)


def _cells(gold: Record, report: Record) -> Iterator[Cell]:
    found = {}
    local: dict[str, str] = {}  # the rows of local forms by what is printed
    for figure in report.get("figures", []):
        place = figure.get("table")
        if not place:
            continue
        found[place.get("form"), place.get("row"), place.get("column")] = figure
        if place.get("form") == "appendix":
            local[figure.get("label") or place.get("row")] = place.get("row")
    for cell in gold.get("tables") or []:
        row = cell["row"]
        if cell["table"] == "appendix":
            row = _local_row(cell.get("label"), local)
        yield Cell(cell, found.get((cell["table"], row, cell["column"])))


def _local_row(label: str | None, local: Mapping[str, str]) -> str | None:
    best = max(local, key=lambda printed: likeness(printed, label), default=None)
    return local[best] if best is not None and likeness(best, label) >= SAME_ROW else None


def _grounded(sample: Sample) -> Share:
    """Whether every quote stands at its span; counts nothing where the text was not kept."""
    share = Share()
    if sample.text:
        for figure in sample.report.get("figures", []):
            evidence = figure.get("evidence") or {}
            span = evidence.get("span") or (0, 0)
            share.add(bool(evidence) and sample.text[span[0] : span[1]] == evidence.get("quote"))
    return share
