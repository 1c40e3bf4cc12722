"""The import contracts hold, and would be seen to break."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LINTER = Path(sys.executable).parent / "lint-imports"


def lint(root: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(root / "pipeline"), "NO_COLOR": "1", "COLUMNS": "200"}
    command = [LINTER, "--no-cache", "--no-logo"]
    return subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def copy(tmp_path: Path, project_root: Path) -> Path:
    shutil.copy(project_root / "pyproject.toml", tmp_path)
    leave = shutil.ignore_patterns("__pycache__")
    shutil.copytree(project_root / "pipeline" / "guanbao", tmp_path / "pipeline" / "guanbao", ignore=leave)
    return tmp_path


def test_the_floors_hold(copy: Path) -> None:
    done = lint(copy)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize(
    ("module", "line", "said"),
    [
        ("text/stray.py", "from guanbao import extract", "guanbao.text is not allowed to import guanbao.extract"),
        ("registry/stray.py", "import guanbao.ingest", "guanbao.registry is not allowed to import guanbao.ingest"),
        ("check/stray.py", "import spacy", "spaCy and jieba live in the annotation layer BROKEN"),
        ("extract/stray.py", "import pypdfium2", "parsers of documents live in ingest BROKEN"),
        ("stray.py", "", "guanbao.stray"),
    ],
)
def test_a_breach_is_seen(copy: Path, module: str, line: str, said: str) -> None:
    (copy / "pipeline" / "guanbao" / module).write_text(f"{line}\n", encoding="utf-8")
    done = lint(copy)
    assert done.returncode != 0
    assert said in done.stdout, done.stdout
