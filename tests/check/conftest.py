"""Puts the printer of forms, and the helpers that fill them, where the tests find them."""

from __future__ import annotations

import sys
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(TESTS / "extract"), str(TESTS / "disturb"), str(TESTS.parent / "corpus")]
