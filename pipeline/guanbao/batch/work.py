"""In a worker: identify, expand, read. Whatever a document does to the parser ends here as an answer."""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from guanbao import __version__
from guanbao.batch import codes
from guanbao.batch.settings import Limits
from guanbao.batch.shelf import Shelf, UnreadableError, told
from guanbao.batch.sources import OFFICE, Answer, Expand, Fetch, Found, Identify, Outcome, Page, Read, Source, Task
from guanbao.batch.statuses import Status, of_report
from guanbao.errors import Code, InputError
from guanbao.ingest.archive import HEAD, ArchiveError, Member, is_document, kind_of
from guanbao.ingest.office import find_libreoffice
from guanbao.ingest.sniff import sniff
from guanbao.model.report import DocumentInfo, Problem, ProducedBy, Report
from guanbao.registry.load import version as registry_version
from guanbao.text.safe import escape_json

Reader = Callable[..., tuple[Report, str]]

_PAGE_MEMBERS, _PAGE_BYTES, _PAGE_SECONDS = 500, 128 << 20, 10.0
_PDF_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_BYTES_A_PAGE = 50_000


class Desk:
    """The work of one process. `expect` is told how many pages a document seems to have, before it is read."""

    def __init__(
        self, spool: Path, limits: Limits, reader: Reader, expect: Callable[[int], None], office: bool = False
    ) -> None:
        self._limits = limits
        self._shelf = Shelf(spool, limits)
        self._spool = spool
        self._reader = reader
        self._expect = expect
        self._office = office

    def perform(self, task: Task) -> Answer:
        """Do what is asked; never raises for anything that an input can bring about."""
        if isinstance(task, Identify):
            return tuple(self._identify(source) for source in task.sources)
        if isinstance(task, Expand):
            return self._expand(task)
        if isinstance(task, Read):
            return self._read(task)
        return _fetch(task, self._limits)

    # identify

    def _identify(self, source: Source) -> Found:
        try:
            digest, stamp, kind = self._shelf.digest(source)
        except UnreadableError as error:
            return _fault(source, error)
        if kind is None:
            return Found(source, "document", digest, stamp)
        return Found(source, "archive", None, stamp)

    # expand

    def _expand(self, task: Expand) -> Page:
        source = task.source
        try:
            archive = self._shelf.archive(source)
            found, following = self._members(task)
        except UnreadableError as error:
            return Page((), None, _fault(source, error))
        fault = None
        if following is None and archive.damage is not None:
            fault = _fault(
                source, UnreadableError("corrupt", codes.ARCHIVE_DAMAGED, name=source.shown, reason=archive.damage)
            )
        elif following is not None and following >= self._limits.members:
            reason = f"it has more than {self._limits.members} members"
            fault = _fault(source, UnreadableError("limit", codes.ARCHIVE_LIMIT, name=source.shown, reason=reason))
            following = None
        return Page(tuple(found), following, fault)

    def _members(self, task: Expand) -> tuple[list[Found], int | None]:
        begun, room = time.monotonic(), _PAGE_BYTES
        found: list[Found] = []
        for member in self._shelf.archive(task.source).members(task.start):
            if len(found) >= _PAGE_MEMBERS or room <= 0 or (found and time.monotonic() - begun > _PAGE_SECONDS):
                return found, member.index
            if _is_clutter(member.name):
                continue
            one, size = self._look(task.source, member)
            found.append(replace(one, raw_name=member.raw))
            room -= size
        return found, None

    def _look(self, archive: Source, member: Member) -> tuple[Found, int]:
        """What a member is, and how many bytes it took to see."""
        source = archive.member(member.index, member.name)
        try:
            if member.fault is not None:
                raise ArchiveError(member.fault, member.reason)
            data = self._shelf.archive(archive).read(member.index, self._shelf.bounds)
        except ArchiveError as error:
            return _fault(source, told(error, source.shown)), 0
        kind = kind_of(data[:HEAD])
        if kind is not None and not (kind == "zip" and self._is_document(data)):
            if len(source.chain) >= self._limits.depth:
                reason = f"it lies more than {self._limits.depth} archives deep"
                error_ = UnreadableError("limit", codes.ARCHIVE_LIMIT, name=source.shown, reason=reason)
                return _fault(source, error_), len(data)
            return Found(source, "archive"), len(data)
        return Found(source, "document", hashlib.sha256(data).hexdigest(), (len(data), 0, 0)), len(data)

    def _is_document(self, data: bytes) -> bool:
        path = self._spool / "package"
        path.write_bytes(data)
        try:
            return is_document(path)
        finally:
            path.unlink()

    # read

    def _read(self, task: Read) -> Answer:
        source = task.source
        try:
            data = self._shelf.blob(source)
        except UnreadableError as error:
            if error.code is codes.NO_FILE:  # it was there a moment ago
                error = UnreadableError("changed", codes.CHANGED, name=source.shown)
            return _fault(source, error)
        if hashlib.sha256(data).hexdigest() != task.sha256:
            return _fault(source, UnreadableError("changed", codes.CHANGED, name=source.shown))
        if not self._office and _needs_office(data, source.name):
            return Found(source, "fault", code=OFFICE)
        self._expect(_pages(data))
        try:
            report, text = self._reader(data, name=_printable(source.name), segmenter=task.segmenter)
        except Exception as error:  # one document must not cost the others
            return failed(task.sha256, source, *_failure(error, source.shown, self._limits))
        return _outcome(task.sha256, report, text)


def _needs_office(data: bytes, name: str) -> bool:
    try:
        return sniff(data, name).format == "office" and find_libreoffice() is not None
    except InputError:
        return False


def _pages(data: bytes) -> int:
    """A guess at the number of pages, for the deadline alone."""
    seen = len(_PDF_PAGE.findall(data)) if data[:1024].find(b"%PDF-") >= 0 else 0
    return max(seen, len(data) // _BYTES_A_PAGE)


def _printable(name: str) -> str:
    return name.encode("utf-8", "backslashreplace").decode("utf-8")


def _is_clutter(name: str) -> bool:
    """What packers add by themselves, and hidden files, as in folders."""
    parts = name.replace("\\", "/").split("/")
    return parts[-1].startswith(("~$", ".")) or "__MACOSX" in parts


def _fault(source: Source, error: UnreadableError) -> Found:
    return Found(source, "fault", status=error.status, code=error.code.id, message=_printable(str(error)))


def _failure(error: Exception, name: str, limits: Limits) -> tuple[Status, Code, dict[str, object]]:
    """The status that an exception of the reader comes to; causes count, because libraries wrap."""
    seen: set[int] = set()
    cause: BaseException | None = error
    while cause is not None and id(cause) not in seen:
        seen.add(id(cause))
        if isinstance(cause, MemoryError):
            return "oom", codes.OUT_OF_MEMORY, {"name": name, "limit": limits.memory >> 20}
        if isinstance(cause, RecursionError):
            return "limit", codes.TOO_DEEP, {"name": name}
        cause = cause.__cause__ or cause.__context__
    return "crash", codes.FAILED, {"name": name, "reason": f"{type(error).__name__}: {error}"[:200]}


def failed(sha256: str, source: Source, status: Status, code: Code, values: dict[str, object]) -> Outcome:
    """A document that no reader survived, as an outcome with a report that says so."""
    report = Report(
        report_id=f"unread.{sha256[:12]}",
        status="failed",
        document=DocumentInfo(sha256=sha256, name=_printable(source.name)),
        problems=(Problem(code=code.id, severity=code.severity, message=_printable(code.format(**values))),),
        produced_by=ProducedBy(guanbao=__version__, registry=registry_version()),
    )
    return replace(_outcome(sha256, report, ""), status=status)


def _outcome(sha256: str, report: Report, text: str) -> Outcome:
    body = text.encode("utf-8", "surrogatepass")
    if text:
        document = report.document.model_copy(update={"text_file": f"../texts/{sha256}.txt"})
        report = report.model_copy(update={"document": document})
    content = (escape_json(report.model_dump_json()) + "\n").encode("utf-8")
    found = tuple(problem.code for problem in report.problems)
    status = of_report(report.status, found)
    severe = [problem for problem in report.problems if problem.severity == "error"] or list(report.problems[-1:])
    failing = sum(check.status == "fails" for check in report.checks)
    return Outcome(
        sha256=sha256,
        status=status,
        report_id=report.report_id,
        json=content,
        text=body,
        json_sha256=hashlib.sha256(content).hexdigest(),
        text_sha256=hashlib.sha256(body).hexdigest() if text else "",
        codes=found,
        message=severe[0].message if severe and status not in ("ok", "ok_repaired") else "",
        weight=_weight(report),
        figures=len(report.figures),
        failing=failing,
    )


def _weight(report: Report) -> dict[str, int | str | None]:
    figures = sorted(
        f"{figure.metric}|{figure.normalised_value}|{figure.normalised_unit}|{figure.dims.department}|{figure.table}"
        for figure in report.figures
    )
    return {
        "title": report.identity.title,
        "name": report.document.name,
        "published": report.identity.published,
        "media_type": report.document.media_type,
        "scope": report.identity.scope,
        "read": sum(figure.state == "number" for figure in report.figures),
        "identified": int(report.identity.agency is not None and report.identity.year is not None),
        "numbers": hashlib.sha256("\n".join(figures).encode("utf-8", "replace")).hexdigest()[:16],
    }


def _fetch(task: Fetch, limits: Limits) -> Found:
    source = Source(task.url, task.url)
    try:
        import fsspec

        size = 0
        with fsspec.open(task.url, "rb") as stream, Path(task.target).open("wb") as target:
            while step := stream.read(1 << 20):
                size += len(step)
                if size > limits.unpacked_bytes:
                    raise UnreadableError(
                        "limit", codes.TOO_LARGE, name=task.url, size=size, limit=limits.unpacked_bytes
                    )
                target.write(step)
    except UnreadableError as error:
        return _fault(source, error)
    except Exception as error:  # whatever a file system of fsspec raises
        reason = f"{type(error).__name__}: {error}"[:200]
        return _fault(source, UnreadableError("unreadable", codes.FETCH_FAILED, name=task.url, reason=reason))
    return Found(source, "document")
