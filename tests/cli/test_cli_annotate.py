"""`guanbao annotate` on the command line: drafts, tools there and back, and nothing written over."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from click.testing import Result

Run = Callable[..., Result]


def test_a_draft_is_a_folder_of_a_corpus(run: Run, report: Path, tmp_path: Path) -> None:
    done = run("annotate", report, "-o", tmp_path / "out")
    assert (done.exit_code, done.stdout, done.stderr) == (0, "", "")
    folder = tmp_path / "out" / report.stem
    gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
    assert [figure["value"] for figure in gold["figures"]] == [420, 120, 300, 900, 260, 340, 300, 1500, 0]
    assert gold["id"] == report.stem
    assert (folder / report.name).read_bytes() == report.read_bytes()
    assert "福州海关" in (folder / "text.txt").read_text(encoding="utf-8")
    meta = yaml.safe_load((folder / "meta.yaml").read_text(encoding="utf-8"))
    assert (meta["agency"], meta["year"], meta["synthetic"]) == ("福州海关", 2011, False)
    scored = run("evaluate", tmp_path / "out", "--format", "json")
    assert json.loads(scored.stdout)["scores"]["reports.flawless"]["share"] == 1.0


def test_corrections_are_not_written_over(run: Run, report: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    run("annotate", report, "-o", out)
    path = out / report.stem / "gold.json"
    path.write_text("{}", encoding="utf-8")
    done = run("annotate", report, "-o", out)
    assert (done.exit_code, path.read_text(encoding="utf-8")) == (3, "{}")
    assert "G658" in done.stderr
    assert "--overwrite" in done.stderr
    assert run("annotate", report, "-o", out, "--overwrite").exit_code == 0
    assert json.loads(path.read_text(encoding="utf-8"))["year"] == 2011


@pytest.mark.parametrize(
    ("tool", "files", "export"),
    [
        ("label-studio", {"label-studio-annotated.json", "label-studio.xml"}, "label-studio-annotated.json"),
        ("doccano", {"doccano.jsonl", "doccano-labels.json", "doccano-relations.json"}, "doccano.jsonl"),
    ],
)
def test_gold_goes_to_a_tool_and_comes_back(
    run: Run, report: Path, tmp_path: Path, tool: str, files: set[str], export: str
) -> None:
    run("annotate", report, "-o", tmp_path / "draft")
    gold = tmp_path / "draft" / report.stem / "gold.json"
    done = run("annotate", gold, "-o", tmp_path / "tool", "--format", tool)
    assert (done.exit_code, done.stderr) == (0, "")
    assert {path.name for path in (tmp_path / "tool").iterdir()} == files
    done = run("annotate", "--from", tool, tmp_path / "tool" / export, "-o", tmp_path / "back")
    assert (done.exit_code, done.stderr) == (0, "")
    back = json.loads((tmp_path / "back" / report.stem / "gold.json").read_text(encoding="utf-8"))
    wanted = json.loads(gold.read_text(encoding="utf-8"))
    for key, value in wanted.items():
        assert sorted(map(str, back[key])) == sorted(map(str, value)) if isinstance(value, list) else back[key] == value


def test_documents_become_predictions(run: Run, report: Path, tmp_path: Path) -> None:
    run("annotate", report, "-o", tmp_path, "--format", "label-studio")
    [task] = json.loads((tmp_path / "label-studio.json").read_text(encoding="utf-8"))
    assert "annotations" not in task
    done = run("annotate", "--from", "label-studio", tmp_path / "label-studio.json", "-o", tmp_path / "back")
    assert done.exit_code == 3
    assert "G656 error" in done.stderr
    assert "task 1" in done.stderr
    assert "no annotation yet" in done.stderr


def test_faults_of_what_comes_back_are_told_and_it_is_written(run: Run, report: Path, tmp_path: Path) -> None:
    run("annotate", report, "-o", tmp_path, "--format", "doccano")
    path = tmp_path / "doccano.jsonl"
    line = json.loads(path.read_text(encoding="utf-8"))
    lost = next(one for one in line["entities"] if one["label"] == "figure:count")
    line["entities"].remove(lost)
    line["relations"] = [one for one in line["relations"] if lost["id"] not in (one["from_id"], one["to_id"])]
    path.write_text(json.dumps(line) + "\n{\n", encoding="utf-8")
    done = run("annotate", "--from", "doccano", path, "-o", tmp_path / "back")
    assert done.exit_code == 3
    assert "G657 warning" in done.stderr
    assert "neither figure nor trap" in done.stderr
    assert "line 2: it is no JSON" in done.stderr
    assert (tmp_path / "back" / report.stem / "gold.json").exists()
    path.write_text(json.dumps(line), encoding="utf-8")
    assert run("annotate", "--from", "doccano", path, "-o", tmp_path / "again").exit_code == 1


def test_two_reports_of_one_name_are_told(run: Run, report: Path, tmp_path: Path) -> None:
    other = tmp_path / "other" / report.name
    other.parent.mkdir()
    other.write_bytes(report.read_bytes())
    done = run("annotate", report, other, "-o", tmp_path / "out")
    assert done.exit_code == 3
    assert "another report of this name" in done.stderr


def test_what_cannot_be_annotated_is_told(run: Run, report: Path, tmp_path: Path) -> None:
    (tmp_path / "poem.txt").write_text("床前明月光。", encoding="utf-8")
    done = run(
        "annotate",
        tmp_path / "poem.txt",
        tmp_path / "gone.pdf",
        tmp_path / "gone.gold.json",
        report,
        "-o",
        tmp_path / "out",
    )
    assert done.exit_code == 3
    assert done.stderr.count("G658 error") == 2
    assert "G651 error" in done.stderr
    assert (tmp_path / "out" / report.stem / "gold.json").exists()


def test_an_export_that_is_none_is_told(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"\xff\xfe")
    for name in ("a.json", "gone.json"):
        done = run("annotate", "--from", "label-studio", tmp_path / name, "-o", tmp_path / "out")
        assert done.exit_code == 3
        assert "the file" in done.stderr
    done = run("annotate", tmp_path / "a.json", "-o", tmp_path / "a.json")
    assert (done.exit_code, "G614" in done.stderr) == (2, True)


def test_names_of_reports_stay_in_the_folder(run: Run, tmp_path: Path) -> None:
    task = {"data": {"text": "公开80条", "guanbao": {"id": "../../evil"}}, "annotations": [{"result": []}]}
    (tmp_path / "a.json").write_text(json.dumps([task]), encoding="utf-8")
    run("annotate", "--from", "label-studio", tmp_path / "a.json", "-o", tmp_path / "deep" / "out")
    assert [path.name for path in (tmp_path / "deep" / "out").iterdir()] == ["evil"]
    assert not list(tmp_path.glob("*evil*"))
