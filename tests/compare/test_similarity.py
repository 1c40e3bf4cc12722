"""The laws of likeness."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from guanbao.compare.similarity import overlap, similarity

NUMBERS = st.one_of(st.just(Decimal(0)), st.decimals(-(10**9), 10**9, places=2))
REPORTS = st.dictionaries(st.sampled_from("abcdefgh"), NUMBERS)


@given(REPORTS)
def test_a_report_is_like_itself(one: dict[str, Decimal]) -> None:
    assert similarity(one, one) == 1
    assert overlap(one, one) == 1


@given(REPORTS, REPORTS)
def test_the_order_does_not_matter(one: dict[str, Decimal], other: dict[str, Decimal]) -> None:
    assert similarity(one, other) == similarity(other, one)
    assert overlap(one, other) == overlap(other, one)


@given(REPORTS, REPORTS, st.sets(st.sampled_from("uvwxyz")))
def test_zeros_in_both_do_not_count(one: dict[str, Decimal], other: dict[str, Decimal], zeros: set[str]) -> None:
    more = dict.fromkeys(zeros, Decimal(0))
    before = similarity(one, other)
    if before is not None:
        assert similarity({**one, **more}, {**other, **more}) == before


@given(REPORTS, REPORTS)
def test_it_is_a_part_of_one_and_whole_only_for_equals(one: dict[str, Decimal], other: dict[str, Decimal]) -> None:
    found = similarity(one, other)
    assert found is None or 0 <= found <= 1
    common = [key for key in one if key in other]
    if found == 1 and common:
        assert all(one[key] == other[key] for key in common)


@given(REPORTS, REPORTS)
def test_what_is_not_said_is_not_zero(one: dict[str, Decimal], other: dict[str, Decimal]) -> None:
    before = similarity(one, other)
    if before is not None and one != other:
        assert similarity({**one, "only here": Decimal(5)}, other) == before


def test_nothing_to_compare() -> None:
    assert similarity({"a": Decimal(1)}, {"b": Decimal(1)}) is None
    assert similarity({}, {}) == 1
    assert similarity({"a": Decimal(3)}, {"a": Decimal(-3)}) == 0
