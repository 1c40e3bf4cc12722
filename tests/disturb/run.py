# ruff: noqa: S311, T201
"""Print every form in every format with every disturbance, read it back, and count what came out.

    python tests/disturb/run.py --faults [N] [--format html ...] [--json]
    python tests/disturb/run.py [--format html ...] [--disturbance "all zeros blank" ...] [--paper tables-2021 ...]
                                [--seed 1] [--misses 5] [--json] [--slow]

Columns: cells; share of the non-zero ones read right; wrong but flagged; silent errors (wrong or missing with no problem,
failed check or low confidence beside it); invented zeros; and, in clean reports, false alarms.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

HERE = Path(__file__).resolve().parent
if __name__ == "__main__":
    sys.path[:0] = [str(HERE), str(HERE.parents[1] / "corpus"), str(HERE.parents[1] / "pipeline")]

from disturbances import ALL, Disturbance  # noqa: E402
from faults import measure  # noqa: E402
from formats import FAST, FORMATS, SLOW, printed  # noqa: E402
from samples import PAPERS, Paper  # noqa: E402

from compare import Tally, alarms, compare  # noqa: E402
from guanbao.report import read_with_text  # noqa: E402


@dataclass(frozen=True, slots=True)
class Case:
    """One report in one format with one disturbance."""

    paper: str
    format: str
    disturbance: str
    seed: int = 1

    def tallies(self) -> dict[str, Tally]:
        """Print, read and compare: a tally for each form."""
        rng = Random(f"{self.paper}/{self.disturbance}/{self.seed}")  # the same table in every format
        report = ALL[self.disturbance].apply(self.source(), rng)
        data, name = printed(report, self.format, rng)
        found, _ = read_with_text(data, name=name)
        tallies = compare(report, found)
        if self.disturbance == "none":
            for number, _alarm in enumerate(alarms(found)):
                tallies[sorted(tallies)[0]].false_alarms = number + 1
        return tallies

    def source(self) -> Paper:
        """The report before it is disturbed."""
        return PAPERS[self.paper](Random(f"{self.paper}/{self.seed}"))


def cases(formats: Sequence[str], disturbances: Sequence[str], papers: Sequence[str], seed: int = 1) -> Iterator[Case]:
    """All that can happen of what is asked for."""
    for name in disturbances:
        for form_format in formats:
            for paper in papers:
                case = Case(paper, form_format, name, seed)
                if _possible(ALL[name], case):
                    yield case


def _possible(disturbance: Disturbance, case: Case) -> bool:
    return disturbance.concerns(case.source(), case.format)


def row(name: str, tally: Tally) -> str:
    """A line of the table."""
    numbers = (tally.flagged, tally.silent, tally.invented_zeros, tally.false_alarms)
    return f"{name:<44} {tally.cells:>6} {tally.share:>8.2%} " + " ".join(f"{n:>8}" for n in numbers)


HEAD = f"{'':<44} {'cells':>6} {'non-zero':>8} {'flagged':>8} {'silent':>8} {'inv. 0':>8} {'alarms':>8}"


def main() -> int:
    """Run what is asked for and print it; 1 where there is a silent error."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--format", nargs="*", choices=FORMATS, default=None)
    parser.add_argument("--disturbance", nargs="*", choices=ALL, default=list(ALL))
    parser.add_argument("--paper", nargs="*", choices=PAPERS, default=list(PAPERS))
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--misses", type=int, default=0, help="show so many misses of each case")
    parser.add_argument("--slow", action="store_true", help="the slow formats as well")
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--faults", type=int, nargs="?", const=8, metavar="N", help="sow faults into N clean reports a form"
    )
    options = parser.parse_args()
    if options.faults:
        return show_faults(options.format or ["txt-tabs"], options.faults, as_json=options.json)
    formats = options.format or [*FAST, *(SLOW if options.slow else ())]
    by_disturbance: dict[tuple[str, str], Tally] = defaultdict(Tally)
    by_form: dict[tuple[str, str], Tally] = defaultdict(Tally)
    crashes = 0
    for case in cases(formats, options.disturbance, options.paper, options.seed):
        try:
            tallies = case.tallies()
        except Exception as error:  # one crash must not hide what the other cases show
            crashes += 1
            print(f"CRASH {case}: {error!r}", file=sys.stderr)
            continue
        for form, tally in tallies.items():
            by_disturbance[case.format, case.disturbance] += tally
            by_form[case.format, form] += tally
            for miss in tally.misses[: options.misses]:
                print(f"  {case.paper} {case.format} {case.disturbance!r}: {miss}", file=sys.stderr)
    show(by_disturbance, by_form, as_json=options.json)
    return int(crashes > 0 or any(tally.silent for tally in by_form.values()))


def show(by_disturbance: dict[tuple[str, str], Tally], by_form: dict[tuple[str, str], Tally], *, as_json: bool) -> None:
    """All counts: by format and disturbance, by format and form, by format."""
    by_format: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for (form_format, _), tally in by_form.items():
        by_format[form_format, "all"] += tally
    groups = {"disturbance": by_disturbance, "form": by_form, "format": by_format}
    if as_json:
        names = [name for name in Tally.__slots__ if name != "misses"]
        rows = [
            {"by": by, "format": key[0], "name": key[1], **{n: getattr(tally, n) for n in names}}
            for by, group in groups.items()
            for key, tally in group.items()
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    for by, group in groups.items():
        print(f"\n{'by format and ' + by if by != 'format' else 'by format':<44}{HEAD[44:]}")
        for key, tally in sorted(group.items()):
            print(row(f"{key[0]:<11} {key[1]}", tally))


def show_faults(formats: Sequence[str], reports: int, *, as_json: bool) -> int:
    """Shares of sown faults that were found, and false alarms; 1 where there is one."""
    rows: list[dict[str, Any]] = []
    alarmed: list[str] = []
    for form_format in formats:
        counts, false_alarms = measure(form_format, reports)
        alarmed += false_alarms
        rows += [{"format": form_format, "fault": n, "sown": c.sown, "found": c.found} for n, c in counts.items()]
        rows.append({"format": form_format, "fault": "none", "sown": 0, "found": len(false_alarms)})
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return int(bool(alarmed))
    print(f"{'format':<12} {'fault':<28} {'sown':>6} {'found':>6} {'share':>7}")
    for line in rows:
        share = f"{line['found'] / line['sown']:.1%}" if line["sown"] else "-"
        name = "none (false alarms)" if line["fault"] == "none" else line["fault"]
        print(f"{line['format']:<12} {name:<28} {line['sown']:>6} {line['found']:>6} {share:>7}")
    print(*alarmed[:20], sep="\n")
    return int(bool(alarmed))


if __name__ == "__main__":
    sys.exit(main())
