"""The corpus as the annotation layer sees it: one folded view for each report."""

from __future__ import annotations

from pathlib import Path

import pytest

from guanbao.ingest import read
from guanbao.text.view import TextView

REPORTS = Path(__file__).resolve().parents[2] / "corpus" / "reports"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "report" in metafunc.fixturenames:
        paths = sorted(REPORTS.glob("*/*.txt"))
        assert paths
        metafunc.parametrize("report", paths, ids=[p.stem for p in paths])


@pytest.fixture
def view(report: Path) -> TextView:
    """The folded view of a report of the corpus."""
    document = read(report)
    return TextView.fold(document.text, (b.spans for b in document.blocks if b.kind == "paragraph"))
