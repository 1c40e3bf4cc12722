"""Breakdowns against their totals: closes, partial or contradicts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from guanbao.model.report import Check, Figure

LOW_CONFIDENCE = 0.7


def sums(figures: Sequence[Figure], lists: Mapping[str, int]) -> Iterator[Check]:
    """One check for each list of parts under a figure.

    `holds`: the parts sum to it. `partial`: they sum to less, so the list names only some. `fails`: they sum to more.
    """
    parts: dict[str, dict[int | None, list[Figure]]] = {}
    for figure in figures:
        if figure.part_of is not None and figure.value is not None:
            parts.setdefault(figure.part_of, {}).setdefault(lists.get(figure.id), []).append(figure)
    for total in figures:
        if total.id in parts and total.value is not None:
            yield from (_sum(total, group) for group in parts[total.id].values())


def _sum(total: Figure, parts: Sequence[Figure]) -> Check:
    added = sum(p.value for p in parts if p.value is not None)
    printed = total.value or 0
    hedged = total.qualifier != "exact" or any(p.qualifier != "exact" for p in parts)
    if any(p.unit not in (total.unit, None) and total.unit is not None for p in parts) and added != printed:
        status, words = "not_applicable", "are counted in other units"
    elif added == printed:
        status, words = "holds", "sum to it"
    elif hedged and added > printed and added <= printed * 2:
        status, words = "not_applicable", "sum to more, but the numbers are approximate"
    elif added < printed:
        status, words = "partial", "name only part of it"
    else:
        status, words = "fails", "sum to more than it"
    unsure = any(f.confidence < LOW_CONFIDENCE for f in (total, *parts))
    return Check(
        id="c0",
        kind="sum",
        status=status,
        printed=printed,
        expected=added,
        figures=(total.id, *(p.id for p in parts)),
        suspect=("reader" if unsure else "publisher") if status == "fails" else None,
        message=f"{total.label} {total.raw}: {len(parts)} parts ({added}) {words}",
    )
