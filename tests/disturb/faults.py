# ruff: noqa: S311
"""Faults sown into clean reports, to see what the checks find: `python tests/disturb/run.py --faults`.

A clean report restates cells of its tables in its text, as such reports do, so that faults which keep every sum (two whole
columns exchanged) can be found as well. A fault counts as found when a failed check, a warning or a low confidence names a
cell that was changed, and none did so in the clean report. What is complained of in a clean report is a false alarm.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from formats import printed
from printing.cells import read
from printing.identities import STATISTICS
from printing.layouts import TableSpec, build
from printing.model import Item, Key, Line, PrintedReport, PrintedTable
from samples import PAPERS

from compare import SURE, alarms, cells
from guanbao.model.report import Report
from guanbao.report import read_with_text

Values = dict[Key, str]
Change = Callable[[Values, Random], Values | None]


@dataclass(frozen=True, slots=True)
class Sown:
    """A report with a fault and the cells that it concerns."""

    report: PrintedReport
    changed: frozenset[Key]


# --- clean reports that restate their tables -----------------------------------------------------------------------

RESTATED: dict[str, tuple[str, ...]] = {
    "tables-2021": (
        "全年新收政府信息公开申请{a[received/total]}件，其中自然人申请{a[received/natural_person]}件，"
        "商业企业申请{a[received/business]}件；上年结转{a[carried_in/total]}件。",
        "全年办理答复{a[processed_total/total]}件，其中予以公开{a[granted/total]}件，部分公开{a[partially_granted/total]}件；"
        "结转下年度继续办理{a[carried_out/total]}件。",
        "因政府信息公开被申请行政复议{r[review/total]}件，未经复议直接起诉的行政诉讼{r[litigation_direct/total]}件。",
        "全年作出行政许可{p[licensing/decisions]}件，行政处罚{p[penalties/decisions]}件，"
        "收取行政事业性收费{p[fees/amount]}万元。",
    ),
    "statistics-2014": (
        "全年主动公开政府信息{s[disclosed/value]}条。",
        "全年收到政府信息公开申请{s[received/value]}件，申请办结{s[completed/value]}件，申请答复{s[answered/value]}件。",
        "行政复议{s[review/value]}件，行政诉讼{s[litigation/value]}件，接受培训{s[training.participants/value]}人次。",
        "政府信息公开专项经费{s[budget/value]}万元。",
    ),
}  # fmt: skip
RESTATED["tables-2019"] = RESTATED["tables-2021"][:2] + RESTATED["tables-2021"][2:3]
LETTERS = {"applications": "a", "review_litigation": "r", "proactive": "p", "statistics": "s"}


def clean(paper: str, seed: int) -> PrintedReport:
    """A report without a fault, its text in agreement with its tables."""
    source = PAPERS[paper](Random(f"{paper}/{seed}"))
    tables = {i: build(item) for i, item in enumerate(source.items) if isinstance(item, TableSpec)}
    items: list[Item] = [tables.get(i, item) for i, item in enumerate(source.items)]  # type: ignore[arg-type]
    first = next(i for i, item in enumerate(items) if isinstance(item, Line) and item.kind == "heading")
    text = [Line("paragraph", sentence) for sentence in restated(paper, items)]
    return PrintedReport.of([*items[: first + 1], *text, *items[first + 1 :]])


def restated(paper: str, items: Sequence[Item]) -> list[str]:
    """Sentences that repeat cells."""
    said: dict[str, dict[str, str]] = {letter: {} for letter in LETTERS.values()}
    for key, text in values_of(items).items():
        if key.form in LETTERS:
            said[LETTERS[key.form]][f"{key.row}/{key.column}"] = text
    return [sentence.format(**said) for sentence in RESTATED.get(paper, ())]


def values_of(items: Sequence[Item]) -> Values:
    """The printed value cells of all tables."""
    tables = [item for item in items if isinstance(item, PrintedTable)]
    return {cell.key: cell.text for table in tables for cell in table.values() if cell.key}


# --- the faults ----------------------------------------------------------------------------------------------------

FAULTS: dict[str, Change] = {}


def fault(name: str) -> Callable[[Change], Change]:
    """Register a fault: it gives the cells that it changes with their new texts, or null where it cannot happen."""

    def register(change: Change) -> Change:
        FAULTS[name] = change
        return change

    return register


def _checked(values: Values) -> list[Key]:
    """Cells that some identity holds: those of the two forms that add up, and the parts and totals of the old one."""
    return [k for k in values if k.form in ("applications", "review_litigation") or k in SUMMED]


RESTATED_ROWS = {
    "received", "carried_in", "granted", "partially_granted", "processed_total", "carried_out", "completed", "answered",
    "review", "litigation",
}  # fmt: skip
SUMMED = {Key("statistics", row, "value") for total, parts in STATISTICS.items() for row in (total, *parts)}


@fault("one digit")
def _digit(values: Values, rng: Random) -> Values | None:
    key = rng.choice(_checked(values))
    text = values[key]
    at = rng.randrange(len(text))
    digit = rng.choice([d for d in "123456789" if d != text[at]])
    return {key: text[:at] + digit + text[at + 1 :]}


@fault("two digits turned round")
def _turned(values: Values, rng: Random) -> Values | None:
    pairs = [(k, i) for k in _checked(values) for i in range(len(values[k]) - 1) if values[k][i] != values[k][i + 1]]
    if not pairs:
        return None
    key, at = rng.choice(pairs)
    text = values[key]
    return {key: text[:at] + text[at + 1] + text[at] + text[at + 2 :]}


def _swap(values: Values, pairs: Sequence[tuple[Key, Key]]) -> Values | None:
    changed = {}
    for one, other in pairs:
        if values[one] != values[other]:
            changed[one], changed[other] = values[other], values[one]
    return changed or None


@fault("column swap")
def _columns(values: Values, rng: Random) -> Values | None:
    mine = [k for k in values if k.form == "applications"]
    if not mine:
        return None
    one = rng.choice(["natural_person", "business", "total"])  # what neither a sum nor the text knows, nobody can find
    other = rng.choice(sorted({k.column for k in mine} - {one}))
    return _swap(values, [(k, k._replace(column=other)) for k in mine if k.column == one])


@fault("row swap")
def _rows(values: Values, rng: Random) -> Values | None:
    mine = [k for k in values if k.form == "applications"] or [k for k in values if k in SUMMED]
    one = rng.choice(sorted({k.row for k in mine} & RESTATED_ROWS))
    other = rng.choice(sorted({k.row for k in mine} - {one}))
    return _swap(values, [(k, k._replace(row=other)) for k in mine if k.row == one])


@fault("block swap")
def _blocks(values: Values, rng: Random) -> Values | None:
    mine = [k for k in values if k.form == "review_litigation"]
    if not mine:
        return None
    one, other = rng.sample(sorted({k.row for k in mine}), 2)
    return _swap(values, [(k, k._replace(row=other)) for k in mine if k.row == one])


@fault("total wiped")
def _wiped(values: Values, rng: Random) -> Values | None:
    totals = [
        k for k in values
        if (k.form in ("applications", "review_litigation") and k.column == "total") or k.row == "processed_total"
        or (k in SUMMED and "." not in k.row)
    ]  # fmt: skip
    totals = [k for k in totals if read(values[k]).value]
    return {rng.choice(totals): "0"} if totals else None


@fault("万元 for 元")
def _yuan(values: Values, rng: Random) -> Values | None:
    """The amount in 元 stands in a column that is headed 万元."""
    money = [k for k in values if (k.row, k.column) in {("fees", "amount"), ("budget", "value")}]
    if not money:
        return None
    key = rng.choice(money)
    return {key: f"{(read(values[key]).value or Decimal(0)) * 10000:.0f}"}


@fault("scope changed")
def _scope(values: Values, rng: Random) -> Values | None:
    """The whole table counts another, smaller unit than the text says: everything in it is about a third."""
    mine = [k for k in values if k.form == "review_litigation"]
    if not mine or not any(read(values[k]).value for k in mine if k.column == "total"):
        return None
    smaller = {k: int(read(values[k]).value or 0) // 3 for k in mine if k.column != "total"}
    changed = {k: str(v) for k, v in smaller.items()}
    for row in {k.row for k in mine}:
        changed[Key("review_litigation", row, "total")] = str(sum(v for k, v in smaller.items() if k.row == row))
    return {k: text for k, text in changed.items() if text != values[k]}


def sow(report: PrintedReport, name: str, rng: Random) -> Sown | None:
    """The report with a fault in its tables; its text stays."""
    changed = FAULTS[name](values_of(report.items), rng)
    if not changed:
        return None
    items = [_with(item, changed) if isinstance(item, PrintedTable) else item for item in report.items]
    return Sown(PrintedReport.of(items), frozenset(changed))


def _with(table: PrintedTable, changed: Values) -> PrintedTable:
    rows = tuple(
        tuple(replace(cell, text=changed[cell.key]) if cell.key in changed else cell for cell in row)
        for row in table.rows
    )
    return replace(table, rows=rows)


# --- what is found -------------------------------------------------------------------------------------------------


def found(report: Report, changed: frozenset[Key]) -> bool:
    """Whether something is said about a changed cell: a failed check, a low confidence, a warning at its place."""
    figures = [figure for key, group in cells(report).items() if key in changed for figure in group]
    failed = {i for check in report.checks if check.status == "fails" for i in check.figures}
    warned = [p.span for p in report.problems if p.severity != "info" and p.span]
    return any(
        figure.id in failed
        or figure.confidence < SURE
        or any(a < figure.evidence.span[1] and figure.evidence.span[0] < b for a, b in warned)
        for figure in figures
    )


@dataclass(slots=True)
class FaultCount:
    """How many faults of a kind were sown and found."""

    sown: int = 0
    found: int = 0


def measure(form_format: str, reports: int) -> tuple[dict[str, FaultCount], list[str]]:
    """Shares found by kind, over `reports` seeds of each generation of forms; and the false alarms of the clean ones."""
    counts = {name: FaultCount() for name in FAULTS}
    false_alarms: list[str] = []
    for paper, seed in _clean_reports(reports):
        report = clean(paper, seed)
        before = _read(report, form_format)
        false_alarms += [f"{paper} {seed}: {alarm[:160]}" for alarm in alarms(before)]
        for name, count in counts.items():
            sown = sow(report, name, Random(f"{paper}/{name}/{seed}"))
            if sown:
                count.sown += 1
                after = _read(sown.report, form_format)
                count.found += found(after, sown.changed) and not found(before, sown.changed)
    return counts, false_alarms


def _clean_reports(reports: int) -> Iterator[tuple[str, int]]:
    return ((paper, seed) for paper in RESTATED for seed in range(1, reports + 1))


def _read(report: PrintedReport, form_format: str) -> Report:
    data, name = printed(report, form_format, Random(0))
    return read_with_text(data, name=name)[0]
