"""Every coded message of the package: one meaning for each code, and words that fit."""

from __future__ import annotations

import importlib
import pkgutil
import re
import string
from collections import defaultdict

import guanbao
from guanbao.errors import Code


def all_codes() -> dict[str, dict[Code, str]]:
    found: dict[str, dict[Code, str]] = defaultdict(dict)
    for module in pkgutil.walk_packages(guanbao.__path__, "guanbao."):
        if module.name.endswith("__main__"):
            continue
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, Code):
                found[value.id].setdefault(value, f"{module.name}.{name}")
    return found


def test_a_code_has_one_meaning() -> None:
    twice = {code: sorted(places.values()) for code, places in all_codes().items() if len(places) > 1}
    assert twice == {}


def test_codes_are_well_formed() -> None:
    codes = [code for places in all_codes().values() for code in places]
    assert len(codes) > 40
    for code in codes:
        assert re.fullmatch(r"G[1-7]\d\d", code.id), code
        assert code.text.strip() == code.text
        fields = [name for _, name, _, _ in string.Formatter().parse(code.text) if name is not None]
        assert all(name.isidentifier() for name in fields), code
