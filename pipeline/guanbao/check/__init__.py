"""Figures to checks: every printed number that others imply is recomputed. Nothing is repaired."""

from __future__ import annotations

from collections.abc import Sequence

from guanbao.check.means import means
from guanbao.check.ratios import growth, shares
from guanbao.check.sums import sums
from guanbao.model.report import Check, Figure

__all__ = ["run"]


def run(figures: Sequence[Figure]) -> tuple[Check, ...]:
    """All checks over the figures of one report, numbered c1, c2 and so on."""
    found = [*sums(figures), *means(figures), *shares(figures), *growth(figures)]
    return tuple(c.model_copy(update={"id": f"c{i}"}) for i, c in enumerate(found, 1))
