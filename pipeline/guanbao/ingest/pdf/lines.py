"""Glyphs to visual lines: from the top down, from left to right, whatever order the file draws them in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from guanbao.ingest.pdf.shapes import Glyph
from guanbao.ingest.wording import is_han, is_wide

# A gap that stands for a space, in units of the font size, beyond the gap that is usual on the line.
# Word processors set Han next to Latin letters a quarter em apart without any space in the text.
GAP_LATIN = 0.18
GAP_DIGITS = 0.3
GAP_MIXED = 0.45
GAP_HAN = 0.7
# How much of the usual gap may be letter spacing: columns of single figures are apart by more.
WIDEST = 0.6
WIDEST_DIGITS = 0.35
SAME_LINE = 0.5  # of the lower of two heights must overlap
SMALLEST = 0.5  # points; damaged fonts have widths of nothing
LOOK_BACK = 12  # lines that may still grow


@dataclass(slots=True)
class VisualLine:
    """A line as printed. `edges` are the x positions around the characters of `text`: one more than it is long.

    `sure` is 1, or how sure its least sure character is.
    """

    text: str
    edges: tuple[float, ...]
    top: float
    bottom: float
    size: float
    page: int = 0
    sure: float = 1.0

    @property
    def x0(self) -> float:
        """Where its first character begins."""
        return self.edges[0]

    @property
    def x1(self) -> float:
        """Where its last character ends."""
        return self.edges[-1]

    @property
    def middle(self) -> float:
        """Its height on the page."""
        return (self.top + self.bottom) / 2


def build_lines(glyphs: Iterable[Glyph], page: int) -> list[VisualLine]:
    """The visual lines of some glyphs, top first; glyphs that are only white space count as gaps at a line's ends."""
    rows: list[_Row] = []
    runs = _runs(glyphs)
    if len(runs) == 1:  # as in most cells
        line = _line(runs[0].glyphs, page)
        return [] if line is None else [line]
    for run in sorted(runs, key=lambda r: (r.top + r.bottom) / 2):
        best = max(rows[-LOOK_BACK:], key=lambda row: row.overlap(run), default=None)
        if best is not None and best.overlap(run) >= SAME_LINE:
            best.glyphs.extend(run.glyphs)
            if run.height > best.height:
                best.top, best.bottom = run.top, run.bottom
        else:
            rows.append(run)
    lines = [line for row in rows if (line := _line(row.glyphs, page)) is not None]
    return sorted(lines, key=lambda line: (line.middle, line.x0))


@dataclass(slots=True)
class _Row:
    top: float
    bottom: float
    glyphs: list[Glyph]

    @property
    def height(self) -> float:
        return self.bottom - self.top

    def overlap(self, other: _Row) -> float:
        """How much of the lower of the two lies beside the other, as a share."""
        shared = min(self.bottom, other.bottom) - max(self.top, other.top)
        return shared / max(min(self.height, other.height), 0.1)


def _runs(glyphs: Iterable[Glyph]) -> list[_Row]:
    """Stretches that the file draws in one go on one height."""
    runs: list[_Row] = []
    last: _Row | None = None
    before = 0.0
    for glyph in glyphs:
        top, bottom = glyph.top, glyph.bottom
        if last is not None and glyph.x0 >= before - 0.1:
            shared = (bottom if bottom < last.bottom else last.bottom) - (top if top > last.top else last.top)
            height, other = bottom - top, last.bottom - last.top
            if shared >= SAME_LINE * (height if height < other else other):
                last.glyphs.append(glyph)
                if height > other and not glyph.char.isspace():
                    last.top, last.bottom = top, bottom
                before = glyph.x0
                continue
        last = _Row(top, bottom, [glyph])
        runs.append(last)
        before = glyph.x0
    return runs


def _line(glyphs: list[Glyph], page: int) -> VisualLine | None:
    ordered = sorted(glyphs, key=_twice_the_middle) if len(glyphs) > 1 else glyphs
    first, last = 0, len(ordered)
    while first < last and ordered[first].char.isspace():
        first += 1
    while first < last and ordered[last - 1].char.isspace():
        last -= 1
    if first == last:
        return None
    ordered = ordered[first:last]
    inked = [g for g in ordered if not g.char.isspace()]
    size = _size(inked)
    gaps = [b.x0 - a.x1 for a, b in pairwise(ordered)]
    text = [g.char for g in ordered]
    edges = [round(g.x0, 2) for g in ordered]
    if gaps and max(gaps) > size * GAP_LATIN:
        usual = max(0.0, median(gaps)) if len(gaps) >= 4 else 0.0
        for index in range(len(gaps), 0, -1):
            gap = gaps[index - 1]
            if gap > size * GAP_LATIN and _is_space(text[index - 1], text[index], gap, size, usual):
                text.insert(index, " ")
                edges.insert(index, round(ordered[index - 1].x1, 2))
    edges.append(round(ordered[-1].x1, 2))
    top, bottom = min([g.top for g in inked]), max([g.bottom for g in inked])
    return VisualLine("".join(text), tuple(edges), top, bottom, size, page, min([g.sure for g in inked]))


def _twice_the_middle(glyph: Glyph) -> float:
    return glyph.x0 + glyph.x1


def _size(inked: Sequence[Glyph]) -> float:
    """The font size: a Han character is as wide as it is large, while the heights of boxes differ from font to font."""
    squares = [g.x1 - g.x0 for g in inked if g.char > "\u2e7f" and is_han(g.char)]
    size = median(squares) if squares else 0.0
    return size if size > SMALLEST else max(median(g.height for g in inked), SMALLEST)


def _is_space(before: str, after: str, gap: float, size: float, usual: float) -> bool:
    """Whether a gap between two characters stands for a space; `usual` is the gap between most neighbours of the line."""
    if before.isspace() or after.isspace():
        return False
    digits = before.isdigit() and after.isdigit()
    spread = min(usual, size * (WIDEST_DIGITS if digits else WIDEST))
    return gap - spread > size * _needed(before, after)


def _needed(a: str, b: str) -> float:
    if is_wide(a) or is_wide(b):
        return GAP_HAN if is_han(a) and is_han(b) else GAP_MIXED
    return GAP_DIGITS if a.isdigit() and b.isdigit() else GAP_LATIN
