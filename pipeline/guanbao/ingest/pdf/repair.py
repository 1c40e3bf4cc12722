"""Whether a file is whole (a second count of pages, streams that do not inflate, a cut end), and a clean copy of it."""

from __future__ import annotations

import io
import re
import zlib

from guanbao.ingest.pdf.quiet import quiet

_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_OBJECT = re.compile(rb"(?<!\d)(\d{1,10})\s+\d{1,5}\s+obj\b")
_COUNT = re.compile(
    rb"/Type\s*/Pages\b[^<>]{0,2000}?/Count\s+(\d{1,6})|/Count\s+(\d{1,6})[^<>]{0,2000}?/Type\s*/Pages\b"
)
_STREAM = re.compile(rb"stream\r?\n")
_INFLATED = re.compile(rb"/Filter\s*(?:\[\s*)?/(?:FlateDecode|Fl)\b")
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
_HEADER = 1000  # bytes in front of a stream that its dictionary may take
_CHUNK = 1 << 20
_LARGEST = 75 << 20  # bytes that one stream may inflate to
_ALL = 300 << 20


def count_pages(data: bytes, known: int | None) -> int | None:
    """How many pages the file has by a second count, or null where that count fails.

    The page objects that stand open in the file are counted first, which costs next to nothing; only when they are not
    `known` (they may be compressed) pikepdf opens the file.
    """
    if known is not None and _open_pages(data) == known:
        return known
    import pikepdf

    try:
        with quiet("pikepdf"), pikepdf.open(io.BytesIO(data)) as pdf:
            return len(pdf.pages)
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return None


def _open_pages(data: bytes) -> int:
    """Page objects that stand uncompressed in the file, each number once: later versions replace earlier ones."""
    numbers: set[bytes] = set()
    for match in _PAGE.finditer(data):
        owners = _OBJECT.findall(data, max(0, match.start() - 4 * _HEADER), match.start())
        if owners:
            numbers.add(owners[-1])
    return len(numbers)


def declared_pages(data: bytes) -> int:
    """The largest number of pages that any page tree in the file claims, 0 when none is seen."""
    return max((int(a or b) for a, b in _COUNT.findall(data)), default=0)


def is_cut(data: bytes) -> bool:
    """Whether the mark at the end of a PDF is missing."""
    return b"%%EOF" not in data[-2048:]


def damaged_streams(data: bytes) -> int:
    """How many compressed streams (pictures aside) do not inflate to their end.

    PDFium reads such a stream as far as it goes and says nothing. Files that may be encrypted are not looked at.
    """
    if b"/Encrypt" in data:
        return 0
    damaged, room = 0, _ALL
    for match in _STREAM.finditer(data):
        head = data[max(0, match.start() - _HEADER) : match.start()]
        if head.endswith(b"end"):
            continue
        head = head[head.rfind(b" obj") + 1 :]
        if not _INFLATED.search(head) or _PICTURE.search(head):
            continue
        end = data.find(b"endstream", match.end())
        size = _inflate(data[match.end() : end if end >= 0 else len(data)], min(room, _LARGEST))
        damaged += size is None
        room -= size or 0
        if room <= 0:
            break
    return damaged


def _inflate(stream: bytes, limit: int) -> int | None:
    """How many bytes a stream inflates to, counted up to `limit`; null when it is damaged."""
    inflater = zlib.decompressobj()
    size = 0
    try:
        while not inflater.eof and size < limit:
            piece = inflater.decompress(stream, _CHUNK)
            stream = inflater.unconsumed_tail
            size += len(piece)
            if not piece and not stream:
                return None if not inflater.eof else size
    except zlib.error:
        return None
    return size


def resave(data: bytes) -> bytes | None:
    """The file as pikepdf rebuilds it, or null where it cannot."""
    import pikepdf

    out = io.BytesIO()
    try:
        with quiet("pikepdf"), pikepdf.open(io.BytesIO(data)) as pdf:
            pdf.save(out)
    except (pikepdf.PdfError, ValueError, RuntimeError):
        return None
    return out.getvalue()
