"""Checks of one report against others: each holds where it should, fails where a fault is sown, and is silent else."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from guanbao.dataset import build, open_dataset
from guanbao.dataset.across.outliers import far
from made import Draft, folder, rows, series

RECEIVED = "applications.received"


def checks(out: Path, *drafts: Draft, **wanted: Any) -> list[Mapping[str, Any]]:
    build(folder(out, drafts), [])
    return rows(open_dataset(out).arrow("checks").to_pylist(), among="reports", **wanted)


def forms(out: tuple[int | None, ...], into: tuple[int | None, ...], later: int = 2022) -> tuple[Draft, Draft]:
    first, second = Draft("customs.tianjin", 2021), Draft("customs.tianjin", later)
    first.applications("carried_out", *out)
    second.applications("carried_in", *into)
    return first, second


def test_carry_over_in_all_seven_columns(tmp_path: Path) -> None:
    found = checks(tmp_path, *forms((2, 1, 0, 0, 3, 0, 6), (2, 1, 0, 0, 3, 0, 6)))
    assert [row["status"] for row in found] == ["holds"] * 7
    assert {row["kind"] for row in found} == {"carry_over"}
    assert [(row["printed"], row["expected"]) for row in found][-1] == (6, 6)
    assert {row["other_report"] for row in found} == {"customs.tianjin-2021"}


@pytest.mark.parametrize("column", range(7))
def test_a_fault_of_carry_over_in_any_column(tmp_path: Path, column: int) -> None:
    into = [2, 1, 0, 0, 3, 0, 6]
    into[column] += 1
    found = checks(tmp_path, *forms((2, 1, 0, 0, 3, 0, 6), tuple(into)))
    assert [n for n, row in enumerate(found) if row["status"] == "fails"] == [column]
    assert found[column]["suspect"] == "publisher"


def test_carry_over_with_blanks_and_gaps(tmp_path: Path) -> None:
    found = checks(tmp_path / "a", *forms((None, None, 0, 0, None, 2, 2), (None, 0, 0, None, 1, 2, 3)))
    assert [row["status"] for row in found] == ["holds", "holds", "holds", "fails", "holds", "fails"]
    assert checks(tmp_path / "b", *forms((1, 0, 0, 0, 0, 0, 1), (2, 0, 0, 0, 0, 0, 2), later=2023)) == []


def test_carry_over_with_an_unsure_reading_blames_the_reader(tmp_path: Path) -> None:
    first, second = forms((1, 0, 0, 0, 0, 0, 1), (0, 0, 0, 0, 0, 0, 0))
    second.figures = [figure.model_copy(update={"confidence": 0.4}) for figure in second.figures]
    suspects = {row["suspect"] for row in checks(tmp_path, first, second, status="fails")}
    assert suspects == {"reader"}


@pytest.mark.parametrize(("held", "status"), [(9, "holds"), (10, "fails")])
def test_documents_in_force(tmp_path: Path, held: int, status: str) -> None:
    first, second = Draft("customs.tianjin", 2021), Draft("customs.tianjin", 2022)
    first.row("proactive", "normative_documents", {"issued": 1, "repealed": 0, "in_force": 10})
    second.row("proactive", "normative_documents", {"issued": 2, "repealed": 3, "in_force": held})
    [row] = checks(tmp_path, first, second)
    assert (row["kind"], row["status"], row["expected"]) == ("in_force", status, 9)
    assert len(row["figures"]) == 3


def grown(change: str, before: int = 100, year: int = 2011, **more: Any) -> tuple[Draft, Draft]:
    first, second = Draft("customs.tianjin", year - 1), Draft("customs.tianjin", year)
    first.say(before, "件", RECEIVED)
    second.say(120, "件", RECEIVED)
    from decimal import Decimal

    second.say(Decimal(change), "%", None, kind="change", raw=f"{change}%", **more)
    return first, second


@pytest.mark.parametrize(
    ("change", "before", "more", "status"),
    [
        ("20", 100, {}, "holds"),
        ("21", 100, {}, "holds"),  # rounded: a whole unit of its last place
        ("20.0", 100, {}, "holds"),
        ("20.2", 100, {}, "fails"),
        ("35", 100, {}, "fails"),
        ("-20", 150, {}, "holds"),
        ("35", 100, {"qualifier": "about"}, "not_applicable"),
    ],
)
def test_growth_against_the_earlier_report(
    tmp_path: Path, change: str, before: int, more: dict[str, Any], status: str
) -> None:
    [row] = checks(tmp_path, *grown(change, before, **more))
    assert (row["kind"], row["status"], row["metric"]) == ("growth", status, RECEIVED)


def test_growth_over_a_break_is_not_judged(tmp_path: Path) -> None:
    first, second = Draft("customs.tianjin", 2017), Draft("customs.tianjin", 2018)
    first.say(100, "人次", "inquiries.handled")
    second.say(500, "人次", "inquiries.handled")
    second.say(12, "%", None, kind="change", raw="12%")
    [row] = checks(tmp_path, first, second)
    assert row["status"] == "not_applicable"
    assert "customs.inspection_merger" in row["message"]


def test_a_change_belongs_to_the_number_right_before_it(tmp_path: Path) -> None:
    first, second = Draft("customs.tianjin", 2010), Draft("customs.tianjin", 2011)
    first.say(100, "件", RECEIVED)
    second.say(120, "件", RECEIVED)
    second.say(7, "件", "review.received")
    second.say(40, "%", None, kind="change", raw="40%")
    assert checks(tmp_path, first, second) == []


@pytest.mark.parametrize(("told", "status"), [(100, "holds"), (101, "fails")])
def test_last_years_number_as_given_this_year(tmp_path: Path, told: int, status: str) -> None:
    first, second = Draft("customs.tianjin", 2010), Draft("customs.tianjin", 2011)
    first.say(100, "件", RECEIVED)
    second.say(120, "件", RECEIVED)
    second.say(told, "件", RECEIVED, period=("2010-01-01", "2010-12-31"))
    [row] = checks(tmp_path, first, second)
    assert (row["kind"], row["status"]) == ("restated", status)


def test_a_district_cannot_have_more_than_the_nation(tmp_path: Path) -> None:
    nation, one, other = (
        Draft("customs.gacc", 2020, "system"),
        Draft("customs.tianjin", 2020),
        Draft("customs.dalian", 2020),
    )
    for draft, value in ((nation, 900), (one, 46), (other, 1046)):
        draft.say(value, "件", RECEIVED)
    found = {row["report_key"]: row["status"] for row in checks(tmp_path, nation, one, other, kind="scope")}
    assert found == {"customs.tianjin-2020": "holds", "customs.dalian-2020": "fails"}


def test_a_hedged_number_that_does_not_fit_is_a_question(tmp_path: Path) -> None:
    nation, one = Draft("customs.gacc", 2020, "system"), Draft("customs.tianjin", 2020)
    nation.say(900, "件", RECEIVED, qualifier="over")
    one.say(1046, "件", RECEIVED)
    [row] = checks(tmp_path, nation, one)
    assert (row["status"], row["suspect"]) == ("question", None)


CALM = {2009: 410, 2010: 395, 2011: 430, 2012: 402, 2013: 4150}


def test_an_outlier_is_a_question(tmp_path: Path) -> None:
    [row] = checks(tmp_path, *series("customs.tianjin", RECEIVED, CALM))
    assert (row["kind"], row["status"], row["report_id"], row["suspect"]) == (
        "outlier",
        "question",
        "customs.tianjin-2013",
        None,
    )
    assert "a factor of 10" in row["message"]


@pytest.mark.parametrize(
    "numbers",
    [
        {**CALM, 2013: 800},  # twice as many is no wonder
        {2010: 410, 2011: 395, 2012: 430, 2013: 4150},  # too few to tell
        {2009: 1, 2010: 2, 2011: 1, 2012: 0, 2013: 9},  # small numbers jump
        {2009: 10, 2010: 40, 2011: 160, 2012: 640, 2013: 2560},  # it grows all the time
    ],
)
def test_what_is_no_outlier(tmp_path: Path, numbers: dict[int, int]) -> None:
    assert checks(tmp_path, *series("customs.tianjin", RECEIVED, numbers)) == []


def test_a_series_is_cut_at_a_break(tmp_path: Path) -> None:
    numbers = {2013: 410, 2014: 395, 2015: 430, 2016: 402, 2017: 405, 2018: 4150, 2019: 4200, 2020: 4100}
    assert checks(tmp_path / "a", *series("customs.tianjin", "inquiries.handled", numbers, "人次")) == []
    assert len(checks(tmp_path / "b", *series("tax.x", "inquiries.handled", numbers, "人次"), kind="outlier")) == 3


def test_far() -> None:
    assert far(100, [100, 101, 99, 100])[0] == pytest.approx(0)
    assert far(1000, [100, 110, 95, 105])[0] > 3.5
    assert far(10, [100, 110, 95, 105])[0] < -3.5


def test_a_part_of_another_total_is_no_sure_base(tmp_path: Path) -> None:
    first, second = Draft("customs.tianjin", 2010), Draft("customs.tianjin", 2011)
    first.say(38746, "人次", "inquiries.and_tipoffs")
    first.say(9067, "人次", "inquiries.handled", part_of="f1")
    second.say(126003, "人次", "inquiries.handled")
    second.say(7, "%", None, kind="change", raw="7%")
    [row] = checks(tmp_path, first, second)
    assert (row["kind"], row["status"], row["suspect"]) == ("growth", "question", None)
    assert "part of f1" in row["message"]


def test_numbers_of_any_length_do_not_stop_the_build(tmp_path: Path) -> None:
    first, second = Draft("customs.tianjin", 2010), Draft("customs.tianjin", 2011)
    from decimal import Decimal

    first.say(Decimal("0.000000001"), "件", RECEIVED)
    second.say(10**28, "件", RECEIVED)
    second.say(7, "%", None, kind="change", raw="7%")
    found = checks(tmp_path, first, second, kind="growth")
    assert [(row["status"], row["expected"]) for row in found] == [("fails", None)]
    assert len(found[0]["expected_text"]) > 38
