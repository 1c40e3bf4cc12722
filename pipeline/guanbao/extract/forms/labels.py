"""How well a printed label fits one that a form gives."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from guanbao.text.view import simplified

SURE = 0.75  # from here on a label names its row by itself
FITS = 0.45
SHORT = 0.95  # of the weight of a whole label
_NUMBERING = re.compile(
    r"^(?:[(（〔【]\s*[一二三四五六七八九十百\d]+\s*[)）〕】]|[一二三四五六七八九十]+\s*[、.．:：]|\d{1,2}\s*[、.．)）](?!\d)|[①-⑳㈠-㈩⒈-⒛⑴-⒇]|其中[:：]?|#)+[、.．]?"
)
_NOTE = re.compile(r"[(（][^()（）]*[)）]")
_NOISE = re.compile(r"[\s“”\"'‘’《》、，,。:：;；·.（）()〔〕\-—－]+")


@lru_cache(maxsize=4096)
def fold(label: str) -> str:
    """A label without its number, white space and marks: `1．属于 国家秘密` is 属于国家秘密."""
    text = unicodedata.normalize("NFKC", re.sub(r"\s+", "", simplified(label).translate(_CIRCLES)))
    previous = None
    while previous != text:
        previous, text = text, _NUMBERING.sub("", text)
    return _NOISE.sub("", text)


_CIRCLES = {ord(c): "" for c in "①②③④⑤⑥⑦⑧⑨⑩㈠㈡㈢㈣㈤㈥㈦㈧㈨㈩⒈⒉⒊⒋⒌⒍⒎⒏⒐⑴⑵⑶⑷⑸⑹⑺⑻⑼"}


@lru_cache(maxsize=4096)
def bare(label: str) -> str:
    """A label as `fold` has it, without what stands in brackets."""
    return fold(_NOTE.sub("", re.sub(r"\s+", "", label))) or fold(label)


@lru_cache(maxsize=4096)
def numbering(label: str) -> str:
    """The number in front of a label, folded: `（一）` and `(一)` are 一, `其中：` is empty."""
    text = unicodedata.normalize("NFKC", re.sub(r"\s+", "", label))
    found = re.match(r"[(〔【]?([一二三四五六七八九十]+|\d{1,2})(?:[)〕】]|[、.:](?!\d))", text)
    return found[1] if found else ""


@lru_cache(maxsize=8192)
def _bigrams(text: str) -> Counter[str]:
    return Counter(text[i : i + 2] for i in range(len(text) - 1)) or Counter(text)


def dice(a: str, b: str) -> float:
    """Similarity of character pairs, 0 to 1."""
    x, y = _bigrams(a), _bigrams(b)
    whole = x.total() + y.total()
    return 2 * (x & y).total() / whole if whole else 0.0


@lru_cache(maxsize=65536)
def likeness(printed: str, label: str) -> float:
    """How well a printed label fits a given one, 0 to 1.

    A wording that holds the whole of the given one, or a good part of it and nothing else, fits well.
    """
    best = 0.0
    for a, b in {(fold(printed), fold(label)), (bare(printed), bare(label))}:
        if not a or not b:
            continue
        if a == b:
            return 1.0
        score = dice(a, b)
        shorter, longer = sorted((a, b), key=len)
        if len(shorter) >= 2 and shorter in longer:
            score = max(score, 0.55 + 0.4 * len(shorter) / len(longer))
        best = max(best, score)
    return best


def best_likeness(printed: str, labels: Iterable[str], short: Iterable[str] = ()) -> float:
    """The best fit over the wordings of an entry; short ones count a little less."""
    return max(
        (*(likeness(printed, label) for label in labels), *(SHORT * likeness(printed, label) for label in short)),
        default=0.0,
    )
