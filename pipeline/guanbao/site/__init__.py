"""The static explorer: pages that open from a folder, in which each number can be looked at where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guanbao.site.build import Made, build_site

__all__ = ["Made", "build_site"]


def __getattr__(name: str) -> object:
    """Load what is asked for only now."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from guanbao.site import build

    return getattr(build, name)
