"""Values stand under their columns, by heading and by order: what agrees is sure, what does not is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from typing import Any

import pytest
from forms_helpers import (
    LAYOUTS,
    cells,
    codes,
    doubtful,
    each,
    misread,
    read,
    silent,
    swapped_columns,
    table,
    warnings,
)
from printing.layouts import row_columns
from printing.model import Key, PrintedCell, PrintedTable

from guanbao.extract.forms.codes import COLUMNS_MOVED

MATRICES = ("applications-2019", "applications-2021")
ORGANISATIONS = ("business", "research", "public_interest", "legal_service", "other_organisation")

PAIRS = list(combinations(range(1, 6), 2))  # of the five kinds of organisations

# layout -> headings as publishers print them
HEADINGS: list[tuple[str, dict[str, str]]] = [
    ("applications-2021", {"natural_person": "公民"}),
    ("applications-2021", {"natural_person": "自然人（公民）"}),
    ("applications-2021", {"business": "企业"}),
    ("applications-2021", {"business": "商业\n企业", "research": "科研\n机构", "public_interest": "社会公\n益组织"}),
    ("applications-2021", {"business": "商业企业（含个体工商户）"}),
    ("applications-2021", {"research": "科研单位"}),
    ("applications-2021", {"public_interest": "公益组织", "legal_service": "法律服务"}),
    ("applications-2021", {"public_interest": "社会公益团体"}),
    ("applications-2021", {"legal_service": "律师事务所"}),
    ("applications-2021", {"other_organisation": "其它"}),
    ("applications-2021", {"other_organisation": "其他组织"}),
    ("applications-2021", {"total": "合计"}),
    ("applications-2021", {"total": "总 计", "natural_person": "自 然 人"}),
    ("applications-2021", {"organisations": "法人或者其他组织", "applicants": "申请人类别"}),
    ("applications-2021", {"corner": ""}),
    ("applications-2021", {"corner": "申请办理情况"}),
    ("applications-2021", {"corner": "", "applicants": "", "organisations": ""}),
    ("proactive-2021", {"issued": "本年制发数", "repealed": "本年废止数", "in_force": "现行有效数"}),
    ("proactive-2021", {"issued": "本年度制发件数", "repealed": "本年度废止件数", "in_force": "现行有效的件数"}),
    ("proactive-2021", {"issued": "本年制\n发件数", "repealed": "本年废\n止件数", "in_force": "现行有\n效件数"}),
    ("proactive-2021", {"issued": "2022年制发件数", "repealed": "2022年废止件数"}),
    ("proactive-2021", {"decisions": "本年度处理决定数量"}),
    ("proactive-2021", {"decisions": "处理决定数量（件）"}),
    ("proactive-2021", {"amount": "本年收费金额"}),
    ("proactive-2021", {"amount": "收费金额（万元）"}),
    ("proactive-2021", {"first": "信息内容（第二十条）"}),
    ("proactive-2021", {"first": ""}),
    ("proactive-2019", {"produced": "本年新制作数", "disclosed": "本年新公开数", "disclosed_total": "对外公开总数"}),
    (
        "proactive-2019",
        {"produced": "本年新\n制作数量", "disclosed": "本年新\n公开数量", "disclosed_total": "对外公\n开总数量"},
    ),
    ("proactive-2019", {"items_last_year": "上年项目数量", "change": "本年增减"}),
    ("proactive-2019", {"items_last_year": "上一年度项目数量", "change": "本年增／减"}),
    ("proactive-2019", {"change": "本年增（减）数量", "decisions": "处理决定数"}),
    ("proactive-2019", {"items": "采购项目数", "amount": "采购总金额（万元）"}),
    ("review-litigation", {"upheld": "维持", "corrected": "纠正", "other": "其他", "pending": "未审结"}),
    (
        "review-litigation",
        {"upheld": "结果\n维持", "corrected": "结果\n纠正", "other": "其他\n结果", "pending": "尚未\n审结"},
    ),
    ("review-litigation", {"upheld": "结\n果\n维\n持", "corrected": "结\n果\n纠\n正", "pending": "尚\n未\n审\n结"}),
    ("review-litigation", {"corrected": "结果纠错", "pending": "尚未结案", "total": "合计"}),
    ("review-litigation", {"upheld": "维持原结果", "corrected": "纠正结果"}),
    ("statistics-2014", {"value": "数量"}),
    ("statistics-2014", {"value": "统计数据", "unit": "计量单位", "first": "指标名称"}),
    ("statistics-2014", {"value": "2016年", "unit": "单位"}),
    ("statistics-2014", {"first": "统 计 指 标", "unit": "单 位", "value": "统 计 数"}),
    ("statistics-2014", {"first": "", "unit": "", "value": ""}),
]


@pytest.mark.parametrize(
    ("layout", "headings"), HEADINGS, ids=lambda v: v if isinstance(v, str) else "、".join(v.values())
)
def test_heading(layout: str, headings: dict[str, str]) -> None:
    printed = table(layout, headings=headings)
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert warnings(reading) == []
    assert doubtful(reading) == []


@pytest.mark.parametrize("layout", LAYOUTS)
def test_headings_lost(layout: str) -> None:
    """By the order alone the cells are right, and the reader says that it went by that; or it says that it cannot."""
    printed = each(table(layout), lambda c: replace(c, text="") if c.head and not c.key else c)
    reading = read(printed)
    assert silent(reading, printed) == {}
    assert codes(reading) or doubtful(reading) or reading.unread


def _headless(printed: PrintedTable) -> PrintedTable:
    return replace(printed, rows=printed.rows[printed.head :], head=0)


@pytest.mark.parametrize("layout", [*MATRICES, "statistics-2014"])
def test_no_row_of_headings(layout: str) -> None:
    printed = _headless(table(layout))
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert codes(reading)


# --- headings over other columns than their values -----------------------------------------------------------------


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_columns_exchanged_with_their_headings(one: int, other: int) -> None:
    """The headings say where the values belong; that they stand in another order is told, for it may be a slip."""
    printed = swapped_columns(table("applications-2021"), one, other)
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert COLUMNS_MOVED.id in codes(reading)


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_headings_exchanged_over_standing_columns_are_told(one: int, other: int) -> None:
    printed = table("applications-2021")
    heads = list(printed.rows[printed.head - 1])
    heads[one - 1], heads[other - 1] = heads[other - 1], heads[one - 1]
    reading = read(
        replace(printed, rows=(*printed.rows[: printed.head - 1], tuple(heads), *printed.rows[printed.head :]))
    )
    found = cells(reading)
    touched = {ORGANISATIONS[one - 1], ORGANISATIONS[other - 1]}
    assert COLUMNS_MOVED.id in codes(reading)
    assert all(found[Key("applications", "received", column)].confidence < 0.8 for column in touched)


def _moved(printed: PrintedTable, order: tuple[int, ...]) -> PrintedTable:
    """The outcomes of reviews and of litigation in another order, headings and values."""

    def block(row: list[PrintedCell], start: int) -> None:
        row[start : start + 5] = [row[start + i] for i in order]

    first, second, third, values = (list(row) for row in printed.rows)
    block(second, 0)
    for start in (0, 5):
        block(third, start)
    for start in (0, 5, 10):
        block(values, start)
    return replace(printed, rows=(tuple(first), tuple(second), tuple(third), tuple(values)))


@pytest.mark.parametrize("order", [(1, 0, 2, 3, 4), (0, 1, 3, 2, 4), (4, 0, 1, 2, 3)], ids=str)
def test_outcomes_in_another_order(order: tuple[int, ...]) -> None:
    printed = _moved(table("review-litigation"), order)
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert COLUMNS_MOVED.id in codes(reading)


def test_litigation_before_reviews() -> None:
    printed = table("review-litigation")
    first, second, third, values = printed.rows
    turned = (first[::-1], (*second[5:], *second[:5]), third, (*values[5:], *values[:5]))
    reading = read(replace(printed, rows=turned))
    assert misread(reading, replace(printed, rows=turned)) == {}
    assert COLUMNS_MOVED.id in codes(reading)


def _block_order(printed: PrintedTable, order: tuple[int, ...]) -> PrintedTable:
    """The first block of the proactive form with its columns in another order."""
    rows = [list(row) for row in printed.rows]
    for row in rows[1:4]:
        spans = [cell.column_span for cell in row[1:]]
        row[1:] = [replace(row[1 + i], column_span=span) for i, span in zip(order, spans, strict=True)]
    return replace(printed, rows=tuple(map(tuple, rows)))


@pytest.mark.parametrize("layout", ["proactive-2019", "proactive-2021"])
@pytest.mark.parametrize("order", [(1, 0, 2), (2, 0, 1)], ids=str)
def test_documents_in_another_order(order: tuple[int, ...], layout: str) -> None:
    printed = _block_order(table(layout), order)
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert COLUMNS_MOVED.id in codes(reading)


# --- columns left out, and columns of the publisher's own ----------------------------------------------------------


def _without(printed: PrintedTable, gone: int) -> PrintedTable:
    """The applications form without one of its columns, 0 to 6."""
    rows = []
    for number, row in enumerate(printed.rows):
        cells_ = list(row)
        if number >= printed.head:
            del cells_[len(cells_) - 7 + gone]
        elif number == 0:
            cells_[1] = replace(cells_[1], column_span=6)
        elif number == 1:
            if gone in (0, 6):
                del cells_[0 if gone == 0 else 2]
            else:
                cells_[1] = replace(cells_[1], column_span=4)
        elif gone in range(1, 6):
            del cells_[gone - 1]
        rows.append(tuple(cells_))
    return replace(printed, rows=tuple(rows), widths=printed.widths[:-1])


@pytest.mark.parametrize("gone", range(7))
def test_column_that_is_missing_moves_no_other(gone: int) -> None:
    printed = _without(table("applications-2021"), gone)
    reading = read(printed)
    assert silent(reading, printed) == {}
    wrong = {place: why for place, why in misread(reading, printed).items() if not why.startswith("not_printed")}
    assert wrong == {}


def _with_own(printed: PrintedTable, after: int, heading: str) -> PrintedTable:
    """The applications form with a column of the publisher's own behind the organisation `after`, 1 to 5."""
    rows = []
    for number, row in enumerate(printed.rows):
        cells_ = list(row)
        if number >= printed.head:
            cells_.insert(len(cells_) - 6 + after, PrintedCell("900"))
        elif number < 2:
            cells_[1] = replace(cells_[1], column_span=cells_[1].column_span + 1)
        else:
            cells_.insert(after, PrintedCell(heading, head=True))
        rows.append(tuple(cells_))
    return replace(printed, rows=tuple(rows), widths=(*printed.widths, 1.0))


@pytest.mark.parametrize("after", range(1, 6))
def test_column_of_the_publishers_own_moves_no_other(after: int) -> None:
    printed = _with_own(table("applications-2021"), after, "媒体")
    assert silent(read(printed), printed) == {}


# --- headings again, and headings in pieces ------------------------------------------------------------------------


def _again(printed: PrintedTable, at: int) -> PrintedTable:
    """The rows of headings once more in the middle of a table, as on a new page."""
    cut, rest = printed.cut(at)
    return replace(printed, rows=(*cut.rows, *printed.rows[: printed.head], *rest.rows))


@pytest.mark.parametrize("at", [6, 10, 15, 20])
@pytest.mark.parametrize("layout", [*MATRICES, "statistics-2014"])
def test_headings_repeated_inside_a_table(layout: str, at: int) -> None:
    printed = _again(table(layout), at)
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert warnings(reading) == []


@pytest.mark.parametrize("at", [6, 10, 15, 20])
@pytest.mark.parametrize("layout", [*MATRICES, "statistics-2014"])
def test_headings_repeated_over_the_next_piece(layout: str, at: int) -> None:
    printed = table(layout)
    upper, lower = printed.cut(at)
    lower = replace(lower, rows=(*printed.rows[: printed.head], *lower.rows), head=printed.head)
    reading = read(upper, lower, pages=(1, 2))
    assert misread(reading, upper, lower) == {}
    assert warnings(reading) == []
    assert len(reading.tables) == 1


def _in_pieces(printed: PrintedTable) -> PrintedTable:
    """Headings of four characters over two rows of cells: 商业 over 企业, as some files have them."""
    head, tail = printed.rows[: printed.head], printed.rows[printed.head :]
    last = head[-1]
    upper = tuple(replace(c, text=c.text[: len(c.text) // 2]) for c in last)
    lower = tuple(replace(c, text=c.text[len(c.text) // 2 :]) for c in last)
    taller = [tuple(replace(c, row_span=c.row_span + 1) if c.row_span > 1 else c for c in row) for row in head[:-1]]
    return replace(printed, rows=(*taller, upper, lower, *tail), head=printed.head + 1)


@pytest.mark.parametrize("layout", MATRICES)
def test_headings_over_two_rows_of_cells(layout: str) -> None:
    printed = _in_pieces(table(layout))
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert warnings(reading) == []


CAPTIONS: dict[str, Callable[[PrintedTable], PrintedTable]] = {
    "a caption over all columns": lambda t: replace(
        t, rows=((PrintedCell("政府信息公开情况表", column_span=t.columns),), *t.rows), head=t.head + 1
    ),
    "a unit note over all columns": lambda t: replace(
        t, rows=((PrintedCell("单位：件", column_span=t.columns),), *t.rows), head=t.head + 1
    ),
    "a year in the caption": lambda t: replace(
        t, rows=((PrintedCell("2022年度", column_span=t.columns),), *t.rows), head=t.head + 1
    ),
    "a line of who filled it in behind": lambda t: replace(
        t, rows=(*t.rows, (PrintedCell("填报人：王某　联系电话：12345678", column_span=t.columns),))
    ),
    "an empty row before": lambda t: replace(t, rows=((PrintedCell(column_span=t.columns),), *t.rows), head=t.head + 1),
    "an empty row behind": lambda t: replace(t, rows=(*t.rows, tuple(PrintedCell() for _ in range(t.columns)))),
    "numbers of columns below the headings": lambda t: replace(
        t,
        rows=(*t.rows[: t.head], (PrintedCell("甲", column_span=t.columns - 7), *(PrintedCell(str(n)) for n in range(1, 8))), *t.rows[t.head :]),
        head=t.head + 1,
    ),
}  # fmt: skip


@pytest.mark.parametrize("layout", MATRICES)
@pytest.mark.parametrize("what", CAPTIONS)
def test_rows_around_the_form(what: str, layout: str) -> None:
    printed = CAPTIONS[what](table(layout))
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert warnings(reading) == []


# --- rows with too few or too many values --------------------------------------------------------------------------


def _row_of(printed: PrintedTable, row: str, change: Callable[[list[PrintedCell]], list[Any]]) -> PrintedTable:
    rows = [tuple(change(list(r))) if any(c.key and c.key.row == row for c in r) else r for r in printed.rows]
    return replace(printed, rows=tuple(rows))


@pytest.mark.parametrize("row", ["received", "denied.state_secret", "unavailable.needs_creation", "carried_out"])
@pytest.mark.parametrize("count", [1, 2, 4])
def test_row_that_lost_cells_is_told(row: str, count: int) -> None:
    """Nobody can say which of the cells are gone where they are not at the end."""
    printed = table("applications-2021")
    short = _row_of(printed, row, lambda r: [*r[:-5], *r[-5 + count :]] if count < 5 else r)
    assert silent(read(short), printed) == {}


@pytest.mark.parametrize("row", ["received", "denied.state_secret", "carried_out"])
def test_row_with_a_cell_too_many_is_told(row: str) -> None:
    printed = table("applications-2021")
    long = _row_of(printed, row, lambda r: [*r[:-3], PrintedCell("900"), *r[-3:]])
    assert silent(read(long), printed) == {}


def test_a_broken_row_costs_no_other() -> None:
    printed = table("applications-2021")
    short = _row_of(printed, "denied.state_secret", lambda r: r[:-2])
    wrong = misread(read(short), printed)
    assert {place.split("/")[1] for place in wrong} == {"denied.state_secret"}


def test_every_column_of_every_row_is_there() -> None:
    for layout in LAYOUTS:
        found = {(c.row, c.column) for c in read(table(layout)).cells}
        assert found == {(row, column) for row, columns in row_columns(layout).items() for column in columns}
