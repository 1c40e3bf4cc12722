"""Faults sown into clean reports: what the checks find, and that they find nothing where nothing is."""

from __future__ import annotations

from functools import cache

import pytest
from faults import FAULTS, FaultCount, measure

REPORTS = 6
# The share of each kind that must be found. Sums find what breaks a sum; what keeps every sum (two whole columns or rows
# exchanged, a whole table of another scope, money in another unit) is found because the text restates a changed cell.
LEAST = {
    "one digit": 0.95,
    "two digits turned round": 0.95,
    "column swap": 0.9,
    "row swap": 0.9,
    "block swap": 0.9,
    "total wiped": 1.0,
    "万元 for 元": 0.9,
    "scope changed": 0.9,
}


@cache
def measured() -> tuple[dict[str, FaultCount], list[str]]:
    return measure("txt-tabs", REPORTS)


def test_clean_reports_raise_no_alarm() -> None:
    assert measured()[1] == []


@pytest.mark.parametrize("name", FAULTS)
def test_faults_are_found(name: str) -> None:
    count = measured()[0][name]
    assert count.sown >= REPORTS
    assert count.found / count.sown >= LEAST[name], count
