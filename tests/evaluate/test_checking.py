"""Checks are the same where they are of one kind over the same numbers, or over the same line of a form."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guanbao.evaluate.outcomes import hold
from guanbao.evaluate.reading import Sample
from guanbao.evaluate.scores import rows


def prose(name: str, value: Any) -> dict[str, Any]:
    return {"id": name, "value": value, "table": None}


def form(name: str, row: str, column: str, value: int, kind: str = "applications") -> dict[str, Any]:
    return {"id": name, "value": value, "table": {"form": kind, "row": row, "column": column, "index": 0}}


def check(kind: str, status: str, *figures: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"kind": kind, "status": status, "figures": [f["id"] for f in figures], **more}


A, B, C = prose("a", 48), prose("b", 36), prose("c", 12)
CELLS = [form("x", "received", "total", 5), form("y", "received", "business", 5), form("z", "carried_in", "total", 2)]
STATISTICS = [form("s", "received", "value", 5, "statistics"), form("t", "received.fax", "value", 5, "statistics")]
SAME: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "a sum": ({"kind": "sum", "total": 48, "parts": [12, 36]}, check("sum", "holds", A, B, C)),
    "a share": ({"kind": "share", "printed": 12, "part": 36, "whole": 48}, check("share", "holds", C, B, A)),
    "growth by last year": ({"kind": "growth", "printed": 12, "now": 36, "before": 48}, check("growth", "holds", C, B, A)),
    "growth by a difference": ({"kind": "growth", "printed": 12, "now": 36, "change": 4}, check("growth", "holds", C, B, A)),
    "a mean": ({"kind": "mean", "printed": 12, "total": 48, "over": 4}, check("mean", "holds", C, A)),
    "a row of a form": ({"kind": "sum", "table": "applications", "row": "received"}, check("sum", "fails", CELLS[0], CELLS[1])),
    "a column of a form": (
        {"kind": "balance", "table": "applications", "row": None, "column": "total"},
        check("balance", "fails", CELLS[0], CELLS[2]),
    ),
    "a sum of the form of one column": (
        {"kind": "sum", "table": "statistics", "row": "received"},
        check("sum", "fails", *STATISTICS),
    ),
    "a statement of the text": (
        {"kind": "text_table", "table": "applications", "row": "received", "column": "total", "printed": 48},
        check("text_table", "holds", A, CELLS[0], printed=48),
    ),
}  # fmt: skip
FIGURES = [A, B, C, *CELLS, *STATISTICS]


@pytest.mark.parametrize("what", SAME)
def test_the_same_check(what: str, built: Callable[..., Sample]) -> None:
    gold, read = SAME[what]
    gold = {**gold, "holds": read["status"] == "holds", "status": read["status"]}
    scores = rows([hold(built({"checks": [gold]}, {"figures": FIGURES, "checks": [read]}))])
    assert (scores["checks"]["hit"], scores["checks"]["extra"], scores["checks.status"]["good"]) == (1, 0, 1)


@pytest.mark.parametrize("what", SAME)
def test_of_other_numbers_or_another_kind_it_is_another_check(what: str, built: Callable[..., Sample]) -> None:
    gold, read = SAME[what]
    changed = [
        {**f, "value": 1} if not f["table"] else {**f, "table": {**f["table"], "form": "proactive"}} for f in FIGURES
    ]
    for figures, checks in ((changed, [read]), (FIGURES, [{**read, "kind": "range"}]), (FIGURES, [])):
        scores = rows([hold(built({"checks": [{**gold, "holds": True}]}, {"figures": figures, "checks": checks}))])
        assert (scores["checks"]["hit"], scores["checks"]["gold"]) == (0, 1)


def test_contradictions_are_scored_apart(built: Callable[..., Sample]) -> None:
    gold = [{"kind": "sum", "total": 48, "parts": [36, 12], "holds": False, "status": "fails"}]
    seen = built({"checks": gold}, {"figures": FIGURES, "checks": [check("sum", "fails", A, B, C)]})
    unseen = built({"checks": gold}, {"figures": FIGURES, "checks": [check("sum", "holds", A, B, C)]})
    false = built({"checks": []}, {"figures": FIGURES, "checks": [check("sum", "fails", A, B)]})
    quiet = built({"checks": []}, {"figures": FIGURES, "checks": [check("sum", "not_applicable", A, B)]})
    scores = rows([hold(one) for one in (seen, unseen, false, quiet)])
    failing = scores["checks.failing"]
    assert (failing["hit"], failing["gold"], failing["extra"]) == (1, 2, 1)
    assert scores["checks.clean_quiet"] == {"good": 1, "of": 2, "share": 0.5}
    assert scores["checks.status"] == {"good": 1, "of": 2, "share": 0.5}


def test_sums_of_a_form_that_hold_are_no_extra(built: Callable[..., Sample]) -> None:
    checks = [check("sum", "holds", *CELLS[:2]), check("sum", "holds", A, B, C)]
    scores = rows([hold(built({"checks": []}, {"figures": FIGURES, "checks": checks}))])
    assert scores["checks"]["extra"] == 1


def test_gold_without_checks_or_without_their_numbers_is_not_scored(built: Callable[..., Sample]) -> None:
    read = {"figures": FIGURES, "checks": [check("sum", "holds", A, B, C)]}
    assert rows([hold(built({}, read))])["checks"]["extra"] == 0
    assert rows([hold(built({"checks": [{"kind": "sum", "holds": True}]}, read))])["checks"]["gold"] == 0
