"""Makes results last, and only then says so in the journal."""

from __future__ import annotations

import time
from typing import Any

from guanbao.batch.index import Index
from guanbao.batch.journal import Entry, Journal
from guanbao.batch.sources import Found, Outcome, Source
from guanbao.batch.store import Store
from guanbao.files import file_stem

# How many entries, and for how many seconds, may wait for the next line of the journal: what a sudden end can cost.
_NEAR, _FAR = (32, 0.5), (1000, 5.0)


def plain_place(report_id: str) -> str:
    """Where the current document of a report lies."""
    return f"reports/{file_stem(report_id)}.json"


def own_place(report_id: str, sha256: str) -> str:
    """Where a document of a report lies that is not, or not yet, the current one."""
    return f"reports/{file_stem(report_id)}~{sha256[:8]}.json"


def text_place(sha256: str) -> str:
    """Where the fixed text of a document lies."""
    return f"texts/{sha256}.txt"


def put(store: Store, outcome: Outcome) -> None:
    """Write the results of a document. They last after the store's next `sync`."""
    if outcome.text:
        store.write(text_place(outcome.sha256), outcome.text)
    if outcome.json is not None:
        store.write(own_place(outcome.report_id, outcome.sha256), outcome.json)


class Committer:
    """Takes results, in any order. `documents` counts those of this run."""

    def __init__(self, store: Store, journal: Journal, index: Index, version: str) -> None:
        self._store = store
        self._journal = journal
        self._index = index
        self._version = version
        self._waiting: list[Entry] = []
        self._flushed = time.monotonic()
        self._most, self._longest = _NEAR if store.settles_names else _FAR
        self.documents = 0
        self.journal_was_damaged = journal.damaged

    def item(self, entry: Entry) -> None:
        """Take an item that is in the index already."""
        self._take(entry)

    def document(self, outcome: Outcome, source: Source) -> None:
        """Take a document that was read; its results are written now."""
        put(self._store, outcome)
        self.documents += 1
        self._take(self._index.add_document(outcome, self._version, source))

    def changed(self, found: Found) -> None:
        """Take a source that could not be read when its turn came."""
        self._take(self._index.change_item(found))

    def _take(self, entry: Entry) -> None:
        self._waiting.append(entry)
        if len(self._waiting) >= self._most or time.monotonic() - self._flushed > self._longest:
            self.flush()

    def flush(self) -> None:
        """The one point at which things become done: results last, then the journal says so, and lasts too."""
        if self._waiting:
            self._store.sync()
            self._journal.add(self._waiting)
            self._waiting = []
        self._flushed = time.monotonic()

    @staticmethod
    def is_whole(store: Store, known: dict[str, Any]) -> bool:
        """Whether the results of a document are as they were written."""
        places = (plain_place(known["report_id"]), own_place(known["report_id"], known["sha256"]))
        if not any(store.digest(place) == known["json_sha256"] for place in places):
            return False
        wanted = known["text_sha256"]
        return not wanted or store.digest(text_place(known["sha256"])) == wanted
