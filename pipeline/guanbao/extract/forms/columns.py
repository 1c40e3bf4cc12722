"""The values of a row under the columns of a form: by their headings, and by their order; both must agree."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile

from guanbao.extract.forms.labels import FITS, SURE, best_likeness, numbering
from guanbao.extract.forms.rows import Row
from guanbao.extract.forms.values import DOUBTFUL
from guanbao.model.document import Cell
from guanbao.registry.kinds import FormColumn, TableForm

_YEAR = re.compile(r"^(?:19|20)\d\d年度?(?=$|[\u4e00-\u9fff])")
BY_ORDER = 0.85
DISAGREE = 0.7
Placed = dict[str, Cell]


@dataclass(frozen=True, slots=True)
class Columns:
    """The cells of a row by column key. `headed` says whether headings were there, `moved` that their order is another."""

    cells: Placed
    confidence: float
    headed: bool
    moved: bool = False
    whole: bool = True


def place(row: Row, expected: Sequence[str], columns: Sequence[FormColumn]) -> Columns:
    """Put each value of a row under its column; `expected` are the row's column keys in printed order."""
    known = [column for column in columns if column.key in expected]
    keys = [_key(path, known) for path in row.headings]
    values = list(row.values)
    while len(values) > len(expected) and not any(keys) and not values[-1].text.strip():
        values.pop()  # an empty line behind a copied row
        keys.pop()
    headed = any(keys)
    named = _by_name(values, keys)
    if named is not None and all(keys):
        order = [key for key in expected if key in named]
        moved = list(named) != order
        return Columns(named, DISAGREE if moved else 1.0, True, moved, len(named) == len(expected))
    if named and any(v.text.strip() and not path for v, path in zip(values, row.headings, strict=False)):
        return _beside_headings(values, named, expected)
    if len(values) == len(expected):
        return Columns(dict(zip(expected, values, strict=True)), 1.0 if _agrees(keys, expected) else BY_ORDER, headed)
    if named:
        return Columns(
            named, 1.0 if len(named) == len(expected) else DISAGREE, True, False, len(named) == len(expected)
        )
    filled = [value for value in values if value.text.strip()]
    if len(expected) == 1 and len(filled) == 1:
        return Columns({expected[0]: filled[0]}, BY_ORDER, headed)
    if not filled:
        cells = dict(zip(expected, values, strict=False))
        return Columns(cells, DOUBTFUL, headed, False, False)
    return Columns({}, DOUBTFUL, headed, False, False)


def _beside_headings(values: Sequence[Cell], named: Placed, expected: Sequence[str]) -> Columns:
    """Values of which some stand under no heading: others may stand under a wrong one. If there is one for each column, by order."""
    filled = [value for value in values if value.text.strip()]
    if len(filled) == len(expected):
        return Columns(dict(zip(expected, filled, strict=True)), BY_ORDER, True)
    return Columns(named, DISAGREE, True, False, False)


def heading_order(words: Sequence[str], columns: Sequence[FormColumn]) -> list[str] | None:
    """The order of columns that headings name one after the other, row by row; null where they do not name all.

    The columns under a heading of several take its place.
    """
    seen: dict[str, None] = {}
    groups = {column.under for column in columns if column.under}
    for word in words:
        fits = [(best_likeness(word, c.labels, c.short), c.key) for c in columns]
        fits += [(best_likeness(word, [group]), group) for group in groups]
        score, key = max(fits, default=(0.0, ""))
        if score >= SURE:
            seen.setdefault(key)
    order: list[str] = []
    under = {column.key: column.under for column in columns}
    for key in seen:
        if key in groups:
            order += [child for child in seen if under.get(child) == key]
        elif under[key] not in seen:
            order.append(key)
    return order if len(order) == len(columns) else None


def past_headings(row: Row, form: TableForm) -> Row:
    """A row of a copied table without the headings that it follows: where its own label is lost, the last of them is none."""
    first: dict[str, int] = {}
    for number, word in enumerate(row.labels):
        fits = max((best_likeness(word, c.labels, c.short), c.key) for c in form.columns)
        if fits[0] >= SURE and not numbering(word):
            first.setdefault(fits[1], number)
    if 2 * len(first) <= len(form.columns):
        return row
    names = [label for column in form.columns for label in (*column.labels, column.under or "")]
    behind = dropwhile(lambda word: _in_pieces(word, names), row.labels[max(first.values()) + 1 :])
    return replace(row, labels=tuple(behind))


def _in_pieces(word: str, names: Sequence[str]) -> bool:
    """Whether a text is nothing but the last lines of headings: `业 构` of 商业企业 beside 科研机构."""
    return all(any(piece in name for name in names) for piece in word.split())


def _agrees(keys: Sequence[str | None], expected: Sequence[str]) -> bool:
    """Whether the headings that could be read say the same as the order."""
    read = [(key, want) for key, want in zip(keys, expected, strict=True) if key]
    return bool(read) and all(key == want for key, want in read)


def _key(path: Sequence[str], columns: Sequence[FormColumn]) -> str | None:
    """The column that a path of headings names: the nearest heading decides, then those above."""
    for text in map(this_year, reversed(path)):
        fits = [(best_likeness(text, c.labels, c.short), c.key) for c in columns]
        best = max(fits, default=(0.0, ""))
        if best[0] >= FITS:
            return best[1]
    return None


def this_year(heading: str) -> str:
    """A heading with 本年度 for the year that it names: `2011年`."""
    return _YEAR.sub("本年度", "".join(heading.split()))


def _by_name(values: Sequence[Cell], keys: Sequence[str | None]) -> Placed | None:
    """Cells by the key that their headings name; null where one key has several filled cells."""
    found: Placed = {}
    for value, key in zip(values, keys, strict=True):
        if key is None:
            continue
        if key not in found or not found[key].text.strip():
            found[key] = value
        elif value.text.strip():
            return None
    return found
