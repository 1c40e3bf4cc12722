"""What a classifier sees of a case: hashed character n-grams of a few texts, and tokens that say what rules know.

A feature is the name of its field and the n-gram, hashed by CRC-32 to one of `SIZE` columns, so that there is no vocabulary to
carry and nothing of the training texts can be read out of a model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from math import sqrt
from zlib import crc32

SIZE = 1 << 13
LONGEST = 3  # characters of an n-gram
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Example:
    """One case: `texts` by field, `tokens` as plain words (`unit=条`, `outlet=newspaper`)."""

    texts: Mapping[str, str]
    tokens: tuple[str, ...] = field(default=())


def vector(example: Example, size: int = SIZE) -> dict[int, float]:
    """Columns and weights of a case, of length one.

    Every field weighs alike, however long its text; all tokens together weigh as one field.

    >>> sorted(round(w, 2) for w in vector(Example({"label": "件"}), 64).values())
    [0.5, 0.5, 0.5, 0.5]
    """
    total: dict[int, float] = {}
    groups = [_columns(name, text, size) for name, text in example.texts.items() if text]
    if example.tokens:
        groups.append({crc32(token.encode()) % size: 1.0 for token in example.tokens})
    for columns in groups:
        length = sqrt(sum(w * w for w in columns.values())) * sqrt(len(groups))
        for column, weight in columns.items():
            total[column] = total.get(column, 0.0) + weight / length
    return total


@lru_cache(maxsize=4096)
def _columns(name: str, text: str, size: int) -> dict[int, float]:
    """Columns of one field: n-grams with their counts, the edges marked, numbers as one sign."""
    marked = f"\x02{_DIGITS.sub('0', text)}\x03"
    counts: dict[int, float] = {}
    for length in range(1, LONGEST + 1):
        for at in range(len(marked) - length + 1):
            gram = marked[at : at + length]
            if length == 1 and gram in "\x02\x03":
                continue
            column = crc32(f"{name}:{gram}".encode()) % size
            counts[column] = counts.get(column, 0.0) + 1.0
    return {column: sqrt(count) for column, count in counts.items()}
