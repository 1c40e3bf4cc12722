"""Spans: half-open, never empty, and no two left over one place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanbao.text.spans import Span, hull, longest_first


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start = draw(st.integers(0, 60))
    return Span(start, start + draw(st.integers(1, 20)))


@pytest.mark.parametrize(("start", "end"), [(3, 3), (4, 2), (-1, 2), (0, 0)])
def test_an_empty_or_negative_span_is_none(start: int, end: int) -> None:
    with pytest.raises(ValueError, match="no span"):
        Span(start, end)


@given(spans(), spans())
@settings(deadline=None)
def test_overlap_and_containment_agree_with_sets(a: Span, b: Span) -> None:
    ours, theirs = set(range(a.start, a.end)), set(range(b.start, b.end))
    assert a.overlaps(b) == b.overlaps(a) == bool(ours & theirs)
    assert a.contains(b) == (theirs <= ours)
    assert len(a) == len(ours)


@given(spans(), st.integers(0, 30), st.text("受理申请件", min_size=90, max_size=90))
@settings(deadline=None)
def test_a_shifted_span_reads_the_same(span: Span, by: int, text: str) -> None:
    assert span.shift(by).of("前" * by + text) == span.of(text)


@given(st.lists(spans(), min_size=1))
@settings(deadline=None)
def test_the_hull_holds_all_and_no_more(found: list[Span]) -> None:
    whole = hull(found)
    assert all(whole.contains(s) for s in found)
    assert whole.start in {s.start for s in found}
    assert whole.end in {s.end for s in found}


def test_nothing_has_no_hull() -> None:
    with pytest.raises(ValueError, match=r"."):
        hull([])


@given(st.lists(spans()))
@settings(deadline=None)
def test_longest_first_leaves_no_overlap_and_drops_only_what_overlaps_a_longer_one(found: list[Span]) -> None:
    kept = longest_first([(s, i) for i, s in enumerate(found)])
    chosen = [s for s, _ in kept]
    assert chosen == sorted(chosen)
    assert all(a.end <= b.start for a, b in pairwise(chosen))
    assert all(found[i] == s for s, i in kept)
    assert all(any(s.overlaps(k) and len(k) >= len(s) for k in chosen) for s in found)
