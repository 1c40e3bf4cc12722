"""Whatever is given: one status, a coded problem that says what to do, no traceback, and the next input is read."""

from __future__ import annotations

import io
import json
import os
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

import guanbao
from guanbao.model.report import Report
from guanbao.report import EMPTY

# Texts that are no disclosure reports, though each has something of one: a year, an agency, numbers, the very words.
OTHER_TEXTS = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted(Path(__file__).with_name("other_texts").glob("*.txt"))
}
# Those of them that the reader takes for reports although they are none. Strict: the entry must go when the reader learns it.
TAKEN_FOR_REPORTS: set[str] = set()
# What a message must have in it to tell a person what to do.
ADVICE = (
    "check", "fetch", "give", "convert", "save", "decrypt", "leave it out", "ocr", "unpack", "name the files", "split",
)  # fmt: skip


def good_report() -> str:
    return """\
合肥海关2011年政府信息公开年度报告

本报告根据《中华人民共和国政府信息公开条例》编制，统计期限自2011年1月1日起至2011年12月31日止。
一、主动公开政府信息情况
2011年，合肥海关主动公开政府信息210条。
二、依申请公开情况
全年收到政府信息公开申请4件，均已答复。
"""


def pdf(lines: list[str], pages: int = 1) -> bytes:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, pageCompression=1)
    for _ in range(pages):
        canvas.setFont("STSong-Light", 12)
        for index, line in enumerate(lines):
            canvas.drawString(72, 770 - 20 * index, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def encrypted() -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(good_report().splitlines()))) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="o", user="u"))
    return out.getvalue()


def truncated(share: float) -> bytes:
    whole = pdf(good_report().splitlines(), pages=3)
    return whole[: int(len(whole) * share)]


def empty_pages() -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as document:
        document.add_blank_page(page_size=(595, 842))
        document.save(out)
    return out.getvalue()


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("report.txt", good_report())
    return out.getvalue()


def garbage() -> bytes:
    return random.Random(7).randbytes(20_000)  # noqa: S311 - the same noise each time


# name: the bytes, the statuses that are right, the codes of which one must be there
BAD_FILES: dict[str, tuple[Callable[[], bytes], set[str], set[str]]] = {
    "empty.txt": (lambda: b"", {"empty"}, {"G103"}),
    "blank.txt": (lambda: b" \n\t\n" * 50, {"empty"}, {"G103", "G209", EMPTY.id}),
    "mark-only.txt": (lambda: b"\xef\xbb\xbf", {"empty"}, {"G103", "G209", EMPTY.id}),
    "garbage.bin": (garbage, {"failed"}, {"G105", "G106"}),
    "garbage.pdf": (lambda: b"%PDF-1.7\n" + garbage(), {"failed"}, {"G108"}),
    "zeros.txt": (lambda: bytes(4096), {"failed", "empty"}, {"G103", "G105", "G209"}),
    "encrypted.pdf": (encrypted, {"failed"}, {"G107"}),
    "header-only.pdf": (lambda: b"%PDF-1.7\n", {"failed"}, {"G108"}),
    "cut-short.pdf": (lambda: truncated(0.2), {"failed"}, {"G108"}),
    "no-text.pdf": (empty_pages, {"empty", "failed"}, {"G209", "G221", EMPTY.id}),
    "archive.zip": (archive, {"failed"}, {"G106"}),
    "picture.png": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(500), {"failed"}, {"G266"}),
    "old.doc": (lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), {"failed"}, {"G108"}),
}


def holds_together(report: Report) -> None:
    """What is true of the record of anything that could not be read."""
    assert not report.figures
    assert not report.checks
    assert report.problems
    assert Report.model_validate_json(report.model_dump_json()) == report


def says_what_to_do(report: Report) -> bool:
    return any(word in problem.message.lower() for problem in report.problems for word in ADVICE)


@pytest.mark.parametrize("name", BAD_FILES)
def test_a_bad_file_has_a_status_and_a_code(name: str, tmp_path: Path) -> None:
    make, statuses, codes = BAD_FILES[name]
    path = tmp_path / name
    path.write_bytes(make())
    report = guanbao.read(path)
    assert report.status in statuses
    assert codes & {problem.code for problem in report.problems}
    assert report.document.name == name
    assert says_what_to_do(report)
    holds_together(report)
    assert guanbao.read(path.read_bytes(), name=name).status == report.status


def test_a_missing_file_is_told_from_an_empty_one(tmp_path: Path) -> None:
    report = guanbao.read(tmp_path / "missing.txt")
    assert (report.status, [problem.code for problem in report.problems]) == ("failed", ["G101"])
    assert says_what_to_do(report)
    holds_together(report)


def test_a_folder_is_no_document(tmp_path: Path) -> None:
    report = guanbao.read(tmp_path)
    assert (report.status, [problem.code for problem in report.problems]) == ("failed", ["G102"])
    assert says_what_to_do(report)
    holds_together(report)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    assert [problem.code for problem in guanbao.read(pipe).problems] == ["G102"]


@pytest.mark.parametrize("share", [0.5, 0.7, 0.9, 0.97])
def test_a_truncated_pdf_never_passes_for_whole(share: float) -> None:
    report = guanbao.read(truncated(share), name="truncated.pdf")
    assert report.problems
    assert all(problem.code.startswith("G") for problem in report.problems)
    assert any(problem.severity != "info" for problem in report.problems)
    if report.status == "ok":
        assert report.document.pages == 3
        assert any(problem.code == "G225" for problem in report.problems)


@pytest.mark.parametrize("name", OTHER_TEXTS)
def test_another_text_is_no_report(name: str, request: pytest.FixtureRequest) -> None:
    if name in TAKEN_FOR_REPORTS:
        request.applymarker(pytest.mark.xfail(reason="the reader takes it for a report", strict=True))
    report = guanbao.read(OTHER_TEXTS[name].encode(), name=f"{name}.txt")
    assert report.status == "not_a_report"
    assert says_what_to_do(report)
    holds_together(report)


def test_a_report_among_them_is_read() -> None:
    report = guanbao.read(good_report().encode(), name="good.txt")
    assert report.status == "ok"
    assert {210, 4} <= {figure.value for figure in report.figures}


def guanbao_command(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "guanbao", *arguments], capture_output=True, check=False)


def test_no_bad_input_costs_the_next_one(tmp_path: Path) -> None:
    paths = []
    for name, (make, _, _) in BAD_FILES.items():
        paths.append(tmp_path / name)
        paths[-1].write_bytes(make())
    (tmp_path / "bulletin.txt").write_text(OTHER_TEXTS["trade_bulletin"], encoding="utf-8")
    (tmp_path / "nothing").mkdir()
    paths += [tmp_path / "missing.pdf", tmp_path / "nothing", tmp_path / "bulletin.txt"]
    last = tmp_path / "合肥.txt"
    last.write_text(good_report(), encoding="gb18030")
    done = guanbao_command("extract", *map(str, paths), str(last))
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 3
    assert len(records) == len(paths) + 1
    assert all(record["problems"] for record in records[:-1])
    assert (records[-1]["status"], records[-1]["identity"]["year"]) == ("ok", 2011)
    assert b"Traceback" not in done.stderr
    said = done.stderr.decode()
    assert [name for name in (*BAD_FILES, "missing.pdf", "nothing", "bulletin.txt") if name not in said] == []


@pytest.mark.skipif(sys.platform != "linux", reason="address space limits are Linux's")
def test_input_that_needs_all_memory_is_a_failed_input(tmp_path: Path) -> None:
    """A flate stream of 300 MB behind 300 kB: it may be refused or cut, but the next input is read."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf(good_report().splitlines()))) as document:
        document.pages[0].Contents = pikepdf.Stream(document, b"0 0 m " * 50_000_000)
        document.save(out, compress_streams=True)
    bomb, good = tmp_path / "bomb.pdf", tmp_path / "good.txt"
    bomb.write_bytes(out.getvalue())
    good.write_text(good_report(), encoding="utf-8")
    done = guanbao_command("extract", str(bomb), str(good), "--quiet")
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert first["status"] != "ok"
    assert first["problems"]
    assert second["status"] == "ok"
    assert b"Traceback" not in done.stderr
