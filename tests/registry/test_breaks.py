"""breaks.yaml and measure_families.yaml: what is wrong in them is refused, what is in them is of use."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from guanbao.registry import check, load

GOOD = "between: [2017, 2018], effect: caution, metrics: ['*']"


@pytest.mark.parametrize(
    ("bad", "code", "said"),
    [
        ("between: [2018, 2017], effect: caution, metrics: ['*']", "G509", "ends in 2017 before it begins in 2018"),
        ("between: [2017, 2018], effect: caution, metrics: [letters.*]", "G507", "'letters.*'"),
        ("between: [2017, 2018], effect: caution, metrics: [inquiries.answered]", "G507", "'inquiries.answered'"),
        ("between: [2017, 2018], effect: caution, metrics: ['*'], except_metrics: [no.such]", "G507", "'no.such'"),
        ("between: [2017, 2018], effect: caution, metrics: ['*'], systems: [post]", "G507", "'post'"),
        ("between: [2017, 2018], effect: maybe, metrics: ['*']", "G505", "'maybe'"),
        ("between: [2017], effect: caution, metrics: ['*']", "G504", "between"),
        ("between: [2017, 2018], effect: caution, metrics: ['*.received']", "G505", "metrics"),
    ],
)
def test_a_break_that_is_wrong(replace: Callable[[str, str, str], Path], bad: str, code: str, said: str) -> None:
    folder = replace("breaks.yaml", GOOD, bad)
    found = check(folder)
    assert {fault.code for fault in found} == {code}
    assert said in found[0].message
    assert Path(found[0].file).name == "breaks.yaml"


def test_a_family_of_unknown_measures(replace: Callable[[str, str, str], Path]) -> None:
    [fault] = check(replace("measure_families.yaml", "[item]", "[thing]"))
    assert (fault.code, Path(fault.file).name) == ("G507", "measure_families.yaml")


@pytest.mark.parametrize(
    ("metric", "touched"),
    [
        ("applications.denied", True),
        ("applications.denied.privacy", True),
        ("applications.denied.state_secret", False),  # taken out
        ("applications.deniedx", False),
        ("applications.received", False),
    ],
)
def test_what_a_break_touches(metric: str, touched: bool) -> None:
    assert load().get("breaks", "law.revision_2019").touches(metric) == touched


@pytest.mark.parametrize(
    ("years", "between"),
    [
        ((2017, 2018), True),
        ((2018, 2017), True),
        ((2009, 2020), True),
        ((2018, 2019), False),
        ((2016, 2017), False),
        ((2018, 2018), False),
    ],
)
def test_between_which_years_it_lies(years: tuple[int, int], between: bool) -> None:
    assert load().get("breaks", "customs.inspection_merger").lies_between(*years) == between


def test_the_changes_that_everybody_meets_are_there() -> None:
    found = {(b.kind, b.between) for b in load().breaks}
    assert {
        ("organisation", (2017, 2018)), ("form", (2013, 2014)), ("law", (2018, 2019)), ("form", (2018, 2019)), ("form", (2020, 2021)),
        ("organisation", (2018, 2019)),
    } <= found  # fmt: skip


def test_measures_are_in_one_family_at_most() -> None:
    measures = [measure for family in load().measure_families for measure in family.measures]
    assert len(measures) == len(set(measures))
    assert load().family_of("item") == load().family_of("article_item") == "piece"
    assert load().family_of("article_item_time") == "article_item_time"
