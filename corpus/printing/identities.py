"""What must add up in the forms, computed from the printed cells and from nothing that the reader knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from printing.cells import Truth
from printing.model import Key

APPLICANTS = ("natural_person", "business", "research", "public_interest", "legal_service", "other_organisation")
OUTCOMES = ("upheld", "corrected", "other", "pending")
RESULTS = ("granted", "partially_granted", "denied.", "unavailable.", "not_processed.", "other")
STATISTICS: dict[str, tuple[str, ...]] = {
    "received": ("received.in_person", "received.fax", "received.online", "received.letter"),
    "completed": ("completed.on_time", "completed.extended"),
    "answered.denied": (
        "denied.state_secret",
        "denied.trade_secret",
        "denied.privacy",
        "denied.security_and_stability",
        "denied.not_government_information",
        "denied.other_law",
    ),
    "answered": (
        "answered.already_public",
        "answered.granted",
        "answered.partially_granted",
        "answered.denied",
        "answered.not_this_agency",
        "answered.not_existing",
        "answered.amend",
        "answered.other_route",
    ),
    "review": ("review.upheld", "review.corrected", "review.other"),
    "litigation": ("litigation.upheld", "litigation.corrected", "litigation.other"),
    "staff": ("staff.full_time", "staff.part_time"),
}
Cells = Mapping[Key, Truth]


@dataclass(frozen=True, slots=True)
class Identity:
    """One sum or balance of a form: `row` names a row whose columns add up, `column` a column whose rows do."""

    kind: Literal["sum", "balance"]
    form: str
    row: str | None
    column: str | None
    printed: Decimal
    expected: Decimal
    keys: tuple[Key, ...]

    @property
    def holds(self) -> bool:
        """Whether the printed cells agree."""
        return self.printed == self.expected


def identities(cells: Cells) -> Iterator[Identity]:
    """All identities whose total prints a number; blank and absent parts count for nothing."""
    rows = dict.fromkeys((key.form, key.row) for key in cells)
    for form, row in rows:
        if form in ("applications", "review_litigation"):
            parts = APPLICANTS if form == "applications" else OUTCOMES
            yield from _sum(cells, Key(form, row, "total"), [Key(form, row, c) for c in parts], along_row=True)
    for column in dict.fromkeys(key.column for key in cells if key.form == "applications"):
        parts_ = [k for k in cells if k.form == "applications" and k.column == column and k.row.startswith(RESULTS)]
        yield from _sum(cells, Key("applications", "processed_total", column), parts_)
        yield from _balance(cells, column)
    for total, rows_ in STATISTICS.items():
        key = Key("statistics", total, "value")
        yield from _sum(cells, key, [key._replace(row=row) for row in rows_], along_row=True)


def _sum(cells: Cells, total: Key, parts: Sequence[Key], *, along_row: bool = False) -> Iterator[Identity]:
    printed = _value(cells, total)
    if printed is not None:
        expected = sum((_value(cells, key) or Decimal(0) for key in parts), Decimal(0))
        row, column = (total.row, None) if along_row else (None, total.column)
        yield Identity("sum", total.form, row, column, printed, expected, (total, *parts))


def _balance(cells: Cells, column: str) -> Iterator[Identity]:
    """Received and carried in is processed and carried out."""
    keys = [Key("applications", row, column) for row in ("received", "carried_in", "processed_total", "carried_out")]
    values = [_value(cells, key) for key in keys]
    if values[0] is not None and values[2] is not None:
        numbers = [value or Decimal(0) for value in values]
        ends, starts = numbers[2] + numbers[3], numbers[0] + numbers[1]
        yield Identity("balance", "applications", None, column, ends, starts, tuple(keys))


def _value(cells: Cells, key: Key) -> Decimal | None:
    return cells[key].value if key in cells else None
