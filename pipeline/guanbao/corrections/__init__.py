"""A person's decisions on figures: kept beside the reports, laid over them after every reading, never lost in silence."""

from __future__ import annotations

from guanbao.corrections.apply import Applied, Outcome, apply
from guanbao.corrections.file import NAME, by_document, dump, load, merge, parse
from guanbao.corrections.kinds import Correction

__all__ = ["NAME", "Applied", "Correction", "Outcome", "apply", "by_document", "dump", "load", "merge", "parse"]
