"""Examples in docstrings are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import guanbao

MODULES = [
    found.name for found in pkgutil.walk_packages(guanbao.__path__, "guanbao.") if found.name != "guanbao.__main__"
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize(
    ("packages", "least"),
    [(("guanbao.cli", "guanbao.model", "guanbao.files"), 6), (("guanbao.dataset", "guanbao.compare"), 5)],
)
def test_there_are_examples(packages: tuple[str, ...], least: int) -> None:
    names = [name for name in MODULES if name.startswith(packages)]
    assert sum(doctest.testmod(importlib.import_module(name)).attempted for name in names) >= least
