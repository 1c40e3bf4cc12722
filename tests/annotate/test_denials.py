"""Denials: what a sentence says there was none of, each thing for itself."""

from __future__ import annotations

import pytest

from guanbao.annotate.denials import DenialFinder
from guanbao.registry import load


def denied(text: str) -> list[str]:
    return [d.thing.of(text) for d in DenialFinder(load()).find(text)]


TABLE = [
    ("全年未收到政府信息公开申请。", ["政府信息公开申请"], "nothing received"),
    ("未发生行政复议、行政诉讼。", ["行政复议", "行政诉讼"], "a list is split"),
    ("没有发生因政府信息公开引起的行政复议和行政诉讼。", ["行政复议", "行政诉讼"], "what both share stands before"),
    ("我关未收取任何费用。", ["任何费用"], "fees"),
    ("不存在收费及减免情况。", ["收费", "减免情况"], "a verb of the cues is also a thing"),
    ("投诉举报为零。", ["投诉举报"], "the thing stands before its nought"),
    (
        "未发生因公开申请行政复议、提起行政诉讼的情况。",
        ["因公开申请行政复议", "提起行政诉讼的情况"],
        "two things before 的情况",
    ),
    ("复议、诉讼均无。", ["复议", "诉讼"], "the cue stands behind"),
    ("全年零投诉。行政复议0件，零投诉。", ["投诉"], "nought as a word, where it is a clause"),
    ("信息处理费，一分钱没收。", ["一分钱"], "nobody paid"),
    ("3件当天答复，未收一分钱。", ["一分钱"], "nobody paid, the money behind the verb"),
    ("行政复议没有，行政诉讼也没有。", ["行政复议", "行政诉讼"], "the thing before 没有"),
    ("因公开而起之复议、诉讼、申诉，本年皆无。", ["因公开而起之复议", "诉讼", "申诉"], "a list, a comma and 皆无"),
    ("未收取检索、复制、邮寄费用。", ["检索、复制、邮寄费用"], "one charge for one request"),
    ("本年度无泄密事件。", ["泄密事件"], "a leak"),
    ("全年未向任何申请人收费。", ["收费"], "of whom nothing was charged"),
    ("没有新闻发布会。零追责。", ["新闻发布会", "追责"], "things that reports count"),
    ("规范性文件没有制发。", ["规范性文件"], "the object stands before the verb"),
    ("2010年，未收到投诉，也未接到申诉。", ["投诉", "申诉"], "two cues in one sentence"),
]


@pytest.mark.parametrize(("text", "things", "why"), TABLE, ids=[t[0] for t in TABLE])
def test_things_denied(text: str, things: list[str], why: str) -> None:
    assert denied(text) == things, why


NONE = [
    ("收到申请3件。", "nothing is denied"),
    ("信息不存在3件。", "an answer's kind, and a count"),
    ("未公开的信息3件。", "no verb of happening, and a count"),
    ("群众没有后顾之忧。", "nothing that reports count"),
    ("无论何时。", "a conjunction"),
    ("没有制定规章的权限。", "a power, and no rules"),
    ("注：空白处表示没有发生。", "what a table's blanks mean"),
    ("有没有复议和诉讼？", "a question"),
    ("全年未收到超过3件申请。", "a number stands behind: it says how many"),
]


@pytest.mark.parametrize(("text", "why"), NONE, ids=[t[0] for t in NONE])
def test_nothing_denied(text: str, why: str) -> None:
    assert denied(text) == [], why


@pytest.mark.parametrize("text", [t[0] for t in TABLE])
def test_places(text: str) -> None:
    for denial in DenialFinder(load()).find(text):
        assert denial.span.contains(denial.cue)
        assert denial.span.contains(denial.thing)
        assert not denial.cue.overlaps(denial.thing)
        assert denial.label
