"""Tokens: jieba words in the gaps between numbers, units and known names, which are never cut.

The segmenter is a private one with a dictionary of its own: nothing that other code in the process does to jieba's global
tokenizer changes a report, nor the other way round. rjieba, the same algorithm in Rust, takes over where it is installed.
"""

from __future__ import annotations

import importlib.util
import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Protocol

from spacy.tokens import Doc
from spacy.util import DummyTokenizer
from spacy.vocab import Vocab

from guanbao.text.spans import Span

# jieba's route search is quadratic on some runs without any mark; no sentence is this long.
MAX_RUN = 2000


class Segmenter(Protocol):
    """Cuts a string into words whose concatenation is the string."""

    name: str

    def cut(self, text: str) -> list[str]:
        """The words."""
        ...


class Jieba:
    """jieba without its hidden Markov model: the same words from every version and on every machine."""

    name = "jieba"

    def __init__(self) -> None:
        self._tokenizer = _private_jieba()

    def cut(self, text: str) -> list[str]:
        """The words."""
        return list(self._tokenizer.cut(text, HMM=False))  # type: ignore[attr-defined]


class RJieba:
    """rjieba, where `guanbao[fast]` is installed."""

    name = "rjieba"

    def __init__(self) -> None:
        import rjieba

        self._cut: Callable[..., list[str]] = rjieba.cut

    def cut(self, text: str) -> list[str]:
        """The words."""
        return list(self._cut(text, hmm=False))


def _private_jieba() -> object:
    """A jieba tokenizer of our own, with its compiled dictionary in a folder that only this user can write."""
    masked = sys.modules.get("pkg_resources", False)
    if masked is False:  # jieba asks for it, never needs it, and it takes longer to import than jieba itself
        sys.modules["pkg_resources"] = None  # type: ignore[assignment]
    try:
        import jieba
    finally:
        if masked is False:
            del sys.modules["pkg_resources"]
    jieba.setLogLevel(60)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(_cache_folder())
    return tokenizer


def _cache_folder() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "guanbao"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        state = folder.stat()
        if state.st_uid == os.getuid() and not state.st_mode & 0o022:
            return folder
    except OSError:
        pass
    return Path(tempfile.mkdtemp(prefix="guanbao-"))


@lru_cache(maxsize=4)
def segmenter(name: str | None = None) -> Segmenter:
    """The segmenter by name (`jieba`, `rjieba`); without one `GUANBAO_SEGMENTER`, else the fastest that is installed."""
    name = name or os.environ.get("GUANBAO_SEGMENTER") or ("rjieba" if importlib.util.find_spec("rjieba") else "jieba")
    if name not in {"jieba", "rjieba"}:
        raise ValueError(f"no segmenter {name!r}; known are jieba and rjieba")
    return RJieba() if name == "rjieba" else Jieba()


class Tokenizer(DummyTokenizer):
    """Words of a folded text, with hard boundaries around what `fixed` finds in it."""

    def __init__(self, vocab: Vocab, fixed: Callable[[str], Iterable[Span]], words: Segmenter) -> None:
        self.vocab = vocab
        self._fixed = fixed
        self._words = words

    def __call__(self, text: str) -> Doc:
        """Tokenise; every fixed span is a whole number of tokens."""
        words = list(self._split(text))
        return Doc(self.vocab, words=words, spaces=[False] * len(words))

    def _split(self, text: str) -> Iterator[str]:
        at = 0
        for span in _disjoint(self._fixed(text)):
            yield from self._gap(text[at : span.start])
            yield span.of(text)
            at = span.end
        yield from self._gap(text[at:])

    def _gap(self, text: str) -> Iterator[str]:
        for line in text.splitlines(keepends=True):
            body = line.rstrip("\n")
            for start in range(0, len(body), MAX_RUN):
                yield from (w for w in self._words.cut(body[start : start + MAX_RUN]) if w)
            yield from "\n" * (len(line) - len(body))


def _disjoint(spans: Iterable[Span]) -> list[Span]:
    """Spans cut at each other's edges, so that none cuts another: the edges of all are kept."""
    spans = sorted(set(spans))
    edges = sorted({e for s in spans for e in (s.start, s.end)})
    out: list[Span] = []
    index, reach = 0, 0
    for start, end in pairwise(edges):
        while index < len(spans) and spans[index].start <= start:
            reach = max(reach, spans[index].end)
            index += 1
        if start < reach:
            out.append(Span(start, end))
    return out
