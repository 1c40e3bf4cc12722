"""`corrections.csv`: one decision a line, readable in a spreadsheet, checked line by line when it is read."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

from guanbao.corrections import codes
from guanbao.corrections.kinds import ACTIONS, STATES, Correction, parse_number
from guanbao.errors import GuanbaoError
from guanbao.text.cells import guard, plain, unguard

NAME = "corrections.csv"
COLUMNS = tuple(one.name for one in fields(Correction))
_NEEDED = ("sha256", "action", "author", "time", "reason")
_INTEGERS = ("start", "end")
_BARE = (
    "sha256",
    "start",
    "end",
    "value",
    "time",
    "action",
    "state",
)  # nothing that a spreadsheet would run gets through
_TOLD = 8  # faults that are told of one file


def dump(corrections: Iterable[Correction]) -> str:
    """The text of a file, without a byte order mark."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in corrections:
        writer.writerow([_cell(name, getattr(one, name)) for name in COLUMNS])
    return out.getvalue()


def load(out: Path) -> list[Correction]:
    """The corrections of an output folder in the order in which they were made; none where there is no file.

    Raises:
        GuanbaoError: the file has faults (G901).
    """
    path = out / NAME
    return parse(path.read_bytes(), str(path)) if path.exists() else []


def parse(data: bytes, name: str) -> list[Correction]:
    """The corrections of a file's bytes.

    Raises:
        GuanbaoError: it is no such file, or a line has a fault (G901); all of it is refused then.
    """
    try:
        rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise GuanbaoError(codes.BAD_FILE, name=name, faults=str(error)) from None
    head = rows[0] if rows else []
    lacking = [column for column in _NEEDED if column not in head]
    if lacking:
        raise GuanbaoError(codes.BAD_FILE, name=name, faults=f"line 1 has no column {', '.join(lacking)}")
    found: list[Correction] = []
    faults: list[str] = []
    for number, row in enumerate(rows[1:], 2):
        if not any(row):
            continue
        record = dict(zip(head, row, strict=False))
        try:
            if len(row) > len(head):
                raise ValueError("more cells than columns")
            found.append(_correction(record))
        except ValueError as error:
            faults.append(f"line {number}: {error}")
    if faults:
        more = f" and {len(faults) - _TOLD} more" if len(faults) > _TOLD else ""
        raise GuanbaoError(codes.BAD_FILE, name=name, faults="; ".join(faults[:_TOLD]) + more)
    return found


def merge(held: Sequence[Correction], new: Iterable[Correction]) -> tuple[list[Correction], int]:
    """What is held with what is new, in the order of their times; and how many of the new were held already."""
    known = dict.fromkeys(held)
    again = 0
    for one in new:
        again += one in known
        known.setdefault(one)
    return sorted(known, key=lambda one: one.time), again  # a stable sort: what has one time keeps its order


def now() -> str:
    """The time as it is written: UTC, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _cell(name: str, value: object) -> str:
    if value is None or value == "":
        return ""
    if name == "value":
        return plain(value)  # type: ignore[arg-type]
    return str(value) if name in _BARE else guard(str(value))


def _correction(record: Mapping[str, str]) -> Correction:
    told: dict[str, object] = {}
    for name in COLUMNS:
        cell = record.get(name, "")
        if cell:
            told[name] = cell if name in _BARE else unguard(cell)
    if missing := [name for name in _NEEDED if not told.get(name)]:
        raise ValueError(f"no {', '.join(missing)}")
    for name in _INTEGERS:
        if name in told:
            told[name] = _offset(name, str(told[name]))
    if "value" in told:
        try:
            told["value"] = parse_number(str(told["value"]))
        except ValueError:
            raise ValueError(f"value {told['value']!r} is no number") from None
    told["time"] = _time(str(told["time"]))
    one = Correction(**told)  # type: ignore[arg-type]
    _must_fit(one)
    return one


def _offset(name: str, text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text):
        raise ValueError(f"{name} {text!r} is no offset")
    return int(text)


def _time(text: str) -> str:
    """Times in one form, so that their order is that of the texts."""
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"time {text!r} is no ISO 8601 time") from None
    aware = read if read.tzinfo else read.replace(tzinfo=UTC)
    return aware.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _must_fit(one: Correction) -> None:
    if not re.fullmatch(r"[0-9a-f]{64}", one.sha256):
        raise ValueError(f"sha256 {one.sha256!r} is no digest")
    if one.action not in ACTIONS:
        raise ValueError(f"action {one.action!r} is none of {', '.join(ACTIONS)}")
    if one.state not in STATES:
        raise ValueError(f"state {one.state!r} is none of {', '.join(STATES)}")
    if (one.start is None) != (one.end is None):
        raise ValueError("start and end go together")
    if one.start is None and one.action != "confirm":
        raise ValueError(f"a whole report can only be confirmed, and this is {one.action}")
    if one.start is not None and one.end is not None and one.end < one.start:
        raise ValueError("end lies before start")
    if one.action in ("value", "add") and (one.value is None) == (one.state == "number"):
        raise ValueError("a number needs a value, and any other state has none")


def by_document(held: Iterable[Correction]) -> dict[str, list[Correction]]:
    """Corrections by the digest of their document, in their order."""
    found: dict[str, list[Correction]] = {}
    for one in held:
        found.setdefault(one.sha256, []).append(one)
    return found
