"""The output folder: reports, texts and run.json, each written whole or not at all."""

from __future__ import annotations

import hashlib
import json
import os
import re
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guanbao.cli.terminal import json_text

if TYPE_CHECKING:
    from guanbao.model.report import Report

_UNFIT = re.compile(r"[^\w.~-]+")
_STEM_BYTES = 200  # most file systems allow 255 for the whole name


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file that readers see whole or not at all, also after a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.chmod(0o666 & ~_umask())
        part.replace(path)
    except BaseException:
        with suppress(OSError):
            part.unlink()
        raise
    _sync_folder(path.parent)


class OutputFolder:
    """`reports/<report_id>[~sha8].json`, `texts/<sha256>.txt` and `run.json` under one root.

    A report whose file name another document has, from this run or an earlier one, gets the first eight digits of its
    own digest behind it; so a second run over the same inputs writes the same files.
    """

    def __init__(self, root: Path, *, keep_text: bool = True) -> None:
        self.root = root
        self.keep_text = keep_text
        self._by_digest: dict[str, tuple[str, str]] = {}

    def put(self, name: str, report: Report, text: str) -> tuple[str, str | None]:
        """Write one report with its text.

        Returns the path of the JSON relative to the root, and, where the same bytes came before in this run, the name
        that they had: then nothing is written again.
        """
        digest = report.document.sha256
        if digest is not None and digest in self._by_digest:
            return self._by_digest[digest]
        if self.keep_text and text and digest is not None:
            write_atomic(self.root / "texts" / f"{digest}.txt", text.encode("utf-8", "surrogatepass"))
            document = report.document.model_copy(update={"text_file": f"../texts/{digest}.txt"})
            report = report.model_copy(update={"document": document})
        place = f"reports/{self._stem(name, report)}.json"
        content = json_text(report.model_dump(mode="json"), indent=1) + "\n"
        write_atomic(self.root / place, content.encode("utf-8"))
        if digest is not None:
            self._by_digest[digest] = (place, name)
        return place, None

    def write_run(self, run: dict[str, Any]) -> None:
        """Write run.json: what ran, and what became of each input."""
        write_atomic(self.root / "run.json", (json_text(run, indent=1) + "\n").encode("utf-8"))

    def _stem(self, name: str, report: Report) -> str:
        plain = file_stem(report.report_id)
        digest = report.document.sha256
        if digest is None:  # nothing was read, so only the name tells it from others
            return f"{plain}~{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"
        path = self.root / "reports" / f"{plain}.json"
        free = not path.exists() or _digest_in(path) == digest
        return plain if free else f"{plain}~{digest[:8]}"


def file_stem(report_id: str) -> str:
    """A report's id as a file name that stays in its folder.

    >>> file_stem("other.某某/../局-2010")
    'other.某某-..-局-2010'
    """
    stem = _UNFIT.sub("-", report_id).lstrip(".") or "report"
    return stem.encode("utf-8")[:_STEM_BYTES].decode("utf-8", "ignore")


def _digest_in(path: Path) -> str | None:
    """The digest of the document behind a report that is there already; null where the file is something else."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return str(found["document"]["sha256"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _umask() -> int:
    """The process's mask for new files, which `mkstemp` does not heed."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
