"""The weights of a fitted model out of its skops file, by reading data alone.

A skops file is a ZIP archive of a JSON schema and NumPy arrays. What is needed of a linear model are three arrays; they are read
here without scikit-learn, without importing anything that the file names and without pickle, so a file can hold numbers and
nothing else. `skops.io.load(file, trusted=[])` reads the same file as an estimator; a test holds the two readings equal.
"""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGEST = 64 * 2**20  # bytes of one array, unpacked
_ARRAYS = ("coef_", "intercept_", "classes_")


class WeightsError(ValueError):
    """A file is no linear model; the message says why."""


@dataclass(frozen=True, slots=True)
class Weights:
    """`coef` is classes x columns (one row for two classes), `intercept` one number a row, `classes` the labels in order."""

    coef: NDArray[np.float32]
    intercept: NDArray[np.float32]
    classes: tuple[str, ...]


def read_weights(data: bytes) -> Weights:
    """The weights of a logistic regression saved by skops.

    Raises:
        WeightsError: the bytes are no such file, or its arrays do not fit each other.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            schema = json.loads(_member(archive, "schema.json"))
            coef, intercept, classes = (_array(archive, schema, name) for name in _ARRAYS)
    except (zipfile.BadZipFile, KeyError, ValueError, TypeError, AttributeError) as error:
        raise WeightsError(f"{type(error).__name__}: {error}") from error
    rows = 1 if len(classes) == 2 else len(classes)
    if coef.ndim != 2 or coef.shape[0] != rows or intercept.shape != (rows,) or len(classes) < 2:
        raise WeightsError(f"arrays of the shapes {coef.shape}, {intercept.shape}, {classes.shape} are no linear model")
    if not (np.isfinite(coef).all() and np.isfinite(intercept).all()):
        raise WeightsError("a weight is no finite number")
    return Weights(coef.astype(np.float32), intercept.astype(np.float32), tuple(map(str, classes)))


def _member(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > LARGEST:
        raise WeightsError(f"{name} is larger than {LARGEST} bytes")
    return archive.read(name)


def _array(archive: zipfile.ZipFile, schema: dict[str, Any], name: str) -> NDArray[Any]:
    node = schema["content"]["content"][name]
    if node["__class__"] != "ndarray" or node["type"] != "numpy":
        raise WeightsError(f"{name} is no array")
    return np.load(io.BytesIO(_member(archive, node["file"])), allow_pickle=False)  # type: ignore[no-any-return]
