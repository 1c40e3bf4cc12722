"""The lines of a plain text, and what each one looks like. Widths are counted in columns: a Han character takes two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from guanbao.ingest.wording import ends_sentence, first_unit, is_wide

NARROWEST = 30  # columns: no file is wrapped more narrowly
FULL_LINES = 4
FULL_SHARE = 0.25
BEYOND_SHARE = 0.1  # long lines (addresses) that a wrapped file may have
MIDDLE_SHARE = 0.6  # of the full lines must end inside a sentence


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the text: `start` is the offset of its first visible character, `text` what is visible of it.

    `width` counts columns and `length` characters, both with the indent. `lead` and `trail` are the white space around.
    """

    start: int
    text: str
    indent: int
    width: int
    length: int
    lead: str = ""
    trail: str = ""

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
    trail = line[len(lead) + len(visible) :]
    width = columns(lead)
    return Row(offset + len(lead), visible, width, columns(visible) + width, len(visible) + len(lead), lead, trail)


def columns(text: str) -> int:
    """How wide a text is on a screen."""
    return sum(2 if is_wide(char) else 1 for char in text)


@dataclass(frozen=True, slots=True)
class Wrap:
    """How a file is wrapped: at how many columns, or characters; lines may fall short by `slack`."""

    width: int
    slack: int
    by_columns: bool

    def size(self, row: Row) -> int:
        """How long a line is, in this measure."""
        return row.width if self.by_columns else row.length

    def is_full(self, row: Row, following: Row) -> bool:
        """Whether the first word of the next line would not have fitted on this one."""
        unit = first_unit(following.text)
        return self.size(row) + (columns(unit) if self.by_columns else len(unit)) > self.width - self.slack // 2


def find_wrap(rows: Sequence[Row]) -> Wrap | None:
    """How a file is wrapped, or null: then each line is a paragraph.

    A wrapped file has many lines of about the same length, hardly any longer ones, and most of them end inside a
    sentence, as paragraphs do not. Editors wrap by columns on the screen, programs by characters.
    """
    long = [row for row in rows if row.width >= NARROWEST]
    tries = [_full_lines(long, Wrap(0, slack, by)) for by, slack in ((True, 4), (False, 2))]
    full, wrap = max(tries, key=lambda found: len(found[0]))
    beyond = sum(wrap.size(row) > wrap.width + wrap.slack for row in long)
    inside = sum(not ends_sentence(row.text) for row in full)
    if len(full) < max(FULL_LINES, FULL_SHARE * len(long)) or beyond > BEYOND_SHARE * len(long):
        return None
    return wrap if inside >= MIDDLE_SHARE * len(full) else None


def _full_lines(rows: Sequence[Row], measure: Wrap) -> tuple[list[Row], Wrap]:
    """The length at which most lines end, and the lines that do."""
    by_size = sorted(rows, key=measure.size)
    best: list[Row] = []
    first = 0
    for last, row in enumerate(by_size):
        while measure.size(by_size[first]) < measure.size(row) - measure.slack:
            first += 1
        if last - first + 1 >= len(best):
            best = by_size[first : last + 1]
    width = measure.size(best[-1]) if best else 0
    return best, Wrap(width, measure.slack, measure.by_columns)
