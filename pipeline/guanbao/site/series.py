"""The numbers behind the page of comparisons: a file for each metric, as `guanbao compare` answers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from guanbao.compare.ask import As, Question
from guanbao.compare.cell import Cell, shown
from guanbao.compare.result import rounded
from guanbao.compare.run import Ground, compare_as
from guanbao.dataset.read import Dataset
from guanbao.registry import Registry

KINDS: tuple[As, ...] = ("value", "growth", "rank")


def metrics(data: Dataset, registry: Registry) -> list[dict[str, Any]]:
    """The metrics of which the dataset holds numbers, those of most reports first."""
    rows = data.sql(
        "SELECT metric, count(*) FROM current_values WHERE state IN ('number', 'zero') GROUP BY metric ORDER BY 2 DESC, 1"
    ).fetchall()
    known = {metric.id: metric for metric in registry.metrics}
    return [
        {"id": name, "zh": known[name].label_zh, "en": known[name].label_en, "reports": count, "file": f"m{n}"}
        for n, (name, count) in enumerate(rows)
        if name in known
    ]


def series(data: Dataset, metric: str, on: Ground, pages: Mapping[str, str]) -> dict[str, Any]:
    """A metric for every district and year: as values, growth and ranks, with what is missing and what does not compare.

    `pages` are the names of the reports' pages by their keys.
    """
    made = compare_as(data, Question((metric,)), KINDS, on)
    first = made["value"]
    pool: dict[str, int] = {}  # most cells say the same, that there is no report: each is written once
    rows: dict[str, list[list[int]]] = {}
    for kind, found in made.items():
        told: dict[Cell, str] = {}
        for cell in (cell for line in found.lines for cell in line.cells):
            if cell not in told:
                told[cell] = json.dumps(_cell(cell, kind, pages), sort_keys=True)
                pool.setdefault(told[cell], len(pool))
        rows[kind] = [[pool[told[cell]] for cell in line.cells] for line in found.lines]
    breaks = {
        b.id: {"between": b.between, "effect": b.effect, "reason": b.reason, "zh": b.label_zh} for b in first.breaks
    }
    return {
        "metric": metric,
        "years": list(first.columns),
        "rows": [{"key": line.key, "name": line.label} for line in first.lines],
        **rows,
        "cells": [json.loads(cell) for cell in pool],
        "breaks": breaks,
    }


def _cell(cell: Cell, kind: str, pages: Mapping[str, str]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "s": cell.state,
        "g": cell.group,
        "t": shown(cell, kind),
        "v": None if cell.value is None else rounded(cell.value, kind),
        "u": cell.unit,
        "q": None if cell.qualifier == "exact" else cell.qualifier,
        "b": list(cell.breaks),
        "c": list(cell.cautions),
        "r": list(cell.reasons),
        "n": list(cell.notes),
        "p": pages.get(cell.report_key or ""),
        "f": cell.figures[0] if cell.figures else None,
    }
    return {name: value for name, value in told.items() if value not in (None, [])}
