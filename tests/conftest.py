"""What all tests share: where things lie, and what a skip means where CI is set."""

from __future__ import annotations

import os
from collections.abc import Generator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

# Reasons for which a test may be skipped where CI is set. A reason that starts with one of these is expected; any
# other skip fails, so that a test that silently stopped running is seen. Tests use these words, and say more after a
# colon if need be.
EXPECTED_SKIPS = (
    "shared folder absent",
    "no right to mount",
    "no right to make namespaces",
    "no Landlock in this kernel",
    "strace may not trace here",
)
# The same for programs of the system, where .ci/system could not install them.
BARE_SKIPS = (
    "LibreOffice is not installed",
    "Chromium is not installed",
    "poppler is not installed",
    "no Chinese font",
    "strace is not installed",
    "faketime is not installed",
    "prlimit is not installed",
    "setpriv is not installed",
)


@pytest.fixture(scope="session")
def project_root() -> Path:
    """The checkout."""
    return ROOT


@pytest.fixture(scope="session")
def corpus_reports() -> Path:
    """The sample reports: one folder for each, named by its id."""
    return ROOT / "corpus" / "reports"


@pytest.fixture(scope="session")
def shared_folder() -> Path:
    """The folder of real reports beside the checkout (GUANBAO_SHARED, else `../shared`); skips where it is absent."""
    folder = Path(os.environ.get("GUANBAO_SHARED", ROOT.parent / "shared"))
    if not (folder / "seeds").is_dir():
        pytest.skip(f"shared folder absent: {folder}")
    return folder


def _in_ci() -> bool:
    return os.environ.get("CI", "").lower() not in {"", "0", "false", "no"}


def _fail_unexpected_skip(report: pytest.TestReport | pytest.CollectReport) -> None:
    """Turn a skip that nobody expects into a failure that names its reason."""
    if not (_in_ci() and report.skipped) or hasattr(report, "wasxfail"):
        return
    place = report.longrepr if isinstance(report.longrepr, tuple) else ("", 0, str(report.longrepr))
    reason = str(place[2]).removeprefix("Skipped: ")
    if not reason.startswith((*EXPECTED_SKIPS, *(BARE_SKIPS if os.environ.get("GUANBAO_BARE") else ()))):
        report.outcome = "failed"
        report.longrepr = f"{place[0]}:{place[1]}: skipped where CI is set, for a reason nobody expects: {reason}"


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name bytes by their argument alone: an archive made for a test holds the second of its making, and the processes
    of one run would collect tests of different names."""
    return argname if isinstance(val, bytes) else None


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    _fail_unexpected_skip(report)
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    report = yield
    _fail_unexpected_skip(report)
    return report
