"""corrections.csv: there and back whatever is in it, strict on what comes in."""

from __future__ import annotations

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanbao.corrections import Correction, dump, load, merge, parse
from guanbao.corrections.file import COLUMNS, now
from guanbao.errors import GuanbaoError
from guanbao.text.cells import FORMULA

DIGEST = "ab" * 32
WORDS = st.text(st.sampled_from("王看过=+-@'\",;\n\t ＝a1\u202e\x1b"), max_size=12)
SOME = WORDS.filter(bool)


def one(**more: object) -> Correction:
    told = {"sha256": DIGEST, "action": "value", "author": "王", "time": "2026-01-01T00:00:00Z", "reason": "看过", "start": 3, "end": 5,
            "value": 7, **more}  # fmt: skip
    return Correction(**told)  # type: ignore[arg-type]


@given(
    author=SOME,
    reason=SOME,
    quote=WORDS,
    label=WORDS,
    value=st.integers(-(10**30), 10**30) | st.decimals(-9, 9, places=3),
)
def test_there_and_back(author: str, reason: str, quote: str, label: str, value: int | Decimal) -> None:
    told = one(author=author, reason=reason, quote=quote, label=label, value=value)
    assert parse(dump([told]).encode(), "x") == [told]


@pytest.mark.parametrize("word", ["=1+1", "@SUM(A1)", "+1", "-1", "＝HYPERLINK(1)", "'x", "\t=1"])
def test_a_spreadsheet_runs_nothing(word: str) -> None:
    text = dump(
        [one(author=word, reason=word, quote=word, context=word, label=word, department=word, unit=word, report=word)]
    )
    [row] = list(csv.reader(io.StringIO(text)))[1:]
    assert not [cell for cell in row if cell.startswith(FORMULA) and not cell.startswith("'")]


def test_times_of_any_zone_are_brought_to_one() -> None:
    text = dump([one()]).replace("2026-01-01T00:00:00Z", "2026-01-01T09:30:00.123+08:00")
    assert parse(text.encode(), "x")[0].time == "2026-01-01T01:30:00Z"
    told = one(time=now())
    assert parse(dump([told]).encode(), "x") == [told]


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("sha256", "xyz", "no digest"), ("action", "guess", "is none of"), ("time", "gestern", "no ISO 8601"), ("reason", "", "no reason"),
        ("start", "-1", "no offset"), ("end", "1", "end lies before start"), ("end", "", "go together"), ("value", "7万", "no number"),
        ("value", "", "needs a value"), ("value", "1e999999999", "no number"), ("state", "blank", "has none"), ("state", "odd", "is none of"),
    ],
)  # fmt: skip
def test_a_faulty_line_refuses_the_file(column: str, cell: str, said: str) -> None:
    rows = list(csv.DictReader(io.StringIO(dump([one(), one()]))))
    rows[1][column] = cell
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    with pytest.raises(GuanbaoError) as caught:
        parse(out.getvalue().encode(), "x.csv")
    assert caught.value.code.id == "G901"
    assert "line 3: " in str(caught.value)
    assert said in str(caught.value)


@pytest.mark.parametrize("data", [b"", b"a,b\n1,2\n", b"\xff\xfe", b'sha256,action,author,time,reason\n"a'])
def test_what_is_no_such_file_is_refused(data: bytes) -> None:
    with pytest.raises(GuanbaoError):
        parse(data, "x.csv")


def test_a_whole_report_can_only_be_confirmed() -> None:
    whole = one(action="confirm", start=None, end=None, value=None)
    assert parse(dump([whole]).encode(), "x") == [whole]
    with pytest.raises(GuanbaoError, match="can only be confirmed"):
        parse(dump([one(action="reject", start=None, end=None, value=None)]).encode(), "x")


def test_merging_keeps_everything_once_in_the_order_of_time(tmp_path: Path) -> None:
    early, late = one(time="2026-01-01T00:00:00Z"), one(time="2026-01-03T00:00:00Z", value=9)
    between = one(time="2026-01-02T00:00:00Z", value=8)
    held, again = merge([early, late], [between, late])
    assert (held, again) == ([early, between, late], 1)
    (tmp_path / "corrections.csv").write_bytes(b"\xef\xbb\xbf" + dump(held).encode())
    assert load(tmp_path) == held
    assert load(tmp_path / "none") == []
