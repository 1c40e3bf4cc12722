"""Puts the helpers of this folder where its tests, and the workers that they start, can import them."""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE)]
