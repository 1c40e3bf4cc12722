"""The rows of a table against the rows of a form: by label and parent, in order; then what stands out of order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from guanbao.extract.forms.labels import FITS, SHORT, SURE, best_likeness, fold, numbering
from guanbao.extract.forms.rows import Row
from guanbao.registry.kinds import FormRow, TableForm

LOST = 0.12  # what a row without a label adds by standing between its neighbours
PARENT = 0.2
MOVED = 0.7


@dataclass(slots=True)
class Alignment:
    """Which table row (by its place in the list) is which form row; sure ones 1, others less."""

    keys: dict[int, str] = field(default_factory=dict)
    confidence: dict[int, float] = field(default_factory=dict)
    lost: list[int] = field(default_factory=list)
    unplaced: list[int] = field(default_factory=list)
    moved: list[int] = field(default_factory=list)
    extra: list[int] = field(default_factory=list)


def align(rows: Sequence[Row], form: TableForm) -> Alignment:
    """Match rows with the form's rows, each at most once."""
    entries = form.rows
    named = [_label(row, form) for row in rows]
    scores = [[_score(label, entry, form) for entry in entries] for label in named]
    found = Alignment()
    for i, j in _in_order(scores):
        found.keys[i] = entries[j].key
        found.confidence[i] = 1.0 if named[i].own else MOVED
    _check_lost(found, named, entries)
    _out_of_order(found, rows, named, entries, scores)
    _whole_and_parts(found, entries)
    return found


def _whole_and_parts(found: Alignment, entries: Sequence[FormRow]) -> None:
    """A row that stands for others is no row of the form's where these are there as well, but one of the publisher's own."""
    read = set(found.keys.values())
    whole = {entry.key for entry in entries if read & set(entry.replaces)}
    for i in [i for i, key in found.keys.items() if key in whole]:
        del found.keys[i]
        found.extra.append(i)


@dataclass(frozen=True, slots=True)
class _Label:
    """The labels of a row, outermost first; without an `own` one, they are only those that the row stands under.

    `fits` says how well the last label fits each row of the form; where it is the wording of some, it fits no other.
    """

    texts: tuple[str, ...]
    own: bool
    parent: str | None = None  # the heading of the form that a row without a label stands under
    fits: Mapping[str, float] = field(default_factory=dict)


def _label(row: Row, form: TableForm) -> _Label:
    texts = tuple(t for t in row.labels if fold(t))
    if not texts:
        return _Label((), own=False)
    fits = _fits(texts, form)
    if form.shape == "matrix" and _is_piece(texts[-1], form):
        return _Label((), own=False)
    filled = any(fold(cell.text).isdigit() for cell in row.values)
    headings = {entry.key for entry in form.rows if entry.heading}
    if form.shape == "matrix" and (filled or row.nameless):
        best = max(fits, key=lambda key: (fits[key], key in headings), default="")
        if best in headings and fits[best] >= SURE:
            return _Label(texts, own=False, parent=best)
    if filled:
        fits = {key: fit for key, fit in fits.items() if key not in headings}
    return _Label(texts, own=not row.nameless, fits=fits)


def _is_piece(text: str, form: TableForm) -> bool:
    """Whether a label is only a line of one that stands over several rows: `他处理` of （六）其他处理."""
    piece = fold(text)
    wordings = {fold(label) for entry in form.rows for label in (*entry.labels, *entry.short)}
    whole = [fold(label) for entry in form.rows if entry.heading or entry.replaces for label in entry.labels]
    return piece not in wordings and any(piece in label for label in whole)


def _fits(texts: Sequence[str], form: TableForm) -> dict[str, float]:
    """How well the last of some labels fits each row; a label that was cut in two is tried as one where it fits none."""
    found = {e.key: best_likeness(texts[-1], e.labels, e.short) for e in form.rows}
    if len(texts) > 1 and max(found.values(), default=0.0) < FITS:
        joined = "".join(texts[-2:])
        found = {e.key: 0.97 * best_likeness(joined, e.labels) for e in form.rows}
    # Beside, over or under a row whose wording it is, a label does not fit one that is only alike.
    exact = [e for e in form.rows if found[e.key] >= SHORT]
    near = {x.key for x in exact} | {x.under for x in exact}
    return {
        e.key: found[e.key]
        for e in form.rows
        if found[e.key] >= (SHORT if exact and (e.under in near or e.key in near) else FITS)
    }


def _score(label: _Label, entry: FormRow, form: TableForm) -> float:
    """How well a row's labels fit a form row: 0 where they do not."""
    if not label.own:
        return 0.0 if entry.heading else LOST + (PARENT if label.parent and label.parent == entry.under else 0.0)
    labels = label.texts
    own = label.fits.get(entry.key, 0.0)
    if not own:
        return 0.0
    parent = form.row(entry.under) if entry.under else None
    if parent is not None and any(best_likeness(t, parent.labels, parent.short) >= FITS for t in labels[:-1]):
        own += PARENT
    if entry.number and numbering(labels[-1]) == entry.number:
        own += PARENT / 2
    return own


def _in_order(scores: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """The pairs, both counting up, with the greatest sum of scores."""
    rows, columns = len(scores), len(scores[0]) if scores else 0
    best = [[0.0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        for j in range(columns - 1, -1, -1):
            skip = max(best[i + 1][j], best[i][j + 1])
            score = scores[i][j]
            best[i][j] = max(skip, best[i + 1][j + 1] + score) if score else skip
    pairs: list[tuple[int, int]] = []
    i = j = 0
    while i < rows and j < columns:
        if scores[i][j] and abs(best[i][j] - best[i + 1][j + 1] - scores[i][j]) < 1e-9:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs


def _check_lost(found: Alignment, rows: Sequence[_Label], entries: Sequence[FormRow]) -> None:
    """Rows without a label are certain only where they fill the gap between two labelled rows exactly.

    Or, where it is known what they stand under, all that stands under it.
    """
    places = {entry.key: j for j, entry in enumerate(entries)}
    lost = [i for i in range(len(rows)) if not rows[i].own]
    for i in lost:
        found.keys.pop(i, None)
    for run in _runs(lost):
        before = next((places[found.keys[i]] for i in range(run[0] - 1, -1, -1) if i in found.keys), -1)
        after = next((places[found.keys[i]] for i in range(run[-1] + 1, len(rows)) if i in found.keys), len(entries))
        between = entries[before + 1 : after]
        replacing = before >= 0 and bool(entries[before].replaces)
        if replacing and [len(run) + 1] == [len(keys) for keys in _gap(between)][:1]:  # its label stood over its parts
            run = [run[0] - 1, *run]
            found.keys.pop(run[0], None)
        parts = [(run, between)]
        if not any(len(run) == len(keys) for keys in _gap(between)):
            parents = dict.fromkeys(rows[i].parent for i in run)
            parts = [([i for i in run if rows[i].parent == p], [e for e in between if e.under == p]) for p in parents]
        for part, gap in parts:
            _fill(found, part, gap)


def _fill(found: Alignment, run: Sequence[int], gap: Sequence[FormRow]) -> None:
    """Put rows without a label in the places of a gap, if there are just as many."""
    keys = next((keys for keys in _gap(gap) if len(keys) == len(run)), None)
    if keys is None:
        found.unplaced += run
        return
    for i, key in zip(run, keys, strict=True):
        found.keys[i], found.confidence[i] = key, MOVED
    found.lost += run


def _gap(entries: Sequence[FormRow]) -> list[list[str]]:
    """The keys that can stand in a gap: with each replacing row, and with what it replaces."""
    replaced = {key for entry in entries for key in entry.replaces}
    replacing = {entry.key for entry in entries if entry.replaces}
    plain = [entry.key for entry in entries if not entry.heading]
    return [[k for k in plain if k not in replacing], [k for k in plain if k not in replaced]]


def _runs(numbers: Sequence[int]) -> list[list[int]]:
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return runs


def _out_of_order(
    found: Alignment,
    rows: Sequence[Row],
    named: Sequence[_Label],
    entries: Sequence[FormRow],
    scores: Sequence[Sequence[float]],
) -> None:
    """Rows that the order leaves over but whose label names a free form row."""
    taken = set(found.keys.values())
    for i, row in enumerate(rows):
        if i in found.keys or i in found.unplaced or not named[i].own:
            continue
        free = [(scores[i][j], j) for j, entry in enumerate(entries) if entry.key not in taken and scores[i][j] >= SURE]
        if free:
            key = entries[max(free)[1]].key
            found.keys[i], found.confidence[i] = key, MOVED
            found.moved.append(i)
            taken.add(key)
        elif row.values:
            found.extra.append(i)
