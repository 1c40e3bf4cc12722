"""When two facts are the same: folded words, exact numbers, and which found figure stands for which of the gold."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Any, NamedTuple

Record = Mapping[str, Any]
ALIKE = 0.4  # labels that share this much say the same thing
_MARKS = "《》“”\"'"


def fold(text: str | None) -> str:
    """Words for comparison: compatibility forms, no white space, lower case.

    >>> fold("１２ 人次")
    '12人次'
    """
    return "".join(unicodedata.normalize("NFKC", text or "").split()).lower()


def amount(value: object) -> Decimal | None:
    """A number of JSON without binary noise; null stays null."""
    return None if value is None else Decimal(str(value)).normalize()


def likeness(one: str | None, other: str | None) -> float:
    """How much two wordings share, from 0 to 1: Dice's coefficient over pairs of characters.

    >>> likeness("受理咨询", "受理业务咨询")
    0.5
    """
    left, right = _pairs(fold(one)), _pairs(fold(other))
    total = left.total() + right.total()
    return 2 * (left & right).total() / total if total else 0.0


def _pairs(text: str) -> Counter[str]:
    return Counter(map("".join, pairwise(text))) if len(text) > 1 else Counter(text)


def bare_names(items: Iterable[Record | str] | None) -> set[str]:
    """Names as a set, folded and without their quotation marks; entries are names or records with a `name`."""
    plain = (item if isinstance(item, str) else item["name"] for item in items or ())
    return {fold(name).strip(_MARKS) for name in plain}


class Pairing(NamedTuple):
    """Figures of the gold beside those that were read: `pairs` by index, and what is left on either side."""

    pairs: list[tuple[int, int]]
    missed: list[int]
    extra: list[int]


def pair_figures(gold: Sequence[Record], found: Sequence[Record]) -> Pairing:
    """Each gold figure with at most one found figure of the same value, those that fit best first.

    `pairs` come in the order in which they were made, best fit first.
    """
    values = [amount(f.get("value")) for f in found]
    ranked = []
    for i, wanted in enumerate(gold):
        value = amount(wanted["value"])
        ranked += [(-_fit(wanted, found[j]), i, j) for j, given in enumerate(values) if given == value]
    partner: dict[int, int] = {}
    taken: set[int] = set()
    for _, i, j in sorted(ranked):
        if i not in partner and j not in taken:
            partner[i] = j
            taken.add(j)
    missed = [i for i in range(len(gold)) if i not in partner]
    return Pairing(list(partner.items()), missed, [j for j in range(len(found)) if j not in taken])


def quoted(figure: Record) -> str:
    """The words around a figure that was read: its context, else its quote."""
    evidence = figure.get("evidence") or {}
    return str(evidence.get("context") or evidence.get("quote") or "")


def _fit(gold: Record, figure: Record) -> float:
    """How well a found figure fits one of the gold that has its value: unit and place weigh most, then label and owners."""
    dims = figure.get("dims") or {}
    words, quote = fold(quoted(figure)), fold(gold.get("quote"))
    fit = 2.0 if fold(gold.get("unit")) == fold(figure.get("unit")) else 0.0
    fit += likeness(gold.get("label"), figure.get("label"))
    fit += 2.0 if words and (words in quote or quote in words) else 0.0
    fit += 1.0 if fold(gold.get("department")) == fold(dims.get("department")) else 0.0
    return fit + (0.5 if bare_names(gold.get("outlets")) == bare_names(dims.get("outlets")) else 0.0)
