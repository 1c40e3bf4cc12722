"""Scores of a set of documents: one row for each fact that is scored, always with how many documents it rests on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from guanbao.evaluate import confidence
from guanbao.evaluate.outcomes import FIELDS, IDENTITY, NONE_FITS, SETS, Outcome
from guanbao.evaluate.silence import value_errors, values
from guanbao.evaluate.tallies import Row, Share, Tally

Rows = dict[str, Any]


def rows(outcomes: Sequence[Outcome]) -> Rows:
    """All scores of the documents, by name.

    A row is `{gold, hit, extra, precision, recall, f1}` or `{good, of, share}`; `reports` counts documents, so a report that
    is printed in two formats counts twice. What there is nothing of has null for its score.
    """
    out: Rows = {"reports": len(outcomes), "recognised": _share(o.recognised for o in outcomes)}
    out |= {f"identity.{key}": _share(o.identity[key] for o in outcomes if key in o.identity) for key in IDENTITY}
    out |= {key: _sum(o.sets[key] for o in outcomes if key in o.sets).row() for key in SETS}
    out["figures.value"] = value_tally(outcomes).row()
    out["figures.strict"] = strict_tally(outcomes).row()
    pairs = [pair for outcome in outcomes for pair in outcome.pairs]
    out |= {f"figures.{key}": _share(p.fields[key] for p in pairs if key in p.fields) for key in FIELDS}
    out["figures.metric"] = _share(pair.metric for pair in pairs if pair.metric is not None)
    cells = [cell for outcome in outcomes for cell in outcome.cells]
    out |= {f"cells.{kind}": _share(c.right for c in cells if c.wanted == kind) for kind in ("nonzero", "zero")}
    out["cells.state"] = _share(cell.state == cell.gold["state"] for cell in cells)
    out["cells.invented_zeros"] = sum(cell.invented for cell in cells)
    out["traps.avoided"] = _share(avoided for outcome in outcomes for _, avoided in outcome.traps)
    grounded = Share()
    for outcome in outcomes:
        grounded += outcome.grounded
    out["grounded"] = grounded.row()
    out |= _check_rows(outcomes)
    out["silent_errors"] = _silent(outcomes)
    out["reports.flawless"] = _share(outcome.flawless for outcome in outcomes if outcome.compared)
    return out


def coverage_rows(outcomes: Sequence[Outcome]) -> Rows:
    """What can be kept at 99 % precision, and how well confidences are calibrated, for figures and for cells."""
    figures = sum(outcome.gold_figures for outcome in outcomes)
    cells = sum(cell.wanted == "nonzero" for outcome in outcomes for cell in outcome.cells)
    judged = {
        "figures.value": (confidence.figures(outcomes, strict=False), figures),
        "figures.strict": (confidence.figures(outcomes, strict=True), figures),
        "cells": (confidence.cells(outcomes), cells),
    }
    return {
        key: {"coverage": confidence.coverage(things, wanted), "reliability": confidence.reliability(things)}
        for key, (things, wanted) in judged.items()
    }


def value_tally(outcomes: Iterable[Outcome]) -> Tally:
    """Figures by their value."""
    return _sum(Tally(len(o.pairs), len(o.missed), len(o.extra)) for o in outcomes)


def strict_tally(outcomes: Iterable[Outcome]) -> Tally:
    """Figures by value, unit, qualifier and everybody that they are attributed to."""
    return _sum(
        Tally(o.strict, o.gold_figures - o.strict, len(o.pairs) + len(o.extra) - o.strict) for o in outcomes
    )  # fmt: skip


def metric_tallies(outcomes: Iterable[Outcome]) -> dict[str, tuple[Tally, int]]:
    """Each metric of gold or reading: its figures found, missed and read too much, and the documents that have it.

    Only documents whose gold gives metrics count, and of these no figure whose gold gives none.
    """
    tallies: defaultdict[str, Tally] = defaultdict(Tally)
    where: defaultdict[str, set[int]] = defaultdict(set)

    def count(metric: str | None, outcome: Outcome, tally: Tally) -> None:
        if metric and metric != NONE_FITS:
            tallies[metric] += tally
            where[metric].add(id(outcome))

    for outcome in outcomes:
        given = [pair for pair in outcome.pairs if pair.metric is not None]
        missed = [gold for gold in outcome.missed if gold.get("metric")]
        if not given and not missed:
            continue
        for pair in given:
            wanted = pair.gold["metric"]
            count(wanted, outcome, Tally(hit=1) if pair.metric else Tally(miss=1))
            if not pair.metric:
                count(pair.found.get("metric"), outcome, Tally(extra=1))
        for gold in missed:
            count(gold["metric"], outcome, Tally(miss=1))
        for figure in outcome.extra:
            count(figure.get("metric"), outcome, Tally(extra=1))
    return {metric: (tally, len(where[metric])) for metric, tally in sorted(tallies.items())}


def _check_rows(outcomes: Sequence[Outcome]) -> Rows:
    held = [outcome.checks for outcome in outcomes if outcome.checks is not None]
    status = Share()
    for one in held:
        status += one.status
    return {
        "checks": _sum(one.same for one in held).row(),
        "checks.status": status.row(),
        "checks.failing": _sum(one.failing for one in held).row(),
        "checks.clean_quiet": _share(not one.failing.extra for one in held if one.clean),
    }


def _silent(outcomes: Sequence[Outcome]) -> Row:
    """Errors, those of them that are silent, and the share of silent ones of all values."""
    errors = [error for outcome in outcomes for error in value_errors(outcome)]
    silent = sum(error.told is None for error in errors)
    of = sum(values(outcome) for outcome in outcomes)
    return {"errors": len(errors), "silent": silent, "of": of, "share": silent / of if of else None}


def _share(answers: Iterable[bool]) -> Row:
    share = Share()
    for good in answers:
        share.add(good)
    return share.row()


def _sum(tallies: Iterable[Tally]) -> Tally:
    total = Tally()
    for tally in tallies:
        total += tally
    return total
