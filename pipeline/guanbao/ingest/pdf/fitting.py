"""Which row a line of a label belongs to, and over which rows or columns a merged cell reaches, told by its middle alone."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise

OWN = 0.75  # em: what a line that is a row of its own costs
BARE = 0.75  # em: what a row without a label costs
MOST_LINES = 8  # of one label
PITCH = 1.9  # em between two lines of a label
TIGHTEST = 0.8  # em: what is nearer stands on one height
LOOSE = (
    0.5  # of each em by which the lines of a label are further apart than the nearest two lines: labels are set alike
)
OUTSIDE = 0.15  # em: what a row or column that no merged cell covers costs
State = tuple[int, int]
Stretch = tuple[int, int]  # the first of some rows or columns, and the one after the last


def assign(lines: Sequence[float], rows: Sequence[float], em: float) -> list[int]:
    """The row of each line of labels, or -1 for a line that is a row of its own. Both are heights, from the top down.

    Cells hold their text in the middle or at the top, the same in all: what fits better is taken.
    """
    fits = (_Fit(lines, rows, em, top=top).best() for top in (False, True))
    return min(fits, key=lambda found: found[0])[1]


class _Fit:
    """Lines given to rows at the least cost; a state is how many lines and rows are done."""

    def __init__(self, lines: Sequence[float], rows: Sequence[float], em: float, *, top: bool) -> None:
        self._lines = lines
        self._rows = rows
        self._em = em
        self._top = top
        self._pitch = min((b - a for a, b in pairwise(lines) if b - a > TIGHTEST * em), default=0.0)

    def best(self) -> tuple[float, list[int]]:
        """The cost, and the row of each line."""
        count: State = len(self._lines), len(self._rows)
        reached: dict[State, tuple[float, State]] = {(0, 0): (0.0, (0, 0))}
        for i in range(count[0] + 1):
            for k in range(count[1] + 1):
                cost = reached[i, k][0]
                for state, more in self._steps(i, k):
                    if state not in reached or cost + more < reached[state][0]:
                        reached[state] = cost + more, (i, k)
        found = [-1] * count[0]
        done = count
        while done != (0, 0):
            before = reached[done][1]
            if done[1] > before[1]:
                found[before[0] : done[0]] = [before[1]] * (done[0] - before[0])
            done = before
        return reached[count][0], found

    def _steps(self, i: int, k: int) -> Iterator[tuple[State, float]]:
        """What can be done next, with its cost: a line of its own, a row without a label, some lines for a row."""
        if i < len(self._lines):
            yield (i + 1, k), OWN
        if k == len(self._rows):
            return
        yield (i, k + 1), BARE
        for j in range(i + 1, min(len(self._lines), i + MOST_LINES) + 1):
            first, last = self._lines[i], self._lines[j - 1]
            if j > i + 1 and last - self._lines[j - 2] > PITCH * self._em:
                return
            off = abs((first if self._top else (first + last) / 2) - self._rows[k])
            loose = last - first - (j - 1 - i) * self._pitch
            yield (j, k + 1), (off + LOOSE * loose) / self._em


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
