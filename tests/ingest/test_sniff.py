from __future__ import annotations

import hashlib
import io
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from ingest_helpers import check, lines, pdf

from guanbao.errors import InputError
from guanbao.ingest import read
from guanbao.ingest.sniff import sniff

TEXT = "临溪海关2022年政府信息公开工作年度报告\n全年主动公开信息1286条。\n"


def package(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


def refused(data: bytes, name: str = "a.txt") -> InputError:
    with pytest.raises(InputError) as caught:
        read(data, name=name)
    return caught.value


@pytest.mark.parametrize(
    ("data", "found"),
    [
        (b"<!DOCTYPE html><html><body>x</body></html>", "html"),
        (b"\xef\xbb\xbf\r\n<html><head></head></html>", "html"),
        ("<html><body>海关</body></html>".encode("utf-16"), "html"),
        (b"<!-- saved -->\n<div><p>x</p></div>", "html"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 30, "image"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "image"),
        (b"II*\0" + b"\0" * 30, "image"),
        (package("word/document.xml"), "docx"),
        (TEXT.encode(), "text"),
    ],
)
def test_formats_are_told_by_their_content(data: bytes, found: str) -> None:
    assert sniff(data, "a").format == found


@pytest.mark.parametrize(
    ("data", "named"),
    [
        (b"From: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n", "MHTML"),
        (b'<?xml version="1.0"?><w:document/>', "XML"),
        (package("xl/workbook.xml"), "XLSX"),
        (package("OFD.xml", "Doc_0/Document.xml"), "OFD"),
        (package("2009.pdf", "2010.pdf"), "a ZIP archive"),
        (package("a")[:-30], "a damaged ZIP archive"),
        (b"Rar!\x1a\x07\x01\x00", "a RAR archive"),
    ],
)
def test_unsupported_formats_are_named(data: bytes, named: str) -> None:
    error = refused(data, "年报.pdf")
    assert error.code.id == "G106"
    assert named in error.message and "does not read" in error.message


@pytest.mark.parametrize("ending", ["txt", "pdf", "docx", "html", "jpg", "zip", ""])
def test_the_content_decides(ending: str) -> None:
    name = f"a.{ending}" if ending else "a"
    text = read(TEXT.encode(), name=name)
    assert text.source.media_type == "text/plain"
    assert text.text == TEXT
    assert ("G201" in {p.code for p in text.problems}) == (ending not in {"txt", ""})
    document = read(pdf(lines((74, 100, "临溪海关"))), name=name)
    assert document.source.media_type == "application/pdf"
    assert ("G201" in {p.code for p in document.problems}) == (ending not in {"pdf", ""})


def test_a_year_behind_a_dot_is_no_ending() -> None:
    assert not read(TEXT.encode(), name="临溪海关.2009").problems


def test_source_describes_the_bytes(tmp_path: Path) -> None:
    path = tmp_path / "年报.txt"
    path.write_bytes(TEXT.encode("gb18030"))
    source = read(path).source
    assert source.name == "年报.txt"
    assert source.bytes == len(TEXT.encode("gb18030"))
    assert source.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert source.encoding == "gb18030"
    assert source.pages is None


def test_a_pdf_with_something_in_front_of_it() -> None:
    data = b"HTTP/1.1 200 OK\r\n\r\n" + pdf(lines((74, 100, "临溪海关")))
    document = read(data, name="a.pdf")
    assert document.text == "临溪海关\n"
    assert document.source.sha256 == hashlib.sha256(data).hexdigest()
    check(document)


def test_what_is_no_file(tmp_path: Path) -> None:
    empty = tmp_path / "empty.txt"
    empty.touch()
    for path, code in (
        (tmp_path / "none.pdf", "G101"),
        (tmp_path, "G102"),
        (empty, "G103"),
        (Path("/dev/null"), "G102"),
    ):
        with pytest.raises(InputError) as caught:
            read(path)
        assert caught.value.code.id == code
    assert refused(b"").code.id == "G103"
    assert refused(b"\x93\x01\x02\xfe" * 99).code.id == "G105"


@pytest.mark.parametrize("blank", [b" \n\t\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"\n"])
def test_white_space_alone_is_no_text(blank: bytes) -> None:
    document = read(blank)
    assert document.blocks == ()
    assert "G209" in {p.code for p in document.problems}


def test_reading_text_loads_no_pdf_library() -> None:
    code = (
        "import sys; from guanbao.ingest import read; read('海关2009年'.encode());"
        "print(sorted({'pypdfium2','pdfplumber','pdfminer','pikepdf'} & set(sys.modules)))"
    )
    paths = [str(Path(__file__).parents[2] / "pipeline")]
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONPATH": paths[0], "PYTHONUTF8": "1"},
    )
    assert done.stdout.strip() == "[]"
