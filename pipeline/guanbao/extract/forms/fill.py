"""Rows of a copied table that lost their empty cells: each value in the one place where the form's sums leave it.

A row of three values in a form of seven columns does not say which columns they are of. Their order does in part, the sum of
the row does, and the sums of the columns do, over all rows together. What is the same in every way of placing the values
that keeps all these sums is read; what differs from one way to another, nobody can say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from operator import add

from guanbao.extract.forms.values import read_value
from guanbao.model.document import Cell
from guanbao.registry.kinds import FormIdentity, TableForm

Places = tuple[int, ...]  # the column of each value of a row, counting up
Amounts = tuple[int, ...]  # what a row holds, column by column: an empty cell is 0
Place = tuple[str, str]  # row and column
Decided = dict[str, Cell | None]  # by column; null where the cell is empty

_MOST_STEPS = 100_000
_MOST_COLUMNS = 8
_SCALE = 10_000  # amounts are counted in ten-thousandths: they are whole then


@dataclass(frozen=True, slots=True)
class Filled:
    """Rows by key, each with the columns that are decided; where `totals` are not printed, sums of rows told nothing."""

    rows: Mapping[str, Decided]
    totals: bool = True


def fill(lines: Mapping[str, Sequence[Cell]], columns: Sequence[str], form: TableForm) -> Filled:
    """The rows that have fewer cells than columns, with the columns in which these must stand.

    `lines` are the cells of every row of the form, `columns` those of the form in printed order.
    """
    amounts = {key: [_amount(cell) for cell in cells] for key, cells in lines.items()}
    known = {key: [a for a in line if a is not None] for key, line in amounts.items()}
    if not lines or any(None in line for line in amounts.values()) or len(columns) > _MOST_COLUMNS:
        return Filled({})
    if all(len(line) == len(columns) for line in known.values()):
        return Filled({})
    totals = {key for identity in _along(form, "columns") for key in identity.total}
    for kept, told in ((list(columns), True), ([c for c in columns if c not in totals], False)):
        ways = _ways(known, kept, form, verified=not told)
        if ways is not None:
            short = {key for key, cells in lines.items() if len(cells) < len(columns)}
            found = {key: _same(lines[key], ways[key], kept, columns) for key in lines if key in short}
            return Filled({key: decided for key, decided in found.items() if decided}, told)
    return Filled({})


def _amount(cell: Cell) -> int | None:
    """What a cell counts in a sum; null where that cannot be read."""
    reading = read_value(cell.text)
    if reading.value is None:
        return None if reading.state == "unreadable" else 0
    return int(reading.value * _SCALE)


def _along(form: TableForm, side: str) -> list[FormIdentity]:
    return [identity for identity in form.identities if identity.along == side]


def _same(cells: Sequence[Cell], ways: Iterable[Places], kept: Sequence[str], columns: Sequence[str]) -> Decided:
    """What all ways of placing the cells of a row have in common."""
    by_way = [dict(zip(way, cells, strict=True)) for way in ways]
    decided: Decided = {}
    for place, column in enumerate(kept):
        first = by_way[0].get(place)
        if all(way.get(place) is first for way in by_way):
            decided[column] = first
    return decided | {column: None for column in columns if column not in kept}


# --- ways to place the values --------------------------------------------------------------------------------------


def _ways(
    lines: Mapping[str, Sequence[int]], columns: Sequence[str], form: TableForm, *, verified: bool
) -> dict[str, set[Places]] | None:
    """The ways to place the values of each row that are part of some way to place all of them; null where there is none.

    Those of a row alone, where all together are too many to be gone through, unless they must be `verified` so.
    """
    ways = {key: _of_row(line, columns, form) for key, line in lines.items()}
    if not all(ways.values()):
        return None
    system = _System(lines, ways, form, len(columns))
    if verified and not system.tells:
        return None
    try:
        return system.solved()
    except _TooManyError:
        return None if verified else ways


def _of_row(line: Sequence[int], columns: Sequence[str], form: TableForm) -> set[Places]:
    """The ways to place a row's values in order that keep every sum along it; one without values is empty all over."""
    sums = [
        ([columns.index(key) for key in identity.total], [columns.index(key) for key in identity.parts])
        for identity in _along(form, "columns")
        if {*identity.total, *identity.parts} <= set(columns)
    ]
    found = set()
    for places in combinations(range(len(columns)), len(line)):
        held = _spread(line, places, len(columns))
        if all(sum(held[i] for i in total) == sum(held[i] for i in parts) for total, parts in sums):
            found.add(places)
    return found


def _spread(line: Sequence[int], places: Places, width: int) -> Amounts:
    held = dict(zip(places, line, strict=True))
    return tuple(held.get(i, 0) for i in range(width))


class _TooManyError(Exception):
    """There are more ways to place all values than can be gone through."""


class _System:
    """All sums along rows of a form at once, solved by going through its rows.

    A state is by how much each sum is open in each column after some rows. Going forward gives the states that can be
    reached, going back from where all sums are closed the steps that lead there.
    """

    def __init__(
        self, lines: Mapping[str, Sequence[int]], ways: Mapping[str, set[Places]], form: TableForm, width: int
    ) -> None:
        self._identities = list(_equations(form, set(lines)))
        self.tells = any(any(line) for key, line in lines.items() if any(key in e for e in self._identities))
        order = dict.fromkeys(key for equation in sorted(self._identities, key=len) for key in equation if key in lines)
        self._keys = [*order, *(key for key in lines if key not in order)]
        self._ways = ways
        self._steps: list[dict[Places, Amounts]] = [
            {way: self._step(key, _spread(lines[key], way, width)) for way in sorted(ways[key])} for key in self._keys
        ]
        self._left = self._bounds(width * len(self._identities))
        self._taken = 0

    def _step(self, key: str, amounts: Amounts) -> Amounts:
        """What a row adds to each sum in each column."""
        return tuple(equation.get(key, 0) * amount for equation in self._identities for amount in amounts)

    def _bounds(self, size: int) -> list[tuple[Amounts, Amounts]]:
        """The least and the most that the rows from each one on can still add."""
        left = [((0,) * size, (0,) * size)]
        for steps in reversed(self._steps):
            least, most = zip(*((min(a), max(a)) for a in zip(*steps.values(), strict=True)), strict=True) or ((), ())
            left.append((tuple(map(add, left[-1][0], least)), tuple(map(add, left[-1][1], most))))
        return left[::-1]

    def solved(self) -> dict[str, set[Places]] | None:
        """The ways of each row that are part of a solution; null where there is none.

        Raises:
            _TooManyError: it takes too long to say.
        """
        start = (0,) * len(self._left[0][0])
        layers = [{start}]
        for number in range(len(self._keys)):
            layers.append({after for state in layers[-1] for _, after in self._after(state, number)})
        if not layers[-1]:
            return None
        alive = {start}
        found: dict[str, set[Places]] = {}
        for number in range(len(self._keys) - 1, -1, -1):
            good = [(s, way) for s in layers[number] for way, after in self._after(s, number) if after in alive]
            found[self._keys[number]] = {way for _, way in good}
            alive = {state for state, _ in good}
        return found

    def _after(self, state: Amounts, number: int) -> Iterator[tuple[Places, Amounts]]:
        """The states behind a row from which all sums may still be closed."""
        least, most = self._left[number + 1]
        for way, step in self._steps[number].items():
            self._taken += 1
            if self._taken > _MOST_STEPS:
                raise _TooManyError
            after = tuple(map(add, state, step))
            if all(a + low <= 0 <= a + high for a, low, high in zip(after, least, most, strict=True)):
                yield way, after


def _equations(form: TableForm, printed: set[str]) -> Iterator[dict[str, int]]:
    """The sums along rows as weights that give 0; a total that is not printed is replaced by its parts in the others."""
    found = [(identity.total, form.rows_of(identity.parts)) for identity in _along(form, "rows")]
    instead = {total[0]: parts for total, parts in found if len(total) == 1 and total[0] not in printed}
    for total, parts in found:
        if len(total) == 1 and total[0] in instead:
            continue
        weights: dict[str, int] = {}
        for keys, sign in ((total, 1), (parts, -1)):
            weights |= dict.fromkeys((k for key in keys for k in instead.get(key, (key,))), sign)
        yield weights


# --- rows side by side ---------------------------------------------------------------------------------------------


def fill_wide(cells: Sequence[Cell], places: Sequence[Place], form: TableForm) -> tuple[dict[Place, Cell | None], bool]:
    """The same for a form whose rows stand side by side in one line; `places` are the row and column of each place.

    The second of what is given says whether sums told it. They do not where no total is printed, and it shows that none is:
    there are as many values as there are other cells.
    """
    if len(cells) >= len(places) or any(_amount(cell) is None for cell in cells):
        return {}, False
    if any(not cell.text.strip() for cell in cells):
        return _ended(cells, places, form)
    decided = _Blocks(cells, places, form).decided()
    totals = {key for identity in _along(form, "columns") for key in identity.total}
    rest = [place for place in places if place[1] not in totals]
    if decided or len(cells) != len(rest):
        return decided, True
    by_place = dict(zip(rest, cells, strict=True))
    return {place: by_place.get(place) for place in places}, False


def _ended(cells: Sequence[Cell], places: Sequence[Place], form: TableForm) -> tuple[dict[Place, Cell | None], bool]:
    """A line whose empty cells are there: those that it lacks are the last, which nothing tells from what comes behind."""
    decided = dict(zip(places, [*cells, *[None] * (len(places) - len(cells))], strict=True))
    told = True
    for row in {row for row, _ in places}:
        line = {column: cell for (key, column), cell in decided.items() if key == row}
        for identity in _along(form, "columns"):
            total, parts = (
                sum((_amount(cell) or 0 for key in keys if (cell := line.get(key)) is not None), 0)
                for keys in (identity.total, identity.parts)
            )
            if total and total != parts:
                return {}, False
            told &= total == parts
    return decided, told


class _Blocks:
    """A line of values, cut into the rows that stand side by side in it."""

    def __init__(self, cells: Sequence[Cell], places: Sequence[Place], form: TableForm) -> None:
        self._cells = cells
        self._form = form
        self._columns: dict[str, list[str]] = {}
        for row, column in places:
            self._columns.setdefault(row, []).append(column)

    def decided(self) -> dict[Place, Cell | None]:
        """What all ways of placing the values have in common; empty where there is none."""
        rows = list(self._columns)
        reached = [{0}]
        for row in rows:
            reached.append({end for start in reached[-1] for end, _ in self._ends(row, start)})
        alive = {len(self._cells)} & reached[-1]
        found: dict[Place, Cell | None] = {}
        for row, starts in zip(reversed(rows), reversed(reached[:-1]), strict=True):
            good = [(s, end, ways) for s in starts for end, ways in self._ends(row, s) if end in alive]
            lines = [dict(zip(way, self._cells[s:end], strict=True)) for s, end, ways in good for way in ways]
            for place, column in enumerate(self._columns[row]):
                if len({id(line.get(place)) for line in lines}) == 1:
                    found[row, column] = lines[0].get(place)
            alive = {start for start, _, _ in good}
        return found

    def _ends(self, row: str, start: int) -> Iterator[tuple[int, set[Places]]]:
        """Where a row that starts with a value may end, with the ways to place its values."""
        columns = self._columns[row]
        for end in range(start, min(start + len(columns), len(self._cells)) + 1):
            ways = _of_row([_amount(cell) or 0 for cell in self._cells[start:end]], columns, self._form)
            if ways:
                yield end, ways
