"""A report for reading on a screen: who and when, sections, figures under their totals, checks, problems."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

from rich.cells import cell_len
from rich.console import Console, Group
from rich.table import Table
from rich.text import Text

from guanbao.cli import wording
from guanbao.cli.terminal import console, flat, safe
from guanbao.model.report import Figure, Report, Section

_LABEL_LENGTH = 60
_CAPS = (8, 24, 46, 40, 30)  # widest that the columns of the figures get: id, value, label, owner, metric
_VALUE_COLUMN = 1
_NARROWEST = 8
_COLOURS = {"holds": "green", "fails": "red", "partial": "yellow", "not_applicable": "dim"}
_COLOURS |= {"ok": "green", "empty": "yellow", "not_a_report": "yellow", "failed": "red"}
_COLOURS |= {"error": "red", "warning": "yellow", "info": "dim"}


def show_report(report: Report) -> None:
    """Print one report."""
    out = console(width_in_pipe=120)
    out.print(_identity(report))
    for title, table in _parts(report, out.width):
        out.print()
        out.print(Text(title, style="bold"))
        out.print(table)


def show_list(rows: Sequence[tuple[str, Report]], total: str) -> None:
    """Print one line for each report, and what to do next."""
    out = console(width_in_pipe=160)
    table = _table("输入 input", "状态 status", "机关 agency", "年 year", "数字 figures", "不符 failing checks")
    for name, report in rows:
        agency = report.identity.agency
        failing = sum(check.status == "fails" for check in report.checks)
        table.add_row(
            Text(safe(name)),
            Text(report.status, style=_COLOURS.get(report.status, "")),
            Text(safe(agency.name) if agency else "-"),
            str(report.identity.year or "-"),
            str(len(report.figures)),
            Text(str(failing), style="red" if failing else ""),
        )
    out.print(table)
    for name, report in rows:
        _print_worst(out, name, report)
    out.print(Text(f"{total}. -o FOLDER writes a JSON file for each; naming one input shows it whole."))


def number(figure: Figure) -> str:
    """A figure's value with its unit and the sign of its qualifier: `>1300 条`."""
    if figure.value is None:
        return wording.STATES.get(figure.state, figure.state)
    unit = "" if figure.unit is None else figure.unit if figure.unit == "%" else f" {figure.unit}"
    return safe(f"{wording.SIGNS.get(figure.qualifier, '')}{digits(figure.value)}{unit}")


def digits(value: int | Decimal) -> str:
    """A number without an exponent."""
    return format(value, "f") if isinstance(value, Decimal) else str(value)


def owner(figure: Figure) -> str:
    """Whom or what a figure is attributed to, in one line; empty where nothing is said."""
    dims = figure.dims
    outlets = "、".join(dims.outlets)
    if outlets and dims.sharing:
        outlets += f" ({dims.sharing})"
    parts = (dims.department, outlets, dims.channel, dims.account, dims.applicant, dims.outcome)
    return safe(" · ".join(part for part in parts if part))


def _parts(report: Report, room: int) -> Iterator[tuple[str, Table | Group]]:
    if report.sections:
        yield f"章节 Sections ({len(report.sections)})", _sections(report.sections)
    if report.figures:
        yield f"数字 Figures ({len(report.figures)})", _figures(report, room)
    if report.checks:
        yield f"核对 Checks ({len(report.checks)})", _checks(report)
    if report.problems:
        yield f"问题 Problems ({len(report.problems)})", _problems(report)


def _identity(report: Report) -> Table:
    who, document = report.identity, report.document
    rows: list[tuple[str, str]] = []
    if who.agency is not None:
        known = " ".join(part for part in (who.agency.id, who.agency.code) if part)
        rows.append(("机关 Agency", f"{who.agency.name}  {known or '(not in the registry)'}"))
    rows.append(("年度 Year", str(who.year) if who.year else "-"))
    if who.period is not None:
        rows.append(("期间 Period", f"{who.period[0]} … {who.period[1]}"))
    rows.append(("范围 Scope", wording.SCOPES.get(who.scope, who.scope)))
    if who.title:
        rows.append(("标题 Title", flat(who.title)))
    details = [document.media_type, document.encoding, f"{document.pages} pages" if document.pages else None]
    rows.append(("文件 Document", "  ".join([document.name, *(part for part in details if part)])))
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_row("编号 Report", Text(safe(report.report_id)))
    words = wording.STATUSES.get(report.status, report.status)
    table.add_row("状态 Status", Text(f"{report.status}  {words}", style=_COLOURS.get(report.status, "")))
    for label, value in rows:
        table.add_row(label, Text(safe(value)))
    return table


def _sections(sections: Sequence[Section]) -> Table:
    table = _table()
    for section in sections:
        indent = "  " * (section.level - 1)
        title = f"{section.number or ''}{section.title}"
        table.add_row(section.id, Text(f"{indent}{flat(title)}"), Text(safe(section.topic or ""), style="dim"))
    return table


def _figures(report: Report, room: int) -> Group:
    """A table for each section, all with the same widths."""
    titles = {section.id: f"{section.number or ''}{section.title}" for section in report.sections}
    rows = [(figure, _cells(figure, depth), depth) for figure, depth in _in_order(report.figures)]
    widths = [max(cell_len(cells[column]) for _, cells, _ in rows) for column in range(len(_CAPS))]
    widths = _fitting([min(width, cap) for width, cap in zip(widths, _CAPS, strict=True)], room)
    blocks: list[Text | Table] = []
    section: str | None = None
    for figure, cells, depth in rows:
        if not blocks or (depth == 0 and figure.section != section):
            section = figure.section
            blocks.append(Text(flat(titles.get(section or "", "-")), style="cyan"))
            blocks.append(_columns(widths))
        table = blocks[-1]
        assert isinstance(table, Table)  # noqa: S101 - a heading is always followed by its table
        table.add_row(*map(Text, cells))
    return Group(*blocks)


def _cells(figure: Figure, depth: int) -> tuple[str, ...]:
    label = figure.label if len(figure.label) <= _LABEL_LENGTH else f"{figure.label[:_LABEL_LENGTH]}…"
    branch = "  " * (depth - 1) + "└ " if depth else ""
    return f"  {figure.id}", number(figure), branch + flat(label), owner(figure), safe(figure.metric or "")


def _fitting(widths: list[int], room: int) -> list[int]:
    """The widths, the widest of the last three taken down until all fit into `room` with two spaces between them."""
    widths = list(widths)
    while sum(widths) + 2 * (len(widths) - 1) > room and max(widths[-3:]) > _NARROWEST:
        widest = max(range(len(widths) - 3, len(widths)), key=widths.__getitem__)
        widths[widest] -= 1
    return widths


def _columns(widths: Sequence[int]) -> Table:
    table = _table()
    for column, width in enumerate(widths):
        justify: Literal["left", "right"] = "right" if column == _VALUE_COLUMN else "left"
        style = "dim" if column == len(widths) - 1 else ""
        table.add_column(width=width, justify=justify, style=style, overflow="fold")
    return table


def _in_order(figures: Sequence[Figure]) -> Iterator[tuple[Figure, int]]:
    """Figures with their depth, parts directly under their total; every figure comes exactly once."""
    parts: dict[str | None, list[Figure]] = {}
    known = {figure.id for figure in figures}
    for figure in figures:
        parts.setdefault(figure.part_of if figure.part_of in known else None, []).append(figure)
    seen: set[str] = set()
    stack = [(figure, 0) for figure in reversed(parts.get(None, []))]
    # Totals that are parts of each other would never be reached from the top.
    rest = iter(figures)
    while True:
        if not stack:
            loose = next((figure for figure in rest if figure.id not in seen), None)
            if loose is None:
                return
            stack.append((loose, 0))
        figure, depth = stack.pop()
        if figure.id in seen:
            continue
        seen.add(figure.id)
        yield figure, depth
        stack.extend((part, depth + 1) for part in reversed(parts.get(figure.id, [])))


def _checks(report: Report) -> Table:
    table = _table()
    for check in report.checks:
        words = wording.RESULTS.get(check.status, check.status)
        message = check.message
        if check.suspect is not None:
            message += f" ({wording.SUSPECTS[check.suspect]})"
        table.add_row(
            check.id,
            wording.CHECKS.get(check.kind, check.kind),
            Text(words, style=_COLOURS.get(check.status, "")),
            Text(flat(message)),
        )
    return table


def _problems(report: Report) -> Table:
    table = _table()
    for problem in report.problems:
        place = f"p. {problem.page}" if problem.page else ""
        style = _COLOURS[problem.severity]
        table.add_row(problem.code, Text(problem.severity, style=style), Text(flat(problem.message)), place)
    return table


def _print_worst(out: Console, name: str, report: Report) -> None:
    if report.status == "ok" or not report.problems:
        return
    order = {"error": 0, "warning": 1, "info": 2}
    worst = min(report.problems, key=lambda problem: order[problem.severity])
    out.print(Text(safe(f"{name}: {worst.code} {worst.message}"), style=_COLOURS[worst.severity]))


def _table(*headers: str) -> Table:
    table = Table(box=None, show_header=bool(headers), header_style="bold", pad_edge=False)
    for header in headers:
        table.add_column(header, overflow="fold")
    return table
