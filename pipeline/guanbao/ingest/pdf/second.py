"""The second opinion: a page as pdfplumber reads it, where PDFium's reading of it, or of its tables, cannot be right."""

from __future__ import annotations

import io
from dataclasses import replace

from guanbao.ingest.pdf.quiet import quiet
from guanbao.ingest.pdf.shapes import NONE, Glyph, Glyphs, Sheet, meaningless, readable_codes

BAD_SHARE = 0.02
FEW_BAD = 5
MOST_PAGES = 40


def doubt(sheet: Sheet) -> str | None:
    """Why a reading of a page cannot be right, or null."""
    if sheet.failed:
        return None
    if not sheet.glyphs and sheet.text_objects:
        return f"the first found no character in {sheet.text_objects} pieces of text"
    if sheet.bad > max(FEW_BAD, BAD_SHARE * len(sheet.glyphs)):
        return f"the first found {sheet.bad} characters without a meaning"
    return None


class SecondReader:
    """Reads single pages of one file with pdfplumber; opened when the first page asks for it."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._asked = 0

    def read(self, sheet: Sheet) -> Sheet | None:
        """The page with pdfplumber's characters, or null when they are no better. Rules stay as they are."""
        if self._asked >= MOST_PAGES:
            return None
        self._asked += 1
        glyphs = self._glyphs(sheet.number)
        bad = int(meaningless(glyphs.codes).sum())
        if len(glyphs) - bad <= len(sheet.glyphs) - sheet.bad:
            return None
        return replace(sheet, glyphs=glyphs, bad=bad)

    def cells(self, sheet: Sheet) -> list[tuple[tuple[float, float, float, float], str]] | None:
        """The cells of all tables of a page (x0, top, x1, bottom, and the text), or null where it cannot say."""
        if self._asked >= MOST_PAGES or sheet.turned:
            return None
        self._asked += 1
        import pdfplumber

        found = []
        try:
            with quiet("pdfminer", "pdfplumber"), pdfplumber.open(io.BytesIO(self._data), pages=[sheet.number]) as pdf:
                page = pdf.pages[0]
                left, upper = page.cropbox[0], page.cropbox[1]
                for table in page.find_tables():
                    for row, texts in zip(table.rows, table.extract(), strict=True):
                        for box, text in zip(row.cells, texts, strict=True):
                            if box is not None:
                                x0, top, x1, bottom = map(float, box)
                                found.append(((x0 - left, top - upper, x1 - left, bottom - upper), text or ""))
        except MemoryError:
            raise
        except Exception:  # as above
            return None
        return found

    def _glyphs(self, number: int) -> Glyphs:
        import pdfplumber

        glyphs: list[Glyph] = []
        try:
            with quiet("pdfminer", "pdfplumber"), pdfplumber.open(io.BytesIO(self._data), pages=[number]) as pdf:
                for char in pdf.pages[0].chars if pdf.pages else ():
                    box = (char["x0"], char["top"], char["x1"], char["bottom"])
                    text = "\ufffd" if char["text"].startswith("(cid:") else char["text"]
                    glyphs.extend(Glyph(one, *map(float, box)) for one in text)
        except MemoryError:
            raise
        except Exception:  # on damaged pages it raises whatever its code runs into; the first reading stays
            return NONE
        found = Glyphs.of(glyphs)
        return Glyphs(readable_codes(found.codes), found.boxes)
