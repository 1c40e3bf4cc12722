"""Shares and growth recomputed where both numbers behind them are printed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

from guanbao.model.report import Check, Figure

# `占75%` right behind the part; 二者合计占 and 其中 speak of something else.
_SHARE = re.compile(
    r"(?:约|仅|只)?占(?:比|到|全部[^，。]{0,8}的?|总[数量额]的?|申请总[数量]的?|总体的?)?(?:为|达|约|近|超过?)*"
)
_BEFORE = 8  # figures
_ANOTHER = 40  # points of a percentage


def shares(figures: Sequence[Figure]) -> Iterator[Check]:
    """`…申请48件，其中网上申请36件，占75%`: a share that follows a part directly, against part and total."""
    by_id = {f.id: f for f in figures}
    for part, rate in pairwise(figures):
        total = by_id.get(part.part_of or "")
        words = rate.evidence.context or rate.label
        if (
            rate.kind != "rate"
            or rate.unit != "%"
            or total is None
            or not total.value
            or part.value is None
            or rate.value is None
        ):
            continue
        if (
            not _SHARE.fullmatch(_bare(words).removesuffix(_bare(rate.raw)))
            or part.section != rate.section
            or rate.evidence.span[0] - part.evidence.span[1] > 40
        ):
            continue
        expected = Decimal(part.value) * 100 / Decimal(total.value)
        if _of_another(figures, part, total, rate):
            continue
        yield _check("share", rate, expected, (part, total), f"{part.raw} of {total.raw} is {expected:.2f}%")


def _of_another(figures: Sequence[Figure], part: Figure, total: Figure, rate: Figure) -> bool:
    """Whether the share is right of another number shortly before, while it is not of the total that the part was given."""
    at = next(i for i, figure in enumerate(figures) if figure is part)

    def fits(whole: Figure) -> bool:
        return (
            bool(whole.value)
            and abs(Decimal(part.value or 0) * 100 / Decimal(whole.value or 1) - Decimal(rate.value or 0)) < 1
        )

    near = [
        f for f in figures[max(0, at - _BEFORE) : at] if f.kind == "count" and f.unit == part.unit and f is not total
    ]
    return not fits(total) and any(map(fits, near))


def growth(figures: Sequence[Figure]) -> Iterator[Check]:
    """`…5件，上年为4件，增长25%`: a change against this year's and last year's number of the same sentence."""
    for index, change in enumerate(figures):
        if change.kind != "change" or change.value is None or change.period is None:
            continue
        now, then = _compared(figures[max(0, index - 2) : index], change)
        if now is None or then is None or now.unit != then.unit or not then.value or now.value is None:
            continue
        if change.unit == "%":
            expected = (Decimal(now.value) - Decimal(then.value)) * 100 / Decimal(then.value)
        elif change.unit == now.unit:
            expected = Decimal(now.value) - Decimal(then.value)
        else:
            continue
        if abs(abs(Decimal(change.value)) - abs(expected)) > _ANOTHER and change.unit == "%":
            continue  # no slip of a publisher: the change is of other numbers
        yield _check(
            "growth", change, expected, (now, then), f"from {then.raw} to {now.raw} is {expected:.2f}{change.unit}"
        )


def _bare(text: str) -> str:
    """Text as printed without the white space that wraps and justification leave in it."""
    return "".join(text.split())


def _compared(before: Sequence[Figure], change: Figure) -> tuple[Figure | None, Figure | None]:
    """This year's and last year's number, which stand right before the change in either order."""
    year = int((change.period or ("0",))[0][:4])
    start = change.evidence.span[0]
    near = [f for f in before if f.kind in {"count", "money"} and f.period and start - f.evidence.span[0] < 60]
    now = next((f for f in reversed(near) if f.period and f.period[0][:4] == str(year)), None)
    then = next((f for f in reversed(near) if f.period and f.period[0][:4] == str(year - 1)), None)
    return now, then


def _check(kind: str, printed: Figure, expected: Decimal, base: Sequence[Figure], message: str) -> Check:
    value = Decimal(printed.value or 0)
    digits = re.search(r"\d+(?:\.(\d+))?", printed.raw)
    places = len(digits[1] or "") if digits else 0
    tolerance = Decimal(1).scaleb(-places) / 2
    hedged = printed.qualifier != "exact" or any(f.qualifier != "exact" for f in base)
    good = abs(value - expected) <= tolerance
    # Rounded down as often as to nearest: a whole unit of the last place is still the publisher's rounding.
    near = abs(value - expected) <= tolerance * 2
    status = "holds" if good or near else "not_applicable" if hedged else "fails"
    return Check(
        id="c0",
        kind=kind,
        status=status,
        printed=printed.value,
        expected=expected.quantize(Decimal("0.01")),
        tolerance=tolerance,
        figures=(printed.id, *(f.id for f in base)),
        suspect="publisher" if status == "fails" else None,
        message=message,
    )
