"""Invented values for the national forms whose every sum comes out: `draw:` of a table in a marked report.

    draw: {seed: 7, received: 46, carried_in: 3, carried_out: 5, kinds: 3, outcomes: 8}      applications
    draw: {seed: 7, review: 2, litigation_direct: 1, litigation_after_review: 0}             review-litigation
    draw: {seed: 7, disclosed.total: 812, received: 9, …}                                    statistics-2014

The same seed draws the same values.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from printing.layouts import row_columns

APPLICANTS = 6
FRAME = {"received", "carried_in", "processed_total", "carried_out"}
# Rows of the form of 2014-2018 and what they are divided into.
PARTS = {
    "received": ("received.in_person", "received.fax", "received.online", "received.letter"),
    "completed": ("completed.on_time", "completed.extended"),
    "answered": (
        "answered.already_public",
        "answered.granted",
        "answered.partially_granted",
        "answered.denied",
        "answered.not_this_agency",
        "answered.not_existing",
        "answered.amend",
        "answered.other_route",
    ),
    "answered.denied": (
        "denied.state_secret",
        "denied.trade_secret",
        "denied.privacy",
        "denied.security_and_stability",
        "denied.not_government_information",
        "denied.other_law",
    ),
    "review": ("review.upheld", "review.corrected", "review.other"),
    "litigation": ("litigation.upheld", "litigation.corrected", "litigation.other"),
    "staff": ("staff.full_time", "staff.part_time"),
}
Rows = dict[str, tuple[str, ...]]
T = TypeVar("T")


def draw(layout: str, wishes: Mapping[str, Any]) -> Rows:
    """The rows of a layout as printed strings, drawn as `wishes` say.

    Raises:
        ValueError: nobody draws this layout, or a part is wished greater than its total.
    """
    rest = dict(wishes)
    chance = random.Random(rest.pop("seed", 0))  # noqa: S311 - invented values, no secret
    for start, (way, more) in WAYS.items():
        if layout.startswith(start):
            if unknown := rest.keys() - row_columns(layout).keys() - more:
                raise ValueError(f"{layout} has no {sorted(unknown)}; it has {list(row_columns(layout))}")
            return {key: tuple(map(str, row)) for key, row in way(chance, layout, rest).items()}
    raise ValueError(f"values of {layout} are written out, not drawn")


def _applications(chance: random.Random, layout: str, wishes: Mapping[str, int]) -> dict[str, list[int]]:
    received, carried_in, carried_out = (wishes.get(key, 0) for key in ("received", "carried_in", "carried_out"))
    rows = {key: [0] * APPLICANTS for key in row_columns(layout)}
    others = chance.sample(range(1, APPLICANTS), wishes.get("kinds", 3) - 1)
    for key, count in (("received", received), ("carried_in", carried_in)):
        for _ in range(count):
            rows[key][_mostly(chance, 0, others)] += 1
    owed = [a + b for a, b in zip(rows["received"], rows["carried_in"], strict=True)]
    if carried_out > sum(owed):
        raise ValueError(f"{carried_out} applications cannot be carried out of {sum(owed)}")
    open_ones = chance.sample([i for i, count in enumerate(owed) for _ in range(count)], carried_out)
    for i in open_ones:
        rows["carried_out"][i] += 1
    outcomes = [key for key in rows if key not in FRAME]
    used = [*outcomes[:2], *chance.sample(outcomes[2:], min(wishes.get("outcomes", 8), len(outcomes) - 2))]
    for i, count in enumerate(owed):
        for _ in range(count - rows["carried_out"][i]):
            rows[_mostly(chance, used[0], used[1:], share=0.35)][i] += 1
            rows["processed_total"][i] += 1
    return {key: [*row, sum(row)] for key, row in rows.items()}


def _review(chance: random.Random, layout: str, wishes: Mapping[str, int]) -> dict[str, list[int]]:
    rows = {}
    for key in row_columns(layout):
        row = _dealt(chance, wishes.get(key, 0), 4)
        rows[key] = [*row, sum(row)]
    return rows


def _statistics(chance: random.Random, layout: str, wishes: Mapping[str, Any]) -> dict[str, list[Any]]:
    values: dict[str, Any] = dict.fromkeys(row_columns(layout), 0) | dict(wishes)
    for total, parts in PARTS.items():
        free = [part for part in parts if part not in wishes]
        left = values[total] - sum(values[part] for part in parts if part in wishes)
        if left < 0 or (left and not free):
            raise ValueError(f"the parts of {total} do not make {values[total]}")
        for _ in range(left):
            values[_mostly(chance, free[0], free, share=0.4)] += 1
    return {key: [value] for key, value in values.items()}


def _dealt(chance: random.Random, count: int, places: int) -> list[int]:
    row = [0] * places
    for _ in range(count):
        row[chance.randrange(places)] += 1
    return row


def _mostly(chance: random.Random, first: T, others: list[T], share: float = 0.7) -> T:
    return first if not others or chance.random() < share else chance.choice(others)


Way = Callable[[random.Random, str, Mapping[str, Any]], dict[str, list[Any]]]
# By the start of a layout's name: who draws it, and what may be wished beside its rows.
WAYS: dict[str, tuple[Way, frozenset[str]]] = {
    "applications": (_applications, frozenset({"kinds", "outcomes"})),
    "review": (_review, frozenset()),
    "statistics": (_statistics, frozenset()),
}
