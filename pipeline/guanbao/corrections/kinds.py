"""One decision, and the key by which it finds its figure again."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Literal, get_args

from guanbao.model.report import CellPlace, CellState, Figure
from guanbao.text.cells import number

Action = Literal["confirm", "value", "reject", "add"]
ACTIONS: tuple[str, ...] = get_args(Action)
STATES: tuple[str, ...] = get_args(CellState)
_NUMBER = re.compile(r"-?\d{1,40}(?:\.\d{1,20})?")
_FULL_WIDTH = str.maketrans("０１２３４５６７８９．－，", "0123456789.-,")


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person decided of one figure of one document, or, where `start` is null, of the whole report (`confirm`).

    The document is known by the digest of its bytes, the figure by its span and, in a form, its cell; where several figures
    share these, by label and department. `quote` and `context` are what stood there when it was decided. `value` is the number
    as a figure's `value`, null where `state` is another than number. `read` and `read_state` are what had been read.
    """

    sha256: str
    action: Action
    author: str
    time: str
    reason: str
    start: int | None = None
    end: int | None = None
    cell: str = ""
    quote: str = ""
    context: str = ""
    label: str = ""
    department: str = ""
    value: int | Decimal | None = None
    unit: str = ""
    metric: str = ""
    state: CellState = "number"
    read: str = ""
    read_state: str = ""
    report: str = ""

    @property
    def span(self) -> tuple[int, int] | None:
        """The figure's span; null for a whole report."""
        return None if self.start is None or self.end is None else (self.start, self.end)

    @property
    def target(self) -> tuple[object, ...]:
        """What is decided on: of two corrections of one target the later holds."""
        return (self.sha256, self.start, self.end, self.cell, *(() if self.cell else (self.label, self.department)))


def cell_key(place: CellPlace | None) -> str:
    """A cell of a form as one word: `applications:received:total:0`; empty for running text."""
    return f"{place.form}:{place.row}:{place.column}:{place.index}" if place else ""


def of_figure(figure: Figure) -> dict[str, object]:
    """The fields of a correction that name a figure."""
    return {
        "start": figure.evidence.span[0],
        "end": figure.evidence.span[1],
        "cell": cell_key(figure.table),
        "quote": figure.evidence.quote,
        "context": figure.evidence.context or "",
        "label": figure.label,
        "department": figure.dims.department or "",
        "read": "" if figure.value is None else str(figure.value),
        "read_state": figure.state,
    }


def parse_number(text: str) -> int | Decimal:
    """A number that a person wrote, in ASCII or full-width digits, thousands apart or not.

    >>> parse_number("49,630"), parse_number("９８.2")
    (49630, Decimal('98.2'))

    Raises:
        ValueError: it is none; 万 and the like are not multiplied out here.
    """
    plain = text.strip().translate(_FULL_WIDTH)
    if re.fullmatch(r"-?\d{1,3}(?:,\d{3})+(?:\.\d+)?", plain):
        plain = plain.replace(",", "")
    if not _NUMBER.fullmatch(plain):
        raise ValueError(text)
    try:
        return number(plain)
    except InvalidOperation as error:  # pragma: no cover - the pattern lets none through
        raise ValueError(text) from error
