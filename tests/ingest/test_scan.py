"""Pictures of pages: image files, scanned PDFs, what is turned, damaged, unreadable, and what is said without the extra."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from ingest_helpers import check as check_document
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from guanbao.errors import InputError
from guanbao.ingest import read
from guanbao.ingest.scan import engine
from guanbao.ingest.scan.engine import Picture
from guanbao.ingest.scan.page import read_picture
from guanbao.ingest.scan.rules import find_rules
from guanbao.ingest.scan.upright import straighten, turn
from guanbao.model.document import Document

ROWS = (("项目", "本年", "上年"), ("新收申请", "21", "0"), ("上年结转", "3", "108"), ("合计", "24", "7"))
TITLE = "某某海关2021年政府信息公开工作年度报告"
SENTENCE = "全年受理政府信息公开申请21件，办结19件。"
DPI = 200


def draw(canvas: Canvas) -> None:
    """A heading, a sentence and a table of single figures."""
    canvas.setFont("STSong-Light", 16)
    canvas.drawString(120, 770, TITLE)
    canvas.setFont("STSong-Light", 12)
    canvas.drawString(90, 730, SENTENCE)
    for r, row in enumerate(ROWS):
        for c, text in enumerate(row):
            x, y = 90 + 130 * c, 660 - 28 * r
            canvas.rect(x, y, 130, 28)
            canvas.drawString(x + 8, y + 9, text)
    canvas.showPage()


@pytest.fixture(scope="module")
def printed() -> bytes:
    """The page as a PDF with text."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    out = io.BytesIO()
    canvas = Canvas(out, A4, invariant=1)
    draw(canvas)
    canvas.save()
    return out.getvalue()


@pytest.fixture(scope="module")
def picture(printed: bytes) -> Image.Image:
    """The page as a grey picture at 200 dpi."""
    document = pypdfium2.PdfDocument(printed)
    shown: Image.Image = document[0].render(scale=DPI / 72, grayscale=True).to_pil().convert("L")
    document.close()
    return shown


def file_of(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, dpi=(DPI, DPI), **options)
    return out.getvalue()


def pdf_of(*pages: Image.Image | Callable[[Canvas], None]) -> bytes:
    out = io.BytesIO()
    canvas = Canvas(out, A4, invariant=1)
    for page in pages:
        if isinstance(page, Image.Image):
            canvas.drawImage(ImageReader(page), 0, 0, *A4)
            canvas.showPage()
        else:
            page(canvas)
    canvas.save()
    return out.getvalue()


def table_of(document: Document) -> list[list[str]]:
    (grid,) = document.grids
    rows = [[""] * grid.columns for _ in range(grid.rows)]
    for cell in grid.cells:
        rows[cell.row][cell.column] = cell.text
    return rows


def test_image_file(picture: Image.Image) -> None:
    document = read(file_of(picture), name="scan.png")
    check_document(document)
    assert TITLE in document.text
    assert SENTENCE.replace("，", ",") in document.text.replace("，", ",")
    assert table_of(document) == [list(row) for row in ROWS]
    assert [page.state for page in document.pages] == ["ocr"]
    assert document.pages[0].width == pytest.approx(A4[0], abs=1)
    figures = [cell for cell in document.grids[0].cells if cell.text.isdigit()]
    assert all(0.5 < cell.confidence <= 1 and cell.box and cell.box.page == 1 for cell in figures)
    assert any(line.confidence < 1 for line in document.lines)


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_picture_that_lies_on_its_side(picture: Image.Image, degrees: int) -> None:
    document = read(file_of(picture.rotate(degrees, expand=True)), name="scan.png")
    assert TITLE in document.text
    assert table_of(document) == [list(row) for row in ROWS]


@pytest.mark.parametrize("degrees", [1.5, -2.0])
def test_picture_that_leans(picture: Image.Image, degrees: float) -> None:
    document = read(file_of(picture.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255), "JPEG"), name="a.jpg")
    assert table_of(document) == [list(row) for row in ROWS]


def test_lean_is_measured(picture: Image.Image) -> None:
    turned = np.asarray(picture.rotate(1.5, Image.Resampling.BICUBIC, fillcolor=255), dtype=np.uint8)
    across, _ = find_rules(straighten(turned))
    assert len(across) >= 5
    assert np.array_equal(straighten(np.asarray(picture, dtype=np.uint8)), np.asarray(picture))


def test_upright_page_is_left(picture: Image.Image) -> None:
    grey: Picture = np.asarray(picture, dtype=np.uint8)
    same, turned = turn(grey)
    assert turned == 0
    assert np.array_equal(same, grey)


def test_pages_of_a_tiff(picture: Image.Image) -> None:
    data = file_of(picture, "TIFF", save_all=True, append_images=[picture])
    document = read(data, name="scan.tif")
    assert len(document.pages) == 2
    assert len(document.grids) == 2


def test_scanned_pages_are_read_in_their_places(picture: Image.Image, printed: bytes) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    document = read(pdf_of(draw, picture, draw), name="mixed.pdf")
    assert [page.state for page in document.pages] == ["read", "ocr", "read"]
    assert [grid.page for grid in document.grids] == [1, 2, 3]
    assert "G262" in {problem.code for problem in document.problems}
    assert {cell.confidence for cell in document.grids[0].cells} == {1.0}


def test_what_cannot_be_read_is_no_blank_and_no_zero(picture: Image.Image) -> None:
    """A scrawl over a cell: there is something, and nobody knows what."""
    spoilt = picture.copy()
    pen = ImageDraw.Draw(spoilt)
    scale = DPI / 72
    x, y = (90 + 130) * scale, (A4[1] - 660) * scale
    box = (x + 10, y + 8, x + 340, y + 60)
    pen.rectangle(box, fill=255)
    rng = np.random.default_rng(1)
    points = [(x + 40 + 6 * i, y + 30 + float(rng.integers(-14, 14))) for i in range(40)]
    pen.line(points, fill=0, width=2)
    sheet = read_picture(np.asarray(spoilt, dtype=np.uint8), 1, *A4)
    document = read(file_of(spoilt), name="scan.png")
    cell = next(c for c in document.grids[0].cells if (c.row, c.column) == (1, 1))
    assert cell.text != "0"
    assert cell.confidence < 0.8
    assert sheet.unread or cell.text


def test_blank_back_of_a_sheet() -> None:
    blank = Image.new("L", (1653, 2339), 255)
    document = read(file_of(blank), name="scan.png")
    assert document.text.strip() == ""
    assert "G262" not in {problem.code for problem in document.problems}


def test_without_the_extra(picture: Image.Image, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    monkeypatch.setattr(engine, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"guanbao\[ocr\]"):
        read(file_of(picture), name="scan.png")
    document = read(pdf_of(picture), name="scan.pdf")
    (problem,) = [p for p in document.problems if p.severity == "error"]
    assert problem.code == "G221"
    assert "guanbao[ocr]" in problem.message


def test_models_are_never_fetched(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    class Spec:
        origin = str(tmp_path / "__init__.py")

    monkeypatch.setattr(engine, "find_spec", lambda name: Spec())
    assert "without its models" in (engine.missing() or "")


@pytest.mark.parametrize(
    ("change", "code"),
    [(lambda data: data[: len(data) // 3], "G266"), (lambda data: data[:40] + bytes(200), "G266")],
)
def test_damaged_pictures(picture: Image.Image, change: Callable[[bytes], bytes], code: str) -> None:
    with pytest.raises(InputError) as caught:
        read(change(file_of(picture)), name="scan.png")
    assert caught.value.code.id == code


def test_picture_beyond_all_measure() -> None:
    bomb = file_of(Image.new("1", (20_000, 20_000)))
    with pytest.raises(InputError) as caught:
        read(bomb, name="scan.png")
    assert caught.value.code.id in {"G265", "G266"}
