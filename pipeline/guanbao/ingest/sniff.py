"""What a file is, by its content. The name is only compared with it."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePath
from typing import Literal

from guanbao.errors import InputError
from guanbao.ingest import codes
from guanbao.model.document import Source
from guanbao.model.report import Problem

Format = Literal["pdf", "text"]
MAX_BYTES = 200 * 1024 * 1024
_LOOK = 4096

_MEDIA: dict[Format, str] = {"pdf": "application/pdf", "text": "text/plain"}
_TEXT_ENDINGS = {"txt", "text", "md", "csv", "tsv", "log", ""}
_AS_PDF = "convert it to PDF or plain text first"
_AS_TEXT = "save it as plain text or print it to PDF first"
_OCR = "run OCR on it and read the result"
_UNPACK = "unpack it and read the documents in it"
_MAGIC: tuple[tuple[bytes, str, str], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "DOC (or another old Office or WPS format)", _AS_PDF),
    (b"{\\rtf", "RTF", _AS_PDF),
    (b"\x89PNG\r\n\x1a\n", "a PNG image", _OCR),
    (b"\xff\xd8\xff", "a JPEG image", _OCR),
    (b"GIF87a", "a GIF image", _OCR),
    (b"GIF89a", "a GIF image", _OCR),
    (b"II*\x00", "a TIFF image", _OCR),
    (b"MM\x00*", "a TIFF image", _OCR),
    (b"BM", "a BMP image", _OCR),
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"\x1f\x8b\x08", "a GZIP archive", _UNPACK),
    (b"BZh", "a BZIP2 archive", _UNPACK),
    (b"\xfd7zXZ\x00", "an XZ archive", _UNPACK),
)
# What the first matching member says about a ZIP.
_PACKAGES: tuple[tuple[str, str, str], ...] = (
    (r"word/document\d*\.xml", "DOCX", _AS_PDF),
    (r"xl/workbook\.(?:xml|bin)", "XLSX", _AS_PDF),
    (r"ppt/presentation\.xml", "PPTX", _AS_PDF),
    (r"OFD\.xml", "OFD", _AS_PDF),
    (r"META-INF/container\.xml", "EPUB", _AS_PDF),
    (r"content\.xml", "ODT (or another OpenDocument format)", _AS_PDF),
)
_HTML = re.compile(
    rb"^(?:\s|<!--.*?-->)*<(?:!doctype\s+html|html|head|body|meta|div|table|title|p|span|script|style|center|font)\b|<(?:html|body)\b[^<>]*>",
    re.IGNORECASE | re.DOTALL,
)
_XML = re.compile(rb"^\s*<\?xml\b")
_MHTML = re.compile(
    rb"^(?:[\w-]+:[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*\r?\n)*?content-type:\s*multipart/related", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Found:
    """What a file is. `offset` is where it begins, for files with something in front."""

    format: Format
    offset: int = 0
    problems: tuple[Problem, ...] = ()

    def source(self, data: bytes, name: str) -> Source:
        """The provenance of the file; encoding and pages are filled in by its reader."""
        return Source(name, _MEDIA[self.format], hashlib.sha256(data).hexdigest(), len(data))


def sniff(data: bytes, name: str) -> Found:
    """Tell the format from the content.

    Raises:
        InputError: a known format that is not read, named in the message.
    """
    head = data[:_LOOK]
    start = head[:1024].find(b"%PDF-")
    if start >= 0:
        return Found("pdf", start, _compare(name, "pdf"))
    known = _archive(data, head) or _magic(head) or _markup(head)
    if known is not None:
        kind, advice = known
        raise InputError(codes.UNSUPPORTED, name=name, format=kind, advice=advice)
    return Found("text", 0, _compare(name, "text"))


def _compare(name: str, found: Format) -> tuple[Problem, ...]:
    declared = PurePath(name).suffix.lower().lstrip(".")
    fits = declared in _TEXT_ENDINGS if found == "text" else declared in {"pdf", ""}
    if fits or not re.fullmatch(r"[a-z]{2,5}\d?", declared):
        return ()
    return (Problem.of(codes.TYPE_LIES, declared=f".{declared}", detected="PDF" if found == "pdf" else "plain text"),)


def _magic(head: bytes) -> tuple[str, str] | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "a WEBP image", _OCR
    if head[:2] == b"BM" and head[6:10] != b"\0\0\0\0":
        return None
    return next(((kind, advice) for magic, kind, advice in _MAGIC if head.startswith(magic)), None)


def _archive(data: bytes, head: bytes) -> tuple[str, str] | None:
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        return "a damaged ZIP archive", "fetch it again"
    for pattern, kind, advice in _PACKAGES:
        if any(re.fullmatch(pattern, name) for name in names):
            return kind, advice
    return "a ZIP archive", _UNPACK


def _markup(head: bytes) -> tuple[str, str] | None:
    flat = head.replace(b"\0", b"")  # UTF-16
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        flat = flat.removeprefix(mark)
    if _HTML.search(flat):
        return "HTML", _AS_TEXT
    if _MHTML.match(flat):
        return "MHTML", _AS_TEXT
    if _XML.match(flat):
        return "XML", _AS_TEXT
    return None
