"""The encoding of a page: its mark, its words, and what it says of itself, in this order of trust."""

from __future__ import annotations

import codecs
import re

from guanbao.errors import InputError
from guanbao.ingest import codes
from guanbao.ingest.encoding import Decoded, decode
from guanbao.model.report import Problem

_LOOK = 16_384  # bytes in which a page says its encoding
_SAYS = re.compile(
    rb"<meta\b[^<>]*?\bcharset\s*=\s*[\"']?\s*([\w.:-]+)|^\s*<\?xml\b[^<>]*?\bencoding\s*=\s*[\"']([\w.:-]+)",
    re.IGNORECASE,
)
# Pages call by the name of the first standard what uses characters of the last.
_CODECS = {
    "gb2312": "gb18030", "gb_2312": "gb18030", "gb_2312-80": "gb18030", "gb2312-80": "gb18030", "csgb2312": "gb18030",
    "x-gbk": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "ms936": "gb18030", "gb18030": "gb18030",
    "gb18030-2000": "gb18030", "gb18030-2022": "gb18030", "hz-gb-2312": "hz", "big5": "big5", "big5-hkscs": "big5hkscs",
    "x-x-big5": "big5", "cn-big5": "big5", "utf-8": "utf-8", "utf8": "utf-8",
}  # fmt: skip
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_BE)
# What is no text of the page: in GBK and Big5 no second byte is one of these brackets.
_MARKUP = re.compile(rb"<(script|style)\b.*?(?:</\1|\Z)|<[^<>]*>|\s+", re.IGNORECASE | re.DOTALL)
_WORST = 0.05  # of the text may be broken
_LONGEST_CHARACTER = 4


def decode_page(data: bytes, name: str) -> Decoded:
    """Decode a page.

    >>> decode_page('<meta charset="gb2312"><p>受理申请３件，㈠朱镕基</p>'.encode("gb18030"), "a.html").encoding
    'gb18030'

    Raises:
        InputError: no encoding gives a text.
    """
    if data.startswith(_MARKS) or 0 in data[:4]:  # markup starts with ASCII: a zero means two bytes a character
        return decode(data, name)
    said = _said(data)
    try:
        found = decode(_MARKUP.sub(b"\n", data).strip() or b"\n", name)
    except InputError:
        if said is None:
            raise
        return _decode(data, said, name)
    if said is None or found.encoding == "utf-8":
        whole = _decode(data, found.encoding, name)
        told = tuple(p for p in found.problems if p.code not in {codes.TAIL_CUT.id, codes.BYTES_BROKEN.id})
        return Decoded(whole.text, whole.encoding, (*told, *whole.problems))
    try:
        return _decode(data, said, name)
    except InputError:  # what the page says of itself is no text: its bytes know better
        return _decode(data, found.encoding, name)


def _said(data: bytes) -> str | None:
    match = _SAYS.search(data[:_LOOK])
    label = (match[1] or match[2]).decode("ascii").lower() if match else ""
    return _CODECS.get(label)


def _decode(data: bytes, codec: str, name: str) -> Decoded:
    """The whole page; broken places become U+FFFD and are counted."""
    problems: list[Problem] = []
    for wider in (codec, "big5hkscs", "cp950") if codec == "big5" else (codec,):
        try:
            return Decoded(data.decode(wider), wider)
        except UnicodeDecodeError as error:
            cut = len(data) - error.start
    if cut < _LONGEST_CHARACTER:
        problems.append(Problem.of(codes.TAIL_CUT, count=cut))
        data = data[:-cut]
    text = data.decode(codec, "replace")
    broken = text.count("\ufffd") - (data.count("\ufffd".encode()) if codec == "utf-8" else 0)
    if broken > max(1, _WORST * sum(char > "\x7f" for char in text)):
        raise InputError(codes.BINARY, name=name)
    if broken > 0:
        problems.append(Problem.of(codes.BYTES_BROKEN, encoding=codec, count=broken))
    return Decoded(text, codec, tuple(problems))
