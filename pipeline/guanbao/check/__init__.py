"""Figures to checks: every printed number that others imply is recomputed. Nothing is repaired."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guanbao.check.forms import identities, restated
from guanbao.check.means import means
from guanbao.check.ratios import growth, shares
from guanbao.check.sums import sums
from guanbao.model.report import Check, Figure
from guanbao.registry import Registry

__all__ = ["run"]


def run(
    figures: Sequence[Figure], lists: Mapping[str, int] | None = None, registry: Registry | None = None
) -> tuple[Check, ...]:
    """All checks over the figures of one report, numbered c1, c2 and so on.

    Forms are checked against the identities of `registry`, and against the text.
    `lists` says for a part, by its id, which list under its total it stands in; without it each total has one list.
    """
    prose = [figure for figure in figures if figure.table is None]
    found = [*sums(prose, lists or {}), *means(prose), *shares(prose), *growth(prose)]
    if registry is not None and len(prose) < len(figures):
        found += [*identities(figures, registry), *restated(figures, registry)]
    return tuple(c.model_copy(update={"id": f"c{i}"}) for i, c in enumerate(found, 1))
