"""Opening: the same numbers in Arrow, pandas, polars and DuckDB, exact; help where something is absent."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd
import polars as pl
import pytest

import guanbao
from guanbao.dataset import Dataset, build, open_dataset
from guanbao.dataset.schema import DATASET_VERSION, TABLES
from guanbao.errors import GuanbaoError
from made import Draft, folder


def test_open_by_any_path(corpus_out: Path, corpus_data: Dataset) -> None:
    for path in (corpus_out, str(corpus_out), corpus_out / "dataset", corpus_out / "dataset" / "datapackage.json"):
        assert guanbao.open_dataset(path).build == corpus_data.build
    assert repr(corpus_data).startswith("<dataset in ")
    assert corpus_data.rows["reports"] == len(list(corpus_data.reports()))
    assert corpus_data.version == DATASET_VERSION
    assert len(corpus_data.metrics) > 200
    assert set(corpus_data.columns("values")) == set(TABLES["values"].names)


@pytest.mark.parametrize("table", TABLES)
def test_the_same_everywhere(corpus_data: Dataset, table: str) -> None:
    wanted = corpus_data.arrow(table).to_pylist()
    assert corpus_data.polars(table).to_dicts() == wanted
    assert corpus_data.sql(f'SELECT * FROM "{table}"').fetchall() == [tuple(row.values()) for row in wanted]
    frame = corpus_data.pandas(table)
    assert list(frame.columns) == list(TABLES[table].names)
    for column in TABLES[table].columns:
        if column.kind in ("text", "int", "bool", "decimal"):
            found = [None if pd.isna(value) else value for value in frame[column.name]]
            assert found == [row[column.name] for row in wanted], column.name


def test_numbers_are_decimals_or_floats_as_asked(corpus_data: Dataset) -> None:
    exact, loose = corpus_data.pandas("values"), corpus_data.pandas("values", floats=True)
    assert {type(value) for value in exact["value"].dropna()} == {Decimal}
    assert loose["value"].dtype == "float64"
    assert exact["year"].dtype == "Int64"
    assert corpus_data.polars("values").schema["value"] == pl.Decimal(38, 9)
    assert corpus_data.polars("values", floats=True).schema["value"] == pl.Float64
    [(kind,)] = corpus_data.sql('SELECT typeof(sum(value)) FROM "values"').fetchall()
    assert kind.startswith("DECIMAL(38")


def test_queries_take_parameters(corpus_data: Dataset) -> None:
    found = corpus_data.sql("SELECT count(*) FROM figures WHERE metric = ?", ["applications.received"]).fetchall()
    wanted = sum(
        metric == "applications.received" for metric in corpus_data.arrow("figures").column("metric").to_pylist()
    )
    assert found == [(wanted,)]


def test_what_is_not_there(corpus_data: Dataset, tmp_path: Path) -> None:
    with pytest.raises(GuanbaoError, match=r"G814.*'facts'.*reports, figures"):
        corpus_data.arrow("facts")
    with pytest.raises(GuanbaoError, match="G816"):
        corpus_data.report("customs.atlantis-1999")
    with pytest.raises(GuanbaoError, match="G811"):
        guanbao.open_dataset(tmp_path / "nowhere")


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_library_that_is_absent(corpus_out: Path, library: str) -> None:
    code = f"""
import sys
sys.modules[{library!r}] = None
import guanbao
try:
    guanbao.open_dataset({str(corpus_out)!r}).{library}("figures")
except guanbao.errors.GuanbaoError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("G815")
    assert "guanbao[dataframe]" in done.stdout


def test_importing_guanbao_imports_nothing_heavy() -> None:
    heavy = ("pyarrow", "duckdb", "pandas", "polars", "altair", "vl_convert", "pydantic")
    code = f"import sys, guanbao, guanbao.dataset, guanbao.compare, guanbao.cli; print([n for n in {heavy!r} if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_views_keep_agencies_and_scopes_apart(tmp_path: Path) -> None:
    county, bureau = Draft("某区政府", 2020), Draft("某区政府", 2020)
    county.say(7, "件", "applications.received")
    bureau.say(9, "件", "applications.received")
    told = county.report()
    agency = told.identity.agency
    assert agency is not None
    other = bureau.report(mark="2")
    other = other.model_copy(
        update={
            "report_id": "other-2020",
            "identity": other.identity.model_copy(update={"agency": agency.model_copy(update={"system": "tax"})}),
        }
    )
    own, silent = Draft("customs.tianjin", 2020, "headquarters"), Draft("customs.tianjin", 2020)
    own.say(3, "件", "applications.received")
    build(folder(tmp_path, [told, other, own, silent]), [])
    data = open_dataset(tmp_path)
    panel = data.sql("SELECT system, scope, state, value FROM panel ORDER BY 1, 2").fetchall()
    assert panel == [
        ("customs", "district", "not_stated", None),
        ("customs", "headquarters", "number", 3),
        ("local_government", "district", "number", 7),
        ("tax", "district", "number", 9),
    ]
    wide = data.sql('SELECT system, scope, "applications.received" FROM wide ORDER BY 1, 2').fetchall()
    assert wide == [(system, scope, value) for system, scope, _, value in panel]
