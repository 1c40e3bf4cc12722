"""One place of a comparison: a number, a zero, something missing, or something that does not compare; never mixed up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from guanbao.dataset import cells

Group = Literal["number", "zero", "missing", "not_comparable"]

MISSING = {
    "no_report": "there is no report of that year",
    "not_stated": "the report does not say",
    "blank": "the cell is blank",
    "placeholder": "the cell has a dash or a slash",
    "not_printed": "the form has the row, the report does not print it",
    "unreadable": "the cell could not be read",
    "ambiguous": "the report says several numbers, and nothing tells which",
    "no_base": "there is nothing to compare it with",
}
SIGNS = {
    "no_report": "·", "not_stated": "–", "blank": "□", "placeholder": "/", "not_printed": "×", "unreadable": "?",
    "ambiguous": "?!", "no_base": "∅", "not_comparable": "≠",
}  # fmt: skip
HEDGES = {"about": "≈", "over": ">", "at_least": "≥", "under": "<", "at_most": "≤", "exact": ""}


@dataclass(frozen=True, slots=True)
class Cell:
    """A place of a comparison. `value` is set where the state is number or zero, and only there.

    `lacking` names what a sum goes without: sums that go without different things do not compare.
    """

    state: str
    value: Decimal | None = None
    unit: str | None = None
    measure: str = ""
    scope: str | None = None
    days: int | None = None
    qualifier: str = "exact"
    basis: str = "none"
    report_key: str | None = None
    figures: tuple[str, ...] = ()
    quote: str | None = None
    notes: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    breaks: tuple[str, ...] = ()
    cautions: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def group(self) -> Group:
        """Which of the four kinds of answer it is."""
        if self.state in ("number", "zero"):
            return "zero" if self.value == 0 else "number"
        return "not_comparable" if self.state == "not_comparable" else "missing"

    @property
    def known(self) -> bool:
        """Whether there is a number, 0 included."""
        return self.value is not None

    def with_value(self, value: Decimal | None, unit: str | None, notes: Iterable[str] = ()) -> Cell:
        """The same place with another number in it."""
        state = "zero" if value == 0 else "number"
        return replace(self, state=state, value=value, unit=unit, notes=(*self.notes, *notes))

    def refuse(self, *reasons: str) -> Cell:
        """The same place where no number can be given, and why."""
        return replace(self, state="not_comparable", value=None, reasons=reasons)

    def lacks(self, state: str, *notes: str) -> Cell:
        """The same place where something is missing."""
        return replace(self, state=state, value=None, notes=(*self.notes, *notes))


def usual_measure(measures: Iterable[str]) -> str:
    """The measure that most values have; of equals the first by name."""
    counts = Counter(measure for measure in measures if measure)
    return min(counts, key=lambda measure: (-counts[measure], measure)) if counts else ""


def shown(cell: Cell, kind: str = "value") -> str:
    """A cell as it stands in a table.

    >>> shown(Cell("number", Decimal(1286))), shown(Cell("zero", Decimal(0))), shown(Cell("not_stated"))
    ('1,286', '0', '–')
    """
    if cell.value is None:
        return SIGNS.get(cell.state, cell.state)
    mark = "‖" if cell.breaks else "¦" if cell.cautions else ""
    return f"{mark}{HEDGES[cell.qualifier]}{number(cell.value, kind)}"


def number(value: Decimal, kind: str) -> str:
    """A number for reading: growth with its sign, shares with one digit, others with thousands."""
    if kind == "growth":
        return f"{value:+,.1f}%"
    if kind == "share":
        return f"{value:.1f}%"
    if kind == "per":
        return f"{value:,.2f}"
    text = cells.plain(value)
    whole, _, rest = text.partition(".")
    return f"{int(whole):,}" + (f".{rest}" if rest else "") if whole not in ("-0", "-") else text
