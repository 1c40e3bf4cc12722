"""Untrusted text on its way out: to a terminal, into JSON."""

from __future__ import annotations

import os
import re

# Controls (terminal escapes start with one), marks of writing direction, invisible joins, broken halves of characters.
UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")
_WRAP = re.compile(r"(?<!\s)[^\S\n]*+\n\s*+")


def safe(text: str) -> str:
    r"""Untrusted text as it may be printed on one line: what could move a cursor or hide is spelt out.

    >>> safe("天津\x1b[2J.txt")
    '天津\\x1b[2J.txt'
    """
    return UNSAFE.sub(_spelt, text)


def without_wraps(text: str) -> str:
    r"""A stretch of text on one line: ends of lines go, with the white space around them.

    >>> without_wraps("受理 \n  351件")
    '受理351件'
    """
    return _WRAP.sub("", text)


def legible(name: str) -> str:
    """A file name as text: bytes that are no UTF-8 are spelt out."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")


def escape_json(text: str) -> str:
    r"""Written JSON with everything that `safe` spells out escaped, which leaves its value the same; line ends stay.

    >>> escape_json('"a\u202eb"')
    '"a\\u202eb"'
    """
    return UNSAFE.sub(_escaped, text)


def _spelt(match: re.Match[str]) -> str:
    code = ord(match[0])
    named = {0x09: "\\t", 0x0A: "\\n", 0x0D: "\\r"}.get(code)
    return named or (f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}")


def _escaped(match: re.Match[str]) -> str:
    return match[0] if match[0] == "\n" else f"\\u{ord(match[0]):04x}"
