"""Ruled lines to cells: lines that are one are joined, open ends are closed, and what crossings enclose is a cell.

The steps and their results are those of pdfplumber's lattice of tables, for lines that stand upright or lie level and nothing else.
That saves the dictionary that it makes of each line and each step, which was a tenth of the time of a page.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter

from guanbao.ingest.pdf.shapes import Rule

Bounds = tuple[float, float, float, float]
Point = tuple[float, float]
Bar = tuple[float, float, float]  # the place across its direction, its start, its end
Bars = list[Bar]
SNAP = 3.0  # lines that lie so near are one
CROSS = 3.0  # a line that ends so far from another reaches it
OPEN_END = 6.0  # lines that end within this reach the same end of a table
MAX_PAIRS = 100_000
MAX_CROSSINGS = 2500
_START = itemgetter(1)


def cells_of(rules: Iterable[Rule]) -> list[list[Bounds]] | None:
    """The cells that rules enclose, by table: those that hang together by their corners, then those that stand alone.

    Null where the rules are too many for a table.
    """
    across, upright = _bars(rules)
    if len(upright) * len(across) > MAX_PAIRS:
        return None
    crossed = _crossed(upright, across)
    ends = [_missing_ends(*group) for group in _connected(upright, across, crossed)]
    if not ends:
        return []
    if any(level or sides for level, sides in ends):
        across = _merged(across + [bar for level, _ in ends for bar in level])
        upright = _merged(upright + [bar for _, sides in ends for bar in sides])
        crossed = _crossed(upright, across)
    lines = _crossings(upright, across, crossed)
    return None if len(lines) > MAX_CROSSINGS else _grouped(_cells(lines))


def _bars(rules: Iterable[Rule]) -> tuple[Bars, Bars]:
    """The lines that lie level, and those that stand upright, without what is too short for one."""
    across: Bars = []
    upright: Bars = []
    for rule in rules:
        if rule.horizontal:
            across.append((rule.top, rule.x0, rule.x1))
        else:
            upright.append((rule.x0, rule.top, rule.bottom))
    long = ([bar for bar in _merged(bars) if bar[2] - bar[1] > SNAP] for bars in (across, upright))
    return next(long), next(long)


def _merged(bars: Bars) -> Bars:
    """Lines of one direction: what lies side by side is brought to one place, and what touches there is joined."""
    found: Bars = []
    for near in _clusters(bars):
        at = sum([bar[0] for bar in near]) / len(near)
        near.sort(key=_START)
        _, start, end = near[0]
        for _, first, last in near:
            if first > end + SNAP:
                found.append((at, start, end))
                start, end = first, last
            elif last > end:
                end = last
        found.append((at, start, end))
    return found


def _clusters(bars: Bars) -> Iterator[Bars]:
    """Lines, each of which is near to the next."""
    near: Bars = []
    for bar in sorted(bars):
        if near and bar[0] > near[-1][0] + SNAP:
            yield near
            near = []
        near.append(bar)
    if near:
        yield near


def _crossed(upright: Bars, across: Bars) -> list[list[int]]:
    """For each upright line the level ones that it crosses or touches; those are in the order of their places."""
    heights = [bar[0] for bar in across]
    found: list[list[int]] = []
    for x, top, bottom in upright:
        reached = range(bisect_left(heights, top - CROSS), bisect_right(heights, bottom + CROSS))
        found.append([n for n in reached if across[n][1] - CROSS <= x <= across[n][2] + CROSS])
    return found


def _connected(upright: Bars, across: Bars, crossed: Sequence[Sequence[int]]) -> list[tuple[Bars, Bars]]:
    """The upright and the level lines of each group that hangs together by crossings."""
    groups: list[tuple[set[int], set[int]]] = []
    for index, reached in enumerate(crossed):
        if not reached:
            continue
        own, others = {index}, set(reached)
        apart: list[tuple[set[int], set[int]]] = []
        for group in groups:
            if group[1].isdisjoint(others):
                apart.append(group)
            else:
                own |= group[0]
                others |= group[1]
        groups = [*apart, (own, others)]
    return [([upright[n] for n in sorted(own)], [across[n] for n in sorted(others)]) for own, others in groups]


def _missing_ends(upright: Bars, across: Bars) -> tuple[Bars, Bars]:
    """Level and upright lines along the four ends of a table where none is drawn.

    They reach from the first to the last line that ends there. A page foot cuts a table between two rules, and some tables
    have open sides.
    """
    return _ends(upright, across), _ends(across, upright)


def _ends(bars: Bars, drawn: Bars) -> Bars:
    """The two lines at the ends of `bars`, unless they are `drawn` or shorter than a line may stay open."""
    found: Bars = []
    for side, end in ((1, min(bar[1] for bar in bars)), (2, max(bar[2] for bar in bars))):
        there = [bar[0] for bar in bars if abs(bar[side] - end) <= OPEN_END]
        first, last = min(there), max(there)
        if last - first > OPEN_END and not any(
            abs(at - end) <= SNAP and start <= first + SNAP and stop >= last - SNAP for at, start, stop in drawn
        ):
            found.append((end, first, last))
    return found


def _crossings(upright: Bars, across: Bars, crossed: Sequence[Sequence[int]]) -> dict[Point, tuple[int, int]]:
    """The points where lines cross, each with its upright and its level lines as the bits of two numbers.

    Whether two points share a line is asked many times.
    """
    found: dict[Point, tuple[int, int]] = {}
    for index, reached in enumerate(crossed):
        x, one = upright[index][0], 1 << index
        for other in reached:
            point = x, across[other][0]
            before = found.get(point, (0, 0))
            found[point] = before[0] | one, before[1] | 1 << other
    return found


def _cells(lines: Mapping[Point, tuple[int, int]]) -> list[Bounds]:
    """The smallest cells between crossing lines: with a crossing at each corner, and one line along each side."""
    places = sorted(lines)
    below: defaultdict[float, list[float]] = defaultdict(list)
    beside: defaultdict[float, list[float]] = defaultdict(list)
    for x, y in places:
        below[x].append(y)
        beside[y].append(x)
    found = [_cell(lines, x, y, below[x], beside[y]) for x, y in places]
    return [cell for cell in found if cell is not None]


def _cell(
    lines: Mapping[Point, tuple[int, int]], x: float, y: float, down: Sequence[float], right: Sequence[float]
) -> Bounds | None:
    """The smallest cell with this upper left corner: its other corners hang together with it and with the fourth."""
    upright, across = lines[x, y]
    for b in islice(down, bisect_right(down, y), None):
        if upright & lines[x, b][0]:
            for r in islice(right, bisect_right(right, x), None):
                corner = lines.get((r, b))
                if corner and across & lines[r, y][1] and corner[0] & lines[r, y][0] and corner[1] & lines[x, b][1]:
                    return x, y, r, b
    return None


def _grouped(cells: Sequence[Bounds]) -> list[list[Bounds]]:
    """Cells that share corners, the groups from the top down; then those that share none."""
    parent = list(range(len(cells)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    corners: dict[Point, int] = {}
    for index, (x0, top, x1, bottom) in enumerate(cells):
        for point in ((x0, top), (x1, top), (x0, bottom), (x1, bottom)):
            other = corners.setdefault(point, index)
            if parent[other] != parent[index]:
                parent[root(index)] = root(other)
    groups: defaultdict[int, list[Bounds]] = defaultdict(list)
    for index, cell in enumerate(cells):
        groups[root(index)].append(cell)
    tables = [group for group in groups.values() if len(group) > 1]
    tables.sort(key=lambda group: min([(top, x0) for x0, top, _, _ in group]))
    return tables + sorted(group for group in groups.values() if len(group) == 1)
