"""How alike two reports are, in what they both say.

Three laws hold: a report is wholly like itself, likeness does not depend on the order, and what is zero in both counts for
nothing (forms are made of zeros, and two empty forms are not alike for that). What only one of them says counts for nothing
either: not said is not zero. `overlap` tells of that.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from decimal import Decimal


def similarity(one: Mapping[Hashable, Decimal], other: Mapping[Hashable, Decimal]) -> Decimal | None:
    """The mean, over all that both have and that is not zero in both, of the smaller number by the larger one.

    Numbers of different sign count as 0. Between 0 and 1; null where there is nothing to compare, but what is equal is alike.

    >>> similarity({"a": Decimal(10), "c": Decimal(0)}, {"a": Decimal(5), "b": Decimal(1), "c": Decimal(0)})
    Decimal('0.5')
    """
    scores = [_alike(one[key], other[key]) for key in one if key in other and (one[key] or other[key])]
    if not scores:
        return Decimal(1) if one == other else None
    return sum(sorted(scores), Decimal(0)) / len(scores)


def overlap(one: Mapping[Hashable, Decimal], other: Mapping[Hashable, Decimal]) -> Decimal:
    """Of the things that either says, the part that both say; 1 where neither says anything."""
    either = len({**one, **other})
    return Decimal(sum(key in other for key in one)) / either if either else Decimal(1)


def _alike(first: Decimal, second: Decimal) -> Decimal:
    if (first < 0) != (second < 0):
        return Decimal(0)
    low, high = sorted((abs(first), abs(second)))
    return low / high
