"""`guanbao extract` to stdout: forms of output, kinds of input, exit codes, and how it ends when it is cut short."""

from __future__ import annotations

import csv
import io
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from click.testing import Result

import guanbao
from guanbao.model.rows import COLUMNS
from guanbao.model.schema import committed

Completed = subprocess.CompletedProcess[bytes]


def records(result: Result) -> list[dict[str, object]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_one_file_is_one_json_object(report: Path, run: Callable[..., Result]) -> None:
    result = run("extract", report)
    assert (result.exit_code, result.stderr) == (0, "")
    record = json.loads(result.stdout)
    jsonschema.Draft202012Validator(json.loads(committed())).validate(record)
    assert record == guanbao.read(report).model_dump(mode="json")
    assert result.stdout.count("\n") > 50


def test_every_sample_report_fits_the_schema(corpus_reports: Path, run: Callable[..., Result]) -> None:
    validator = jsonschema.Draft202012Validator(json.loads(committed()))
    found = records(run("extract", corpus_reports, "--format", "ndjson"))
    assert len(found) >= 10
    for record in found:
        validator.validate(record)


def test_several_files_are_lines(report: Path, faulty: Path, run: Callable[..., Result]) -> None:
    plain = run("extract", report, faulty)
    assert [record["document"]["name"] for record in records(plain)] == [report.name, faulty.name]
    assert "2 inputs: 2 ok" in plain.stderr
    asked = run("extract", report, faulty, "--format", "json")
    assert asked.stdout == plain.stdout
    assert "G606" in asked.stderr
    assert run("extract", report, "--format", "ndjson").stdout.count("\n") == 1


def test_csv_has_a_row_for_each_figure(report: Path, faulty: Path, run: Callable[..., Result]) -> None:
    result = run("extract", report, faulty, "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(result.stdout)))
    assert list(rows[0]) == list(COLUMNS)
    reports = [guanbao.read(report), guanbao.read(faulty)]
    assert [(row["document"], row["figure"]) for row in rows] == [
        (one.document.name, figure.id) for one in reports for figure in one.figures
    ]
    values = [figure.value for one in reports for figure in one.figures]
    assert [Decimal(row["value"]) for row in rows] == values


def test_a_summary_shows_parts_under_their_total(report: Path, run: Callable[..., Result]) -> None:
    lines = [line.rstrip() for line in run("extract", report, "--format", "summary").stdout.splitlines()]
    total = next(index for index, line in enumerate(lines) if "900 人次" in line)
    assert [("└" in line, *line.split()[1:3]) for line in lines[total : total + 5]] == [
        (False, "900", "人次"),
        (True, "260", "人次"),
        (True, "340", "人次"),
        (True, "300", "人次"),
        (False, "≈1500", "个"),
    ]
    assert any("福州海关  customs.fuzhou 3500" in line for line in lines)
    assert sum("holds 相符" in line for line in lines) == 2


def test_a_summary_of_several_is_a_list(report: Path, faulty: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    shown = run("extract", report, faulty, tmp_path / "missing.txt", "--format", "summary")
    assert shown.exit_code == 3
    assert "3 inputs: 1 failed, 2 ok" in shown.stdout
    assert "G101" in shown.stdout


def test_strict_tells_faults(report: Path, faulty: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    assert run("extract", report, "--strict").exit_code == 0
    assert run("extract", faulty).exit_code == 0
    assert run("extract", faulty, "--strict").exit_code == 1
    assert run("extract", report, faulty, "--strict").exit_code == 1
    assert run("extract", faulty, tmp_path / "missing.txt", "--strict").exit_code == 3


def test_strict_counts_a_warning_that_fails_no_check(report: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    path = tmp_path / "controls.txt"
    path.write_text(report.read_text(encoding="utf-8").replace("公告类", "公告\x07类"), encoding="utf-8")
    assert {problem.severity for problem in guanbao.read(path).problems} == {"warning"}
    assert run("extract", path).exit_code == 0
    assert run("extract", path, "--strict").exit_code == 1


def test_a_folder_is_read_in_order_and_what_is_left_out_is_said(
    report: Path, tmp_path: Path, run: Callable[..., Result]
) -> None:
    folder = tmp_path / "archive"
    for name in ("b/2.txt", "a/1.TXT", "c.txt", ".hidden/4.txt", "b/~$5.txt", "notes.xyz", "table.csv"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(report.read_bytes())
    result = run("extract", folder)
    assert [record["document"]["name"] for record in records(result)] == ["1.TXT", "2.txt", "c.txt"]
    assert "G605" in result.stderr
    assert ".csv 1, .xyz 1" in result.stderr
    assert result.exit_code == 0


def test_a_pattern_is_read_where_the_shell_left_it(report: Path, faulty: Path, run: Callable[..., Result]) -> None:
    folder = report.parent
    (folder / "deep" / "er").mkdir(parents=True)
    (folder / "deep" / "er" / "fuzhou.txt").write_bytes(report.read_bytes())
    assert len(records(run("extract", f"{folder}/*.txt"))) == 2
    assert len(records(run("extract", f"{folder}/**/fuzhou*.txt"))) == 3
    assert len(records(run("extract", f"{folder}/d*"))) == 1
    nothing = run("extract", f"{folder}/*.pdf", report)
    assert nothing.exit_code == 3
    assert "G602" in nothing.stderr
    assert [record["status"] for record in records(nothing)] == ["failed", "ok"]


def test_a_name_with_brackets_is_a_name(report: Path, run: Callable[..., Result]) -> None:
    odd = report.with_name("report[1].txt")
    odd.write_bytes(report.read_bytes())
    assert json.loads(run("extract", odd).stdout)["document"]["name"] == odd.name


def test_an_empty_folder_fails_and_the_next_is_read(report: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    result = run("extract", empty, report)
    assert result.exit_code == 3
    assert [record["status"] for record in records(result)] == ["failed", "ok"]
    assert "G601" in result.stderr


def test_stdin(report: Path) -> None:
    command = [sys.executable, "-m", "guanbao", "extract", "-"]
    done = subprocess.run(command, input=report.read_bytes(), capture_output=True, check=True)
    assert json.loads(done.stdout)["document"]["name"] == "stdin"


def test_quiet_says_errors_only(report: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    other = tmp_path / "other.txt"
    other.write_text("今日行情：棉纱每吨20150元。\n", encoding="utf-8")
    assert run("extract", other).stderr.startswith(str(other))
    assert run("extract", other, report, "--quiet").stderr == ""
    assert "G101" in run("extract", tmp_path / "missing.txt", "--quiet").stderr


@pytest.mark.parametrize("segmenter", ["jieba", "rjieba"])
def test_the_segmenter_is_the_one_asked_for(segmenter: str, report: Path, run: Callable[..., Result]) -> None:
    pytest.importorskip(segmenter)
    record = json.loads(run("extract", report, "--segmenter", segmenter).stdout)
    assert record["produced_by"]["options"]["segmenter"] == segmenter


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["--text"], "G612"),
        (["--format", "summary", "-o", "{folder}"], "G613"),
        (["-o", "{file}"], "G614"),
        (["--format", "xlsx"], "Invalid value"),
        (["--nonsense"], "No such option"),
    ],
)
def test_wrong_use(arguments: list[str], code: str, report: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    filled = [argument.format(folder=tmp_path / "out", file=report) for argument in arguments]
    result = run("extract", report, *filled)
    assert result.exit_code == 2
    assert code in result.stderr
    assert result.stdout == ""
    assert not (tmp_path / "out").exists()


def test_no_input_is_wrong_use(run: Callable[..., Result]) -> None:
    assert run("extract").exit_code == 2


@pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes of POSIX")
class TestEnds:
    """Real processes: codes, closed pipes, full disks, interrupts."""

    def test_exit_codes(self, report: Path, faulty: Path, tmp_path: Path, process: Callable[..., Completed]) -> None:
        assert process("extract", report).returncode == 0
        assert process("extract", faulty, "--strict").returncode == 1
        assert process("extract").returncode == 2
        assert process("extract", tmp_path / "missing").returncode == 3

    @pytest.mark.parametrize("arguments", [["extract", "{}"], ["--help"], ["schema"], ["registry", "show", "outlets"]])
    def test_a_closed_pipe_ends_it_quietly(self, arguments: list[str], report: Path) -> None:
        command = [sys.executable, "-m", "guanbao", *(argument.format(report) for argument in arguments)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
            assert running.stdout is not None
            assert running.stderr is not None
            running.stdout.close()
            said = running.stderr.read()
            code = running.wait(60)
        assert (code, said) == (141, b"")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
    def test_a_full_disk_is_said(self, report: Path) -> None:
        with Path("/dev/full").open("wb") as full:
            command = [sys.executable, "-m", "guanbao", "extract", str(report)]
            done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, check=False)
        assert done.returncode == 3
        assert b"G611" in done.stderr
        assert b"Traceback" not in done.stderr

    def test_a_fault_inside_costs_one_input(self, report: Path) -> None:
        """A closed stdin is nothing that the reader expects, so the net under it has to hold."""
        command = [sys.executable, "-m", "guanbao", "extract", "-", str(report)]
        done = subprocess.run(["sh", "-c", 'exec "$@" <&-', "sh", *command], capture_output=True, check=False)
        first, second = (json.loads(line) for line in done.stdout.splitlines())
        assert done.returncode == 3
        assert (first["status"], first["problems"][0]["code"], second["status"]) == ("failed", "G603", "ok")
        assert b"Traceback" not in done.stderr

    def test_an_interrupt_ends_it_and_keeps_what_is_done(self, report: Path, tmp_path: Path) -> None:
        folder, out = tmp_path / "many", tmp_path / "out"
        folder.mkdir()
        for index in range(400):
            text = report.read_text(encoding="utf-8") + f"四、其他情况\n全年召开会议{index}次。\n"
            (folder / f"{index:03}.txt").write_text(text, encoding="utf-8")
        command = [sys.executable, "-m", "guanbao", "extract", str(folder), "-o", str(out)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
            deadline = time.monotonic() + 60
            while not any(out.glob("reports/*.json")) and time.monotonic() < deadline:
                time.sleep(0.02)
            running.send_signal(signal.SIGINT)
            _, said = running.communicate(timeout=60)
        assert running.returncode == 130
        assert b"Traceback" not in said
        run = json.loads((out / "run.json").read_text(encoding="utf-8"))
        assert run["complete"] is False
        assert 0 < len(run["inputs"]) < 400
        assert list(out.rglob("*.part")) == []
        for path in out.glob("reports/*.json"):
            json.loads(path.read_text(encoding="utf-8"))
