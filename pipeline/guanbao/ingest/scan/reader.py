"""Pictures to a Document: image files, and pages of a PDF that are nothing but a picture."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageSequence, UnidentifiedImageError

from guanbao.errors import InputError
from guanbao.ingest import codes
from guanbao.ingest.pdf.assemble import assemble, lay_out
from guanbao.ingest.pdf.shapes import Sheet
from guanbao.ingest.scan.engine import LONGEST, Picture, missing
from guanbao.ingest.scan.frames import DPI, on_paper
from guanbao.ingest.scan.page import read_picture
from guanbao.model.document import Document, Source
from guanbao.model.report import Problem

MAX_PIXELS = 80_000_000
MAX_PAGES = 200
_INCH = 72.0


def read_image(data: bytes, source: Source, noted: Sequence[Problem] = ()) -> Document:
    """Read an image file, page by page.

    Raises:
        InputError: the extra is not there, or the picture is damaged or too large.
    """
    if reason := missing():
        raise InputError(codes.NO_OCR, name=source.name, reason=reason)
    sheets = [read_picture(*page) for page in _pages(data, source.name)]
    layouts = lay_out([(sheet, "ocr") for sheet in sheets])
    return assemble(layouts, replace(source, pages=len(sheets)), [*noted, *remarks(sheets)])


def read_pages(data: bytes, sheets: Sequence[Sheet]) -> dict[int, Sheet]:
    """Pages of a PDF read as pictures, by their number."""
    found: dict[int, Sheet] = {}
    document = pdfium.PdfDocument(data)
    try:
        for sheet in sheets:
            page = document[sheet.number - 1]
            width, height = page.get_size()
            scale = min(DPI / _INCH, LONGEST / max(width, height, 1.0))
            shown = page.render(scale=scale, grayscale=True).to_numpy()
            grey = np.ascontiguousarray(shown.reshape(shown.shape[0], shown.shape[1], -1)[:, :, 0])
            found[sheet.number] = read_picture(grey, sheet.number, width, height)
    finally:
        document.close()
    return found


def remarks(sheets: Sequence[Sheet]) -> list[Problem]:
    """What to say of pages that were read from pictures."""
    read = [sheet for sheet in sheets if sheet.glyphs]
    found = (
        [Problem.of(codes.BY_OCR, count=len(read), pages=", ".join(str(s.number) for s in read[:20]))] if read else []
    )
    for sheet in sheets:
        if sheet.pictures and not sheet.glyphs:
            found.append(Problem.of(codes.OCR_EMPTY, page=sheet.number))
        if sheet.unread:
            found.append(Problem.of(codes.OCR_UNREAD, page=sheet.number, count=len(sheet.unread)))
    return found


def _pages(data: bytes, name: str) -> Iterator[tuple[Picture, int, float, float]]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(data)) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise InputError(codes.PICTURE_TOO_LARGE, name=name, width=image.width, height=image.height)
                for number, frame in enumerate(ImageSequence.Iterator(image), 1):
                    if number > MAX_PAGES or frame.width * frame.height > MAX_PIXELS:
                        raise InputError(codes.PICTURE_TOO_LARGE, name=name, width=frame.width, height=frame.height)
                    yield _page(frame, number)
    except InputError:
        raise
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, Image.DecompressionBombError) as error:
        raise InputError(codes.PICTURE_DAMAGED, name=name, reason=str(error) or type(error).__name__) from error


def _page(frame: Image.Image, number: int) -> tuple[Picture, int, float, float]:
    grey, width, height = on_paper(frame)
    grey.thumbnail((LONGEST, LONGEST))
    return np.asarray(grey, dtype=np.uint8), number, width, height
