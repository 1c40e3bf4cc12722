"""DOCX made to harm, or damaged: a code each time, nothing fetched, nothing unpacked beyond reason."""

from __future__ import annotations

import hashlib
import io
import socket
import struct
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from docx_helpers import NAMES, opened, p, package, saved, story, tbl, tc
from hypothesis import given, settings
from hypothesis import strategies as st
from ingest_helpers import check

from guanbao.errors import InputError
from guanbao.ingest.docx.layout import MAX_CHARACTERS
from guanbao.ingest.docx.reader import read_docx
from guanbao.model.document import Source


def refused(data: bytes) -> InputError:
    with pytest.raises(InputError) as caught:
        read_docx(data, Source("年报.docx", "x", hashlib.sha256(data).hexdigest(), len(data)))
    return caught.value


def body(content: str, doctype: str) -> str:
    return f'<?xml version="1.0"?>{doctype}<w:document {NAMES}><w:body>{content}</w:body></w:document>'


@pytest.fixture
def listener() -> Iterator[tuple[int, list[object]]]:
    """A port on this machine, and who has knocked on it."""
    knocks: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        stop = threading.Event()

        def accept() -> None:
            while not stop.is_set():
                try:
                    connection, address = server.accept()
                except TimeoutError:
                    continue
                knocks.append(address)
                connection.close()

        thread = threading.Thread(target=accept)
        thread.start()
        yield server.getsockname()[1], knocks
        stop.set()
        thread.join()


def test_entities_of_any_kind_are_refused(tmp_path: Path, listener: tuple[int, list[object]]) -> None:
    port, knocks = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("机密372件", encoding="utf-8")
    laughs = "".join(f'<!ENTITY a{i + 1} "{f"&a{i};" * 10}">' for i in range(9))
    remote = f"http://127.0.0.1:{port}/x.dtd"
    doctypes = [
        f'<!DOCTYPE w [<!ENTITY x SYSTEM "{secret.as_uri()}">]>',
        f'<!DOCTYPE w [<!ENTITY a0 "哈">{laughs}<!ENTITY x "&a9;">]>',
        f'<!DOCTYPE w SYSTEM "{remote}" [<!ENTITY x "1">]>',
        f'<!DOCTYPE w [<!ENTITY % d SYSTEM "{remote}">%d;<!ENTITY x "1">]>',
        '<!DOCTYPE w [<!ENTITY x "1">]>',
    ]
    for doctype in doctypes:
        main = body(p("<w:r><w:t>&x;</w:t></w:r>"), doctype)
        for data in (main.encode(), main.replace('"1.0"', '"1.0" encoding="UTF-16"').encode("utf-16")):
            error = refused(package(data))
            assert error.code.id == "G110"
            assert "机密" not in str(error)
    assert refused(package(p("甲"), styles=body("", '<!DOCTYPE w [<!ENTITY x "1">]>'))).code.id == "G110"
    assert knocks == []


def test_what_a_document_points_to_outside_is_not_fetched(listener: tuple[int, list[object]]) -> None:
    port, knocks = listener
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="a" Type="x/styles" TargetMode="External" Target="http://127.0.0.1:{port}/s.xml"/>'
        f'<Relationship Id="b" Type="x/header" Target="http://127.0.0.1:{port}/h.xml"/>'
        '<Relationship Id="c" Type="x/footer" Target="../../../../etc/passwd"/></Relationships>'
    )
    section = '<w:sectPr><w:headerReference r:id="b"/><w:footerReference r:id="c"/></w:sectPr>'
    document = opened(package(p("受理3件") + section, {"word/_rels/document.xml.rels": rels}))
    assert document.text == "受理3件\n"
    assert knocks == []


def test_bombs_are_not_unpacked() -> None:
    error = refused(package(b"<!--" + b" " * 70_000_000 + b"-->"))
    assert error.code.id == "G110" and "unpacks to too much" in error.message
    assert refused(package(p("甲"), numbering=" " * 5_000_000)).code.id == "G110"
    repetitive = tbl(*[tc("受理") + tc(str(i)) for i in range(9000)])  # large, and compresses well, as honest tables do
    assert opened(package(repetitive)).grids[0].rows == 9000


def test_a_size_that_lies_is_not_believed() -> None:
    data = bytearray(package(b"<a>" + b"x" * 3_000_000 + b"</a>"))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        size = struct.pack("<I", archive.getinfo("word/document.xml").file_size)
    assert refused(bytes(data.replace(size, struct.pack("<I", 99)))).code.id in {"G108", "G110"}


def test_parts_that_overlap_or_share_a_name() -> None:
    data = package(p("甲"), {"word/a.xml": "1", "word/b.xml": "1"})
    at = [data.rindex(name) for name in (b"word/a.xml", b"word/b.xml")]
    overlapping = bytearray(data)
    overlapping[at[1] - 4 : at[1]] = data[at[0] - 4 : at[0]]  # both point to the same place
    error = refused(bytes(overlapping))
    assert error.code.id == "G110" and "overlap" in error.message
    error = refused(data.replace(b"word/b.xml", b"WORD/a.xml"))
    assert error.code.id == "G110" and "same name" in error.message


def test_members_that_cannot_be_opened() -> None:
    data = package(p("甲"))
    name = data.rindex(b"word/document.xml")
    encrypted = bytearray(data)
    encrypted[name - 38] |= 1  # in the index; the flag of the member itself stands 24 bytes before its name
    encrypted[data.index(b"word/document.xml") - 24] |= 1
    assert refused(bytes(encrypted)).code.id == "G107"
    other = bytearray(data)
    other[name - 36] = 9  # Deflate64
    assert refused(bytes(other)).code.id == "G108"
    flipped = bytearray(data)
    flipped[data.index(b"word/document.xml") + 40] ^= 0xFF
    assert refused(bytes(flipped)).code.id == "G108"
    nowhere = bytearray(data)
    nowhere[name - 4 : name] = struct.pack("<I", 0xFFFF_FF00)
    assert refused(bytes(nowhere)).code.id == "G108"


def test_what_is_no_document() -> None:
    assert refused(b"PK\x03\x04 nonsense").code.id == "G108"
    assert refused(package(b"")).code.id == "G108"
    assert refused(package(b"<a/>")).code.id == "G108"
    assert refused(package(p("甲"), {"_rels/.rels": "<a/>", "word/document.xml": b"\xff\xfe\x00"})).code.id == "G108"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/other.xml", "<a/>")
    assert refused(out.getvalue()).code.id == "G108"


def test_a_document_that_breaks_off_is_read_as_far_as_it_goes() -> None:
    whole = story(p("受理3件") + tbl(tc("甲") + tc("1"), tc("乙") + tc("2")) + p("末段"))
    document = opened(package(whole[: whole.index("末段")].encode()))
    check(document)
    assert document.text.splitlines() == ["受理3件", "甲\t1", "乙\t2"]
    assert any(problem.code == "G231" and problem.severity == "error" for problem in document.problems)


def test_damaged_side_parts_cost_no_text() -> None:
    document = opened(package(p("受理3件", properties='<w:numPr><w:numId w:val="1"/></w:numPr>'),
                              styles="<w:sty", numbering="", footnotes="x"))  # fmt: skip
    assert document.text == "受理3件\n"
    assert any(problem.code == "G231" for problem in document.problems)


@pytest.mark.parametrize("depth", [190, 5_000])
def test_nesting(depth: int) -> None:
    wrapped = "<w:ins>" * (depth - 10) + "<w:r><w:t>受理3件</w:t></w:r>" + "</w:ins>" * (depth - 10)
    data = package(p(wrapped))
    if depth > 200:
        assert refused(data).code.id in {"G108", "G110"}
    else:
        assert opened(data).text == "受理3件\n"


def test_tables_nested_as_deeply_as_is_read() -> None:
    content = p("底9")
    for _ in range(60):
        content = tbl(tc(content) + tc("旁"), tc("甲") + tc("乙"))
    document = opened(package(content))
    check(document)
    assert "底9" in document.text


def test_too_much_text_is_cut_and_told() -> None:
    wide = tbl(*[tc(str(i * i), '<w:gridSpan w:val="199"/>') + tc(str(i)) for i in range(MAX_CHARACTERS // 200)])
    document = opened(package(p("受理3件") + wide + p("末段")))
    assert document.text == "受理3件\n"
    assert any(problem.code == "G208" for problem in document.problems)


def real() -> bytes:
    document = docx.Document()
    document.add_heading("临溪海关2022年政府信息公开工作年度报告", 1)
    document.add_paragraph("受理372人次。", style="List Number")
    table = document.add_table(3, 3)
    for index, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = str(index)
    table.cell(0, 0).merge(table.cell(1, 1))
    document.sections[0].footer.paragraphs[0].text = "- 1 -"
    return saved(document)


REAL = real()
MAIN = zipfile.ZipFile(io.BytesIO(REAL)).read("word/document.xml")


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(REAL) - 1), st.integers(0, 255)), min_size=1, max_size=30))
def test_flipped_bytes_never_raise_anything_else(changes: list[tuple[int, int]]) -> None:
    data = bytearray(REAL)
    for place, byte in changes:
        data[place] = byte
    try:
        document = read_docx(bytes(data), Source("a.docx", "x", "", len(data)))
    except InputError:
        return
    check(document)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(MAIN)), st.integers(0, 400), st.sampled_from([b"", b"<", b'"', b"\xff", b"<w:tbl>", b"&x;"]))
def test_damaged_xml_never_raises_anything_else(start: int, length: int, patch: bytes) -> None:
    data = package(MAIN[:start] + patch + MAIN[start + length :])
    try:
        document = opened(data)
    except InputError:
        return
    check(document)
