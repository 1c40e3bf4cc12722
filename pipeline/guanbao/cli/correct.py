"""`guanbao correct`: a person's decisions in and out of `corrections.csv`."""

from __future__ import annotations

import getpass
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from guanbao import corrections
from guanbao.cli.program import FAILED, FINE, FOUND
from guanbao.cli.terminal import Talk, put, safe
from guanbao.corrections import Applied, Correction, codes
from guanbao.corrections.file import now
from guanbao.corrections.kinds import Action, of_figure, parse_number
from guanbao.dataset.index import read_report
from guanbao.dataset.write import fixed_text
from guanbao.errors import GuanbaoError
from guanbao.files import write_atomic
from guanbao.model.report import CellState, Figure, Report
from guanbao.registry import Registry, load
from guanbao.text.cells import MARK

_AROUND = 12  # characters of context around what is added


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for."""

    out: str
    report: str | None = None
    figure: str | None = None
    value: str | None = None
    state: CellState | None = None
    confirm: bool = False
    reject: bool = False
    add: bool = False
    unit: str | None = None
    metric: str | None = None
    label: str | None = None
    department: str | None = None
    because: str | None = None
    author: str | None = None
    export: str | None = None
    import_: str | None = None
    gold: str | None = None
    documents: str | None = None
    quiet: bool = False


def run(options: Options) -> int:
    """Do what was asked for; 1 where a correction's figure is gone or a gold has faults."""
    out, talk = Path(options.out), Talk(options.quiet)
    if options.report is not None:
        return _decide(out, options, talk)
    if options.import_ is not None:
        return _import(out, options.import_, talk)
    if options.export is not None:
        return _export(out, options.export)
    if options.gold is not None:
        return _gold(out, options, talk)
    return _show(out, talk)


def _decide(out: Path, options: Options, talk: Talk) -> int:
    report = _report(out, options.report or "")
    one = _Decision(out, options, report).correction()
    held = corrections.load(out)
    _save(out, corrections.merge(held, [one])[0])
    talk.note(f"{report.report_id} {options.figure or ''}: {one.action} -> {out / corrections.NAME}")
    return FINE


class _Decision:
    """From what was asked for to a correction."""

    def __init__(self, out: Path, options: Options, report: Report) -> None:
        self.out, self.options, self.report = out, options, report
        if report.document.sha256 is None:
            raise GuanbaoError(codes.NOT_READ, report=report.report_id)
        registry = load()
        if options.metric is not None:
            registry.get("metrics", options.metric)
        self.base = Correction(
            report.document.sha256, self._action(), options.author or _user(), now(), options.because or "",
            report=report.report_id, unit=options.unit or "", metric=options.metric or "",
        )  # fmt: skip

    def _action(self) -> Action:
        told = self.options
        chosen: list[Action] = ["confirm"] if told.confirm else []
        chosen += ["reject"] if told.reject else []
        chosen += ["add"] if told.add else []
        if not told.add and (told.value is not None or told.state is not None or told.metric is not None):
            chosen.append("value")
        if len(chosen) != 1:
            raise GuanbaoError(
                codes.ONE_DECISION,
                reason="it is not said what is decided" if not chosen else "that is several decisions",
            )
        if not (told.because or "").strip():
            raise GuanbaoError(codes.ONE_DECISION, reason="every decision needs a reason")
        if told.figure is None and chosen != ["confirm"]:
            raise GuanbaoError(codes.ONE_DECISION, reason="without FIGURE a report can only be confirmed as a whole")
        return chosen[0]

    def correction(self) -> Correction:
        if self.options.figure is None:
            return self.base
        if self.base.action == "add":
            return self._added(self.options.figure)
        figure = self._figure(self.options.figure)
        told = replace(self.base, **of_figure(figure))  # type: ignore[arg-type]
        return self._valued(told, figure) if told.action == "value" else told

    def _valued(self, told: Correction, figure: Figure | None) -> Correction:
        state: CellState = self.options.state or "number"
        if state != "number":
            return replace(told, state=state)
        if self.options.value is None and figure is not None and figure.value is not None:
            return replace(told, value=figure.value)  # only what it measures is decided
        try:
            return replace(told, value=parse_number(self.options.value or ""))
        except ValueError:
            raise GuanbaoError(codes.WRONG_VALUE, text=self.options.value or "") from None

    def _figure(self, name: str) -> Figure:
        from guanbao.cli.codes import NO_FIGURE

        for figure in self.report.figures:
            if figure.id == name:
                return figure
        hint = f"it has {len(self.report.figures)} of them; `guanbao explain` finds one by its value"
        raise GuanbaoError(NO_FIGURE, report=self.report.report_id, wanted=name, hint=hint)

    def _added(self, where: str) -> Correction:
        text = fixed_text(self.out, self.base.sha256)
        if text is None:
            raise GuanbaoError(codes.NO_TEXT, report=self.report.report_id, name=str(self.out))
        start, end = self._place(where, text)
        context = text[max(0, start - _AROUND) : end + _AROUND]
        options = self.options
        told = replace(self.base, start=start, end=end, quote=text[start:end], context=context,
                       label=options.label or "", department=options.department or "")  # fmt: skip
        return self._valued(told, None)

    def _place(self, where: str, text: str) -> tuple[int, int]:
        match = re.fullmatch(r"(\d{1,9}):(\d{1,9})", where)
        if match:
            start, end = int(match[1]), int(match[2])
            if start < end <= len(text):
                return start, end
            reason = f"the text has {len(text)} characters"
        elif text.count(where) == 1:
            return text.index(where), text.index(where) + len(where)
        else:
            reason = f"it stands there {text.count(where)} times"
        raise GuanbaoError(codes.NO_PLACE, wanted=where, report=self.report.report_id, reason=reason)


def _import(out: Path, name: str, talk: Talk) -> int:
    new = corrections.parse(Path(name).read_bytes(), name)
    held, again = corrections.merge(corrections.load(out), new)
    _save(out, held)
    talk.note(f"{len(new)} corrections, {again} of them held already -> {out / corrections.NAME}")
    return _outcomes(out, held, talk, lambda report, applied: None)


def _export(out: Path, name: str) -> int:
    text = corrections.dump(corrections.load(out))
    if name == "-":
        put(text)
    else:
        write_atomic(Path(name), MARK + text.encode("utf-8", "replace"))
    return FINE


def _show(out: Path, talk: Talk) -> int:
    """What became of each correction, a line each."""

    def show(path: Path, applied: Applied) -> None:
        for one in applied.outcomes:
            told = one.correction
            place = one.figure or (f"{told.start}:{told.end}" if told.span else "whole")
            value = "" if told.value is None else str(told.value)
            words = (
                path.stem,
                place,
                told.quote,
                told.action,
                value or told.state,
                one.status,
                told.author,
                told.time,
                told.reason,
            )
            put("\t".join(map(safe, words)) + "\n")

    return _outcomes(out, corrections.load(out), talk, show)


def _outcomes(out: Path, held: list[Correction], talk: Talk, each: Callable[[Path, Applied], None]) -> int:
    wanted = corrections.by_document(held)
    gone = 0
    for path, applied in _applied(out, held, load()):
        wanted.pop(applied.report.document.sha256 or "", None)
        each(path, applied)
        for problem in applied.problems:
            gone += problem.severity != "info"
            talk.problem(path.stem, problem)
    count = sum(map(len, wanted.values()))
    if count:
        talk.code(codes.OTHERS, count=count, name=str(out))
    return FOUND if gone else FINE


def _gold(out: Path, options: Options, talk: Talk) -> int:
    from guanbao.cli.annotate import GoldFolder
    from guanbao.corrections.documents import documents
    from guanbao.corrections.gold import gold_of, is_confirmed

    target = GoldFolder(Path(options.gold or ""), talk)
    found = documents(out, Path(options.documents) if options.documents else None)
    failed = count = 0
    for path, applied in _applied(out, corrections.load(out), load()):
        if not is_confirmed(applied):
            continue
        count += 1
        digest = applied.report.document.sha256 or ""
        text = fixed_text(out, digest)
        if text is None:
            talk.code(codes.NO_TEXT, report=applied.report.report_id, name=str(out))
            failed += 1
            continue
        failed += not target.write_confirmed(gold_of(applied, text, path.stem, found.get(digest)))
    if not count:
        raise GuanbaoError(codes.NONE_CONFIRMED, name=str(out))
    talk.note(f"{count - failed} of {count} confirmed reports -> {options.gold}")
    return FAILED if failed else FOUND if target.faulty else FINE


def _applied(out: Path, held: list[Correction], registry: Registry) -> list[tuple[Path, Applied]]:
    """Every report of the folder that corrections are of, with these laid over it."""
    wanted = corrections.by_document(held)
    found = []
    for path in sorted((out / "reports").glob("*.json")) if wanted else ():
        data = path.read_bytes()
        if not any(digest.encode() in data for digest in wanted):
            continue
        report, _ = read_report(path)
        digest = report.document.sha256 or ""
        if mine := wanted.get(digest):
            found.append((path, corrections.apply(report, mine, registry, fixed_text(out, digest))))
    return found


def _report(out: Path, name: str) -> Report:
    """The report of a file name, with or without folder and ending; or the only one with that id."""
    stem = Path(name).name.removesuffix(".json")
    path = out / "reports" / f"{stem}.json"
    if not path.is_file():
        near = sorted(p.stem for p in (out / "reports").glob("*.json") if stem and stem in p.stem)[:5]
        hint = f"did you mean {', '.join(near)}?" if near else "its reports are the files in reports/"
        raise GuanbaoError(codes.NO_REPORT, name=str(out), wanted=name, hint=hint)
    try:
        return read_report(path)[0]
    except ValueError as error:
        raise GuanbaoError(codes.NO_REPORT, name=str(out), wanted=name, hint=str(error).splitlines()[0]) from None


def _save(out: Path, held: list[Correction]) -> None:
    write_atomic(out / corrections.NAME, MARK + corrections.dump(held).encode("utf-8", "replace"))


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return "unknown"
