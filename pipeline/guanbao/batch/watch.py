"""Looks at a worker from outside: how long it has been, how large it is, and whether anything moves."""

from __future__ import annotations

import contextlib
import time
from typing import Any

import psutil

from guanbao.batch.settings import Limits
from guanbao.batch.sources import Death

# What a worker and those who guard it share: numbers in memory that both see.
PID, TASK, PAGES, BITS, RSS = range(5)
FIELDS = 5
Shared = Any  # an array of ctypes

_CLOSE_LOOK = 0.5  # seconds between looks at what costs more to see
_PATIENCE = 0.5  # seconds until the pool must have told of an end
_START_UP = 180.0  # seconds until a worker must have taken its task


class Watch:
    """Looks at a worker from outside: how long, how large, and whether anything moves."""

    def __init__(self, shared: Shared, task: int, limits: Limits, is_read: bool) -> None:
        self._shared = shared
        self._task = task
        self._limits = limits
        self._is_read = is_read
        self._begun: float | None = None
        self._made = time.monotonic()
        self._moved = 0.0
        self._effort = -1.0
        self._next_look = 0.0
        self._process = 0
        self._gone = 0.0

    def look(self) -> Death | None:
        """Why the worker must be killed, or null."""
        now = time.monotonic()
        if self._shared[TASK] != self._task:
            return Death("broken", "it did not start") if now - self._made > _START_UP else None
        if self._begun is None:
            self._begun = self._moved = now
            self._process = int(self._shared[PID])
            self._next_look = now + _CLOSE_LOOK
        allowed = self._limits.allowance(int(self._shared[PAGES])) if self._is_read else self._limits.deadline_most
        if now - self._begun > allowed:
            return Death("timeout", f"{allowed:.0f}")
        process = process_of(self._process)
        if process is None:  # the pool tells of every end but one that looks like success
            self._gone = self._gone or now
            return Death("crash", "it ended without an answer") if now - self._gone > _PATIENCE else None
        with contextlib.suppress(psutil.Error):
            return self._look_at(process, now)
        return None

    def _look_at(self, process: psutil.Process, now: float) -> Death | None:
        size = process.memory_info().rss
        if now >= self._next_look:
            self._next_look = now + _CLOSE_LOOK
            children = process.children(recursive=True)
            effort = sum(map(_effort_of, [process, *children]))
            size += sum(map(_rss_of, children))
            if effort > self._effort + 0.005:
                self._effort, self._moved = effort, now
        if size > self._limits.memory:
            return Death("oom", str(size >> 20))
        if now - self._moved > self._limits.stall:
            return Death("stall", f"{self._limits.stall:.0f}")
        return None


def _effort_of(process: psutil.Process) -> float:
    """Processor time and reads: what stands still in a process that waits for nothing that comes."""
    with contextlib.suppress(psutil.Error):
        times = process.cpu_times()
        spent = times.user + times.system
        with contextlib.suppress(psutil.Error, AttributeError, NotImplementedError):
            return float(spent + process.io_counters().read_count)
        return float(spent)
    return 0.0


def _rss_of(process: psutil.Process) -> int:
    with contextlib.suppress(psutil.Error):
        return int(process.memory_info().rss)
    return 0


def process_of(number: int) -> psutil.Process | None:
    """A process by its number, null where it has gone."""
    if number <= 0:
        return None
    try:
        return psutil.Process(number)
    except psutil.Error:
        return None
