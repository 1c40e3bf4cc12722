"""Every form in every format with every disturbance: nothing is read wrong in silence, and nearly all is read right.

`run.py` in this folder shows the counts behind these tests.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from random import Random

import pytest
from disturbances import ALL
from formats import FAST, printed
from printing.model import PrintedReport, PrintedTable
from run import cases
from samples import PAPERS

from compare import Tally, compare
from guanbao.report import read_with_text

SHARE = 0.99
# Text that was copied without its empty cells or its columns has lost what tells some rows apart: what cannot be told is
# flagged, which is asserted for all, and this much is right all the same.
LEAST = {"txt-pdfium": 0.98, "txt-plumber": 0.975, "txt-poppler": 0.98}
# What costs a second a page is tried on clean forms and on what only a page can do to them.
SLOW_CASES = [
    ("libreoffice", "none"),
    ("libreoffice", "all zeros blank"),
    ("chromium", "none"),
    ("chromium", "cut through a label"),
    ("word", "none"),
    ("word", "head repeated"),
    ("word", "no rules"),
]
# What is read right of tables without rules, at the least: a column that is blank all over cannot be seen.
UNRULED = {
    "none": 1,
    "headings lost": SHARE,
    "cut in two, head repeated": SHARE,
    "row of its own": SHARE,
    "number over two lines": 0.9,
    "zeros of a row blank": 0.9,
    "all zeros blank": 0.3,
    "all labels lost": 0.5,
}
NEEDS = {"libreoffice": "soffice", "word": "soffice", "chromium": "chromium", "txt-poppler": "pdftotext"}
NAMES = {"soffice": "LibreOffice", "chromium": "Chromium", "pdftotext": "pdftotext of Poppler"}


def counted(form_format: str, disturbance: str) -> Tally:
    """All forms in one format with one disturbance."""
    counts = Tally()
    for case in cases([form_format], [disturbance], list(PAPERS)):
        counts = sum(case.tallies().values(), counts)
    return counts


@pytest.mark.parametrize(
    "form_format", [*FAST, *(pytest.param(name, marks=pytest.mark.slow) for name in ("txt-plumber", "txt-poppler"))]
)
def test_all_disturbances(form_format: str) -> None:
    _need(form_format)
    tallies = {name: counted(form_format, name) for name in ALL}
    whole = sum(tallies.values(), Tally())
    assert whole.nonzero > 1000
    assert [f"{name}: {m}" for name, t in tallies.items() for m in t.misses if not m.flagged] == []
    assert tallies["none"].false_alarms == 0
    assert tallies["none"].share == 1
    shown = "\n".join(f"{name}: {t.share:.2%} {t.misses[:1]}" for name, t in tallies.items() if t.share < SHARE)
    assert whole.share >= LEAST.get(form_format, SHARE), shown


def _need(form_format: str) -> None:
    program = NEEDS.get(form_format)
    if program is not None and shutil.which(program) is None:
        pytest.skip(f"{NAMES[program]} is not installed")


@pytest.mark.parametrize("disturbance", UNRULED)
def test_disturbances_of_tables_without_rules(disturbance: str) -> None:
    """Where text alone tells rows and columns, what was disturbed may be lost, but never in silence."""
    counts = Tally()
    for case in cases(["reportlab"], [disturbance], list(PAPERS)):
        rng = Random(f"{case.paper}/{disturbance}")  # noqa: S311 - variety, not secrecy
        report = ALL[disturbance].apply(case.source(), rng)
        bare = [replace(i, style=i.style | {"no_rules"}) if isinstance(i, PrintedTable) else i for i in report.items]
        report = PrintedReport.of(bare)
        data, name = printed(report, "reportlab", rng)
        counts = sum(compare(report, read_with_text(data, name=name)[0]).values(), counts)
    assert counts.nonzero > 100
    assert [str(miss) for miss in counts.misses if not miss.flagged] == []
    assert counts.share >= UNRULED[disturbance]


@pytest.mark.slow
@pytest.mark.parametrize(("form_format", "disturbance"), SLOW_CASES)
def test_pages_of_word_processors_and_browsers(form_format: str, disturbance: str) -> None:
    _need(form_format)
    counts = counted(form_format, disturbance)
    assert [str(miss) for miss in counts.misses if not miss.flagged] == []
    assert counts.share >= SHARE, "\n".join(map(str, counts.misses[:20]))


@pytest.mark.slow
@pytest.mark.parametrize("paper", PAPERS)
def test_scans_are_right_or_flagged(paper: str) -> None:
    for case in cases(["scan"], ["none"], [paper]):
        counts = sum(case.tallies().values(), Tally())
        assert [str(miss) for miss in counts.misses if not miss.flagged] == []
