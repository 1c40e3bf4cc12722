"""`make evaluate`: read the sample reports afresh and score the figures against their gold.

A figure is found when value and unit agree with one of the gold, each used once; the order of figures does not matter.
Figures of tables are left out on both sides. Every printed file of a report is scored by itself.
The test split of `corpus/splits.yaml` is scored apart, and as a whole only.
If a folder with `tools/score.py` lies beside the checkout (GUANBAO_SHARED, else `../shared`), its stricter score of every field
is shown as well.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "corpus" / "reports"
Key = tuple[Decimal | None, str]
Pair = tuple[Path, Path]


@dataclass(frozen=True)
class Tally:
    """How many of how many: `hit` figures of `gold` were found, and `extra` are in no gold."""

    gold: int = 0
    hit: int = 0
    extra: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.gold + other.gold, self.hit + other.hit, self.extra + other.extra)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 where there is nothing to find and nothing was."""
        whole = self.gold + self.hit + self.extra
        return 2 * self.hit / whole if whole else 1.0


def key(figure: dict[str, Any]) -> Key:
    value = figure.get("value")
    return (None if value is None else Decimal(str(value)), figure.get("unit") or "")


def score(gold: dict[str, Any], report: dict[str, Any]) -> Tally:
    """The figures of one report against its gold."""
    wanted = Counter(key(figure) for figure in gold["figures"])
    found = Counter(key(figure) for figure in report["figures"] if not figure["table"])
    return Tally(wanted.total(), (wanted & found).total(), (found - wanted).total())


def inputs() -> list[Path]:
    """All files that are printed of the reports: `tianjin-2019/tianjin-2019.pdf`, but no `report.source`."""
    return [
        path
        for gold in sorted(REPORTS.glob("*/gold.json"))
        for path in sorted(gold.parent.glob(f"{gold.parent.name}.*"))
    ]


def read_corpus(out: Path) -> list[Pair]:
    """Read all printed files of the sample reports into `out`; pairs of gold file and report file."""
    shutil.rmtree(out, ignore_errors=True)
    program = Path(sys.executable).parent / "guanbao"
    subprocess.run([program, "extract", *inputs(), "-o", out, "--quiet"], check=True)
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    pairs = []
    for entry in run["inputs"]:
        gold = Path(entry["input"]).with_name("gold.json")
        if gold.exists() and entry.get("file"):
            pairs.append((gold, out / entry["file"]))
    return pairs


def show(pairs: list[Pair], blind: list[Pair]) -> None:
    """A line for each document that rules may be fitted to, and one for all that are blind."""
    print(f"{'report':<28} {'gold':>5} {'found':>6} {'extra':>6} {'F1':>6}   value and unit agree")
    tallies = [
        (json.loads(report.read_text(encoding="utf-8"))["document"]["name"], tally([(gold, report)]))
        for gold, report in pairs
    ]
    lines = [
        *tallies,
        (f"open, {len(pairs)} documents", tally(pairs)),
        (f"test, {len(blind)} documents", tally(blind)),
    ]
    for name, counts in lines:
        print(f"{name:<28} {counts.gold:>5} {counts.hit:>6} {counts.extra:>6} {counts.f1:>6.3f}")


def tally(pairs: list[Pair]) -> Tally:
    scores = (score(*(json.loads(file.read_text(encoding="utf-8")) for file in pair)) for pair in pairs)
    return sum(scores, Tally())


def shared_score(groups: dict[str, list[Pair]]) -> None:
    tool = Path(os.environ.get("GUANBAO_SHARED", ROOT.parent / "shared")) / "tools" / "score.py"
    if not tool.exists():
        print(
            f"\nNOT DONE: the score of every field (owner, qualifier, parent …): there is no {tool.name} beside the checkout."
        )
        return
    for name, pairs in groups.items():
        print(f"\nEvery field of the {name} reports, by {tool.name}:", flush=True)
        subprocess.run([sys.executable, tool, *(str(path) for pair in pairs for path in pair)], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "evaluate", help="where to write what was read")
    pairs = read_corpus(parser.parse_args().out)
    if not pairs:
        sys.exit("no sample report could be read; see run.json")
    listed = set(yaml.safe_load((ROOT / "corpus" / "splits.yaml").read_text(encoding="utf-8"))["test"])
    blind = [pair for pair in pairs if pair[0].parent.name in listed]
    others = [pair for pair in pairs if pair not in blind]
    show(others, blind)
    shared_score({"open": others, "test": blind})


if __name__ == "__main__":
    main()
