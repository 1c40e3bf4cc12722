"""The corpus as an output folder, read once for all tests, and its dataset."""

from __future__ import annotations

import shutil
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from guanbao.cli import cli
from guanbao.dataset import Dataset, build, open_dataset

ORDER = (".txt", ".html", ".docx", ".pdf")


def one_print_each(reports: Path) -> list[Path]:
    """One document of each report: text before pages before PDF, no scans, which need OCR."""
    found = []
    for folder in sorted(path for path in reports.iterdir() if path.is_dir()):
        prints = [path for path in folder.iterdir() if path.suffix in ORDER and ".scan" not in path.name]
        if prints:
            found.append(min(prints, key=lambda path: (ORDER.index(path.suffix), path.name)))
    return found


def _shared(name: str, base: Path, make: object) -> Path:
    """A folder that one of the processes of the tests makes, and the others wait for."""
    place, lock, done = base / name, base / f"{name}.lock", base / f"{name}.done"
    try:
        lock.mkdir()
    except FileExistsError:
        for _ in range(3000):
            if done.exists():
                return place
            time.sleep(0.1)
        raise TimeoutError(f"{name} was not made in time") from None
    make(place)  # type: ignore[operator]
    done.touch()
    return place


@pytest.fixture(scope="session")
def corpus_out(tmp_path_factory: pytest.TempPathFactory, corpus_reports: Path, worker_id: str) -> Path:
    """The output folder of the corpus, with two prints of one report, and its dataset."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if worker_id != "master" else base

    def make(place: Path) -> None:
        files = one_print_each(corpus_reports)
        second = sorted(corpus_reports.glob("tianjin-2019/*.pdf"))[:1]
        command = ["extract", *map(str, [*files, *second]), "-o", str(place), "-q"]
        done = CliRunner().invoke(cli, command, prog_name="guanbao")
        assert done.exit_code == 0, done.output
        build(place)

    return _shared("corpus_out", base, make)


@pytest.fixture(scope="session")
def corpus_data(corpus_out: Path) -> Dataset:
    """The dataset of the corpus."""
    return open_dataset(corpus_out)


@pytest.fixture
def own_out(corpus_out: Path, tmp_path: Path) -> Path:
    """A copy of the corpus folder that a test may damage: its reports only."""
    shutil.copytree(corpus_out / "reports", tmp_path / "out" / "reports")
    return tmp_path / "out"
