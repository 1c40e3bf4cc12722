"""An evaluation: all that is said of a set of documents that were read and have gold."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from guanbao.errors import GuanbaoError
from guanbao.evaluate import codes
from guanbao.evaluate.cases import cases
from guanbao.evaluate.difference import difference
from guanbao.evaluate.gold import HIDDEN, SPLITS
from guanbao.evaluate.groups import GROUPINGS, by_metric, by_phenomenon, grouped
from guanbao.evaluate.outcomes import Outcome, hold
from guanbao.evaluate.reading import Sample
from guanbao.evaluate.scores import coverage_rows, rows, strict_tally, value_tally
from guanbao.evaluate.silence import value_errors

VERSION = "1.0"
WORST = 60  # cases told where nobody asked for all of them


def evaluate(
    samples: Sequence[Sample],
    *,
    base: Sequence[Sample] | None = None,
    reveal: bool = False,
    all_cases: bool = False,
) -> dict[str, Any]:
    """Score documents against their gold; the result is plain JSON.

    `scores` and `confidence` are of all documents, `splits` of each split. Everything finer (`groups`, `phenomena`,
    `documents`, `cases`, the changes since `base`) leaves out the test split, and reports that splits.yaml does not list,
    unless `reveal` is set: who tunes must not see it. `counts` says how many documents each part rests on.

    Raises:
        GuanbaoError: there is nothing to score (G654).
    """
    if not samples:
        raise GuanbaoError(codes.NOTHING_SCORED, reason="no document has both a gold and a reading")
    outcomes = [hold(sample) for sample in samples]
    shown = [outcome for outcome in outcomes if reveal or outcome.sample.gold.split not in HIDDEN]
    told = cases(shown)
    parts = {split: [o for o in outcomes if o.sample.gold.split == split] for split in SPLITS}
    result: dict[str, Any] = {
        "evaluation": VERSION,
        "counts": {
            "documents": len(outcomes),
            "reports": len({outcome.sample.gold.path for outcome in outcomes}),
            "shown": len(shown),
            "hidden": len(outcomes) - len(shown),
        },
        "models": models_of(samples),
        "scores": rows(outcomes),
        "confidence": coverage_rows(outcomes),
        "splits": {split: rows(part) for split, part in parts.items() if part},
        "groups": {name: grouped(shown, key) for name, key in GROUPINGS.items()} | {"metric": by_metric(shown)},
        "phenomena": by_phenomenon(shown),
        "documents": [_document(outcome) for outcome in shown],
        "cases": [case.record() for case in (told if all_cases else told[:WORST])],
        "cases_left_out": 0 if all_cases else max(0, len(told) - WORST),
    }
    if base is not None:
        result["base"] = difference(outcomes, [hold(sample) for sample in base], shown=shown)
    return result


def models_of(samples: Sequence[Sample]) -> dict[str, list[str]]:
    """The classifiers that took part in reading, with their versions."""
    found: dict[str, set[str]] = {}
    for sample in samples:
        for name, version in ((sample.report.get("produced_by") or {}).get("models") or {}).items():
            found.setdefault(str(name), set()).add(str(version))
    return {name: sorted(versions) for name, versions in sorted(found.items())}


def must_be_read(samples: Sequence[Sample], models: bool | None) -> None:
    """Refuse readings that are not what was asked for: with classifiers (`models`), or by rules alone (false).

    Raises:
        GuanbaoError: classifiers took part though rules alone were asked for, or none did (G655).
    """
    took_part = models_of(samples)
    if models and not took_part:
        advice = "train them and see that the reader finds them, or leave --with-models out"
        raise GuanbaoError(
            codes.MODELS_DIFFER, asked="a reading with models", found="no model took part", advice=advice
        )
    if models is False and took_part:
        advice = "read the documents again by rules alone, or leave --rules-only out"
        found = f"{', '.join(took_part)} took part"
        raise GuanbaoError(codes.MODELS_DIFFER, asked="a reading by rules only", found=found, advice=advice)


def _document(outcome: Outcome) -> dict[str, Any]:
    errors = value_errors(outcome)
    return {
        "document": outcome.sample.name,
        "report": outcome.sample.gold.id,
        "split": outcome.sample.gold.split,
        "format": outcome.sample.format,
        "status": outcome.sample.report.get("status"),
        "figures": outcome.gold_figures,
        "value_f1": value_tally([outcome]).f1,
        "strict_f1": strict_tally([outcome]).f1,
        "cells_wrong": sum(not cell.right for cell in outcome.cells),
        "errors": len(errors),
        "silent": sum(error.told is None for error in errors),
        "flawless": outcome.flawless,
    }
