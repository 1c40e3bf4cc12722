"""The reports of an output folder: read one by one, and which of several documents of one report is the current one."""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from guanbao.batch.currency import Candidate, choose
from guanbao.batch.statuses import of_report
from guanbao.dataset import codes
from guanbao.dataset.rows import Place
from guanbao.errors import Code
from guanbao.model.report import SCHEMA_VERSION, Problem, Report

_HALF = re.compile("[\ud800-\udfff]")


class _Head(BaseModel):
    """Base of what is looked at before a report is read whole."""

    model_config = ConfigDict(extra="ignore")


class _Document(_Head):
    sha256: str | None = None
    name: str = ""
    media_type: str | None = None


class _Agency(_Head):
    id: str | None = None
    name: str = ""
    system: str | None = None


class _Identity(_Head):
    agency: _Agency | None = None
    scope: str = "unknown"
    year: int | None = None
    title: str | None = None
    published: str | None = None


class _State(_Head):
    state: str = "number"


class _Status(_Head):
    status: str


class _Code(_Head):
    code: str


class _Report(_Head):
    schema_version: str
    report_id: str
    status: str
    document: _Document
    identity: _Identity = _Identity()
    figures: list[_State] = []
    checks: list[_Status] = []
    problems: list[_Code] = []


@dataclass(slots=True)
class Entry:
    """A file of the folder, before its report is read whole."""

    path: Path
    sha256: str
    key: str
    report_id: str
    candidate: Candidate | None
    place: Place | None = None


@dataclass(slots=True)
class Index:
    """The files of a folder that are reports, in the order of their names, and what is wrong with the others."""

    entries: list[Entry] = field(default_factory=list)
    problems: list[tuple[str, Problem]] = field(default_factory=list)

    @property
    def digest(self) -> str:
        """Tells these reports from any others."""
        told = "".join(f"{entry.key}\0{entry.sha256}\n" for entry in self.entries)
        return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def index(reports: Path) -> Index:
    """Look at every `*.json` of a folder and settle which documents are current."""
    found = Index()
    for path in sorted(reports.glob("*.json")):
        data = path.read_bytes()
        key = legible(path.stem)
        try:
            head = (
                _Report.model_validate(_plain(data)[0])
                if b"\\ud" in data.lower()
                else _Report.model_validate_json(data)
            )
        except (ValidationError, ValueError, RecursionError) as error:
            found.problems.append((key, Problem.of(codes.REPORT_UNREADABLE, name=path.name, reason=_reason(error))))
            continue
        refusal = _refusal(head.schema_version)
        if refusal is not None:
            told = Problem.of(refusal, name=path.name, found=head.schema_version, known=SCHEMA_VERSION)
            found.problems.append((key, told))
            continue
        found.entries.append(_entry(path, key, hashlib.sha256(data).hexdigest(), head))
    _settle(found.entries)
    return found


def read_report(path: Path) -> tuple[Report, list[Problem]]:
    """The report of a file, of this minor version of the JSON or an older one.

    Raises:
        ValueError: it is no report (pydantic's errors are such).
    """
    data = path.read_bytes()
    if b"\\ud" not in data.lower():
        return Report.model_validate_json(data), []
    plain, broken = _plain(data)
    problems = [Problem.of(codes.BROKEN_TEXT, count=broken)] if broken else []
    return Report.model_validate(plain), problems


def read_or_tell(entry: Entry) -> tuple[Report | None, list[Problem]]:
    """The report of an entry whose head was good, with what is to be told of it; none where its body is not."""
    try:
        return read_report(entry.path)
    except (ValueError, RecursionError) as error:
        reason = str(error).splitlines()[0][:200]
        return None, [Problem.of(codes.REPORT_UNREADABLE, name=entry.path.name, reason=reason)]


def legible(name: str) -> str:
    """A file name as text that every format can hold."""
    return name.encode("utf-8", "replace").decode("utf-8")


def _plain(data: bytes) -> tuple[Any, int]:
    """JSON with halves of surrogate pairs, which no file format takes, replaced; and how many there were."""
    count = 0

    def scrub(value: Any) -> Any:
        nonlocal count
        if isinstance(value, str):
            clean, found = _HALF.subn("\ufffd", value)
            count += found
            return clean
        if isinstance(value, list):
            return [scrub(item) for item in value]
        if isinstance(value, dict):
            return {scrub(name): scrub(item) for name, item in value.items()}
        return value

    return scrub(json.loads(data)), count


def _refusal(version: str) -> Code | None:
    try:
        found = tuple(int(part) for part in version.split("."))
    except ValueError:
        return codes.REPORT_TOO_NEW
    known = tuple(int(part) for part in SCHEMA_VERSION.split("."))
    return codes.REPORT_TOO_NEW if found[:1] != known[:1] or found > known else None


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False)[0]
        return f"{'.'.join(map(str, first['loc']))}: {first['msg']}".strip(": ")[:200]
    return str(error)[:200] or type(error).__name__


def _entry(path: Path, key: str, digest: str, head: _Report) -> Entry:
    return Entry(path, digest, key, head.report_id, _candidate(head))


def _candidate(head: _Report) -> Candidate | None:
    """The document as one of those that may be current; none where it holds nothing, or is not known to be of any report."""
    identity = head.identity
    if head.status not in ("ok", "partial") or identity.agency is None or identity.year is None:
        return None
    weight = {
        "title": identity.title, "name": head.document.name, "published": identity.published,
        "media_type": head.document.media_type, "scope": identity.scope,
        "read": sum(figure.state == "number" for figure in head.figures),
    }  # fmt: skip
    failing = sum(check.status == "fails" for check in head.checks)
    status = of_report(head.status, [problem.code for problem in head.problems])
    return Candidate(head.document.sha256 or "", status, len(head.figures), failing, weight)


def _settle(entries: Iterable[Entry]) -> None:
    """Say of every document whether it is current, by the rule of `guanbao.batch.currency`."""
    groups: defaultdict[tuple[object, ...], list[Entry]] = defaultdict(list)
    for entry in entries:
        told = entry.candidate
        groups[(entry.key,) if told is None else (entry.report_id, told.report)].append(entry)
    for group in groups.values():
        candidates = [entry.candidate for entry in group if entry.candidate is not None]
        first, reason = choose(candidates) if candidates else (None, "")
        best = next(entry for entry in group if entry.candidate is first)
        for entry in group:
            because = None
            if len(group) > 1:
                same = "the current one" if entry is best else f"{best.key} is current"
                because = f"{same} of {len(group)} documents: {reason}"
            entry.place = Place(entry.key, f"reports/{legible(entry.path.name)}", entry is best, because)


def places(found: Index) -> Iterator[tuple[Entry, Place]]:
    """The entries with their places."""
    for entry in found.entries:
        if entry.place is not None:
            yield entry, entry.place
