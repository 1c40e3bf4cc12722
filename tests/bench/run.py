"""`make bench`: how fast guanbao is, each as a ratio to something measured in the same run.

Whole processes are run in pairs that alternate in order, after one of each to warm the file cache; a ratio is the median of
the ratios of the pairs. Bytecode is compiled first, and children may write it, whatever PYTHONDONTWRITEBYTECODE says here:
start-up without bytecode measures the compiler. Goals are printed beside, nothing is asserted: a busy machine is no fault.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import subprocess
import sys
import sysconfig
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import archive
from material import ROOT, generated, one_text, pdfs, real_pdfs

GUANBAO = str(Path(sys.executable).parent / "guanbao")
BARE = """
import click

@click.group()
def cli():
    "A program with nothing in it."

@cli.command()
def nothing():
    "Do nothing."

cli()
"""
SHORT, LONG = 5_000, 40_000
LONG_PAGES = 5


@dataclass(frozen=True)
class Result:
    """One measured ratio: `what` took `ratio` times as long as `against`; `goal` is the most it should be."""

    what: str
    against: str
    ratio: float
    goal: float | None = None
    details: dict[str, float | int | str] = field(default_factory=dict)


def children() -> dict[str, str]:
    """The environment of measured processes."""
    return {
        key: value
        for key, value in os.environ.items()
        if key not in {"PYTHONDONTWRITEBYTECODE", "PYTHONPROFILEIMPORTTIME"}
    }


def compile_bytecode() -> None:
    places = [sysconfig.get_path("purelib"), sysconfig.get_path("platlib"), str(ROOT / "pipeline" / "guanbao")]
    command = [sys.executable, "-m", "compileall", "-qq", *dict.fromkeys(places)]
    subprocess.run(command, env=children(), check=False)  # a package may carry a template that is no Python


def seconds(call: Callable[[], object]) -> float:
    gc.collect()  # each pays for its own garbage, not for what the other left behind
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def pairs(ours: Callable[[], object], other: Callable[[], object], rounds: int) -> tuple[float, float, float]:
    """Medians of ours, of the other, and of the ratios of the pairs; each ran once before, unmeasured."""
    ours()
    other()
    measured = []
    for index in range(rounds):
        if index % 2:
            theirs = seconds(other)
            measured.append((seconds(ours), theirs))
        else:
            measured.append((seconds(ours), seconds(other)))
    return (
        median(mine for mine, _ in measured),
        median(theirs for _, theirs in measured),
        median(mine / theirs for mine, theirs in measured),
    )


def process(command: Sequence[str], **environment: str) -> Callable[[], object]:
    return lambda: subprocess.run(command, env={**children(), **environment}, stdout=subprocess.DEVNULL, check=True)


def start_up(rounds: int) -> Result:
    with TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.py"
        bare.write_text(BARE, encoding="utf-8")
        ours, other, ratio = pairs(process([GUANBAO, "--help"]), process([sys.executable, str(bare), "--help"]), rounds)
    return Result("guanbao --help", "a bare click program", ratio, None, {"ms": ours * 1000, "other_ms": other * 1000})


def cold(segmenter: str, goal: float, rounds: int) -> Result:
    text = one_text()
    ours = process([GUANBAO, "extract", str(text), "--format", "json"], GUANBAO_SEGMENTER=segmenter)
    mine, other, ratio = pairs(ours, process([sys.executable, "-c", "import spacy"]), rounds)
    details: dict[str, float | int | str] = {"ms": mine * 1000, "other_ms": other * 1000, "report": text.name}
    return Result(f"cold extraction, {segmenter}", 'python -c "import spacy"', ratio, goal, details)


def warm(rounds: int) -> Result:
    from guanbao import read

    short, long = (generated(size) for size in (SHORT, LONG))
    figures = [len(read(text.encode(), name="made.txt").figures) for text in (short, long)]
    mine, other, ratio = pairs(
        lambda: read(long.encode(), name="made.txt"), lambda: read(short.encode(), name="made.txt"), rounds
    )
    details: dict[str, float | int | str] = {
        "characters_per_second": round(len(long) / mine),
        "characters_per_second_short": round(len(short) / other),
        "ms": mine * 1000,
        "other_ms": other * 1000,
        "figures": figures[1],
        "figures_short": figures[0],
    }
    return Result(f"warm extraction, {LONG:,} characters", f"{SHORT:,} characters", ratio, 10, details)


def plumb(files: Sequence[Path]) -> None:
    """Text and tables of some PDFs by pdfplumber."""
    import pdfplumber

    for path in files:
        with pdfplumber.open(path) as document:
            for page in document.pages:
                page.extract_text()
                page.extract_tables()


def pdf(rounds: int) -> list[Result]:
    """Reading alone, and a whole extraction, against what pdfplumber takes to read the same pages. Scans are left out."""
    import logging

    from guanbao import read as extract
    from guanbao.ingest import read

    logging.getLogger("pdfminer").setLevel(logging.ERROR)  # it remarks on every font of some producers
    files = [path for path in pdfs() if not path.stem.endswith(".scan")]
    count = sum(read(path).source.pages or 0 for path in files)
    found: list[tuple[str, list[Path], int, float, Callable[[], object]]] = [
        ("reading PDF, text and tables", files, count, 0.125, lambda: [read(path) for path in files])
    ]
    long = next((path for path in [*real_pdfs(), *files] if read(path).source.pages == LONG_PAGES), None)
    if long:
        found.append((f"whole extraction, {long.stem}", [long], LONG_PAGES, 1.0, lambda: [extract(long)]))
    results = []
    for what, chosen, pages, goal, work in found:
        mine, other, ratio = pairs(work, partial(plumb, chosen), rounds)
        details: dict[str, float | int | str] = {
            "ms_per_page": mine * 1000 / pages,
            "other_ms_per_page": other * 1000 / pages,
            "pages": pages,
        }
        results.append(Result(what, "pdfplumber, text and tables", ratio, goal, details))
    return results


def measure(rounds: int) -> list[Result]:
    results = [start_up(rounds)]
    results.append(cold("jieba", 2.4, rounds))
    if find_spec("rjieba"):
        results.append(cold("rjieba", 1.6, rounds))
    results.append(warm(rounds))
    return [*results, *pdf(rounds)]


def archive_result(found: dict[str, float | int | str | None]) -> Result:
    """A measurement of a batch in the form of the others; its goal may be a least as well as a most."""
    details = {
        name: value for name, value in found.items() if name not in {"what", "against", "ratio"} and value is not None
    }
    ratio = found.get("ratio")
    return Result(str(found["what"]), str(found.get("against", "")), float(ratio or 0.0), None, details)


def show(results: list[Result], rounds: int) -> None:
    print(f"{'what':<36} {'against':<28} {'ratio':>6}  {'goal':<6} details")
    for result in results:
        goal = "" if result.goal is None else f"<= {result.goal:g}"
        details = ", ".join(
            f"{name} {value:,.0f}" if isinstance(value, float) else f"{name} {value}"
            for name, value in result.details.items()
        )
        print(f"{result.what:<36} {result.against:<28} {result.ratio:>6.2f}  {goal:<6} {details}")
    print(
        f"medians of {rounds} pairs in turn; Python {platform.python_version()}, {os.cpu_count()} cores; bytecode compiled before"
    )
    if os.environ.get("PYTHONDONTWRITEBYTECODE"):
        print("PYTHONDONTWRITEBYTECODE is set here; the measured processes ran without it")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    parser.add_argument(
        "--rounds", type=int, default=7, help="pairs of each measurement (default 7; 5 or more mean something)"
    )
    parser.add_argument("--archive", action="store_true", help="measure batches alone")
    parser.add_argument("--reports", type=int, default=1000, help="reports in a batch (default 1000)")
    options = parser.parse_args()
    compile_bytecode()
    if options.archive:
        results = [archive_result(found) for found in archive.measure(options.reports)]
    else:
        results = measure(options.rounds)
        results += [archive_result(found) for found in archive.measure(options.reports)]
    if options.json:
        about = {"python": platform.python_version(), "cores": os.cpu_count(), "rounds": options.rounds}
        print(json.dumps({**about, "results": [asdict(result) for result in results]}, ensure_ascii=False, indent=2))
    else:
        show(results, options.rounds)


if __name__ == "__main__":
    main()
