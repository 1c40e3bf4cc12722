"""make explains itself, chooses a Python that works, and says what to do where there is none."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest


def make(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    program = shutil.which("make")
    assert program, "make is not installed"
    # A make above this one, as in `make test`, would pass its own settings down.
    own = ("MAKE", "MFLAGS", "GNUMAKE", "PYTHON", "VENV", "OUT", "ARGS", "WORKERS", "VERSIONS")
    outside = {key: value for key, value in os.environ.items() if not key.startswith(own)}
    command = [program, "-C", str(root), *arguments]
    return subprocess.run(command, env={**outside, **environment}, capture_output=True, text=True, check=False)


@pytest.fixture
def interpreters(tmp_path: Path) -> Path:
    """A folder to be the whole PATH: bash and what the Makefile calls, and no Python yet."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("bash", "touch", "find"):
        found = shutil.which(name)
        assert found
        (folder / name).symlink_to(found)
    return folder


def pretend(folder: Path, name: str, body: str) -> None:
    """An interpreter that is only a shell script."""
    script = folder / name
    script.write_text(f"#!{folder / 'bash'}\n{body}\n", encoding="utf-8")
    script.chmod(0o755)


def test_alone_it_explains(project_root: Path) -> None:
    done = make(project_root)
    assert done.returncode == 0
    text = (project_root / "Makefile").read_text(encoding="utf-8")
    [phony] = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    assert [name for name in phony.split() if f"make {name} " not in done.stdout] == []
    assert "$(" not in done.stdout


def test_without_python_it_says_what_to_do(project_root: Path, tmp_path: Path, interpreters: Path) -> None:
    done = make(project_root, "setup", f"VENV={tmp_path / 'venv'}", PATH=str(interpreters))
    assert done.returncode != 0
    assert "No Python 3.11 or later" in done.stderr
    assert "PYTHON=" in done.stderr


def test_a_python_that_does_not_run_is_passed_over(project_root: Path, tmp_path: Path, interpreters: Path) -> None:
    pretend(interpreters, "python3.13", "exit 127")
    pretend(interpreters, "python3.12", 'if [ "$1" = -c ]; then exit 0; fi\necho "chosen: $0 $*"\nexit 1')
    pretend(interpreters, "python3.11", "echo too late; exit 1")
    done = make(project_root, "setup", f"VENV={tmp_path / 'venv'}", PATH=str(interpreters))
    assert done.returncode != 0
    assert f"chosen: {interpreters}/python3.12 -m venv" in done.stdout
    assert "too late" not in done.stdout


def test_a_python_that_is_too_old_is_refused(project_root: Path, tmp_path: Path, interpreters: Path) -> None:
    pretend(interpreters, "old", 'if [ "$1" = --version ]; then echo Python 3.10.1; fi\n[ "$1" != -c ]')
    done = make(project_root, "setup", f"VENV={tmp_path / 'venv'}", "PYTHON=old", PATH=str(interpreters))
    assert done.returncode != 0
    assert "PYTHON=old is Python 3.10.1; guanbao needs 3.11 or later" in done.stderr
    assert not (tmp_path / "venv").exists()


@pytest.mark.parametrize("name", ["run", "lock", "test-all"])
def test_scripts_are_sound(project_root: Path, name: str) -> None:
    script = project_root / ".ci" / name
    assert os.access(script, os.X_OK)
    assert re.search(r"^set -e?uo pipefail$", script.read_text(encoding="utf-8"), re.MULTILINE)
    subprocess.run(["bash", "-n", script], check=True)


def test_test_all_says_what_was_absent(project_root: Path) -> None:
    script = project_root / ".ci" / "test-all"
    done = subprocess.run([script, "3.1 3.2"], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "3.1  absent" in done.stdout
    assert "3.2  absent" in done.stdout
