"""The marked sentences: compiled as they stand, read as they are marked, and their look-alikes told apart."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import compose
import pytest

from guanbao.report import read_with_text

EXAMPLES = Path(compose.__file__).parent / "examples"
# Shares of figures that must be found and right, by value; a sentence without its report is harder than a report.
FLOORS = {False: (0.94, 0.94), True: (0.92, 0.88)}


@cache
def compiled() -> list[dict[str, Any]]:
    return json.loads((EXAMPLES / "sentences.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def test_the_compiled_sentences_are_those_that_are_marked() -> None:
    assert compose.sentences() == compiled(), "run: python corpus/compose.py"


def test_there_are_enough_each_with_a_look_alike() -> None:
    kinds = Counter(entry["look_alike"] for entry in compiled())
    assert kinds[False] >= 600
    assert kinds[True] == kinds[False]
    assert all(entry["why"] for entry in compiled())


def values(figures: list[Any]) -> Counter[Decimal]:
    return Counter(Decimal(str(value)) for value in figures)


@pytest.mark.parametrize("look_alike", [False, True], ids=["sentences", "look-alikes"])
def test_they_are_read_as_they_are_marked(look_alike: bool) -> None:
    wanted = found = right = 0
    for entry in compiled():
        if entry["look_alike"] is not look_alike:
            continue
        report, _ = read_with_text(entry["document"].encode(), name="sentence.txt")
        gold = values([f["value"] for f in entry["gold"]["figures"]])
        read = values([f.value for f in report.figures if f.value is not None])
        wanted, found, right = wanted + gold.total(), found + read.total(), right + (gold & read).total()
    recall, precision = FLOORS[look_alike]
    assert right / wanted >= recall
    assert right / found >= precision
