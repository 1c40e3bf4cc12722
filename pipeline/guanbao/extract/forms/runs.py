"""Values of tables whose columns are lost: how many belong to a row, and which is one too many."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import groupby, islice, takewhile

from guanbao.extract.forms.labels import SURE, best_likeness
from guanbao.extract.forms.rows import Row
from guanbao.extract.forms.values import read_value
from guanbao.model.document import Cell, Document
from guanbao.registry.kinds import TableForm
from guanbao.text.spans import Span

Value = int | Decimal | None
Check = Callable[[Sequence[Value]], bool]

_LONGEST_PAGE_NUMBER = 3
_MOST_BROKEN = 3
_MOST_TRIES = 2000


def split(rows: Sequence[Row], width: int) -> list[Row]:
    """Rows of a copied table whose run of values holds several rows, cut into them; only the first keeps its label.

    An empty line before a row of values is a label that was lost.
    """
    out: list[Row] = []
    for row in rows:
        starts = _starts(row.values, width)
        for start in starts:
            cells = row.values[start : start + width]
            labels = row.labels if start == starts[0] else ()
            nameless = row.nameless or start > 0
            out.append(replace(row, labels=labels, values=cells, headings=tuple(() for _ in cells), nameless=nameless))
        if not starts:
            out.append(row)
    return out


def _starts(cells: Sequence[Cell], width: int) -> list[int]:
    """Where the rows in a run of values begin; empty where it is no whole number of rows, or just one."""
    empty = [not cell.text.strip() for cell in cells]
    count = len(cells)
    for first in (1, 0):  # with the label of the first row lost, and with it
        starts = list(range(first, count, width + 1))
        if (count + 1 - first) % (width + 1) == 0 and all(empty[start - 1] for start in starts if start):
            return starts if count > width else []
    return list(range(0, count, width)) if count > width and count % width == 0 else []


def split_list(rows: Sequence[Row], form: TableForm) -> list[Row]:
    """Rows of a copied list, one value each, with those cut off that lost their label and unit.

    They follow a heading, which has no value itself, or as many empty lines as a row has cells before its value.
    """
    out: list[Row] = []
    for row in rows:
        own, others = _lost_values(row, form)
        out.append(replace(row, values=own, headings=tuple(() for _ in own)) if others else row)
        out += [replace(row, labels=(), values=(c,), headings=((),), unit=None, nameless=True) for c in others]
    return out


def _lost_values(row: Row, form: TableForm) -> tuple[tuple[Cell, ...], list[Cell]]:
    """The cells that a row of a list keeps, and the values behind them that are of other rows."""
    groups = [(empty, list(cells)) for empty, cells in groupby(row.values, key=_is_empty)]
    if not groups or groups[0][0]:
        return row.values, []
    first = groups[0][1]
    before = len(first) if row.unit is None and _is_heading(row, form) else 1 + (row.unit is not None)
    numbers = [cells for empty, cells in groups[1:] if not empty]
    gaps = [cells for empty, cells in groups[1 : 2 * len(numbers) + 1] if empty]
    if numbers and all(len(n) == 1 for n in numbers) and all(len(g) == before for g in gaps):
        return tuple(first), [cells[0] for cells in numbers]
    marks = list(takewhile(lambda cell: not _is_number(cell), first))
    if not numbers and _is_heading(row, form) and all(map(_is_number, first[len(marks) :])):
        return tuple(marks), first[len(marks) :]
    return row.values, []


def _is_heading(row: Row, form: TableForm) -> bool:
    """Whether a row's label is that of a heading of the form."""
    fits = [(best_likeness(row.leaf, entry.labels, entry.short), entry.heading) for entry in form.rows if row.leaf]
    likeness, heading = max(fits, default=(0.0, False))
    return heading and likeness >= SURE


def mend(cells: tuple[Cell, ...], width: int, adds_up: Check, document: Document) -> tuple[Cell, ...]:
    """The cells of a row with a few too many, without these, where what must add up leaves one way only.

    A number cut by a line's end is joined, a page number between the cells dropped; all else is left as it is.
    """
    if not width < len(cells) <= width + _MOST_BROKEN or (len(cells) == width + 1 and _is_empty(cells[0])):
        return cells  # an empty line before a whole row is a label that was lost
    found: dict[tuple[object, ...], tuple[Cell, ...]] = {}
    for tried in islice(_shorter(cells, len(cells) - width, document), _MOST_TRIES):
        values = [read_value(cell.text).value for cell in tried]
        if adds_up(values):
            found.setdefault(tuple(values), tried)
    return next(iter(found.values())) if len(found) == 1 else cells


def trim(row: Row, width: int) -> Row:
    """A row of a copied table without empty cells behind its last one: they are where a page ended, or around its number."""
    behind = [cell for cell in row.values[width:] if cell.text.strip()]
    if len(row.values) <= width or len(behind) > 1:
        return row
    cells = (*row.values[:width], *behind)
    return replace(row, values=cells, headings=tuple(() for _ in cells))


def _shorter(cells: tuple[Cell, ...], count: int, document: Document, first: int = 0) -> Iterator[tuple[Cell, ...]]:
    """Every way to have `count` cells less, from the cell `first` on; one page number at most is dropped."""
    if not count:
        yield cells
        return
    for at in range(first, len(cells) - 1):
        a, b = cells[at], cells[at + 1]
        if a.span and b.span and _is_digits(a) and _is_digits(b) and not a.text.startswith("0"):
            span = Span(a.span.start, b.span.end)
            joined = replace(a, text=span.of(document.text), span=span)
            yield from _shorter((*cells[:at], joined, *cells[at + 2 :]), count - 1, document, at + 1)
    if count == 1:
        for at, cell in enumerate(cells):
            if _is_digits(cell) and len(cell.text) <= _LONGEST_PAGE_NUMBER and cell.text.strip("0０"):
                yield (*cells[:at], *cells[at + 1 :])


def _is_empty(cell: Cell) -> bool:
    return not cell.text.strip()


def _is_number(cell: Cell) -> bool:
    return read_value(cell.text).state == "number"


def _is_digits(cell: Cell) -> bool:
    return cell.text.strip().isdecimal()


def adds_up(values: Sequence[Value], order: Sequence[str], form: TableForm) -> bool:
    """Whether a row, its columns in this order, keeps every identity of the form along its columns, and there is one."""
    told = False
    line = dict(zip(order, values, strict=True))
    for identity in form.identities:
        if identity.along != "columns" or not {*identity.total, *identity.parts} <= set(line):
            continue
        total, parts = (sum((line[key] or 0 for key in keys), 0) for keys in (identity.total, identity.parts))
        if total != parts or any(line[key] is None for key in identity.total):
            return False
        told = True
    return told
