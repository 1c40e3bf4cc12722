"""The DuckDB file: the tables, the registry's metrics and breaks, and views that answer the usual questions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from guanbao.dataset.schema import TABLES
from guanbao.registry import Registry

if TYPE_CHECKING:
    import duckdb

# Name, what it holds, and its SQL. `{metrics}` is filled with a column for each metric of the dataset.
VIEWS: tuple[tuple[str, str, str], ...] = (
    (
        "current_reports",
        "Reports without copies and earlier issues.",
        "SELECT * FROM reports WHERE is_current AND status IN ('ok', 'partial')",
    ),
    ("current_figures", "Figures of current reports.", "SELECT * FROM figures WHERE is_current"),
    (
        "current_values",
        "The main value of each metric of each current report: one row a report and metric.",
        'SELECT * FROM "values" WHERE is_current AND is_main',
    ),
    (
        "wide",
        "One row a current report, one column a metric (main measure, base unit); 0 is zero, and null no number: `panel` says why.",
        "SELECT r.report_key, any_value(r.system) AS system, any_value(r.agency_id) AS agency_id, any_value(r.agency) AS agency, "
        "any_value(r.year) AS year, any_value(r.scope) AS scope, any_value(r.era) AS era{metrics} "
        "FROM current_reports r LEFT JOIN current_values v ON v.report_key = r.report_key GROUP BY r.report_key",
    ),
    (
        "panel",
        "Agencies by years by metrics, every combination: `state` tells no_report and not_stated from zero and from numbers. An agency "
        "with reports of several scopes in a year has a row for each.",
        "WITH who AS (SELECT DISTINCT system, agency_id, agency FROM current_reports WHERE agency IS NOT NULL AND year IS NOT NULL), "
        "years AS (SELECT unnest(range(min(year), max(year) + 1)) AS year FROM current_reports), "
        "told AS (SELECT DISTINCT metric FROM current_values), "
        "held AS (SELECT system, agency_id, agency, year, scope, report_key FROM current_reports) "
        "SELECT who.system, who.agency_id, who.agency, years.year, told.metric, v.value, v.unit, v.measure, "
        "coalesce(v.scope, held.scope) AS scope, v.qualifier, "
        "coalesce(v.state, CASE WHEN held.agency IS NULL THEN 'no_report' ELSE 'not_stated' END) AS state, "
        "v.basis, v.days, v.breaks, held.report_key, v.figures "
        "FROM who CROSS JOIN years CROSS JOIN told "
        "LEFT JOIN held ON held.agency = who.agency AND held.agency_id IS NOT DISTINCT FROM who.agency_id "
        "AND held.system IS NOT DISTINCT FROM who.system AND held.year = years.year "
        "LEFT JOIN current_values v ON v.report_key = held.report_key AND v.metric = told.metric",
    ),
    (
        "coverage",
        "How many current reports of a year state a metric, and how.",
        "SELECT m.metric, v.year, count(*) FILTER (v.state IN ('number', 'zero')) AS stated, "
        "count(*) FILTER (v.state = 'zero') AS zero, "
        "count(*) FILTER (v.state IN ('blank', 'placeholder', 'not_printed')) AS empty, "
        "count(*) FILTER (v.state = 'unreadable') AS unreadable, count(*) FILTER (v.state = 'ambiguous') AS ambiguous, "
        'any_value(r.reports) AS reports FROM (SELECT DISTINCT metric FROM "values") m '
        "JOIN current_values v ON v.metric = m.metric "
        "JOIN (SELECT year, count(*) AS reports FROM current_reports GROUP BY year) r ON r.year = v.year GROUP BY ALL",
    ),
)


def connect(path: Path) -> duckdb.DuckDBPyConnection:
    """A new database at a path, that fetches nothing from anywhere."""
    import duckdb

    # Nothing is fetched, and no variable of the program that asks is taken for a table.
    settings = ("autoinstall_known_extensions", "autoload_known_extensions", "python_enable_replacements")
    return duckdb.connect(str(path), config=dict.fromkeys(settings, "false"))


def fill(path: Path, folder: Path, registry: Registry) -> None:
    """Write the database from the Parquet files of a folder."""
    connection = connect(path)
    try:
        for table in TABLES.values():
            source = parquet(folder / f"{table.name}.parquet")
            connection.execute(f'CREATE TABLE "{table.name}" AS SELECT * FROM {source}')  # noqa: S608
            connection.execute(f'COMMENT ON TABLE "{table.name}" IS {quoted(f"One row is {table.row}.")}')
            for column in table.columns:
                comment = f'COMMENT ON COLUMN "{table.name}"."{column.name}" IS {quoted(column.holds)}'
                connection.execute(comment)
        _registry(connection, registry)
        views(connection)
        connection.execute("CHECKPOINT")
    finally:
        connection.close()


def parquet(path: Path) -> str:
    """A Parquet file as SQL reads it."""
    return f"read_parquet({quoted(str(path))})"


def views(connection: duckdb.DuckDBPyConnection, temporary: bool = False) -> None:
    """The views over the tables of a connection, each with what it holds."""
    metrics = [row[0] for row in connection.execute('SELECT DISTINCT metric FROM "values" ORDER BY metric').fetchall()]
    columns = "".join(f", max(v.value) FILTER (v.metric = {quoted(m)}) AS {_name(m)}" for m in metrics)
    kind = "TEMP VIEW" if temporary else "VIEW"
    for name, holds, sql in VIEWS:
        connection.execute(f"CREATE {kind} {name} AS {sql.replace('{metrics}', columns)}")
        connection.execute(f"COMMENT ON VIEW {name} IS {quoted(holds)}")


def _registry(connection: duckdb.DuckDBPyConnection, registry: Registry) -> None:
    rows = [(m.id, m.label_zh, m.label_en, m.kind, m.definition, list(m.measures)) for m in registry.metrics]
    _table(connection, "metrics", "What figures measure, from the registry.",
           ("metric", "label_zh", "label_en", "kind", "definition"), [row[:5] for row in rows])  # fmt: skip
    told = [
        (
            b.id,
            b.label_zh,
            b.kind,
            *map(str, b.between),
            b.effect,
            " ".join(b.metrics),
            " ".join(b.systems),
            b.reason,
            b.source,
        )
        for b in registry.breaks
    ]
    names = (
        "break",
        "label_zh",
        "kind",
        "last_before",
        "first_after",
        "effect",
        "metrics",
        "systems",
        "reason",
        "source",
    )
    _table(connection, "breaks", "Where series may not be joined, from the registry.", names, told)
    categories = [(c.id, c.label_zh, c.label_en) for c in registry.categories]
    _table(
        connection,
        "department_categories",
        "Functions that departments serve.",
        ("category", "label_zh", "label_en"),
        categories,
    )


def _table(
    connection: duckdb.DuckDBPyConnection, name: str, holds: str, columns: Sequence[str], rows: Iterable[Sequence[str]]
) -> None:
    shape = ", ".join(f'"{column}" VARCHAR' for column in columns)
    connection.execute(f"CREATE TABLE {name} ({shape})")
    connection.execute(f"COMMENT ON TABLE {name} IS {quoted(holds)}")
    found = [list(row) for row in rows]
    if found:
        connection.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(columns))})", found)  # noqa: S608


def quoted(text: str) -> str:
    """A text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"


def _name(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
