"""Checks of one report against others."""

from guanbao.dataset.across.run import across

__all__ = ["across"]
