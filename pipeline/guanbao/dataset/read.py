"""Opening a dataset: as Arrow, pandas, polars or DuckDB, or as the reports that it was made of."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guanbao.dataset import cells, codes
from guanbao.dataset.restore import restore
from guanbao.dataset.schema import DATASET_VERSION, SQL_TYPES, TABLES, Column, Table, arrow_schema
from guanbao.errors import GuanbaoError

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from guanbao.model.report import Report

PACKAGE = "datapackage.json"
_LISTS = ("texts", "ints", "spans", "box")


class Dataset:
    """A dataset on disk. Nothing is read before it is asked for, and nothing is ever written.

    Numbers are exact: `Decimal` in pandas, `Decimal` columns in polars, `DECIMAL(38,9)` in DuckDB; `floats=True` gives floats.
    A dataset of an older minor version opens as well: columns that it does not have are null.

    >>> data = open_dataset("out")  # doctest: +SKIP
    >>> data.pandas("figures").query("department_category == 'processing_trade'")  # doctest: +SKIP
    >>> data.sql("SELECT year, sum(value) FROM current_values WHERE metric = 'inquiries.handled' GROUP BY year")  # doctest: +SKIP
    """

    def __init__(self, folder: Path, described: dict[str, Any]) -> None:
        self.folder = folder
        self.described = described
        self._connection: duckdb.DuckDBPyConnection | None = None

    def __repr__(self) -> str:
        counts = ", ".join(f"{count} {table}" for table, count in self.rows.items())
        return f"<dataset in {self.folder}: {counts}>"

    @property
    def version(self) -> str:
        """The version of the dataset's shape."""
        return str(self.described["guanbao"]["dataset_version"])

    @property
    def build(self) -> str:
        """Which build the files are of: equal reports give equal builds."""
        return str(self.described["guanbao"]["build"])

    @property
    def rows(self) -> dict[str, int]:
        """How many rows each table has."""
        return dict(self.described["guanbao"]["rows"])

    @property
    def metrics(self) -> list[dict[str, Any]]:
        """What each metric means, as the registry said when the dataset was made."""
        return list(self.described["guanbao"]["metrics"])

    def columns(self, table: str) -> dict[str, str]:
        """The columns of a table with what they hold."""
        return {column.name: column.holds for column in _table(table).columns}

    def arrow(self, table: str) -> pa.Table:
        """A table as Arrow, with the columns of this version in their order.

        Raises:
            GuanbaoError: there is no such table (G814), or its file is of another build (G813).
        """
        import pyarrow as pa
        import pyarrow.parquet as pq

        wanted = _table(table)
        schema = arrow_schema(wanted)
        if self._lacks(wanted):
            return schema.empty_table()
        found = pq.read_table(self._checked(wanted))
        names = set(found.schema.names)
        arrays = [
            found.column(field.name).cast(field.type)
            if field.name in names
            else _absent(column, field.type, found.num_rows)
            for column, field in zip(wanted.columns, schema, strict=True)
        ]
        return pa.Table.from_arrays(arrays, names=list(wanted.names))

    def pandas(self, table: str, *, floats: bool = False) -> pd.DataFrame:
        """A table as a pandas data frame: whole numbers are `Int64`, other numbers `Decimal`, or float with `floats`.

        Raises:
            GuanbaoError: pandas is not installed (G815), or as in `arrow`.
        """
        try:
            import pandas as pd
        except ImportError as error:
            raise GuanbaoError(codes.NO_LIBRARY, library="pandas", extra="dataframe") from error
        import pyarrow as pa

        types: dict[Any, Any] = {pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
        frame: pd.DataFrame = self.arrow(table).to_pandas(types_mapper=types.get)
        if floats:
            for column in _table(table).columns:
                if column.kind == "decimal":
                    frame[column.name] = frame[column.name].astype("float64")
        return frame

    def polars(self, table: str, *, floats: bool = False) -> pl.DataFrame:
        """A table as a polars data frame.

        Raises:
            GuanbaoError: polars is not installed (G815), or as in `arrow`.
        """
        try:
            import polars as pl
        except ImportError as error:
            raise GuanbaoError(codes.NO_LIBRARY, library="polars", extra="dataframe") from error
        frame = pl.from_arrow(self.arrow(table))
        if not isinstance(frame, pl.DataFrame):  # pragma: no cover - a table of Arrow is never one column
            raise TypeError(type(frame))
        if floats:
            told = [column.name for column in _table(table).columns if column.kind == "decimal"]
            frame = frame.with_columns(pl.col(told).cast(pl.Float64))
        return frame

    def connection(self) -> duckdb.DuckDBPyConnection:
        """A connection in memory with the tables and views of guanbao.duckdb over the Parquet files; made once."""
        if self._connection is None:
            from guanbao.dataset import duck

            connection = duck.connect(Path(":memory:"))
            for table in TABLES.values():
                connection.execute(f'CREATE TEMP VIEW "{table.name}" AS {self._select(table)}')
            duck.views(connection, temporary=True)
            self._connection = connection
        return self._connection

    def sql(self, query: str, parameters: list[Any] | None = None) -> duckdb.DuckDBPyRelation:
        """What a query gives, as a DuckDB relation: `.df()`, `.pl()`, `.fetchall()`, `.show()`, or a table for another query."""
        return self.connection().sql(query, params=parameters)

    def reports(self) -> Iterator[str]:
        """The keys of all reports."""
        yield from self.arrow("reports").column("report_key").to_pylist()

    def report(self, key: str) -> Report:
        """A report as it was read, from the dataset alone.

        Raises:
            GuanbaoError: there is no report with this key (G816).
        """
        reports = self._of(TABLES["reports"], key)
        if not reports:
            raise GuanbaoError(codes.CANNOT_REBUILD, report=key)
        parts = (self._of(TABLES[name], key) for name in ("figures", "entities", "checks", "problems"))
        return restore(reports[0], *parts)

    def csv(self, table: str) -> Iterator[dict[str, Any]]:
        """The rows of a table's CSV file with their values as they were, apostrophes and JSON undone."""
        wanted = _table(table)
        kinds = {column.name: column.kind for column in wanted.columns}
        with (self.folder / f"{table}.csv").open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.DictReader(stream):
                yield {name: _uncelled(kinds.get(name, "text"), cell) for name, cell in row.items()}

    def _of(self, table: Table, key: str) -> list[dict[str, Any]]:
        import pyarrow.parquet as pq

        if self._lacks(table):
            return []
        # A filter keeps the order of the rows, and skips the blocks that the report is not in.
        found = pq.read_table(self._checked(table), filters=[("report_key", "=", key)]).to_pylist()
        absent: dict[str, Any] = {column.name: [] if column.kind == "texts" else None for column in table.columns}
        return [{**absent, **row} for row in found]

    def _lacks(self, table: Table) -> bool:
        """Whether the dataset is of a version that did not have a table."""
        return table.name not in self.rows

    def _checked(self, table: Table) -> Path:
        """The Parquet file of a table, which must be of the build that the descriptor tells of."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = self.folder / f"{table.name}.parquet"
        try:
            told = (pq.read_schema(path).metadata or {}).get(b"guanbao.build", b"").decode()
        except (OSError, pa.ArrowInvalid):
            told = ""
        if told != self.build:
            raise GuanbaoError(codes.MIXED_FILES, file=path.name, name=str(self.folder))
        return path

    def _select(self, table: Table) -> str:
        import pyarrow.parquet as pq

        from guanbao.dataset import duck

        if self._lacks(table):
            told = ", ".join(f'CAST({_sql_absent(c)} AS {SQL_TYPES[c.kind]}) AS "{c.name}"' for c in table.columns)
            return f"SELECT {told} WHERE false"
        path = self._checked(table)
        names = set(pq.read_schema(path).names)
        columns = ", ".join(
            f'"{column.name}"'
            if column.name in names
            else f'CAST({_sql_absent(column)} AS {SQL_TYPES[column.kind]}) AS "{column.name}"'
            for column in table.columns
        )
        return f"SELECT {columns} FROM {duck.parquet(path)}"  # noqa: S608


def open_dataset(path: Path | str) -> Dataset:
    """Open the dataset of an output folder (`out`), or the folder of the dataset itself (`out/dataset`).

    Raises:
        GuanbaoError: there is none (G811), or it is of a newer major version (G812).
    """
    given = Path(path)
    given = given.parent if given.name == PACKAGE else given
    for folder in (given, given / "dataset"):
        try:
            described = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
            version = str(described["guanbao"]["dataset_version"])
        except (OSError, ValueError, KeyError, TypeError):
            continue
        if version.split(".")[0] != DATASET_VERSION.split(".")[0]:
            raise GuanbaoError(codes.DATASET_TOO_NEW, name=str(path), found=version, known=DATASET_VERSION)
        return Dataset(folder, described)
    raise GuanbaoError(codes.NO_DATASET, name=str(path))


def _table(name: str) -> Table:
    if name not in TABLES:
        raise GuanbaoError(codes.NO_TABLE, table=name, known=", ".join(TABLES))
    return TABLES[name]


def _absent(column: Column, kind: Any, count: int) -> Any:
    import pyarrow as pa

    return pa.array([[]] * count, kind) if column.kind == "texts" else pa.nulls(count, kind)


def _sql_absent(column: Column) -> str:
    return "[]" if column.kind == "texts" else "NULL"


def _uncelled(kind: str, cell: str) -> Any:
    if not cell:
        return None
    plain: dict[str, Callable[[str], Any]] = {
        "int": int,
        "float": float,
        "decimal": cells.number,
        "bool": lambda text: text == "true",
        **dict.fromkeys(_LISTS, json.loads),
    }
    return plain.get(kind, cells.unguard)(cell)
