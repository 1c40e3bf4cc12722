"""The rows of a table against the rows of a form: by label and parent, in order; then what stands out of order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from guanbao.extract.forms.labels import FITS, SURE, best_likeness, fold, numbering
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
    scores = [[_score(_labels(row), entry, form) for entry in entries] for row in rows]
    found = Alignment()
    for i, j in _in_order(scores):
        found.keys[i] = entries[j].key
        found.confidence[i] = 1.0 if _labels(rows[i]) else MOVED
    _check_lost(found, rows, entries)
    _out_of_order(found, rows, entries, scores)
    return found


def _labels(row: Row) -> tuple[str, ...]:
    return tuple(t for t in row.labels if fold(t))


def _score(labels: Sequence[str], entry: FormRow, form: TableForm) -> float:
    """How well a row's labels fit a form row: 0 where they do not."""
    if not labels:
        return 0.0 if entry.heading else LOST
    joined = "".join(labels[-2:]) if len(labels) > 1 else ""
    own = max(
        best_likeness(labels[-1], entry.labels, entry.short),
        0.97 * best_likeness(joined, entry.labels) if joined else 0,
    )
    if own < FITS:
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


def _check_lost(found: Alignment, rows: Sequence[Row], entries: Sequence[FormRow]) -> None:
    """Rows without a label are certain only where they fill the gap between two labelled rows exactly."""
    places = {entry.key: j for j, entry in enumerate(entries)}
    lost = [i for i in range(len(rows)) if not _labels(rows[i])]
    for run in _runs(lost):
        before = next((places[found.keys[i]] for i in range(run[0] - 1, -1, -1) if i in found.keys), -1)
        after = next((places[found.keys[i]] for i in range(run[-1] + 1, len(rows)) if i in found.keys), len(entries))
        gap = _gap(entries[before + 1 : after])
        for i in run:
            found.keys.pop(i, None)
        if any(len(run) == len(keys) for keys in gap):
            keys = next(keys for keys in gap if len(run) == len(keys))
            for i, key in zip(run, keys, strict=True):
                found.keys[i], found.confidence[i] = key, MOVED
            found.lost += run
        else:
            found.unplaced += run


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
    entries: Sequence[FormRow],
    scores: Sequence[Sequence[float]],
) -> None:
    """Rows that the order leaves over but whose label names a free form row."""
    taken = set(found.keys.values())
    for i, row in enumerate(rows):
        if i in found.keys or i in found.unplaced or not _labels(row):
            continue
        free = [(scores[i][j], j) for j, entry in enumerate(entries) if entry.key not in taken and scores[i][j] >= SURE]
        if free:
            key = entries[max(free)[1]].key
            found.keys[i], found.confidence[i] = key, MOVED
            found.moved.append(i)
            taken.add(key)
        elif row.values:
            found.extra.append(i)
