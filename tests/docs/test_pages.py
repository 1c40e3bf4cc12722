"""The user guide tells the truth: every command, script, query and line of data in it runs."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from columns import PAGE, filled

from guanbao.dataset import open_dataset

DOCS = Path(__file__).parents[2] / "pipeline" / "docs"
PAGES = sorted(path.name for path in DOCS.glob("*.md"))
FENCE = re.compile(r"^```(\w+)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
RUN = {"getting-started.md", "dataset.md", "comparing.md", "reviewing.md", "extending.md"}
CLUSTER = {"cluster.md"}  # needs SLURM, Kubernetes, a store of objects: its blocks are parsed, not run


def blocks(name: str) -> Iterator[tuple[str, str, str]]:
    """The fenced blocks of a page in order: language, file, text."""
    yield from FENCE.findall((DOCS / name).read_text(encoding="utf-8"))


@pytest.fixture
def place(tmp_path: Path, project_root: Path) -> Path:
    (tmp_path / "corpus").symlink_to(project_root / "corpus")
    return tmp_path


def shell(command: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["bash", "-c", command], cwd=cwd, capture_output=True, text=True, check=False, env={**os.environ, "PATH": path}
    )


def run_block(kind: str, text: str, cwd: Path) -> str:
    """Run a block as a reader would; what it printed."""
    if kind == "console":
        printed = ""
        for line in text.splitlines():
            assert line.startswith("$ "), line
            done = shell(line[2:], cwd)
            assert done.returncode == 0, (line, done.stderr)
            printed += done.stdout
        return printed
    if kind == "python":
        done = subprocess.run(
            [sys.executable, "-W", "error", "-c", text], cwd=cwd, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout
    assert kind == "sql", kind
    return str(len(open_dataset(cwd / "out").sql(text).fetchall()))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(RUN))
def test_everything_in_a_page_runs(name: str, place: Path) -> None:
    for _, file, text in blocks(name):
        if file:
            (place / file).parent.mkdir(exist_ok=True)
            (place / file).write_text(text, encoding="utf-8")
    for kind, file, text in blocks(name):
        if not file:
            printed = run_block(kind, text, place)
            if kind == "python":
                assert printed.strip(), text
            if kind == "sql":
                assert printed != "0", text


def test_no_page_is_left_out() -> None:
    assert set(PAGES) >= RUN | CLUSTER
    assert [name for name in PAGES if name not in RUN | CLUSTER and list(blocks(name))] == []


@pytest.mark.parametrize("name", sorted(CLUSTER))
def test_blocks_for_a_cluster_can_be_parsed(name: str) -> None:
    kinds = {kind for kind, _, _ in blocks(name)}
    assert kinds == {"python", "yaml"}
    for kind, _, text in blocks(name):
        if kind == "python":
            compile(text, name, "exec")
        else:
            assert yaml.safe_load(text)["kind"]


def test_the_index_names_every_page() -> None:
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"\]\(([\w.-]+)\)", index))
    assert named == {path.name for path in DOCS.iterdir() if path.name != "README.md"}


def test_links_lead_somewhere() -> None:
    for name in PAGES:
        for target in re.findall(r"\]\(([^)#]+)\)", (DOCS / name).read_text(encoding="utf-8")):
            if target.startswith("https://"):
                continue
            assert (DOCS / target).exists(), (name, target)


def test_the_columns_are_those_of_the_schema() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == filled(page), "run: python tests/docs/columns.py"


def test_signs_of_cells_are_those_of_the_code() -> None:
    from guanbao.compare.cell import SIGNS

    page = (DOCS / "comparing.md").read_text(encoding="utf-8")
    assert [sign for sign in SIGNS.values() if f"`{sign}`" not in page] == []


def test_scripts_are_short_and_need_no_more_than_they_say() -> None:
    with_pandas, alone = [text for kind, _, text in blocks("dataset.md") if kind == "python"]
    lines = [
        [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
        for text in (with_pandas, alone)
    ]
    assert [len(found) <= 20 for found in lines] == [True, True]
    assert set(re.findall(r"^(?:import|from) (\w+)", with_pandas, re.MULTILINE)) == {"pandas"}
    assert set(re.findall(r"^(?:import|from) (\w+)", alone, re.MULTILINE)) <= set(sys.stdlib_module_names)


def test_additions_of_the_guide_do_what_they_say(place: Path) -> None:
    from guanbao.registry import load

    for _, file, text in blocks("extending.md"):
        if file:
            (place / file).parent.mkdir(exist_ok=True)
            (place / file).write_text(text, encoding="utf-8")
    registry = load(None, [place / "my-registry"])
    assert registry.get("metrics", "open_days.enterprises").measures == ("institution",)
    assert registry.lookup("agencies", "宁航")[0].id == "lighthouse.example"
    assert registry.get("departments", "lighthouse.beacons").category == "general_affairs"
    assert registry.get("forms", "hotline_table").row("calls") is not None
    assert registry.get("breaks", "lighthouse.reform").touches("staff.total")
