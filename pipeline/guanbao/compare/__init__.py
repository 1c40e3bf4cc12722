"""Differences over years and districts, or the reason why two numbers do not compare."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guanbao.compare.ask import Question
    from guanbao.compare.counts import coverage
    from guanbao.compare.pairs import pair
    from guanbao.compare.run import compare

__all__ = ["Question", "compare", "coverage", "pair"]

_HOMES = {"Question": "ask", "compare": "run", "coverage": "counts", "pair": "pairs"}


def __getattr__(name: str) -> object:
    """Load what is asked for only now."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"guanbao.compare.{home}"), name)
