"""The end of a run: which document is current, what lies where, and the account of every input."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from guanbao.batch import codes, currency
from guanbao.batch.commit import Committer, own_place, plain_place, text_place
from guanbao.batch.index import Index, loaded
from guanbao.batch.statuses import READ, STATUSES
from guanbao.batch.store import Store
from guanbao.errors import GuanbaoError
from guanbao.text.safe import escape_json

RUN_VERSION = "1.0"


@dataclass(slots=True)
class Summary:
    """What a run came to. `left` inputs have no status, because the run was stopped; then it is not `complete`."""

    counts: dict[str, int] = field(default_factory=dict)
    discovered: int = 0
    left: int = 0
    read_now: int = 0
    figures: int = 0
    failing_checks: int = 0
    several: int = 0
    differ: int = 0
    digest: str = ""
    complete: bool = True
    run: dict[str, Any] = field(default_factory=dict)

    @property
    def all_read(self) -> bool:
        """Whether every input was read, and none is left."""
        return self.complete and all(status in READ for status, count in self.counts.items() if count)


def settle_results(
    store: Store,
    index: Index,
    committer: Committer,
    about: dict[str, Any],
    *,
    stopped: bool,
    tell: Callable[[str], None],
) -> Summary:
    """Settle names, account for every input in inputs.ndjson, and write run.json last.

    Raises:
        GuanbaoError: the count does not come out even (G738).
    """
    summary = Summary(complete=not stopped, read_now=committer.documents)
    summary.several, summary.differ = currency.settle(index)
    if store.settles_names:
        _settle_names(store, index)
        if not (stopped or committer.journal_was_damaged):
            _remove_leftovers(store, index)
    digest = hashlib.sha256()
    counts: Counter[str] = Counter()
    store.write_stream("inputs.ndjson", _account(index, store.settles_names, counts, summary, digest))
    summary.digest = digest.hexdigest()
    summary.left = counts.pop("", 0)
    summary.counts = {status: counts[status] for status in STATUSES if counts[status]}
    summary.discovered = index.discovered()
    if summary.discovered != sum(summary.counts.values()) + summary.left or (summary.left and not stopped):
        raise GuanbaoError(codes.NOT_COUNTED, discovered=summary.discovered, counted=sum(summary.counts.values()))
    if summary.several:
        tell(f"{codes.SEVERAL.id} info: {codes.SEVERAL.format(reports=summary.several, differ=summary.differ)}")
    if stopped:
        tell(f"{codes.INCOMPLETE.id} warning: {codes.INCOMPLETE.format(left=summary.left)}")
    summary.run = _stated(summary, about, index)
    store.write("run.json", (escape_json(json.dumps(summary.run, ensure_ascii=False, indent=1)) + "\n").encode())
    store.sync()
    return summary


def _stated(summary: Summary, about: dict[str, Any], index: Index) -> dict[str, Any]:
    earlier = index.ask("SELECT count(*) FROM items WHERE NOT seen AND kind != 'archive'").fetchone()[0]
    return {
        "run_version": RUN_VERSION,
        **about,
        "complete": summary.complete,
        "discovered": summary.discovered,
        "counts": summary.counts,
        "left": summary.left,
        "read_in_this_run": summary.read_now,
        "known_and_not_in_this_run": earlier,
        "reports": {"several_documents": summary.several, "other_numbers": summary.differ},
        "figures": summary.figures,
        "failing_checks": summary.failing_checks,
        "digest": summary.digest,
        "inputs": "inputs.ndjson",
    }


def _account(index: Index, settles_names: bool, counts: Counter[str], summary: Summary, digest: Any) -> Iterator[bytes]:
    """One line for each input; counts and the digest, in which there is no time and no order of work, on the way."""
    for row in index.results():
        line = _line(row, settles_names)
        counts[line["status"] or ""] += 1
        if line["status"] not in (None, "duplicate_of") and row["own"] is None:
            summary.figures += row["figures"] or 0
            summary.failing_checks += row["failing"] or 0
        said = (line["input"], line["status"] or "", line["sha256"] or "", row["json_sha256"] or "")
        digest.update("\t".join(said).encode("utf-8", "backslashreplace") + b"\n")
        text = json.dumps({key: value for key, value in line.items() if value is not None}, ensure_ascii=False)
        yield (escape_json(text) + "\n").encode("utf-8")


def _line(row: dict[str, Any], settles_names: bool) -> dict[str, Any]:
    shown = loaded(row["shown"])
    raw = (row["raw_name"] or b"").hex() or None
    line: dict[str, Any] = {"input": shown, "raw_name": raw, "sha256": row["sha256"]}
    if row["own"] is not None:
        return line | {"status": row["own"], "problems": [row["own_code"]], "message": loaded(row["own_message"])}
    if row["status"] is None:
        return line | {"status": None}
    place = own_place(row["report_id"], row["sha256"])
    if settles_names and row["current"] == currency.PLAIN:
        place = plain_place(row["report_id"])
    status = row["status"] if row["first"] == 1 else "duplicate_of"
    return line | {
        "status": status,
        "duplicate_of": loaded(row["first_shown"]) if status == "duplicate_of" else None,
        "report_id": row["report_id"],
        "file": place,
        "current": bool(row["current"]) if row["current"] is not None else None,
        "reason": row["reason"],
        "problems": json.loads(row["codes"]),
        "message": row["message"] or None,
    }


def _settle_names(store: Store, index: Index) -> None:
    """Give the current document of every report the plain name. A fall between two renames is mended by the next run."""
    for sha256, report_id in index.ask("SELECT sha256, report_id FROM documents WHERE current = ?", (currency.PLAIN,)):
        own, plain = own_place(report_id, sha256), plain_place(report_id)
        if not store.has(own):
            continue
        if store.has(plain):
            _give_way(store, index, report_id, plain)
        store.rename(own, plain)
    store.sync()


def _give_way(store: Store, index: Index, report_id: str, plain: str) -> None:
    """Whoever was current before gets its own name back."""
    found = store.digest(plain)
    row = index.ask(
        "SELECT sha256 FROM documents WHERE report_id = ? AND json_sha256 = ?", (report_id, found)
    ).fetchone()
    if row is not None:
        store.rename(plain, own_place(report_id, row[0]))


def _remove_leftovers(store: Store, index: Index) -> None:
    """Results that no document has: of a run that was killed before it could say so, or of another version."""
    index.ask("CREATE TEMP TABLE places (name TEXT PRIMARY KEY) WITHOUT ROWID")
    for sha256, report_id, current, text in index.ask("SELECT sha256, report_id, current, text_sha256 FROM documents"):
        place = plain_place(report_id) if current == currency.PLAIN else own_place(report_id, sha256)
        index.ask("INSERT OR IGNORE INTO places VALUES (?)", (place,))
        if text:
            index.ask("INSERT OR IGNORE INTO places VALUES (?)", (text_place(sha256),))
    for folder in ("reports", "texts"):
        left = [
            place
            for place in (f"{folder}/{name}" for name in store.names(folder))
            if index.ask("SELECT 1 FROM places WHERE name = ?", (place,)).fetchone() is None
        ]
        for place in left:
            store.remove(place)
    index.ask("DROP TABLE places")
