"""Examples in docstrings of the dataset and of comparisons are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import guanbao.compare
import guanbao.dataset

MODULES = [
    found.name
    for package in (guanbao.compare, guanbao.dataset)
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0


def test_there_are_examples() -> None:
    assert sum(doctest.testmod(importlib.import_module(name)).attempted for name in MODULES) >= 5
