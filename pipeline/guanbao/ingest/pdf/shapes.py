"""What a page is made of before it is text: glyphs and ruled lines, in points from the page's top left corner."""

from __future__ import annotations

from dataclasses import dataclass, field

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

    @property
    def height(self) -> float:
        """The height of the box, which is about the font size."""
        return self.bottom - self.top


@dataclass(frozen=True, slots=True)
class Rule:
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
    that could not be read (x0, top, x1, bottom).
    """

    number: int
    width: float
    height: float
    glyphs: list[Glyph] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    bad: int = 0
    text_objects: int = 0
    pictures: int = 0
    failed: bool = False
    truncated: bool = False
    turned: bool = False
    too_many_rules: bool = False
    unread: list[tuple[float, float, float, float]] = field(default_factory=list)

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all was found on a page that could be loaded."""
        return not (self.failed or self.glyphs or self.pictures or self.rules)

    def holds(self, glyph: Glyph) -> bool:
        """Whether at least a part of a glyph lies on the page; white space counts as lying there."""
        within = glyph.x1 > 0 and glyph.x0 < self.width and glyph.bottom > 0 and glyph.top < self.height
        return within or glyph.char.isspace()


def readable(code: int) -> str:
    """The character of a code as a text may hold it: other white space is a space, what is no character is U+FFFD."""
    if code in (0x09, 0x0A, 0x0B, 0x0C, 0x0D, 0x85, 0x2028, 0x2029):
        return " "
    if code < 0x20 or 0x7F <= code < 0xA0 or code > 0x10FFFF or 0xD800 <= code < 0xE000 or code & 0xFFFE == 0xFFFE:
        return "\ufffd"
    return chr(code)
