"""What holds for every file of the project: no place of one machine, no index, no file that grew too long."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path

import pytest

LONGEST = 600
WRITTEN = {".py", ".md", ".toml", ".yaml", ".yml", ".csv", ".json", ".lock", ""}
# Written so that this file does not find itself.
MACHINE = re.compile(rb"/(?:work|root|home/\w+|Users/\w+|opt/\w+)/|\b[A-Z]:\\Users\\|file[:]//")
INDEX = re.compile(rb"pypi[.]org|pythonhosted[.]org|--(?:extra-)?index-url|--find[-]links|/simple[/]")


def places(pattern: re.Pattern[bytes], paths: list[Path], root: Path) -> list[str]:
    found = []
    for path in paths:
        for number, line in enumerate(path.read_bytes().splitlines(), 1):
            found += [f"{path.relative_to(root)}:{number}: {match[0]!r}" for match in [pattern.search(line)] if match]
    return found


def test_the_walk_finds_the_project(project_files: list[Path], project_root: Path) -> None:
    names = {path.relative_to(project_root).as_posix() for path in project_files}
    assert {
        "pyproject.toml",
        "Makefile",
        ".ci/run",
        "requirements.lock",
        "pipeline/guanbao/errors.py",
        "LICENSE",
    } <= names


def test_what_is_ignored_is_what_git_ignores(project_root: Path, not_ours: set[str]) -> None:
    ignored = {line.rstrip("/") for line in (project_root / ".gitignore").read_text(encoding="utf-8").split()}
    assert ignored == (not_ours | {"*.egg-info"}) - {".git"}


@pytest.mark.parametrize("sample", ["see /_work/x", "C:\\_Users\\me", "file:_//opt", "in /_home/me/x"])
def test_places_of_a_machine_are_recognised(sample: str) -> None:
    assert MACHINE.search(sample.replace("_", "").encode())


def test_no_place_of_one_machine(project_files: list[Path], project_root: Path) -> None:
    assert places(MACHINE, project_files, project_root) == []


def test_no_address_of_a_package_index(project_files: list[Path], project_root: Path) -> None:
    assert places(INDEX, project_files, project_root) == []


def test_no_file_over_600_lines(project_files: list[Path], project_root: Path) -> None:
    code = [
        path
        for path in project_files
        if path.suffix in {".py", ".md"} or path.name == "Makefile" or ".ci" in path.parts
    ]
    sizes = {
        path.relative_to(project_root).as_posix(): len(path.read_text(encoding="utf-8").splitlines()) for path in code
    }
    assert len(sizes) > 20
    assert {name: lines for name, lines in sizes.items() if lines > LONGEST} == {}


def test_text_files_are_utf8_and_end_with_a_newline(project_files: list[Path], project_root: Path) -> None:
    faults = []
    for path in project_files:
        data = path.read_bytes()
        if path.suffix not in WRITTEN or path.is_relative_to(project_root / "tests" / "ingest" / "data") or not data:
            continue
        name = path.relative_to(project_root)
        data.decode("utf-8")
        faults += [f"{name}: {fault}" for fault, is_so in (
            ("does not end with a newline", not data.endswith(b"\n")),
            ("ends with an empty line", data.endswith(b"\n\n")),
            ("has a byte order mark", data.startswith(b"\xef\xbb\xbf")),
            ("has carriage returns", b"\r" in data),
        ) if is_so]  # fmt: skip
    assert faults == []


def test_every_csv_is_rectangular(project_files: list[Path], project_root: Path) -> None:
    tables = [
        path for path in project_files if path.suffix == ".csv" and path.is_relative_to(project_root / "pipeline")
    ]
    assert tables
    for path in tables:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [row for row in csv.reader(file) if row and not row[0].startswith("#")]
        assert {len(row) for row in rows} == {len(rows[0])}, path.name


def test_changelog_has_the_version(project_root: Path) -> None:
    version = tomllib.loads((project_root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    changelog = (project_root / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[(\d[^\]]*)\] - \d{4}-\d{2}-\d{2}$", changelog, re.MULTILINE)
    assert released[0] == version
    assert "\n## [Unreleased]\n" in changelog


def test_one_version_everywhere(project_root: Path) -> None:
    from importlib.metadata import version

    import guanbao

    declared = tomllib.loads((project_root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert guanbao.__version__ == declared == version("guanbao")
