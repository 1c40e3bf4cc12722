"""The lines of a plain text, and what each one looks like. Widths are counted in columns: a Han character takes two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from guanbao.ingest.wording import ends_sentence, first_unit, is_wide

NARROWEST = 30  # columns: no file is wrapped more narrowly
SLACK = 4  # columns that a full line may fall short by
FULL_LINES = 4
FULL_SHARE = 0.25
BEYOND_SHARE = 0.1  # long lines (addresses) that a wrapped file may have
MIDDLE_SHARE = 0.6  # of the full lines must end inside a sentence


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the text: `start` is the offset of its first visible character, `text` what is visible of it."""

    start: int
    text: str
    indent: int
    width: int

    @property
    def end(self) -> int:
        """The offset behind its last visible character."""
        return self.start + len(self.text)


def split(text: str) -> list[Row]:
    """The lines of a text whose line ends are newlines; blank lines have an empty `text`."""
    lines = text.split("\n")
    offsets = accumulate((len(line) + 1 for line in lines), initial=0)
    return [_row(line, offset) for line, offset in zip(lines, offsets, strict=False)]


def _row(line: str, offset: int) -> Row:
    visible = line.strip()
    lead = line[: len(line) - len(line.lstrip())]
    return Row(offset + len(lead), visible, columns(lead), columns(visible) + columns(lead))


def columns(text: str) -> int:
    """How wide a text is on a screen."""
    return sum(2 if is_wide(char) else 1 for char in text)


def wrap_width(rows: Sequence[Row]) -> int | None:
    """The width at which a file is wrapped, in columns, or null: then each line is a paragraph.

    A wrapped file has many lines of about the same width, hardly any longer ones, and most of them end inside a
    sentence; paragraphs end with one.
    """
    long = sorted((row for row in rows if row.width >= NARROWEST), key=lambda row: row.width)
    if len(long) < FULL_LINES:
        return None
    best, width = 0, 0
    first = 0
    for last, row in enumerate(long):
        while long[first].width < row.width - SLACK:
            first += 1
        if last - first + 1 >= best:
            best, width = last - first + 1, row.width
    full = [row for row in long if width - SLACK <= row.width <= width]
    beyond = sum(row.width > width + SLACK for row in long)
    inside = sum(not ends_sentence(row.text) for row in full)
    if len(full) < max(FULL_LINES, FULL_SHARE * len(long)) or beyond > BEYOND_SHARE * len(long):
        return None
    return width if inside >= MIDDLE_SHARE * len(full) else None


def is_full(row: Row, following: Row, width: int) -> bool:
    """Whether the first word of the next line would not have fitted on this one."""
    return row.width + columns(first_unit(following.text)) > width - SLACK // 2
