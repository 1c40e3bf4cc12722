"""Word lists of the registry as compiled patterns: one alternation each, longest word first."""

from __future__ import annotations

import re
from collections.abc import Iterable


def alternation(words: Iterable[str]) -> str:
    """A regular expression for any of `words`; linear, since it has no repetition."""
    ordered = sorted(set(words), key=lambda w: (-len(w), w))
    return "(?:" + "|".join(re.escape(w) for w in ordered) + ")" if ordered else "(?!)"


def compiled(words: Iterable[str], before: str = "", after: str = "") -> re.Pattern[str]:
    """`alternation` with something fixed around it."""
    return re.compile(f"{before}{alternation(words)}{after}")
