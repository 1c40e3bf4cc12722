"""Forms as tests need them: printed with a number of its own in every cell, set into a document, read and compared.

    table("applications-2021", drop=("carried_in",)) -> PrintedTable -> read(table) -> FormReading -> misread(reading, table)

What a cell should be read as comes from the printed table itself (`printing.cells`), never from the code under test.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import count
from typing import Any

from printing import web
from printing.cells import truth
from printing.layouts import AnnexRow, TableSpec, build, layouts, row_columns
from printing.model import Item, Key, Line, PrintedCell, PrintedTable

import guanbao
from guanbao.extract.forms import CellDraft, FormReading, read_forms
from guanbao.model.document import Block, Cell, Document, Grid, Source
from guanbao.model.report import Era, Figure, Report
from guanbao.registry import load
from guanbao.text.spans import Span

SURE = 0.8  # below this a cell counts as flagged
LAYOUTS = (
    "proactive-2019",
    "applications-2019",
    "proactive-2021",
    "applications-2021",
    "review-litigation",
    "statistics-2014",
)
Place = tuple[str, str]  # row and column


# --- tables --------------------------------------------------------------------------------------------------------


def numbered(layout: str, *, merged_other: bool = False) -> dict[str, list[str]]:
    """Printed values of a layout, each cell another number: 11, 12, 13 and so on."""
    numbers = count(11)
    return {
        row: [str(next(numbers)) for _ in columns]
        for row, columns in row_columns(layout, merged_other=merged_other).items()
    }


def table(layout: str, **changes: Any) -> PrintedTable:
    """A form as printed, every cell another number; `changes` are those of a `TableSpec`."""
    values = numbered(layout, merged_other=changes.get("merged_other", False))
    return build(TableSpec(layout, **{"values": values, **changes}))


def annex(
    rows: Sequence[tuple[str, str, str, str]],
    columns: Sequence[str] = ("指标名称", "计量单位", "本年度", "历年累计"),
    year: str = "本年度",
    cumulative: str = "历年累计",
) -> PrintedTable:
    """A local form; a row is its label, unit, value of the year and cumulative value."""
    made = tuple(AnnexRow(label, {"year": y, "cumulative": c}, unit) for label, unit, y, c in rows)
    return build(
        TableSpec("appendix", columns=tuple(columns), numeric={"year": year, "cumulative": cumulative}, rows=made)
    )


def plain(*rows: Sequence[str]) -> PrintedTable:
    """A table that is no form: rows of cells without spans."""
    width = max(map(len, rows))
    return PrintedTable("none", "none", tuple(tuple(map(PrintedCell, row)) for row in rows), 0, (1.0,) * width)


def each(printed: PrintedTable, change: Callable[[PrintedCell], PrintedCell]) -> PrintedTable:
    """The table with every cell changed."""
    return replace(printed, rows=tuple(tuple(map(change, row)) for row in printed.rows))


def with_values(printed: PrintedTable, texts: Mapping[Place, str]) -> PrintedTable:
    """The table with some cells printed otherwise."""
    known = {(cell.key.row, cell.key.column) for cell in printed.values() if cell.key}
    assert set(texts) <= known, set(texts) - known

    def change(cell: PrintedCell) -> PrintedCell:
        text = texts.get((cell.key.row, cell.key.column)) if cell.key else None
        return cell if text is None else replace(cell, text=text)

    return each(printed, change)


def relabelled(printed: PrintedTable, change: Callable[[str], str]) -> PrintedTable:
    """The table with every label and heading changed."""
    return each(printed, lambda cell: cell if cell.key else replace(cell, text=change(cell.text)))


def body_rows(printed: PrintedTable) -> dict[str, int]:
    """The place of each form row among the rows of the table."""
    return {cell.key.row: number for number, row in enumerate(printed.rows) for cell in row if cell.key}


def label_at(row: Sequence[PrintedCell]) -> int:
    """The place of a row's own label: merged cells before it belong to its group."""
    return next(i for i, cell in enumerate(row) if cell.row_span == 1)


def stream(printed: PrintedTable) -> PrintedTable:
    """The table as it is copied from a page: one cell a line, empty cells lost."""
    cells = [replace(cell, row_span=1, column_span=1) for row in printed.rows for cell in row if cell.text.strip()]
    return replace(printed, rows=tuple((cell,) for cell in cells), widths=(1.0,), head=0)


def swapped_columns(printed: PrintedTable, one: int, other: int) -> PrintedTable:
    """The applications form with two of its middle columns exchanged, headings and cells."""
    rows = [list(row) for row in printed.rows]
    heads = rows[printed.head - 1]  # the organisations: every column but the first and the last
    heads[one - 1], heads[other - 1] = heads[other - 1], heads[one - 1]
    for row in rows[printed.head :]:
        at = len(row) - len(printed.widths) + 3
        row[at + one], row[at + other] = row[at + other], row[at + one]
    return replace(printed, rows=tuple(map(tuple, rows)))


def swapped_rows(printed: PrintedTable, one: str, other: str) -> PrintedTable:
    """The table with two rows exchanged whole, label and cells; merged cells before them stay."""
    places = body_rows(printed)
    rows = [list(row) for row in printed.rows]
    a, b = rows[places[one]], rows[places[other]]
    at, bt = label_at(a), label_at(b)
    a[at:], b[bt:] = b[bt:], a[at:]
    return replace(printed, rows=tuple(map(tuple, rows)))


def ancestors(layout: str, key: str) -> list[str]:
    """The keys of the groups and rows in which a row of a layout stands, outermost first."""
    data = layouts()[layout]
    groups, row = data.get("groups", {}), next(r for r in data["rows"] if r["key"] == key)
    chain: list[str] = []
    group = row.get("in")
    while group:
        chain.insert(0, group)
        group = groups[group].get("in")
    level = row.get("level", 0)
    for other in reversed(data["rows"][: data["rows"].index(row)]):
        if other.get("level", 0) < level:
            chain.insert(0, other["key"])
            level = other.get("level", 0)
    return chain


# --- documents -----------------------------------------------------------------------------------------------------


class _Text:
    """A text that grows, and what its stretches are."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0
        self.blocks: list[Block] = []
        self.grids: list[Grid] = []

    def write(self, text: str) -> Span | None:
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return Span(start, self.length) if text else None

    def line(self, text: str, page: int | None) -> None:
        span = self.write(text)
        if span:
            self.blocks.append(Block("paragraph", (span,), page))
        self.write("\n")

    def table(self, printed: PrintedTable, page: int | None) -> None:
        start, cells = self.length, []
        places = {(placed.row, placed.column): placed.cell for placed in printed.placed()}
        width = max([printed.columns, *(column + cell.column_span for (_, column), cell in places.items())])
        for row in range(len(printed.rows)):
            for column in range(width):
                cell = places.get((row, column))
                span = self.write(cell.text) if cell else None
                if cell:
                    cells.append(
                        Cell(row, column, cell.text, span, row_span=cell.row_span, column_span=cell.column_span)
                    )
                self.write("\t" if column < width - 1 else "\n")
        span = Span(start, self.length - 1)
        self.blocks.append(Block("table", (span,), page))
        self.grids.append(Grid(span, len(printed.rows), width, tuple(cells), page))


def document(*items: Item | str, pages: Sequence[int] = ()) -> Document:
    """A document as a reader of files leaves it: paragraphs and grids; `pages` has a page for each item."""
    made = _Text()
    for number, item in enumerate(items):
        page = pages[number] if pages else None
        if isinstance(item, PrintedTable):
            made.table(item, page)
        else:
            made.line(item if isinstance(item, str) else item.text, page)
    source = Source("form.html", "text/html", "0" * 64, made.length)
    found = Document(source, "".join(made.parts), tuple(made.blocks), grids=tuple(made.grids))
    assert all(c.span.of(found.text) == c.text for g in found.grids for c in g.cells if c.span)
    return found


def read(*items: Item | str, era: Era | None = None, pages: Sequence[int] = ()) -> FormReading:
    """The forms of a document of these items."""
    return read_forms(document(*items, pages=pages), load(), era)


TITLE = "贵阳海关{year}年政府信息公开工作年度报告"
PREAMBLE = (
    "根据《中华人民共和国政府信息公开条例》，贵阳海关编制本报告。统计期限自{year}年1月1日起至{year}年12月31日止。"
)


def report(*items: Item | str, year: int = 2022, title: str = TITLE) -> Report:
    """A whole report as an HTML page, read from end to end; texts are its paragraphs."""
    lines = [Line("title", title.format(year=year)), Line("paragraph", PREAMBLE.format(year=year))]
    rest = [Line("paragraph", item) if isinstance(item, str) else item for item in items]
    page = f"<html><body><div>{web.body([*lines, *rest])}</div></body></html>"
    return guanbao.read(page.encode(), name="report.html")


# --- what was read -------------------------------------------------------------------------------------------------


def cells(reading: FormReading, index: int = 0) -> dict[Key, CellDraft]:
    """The cells of the tables of a number by their keys; no key may come twice."""
    found: dict[Key, CellDraft] = {}
    for cell in reading.cells:
        key = Key(cell.form, cell.row, cell.column)
        if cell.index == index:
            assert key not in found, f"{key} was read twice"
            found[key] = cell
    return found


def _said(state: str, value: int | Decimal | None) -> str:
    """A cell's state, or its value where it is a number."""
    return f"{Decimal(value):f}" if value is not None else state


def misread(reading: FormReading, *tables: PrintedTable, index: int = 0) -> dict[str, str]:
    """The cells that were read otherwise than printed, as `printed -> read`; empty when all are right.

    A row that another one stands for may be read as not printed or not at all.
    """
    wanted, found = dict(truth(tables)), cells(reading, index)
    found = {key: cell for key, cell in found.items() if any(key.form == t.form for t in tables)}
    wrong = {}
    for key in dict.fromkeys([*wanted, *found]):
        true, cell = wanted.get(key), found.get(key)
        printed = _said(*true) if true else "nothing"
        was = _said(cell.reading.state, cell.reading.value) if cell else "nothing"
        if printed != was and (printed, was) != ("nothing", "not_printed"):
            wrong["/".join(key)] = f"{printed} -> {was}"
    return wrong


def warnings(reading: FormReading | Report) -> list[str]:
    """What was complained of: problems above mere information."""
    return [f"{p.code} {p.message}" for p in reading.problems if p.severity != "info"]


def codes(reading: FormReading | Report) -> set[str]:
    """The codes of all problems."""
    return {problem.code for problem in reading.problems}


def doubtful(reading: FormReading) -> list[str]:
    """The printed cells of which the reader is not sure."""
    there = (c for c in reading.cells if c.reading.state != "not_printed")
    return [f"{c.row}/{c.column}: {c.confidence}" for c in there if c.confidence < SURE]


def silent(reading: FormReading, *tables: PrintedTable, index: int = 0) -> dict[str, str]:
    """The cells that were read wrong without a warning anywhere and without doubt: these must never be.

    A table that is left unread is told by the report.
    """
    if warnings(reading) or reading.unread:
        return {}
    found = {"/".join(key): cell for key, cell in cells(reading, index).items()}
    wrong = misread(reading, *tables, index=index)
    return {key: why for key, why in wrong.items() if key not in found or found[key].confidence >= SURE}


def missing(reading: FormReading) -> list[tuple[str, ...]]:
    """The missing rows of each table."""
    return [found.missing for found in reading.tables]


def alarms(found: Report) -> list[str]:
    """All that a clean report may not have: warnings, failed checks, doubtful cells."""
    failed = [f"check: {c.message}" for c in found.checks if c.status == "fails"]
    unsure = [f"{f.table} {f.raw!r}: {f.confidence}" for f in found.figures if f.table and f.confidence < SURE]
    return [*warnings(found), *failed, *unsure]


def figures(found: Report, form: str) -> dict[Place, Figure]:
    """The cells of the first table of a form in a report."""
    tables: Iterable[Figure] = (f for f in found.figures if f.table and f.table.form == form and not f.table.index)
    return {(f.table.row, f.table.column): f for f in tables if f.table}
