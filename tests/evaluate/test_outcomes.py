"""What becomes of each fact: right, wrong in which field, missed, invented; and whether a user is told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from guanbao.evaluate.outcomes import hold
from guanbao.evaluate.reading import Sample
from guanbao.evaluate.scores import rows
from guanbao.evaluate.silence import locate, value_errors

Built = Callable[..., Sample]
Figure = Callable[..., dict[str, Any]]
TOTAL = {
    "value": 900,
    "unit": "人次",
    "label": "受理咨询",
    "kind": "count",
    "qualifier": "exact",
    "quote": "受理咨询900人次",
}
PART = {
    **TOTAL,
    "value": 260,
    "quote": "法规处260人次",
    "label": "受理咨询",
    "department": "法规处",
    "part_of_value": 900,
}


def test_a_figure_is_right_with_its_owner_and_its_total(built: Built, figure: Figure) -> None:
    total = figure(900, "人次", "受理咨询900人次", label="受理咨询")
    part = figure(260, "人次", "法规处260人次", label="受理咨询", dims={"department": "法规处"}, part_of=total["id"])
    held = hold(built({"figures": [TOTAL, PART]}, {"figures": [total, part]}))
    assert (held.strict, held.missed, held.extra) == (2, [], [])
    part["part_of"] = None
    part["dims"]["department"] = "关税处"
    held = hold(built({"figures": [TOTAL, PART]}, {"figures": [total, part]}))
    assert [pair.wrong for pair in held.pairs if not pair.strict] == [("department", "part_of")]
    assert (rows([held])["figures.value"]["f1"], rows([held])["figures.strict"]["f1"]) == (1.0, 0.5)


def test_of_equal_values_the_one_that_fits_is_taken(built: Built, figure: Figure) -> None:
    gold = [
        {**PART, "part_of_value": 900, "department": name, "quote": f"{name}5人次", "value": 5}
        for name in ("甲处", "乙处")
    ]
    found = [figure(5, "人次", f"{name}5人次", dims={"department": name}) for name in ("乙处", "甲处")]
    held = hold(built({"figures": gold}, {"figures": found}))
    assert [(p.gold["department"], p.found["dims"]["department"]) for p in held.pairs] == [("甲处",) * 2, ("乙处",) * 2]


@pytest.mark.parametrize(
    ("gold", "read", "right"), [("other", None, True), ("other", "a.b", False), ("a.b", "a.b", True)]
)
def test_a_metric_that_fits_nothing_is_null(
    built: Built, figure: Figure, gold: str, read: str | None, right: bool
) -> None:
    held = hold(
        built(
            {"figures": [{**TOTAL, "metric": gold}]}, {"figures": [figure(900, "人次", "受理咨询900人次", metric=read)]}
        )
    )
    assert rows([held])["figures.metric"] == {"good": int(right), "of": 1, "share": float(right)}


def test_a_metric_without_gold_is_not_scored(built: Built, figure: Figure) -> None:
    held = hold(built({"figures": [TOTAL]}, {"figures": [figure(900, "人次", "受理咨询900人次", metric="a.b")]}))
    assert rows([held])["figures.metric"]["of"] == 0


def cell(value: int | None, state: str = "number", row: str = "received") -> dict[str, Any]:
    return {"table": "applications", "row": row, "column": "total", "value": value, "state": state}


def read_cell(value: int | None, state: str = "number", **more: Any) -> dict[str, Any]:
    place = {"form": "applications", "row": "received", "column": "total", "index": 0}
    return {"id": "f1", "value": value, "state": state, "table": place, "confidence": 0.99, "label": "新收", **more}


@pytest.mark.parametrize(
    ("gold", "read", "errors", "invented"),
    [
        (cell(5), read_cell(5), 0, 0),
        (cell(5), read_cell(6), 1, 0),
        (cell(None, "blank"), read_cell(0), 1, 1),
        (cell(None, "placeholder"), read_cell(None, "blank"), 0, 0),
        (cell(0), read_cell(None, "unreadable"), 0, 0),
        (cell(5), read_cell(None, "unreadable"), 1, 0),
    ],
)
def test_cells_that_are_wrong(
    built: Built, gold: dict[str, Any], read: dict[str, Any], errors: int, invented: int
) -> None:
    held = hold(built({"tables": [gold]}, {"figures": [read]}))
    assert len(value_errors(held)) == errors
    assert rows([held])["cells.invented_zeros"] == invented


def told(held: Any) -> list[tuple[str, str | None]]:
    return [(error.kind, error.told) for error in value_errors(held)]


def test_a_wrong_value_is_silent_unless_something_is_said_beside_it(built: Built, figure: Figure) -> None:
    wrong = figure(90, "人次", "受理咨询900人次", span=[2, 7])
    report: dict[str, Any] = {"figures": [wrong]}
    text = "全年受理咨询900人次。"
    assert told(hold(built({"figures": [TOTAL]}, report, text))) == [("misread", None)]
    problem = {"code": "G303", "severity": "warning", "message": "m", "span": [3, 5]}
    assert told(hold(built({"figures": [TOTAL]}, {**report, "problems": [problem]}, text))) == [("misread", "G303")]
    elsewhere = {**problem, "span": [9, 12]}
    assert told(hold(built({"figures": [TOTAL]}, {**report, "problems": [elsewhere]}, text))) == [("misread", None)]
    for_information = {**problem, "severity": "info"}
    assert told(hold(built({"figures": [TOTAL]}, {**report, "problems": [for_information]}, text))) == [
        ("misread", None)
    ]
    check = {"kind": "sum", "status": "fails", "figures": [wrong["id"]], "printed": 90}
    assert told(hold(built({"figures": [TOTAL]}, {**report, "checks": [check]}, text))) == [
        ("misread", "failing check")
    ]
    wrong["confidence"] = 0.5
    assert told(hold(built({"figures": [TOTAL]}, report, text))) == [("misread", "low confidence")]


def test_a_missed_value_is_told_by_a_problem_at_its_place_or_by_the_status(built: Built) -> None:
    text = "全年受理咨询\n900人次。"
    problem = {"code": "G303", "severity": "warning", "message": "m", "span": [7, 9]}
    assert told(hold(built({"figures": [TOTAL]}, {}, text))) == [("missed", None)]
    assert told(hold(built({"figures": [TOTAL]}, {"problems": [problem]}, text))) == [("missed", "G303")]
    assert told(hold(built({"figures": [TOTAL]}, {"status": "failed"}))) == [("missed", "status failed")]


def test_a_lost_cell_is_told_where_its_row_or_its_form_is_named(built: Built) -> None:
    gold = {"tables": [cell(5)]}
    table = {"form": "applications", "missing_rows": ["received"], "span": [0, 5]}
    form = {
        "code": "G310",
        "severity": "warning",
        "message": "reports of 2021 have the form applications (申请), …",
        "span": None,
    }
    assert told(hold(built(gold, {}))) == [("cell", None)]
    assert told(hold(built(gold, {"tables": [table]}))) == [("cell", "missing row")]
    assert told(hold(built(gold, {"tables": [{**table, "missing_rows": []}]}))) == [("cell", None)]
    assert told(hold(built(gold, {"problems": [form]}))) == [("cell", "G310")]


def test_silent_errors_are_counted_against_all_values(built: Built, figure: Figure) -> None:
    held = hold(
        built(
            {"figures": [TOTAL], "tables": [cell(5), cell(0, row="granted")]}, {"figures": [figure(7, "件", "另有7件")]}
        )
    )
    assert rows([held])["silent_errors"] == {"errors": 3, "silent": 3, "of": 2, "share": 1.5}


def test_a_trap_that_was_read_as_a_figure(built: Built, figure: Figure) -> None:
    gold = {"figures": [], "traps": ["12360热线", "第20条"]}
    held = hold(built(gold, {"figures": [figure(20, "条", "依据第20条", raw="20条")]}))
    assert held.traps == [("12360热线", True), ("第20条", False)]


def test_nothing_is_wrong_in_a_flawless_report(built: Built, figure: Figure) -> None:
    gold = {"figures": [TOTAL], "agency": "福州海关", "year": 2011, "departments": ["法规处"]}
    report = {
        "figures": [figure(900, "人次", "受理咨询900人次", label="受理咨询")],
        "identity": {"agency": {"name": "福州海关"}, "year": 2011},
        "departments": [{"name": "法规处"}],
    }
    assert hold(built(gold, report)).flawless
    for change in ({"figures": []}, {"identity": {}}, {"departments": []}, {"status": "failed"}):
        assert not hold(built(gold, {**report, **change})).flawless


def test_a_quote_is_found_over_a_line_s_end() -> None:
    assert locate("咨询900人次", "受理咨询\n　900 人次。") == (2, 12)
    assert locate("咨询901人次", "受理咨询900人次") is None
    assert locate("", "受理") is None
