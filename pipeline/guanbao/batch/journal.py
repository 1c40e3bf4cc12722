"""The journal: what became of every input, one line each, in the order in which it became sure.

An input is done when its line is on the disk, and not before; its report and text are there by then. A line begins with
a checksum, so that a torn or damaged one is seen: of that file, the lines before it count.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from itertools import chain
from typing import Any

from guanbao.batch import codes
from guanbao.batch.store import Store
from guanbao.errors import GuanbaoError

VERSION = 1
FOLDER = "journal"

Entry = dict[str, Any]


def packed(entry: Entry) -> bytes:
    """An entry as its line."""
    text = json.dumps(entry, ensure_ascii=True, separators=(",", ":")).encode("ascii")
    return b"%08x %s\n" % (zlib.crc32(text), text)


def unpacked(line: bytes) -> Entry | None:
    """The entry of a line, null where it is damaged."""
    check, _, text = line.rstrip(b"\n").partition(b" ")
    try:
        if not line.endswith(b"\n") or int(check, 16) != zlib.crc32(text):
            return None
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


class Journal:
    """The journal of an output folder. `remarks` holds what is wrong with what was found there."""

    def __init__(self, store: Store, run: str) -> None:
        self._store = store
        self._run = run
        self._name: str | None = None
        self.remarks: list[str] = []
        self.damaged = False

    def entries(self) -> Iterator[Entry]:
        """All entries of earlier runs, oldest first.

        Raises:
            GuanbaoError: a newer version wrote it (G744).
        """
        self._files = sorted(name for name in self._store.names(FOLDER) if name.endswith(".log"))
        for name in self._files:
            yield from self._of_file(f"{FOLDER}/{name}")

    def _of_file(self, name: str) -> Iterator[Entry]:
        data = self._store.read(name) or b""
        for number, line in enumerate(data.splitlines(keepends=True), 1):
            entry = unpacked(line)
            if entry is None:
                self.damaged = True
                self.remarks.append(
                    f"{codes.JOURNAL_DAMAGED.id} warning: " + codes.JOURNAL_DAMAGED.format(name=name, line=number)
                )
                return
            if entry.get("is") == "journal" and entry.get("version", 0) > VERSION:
                raise GuanbaoError(codes.JOURNAL_TOO_NEW, name=name)
            yield entry

    def add(self, entries: Sequence[Entry]) -> None:
        """Write entries; when this returns, they last. This is the point at which something is done."""
        if not entries:
            return
        data = b"".join(map(packed, entries))
        if self._name is None:
            numbers = [int(name.split("-")[0]) for name in getattr(self, "_files", ()) if name[:1].isdigit()]
            self._name = f"{FOLDER}/{max(numbers, default=0) + 1:06d}-{self._run}.log"
            data = packed({"is": "journal", "version": VERSION, "run": self._run}) + data
        self._store.append(self._name, data)

    def rewrite(self, entries: Iterator[Entry]) -> None:
        """Put one file with what still counts in the place of all earlier ones."""
        numbers = [int(name.split("-")[0]) for name in self._files if name[:1].isdigit()]
        name = f"{FOLDER}/{max(numbers, default=0) + 1:06d}-{self._run}-all.log"
        head = packed({"is": "journal", "version": VERSION, "run": self._run})
        self._store.write_stream(name, chain((head,), map(packed, entries)))
        self._store.sync()
        for old in self._files:
            self._store.remove(f"{FOLDER}/{old}")
        self._files = [name.rpartition("/")[2]]
