"""The locks: every pin with hashes, one version of a package in all of them, everything that is declared in them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-build.lock")


def pins(path: Path) -> dict[str, list[tuple[Requirement, int]]]:
    """The pins of a lock by name, each with how many hashes it has. A package may be pinned once for each Python."""
    found: dict[str, list[tuple[Requirement, int]]] = {}
    text = re.sub(r"\\\n\s*", " ", path.read_text(encoding="utf-8"))
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        requirement = Requirement(line.split(" --hash=")[0].strip())
        hashes = len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", line))
        found.setdefault(canonicalize_name(requirement.name), []).append((requirement, hashes))
    return found


def holds(lock: dict[str, list[tuple[Requirement, int]]], wanted: Requirement, python: str) -> bool:
    """Whether, on a Python, the lock pins what is wanted exactly once and within its bounds."""
    here = {"python_version": python, "python_full_version": f"{python}.1"}
    found = [
        pin for pin, _ in lock.get(canonicalize_name(wanted.name), []) if not pin.marker or pin.marker.evaluate(here)
    ]
    return len(found) == 1 and all(wanted.specifier.contains(spec.version) for spec in found[0].specifier)


@pytest.fixture(scope="session")
def project(project_root: Path) -> dict[str, Any]:
    return tomllib.loads((project_root / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", LOCKS)
def test_every_pin_is_exact_and_hashed(project_root: Path, name: str) -> None:
    lock = pins(project_root / name)
    assert lock
    for entries in lock.values():
        for requirement, hashes in entries:
            assert [spec.operator for spec in requirement.specifier] == ["=="], requirement
            assert hashes, requirement
            assert requirement.url is None


@pytest.mark.parametrize("name", LOCKS[::2])
def test_the_smaller_locks_are_parts_of_the_widest(project_root: Path, name: str) -> None:
    widest = pins(project_root / "requirements-dev.lock")
    for package, entries in pins(project_root / name).items():
        # the marker may be wider there: another package may want it elsewhere too
        assert {str(pin.specifier) for pin, _ in entries} == {str(pin.specifier) for pin, _ in widest[package]}


@pytest.mark.parametrize("python", ["3.11", "3.12", "3.13"])
def test_what_is_declared_is_locked(project_root: Path, project: dict[str, Any], python: str) -> None:
    table, groups = project["project"], project["dependency-groups"]
    runtime = table["dependencies"] + table["optional-dependencies"]["fast"]
    everything = (
        runtime
        + table["optional-dependencies"]["dataframe"]
        + [item for item in groups["dev"] if isinstance(item, str)]
    )
    for name, wanted in zip(LOCKS, (runtime, everything, groups["build"]), strict=True):
        lock = pins(project_root / name)
        assert [item for item in wanted if not holds(lock, Requirement(item), python)] == [], name
