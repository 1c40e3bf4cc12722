"""The printed layouts of the national forms: a layout and values make a `PrintedTable`.

>>> table = build(TableSpec("review-litigation", {"review": ["1", "0", "0", "0", "1"], …}))
>>> [cell.text for cell in table.rows[0]]
['行政复议', '行政诉讼']
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from printing.model import Key, PrintedCell, PrintedTable

DATA = Path(__file__).with_name("layouts.yaml")
APPENDIX = "appendix"
TOTAL = "总计"
RULE = "——"  # what the form of 2014 prints in cells that stay empty
INDENT = "\u3000"
PATHS = 3  # label columns of the applications form


@dataclass(frozen=True, slots=True)
class Extra:
    """A row of the publisher's own, printed behind the row `after`."""

    after: str
    label: str
    values: tuple[str, ...]
    unit: str = ""


@dataclass(frozen=True, slots=True)
class AnnexRow:
    """A row of a local form; `values` are printed strings by `year` and `cumulative`."""

    label: str
    values: Mapping[str, str]
    unit: str = ""
    code: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class TableSpec:
    """What tables.yaml says of one table.

    `values` are the strings of each row as printed, in column order. `wording` and `headings` print a row or column under
    another name, `drop` leaves rows out, `merged_other` prints （六） as one row, `total_label` stands for 总计.
    `columns`, `numeric` and `rows` make an appendix.
    """

    layout: str
    values: Mapping[str, Sequence[str]] = field(default_factory=dict)
    wording: Mapping[str, str] = field(default_factory=dict)
    headings: Mapping[str, str] = field(default_factory=dict)
    drop: tuple[str, ...] = ()
    extra: tuple[Extra, ...] = ()
    merged_other: bool = False
    total_label: str = TOTAL
    columns: tuple[str, ...] = ()
    numeric: Mapping[str, str] = field(default_factory=dict)
    rows: tuple[AnnexRow, ...] = ()

    def label(self, key: str, label: str) -> str:
        """The printed label of a row or group."""
        return self.wording.get(key) or label.replace(TOTAL, self.total_label)

    def heading(self, key: str, heading: str) -> str:
        """The printed heading of a column."""
        return self.headings.get(key) or heading.replace(TOTAL, self.total_label)


Layout = Mapping[str, Any]


@cache
def layouts() -> dict[str, Layout]:
    """All layouts by name, the appendix left out: it has none."""
    data: dict[str, Layout] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return data


def row_columns(layout: str, *, merged_other: bool = False) -> dict[str, tuple[str, ...]]:
    """Row key to the keys of its columns, in order of printing."""
    data = layouts()[layout]
    if data["shape"] == "blocks":
        return {row["key"]: tuple(block["columns"]) for block in data["blocks"] for row in block["rows"]}
    rows = _merged(data) if merged_other else data["rows"]
    return {row["key"]: tuple(data["columns"]) for row in rows if not row.get("heading")}


def build(spec: TableSpec) -> PrintedTable:
    """The table of a layout with its values.

    Raises:
        ValueError: a row has no values, too many or too few, or a name is none of the layout's.
    """
    if spec.layout == APPENDIX:
        return _appendix(spec)
    if spec.layout not in layouts():
        raise ValueError(f"unknown layout {spec.layout!r}")
    _check(spec)
    shape: Callable[[TableSpec, Layout], PrintedTable] = SHAPES[layouts()[spec.layout]["shape"]]
    return shape(spec, layouts()[spec.layout])


def _check(spec: TableSpec) -> None:
    """Refuse what would be printed wrong or not at all."""
    columns = row_columns(spec.layout, merged_other=spec.merged_other)
    for key in spec.values:
        if key not in columns:
            raise ValueError(f"{spec.layout} has no row {key!r}")
    for key, names in columns.items():
        if key in spec.drop:
            continue
        if len(spec.values.get(key, ())) != len(names):
            raise ValueError(f"{spec.layout}, row {key!r}: {len(names)} values wanted, {spec.values.get(key)!r} given")
    layout = layouts()[spec.layout]
    groups = {*layout.get("groups", ()), *(r["key"] for r in layout.get("rows", ()))}
    for name in (*spec.wording, *spec.drop, *(e.after for e in spec.extra)):
        if name not in columns and name not in groups:
            raise ValueError(f"{spec.layout} has no row {name!r}")
    for name in spec.headings:
        if name not in layout["columns"] and name not in ("applicants", "organisations", "corner", "first", "unit"):
            raise ValueError(f"{spec.layout} has no column {name!r}")


def _keys(spec: TableSpec, form: str) -> tuple[Key, ...]:
    columns = row_columns(spec.layout, merged_other=spec.merged_other)
    return tuple(Key(form, row, column) for row, names in columns.items() for column in names)


def _values(spec: TableSpec, form: str, row: str, span: int = 1) -> list[PrintedCell]:
    """The value cells of a row; the last spans what is left of the row."""
    columns = row_columns(spec.layout, merged_other=spec.merged_other)[row]
    cells = [PrintedCell(text, key=Key(form, row, c)) for text, c in zip(spec.values[row], columns, strict=True)]
    return [*cells[:-1], PrintedCell(cells[-1].text, column_span=span, key=cells[-1].key)]


def _extras(spec: TableSpec, after: str) -> Iterator[Extra]:
    return (extra for extra in spec.extra if extra.after == after)


# --- applications: a tree of labels beside seven columns -----------------------------------------------------------


def _merged(layout: Layout) -> list[dict[str, Any]]:
    """The rows with （六） as one."""
    rows = [row for row in layout["rows"] if row.get("in") != "other"]
    at = next(i for i, row in enumerate(rows) if row["key"] == "processed_total")
    return [*rows[:at], layout["merged"], *rows[at:]] if "merged" in layout else rows


@dataclass(frozen=True, slots=True)
class _Labelled:
    """A row of the applications form: the groups it stands in, its label and its value cells."""

    groups: tuple[str, ...]
    label: str
    cells: tuple[PrintedCell, ...]


def _matrix(spec: TableSpec, layout: Layout) -> PrintedTable:
    rows = list(_labelled(spec, layout))
    names = {key: spec.label(key, group["label"]) for key, group in layout["groups"].items()}
    body = []
    for number, row in enumerate(rows):
        cells = []
        for depth, group in enumerate(row.groups):
            path = row.groups[: depth + 1]
            if number and rows[number - 1].groups[: depth + 1] == path:
                continue
            height = next((i for i, r in enumerate(rows[number:]) if r.groups[: depth + 1] != path), len(rows) - number)
            cells.append(PrintedCell(names[group], row_span=height))
        cells.append(PrintedCell(row.label, column_span=PATHS - len(row.groups)))
        body.append((*cells, *row.cells))
    widths = (1.3, 2.0, 5.2, *[1.35] * len(layout["columns"]))
    head = _applicants(spec, layout)
    return PrintedTable(layout["form"], spec.layout, (*head, *body), len(head), widths, _keys(spec, layout["form"]))


def _labelled(spec: TableSpec, layout: Layout) -> Iterator[_Labelled]:
    for row in _merged(layout) if spec.merged_other else layout["rows"]:
        groups: tuple[str, ...] = ()
        group = row.get("in")
        while group:
            groups, group = (group, *groups), layout["groups"][group].get("in")
        if row["key"] not in spec.drop:
            cells = tuple(_values(spec, layout["form"], row["key"]))
            yield _Labelled(groups, spec.label(row["key"], row["label"]), cells)
        for extra in _extras(spec, row["key"]):
            yield _Labelled(groups, extra.label, tuple(map(PrintedCell, extra.values)))


def _applicants(spec: TableSpec, layout: Layout) -> list[tuple[PrintedCell, ...]]:
    """The header over three rows."""
    names = [spec.heading(key, name) for key, name in layout["columns"].items()]
    corner, above, organisations = (spec.heading(k, layout[k]) for k in ("corner", "applicants", "organisations"))
    return [
        (PrintedCell(corner, 3, PATHS, head=True), PrintedCell(above, column_span=len(names), head=True)),
        (
            PrintedCell(names[0], row_span=2, head=True),
            PrintedCell(organisations, column_span=len(names) - 2, head=True),
            PrintedCell(names[-1], row_span=2, head=True),
        ),
        tuple(PrintedCell(name, head=True) for name in names[1:-1]),
    ]


# --- proactive: blocks with a header of their own ------------------------------------------------------------------


def _blocks(spec: TableSpec, layout: Layout) -> PrintedTable:
    width = 1 + max(len(block["columns"]) for block in layout["blocks"])
    rows: list[tuple[PrintedCell, ...]] = []
    for block in layout["blocks"]:
        printed = [row for row in block["rows"] if row["key"] not in spec.drop]
        if not printed:
            continue
        span = width - len(block["columns"])
        rows.append((PrintedCell(block["title"], column_span=width, head=True),))
        names = [spec.heading(key, layout["columns"][key]) for key in block["columns"]]
        last = PrintedCell(names[-1], column_span=span, head=True)
        first = PrintedCell(spec.heading("first", layout["first"]), head=True)
        rows.append((first, *(PrintedCell(name, head=True) for name in names[:-1]), last))
        for row in printed:
            label = PrintedCell(spec.label(row["key"], row["label"]))
            rows.append((label, *_values(spec, layout["form"], row["key"], span)))
            rows += [(PrintedCell(e.label), *map(PrintedCell, e.values)) for e in _extras(spec, row["key"])]
    return PrintedTable(layout["form"], spec.layout, tuple(rows), 0, (2.4,) * width, _keys(spec, layout["form"]))


# --- review and litigation: fifteen columns ------------------------------------------------------------------------


def _wide(spec: TableSpec, layout: Layout) -> PrintedTable:
    count = len(layout["columns"])
    names = [spec.heading(key, name) for key, name in layout["columns"].items()]
    kept = [row for row in layout["rows"] if row["key"] not in spec.drop]
    suits = [row for row in kept if row["key"] != "review"]
    first: list[PrintedCell] = []
    second: list[PrintedCell] = []
    if len(suits) < len(kept):
        first.append(PrintedCell(spec.label("review", layout["rows"][0]["label"]), 1, count, head=True))
        second += [PrintedCell(name, row_span=2, head=True) for name in names]
    if suits:
        first.append(PrintedCell(spec.label("litigation", layout["litigation"]), 1, count * len(suits), head=True))
        second += [PrintedCell(spec.label(r["key"], r["label"]), 1, count, head=True) for r in suits]
    third = [PrintedCell(name, head=True) for _ in suits for name in names]
    values = [cell for row in kept for cell in _values(spec, layout["form"], row["key"])]
    rows = (tuple(first), tuple(second), tuple(third), tuple(values))
    widths = (1.0,) * (count * len(kept))
    return PrintedTable(layout["form"], spec.layout, rows, 3, widths, _keys(spec, layout["form"]))


# --- statistics: one long column -----------------------------------------------------------------------------------


def _list(spec: TableSpec, layout: Layout) -> PrintedTable:
    heads = [spec.heading("first", layout["first"]), spec.heading("unit", layout["unit"])]
    heads += [spec.heading(key, name) for key, name in layout["columns"].items()]
    rows: list[tuple[PrintedCell, ...]] = [tuple(PrintedCell(text, head=True) for text in heads)]
    for row in layout["rows"]:
        indent = INDENT * row.get("level", 0)
        if row["key"] not in spec.drop:
            label = PrintedCell(indent + spec.label(row["key"], row["label"]))
            if row.get("heading"):
                rows.append((label, PrintedCell(RULE), PrintedCell(RULE)))
            else:
                rows.append((label, PrintedCell(row["unit"]), *_values(spec, layout["form"], row["key"])))
        for extra in _extras(spec, row["key"]):
            cells = (PrintedCell(extra.unit or row.get("unit", "")), *map(PrintedCell, extra.values))
            rows.append((PrintedCell(indent + extra.label), *cells))
    return PrintedTable(layout["form"], spec.layout, tuple(rows), 1, (8.0, 1.4, 2.0), _keys(spec, layout["form"]))


# --- appendix: a local form ----------------------------------------------------------------------------------------


def _appendix(spec: TableSpec) -> PrintedTable:
    """A local form: which column holds labels, units and codes is told by its heading."""
    roles = [_role(spec, heading, number) for number, heading in enumerate(spec.columns)]
    for column in spec.numeric:
        if roles.count(column) != 1:
            raise ValueError(f"appendix: no column is headed {spec.numeric[column]!r}")
    rows = [tuple(PrintedCell(heading, head=True) for heading in spec.columns)]
    for row in spec.rows:
        fixed = {"label": INDENT * row.level + row.label, "unit": row.unit, "code": row.code}
        keys = {role: Key(APPENDIX, row.label, role) for role in spec.numeric}
        rows.append(tuple(PrintedCell(fixed.get(r) or row.values.get(r, ""), key=keys.get(r)) for r in roles))
    widths = tuple({"label": 6.0, "unit": 1.6, "code": 1.2}.get(role, 1.8) for role in roles)
    known = tuple(Key(APPENDIX, row.label, column) for row in spec.rows for column in spec.numeric)
    return PrintedTable(APPENDIX, APPENDIX, tuple(rows), 1, widths, known)


def _role(spec: TableSpec, heading: str, number: int) -> str:
    numeric = next((key for key, name in spec.numeric.items() if name == heading), None)
    if numeric:
        return numeric
    if "单位" in heading:
        return "unit"
    if "代码" in heading or "序号" in heading or "编号" in heading:
        return "code"
    if number and "label" in (_role(spec, h, i) for i, h in enumerate(spec.columns[:number])):
        return "remark"
    return "label"


SHAPES = {"matrix": _matrix, "blocks": _blocks, "wide": _wide, "list": _list}
