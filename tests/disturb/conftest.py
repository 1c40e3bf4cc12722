"""Puts the helpers of this folder, and the printer of the corpus, where its tests can import them."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parents[1] / "corpus")]
