"""Rows are found by label under their parent, whatever is printed, left out, added or lost beside them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from itertools import zip_longest
from typing import Any

import pytest
from forms_helpers import (
    LAYOUTS,
    body_rows,
    cells,
    codes,
    doubtful,
    each,
    figures,
    misread,
    missing,
    plain,
    read,
    report,
    silent,
    table,
    warnings,
)
from printing.layouts import Extra, row_columns
from printing.model import Key, PrintedCell, PrintedTable

from guanbao.extract.forms.codes import ROWS_EXTRA, ROWS_MISSING

MATRICES = ("applications-2019", "applications-2021")
WITH_ROWS = ("proactive-2019", "proactive-2021", "applications-2021", "statistics-2014")
EVERY_ROW = [(layout, row) for layout in WITH_ROWS for row in row_columns(layout)]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_form_as_prescribed(layout: str) -> None:
    printed = table(layout)
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert (warnings(reading), doubtful(reading)) == ([], [])
    assert [(t.form, t.index, t.missing, t.extra) for t in reading.tables] == [(printed.form, 0, (), ())]
    assert reading.unread == []


# --- rows left out -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("layout", "row"), EVERY_ROW)
def test_row_that_is_missing_is_named_and_moves_no_other(layout: str, row: str) -> None:
    printed = table(layout, drop=(row,))
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert missing(reading) == [(row,)]
    (problem,) = [p for p in reading.problems if p.code == ROWS_MISSING.id]
    assert row in problem.message
    absent = [c for c in reading.cells if c.row == row]
    assert {(c.reading.state, c.reading.value) for c in absent} == {("not_printed", None)}
    assert [c.column for c in absent] == list(row_columns(layout)[row])
    assert all(start == end for start, end in (c.place for c in absent))


GONE_TOGETHER = {
    "a whole group": ("applications-2021", tuple(r for r in row_columns("applications-2021") if r.startswith("denied."))),
    "two groups": ("applications-2021", tuple(r for r in row_columns("applications-2021") if r[:5] in ("unava", "not_p"))),
    "first and last": ("applications-2021", ("received", "carried_out")),
    "all of the disputes": ("statistics-2014", tuple(r for r in row_columns("statistics-2014") if r[:6] in ("review", "litiga"))),
    "reviews but not litigation": ("statistics-2014", ("review", "review.upheld", "review.corrected", "review.other")),
    "every other row": ("statistics-2014", tuple(row_columns("statistics-2014"))[::2]),
    "all but penalties": ("proactive-2021", ("rules", "normative_documents", "licensing", "fees")),
}  # fmt: skip


@pytest.mark.parametrize("what", GONE_TOGETHER)
def test_rows_that_are_missing_together(what: str) -> None:
    layout, gone = GONE_TOGETHER[what]
    printed = table(layout, drop=gone)
    reading = read(printed, era="tables-2021" if layout.endswith("2021") else None)
    assert misread(reading, printed) == {}
    assert missing(reading) == [gone]


def test_missing_rows_reach_the_report() -> None:
    found = report(table("applications-2021", drop=("carried_in",)))
    (info,) = found.tables
    assert (info.form, info.missing_rows) == ("applications", ("carried_in",))
    absent = [f for place, f in figures(found, "applications").items() if place[0] == "carried_in"]
    assert {(f.state, f.value, f.raw) for f in absent} == {("not_printed", None, "")}
    assert len(absent) == 7


# --- rows of the publisher's own -----------------------------------------------------------------------------------

OWN = "其中：通过热线转办的数量"


@pytest.mark.parametrize(("layout", "after"), EVERY_ROW[::2])
def test_row_of_the_publishers_own_is_named_and_moves_no_other(layout: str, after: str) -> None:
    counts = ("900",) * len(row_columns(layout)[after])
    printed = table(layout, extra=(Extra(after, OWN, counts, "件"),))
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert missing(reading) == [()]
    assert [t.extra for t in reading.tables] == [(OWN,)]
    (problem,) = [p for p in reading.problems if p.code == ROWS_EXTRA.id]
    assert OWN in problem.message


SIMILAR = {
    "电子邮件申请数": ("statistics-2014", "received.online"),
    "其中：予以公开且收费的": ("applications-2021", "granted"),
    "当场答复数": ("statistics-2014", "completed.on_time"),
    "申请量合计": ("statistics-2014", "received.letter"),
    "行政赔偿数量": ("statistics-2014", "litigation.other"),
    "政务客户端公开政府信息数": ("statistics-2014", "channels.wechat"),
    "其中：公文类": ("statistics-2014", "disclosed"),
    "行政检查": ("proactive-2021", "coercion"),
    "行政征收": ("proactive-2019", "penalties"),
}


@pytest.mark.parametrize("label", SIMILAR)
def test_row_like_one_of_the_form_takes_nobodys_place(label: str) -> None:
    layout, after = SIMILAR[label]
    counts = ("900",) * len(row_columns(layout)[after])
    printed = table(layout, extra=(Extra(after, label, counts, "件"),))
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert [t.extra for t in reading.tables] == [(label,)]


@pytest.mark.parametrize(
    ("layout", "after", "label"),
    [
        ("applications-2021", "partially_granted", "（三）不予公开"),
        ("applications-2021", "denied.administrative_inquiry", "（四）无法提供"),
        ("applications-2021", "unavailable.still_unclear", "（五）不予处理（小计）"),
        ("statistics-2014", "normative_documents_issued", "（二）通过不同渠道和方式公开政府信息的情况"),
    ],
)
def test_subtotal_of_a_group_is_told_and_moves_no_other(layout: str, after: str, label: str) -> None:
    """Some publishers print a sum in the row of a group, which the form leaves empty."""
    printed = table(layout, extra=(Extra(after, label, ("900",) * len(row_columns(layout)[after]), "条"),))
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert reading.problems


def _twice(layout: str, row: str) -> PrintedTable:
    """The form with a row printed again behind itself, with other numbers."""
    printed = table(layout)
    at = body_rows(printed)[row]
    own = [cell for cell in printed.rows[at] if cell.key or cell.row_span == 1]
    again = tuple(replace(cell, text="900", key=None) if cell.key else cell for cell in own)
    return replace(printed, rows=(*printed.rows[: at + 1], again, *printed.rows[at + 1 :]))


@pytest.mark.parametrize(
    ("layout", "row"),
    [
        ("applications-2021", "granted"),
        ("applications-2021", "received"),
        ("applications-2021", "denied.third_party_rights"),
        ("statistics-2014", "received.fax"),
        ("proactive-2021", "licensing"),
    ],
)
def test_row_that_is_printed_twice_is_told(layout: str, row: str) -> None:
    printed = _twice(layout, row)
    assert silent(read(printed), printed) == {}


# --- rows that are merged ------------------------------------------------------------------------------------------


def test_other_results_in_one_row() -> None:
    printed = table("applications-2021", merged_other=True)
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert missing(reading) == [()]
    assert warnings(reading) == []


def test_other_results_in_one_row_is_the_rule_of_2019_and_in_three_of_2021() -> None:
    for layout, era in (("applications-2019", "tables-2019"), ("applications-2021", "tables-2021")):
        reading = read(table(layout))
        assert [t.era for t in reading.tables] == [era]
        assert missing(reading) == [()]


def test_one_of_the_three_other_results_missing() -> None:
    printed = table("applications-2021", drop=("other.fee_overdue",))
    assert missing(read(printed)) == [("other.fee_overdue",)]


def test_all_other_results_missing() -> None:
    gone = ("other.correction_overdue", "other.fee_overdue", "other.other")
    reading = read(table("applications-2021", drop=gone), era="tables-2021")
    assert missing(reading) == [gone]


@pytest.mark.parametrize("word", ["合计", "总计", "小计", "共计", "总数"])
@pytest.mark.parametrize("layout", [*MATRICES, "review-litigation"])
def test_words_for_a_total(layout: str, word: str) -> None:
    printed = table(layout, total_label=word)
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert warnings(reading) == []


# --- the same label in several places ------------------------------------------------------------------------------

SAME = {
    "依法纠错 of reviews and of litigation": ("statistics-2014", ("review.corrected", "litigation.corrected")),
    "其他情形 of reviews and of litigation": ("statistics-2014", ("review.other", "litigation.other")),
    "其他 as a result and as an applicant": ("applications-2021", ("other.other",)),
    "总计 as a result and as a column": ("applications-2021", ("processed_total",)),
}


@pytest.mark.parametrize("what", SAME)
def test_same_label_under_another_parent(what: str) -> None:
    """Leaving out one of two rows of a label leaves the other where it is."""
    layout, rows = SAME[what]
    for row in rows:
        printed = table(layout, drop=(row,))
        assert misread(read(printed), printed) == {}


def test_the_same_labels_in_both_groups() -> None:
    """Both groups print 维持、纠错、其他 and nothing more."""
    short = {"upheld": "1.维持", "corrected": "2.纠错", "other": "3.其他"}
    wording = {f"{group}.{row}": label for group in ("review", "litigation") for row, label in short.items()}
    printed = table("statistics-2014", wording=wording)
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert warnings(reading) == []


def test_group_whose_parent_row_is_missing_is_still_told_from_its_twin() -> None:
    printed = table("statistics-2014", drop=("litigation",))
    assert misread(read(printed), printed) == {}


# --- leading cells lost --------------------------------------------------------------------------------------------


def _without_parents(printed: PrintedTable) -> PrintedTable:
    """Merged cells before the labels are gone, and what stands behind them moved to the left."""
    kept = [tuple(c for c in row if c.key or c.head or c.row_span == 1) for row in printed.rows]
    return replace(printed, rows=tuple(kept))


def _filled_up(printed: PrintedTable) -> PrintedTable:
    """The same, where a program filled the short rows up with empty cells."""
    rows = []
    for row in _without_parents(printed).rows:
        width = sum(cell.column_span for cell in row)
        filler = printed.columns - width if not row[0].head else 0
        rows.append((*row, *(PrintedCell() for _ in range(filler))))
    return replace(printed, rows=tuple(rows))


def _parents_blank(printed: PrintedTable) -> PrintedTable:
    return each(printed, lambda c: replace(c, text="") if c.row_span > 1 and not (c.head or c.key) else c)


def _parents_unmerged(printed: PrintedTable) -> PrintedTable:
    """A merged cell prints its text in its first row, and the rows below it have an empty cell of their own."""
    rows: list[list[tuple[int, PrintedCell]]] = [[] for _ in printed.rows]
    for row, column, cell in printed.placed():
        rows[row].append((column, cell if cell.head else replace(cell, row_span=1)))
        for below in range(row + 1, row + cell.row_span if not cell.head else row):
            rows[below].append((column, PrintedCell(column_span=cell.column_span)))
    return replace(printed, rows=tuple(tuple(c for _, c in sorted(row, key=lambda p: p[0])) for row in rows))


def _parents_repeated(printed: PrintedTable) -> PrintedTable:
    """A merged cell prints its text in each of its rows."""
    rows: list[list[tuple[int, PrintedCell]]] = [[] for _ in printed.rows]
    for row, column, cell in printed.placed():
        for at in range(row, row + (1 if cell.head else cell.row_span)):
            rows[at].append((column, cell if cell.head else replace(cell, row_span=1)))
    return replace(printed, rows=tuple(tuple(c for _, c in sorted(row, key=lambda p: p[0])) for row in rows))


LEADING: dict[str, Callable[[PrintedTable], PrintedTable]] = {
    "gone": _without_parents,
    "gone and filled up": _filled_up,
    "blank": _parents_blank,
    "not merged": _parents_unmerged,
    "repeated": _parents_repeated,
}


@pytest.mark.parametrize("layout", MATRICES)
@pytest.mark.parametrize("what", LEADING)
def test_leading_cells(what: str, layout: str) -> None:
    printed = LEADING[what](table(layout))
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert warnings(reading) == []


@pytest.mark.parametrize("mark", ["/", "—", "", "0"])
@pytest.mark.parametrize("what", ["gone", "gone and filled up"])
def test_leading_cells_lost_and_odd_values(what: str, mark: str) -> None:
    """A row of marks has nothing by which its first value could be told from a lost cell but its length."""
    values = {row: [mark] * 7 if row == "denied.privacy" or number % 3 else [str(100 + number)] * 7
              for number, row in enumerate(row_columns("applications-2021"))}  # fmt: skip
    printed = LEADING[what](table("applications-2021", values=values))
    reading = read(printed)
    assert silent(reading, printed) == {}


# --- columns beside the labels -------------------------------------------------------------------------------------


def _before(printed: PrintedTable, heading: str, text: Callable[[int], str]) -> PrintedTable:
    """The form with a column in front; `text` gives its cell by the number of the row."""
    rows = []
    for number, row in enumerate(printed.rows):
        head = number < printed.head
        cell = (
            PrintedCell(heading if number == 0 else "", head=True)
            if head
            else PrintedCell(text(number - printed.head + 1))
        )
        rows.append((cell, *row))
    return replace(printed, rows=tuple(rows), widths=(1.0, *printed.widths))


def _behind(printed: PrintedTable, heading: str, text: str) -> PrintedTable:
    rows = [(*row, PrintedCell(heading if not number else text)) for number, row in enumerate(printed.rows)]
    return replace(printed, rows=tuple(rows), widths=(*printed.widths, 1.0))


def _number_apart(printed: PrintedTable) -> PrintedTable:
    """The numbers of the labels stand in a cell of their own."""
    rows: list[tuple[PrintedCell, ...]] = []
    for number, (label, *rest) in enumerate(printed.rows):
        found = re.match(r"(\s*(?:（.）|.、|\d[.．]|其中：)?)(.*)", label.text, re.DOTALL)
        assert found
        lead, text = ("", label.text) if number < printed.head else found.groups()
        rows.append((PrintedCell(lead.strip()), replace(label, text=text), *rest))
    return replace(printed, rows=tuple(rows), widths=(1.0, *printed.widths))


def test_numbers_of_labels_in_a_column_of_their_own() -> None:
    printed = _number_apart(table("statistics-2014"))
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert warnings(reading) == []


SERIALS: dict[str, Callable[[int], str]] = {
    "1, 2, 3": str,
    "01, 02, 03": lambda number: f"{number:02}",
    "A01": lambda number: f"A{number:02}",
    "一": lambda number: "一二三四五六七八九十"[number % 10],
}


@pytest.mark.parametrize("what", SERIALS)
@pytest.mark.parametrize("layout", ["statistics-2014", "applications-2021"])
def test_serial_numbers_are_no_values(layout: str, what: str) -> None:
    printed = _before(table(layout), "序号", SERIALS[what])
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert warnings(reading) == []


@pytest.mark.parametrize("text", ["", "/", "无", "见正文", "2"])
def test_remarks_behind_the_values_are_no_values(text: str) -> None:
    printed = _behind(table("statistics-2014"), "备注", text)
    reading = read(printed)
    assert misread(reading, printed) == {}


@pytest.mark.parametrize(
    "order",
    [
        pytest.param((1, 0, 2), id="unit, label, value"),
        pytest.param((0, 2, 1), id="label, value, unit"),
    ],
)
def test_columns_of_the_long_form_in_another_order(order: tuple[int, int, int]) -> None:
    printed = table("statistics-2014")
    moved = replace(printed, rows=tuple(tuple(row[i] for i in order) for row in printed.rows))
    reading = read(moved)
    assert misread(reading, moved) == {}
    assert warnings(reading) == []
    found = cells(reading)
    assert [found[Key("statistics", row, "value")].unit for row in ("disclosed", "budget")] == ["条", "万元"]


def test_no_column_of_units() -> None:
    """A unit that is not printed is not said, or is that of the form; never another."""
    printed = table("statistics-2014")
    moved = replace(printed, rows=tuple((row[0], row[2]) for row in printed.rows), widths=(8.0, 2.0))
    reading = read(moved)
    assert misread(reading, moved) == {}
    found = cells(reading)
    units = {"disclosed": "条", "budget": "万元", "staff": "人"}
    assert all(found[Key("statistics", row, "value")].unit in (None, unit) for row, unit in units.items())


def test_two_columns_of_the_long_form_side_by_side() -> None:
    """To save paper the lower half stands beside the upper one: read right, or told."""
    printed = table("statistics-2014")
    head, *body = printed.rows
    half = (len(body) + 1) // 2
    beside = [a + b for a, b in zip_longest(body[:half], body[half:], fillvalue=(PrintedCell(),) * 3)]
    folded = replace(printed, rows=(head * 2, *beside), widths=(1.0,) * 6)
    assert silent(read(folded), folded) == {}


# --- the group rows of the long form -------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", ["", "——", "—", "/", "-"])
def test_rows_of_groups_hold_nothing(rule: str) -> None:
    printed = table("statistics-2014")
    rows = [tuple(c if c.key or len(c.text) > 2 else replace(c, text=rule) for c in row)
            if not any(c.key for c in row) and n else row for n, row in enumerate(printed.rows)]  # fmt: skip
    printed = replace(printed, rows=tuple(rows))
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert warnings(reading) == []
    assert codes(reading) == set()


@pytest.mark.parametrize("mark", ["/", "0", ""])
def test_long_form_without_a_single_number(mark: str) -> None:
    values = {row: [mark] for row in row_columns("statistics-2014")}
    printed = table("statistics-2014", values=values)
    assert silent(read(printed), printed) == {}
    assert misread(read(printed), printed) == {}


def test_all_nine_groups_with_their_rows() -> None:
    reading = read(table("statistics-2014"))
    rows = [c.row for c in reading.cells]
    assert len(rows) == len(set(rows)) == 58
    groups = {row.split(".")[0] for row in rows}
    assert groups == {
        "disclosed", "normative_documents_issued", "channels", "responses", "received", "completed", "answered", "denied",
        "review", "litigation", "complaints", "fees", "units", "staff", "budget", "meetings", "training",
    }  # fmt: skip


def test_every_cell_stands_where_it_was_printed() -> None:
    printed = table("applications-2021")
    found = report(printed)
    assert all(f.raw == f.evidence.quote == str(f.value) for f in found.figures if f.table)


def test_table_of_a_few_rows_is_no_form() -> None:
    rows: list[Any] = [["项目", "数量"], ["行政复议", "3"], ["行政诉讼", "2"]]
    reading = read(plain(*rows))
    assert (reading.cells, len(reading.unread)) == ([], 1)
