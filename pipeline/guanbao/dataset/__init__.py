"""Reports to a dataset that others can open: Parquet, CSV, NDJSON, DuckDB and a data package; and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guanbao.dataset.read import Dataset, open_dataset
    from guanbao.dataset.write import Built, build

__all__ = ["Built", "Dataset", "build", "open_dataset"]

_HOMES = {
    "Built": "guanbao.dataset.write",
    "Dataset": "guanbao.dataset.read",
    "build": "guanbao.dataset.write",
    "open_dataset": "guanbao.dataset.read",
}


def __getattr__(name: str) -> object:
    """Load what is asked for only now: pyarrow and DuckDB are heavy."""
    home = _HOMES.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(home), name)
