"""A second count of the pages, and a clean copy of a damaged file."""

from __future__ import annotations

import io
import re

_PAGE = re.compile(
    rb"(?<![0-9])(\d{1,8}) \d{1,5} obj(?:(?!endobj|stream\b).){0,4000}?/Type\s*/Page(?![A-Za-z])", re.DOTALL
)


def count_pages(data: bytes, known: int | None) -> int | None:
    """How many pages the file has by a second count, or null where that count fails.

    The page objects that stand open in the file are counted first, which costs next to nothing; only when they are not
    `known` (they may be compressed) pikepdf opens the file.
    """
    if known is not None and len({match.group(1) for match in _PAGE.finditer(data)}) == known:
        return known
    import pikepdf

    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return len(pdf.pages)
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return None


def resave(data: bytes) -> bytes | None:
    """The file as pikepdf rebuilds it, or null where it cannot."""
    import pikepdf

    out = io.BytesIO()
    try:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            pdf.save(out)
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return None
    return out.getvalue()
