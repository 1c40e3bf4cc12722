"""Which row a line of a label belongs to, and over which rows or columns a merged cell reaches, told by its middle alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence

OWN = 0.75  # em: what a line that is a row of its own costs
BARE = 0.75  # em: what a row without a label costs
MOST_LINES = 8  # of one label
PITCH = 1.9  # em between two lines of a label
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
                    offer((j, k + 1), cost + off, (i, k))
    state = len(lines), len(rows)
    total, found = best[state][0], [-1] * len(lines)
    while state != (0, 0):
        before = best[state][1]
        if state[1] > before[1]:
            found[before[0] : state[0]] = [before[1]] * (state[0] - before[0])
        state = before
    return total, found


def spread(middles: Sequence[float], bounds: Sequence[tuple[float, float]], em: float) -> list[Stretch]:
    """The stretch of rows (or columns) that each of some merged cells covers: in order, apart, around its middle.

    `bounds` are the two ends of each row or column. Those that no cell covers are few.
    """
    count, cells = len(bounds), len(middles)
    best: list[dict[int, tuple[float, Stretch]]] = [{0: (0.0, (0, 0))}]
    for middle in middles:
        row: dict[int, tuple[float, Stretch]] = {}
        for end, (cost, _) in best[-1].items():
            for first in range(end, count):
                for after in range(first + 1, count + 1):
                    off = abs((bounds[first][0] + bounds[after - 1][1]) / 2 - middle) / em
                    total = cost + off + OUTSIDE * (first - end)
                    if after not in row or total < row[after][0]:
                        row[after] = total, (first, after)
        best.append(row)
    # Walk back from the best end, cell by cell.
    if cells > count or not best[-1]:
        return []
    end = min(best[-1], key=lambda after: best[-1][after][0] + OUTSIDE * (count - after))
    return _walk_back(best, middles, bounds, end)


def _walk_back(
    best: Sequence[dict[int, tuple[float, Stretch]]], middles: Sequence[float], bounds: Sequence[tuple[float, float]], end: int
) -> list[Stretch]:
    found: list[Stretch] = []
    for level in range(len(middles), 0, -1):
        cost, (first, after) = best[level][end]
        found.append((first, after))
        # the state before: the end from which this stretch was reached at least cost
        end = min(
            (e for e in best[level - 1] if e <= first),
            key=lambda e: best[level - 1][e][0] + OUTSIDE * (first - e),
        )
    return found[::-1]
