"""What the annotation layer finds: small values with their span in the view."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from guanbao.model.report import FigureKind, Qualifier
from guanbao.text.spans import Span

NameKind = Literal["department", "outlet", "channel", "account", "agency"]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit and its hedge. `span` has all of them, `number` only the digits and their multiplier.

    `unit` is in simplified script and null where none is printed. `kind` is what the form alone says: money, rate or count.
    """

    span: Span
    number: Span
    value: int | Decimal
    unit: str | None
    qualifier: Qualifier
    kind: FigureKind
    written: Literal["arabic", "chinese"]


@dataclass(frozen=True, slots=True)
class Trap:
    """A number that is no figure, with the reason."""

    span: Span
    kind: str
    rule: str


@dataclass(frozen=True, slots=True)
class Name:
    """A named body, outlet, channel or account. `ids` are the registry entries that bear the name, several when ambiguous.

    `detail` is the kind within its kind: newspaper, tv; department, subordinate; website, mailbox.
    """

    span: Span
    kind: NameKind
    name: str
    detail: str | None = None
    ids: tuple[str, ...] = ()
    by: Literal["registry", "form", "title"] = "registry"


@dataclass(frozen=True, slots=True)
class Citation:
    """A law, rule or document that is cited, with its document number where one follows."""

    span: Span
    name: str
    number: str | None = None


@dataclass(frozen=True, slots=True)
class Denial:
    """One thing that a sentence says there was none of. `cue` is the negation, `thing` what is denied."""

    span: Span
    cue: Span
    thing: Span
    label: str
