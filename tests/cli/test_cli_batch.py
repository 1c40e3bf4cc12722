"""`guanbao batch`: options, exit codes, what goes where."""

from __future__ import annotations

import json
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]
Process = Callable[..., subprocess.CompletedProcess[bytes]]


def test_it_reads_a_folder_and_says_how_it_went(report: Path, faulty: Path, process: Process, tmp_path: Path) -> None:
    done = process("batch", report, faulty, "-o", tmp_path / "out", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    stated = json.loads(done.stdout)
    assert stated["counts"] == {"ok": 2}
    assert stated == json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert b"G751" in done.stderr  # both are of one report
    again = process("batch", report, faulty, "-o", tmp_path / "out", "-q")
    assert json.loads(again.stdout)["read_in_this_run"] == 0
    assert again.stderr == b""
    explained = process("explain", next((tmp_path / "out" / "reports").glob("*-2011.json")), "f1")
    assert explained.returncode == 0 and "福州海关" in explained.stdout.decode()


def test_what_cannot_be_read_costs_the_exit_code(report: Path, run: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7\n")
    found = run("batch", report, tmp_path / "bad.pdf", tmp_path / "no.txt", "-o", tmp_path / "out", "--jobs", "1")
    assert found.exit_code == 3
    assert json.loads(found.stdout)["counts"] == {"ok": 1, "corrupt": 1, "unreadable": 1}


def test_dry_run(report: Path, run: Run, tmp_path: Path) -> None:
    found = run("batch", report, tmp_path / "no.txt", "-o", tmp_path / "out", "--dry-run")
    assert found.exit_code == 0
    said = json.loads(found.stdout)
    assert (said["files"], said["known_and_unchanged"], said["not_readable"]) == (1, 0, {"unreadable": 1})
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--since", "yesterday"], "G745"),
        (["--set", "speed=9"], "deadline"),
        (["--set", "stall=x"], "NAME=NUMBER"),
        (["--jobs", "0"], "0"),
    ],
)
def test_wrong_use(arguments: list[str], said: str, report: Path, run: Run, tmp_path: Path) -> None:
    found = run("batch", report, "-o", tmp_path / "out", *arguments)
    assert found.exit_code == 2
    assert said in found.stderr


def test_the_output_is_a_file_or_of_another_command(report: Path, run: Run, tmp_path: Path) -> None:
    assert "G733" in run("batch", report, "-o", report).stderr
    run("extract", report, "-o", tmp_path / "out")
    found = run("batch", report, "-o", tmp_path / "out")
    assert found.exit_code == 2 and "G732" in found.stderr


def test_limits_are_options(report: Path, process: Process, tmp_path: Path) -> None:
    options = [
        "--deadline",
        "7",
        "--memory",
        "999",
        "--pages",
        "5",
        "--set",
        "recycle_after=3",
        "--since",
        "1d",
        "--limit",
        "1",
    ]
    done = process("batch", report, "-o", tmp_path / "out", "--jobs", "1", *options)
    limits = json.loads(done.stdout)["settings"]["limits"]
    assert (limits["deadline"], limits["memory"], limits["pages"], limits["recycle_after"]) == (7.0, 999 << 20, 5, 3)


def test_progress_in_a_pipe_is_a_line_now_and_then(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from collections import Counter

    from guanbao.batch.conduct import Progress
    from guanbao.cli import batch

    clock = iter(range(0, 1000, 4))
    monkeypatch.setattr(time, "monotonic", lambda: float(next(clock)))
    watch = batch._lines()
    for done in range(0, 12):
        watch(Progress("read", done, 12, Counter(ok=done)))
    said = capsys.readouterr().err.splitlines()
    assert 3 <= len(said) <= 5
    assert all(" of 12 " in line and " ok" in line and "/s" in line for line in said)


def test_progress_on_a_terminal(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    from collections import Counter

    from guanbao.batch.conduct import Progress
    from guanbao.cli import batch

    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.setenv("FORCE_COLOR", "1")
    with batch._bar() as watch:
        for done in range(3):
            watch(Progress("read", done, 3, Counter(ok=done)))
            time.sleep(0.11)
    assert "reading" in capsys.readouterr().err


def test_the_summary_on_a_terminal(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from guanbao.batch.results import Summary
    from guanbao.cli import batch

    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    run = {"seconds": 1.25, "remarks": ["G751 info: x\x1b[2J"]}
    batch._show(Summary(counts={"ok": 5, "timeout": 1}, discovered=7, left=1, read_now=6, figures=80, run=run), "out")
    said = capsys.readouterr().out
    assert "7 inputs" in said and "timeout" in said and "left" in said and "80 figures" in said
    assert "\x1b[2J" not in said
