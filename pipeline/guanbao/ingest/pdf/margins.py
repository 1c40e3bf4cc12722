"""What stands in the margins: page numbers, running heads and feet. They are set aside, not dropped."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from guanbao.ingest.pdf.lines import VisualLine
from guanbao.ingest.wording import is_marked_page_number, page_number
from guanbao.model.document import BlockKind

HEAD = 0.12  # the share of a page that counts as its head, and as its foot
FOOT = 0.85
OUTER_LINES = 2  # a head or foot has no more lines than this
DRIFT = 8.0  # points that its place may differ from page to page
MOST = 0.4  # heads may differ between left and right pages


@dataclass(frozen=True, slots=True)
class PageLines:
    """The lines of one page outside its tables, top first."""

    number: int
    width: float
    height: float
    lines: tuple[VisualLine, ...]


Aside = dict[int, BlockKind]  # by id() of the line


def set_aside(pages: Sequence[PageLines]) -> Aside:
    """Which lines are page numbers or running heads and feet."""
    found: Aside = {}
    _page_numbers(pages, found)
    _running(pages, found)
    return found


def _outer(page: PageLines) -> list[tuple[VisualLine, BlockKind]]:
    head = [line for line in page.lines if line.bottom < HEAD * page.height][:OUTER_LINES]
    foot = [line for line in page.lines if line.top > FOOT * page.height][-OUTER_LINES:]
    return [(line, "running_head") for line in head] + [(line, "running_foot") for line in foot]


def _page_numbers(pages: Sequence[PageLines], found: Aside) -> None:
    bare: list[tuple[int, VisualLine, int]] = []
    for page in pages:
        outer = {id(line) for line, _ in _outer(page)}
        for line in page.lines:
            number = page_number(line.text)
            if number is None:
                continue
            if is_marked_page_number(line.text) and (id(line) in outer or "/" not in line.text):
                found[id(line)] = "page_number"
            elif id(line) in outer:
                bare.append((number - page.number, line, page.number))
    steps = Counter(step for step, _, _ in bare)
    for step, line, page_index in bare:
        if steps[step] > 1 or (len(pages) == 1 and step == 0 and page_index == 1):
            found[id(line)] = "page_number"


def _running(pages: Sequence[PageLines], found: Aside) -> None:
    groups: defaultdict[tuple[BlockKind, str], list[VisualLine]] = defaultdict(list)
    for page in pages:
        for line, kind in _outer(page):
            wording = re.sub(r"[\d\s]+", "", line.text)
            if id(line) not in found and wording:
                groups[kind, wording].append(line)
    for (kind, _), lines in groups.items():
        for same in _places(lines):
            if len({line.page for line in same}) >= max(2, MOST * len(pages)):
                found.update((id(line), kind) for line in same)


def _places(lines: Sequence[VisualLine]) -> list[list[VisualLine]]:
    """Lines grouped by their height on the page."""
    groups: list[list[VisualLine]] = []
    for line in sorted(lines, key=lambda line: line.middle):
        if groups and line.middle - groups[-1][0].middle < DRIFT:
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups
