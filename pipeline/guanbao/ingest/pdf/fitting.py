"""Which row a line of a label belongs to, and over which rows or columns a merged cell reaches, told by its middle alone."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import pairwise

OWN = 0.75  # em: what a line that is a row of its own costs
BARE = 0.75  # em: what a row without a label costs
MOST_LINES = 8  # of one label
PITCH = 1.9  # em between two lines of a label
TIGHTEST = 0.8  # em: what is nearer stands on one height
LOOSE = 0.5  # of each em by which the lines of a label are further apart than the nearest two lines: labels are set alike
OUTSIDE = 0.15  # em: what a row or column that no merged cell covers costs
Stretch = tuple[int, int]  # the first of some rows or columns, and the one after the last


def assign(lines: Sequence[float], rows: Sequence[float], em: float) -> list[int]:
    """The row of each line of labels, or -1 for a line that is a row of its own. Both are heights, from the top down.

    Cells hold their text in the middle or at the top, the same in all: what fits better is taken.
    """
    middle = _assign(lines, rows, em, lambda first, last: (first + last) / 2)
    top = _assign(lines, rows, em, lambda first, last: first)
    return min(middle, top, key=lambda found: found[0])[1]


def _assign(
    lines: Sequence[float], rows: Sequence[float], em: float, anchor: Callable[[float, float], float]
) -> tuple[float, list[int]]:
    pitch = min((b - a for a, b in pairwise(lines) if b - a > TIGHTEST * em), default=0.0)
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}

    def offer(state: tuple[int, int], cost: float, before: tuple[int, int]) -> None:
        if state not in best or cost < best[state][0]:
            best[state] = cost, before

    for i in range(len(lines) + 1):
        for k in range(len(rows) + 1):
            if (i, k) not in best:
                continue
            cost, _ = best[i, k]
            if i < len(lines):
                offer((i + 1, k), cost + OWN, (i, k))
            if k < len(rows):
                offer((i, k + 1), cost + BARE, (i, k))
                for j in range(i + 1, min(len(lines), i + MOST_LINES) + 1):
                    if j > i + 1 and lines[j - 1] - lines[j - 2] > PITCH * em:
                        break
                    off = abs(anchor(lines[i], lines[j - 1]) - rows[k]) / em
                    loose = (lines[j - 1] - lines[i] - (j - 1 - i) * pitch) / em
                    offer((j, k + 1), cost + off + LOOSE * loose, (i, k))
    state = len(lines), len(rows)
    total, found = best[state][0], [-1] * len(lines)
    while state != (0, 0):
        before = best[state][1]
        if state[1] > before[1]:
            found[before[0] : state[0]] = [before[1]] * (state[0] - before[0])
        state = before
    return total, found


def spread(
    middles: Sequence[float], bounds: Sequence[tuple[float, float]], em: float, walls: Collection[int] = ()
) -> list[Stretch]:
    """The stretch of rows (or columns) that each of some merged cells covers: in order, apart, around its middle.

    `bounds` are the two ends of each row or column. Those that no cell covers are few. `walls` are columns where a cell
    above begins; a cell seldom reaches over one. Empty where there are more cells than rows.
    """
    count = len(bounds)
    # For each number of cells done and each end of the last of them: the cost, its stretch, and the end before.
    best: list[dict[int, tuple[float, Stretch, int]]] = [{0: (0.0, (0, 0), 0)}]
    for middle in middles:
        reached: dict[int, tuple[float, Stretch, int]] = {}
        for end, (cost, _, _) in best[-1].items():
            for first in range(end, count):
                for after in range(first + 1, count + 1):
                    off = abs((bounds[first][0] + bounds[after - 1][1]) / 2 - middle) / em
                    crossed = sum(first < wall < after for wall in walls)
                    total = cost + off + OUTSIDE * (first - end + crossed)
                    if after not in reached or total < reached[after][0]:
                        reached[after] = total, (first, after), end
        best.append(reached)
    if not best[-1] or not middles:
        return []
    end = min(best[-1], key=lambda after: best[-1][after][0] + OUTSIDE * (count - after))
    found: list[Stretch] = []
    for level in range(len(middles), 0, -1):
        _, stretch, before = best[level][end]
        found.append(stretch)
        end = before
    return found[::-1]
