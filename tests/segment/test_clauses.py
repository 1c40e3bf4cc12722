"""Sentences and clauses: they cover what is said, in order, and never overlap."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanbao.segment import clauses, sentences
from guanbao.text.spans import Span

texts = st.text("受理申请件3，。；：！？、（）“”\n 1,5.", max_size=80)
ENDS, MARKS = "。！？\n", "，；。！？：\n"


def ordered(spans: list[Span]) -> bool:
    return all(a.end <= b.start for a, b in pairwise(spans))


@given(texts)
@settings(deadline=None)
def test_sentences_cover_all_but_stray_marks(text: str) -> None:
    found = list(sentences(text))
    assert ordered(found)
    covered = {i for s in found for i in range(s.start, s.end)}
    assert all(i in covered for i, c in enumerate(text) if c not in ENDS)
    assert all("\n" not in s.of(text) for s in found)


@given(texts)
@settings(deadline=None)
def test_clauses_are_exactly_what_stands_between_marks(text: str) -> None:
    found = list(clauses(text))
    assert ordered(found)
    covered = {i for s in found for i in range(s.start, s.end)}
    assert covered == {i for i, c in enumerate(text) if c not in MARKS}


@given(texts, st.data())
@settings(deadline=None)
def test_a_part_is_read_as_the_part_alone(text: str, data: st.DataObject) -> None:
    if not text:
        return
    start = data.draw(st.integers(0, len(text) - 1))
    part = Span(start, data.draw(st.integers(start + 1, len(text))))
    for split in (sentences, clauses):
        assert [s.shift(part.start) for s in split(part.of(text))] == list(split(text, part))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("受理3件。办结2件。", ["受理3件。", "办结2件。"]),
        ("做到“应公开、尽公开。”受理3件！", ["做到“应公开、尽公开。”", "受理3件！"]),
        ("受理3件（其中网络2件。）办结", ["受理3件（其中网络2件。）", "办结"]),
        ("一、概述\n受理3件", ["一、概述", "受理3件"]),
        ("增长12.5%。", ["增长12.5%。"]),
        ("", []),
    ],
)
def test_sentences(text: str, parts: list[str]) -> None:
    assert [s.of(text) for s in sentences(text)] == parts


def test_a_comma_inside_a_number_cuts_nothing() -> None:
    text = "受理1,136件，办结900件；法规处：3件"
    assert [c.of(text) for c in clauses(text)] == ["受理1,136件", "办结900件", "法规处", "3件"]
