"""`guanbao extract -o`: names of files, texts beside reports, run.json, and files that are whole or not there."""

from __future__ import annotations

import csv
import hashlib
import json
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

import guanbao
from guanbao.files import file_stem, write_atomic


def load(path: Path) -> dict[str, object]:
    return json.loads(path.read_text(encoding="utf-8"))


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_report_its_text_and_the_run(report: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    out = tmp_path / "out"
    result = run("extract", report, "-o", out)
    assert (result.exit_code, result.stdout) == (0, "")
    sha = digest(report)
    assert files(out) == {"reports/customs.fuzhou-2011.json", f"texts/{sha}.txt", "run.json"}
    record = guanbao.Report.model_validate_json((out / "reports" / "customs.fuzhou-2011.json").read_bytes())
    assert record.document.text_file == f"../texts/{sha}.txt"
    text = (out / "reports" / record.document.text_file).read_bytes().decode("utf-8")
    assert record.figures
    for figure in record.figures:
        assert text[slice(*figure.evidence.span)] == figure.evidence.quote
    made = load(out / "run.json")
    assert made["counts"] == {"ok": 1}
    assert made["complete"] is True
    assert made["inputs"][0]["file"] == "reports/customs.fuzhou-2011.json"
    assert made["produced_by"]["guanbao"] == guanbao.__version__


def test_no_text(report: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    out = tmp_path / "out"
    run("extract", report, "-o", out, "--no-text")
    assert files(out) == {"reports/customs.fuzhou-2011.json", "run.json"}
    assert load(out / "reports" / "customs.fuzhou-2011.json")["document"]["text_file"] is None


def test_two_documents_of_one_id_are_both_kept_and_stay_where_they_are(
    report: Path, faulty: Path, tmp_path: Path, run: Callable[..., Result]
) -> None:
    out = tmp_path / "out"
    plain, marked = "reports/customs.fuzhou-2011.json", f"reports/customs.fuzhou-2011~{digest(faulty)[:8]}.json"
    for order in ((report, faulty), (faulty, report), (faulty,)):
        run("extract", *order, "-o", out)
        assert {name for name in files(out) if name.startswith("reports/")} == {plain, marked}
        assert load(out / plain)["document"]["sha256"] == digest(report)
        assert load(out / marked)["document"]["sha256"] == digest(faulty)


def test_the_same_bytes_are_written_once_and_both_names_are_kept(
    report: Path, tmp_path: Path, run: Callable[..., Result]
) -> None:
    copy, out = tmp_path / "copy.txt", tmp_path / "out"
    copy.write_bytes(report.read_bytes())
    result = run("extract", report, copy, "-o", out, "--format", "csv")
    assert "G607" in result.stderr
    inputs = load(out / "run.json")["inputs"]
    assert [entry["duplicate_of"] for entry in inputs] == [None, str(report)]
    assert len({entry["file"] for entry in inputs}) == 1
    assert load(out / inputs[0]["file"])["document"]["name"] == report.name
    with (out / "figures.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert len(list(csv.DictReader(stream))) == len(guanbao.read(report).figures)


def test_what_failed_has_a_record_too(tmp_path: Path, report: Path, run: Callable[..., Result]) -> None:
    out = tmp_path / "out"
    result = run("extract", tmp_path / "a" / "x.txt", tmp_path / "b" / "x.txt", report, "-o", out)
    assert result.exit_code == 3
    made = load(out / "run.json")
    assert made["counts"] == {"failed": 2, "ok": 1}
    places = [entry["file"] for entry in made["inputs"]]
    assert len(set(places)) == 3
    for place, status in zip(places, ("failed", "failed", "ok"), strict=True):
        assert load(out / place)["status"] == status


def test_lines_and_rows_beside_the_reports(
    report: Path, faulty: Path, tmp_path: Path, run: Callable[..., Result]
) -> None:
    out = tmp_path / "out"
    run("extract", report, faulty, "-o", out, "--format", "ndjson")
    lines = (out / "reports.ndjson").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["document"]["name"] for line in lines] == [report.name, faulty.name]
    run("extract", report, "-o", out, "--format", "csv")
    assert (out / "figures.csv").read_bytes().startswith(b"\xef\xbb\xbfreport_id,")


def test_an_output_folder_is_no_input(report: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "a.txt").write_bytes(report.read_bytes())
    for _ in range(2):
        run("extract", archive, "-o", archive / "out")
        assert len(load(archive / "out" / "run.json")["inputs"]) == 1
    run("extract", archive, "-o", archive / "second")
    assert len(load(archive / "second" / "run.json")["inputs"]) == 1


def test_a_second_run_writes_the_same(report: Path, faulty: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    contents = []
    for name in ("one", "two"):
        out = tmp_path / name
        run("extract", report, faulty, "-o", out)
        contents.append({path: (out / path).read_bytes() for path in files(out) if path != "run.json"})
    assert contents[0] == contents[1]


@pytest.mark.skipif(sys.platform == "win32", reason="modes of POSIX")
def test_a_file_has_the_mode_that_others_have(tmp_path: Path) -> None:
    (tmp_path / "plain").write_bytes(b"")
    write_atomic(tmp_path / "made", b"x")
    modes = [stat.S_IMODE((tmp_path / name).stat().st_mode) for name in ("plain", "made")]
    assert modes[0] == modes[1]


@pytest.mark.skipif(sys.platform == "win32", reason="limits of POSIX")
def test_a_write_that_fails_leaves_the_old_file(report: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    """No file may grow beyond 3,000 bytes, so the report cannot be written, as on a disk that is full."""
    out = tmp_path / "out"
    run("extract", report, "-o", out)
    before = {path: (out / path).read_bytes() for path in files(out) if path != "run.json"}
    command = [sys.executable, "-m", "guanbao", "extract", str(report), "-o", str(out)]
    limited = ["sh", "-c", 'ulimit -f "$0"; exec "$@"', "6", *command]
    done = subprocess.run(limited, capture_output=True, check=False)
    assert done.returncode == 3
    assert b"G611" in done.stderr
    assert b"Traceback" not in done.stderr
    assert {path: (out / path).read_bytes() for path in files(out) if path != "run.json"} == before
    assert load(out / "run.json")["complete"] is False


def test_a_place_that_cannot_be_written_is_said(report: Path, run: Callable[..., Result]) -> None:
    result = run("extract", report, "-o", "/proc/guanbao")
    assert result.exit_code == 3
    assert "G611" in result.stderr


@given(st.text(max_size=400))
def test_a_stem_stays_in_its_folder(report_id: str) -> None:
    stem = file_stem(report_id)
    assert stem
    assert not stem.startswith(".")
    assert not set(stem) & set('/\\:*?"<>|\0\n')
    assert len(stem.encode("utf-8")) <= 200
    assert Path("folder", stem).name == stem
