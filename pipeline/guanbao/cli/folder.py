"""The output folder: reports, texts and run.json, each written whole or not at all."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guanbao.cli.terminal import json_text
from guanbao.files import file_stem, write_atomic

if TYPE_CHECKING:
    from guanbao.model.report import Report


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


def _digest_in(path: Path) -> str | None:
    """The digest of the document behind a report that is there already; null where the file is something else."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return str(found["document"]["sha256"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None
