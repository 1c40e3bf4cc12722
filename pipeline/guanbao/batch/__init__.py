"""Archives of reports: every input read in isolation, each with exactly one status, nothing lost.

`run` carries files, folders, patterns, archives and URLs into an output folder:

    from guanbao.batch import Settings, run
    done = run(["archive/", "mirror.zip"], Settings(out="out", jobs=4))

A script that calls it needs the usual guard of programs that start processes, `if __name__ == "__main__":`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guanbao.batch.conduct import run
    from guanbao.batch.settings import Limits, Settings

__all__ = ["Limits", "Settings", "run"]

_HOMES = {"run": "guanbao.batch.conduct", "Limits": "guanbao.batch.settings", "Settings": "guanbao.batch.settings"}


def __getattr__(name: str) -> object:
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home), name)
