"""`guanbao extract`: inputs to reports, on stdout or in a folder."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Literal, Protocol

from guanbao import __version__
from guanbao.cli import codes, sheets
from guanbao.cli.folder import OutputFolder
from guanbao.cli.inputs import Input, Note, expand, is_one_document
from guanbao.cli.program import FAILED, FINE, FOUND, USAGE
from guanbao.cli.progress import steps
from guanbao.cli.reading import read_input
from guanbao.cli.terminal import Talk, json_text, put
from guanbao.files import write_atomic
from guanbao.model.report import SCHEMA_VERSION, Report

Format = Literal["json", "ndjson", "csv", "summary"]


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for. `text` is null where neither --text nor --no-text was given."""

    files: Sequence[str]
    out: Path | None = None
    format: Format | None = None
    strict: bool = False
    text: bool | None = None
    segmenter: str | None = None
    quiet: bool = False
    models: bool = True


class Sink(Protocol):
    """Where reports go, one by one."""

    def put(self, item: Input, report: Report, text: str) -> None:
        """Take one report with its text."""

    def close(self, tally: Tally, complete: bool) -> None:
        """Finish; `complete` is false when the run was cut short."""


@dataclass(slots=True)
class Tally:
    """What became of the inputs of a run."""

    statuses: Counter[str] = field(default_factory=Counter)
    failing_checks: int = 0
    remarks: int = 0

    def add(self, report: Report) -> None:
        """Count one report."""
        self.statuses[report.status] += 1
        self.failing_checks += sum(check.status == "fails" for check in report.checks)
        self.remarks += sum(problem.severity != "info" for problem in report.problems)

    def exit_code(self, strict: bool) -> int:
        """3 when an input failed; 1 when asked to be strict and there is a warning, an error or a failing check."""
        if self.statuses["failed"]:
            return FAILED
        return FOUND if strict and (self.failing_checks or self.remarks) else FINE

    def words(self) -> str:
        """`12 inputs: 10 ok, 1 partial, 1 failed`."""
        total = self.statuses.total()
        counts = ", ".join(f"{count} {status}" for status, count in sorted(self.statuses.items()))
        return f"{total} input{'' if total == 1 else 's'}: {counts or 'nothing read'}"


def run(options: Options) -> int:
    """Read everything that was asked for; the exit code."""
    talk = Talk(options.quiet)
    misuse = _misuse(options)
    if misuse is not None:
        talk.code(misuse[0], **misuse[1])
        return USAGE
    single = is_one_document(options.files)
    found = list(expand(options.files, options.out))
    for note in (entry for entry in found if isinstance(entry, Note)):
        talk.code(note.code, **note.values)
    items = [entry for entry in found if isinstance(entry, Input)]
    tally, sink = Tally(), _sink(options, single, talk)
    on_screen = options.out is None and _format(options, single) == "summary"
    complete = False
    try:
        with steps(len(items), watched=_is_watched(options)) as step:
            for item in items:
                report, text = read_input(item, options.segmenter, models=options.models)
                tally.add(report)
                sink.put(item, report, text)
                if not on_screen:
                    _remark(talk, item, report, single)
                step()
        complete = True
    finally:
        sink.close(tally, complete)
    if not single and not on_screen:
        talk.note(tally.words() + (f" -> {options.out}" if options.out else ""))
    return tally.exit_code(options.strict)


def _is_watched(options: Options) -> bool:
    """Whether a person looks at stderr, and stdout does not write to the same screen."""
    return not options.quiet and sys.stderr.isatty() and (options.out is not None or not sys.stdout.isatty())


def _misuse(options: Options) -> tuple[Any, dict[str, object]] | None:
    if options.segmenter is not None and find_spec(options.segmenter) is None:
        return codes.SEGMENTER_MISSING, {"name": options.segmenter}
    if options.out is None:
        return (codes.TEXT_NEEDS_FOLDER, {}) if options.text else None
    if options.format == "summary":
        return codes.SUMMARY_ON_SCREEN, {}
    if options.out.exists() and not options.out.is_dir():
        return codes.NOT_A_FOLDER, {"name": str(options.out)}
    return None


def _format(options: Options, single: bool) -> Format:
    if options.format is None:
        if sys.stdout.isatty():
            return "summary"
        return "json" if single else "ndjson"
    return options.format


def _sink(options: Options, single: bool, talk: Talk) -> Sink:
    if options.out is not None:
        return _FolderSink(options, talk)
    chosen = _format(options, single)
    if chosen == "json" and not single:
        talk.code(codes.LINES_INSTEAD)
        chosen = "ndjson"
    if chosen == "summary":
        return _SummarySink(single)
    return {"json": _JsonSink, "ndjson": _LineSink, "csv": _CsvSink}[chosen]()


def _remark(talk: Talk, item: Input, report: Report, single: bool) -> None:
    """Say what is wrong with an input: all of it for a single one, the worst for one of many."""
    severe = [problem for problem in report.problems if problem.severity == "error"]
    others = [problem for problem in report.problems if problem.severity == "warning"]
    if single:
        for problem in severe + others:
            talk.problem(item.name, problem)
        if report.status in ("empty", "not_a_report") and not severe + others:
            for problem in report.problems[-1:]:
                talk.problem(item.name, problem)
    elif report.status != "ok":
        for problem in (severe or others or list(report.problems[-1:]))[:1]:
            talk.problem(f"{item.name} ({report.status})", problem)


class _JsonSink:
    def put(self, item: Input, report: Report, text: str) -> None:
        put(json_text(report.model_dump(mode="json"), indent=2) + "\n")

    def close(self, tally: Tally, complete: bool) -> None:
        pass


class _LineSink(_JsonSink):
    def put(self, item: Input, report: Report, text: str) -> None:
        put(json_text(report.model_dump(mode="json")) + "\n")


class _CsvSink(_JsonSink):
    def __init__(self) -> None:
        put(sheets.header())

    def put(self, item: Input, report: Report, text: str) -> None:
        put("".join(sheets.lines(report)))


class _SummarySink:
    def __init__(self, single: bool) -> None:
        self._single = single
        self._rows: list[tuple[str, Report]] = []

    def put(self, item: Input, report: Report, text: str) -> None:
        if self._single:
            from guanbao.cli.summary import show_report

            show_report(report)
        else:
            self._rows.append((item.name, report))

    def close(self, tally: Tally, complete: bool) -> None:
        if not self._single:
            from guanbao.cli.summary import show_list

            show_list(self._rows, tally.words())


class _FolderSink:
    """Reports as files; csv and ndjson put all of them into one more file."""

    def __init__(self, options: Options, talk: Talk) -> None:
        assert options.out is not None  # noqa: S101 - for the type checker; the caller looked
        self._options = options
        self._talk = talk
        self._folder = OutputFolder(options.out, keep_text=options.text is not False)
        self._inputs: list[dict[str, Any]] = []
        self._together: list[str] = [sheets.header()] if options.format == "csv" else []
        self._versions: dict[str, Any] = {}
        self._begun = datetime.now(UTC)
        self._clock = time.monotonic()

    def put(self, item: Input, report: Report, text: str) -> None:
        place, first = self._folder.put(item.name, report, text)
        if first is not None:
            self._talk.code(codes.SAME_BYTES, name=item.name, first=first)
        elif self._options.format == "csv":
            self._together += sheets.lines(report)
        elif self._options.format == "ndjson":
            self._together.append(json_text(report.model_dump(mode="json")) + "\n")
        if report.document.sha256 is not None or not self._versions:
            self._versions = report.produced_by.model_dump(mode="json")
        entry: dict[str, Any] = {
            "input": item.name,
            "status": report.status,
            "report_id": report.report_id,
            "file": place,
        }
        entry |= {"sha256": report.document.sha256, "figures": len(report.figures)}
        entry |= {"problems": [problem.code for problem in report.problems], "duplicate_of": first}
        self._inputs.append(entry)

    def close(self, tally: Tally, complete: bool) -> None:
        if self._options.format in ("csv", "ndjson"):
            # The mark of UTF-8 is what makes spreadsheets read Chinese in a CSV file.
            csv = self._options.format == "csv"
            name, encoding = ("figures.csv", "utf-8-sig") if csv else ("reports.ndjson", "utf-8")
            write_atomic(self._folder.root / name, "".join(self._together).encode(encoding, "surrogatepass"))
        run = {
            "schema_version": SCHEMA_VERSION,
            "produced_by": self._versions or {"guanbao": __version__},
            "python": ".".join(map(str, sys.version_info[:3])),
            "started": self._begun.isoformat(timespec="seconds"),
            "seconds": round(time.monotonic() - self._clock, 3),
            "complete": complete,
            "counts": dict(sorted(tally.statuses.items())),
            "failing_checks": tally.failing_checks,
            "arguments": [str(name) for name in self._options.files],
            "inputs": self._inputs,
        }
        self._folder.write_run(run)
