"""What is known during a run: the journal in a form that can be asked, on disk, so that memory does not grow with it.

The file lives as long as the run. `items` are inputs and members, `documents` are contents: several items may have one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from guanbao.batch.journal import Entry
from guanbao.batch.sources import FRESH, Found, Outcome, Source, Stamp

_SCHEMA = """
CREATE TABLE items (
  id TEXT PRIMARY KEY, root TEXT NOT NULL, chain TEXT NOT NULL, shown TEXT NOT NULL, parent TEXT, kind TEXT NOT NULL,
  stamp TEXT NOT NULL, sha256 TEXT, status TEXT, code TEXT NOT NULL, message TEXT NOT NULL, raw_name BLOB,
  seen INTEGER NOT NULL DEFAULT 0, whole INTEGER NOT NULL DEFAULT 0);
CREATE INDEX items_sha ON items (sha256, seen);
CREATE INDEX items_parent ON items (parent);
CREATE TABLE documents (
  sha256 TEXT PRIMARY KEY, version TEXT NOT NULL, status TEXT NOT NULL, report_id TEXT NOT NULL, json_sha256 TEXT NOT NULL,
  text_sha256 TEXT NOT NULL, codes TEXT NOT NULL, message TEXT NOT NULL, weight TEXT NOT NULL, figures INTEGER NOT NULL,
  failing INTEGER NOT NULL, source TEXT NOT NULL, checked INTEGER NOT NULL DEFAULT 0, current INTEGER, reason TEXT);
CREATE INDEX documents_report ON documents (report_id);
"""
# Plain files before members of archives, then by name: which of several equal inputs stands for all.
_ORDER = "length(chain) > 0, shown, id"
_WITHIN = (
    "WITH RECURSIVE within(id) AS (SELECT ? UNION SELECT items.id FROM items JOIN within ON items.parent = within.id) "
)


class Index:
    """The state of a run."""

    def __init__(self, path: Path | None) -> None:
        self._db = sqlite3.connect(str(path) if path else ":memory:", isolation_level=None)
        # The system caches the file anyhow: a cache of four times this made nothing faster, and looked like a leak.
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -1000", "temp_store = FILE"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")

    def close(self) -> None:
        """Let go of it."""
        self._db.close()

    # the journal

    def replay(self, entries: Iterable[Entry]) -> None:
        """Take in what earlier runs wrote."""
        for entry in entries:
            if entry.get("is") == "item":
                self._take_item(entry)
            elif entry.get("is") == "document":
                self._take_document(entry)

    def entries(self) -> Iterator[Entry]:
        """Everything, as the journal has it."""
        for row in self._db.execute("SELECT * FROM documents ORDER BY sha256"):
            yield document_entry_of_row(row)
        for row in self._db.execute("SELECT * FROM items ORDER BY id"):
            yield item_entry_of_row(row)

    def _take_item(self, entry: Entry) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO items VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
            (
                _stored(entry["id"]), _stored(entry["root"]), json.dumps(entry["chain"]) if entry["chain"] else "",
                _stored(entry["shown"]), _stored_or_none(entry.get("parent")), entry["kind"], json.dumps(entry["stamp"]),
                entry.get("sha256"), entry.get("status"), entry.get("code", ""), _stored(entry.get("message", "")),
                bytes.fromhex(entry.get("raw_name", "")), entry.get("seen", 0), entry.get("whole", 0),
            ),
        )  # fmt: skip

    def _take_document(self, entry: Entry) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO documents VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,NULL,NULL)",
            (
                entry["sha256"], entry["version"], entry["status"], entry["report_id"], entry["json_sha256"],
                entry["text_sha256"], json.dumps(entry["codes"]), entry["message"], json.dumps(entry["weight"]),
                entry["figures"], entry["failing"], _stored(entry["source"]), entry.get("checked", 0),
            ),
        )  # fmt: skip

    # items

    def known(self, id_: str, stamp: Stamp) -> tuple[str, bool] | None:
        """Kind of an input that has not changed since it was looked at, and whether all of it was listed."""
        row = self._db.execute("SELECT kind, whole, stamp, status FROM items WHERE id = ?", (_stored(id_),)).fetchone()
        if row is None or stamp == FRESH or row[2] != json.dumps(stamp) or row[3] in ("unreadable", "changed"):
            return None
        return row[0], bool(row[1])

    def see(self, id_: str) -> None:
        """Mark an input as there in this run."""
        self._db.execute("UPDATE items SET seen = 1 WHERE id = ?", (_stored(id_),))

    def status_of(self, id_: str) -> str | None:
        """The status that an item has of its own."""
        row = self._db.execute("SELECT status FROM items WHERE id = ?", (_stored(id_),)).fetchone()
        return row[0] if row else None

    def _within(self, id_: str, statement: str, *values: str) -> sqlite3.Cursor:
        """A statement on an archive and all that lies in it, whose ids it finds in `within`."""
        return self._db.execute(_WITHIN + statement, (_stored(id_), *values))

    def leave_out(self, id_: str, wanted: Callable[[str], bool]) -> None:
        """Of what lies in an archive, unmark the documents whose names are not wanted."""
        self._db.create_function("wanted", 1, lambda shown: wanted(loaded(shown)))
        self._within(
            id_,
            "UPDATE items SET seen = 0 WHERE kind != 'archive' AND id IN (SELECT id FROM within) AND NOT wanted(shown)",
        )

    def see_members(self, id_: str) -> None:
        """Mark all that lies in an archive as there in this run."""
        self._within(id_, "UPDATE items SET seen = 1 WHERE id IN (SELECT id FROM within)")

    def forget_members(self, id_: str) -> None:
        """Drop what an earlier form of an archive held."""
        self._within(id_, "DELETE FROM items WHERE id IN (SELECT id FROM within) AND id != ?", _stored(id_))

    def add_item(self, found: Found, *, whole: bool = False) -> Entry:
        """Take in what a source turned out to be; the entry for the journal."""
        entry = item_entry(found, whole)
        self._take_item({**entry, "seen": 1})
        return entry

    def unfinished(self, id_: str) -> list[Source]:
        """Archives within an archive (and itself) that are not listed to their end."""
        rows = self._within(
            id_,
            "SELECT root, shown, chain FROM items WHERE kind = 'archive' AND NOT whole AND id IN (SELECT id FROM within)",
        )
        return [_source(*row) for row in rows.fetchall()]

    def has_member_with(self, id_: str, statuses: Iterable[str]) -> bool:
        """Whether anything in an archive has one of these statuses of its own."""
        row = self._within(
            id_,
            "SELECT 1 FROM items WHERE id IN (SELECT id FROM within) AND status IN (SELECT value FROM json_each(?)) LIMIT 1",
            json.dumps(list(statuses)),
        )
        return row.fetchone() is not None

    def finish(self, source: Source) -> Entry:
        """Note that an archive is listed to its end; the entry for the journal."""
        self._db.execute("UPDATE items SET whole = 1, seen = 1 WHERE id = ?", (_stored(source.id),))
        row = self._db.execute("SELECT * FROM items WHERE id = ?", (_stored(source.id),)).fetchone()
        return item_entry_of_row(row)

    # documents

    def document(self, sha256: str) -> dict[str, Any] | None:
        """What is known of a content."""
        cursor = self._db.execute("SELECT * FROM documents WHERE sha256 = ?", (sha256,))
        row = cursor.fetchone()
        return None if row is None else dict(zip((c[0] for c in cursor.description), row, strict=True))

    def add_document(self, outcome: Outcome, version: str, source: Source) -> Entry:
        """Take in a document that was read; the entry for the journal."""
        entry = document_entry(outcome, version, source)
        self._take_document({**entry, "checked": 1})
        return entry

    def check(self, sha256: str) -> None:
        """Note that the results of a content were found whole."""
        self._db.execute("UPDATE documents SET checked = 1 WHERE sha256 = ?", (sha256,))

    def contents(self) -> Iterator[tuple[str, Source]]:
        """Each content of this run, with the input that stands for it: the one that was read before, or the first."""
        last = ""
        while True:
            rows = self._db.execute(
                "SELECT DISTINCT sha256 FROM items WHERE seen AND sha256 > ? ORDER BY sha256 LIMIT 500", (last,)
            ).fetchall()
            if not rows:
                return
            for (sha256,) in rows:
                yield sha256, self.standing_for(sha256)
            last = rows[-1][0]

    def standing_for(self, sha256: str) -> Source:
        """The input that stands for a content."""
        query = (
            "SELECT root, shown, chain FROM items WHERE sha256 = ? AND seen ORDER BY"  # noqa: S608
            f" id != coalesce((SELECT source FROM documents WHERE documents.sha256 = items.sha256), ''), {_ORDER} LIMIT 1"
        )
        return _source(*self._db.execute(query, (sha256,)).fetchone())

    def change_item(self, found: Found) -> Entry:
        """A source that could not be read any more when its turn came: its own status replaces its content's."""
        row = self._db.execute("SELECT raw_name FROM items WHERE id = ?", (_stored(found.source.id),)).fetchone()
        raw = row[0] if row and row[0] else b""
        entry = item_entry(found, False) | {"raw_name": raw.hex()}
        self._take_item({**entry, "seen": 1})
        return entry

    # the end

    def ask(self, query: str, values: tuple[Any, ...] = ()) -> sqlite3.Cursor:
        """Any question."""
        return self._db.execute(query, values)

    def discovered(self) -> int:
        """How many inputs and members there are; an archive counts where it has something to say of itself."""
        return int(self.ask("SELECT count(*) FROM items WHERE seen AND kind != 'archive'").fetchone()[0])

    def results(self) -> Iterator[dict[str, Any]]:
        """Each input of this run with its one status, in order."""
        order = f"coalesce(items.id != d.source, 1), {_ORDER}"
        query = (  # the order is ours
            "SELECT items.shown, items.sha256, items.raw_name, items.status AS own, items.code AS own_code,"  # noqa: S608
            " items.message AS own_message, d.status, d.report_id, d.codes, d.message, d.current, d.reason,"
            " d.json_sha256, d.figures, d.failing, row_number() OVER same AS first, first_value(shown) OVER same AS first_shown"
            " FROM items LEFT JOIN documents d ON d.sha256 = items.sha256 WHERE seen AND kind != 'archive'"
            f" WINDOW same AS (PARTITION BY items.sha256 ORDER BY {order}) ORDER BY {_ORDER}"
        )
        cursor = self._db.cursor().execute(query)
        names = [c[0] for c in cursor.description]
        for row in cursor:
            yield dict(zip(names, row, strict=True))


def item_entry(found: Found, whole: bool) -> Entry:
    """A source as the journal has it."""
    source = found.source
    parent = Source(source.root, "", source.chain[:-1]).id if source.chain else None
    entry: Entry = {
        "is": "item", "id": source.id, "root": source.root, "chain": list(source.chain), "shown": source.shown,
        "kind": found.kind, "stamp": list(found.stamp),
    }  # fmt: skip
    optional: Entry = {
        "parent": parent, "sha256": found.sha256, "status": found.status, "code": found.code, "message": found.message,
        "raw_name": found.raw_name.hex(), "whole": int(whole),
    }  # fmt: skip
    return entry | {key: value for key, value in optional.items() if value}


def document_entry(outcome: Outcome, version: str, source: Source) -> Entry:
    """A document as the journal has it."""
    return {
        "is": "document", "sha256": outcome.sha256, "version": version, "status": outcome.status,
        "report_id": outcome.report_id, "json_sha256": outcome.json_sha256, "text_sha256": outcome.text_sha256,
        "codes": list(outcome.codes), "message": outcome.message, "weight": outcome.weight, "figures": outcome.figures,
        "failing": outcome.failing, "source": source.id,
    }  # fmt: skip


def document_entry_of_row(row: tuple[Any, ...]) -> Entry:
    """A row of documents as the journal has it."""
    names = (
        "sha256", "version", "status", "report_id", "json_sha256", "text_sha256", "codes", "message", "weight", "figures",
        "failing", "source",
    )  # fmt: skip
    entry: Entry = {"is": "document", **dict(zip(names, row, strict=False))}
    return entry | {
        "codes": json.loads(entry["codes"]), "weight": json.loads(entry["weight"]), "source": loaded(entry["source"])
    }  # fmt: skip


def item_entry_of_row(row: tuple[Any, ...]) -> Entry:
    """A row of items as the journal has it."""
    id_, root, chain, shown, parent, kind, stamp, sha256, status, code, message, raw, _, whole = row
    entry: Entry = {
        "is": "item", "id": loaded(id_), "root": loaded(root), "chain": json.loads(chain) if chain else [],
        "shown": loaded(shown), "kind": kind, "stamp": json.loads(stamp),
    }  # fmt: skip
    optional: Entry = {
        "parent": loaded(parent) if parent else None, "sha256": sha256, "status": status, "code": code,
        "message": loaded(message), "raw_name": (raw or b"").hex(), "whole": whole,
    }  # fmt: skip
    return entry | {key: value for key, value in optional.items() if value}


def _source(root: str, shown: str, chain: str) -> Source:
    return Source(loaded(root), loaded(shown), tuple(json.loads(chain)) if chain else ())


# SQLite takes text that is UTF-8; names of files need not be. Halves of characters go through a private escape.
_MARK = "\x00"


def _stored(text: str) -> str:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return _MARK + text.encode("utf-8", "surrogatepass").hex()
    return text


def _stored_or_none(text: str | None) -> str | None:
    return None if text is None else _stored(text)


def loaded(text: str) -> str:
    """A text as it was before `_stored`."""
    if text.startswith(_MARK):
        return bytes.fromhex(text[1:]).decode("utf-8", "surrogatepass")
    return text
