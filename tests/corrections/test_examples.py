"""Examples in docstrings of corrections and of the explorer are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

import guanbao.corrections
import guanbao.site

MODULES = [
    found.name
    for package in (guanbao.corrections, guanbao.site)
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
]


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
