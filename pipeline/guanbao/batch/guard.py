"""One worker at a time under guard: killed from outside when it hangs, stalls, or takes too much memory.

A worker is a process of pebble's, forked from one that has everything loaded. Whatever happens to it costs the task
that it had, and nothing else; the pool around it is thrown away and made anew. Deadlines use a clock that nobody sets.
"""

from __future__ import annotations

import contextlib
import ctypes
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
import time
from collections import OrderedDict
from dataclasses import replace
from multiprocessing.context import BaseContext
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import psutil
from pebble import ProcessExpired, ProcessPool

from guanbao.batch import sandbox, warm
from guanbao.batch.sources import OFFICE, Answer, Death, Expand, Fetch, Found, Identify, Page, Read, Reply, Task
from guanbao.batch.watch import BITS, FIELDS, PAGES, PID, RSS, TASK, Watch, process_of
from guanbao.batch.worker import Guarding, Kind, initialize, perform

_POLL = 0.05
_FETCHED = 8  # files from elsewhere that are kept
# Seconds between starts of workers of which none took the task: doubled each time, seven starts in all. What is short for
# a moment (memory, processes) must not end a run of hours.
_PAUSE, _LONGEST_PAUSE, _START_PATIENCE = 0.1, 3.2, 120.0


def context(segmenter: str | None = None) -> BaseContext:
    """How workers are started: forked from a process that has all loaded, or where that is unknown, afresh.

    Must first be called by a thread that outlives the workers.
    """
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return multiprocessing.get_context("spawn")
    from multiprocessing import forkserver

    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload([warm.__name__])
    with _LAUNCH:
        before = {name: os.environ.get(name) for name in _SINGLE}
        os.environ.update(_SINGLE, **{warm.PARENT: str(os.getpid()), warm.SEGMENTER: segmenter or ""})
        try:
            forkserver.ensure_running()
        finally:
            for name, value in before.items():
                os.environ.pop(name, None) if value is None else os.environ.__setitem__(name, value)
            for name in (warm.PARENT, warm.SEGMENTER):
                os.environ.pop(name, None)
    return made


_LAUNCH = threading.Lock()
# A process that others are forked from must not have threads.
_SINGLE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class Slot:
    """Carries out tasks one after the other, each in a process under guard. Used by one thread; others may `stop` it."""

    def __init__(self, guarding: Guarding) -> None:
        self._guarding = guarding
        self._limits = guarding.limits
        Path(guarding.spool).mkdir(parents=True, exist_ok=True)
        self._spool = Path(tempfile.mkdtemp(dir=guarding.spool))
        self._worker: _Worker | None = None
        self._fetched: OrderedDict[str, Path] = OrderedDict()
        self._stopped = threading.Event()
        self.sandbox = 0

    def call(self, task: Task) -> Reply:
        """The answer to a task, or the death of the worker that had it. One that was not its own doing is tried twice."""
        place = self._local(task)
        if not isinstance(place, str):
            return place
        local = _moved(task, place) if place else task
        kind: Kind = "plain"
        reply = self._try(local)
        if isinstance(reply, Found) and reply.code == OFFICE:
            self._renew()
            kind = "office"
            reply = self._try(local, kind)
        if isinstance(reply, Death) and reply.cause in ("killed", "crash"):
            again = self._try(local, kind)
            reply = replace(again, attempts=2) if isinstance(again, Death) else again
        return _moved_back(reply, task) if place and not isinstance(reply, Death) else reply

    def stop(self) -> None:
        """End whatever goes on, at once."""
        self._stopped.set()
        worker = self._worker
        if worker is not None:
            worker.kill()

    def close(self) -> None:
        """Let the worker go, with all that it left in the spool."""
        self._renew()
        shutil.rmtree(self._spool, ignore_errors=True)
        sandbox.sweep()

    # in one process

    def _try(self, task: Task, kind: Kind = "plain") -> Reply:
        """One try. Workers that end before they take the task have nothing to do with it: another one is started."""
        begun, pause = time.monotonic(), _PAUSE
        while True:
            reply = self._once(task, kind)
            if not (isinstance(reply, Death) and reply.cause == "broken"):
                return reply
            if pause > _LONGEST_PAUSE or time.monotonic() - begun > _START_PATIENCE:
                return reply
            if self._stopped.wait(pause):
                return Death("stopped")
            pause *= 2

    def _once(self, task: Task, kind: Kind) -> Reply:
        if self._stopped.is_set():
            return Death("stopped")
        worker = self._worker if kind == "plain" else None
        if worker is None:
            try:
                worker = _Worker(self._guarding, self._spool, kind)
            except (OSError, EOFError) as error:
                return Death("broken", str(error))
        self._worker = worker
        reply = worker.perform(task, self._stopped)
        self.sandbox |= worker.sandbox
        if isinstance(reply, Death) or kind != "plain" or worker.is_spent():
            self._renew()
        if isinstance(reply, Death) and self._stopped.is_set():
            return Death("stopped")
        return reply

    def _renew(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.discard()
            with contextlib.suppress(OSError):
                for left in self._spool.iterdir():
                    if left not in self._fetched.values():
                        left.unlink() if not left.is_dir() else shutil.rmtree(left, ignore_errors=True)

    # from elsewhere

    def _local(self, task: Task) -> str | Reply:
        """Where the file of a task lies on this machine, fetched if need be; `""` where the task says it."""
        if isinstance(task, Fetch):
            return ""
        source = task.sources[0] if isinstance(task, Identify) else task.source
        if not source.is_url:
            return ""
        known = self._fetched.get(source.root)
        if known is None:
            known = self._spool / f"fetched-{time.monotonic_ns()}"
            self._fetched[source.root] = known
            worker, self._worker = self._worker, None
            try:
                reply = self._try(Fetch(source.root, str(known)), "network")
            finally:
                self._worker = worker
            if isinstance(reply, Death) or (isinstance(reply, Found) and reply.kind == "fault"):
                self._forget(source.root)
                return reply if isinstance(reply, Death) else _in_place_of(task, replace(reply, source=source))
            while len(self._fetched) > _FETCHED:
                self._forget(next(iter(self._fetched)))
        return str(known)

    def _forget(self, url: str) -> None:
        with contextlib.suppress(OSError):
            self._fetched.pop(url).unlink()


def _in_place_of(task: Task, fault: Found) -> Answer:
    """A file that could not be fetched, as an answer to what was asked about it."""
    if isinstance(task, Expand):
        return Page((), None, fault)
    return (fault,) if isinstance(task, Identify) else fault


class _Launcher:
    """A context of multiprocessing that remembers the last process it made, for pebble does not tell how each one ended."""

    def __init__(self, made: BaseContext) -> None:
        self._made = made
        self._last: BaseProcess | None = None

    def Process(self, *arguments: Any, **named: Any) -> BaseProcess:  # noqa: N802 - the name that it has there
        """A new process, not started."""
        self._last = self._made.Process(*arguments, **named)  # type: ignore[attr-defined]
        return self._last

    def exit_code(self) -> int | None:
        """How the last process ended, null where it did not. Ask only once pebble has seen it end."""
        return None if self._last is None else self._last.exitcode

    def __getattr__(self, name: str) -> Any:
        return getattr(self._made, name)


class _Worker:
    """A pool of one process."""

    def __init__(self, guarding: Guarding, spool: Path, kind: Kind) -> None:
        made = _Launcher(context(guarding.segmenter))
        self._launcher = made
        self._limits = guarding.limits
        self._shared = made.RawArray(ctypes.c_double, FIELDS)
        arguments = (guarding, str(spool), kind, self._shared)
        self._pool = ProcessPool(1, initializer=initialize, initargs=arguments, context=made)
        self._tasks = 0
        self._first_rss = 0.0

    @property
    def sandbox(self) -> int:
        """What the system holds this worker to."""
        return int(self._shared[BITS])

    def perform(self, task: Task, stopped: threading.Event) -> Reply:
        """The answer to a task, or how the worker died over it."""
        self._tasks += 1
        self._shared[PAGES] = 0
        try:
            future = self._pool.schedule(perform, args=(self._tasks, task))
        except (RuntimeError, OSError) as error:
            return Death("broken", str(error))
        watch = Watch(self._shared, self._tasks, self._limits, isinstance(task, Read))
        while True:
            try:
                answer: Answer = future.result(timeout=_POLL)
            except TimeoutError:
                death = Death("stopped") if stopped.is_set() else watch.look()
                if death is not None:
                    self.kill()
                    return death
                continue
            except ProcessExpired as error:
                return _death_by(error.exitcode, stopped)
            except Exception as error:  # the pool itself broke
                return self._broken(error, stopped)
            self._first_rss = self._first_rss or self._shared[RSS]
            return answer

    def _broken(self, error: Exception, stopped: threading.Event) -> Death:
        """What it means that the pool broke.

        Pebble knows what a worker has from a message of that worker. One that ends as it starts sends none, and of one that
        ends as soon as it has a task pebble may see the end first: both times it says that all workers expired.
        """
        code = self._launcher.exit_code()
        if code is None:
            return Death("broken", f"{type(error).__name__}: {error}"[:200])
        death = _death_by(code, stopped)
        if self._shared[TASK] == self._tasks:
            return death
        return Death("broken", f"a worker ended as it started: {death.detail or signal.Signals(-code).name}")

    def is_spent(self) -> bool:
        """Whether another process should take over."""
        grown = self._shared[RSS] - self._first_rss
        return self._tasks >= self._limits.recycle_after or grown > self._limits.recycle_growth

    def kill(self) -> None:
        """Kill the process and those that it started."""
        found = process_of(int(self._shared[PID]))
        if found is None:
            return
        with contextlib.suppress(psutil.Error):
            for child in [*found.children(recursive=True), found]:
                with contextlib.suppress(psutil.Error):
                    child.kill()

    def discard(self) -> None:
        """Let go of the pool without waiting for it."""
        self.kill()
        self._pool.stop()  # type: ignore[no-untyped-call]
        threading.Thread(target=self._pool.join, daemon=True).start()


def _death_by(code: int | None, stopped: threading.Event) -> Death:
    if stopped.is_set():
        return Death("stopped")
    if code == -signal.SIGKILL:
        return Death("killed")
    if code is not None and code < 0:
        with contextlib.suppress(ValueError):
            return Death("crash", signal.Signals(-code).name)
    return Death("crash", f"it ended with status {code}")


# --- sources that were fetched ------------------------------------------------------------------------------------


def _moved(task: Task, place: str) -> Task:
    if isinstance(task, Identify):
        return Identify(tuple(replace(source, root=place) for source in task.sources))
    assert not isinstance(task, Fetch)  # noqa: S101 - for the type checker
    return replace(task, source=replace(task.source, root=place))


def _moved_back(reply: Answer, task: Task) -> Answer:
    root = (task.sources[0] if isinstance(task, Identify) else task.source).root  # type: ignore[union-attr]

    def back(found: Found) -> Found:
        return replace(found, source=replace(found.source, root=root))

    if isinstance(reply, tuple):
        return tuple(back(found) for found in reply)
    if isinstance(reply, Page):
        return Page(tuple(map(back, reply.found)), reply.following, back(reply.fault) if reply.fault else None)
    return back(reply) if isinstance(reply, Found) else reply
