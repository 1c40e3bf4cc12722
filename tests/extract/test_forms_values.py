"""A cell is a number, blank, a placeholder, not printed or unreadable; nothing that cannot be read becomes a number."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from decimal import Decimal
from functools import cache

import pytest
from forms_helpers import (
    SURE,
    Place,
    body_rows,
    cells,
    codes,
    figures,
    misread,
    numbered,
    read,
    report,
    table,
    with_values,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from printing.model import Key, PrintedCell

from guanbao.extract.forms import CellDraft
from guanbao.extract.forms.codes import UNREADABLE
from guanbao.extract.forms.values import is_value, read_value

CELL = Key("review_litigation", "review", "corrected")


@cache
def cell(text: str) -> tuple[CellDraft, frozenset[str]]:
    """The cell that prints a text in the middle of a form, and the codes of what was complained of."""
    printed = with_values(table("review-litigation"), {("review", "corrected"): text})
    reading = read(printed)
    return cells(reading)[CELL], frozenset(codes(reading))


NUMBERS = {
    "0": 0, "7": 7, "12": 12, "３": 3, "１０３６": 1036, "3,001": 3001, "3，001": 3001, "３，００１": 3001, "12,345,678": 12345678,
    " 25 ": 25, "\u30008\u3000": 8, "52.15": Decimal("52.15"), "５２．１５": Decimal("52.15"), "0.00": 0, "1,036.5": Decimal("1036.5"),
    "+1036": 1036, "＋4": 4, "增12": 12, "增加12": 12, "-4": -4, "－4": -4, "−4": -4, "减4": -4, "减少4": -4, "减 4": -4,
    "3件": 3, "3 件": 3, "15人次": 15, "251000元": 251000, "25.1万元": Decimal("25.1"),
}  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS, ids=repr)
def test_number(text: str) -> None:
    found, said = cell(text)
    assert (found.reading.state, found.reading.value) == ("number", NUMBERS[text])
    assert not isinstance(found.reading.value, float)
    assert found.confidence >= SURE
    assert UNREADABLE.id not in said


# What a line's end cut belongs together; with a space between, two numbers may have run together.
JOINED = {"12\n34": 1234, "1\n036": 1036, "3,\n001": 3001, "251000\n元": 251000, "52.\n15": Decimal("52.15")}
PARTED = {"1 036": 1036, "12 3": 123, "1\u00a0036": 1036, "1\u3000036": 1036}


@pytest.mark.parametrize("text", JOINED, ids=repr)
def test_number_broken_over_lines(text: str) -> None:
    found, _ = cell(text)
    assert (found.reading.state, found.reading.value) == ("number", JOINED[text])
    assert found.confidence >= SURE


@pytest.mark.parametrize("text", PARTED, ids=repr)
def test_number_with_a_space_in_it_is_doubted(text: str) -> None:
    found, _ = cell(text)
    assert (found.reading.state, found.reading.value) == ("number", PARTED[text])
    assert found.confidence < SURE


BLANKS = ["", " ", "\u3000", "\u00a0", "\n", " \n\u3000"]


@pytest.mark.parametrize("text", BLANKS, ids=repr)
def test_blank(text: str) -> None:
    found, said = cell(text)
    assert (found.reading.state, found.reading.value) == ("blank", None)
    assert UNREADABLE.id not in said


PLACEHOLDERS = [
    "/", "／", "//", "\\", "-", "--", "－", "–", "—", "——", "― ", "─", "─ ─", "～", "无", " 无 ", "…", "N/A", "*",
    "……",
]  # fmt: skip


@pytest.mark.parametrize("text", PLACEHOLDERS, ids=repr)
def test_placeholder(text: str) -> None:
    found, said = cell(text)
    assert (found.reading.state, found.reading.value) == ("placeholder", None)
    assert found.confidence >= SURE
    assert UNREADABLE.id not in said


GARBAGE = [
    "无法",
    "无法统计",
    "见附件",
    "详见附表",
    "□□",
    "###",
    "#REF!",
    "？",
    "12?",
    "1O",
    "l2",
    "\ufffd",
    "涉密",
    "3/5",
    "1.2.3",
    "12,34",
    "1,0362",
]


@pytest.mark.parametrize("text", GARBAGE, ids=repr)
def test_unreadable_is_told_and_is_no_number(text: str) -> None:
    found, said = cell(text)
    assert (found.reading.state, found.reading.value) == ("unreadable", None)
    assert found.confidence < SURE
    assert UNREADABLE.id in said


# The number is there, and it is not what it looks like: read in full or not at all, never as the exact number alone.
INEXACT = [
    "约30",
    "近40",
    "100余",
    "100余件",
    "20以上",
    "3至5",
    "3-5",
    "3—5",
    "不足10",
    "30%左右",
    "12、13",
    "5（含上年2）",
    "第3",
]


@pytest.mark.parametrize("text", INEXACT, ids=repr)
def test_no_exact_number_is_made_of_an_inexact_one(text: str) -> None:
    found, said = cell(text)
    assert found.reading.state == "unreadable"
    assert UNREADABLE.id in said


CHINESE = {"三": 3, "十二": 12, "零": 0, "〇": 0, "一千零三十六": 1036}


@pytest.mark.parametrize("text", CHINESE)
def test_number_in_words_is_read_right_or_told(text: str) -> None:
    found, said = cell(text)
    read_right = (found.reading.state, found.reading.value) == ("number", CHINESE[text])
    told = found.reading.state == "unreadable" and UNREADABLE.id in said
    assert read_right or told


@pytest.mark.parametrize("text", ["（3）", "(3)", "3。", "3、", "3次。", "[3]", "3个（件）"])
def test_number_with_something_around_it_is_read_right_or_told(text: str) -> None:
    found, said = cell(text)
    read_right = (found.reading.state, found.reading.value) == ("number", 3)
    told = found.reading.state == "unreadable" and UNREADABLE.id in said
    assert read_right or told


@pytest.mark.parametrize("text", ["", "/", "无", "无法", "???", "见附件"])
def test_one_odd_cell_costs_no_other(text: str) -> None:
    printed = with_values(table("applications-2021"), {("granted", "business"): text})
    wrong = misread(read(printed), with_values(printed, {("granted", "business"): "0"}))
    assert list(wrong) == ["applications/granted/business"]
    assert not wrong["applications/granted/business"].endswith("-> 0")


def test_problem_says_where_and_what() -> None:
    printed = with_values(table("applications-2021"), {("granted", "business"): "见附件"})
    reading = read(printed)
    (problem,) = [p for p in reading.problems if p.code == UNREADABLE.id]
    found = cells(reading)[Key("applications", "granted", "business")]
    assert problem.span == found.place
    assert all(word in problem.message for word in ("applications", "granted", "business", "见附件"))


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="0123456789０３,，.．/-—+减增无件元万 \n\u3000一三第余O?", max_size=8) | st.text(max_size=6))
def test_never_an_invented_number(text: str) -> None:
    found = read_value(text)
    folded = unicodedata.normalize("NFKC", text)
    assert (found.state == "number") == (found.value is not None)
    if found.value is not None:
        digits = re.sub(r"\D", "", folded)
        assert digits
        assert re.sub(r"\D", "", f"{abs(found.value):f}").strip("0") == digits.strip("0")
    assert (found.state == "blank") == (not folded.strip())
    assert not isinstance(found.value, float)
    assert is_value(text) == (found.state in ("number", "placeholder"))


def test_long_input_is_quick_and_no_number() -> None:
    for text in ("9" * 100_000, "1," * 50_000, "1 " * 50_000, "/" * 100_000):
        assert read_value(text).state == "unreadable"


# --- units ---------------------------------------------------------------------------------------------------------


AMOUNTS = {
    "52.15": (Decimal("52.15"), "万元", 521500),
    "251000元": (251000, "元", 251000),
    "251,000 元": (251000, "元", 251000),
    "25.1万元": (Decimal("25.1"), "万元", 251000),
    "0": (0, "万元", 0),
    "0元": (0, "元", 0),
}


@pytest.mark.parametrize("text", AMOUNTS)
def test_unit_of_a_cell_goes_before_that_of_its_heading(text: str) -> None:
    found = figures(report(with_values(table("proactive-2021"), {("fees", "amount"): text})), "proactive")
    fee = found["fees", "amount"]
    assert (fee.value, fee.unit, fee.normalised_value) == AMOUNTS[text]
    assert fee.normalised_unit == "元"


@pytest.mark.parametrize(
    ("layout", "form", "place"),
    [
        ("proactive-2021", "proactive", ("fees", "amount")),
        ("proactive-2019", "proactive", ("procurement", "amount")),
        ("statistics-2014", "statistics", ("fees", "value")),
        ("statistics-2014", "statistics", ("budget", "value")),
    ],
)
def test_money_is_money(layout: str, form: str, place: Place) -> None:
    assert figures(report(table(layout)), form)[place].kind == "money"


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("本年收费金额（单位：万元）", "万元"),
        ("本年收费金额（单位:元）", "元"),
        ("本年收费金额\n（万元）", "万元"),
        ("收费金额(元)", "元"),
    ],
)
def test_unit_of_the_heading(heading: str, unit: str) -> None:
    reading = read(table("proactive-2021", headings={"amount": heading}))
    assert cells(reading)[Key("proactive", "fees", "amount")].unit == unit


@pytest.mark.parametrize("text", ["25.1万", "3亿元", "1.2亿", "5000美元"])
def test_amount_in_another_unit_is_never_taken_for_ten_thousands(text: str) -> None:
    reading = read(with_values(table("proactive-2021"), {("fees", "amount"): text}))
    found = cells(reading)[Key("proactive", "fees", "amount")]
    assert found.reading.state == "unreadable" or found.unit == text.strip("0123456789.")


UNITS = {
    "disclosed": "条", "normative_documents_issued": "件", "channels.gazette": "条", "responses": "次",
    "responses.interpretations": "篇", "received.online": "件", "fees": "万元", "units.offices": "个", "staff": "人",
    "staff.part_time": "人", "budget": "万元", "meetings": "次", "training.participants": "人次",
}  # fmt: skip


def test_rows_of_the_long_form_have_their_own_units() -> None:
    found = cells(read(table("statistics-2014")))
    assert {row: found[Key("statistics", row, "value")].unit for row in UNITS} == UNITS


def test_unit_that_a_cell_prints_goes_before_that_of_its_row() -> None:
    values = {**numbered("statistics-2014"), "budget": ["251000元"]}
    found = cells(read(table("statistics-2014", values=values)))[Key("statistics", "budget", "value")]
    assert (found.reading.value, found.unit) == (251000, "元")


def test_unit_that_the_publisher_prints_goes_before_that_of_the_form() -> None:
    printed = table("statistics-2014")
    at = body_rows(printed)["budget"]
    label, _, value = printed.rows[at]
    rows = (*printed.rows[:at], (label, PrintedCell("元"), value), *printed.rows[at + 1 :])
    found = cells(read(replace(printed, rows=rows)))
    assert found[Key("statistics", "budget", "value")].unit == "元"
    assert found[Key("statistics", "fees", "value")].unit == "万元"
