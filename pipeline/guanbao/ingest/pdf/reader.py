"""Reads a PDF: opens it, repairs it where it is damaged, and never loses a page in silence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from guanbao.errors import InputError
from guanbao.ingest import codes
from guanbao.ingest.pdf.assemble import assemble, lay_out
from guanbao.ingest.pdf.engine import read_sheet
from guanbao.ingest.pdf.repair import (
    content_of,
    count_pages,
    damaged_streams,
    declared_pages,
    index_is_sound,
    is_cut,
    resave,
)
from guanbao.ingest.pdf.second import SecondReader, doubt
from guanbao.ingest.pdf.shapes import Sheet, private
from guanbao.model.document import Document, PageState, Source
from guanbao.model.report import Problem

MAX_PAGES = 2000
MAX_CHARACTERS = 5_000_000
MOST_PICTURES = 200  # pages that are read by OCR
MOST_BLANK = 20  # pages without anything that are looked at twice


@dataclass(slots=True)
class _Reading:
    """What one pass over a file gave. `total` is the number of pages that the engine counts."""

    total: int
    sheets: list[Sheet] = field(default_factory=list)
    capped: bool = False
    repaired: bool = False
    expected: int = 0
    opinions: set[int] = field(default_factory=set)
    pictures: set[int] = field(default_factory=set)

    @property
    def failed(self) -> list[int]:
        return [sheet.number for sheet in self.sheets if sheet.failed]

    @property
    def good(self) -> int:
        return len(self.sheets) - len(self.failed)

    def doubt(self, failed: Sequence[int]) -> None:
        """Pages that failed before and are blank now were replaced, not repaired."""
        for sheet in self.sheets:
            if sheet.number in failed and sheet.is_blank:
                sheet.failed = True

    def state(self, sheet: Sheet) -> PageState:
        if sheet.failed:
            return "failed"
        if not sheet.glyphs:
            return "empty"
        if sheet.number in self.pictures:
            return "ocr"
        if sheet.number in self.opinions:
            return "second_opinion"
        return "repaired" if self.repaired else "read"


def read_pdf(data: bytes, source: Source, noted: Sequence[Problem] = ()) -> Document:
    """Read a PDF from its bytes; `noted` are problems found before.

    Raises:
        InputError: it needs a password, or nothing can be read from it.
    """
    reading, used, problems = _read_whole(data, source.name)
    second = SecondReader(used)
    opinions = [*_lost(reading, used), *_consult(reading, second)]
    if not reading.good:
        raise InputError(codes.DAMAGED, name=source.name, reason="none of its pages can be read")
    problems += [*_losses(reading, data), *opinions, *_read_pictures(reading, used)]
    layouts = lay_out([(sheet, reading.state(sheet)) for sheet in reading.sheets], second)
    problems.extend(_remarks(reading))
    return assemble(layouts, replace(source, pages=reading.expected), [*noted, *problems])


def _read_whole(data: bytes, name: str) -> tuple[_Reading, bytes, list[Problem]]:
    """Read all pages, from a repaired copy where that gives more: what was read, from which bytes, and remarks."""
    problems: list[Problem] = []
    reading, reason = _try(data, name)
    counted = count_pages(data, reading.total if reading else None)
    used = data
    if reading is None or reading.failed or (counted or 0) > reading.total:
        reason = reason or _reason(reading, counted)
        saved = resave(data)
        second = _try(saved, name)[0] if saved else None
        if reading is not None and second is not None:
            second.doubt(reading.failed)
        if saved is not None and second is not None and (reading is None or second.good > reading.good):
            reading, used = second, saved
            reading.repaired = True
            problems.append(Problem.of(codes.REPAIRED, reason=reason))
    if reading is None or not reading.good:
        raise InputError(codes.DAMAGED, name=name, reason=reason or "it has no page")
    if counted is not None and counted < reading.total and not reading.failed:
        problems.append(Problem.of(codes.COUNTS_DIFFER, first=reading.total, second=counted))
    reading.expected = max(counted or 0, reading.total, declared_pages(data) if reading.repaired else 0)
    return reading, used, problems


def _try(data: bytes, name: str) -> tuple[_Reading | None, str]:
    try:
        return _read(data), ""
    except pdfium.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise InputError(codes.ENCRYPTED, name=name) from error
        return None, str(error).rstrip(".")


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
        return Sheet(index + 1, 0.0, 0.0, failed=True)
    finally:
        page.close()


def _reason(reading: _Reading | None, expected: int | None) -> str:
    if reading is None:
        return "it cannot be opened"
    if reading.failed:
        return f"{len(reading.failed)} of {reading.total} pages cannot be loaded"
    return f"{reading.total} of {expected} pages were found"


def _losses(reading: _Reading, data: bytes) -> list[Problem]:
    found: list[Problem] = []
    missing = [*reading.failed, *range(reading.total + 1, reading.expected + 1)]
    if missing:
        shown = ", ".join(map(str, missing[:20])) + (", …" if len(missing) > 20 else "")
        found.append(Problem.of(codes.PAGES_MISSING, missing=len(missing), total=reading.expected, pages=shown))
    if is_cut(data):
        found.append(Problem.of(codes.CUT_OFF if reading.repaired else codes.NO_END))
    if not reading.repaired and not index_is_sound(data):
        found.append(Problem.of(codes.INDEX_REBUILT))
    if damaged := damaged_streams(data):
        found.append(Problem.of(codes.STREAM_DAMAGED, count=damaged))
    if reading.capped:
        found.append(Problem.of(codes.TEXT_CAPPED, limit=MAX_CHARACTERS))
    if reading.total > MAX_PAGES:
        found.append(Problem.of(codes.PAGES_CAPPED, limit=MAX_PAGES, total=reading.total))
    return found


def _lost(reading: _Reading, data: bytes) -> list[Problem]:
    """Look again at pages on which nothing at all was found: blank they may be, or lost."""
    found: list[Problem] = []
    for sheet in [sheet for sheet in reading.sheets if sheet.is_blank][:MOST_BLANK]:
        content = content_of(data, sheet.number)
        if content == "text":
            sheet.text_objects = 1  # the second reader gets to see it
        elif content == "none":
            found.append(Problem.of(codes.PAGE_LOST, page=sheet.number))
    return found


def _consult(reading: _Reading, second: SecondReader) -> list[Problem]:
    """Ask the second reader about pages that the first cannot have read right."""
    found: list[Problem] = []
    for index, sheet in enumerate(reading.sheets):
        reason = doubt(sheet)
        better = second.read(sheet) if reason else None
        if better is None and reason and sheet.is_blank and not sheet.bad:
            sheet.failed = True
        elif better is not None:
            reading.sheets[index] = better
            reading.opinions.add(sheet.number)
            found.append(Problem.of(codes.SECOND_OPINION, page=sheet.number, reason=reason))
    return found


def _read_pictures(reading: _Reading, data: bytes) -> list[Problem]:
    """Read pages by OCR that are nothing but a picture, or whose text nobody can read, where there is an engine."""
    asked = [sheet for sheet in reading.sheets if _needs_ocr(sheet)][:MOST_PICTURES]
    if not asked:
        return []
    from guanbao.ingest.scan import engine  # an extra, and slow to import

    if engine.missing() is not None:
        return []
    from guanbao.ingest.scan.reader import read_pages, remarks

    found = read_pages(data, asked)
    # A page whose text made no sense keeps it where the picture gives none.
    reading.sheets = [
        found[sheet.number] if sheet.number in found and (found[sheet.number].glyphs or not sheet.glyphs) else sheet
        for sheet in reading.sheets
    ]
    reading.pictures = {number for number, sheet in found.items() if sheet.glyphs or sheet.pictures}
    return remarks(list(found.values()))


def _needs_ocr(sheet: Sheet) -> bool:
    return bool(sheet.pictures and not sheet.glyphs and not sheet.failed) or (
        bool(sheet.glyphs) and doubt(sheet) is not None
    )


def _remarks(reading: _Reading) -> list[Problem]:
    sheets = reading.sheets
    if not any(len(sheet.glyphs) for sheet in sheets):
        if not any(sheet.pictures for sheet in sheets):
            return [Problem.of(codes.NO_TEXT)]
        from guanbao.ingest.scan.engine import missing

        return [Problem.of(codes.NEEDS_OCR, reason=missing() or "OCR found none")]
    return [problem for sheet in reading.sheets for problem in _page_remarks(sheet, reading)]


def _page_remarks(sheet: Sheet, reading: _Reading) -> Iterator[Problem]:
    if not sheet.glyphs and not sheet.failed and sheet.number not in reading.pictures:
        yield Problem.of(codes.PAGE_NEEDS_OCR if sheet.pictures else codes.PAGE_EMPTY, page=sheet.number)
    if sheet.bad and (doubt(sheet) or sheet.bad > private(sheet.glyphs.codes).sum()):
        yield Problem.of(codes.GARBLED, page=sheet.number, count=sheet.bad)
    if outside := sheet.outside():
        yield Problem.of(codes.OFF_PAGE, page=sheet.number, count=outside)
    if sheet.turned:
        yield Problem.of(codes.SIDEWAYS, page=sheet.number)
    if sheet.too_many_rules:
        yield Problem.of(codes.RULES_CAPPED, page=sheet.number, count=len(sheet.rules))
