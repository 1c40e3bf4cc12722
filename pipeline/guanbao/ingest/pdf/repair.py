"""Whether a file is whole (a second count of pages, streams that do not inflate, a cut end), and a clean copy of it."""

from __future__ import annotations

import base64
import io
import re
import zlib
from typing import Any, Literal

import numpy as np

from guanbao.ingest.pdf.quiet import quiet

_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_OBJECT = re.compile(rb"(?<!\d)(\d{1,10})\s+\d{1,5}\s+obj\b")
_COUNT = re.compile(
    rb"/Type\s*/Pages\b(?:(?!/Type\s*/Pages\b)[^<>]){0,2000}?/Count\s+(\d{1,6})"
    rb"|/Count\s+(\d{1,6})(?:(?!/Count\b)[^<>]){0,2000}?/Type\s*/Pages\b"
)
_POINTER = re.compile(rb"startxref\s+(\d{1,10})\s")
_INDEX = re.compile(rb"\s*(?:xref\b|\d{1,10}\s+\d{1,5}\s+obj\b)")
_SHOWS_TEXT = re.compile(rb"[)>\]]\s*(?:Tj|TJ|'|\")")
_TAIL = 4096
_STREAM = re.compile(rb"stream\r?\n")
_INFLATED = re.compile(rb"/Filter\s*(?:\[\s*)?(/(?:ASCII85Decode|A85)\s*)?/(?:FlateDecode|Fl)\b")
_PICTURE = re.compile(rb"/Subtype\s*/Image\b")
_NUMBER = 40  # bytes that the number of an object takes
_HEADER = 1000  # bytes in front of a stream that its dictionary may take
_ZEROS = bytes(256)
_NO_ZERO = re.compile(rb"[^\0]")
_CHUNK = 1 << 20
_MOST_PACKED = 1032  # bytes that one byte of a stream may stand for
_LINE_ENDS = frozenset({b"", b"\n", b"\r", b"\r\n"})
_BLANK, _FIRST_DIGIT, _LAST_DIGIT = 0x20, 0x21, 0x75  # of ASCII85
_GROUP = 5  # digits stand for four bytes
_POWERS = 85 ** np.arange(_GROUP - 1, -1, -1, dtype=np.int64)
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
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, RuntimeError):
        return None


def _open_pages(data: bytes) -> int:
    """Page objects that stand uncompressed in the file, each number once: later versions replace earlier ones."""
    numbers: set[bytes] = set()
    for match in _PAGE.finditer(data):
        at = data.rfind(b"obj", max(0, match.start() - 4 * _HEADER), match.start())
        owner = _OBJECT.findall(data, max(0, at - _NUMBER), at + 3)
        if at >= 0 and owner:
            numbers.add(owner[-1])
    return len(numbers)


def declared_pages(data: bytes) -> int:
    """The largest number of pages that any page tree in the file claims, 0 when none is seen."""
    return max((int(a or b) for a, b in _COUNT.findall(data)), default=0)


def is_cut(data: bytes) -> bool:
    """Whether the mark at the end of a PDF is missing."""
    return b"%%EOF" not in data[-2048:]


def index_is_sound(data: bytes) -> bool:
    """Whether the last pointer to the index of the file leads to one. Where it does not, engines search for the parts."""
    pointers = _POINTER.findall(data, max(0, len(data) - _TAIL))
    if not pointers:
        return False
    place = int(pointers[-1])
    return bool(_INDEX.match(data, place))


def content_of(data: bytes, number: int) -> Literal["none", "blank", "text"]:
    """What the content of a page is, for a page on which nothing was found; `text` also when it cannot be told."""
    import pikepdf

    try:
        with quiet("pikepdf"), pikepdf.open(io.BytesIO(data)) as pdf:
            content = pdf.pages[number - 1].get("/Contents")
            if content is None:
                return "none"
            streams = content if isinstance(content, pikepdf.Array) else [content]
            return "text" if any(_SHOWS_TEXT.search(stream.read_bytes()) for stream in streams) else "blank"
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, RuntimeError, LookupError, TypeError, AttributeError):
        return "text"


def damaged_streams(data: bytes) -> int:
    """How many compressed streams (pictures aside) do not inflate to their end.

    PDFium reads such a stream as far as it goes and says nothing. Files that may be encrypted are not looked at.
    """
    if b"/Encrypt" in data:
        return 0
    damaged, room = 0, _ALL
    for match in _STREAM.finditer(data):
        at = match.start()
        if data.startswith(b"end", at - 3):
            continue
        head = max(0, at - _HEADER, data.rfind(b" obj", max(0, at - _HEADER), at))
        packed = _INFLATED.search(data, head, at)
        if packed is None or (data.find(b"/Image", head, at) >= 0 and _PICTURE.search(data, head, at)):
            continue
        end = data.find(b"endstream", match.end())
        body: bytes | None = data[match.end() : end if end >= 0 else len(data)]
        if packed.group(1) and body is not None:
            body = _unarmoured(body)
        size = None if body is None else _inflate(body, min(room, _LARGEST))
        damaged += size is None
        room -= size or 0
        if room <= 0:
            break
    return damaged + _holes(data)


def _holes(data: bytes) -> int:
    """How many blocks of zeros stand where the words of the file should: what a disk gives back for what it lost."""
    found, place = 0, data.find(_ZEROS)
    while place >= 0:
        opened = data.rfind(b"stream", 0, place)
        found += opened < 0 or data.startswith(b"end", opened - 3)
        after = _NO_ZERO.search(data, place)
        place = data.find(_ZEROS, after.start()) if after else -1
    return found


def _unarmoured(body: bytes) -> bytes | None:
    """A stream without its ASCII85 armour, or null when the armour is damaged."""
    text = np.frombuffer(body.strip().removesuffix(b"~>"), np.uint8)
    text = text[text > _BLANK]
    filled = -len(text) % _GROUP
    if len(text) and (text.min() < _FIRST_DIGIT or text.max() > _LAST_DIGIT):  # a letter for four zeros, or damage
        try:
            return base64.a85decode(text.tobytes())
        except ValueError:
            return None
    digits = np.concatenate([text, np.full(filled, _LAST_DIGIT, np.uint8)]).astype(np.int64) - _FIRST_DIGIT
    words = digits.reshape(-1, _GROUP) @ _POWERS
    if len(words) and words.max() > 0xFFFFFFFF:
        return None
    whole = words.astype(">u4").tobytes()
    return whole[: len(whole) - filled]


def _inflate(stream: bytes, limit: int) -> int | None:
    """How many bytes a stream inflates to, counted up to `limit`; null when it is damaged.

    Some producers leave out the check sum at the end: that is no damage.
    """
    size = _inflate_as(zlib.decompressobj(), stream, limit)
    if size is not None:
        return size
    bare = zlib.decompressobj(-zlib.MAX_WBITS)
    size = _inflate_as(bare, stream[2:], limit)
    # Nothing is left but the file's line end, whose bytes may also end a check sum (…\xe5\r\n): that is none left out.
    return size if bare.unused_data in _LINE_ENDS else None


def _inflate_as(inflater: Any, stream: bytes, limit: int) -> int | None:
    size = 0
    try:
        if len(stream) * _MOST_PACKED < _CHUNK:  # as most are: nothing it may hold is too large
            size = len(inflater.decompress(stream))
            return size if inflater.eof else None
        while not inflater.eof and size < limit:
            piece = inflater.decompress(stream, _CHUNK)
            stream = inflater.unconsumed_tail
            size += len(piece)
            if not piece and not stream and not inflater.eof:
                return None
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
    except (pikepdf.PdfError, pikepdf.PasswordError, ValueError, RuntimeError):
        return None
    return out.getvalue()
