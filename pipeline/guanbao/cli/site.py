"""`guanbao site`: pages of an output folder."""

from __future__ import annotations

import sys
from pathlib import Path

from guanbao.cli.program import FINE
from guanbao.cli.progress import counted
from guanbao.cli.terminal import Talk


def run(out: str, output: str, documents: str | None, pictures: bool, quiet: bool) -> int:
    """Make the explorer; what could not be shown is told."""
    from guanbao.site.build import build_site

    talk = Talk(quiet)
    with counted(watched=not quiet and sys.stderr.isatty()) as step:
        folder = Path(documents) if documents is not None else None
        made = build_site(Path(out), Path(output), documents_in=folder, pictures=pictures, step=step)
    for key, problem in made.problems:
        talk.problem(key, problem)
    counts = f"{made.reports:,} reports, {made.items:,} to look at, {made.pictures:,} pictures of pages"
    talk.note(f"{counts} -> {made.folder / 'index.html'}")
    return FINE
