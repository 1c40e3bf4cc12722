"""Figures to checks: every printed number that others imply is recomputed. Nothing is repaired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guanbao.check.means import means
from guanbao.check.ratios import growth, shares
from guanbao.check.sums import sums
from guanbao.model.report import Check, Figure

__all__ = ["run"]


def run(figures: Sequence[Figure], lists: Mapping[str, int] | None = None) -> tuple[Check, ...]:
    """All checks over the figures of one report, numbered c1, c2 and so on.

    `lists` says for a part, by its id, which list under its total it stands in; without it each total has one list.
    """
    found = [*sums(figures, lists or {}), *means(figures), *shares(figures), *growth(figures)]
    return tuple(c.model_copy(update={"id": f"c{i}"}) for i, c in enumerate(found, 1))
