"""Examples in docstrings of the command line and the model are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import guanbao.cli
import guanbao.model

MODULES = [
    found.name
    for package in (guanbao.cli, guanbao.model)
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.failed == 0


def test_there_are_examples() -> None:
    assert sum(doctest.testmod(importlib.import_module(name)).attempted for name in MODULES) >= 6
