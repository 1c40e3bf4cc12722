"""The dataset of the corpus: whole, exact in every format, and every value traced back to text."""

from __future__ import annotations

import csv
import json
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from guanbao.dataset import Dataset
from guanbao.dataset.schema import SQL_TYPES, TABLES
from guanbao.model.report import Report


def texts(out: Path) -> dict[str, str]:
    return {path.stem: path.read_bytes().decode("utf-8", "surrogatepass") for path in (out / "texts").glob("*.txt")}


def test_it_holds_every_report(corpus_out: Path, corpus_data: Dataset) -> None:
    files = sorted(path.stem for path in (corpus_out / "reports").glob("*.json"))
    assert list(corpus_data.reports()) == files
    assert len(files) > 30


def test_every_report_comes_back_from_parquet(corpus_out: Path, corpus_data: Dataset) -> None:
    for key in corpus_data.reports():
        path = corpus_out / "reports" / f"{key}.json"
        read = json.loads(path.read_text(encoding="utf-8"))
        assert corpus_data.report(key).model_dump(mode="json") == read, key
        assert corpus_data.report(key) == Report.model_validate(read)


def test_every_figure_is_traced_back_to_text(corpus_out: Path, corpus_data: Dataset) -> None:
    text = texts(corpus_out)
    figures = corpus_data.arrow("figures").to_pylist()
    assert len(figures) > 1000
    for row in figures:
        assert text[row["sha256"]][row["start"] : row["end"]] == row["quote"], (row["report_key"], row["figure"])
        digits = re.fullmatch(r"[\d,\s]+", row["quote"]) if row["state"] == "number" else None
        if digits and row["value"] is not None:
            assert row["value"] == Decimal(re.sub(r"\D", "", row["quote"])), row["quote"]


def test_every_value_is_traced_back_to_figures(corpus_data: Dataset) -> None:
    figures = {(row["report_key"], row["figure"]): row for row in corpus_data.arrow("figures").to_pylist()}
    values = corpus_data.arrow("values").to_pylist()
    assert {row["basis"] for row in values} == {"printed", "sum", "none"}
    for row in values:
        behind = [figures[row["report_key"], name] for name in row["figures"]]
        assert behind, row
        assert {figure["metric"] for figure in behind} == {row["metric"]}
        if row["basis"] == "printed":
            assert row["value"] == behind[0]["normalised_value"]
            assert row["state"] == ("zero" if row["value"] == 0 else "number")
            assert (row["quote"], row["qualifier"]) == (behind[0]["raw"], behind[0]["qualifier"])
        elif row["basis"] == "sum":
            assert row["value"] == sum(figure["normalised_value"] for figure in behind)
            upwards = {figure["qualifier"] for figure in behind} <= {"exact", "over", "at_least"}
            assert row["qualifier"] == ("at_least" if upwards else "about")
            assert row["quote"] is None or len(behind) == 1
        else:
            assert row["value"] is None
            assert row["state"] not in ("number", "zero")


def test_one_main_value_a_metric(corpus_data: Dataset) -> None:
    twice = corpus_data.sql(
        'SELECT report_key, metric, count(*) FROM "values" WHERE is_main GROUP BY ALL HAVING count(*) <> 1'
    ).fetchall()
    assert twice == []


@pytest.mark.parametrize("table", TABLES)
def test_csv_is_exact(corpus_data: Dataset, table: str) -> None:
    assert list(corpus_data.csv(table)) == corpus_data.arrow(table).to_pylist()


@pytest.mark.parametrize("table", TABLES)
def test_ndjson_is_exact(corpus_data: Dataset, table: str) -> None:
    wanted = corpus_data.arrow(table).to_pylist()
    decimals = [column.name for column in TABLES[table].columns if column.kind == "decimal"]
    with (corpus_data.folder / f"{table}.ndjson").open(encoding="utf-8") as stream:
        found = [json.loads(line, parse_float=Decimal) for line in stream]
    for row in found:
        for name in decimals:
            row[name] = None if row[name] is None else Decimal(row[name])
        for name in {"confidence", "metric_confidence"} & row.keys():
            row[name] = None if row[name] is None else float(row[name])
        if row.get("box"):
            row["box"] = [float(side) for side in row["box"]]
    assert found == wanted


def unguarded(name: str, kind: str) -> str:
    """A column of a CSV file as SQL that undoes what makes it safe."""
    if kind in ("text", "json"):
        return f'CASE WHEN starts_with("{name}", \'\'\'\') THEN substr("{name}", 2) ELSE "{name}" END AS "{name}"'
    if kind in ("texts", "ints", "spans", "box"):
        shape = {"texts": "VARCHAR", "ints": "BIGINT", "spans": "BIGINT[]", "box": "DOUBLE"}[kind]
        return f'CAST(json("{name}") AS {shape}[]) AS "{name}"'
    return f'CAST("{name}" AS {SQL_TYPES[kind]}) AS "{name}"'  # type: ignore[index]


@pytest.mark.parametrize("table", TABLES)
def test_csv_read_by_duckdb_is_exact(corpus_data: Dataset, table: str) -> None:
    columns = ", ".join(unguarded(column.name, column.kind) for column in TABLES[table].columns)
    path = corpus_data.folder / f"{table}.csv"
    found = duckdb.sql(
        f"SELECT {columns} FROM read_csv('{path}', all_varchar=true, header=true, parallel=false)"
    ).fetchall()
    wanted = [tuple(row.values()) for row in corpus_data.arrow(table).to_pylist()]
    assert found == wanted


@pytest.mark.parametrize("table", TABLES)
def test_the_database_has_the_tables(corpus_out: Path, corpus_data: Dataset, table: str) -> None:
    with duckdb.connect(str(corpus_out / "guanbao.duckdb"), read_only=True) as connection:
        found = connection.execute(f'SELECT * FROM "{table}"').fetchall()
    assert found == [tuple(row.values()) for row in corpus_data.arrow(table).to_pylist()]


def test_everything_in_the_database_is_explained(corpus_out: Path) -> None:
    with duckdb.connect(str(corpus_out / "guanbao.duckdb"), read_only=True) as connection:
        bare = connection.execute("SELECT table_name FROM duckdb_tables() WHERE comment IS NULL").fetchall()
        bare += connection.execute(
            "SELECT view_name FROM duckdb_views() WHERE NOT internal AND comment IS NULL"
        ).fetchall()
        bare += connection.execute(
            "SELECT table_name, column_name FROM duckdb_columns() WHERE comment IS NULL AND table_name IN "
            f"({', '.join(repr(name) for name in TABLES)})"
        ).fetchall()
        views = {
            name for (name,) in connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal").fetchall()
        }
        for view in views:
            assert connection.execute(f"SELECT count(*) FROM {view}").fetchone() != (0,), view
        told = connection.execute("SELECT count(*) FROM metrics").fetchone()
    assert bare == []
    assert views == {"current_reports", "current_figures", "current_values", "wide", "panel", "coverage"}
    assert told is not None and told[0] > 200


def test_a_copy_in_another_format_is_not_counted_twice(corpus_data: Dataset) -> None:
    rows = corpus_data.sql(
        "SELECT report_key, is_current, current_because FROM reports WHERE report_id = 'customs.tianjin-2019'"
    ).fetchall()
    assert len(rows) == 2
    assert sorted(current for _, current, _ in rows) == [False, True]
    assert all("of 2 documents" in because for _, _, because in rows)
    groups = corpus_data.sql(
        "SELECT agency, year, scope, count(*) FROM current_reports GROUP BY ALL HAVING count(*) > 1"
    )
    assert groups.fetchall() == []
    copies = corpus_data.sql(
        "SELECT status FROM checks WHERE kind = 'copies' AND report_id = 'customs.tianjin-2019'"
    ).fetchall()
    assert copies == [("holds",)]


def test_the_wide_view_and_the_panel_agree_with_the_values(corpus_data: Dataset) -> None:
    wide = corpus_data.sql('SELECT report_key, "applications.received" FROM wide').fetchall()
    values = corpus_data.sql(
        "SELECT report_key, value FROM current_values WHERE metric = 'applications.received' AND value IS NOT NULL"
    ).fetchall()
    assert sorted(row for row in wide if row[1] is not None) == sorted(values)
    panel = corpus_data.sql(
        "SELECT report_key, value FROM panel WHERE metric = 'applications.received' AND value IS NOT NULL"
    )
    assert sorted(panel.fetchall()) == sorted(values)
    states = dict(corpus_data.sql("SELECT state, count(*) FROM panel GROUP BY state").fetchall())
    assert states["no_report"] > states["not_stated"] > 0
    assert states["zero"] > 0


def test_names_of_departments_are_harmonised(corpus_data: Dataset) -> None:
    rows = corpus_data.sql(
        "SELECT DISTINCT department, department_name, department_category FROM figures WHERE department IS NOT NULL"
    ).fetchall()
    by_category: dict[str, set[str]] = {}
    for printed, name, category in rows:
        assert name
        by_category.setdefault(category or "", set()).add(printed)
    assert {"加工贸易监管处", "加工贸易处"} <= by_category["processing_trade"]
    assert any(len(names) > 2 for category, names in by_category.items() if category)


def cell_kind(kind: str) -> Any:
    return {
        "text": "string",
        "int": "integer",
        "decimal": "number",
        "float": "number",
        "bool": "boolean",
        "json": "object",
    }.get(kind, "array")


def test_the_package_describes_every_file_and_column(corpus_data: Dataset) -> None:
    described = corpus_data.described
    csvs = {resource["name"]: resource for resource in described["resources"] if resource["format"] == "csv"}
    assert set(csvs) == set(TABLES)
    for name, resource in csvs.items():
        fields = resource["schema"]["fields"]
        assert [field["name"] for field in fields] == list(TABLES[name].names)
        assert [field["type"] for field in fields] == [cell_kind(column.kind) for column in TABLES[name].columns]
        assert all(field["description"] for field in fields)
        with (corpus_data.folder / resource["path"]).open(encoding=resource["encoding"], newline="") as stream:
            assert next(csv.reader(stream)) == [field["name"] for field in fields]
    for resource in described["resources"]:
        assert (corpus_data.folder / resource["path"]).stat().st_size == resource["bytes"]
    meanings = {metric["id"]: metric for metric in described["guanbao"]["metrics"]}
    used = {row["metric"] for row in corpus_data.arrow("values").to_pylist()}
    assert used <= set(meanings)
    assert all(meanings[metric]["definition"] for metric in used)


@pytest.mark.parametrize("table", TABLES)
def test_keys_are_keys(corpus_data: Dataset, table: str) -> None:
    keys = ", ".join(f'"{name}"' for name in TABLES[table].key)
    assert corpus_data.sql(f'SELECT {keys} FROM "{table}" GROUP BY ALL HAVING count(*) > 1').fetchall() == []
    required = [column.name for column in TABLES[table].columns if not column.nullable]
    empty = " OR ".join(f'"{name}" IS NULL' for name in required)
    assert corpus_data.sql(f'SELECT * FROM "{table}" WHERE {empty}').fetchall() == []
