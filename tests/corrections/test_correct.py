"""`guanbao correct`: decisions outlive a new reading, reach the dataset, and make gold."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import Result

from guanbao.corrections import load
from guanbao.dataset import build, open_dataset
from guanbao.dataset.read import PACKAGE
from made import Draft, folder

Run = Callable[..., Result]
TEXT = """宁远海关2011年度政府信息公开工作报告

　　本报告统计期限自2011年1月1日起至2011年12月31日止。

一、主动公开情况

　　全年主动公开政府信息80条。共受理业务咨询5975人次，其中法规处372人次、监管通关处5603人次。未收取任何费用。
"""


@pytest.fixture
def out(tmp_path: Path, run: Run) -> Path:
    (tmp_path / "report.txt").write_text(TEXT, encoding="utf-8")
    assert run("extract", tmp_path / "report.txt", "-o", tmp_path / "out", "-q").exit_code == 0
    return tmp_path / "out"


def name(out: Path) -> str:
    return next((out / "reports").glob("*.json")).stem


def figure(out: Path, value: int) -> str:
    report = json.loads(next((out / "reports").glob("*.json")).read_text(encoding="utf-8"))
    return next(str(one["id"]) for one in report["figures"] if one["value"] == value)


def test_a_decision_outlives_a_new_reading(out: Path, run: Run, tmp_path: Path) -> None:
    done = run("correct", out, name(out), figure(out, 372), "--value", "373", "--because", "印刷错误", "--author", "王")
    assert done.exit_code == 0, done.output
    before = [path.read_bytes() for path in (out / "reports").glob("*.json")]
    assert run("extract", tmp_path / "report.txt", "-o", out, "-q").exit_code == 0
    assert [path.read_bytes() for path in (out / "reports").glob("*.json")] == before
    assert run("dataset", out, "-q").exit_code == 0
    data = open_dataset(out)
    [row] = data.sql("SELECT value, read_text, origin, correction FROM figures WHERE department = '法规处'").fetchall()
    assert row == (Decimal(373), "372", "person", "value")
    [row] = data.sql("SELECT action, status, author, reason, read_text, value_text FROM corrections").fetchall()
    assert row == ("value", "applied", "王", "印刷错误", "372", "373")
    [status] = data.sql("SELECT status FROM checks WHERE kind = 'sum'").fetchall()
    assert status == ("fails",)  # the parts no longer sum to what is printed, and that is said
    assert data.report(name(out)).figures[2].value == 373


def test_out_of_one_folder_and_into_another(out: Path, run: Run, tmp_path: Path) -> None:
    run("correct", out, name(out), figure(out, 80), "--reject", "--because", "试")
    run("correct", out, name(out), figure(out, 5975), "--confirm", "--because", "看过")
    assert run("correct", out, "--export", tmp_path / "c.csv").exit_code == 0
    assert run("correct", out, "--export", "-").stdout.encode() in (tmp_path / "c.csv").read_bytes()
    other = tmp_path / "other"
    shutil.copytree(out / "reports", other / "reports")
    done = run("correct", other, "--import", tmp_path / "c.csv")
    assert done.exit_code == 0, done.output
    assert load(other) == load(out)
    again = run("correct", other, "--import", tmp_path / "c.csv")
    assert "2 of them held already" in again.stderr
    assert len(load(other)) == 2


def test_what_is_gone_is_told_everywhere(out: Path, run: Run) -> None:
    run("correct", out, name(out), figure(out, 80), "--confirm", "--because", "看过")
    path = next((out / "reports").glob("*.json"))
    report = json.loads(path.read_text(encoding="utf-8"))
    report["figures"] = [one for one in report["figures"] if one["value"] != 80]
    path.write_text(json.dumps(report), encoding="utf-8")
    shown = run("correct", out)
    assert shown.exit_code == 1
    assert "\tgone\t" in shown.stdout
    assert "G902" in shown.stderr
    made = build(out)
    assert [problem.code for _, problem in made.problems] == ["G902"]
    assert open_dataset(out).sql("SELECT status FROM corrections").fetchall() == [("gone",)]


def test_figures_are_added_by_their_words(out: Path, run: Run) -> None:
    args = ("correct", out, name(out), "法规处", "--add", "--value", "1", "--because", "试")
    done = run(*args)
    assert done.exit_code == 0, done.output
    [one] = load(out)
    assert (one.quote, TEXT[one.start : one.end]) == ("法规处", "法规处")
    for where in ("2011", "9:7", "0:99999", "没有"):
        wrong = run("correct", out, name(out), where, "--add", "--value", "1", "--because", "试")
        assert (wrong.exit_code, "G905" in wrong.stderr) == (2, True), where


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("f1", "--value", "1"), "G907"), (("f1", "--because", "x"), "G907"), (("f1", "--confirm", "--reject", "--because", "x"), "G907"),
        (("--reject", "--because", "x"), "G907"), (("f1", "--value", "7万", "--because", "x"), "G906"),
        (("f999", "--confirm", "--because", "x"), "G633"), (("f1", "--value", "1", "--metric", "odd", "--because", "x"), ""),
    ],
)  # fmt: skip
def test_wrong_use_writes_nothing(out: Path, run: Run, words: tuple[str, ...], code: str) -> None:
    done = run("correct", out, name(out), *words)
    assert done.exit_code == 2
    assert code in done.stderr
    assert not (out / "corrections.csv").exists()


def test_an_unknown_report_is_told_with_those_that_are_near(out: Path, run: Run) -> None:
    done = run("correct", out, name(out)[:-2], "f1", "--confirm", "--because", "x")
    assert done.exit_code == 2
    assert name(out) in done.stderr


def test_a_confirmed_report_becomes_gold_that_its_reading_is_scored_by(out: Path, run: Run, tmp_path: Path) -> None:
    assert run("correct", out, "--gold", tmp_path / "gold").exit_code == 2
    run("correct", out, name(out), figure(out, 372), "--value", "373", "--because", "x")
    run("correct", out, name(out), "--confirm", "--because", "全读")
    done = run("correct", out, "--gold", tmp_path / "gold", "--documents", tmp_path)
    [path] = (tmp_path / "gold").rglob("gold.json")
    gold = json.loads(path.read_text(encoding="utf-8"))
    assert {one["value"] for one in gold["figures"]} >= {80, 373, 5603, 5975}
    assert (path.parent / f"{path.parent.name}.txt").read_text(encoding="utf-8") == TEXT
    assert done.exit_code in (0, 1)
    again = run("correct", out, "--gold", tmp_path / "gold")
    assert again.exit_code == 3


def test_a_report_each_figure_of_which_is_confirmed_is_confirmed(out: Path, run: Run, tmp_path: Path) -> None:
    report = json.loads(next((out / "reports").glob("*.json")).read_text(encoding="utf-8"))
    for one in report["figures"]:
        run("correct", out, name(out), one["id"], "--confirm", "--because", "看过")
    assert run("correct", out, "--gold", tmp_path / "gold", "--documents", tmp_path).exit_code == 0
    done = run("evaluate", tmp_path / "gold", "--format", "json")
    assert done.exit_code == 0, done.output
    scores = json.loads(done.stdout)["scores"]
    assert scores["figures.strict"]["f1"] == 1


def test_a_dataset_without_corrections_is_that_of_before_and_old_ones_open(tmp_path: Path) -> None:
    draft = Draft("customs.tianjin", 2009)
    draft.say(5, "件", "applications.received")
    out = folder(tmp_path, [draft])
    build(out)
    data = open_dataset(out)
    assert data.rows["corrections"] == 0
    assert data.arrow("figures").column("correction").to_pylist() == [None]
    described = json.loads((out / "dataset" / PACKAGE).read_text(encoding="utf-8"))
    described["guanbao"]["dataset_version"] = "1.0"
    del described["guanbao"]["rows"]["corrections"]
    (out / "dataset" / PACKAGE).write_text(json.dumps(described), encoding="utf-8")
    (out / "dataset" / "corrections.parquet").unlink()
    old = open_dataset(out)
    assert old.arrow("corrections").num_rows == 0
    assert old.sql("SELECT count(*) FROM corrections").fetchall() == [(0,)]
    assert old.report("customs.tianjin-2009").figures[0].value == 5
