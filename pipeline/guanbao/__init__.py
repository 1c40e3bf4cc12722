"""guanbao (关报): Chinese government disclosure reports, read into data that can be checked.

>>> report = guanbao.read("tianjin-2009.txt")
>>> report.identity.year, len(report.figures)
(2009, 27)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guanbao.dataset.read import Dataset, open_dataset
    from guanbao.model.report import Report
    from guanbao.report import read

__all__ = ["Dataset", "Report", "__version__", "open_dataset", "read"]
__version__ = "0.1.0"

_HOMES = {
    "Dataset": "guanbao.dataset.read",
    "Report": "guanbao.model.report",
    "open_dataset": "guanbao.dataset.read",
    "read": "guanbao.report",
}


def __getattr__(name: str) -> object:
    """Load what is asked for only now: `import guanbao` itself stays fast."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
