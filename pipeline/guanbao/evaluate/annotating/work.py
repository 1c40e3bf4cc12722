"""From documents, golds and exported files to what an annotator works on, and back to golds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from guanbao.errors import GuanbaoError
from guanbao.evaluate import codes
from guanbao.evaluate.annotating import doccano, labelstudio
from guanbao.evaluate.annotating.draft import draft, prose_of
from guanbao.evaluate.annotating.markup import Markup, MarkupError, markup_faults, to_gold, to_markup
from guanbao.evaluate.faults import gold_faults
from guanbao.evaluate.gold import load_gold
from guanbao.evaluate.silence import UNREAD
from guanbao.text.view import fold

Tool = Literal["label-studio", "doccano"]
TEXT_NAME = "text.txt"  # what was annotated: the prose of the report, without its tables
_UNFIT = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """One report to annotate: its gold, the text that the gold is of, and the document; `scores` of its figures."""

    gold: dict[str, Any]
    text: str
    document: Path | None = None
    scores: tuple[float, ...] = ()

    @property
    def id(self) -> str:
        """The report's name, which is also that of its folder."""
        return str(self.gold["id"])

    def markup(self) -> Markup:
        """The gold as marks on its text."""
        return to_markup(self.gold, self.text, self.scores)

    def faults(self) -> list[str]:
        """What is wrong with the gold, in words."""
        # Names are in simplified script, which a mirror in traditional script does not print.
        return gold_faults(self.gold, self.text, named=f"{self.text}\n{fold(self.text)}")

    def meta(self) -> dict[str, Any]:
        """What describes the report in a corpus; who annotates fills in what it shows."""
        known = {"synthetic": False, "agency": self.gold["agency"], "year": self.gold["year"]}
        return {**known, "style": "", "phenomena": [], "licence": ""}


def read_document(document: Path) -> Piece:
    """What guanbao reads in a document, as a gold to correct.

    Raises:
        GuanbaoError: it cannot be read, or is no report (G658).
    """
    from guanbao.report import read_with_text

    report, text = read_with_text(document)
    if report.status in UNREAD:
        reason = next((problem.message for problem in report.problems), report.status)
        raise GuanbaoError(codes.NOT_ANNOTATED, name=document.name, reason=f"{report.status}: {reason}")
    record = json.loads(report.model_dump_json())
    prose = prose_of(record, text)
    gold, scores = draft(record, prose, _name(document))
    return Piece(gold, prose, document, tuple(scores))


def read_gold(path: Path) -> Piece:
    """A gold that there is, with the text beside it (text.txt), or that of the first document beside it, text first.

    Raises:
        GuanbaoError: it is no gold (G651), lacks what a gold must have, or there is no text (G658).
    """
    found = load_gold(path)
    record = dict(found.record)
    lacking = {"figures", "departments", "outlets", "accounts", "legal_texts", "traps"} - record.keys()
    if lacking:
        raise GuanbaoError(codes.NOT_ANNOTATED, name=str(path), reason=f"the gold has no {', '.join(sorted(lacking))}")
    record["id"] = found.id
    beside = path.with_name(TEXT_NAME)
    if beside.is_file():
        return Piece(record, beside.read_bytes().decode("utf-8"))
    for document in sorted(found.documents, key=lambda one: one.suffix != ".txt"):
        from guanbao.report import read_with_text

        report, text = read_with_text(document)
        if text:
            return Piece(record, prose_of(json.loads(report.model_dump_json()), text), document)
    raise GuanbaoError(codes.NOT_ANNOTATED, name=str(path), reason=f"neither {TEXT_NAME} nor a document lies beside it")


def read_export(path: Path, tool: Tool) -> Iterator[Piece | GuanbaoError]:
    """The golds that people have made in a tool; where a report makes none, what is wrong (G656).

    Raises:
        GuanbaoError: the file as a whole cannot be read (G656).
    """
    module = labelstudio if tool == "label-studio" else doccano
    try:
        found = module.read(path.read_bytes().decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError, MarkupError) as error:
        raise GuanbaoError(codes.BAD_IMPORT, name=str(path), place="the file", reason=str(error)) from None
    for number, markup in enumerate(found, 1):
        place = f"{'task' if tool == 'label-studio' else 'line'} {number}"
        try:
            yield _piece(markup, f"{_name(path)}-{number}")
        except MarkupError as error:
            yield GuanbaoError(codes.BAD_IMPORT, name=str(path), place=place, reason=str(error))


def _piece(markup: Markup | MarkupError, name: str) -> Piece:
    if isinstance(markup, MarkupError):
        raise markup
    faults = list(markup_faults(markup))
    if faults:
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise MarkupError(f"{faults[0]}{more}")
    try:
        gold = to_gold(markup)
    except (TypeError, KeyError, AttributeError, ValueError) as error:
        raise (
            error
            if isinstance(error, MarkupError)
            else MarkupError(f"what guanbao wrote beside the text was changed ({error})")
        ) from None
    gold["id"] = safe_name(str(gold["id"] or name))
    return Piece(gold, markup.text)


def safe_name(name: str) -> str:
    """A report's name as that of a folder which stays where it is put.

    >>> safe_name("../某局 2010")
    '某局-2010'
    """
    return _UNFIT.sub("-", name).strip(".-")[:100] or "report"


def _name(path: Path) -> str:
    return safe_name(path.name.removesuffix(".scan.pdf").rsplit(".", 1)[0])
