"""Bytes to Document: what format and encoding it is, its text, paragraphs, pages and grids."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import cast

from guanbao.errors import InputError
from guanbao.ingest import codes
from guanbao.ingest.sniff import MAX_BYTES, Format, sniff
from guanbao.model.document import Document, Source
from guanbao.model.report import Problem

__all__ = ["bound", "read"]

_READERS: dict[Format, tuple[str, str]] = {
    "pdf": ("guanbao.ingest.pdf.reader", "read_pdf"),
    "text": ("guanbao.ingest.plain", "read_text"),
    "html": ("guanbao.ingest.html.reader", "read_html"),
    "docx": ("guanbao.ingest.docx.reader", "read_docx"),
    "office": ("guanbao.ingest.office", "read_office"),
    "image": ("guanbao.ingest.scan.reader", "read_image"),
}


def read(source: Path | bytes, *, name: str | None = None) -> Document:
    r"""Read one document, from a path or from bytes; `name` is what it is called in messages and in the result.

    >>> read("天津海关信息公开2009年度报告\n".encode("gb18030"), name="天津.txt").source.encoding
    'gb18030'

    Raises:
        InputError: there is nothing to read (missing, empty, encrypted, damaged, no document, unsupported format).
    """
    if isinstance(source, bytes):
        data, name = source, name or "document"
    else:
        name = name or source.name
        data = _load(source)
    if not data:
        raise InputError(codes.EMPTY, name=name)
    if len(data) > MAX_BYTES:
        raise InputError(codes.TOO_LARGE, name=name, size=len(data), limit=MAX_BYTES)
    found = sniff(data, name)
    return _reader(found.format)(data[found.offset :], found.source(data, name), found.problems)


def bound(file_bytes: int, pages: int) -> None:
    """Set, for this process, the most bytes and the most pages of a PDF that are read of one document."""
    global MAX_BYTES
    MAX_BYTES = file_bytes
    vars(import_module("guanbao.ingest.pdf.reader"))["MAX_PAGES"] = pages


def _reader(format_: Format) -> Callable[[bytes, Source, Sequence[Problem]], Document]:
    """The reader of a format, imported when it is needed: most runs need one of them."""
    module, name = _READERS[format_]
    return cast(Callable[[bytes, Source, Sequence[Problem]], Document], getattr(import_module(module), name))


def _load(path: Path) -> bytes:
    shown = str(path)
    try:
        if not path.exists():
            raise InputError(codes.MISSING, name=shown)
        if not path.is_file():
            raise InputError(codes.NOT_A_FILE, name=shown)
        if path.stat().st_size > MAX_BYTES:
            raise InputError(codes.TOO_LARGE, name=shown, size=path.stat().st_size, limit=MAX_BYTES)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise InputError(codes.UNREADABLE, name=shown, reason=type(error).__name__) from error
