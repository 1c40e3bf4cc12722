"""The engine of a cluster: Dask hands tasks to its workers, and in each of them the same guard reads the documents.

Results go to the output store from the worker that has them; only what the journal needs travels to the coordinator. Dask
may carry out a task twice, when it loses a worker: the second time writes the same files.
"""

from __future__ import annotations

import atexit
import contextlib
import multiprocessing
import queue
import shutil
import tempfile
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from guanbao.batch import codes
from guanbao.batch.commit import put
from guanbao.batch.outcomes import of_death
from guanbao.batch.settings import Settings
from guanbao.batch.sources import Death, Outcome, Read, Reply, Task
from guanbao.batch.store import open_store
from guanbao.batch.worker import Guarding
from guanbao.errors import GuanbaoError

_CHUNK = 8  # documents in one task of Dask's: it takes about a millisecond to hand one out
_PATIENCE = 30.0  # seconds until a scheduler must have answered
_LOSSES = 3  # workers that Dask may lose over one task


class DaskEngine:
    """Workers of a cluster."""

    def __init__(self, settings: Settings, reader: str, out: str) -> None:
        try:
            import distributed
        except ImportError:
            raise GuanbaoError(codes.NO_DASK) from None
        self._distributed = distributed
        self._settings = settings
        self._guarding = Guarding(settings.limits, "", reader, settings.segmenter)
        self._out = out
        self._cluster: Any = None
        self._client = self._connect(settings)
        self._buffer: list[Task] = []
        self._running: dict[Any, list[Task]] = {}
        self._done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._ready: deque[tuple[Task, Reply]] = deque()
        self._threads = self._count_threads()
        self._asked = time.monotonic()
        self._most_threads = self._threads

    @property
    def width(self) -> int:
        """See `Engine`. A cluster may grow."""
        if time.monotonic() - self._asked > 5:
            self._asked = time.monotonic()
            self._threads = max(1, self._count_threads())
            self._most_threads = max(self._most_threads, self._threads)
        return max(1, self._threads) * _CHUNK * 3

    def _connect(self, settings: Settings) -> Any:
        distributed = self._distributed
        if settings.dask == "local":
            # Workers of their own processes, one thread each: the guard's processes do the work, and are not daemons'.
            self._cluster = distributed.LocalCluster(
                n_workers=settings.jobs,
                threads_per_worker=1,
                processes=True,
                dashboard_address="127.0.0.1:0",
                silence_logs=50,
            )
            return distributed.Client(self._cluster)
        try:
            return distributed.Client(settings.dask, timeout=_PATIENCE)
        except (OSError, TimeoutError, ValueError) as error:
            reason = f"{type(error).__name__}: {error}"[:200]
            raise GuanbaoError(codes.NO_SCHEDULER, address=settings.dask, reason=reason) from None

    def _count_threads(self) -> int:
        return sum(self._client.nthreads().values())

    # tasks

    def submit(self, task: Task) -> None:
        """See `Engine`."""
        self._buffer.append(task)
        # A list of an archive takes long, and others wait for what it finds.
        if len(self._buffer) >= _CHUNK or not isinstance(task, Read):
            self._flush()

    def _flush(self) -> None:
        tasks, self._buffer = self._buffer, []
        if tasks:
            self._send(tasks)

    def _send(self, tasks: list[Task]) -> None:
        future = self._client.submit(carry_out, tasks, self._guarding, self._out, pure=False, retries=0)
        self._running[future] = tasks
        future.add_done_callback(self._done.put)

    def collect(self, timeout: float) -> Sequence[tuple[Task, Reply]]:
        """See `Engine`."""
        self._flush()
        found = list(self._ready)
        self._ready.clear()
        try:
            future = self._done.get(timeout=0 if found else timeout)
            while True:
                found += self._result(future)
                future = self._done.get_nowait()
        except queue.Empty:
            return found

    def _result(self, future: Any) -> Iterator[tuple[Task, Reply]]:
        tasks = self._running.pop(future, None)
        if tasks is None:
            return
        if future.status == "finished":
            yield from zip(tasks, future.result(), strict=True)
        elif future.status == "cancelled" or self._client.status != "running":
            yield from ((task, Death("stopped")) for task in tasks)
        elif len(tasks) > 1:  # Dask lost its workers over one of them: each alone
            for task in tasks:
                self._send([task])
        else:
            yield tasks[0], Death("crash", f"Dask: {type(future.exception()).__name__}", _LOSSES)

    def stop(self) -> None:
        """See `Engine`."""
        self._client.cancel(list(self._running), force=True)

    def close(self) -> None:
        """See `Engine`."""
        with contextlib.suppress(Exception):  # the cluster may have gone before us
            if self._running:
                self.stop()
            self._client.run(let_go)
        self._client.close()
        if self._cluster is not None:
            self._cluster.close()

    def about(self) -> dict[str, object]:
        """See `Engine`."""
        return {"engine": "dask", "address": self._settings.dask, "threads": self._most_threads}


# --- in a worker of Dask's ----------------------------------------------------------------------------------------

_SLOTS: dict[tuple[int, Guarding], tuple[Any, str]] = {}
_LOCK = threading.Lock()


def carry_out(tasks: list[Task], guarding: Guarding, out: str) -> list[Reply]:
    """Carry out tasks one after the other, under guard; what was read is in the store when this returns."""
    slot = _slot(guarding)
    store = open_store(out)
    replies: list[Reply] = []
    for task in tasks:
        reply = slot.call(task)
        if isinstance(reply, Death) and reply.cause != "stopped" and isinstance(task, Read):
            reply = of_death(reply, task, guarding.limits)
        if isinstance(reply, Outcome):
            put(store, reply)
            reply = replace(reply, json=None, text=None)
        replies.append(reply)
    store.sync()
    return replies


def _slot(guarding: Guarding) -> Any:
    """The guarded process of this thread; it stays from task to task."""
    from guanbao.batch.guard import Slot

    key = (threading.get_ident(), guarding)
    with _LOCK:
        if key not in _SLOTS:
            # Dask's workers are daemons by default, which may start no processes; these die with the worker anyhow.
            multiprocessing.current_process()._config["daemon"] = False  # type: ignore[attr-defined]
            spool = tempfile.mkdtemp(prefix="guanbao-")
            if not _SLOTS:
                atexit.register(let_go)
            _SLOTS[key] = Slot(replace(guarding, spool=spool)), spool
        return _SLOTS[key][0]


def let_go() -> None:
    """End the guarded processes of this worker."""
    with _LOCK:
        for slot, spool in _SLOTS.values():
            slot.stop()
            slot.close()
            shutil.rmtree(spool, ignore_errors=True)
        _SLOTS.clear()
