"""Pages of a PDF or an image file as pictures, for people to look at."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium
from PIL import Image, ImageSequence

from guanbao.ingest.pdf.engine import turn_of
from guanbao.ingest.scan.frames import on_paper

MOST_PAGES = 200
_WIDTH = 1000  # pixels, of an upright page
_MOST_PIXELS = 4_000_000
_QUALITY = 55
_HEAD = 1024  # bytes before which a PDF says that it is one


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as WebP; `width` and `height` are the page's, in points, so that boxes fit on it.

    `turned` tells that it stands on its side in the file, and was turned as it is for reading.
    """

    number: int
    width: float
    height: float
    data: bytes
    turned: bool = False


def page_pictures(path: Path) -> Iterator[PagePicture]:
    """The first pages of a PDF or an image file, in grey.

    Raises:
        pypdfium2.PdfiumError: the file or a page of it cannot be drawn.
        OSError: the image cannot be drawn.
    """
    with path.open("rb") as file:
        head = file.read(_HEAD)
    yield from _of_pdf(path) if b"%PDF" in head else _of_image(path)


def _of_image(path: Path) -> Iterator[PagePicture]:
    with Image.open(path) as image:
        for number, frame in enumerate(ImageSequence.Iterator(image), 1):
            if number > MOST_PAGES:
                return
            grey, width, height = on_paper(frame)
            scale = _scale(grey.width, grey.height)
            grey.thumbnail((grey.width * scale, grey.height * scale))
            yield PagePicture(number, width, height, _webp(grey))


def _of_pdf(path: Path) -> Iterator[PagePicture]:
    document = pdfium.PdfDocument(path)
    try:
        for index in range(min(len(document), MOST_PAGES)):
            page = document[index]
            text = page.get_textpage()
            turn = turn_of(text, page.get_rotation())
            text.close()
            width, height = page.get_size()
            if turn in (90, 270):
                width, height = height, width
            picture = page.render(scale=_scale(width, height), rotation=turn, grayscale=True).to_pil()
            yield PagePicture(index + 1, width, height, _webp(picture), turn != 0)
            page.close()
    finally:
        document.close()


def _scale(width: float, height: float) -> float:
    return min(_WIDTH / max(width, 1), math.sqrt(_MOST_PIXELS / max(width * height, 1)))


def _webp(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "WEBP", quality=_QUALITY)
    return out.getvalue()
