"""The README tells the truth: its report gives its figures, its commands run, its code runs, its lines of data are good."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click import Command, Group

PROGRAM = Path(sys.executable).parent / "guanbao"


def blocks(readme: str, kind: str) -> list[str]:
    """The fenced blocks of a kind, without their fences."""
    found = re.findall(r"^```(\w*)\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    return [text for name, text in found if name == kind]


@pytest.fixture(scope="session")
def readme(project_root: Path) -> str:
    return (project_root / "README.md").read_text(encoding="utf-8")


@pytest.fixture
def place(readme: str, project_root: Path, tmp_path: Path) -> Path:
    """A folder as the README supposes it: its report, the corpus, the program in `.venv`."""
    [report] = blocks(readme, "text")
    (tmp_path / "report.txt").write_text(report, encoding="utf-8")
    (tmp_path / "corpus").symlink_to(project_root / "corpus")
    (tmp_path / ".venv").symlink_to(PROGRAM.parent.parent)
    return tmp_path


def run(command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-c", command], cwd=cwd, capture_output=True, text=True, check=False)


def inside(part: Any, whole: Any) -> bool:
    """Whether everything that `part` says stands in `whole` too."""
    if isinstance(part, dict):
        return isinstance(whole, dict) and all(
            key in whole and inside(value, whole[key]) for key, value in part.items()
        )
    return bool(part == whole)


def test_its_report_gives_its_figures(readme: str, place: Path) -> None:
    done = run(".venv/bin/guanbao extract report.txt", place)
    assert (done.returncode, done.stderr) == (0, "")
    report = json.loads(done.stdout)
    items = {item["id"]: item for item in report["figures"] + report["checks"]}
    shown = [json.loads(block) for block in blocks(readme, "json")]
    assert [item["id"][0] for item in shown] == ["f", "c"]
    for item in shown:
        assert inside(item, items[item["id"]]), json.dumps(items[item["id"]], ensure_ascii=False)


def test_its_commands_run(readme: str, place: Path) -> None:
    commands = [line[2:] for block in blocks(readme, "console") for line in block.splitlines() if line.startswith("$ ")]
    assert len(commands) == 5
    for command in commands:
        done = run(command, place)
        assert done.returncode == 0, (command, done.stderr)
    assert len(list(place.glob("out/*/reports/*.json"))) > 10
    explained = run(commands[1], place).stdout
    assert "法规处" in explained
    assert "372人次" in explained


def test_its_python_runs(readme: str, place: Path) -> None:
    [code] = blocks(readme, "python")
    done = subprocess.run([sys.executable, "-c", code], cwd=place, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[0] == "ok 宁远海关 2011"
    assert "inquiries.handled 372 人次 法规处 372人次" in lines


def test_its_targets_are_there(readme: str, project_root: Path) -> None:
    named = set(re.findall(r"(?:`|^)make ([a-z-]+)", readme, re.MULTILINE))
    assert {"demo", "test", "evaluate", "bench", "lock", "fix"} <= named
    rules = (project_root / "Makefile").read_text(encoding="utf-8")
    assert [name for name in named if not re.search(rf"^{name}:", rules, re.MULTILINE)] == []


def test_its_table_names_every_command(readme: str) -> None:
    from guanbao.cli import cli

    def paths(command: Command, words: str) -> list[str]:
        if isinstance(command, Group):
            return [path for name, child in command.commands.items() for path in paths(child, f"{words} {name}")]
        return [words]

    named = set(re.findall(r"^\| `(guanbao [a-z]+(?: (?:show|check))?)", readme, re.MULTILINE))
    assert named == set(paths(cli, "guanbao"))


def test_its_exit_codes(readme: str, place: Path) -> None:
    assert "Exit codes: 0 fine; 1 problems" in readme
    (place / "empty.txt").touch()
    (place / "bulletin.txt").write_text("本公司全年营业收入3亿元。\n", encoding="utf-8")
    for arguments, code in (
        ("extract report.txt", 0),
        ("extract --no-such-thing report.txt", 2),
        ("extract missing.txt", 3),
        ("registry check", 0),
        ("schema", 0),
        ("schema --csv", 0),
        ("registry show", 0),
        ("registry show departments 法规处", 0),
    ):
        assert run(f".venv/bin/guanbao {arguments}", place).returncode == code, arguments


def test_its_lines_of_data_are_good(readme: str, tmp_path: Path, project_root: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(project_root / "pipeline" / "guanbao" / "registry" / "data", data)
    rows = re.findall(r"^\| an? [^|]+ \| `(\w+\.\w+)` \| `(.+)` \|$", readme, re.MULTILINE)
    assert [name for name, _ in rows] == ["departments.csv", "outlets.csv", "metrics.yaml", "forms.yaml", "traps.yaml"]
    before = counts(data)
    for name, line in rows:
        with (data / name).open("a", encoding="utf-8") as file:
            file.write(f"  {line}\n" if name.endswith(".yaml") else f"{line}\n")
    done = run(f"'{PROGRAM}' registry check '{data}'", tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert {kind: number - before[kind] for kind, number in counts(data).items() if number != before[kind]} == {
        "departments": 1,
        "outlets": 1,
        "metrics": 1,
        "forms": 1,
        "traps": 1,
    }


def counts(folder: Path) -> dict[str, int]:
    from guanbao.registry import load

    registry = load(folder)
    return {
        kind: len(getattr(registry, kind))
        for kind in ("agencies", "departments", "outlets", "metrics", "forms", "traps", "units")
    }


def test_its_layout_is_the_layout(readme: str, project_root: Path) -> None:
    package = project_root / "pipeline" / "guanbao"
    floors = {path.stem for path in package.iterdir() if not path.name.startswith("_") and path.suffix in {"", ".py"}}
    [house] = [block for block in blocks(readme, "") if block.startswith("pipeline/guanbao/")]
    named = {name for line in re.findall(r"^  ([a-z, ]+?)  ", house, re.MULTILINE) for name in line.split(", ")}
    assert named == floors


def test_it_fits_its_paths(readme: str, project_root: Path) -> None:
    named = re.findall(r"`((?:corpus|pipeline|tests)/[\w./-]*|[A-Z]+(?:\.md)?)`", readme)
    assert {"corpus/README.md", "CHANGELOG.md", "LICENSE"} <= set(named)
    paths = [name for name in named if "/" in name or name in {"CHANGELOG.md", "LICENSE"}]
    assert [name for name in paths if not os.path.lexists(project_root / name)] == []
