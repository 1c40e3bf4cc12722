"""`make bench`, archives: a batch of generated reports against the same work in one bare process, and what it takes.

Part of `run.py`; alone it is `python tests/bench/archive.py --reports 1000`.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
from material import REPORTS, vary

GUANBAO = str(Path(sys.executable).parent / "guanbao")
YEARS = range(2008, 2026)
# The same work as a batch does, bare: read, hash, write what came out, and let it last.
BARE = """
import hashlib, os, sys
from pathlib import Path
from guanbao.batch.store import LocalStore
from guanbao.report import read_with_text
from guanbao.batch.work import _outcome
from guanbao.batch.commit import put

store = LocalStore(Path(sys.argv[2]))
for path in sorted(Path(sys.argv[1]).iterdir()):
    data = path.read_bytes()
    report, text = read_with_text(data, name=path.name)
    put(store, _outcome(hashlib.sha256(data).hexdigest(), report, text))
store.sync()
"""


def generate(folder: Path, count: int) -> int:
    """Reports in mixed formats, made of the corpus with their numbers varied; the number of bytes."""
    sources = [
        path
        for path in sorted(REPORTS.glob("*/*"))
        if path.suffix in {".txt", ".html", ".docx", ".pdf"} and not path.stem.endswith((".scan", "gold"))
    ]
    chance = random.Random(2009)  # noqa: S311 - variety, not secrecy
    size = 0
    for number in range(count):
        source = sources[number % len(sources)]
        data = vary(source, chance)
        (folder / f"{number:05d}{source.suffix}").write_bytes(data)
        size += len(data)
    return size


class Peak:
    """The most memory of a process and of its largest descendant, and the processor time of all, looked at while it runs."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self.own = self.largest = self.together = 0
        self._spent: dict[int, float] = {}
        self._process = psutil.Process(process.pid)

    def look(self) -> None:
        try:
            own = self._process.memory_info().rss
            family = [self._process, *self._process.children(recursive=True)]
            sizes = [one.memory_info().rss for one in family[1:]]
            for one in family:
                times = one.cpu_times()
                self._spent[one.pid] = times.user + times.system
        except psutil.Error:
            return
        self.own = max(self.own, own)
        self.largest = max([self.largest, *sizes])
        self.together = max(self.together, own + sum(sizes))

    @property
    def cpu(self) -> float:
        """Seconds of processor time, which other programs on the machine change little."""
        return sum(self._spent.values())


def timed(command: list[str]) -> tuple[float, Peak]:
    """Run to the end: seconds, and memory."""
    begun = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        peak = Peak(process)
        while process.poll() is None:
            peak.look()
            time.sleep(0.1)
    if process.returncode not in (0, 3):
        raise SystemExit(f"{command} ended with {process.returncode}")
    return time.perf_counter() - begun, peak


def batch(inputs: Path, out: Path, *options: str) -> tuple[float, Peak]:
    return timed([GUANBAO, "batch", str(inputs), "-o", str(out), "-q", *options])


def measure(count: int, rounds: int = 1) -> Iterator[dict[str, float | int | str | None]]:
    """One measurement after the other, each with its ratio and the goal for it."""
    with tempfile.TemporaryDirectory() as made:
        place = Path(made)
        inputs = place / "in"
        inputs.mkdir()
        size = generate(inputs, count)
        bares, ones, twos, dasks = [], [], [], []
        spent: list[float] = []
        shared: list[float] = []
        for turn in range(rounds):
            bare, alone = timed([sys.executable, "-c", BARE, str(inputs), str(place / f"bare{turn}")])
            bares.append(bare)
            one, peak = batch(inputs, place / f"one{turn}", "--jobs", "1")
            ones.append(one)
            spent.append(peak.cpu / alone.cpu)
            two, peaks = batch(inputs, place / f"two{turn}", "--jobs", "2")
            twos.append(two)
            shared.append(peaks.cpu / peak.cpu)
            dasks.append(batch(inputs, place / f"dask{turn}", "--jobs", "2", "--dask", "local")[0])
        bare, one, two, dask = min(bares), min(ones), min(twos), min(dasks)
        again = min(batch(inputs, place / "two0", "--jobs", "2")[0] for _ in range(3))
        stated = json.loads((place / "two0" / "run.json").read_text(encoding="utf-8"))
        written = sum(
            path.stat().st_size for folder in ("reports", "texts") for path in (place / "two0" / folder).iterdir()
        )
        about = {"reports": count, "input_bytes_per_report": size // count, "output_bytes_per_report": written // count}
        yield {"what": "one worker", "reports_per_second": count / one, "figures": stated["figures"], **about}
        yield {
            "what": "two workers",
            "against": "one",
            "reports_per_second": count / two,
            "ratio": one / two,
            "cpu_ratio": min(shared),
            "workers_idle": stated["workers"]["idle"],
            "goal": ">= 1.7",
        }
        yield {
            "what": "isolation, one worker",
            "against": "the same work in a bare process",
            "ratio": one / bare,
            "cpu_ratio": min(spent),
            "goal": "<= 1.15",
        }
        yield {
            "what": "again, nothing changed",
            "against": "the first time",
            "ratio": again / two,
            "seconds": again,
            "goal": "<= 0.03",
        }
        yield {
            "what": "Dask, two workers",
            "against": "the local engine",
            "ratio": dask / two,
            "reports_per_second": count / dask,
        }
        yield {
            "what": "memory in MiB", "coordinator": peaks.own >> 20, "largest_worker": max(peak.largest, peaks.largest) >> 20,
            "all_together": peaks.together >> 20,
        }  # fmt: skip


def growth(small: int, large: int) -> dict[str, float | int | str | None]:
    """How much the coordinator grows with the number of small reports."""
    peaks = []
    for count in (small, large):
        with tempfile.TemporaryDirectory() as made:
            inputs = Path(made) / "in"
            inputs.mkdir()
            for number in range(count):
                (inputs / f"{number:06d}.txt").write_text(f"本公司第{number}号公告。\n", encoding="utf-8")
            peaks.append(batch(inputs, Path(made) / "out")[1].own)
    grown = (peaks[1] - peaks[0]) / (1 << 20) / ((large - small) / 10_000)
    return {
        "what": f"coordinator from {small} to {large} inputs",
        "mib_per_10000": grown,
        "goal": "<= 1",
        "peak_mib": peaks[1] >> 20,
    }


def show(result: dict[str, float | int | str | None]) -> None:
    values = (
        f"{name} {value:,.3g}" if isinstance(value, float) else f"{name} {value}"
        for name, value in result.items()
        if name != "what"
    )
    print(f"{result['what']:<40} {', '.join(values)}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--reports", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument(
        "--growth", action="store_true", help="also how the coordinator grows, with 10,000 small inputs"
    )
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    results = []
    for result in measure(options.reports, options.rounds):
        results.append(result)
        if not options.json:
            show(result)
    if options.growth:
        results.append(growth(10_000, 20_000))
        if not options.json:
            show(results[-1])
    if options.json:
        print(json.dumps(results, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
