"""The files that are made of a report: what `prints:` of its meta.yaml lists."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from printing import browser, office, platypus, scan, text, web, word
from printing.mirror import mirrored_report
from printing.model import PrintedReport, PrintedTable

Options = Mapping[str, Any]
Printer = Callable[[PrintedReport, Path, Options], None]
SERIF, SANS = "Noto Serif CJK SC", "Noto Sans CJK SC"
SUFFIXES = {"pdf": ".pdf", "html": ".html", "docx": ".docx", "txt": ".txt", "scan": ".scan.pdf"}


def file_name(report_id: str, options: Options) -> str:
    """The name of a printed file: `tianjin-2019.html`, and `tianjin-2019.scan.pdf` for a scan."""
    return report_id + SUFFIXES[options["format"]]


def produce(report: PrintedReport, target: Path, options: Options) -> None:
    """Print a report as one entry of `prints:` says.

    `format` and, for a PDF, `producer` decide; `style` is a list of words for all tables, `font`, `size`, `page`, `tables` and
    `encoding` are as the printers take them, `mirror` is one of mirrors.yaml, and `wrap` breaks the lines of a text.

    Raises:
        KeyError: there is no such format or producer.
    """
    style = frozenset(options.get("style", ()))
    items = [replace(i, style=i.style | style) if isinstance(i, PrintedTable) else i for i in report.items]
    printer = PRODUCERS[options["producer"]] if options["format"] == "pdf" else FORMATS[options["format"]]
    printer(mirrored_report(PrintedReport.of(items), options.get("mirror")), target, options)


def _text(report: PrintedReport, target: Path, options: Options) -> None:
    made = text.text(report, options.get("tables", "tabs"), options.get("wrap"))
    target.write_text(made, encoding=options.get("encoding", "utf-8"), newline="")


def _html(report: PrintedReport, target: Path, options: Options) -> None:
    encoding = options.get("encoding", "utf-8")
    page = web.page(report, options.get("page", _turn(report)), encoding)
    target.write_text(page, encoding=encoding, newline="")


def _turn(report: PrintedReport) -> str:
    """A template by the report's title, so that all are used."""
    return web.TEMPLATES[sum(map(ord, report.running)) % len(web.TEMPLATES)]


def _docx(report: PrintedReport, target: Path, options: Options) -> None:
    word.save(report, target, size=options.get("size", 14.0))


def _libreoffice(report: PrintedReport, target: Path, options: Options) -> None:
    font, size = options.get("font", SERIF), options.get("size", 14)
    office.save(report, target, font=font, size=size, foot=office.FEET[options.get("foot", "dashes")])


def _chromium(report: PrintedReport, target: Path, options: Options) -> None:
    browser.save(report, target)


def _reportlab(report: PrintedReport, target: Path, options: Options) -> None:
    platypus.save(report, target, size=options.get("size", 12.0), embedded=options.get("embedded", True))


def _word(report: PrintedReport, target: Path, options: Options) -> None:
    """A DOCX through LibreOffice; the heads of its tables are repeated on each page."""
    items = [replace(i, style=i.style | {"repeat_head"}) if isinstance(i, PrintedTable) else i for i in report.items]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{target.stem}.docx"
        word.save(PrintedReport.of(items), source, size=options.get("size", 14.0))
        office.convert(source, target)


def _scan(report: PrintedReport, target: Path, options: Options) -> None:
    scan.save(report, target)


PRODUCERS: dict[str, Printer] = {
    "libreoffice": _libreoffice,
    "chromium": _chromium,
    "reportlab": _reportlab,
    "word": _word,
}
FORMATS: dict[str, Printer] = {"html": _html, "docx": _docx, "txt": _text, "scan": _scan}
