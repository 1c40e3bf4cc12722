"""A skip nobody expects fails where CI is set, and only there: tried on the real hook in a run of its own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SUITE = """
import pytest

def test_expected():
    pytest.skip("shared folder absent: /nowhere")

def test_unexpected():
    pytest.skip("no such weather")

@pytest.mark.skipif(True, reason="marked away")
def test_marked():
    pass

@pytest.mark.xfail(strict=True)
def test_known_fault():
    assert False
"""
MODULE = 'import pytest\npytest.skip("module away", allow_module_level=True)\n'


@pytest.mark.parametrize(
    ("ci", "outcome"), [("true", "1 failed, 1 skipped, 1 xfailed, 2 errors"), ("", "4 skipped, 1 xfailed")]
)
def test_unexpected_skips(tmp_path: Path, project_root: Path, ci: str, outcome: str) -> None:
    shutil.copy(project_root / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_some.py").write_text(SUITE, encoding="utf-8")
    (tmp_path / "test_module.py").write_text(MODULE, encoding="utf-8")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-p",
        "no:cacheprovider",
        "-p",
        "no:xdist",
        "--continue-on-collection-errors",
    ]
    done = subprocess.run(
        command, cwd=tmp_path, env={**os.environ, "CI": ci}, capture_output=True, text=True, check=False
    )
    assert outcome in done.stdout.splitlines()[-1], done.stdout
    assert ("no such weather" in done.stdout and "reason nobody expects" in done.stdout) == bool(ci)
