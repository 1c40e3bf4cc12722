"""`guanbao evaluate` on the command line: what it reads, what it writes, how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

Run = Callable[..., Result]


def gold_of(report: Path, **changes: Any) -> Path:
    """A corpus of one report: reports/<name>/ with the document of the other tests, and its gold."""
    name = report.stem
    folder = report.parent / "corpus" / "reports" / name
    folder.mkdir(parents=True)
    (folder / report.name).write_bytes(report.read_bytes())
    parts = [(260, "法规处"), (340, "关税处"), (300, "统计处")]
    count = {"kind": "count", "qualifier": "exact"}
    figures = [
        {**count, "value": 420, "unit": "条", "label": "主动公开政府信息", "quote": "主动公开政府信息420条"},
        {**count, "value": 120, "unit": "条", "label": "公告类", "quote": "公告类120条", "part_of_value": 420},
        {**count, "value": 300, "unit": "条", "label": "动态类", "quote": "动态类300条", "part_of_value": 420},
        {**count, "value": 900, "unit": "人次", "label": "解答业务咨询", "quote": "解答业务咨询900人次"},
        *({**count, "value": n, "unit": "人次", "label": "解答业务咨询", "quote": f"{who}{n}人次", "department": who, "part_of_value": 900}
          for n, who in parts),
        {**count, "value": 1500, "unit": "个", "label": "接听咨询电话", "quote": "接听咨询电话约1500个", "qualifier": "about"},
        {"value": 0, "unit": None, "label": "行政复议案件", "quote": "未发生行政复议案件", "kind": "zero", "qualifier": "exact"},
    ]  # fmt: skip
    gold = {
        "id": name, "is_report": True, "agency": "福州海关", "agency_system": "customs", "year": 2011, "era": "narrative",
        "departments": [who for _, who in parts], "figures": figures, "traps": [], "checks": [], "tables": [], **changes,
    }  # fmt: skip
    (folder / "gold.json").write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    return folder.parents[1]


@pytest.fixture(autouse=True)
def no_models(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Rules alone, whatever classifiers lie beside the sources."""
    monkeypatch.setenv("GUANBAO_MODELS", str(tmp_path_factory.mktemp("models")))


def test_a_table_is_printed(run: Run, report: Path) -> None:
    done = run("evaluate", gold_of(report))
    assert done.exit_code == 0
    strict = next(line.split() for line in done.stdout.splitlines() if line.startswith("figures.strict"))
    assert strict[1:] == ["1.000", "1.000", "1.000", "9", "of", "9,", "0", "extra"]
    assert done.stdout.startswith("1 documents of 1 reports. Read by rules alone.")
    assert done.stderr == ""


def test_json_has_everything(run: Run, report: Path) -> None:
    done = run("evaluate", gold_of(report), "--format", "json")
    result = json.loads(done.stdout)
    assert set(result) >= {"counts", "scores", "confidence", "splits", "groups", "phenomena", "documents", "cases"}
    assert result["scores"]["departments"]["f1"] == 1.0


@pytest.mark.parametrize(("form", "start"), [("html", "<!doctype html>"), ("md", "# Evaluation")])
def test_a_page_and_markdown_go_to_a_file(run: Run, report: Path, tmp_path: Path, form: str, start: str) -> None:
    done = run("evaluate", gold_of(report), "--format", form, "-o", tmp_path / "out" / "page")
    assert (done.exit_code, done.stdout) == (0, "")
    assert (tmp_path / "out" / "page").read_text(encoding="utf-8").startswith(start)


def test_what_was_kept_is_scored_again_and_is_a_base(run: Run, report: Path, tmp_path: Path) -> None:
    corpus = gold_of(report)
    first = run("evaluate", corpus, "--keep", tmp_path / "kept", "--format", "json")
    again = run("evaluate", corpus, "--run", tmp_path / "kept", "--base", tmp_path / "kept", "--format", "json")
    result = json.loads(again.stdout)
    base = result.pop("base")
    assert result == json.loads(first.stdout)
    assert (base["documents"], base["gains"], base["losses"]) == (1, 0, 0)


def test_a_run_of_extract_is_scored(run: Run, report: Path, tmp_path: Path) -> None:
    corpus = gold_of(report)
    assert run("extract", report, "-o", tmp_path / "run").exit_code == 0
    done = run("evaluate", corpus, "--run", tmp_path / "run", "--format", "json")
    assert json.loads(done.stdout)["scores"]["figures.value"]["f1"] == 1.0


def test_gains_and_losses_against_an_earlier_reading(run: Run, report: Path, faulty: Path, tmp_path: Path) -> None:
    corpus = gold_of(report)
    document = corpus / "reports" / report.stem / report.name
    good = document.read_bytes()
    document.write_bytes(faulty.read_bytes())
    run("evaluate", corpus, "--keep", tmp_path / "before")
    document.write_bytes(good)
    done = run("evaluate", corpus, "--base", tmp_path / "before")
    assert "GAINS AND LOSSES" in done.stdout
    assert "120 条 (公告类120条)" in done.stdout


def test_the_test_split_is_hidden_unless_revealed(run: Run, report: Path) -> None:
    corpus = gold_of(report, agency="别的海关")
    (corpus / "splits.yaml").write_text(f"test: [{report.stem}]\n", encoding="utf-8")
    done = run("evaluate", corpus, "--split", "test", "--details", "--format", "json")
    assert "G659" in done.stderr
    assert "别的海关" not in done.stdout
    assert report.name not in done.stdout
    assert json.loads(done.stdout)["scores"]["identity.agency"]["share"] == 0.0
    revealed = run("evaluate", corpus, "--split", "test", "--reveal", "--details", "--format", "json")
    assert "别的海关" in revealed.stdout
    assert "G659" not in revealed.stderr
    assert run("evaluate", corpus, "--split", "train").exit_code == 2


def test_gold_without_a_document_is_told(run: Run, report: Path, tmp_path: Path) -> None:
    corpus = gold_of(report)
    (corpus / "alone.gold.json").write_text("{}", encoding="utf-8")
    done = run("evaluate", corpus)
    assert done.exit_code == 1
    assert "G653 warning" in done.stderr
    assert run("evaluate", corpus, "--keep", tmp_path / "kept", "-q").stderr == ""
    done = run("evaluate", corpus, "--run", tmp_path / "kept")
    assert (done.exit_code, "G652 warning" in done.stderr) == (1, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["gone"], "G650"),
        (["{corpus}", "--run", "{corpus}"], "G651"),
        (["{corpus}", "--with-models"], "G655"),
        (["{corpus}", "--run", "x", "--keep", "y"], "leave one out"),
    ],
)
def test_wrong_use_is_told(run: Run, report: Path, arguments: list[str], said: str) -> None:
    corpus = gold_of(report)
    done = run("evaluate", *(word.format(corpus=corpus) for word in arguments))
    assert done.exit_code == 2
    assert said in done.stderr


def test_rules_only_is_what_there_is(run: Run, report: Path) -> None:
    assert run("evaluate", gold_of(report), "--rules-only").exit_code == 0


def test_without_names_the_corpus_of_the_folder_is_scored(
    run: Run, report: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(report.parent)
    assert run("evaluate").exit_code == 2
    gold_of(report)
    assert run("evaluate").exit_code == 0


def test_a_report_that_drives_a_terminal_does_not(run: Run, report: Path) -> None:
    done = run("evaluate", gold_of(report, era="\x1b[2J"), "--details")
    assert "\x1b" not in done.stdout
    assert "\\x1b[2J" in done.stdout
