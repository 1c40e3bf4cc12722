"""Every cell that was printed against what was read, and whether the reader said so where it was wrong."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from printing.cells import Truth, truth
from printing.model import Key, PrintedReport

from guanbao.model.report import Figure, Report

SURE = 0.8
Outcome = Literal["right", "flagged", "silent"]


@dataclass(frozen=True, slots=True)
class Miss:
    """A cell that was read wrong, or not, or that nobody printed."""

    key: Key
    wanted: str
    found: str
    flagged: bool

    def __str__(self) -> str:
        how = "flagged" if self.flagged else "SILENT"
        return f"{how} {'/'.join(self.key)}: printed {self.wanted}, read {self.found}"


@dataclass(slots=True)
class Tally:
    """Counts of cells; several add up."""

    cells: int = 0
    nonzero: int = 0
    nonzero_right: int = 0
    right: int = 0
    flagged: int = 0
    silent: int = 0
    invented_zeros: int = 0
    false_alarms: int = 0
    misses: list[Miss] = field(default_factory=list)

    def __add__(self, other: Tally) -> Tally:
        return Tally(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))

    @property
    def share(self) -> float:
        """Share of the cells other than 0 that were read right; 1 where there are none."""
        return self.nonzero_right / self.nonzero if self.nonzero else 1.0


def compare(printed: PrintedReport, report: Report) -> dict[str, Tally]:
    """A tally for each form that is printed or was read.

    A wrong cell counts as flagged when its figure has a confidence below 0.8, a failed check or a warning names it, or a
    warning or a missing row names the row or table where it should be.
    """
    wanted: dict[Key, list[Truth]] = defaultdict(list)
    for key, true in truth(printed.tables):
        wanted[key._replace(row=_bare(key.row))].append(true)
    found = cells(report)
    flags = Flags(report)
    tallies: dict[str, Tally] = defaultdict(Tally)
    for key in dict.fromkeys([*wanted, *found]):
        _compare(key, wanted[key], found.get(key, []), flags, tallies[key.form])
    return dict(tallies)


def cells(report: Report) -> dict[Key, list[Figure]]:
    """The figures that are cells, by their place in a form; the rows of an appendix by their label."""
    out: dict[Key, list[Figure]] = defaultdict(list)
    for figure in report.figures:
        if figure.table:
            place = figure.table
            row = figure.label if place.form == "appendix" else place.row
            out[Key(place.form, _bare(row), place.column)].append(figure)
    return out


def _bare(row: str) -> str:
    """A row's key as it is; a label of an appendix without what it may be printed or shown without."""
    return re.sub(r"\s+|^\s*其中[:：]", "", row)


def _compare(key: Key, wanted: Sequence[Truth], found: Sequence[Figure], flags: Flags, tally: Tally) -> None:
    for number in range(max(len(wanted), len(found))):
        true = wanted[number] if number < len(wanted) else None
        figure = found[number] if number < len(found) else None
        tally.cells += true is not None
        nonzero = true is not None and bool(true.value)
        tally.nonzero += nonzero
        if _agree(key, true, figure, flags):
            tally.right += 1
            tally.nonzero_right += nonzero
            continue
        flagged = flags.covers(key, figure)
        tally.flagged += flagged
        tally.silent += not flagged
        tally.invented_zeros += figure is not None and figure.value == 0 and not nonzero
        tally.misses.append(Miss(key, _said(true), _said(figure), flagged))


def _agree(key: Key, true: Truth | None, figure: Figure | None, flags: Flags) -> bool:
    """Whether the cell was read right; a row that is not printed must be named as missing."""
    if true is None:
        return figure is None or figure.state == "not_printed"  # a row that another one replaces
    if figure is None:
        return true.state == "not_printed" and (key.form == "appendix" or key.row in flags.missing[key.form])
    return figure.state == true.state and _amount(figure) == true.value


def _amount(figure: Figure) -> Decimal | None:
    return None if figure.value is None else Decimal(figure.value)


def _said(cell: Truth | Figure | None) -> str:
    if cell is None:
        return "nothing"
    return str(cell.value) if cell.state == "number" else cell.state


class Flags:
    """Where a report says that something may be wrong."""

    def __init__(self, report: Report) -> None:
        self.figures = {figure.id: figure for figure in report.figures}
        self.failed = {id_ for check in report.checks if check.status == "fails" for id_ in check.figures}
        self.warned = [p.span for p in report.problems if p.severity != "info" and p.span]
        self.missing: dict[str, set[str]] = defaultdict(set)
        self.tables: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for table in report.tables:
            if table.form:
                self.missing[table.form].update(table.missing_rows)
                self.tables[table.form].append(table.span)
        # A table that nobody recognised is said to be unread: then every form that was not found may be it.
        self.unread = any(not t.form and self._warned(t.span) for t in report.tables)
        # A form that every report of the time must have is said to be missing.
        self.absent = [problem.message for problem in report.problems if problem.code == "G310"]
        self.lost = report.status in ("failed", "empty")
        self._failed_lines = self._lines_of_failed()

    def covers(self, key: Key, figure: Figure | None) -> bool:
        """Whether a wrong cell (or one that was not read) is marked as doubtful."""
        if self.lost or (not self.tables[key.form] and (self.unread or any(key.form in m for m in self.absent))):
            return True
        if key.row in self.missing[key.form] or any(map(self._warned, self.tables[key.form])):
            return True
        if figure is None:
            return (key.form, key.row) in self._failed_lines or (key.form, key.column) in self._failed_lines
        return figure.confidence < SURE or figure.id in self.failed or self._warned(figure.evidence.span)

    def _warned(self, span: tuple[int, int]) -> bool:
        return any(a < span[1] and span[0] < b for a, b in self.warned)

    def _lines_of_failed(self) -> Counter[tuple[str, str]]:
        """Rows and columns in which a failed check has at least two figures: it runs along them."""
        lines: Counter[tuple[str, str]] = Counter()
        for id_ in self.failed:
            table = self.figures[id_].table if id_ in self.figures else None
            if table:
                lines.update({(table.form, table.row), (table.form, table.column)})
        return Counter({line: count for line, count in lines.items() if count > 1})


def alarms(report: Report) -> Iterator[str]:
    """What a reader complains of: in a clean report all of it is a false alarm."""
    yield from (f"{p.code} {p.message}" for p in report.problems if p.severity != "info")
    yield from (f"check: {c.message}" for c in report.checks if c.status == "fails")
    yield from (f"{f.table} {f.raw!r}: {f.confidence}" for f in report.figures if f.table and f.confidence < SURE)
