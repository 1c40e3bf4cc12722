"""Reports that a person has confirmed, as gold."""

from __future__ import annotations

import json
from pathlib import Path

from guanbao.corrections.apply import PERSON, Applied
from guanbao.evaluate.annotating.draft import draft, prose_of
from guanbao.evaluate.annotating.work import Piece, safe_name


def is_confirmed(applied: Applied) -> bool:
    """Whether a person has confirmed the report as a whole, or each of its figures."""
    figures = applied.report.figures
    return applied.confirmed is not None or (bool(figures) and all(figure.origin == PERSON for figure in figures))


def gold_of(applied: Applied, text: str, name: str, document: Path | None = None) -> Piece:
    """A confirmed report as gold, with the prose that it is of; its document, where that is known, goes along."""
    record = json.loads(applied.report.model_dump_json())
    prose = prose_of(record, text)
    gold, scores = draft(record, prose, safe_name(name))
    return Piece(gold, prose, document, tuple(scores))
