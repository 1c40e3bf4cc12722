"""What makes a reading: program, knowledge, models, libraries, options. Results of another one are not mixed in."""

from __future__ import annotations

import hashlib
import json
import platform
import shutil
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import guanbao
from guanbao.classify import find

# Packages that change what is read. Those that are not installed count too: with them, more is read.
_LIBRARIES = (
    "jieba", "lxml", "numpy", "onnxruntime", "opencc", "pdfplumber", "pdfminer.six", "pikepdf", "pyahocorasick", "pypdfium2",
    "rapidocr", "rjieba", "scikit-learn", "selectolax", "skops", "spacy",
)  # fmt: skip
# Parts of the package that do not read.
_ASIDE = {"batch", "cli", "compare", "corrections", "dataset", "evaluate", "site", "train"}


def reading(options: dict[str, Any], reader: str) -> dict[str, Any]:
    """What the results of this run are made by, for run.json."""
    return {
        "guanbao": guanbao.__version__,
        "program": _program(tuple(_models())),
        "libraries": _libraries(),
        "python": ".".join(platform.python_version_tuple()[:2]),
        "libreoffice": bool(shutil.which("soffice") or shutil.which("libreoffice")),
        "reader": reader,
        "options": options,
    }


def key(reading: dict[str, Any]) -> str:
    """The same in one word: part of the address of every result."""
    return hashlib.sha256(json.dumps(reading, sort_keys=True).encode()).hexdigest()[:16]


@cache
def _program(models: tuple[Path, ...]) -> str:
    """The code, the registry and the models that read, as one digest: a version number alone may lag behind them."""
    root = Path(guanbao.__file__).parent
    parts = [path for path in root.iterdir() if path.name not in _ASIDE and path.name != "__pycache__"]
    files = [path for part in parts for path in ([part] if part.is_file() else part.rglob("*"))]
    files += models
    digest = hashlib.sha256()
    # What Python compiles does not count, nor what a process that was killed left of it (report.cpython-311.pyc.1396…).
    read = (path for path in files if path.is_file() and "__pycache__" not in path.parts and path.suffix != ".part")
    for path in sorted(read):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        digest.update(f"{path.name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:16]


def _models() -> list[Path]:
    """The classifiers that decide, wherever they lie."""
    folder = find()
    return sorted(folder.rglob("*.skops")) if folder is not None and folder.is_dir() else []


def _libraries() -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found
