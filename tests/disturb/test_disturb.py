"""Every form in every format with every disturbance: nothing is read wrong in silence, and nearly all is read right.

`run.py` in this folder shows the counts behind these tests.
"""

from __future__ import annotations

from functools import cache

import pytest
from compare import Tally
from disturbances import ALL
from formats import FAST
from run import cases
from samples import PAPERS

SHARE = 0.99
# What costs a second a page is tried on clean forms and on what only a page can do to them.
SLOW_CASES = [
    ("libreoffice", "none"),
    ("libreoffice", "all zeros blank"),
    ("libreoffice", "no rules"),
    ("chromium", "none"),
    ("chromium", "cut through a label"),
    ("word", "none"),
    ("word", "head repeated"),
]


@cache
def tally(form_format: str, disturbance: str) -> Tally:
    """All forms in one format with one disturbance."""
    counts = Tally()
    for case in cases([form_format], [disturbance], list(PAPERS)):
        counts = sum(case.tallies().values(), counts)
    return counts


def possible() -> list[tuple[str, str]]:
    return [(f, d) for f in FAST for d in ALL if any(True for _ in cases([f], [d], list(PAPERS)))]


@pytest.mark.parametrize(("form_format", "disturbance"), possible())
def test_nothing_is_wrong_in_silence(form_format: str, disturbance: str) -> None:
    counts = tally(form_format, disturbance)
    assert counts.cells > 0
    assert [str(miss) for miss in counts.misses if not miss.flagged] == []
    assert counts.false_alarms == 0


@pytest.mark.parametrize("form_format", FAST)
def test_nearly_all_numbers_are_right(form_format: str) -> None:
    counts = sum((tally(form_format, name) for name in ALL if (form_format, name) in possible()), Tally())
    assert counts.nonzero > 1000
    assert counts.share >= SHARE, "\n".join(map(str, counts.misses[:20]))


@pytest.mark.parametrize("form_format", FAST)
def test_no_zero_is_invented(form_format: str) -> None:
    counts = sum((tally(form_format, name) for name in ALL if (form_format, name) in possible()), Tally())
    assert counts.invented_zeros == 0, [str(m) for m in counts.misses if m.found == "0"][:20]


@pytest.mark.slow
@pytest.mark.parametrize(("form_format", "disturbance"), SLOW_CASES)
def test_pages_of_word_processors_and_browsers(form_format: str, disturbance: str) -> None:
    counts = tally(form_format, disturbance)
    assert [str(miss) for miss in counts.misses if not miss.flagged] == []
    assert counts.share >= SHARE, "\n".join(map(str, counts.misses[:20]))


@pytest.mark.slow
@pytest.mark.parametrize("paper", PAPERS)
def test_scans_are_right_or_flagged(paper: str) -> None:
    for case in cases(["scan"], ["none"], [paper]):
        counts = sum(case.tallies().values(), Tally())
        assert [str(miss) for miss in counts.misses if not miss.flagged] == []
