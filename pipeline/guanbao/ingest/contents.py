"""Tables of contents: headings with the pages that they stand on. They are set aside, for their numbers count nothing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

FEWEST = 2
FEWEST_BARE = 3  # entries without dots before the number
KNOWN_SHARE = 0.5  # of bare entries must be headings of the text
_TITLE = re.compile(r"目\s*[录錄次]|[Cc]ontents|CONTENTS")
_DOTS = r".．·•…⋯‥。_＿\-—–┄┈"
# A run of dots is tried where it begins, or after the one dot that a line without a title begins with.
_LEADER = rf"(?:(?<![{_DOTS}])|(?<=^.))[{_DOTS}]{{3,}}+|…|(?:(?<![.．·•]\s)|(?<=^..))(?:[.．·•]\s){{3,}}+[.．·•]?"
_DOTTED = re.compile(rf"(?P<title>.*?\S)\s*+(?:{_LEADER})\s*+[-—（(]?\s*+(?P<page>\d{{1,4}})\s*[-—）)]?")
_BARE = re.compile(r"(?P<title>\S.*?)(?:(?<!\t)\t++|(?<![ \u00a0])[ \u00a0]++|(?<!\u3000)\u3000++)(?P<page>\d{1,3})")
_LONGEST = 80  # characters


def find_contents(lines: Sequence[str]) -> set[int]:
    """The places of lines that make up a table of contents, its title included; blank lines between them are left out.

    The page numbers never fall. Where no dots lead to them, half of the headings must stand in the text again.

    >>> sorted(find_contents(["目录", "一、总体情况……1", "二、主动公开……3", "一、总体情况"]))
    [0, 1, 2]
    """
    entries = {i: entry for i, line in enumerate(lines) if (entry := _entry(line))}
    headings = {_squeezed(line) for line in lines if len(line) <= _LONGEST} if entries else set()
    found: set[int] = set()
    for run in _runs(sorted(entries), lines):
        titled = _title_before(run[0], lines)
        read = [entries[i] for i in run]
        dotted = all(entry.dotted for entry in read)
        fewest = FEWEST if dotted or titled is not None else FEWEST_BARE
        known = sum(entry.title in headings for entry in read) >= KNOWN_SHARE * len(read)
        if len(run) >= fewest and _counts_up([entry.page for entry in read]) and (dotted or known):
            found.update(run if titled is None else (titled, *run))
    return found


@dataclass(frozen=True, slots=True)
class _Entry:
    title: str
    page: int
    dotted: bool


def _entry(line: str) -> _Entry | None:
    text = line.strip()
    if not text or len(text) > _LONGEST or text[-1] not in "0123456789-—）)":
        return None
    dotted = _DOTTED.fullmatch(text)
    match = dotted or _BARE.fullmatch(text)
    return _Entry(_squeezed(match["title"]), int(match["page"]), dotted is not None) if match else None


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _counts_up(pages: Sequence[int]) -> bool:
    return pages[0] >= 1 and all(a <= b for a, b in pairwise(pages))


def _runs(entries: Sequence[int], lines: Sequence[str]) -> list[list[int]]:
    """Entries with nothing but blank lines between them."""
    runs: list[list[int]] = []
    for index in entries:
        if runs and not any(line.strip() for line in lines[runs[-1][-1] + 1 : index]):
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _title_before(first: int, lines: Sequence[str]) -> int | None:
    """The line 目录 right before the entries."""
    before = first - 1
    while before >= 0 and not lines[before].strip():
        before -= 1
    return before if before >= 0 and _TITLE.fullmatch(lines[before].strip()) else None
