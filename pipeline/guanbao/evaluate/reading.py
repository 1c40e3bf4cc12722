"""Reports to score: documents read afresh, or what `guanbao extract -o` has written."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guanbao.errors import GuanbaoError
from guanbao.evaluate import codes
from guanbao.evaluate.gold import Gold

if TYPE_CHECKING:
    from guanbao.model.report import Report


@dataclass(frozen=True, slots=True)
class Sample:
    """One document of a gold report, as it was read; `text` is empty where it was not kept.

    `name` is that of the document; `format` is its ending, or `scan`.
    """

    gold: Gold
    name: str
    format: str
    report: Mapping[str, Any]
    text: str = ""


def format_of(name: str) -> str:
    """The format that a file's name tells.

    >>> format_of("huanbao.jinzhou-2011.scan.pdf"), format_of("tianjin-2019.HTM")
    ('scan', 'html')
    """
    lower = name.lower()
    if lower.endswith((".scan.pdf", ".png", ".jpg", ".jpeg", ".tif", ".tiff")):
        return "scan"
    ending = lower.rsplit(".", 1)[-1] if "." in lower else "none"
    return {"htm": "html", "text": "txt"}.get(ending, ending)


def read_afresh(gold: Gold, document: Path, models: bool | None = None) -> tuple[Sample, Report]:
    """Read one document now. `models` says whether classifiers may decide; null lets them where there are any."""
    from guanbao.report import read_with_text

    report, text = read_with_text(document, models=models is not False)
    record = json.loads(report.model_dump_json())
    return Sample(gold, document.name, format_of(document.name), record, text), report


class Run:
    """The reports of an output folder (`reports/*.json`, or JSON files right in it), found by document."""

    def __init__(self, folder: Path) -> None:
        """Take a folder.

        Raises:
            GuanbaoError: it is no folder of reports (G651).
        """
        self.folder = folder
        within = folder / "reports"
        self._files = sorted((within if within.is_dir() else folder).glob("*.json"))
        if not self._reports:
            raise GuanbaoError(
                codes.BAD_GOLD, name=str(folder), what="a run", reason="it holds no reports of `guanbao extract -o`"
            )

    def samples(self, gold: Gold) -> list[Sample]:
        """What was read of a gold report's documents; by their bytes, else by their names. Nothing where nothing was."""
        found: dict[Path, Sample] = {}
        for document in gold.documents:
            digest = hashlib.sha256(document.read_bytes()).hexdigest()
            path = self._by_digest.get(digest) or self._only(self._by_name.get(document.name, []))
            if path is not None and path not in found:
                found[path] = self._sample(gold, path, document.name)
        if not gold.documents:
            for path in self._by_stem.get(gold.id, []):
                found[path] = self._sample(gold, path, self._name(path))
        return list(found.values())

    @cached_property
    def _reports(self) -> dict[Path, dict[str, Any]]:
        loaded = ((path, _report(path)) for path in self._files)
        return {path: report for path, report in loaded if report is not None}

    @cached_property
    def _by_digest(self) -> dict[str, Path]:
        digests = ((r["document"].get("sha256"), path) for path, r in self._reports.items())
        return {str(digest): path for digest, path in digests if digest}

    @cached_property
    def _by_name(self) -> dict[str, list[Path]]:
        names: defaultdict[str, list[Path]] = defaultdict(list)
        for path in self._reports:
            names[self._name(path)].append(path)
        return names

    @cached_property
    def _by_stem(self) -> dict[str, list[Path]]:
        stems: defaultdict[str, list[Path]] = defaultdict(list)
        for name, paths in self._by_name.items():
            stems[name.removesuffix(".scan.pdf").rsplit(".", 1)[0]] += paths
        return stems

    def _name(self, path: Path) -> str:
        return str(self._reports[path]["document"].get("name") or path.name).replace("\\", "/").rsplit("/", 1)[-1]

    @staticmethod
    def _only(paths: list[Path]) -> Path | None:
        return paths[0] if len(paths) == 1 else None

    def _sample(self, gold: Gold, path: Path, name: str) -> Sample:
        report = self._reports[path]
        return Sample(gold, name, format_of(name), report, self._text(path, report))

    def _text(self, path: Path, report: Mapping[str, Any]) -> str:
        """The fixed text beside a report, without its line ends being touched; it must lie inside the run."""
        named = report["document"].get("text_file")
        if not isinstance(named, str):
            return ""
        file = (path.parent / named).resolve()
        if not file.is_relative_to(self.folder.resolve()) or not file.is_file():
            return ""
        return file.read_bytes().decode("utf-8", "surrogatepass")


def _report(path: Path) -> dict[str, Any] | None:
    """A report of a run; null for any other JSON file."""
    try:
        content = json.loads(path.read_text(encoding="utf-8", errors="surrogateescape"))
    except (OSError, ValueError, RecursionError):
        return None
    known = isinstance(content, dict) and isinstance(content.get("document"), dict)
    return content if known and "report_id" in content and isinstance(content.get("figures"), list) else None
