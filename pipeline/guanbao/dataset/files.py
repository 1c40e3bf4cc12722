"""One table into its files: rows come in, blocks go out as Parquet, CSV and NDJSON, and little stays in memory."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from guanbao.dataset import cells
from guanbao.dataset.schema import Table, arrow_schema

if TYPE_CHECKING:
    import pyarrow as pa

BLOCK = 20_000
FORMATS = ("parquet", "csv", "ndjson", "duckdb")
_LISTS = ("texts", "ints", "spans", "box")
_TEXT_OF = {"normalised_value": "normalised_text"}


class TableFiles:
    """The files of a table while they are written. `close` must be called; `count` is how many rows went in."""

    def __init__(self, table: Table, folder: Path, formats: Sequence[str], metadata: dict[str, str]) -> None:
        import pyarrow.parquet as pq

        self.table = table
        self.count = 0
        self._rows: list[Sequence[Any]] = []
        self._schema = arrow_schema(table, metadata)
        self._parquet = pq.ParquetWriter(folder / f"{table.name}.parquet", self._schema, compression="zstd")
        self._csv: IO[bytes] | None = None
        self._lines: IO[bytes] | None = None
        if "csv" in formats:
            self._csv = (folder / f"{table.name}.csv").open("wb")
            self._csv.write(cells.MARK + ",".join(table.names).encode() + b"\n")
        if "ndjson" in formats:
            self._lines = (folder / f"{table.name}.ndjson").open("wb")
        self._decimals = [n for n, column in enumerate(table.columns) if column.kind == "decimal"]

    def add(self, rows: Iterable[Sequence[Any]]) -> None:
        """Take rows, each in the order of the columns."""
        self._rows.extend(rows)
        if len(self._rows) >= BLOCK:
            self._flush()

    def close(self) -> None:
        """Write what is left and close the files."""
        self._flush()
        self._parquet.close()
        for stream in (self._csv, self._lines):
            if stream is not None:
                stream.close()

    def _flush(self) -> None:
        rows, self._rows = self._rows, []
        if not rows:
            return
        self.count += len(rows)
        block = as_arrow(self.table, self._schema, rows)
        self._parquet.write_table(block)
        if self._csv is not None:
            self._csv.write(csv_block(self.table, block))
        if self._lines is not None:
            self._lines.write(self._ndjson(rows))

    def _ndjson(self, rows: Iterable[Sequence[Any]]) -> bytes:
        names, decimals = self.table.names, self._decimals
        lines = []
        for row in rows:
            record = dict(zip(names, row, strict=True))
            for n in decimals:
                value: Decimal | None = row[n]
                if value is not None:
                    record[names[n]] = cells.json_number(value)
            lines.append(cells.compact(record))
        return ("\n".join(lines) + "\n").encode("utf-8")


def as_arrow(table: Table, schema: pa.Schema, rows: Sequence[Sequence[Any]]) -> pa.Table:
    """Rows as one Arrow table."""
    import pyarrow as pa

    columns = zip(*rows, strict=True)
    arrays = [pa.array(list(column), field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def csv_block(table: Table, block: pa.Table) -> bytes:
    """Rows as CSV without a header: exact, and safe to open in a spreadsheet."""
    import pyarrow as pa
    from pyarrow import csv

    arrays = [_csv_column(table, block, column.name, column.kind) for column in table.columns]
    sink = pa.BufferOutputStream()
    options = csv.WriteOptions(include_header=False, quoting_style="needed")
    csv.write_csv(pa.Table.from_arrays(arrays, names=list(table.names)), sink, options)
    return bytes(sink.getvalue())


def _csv_column(table: Table, block: pa.Table, name: str, kind: str) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    column = block.column(name)
    if kind == "decimal":  # its digits stand in the column beside it
        told = block.column(_TEXT_OF.get(name, f"{name}_text"))
        return pc.if_else(pc.is_valid(column), told, pa.scalar(None, pa.string()))
    if kind in _LISTS:
        empty = pc.equal(pc.list_value_length(column), 0)
        if not pc.any(pc.invert(pc.fill_null(empty, False))).as_py():  # mostly, no row of a block has any
            return pa.array(["[]"] * len(column), pa.string())
        return pa.array([None if value is None else cells.compact(value) for value in column.to_pylist()], pa.string())
    if kind == "float":
        return pa.array([None if value is None else repr(value) for value in column.to_pylist()], pa.string())
    if kind not in ("text", "json") or name in _numeric(table):
        return column
    return guarded(column)


def _numeric(table: Table) -> set[str]:
    """Columns of text that hold digits only, where a minus sign is no formula."""
    texts = {_TEXT_OF.get(column.name, f"{column.name}_text") for column in table.columns if column.kind == "decimal"}
    return texts | {"tolerance"}


def guarded(column: Any) -> Any:
    """A column of texts with `guanbao.dataset.cells.guard` in every cell."""
    import pyarrow as pa
    import pyarrow.compute as pc

    first = pc.utf8_slice_codeunits(column, 0, 1)
    unsafe = pc.or_(pc.is_in(first, value_set=pa.array(list(cells.FORMULA))), pc.equal(column, ""))
    return pc.if_else(pc.fill_null(unsafe, False), pc.binary_join_element_wise("'", column, ""), column)
