"""Lines in pieces: cut where gaps are wide, or where columns part."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from guanbao.ingest.pdf.lines import VisualLine

CELL_GAP = 0.6  # em between two cells of a table that is known to be one
TIGHT = 0.1  # em by which neighbours of two columns are further apart than those of one


def cut(line: VisualLine, gap: float) -> list[VisualLine]:
    """A line cut at its gaps of so many em."""
    text = line.text
    if " " not in text and "\u3000" not in text:
        return [line]
    cuts: list[tuple[int, int]] = []
    start: int | None = None
    for index, char in enumerate(text):
        if not char.isspace():
            if start is not None and line.edges[index] - line.edges[start] >= gap * line.size:
                cuts.append((start, index))
            start = None
        elif start is None:
            start = index
    ends = [*(start for start, _ in cuts), len(text)]
    return [_slice(line, a, b) for a, b in zip([0, *(end for _, end in cuts)], ends, strict=True)]


def _slice(line: VisualLine, a: int, b: int) -> VisualLine:
    return VisualLine(line.text[a:b], line.edges[a : b + 1], line.top, line.bottom, line.size, line.page, line.sure)


def cut_between(piece: VisualLine, edges: Sequence[float]) -> list[VisualLine]:
    """A heading cut where columns part, if its characters are further apart there: narrow columns leave no wide gap."""
    if len(piece.text) < 2 or not any(piece.x0 < edge < piece.x1 for edge in edges):
        return [piece]
    steps = [b - a for a, b in pairwise(piece.edges)]
    usual = median(steps)
    cuts = [
        index
        for index, step in enumerate(steps[:-1], 1)
        if step - usual > TIGHT * piece.size
        and any(abs(edge - piece.edges[index] + (step - usual) / 2) < CELL_GAP * piece.size for edge in edges)
    ]
    return [_slice(piece, a, b) for a, b in pairwise([0, *cuts, len(piece.text)])]


def overlaps(pieces: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """What overlaps from left to right, as one."""
    found: list[tuple[float, float]] = []
    for x0, x1 in sorted(pieces):
        if found and x0 < found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], x1))
        else:
            found.append((x0, x1))
    return found


def column_at(piece: VisualLine, columns: Sequence[tuple[float, float]]) -> int:
    """The column in which a piece begins."""
    return next(i for i, (x0, x1) in enumerate(columns) if x0 <= piece.x0 <= x1)
