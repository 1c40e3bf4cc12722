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

Format = Literal["pdf", "text", "html", "docx", "office", "image"]
MAX_BYTES = 200 * 1024 * 1024
_LOOK = 4096

_MEDIA: dict[Format, str] = {
    "pdf": "application/pdf",
    "text": "text/plain",
    "html": "text/html",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "office": "application/msword",
    "image": "image/*",
}
SHOWN: dict[Format, str] = {
    "pdf": "PDF", "text": "plain text", "html": "HTML", "docx": "DOCX", "office": "an old Office document",
    "image": "an image",
}  # fmt: skip
_ENDINGS: dict[Format, set[str]] = {
    "pdf": {"pdf", ""},
    "text": {"txt", "text", "md", "csv", "tsv", "log", ""},
    "html": {"html", "htm", "xhtml", "shtml", "jsp", "aspx", "asp", "php", "do", ""},
    "docx": {"docx", "docm", "dotx", ""},
    "office": {"doc", "wps", "dot", "wpt", "rtf", "odt", "ott", ""},
    "image": {"png", "jpg", "jpeg", "tif", "tiff", "bmp", "webp", "gif", ""},
}
_AS_PDF = "convert it to PDF or plain text first"
_AS_HTML = "save the page as HTML instead"
_UNPACK = "unpack it and read the documents in it"
# What is read, by its first bytes; then what is known and not read.
_READ: tuple[tuple[bytes, Format], ...] = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"{\\rtf", "office"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF87a", "image"),
    (b"GIF89a", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"BM", "image"),
)
_REFUSED: tuple[tuple[bytes, str, str], ...] = (
    (b"Rar!\x1a\x07", "a RAR archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive", _UNPACK),
    (b"\x1f\x8b\x08", "a GZIP archive", _UNPACK),
    (b"BZh", "a BZIP2 archive", _UNPACK),
    (b"\xfd7zXZ\x00", "an XZ archive", _UNPACK),
)
# What the first matching member says about a ZIP: a format that is read, or the name of one that is not.
PACKAGES: tuple[tuple[str, Format | None, str], ...] = (
    (r"word/document\d*\.xml", "docx", ""),
    (r"xl/workbook\.(?:xml|bin)", None, "XLSX"),
    (r"ppt/presentation\.xml", None, "PPTX"),
    (r"OFD\.xml", None, "OFD"),
    (r"META-INF/container\.xml", None, "EPUB"),
    (r"content\.xml", "office", ""),
)
_HTML = re.compile(
    rb"^(?>\s|<!--.*?-->)*+<(?:!doctype\s+html|html|head|body|meta|div|table|title|p|span|script|style|center|font)\b|<(?:html|body)\b[^<>]*>",
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
    found: Format
    if start >= 0:
        found = "pdf"
    else:
        start, found = 0, _archive(data, head, name) or _magic(head, name) or _markup(head, name) or "text"
    return Found(found, start, _compare(name, found))


def _refuse(name: str, kind: str, advice: str) -> InputError:
    return InputError(codes.UNSUPPORTED, name=name, format=kind, advice=advice)


def _compare(name: str, found: Format) -> tuple[Problem, ...]:
    declared = PurePath(name).suffix.lower().lstrip(".")
    if declared in _ENDINGS[found] or not re.fullmatch(r"[a-z]{2,5}\d?", declared):
        return ()
    return (Problem.of(codes.TYPE_LIES, declared=f".{declared}", detected=SHOWN[found]),)


def _magic(head: bytes, name: str) -> Format | None:
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image"
    if head[:2] == b"BM" and head[6:10] != b"\0\0\0\0":
        return None
    for magic, kind, advice in _REFUSED:
        if head.startswith(magic):
            raise _refuse(name, kind, advice)
    return next((found for magic, found in _READ if head.startswith(magic)), None)


def _archive(data: bytes, head: bytes, name: str) -> Format | None:
    if not head.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            names = package.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        raise _refuse(name, "a damaged ZIP archive", "fetch it again") from None
    for pattern, found, kind in PACKAGES:
        if any(re.fullmatch(pattern, member) for member in names):
            if found is None:
                raise _refuse(name, kind, _AS_PDF)
            return found
    raise _refuse(name, "a ZIP archive", _UNPACK)


def _markup(head: bytes, name: str) -> Format | None:
    flat = head.replace(b"\0", b"")  # UTF-16
    for mark in (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"):
        flat = flat.removeprefix(mark)
    if _HTML.search(flat):
        return "html"
    if _MHTML.match(flat):
        raise _refuse(name, "MHTML", _AS_HTML)
    if _XML.match(flat):
        raise _refuse(name, "XML", _AS_HTML)
    return None
