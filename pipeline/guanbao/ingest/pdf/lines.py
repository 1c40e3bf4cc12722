"""Glyphs to visual lines: from the top down, from left to right, whatever order the file draws them in."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from statistics import median

import numpy as np
from numpy.typing import NDArray

from guanbao.ingest.pdf.shapes import Floats, Glyphs, are_han
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
BACK = 0.1  # points that a character may begin before the one drawn before it
FEWEST_GAPS = 4  # of a line tell what gap is usual on it


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


def build_lines(glyphs: Glyphs, page: int) -> list[VisualLine]:
    """The visual lines of some glyphs, top first; glyphs that are only white space count as gaps at a line's ends."""
    return build_groups(glyphs, np.zeros(len(glyphs), np.intp), 1, page)[0]


def build_groups(glyphs: Glyphs, groups: NDArray[np.intp], count: int, page: int) -> list[list[VisualLine]]:
    """The visual lines of each group (from 0) of glyphs, as of the cells of a table: nothing joins over groups.

    A page is measured in one go, for most groups are a word or a figure.
    """
    found: list[list[VisualLine]] = [[] for _ in range(count)]
    if len(glyphs):
        order = np.argsort(groups, kind="stable")
        glyphs, groups = glyphs.take(order), groups[order]
        rows, owners = _rows(glyphs, groups)
        for row, line in _Measured(glyphs, rows, page).lines():
            found[owners[row]].append(line)
    for lines in found:
        if len(lines) > 1:
            lines.sort(key=lambda line: (line.middle, line.x0))
    return found


@dataclass(slots=True)
class _Run:
    """A stretch that the file draws in one go on one height."""

    top: float
    bottom: float
    group: int
    row: int = -1

    def beside(self, rows: Sequence[_Run]) -> _Run | None:
        """The row that it stands beside: the one that shares most of the lower of the two heights, if it is enough."""
        top, bottom = self.top, self.bottom
        found, most = None, 0.0
        for row in rows:
            if row.top < bottom and row.bottom > top:
                shared = min(bottom, row.bottom) - max(top, row.top)
                share = shared / max(min(bottom - top, row.bottom - row.top), 0.1)
                if share >= SAME_LINE and share > most:
                    found, most = row, share
        return found


def _rows(glyphs: Glyphs, groups: NDArray[np.intp]) -> tuple[NDArray[np.intp], list[int]]:
    """For each glyph the row that it stands in, and for each row its group."""
    x0, top, _, bottom = glyphs.boxes.T
    heights = bottom - top
    shared = np.minimum(bottom[1:], bottom[:-1]) - np.maximum(top[1:], top[:-1])
    breaks = (np.diff(groups) != 0) | (np.diff(x0) < -BACK)
    breaks |= shared < SAME_LINE * np.minimum(heights[1:], heights[:-1])
    number = np.concatenate([[0], np.cumsum(breaks)])
    ends = np.append(np.flatnonzero(breaks), len(number) - 1)
    tallest = np.lexsort((np.where(glyphs.spaces, -1.0, heights), number))[ends]
    runs = list(map(_Run, top[tallest].tolist(), bottom[tallest].tolist(), groups[tallest].tolist()))
    owners = _gather(runs)
    return np.array([run.row for run in runs], np.intp)[number], owners


def _gather(runs: Sequence[_Run]) -> list[int]:
    """Give each run its row, and tell the group of each row; runs stand in the order of their groups."""
    owners: list[int] = []
    for group, members in groupby(runs, key=lambda run: run.group):
        rows: list[_Run] = []
        first, *others = members
        if not others:  # as in most cells
            first.row = len(owners)
            owners.append(group)
            continue
        for run in sorted([first, *others], key=lambda run: run.top + run.bottom):
            best = run.beside(rows[-LOOK_BACK:])
            if best is not None:
                run.row = best.row
                if run.bottom - run.top > best.bottom - best.top:
                    best.top, best.bottom = run.top, run.bottom
            else:
                run.row = len(owners)
                owners.append(group)
                rows.append(run)
    return owners


class _Measured:
    """Glyphs in the order of reading, row by row, with what their lines are made of."""

    def __init__(self, glyphs: Glyphs, rows: NDArray[np.intp], page: int) -> None:
        self.page = page
        boxes = glyphs.boxes
        order = np.lexsort((boxes[:, 0] + boxes[:, 2], rows))
        inked = ~glyphs.spaces[order]
        last_inked = np.maximum.accumulate(np.where(inked, np.arange(len(order)), -1))
        rows = rows[order]
        within = inked | ((last_inked >= 0) & (rows[last_inked] == rows) & _followed(inked, rows))
        order, self.rows, inked = order[within], rows[within], inked[within]
        self.glyphs = glyphs.take(order)
        self.text = self.glyphs.text
        self.x0, self.top, self.x1, self.bottom = self.glyphs.boxes.T
        self.starts = np.flatnonzero(np.diff(self.rows, prepend=-1))
        self.ends = np.append(self.starts[1:], len(self.rows))
        self.sizes = self._sizes(inked)
        self.gaps = self.x0[1:] - self.x1[:-1]
        self.inked = inked

    def lines(self) -> Iterator[tuple[int, VisualLine]]:
        """Each row that holds more than white space, with its number."""
        if not len(self.rows):
            return
        text, spaces = self.text, self._spaces()
        left, right = np.round(self.x0, 2).tolist(), np.round(self.x1, 2).tolist()
        tops = np.minimum.reduceat(np.where(self.inked, self.top, np.inf), self.starts).tolist()
        bottoms = np.maximum.reduceat(np.where(self.inked, self.bottom, -np.inf), self.starts).tolist()
        sure = [1.0] * len(tops)
        if self.glyphs.sure is not None:
            sure = np.minimum.reduceat(np.where(self.inked, self.glyphs.sure, 1.0), self.starts).tolist()
        rows = self.rows[self.starts].tolist()
        for n, (start, end) in enumerate(zip(self.starts.tolist(), self.ends.tolist(), strict=True)):
            chars, edges = text[start:end], (*left[start:end], right[end - 1])
            for at in spaces.get(n, ()):
                chars = f"{chars[: at - start]} {chars[at - start :]}"
                edges = (*edges[: at - start], right[at - 1], *edges[at - start :])
            yield rows[n], VisualLine(chars, edges, tops[n], bottoms[n], self.sizes[n], self.page, sure[n])

    def _sizes(self, inked: NDArray[np.bool_]) -> list[float]:
        """The font size of each row.

        A Han character is as wide as it is large, while the heights of boxes differ from font to font.
        """
        line = np.cumsum(np.diff(self.rows, prepend=-1) != 0) - 1
        count = len(self.starts)
        widths = _medians(self.x1 - self.x0, line, are_han(self.glyphs.codes), count)
        heights = _medians(self.bottom - self.top, line, inked, count)
        sizes: list[float] = np.where(widths > SMALLEST, widths, np.maximum(heights, SMALLEST)).tolist()
        return sizes

    def _spaces(self) -> dict[int, list[int]]:
        """The places before which a gap stands for a space, from the last to the first, by line."""
        found: dict[int, list[int]] = {}
        size = np.repeat(self.sizes, self.ends - self.starts)
        wide = self.gaps > size[1:] * GAP_LATIN
        wide[self.starts[1:] - 1] = False  # the step from one line to the next
        text, gaps, starts, ends = self.text, self.gaps.tolist(), self.starts.tolist(), self.ends.tolist()
        usual: dict[int, float] = {}
        for place in np.flatnonzero(wide)[::-1].tolist():
            line = bisect_right(starts, place) - 1
            if line not in usual:
                inside = gaps[starts[line] : ends[line] - 1]
                usual[line] = max(0.0, median(inside)) if len(inside) >= FEWEST_GAPS else 0.0
            if _is_space(text[place], text[place + 1], gaps[place], self.sizes[line], usual[line]):
                found.setdefault(line, []).append(place + 1)
        return found


def _followed(inked: NDArray[np.bool_], rows: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which glyphs have an inked one behind them in their row."""
    count = len(inked)
    following = np.minimum.accumulate(np.where(inked, np.arange(count), count)[::-1])[::-1]
    found: NDArray[np.bool_] = (following < count) & (rows[np.minimum(following, count - 1)] == rows)
    return found


def _medians(values: Floats, groups: NDArray[np.intp], mask: NDArray[np.bool_], count: int) -> Floats:
    """The median of the chosen values of each group, 0 where a group has none."""
    values, groups = values[mask], groups[mask]
    values = values[np.lexsort((values, groups))]
    sizes = np.bincount(groups, minlength=count)
    starts = np.cumsum(sizes) - sizes
    found = np.zeros(count)
    some = sizes > 0
    low, high = starts[some] + (sizes[some] - 1) // 2, starts[some] + sizes[some] // 2
    found[some] = (values[low] + values[high]) / 2
    return found


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
