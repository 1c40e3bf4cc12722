"""What a page is made of before it is text: glyphs and ruled lines, in points from the page's top left corner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
SPACE = 0x20
UNKNOWN = 0xFFFD
_FIRST_CONTROL = 0x7F  # after the letters of ASCII
_BREAKS = np.array([0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029], np.uint32)
MAX_RULES = 4000  # beyond these a page is a drawing, and looking for cells would take minutes


@dataclass(slots=True)
class Glyph:
    """One character with the box that its font reserves for it (the advance, not the ink).

    `sure` is 1, and less where a picture was read.
    """

    char: str
    x0: float
    top: float
    x1: float
    bottom: float
    sure: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class Glyphs:
    """The characters of a page in columns, as a page has a thousand: all that is asked of them is asked of all at once.

    `codes` are their code points, `boxes` has a row (x0, top, x1, bottom) for each; `sure` is null where all are sure.
    Iterating gives each as a `Glyph`.
    """

    codes: NDArray[np.uint32]
    boxes: Floats
    sure: Floats | None = None

    @classmethod
    def of(cls, glyphs: Iterable[Glyph]) -> Glyphs:
        """The columns of single glyphs."""
        made = list(glyphs)
        sure = np.array([g.sure for g in made], np.float64)
        return cls(
            np.array([ord(g.char) for g in made], np.uint32),
            np.array([(g.x0, g.top, g.x1, g.bottom) for g in made], np.float64).reshape(-1, 4),
            sure if (sure < 1).any() else None,
        )

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[Glyph]:
        sure = [1.0] * len(self) if self.sure is None else self.sure.tolist()
        for char, (x0, top, x1, bottom), one in zip(self.text, self.boxes.tolist(), sure, strict=True):
            yield Glyph(char, x0, top, x1, bottom, one)

    @property
    def text(self) -> str:
        """Their characters, one each, in the order of the file."""
        return self.codes.astype("<u4").tobytes().decode("utf-32-le")

    @property
    def spaces(self) -> NDArray[np.bool_]:
        """Which of them are only white space."""
        return _IS_SPACE[np.minimum(self.codes, _PAST_SPACES)]

    def take(self, chosen: NDArray[Any]) -> Glyphs:
        """Some of them, by their places or by a mask."""
        return Glyphs(self.codes[chosen], self.boxes[chosen], None if self.sure is None else self.sure[chosen])

    def __add__(self, other: Glyphs) -> Glyphs:
        sure = None
        if self.sure is not None or other.sure is not None:
            sure = np.concatenate([np.ones(len(one)) if one.sure is None else one.sure for one in (self, other)])
        return Glyphs(np.concatenate([self.codes, other.codes]), np.concatenate([self.boxes, other.boxes]), sure)


_PAST_SPACES = 0x3001  # the last white space of Unicode stands before it
_IS_SPACE = np.zeros(_PAST_SPACES + 1, np.bool_)
_IS_SPACE[[code for code in range(_PAST_SPACES) if chr(code).isspace()]] = True
NONE = Glyphs(np.empty(0, np.uint32), np.empty((0, 4)))


class Rule(NamedTuple):
    """A straight ruled line: horizontal where `top == bottom`, else vertical."""

    x0: float
    top: float
    x1: float
    bottom: float

    @property
    def horizontal(self) -> bool:
        """Whether the line runs from left to right."""
        return self.x1 - self.x0 >= self.bottom - self.top


@dataclass(slots=True)
class Sheet:
    """One page as an engine reads it.

    `bad` counts glyphs that have no meaning (no mapping to Unicode); `unread` are cells of a picture with something in them
    that could not be read (x0, top, x1, bottom); `disputed` says why its tables were read twice, where the readings differ.
    """

    number: int
    width: float
    height: float
    glyphs: Glyphs = NONE
    rules: list[Rule] = field(default_factory=list)
    bad: int = 0
    text_objects: int = 0
    pictures: int = 0
    failed: bool = False
    truncated: bool = False
    turned: bool = False
    too_many_rules: bool = False
    unread: list[tuple[float, float, float, float]] = field(default_factory=list)
    disputed: str = ""

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was found on a page that could be loaded."""
        return not (self.failed or self.glyphs or self.pictures or self.rules)

    def outside(self) -> int:
        """How many glyphs lie off the page altogether; white space does not count."""
        x0, top, x1, bottom = self.glyphs.boxes.T
        off = (x1 <= 0) | (x0 >= self.width) | (bottom <= 0) | (top >= self.height)
        return int((off & ~self.glyphs.spaces).sum()) if off.any() else 0


def readable_codes(codes: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Code points as a text may hold them: other white space is a space, what is no character is U+FFFD."""
    wrong = (codes < SPACE) | ((codes >= _FIRST_CONTROL) & (codes < 0xA0)) | (codes > 0x10FFFF)
    wrong |= ((codes >= 0xD800) & (codes < 0xE000)) | (codes & 0xFFFE == 0xFFFE)
    if not wrong.any() and not ((codes == 0x2028) | (codes == 0x2029)).any():
        return codes
    return np.where(np.isin(codes, _BREAKS), SPACE, np.where(wrong, UNKNOWN, codes)).astype(np.uint32)


def meaningless(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which code points say nothing: unknown ones, and those of private use, which only their font can read."""
    found: NDArray[np.bool_] = (codes == UNKNOWN) | private(codes)
    return found


def private(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which code points are of private use."""
    return (codes >= 0xE000) & (codes <= 0xF8FF)


def are_han(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """Which code points are Han script, as `wording.is_han` has it for a character."""
    common = (codes >= 0x3400) & (codes <= 0x9FFF)
    rare = ((codes >= 0x2E80) & (codes <= 0x2FDF)) | ((codes >= 0xF900) & (codes <= 0xFAFF)) | (codes >= 0x20000)
    found: NDArray[np.bool_] = common | rare | (codes == 0x3007)
    return found
