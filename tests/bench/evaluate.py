"""`make evaluate`: read the sample reports afresh and score them with `guanbao evaluate`; the page goes beside what was read.

Further arguments go to the command: `make evaluate ARGS='--split dev --details'`. If a folder with `tools/score.py` lies beside
the checkout (GUANBAO_SHARED, else `../shared`), that other scorer must come to the same numbers.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any

from guanbao.cli import cli
from guanbao.evaluate import Run, find_gold, hold, rows

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT / "corpus"


def compare(out: Path) -> bool:
    """Score what was read with the other scorer as well; whether both agree, or there is none."""
    tool = Path(os.environ.get("GUANBAO_SHARED", ROOT.parent / "shared")) / "tools" / "score.py"
    if not tool.exists():
        print(f"\nNOT DONE: held against another scorer: there is no {tool.name} beside the checkout.")
        return True
    spec = importlib.util.spec_from_file_location("shared_score", tool)
    assert spec and spec.loader
    other: Any = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(other)
    run = Run(out)
    samples = [sample for gold in find_gold([CORPUS]) for sample in run.samples(gold)]
    score = other.Score()
    for sample in samples:
        score.add(sample.gold.record, sample.report)
        score.ground(sample.report, sample.text)
    ours, theirs = rows([hold(sample) for sample in samples]), json.loads(json.dumps(score.rows()))
    differ = {key: (ours.get(key), row) for key, row in theirs.items() if ours.get(key) != row}
    for key, (mine, row) in differ.items():
        print(f"{key}: {mine}, and {tool.name} says {row}")
    print(f"\nAgainst {tool.name}: {len(theirs) - len(differ)} of {len(theirs)} scores are the same.")
    return not differ


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "evaluate", help="where to write what was read")
    known, rest = parser.parse_known_args()
    shutil.rmtree(known.out, ignore_errors=True)
    run = [str(known.out), "--quiet"]
    failed = cli.main(["evaluate", str(CORPUS), "--keep", *run[:1], *rest], standalone_mode=False)
    page = known.out / "evaluation.html"
    cli.main(
        ["evaluate", str(CORPUS), "--run", *run, "--format", "html", "-o", str(page)],
        standalone_mode=False,
    )
    print(f"\nThe same as a page, with the worst cases: {page}")
    sys.exit(not compare(known.out) or failed)


if __name__ == "__main__":
    main()
