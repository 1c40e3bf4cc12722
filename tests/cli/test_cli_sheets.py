"""CSV that no spreadsheet runs, and that gives its texts and numbers back."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanbao.cli.sheets import cell, header, lines
from guanbao.model.report import AgencyInfo, Dims, DocumentInfo, Evidence, Figure, Identity, ProducedBy, Report
from guanbao.model.rows import COLUMNS

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1"]
# What CSV itself cannot carry, or what no report has.
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))


def a_report(label: str, value: int | Decimal, department: str | None = None) -> Report:
    figure = Figure(
        id="f1", kind="count", label=label, value=value, unit="条", raw="", dims=Dims(department=department),
        evidence=Evidence(span=(0, 1), quote="x"), origin="rule:noun-number-unit", confidence=0.5,
    )  # fmt: skip
    identity = Identity(agency=AgencyInfo(id=None, name=label), year=2010)
    made = ProducedBy(guanbao="0", registry="0")
    document = DocumentInfo(sha256=None, name=label)
    return Report(report_id="r", status="ok", document=document, identity=identity, figures=(figure,), produced_by=made)


def read_back(report: Report) -> dict[str, str]:
    [row] = csv.DictReader(io.StringIO(header() + "".join(lines(report)), newline=""))
    return row


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_become_texts(formula: str) -> None:
    row = read_back(a_report(formula, 1, department=formula))
    assert {row["label"], row["agency"], row["document"], row["department"]} == {f"'{formula}"}


@given(TEXTS)
def test_a_text_comes_back(text: str) -> None:
    shown = cell(text)
    assert not shown.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert shown.removeprefix("'") == text
    row = read_back(a_report(text, 1))
    assert row["label"].removeprefix("'") == text


@given(st.integers() | st.decimals(allow_nan=False, allow_infinity=False, places=6))
def test_a_number_stays_a_number(value: int | Decimal) -> None:
    shown = read_back(a_report("x", value))["value"]
    assert Decimal(shown) == value
    assert set(shown) <= set("-0123456789.")


def test_what_is_unknown_is_empty() -> None:
    row = read_back(a_report("x", 1))
    assert (row["department"], row["page"], row["sha256"]) == ("", "", "")
    assert list(row) == list(COLUMNS)
