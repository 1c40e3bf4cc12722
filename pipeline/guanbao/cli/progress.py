"""Bars on stderr; who calls says whether a person watches, and without one nothing of rich is imported."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


@contextmanager
def steps(total: int, *, watched: bool) -> Iterator[Callable[[], None]]:
    """A bar over a known number of steps; what is given out is called after each. One step alone shows none."""
    if total < 2 or not watched:
        yield lambda: None
        return
    with _bar(total) as (bar, task):
        yield lambda: bar.advance(task)


@contextmanager
def counted(*, watched: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A bar for work that tells how many of how many are done; null where nobody watches."""
    if not watched:
        yield None
        return
    with _bar(None) as (bar, task):
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _bar(total: int | None) -> Iterator[tuple[Progress, TaskID]]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        yield bar, bar.add_task("", total=total)
