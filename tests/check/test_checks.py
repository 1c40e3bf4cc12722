"""Printed numbers against what their neighbours imply: right, wrong, and never a false alarm."""

from __future__ import annotations

from typing import Any

import pytest

import guanbao
from guanbao import check
from guanbao.model.report import Check, Evidence, Figure, Report

HEAD = """天津海关2011年度政府信息公开工作报告

根据《中华人民共和国政府信息公开条例》，天津海关编制本报告，现将主动公开、依申请公开等情况予以公布。

一、总体情况

"""


def read(sentence: str) -> Report:
    return guanbao.read((HEAD + sentence + "\n").encode(), name="sentence.txt")


def checks(sentence: str, kind: str) -> list[Check]:
    return [c for c in read(sentence).checks if c.kind == kind]


# sentence -> status, printed, expected
SUMS = {
    "closes": ("收到申请20件，其中当面申请8件、网上申请12件。", "holds", 20, 20),
    "closes over departments": ("办结咨询90件，其中法规处30件、关税处20件、统计处40件。", "holds", 90, 90),
    "names only some": ("收到申请20件，其中当面申请8件、网上申请9件。", "partial", 20, 17),
    "names one": ("接待来访52人次（其中企业代表19人次）。", "partial", 52, 19),
    "contradicts": ("收到申请20件，其中当面申请8件、网上申请19件。", "fails", 20, 27),
    "contradicts by one": ("收到申请20件，其中当面申请8件、网上申请13件。", "fails", 20, 21),
    "more than an approximate total": ("收到申请近20件，其中当面申请8件、网上申请13件。", "not_applicable", 20, 21),
}


@pytest.mark.parametrize("what", SUMS)
def test_sum(what: str) -> None:
    sentence, status, printed, expected = SUMS[what]
    (found,) = checks(sentence, "sum")
    assert (found.status, found.printed, found.expected) == (status, printed, expected)
    assert found.suspect == ("publisher" if status == "fails" else None)


def test_zero_parts_behind_a_closed_sum_belong_to_it() -> None:
    (found,) = checks("收到申请20件，其中当面申请8件、网上申请12件、传真申请0件。", "sum")
    assert found.status == "holds"
    assert len(found.figures) == 4


def test_what_follows_a_closed_sum_is_outside() -> None:
    report = read("办理咨询60人次，其中法规处20人次、关税处30人次，缉私局接受举报10人次；收到来信38封。")
    (found,) = [c for c in report.checks if c.kind == "sum"]
    letters = next(f for f in report.figures if f.value == 38)
    assert found.status == "holds"
    assert letters.part_of is None
    assert letters.id not in found.figures


def test_mean_implies_how_many_days() -> None:
    (found,) = checks("各部门共受理咨询49630人次，平均每个工作日接受咨询198人次。", "mean")
    assert found.status == "holds"
    assert found.printed == 198
    assert "250 to 252" in found.message


MEANS = {
    "per working day, too many": ("共受理咨询49630人次，平均每个工作日398人次。", "fails"),
    "per working day, too few": ("共受理咨询49630人次，平均每个工作日98人次。", "fails"),
    "per month": ("共受理咨询3600件，月均300件。", "holds"),
    "per month, wrong": ("共受理咨询3600件，月均360件。", "fails"),
    "per day": ("共接听电话36500个，平均每天100个。", "holds"),
}


@pytest.mark.parametrize("what", MEANS)
def test_mean(what: str) -> None:
    sentence, status = MEANS[what]
    (found,) = checks(sentence, "mean")
    assert found.status == status


RATIOS = {
    "share": ("share", "收到申请48件，其中网上申请36件，占75%。", "holds", 75),
    "rounded share": ("share", "收到申请30件，其中网上申请20件，占66.7%。", "holds", 67),
    "wrong share": ("share", "收到申请48件，其中网上申请36件，占70%。", "fails", 75),
    "growth": ("growth", "主动公开信息125条，上年为100条，增长25%。", "holds", 25),
    "rounded growth": ("growth", "主动公开信息1286条，上年为1072条，增长20.0%。", "holds", 20),
    "wrong growth": ("growth", "主动公开信息125条，上年为100条，增长35%。", "fails", 25),
    "fall": ("growth", "主动公开信息75条，上年为100条，下降25%。", "holds", -25),
    "rise printed as a fall": ("growth", "主动公开信息125条，上年为100条，下降25%。", "fails", 25),
    "difference": ("growth", "主动公开信息90条，上年为120条，比上年减少30条。", "holds", -30),
    "wrong difference": ("growth", "主动公开信息90条，上年为120条，比上年减少40条。", "fails", -30),
}


@pytest.mark.parametrize("what", RATIOS)
def test_ratio(what: str) -> None:
    kind, sentence, status, expected = RATIOS[what]
    (found,) = checks(sentence, kind)
    assert found.status == status
    assert found.expected is not None
    assert round(found.expected) == expected


CLEAN = {
    "counts that share a unit and nothing else": "办理投诉30件，接待来访10件，收到建议50件。",
    "mean of another thing": "接待来访36人次，平均每个工作日接听电话85个。",
    "growth without last year's number": "主动公开信息125条，同比增长35%。",
    "share of what is not printed": "主动公开信息125条，占全省总数的35%。",
    "rate beside counts": "收到申请48件，办结36件，满意率99%。",
    "zeros": "行政复议0件，行政诉讼0件。",
    "shares alone": "满意占80%，基本满意占30%。",
}


@pytest.mark.parametrize("what", CLEAN)
def test_no_false_alarm(what: str) -> None:
    assert [c.message for c in read(CLEAN[what]).checks if c.status == "fails"] == []


def figure(id_: str, value: int, **other: Any) -> Figure:
    evidence = Evidence(span=(0, 1), quote="x")
    base = {
        "kind": "count",
        "label": "申请",
        "unit": "件",
        "raw": f"{value}件",
        "origin": "rule:test",
        "confidence": 0.95,
    }
    return Figure(**{**base, "id": id_, "value": value, "evidence": evidence, **other})


def test_a_sum_with_an_unsure_part_suspects_the_reader() -> None:
    parts = [figure("f1", 5), figure("f2", 4, part_of="f1"), figure("f3", 3, part_of="f1", confidence=0.4)]
    (found,) = check.run(parts)
    assert (found.status, found.suspect) == ("fails", "reader")


def test_checks_are_numbered_and_point_at_figures() -> None:
    parts = [figure(f"f{i}", 5) for i in (1, 2)] + [
        figure(f"f{i}{j}", v, part_of=f"f{i}") for i in (1, 2) for j, v in enumerate((2, 3))
    ]
    found = check.run(parts)
    assert [c.id for c in found] == ["c1", "c2"]
    assert [c.figures for c in found] == [("f1", "f10", "f11"), ("f2", "f20", "f21")]


def test_nothing_to_check() -> None:
    assert check.run([]) == ()
    assert check.run([figure("f1", 5), figure("f2", 7)]) == ()
