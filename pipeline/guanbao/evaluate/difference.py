"""Two readings of the same documents against the same gold: what was gained and what was lost, figure by figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guanbao.evaluate.matching import Record, amount, fold, quoted
from guanbao.evaluate.outcomes import Outcome
from guanbao.evaluate.scores import rows
from guanbao.evaluate.tallies import score_of

Facts = Mapping[tuple[str, int], tuple[Record, str]]
COMPARED = (
    "figures.value",
    "figures.strict",
    "figures.metric",
    "departments",
    "outlets",
    "cells.nonzero",
    "traps.avoided",
    "checks",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that became right or wrong; `before` and `now` say what it is in each reading."""

    better: bool
    fact: str
    before: str
    now: str

    def record(self) -> dict[str, str]:
        """For JSON."""
        return {"fact": self.fact, "before": self.before, "now": self.now}


def key_of(outcome: Outcome) -> tuple[Path, str]:
    """What makes two outcomes the same document: its gold and its name."""
    return outcome.sample.gold.path, outcome.sample.name


def difference(now: Sequence[Outcome], base: Sequence[Outcome], *, shown: Sequence[Outcome]) -> dict[str, Any]:
    """Gains and losses since `base`, over the documents that both have read; only those `shown` are told one by one."""
    before = {key_of(outcome): outcome for outcome in base}
    both = [(outcome, before[key_of(outcome)]) for outcome in now if key_of(outcome) in before]
    visible = {key_of(outcome) for outcome in shown}
    gains = losses = 0
    told = []
    for outcome, old in both:
        changes = list(changes_of(outcome, old))
        better, worse = [c for c in changes if c.better], [c for c in changes if not c.better]
        gains, losses = gains + len(better), losses + len(worse)
        if changes and key_of(outcome) in visible:
            told.append(
                {
                    "document": outcome.sample.name,
                    "gains": [change.record() for change in better],
                    "losses": [change.record() for change in worse],
                }
            )
    ours, theirs = rows([one for one, _ in both]), rows([one for _, one in both])
    scores = {key: {"base": score_of(theirs[key]), "now": score_of(ours[key])} for key in COMPARED}
    told.sort(key=lambda one: (-len(one["losses"]), -len(one["gains"])))
    return {
        "documents": len(both),
        "only_now": len(now) - len(both),
        "only_base": len(before) - len(both),
        "gains": gains,
        "losses": losses,
        "scores": scores,
        "by_document": told,
    }


def changes_of(now: Outcome, base: Outcome) -> Iterator[Change]:
    """The facts of one document that became right or wrong: figures and cells of the gold, and figures read too much."""
    ours, theirs = dict(_facts(now)), dict(_facts(base))
    for key, (gold, state) in ours.items():
        old = theirs[key][1]
        if (state == "right") != (old == "right"):
            yield Change(state == "right", _named(gold), old, state)
    extra, before = _extras(now), _extras(base)
    for name, count in (extra - before).items():
        yield from [Change(False, name, "not read", "read, though it is no figure of the gold")] * count
    for name, count in (before - extra).items():
        yield from [Change(True, name, "read, though it is no figure of the gold", "not read")] * count


def _facts(outcome: Outcome) -> Iterator[tuple[tuple[str, int], tuple[Record, str]]]:
    """Each figure and cell of the gold, known by its identity, which both readings share, with its state."""
    for pair in outcome.pairs:
        yield ("figure", id(pair.gold)), (pair.gold, "right" if pair.strict else f"wrong: {', '.join(pair.wrong)}")
    for gold in outcome.missed:
        yield ("figure", id(gold)), (gold, "missed")
    for cell in outcome.cells:
        yield ("cell", id(cell.gold)), (cell.gold, "right" if cell.right else f"{cell.state} {cell.value}")


def _extras(outcome: Outcome) -> Counter[str]:
    return Counter(f"{amount(f.get('value'))} {f.get('unit') or ''} ({fold(quoted(f))})" for f in outcome.extra)


def _named(gold: Record) -> str:
    if "quote" in gold:
        return f"{gold['value']} {gold.get('unit') or ''} ({fold(gold['quote'])})"
    return f"{gold['table']}/{gold.get('label') or gold['row']}/{gold['column']}: {gold['state']} {gold.get('value')}"
