"""Fixtures of the corpus as an output folder, and the maker of reports."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from corpus_folder import corpus_data, corpus_out, own_out

__all__ = ["corpus_data", "corpus_out", "own_out"]
