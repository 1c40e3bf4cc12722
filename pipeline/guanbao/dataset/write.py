"""The dataset of an output folder, made from its reports: all files are written aside and put in place together at the end.

Nothing but the reports goes in, so the same reports always give the same files (the DuckDB file but for its layout), and the
dataset can be thrown away and made again at any time.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from guanbao import __version__, corrections
from guanbao.corrections import Applied, Correction
from guanbao.corrections.codes import OTHERS
from guanbao.dataset import codes, duck, package
from guanbao.dataset.across import across
from guanbao.dataset.files import FORMATS, TableFiles
from guanbao.dataset.harmonise import Harmoniser
from guanbao.dataset.index import Index, index, places, read_or_tell
from guanbao.dataset.read import PACKAGE
from guanbao.dataset.rows import RowMaker
from guanbao.dataset.schema import DATASET_VERSION, TABLES
from guanbao.errors import GuanbaoError
from guanbao.files import NEW_FILE_MODE, sync_folder
from guanbao.model.report import Problem, Report
from guanbao.registry import Registry, load

DATABASE = "guanbao.duckdb"


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made: rows by table, and what was wrong with reports that are not, or not wholly, in it."""

    folder: Path
    build: str
    rows: dict[str, int]
    problems: tuple[tuple[str, Problem], ...] = ()

    @property
    def left_out(self) -> int:
        """How many files of the folder are no reports, or too new."""
        return sum(problem.severity == "error" for _, problem in self.problems)


@dataclass(slots=True)
class _Problems:
    """Problems that are found while the dataset is made."""

    found: list[tuple[str, Problem]] = field(default_factory=list)

    def rows(self) -> Iterator[tuple[Any, ...]]:
        for n, (key, problem) in enumerate(self.found):
            yield (key, key, n, "dataset", problem.code, problem.severity, problem.message, None, None, None)


def build(
    out: Path | str, formats: Sequence[str] = FORMATS, step: Callable[[int, int], None] | None = None,
    found: Index | None = None,
) -> Built:  # fmt: skip
    """Make the dataset of an output folder from `reports/*.json` and `corrections.csv`, in place of the one that is there.

    `formats` says what is written beside Parquet, of csv, ndjson and duckdb. `step` is called after each report with how
    many are done, and of how many. `found` are the reports, where they were looked at just now.

    Raises:
        GuanbaoError: there are no reports (G801), or the corrections have faults (G901).
        OSError: the folder cannot be written.
    """
    out = Path(out)
    found = found or index(out / "reports")
    if not found.entries and not found.problems:
        raise GuanbaoError(codes.NO_REPORTS, name=str(out))
    registry = load()
    decided = corrections.load(out)
    name = _build_name(found, registry.version, decided)
    with _aside(out) as stage:
        metadata = {"guanbao.dataset": DATASET_VERSION, "guanbao.build": name}
        tables = {table.name: TableFiles(table, stage, formats, metadata) for table in TABLES.values()}
        problems = _Problems(list(found.problems))
        _write(found, tables, RowMaker(Harmoniser(registry)), problems, _Decisions(out, decided, registry), step)
        for table in ("reports", "figures", "values", "entities", "corrections"):
            tables[table].close()
        tables["checks"].add(across(stage, registry))
        tables["checks"].close()
        tables["problems"].add(problems.rows())
        tables["problems"].close()
        counts = {table: files.count for table, files in tables.items()}
        if "duckdb" in formats:
            duck.fill(stage / DATABASE, stage, registry)
        described = package.describe(stage, ("parquet", *formats), name, counts, registry)
        (stage / PACKAGE).write_text(json.dumps(described, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        _put_in_place(stage, out)
    return Built(out / "dataset", name, counts, tuple(problems.found))


def current_build(out: Path, found: Index) -> str:
    """The name of the build that `build` would make now of the reports: that of a dataset that is up to date."""
    return _build_name(found, load().version, corrections.load(out))


def _build_name(found: Index, registry: str, decided: Sequence[Correction]) -> str:
    told = "\0".join(
        (found.digest, registry, __version__, DATASET_VERSION, corrections.dump(decided) if decided else "")
    )
    return hashlib.sha256(told.encode()).hexdigest()[:16]


class _Decisions:
    """The corrections of the folder by document."""

    def __init__(self, out: Path, decided: Sequence[Correction], registry: Registry) -> None:
        self.out = out
        self.registry = registry
        self.by_document = corrections.by_document(decided)
        self.met: set[str] = set()

    def apply(self, report: Report) -> Applied:
        digest = report.document.sha256 or ""
        mine = self.by_document.get(digest, [])
        self.met |= {digest} if mine else set()
        text = fixed_text(self.out, digest) if any(one.action == "add" for one in mine) else None
        return corrections.apply(report, mine, self.registry, text)

    def others(self) -> Iterator[tuple[str, Problem]]:
        """What is said of corrections whose document the folder does not have."""
        count = sum(len(told) for digest, told in self.by_document.items() if digest not in self.met)
        if count:
            yield corrections.NAME, Problem.of(OTHERS, count=count, name=self.out.name)


def fixed_text(out: Path, digest: str) -> str | None:
    """The text of a document as it was fixed when it was read; null where it was not kept."""
    try:
        return (out / "texts" / f"{digest}.txt").read_bytes().decode("utf-8", "surrogatepass")
    except (OSError, UnicodeDecodeError):
        return None


def _write(
    found: Index,
    tables: dict[str, TableFiles],
    maker: RowMaker,
    problems: _Problems,
    decisions: _Decisions,
    step: Callable[[int, int], None] | None,
) -> None:
    for n, (entry, place) in enumerate(places(found), 1):
        report, told = read_or_tell(entry)
        problems.found += [(entry.key, problem) for problem in told]
        if report is None:
            continue
        applied = decisions.apply(report)
        problems.found += [(entry.key, problem) for problem in applied.problems]
        rows = maker.rows(applied, place)
        problems.found += [
            (entry.key, Problem.of(codes.TOO_WIDE, span=figure.evidence.span, figure=figure.id))
            for figure, row in zip(applied.report.figures, rows["figures"], strict=True)
            if figure.value is not None and row[_VALUE] is None
        ]
        for table, made in rows.items():
            tables[table].add(made)
        if step is not None:
            step(n, len(found.entries))
    problems.found += decisions.others()


_VALUE = TABLES["figures"].names.index("value")


@contextmanager
def _aside(out: Path) -> Iterator[Path]:
    """A folder beside the dataset, on the same disk, that goes away whatever happens."""
    out.mkdir(parents=True, exist_ok=True)
    stage = Path(tempfile.mkdtemp(prefix=".dataset-", suffix=".part", dir=out))
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _put_in_place(stage: Path, out: Path) -> None:
    """Move the files in, the descriptor last: until it is there, a reader sees that the files are of two builds."""
    target = out / "dataset"
    target.mkdir(exist_ok=True)
    names = [f"{table}.{form}" for form in ("parquet", "csv", "ndjson") for table in TABLES]
    for name in (*names, DATABASE, PACKAGE):
        made, place = stage / name, (out if name == DATABASE else target) / name
        if not made.exists():
            place.unlink(missing_ok=True)  # of an earlier build, in a format that nobody asked for this time
            continue
        with made.open("rb+") as stream:
            os.fsync(stream.fileno())
        made.chmod(NEW_FILE_MODE)
        made.replace(place)
    sync_folder(target)
