"""The engine of one machine: as many guarded workers as `jobs`, each fed by a thread that does nothing else."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Sequence
from typing import Protocol

from guanbao.batch.guard import Slot, context
from guanbao.batch.sources import Reply, Task
from guanbao.batch.worker import Guarding


class Engine(Protocol):
    """Carries out tasks, in any order."""

    @property
    def width(self) -> int:
        """How many tasks should be under way."""

    def submit(self, task: Task) -> None:
        """Take on a task."""

    def collect(self, timeout: float) -> Sequence[tuple[Task, Reply]]:
        """What is done, waiting up to `timeout` seconds for anything."""

    def stop(self) -> None:
        """End what is under way, at once; it is collected as stopped."""

    def close(self) -> None:
        """Let the workers go."""

    def about(self) -> dict[str, object]:
        """What it is, for run.json."""


class LocalEngine:
    """Workers on this machine. Make it in the thread that lives longest."""

    def __init__(self, guarding: Guarding, jobs: int) -> None:
        self._guarding = guarding
        self._jobs = jobs
        self._tasks: queue.SimpleQueue[Task | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[tuple[Task, Reply] | BaseException] = queue.SimpleQueue()
        self._slots: list[Slot] = []
        self._threads: list[threading.Thread] = []
        self._sandbox = 0
        self._under_way = 0
        self._clocks: list[_Clock] = []

    @property
    def width(self) -> int:
        """See `Engine`. Whoever is done finds another task waiting."""
        return self._jobs * 2

    def submit(self, task: Task) -> None:
        """See `Engine`."""
        if not self._threads:
            self._start()
        self._under_way += 1
        self._tasks.put(task)

    def _start(self) -> None:
        context(self._guarding.segmenter)  # so that the process that workers are forked from hangs on this thread
        for _ in range(self._jobs):
            slot = Slot(self._guarding)
            clock = _Clock()
            thread = threading.Thread(target=self._serve, args=(slot, clock), daemon=True)
            self._slots.append(slot)
            self._clocks.append(clock)
            self._threads.append(thread)
            thread.start()

    def _serve(self, slot: Slot, clock: _Clock) -> None:
        try:
            while (task := self._tasks.get()) is not None:
                clock.begin()
                reply = slot.call(task)
                clock.end()
                self._done.put((task, reply))
                self._sandbox |= slot.sandbox
        except BaseException as error:  # a fault of ours: told where the results are awaited
            self._done.put(error)
        finally:
            slot.close()

    def collect(self, timeout: float) -> Sequence[tuple[Task, Reply]]:
        """See `Engine`."""
        found: list[tuple[Task, Reply]] = []
        try:
            found.append(_checked(self._done.get(timeout=timeout)))
            while True:
                found.append(_checked(self._done.get_nowait()))
        except queue.Empty:
            self._under_way -= len(found)
            return found

    def stop(self) -> None:
        """See `Engine`."""
        for slot in self._slots:
            slot.stop()

    def close(self) -> None:
        """See `Engine`."""
        if self._under_way:  # nobody will ask for it any more
            self.stop()
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join(10)

    def about(self) -> dict[str, object]:
        """See `Engine`."""
        from guanbao.batch.sandbox import in_words

        worked, waited = (sum(getattr(clock, name) for clock in self._clocks) for name in ("worked", "waited"))
        idle = round(waited / (worked + waited), 3) if worked else None
        return {"engine": "local", "jobs": self._jobs, "sandbox": in_words(self._sandbox), "idle": idle}


class _Clock:
    """How long a worker had something to do, and how long it waited for it in between."""

    def __init__(self) -> None:
        self.worked = self.waited = 0.0
        self._since: float | None = None

    def begin(self) -> None:
        now = time.monotonic()
        self.waited += now - (now if self._since is None else self._since)
        self._since = now

    def end(self) -> None:
        now = time.monotonic()
        self.worked += now - (self._since or now)
        self._since = now


def _checked(found: tuple[Task, Reply] | BaseException) -> tuple[Task, Reply]:
    if isinstance(found, BaseException):
        raise found
    return found
