"""The files of the project itself, found without git, so that the tests hold in a source archive as well."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

# What .gitignore names, and git itself: none of it belongs to the project.
NOT_OURS = {
    ".git", ".venv", ".venvs", "__pycache__", "build", "dist", "out",
    ".hypothesis", ".mypy_cache", ".pytest_cache", ".ruff_cache", ".import_linter_cache",
}  # fmt: skip
FILES_NOT_OURS = (".coverage",)


@pytest.fixture(scope="session")
def project_files(project_root: Path) -> list[Path]:
    """Every file of the checkout that is part of the project."""
    found = []
    for folder, folders, files in os.walk(project_root):
        folders[:] = sorted(name for name in folders if name not in NOT_OURS and not name.endswith(".egg-info"))
        found += [Path(folder, name) for name in sorted(files) if not name.startswith(FILES_NOT_OURS)]
    return found


@pytest.fixture(scope="session")
def not_ours() -> set[str]:
    """The names of folders and files that the walk leaves out."""
    return NOT_OURS | set(FILES_NOT_OURS)
