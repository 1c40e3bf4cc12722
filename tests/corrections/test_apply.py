"""Corrections laid over reports: each does what it says, and none is lost without a word."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from guanbao import check
from guanbao.corrections import Correction, apply
from guanbao.corrections.apply import PERSON, _lists
from guanbao.corrections.kinds import of_figure
from guanbao.model.report import Report
from guanbao.registry import load
from made import Draft


def report() -> tuple[Report, str]:
    """49 inquiries, of which two departments answered 20 and 28: one was misread."""
    draft = Draft("customs.tianjin", 2009)
    total = draft.say(49, "人次", "inquiries.handled", label="业务咨询", context="业务咨询49人次")
    for value, department in ((20, "法规处"), (30, "监管处")):
        draft.say(
            value,
            "人次",
            "inquiries.handled",
            department=department,
            part_of=total.id,
            context=f"{department}{value}人次",
        )
    draft.say(3, "万元", "fees.collected" if "fees.collected" in {m.id for m in load().metrics} else None)
    made = draft.report()
    return made.model_copy(update={"checks": check.run(made.figures, {}, load())}), draft.text


def of(made: Report, figure: str, action: str, **more: Any) -> Correction:
    [found] = [one for one in made.figures if one.id == figure]
    told = {**of_figure(found), **more}
    at = told.pop("time", "2026-01-01T00:00:00Z")
    return Correction(made.document.sha256 or "", action, "王", at, "看过", **told)  # type: ignore[arg-type]


def test_a_value_closes_the_sum_and_leaves_what_was_read_beside_it() -> None:
    made, text = report()
    assert [found.status for found in made.checks] == ["fails"]
    applied = apply(made, [of(made, "f3", "value", value=29)], load(), text)
    [found] = applied.report.checks
    assert (found.status, found.expected) == ("holds", 49)
    now = applied.report.figures[2]
    assert (now.value, now.normalised_value, now.origin, now.confidence) == (29, 29, PERSON, 1)
    assert (now.raw, now.evidence) == (made.figures[2].raw, made.figures[2].evidence)
    assert applied.by_figure["f3"].read == made.figures[2]
    assert made.figures[2].value == 30


def test_what_a_person_did_not_touch_stays() -> None:
    made, text = report()
    applied = apply(made, [of(made, "f1", "confirm")], load(), text)
    assert applied.report.figures[1:] == made.figures[1:]
    assert applied.report.checks == made.checks
    assert applied.report.figures[0] == made.figures[0].model_copy(update={"origin": PERSON, "confidence": 1.0})


def test_a_value_is_brought_to_its_base_unit() -> None:
    made, text = report()
    applied = apply(made, [of(made, "f4", "value", value=Decimal("3.5"))], load(), text)
    now = applied.report.figures[3]
    assert (now.value, now.normalised_value, now.normalised_unit) == (Decimal("3.5"), 35000, "元")


def test_a_rejected_figure_is_no_figure_and_its_parts_have_no_total() -> None:
    made, text = report()
    applied = apply(made, [of(made, "f1", "reject")], load(), text)
    assert [figure.id for figure in applied.report.figures] == ["f2", "f3", "f4"]
    assert {figure.part_of for figure in applied.report.figures} == {None}
    assert applied.report.checks == ()
    assert applied.by_figure["f1"].read == made.figures[0]


def test_an_added_figure_stands_where_it_is_said_to() -> None:
    made, text = report()
    one = Correction(made.document.sha256 or "", "add", "王", "2026-01-01T00:00:00Z", "漏", start=1, end=3, quote=text[1:3],
                     value=49, unit="人次", metric="inquiries.handled", label="咨询")  # fmt: skip
    applied = apply(made, [one], load(), text)
    added = applied.report.figures[-1]
    assert (added.id, added.value, added.metric, added.kind, added.origin) == (
        "p1",
        49,
        "inquiries.handled",
        "count",
        PERSON,
    )
    assert text[slice(*added.evidence.span)] == added.evidence.quote
    wrong = apply(made, [replace(one, quote="xx")], load(), text)
    assert [outcome.status for outcome in wrong.outcomes] == ["gone"]
    assert wrong.report.figures == made.figures


def test_what_was_added_can_be_decided_on() -> None:
    made, text = report()
    added = Correction(made.document.sha256 or "", "add", "王", "2026-01-01T00:00:00Z", "漏", start=1, end=3, quote=text[1:3],
                       value=49, unit="人次", label="咨询")  # fmt: skip
    for action, value, left in (("value", 48, 48), ("confirm", None, 49), ("reject", None, None)):
        later = replace(added, action=action, value=value, time="2026-01-02T00:00:00Z", author="李")  # type: ignore[arg-type]
        applied = apply(made, [added, later], load(), text)
        assert [outcome.status for outcome in applied.outcomes] == ["applied", "applied"]
        assert applied.problems == ()
        found = [figure.value for figure in applied.report.figures if figure.id == "p1"]
        assert found == ([] if left is None else [left])
    again = replace(added, value=47, time="2026-01-03T00:00:00Z")
    applied = apply(made, [added, again], load(), text)
    assert [outcome.status for outcome in applied.outcomes] == ["superseded", "applied"]
    assert [figure.value for figure in applied.report.figures if figure.origin == PERSON] == [47]


def test_an_added_figure_that_is_read_later_takes_the_value_of_the_person() -> None:
    made, text = report()
    applied = apply(made, [of(made, "f3", "add", value=29)], load(), text)
    assert [figure.id for figure in applied.report.figures] == ["f1", "f2", "f3", "f4"]
    assert applied.report.figures[2].value == 29


def test_metrics_and_forms_of_another_registry_are_no_fault() -> None:
    draft = Draft("customs.tianjin", 2009)
    draft.applications("received", 1, 0, 0, 0, 0, 0, 1)
    draft.say(7, "件", "applications.of_old")
    made = draft.report()
    old = [one.model_copy(update={"table": one.table and one.table.model_copy(update={"form": "of_old"})})
           for one in made.figures]  # fmt: skip
    made = made.model_copy(update={"figures": tuple(old)})
    applied = apply(made, [of(made, "f8", "value", value=8)], load(), draft.text)
    assert applied.report.figures[7].value == 8
    assert applied.report.checks == ()


def test_the_last_decision_holds() -> None:
    made, text = report()
    first, second = of(made, "f3", "reject"), of(made, "f3", "value", value=29, time="2026-01-02T00:00:00Z")
    applied = apply(made, [first, second], load(), text)
    assert [outcome.status for outcome in applied.outcomes] == ["superseded", "applied"]
    assert applied.report.figures[2].value == 29


def test_a_correction_whose_figure_is_gone_is_told() -> None:
    made, text = report()
    one = of(made, "f3", "value", value=29)
    without = made.model_copy(update={"figures": made.figures[:2]})
    applied = apply(without, [one], load(), text)
    assert [outcome.status for outcome in applied.outcomes] == ["gone"]
    assert [(problem.code, problem.severity) for problem in applied.problems] == [("G902", "warning")]
    assert "监管处" not in applied.problems[0].message
    assert "30人次" in applied.problems[0].message
    assert applied.report.figures == without.figures


def test_it_is_found_again_where_the_text_moved_if_nothing_else_fits() -> None:
    made, _ = report()
    one = of(made, "f3", "value", value=29)

    def shifted(figure: Any) -> Any:
        start, end = figure.evidence.span
        return figure.model_copy(update={"evidence": figure.evidence.model_copy(update={"span": (start + 5, end + 5)})})

    later = made.model_copy(update={"figures": tuple(map(shifted, made.figures))})
    applied = apply(later, [one], load())
    assert [outcome.status for outcome in applied.outcomes] == ["moved"]
    assert [problem.code for problem in applied.problems] == ["G903"]
    assert applied.report.figures[2].value == 29
    twin = later.model_copy(update={"figures": (*later.figures, later.figures[2].model_copy(update={"id": "f9"}))})
    assert [outcome.status for outcome in apply(twin, [one], load()).outcomes] == ["gone"]


def test_two_figures_on_one_span_are_told_apart_by_their_owner() -> None:
    made, _ = report()
    other = made.figures[2].model_copy(
        update={"id": "f9", "dims": made.figures[2].dims.model_copy(update={"department": "缉私局"})}
    )
    both = made.model_copy(update={"figures": (*made.figures, other)})
    applied = apply(both, [of(both, "f9", "value", value=1)], load())
    assert {figure.id: figure.value for figure in applied.report.figures} == {
        "f1": 49,
        "f2": 20,
        "f3": 30,
        "f4": 3,
        "f9": 1,
    }


def test_a_cell_can_be_said_to_be_blank() -> None:
    draft = Draft("customs.tianjin", 2022)
    draft.applications("received", 1, 0, 0, 0, 0, 0, 1)
    made = draft.report()
    applied = apply(made, [of(made, "f2", "value", state="blank", value=None)], load(), draft.text)
    assert (applied.report.figures[1].value, applied.report.figures[1].state) == (None, "blank")


def test_those_of_other_documents_do_nothing() -> None:
    made, text = report()
    applied = apply(made, [replace(of(made, "f1", "reject"), sha256="0" * 64)], load(), text)
    assert applied.report is made
    assert applied.outcomes == ()


def test_the_checks_of_every_report_of_the_corpus_can_be_made_again(corpus_out: Path) -> None:
    """What the reader knows of lists is not in the JSON; it is got back from the checks."""
    registry = load()
    paths = sorted((corpus_out / "reports").glob("*.json"))
    assert len(paths) > 30
    for path in paths:
        read = Report.model_validate_json(path.read_bytes())
        assert check.run(read.figures, _lists(read), registry) == read.checks, path.name
