"""A figure in the making: what the stages of the grammar fill in, one after the other."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from guanbao.annotate import Name, Quantity
from guanbao.model.report import FigureKind, Qualifier, Sharing
from guanbao.text.spans import Span

_DEEPEST = 20


@dataclass(slots=True)
class Draft:
    """One quantity of the prose on its way to a figure; offsets are those of the view.

    `lead` is the text between the last mark (or quantity) and the number, `tail` the text from the quantity to the next.
    """

    quantity: Quantity
    sentence: Span
    lead: Span | None
    tail: Span | None
    kind: FigureKind
    value: int | Decimal
    unit: str | None
    qualifier: Qualifier
    label: str = ""
    verb: str | None = None
    department: Name | None = None
    outlets: tuple[Name, ...] = ()
    sharing: Sharing | None = None
    channel: str | None = None
    account: str | None = None
    year: int | None = None
    scope: str | None = None
    part_of: Draft | None = field(default=None, repr=False)
    listed: int | None = None  # which list under its total: a total may be broken down by route and by outcome
    origin: str = "rule:noun-number-unit"
    confidence: float = 0.95
    likely: float | None = None  # that it is a figure at all, as a classifier says

    @property
    def start(self) -> int:
        """Where the quantity starts, hedges included."""
        return self.quantity.span.start

    @property
    def end(self) -> int:
        """Where the quantity ends."""
        return self.quantity.span.end

    def lead_in(self, text: str) -> str:
        """The words of `lead` in the text of the view; empty where there is none."""
        return self.lead.of(text) if self.lead else ""

    @property
    def counts(self) -> bool:
        """Whether the figure can be a total or a part."""
        return self.kind in {"count", "money"}

    @property
    def depth(self) -> int:
        """How many totals stand above the figure."""
        depth, step = 0, self.part_of
        while step is not None and depth < _DEEPEST:
            depth, step = depth + 1, step.part_of
        return depth
