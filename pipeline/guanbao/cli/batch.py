"""`guanbao batch`: options to settings, progress, the closing summary."""

from __future__ import annotations

import gc
import os
import re
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guanbao.batch import codes as batch_codes
from guanbao.batch.settings import MIB, Limits, Settings
from guanbao.batch.sources import is_url
from guanbao.cli import codes
from guanbao.cli.program import FAILED, FINE, INTERRUPTED, USAGE
from guanbao.cli.terminal import Talk, json_text, put
from guanbao.errors import GuanbaoError, OutputError
from guanbao.text.safe import safe

if TYPE_CHECKING:
    from guanbao.batch.conduct import Progress
    from guanbao.batch.results import Summary

_TICK = 10.0  # seconds between lines in a pipe
_PHASES = {"look": "looking", "read": "reading", "settle": "settling"}


def run(inputs: Sequence[str], out: str, *, quiet: bool, dry_run: bool, dataset: bool, **options: Any) -> int:
    """Run, and say how it went; the exit code."""
    gc.enable()  # unlike other commands this one lasts
    talk = Talk(quiet)
    if options["segmenter"] is not None and find_spec(options["segmenter"]) is None:
        talk.code(codes.SEGMENTER_MISSING, name=options["segmenter"])
        return USAGE
    settings = _settings(out, options)
    if dry_run:
        return _preview(inputs, settings)
    from guanbao.batch.conduct import run as carry_out

    try:
        with _progress(quiet) as watch:
            summary = carry_out(inputs, settings, watch=watch, tell=talk.note if not quiet else None)
    except OutputError as error:
        talk.code(error.code, **error.values)
        return FAILED
    _show(summary, out)
    if not summary.complete:
        return INTERRUPTED
    if dataset:
        from guanbao.cli.dataset import build

        build(out, (), quiet)
    return FINE if summary.all_read else FAILED


# --- settings -----------------------------------------------------------------------------------------------------


def _settings(out: str, options: dict[str, Any]) -> Settings:
    return Settings(
        out=out if is_url(out) else os.path.abspath(out),  # noqa: PTH100 - workers may stand elsewhere
        jobs=options["jobs"] or _cores(),
        limit=options["limit"],
        include=tuple(options["include"]),
        since=_since(options["since"]) if options["since"] else None,
        retry_failed=options["retry_failed"],
        dask=options["dask"],
        segmenter=options["segmenter"],
        limits=_limits(options),
    )


def _cores() -> int:
    """The cores that this process may use."""
    allowed = getattr(os, "sched_getaffinity", None)
    return len(allowed(0)) if allowed else os.cpu_count() or 1


def _since(value: str) -> float:
    days = re.fullmatch(r"(\d{1,5})d", value.strip())
    if days:
        return (datetime.now().astimezone() - timedelta(days=int(days[1]))).timestamp()
    try:
        return datetime.fromisoformat(value.strip()).timestamp()
    except ValueError:
        raise GuanbaoError(batch_codes.BAD_SINCE, value=value) from None


def _limits(options: dict[str, Any]) -> Limits:
    limits = Limits()
    if options["deadline"] is not None:
        limits = replace(limits, deadline=options["deadline"])
    if options["memory"] is not None:
        memory = options["memory"] * MIB
        limits = replace(limits, memory=memory, address_space=max(2 * memory, limits.address_space))
    if options["pages"] is not None:
        limits = replace(limits, pages=options["pages"])
    known = {field.name: type(getattr(limits, field.name)) for field in fields(Limits)}
    for given in options["limits"]:
        name, _, value = given.partition("=")
        if name not in known or not re.fullmatch(r"\d+(\.\d+)?", value):
            raise click.UsageError(f"--set takes NAME=NUMBER, with one of: {', '.join(known)}.")
        limits = replace(limits, **{name: known[name](float(value))})
    return limits


# --- before, during, after ----------------------------------------------------------------------------------------


def _preview(inputs: Sequence[str], settings: Settings) -> int:
    from guanbao.batch.conduct import preview

    found = preview(inputs, settings)
    said = {
        "files": found.files, "known_and_unchanged": found.known, "to_look_at": found.files - found.known,
        "bytes": found.bytes, "not_readable": found.faults,
    }  # fmt: skip
    if not sys.stdout.isatty():
        put(json_text(said, indent=1) + "\n")
        return FINE
    put(
        f"{found.files} files, {found.bytes / MIB:,.1f} MiB: {found.known} known and unchanged, "
        f"{found.files - found.known} to look at (archives are not opened for this)\n"
    )
    for status, count in sorted(found.faults.items()):
        put(f"{count} {status}\n")
    return FINE


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[Progress], None]]:
    """A bar on a terminal, a line now and then elsewhere."""
    if quiet:
        yield lambda _: None
    elif sys.stderr.isatty():
        with _bar() as watch:
            yield watch
    else:
        yield _lines()


@contextmanager
def _bar() -> Iterator[Callable[[Progress], None]]:
    from rich import progress as rich
    from rich.console import Console

    columns = (
        rich.TextColumn("{task.fields[phase]}"), rich.BarColumn(bar_width=24), rich.MofNCompleteColumn(),
        rich.TextColumn("{task.fields[rate]}"), rich.TimeElapsedColumn(), rich.TimeRemainingColumn(),
        rich.TextColumn("{task.fields[counts]}"),
    )  # fmt: skip
    with rich.Progress(*columns, console=Console(stderr=True), transient=True, refresh_per_second=4) as bar:
        task = bar.add_task("", total=None, phase="looking", counts="", rate="")
        rate, drawn = _Rate(), 0.0

        def watch(progress: Progress) -> None:
            nonlocal drawn
            now = time.monotonic()
            speed = rate.of(progress, now)
            if now - drawn < 0.1:
                return
            drawn = now
            bar.update(
                task, completed=progress.done, total=progress.total, phase=_PHASES[progress.phase], rate=speed,
                counts=_counts(progress.statuses),
            )  # fmt: skip

        yield watch


class _Rate:
    """Inputs a second since the phase began."""

    def __init__(self) -> None:
        self._phase = ""
        self._since = 0.0

    def of(self, progress: Progress, now: float) -> str:
        if progress.phase != self._phase:
            self._phase, self._since = progress.phase, now
        spent = now - self._since
        return f"{progress.done / spent:.1f}/s" if spent > 0.5 else ""


def _lines() -> Callable[[Progress], None]:
    rate, told = _Rate(), time.monotonic()

    def watch(progress: Progress) -> None:
        nonlocal told
        now = time.monotonic()
        speed = rate.of(progress, now)
        if now - told < _TICK:
            return
        told = now
        total = f" of {progress.total}" if progress.total is not None else ""
        click.echo(
            f"{_PHASES[progress.phase]} {progress.done}{total} {speed} {_counts(progress.statuses)}".rstrip(), err=True
        )

    return watch


def _counts(statuses: dict[str, int]) -> str:
    return ", ".join(f"{count} {status}" for status, count in sorted(statuses.items()))


def _show(summary: Summary, out: str) -> None:
    if not sys.stdout.isatty():
        put(json_text(summary.run, indent=1) + "\n")
        return
    from rich.table import Table

    from guanbao.cli.terminal import console

    table = Table(title=f"{summary.discovered} inputs", title_justify="left", box=None, pad_edge=False)
    table.add_column("status")
    table.add_column("inputs", justify="right")
    for status, count in summary.counts.items():
        table.add_row(status, str(count))
    if summary.left:
        table.add_row("left", str(summary.left))
    screen = console()
    screen.print(table)
    screen.print(
        f"{summary.read_now} documents read in {summary.run['seconds']:.1f} s; {summary.figures} figures; "
        f"{summary.failing_checks} checks fail; {summary.several} reports with several documents"
    )
    for remark in summary.run["remarks"]:
        screen.print(safe(remark))
    where = out if is_url(out) else str(Path(out))
    screen.print(f"-> {safe(where)} (inputs.ndjson has a line for each)")
