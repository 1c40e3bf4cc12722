"""`guanbao dataset`: reports to files, with what was wrong said on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from guanbao.cli.program import FAILED, FINE
from guanbao.cli.terminal import Talk


def build(out: str, formats: Sequence[str], quiet: bool) -> int:
    """Make the dataset; 3 when a file of the folder is no report, or too new."""
    from guanbao.dataset import build as make
    from guanbao.dataset.files import FORMATS

    talk = Talk(quiet)
    with progress(quiet) as step:
        built = make(out, formats or FORMATS, step)
    for key, problem in built.problems:
        talk.problem(key, problem)
    counts = ", ".join(f"{count:,} {table}" for table, count in built.rows.items())
    talk.note(f"{counts} -> {built.folder} (build {built.build})")
    return FAILED if built.left_out else FINE


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on stderr when a person is there."""
    if quiet or not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("")
        yield lambda done, total: bar.update(task, completed=done, total=total)
