"""`guanbao dataset`, `metrics` and `compare` as commands: exit codes, streams, files, every format."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

sys.path.insert(0, str(Path(__file__).parents[1]))

from made import folder, series

RECEIVED = "applications.received"
Run = Callable[..., Result]


@pytest.fixture
def out(tmp_path: Path, run: Run) -> Path:
    drafts = [
        *series("customs.tianjin", RECEIVED, {2019: 40, 2020: 50}),
        *series("customs.dalian", RECEIVED, {2019: 0, 2020: None}),
    ]
    place = folder(tmp_path / "out", drafts)
    assert run("dataset", place, "-q").exit_code == 0
    return place


def test_extract_then_dataset(run: Run, report: Path, tmp_path: Path) -> None:
    assert run("extract", report, "-o", tmp_path / "out", "-q").exit_code == 0
    done = run("dataset", tmp_path / "out")
    assert done.exit_code == 0
    assert done.stdout == ""
    assert "1 reports" in done.stderr
    assert (tmp_path / "out" / "guanbao.duckdb").exists()


def test_dataset_without_reports(run: Run, tmp_path: Path) -> None:
    done = run("dataset", tmp_path)
    assert done.exit_code != 0
    assert "G801" in str(done.exception) + done.stderr


def test_a_file_that_is_no_report_fails_the_command(run: Run, out: Path) -> None:
    (out / "reports" / "x.json").write_text("{}", encoding="utf-8")
    done = run("dataset", out)
    assert done.exit_code == 3
    assert "x: G802 error" in done.stderr


def test_compare_into_a_pipe_is_csv(run: Run, out: Path) -> None:
    done = run("compare", out, "--metric", RECEIVED)
    assert done.exit_code == 0
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert {(row["district"], row["year"]): (row["group"], row["value"]) for row in rows} == {
        ("大连海关", "2019"): ("zero", "0"),
        ("大连海关", "2020"): ("missing", ""),
        ("天津海关", "2019"): ("number", "40"),
        ("天津海关", "2020"): ("number", "50"),
    }


def test_compare_as_json_and_markdown(run: Run, out: Path) -> None:
    told = json.loads(run("compare", out, "--metric", RECEIVED, "--as", "growth", "--format", "json").stdout)
    assert [cell["value"] for cell in told["cells"] if cell["district"] == "天津海关"] == [None, 25]
    assert "| 天津海关 | 40 | 50 |" in run("compare", out, "--metric", RECEIVED, "--format", "md").stdout


def test_compare_as_table(run: Run, out: Path) -> None:
    shown = run("compare", out, "--metric", RECEIVED, "--districts", "tianjin", "--format", "table").stdout
    assert "天津海关" in shown
    assert "大连海关" not in shown


@pytest.mark.parametrize("ending", ["csv", "json", "md", "html", "png", "svg"])
def test_a_file_says_its_format(run: Run, out: Path, tmp_path: Path, ending: str) -> None:
    place = tmp_path / f"answer.{ending}"
    done = run("compare", out, "--metric", RECEIVED, "-o", place)
    assert (done.exit_code, done.stdout) == (0, "")
    heads = {"csv": b"\xef\xbb\xbf", "json": b"{", "md": b"**", "html": b"<!doctype", "png": b"\x89PNG", "svg": b"<svg"}
    assert place.read_bytes().startswith(heads[ending])


def test_pair_and_metrics(run: Run, out: Path) -> None:
    shown = run("compare", out, "--pair", "tianjin:2019,2020", "--format", "md").stdout
    assert "| changed | 收到申请数 |  | 40 件 | 50 件 | +25.0% |" in shown
    rows = list(csv.DictReader(io.StringIO(run("metrics", out).stdout)))
    assert [(row["year"], row["number"], row["zero"], row["not_stated"]) for row in rows] == [
        ("2019", "1", "1", "0"),
        ("2020", "1", "0", "1"),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--metric"),
        (["--metric", RECEIVED, "--pair", "tianjin:2019,2020"], "not both"),
        (["--metric", RECEIVED, "--by", "mood"], "mood"),
        (["--pair", "tianjin:2019,2020", "--years", "2019", "--as", "growth"], "--years, --as: --pair"),
        (["--metric", RECEIVED, "--all"], "--all: --pair is missing"),
        (["--metric", RECEIVED, "-o", "received.xlsx"], "--format"),
    ],
)
def test_wrong_use(run: Run, out: Path, arguments: list[str], said: str) -> None:
    done = run("compare", out, *arguments)
    assert done.exit_code == 2
    assert said in done.stderr


def test_no_metric_starts_so(run: Run, out: Path) -> None:
    done = run("metrics", out, "--metric", "aplications.")
    assert done.exit_code == 2
    assert "G831" in done.stderr and "applications." in done.stderr


def test_errors_are_said_with_their_code(process: Callable[..., object], out: Path) -> None:
    done = process("compare", out, "--metric", "applications.recieved")
    assert done.returncode == 2  # type: ignore[attr-defined]
    assert b"G831" in done.stderr  # type: ignore[attr-defined]
    assert b"applications.received" in done.stderr  # type: ignore[attr-defined]
