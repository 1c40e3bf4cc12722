"""Bytes to Document: what format and encoding it is, its text, paragraphs, pages and grids."""

from __future__ import annotations

from pathlib import Path

from guanbao.errors import InputError
from guanbao.ingest import codes
from guanbao.ingest.sniff import MAX_BYTES, sniff
from guanbao.model.document import Document

__all__ = ["read"]


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
    if found.format == "pdf":
        from guanbao.ingest.pdf.reader import read_pdf

        return read_pdf(data[found.offset :], found.source(data, name), found.problems)
    from guanbao.ingest.plain import read_text

    return read_text(data, found.source(data, name), found.problems)


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
