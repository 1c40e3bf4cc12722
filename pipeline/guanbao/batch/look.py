"""The first half of a run: what the inputs are. Files are hashed and archives listed by workers; what is known is not."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import replace

from guanbao.batch import codes
from guanbao.batch.commit import Committer
from guanbao.batch.discover import Item, Wanted
from guanbao.batch.index import Index
from guanbao.batch.outcomes import fault_of_death
from guanbao.batch.settings import Settings
from guanbao.batch.sources import FRESH, Death, Expand, Found, Identify, Page, Reply, Source, Stamp, Task
from guanbao.batch.statuses import RETRIED, Status

_CHUNK_FILES, _CHUNK_BYTES = 64, 32 << 20
_SELF = -1  # in a chain: the archive itself, where it has something to say


class Looker:
    """Turns discovered files into items. `more` holds tasks that came up on the way; they go first."""

    def __init__(self, index: Index, committer: Committer, wanted: Wanted, settings: Settings) -> None:
        self._index = index
        self._committer = committer
        self._wanted = wanted
        self._settings = settings
        self.more: deque[Task] = deque()
        self.seen = 0

    def tasks(self, items: Iterable[Item]) -> Iterator[Task]:
        """What workers must look at, many small files at a time."""
        chunk: list[Source] = []
        size = 0
        for item in items:
            if isinstance(item, Found):
                self._add(item)
                continue
            source, stamp = item
            if self._is_known(source, stamp):
                while self.more:
                    yield self.more.popleft()
                continue
            chunk.append(source)
            size += max(stamp[0], 0)
            if source.is_url or len(chunk) >= _CHUNK_FILES or size >= _CHUNK_BYTES:
                yield from _chunks(chunk)
                chunk, size = [], 0
        yield from _chunks(chunk)

    def _is_known(self, source: Source, stamp: Stamp) -> bool:
        known = self._index.known(source.id, stamp) if stamp != FRESH else None
        if known is None:
            return False
        if known[0] == "fault" and self._settings.retry_failed and self._index.status_of(source.id) in RETRIED:
            return False
        if known[0] == "archive":
            if self._settings.retry_failed and self._index.has_member_with(source.id, RETRIED):
                return False
            self._index.see_members(source.id)
            self.more.extend(Expand(one) for one in self._index.unfinished(source.id))
            if self._wanted.include:
                self._index.leave_out(source.id, self._wanted.name)
        else:
            self._index.see(source.id)
        self.seen += 1
        return True

    def take(self, task: Task, reply: Reply) -> None:
        """Take in what a worker answered, or that it died."""
        if isinstance(task, Identify):
            self._take_identified(task, reply)
        elif isinstance(task, Expand):
            page = reply if isinstance(reply, Page) else None
            if isinstance(reply, Death):
                page = Page((), None, fault_of_death(reply, task.source, self._settings.limits))
            assert page is not None  # noqa: S101 - for the type checker
            self._take_page(task, page)

    def _take_identified(self, task: Identify, reply: Reply) -> None:
        if isinstance(reply, Death):
            if len(task.sources) > 1:  # one of them did it: each alone
                self.more.extend(Identify((source,)) for source in task.sources)
                return
            reply = (fault_of_death(reply, task.sources[0], self._settings.limits),)
        assert isinstance(reply, tuple)  # noqa: S101 - for the type checker
        for found in reply:
            if found.kind == "archive":
                self._index.forget_members(found.source.id)
                self._add(found)
                self.more.append(Expand(found.source))
            elif self._wanted.name(found.source.shown):
                self._add(found)

    def _take_page(self, task: Expand, page: Page) -> None:
        for found in page.found:
            if found.kind == "archive":
                self._add(found)
                self.more.append(Expand(found.source))
            elif self._wanted.name(found.source.shown):
                self._add(found)
        if page.following is not None:
            self.more.append(Expand(task.source, page.following))
            return
        self._end(task.source, page, is_empty=not page.found and task.start == 0)

    def _end(self, source: Source, page: Page, *, is_empty: bool) -> None:
        """An archive is through: what it says of itself, and that it need not be opened again."""
        fault = page.fault
        # One of which --include wants nothing is no empty one: it is passed over, as a file would be.
        if fault is None and is_empty and self._wanted.name(source.shown):
            fault = _of_itself(source, "empty", codes.ARCHIVE_EMPTY.id, codes.ARCHIVE_EMPTY.format(name=source.shown))
        if fault is not None:
            self._add(_of_itself(source, fault.status, fault.code, fault.message))
        # With --include, members were passed over; the list counts as whole only where it is.
        lasting = fault is None or fault.status not in ("unreadable", "changed", "timeout", "oom", "crash")
        if lasting and not self._wanted.include:
            self._committer.item(self._index.finish(source))

    def _add(self, found: Found) -> None:
        self.seen += found.kind != "archive"
        self._committer.item(self._index.add_item(found))


def _of_itself(source: Source, status: Status | None, code: str, message: str) -> Found:
    own = replace(source, chain=(*source.chain, _SELF))
    return Found(own, "fault", status=status, code=code, message=message)


def _chunks(sources: list[Source]) -> Iterator[Task]:
    """Files of this machine together, others one by one."""
    near = tuple(source for source in sources if not source.is_url)
    if near:
        yield Identify(near)
    yield from (Identify((source,)) for source in sources if source.is_url)
