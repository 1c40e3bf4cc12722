"""DOC, WPS, RTF and ODT, which LibreOffice converts: the same text and grids as from DOCX, or a plain message."""

from __future__ import annotations

import io
import os
import socket
import subprocess
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from docx_helpers import item, numbered, opened, p, package, saved
from ingest_helpers import check, kinds

from guanbao.errors import InputError
from guanbao.ingest import office, read
from guanbao.ingest.ole import top

DOC_HEADER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
FORMATS = {
    "doc": ("MS Word 97", "application/msword"),
    "rtf": ("Rich Text Format", "application/rtf"),
    "odt": ("writer8", "application/vnd.oasis.opendocument.text"),
}


@pytest.fixture(scope="session")
def needs_soffice() -> str:
    """The program; skips where it is not installed."""
    program = office.find_libreoffice()
    if program is None:
        pytest.skip("LibreOffice is not installed")
    return program


def report() -> bytes:
    document = numbered([("chineseCounting", "%1、"), ("chineseCounting", "（%2）")])
    document.add_paragraph("临溪海关2012年政府信息公开年度报告")
    item(document, "概述")
    document.add_paragraph("全年受理咨询372人次，其中来电125人次。")
    item(document, "依申请公开情况")
    item(document, "收到申请", 1)
    table = document.add_table(3, 4, style="Table Grid")
    for index, cell in enumerate(cell for row in table.rows for cell in row.cells):
        cell.text = str(index) if index > 4 else f"列{index}"
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(0, 1).merge(table.cell(0, 3))
    document.sections[0].footer.paragraphs[0].text = "— 1 —"
    return saved(document)


@pytest.fixture(scope="session")
def converted(needs_soffice: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """One report in all formats, as LibreOffice writes them."""
    folder = tmp_path_factory.mktemp("office")
    made = {"docx": report()}
    (folder / "a.docx").write_bytes(made["docx"])
    for ending, (name, _) in {**FORMATS, "txt": ("Text (encoded):UTF8", "")}.items():
        command = [needs_soffice, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
        command += ["--convert-to", f"{ending}:{name}", "--outdir", str(folder), str(folder / "a.docx")]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        made[ending] = (folder / f"a.{ending}").read_bytes()
    for lost, label in (
        (b"\\'02\\'00\\'3f;", b"\\'02\\'00\\u12289 ?;"),
        (b"\\'03\\'28\\'01\\'29;", b"\\'03\\u-248 ?\\'01\\u-247 ?;"),
    ):
        assert lost in made["rtf"]  # LibreOffice writes list labels of RTF without their Chinese, Word does not
        made["rtf"] = made["rtf"].replace(lost, label)
    return made


def refused(data: bytes, name: str = "年报.doc") -> InputError:
    with pytest.raises(InputError) as caught:
        read(data, name=name)
    return caught.value


@pytest.mark.parametrize("ending", FORMATS)
def test_other_formats_are_read_as_the_same_document(converted: dict[str, bytes], ending: str) -> None:
    expected = opened(converted["docx"])
    found = read(converted[ending], name=f"年报.{ending}")
    check(found)
    assert found.text == expected.text
    assert [(grid.rows, grid.columns, grid.cells) for grid in found.grids] == [
        (grid.rows, grid.columns, grid.cells) for grid in expected.grids
    ]
    assert kinds(found, "page_number") == ["— 1 —"]
    assert found.source.media_type == FORMATS[ending][1]
    assert found.source.bytes == len(converted[ending])
    assert any(problem.code == "G250" for problem in found.problems)


def test_a_wps_file_is_a_doc_by_its_content(converted: dict[str, bytes]) -> None:
    found = read(converted["doc"], name="年报.wps")
    assert "（一）收到申请" in found.text
    assert found.source.name == "年报.wps"


def test_labels_are_those_that_libreoffice_prints(converted: dict[str, bytes]) -> None:
    """The one other program here that knows what Word prints in front of paragraphs."""
    printed = ["".join(line.split()) for line in converted["txt"].decode("utf-8-sig").splitlines()]
    for paragraph in kinds(opened(converted["docx"]), "paragraph"):
        assert "".join(paragraph.split()) in printed


STYLES = (
    "decimal", "decimalZero", "upperRoman", "lowerRoman", "upperLetter", "lowerLetter", "chineseCounting",
    "chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand", "chineseLegalSimplified",
    "ideographLegalTraditional", "ideographTraditional", "ideographZodiac", "decimalEnclosedCircle", "ordinal",
)  # fmt: skip


def test_number_formats_are_written_as_libreoffice_writes_them(needs_soffice: str, tmp_path: Path) -> None:
    texts: list[str] = []
    document = docx.Document()
    for style in STYLES:
        document = numbered([(style, "%1、")])
        for _ in range(20 if style != "ideographTraditional" else 10):
            item(document, "项")
        path = tmp_path / f"{style}.docx"
        path.write_bytes(saved(document))
        texts.append(opened(path.read_bytes()).text)
    command = [needs_soffice, "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"]
    command += ["--convert-to", "txt:Text (encoded):UTF8", "--outdir", str(tmp_path)]
    subprocess.run([*command, *(str(tmp_path / f"{style}.docx") for style in STYLES)], check=True, capture_output=True)
    for style, text in zip(STYLES, texts, strict=True):
        printed = (tmp_path / f"{style}.txt").read_text(encoding="utf-8-sig")
        assert "".join(text.split()) == "".join(printed.split()), style


def test_without_libreoffice_the_message_says_what_to_do(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    error = refused(b"{\\rtf1\\ansi x}", "年报.rtf")
    assert error.code.id == "G111"
    assert all(word in error.message for word in ("'年报.rtf'", "RTF", "install", "DOCX"))


@pytest.mark.parametrize("share", [0.2, 0.6, 0.95])
@pytest.mark.parametrize("ending", FORMATS)
def test_files_that_break_off(converted: dict[str, bytes], ending: str, share: float) -> None:
    data = converted[ending]
    error = refused(data[: int(len(data) * share)], f"年报.{ending}")
    assert error.code.id in {"G106", "G108", "G112"}


def test_a_file_that_is_not_what_it_seems(needs_soffice: str) -> None:
    assert refused(b"{\\rtf1 " + b"{" * 50_000, "年报.rtf").code.id == "G112"


def test_a_program_that_hangs_is_ended_with_its_children(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    child = tmp_path / "child"
    program = tmp_path / "soffice"
    program.write_text(f"#!/bin/sh\nsleep 300 &\necho $! > {child}\nwait\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setattr(office, "SECONDS", 1)
    error = refused(b"{\\rtf1\\ansi x}", "年报.rtf")
    assert error.code.id == "G112" and "1 seconds" in error.message
    for _ in range(50):
        if not running(int(child.read_text(encoding="utf-8"))):
            return
        time.sleep(0.1)
    raise AssertionError("its child lives on")


def running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


@pytest.fixture
def knocks() -> Iterator[tuple[int, list[object]]]:
    """A port on this machine, and who has knocked on it."""
    found: list[object] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        stop = threading.Event()

        def accept() -> None:
            while not stop.is_set():
                try:
                    connection, address = server.accept()
                except TimeoutError:
                    continue
                found.append(address)
                connection.close()

        thread = threading.Thread(target=accept)
        thread.start()
        yield server.getsockname()[1], found
        stop.set()
        thread.join()


def with_more(odt: bytes, more: str) -> bytes:
    """An ODT with more at the end of its text."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(odt)) as given, zipfile.ZipFile(out, "w") as made:
        for name in given.namelist():
            made.writestr(name, given.read(name).replace(b"</office:text>", f"{more}</office:text>".encode()))
    return out.getvalue()


def test_links_lead_nowhere(
    needs_soffice: str, knocks: tuple[int, list[object]], converted: dict[str, bytes], tmp_path: Path
) -> None:
    port, found = knocks
    secret = tmp_path / "secret.txt"
    secret.write_text("secret 372", encoding="utf-8")
    for address in (f"http://127.0.0.1:{port}/secret.txt", secret.as_uri()):
        rtf = f'{{\\rtf1\\ansi 3 {{\\field{{\\*\\fldinst INCLUDETEXT "{address}"}}{{\\fldrslt 4}}}}}}'
        picture = f'<draw:frame svg:width="1cm" svg:height="1cm"><draw:image xlink:href="{address}"/></draw:frame>'
        section = f'<text:section text:name="s"><text:section-source xlink:href="{address}"/></text:section>'
        odt = with_more(converted["odt"], f"<text:p>{picture}</text:p>{section}")
        for data, name, holds in ((rtf.encode(), "年报.rtf", "3"), (odt, "年报.odt", "概述")):
            text = read(data, name=name).text
            assert holds in text and "secret" not in text
    assert found == []


def open_document(content: str, media_type: str = FORMATS["odt"][1], manifest: str = "<a/>") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", media_type)
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def test_packages_are_looked_through_before_they_are_opened() -> None:
    assert refused(open_document('<!DOCTYPE a [<!ENTITY x "1">]><a>&x;</a>')).code.id == "G110"
    assert refused(open_document("<a>" + " " * 70_000_000 + "</a>")).code.id == "G110"
    assert refused(open_document("<a/>", manifest="<m:encryption-data/>")).code.id == "G107"
    error = refused(open_document("<a/>", "application/vnd.oasis.opendocument.spreadsheet"))
    assert error.code.id == "G106" and "spreadsheet" in error.message


# --- OLE files ---


def ole(*streams: tuple[str, bytes]) -> bytes:
    """An OLE file with streams of one sector each (512 bytes) at its top, in a chain to the right."""
    entries = [("Root Entry", 5, 1, 0xFFFF_FFFF, 0xFFFF_FFFE)]
    for index, (name, _) in enumerate(streams, 1):
        entries.append((name, 2, 0xFFFF_FFFF, index + 1 if index < len(streams) else 0xFFFF_FFFF, 10 + index))
    sectors = {0: b"".join(number.to_bytes(4, "little") for number in [0xFFFF_FFFD, *([0xFFFF_FFFE] * 127)])}
    for index in range(0, len(entries), 4):
        sectors[1 + index // 4] = b"".join(map(entry, entries[index : index + 4])).ljust(512, b"\0")
        if index:
            fat = bytearray(sectors[0])
            fat[4 * (index // 4) : 4 * (index // 4) + 4] = (1 + index // 4).to_bytes(4, "little")
            sectors[0] = bytes(fat)
    for index, (_, data) in enumerate(streams, 1):
        sectors[10 + index] = data.ljust(512, b"\0")
    header = bytearray(512)
    header[:8] = DOC_HEADER
    header[30:32] = (9).to_bytes(2, "little")
    header[44:48] = (1).to_bytes(4, "little")
    header[48:52] = (1).to_bytes(4, "little")
    header[76:512] = b"\xff" * 436
    header[76:80] = bytes(4)
    return bytes(header) + b"".join(sectors.get(index, bytes(512)) for index in range(max(sectors) + 1))


def entry(fields: tuple[str, int, int, int, int]) -> bytes:
    name, kind, child, right, sector = fields
    encoded = name.encode("utf-16-le")
    out = encoded.ljust(64, b"\0") + (len(encoded) + 2).to_bytes(2, "little") + bytes([kind, 1])
    out += b"".join(number.to_bytes(4, "little") for number in (0xFFFF_FFFF, right, child))
    return out + bytes(36) + sector.to_bytes(4, "little") + bytes(8)


FIB = b"\xec\xa5\xc1\0" + bytes(7)


def test_the_directory_of_an_ole_file() -> None:
    names = [f"Stream{index}" for index in range(9)]
    found = top(ole(*((name, name.encode()) for name in names)))
    assert sorted(stream.name for stream in found) == names
    assert all(stream.head.startswith(stream.name.encode()) for stream in found)
    assert top(b"") == top(DOC_HEADER + bytes(600)) == top(DOC_HEADER + b"\xff" * 600) == []


@pytest.mark.parametrize(
    ("streams", "code", "named"),
    [
        ((("EncryptionInfo", b""), ("EncryptedPackage", b"")), "G107", "decrypt"),
        ((("WordDocument", FIB + b"\x01"),), "G107", "decrypt"),
        ((("WordDocument", b"plain text"),), "G108", "damaged"),
        ((("Workbook", b""),), "G106", "XLS"),
        ((("PowerPoint Document", b""), ("Pictures", b"")), "G106", "PPT"),
        ((("HwpSummary", b""),), "G106", "unknown"),
        ((), "G108", "damaged"),
    ],
)
def test_ole_files_that_are_not_read(streams: tuple[tuple[str, bytes], ...], code: str, named: str) -> None:
    error = refused(ole(*streams))
    assert error.code.id == code
    assert named in error.message


def test_a_word_document_that_only_pretends(needs_soffice: str) -> None:
    assert refused(ole(("WordDocument", FIB + b"\0" + bytes(400)), ("1Table", b""))).code.id == "G112"
    assert refused(ole(("CONTENTS", b"CHNKWKS"), ("MatOST", b""))).code.id == "G112"


def test_an_encrypted_docx_is_told_as_such() -> None:
    assert opened(package(p("甲"))).text == "甲\n"
    assert "password" in refused(ole(("EncryptedPackage", b"")), "年报.docx").message
