"""What must add up in a form, and what the text says of its cells: right, wrong and whose fault, never a false alarm."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

import pytest
from forms_helpers import alarms, annex, body_rows, each, figures, report, with_values
from printing.layouts import Extra, TableSpec, build, row_columns
from printing.model import PrintedTable
from samples import filled

from guanbao import check
from guanbao.model.report import Check, Figure, Report
from guanbao.registry import load

Place = tuple[str, str]
# One filled report of 2021's forms, small enough to reckon by head; what is not here is 0.
FILLED: dict[str, dict[str, Sequence[object]]] = {
    "proactive-2021": {"normative_documents": [4, 1, 30], "licensing": [1036], "penalties": [251], "fees": ["52.15"]},
    "applications-2021": {
        "received": [20, 5, 0, 0, 0, 0, 25],
        "carried_in": [3, 0, 0, 0, 0, 0, 3],
        "granted": [12, 4, 0, 0, 0, 0, 16],
        "partially_granted": [2, 0, 0, 0, 0, 0, 2],
        "denied.state_secret": [1, 0, 0, 0, 0, 0, 1],
        "unavailable.not_held": [4, 1, 0, 0, 0, 0, 5],
        "processed_total": [19, 5, 0, 0, 0, 0, 24],
        "carried_out": [4, 0, 0, 0, 0, 0, 4],
    },
    "review-litigation": {"review": [3, 1, 1, 0, 5], "litigation_direct": [2, 0, 0, 1, 3]},
}


def values(layout: str, *, merged_other: bool = False) -> dict[str, list[str]]:
    """What the filled report prints in a form."""
    rows = row_columns(layout, merged_other=merged_other)
    return {row: [str(v) for v in FILLED[layout].get(row, [0] * len(columns))] for row, columns in rows.items()}


@cache
def form(layout: str) -> PrintedTable:
    """A form of the filled report."""
    return build(TableSpec(layout, values(layout)))


def three(**changed: Mapping[Place, str]) -> list[PrintedTable]:
    """The three forms, some cells printed otherwise: `three(applications={("received", "total"): "26"})`."""
    return [with_values(form(layout), changed.get(form(layout).form, {})) for layout in FILLED]


def read(*statements: str, tables: Sequence[PrintedTable] | None = None) -> Report:
    said = ["一、总体情况", *statements] if statements else []
    return report(*said, *(tables if tables is not None else three()))


def failed(found: Report) -> list[Check]:
    return [c for c in found.checks if c.status == "fails"]


def about(found: Report, one: Check, form_: str) -> set[Place]:
    """The cells of a form that a check names."""
    return {place for place, figure in figures(found, form_).items() if figure.id in one.figures}


# --- clean forms ---------------------------------------------------------------------------------------------------


def test_clean_report_holds_everywhere() -> None:
    found = read()
    assert alarms(found) == []
    kinds = [c.kind for c in found.checks if c.status == "holds"]
    # 8 rows of requests, 2 of disputes; 3 columns of results, 3 balances. What is all zero is no check.
    assert (kinds.count("sum"), kinds.count("balance")) == (8 + 2 + 3, 3)
    assert all(c.status == "holds" and c.suspect is None for c in found.checks)


@pytest.mark.parametrize("mark", ["", "/", "—", "无"])
def test_zeros_printed_otherwise_are_no_alarm(mark: str) -> None:
    tables = [each(t, lambda c: replace(c, text=mark) if c.key and c.text == "0" else c) for t in three()]
    assert alarms(read(tables=tables)) == []


@pytest.mark.parametrize("mark", ["", "/", "—"])
@pytest.mark.parametrize(
    ("row", "column"),
    [
        (None, "total"),
        ("processed_total", None),
    ],
    ids=["column of totals", "row of totals"],
)
def test_blank_totals_are_not_compared(row: str | None, column: str | None, mark: str) -> None:
    """Nobody printed them, so they contradict nothing."""
    tables = [
        each(t, lambda c: replace(c, text=mark) if c.key and (c.key.column == column or c.key.row == row) else c)
        for t in three()
    ]
    found = read(tables=tables)
    assert failed(found) == []
    assert "not_applicable" in {c.status for c in found.checks}


def test_other_results_in_one_row_count_once() -> None:
    changed = {
        **values("applications-2021", merged_other=True),
        "other": ["2", "0", "0", "0", "0", "0", "2"],
        "processed_total": ["21", "5", "0", "0", "0", "0", "26"],
        "carried_out": ["2", "0", "0", "0", "0", "0", "2"],
    }
    merged = build(TableSpec("applications-2021", changed, merged_other=True))
    proactive, _, review = three()
    found = read(tables=[proactive, merged, review])
    assert failed(found) == []
    assert any("other" in {row for row, _ in about(found, c, "applications")} for c in found.checks)


def test_row_of_the_publishers_own_is_no_part() -> None:
    own = Extra("processed_total", "其中：通过热线转办的数量", ("7",) * 7)
    proactive, _, review = three()
    added = build(TableSpec("applications-2021", values("applications-2021"), extra=(own,)))
    assert failed(read(tables=[proactive, added, review])) == []


CLEAN = [
    (2022, ("proactive-2021", "applications-2021", "review-litigation")),
    (2020, ("proactive-2019", "applications-2019", "review-litigation")),
    (2016, ("statistics-2014",)),
]


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("year", "layouts"), CLEAN)
def test_random_forms_that_add_up(year: int, layouts: tuple[str, ...], seed: int) -> None:
    rng = Random(seed)  # noqa: S311
    assert alarms(report(*(build(filled(layout, rng)) for layout in layouts), year=year)) == []


# --- every cell of every identity ----------------------------------------------------------------------------------


@cache
def _dense(layout: str) -> tuple[Figure, ...]:
    """The figures of a filled form, found clean."""
    found = report(build(filled(layout, Random(11))))  # noqa: S311
    assert failed(found) == []
    return tuple(f for f in found.figures if f.table)


def _changed(layout: str, place: Place, by: int, **fields: Any) -> tuple[Figure, list[Check]]:
    """The checks of a form in which one cell is another number."""
    changed = [
        f.model_copy(update={"value": (f.value or 0) + by, **fields})
        if f.table and (f.table.row, f.table.column) == place
        else f
        for f in _dense(layout)
    ]
    figure = next(f for f in changed if f.table and (f.table.row, f.table.column) == place)
    return figure, [c for c in check.run(changed, registry=load()) if c.status == "fails"]


IN_SUMS = {
    layout: [(row, column) for row, columns in row_columns(layout).items() for column in columns]
    for layout in ("applications-2019", "applications-2021", "review-litigation")
}
PARTS = [
    "received", "received.in_person", "received.fax", "received.online", "received.letter", "completed", "completed.on_time",
    "completed.extended", "answered", "answered.already_public", "answered.granted", "answered.partially_granted",
    "answered.denied", "answered.not_this_agency", "answered.not_existing", "answered.amend", "answered.other_route",
    "denied.state_secret", "denied.trade_secret", "denied.privacy", "denied.security_and_stability",
    "denied.not_government_information", "denied.other_law", "review", "review.upheld", "review.corrected", "review.other",
    "litigation", "litigation.upheld", "litigation.corrected", "litigation.other", "staff", "staff.full_time", "staff.part_time",
]  # fmt: skip
IN_SUMS["statistics-2014"] = [(row, "value") for row in PARTS]


@pytest.mark.parametrize("layout", IN_SUMS)
def test_no_cell_can_be_wrong_unseen(layout: str) -> None:
    """Each cell stands in a sum: another number there breaks one that names it, and the print is to blame."""
    for place in IN_SUMS[layout]:
        for by in (1, 90):
            figure, broken = _changed(layout, place, by)
            assert broken, place
            assert all(figure.id in c.figures and c.suspect == "publisher" for c in broken), place


@pytest.mark.parametrize("layout", IN_SUMS)
def test_an_unsure_reading_is_suspected_first(layout: str) -> None:
    for place in IN_SUMS[layout][::5]:
        _, broken = _changed(layout, place, 1, confidence=0.5)
        assert broken
        assert {c.suspect for c in broken} == {"reader"}
        assert all("not sure" in c.message for c in broken)


NO_SUMS = ["disclosed", "channels.gazette", "channels.website", "channels.weibo", "responses", "normative_documents_issued",
           "responses.interviews", "units.offices", "meetings", "training.participants"]  # fmt: skip


@pytest.mark.parametrize("row", NO_SUMS)
def test_channels_need_not_add_up(row: str) -> None:
    """The same piece of news in two channels counts once in the total, and finished need not be received."""
    assert _changed("statistics-2014", (row, "value"), 500)[1] == []


# --- what fails, and whose fault it is -----------------------------------------------------------------------------


def test_wrong_total_of_a_row() -> None:
    found = read(tables=three(applications={("granted", "total"): "17"}))
    kinds = {(c.kind, c.printed, c.expected) for c in failed(found)}
    assert ("sum", 17, 16) in kinds  # the row
    assert ("sum", 24, 25) in kinds  # the column of totals
    assert {c.suspect for c in failed(found)} == {"publisher"}


def test_total_printed_as_zero_over_parts_is_the_publishers() -> None:
    found = read(tables=three(review_litigation={("review", "total"): "0"}))
    (broken,) = failed(found)
    assert (broken.printed, broken.expected, broken.suspect) == (0, 5, "publisher")
    assert about(found, broken, "review_litigation") == {
        ("review", c) for c in ("upheld", "corrected", "other", "pending", "total")
    }


def test_balance() -> None:
    found = read(tables=three(applications={("carried_out", "natural_person"): "9", ("carried_out", "total"): "9"}))
    broken = failed(found)
    assert {c.kind for c in broken} == {"balance"}
    assert {(c.printed, c.expected) for c in broken} == {(28, 23), (33, 28)}


@pytest.mark.parametrize("text", ["见附件", "1?", "约4"])
def test_unreadable_part_is_laid_to_the_reader(text: str) -> None:
    found = read(tables=three(applications={("unavailable.not_held", "natural_person"): text}))
    assert failed(found)
    assert {c.suspect for c in failed(found)} == {"reader"}


def test_number_with_a_space_is_laid_to_the_reader() -> None:
    found = read(tables=three(applications={("granted", "total"): "1 7"}))
    assert failed(found)
    assert {c.suspect for c in failed(found)} == {"reader"}


@pytest.mark.parametrize("row", ["granted", "unavailable.not_held", "carried_in"])
def test_row_that_is_missing_is_not_laid_to_the_publisher(row: str) -> None:
    short = build(TableSpec("applications-2021", values("applications-2021"), drop=(row,)))
    proactive, _, review = three()
    found = read(tables=[proactive, short, review])
    assert "publisher" not in {c.suspect for c in failed(found)}


def test_row_that_lost_a_cell_is_not_laid_to_the_publisher() -> None:
    printed = form("applications-2021")
    at = body_rows(printed)["received"]
    row = printed.rows[at]
    short = replace(printed, rows=(*printed.rows[:at], (*row[:-5], *row[-4:]), *printed.rows[at + 1 :]))
    proactive, _, review = three()
    found = read(tables=[proactive, short, review])
    assert failed(found)
    assert "publisher" not in {c.suspect for c in failed(found)}


def test_nothing_is_repaired() -> None:
    found = read(tables=three(review_litigation={("review", "total"): "0"}))
    total = figures(found, "review_litigation")["review", "total"]
    assert (total.value, total.raw, total.state) == (0, "0", "number")


def test_two_tables_of_a_form_are_checked_apart() -> None:
    wrong = three(review_litigation={("review", "total"): "6"})
    found = read(tables=[*three(), *wrong])
    (broken,) = failed(found)
    second = {f.id for f in found.figures if f.table and f.table.index == 1}
    assert set(broken.figures) <= second


# --- what the text says of a cell ----------------------------------------------------------------------------------


def restated(found: Report) -> list[tuple[str, object, object]]:
    return [(c.status, c.printed, c.expected) for c in found.checks if c.kind == "text_table"]


AGREE = {
    "全年共收到政府信息公开申请25件。": [25],
    "本年新收政府信息公开申请25件，上年结转3件。": [25, 3],
    "全年收到政府信息公开申请25件，其中自然人20件，商业企业5件。": [25, 20, 5],
    "收到自然人提出的政府信息公开申请20件。": [20],
    "全年办结政府信息公开申请24件，其中予以公开16件，部分公开2件。": [24, 16, 2],
    "结转下年度继续办理4件。": [4],
    "因政府信息公开被申请行政复议5件，被提起行政诉讼3件。": [5, 3],
    "全年制发行政规范性文件4件，废止1件。": [4, 1],
    "全年作出行政处罚决定251件。": [251],
    "关区共收到政府信息公开申请25件，比上年增加5件。": [25],
}


@pytest.mark.parametrize("text", AGREE)
def test_text_that_agrees(text: str) -> None:
    found = read(text)
    assert restated(found) == [("holds", value, value) for value in AGREE[text]]
    assert alarms(found) == []


DISAGREE = {
    "全年共收到政府信息公开申请26件。": (26, 25),
    "收到自然人提出的政府信息公开申请21件。": (21, 20),
    "因政府信息公开被申请行政复议6件。": (6, 5),
    "全年未收到政府信息公开申请。": (0, 25),
    "全年作出行政处罚决定152件。": (152, 251),
    "结转下年度继续办理14件。": (14, 4),
}


@pytest.mark.parametrize("text", DISAGREE)
def test_text_that_disagrees(text: str) -> None:
    found = read(text)
    (broken,) = failed(found)
    printed, expected = DISAGREE[text]
    assert (broken.kind, broken.printed, broken.expected, broken.suspect) == (
        "text_table",
        printed,
        expected,
        "publisher",
    )
    by_id = {f.id: f for f in found.figures}
    assert [by_id[i].table is None for i in broken.figures][:2] == [True, False]


def test_text_against_a_cell_that_is_not_sure_is_laid_to_the_reader() -> None:
    found = read("全年作出行政处罚决定251件。", tables=three(proactive={("penalties", "decisions"): "2 57"}))
    (broken,) = failed(found)
    assert broken.suspect == "reader"


def test_text_against_a_cell_that_prints_nothing_is_not_compared() -> None:
    for mark in ("", "/", "见附件"):
        found = read("全年作出行政处罚决定251件。", tables=three(proactive={("penalties", "decisions"): mark}))
        assert restated(found) == []


# What is said of other bodies, other times, in part or roughly contradicts no cell.
NO_CONTRADICTION = [
    "2021年共收到政府信息公开申请30件。",
    "上年共收到政府信息公开申请30件。",
    "海关本级收到政府信息公开申请10件。",
    "机关本级收到政府信息公开申请10件。",
    "共收到政府信息公开申请约30件。",
    "共收到政府信息公开申请20余件。",
    "法规处收到政府信息公开申请12件。",
    "收到网上申请20件。",
    "收到政府信息公开申请25件，其中当面申请5件，网上申请20件。",
    "收到行政许可申请1036件。",
    "办理行政复议案件的平均用时为12天。",
    "收取行政事业性收费521500元。",
    "全国海关共收到政府信息公开申请300件。",
    "全系统共收到政府信息公开申请300件。",
    "各隶属海关收到政府信息公开申请10件。",
    "海关总署机关收到政府信息公开申请95件。",
    "2020年至2022年共收到政府信息公开申请95件。",
    "自2008年以来累计收到政府信息公开申请395件。",
    "上半年收到政府信息公开申请10件。",
    "通过网上收到政府信息公开申请12件。",
]


@pytest.mark.parametrize("text", NO_CONTRADICTION)
def test_text_that_speaks_of_something_else(text: str) -> None:
    assert [c.message for c in failed(read(text))] == []


def test_amount_in_the_text_and_in_the_table() -> None:
    assert restated(read("收取行政事业性收费52.15万元。")) == [
        ("holds", *[figures(read(), "proactive")["fees", "amount"].value] * 2)
    ]


def test_amount_without_its_ten_thousand_is_found() -> None:
    (broken,) = failed(read("收取行政事业性收费52.15万元。", tables=three(proactive={("fees", "amount"): "521500"})))
    assert broken.kind == "text_table"


def test_columns_that_changed_places_are_found_by_the_text() -> None:
    """Every sum still holds; only the text knows."""
    swapped = {(row, a): str(FILLED["applications-2021"].get(row, [0] * 7)[i])
               for row in row_columns("applications-2021")
               for a, i in (("natural_person", 1), ("business", 0))}  # fmt: skip
    found = read("全年收到政府信息公开申请25件，其中自然人20件，商业企业5件。", tables=three(applications=swapped))
    assert {(c.printed, c.expected) for c in failed(found)} == {(20, 5), (5, 20)}


def test_two_tables_of_a_form_leave_the_text_alone() -> None:
    """Nobody knows of which the text speaks."""
    found = read("全年共收到政府信息公开申请25件。", tables=[*three(), *three()])
    assert restated(found) == []


def test_statistics_form_against_its_text() -> None:
    printed = {row: ["0"] for row in row_columns("statistics-2014")}
    for row in ("received", "received.online", "completed", "completed.on_time", "answered", "answered.granted"):
        printed[row] = ["12"]
    printed |= {"disclosed": ["12058"], "training.participants": ["340"], "budget": ["10.5"]}
    filled_in = build(TableSpec("statistics-2014", printed))
    text = "全年主动公开政府信息12058条，收到政府信息公开申请12件，专项经费10.5万元。"
    good = report("一、概述", text, filled_in, year=2016)
    assert alarms(good) == []
    assert {(status, value) for status, value, _ in restated(good)} >= {("holds", 12058), ("holds", 12)}
    bad = report("一、概述", text.replace("12058", "12085"), filled_in, year=2016)
    assert [(c.printed, c.expected) for c in failed(bad)] == [(12085, 12058)]


def test_cumulative_values_are_not_what_the_text_says_of_the_year() -> None:
    rows = [
        ("主动公开信息数", "条", "420", "3651"),
        ("现场接待人数", "人次", "36", "410"),
        ("申请总数", "件", "8", "44"),
    ]
    found = report("一、概述", "全年主动公开政府信息420条。", annex(rows), year=2011)
    assert [c.message for c in failed(found)] == []
