"""Prints a report in a format by name, into bytes and a file name."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random

import pdfplumber
import pypdfium2
from printing import platypus, prints, text, web, word
from printing.model import PrintedReport

Printer = Callable[[PrintedReport, Path, Random], None]


def _text(style: text.TableStyle) -> Printer:
    def write(report: PrintedReport, target: Path, rng: Random) -> None:
        target.write_text(text.text(report, style), encoding="utf-8", newline="")

    return write


def _extracted(by: Callable[[Path], Iterator[str]]) -> Printer:
    """Text as a program takes it out of a PDF: one order of labels and numbers for each program."""

    def write(report: PrintedReport, target: Path, rng: Random) -> None:
        source = target.with_suffix(".pdf")
        platypus.save(report, source)
        target.write_text("\n".join(by(source)), encoding="utf-8", newline="")

    return write


def _pdfium(source: Path) -> Iterator[str]:
    document = pypdfium2.PdfDocument(source)
    try:
        for page in document:
            yield page.get_textpage().get_text_range().replace("\r\n", "\n")
    finally:
        document.close()


def _plumber(source: Path) -> Iterator[str]:
    with pdfplumber.open(source) as document:
        yield from (page.extract_text() for page in document.pages)


def _poppler(source: Path) -> Iterator[str]:
    done = subprocess.run(["pdftotext", "-layout", str(source), "-"], check=True, capture_output=True)
    yield done.stdout.decode("utf-8")


def _html(report: PrintedReport, target: Path, rng: Random) -> None:
    target.write_text(web.page(report, rng.choice(web.TEMPLATES)), encoding="utf-8")


def _by(options: prints.Options) -> Printer:
    return lambda report, target, _: prints.produce(report, target, options)


FAST: dict[str, tuple[str, Printer]] = {
    "txt-lines": ("txt", _text("lines")),
    "txt-tabs": ("txt", _text("tabs")),
    "txt-cells": ("txt", _text("cells")),
    "txt-pipes": ("txt", _text("pipes")),
    "txt-spaces": ("txt", _text("spaces")),
    "html": ("html", _html),
    "txt-pdfium": ("txt", _extracted(_pdfium)),
    "docx": ("docx", lambda report, target, _: word.save(report, target)),
    "reportlab": ("pdf", lambda report, target, _: platypus.save(report, target)),
}
SLOW: dict[str, tuple[str, Printer]] = {
    "libreoffice": ("pdf", _by({"format": "pdf", "producer": "libreoffice"})),
    "chromium": ("pdf", _by({"format": "pdf", "producer": "chromium"})),
    "word": ("pdf", _by({"format": "pdf", "producer": "word"})),
    "txt-plumber": ("txt", _extracted(_plumber)),
    "txt-poppler": ("txt", _extracted(_poppler)),
    "scan": ("pdf", _by({"format": "scan"})),
}
FORMATS = {**FAST, **SLOW}


def printed(report: PrintedReport, name: str, rng: Random) -> tuple[bytes, str]:
    """The report in a format, and a file name for it."""
    suffix, printer = FORMATS[name]
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"report.{suffix}"
        printer(report, target, rng)
        return target.read_bytes(), target.name
