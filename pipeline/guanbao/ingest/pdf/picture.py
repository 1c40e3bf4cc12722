"""Pages of a PDF as pictures, for people to look at."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pypdfium2 as pdfium

MOST_PAGES = 200
_WIDTH = 1000  # pixels, of an upright page
_MOST_PIXELS = 4_000_000
_QUALITY = 55


@dataclass(frozen=True, slots=True)
class PagePicture:
    """A page as WebP; `width` and `height` are the page's, in points, so that boxes fit on it."""

    number: int
    width: float
    height: float
    data: bytes


def page_pictures(path: Path) -> Iterator[PagePicture]:
    """The first pages of a PDF file, in grey.

    Raises:
        pypdfium2.PdfiumError: the file or a page of it cannot be drawn.
    """
    document = pdfium.PdfDocument(path)
    try:
        for index in range(min(len(document), MOST_PAGES)):
            page = document[index]
            width, height = page.get_size()
            scale = min(_WIDTH / max(width, 1), (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
            picture = page.render(scale=scale, grayscale=True).to_pil()
            out = io.BytesIO()
            picture.save(out, "WEBP", quality=_QUALITY)
            yield PagePicture(index + 1, width, height, out.getvalue())
            page.close()
    finally:
        document.close()
