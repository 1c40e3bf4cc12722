"""`guanbao explain`: one figure of a report, with the sentence that it was read in and all that hangs on it."""

from __future__ import annotations

import codecs
import json
import re
import unicodedata
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError
from rich.console import Console
from rich.table import Table
from rich.text import Text

from guanbao.cli import codes, wording
from guanbao.cli.inputs import STDIN, Input
from guanbao.cli.program import FAILED, FINE, USAGE
from guanbao.cli.reading import read_input
from guanbao.cli.summary import digits, number, owner
from guanbao.cli.terminal import Talk, console, flat, safe
from guanbao.errors import GuanbaoError
from guanbao.model.report import SCHEMA_VERSION, Figure, Report
from guanbao.text.numerals import NumeralError, parse
from guanbao.text.safe import legible

_ID = re.compile(r"[a-z]+\d+")
_VALUE = re.compile(
    r"([-+]?)((?>[\d,.零〇一二三四五六七八九十百千两点]*[\d零〇一二三四五六七八九十百千两])[万亿]*+)\D*"
)
_END = re.compile(r"[。！？!?]")
_OPENS = re.compile(
    r"\s*(?:[（(]?[一二三四五六七八九十]{1,3}[）)、]|[一二三四五六七八九十]是|第[一二三四五六七八九十]|\d{1,2}[.、．])"
)
_REACH = 1500
_SHORTEST_WRAP = 16  # characters; a shorter line that ends without a mark is a heading
_MANY = 40


class _CannotTellError(GuanbaoError):
    """There is nothing to explain; the code says why."""


def run(source: str, wanted: str, segmenter: str | None) -> int:
    """Explain the figure `wanted` of the report `source`; the exit code."""
    talk = Talk()
    try:
        report, text = _report(source, segmenter, talk)
        if report.status == "failed":
            for problem in report.problems:
                talk.problem(source, problem)
            return FAILED
        found = find(report, wanted)
        if not found:
            raise _CannotTellError(codes.NO_FIGURE, report=legible(source), wanted=wanted, hint=_hint(report))
    except _CannotTellError as error:
        talk.code(error.code, **error.values)
        return USAGE
    out = console(width_in_pipe=120)
    if len(found) > 1:
        for figure in found:
            out.print(Text(_in_line(figure)), soft_wrap=True)
        talk.code(codes.SEVERAL_FIGURES, count=len(found), wanted=wanted)
        return USAGE
    _show(out, report, found[0], text)
    return FINE


def find(report: Report, wanted: str) -> list[Figure]:
    """The figures with this id, else those with this value."""
    wanted = unicodedata.normalize("NFKC", wanted).strip()
    if _ID.fullmatch(wanted.lower()):
        return [figure for figure in report.figures if figure.id == wanted.lower()]
    value = _value(wanted)
    return [figure for figure in report.figures if value is not None and figure.value == value]


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    r"""The sentence around `text[start:end]`; it reaches over wraps inside a paragraph, not into the next one.

    >>> sentence("一、概况\n全年公开80条。受理3件。", 9, 11)
    (5, 13)
    """
    low, high = max(0, start - _REACH), min(len(text), end + _REACH)
    marks = [match.end() for match in _END.finditer(text, low, start)]
    begins = marks[-1] if marks else low
    breaks = [at + 1 for at in range(begins, start) if text[at] == "\n" and not _wrapped(text, at)]
    begins = breaks[-1] if breaks else begins
    stop = _END.search(text, end, high)
    ends = stop.end() if stop else high
    ends = next((at for at in range(end, ends) if text[at] == "\n" and not _wrapped(text, at)), ends)
    piece = text[begins:ends]
    return begins + len(piece) - len(piece.lstrip()), ends - (len(piece) - len(piece.rstrip()))


def _wrapped(text: str, at: int) -> bool:
    """Whether the line end at `at` is a wrap inside a paragraph: the line is full, and nothing new begins after it."""
    before = text[text.rfind("\n", 0, at) + 1 : at].strip()
    stop = text.find("\n", at + 1)
    after = text[at + 1 : stop if stop >= 0 else len(text)].strip()
    if not before or not after or before[-1] in "。！？；：" or _OPENS.match(after):
        return False
    return len(before) >= max(_SHORTEST_WRAP, 0.75 * len(after))


def _report(source: str, segmenter: str | None, talk: Talk) -> tuple[Report, str]:
    """The report and its text: out of JSON, where `source` is that, else by reading it."""
    path = None if source == STDIN else Path(source)
    record = _record(path) if path is not None else None
    if record is None:
        name = "stdin" if path is None else legible(source)
        report, text = read_input(Input(name, path), segmenter)
        return report, text
    report = _validated(record, legible(source))
    return report, _text_beside(report, Path(source), talk)


def _record(path: Path) -> bytes | None:
    """The bytes of a JSON file; null for anything else, which the reader then judges."""
    try:
        with path.open("rb") as stream:
            head = stream.read(64).removeprefix(codecs.BOM_UTF8).lstrip()
            return head + stream.read() if head.startswith((b"{", b"[")) else None
    except OSError:
        return None


def _validated(record: bytes, name: str) -> Report:
    try:
        version = json.loads(record)["schema_version"]
    except (ValueError, KeyError, TypeError, RecursionError):
        version = None
    if not isinstance(version, str):
        raise _CannotTellError(codes.NOT_A_RECORD, name=name, reason="it has no schema_version")
    if version.split(".")[0] != SCHEMA_VERSION.split(".")[0]:
        raise _CannotTellError(codes.RECORD_TOO_NEW, name=name, found=version, known=SCHEMA_VERSION)
    try:
        return Report.model_validate_json(record)
    except ValidationError as error:
        if version != SCHEMA_VERSION:
            raise _CannotTellError(codes.RECORD_TOO_NEW, name=name, found=version, known=SCHEMA_VERSION) from None
        first = error.errors(include_url=False, include_context=False)[0]
        place = ".".join(map(str, first["loc"]))
        raise _CannotTellError(codes.NOT_A_RECORD, name=name, reason=f"{place}: {first['msg']}") from None


def _text_beside(report: Report, path: Path, talk: Talk) -> str:
    """The text that the spans point into, if it is there and is the right one; else empty, and said so."""
    named = report.document.text_file
    if named is None or Path(named).is_absolute():
        talk.code(codes.TEXT_MISSING, text=named)
        return ""
    try:
        text = (path.parent / named).read_bytes().decode("utf-8", "surrogatepass")
    except (OSError, ValueError):
        talk.code(codes.TEXT_MISSING, text=named)
        return ""
    if any(text[slice(*figure.evidence.span)] != figure.evidence.quote for figure in report.figures):
        talk.code(codes.TEXT_DIFFERS, text=named)
        return ""
    return text


def _value(wanted: str) -> int | Decimal | None:
    match = _VALUE.fullmatch(wanted)
    if match is None:
        return None
    try:
        value = parse(match[2])
    except NumeralError:
        return None
    return -value if match[1] == "-" else value


def _hint(report: Report) -> str:
    if not report.figures:
        return f"none was read from it ({report.status}: {wording.STATUSES[report.status]})"
    first, last = report.figures[0], report.figures[-1]
    return f"its figures are {first.id} to {last.id}; give an id, or a value such as {digits(first.value or 0)}"


def _in_line(figure: Figure) -> str:
    parts = (figure.id, number(figure), flat(figure.label)[:_MANY], owner(figure))
    return "  ".join(part for part in parts if part)


def _show(out: Console, report: Report, figure: Figure, text: str) -> None:
    out.print(Text(_in_line(figure), style="bold"), soft_wrap=True)
    out.print()
    facts = _facts(report, figure, text, marks=not out.is_terminal)
    if not out.is_terminal:
        for label, value in facts:
            out.print(Text.assemble(label, "  ", value), soft_wrap=True)
        return
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for label, value in facts:
        table.add_row(label, value)
    out.print(table)


def _facts(report: Report, figure: Figure, text: str, marks: bool) -> Iterator[tuple[str, Text]]:
    yield "句子 Sentence", _sentence(figure, text, marks)
    yield "章节 Section", Text(_section(report, figure))
    if owner(figure):
        yield "归属 Owner", Text(owner(figure))
    if figure.dims.sharing is not None:
        yield "共有 Sharing", Text(wording.SHARINGS[figure.dims.sharing])
    yield from _family(report, figure)
    yield "种类 Kind", Text(wording.KINDS[figure.kind])
    yield "限定 Qualifier", Text(wording.QUALIFIERS[figure.qualifier])
    if figure.state != "number":
        yield "状态 State", Text(wording.STATES[figure.state])
    yield "指标 Metric", Text(figure.metric or "none of the registry fits")
    if figure.period is not None:
        yield "期间 Period", Text(safe(f"{figure.period[0]} … {figure.period[1]}"))
    rule = f"{wording.origin_in_words(figure.origin)}  [{figure.origin}, confidence {figure.confidence:g}]"
    yield "读法 Rule", Text(safe(rule))
    used = [check for check in report.checks if figure.id in check.figures]
    for check in used:
        words = f"{check.id} {wording.CHECKS[check.kind]}, {wording.RESULTS[check.status]}: {check.message}"
        yield "核对 Check", Text(flat(words))
    if not used:
        yield "核对 Check", Text("no check uses it")
    yield "位置 Place", Text(safe(_place(report, figure)))


def _sentence(figure: Figure, text: str, marks: bool) -> Text:
    quote = figure.evidence.quote
    if text:
        start, end = figure.evidence.span
        first, last = sentence(text, start, end)
        before, after = text[first:start], text[end:last]
    else:
        before, _, after = (figure.evidence.context or quote).partition(quote)
    opened, closed = ("【", "】") if marks else ("", "")
    return Text.assemble(flat(before), (f"{opened}{flat(quote)}{closed}", "bold reverse"), flat(after))


def _section(report: Report, figure: Figure) -> str:
    place = next((index for index, section in enumerate(report.sections) if section.id == figure.section), None)
    if place is None:
        return "before the first heading, or none known"
    trail = [report.sections[place]]
    for section in reversed(report.sections[:place]):
        if section.level < trail[0].level:
            trail.insert(0, section)
    titles = " > ".join(safe(f"{section.number or ''}{section.title}") for section in trail)
    return f"{titles}  [{trail[-1].id}, {trail[-1].topic or 'topic not known'}]"


def _family(report: Report, figure: Figure) -> Iterator[tuple[str, Text]]:
    by_id = {other.id: other for other in report.figures}
    total = by_id.get(figure.part_of or "")
    if total is not None:
        parts = [other for other in report.figures if other.part_of == total.id]
        yield "总数 Total", Text(f"{_in_line(total)}; {_sum(total, parts)}")
    mine = [other for other in report.figures if other.part_of == figure.id]
    if mine:
        yield "分项 Parts", Text(_sum(figure, mine) + "".join(f"\n    {_in_line(part)}" for part in mine))


def _sum(total: Figure, parts: Sequence[Figure]) -> str:
    added = sum((Decimal(part.value) for part in parts if part.value is not None), start=Decimal(0))
    words = f"its {len(parts)} part{'s add' if len(parts) > 1 else ' adds'} up to {digits(added)}"
    if total.value is None:
        return words
    missing = Decimal(total.value) - added
    if missing == 0:
        return f"{words}, the total itself"
    return f"{words}, {digits(abs(missing))} {'less' if missing > 0 else 'more'} than it"


def _place(report: Report, figure: Figure) -> str:
    evidence = figure.evidence
    words = f"characters {evidence.span[0]} to {evidence.span[1]} of the text of {report.document.name}"
    if evidence.page is not None:
        words += f"; page {evidence.page}"
    if evidence.box is not None:
        x0, top, x1, bottom = evidence.box
        words += f", {x0:.0f}-{x1:.0f} pt from the left, {top:.0f}-{bottom:.0f} pt from the top"
    return words


__all__ = ["find", "run", "sentence"]
