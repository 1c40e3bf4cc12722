"""`guanbao dataset`: reports to files, with what was wrong said on stderr."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from guanbao.cli.program import FAILED, FINE
from guanbao.cli.progress import counted
from guanbao.cli.terminal import Talk


def build(out: str, formats: Sequence[str], quiet: bool) -> int:
    """Make the dataset; 3 when a file of the folder is no report, or too new."""
    from guanbao.dataset import build as make
    from guanbao.dataset.files import FORMATS

    talk = Talk(quiet)
    with counted(watched=not quiet and sys.stderr.isatty()) as step:
        built = make(out, formats or FORMATS, step)
    for key, problem in built.problems:
        talk.problem(key, problem)
    counts = ", ".join(f"{count:,} {table}" for table, count in built.rows.items())
    talk.note(f"{counts} -> {built.folder} (build {built.build})")
    return FAILED if built.left_out else FINE
