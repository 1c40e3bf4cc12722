"""What a check across reports has to say, before it is a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from guanbao.dataset import cells

SURE = 0.8  # below this confidence the reading is looked at first


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: `printed` is what the report says, `expected` what the other report implies."""

    report_key: str
    report_id: str
    kind: str
    status: str
    message: str
    printed: Decimal | None = None
    expected: Decimal | None = None
    tolerance: Decimal = Decimal(0)
    figures: tuple[str, ...] = ()
    other_report: str | None = None
    other_figures: tuple[str, ...] = ()
    metric: str | None = None
    suspect: str | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """A number of a report with where it stands."""

    report_key: str
    report_id: str
    figures: tuple[str, ...]
    value: Decimal | None
    state: str = "number"
    confidence: float = 1

    @property
    def known(self) -> bool:
        """Whether it can be reckoned with."""
        return self.value is not None


def compare(kind: str, told: Told, other: Told, expected: Decimal, metric: str | None, message: str,
            tolerance: Decimal = Decimal(0)) -> Finding:  # fmt: skip
    """A finding that holds or fails; where it fails, an unsure reading is blamed before the publishers are."""
    printed = told.value if told.value is not None else Decimal(0)
    good = abs(printed - expected) <= tolerance
    doubtful = min(told.confidence, other.confidence) < SURE
    return Finding(
        told.report_key, told.report_id, kind, "holds" if good else "fails", message, printed, expected, tolerance,
        told.figures, other.report_key, other.figures, metric,
        None if good else "reader" if doubtful else "publisher",
    )  # fmt: skip


def shown(values: Sequence[Decimal]) -> str:
    """Numbers in a message."""
    return ", ".join(cells.plain(value) for value in values)
