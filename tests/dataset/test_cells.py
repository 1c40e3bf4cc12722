"""CSV cells: exact both ways, and nothing in them that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanbao.dataset import cells
from guanbao.dataset.files import guarded
from guanbao.dataset.rows import decimal
from guanbao.dataset.schema import SCALE

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
STARTS = st.sampled_from(["", *cells.FORMULA])


@given(STARTS, TEXTS)
def test_a_text_comes_back(start: str, rest: str) -> None:
    text = start + rest
    cell = cells.guard(text)
    assert cells.unguard(cell) == text
    assert cell
    assert not cell.startswith(tuple(set(cells.FORMULA) - {"'"}))


@settings(deadline=None)  # the first call loads pyarrow's kernels
@given(st.lists(st.one_of(st.none(), st.tuples(STARTS, TEXTS).map("".join)), min_size=1))
def test_whole_columns_are_guarded_like_single_texts(texts: list[str | None]) -> None:
    found = guarded(pa.array(texts, pa.string())).to_pylist()
    assert found == [None if text is None else cells.guard(text) for text in texts]


@given(st.decimals(allow_nan=False, allow_infinity=False, places=9, min_value=-(10**28), max_value=10**28))
def test_a_number_comes_back(value: Decimal) -> None:
    text = cells.plain(value)
    assert "E" not in text
    assert cells.number(text) == value


@pytest.mark.parametrize("text", ['=HYPERLINK("x")', "+1", "-1+1", "@SUM(A1)", "\t=1", "＝1", "'", "''=1", ""])
def test_what_a_spreadsheet_would_run(text: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerow([cells.guard(text), "x"])
    [row] = csv.reader(io.StringIO(out.getvalue()))
    assert row[0].startswith("'")
    assert cells.unguard(row[0]) == text


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        (Decimal("12345678901234567890123456789.123456789"), True),
        (Decimal("99999999999999999999999999999"), True),
        (Decimal("100000000000000000000000000000"), False),
        (Decimal("0.0000000001"), False),
        (Decimal("0.1000000000"), True),
        (Decimal("1E+3"), True),
        (10**28, True),
    ],
)
def test_what_the_decimal_columns_hold(value: int | Decimal, kept: bool) -> None:
    found = decimal(value)
    assert (found is not None) == kept
    if kept:
        assert pa.array([found], pa.decimal128(38, SCALE)).to_pylist() == [value]
    assert cells.number(cells.plain(value)) == value
