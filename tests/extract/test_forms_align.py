"""The rows of a table against those of a form: in order where they stand so, told where they do not, doubted where unsure."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from random import Random

import pytest
from forms_helpers import (
    SURE,
    body_rows,
    cells,
    codes,
    each,
    label_at,
    misread,
    missing,
    read,
    silent,
    swapped_rows,
    table,
    warnings,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from printing.layouts import row_columns
from printing.model import Key, PrintedCell, PrintedTable

from guanbao.extract.forms.codes import LABELS_LOST, ROWS_MOVED, ROWS_UNPLACED

LONG = ("applications-2019", "applications-2021", "statistics-2014")


# --- rows out of order ---------------------------------------------------------------------------------------------


def _neighbours(layout: str) -> list[tuple[str, str, str]]:
    return [(layout, one, other) for one, other in pairwise(row_columns(layout))]


def _swaps() -> list[tuple[str, str, str]]:
    """Neighbours, and some that stand far apart."""
    rng = Random(7)  # noqa: S311
    far = [(layout, *rng.sample(list(row_columns(layout)), 2)) for layout in LONG for _ in range(5)]
    swaps = [*_neighbours("applications-2021"), *_neighbours("statistics-2014"), *far]
    return swaps


@pytest.mark.parametrize(("layout", "one", "other"), _swaps())
def test_rows_exchanged_with_their_labels(layout: str, one: str, other: str) -> None:
    """The labels say what the rows are, and the reader says that they stand in another order."""
    printed = swapped_rows(table(layout), one, other)
    reading = read(printed)
    assert silent(reading, printed) == {}
    assert warnings(reading)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("received", "carried_out"),
        ("denied.third_party_rights", "denied.enforcement_file"),
        ("granted", "partially_granted"),
        ("denied.state_secret", "not_processed.reissue"),
    ],
)
def test_exchanged_rows_are_read_by_their_labels_and_doubted(one: str, other: str) -> None:
    printed = swapped_rows(table("applications-2021"), one, other)
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert missing(reading) == [()]
    found = cells(reading)
    assert min(found[Key("applications", row, "total")].confidence for row in (one, other)) < SURE
    (problem,) = [p for p in reading.problems if p.code == ROWS_MOVED.id]
    assert problem.severity == "warning"


def test_proactive_rows_exchanged() -> None:
    printed = swapped_rows(table("proactive-2021"), "penalties", "coercion")
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert ROWS_MOVED.id in codes(reading)


def _reordered(printed: PrintedTable, groups: Sequence[tuple[str, str]]) -> PrintedTable:
    """The rows of the long form in another order, by the first and last row of each stretch."""
    places = body_rows(printed)
    stretches = [printed.rows[places[a] : places[b] + 1] for a, b in groups]
    return replace(printed, rows=(*printed.rows[: printed.head], *(row for part in stretches for row in part)))


def test_a_whole_group_in_another_place() -> None:
    """Complaints and fees before reviews and litigation: six of the nine groups keep their order."""
    printed = _reordered(
        table("statistics-2014"),
        [
            ("disclosed", "answered.other_route"), ("complaints", "fees"), ("review", "litigation.other"),
            ("units.offices", "training.participants"),
        ],
    )  # fmt: skip
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert ROWS_MOVED.id in codes(reading)


def test_litigation_before_reviews() -> None:
    """The parts have the same labels, so only their parents tell them apart."""
    printed = _reordered(
        table("statistics-2014"),
        [
            ("disclosed", "answered.other_route"), ("litigation", "litigation.other"), ("review", "review.other"),
            ("complaints", "training.participants"),
        ],
    )  # fmt: skip
    reading = read(printed)
    assert silent(reading, printed) == {}


# --- labels lost ---------------------------------------------------------------------------------------------------


def _unlabelled(printed: PrintedTable, rows: Sequence[str]) -> PrintedTable:
    """The labels of some rows are blank; merged cells before them stay."""
    places = {body_rows(printed)[row] for row in rows}

    def blank(cell: PrintedCell) -> PrintedCell:
        return cell if cell.key or cell.row_span > 1 else replace(cell, text="")

    return replace(printed, rows=tuple(tuple(map(blank, r)) if n in places else r for n, r in enumerate(printed.rows)))


@pytest.mark.parametrize(
    ("layout", "row"),
    [(layout, row) for layout in ("applications-2021", "statistics-2014") for row in list(row_columns(layout))[::3]],
)
def test_one_label_lost_between_two_known_rows(layout: str, row: str) -> None:
    """What fills a gap exactly is read, and doubted."""
    printed = _unlabelled(table(layout), [row])
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert LABELS_LOST.id in codes(reading)
    assert all(c.confidence < SURE for c in reading.cells if c.row == row)
    assert all(c.confidence >= SURE for c in reading.cells if c.row != row)


@pytest.mark.parametrize("layout", LONG)
def test_labels_lost_in_a_run(layout: str) -> None:
    rows = list(row_columns(layout))
    printed = _unlabelled(table(layout), rows[4:9])
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert LABELS_LOST.id in codes(reading)


@pytest.mark.parametrize("layout", LONG)
def test_labels_lost_and_a_row_missing_beside_them(layout: str) -> None:
    """Then nobody knows which row it is: it is not read, and the reader says so."""
    rows = list(row_columns(layout))
    printed = _unlabelled(table(layout, drop=(rows[5],)), [rows[4], rows[6]])
    reading = read(printed)
    assert silent(reading, printed) == {}
    assert {LABELS_LOST.id, ROWS_UNPLACED.id} & codes(reading)


@pytest.mark.parametrize("layout", LONG)
def test_all_labels_lost(layout: str) -> None:
    printed = each(table(layout), lambda c: c if c.key or c.head else replace(c, text=""))
    reading = read(printed)
    assert silent(reading, printed) == {}
    assert warnings(reading) or reading.unread


def _cut_off(label: str) -> str:
    return label[: max(2, len(label) // 2)]


@pytest.mark.parametrize("layout", LONG)
def test_labels_cut_off_in_the_middle(layout: str) -> None:
    """A narrow column that hides the end of every label."""
    printed = each(table(layout), lambda c: c if c.key or c.head else replace(c, text=_cut_off(c.text)))
    assert silent(read(printed), printed) == {}


# --- any damage at all ---------------------------------------------------------------------------------------------

# Rows that change places have tests of their own, above.
DAMAGE = ["drop", "blank label", "garble label", "own row"]


def _damaged(printed: PrintedTable, steps: Sequence[tuple[str, int]]) -> PrintedTable:
    rows = list(printed.rows)
    for what, number in steps:
        places = [i for i, row in enumerate(rows) if any(c.key for c in row)]
        at = places[number % len(places)]
        merged = any(c.row_span > 1 for c in rows[at])
        label = label_at(rows[at])
        if what == "drop" and not merged:
            del rows[at]
        elif what == "blank label":
            rows[at] = (*rows[at][:label], replace(rows[at][label], text=""), *rows[at][label + 1 :])
        elif what == "garble label":
            rows[at] = (*rows[at][:label], replace(rows[at][label], text="□□□□"), *rows[at][label + 1 :])
        elif what == "own row" and not merged:
            own = tuple(
                replace(c, text="900", key=None) if c.key else replace(c, text="其中：热线转办") for c in rows[at]
            )
            rows.insert(at + 1, own)
    return replace(printed, rows=tuple(rows))


@settings(max_examples=40, deadline=None, derandomize=True)
@given(
    st.sampled_from(["applications-2021", "statistics-2014"]),
    st.lists(st.tuples(st.sampled_from(DAMAGE), st.integers(0, 60)), max_size=4),
)
def test_no_damage_is_silent(layout: str, steps: list[tuple[str, int]]) -> None:
    printed = _damaged(table(layout), steps)
    assert silent(read(printed), printed) == {}


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.lists(st.text("行政复议诉讼其他总计申请公开0123/ ", max_size=6), min_size=1, max_size=6),
        min_size=1,
        max_size=12,
    )
)
def test_no_table_brings_it_down(rows: list[list[str]]) -> None:
    width = max(map(len, rows))
    made = PrintedTable("none", "none", tuple(tuple(map(PrintedCell, row)) for row in rows), 0, (1.0,) * width)
    if any(cell.text for row in made.rows for cell in row):
        read(made)


def _seconds(printed: PrintedTable) -> float:
    start = time.perf_counter()
    read(printed)
    return time.perf_counter() - start


def test_time_grows_with_the_rows_and_no_faster() -> None:
    printed = table("applications-2021")
    few, many = (replace(printed, rows=printed.rows + printed.rows[printed.head :] * times) for times in (4, 40))
    assert _seconds(many) < 40 * max(_seconds(few), 0.02)
