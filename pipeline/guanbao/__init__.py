"""guanbao (关报): Chinese government disclosure reports, read into data that can be checked.

>>> report = guanbao.read("tianjin-2009.txt")
>>> report.identity.year, len(report.figures)
(2009, 27)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guanbao.model.report import Report
    from guanbao.report import read

__all__ = ["Report", "__version__", "read"]
__version__ = "0.1.0"

_HOMES = {"Report": "guanbao.model.report", "read": "guanbao.report"}


def __getattr__(name: str) -> object:
    """Load what is asked for only now: `import guanbao` itself stays fast."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
