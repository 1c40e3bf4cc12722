"""Cases with labels: every question that the reader would put to a classifier on the gold, and what the gold answers."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from guanbao.classify import Asked, Example, Recorder
from guanbao.extract.keep import FIGURE, TRAP
from guanbao.normalise import OTHER
from guanbao.report import read_with_text
from guanbao.text.numerals import NumeralError, parse
from guanbao.text.view import simplified

Record = Mapping[str, Any]
REPORT, NO_REPORT = "report", "other"


@dataclass(frozen=True, slots=True)
class Source:
    """A document to learn from: its bytes or path, its gold, the split that it is in, and what tells it from others."""

    ident: str
    split: str
    document: Path | bytes
    gold: Record
    group: str


@dataclass(frozen=True, slots=True)
class Row:
    """One case of a task with its label; `group` is the document, which is never divided between fitting and testing."""

    example: Example
    label: str
    group: str


def sources(corpus: Path) -> Iterator[Source]:
    """Everything of a corpus folder that has gold: reports by split, texts that are no reports, and marked sentences.

    Sentences belong to the split `train`; each is read as a report of its own.
    """
    splits = yaml.safe_load((corpus / "splits.yaml").read_text(encoding="utf-8"))
    for split, idents in splits.items():
        for ident in idents:
            folder = corpus / "reports" / ident
            gold = json.loads((folder / "gold.json").read_text(encoding="utf-8"))
            for document in sorted(folder.glob(f"{ident}.*")):
                if not document.name.endswith(".scan.pdf"):
                    yield Source(ident, split, document, gold, ident)
                    break
    index = corpus / "others" / "index.yaml"
    for entry in yaml.safe_load(index.read_text(encoding="utf-8")) if index.exists() else ():
        path = index.with_name(f"{entry['name']}.txt")
        yield Source(entry["name"], entry.get("split", "train"), path, {"is_report": False}, entry["name"])
    for number, (text, gold) in enumerate(_sentences(corpus)):
        yield Source(f"sentence-{number}", "train", text, gold, f"sentence-{number}")


def _sentences(corpus: Path) -> Iterator[tuple[bytes, Record]]:
    path = corpus / "examples" / "sentences.json"
    for entry in json.loads(path.read_text(encoding="utf-8")) if path.exists() else ():
        yield entry["document"].encode(), entry["gold"]


def fingerprint(rows: Sequence[Row]) -> str:
    """A digest of cases and labels: the same gold read by the same program gives the same one."""
    digest = hashlib.sha256()
    for row in rows:
        content = [sorted(row.example.texts.items()), row.example.tokens, row.label]
        digest.update(json.dumps(content, ensure_ascii=False).encode())
    return digest.hexdigest()


def collect(found: Iterable[Source]) -> dict[str, list[Row]]:
    """The rows of each task, in the order of the sources."""
    rows: dict[str, list[Row]] = {}
    for source in found:
        recorder = Recorder()
        name = source.document.name if isinstance(source.document, Path) else f"{source.ident}.txt"
        read_with_text(source.document, name=name, judge=recorder)
        places = _Places(recorder.text, source.gold)
        for asked in recorder.asked:
            label = _LABELS[asked.task](asked, places, source.gold)
            if label is not None:
                rows.setdefault(asked.task, []).append(Row(asked.example, label, source.group))
    return rows


class _Places:
    """Where the figures of a gold stand in a view."""

    def __init__(self, text: str, gold: Record) -> None:
        self.text = text
        kept = [i for i, char in enumerate(text) if not char.isspace()]
        squeezed = "".join(text[i] for i in kept)
        self._spots: list[tuple[int, int, Record]] = []
        for figure in gold.get("figures", ()):
            quote = re.sub(r"\s", "", _folded(figure["quote"]))
            at = squeezed.find(quote) if quote else -1
            while at >= 0:
                self._spots.append((kept[at], kept[at + len(quote) - 1] + 1, figure))
                at = squeezed.find(quote, at + 1)

    def figure_at(self, asked: Asked) -> Record | None:
        """The gold's figure whose quote holds a number of the same value."""
        for start, end, figure in self._spots:
            if start <= asked.at.start and asked.at.end <= end and _same(asked.at.of(self.text), figure["value"]):
                return figure
        return None


def _folded(quote: str) -> str:
    from guanbao.text.view import fold

    return simplified(fold(quote))


def _same(printed: str, value: object) -> bool:
    wanted = abs(Decimal(str(value)))
    number = re.sub(r"[^\d.,零〇一二两三四五六七八九十百千万亿成半分之]", "", printed)
    for text in (number, number.rstrip("万亿"), number.rstrip("成")):
        try:
            found = Decimal(parse(text))
        except (NumeralError, ArithmeticError):
            continue
        if found == wanted or found * 10 == wanted:
            return True
    return "分之" in number or "成" in number or "半" in number


def _figure(asked: Asked, places: _Places, gold: Record) -> str | None:
    if "figures" not in gold:
        return None
    return FIGURE if places.figure_at(asked) else TRAP


def _metric(asked: Asked, places: _Places, gold: Record) -> str | None:
    figure = places.figure_at(asked)
    return str(figure.get("metric") or "") or None if figure else None


def _organisation(asked: Asked, places: _Places, gold: Record) -> str | None:
    if "departments" not in gold:
        return None
    name = asked.at.of(places.text).strip("《》")
    if name in {simplified(n) for n in gold["departments"]}:
        return "department"
    return "outlet" if name in {simplified(o["name"]) for o in gold["outlets"]} else OTHER


def _rule(asked: Asked, places: _Places, gold: Record) -> str | None:
    return asked.rule


def _report(asked: Asked, places: _Places, gold: Record) -> str | None:
    if asked.at.end == len(places.text) and len(places.text) < _SHORTEST:
        return None  # a sentence
    return REPORT if gold.get("is_report", True) else NO_REPORT


_SHORTEST = 150
_LABELS = {
    "figure": _figure,
    "metric": _metric,
    "organisation": _organisation,
    "topic": _rule,
    "form": _rule,
    "report": _report,
}
