"""Tables as printed: the cells of a form in its rows and columns, with their states and failing identities."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from guanbao.model.report import Figure, Report, TableInfo
from guanbao.registry import Registry


@dataclass(frozen=True, slots=True)
class Row:
    """A row: its label, how deep it stands, and a cell for each column, null where the form has none."""

    label: str
    depth: int
    cells: tuple[Figure | None, ...]
    heading: bool = False


@dataclass(frozen=True, slots=True)
class Printed:
    """A table of a report: `lacking` and `own` are rows that it lacks, or has beyond the form."""

    title_zh: str
    title_en: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    lacking: tuple[str, ...] = ()
    own: tuple[str, ...] = ()


def tables(report: Report, registry: Registry) -> Iterator[Printed]:
    """The forms of a report in their order, then the cells of forms that no table was told of."""
    cells: dict[tuple[str, int], list[Figure]] = {}
    for figure in report.figures:
        if figure.table is not None:
            cells.setdefault((figure.table.form, figure.table.index), []).append(figure)
    told: dict[str, list[TableInfo]] = {}
    for one in report.tables:
        told.setdefault(one.form or "", []).append(one)
    for (form, index), figures in cells.items():
        known = told.get(form, [])
        table = known[index] if index < len(known) else known[0] if known else None
        yield _printed(form, figures, table, registry)


def _printed(form: str, figures: Sequence[Figure], table: TableInfo | None, registry: Registry) -> Printed:
    entry = registry.find("forms", form)
    labels = {column.key: column.labels[0] for column in entry.columns} if entry else {}
    order = [column.key for column in entry.columns] if entry else []
    present = {figure.table.column for figure in figures if figure.table}
    columns = [key for key in order if key in present] + sorted(present - set(order))
    by_row: dict[str, dict[str, Figure]] = {}
    for figure in figures:
        if figure.table:
            by_row.setdefault(figure.table.row, {})[figure.table.column] = figure
    rows = []
    for key, depth, label, heading in _rows(entry, by_row):
        cells = tuple(by_row.get(key, {}).get(column) for column in columns)
        rows.append(Row(label, depth, cells, heading))
    lacking = tuple(_label(entry, key) for key in table.missing_rows) if table else ()
    return Printed(
        entry.label_zh if entry else form, entry.label_en if entry else form, tuple(labels.get(key, key) for key in columns),
        tuple(rows), lacking, table.extra_rows if table else (),
    )  # fmt: skip


def _rows(entry: object, by_row: Mapping[str, Mapping[str, Figure]]) -> Iterator[tuple[str, int, str, bool]]:
    """Key, depth, label and whether it only heads others; rows of the form in its order, then the table's own."""
    known = {row.key: row for row in getattr(entry, "rows", ())}
    headings = {row.under for row in known.values() if row.key in by_row}
    for row in known.values():
        if row.key in by_row or (row.heading and row.key in headings):
            depth, above = 0, row.under
            while above in known and depth < 6:
                depth, above = depth + 1, known[above].under
            yield row.key, depth, row.labels[0], row.key not in by_row
    for key, cells in by_row.items():
        if key not in known:
            yield key, 0, next(iter(cells.values())).label or key, False


def _label(entry: object, key: str) -> str:
    return next((row.labels[0] for row in getattr(entry, "rows", ()) if row.key == key), key)
