"""Which visual lines belong to one paragraph: by indent, by how full a line is, by gaps, and by headings."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from guanbao.ingest.pdf.lines import VisualLine
from guanbao.ingest.wording import ends_sentence, first_unit, is_han, opens_point, opens_section

INDENT = 1.2  # em: more than this from the left edge is an indent
HANGING = 0.4  # em: lines that start this near to each other start at the same place
SLACK = 0.8  # em: a line may end this much earlier than the next word would need
GAP = 1.45  # of the usual distance of lines: more is a gap between paragraphs
SMALL_GAP = 1.2  # more than this is one where a sentence ends
OTHER_SIZE = 0.12  # sizes that differ by more belong to different paragraphs
INSET = 1.0  # em on both sides: a line so far from both edges may be centred
TITLE_SIZE = 1.15  # of the body's size: what is larger is a title, and may fill its line


@dataclass(frozen=True, slots=True)
class Column:
    """Where the text of a page starts and ends."""

    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Habits:
    """How a document sets its paragraphs."""

    columns: dict[int, Column]
    pitch: float
    size: float
    indented: bool
    spaced: bool


def habits(pages: Sequence[tuple[int, float, Sequence[VisualLine]]]) -> Habits:
    """Measure the body lines of all pages; each page is (number, width, lines)."""
    every = [line for _, _, lines in pages for line in lines]
    widest = max((width for _, width, _ in pages), default=0.0)
    shared = _column(every, widest)
    columns = {n: (_column(lines, width) if len(lines) >= 8 else shared) for n, width, lines in pages}
    steps = [
        b.middle - a.middle for _, _, lines in pages for a, b in pairwise(lines) if 0 < b.middle - a.middle < 4 * a.size
    ]
    pitch = median(steps) if steps else 0.0
    gaps = sum(step > SMALL_GAP * pitch for step in steps)
    inset = [line for line in every if INDENT < (line.x0 - columns[line.page].left) / line.size < 3 * INDENT]
    enough = max(2, 0.06 * len(every))
    size = median(line.size for line in every) if every else 0.0
    return Habits(columns, pitch, size, indented=len(inset) >= enough, spaced=gaps >= enough)


def _column(lines: Sequence[VisualLine], width: float) -> Column:
    if not lines:
        return Column(0.0, width)
    em = median(line.size for line in lines)
    needed = max(2, 0.1 * len(lines))
    starts = sorted(line.x0 for line in lines)
    left = next((x for x in starts if _near(starts, x, em / 2) >= needed), starts[0])
    ends = sorted(line.x1 for line in lines)
    right = next((x for x in reversed(ends) if _near(ends, x, em) >= needed), None)
    if right is None or right - left < 10 * em:  # nothing is wrapped: the margins are alike
        right = max(width - left, ends[-1])
    return Column(left, right)


def _near(places: Sequence[float], x: float, reach: float) -> int:
    """How many of some sorted places lie within `reach` of `x`."""
    return bisect_right(places, x + reach) - bisect_left(places, x - reach)


def joins(before: VisualLine, line: VisualLine, how: Habits) -> bool:
    """Whether `line` goes on with the paragraph of the line before it; they may stand on two pages."""
    column, other = how.columns[line.page], how.columns[before.page]
    em = line.size
    if _sizes_differ(before, line) or _gap(before, line, how):
        return False
    if before.page == line.page and _centred(before, other, how.size) and _centred(line, column, how.size):
        return not (ends_sentence(before.text) or opens_section(line.text) or opens_point(line.text))
    if not _full(before, line, other):
        return False
    inset = line.x0 - column.left
    if inset > INDENT * em:
        hangs = abs((before.x0 - other.left) - inset) < HANGING * em
        return hangs and not (ends_sentence(before.text) or opens_section(line.text) or opens_point(line.text))
    if opens_section(line.text) or (opens_point(line.text) and not how.indented and not how.spaced):
        return not ends_sentence(before.text)
    return True


def _sizes_differ(a: VisualLine, b: VisualLine) -> bool:
    if abs(a.size - b.size) <= OTHER_SIZE * max(a.size, b.size):
        return False
    return any(map(is_han, a.text)) and any(map(is_han, b.text))  # without Han script a size is only a guess


def _gap(before: VisualLine, line: VisualLine, how: Habits) -> bool:
    if before.page != line.page:
        return False
    step = line.middle - before.middle
    if step > max(GAP * how.pitch, GAP * 1.2 * line.size):
        return True
    return step > max(SMALL_GAP * how.pitch, 1.2 * line.size) and ends_sentence(before.text)


def _full(before: VisualLine, line: VisualLine, column: Column) -> bool:
    """Whether the first word of `line` would not have fitted behind `before`."""
    unit = len(first_unit(line.text))
    needed = line.edges[unit] - line.edges[0]
    return column.right - before.x1 < needed + SLACK * line.size


def _centred(line: VisualLine, column: Column, body: float) -> bool:
    left, right = line.x0 - column.left, column.right - line.x1
    inset = -INSET if line.size > TITLE_SIZE * body else INSET
    return abs(left - right) < 1.2 * line.size and min(left, right) > inset * line.size
