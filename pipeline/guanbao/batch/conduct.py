"""A run from arguments to results: look, read, settle. The only place that knows the order of these."""

from __future__ import annotations

import os
import platform
import shutil
import signal
import sqlite3
import threading
import time
import uuid
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType
from typing import Any

from guanbao.batch import codes, versions
from guanbao.batch.commit import Committer
from guanbao.batch.discover import Wanted, discover
from guanbao.batch.index import Index
from guanbao.batch.journal import FOLDER, Journal
from guanbao.batch.local import Engine, LocalEngine
from guanbao.batch.look import Looker
from guanbao.batch.outcomes import of_death
from guanbao.batch.results import Summary, settle_results
from guanbao.batch.settings import Settings
from guanbao.batch.sources import Death, Found, Outcome, Read, Reply, Task, is_url
from guanbao.batch.statuses import RETRIED
from guanbao.batch.store import Store, open_store, whoami
from guanbao.batch.worker import READER, Guarding
from guanbao.errors import GuanbaoError, OutputError

__all__ = ["Preview", "Progress", "preview", "run"]


@dataclass(slots=True)
class Progress:
    """How far a run is. `phase` is look, read or settle; `total` is null while it is not known."""

    phase: str = "look"
    done: int = 0
    total: int | None = None
    statuses: Counter[str] = field(default_factory=Counter)


_DRAIN = 8.0  # seconds that what is under way has to finish
Watcher = Callable[[Progress], None]


def run(
    arguments: Sequence[str],
    settings: Settings,
    *,
    watch: Watcher | None = None,
    tell: Callable[[str], None] | None = None,
    reader: str = READER,
) -> Summary:
    """Read everything behind `arguments` into `settings.out`, each input in isolation.

    `watch` is called as the run goes on, `tell` with each remark (coded). `reader` names what reads a document,
    `module:function`, called as `guanbao.report.read_with_text` is.

    Raises:
        OutputError: the output cannot be written (G734) or another run writes there (G731). What is there is whole, and the
            same call goes on from it.
        GuanbaoError: the output is of another command (G732), no folder (G733), or of a newer version (G744); the cluster
            cannot be reached (G741, G742).
    """
    try:
        with ExitStack() as stack:
            store = open_store(settings.out)
            stack.callback(store.close)
            return _Run(arguments, settings, store, stack, watch, tell, reader).go()
    except BrokenPipeError:
        raise
    except (OSError, sqlite3.OperationalError) as error:
        name = repr(str(getattr(error, "filename", None) or settings.out))
        reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise OutputError(codes.CANNOT_WRITE, name=name, reason=reason) from error


@dataclass(frozen=True, slots=True)
class Preview:
    """What a run would find: files, and how many of them earlier runs know; archives are not opened for it."""

    files: int
    known: int
    bytes: int
    faults: dict[str, int]


def preview(arguments: Sequence[str], settings: Settings) -> Preview:
    """Look at what `run` would take, without reading or writing anything.

    Raises:
        GuanbaoError: as `run`.
    """
    index = Index(None)
    if is_url(settings.out) or Path(settings.out).exists():
        index.replay(Journal(open_store(settings.out), "").entries())
    files = known = size = 0
    faults: Counter[str] = Counter()
    found = discover(arguments, settings.out, Wanted(settings.include, settings.since))
    for item in _first(found, settings.limit):
        if isinstance(item, Found):
            faults[str(item.status)] += 1
            continue
        source, stamp = item
        files += 1
        size += max(stamp[0], 0)
        kind, whole = index.known(source.id, stamp) or ("archive", False)
        known += kind != "archive" or whole
    index.close()
    return Preview(files, known, size, dict(faults))


class _Run:
    def __init__(
        self,
        arguments: Sequence[str],
        settings: Settings,
        store: Store,
        stack: ExitStack,
        watch: Watcher | None,
        tell: Callable[[str], None] | None,
        reader: str,
    ) -> None:
        self._arguments = arguments
        self._settings = settings
        self._store = store
        self._stack = stack
        self._watch = watch or (lambda _: None)
        self._tell = tell or (lambda _: None)
        self._id = uuid.uuid4().hex[:12]
        self._begun = datetime.now(UTC)
        self._clock = time.monotonic()
        self._reading = versions.reading(settings.options(), reader)
        self._version = versions.key(self._reading)
        self._reader = reader
        self._progress = Progress()
        self._stopping = Stopping()
        self._remarks: list[str] = []

    def go(self) -> Summary:
        """The whole run."""
        for remark in self._store.lock(whoami()):
            self._say(f"{codes.LOCK_LEFT.id} warning: {remark}")
        work = self._work_folder()
        journal = Journal(self._store, self._id)
        index = Index(work / "index.sqlite")
        self._stack.callback(index.close)
        index.replay(journal.entries())
        for remark in journal.remarks:
            self._say(remark)
        if journal.damaged:
            journal.rewrite(index.entries())
        committer = Committer(self._store, journal, index, self._version)
        engine = self._engine(work / "spool")
        self._stack.callback(engine.close)
        with self._stopping.watched(engine):
            self._look(engine, index, committer)
            if not self._stopping.now:
                self._read(engine, index, committer)
            committer.flush()
        self._progress.phase = "settle"
        self._watch(self._progress)
        return settle_results(
            self._store, index, committer, self._about(engine), stopped=self._stopping.now, tell=self._say
        )

    def _say(self, remark: str) -> None:
        self._remarks.append(remark)
        self._tell(remark)

    def _work_folder(self) -> Path:
        """Room for what lives as long as the run; what a run that was killed left there goes."""
        root = getattr(self._store, "root", None)
        if root is None:
            import tempfile

            return Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="guanbao-")))
        _refuse_foreign(self._store, str(root))
        folder = root / ".work"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        self._stack.callback(shutil.rmtree, folder, ignore_errors=True)
        for name in ("reports", "texts", ".", FOLDER):
            for left in (root / name).glob(".*.part"):
                left.unlink(missing_ok=True)
        return Path(folder)

    def _engine(self, spool: Path) -> Engine:
        settings = self._settings
        if settings.dask is None:
            return LocalEngine(Guarding(settings.limits, str(spool), self._reader, settings.segmenter), settings.jobs)
        from guanbao.batch.cluster import DaskEngine

        return DaskEngine(settings, self._reader, settings.out)

    # look

    def _look(self, engine: Engine, index: Index, committer: Committer) -> None:
        settings = self._settings
        wanted = Wanted(settings.include, settings.since)
        looker = Looker(index, committer, wanted, settings)
        found = discover(self._arguments, settings.out, wanted)
        tasks = looker.tasks(_first(found, settings.limit))
        for task, reply in self._carry_out(engine, tasks, looker.more):
            looker.take(task, reply)
            self._progress.done = looker.seen
            self._watch(self._progress)
        self._progress.done = looker.seen

    # read

    def _read(self, engine: Engine, index: Index, committer: Committer) -> None:
        progress = self._progress
        progress.phase, progress.done = "read", 0
        progress.total = int(index.ask("SELECT count(DISTINCT sha256) FROM items WHERE seen").fetchone()[0])
        tasks = self._to_read(index)
        for task, reply in self._carry_out(engine, tasks, deque()):
            assert isinstance(task, Read)  # noqa: S101 - for the type checker
            if isinstance(reply, Death):
                reply = of_death(reply, task, self._settings.limits)
            self._keep(task, reply, committer)
        self._tell_redone()

    def _to_read(self, index: Index) -> Iterator[Task]:
        """What must be read: contents that no run read, or another version, or whose results are not whole."""
        self._redone = Counter[str]()
        for sha256, source in index.contents():
            known = index.document(sha256)
            if known is not None and not self._again(known):
                index.check(sha256)
                self._count(known["status"])
                continue
            yield Read(source, sha256, self._settings.segmenter)

    def _again(self, known: dict[str, Any]) -> bool:
        if known["version"] != self._version:
            self._redone["version"] += 1
            return True
        if self._settings.retry_failed and known["status"] in RETRIED:
            return True
        if known["checked"]:
            return False
        if not Committer.is_whole(self._store, known):
            self._redone["damaged"] += 1
            return True
        return False

    def _tell_redone(self) -> None:
        if count := self._redone["version"]:
            what = f"this is {self._reading['guanbao']}, reading {self._version}"
            self._say(f"{codes.OTHER_VERSION.id} warning: {codes.OTHER_VERSION.format(count=count, what=what)}")
        if count := self._redone["damaged"]:
            self._say(f"{codes.RESULTS_DAMAGED.id} warning: {codes.RESULTS_DAMAGED.format(count=count)}")

    def _keep(self, task: Read, reply: Reply, committer: Committer) -> None:
        if isinstance(reply, Found):  # it changed, or cannot be read any more
            committer.changed(reply)
            self._count(str(reply.status))
        else:
            assert isinstance(reply, Outcome)  # noqa: S101 - for the type checker
            committer.document(reply, task.source)
            self._count(reply.status)

    def _count(self, status: str) -> None:
        self._progress.done += 1
        self._progress.statuses[status] += 1
        self._watch(self._progress)

    # both

    def _carry_out(self, engine: Engine, tasks: Iterable[Task], more: deque[Task]) -> Iterator[tuple[Task, Reply]]:
        """Tasks with their replies, as many under way as the engine likes; none is begun once the run is to stop."""
        source = iter(tasks)
        under_way = 0
        while True:
            while under_way < engine.width and not self._stopping.now:
                task = more.popleft() if more else next(source, None)
                if task is None:
                    break
                engine.submit(task)
                under_way += 1
            if under_way == 0:
                return
            for task, reply in engine.collect(0.2):
                under_way -= 1
                if isinstance(reply, Death) and reply.cause == "broken":
                    raise OutputError(codes.POOL_BROKEN, reason=reply.detail)
                if not (isinstance(reply, Death) and reply.cause == "stopped"):
                    yield task, reply
            self._store.beat()
            self._watch(self._progress)

    def _about(self, engine: Engine) -> dict[str, Any]:
        return {
            "run": self._id,
            "produced_by": self._reading,
            "python": platform.python_version(),
            "started": self._begun.isoformat(timespec="seconds"),
            "seconds": round(time.monotonic() - self._clock, 3),
            "arguments": [os.fsencode(name).decode("utf-8", "backslashreplace") for name in self._arguments],
            "settings": self._settings.stated(),
            "workers": engine.about(),
            "remarks": self._remarks,
        }


def _first(found: Iterable[Any], limit: int | None) -> Iterator[Any]:
    for number, item in enumerate(found):
        if limit is not None and number >= limit:
            return
        yield item


def _refuse_foreign(store: Store, place: str) -> None:
    """Reports of another command have no journal; they would be taken for leftovers."""
    has_journal = any(name.endswith(".log") for name in store.names(FOLDER))
    if not has_journal and store.read("run.json") is not None and next(store.names("reports"), None) is not None:
        raise GuanbaoError(codes.FOREIGN, name=place)


class Stopping:
    """The wish to stop: once, and what is under way may finish, for some seconds; twice, and it is ended."""

    def __init__(self) -> None:
        self.now = False

    @contextmanager
    def watched(self, engine: Engine) -> Iterator[None]:
        """Listen to SIGINT and SIGTERM meanwhile, where this is the main thread."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def wish(number: int, frame: FrameType | None) -> None:
            if self.now:
                engine.stop()
            else:
                self.now = True
                timer.start()

        timer = threading.Timer(_DRAIN, engine.stop)
        timer.daemon = True
        before = {number: signal.signal(number, wish) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            timer.cancel()
            for number, handler in before.items():
                signal.signal(number, handler)
