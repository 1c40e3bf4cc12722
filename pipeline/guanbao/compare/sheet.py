"""A comparison as a sheet of texts, and the sheet as Markdown, HTML, CSV or JSON."""

from __future__ import annotations

import csv
import html
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from guanbao.compare.cell import HEDGES, MISSING, SIGNS, Cell, number, shown
from guanbao.compare.counts import Coverage
from guanbao.compare.pairs import Pair
from guanbao.compare.result import Comparison, Line
from guanbao.dataset import cells


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell of a sheet: its text, what kind of answer it is, and what more there is to say of it."""

    text: str
    kind: str = "label"
    more: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table for reading, with the records behind it; `heading` says which cells of a row are labels."""

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[Spot, ...], ...]
    legend: tuple[str, ...]
    records: tuple[dict[str, Any], ...]
    about: dict[str, Any]


def of_comparison(found: Comparison) -> Sheet:
    """The sheet of a comparison: rows and columns as asked for."""
    kind = found.question.kind
    rows = tuple(
        (
            Spot(_row_name(found, line)),
            *(
                Spot(shown(cell, kind) + odd, cell.group, _more(cell))
                for cell, odd in zip(line.cells, signs, strict=True)
            ),
        )
        for line, signs in zip(found.lines, found.odd(), strict=True)
    )
    ask, legend = found.question, found.legend()
    about = {
        "metrics": list(ask.metrics), "by": ask.by, "as": kind, "per": ask.per, "scope": ask.scope, "columns": list(found.columns),
        "breaks": [b.model_dump(mode="json", exclude={"notes"}) for b in found.breaks], "legend": legend,
    }  # fmt: skip
    return Sheet(found.titled, (found.rows_are, *found.columns), rows, tuple(legend), tuple(found.records()), about)


def _row_name(found: Comparison, line: Line) -> str:
    units = found.units(line) if found.question.by == "metric" and found.question.in_units else ()
    return f"{line.label} ({', '.join(units)})" if units else line.label


def _more(cell: Cell) -> str:
    told = [MISSING.get(cell.state, ""), *cell.reasons, *cell.breaks, *cell.cautions, *cell.notes, cell.unit or ""]
    if cell.report_key and cell.figures:
        told.append(f"{cell.report_key} {' '.join(cell.figures[:6])}{' …' if len(cell.figures) > 6 else ''}")
    return "; ".join(text for text in told if text)


def of_pair(found: Pair, everything: bool = False) -> Sheet:
    """The sheet of two reports: what changed first; what is the same or zero in both only in the counts, or with `everything`."""
    rows = []
    for change in (
        "changed",
        "appeared",
        "vanished",
        "not_comparable",
        "missing",
        *(("same", "zero_in_both") if everything else ()),
    ):
        for item in (item for item in found.items if item.change == change):
            growth = Spot("" if item.growth is None else number(item.growth, "growth"), "number")
            more = "; ".join((*item.reasons, *item.cautions))
            rows.append((
                Spot(change, change), Spot(item.label, more=item.metric), Spot(item.owner),
                *(Spot(_with_unit(cell), cell.group, _more(cell)) for cell in (item.first, item.second)), growth, Spot(more),
            ))  # fmt: skip
    counts = found.counts()
    alike = "nothing to compare" if found.alike is None else f"{found.alike:.3f}"
    legend = [
        ", ".join(f"{count} {change}" for change, count in counts.items()),
        f"alike {alike} (mean of smaller by larger, of what both state, without what is zero in both); both state {found.overlap:.1%}",
        "appeared and vanished: one of them does not say it, which is not zero",
    ]
    header = ("change", "metric", "of", *found.titles, "growth", "because")
    about = {
        "first": found.first, "second": found.second, "titles": list(found.titles), "counts": counts, "overlap": _float(found.overlap),
        "alike": None if found.alike is None else _float(found.alike),
    }  # fmt: skip
    return Sheet(" : ".join(found.titles), header, tuple(rows), tuple(legend), tuple(found.records()), about)


def _with_unit(cell: Cell) -> str:
    if cell.value is None:
        return SIGNS.get(cell.state, cell.state)
    return f"{HEDGES[cell.qualifier]}{number(cell.value, 'value')}{' ' + cell.unit if cell.unit else ''}"


def _float(value: Decimal) -> float:
    return float(round(value, 6))


def of_coverage(found: Coverage) -> Sheet:
    """The sheet of what a dataset holds: for each metric, how many of a year's reports give a number for it."""
    years = list(found.reports)
    rows = [
        (Spot(metric.metric, more=metric.label_en), Spot(metric.label_zh), *(_counted(metric.years.get(year, {})) for year in years),
         Spot(str(metric.total("number", "zero")), "number"))
        for metric in found.metrics
    ]  # fmt: skip
    reports = (Spot("reports"), Spot("报告数"), *(Spot(str(found.reports[year]), "number") for year in years),
               Spot(str(sum(found.reports.values())), "number"))  # fmt: skip
    legend = (
        "how many reports of the year give a number, 0 included; (n) as many more have an empty cell, or a number that is not clear",
        "· no report gives one",
    )
    header = ("metric", "指标", *map(str, years), "all")
    return Sheet(
        "coverage",
        header,
        (reports, *rows),
        legend,
        tuple(found.records()),
        {"reports": {str(y): n for y, n in found.reports.items()}},
    )


def _counted(counts: dict[str, int]) -> Spot:
    stated = counts.get("number", 0) + counts.get("zero", 0)
    other = sum(count for kind, count in counts.items() if kind not in ("number", "zero"))
    more = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items()))
    text = (str(stated) if stated else "·") + (f" ({other})" if other else "")
    return Spot(text, "number" if stated else "missing", more)


# --- as text ---------------------------------------------------------------------------------------------------------


def as_json(sheet: Sheet) -> str:
    """Everything about the answer, its cells as records."""
    return (
        json.dumps({"title": sheet.title, **sheet.about, "cells": list(sheet.records)}, ensure_ascii=False, indent=1)
        + "\n"
    )


def as_csv(sheet: Sheet) -> str:
    """The records, a line each, safe to open in a spreadsheet; lists are joined by a space."""
    out = io.StringIO()
    names = list(dict.fromkeys(name for record in sheet.records for name in record))
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([cells.guard(name) for name in names])
    for record in sheet.records:
        writer.writerow([_csv_cell(record.get(name)) for name in names])
    return out.getvalue()


def _csv_cell(value: Any) -> str:
    if value is None or value == []:
        return ""
    if isinstance(value, list):
        value = " ".join(map(str, value))
    return cells.guard(value) if isinstance(value, str) else str(value)


def as_markdown(sheet: Sheet) -> str:
    """A table of Markdown with its legend as a list."""
    lines = [
        f"**{_md(sheet.title)}**",
        "",
        _bar(map(_md, sheet.header)),
        _bar("---" if n == 0 else "--:" for n in range(len(sheet.header))),
    ]
    lines += [_bar(_md(spot.text) for spot in row) for row in sheet.rows]
    return "\n".join([*lines, "", *(f"- {_md(said)}" for said in sheet.legend)]) + "\n"


def _bar(texts: Iterable[str]) -> str:
    return f"| {' | '.join(texts)} |"


def _md(text: str) -> str:
    flat = " ".join(text.split())
    return "".join(f"\\{sign}" if sign in "\\|`*_[]<>#" else sign for sign in flat)


_STYLE = """
body{font:15px/1.5 system-ui,"Noto Sans CJK SC","Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif;margin:2rem;color:#1b1b1b;background:#fff}
table{border-collapse:collapse}caption{text-align:left;font-weight:600;padding:.4rem 0}
th,td{padding:.2rem .55rem;border-bottom:1px solid #ddd;text-align:right;white-space:nowrap}
th:first-child,td.label,th[scope=row]{text-align:left}thead th{border-bottom:2px solid #666}
td.zero{color:#555;background:#eef4fb}td.missing{color:#595959;background:#f6f6f6}td.not_comparable{color:#8a3b00;background:#fff3e6}
"""


def as_html(sheet: Sheet) -> str:
    """A page of its own that needs nothing else; every text of a report in it is escaped."""
    head = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in sheet.header)
    body = "\n".join(f"<tr>{_html_row(row)}</tr>" for row in sheet.rows)
    legend = "".join(f"<li>{html.escape(said)}</li>" for said in sheet.legend)
    title = html.escape(sheet.title)
    return (
        f'<!doctype html>\n<html lang="zh"><head><meta charset="utf-8"><title>{title}</title>'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{_STYLE}</style></head><body>\n<table><caption>{title}</caption>\n<thead><tr>{head}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody></table>\n<ul>{legend}</ul>\n</body></html>\n"
    )


def _html_row(row: Sequence[Spot]) -> str:
    first = f'<th scope="row"{_title(row[0])}>{html.escape(row[0].text)}</th>'
    return first + "".join(
        f'<td class="{html.escape(spot.kind)}"{_title(spot)}>{html.escape(spot.text)}</td>' for spot in row[1:]
    )


def _title(spot: Spot) -> str:
    return f' title="{html.escape(spot.more)}"' if spot.more else ""


TEXTS = {"json": as_json, "csv": as_csv, "md": as_markdown, "html": as_html}
