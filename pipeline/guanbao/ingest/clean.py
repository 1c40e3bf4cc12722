"""What must not get into the fixed text: control characters, halves of characters, many kinds of line ends."""

from __future__ import annotations

import re
from collections import Counter

from guanbao.ingest import codes
from guanbao.model.report import Problem

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\ufdd0-\ufdef\ufffe\uffff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]")
_PRIVATE = re.compile("[\ue000-\uf8ff\U000f0000-\U0010fffd]")


def clean(text: str) -> tuple[str, list[Problem]]:
    r"""The text with one kind of line end and without controls, and what was found.

    >>> clean("一\r\n二\x00")[0]
    '一\n二'
    """
    problems: list[Problem] = []
    text = _LINE_ENDS.sub("\n", text)
    dropped = Counter(f"U+{ord(char):04X}" for char in _CONTROLS.findall(text))
    if dropped:
        text = _CONTROLS.sub("", text)
        kinds = ", ".join(f"{kind} x{count}" for kind, count in sorted(dropped.items())[:8])
        problems.append(Problem.of(codes.CONTROLS_DROPPED, count=dropped.total(), kinds=kinds))
    text, halves = _SURROGATES.subn("\ufffd", text)
    if halves:
        problems.append(Problem.of(codes.SURROGATES_REPLACED, count=halves))
    problems.extend(remarks(text))
    return text, problems


def remarks(text: str) -> list[Problem]:
    """Characters that were kept, but that a reader of the text cannot see or understand."""
    found: list[Problem] = []
    if marks := len(_BIDI.findall(text)):
        found.append(Problem.of(codes.BIDI, count=marks))
    if private := len(_PRIVATE.findall(text)):
        found.append(Problem.of(codes.PRIVATE_USE, count=private))
    return found
