"""What is known before reading: data files, their strict loader and their look-ups."""

from guanbao.registry.load import check, load
from guanbao.registry.lookup import Registry
from guanbao.registry.read import Fault

__all__ = ["Fault", "Registry", "check", "load"]
