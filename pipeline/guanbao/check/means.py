"""Means against their base: 198 a working day over 49630 implies 250 to 252 working days."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from guanbao.model.report import Check, CheckStatus, Figure
from guanbao.text.numerals import half_place

# Periods in a year: working days since 2008 have been 244 to 252 by the holiday calendar; weekends worked widen that.
_BASES: tuple[tuple[str, int, int], ...] = (
    (r"工作日", 240, 262),
    (r"日均|每天|每日|平均每天", 240, 366),
    (r"月均|每月|每个月", 12, 12),
    (r"周均|每周", 50, 53),
    (r"季度|每季", 4, 4),
)
_FAR = Decimal("1.6")
_BESIDE = 40  # characters


def means(figures: Sequence[Figure]) -> Iterator[Check]:
    """One check for each mean over a period that has a total of the same unit shortly before it."""
    for index, figure in enumerate(figures):
        if figure.kind != "mean" or not figure.value or figure.qualifier in {"at_least", "at_most"}:
            continue
        base = _base(figure)
        total = next(
            (
                f
                for f in reversed(figures[max(0, index - 3) : index])
                if f.kind == "count" and f.unit == figure.unit and f.part_of is None
            ),
            None,
        )
        if base is None or total is None or total.value is None or total.section != figure.section:
            continue
        yield _mean(figure, total, base)


def _base(figure: Figure) -> tuple[str, int, int] | None:
    words = f"{figure.evidence.context or ''}{figure.label}"
    return next((b for b in _BASES if re.search(b[0], words)), None)


def _mean(figure: Figure, total: Figure, base: tuple[str, int, int]) -> Check:
    value, whole = Decimal(figure.value or 0), Decimal(total.value or 0)
    half = half_place(value)
    low = (whole / (value + half)).to_integral_value(ROUND_FLOOR)
    high = (whole / (value - half)).to_integral_value(ROUND_CEILING) if value > half else Decimal(base[2])
    good = low <= base[2] and high >= base[1]
    # Nobody prints how many days a year had, or that a hotline opened in July: only what no such thing explains is an error.
    off = not good and (base[1] == base[2] or high * _FAR < base[1] or low > base[2] * _FAR)
    near = figure.evidence.span[0] - total.evidence.span[1] < _BESIDE and total.qualifier == figure.qualifier == "exact"
    status: CheckStatus = "holds" if good else "fails" if off and near else "not_applicable"
    return Check(
        id="c0",
        kind="mean",
        status=status,
        printed=figure.value,
        expected=(whole * 2 / (base[1] + base[2])).quantize(Decimal("0.1")),
        tolerance=half,
        figures=(figure.id, total.id),
        suspect="publisher" if status == "fails" else None,
        message=f"{total.raw} at {figure.raw} each implies {low} to {high} periods; a year has {base[1]} to {base[2]}",
    )
