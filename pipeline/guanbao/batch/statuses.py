"""What becomes of an input: exactly one status for each, and how a report's own status and problems lead to it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, get_args

Status = Literal[
    "ok",
    "ok_repaired",
    "partial",
    "empty",
    "not_a_report",
    "unsupported",
    "encrypted",
    "corrupt",
    "limit",
    "timeout",
    "oom",
    "crash",
    "unreadable",
    "changed",
    "duplicate_of",
]
STATUSES: tuple[Status, ...] = get_args(Status)
# Inputs with one of these were read; the others cost the run its exit code 0.
READ: frozenset[Status] = frozenset({"ok", "ok_repaired", "partial", "empty", "not_a_report", "duplicate_of"})
# What another try, or other limits, may change.
RETRIED: frozenset[Status] = frozenset({"timeout", "oom", "crash", "limit", "unreadable", "changed"})
# Documents that hold figures.
USABLE: tuple[Status, ...] = ("ok", "ok_repaired", "partial")

_REPAIRED = frozenset({"G225", "G238"})
_BY_CODE: dict[str, Status] = {
    "G101": "unreadable",
    "G102": "unsupported",
    "G103": "empty",
    "G104": "unreadable",
    "G105": "unsupported",
    "G106": "unsupported",
    "G107": "encrypted",
    "G108": "corrupt",
    "G109": "limit",
    "G110": "limit",
    "G111": "unsupported",
    "G112": "corrupt",
    "G261": "unsupported",
    "G265": "limit",
    "G266": "corrupt",
}


def of_report(status: str, codes: Collection[str]) -> Status:
    """The status of a document that was read, from its report's own status and the codes of its problems.

    >>> of_report("ok", ["G225"])
    'ok_repaired'
    >>> of_report("failed", ["G107"])
    'encrypted'
    """
    if status == "failed":
        return next((_BY_CODE[code] for code in codes if code in _BY_CODE), "crash")
    if status == "ok":
        return "ok_repaired" if _REPAIRED & set(codes) else "ok"
    if status in ("partial", "empty", "not_a_report"):
        return status  # type: ignore[return-value]
    raise ValueError(status)
