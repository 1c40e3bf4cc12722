"""Rows of a copied form that lost their empty cells: what sums leave one place for is read, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from guanbao.extract.forms import fill as filling
from guanbao.extract.forms.fill import fill, fill_wide
from guanbao.model.document import Cell
from guanbao.registry import load

FORMS = {form.id: form for form in load().forms}
APPLICATIONS = FORMS["applications"]
REVIEW = FORMS["review_litigation"]
COLUMNS = [column.key for column in APPLICATIONS.columns]
PLACES = [
    (row.key, column.key)
    for row in REVIEW.rows
    if not row.heading
    for column in REVIEW.columns
]  # fmt: skip


def cells(values: str) -> list[Cell]:
    """Cells of words; a `_` is an empty one."""
    return [Cell(n, 0, "" if word == "_" else word) for n, word in enumerate(values.split())]


def said(decided: Mapping[str, Cell | None] | Mapping[tuple[str, str], Cell | None]) -> dict[object, str]:
    return {place: cell.text if cell else "" for place, cell in decided.items()}


def filled(lines: Mapping[str, str], columns: Sequence[str] = COLUMNS) -> dict[str, dict[object, str]]:
    found = fill({key: cells(values) for key, values in lines.items()}, columns, APPLICATIONS)
    return {key: said(decided) for key, decided in found.rows.items()}


def in_order(values: str) -> dict[object, str]:
    return dict(zip(COLUMNS, (cell.text for cell in cells(values)), strict=True))


WHOLE = {"received": "7 5 0 2 0 0 14", "carried_in": "0 0 0 0 0 0 0", "carried_out": "0 0 0 0 0 0 0"}


def test_row_sums_and_column_sums_leave_one_place() -> None:
    lines = {**WHOLE, "granted": "5 5", "partially_granted": "7 2 9", "processed_total": "7 5 0 2 0 0 14"}
    assert filled(lines) == {
        "granted": in_order("_ 5 _ _ _ _ 5"),
        "partially_granted": in_order("7 _ _ 2 _ _ 9"),
    }


def test_what_two_ways_have_in_common_is_read_and_no_more() -> None:
    """Two columns of 3, one row of each: which of the two rows has which, nobody can say."""
    lines = {
        "received": "3 3 0 0 0 0 6", "processed_total": "3 3 0 0 0 0 6", "granted": "3 3", "partially_granted": "3 3",
    }  # fmt: skip
    empty = dict.fromkeys(["research", "public_interest", "legal_service", "other_organisation"], "")
    assert filled(lines) == {"granted": {**empty, "total": "3"}, "partially_granted": {**empty, "total": "3"}}


def test_column_that_is_empty_all_over_may_be_any() -> None:
    """Where all rows lost their empty cells, their columns can be moved together: the totals are sure, and the order."""
    lines = {"received": "7 5 12", "granted": "7 7", "partially_granted": "5 5", "processed_total": "7 5 12"}
    assert filled(lines) == {
        "received": {"total": "12"}, "processed_total": {"total": "12"},
        "granted": {"other_organisation": "", "total": "7"}, "partially_granted": {"natural_person": "", "total": "5"},
    }  # fmt: skip


@pytest.mark.parametrize(
    "lines",
    [
        {**WHOLE, "granted": "5 6", "processed_total": "7 5 0 2 0 0 14"},  # no sum of its row
        {**WHOLE, "granted": "4 4", "processed_total": "7 5 0 2 0 0 14"},  # none of its columns
        {**WHOLE, "granted": "1 2 3 4 5 6 7 8", "processed_total": "7 5 0 2 0 0 14"},  # more cells than columns
        {**WHOLE, "granted": "5 六", "processed_total": "7 5 0 2 0 0 14"},  # what cannot be read
        {},
    ],
)
def test_nothing_is_read_against_the_sums(lines: Mapping[str, str]) -> None:
    assert filled(lines) == {}


def test_totals_that_are_not_printed() -> None:
    """Then the balance of the requests tells: what came in is what was done, row by row of the results."""
    lines = {
        "received": "7 5 0 2 0 0", "carried_in": "1 0 0 0 0 0", "granted": "6 5 0 2 0 0", "carried_out": "2 0 0 0 0 0",
    }  # fmt: skip
    found = fill({key: cells(values) for key, values in lines.items()}, COLUMNS, APPLICATIONS)
    assert not found.totals
    assert said(found.rows["granted"]) == in_order("6 5 0 2 0 0 _")
    assert said(found.rows["carried_out"]) == in_order("2 0 0 0 0 0 _")


def test_totals_that_are_not_printed_need_the_balance() -> None:
    assert filled({"received": "7 5 0 2 0 0", "granted": "6 5 0 2 0 0"}) == {}


def test_too_many_ways_leave_what_each_row_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(filling, "_MOST_STEPS", 3)
    lines = {**WHOLE, "granted": "5 5", "partially_granted": "7 2 9", "processed_total": "7 5 0 2 0 0 14"}
    assert filled(lines) == {"granted": {"total": "5"}, "partially_granted": {"total": "9"}}


# --- rows side by side ---------------------------------------------------------------------------------------------


def test_sums_part_the_rows_that_stand_side_by_side() -> None:
    decided, told = fill_wide(cells("1 2 3 4 10 5 5 1 0 0 0 1"), PLACES, REVIEW)
    assert told
    found = said(decided)
    assert [found["review", c.key] for c in REVIEW.columns] == ["1", "2", "3", "4", "10"]
    assert found["litigation_direct", "total"] == "5"
    assert ("litigation_direct", "upheld") not in found  # or any other of the four outcomes
    assert [found["litigation_after_review", c.key] for c in REVIEW.columns] == ["1", "0", "0", "0", "1"]


def test_no_total_is_printed_side_by_side() -> None:
    """As many values as there are outcomes: they are read, but no sum says so."""
    decided, told = fill_wide(cells("1 2 3 4 5 6 7 8 9 1 2 3"), PLACES, REVIEW)
    found = said(decided)
    assert not told
    assert [found["litigation_direct", c.key] for c in REVIEW.columns] == ["5", "6", "7", "8", ""]


def test_last_cells_of_a_line_are_empty() -> None:
    decided, told = fill_wide(cells("1 _ _ _ 1 2 _ _ _ 2 _ _"), PLACES, REVIEW)
    assert told
    assert [said(decided)["litigation_after_review", c.key] for c in REVIEW.columns] == [""] * 5


@pytest.mark.parametrize("values", ["1 _ _ _ 4 2 _ _ _ 2 _ _", "1 六 1", "1 2 4", " ".join("1" * 15)])
def test_line_that_says_nothing(values: str) -> None:
    assert fill_wide(cells(values), PLACES, REVIEW)[0] == {}
