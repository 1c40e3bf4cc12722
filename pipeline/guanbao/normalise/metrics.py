"""Which metric a figure measures, by the registry's cues; null where no metric fits.

A metric fits when every group of its cues has a word in the figure's label or clause, none of its `none` words is there, and
the unit's measure is one of its own. Among those that fit, the one whose words cover most of the label wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from guanbao.classify import Example, Judge
from guanbao.registry import Registry
from guanbao.registry.kinds import Metric
from guanbao.text.spans import Span

OTHER = "other"  # no metric of the registry fits
_OVERRULES, _ENOUGH = 0.75, 0.1
_WORDS = 40


@dataclass(frozen=True, slots=True)
class Measured:
    """A metric, or null; what decided it (`rule`, `model:metric`) and how sure that is, where a classifier was asked."""

    metric: str | None
    origin: str | None
    confidence: float | None


@dataclass(frozen=True, slots=True)
class Clue:
    """What is known of a figure: its label, its own clause, the words around it (of its total, or its sentence), and the rest."""

    label: str
    own: str
    clause: str
    unit: str | None
    kind: str
    topic: str | None
    whole: str = ""  # the label of the total that it is a part of
    owners: tuple[str, ...] = ()  # department, outlet=newspaper, account, channel=website …
    channel: str = ""


def decide_metric(clue: Clue, registry: Registry, judge: Judge, at: Span, whole: str | None = None) -> Measured:
    """The metric of a figure: by the rules, or by the judge where it is surer of another one or where the rules have none.

    `whole` is the metric of its total.
    """
    rule = metric_of(clue, registry)
    said = judge.ask("metric", partial(metric_case, clue, rule, whole, registry), at, rule)
    if said is None or said.confidence < (_OVERRULES if rule else _ENOUGH):
        return Measured(rule, "rule" if rule else None, None)
    found = None if said.label == OTHER else said.label
    if found is not None and (
        found not in registry.metric_ids or _vetoed(registry.get("metrics", found), clue, registry)
    ):
        return Measured(rule, "rule" if rule else None, None)  # a model of another registry, or against its own words
    return Measured(found, "rule" if found == rule and rule else "model:metric", said.confidence)


def _vetoed(metric: Metric, clue: Clue, registry: Registry) -> bool:
    """Whether the figure's words or its unit are among those that a metric never has."""
    words = metric.cues.none_of if metric.cues else ()
    return any(word in clue.label or word in clue.own for word in words) or (
        clue.unit is not None and not _measures(metric, clue, registry)
    )


def metric_case(clue: Clue, rule: str | None, whole: str | None, registry: Registry) -> Example:
    """What tells metrics apart: the label, the clause, what the figure is a part of, who owns it, and what the rules say."""
    unit = registry.units.get(clue.unit or "")
    tokens = (
        f"unit={clue.unit}",
        f"measure={unit.measure if unit else None}",
        f"kind={clue.kind}",
        f"topic={clue.topic}",
        f"rule={rule}",
        f"whole={whole}",
        *clue.owners,
        *(f"{owner}|{unit.measure if unit else None}" for owner in clue.owners),
    )
    return Example(
        {"label": clue.label, "own": clue.own[-_WORDS:], "whole": clue.whole, "channel": clue.channel}, tokens
    )


def metric_of(clue: Clue, registry: Registry) -> str | None:
    """The id of the best metric, or null."""
    best: tuple[float, str] | None = None
    for metric in registry.metrics:
        score = _score(metric, clue, registry)
        if score is not None and (best is None or score > best[0]):
            best = (score, metric.id)
    return best[1] if best else None


_KINDS = {
    "zero": {"count", "money"},
    "count": {"count"},
    "money": {"money", "count"},
    "rate": {"rate"},
    "rank": {"rank"},
}


def _score(metric: Metric, clue: Clue, registry: Registry) -> float | None:
    if metric.cues is None or metric.kind not in _KINDS.get(clue.kind, {clue.kind}):
        return None
    if clue.unit is not None and not _measures(metric, clue, registry):
        return None
    cues = metric.cues
    if any(word in clue.label or word in clue.own for word in cues.none_of):
        return None
    if cues.topics and clue.topic not in cues.topics:
        return None
    score = 0.0
    for group in cues.all_of:
        in_label = max((len(w) for w in group if w in clue.label), default=0)
        in_clause = max((len(w) for w in group if w in clue.clause), default=0)
        if not in_label and not in_clause:
            return None
        score += 2 * in_label if in_label else 0.5 * in_clause
    if not any(w in clue.label for group in cues.all_of for w in group):
        return None
    return score + (1.5 if clue.topic in cues.prefer or clue.topic in metric.topics else 0)


def _measures(metric: Metric, clue: Clue, registry: Registry) -> bool:
    unit = registry.units.get(clue.unit or "")
    return unit is None or not metric.measures or unit.measure in metric.measures
