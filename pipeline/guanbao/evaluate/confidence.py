"""What confidences are worth: how much can be kept at a wanted precision, and whether 0.9 means nine in ten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, NamedTuple

from guanbao.evaluate.outcomes import Outcome

BINS = 10
PRECISION = 0.99


class Judged(NamedTuple):
    """One thing that was read: how sure the reader was, and whether it is right."""

    confidence: float
    right: bool


def figures(outcomes: Iterable[Outcome], *, strict: bool) -> list[Judged]:
    """The figures of prose; right where the value is, or (`strict`) where everything that they are attributed to is too."""
    out = []
    for outcome in outcomes:
        out += [Judged(_sure(pair.found), pair.strict or not strict) for pair in outcome.pairs]
        out += [Judged(_sure(figure), False) for figure in outcome.extra]
    return out


def cells(outcomes: Iterable[Outcome]) -> list[Judged]:
    """The cells of forms that gold and reading both have, those apart in which both have zero or nothing."""
    return [
        Judged(_sure(cell.found), cell.right)
        for outcome in outcomes
        for cell in outcome.cells
        if cell.found is not None and (cell.wanted == "nonzero" or cell.value or not cell.right)
    ]


def _sure(figure: Any) -> float:
    return float(figure.get("confidence", 0))


def coverage(judged: Sequence[Judged], wanted: int, precision: float = PRECISION) -> dict[str, Any]:
    """The most that can be kept, most confident first, with at least that precision.

    Things of one confidence are kept or left together. `share` is of all that was read, `recall` of all that is wanted
    (the right ones kept); `threshold` is the confidence from which on things are kept, null where nothing can be.

    >>> coverage([Judged(0.9, True), Judged(0.9, True), Judged(0.5, False)], 4)["share"]
    0.6666666666666666
    """
    best: tuple[int, int, float | None] = (0, 0, None)
    kept = right = 0
    for level, group in groupby(sorted(judged, reverse=True), key=lambda one: one.confidence):
        for one in group:
            kept += 1
            right += one.right
        if right >= precision * kept:
            best = (kept, right, level)
    return {
        "precision": precision,
        "kept": best[0],
        "of": len(judged),
        "share": best[0] / len(judged) if judged else None,
        "recall": best[1] / wanted if wanted else None,
        "threshold": best[2],
    }


def reliability(judged: Sequence[Judged], bins: int = BINS) -> dict[str, Any]:
    """The reliability curve, in bins of equal width, and the expected calibration error.

    The error is the mean distance between confidence and share of right ones over the bins, by what lies in each.
    """
    curve = list(_curve(judged, bins))
    distance = sum(one["of"] * abs(one["confidence"] - one["right"]) for one in curve)
    return {"of": len(judged), "expected_calibration_error": distance / len(judged) if judged else None, "bins": curve}


def _curve(judged: Sequence[Judged], bins: int) -> Iterator[dict[str, Any]]:
    for n in range(bins):
        inside = [one for one in judged if min(int(one.confidence * bins), bins - 1) == n]
        if inside:
            yield {
                "from": n / bins,
                "to": (n + 1) / bins,
                "of": len(inside),
                "confidence": sum(one.confidence for one in inside) / len(inside),
                "right": sum(one.right for one in inside) / len(inside),
            }
