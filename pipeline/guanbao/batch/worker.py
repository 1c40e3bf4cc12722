"""A worker's own side: how it is set up, and how it answers."""

from __future__ import annotations

import contextlib
import io
import os
import sys
import tempfile
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any, Literal

import psutil

from guanbao.batch import sandbox
from guanbao.batch.settings import Limits
from guanbao.batch.sources import Answer, Task
from guanbao.batch.watch import BITS, PAGES, PID, RSS, TASK, Shared

READER = "guanbao.report:read_with_text"

# What a worker may do beyond reading: reach the network to fetch, or start LibreOffice.
Kind = Literal["plain", "network", "office"]


@dataclass(frozen=True, slots=True)
class Guarding:
    """How workers are made: their limits, where they may write, and `module:function` that reads a document."""

    limits: Limits
    spool: str
    reader: str = READER
    segmenter: str | None = None


_STATE: dict[str, Any] = {}


def initialize(guarding: Guarding, spool: str, kind: Kind, shared: Shared) -> None:
    """Make this process a worker."""
    sandbox.die_with_parent()
    _silence(Path(spool))
    limits = guarding.limits
    sandbox.bound(limits.address_space, max(limits.unpacked_bytes, limits.member_bytes) + 1)
    tempfile.tempdir = os.environ["TMPDIR"] = spool
    os.environ.pop("CMAP_PATH", None)  # pdfminer would load what lies there
    module, _, name = guarding.reader.partition(":")
    reader = getattr(import_module(module), name)
    import_module("guanbao.ingest").bound(limits.file_bytes, limits.pages)
    if kind != "network":
        shared[BITS] = sandbox.confine(Path(spool), kind == "office")

    def expect(pages: int) -> None:
        shared[PAGES] = pages

    from guanbao.batch.work import Desk

    _STATE.update(desk=Desk(Path(spool), limits, reader, expect, kind == "office"), shared=shared, me=psutil.Process())
    shared[PID] = os.getpid()


def perform(number: int, task: Task) -> Answer:
    """Carry out a task. Its number tells the guard that it has begun."""
    shared = _STATE["shared"]
    shared[TASK] = number
    answer: Answer = _STATE["desk"].perform(task)
    shared[RSS] = _STATE["me"].memory_info().rss
    _drain()
    return answer


def _silence(spool: Path) -> None:
    """Point what parsers print to a pipe that nobody reads: it takes 64 KiB of an input, and then nothing more."""
    if sys.platform == "win32":
        return
    reader, writer = os.pipe()
    for end in (reader, writer):
        os.set_blocking(end, False)
    for stream in (1, 2):
        os.dup2(writer, stream)
    sys.stdout, sys.stderr = _Hush(), _Hush()
    _STATE["printed"] = reader


class _Hush(io.StringIO):
    """Takes what is printed and keeps nothing."""

    def write(self, text: str) -> int:
        return len(text)


def _drain() -> None:
    with contextlib.suppress(OSError, KeyError):
        while len(os.read(_STATE["printed"], 1 << 16)) == 1 << 16:
            pass
