"""Checks of a report against those of its gold: the same kind over the same numbers, and above all those that fail.

Sums and balances of a form that hold are left out where only the report has them, for gold names them only where they fail.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from guanbao.evaluate.matching import Record, amount
from guanbao.evaluate.tallies import Share, Tally

Key = tuple[object, ...]
SAID = ("holds", "partial", "fails")  # what says something; `not_applicable` does not
ONE_COLUMN = "statistics"  # the form whose sums run down its one column and are known by the row of their total


@dataclass(slots=True)
class CheckOutcome:
    """Checks that both have, that only one has, and the contradictions among them."""

    same: Tally = field(default_factory=Tally)
    status: Share = field(default_factory=Share)
    failing: Tally = field(default_factory=Tally)
    clean: bool = True  # the gold knows of no contradiction
    missed: list[Record] = field(default_factory=list)
    extra: list[Record] = field(default_factory=list)


def hold_checks(gold: Record, report: Record) -> CheckOutcome | None:
    """Compare the checks of one report; null where its gold has none to compare, not even an empty list."""
    if gold.get("checks") is None:
        return None
    wanted = [(check, key) for check in gold["checks"] if (key := _gold_key(check)) is not None]
    by_id = {figure.get("id"): figure for figure in report.get("figures", [])}
    given = [(check, set(_keys(check, by_id))) for check in report.get("checks", []) if check.get("status") in SAID]
    out = CheckOutcome(clean=all(status_of(check) != "fails" for check in gold["checks"]))
    taken: set[int] = set()
    for check, key in wanted:
        fits = [n for n, (_, keys) in enumerate(given) if n not in taken and key in keys]
        # Of several that fit, one that says the same: the same numbers may stand twice in a report.
        fits.sort(key=lambda n: given[n][0].get("status") != status_of(check))
        if fits:
            taken.add(fits[0])
            out.same.hit += 1
            out.status.add(given[fits[0]][0].get("status") == status_of(check))
        else:
            out.same.miss += 1
            out.missed.append(check)
        _alarm(out.failing, status_of(check) == "fails", bool(fits) and given[fits[0]][0].get("status") == "fails")
    left = [check for n, (check, _) in enumerate(given) if n not in taken and not _plain(check, by_id)]
    out.extra = left
    out.same.extra += len(left)
    out.failing.extra += sum(check.get("status") == "fails" for check in left)
    return out


def status_of(check: Record) -> str:
    """The status of a gold check."""
    return str(check.get("status") or ("holds" if check.get("holds", True) else "fails"))


def _alarm(tally: Tally, wanted: bool, given: bool) -> None:
    tally.hit += wanted and given
    tally.miss += wanted and not given
    tally.extra += given and not wanted


def _plain(check: Record, by_id: Mapping[Any, Record]) -> bool:
    """Whether a check is a sum or balance of cells alone, and holds."""
    figures = [by_id.get(name) or {} for name in check.get("figures", [])]
    return check.get("status") == "holds" and bool(figures) and all(figure.get("table") for figure in figures)


def _sorted(values: Sequence[object]) -> tuple[Decimal, ...]:
    return tuple(sorted(number for value in values if (number := amount(value)) is not None))


def _gold_key(check: Record) -> Key | None:
    """What a gold check speaks of; null where it has neither numbers nor a place."""
    kind = check["kind"]
    if kind == "text_table":
        return (kind, check.get("table"), check.get("row"), check.get("column"), amount(check.get("printed")))
    if check.get("table"):
        return (kind, check["table"], check.get("row"), check.get("column"))
    if kind in ("sum", "balance"):
        known = "total" in check and "parts" in check
        return (kind, amount(check["total"]), _sorted(check["parts"])) if known else None
    names = {"share": ("part", "whole"), "growth": ("now",), "mean": ("total",)}.get(kind)
    if names is None or not all(name in check for name in ("printed", *names)):
        return None
    return (kind, amount(check["printed"]), *(amount(check[name]) for name in names))


def _keys(check: Record, by_id: Mapping[Any, Record]) -> Iterator[Key]:
    """All that a check of a report may be said to speak of."""
    kind = check.get("kind")
    figures = [by_id.get(name) or {} for name in check.get("figures", [])]
    if not figures:
        return
    places = [figure["table"] for figure in figures if figure.get("table")]
    values = [amount(figure.get("value")) for figure in figures]
    if kind == "text_table":
        for place in places:
            for printed in {values[0], amount(check.get("printed"))}:
                yield (kind, place["form"], place["row"], place["column"], printed)
    elif len(places) == len(figures):
        yield from _lines(str(kind), places)
    elif kind in ("sum", "balance"):
        yield (kind, values[0], _sorted(values[1:]))
    elif kind == "share":
        yield (kind, values[0], *values[1:3])
    else:
        yield (kind, *values[:2])


def _lines(kind: str, places: Sequence[Record]) -> Iterator[Key]:
    """The row or column of a form that a check runs along."""
    form, total = places[0]["form"], places[0]
    if len({place["row"] for place in places}) == 1 or form == ONE_COLUMN:
        yield (kind, form, total["row"], None)
    if len({place["column"] for place in places}) == 1:
        yield (kind, form, None, total["column"])
