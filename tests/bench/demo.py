"""`make demo`: the main job on the sample reports, a table of what came of it, and one figure explained."""

from __future__ import annotations

import json
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

ROOT = Path(__file__).resolve().parents[2]
EXPLAINED = ("corpus/reports/dalian-2010/dalian-2010.txt", "38415")
WIDTH = 118


def run(program: Path, *arguments: str) -> None:
    """Show a command as one would type it, and run it; the demo ends where it fails."""
    print(f"\n$ guanbao {shlex.join(arguments)}", flush=True)
    subprocess.run([program, *arguments], check=True, cwd=ROOT)


def row(entry: dict[str, Any], report: dict[str, Any]) -> tuple[str, ...]:
    figures, checks = report["figures"], [check["status"] for check in report["checks"]]
    identity = report["identity"]
    return (
        Path(entry["input"]).name,
        (identity["agency"] or {}).get("name", "?"),
        str(identity["year"] or "?"),
        entry["status"],
        str(len(figures)),
        str(sum(figure["metric"] is not None for figure in figures)),
        str(len(report["departments"])),
        str(len(report["outlets"])),
        str(checks.count("holds")),
        str(checks.count("fails")),
    )


def table(out: Path) -> Table:
    shown = Table(title="What was read", title_justify="left", box=None, pad_edge=False, header_style="bold")
    for name in ("input", "agency", "year", "status"):
        shown.add_column(name, no_wrap=True)
    for name in ("figures", "with metric", "departments", "outlets", "checks hold", "fail"):
        shown.add_column(name, justify="right")
    run_file = json.loads((out / "run.json").read_text(encoding="utf-8"))
    for entry in run_file["inputs"]:
        if entry.get("file"):
            shown.add_row(*row(entry, json.loads((out / entry["file"]).read_text(encoding="utf-8"))))
        else:
            shown.add_row(Path(entry["input"]).name, "", "", entry["status"])
    return shown


def main(folder: str) -> None:
    program, out = Path(sys.executable).parent / "guanbao", Path(folder)
    shutil.rmtree(out, ignore_errors=True)
    print("Sample reports of our own writing (corpus/reports), as text and as PDF, become JSON:")
    run(program, "extract", "corpus/reports", "-o", str(out), "--quiet")
    print()
    Console(width=WIDTH, highlight=False).print(table(out))
    print("\nA check that fails says that printed numbers disagree, or that a number was misread; nothing is repaired.")
    print("\nOne figure, and why it was read so:")
    run(program, "explain", *EXPLAINED)
    print(f"\nEverything is in {out}: reports/*.json, the texts that the spans point into, and run.json.")
    print("Next: .venv/bin/guanbao extract FILE, or README.md.")


if __name__ == "__main__":
    main(sys.argv[1])
