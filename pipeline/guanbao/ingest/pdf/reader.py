"""Reads a PDF: opens it, repairs it where it is damaged, and never loses a page in silence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from guanbao.errors import InputError
from guanbao.ingest import codes
from guanbao.ingest.pdf.assemble import assemble, lay_out
from guanbao.ingest.pdf.engine import MAX_RULES, read_sheet
from guanbao.ingest.pdf.repair import count_pages, resave
from guanbao.ingest.pdf.shapes import Sheet
from guanbao.model.document import Document, PageState, Source
from guanbao.model.report import Problem

MAX_PAGES = 2000
MAX_CHARACTERS = 5_000_000


@dataclass(slots=True)
class _Reading:
    """What one pass over a file gave. `total` is the number of pages that the engine counts."""

    total: int
    sheets: list[Sheet] = field(default_factory=list)
    capped: bool = False

    @property
    def failed(self) -> list[int]:
        return [sheet.number for sheet in self.sheets if sheet.failed]

    @property
    def good(self) -> int:
        return len(self.sheets) - len(self.failed)


def read_pdf(data: bytes, source: Source, noted: Sequence[Problem] = ()) -> Document:
    """Read a PDF from its bytes.

    Raises:
        InputError: it needs a password, or nothing can be read from it.
    """
    problems = list(noted)
    state: PageState = "read"
    first, reason = _try(data, source.name)
    expected = count_pages(data, first.total if first else None)
    if first is None or first.failed or (expected or 0) > first.total:
        reason = reason or _reason(first, expected)
        second = _repaired(data, source.name)
        if second is not None and (first is None or second.good > first.good):
            first, state = second, "repaired"
            problems.append(Problem.of(codes.REPAIRED, reason=reason))
    if first is None or not first.good:
        raise InputError(codes.DAMAGED, name=source.name, reason=reason or "it has no page")
    expected = max(expected or 0, first.total)
    problems.extend(_losses(first, expected))
    problems.extend(_remarks(first.sheets))
    layouts = lay_out([(sheet, _page_state(sheet, state)) for sheet in first.sheets])
    return assemble(layouts, replace(source, pages=expected), problems)


def _try(data: bytes, name: str) -> tuple[_Reading | None, str]:
    try:
        return _read(data), ""
    except pdfium.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise InputError(codes.ENCRYPTED, name=name) from error
        return None, str(error).rstrip(".")


def _repaired(data: bytes, name: str) -> _Reading | None:
    saved = resave(data)
    return _try(saved, name)[0] if saved else None


def _read(data: bytes) -> _Reading:
    document = pdfium.PdfDocument(data)
    try:
        reading = _Reading(len(document))
        room = MAX_CHARACTERS
        for index in range(min(reading.total, MAX_PAGES)):
            if room <= 0:
                reading.capped = True
                break
            sheet = _read_page(document, index, room)
            room -= len(sheet.glyphs)
            reading.capped |= sheet.truncated
            reading.sheets.append(sheet)
        return reading
    finally:
        document.close()


def _read_page(document: pdfium.PdfDocument, index: int, room: int) -> Sheet:
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return Sheet(index + 1, 0.0, 0.0, failed=True)
    try:
        return read_sheet(page, index + 1, room)
    except pdfium.PdfiumError:
        return Sheet(index + 1, *page.get_size(), failed=True)
    finally:
        page.close()


def _reason(reading: _Reading | None, expected: int | None) -> str:
    if reading is None:
        return "it cannot be opened"
    if reading.failed:
        return f"{len(reading.failed)} of {reading.total} pages cannot be loaded"
    return f"{reading.total} of {expected} pages were found"


def _losses(reading: _Reading, expected: int) -> list[Problem]:
    missing = [*reading.failed, *range(reading.total + 1, expected + 1)]
    found: list[Problem] = []
    if missing:
        shown = ", ".join(map(str, missing[:20])) + (", …" if len(missing) > 20 else "")
        found.append(Problem.of(codes.PAGES_MISSING, missing=len(missing), total=expected, pages=shown))
    if reading.capped:
        found.append(Problem.of(codes.TEXT_CAPPED, limit=MAX_CHARACTERS))
    if reading.total > MAX_PAGES:
        found.append(Problem.of(codes.PAGES_CAPPED, limit=MAX_PAGES, total=reading.total))
    return found


def _remarks(sheets: list[Sheet]) -> list[Problem]:
    found: list[Problem] = []
    if not any(sheet.glyphs for sheet in sheets):
        code = codes.NEEDS_OCR if any(sheet.pictures for sheet in sheets) else codes.NO_TEXT
        return [Problem.of(code)]
    for sheet in sheets:
        if not sheet.glyphs and sheet.pictures:
            found.append(Problem.of(codes.PAGE_NEEDS_OCR, page=sheet.number))
        if sheet.bad:
            found.append(Problem.of(codes.GARBLED, page=sheet.number, count=sheet.bad))
        if len(sheet.rules) > MAX_RULES:
            found.append(Problem.of(codes.RULES_CAPPED, page=sheet.number, count=len(sheet.rules)))
    return found


def _page_state(sheet: Sheet, state: PageState) -> PageState:
    if sheet.failed:
        return "failed"
    return state if sheet.glyphs else "empty"
