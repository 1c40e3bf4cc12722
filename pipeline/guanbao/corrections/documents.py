"""The documents that an output folder was read from, found again by the digest of their bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path


def documents(out: Path, folder: Path | None = None) -> dict[str, Path]:
    """The documents of an output folder by digest: where run.json names them, and under `folder`.

    A file that is not there any more, or has other bytes now, is left out.
    """
    found: dict[str, Path] = {}
    for path in _candidates(out, folder):
        try:
            with path.open("rb") as stream:
                found.setdefault(hashlib.file_digest(stream, "sha256").hexdigest(), path)
        except OSError:
            continue
    return found


def _candidates(out: Path, folder: Path | None) -> Iterator[Path]:
    if folder is not None:
        yield from sorted(path for path in folder.rglob("*") if path.is_file())
        return
    try:
        inputs = json.loads((out / "run.json").read_text(encoding="utf-8"))["inputs"]
        if isinstance(inputs, str):  # of a batch: the file beside it that has a line an input
            inputs = map(json.loads, (out / inputs).read_text(encoding="utf-8").splitlines())
        names = [str(one["input"]) for one in inputs]
    except (OSError, ValueError, KeyError, TypeError):
        return
    yield from (path for path in map(Path, names) if path.is_file())
