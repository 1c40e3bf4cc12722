from __future__ import annotations

import base64
import io
import random
import re
import zlib
from pathlib import Path

import pikepdf
import pytest
from ingest_helpers import LEFT, check, flat, lines, pdf, wrapped
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from guanbao.errors import InputError
from guanbao.ingest import read
from guanbao.ingest.pdf import reader, second
from guanbao.ingest.pdf.repair import count_pages, damaged_streams
from guanbao.ingest.pdf.shapes import NONE, Glyph, Glyphs, Sheet
from guanbao.ingest.scan import engine
from guanbao.model.document import Document

DATA = Path(__file__).with_name("data")
FIVE = [lines(*wrapped([f"第{n}页。" + "临溪海关公开信息" * 20])) for n in range(1, 6)]


def codes(document: Document) -> set[str]:
    return {problem.code for problem in document.problems}


def change(data: bytes, edit: object = None, **how: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as file:
        if callable(edit):
            edit(file)
        file.save(out, **how)
    return out.getvalue()


def refused(data: bytes) -> str:
    with pytest.raises(InputError) as caught:
        read(data, name="a.pdf")
    return caught.value.code.id


# --- encryption ----------------------------------------------------------------------------------------------------


def test_a_password_is_asked_for() -> None:
    data = change(pdf(*FIVE), encryption=pikepdf.Encryption(user="geheim", owner="x"))
    with pytest.raises(InputError) as caught:
        read(data, name="a.pdf")
    assert caught.value.code.id == "G107"
    assert "decrypt" in caught.value.message


@pytest.mark.parametrize("strength", [4, 6])
def test_an_owner_password_alone_is_no_obstacle(strength: int) -> None:
    data = change(pdf(*FIVE), encryption=pikepdf.Encryption(user="", owner="geheim", R=strength))
    found = read(data, name="a.pdf")
    check(found)
    assert found.text == read(pdf(*FIVE)).text
    assert not [p for p in found.problems if p.severity == "error"]


# --- lost and damaged pages ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("harm", ["startxref", "xref", "trailer", "all"])
def test_a_lost_index_costs_nothing(harm: str) -> None:
    data = pdf(*FIVE)
    if harm in ("startxref", "all"):
        data = re.sub(rb"startxref\s+\d+", b"startxref\n7", data)
    if harm in ("xref", "all"):
        data = re.sub(rb"\nxref\n", b"\nxxxx\n", data)
    if harm == "trailer":
        data = data.replace(b"trailer", b"tra-ler")
    found = read(data)
    check(found)
    assert found.text == read(pdf(*FIVE)).text
    assert len(found.pages) == 5


@pytest.mark.parametrize("share", [0.05, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 0.99, 0.999])
@pytest.mark.parametrize("name", ["libreoffice", "chromium", "reportlab"])
def test_a_cut_file_is_refused_or_says_so(name: str, share: float) -> None:
    data = pdf(*FIVE) if name == "reportlab" else (DATA / f"{name}.pdf").read_bytes()
    cut = data[: int(len(data) * share)]
    try:
        found = read(cut, name="a.pdf")
    except InputError as error:
        assert error.code.id == "G108"
        return
    check(found)
    if flat(found.text) != flat(read(data).text):
        assert any(problem.severity == "error" for problem in found.problems)
    assert codes(found) & {"G225", "G224", "G232", "G236"}


@pytest.mark.parametrize("seed", range(25))
def test_flipped_bytes_never_crash(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - no secret
    data = bytearray((DATA / "libreoffice.pdf").read_bytes() if seed % 2 else pdf(*FIVE))
    for _ in range(1 + seed):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    try:
        check(read(bytes(data), name="a.pdf"))
    except InputError as error:
        assert error.code.id in {"G108", "G107", "G105"}


def test_a_page_that_cannot_be_loaded_keeps_its_place() -> None:
    def break_page(file: pikepdf.Pdf) -> None:
        file.Root.Pages.Kids[2] = file.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.Nothing))

    found = read(change(pdf(*FIVE), break_page))
    check(found)
    assert "第5页" in found.text and "第3页" not in found.text
    assert [page.number for page in found.pages] == list(range(1, len(found.pages) + 1))
    assert [page.state for page in found.pages] == ["read", "read", "failed", "read", "read"]
    (told,) = [problem for problem in found.problems if problem.severity == "error"]
    assert told.code == "G224" and "1 of 5 pages cannot be read (3)" in told.message


def test_a_page_tree_that_hides_pages_is_repaired() -> None:
    """The tree claims two pages and has five, so the first engine stops at two."""
    data = pdf(*FIVE).replace(b"/Count 5", b"/Count 2")
    found = read(data)
    check(found)
    assert [f"第{n}页" in found.text for n in range(1, 6)] == [True] * 5
    assert found.source.pages == 5


def test_a_page_tree_that_promises_too_much_is_told() -> None:
    found = read(pdf(*FIVE).replace(b"/Count 5", b"/Count 8"))
    check(found)
    assert all(f"第{n}页" in found.text for n in range(1, 6))
    assert codes(found) & {"G224", "G225", "G230"}


def test_a_damaged_stream_is_told() -> None:
    data = bytearray(
        change(
            pdf(*FIVE),
            recompress_flate=True,
            compress_streams=True,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
        )
    )
    assert damaged_streams(bytes(data)) == 0
    place = data.index(b"stream\n", data.index(b"/FlateDecode")) + 60
    data[place] ^= 0xFF
    assert damaged_streams(bytes(data)) == 1
    found = read(bytes(data))
    check(found)
    assert "G231" in codes(found)


@pytest.mark.parametrize(
    ("harm", "damaged"),
    [("none", 0), ("no check sum", 0), ("wrong check sum", 1), ("wrong, ends like a line", 1), ("half", 1)],
)
def test_streams_and_their_check_sums(harm: str, damaged: int) -> None:
    squeezed = zlib.compress("临溪海关公开信息".encode() * 50)
    squeezed = {
        "none": squeezed,
        "no check sum": squeezed[:-4],
        "wrong check sum": squeezed[:-4] + b"abcd",
        "wrong, ends like a line": squeezed[:-4] + b"abc\r",
        "half": squeezed[: len(squeezed) // 2],
    }[harm]
    for armoured in (False, True):
        body = base64.a85encode(squeezed) + b"~>" if armoured else squeezed
        filters = b"[/ASCII85Decode /FlateDecode]" if armoured else b"/FlateDecode"
        data = b"1 0 obj\n<</Filter %s/Length 1>>\nstream\n%s\nendstream\nendobj\n" % (filters, body)
        assert damaged_streams(data) == damaged


def test_a_page_that_lost_its_content_is_told() -> None:
    def lose(file: pikepdf.Pdf) -> None:
        del file.pages[1].obj["/Contents"]
        file.pages[3].obj.Contents = file.make_stream(b"BT /Nope 12 Tf (x) Tj ET")

    found = read(change(pdf(*FIVE), lose))
    check(found)
    assert ("G237", 2) in {(p.code, p.page) for p in found.problems}


def test_a_damaged_index_is_told() -> None:
    found = read(re.sub(rb"startxref\s+\d+", b"startxref\n7", pdf(*FIVE)))
    assert codes(found) == {"G238"}


def test_a_password_and_damage_together_are_refused() -> None:
    data = change(pdf(*FIVE), encryption=pikepdf.Encryption(user="geheim", owner="x"))
    assert refused(data[: len(data) * 9 // 10]) in {"G107", "G108"}


def test_a_bomb_is_not_inflated_whole() -> None:
    squeezed = zlib.compress(b"\0" * (200 << 20), 9)
    body = b"1 0 obj\n<</Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n" % (len(squeezed), squeezed)
    assert damaged_streams(b"%PDF-1.4\n" + body) == 0


def test_page_objects_in_object_streams_are_counted_too() -> None:
    data = change(pdf(*FIVE), object_stream_mode=pikepdf.ObjectStreamMode.generate)
    assert count_pages(data, 5) == 5
    assert count_pages(data, 3) == 5
    assert count_pages(b"%PDF-1.4 nothing", None) is None


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7\n",
        b"%PDF-1.4\n%%EOF",
        b"%PDF-" + b"\0" * 4000,
        b"%PDF-1.4\n1 0 obj\n<</Type/Catalog>>\nendobj\ntrailer<</Root 1 0 R>>",
    ],
)
def test_a_hopeless_file_is_refused(data: bytes) -> None:
    assert refused(data) == "G108"


# --- pages without text --------------------------------------------------------------------------------------------


def scan(canvas: Canvas) -> None:
    import PIL.Image

    canvas.drawImage(ImageReader(PIL.Image.new("L", (60, 80), 200)), 50, 50, 400, 600)


@pytest.fixture
def without_ocr(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the extra were not installed."""
    monkeypatch.setattr(engine, "missing", lambda: "the extra is not there: install OCR")


@pytest.mark.usefixtures("without_ocr")
def test_a_scan_asks_for_ocr() -> None:
    found = read(pdf(scan, scan))
    check(found)
    assert found.text == ""
    assert [page.state for page in found.pages] == ["empty", "empty"]
    assert [p.code for p in found.problems if p.severity == "error"] == ["G221"]
    assert "OCR" in found.problems[-1].message


@pytest.mark.usefixtures("without_ocr")
def test_single_scanned_and_empty_pages_are_told() -> None:
    found = read(pdf(FIVE[0], scan, lambda canvas: None))
    check(found)
    assert [(p.code, p.page) for p in found.problems] == [("G222", 2), ("G233", 3)]


# --- the second reader ---------------------------------------------------------------------------------------------


def test_what_makes_a_reading_doubtful() -> None:
    good = Glyphs.of([Glyph("关", 0, 0, 1, 1)] * 100)
    assert second.doubt(Sheet(1, 9, 9, good, text_objects=3)) is None
    assert second.doubt(Sheet(1, 9, 9, good, bad=2)) is None
    assert "6 characters" in (second.doubt(Sheet(1, 9, 9, good, bad=6)) or "")
    assert "no character in 3" in (second.doubt(Sheet(1, 9, 9, text_objects=3)) or "")


def test_the_second_reader_reads_where_the_first_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first engine is made blind for page 2; the page must come from the other engine, in full."""
    sound = read(pdf(*FIVE[:3]))
    see = reader.read_sheet

    def blind(page: object, number: int, room: int) -> Sheet:
        sheet = see(page, number, room)
        if number == 2:
            sheet.glyphs = NONE
        return sheet

    monkeypatch.setattr(reader, "read_sheet", blind)
    found = read(pdf(*FIVE[:3]))
    check(found)
    assert flat(found.text) == flat(sound.text)
    assert [page.state for page in found.pages] == ["read", "second_opinion", "read"]
    assert [(p.code, p.page) for p in found.problems] == [("G226", 2)]


def test_an_unmapped_font_is_told() -> None:
    """Glyphs of private use (a font without a mapping) are kept, counted and flagged."""
    found = read(pdf(lines((LEFT, 100, "\ue001\ue002\ue003\ue004\ue005\ue006\ue007\ue008临溪海关"))))
    check(found)
    assert "临溪海关" in found.text
    assert "G227" in codes(found)


# --- limits --------------------------------------------------------------------------------------------------------


def test_limits_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reader, "MAX_PAGES", 3)
    found = read(pdf(*FIVE))
    check(found)
    assert len(found.pages) == 3 and found.source.pages == 5
    assert codes(found) == {"G228"}
    monkeypatch.setattr(reader, "MAX_CHARACTERS", 200)
    found = read(pdf(*FIVE))
    check(found)
    assert len(flat(found.text)) <= 200
    assert "G208" in codes(found)
