"""A comparison: rows by columns of cells, with all that is needed to read it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from guanbao.compare.ask import Question
from guanbao.compare.cell import MISSING, SIGNS, Cell, usual_measure
from guanbao.dataset import cells
from guanbao.registry.kinds import SeriesBreak

REASONS = {
    "unit": "the units count different things",
    "scope": "one is of a whole district, the other of its headquarters or of another body",
    "period": "the reports are on periods of different length",
    "parts": "one is added up from parts whose total is not printed, the other is not, or from other parts",
    "parts_exceed": "the parts add up to more than the printed total",
    "base_zero": "the number to set it against is 0",
    "kind": "no such thing can be made of rates, means and ranks",
    "total_zero": "they add up to 0",
}


OTHER_SCOPE = "°"
_EXACT = Decimal(10) ** 20  # beyond this, rounding needs more digits than the usual context has


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a comparison: what it is of, and a cell for each column."""

    key: str
    label: str
    body: str | None
    cells: tuple[Cell, ...]
    metric: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The answer to a question. `columns` are years, or, by year, bodies; `line_of` tells which."""

    question: Question
    title: str
    rows_are: str
    columns_are: str
    columns: tuple[str, ...]
    lines: tuple[Line, ...]
    breaks: tuple[SeriesBreak, ...] = ()
    notes: tuple[str, ...] = field(default=())

    def turned(self) -> Comparison:
        """The same with rows as columns and columns as rows."""
        of_years = self.columns_are == "year"
        lines = tuple(
            Line(name, name, None if of_years else name, tuple(line.cells[n] for line in self.lines), self.question.metrics[0])
            for n, name in enumerate(self.columns)
        )  # fmt: skip
        columns = tuple(line.label for line in self.lines)
        return replace(self, rows_are=self.columns_are, columns_are=self.rows_are, columns=columns, lines=lines)

    def units(self, line: Line | None = None) -> tuple[str, ...]:
        """The units that count what most numbers count: of a row, where each has a metric of its own, else of all."""
        apart = self.question.by == "metric" and line is not None
        known = [cell for row in ((line,) if line and apart else self.lines) for cell in row.cells if cell.known]
        usual = usual_measure(cell.measure for cell in known)
        return tuple(sorted({cell.unit for cell in known if cell.unit and cell.measure in (usual, "")}))

    @property
    def titled(self) -> str:
        """The title with the units, where the numbers are in them."""
        units = self.units() if self.question.in_units and self.question.by != "metric" else ()
        return f"{self.title} ({', '.join(units)})" if units else self.title

    def odd(self) -> list[list[str]]:
        """What stands behind each number that does not compare with most beside it: its unit, or the sign of another scope."""
        if not self.question.in_units:
            return [["" for _ in line.cells] for line in self.lines]
        scope, of_all = self._scope(), self.units()
        out = []
        for line in self.lines:
            units = self.units(line) if self.question.by == "metric" else of_all
            out.append([_odd(cell, units, scope) for cell in line.cells])
        return out

    def _scope(self) -> str | None:
        """The scope that most numbers are said of."""
        found = Counter(
            cell.scope for line in self.lines for cell in line.cells if cell.known and cell.scope != "unknown"
        )
        return min(found, key=lambda scope: (-found[scope], str(scope)), default=None)

    def records(self) -> Iterator[dict[str, Any]]:
        """One record a cell, long and tidy, with everything that is known of it."""
        for line in self.lines:
            for column, cell in zip(self.columns, line.cells, strict=True):
                yield self._record(line, column, cell)

    def _record(self, line: Line, column: str, cell: Cell) -> dict[str, Any]:
        return {
            "metric": line.metric or "+".join(self.question.metrics),
            "as": self.question.kind,
            self.rows_are: line.label,
            f"{self.rows_are}_key": line.key,
            **({"district": line.body} if line.body and self.rows_are != "district" else {}),
            self.columns_are: column,
            "group": cell.group,
            "state": cell.state,
            "value": None if cell.value is None else rounded(cell.value, self.question.kind),
            "unit": cell.unit,
            "qualifier": cell.qualifier if cell.known else None,
            "basis": cell.basis,
            "scope": cell.scope,
            "reasons": list(cell.reasons),
            "breaks": list(cell.breaks),
            "cautions": list(cell.cautions),
            "notes": list(cell.notes),
            "report_key": cell.report_key,
            "figures": list(cell.figures),
            "quote": cell.quote,
        }

    def legend(self) -> list[str]:
        """What the signs in the cells mean, of those that there are; then breaks and notes."""
        found = [cell for line in self.lines for cell in line.cells]
        states = {cell.state for cell in found}
        said = [f"{SIGNS[state]} {holds}" for state, holds in MISSING.items() if state in states and SIGNS[state]]
        if any(cell.group == "zero" for cell in found):
            said.append("0 none: printed as 0, or a sentence says so")
        reasons = sorted({reason for cell in found for reason in cell.reasons})
        if "not_comparable" in states:
            said.append(f"≠ not comparable: {'; '.join(self._reason(reason) for reason in reasons)}")
        if any(cell.known and cell.qualifier == "at_least" for cell in found):
            said.append("≥ at least: added up from parts without a printed total, or hedged in print")
        if any(cell.known and cell.qualifier == "about" for cell in found):
            said.append("≈ about: hedged in print, or made of numbers that are hedged")
        if any(cell.known and cell.breaks for cell in found):
            why = sorted({name for cell in found if cell.known for name in cell.breaks if name in REASONS})
            because = f": {'; '.join(map(self._reason, why))}" if why else ""
            said.append(f"‖ not to be joined with the number before it{because}")
        odd = [
            (sign, cell.scope or "")
            for line, signs in zip(self.lines, self.odd(), strict=True)
            for cell, sign in zip(line.cells, signs, strict=True)
        ]
        if any(sign.strip(OTHER_SCOPE) for sign, _ in odd):
            said.append(
                "a number with a unit behind it counts something else than those without, and does not compare with them"
            )
        others = sorted({scope for sign, scope in odd if sign.endswith(OTHER_SCOPE)})
        if others:
            said.append(f"{OTHER_SCOPE} of another scope than most: {', '.join(others)}")
        if any(cell.known and cell.cautions and not cell.breaks for cell in found):
            said.append("¦ to be joined with care with the number before it")
        told = [f"{b.id} ({b.between[0]} | {b.between[1]}): {b.reason}" for b in self.breaks]
        return [*said, *told, *self.notes]

    def _reason(self, reason: str) -> str:
        return f"{reason} ({REASONS[reason]})" if reason in REASONS else reason


def _odd(cell: Cell, units: Sequence[str], scope: str | None) -> str:
    if not cell.known:
        return ""
    unit = "" if not cell.unit or cell.unit in units else f" {cell.unit}"
    return unit + (OTHER_SCOPE if cell.scope not in (None, "unknown", scope) else "")


def rounded(value: Decimal, kind: str) -> int | float | str:
    """A number for JSON: exact where it was read, with four digits behind the point where it was computed."""
    if kind in ("value", "rank") or abs(value) >= _EXACT:
        return cells.json_number(value)
    return cells.json_number(round(value, 4).normalize())
