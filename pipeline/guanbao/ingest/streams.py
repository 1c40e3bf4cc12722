"""Tables in plain text whose columns are lost: copied with one cell a line, or one row a line with single spaces.

A stream is a run of short lines with values among them. Its cells are given in one column, in the order of the text;
where wide gaps keep columns apart after all, they are given in these.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby, pairwise

from guanbao.ingest.rows import Row
from guanbao.ingest.textgrids import MEASURES, Field, Found, align, gapped, is_value, raggedness, unclosed
from guanbao.ingest.wording import ends_sentence, is_han, is_marked_page_number, opens_section, page_number

_CELL = 120  # columns: a longer line is no cell
_NOTE = 16  # columns: a shorter line may end in a colon and be a cell
_MIN_CELLS = 8
_MIN_VALUES = 4
_VALUE_SHARE = 0.2
_ROW = 5  # values in a row make a table surer
_ROW_SHARE = 0.15
_MOST_HEADS = 60  # lines before the first value
_MOST_BLANK = 3  # lines between headings and values
_FEWEST_HEADS = 6  # before a blank line and the first value
_SOON = 3  # cells behind a heading of a section, one of which is a value if it is no heading but a label
_HEADING = 6  # characters: a shorter line is no heading of a section
_SINGLE_SHARE = 0.1  # lines with a label and values that a table with one cell a line may have
_WORD = re.compile(r"\S+")
_NUMBER_MARK = re.compile(r"\d{1,2}[.、．]|[（(]\d{1,2}[）)]|[①-⑳]")

Piece = tuple[int, int]  # offsets in the text of a line


def find_streams(rows: Sequence[Row], taken: Collection[int]) -> list[Found]:
    """The tables among lines that are not taken by anything else."""
    return [table for run in _runs(rows, taken) for part in _parts(rows, run) for table in _tables(rows, part)]


def _tables(rows: Sequence[Row], part: Sequence[int]) -> Iterator[Found]:
    """The tables of a part: each stretch of it by its columns, or all of it by the order of its cells.

    Where the columns of one stretch make no sense, they are kept apart in none.
    """
    whole = _without_page_numbers(rows, part)
    stretches = list(_stretches(rows, whole))
    apart = [_mostly_gapped(rows, lines) for lines in stretches]
    aligned = [align(rows, lines) if kept else None for kept, lines in zip(apart, stretches, strict=True)]
    if any(kept and fields is None for kept, fields in zip(apart, aligned, strict=True)):
        stretches, aligned = [whole], [None]
    for lines, fields in zip(stretches, aligned, strict=True):
        kept = set(lines)
        aside = [i for i in part if lines[0] < i < lines[-1] and i not in kept]
        if fields is not None:
            yield Found(lines[0], lines[-1], fields, tuple(aside))
        elif (table := _stream(rows, lines, aside)) is not None:
            yield table


# --- which lines ---------------------------------------------------------------------------------------------------


def _runs(rows: Sequence[Row], taken: Collection[int]) -> Iterator[list[int]]:
    """Lines with text that follow each other and may all be cells; blank lines between them are left out."""
    run: list[int] = []
    for index, row in enumerate(rows):
        if not row.text:
            continue
        if index not in taken and _may_be_cell(row):
            run.append(index)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _may_be_cell(row: Row) -> bool:
    text = row.text
    if is_value(text) or is_marked_page_number(text):
        return True
    if row.width - row.indent > _CELL and len(gapped(row)) < 2:
        return False
    if re.search(r"[。！？]", text):
        return False
    return not ends_sentence(text) or text.endswith((")", "）")) or row.width <= _NOTE


def _values(row: Row) -> int:
    """How many values end a line."""
    count = 0
    for word in reversed(row.text.split()):
        if not is_value(word):
            break
        count += 1
    return count


def _parts(rows: Sequence[Row], run: Sequence[int]) -> list[list[int]]:
    """Cut a run at section headings that no value follows soon; each part ends at its last value."""
    parts: list[list[int]] = [[]]
    for position, index in enumerate(run):
        if (
            opens_section(rows[index].text)
            and len(rows[index].text) >= _HEADING
            and not _value_soon(rows, run, position)
        ):
            parts.append([])
        else:
            parts[-1].append(index)
    trimmed = (_trimmed(rows, part) for part in parts)
    return [part for part in trimmed if part]


def _value_soon(rows: Sequence[Row], run: Sequence[int], position: int) -> bool:
    if _values(rows[run[position]]):
        return True
    room = _SOON
    for index in run[position + 1 : position + 1 + _SOON]:
        words = rows[index].text.split()
        if any(is_value(word) or _may_be_unit(word) for word in words[:room]):
            return True
        room -= len(words)
        if room <= 0:
            return False
    return False


def _may_be_unit(word: str) -> bool:
    """Whether a cell is short enough for a unit, whose value may be an empty line."""
    return len(word) <= 2 and all(map(is_han, word))


def _trimmed(rows: Sequence[Row], part: Sequence[int]) -> list[int]:
    """A part from its first cell, which is not far before its first value, to its last value."""
    valued = [n for n, i in enumerate(part) if _values(rows[i]) and not is_marked_page_number(rows[i].text)]
    if not valued:
        return []
    blank = _blank_lines(rows, part[valued[0] : valued[-1] + 1])
    usual = Counter(blank).most_common(1)[0][0] if blank else 0
    first = _with_heads(rows, part, valued[0], usual)
    return list(part[first : valued[-1] + 1])


def _with_heads(rows: Sequence[Row], part: Sequence[int], valued: int, usual: int) -> int:
    """The first line of the table of a value. Blank lines may part headings from values, and from each other.

    No caption or signature has so many words, or, over other headings, several in a line.
    """
    first = _block_start(rows, part, valued, usual)
    headed = _words_in(rows, part[first:valued]) >= _FEWEST_HEADS
    while first > 0:
        blank = part[first] - part[first - 1] - 1
        if not usual < blank <= usual + _MOST_BLANK or _is_clause(rows[part[first - 1]]):
            break
        before = _block_start(rows, part, first - 1, usual)
        block = part[before:first]
        wide = headed and all(len(gapped(rows[index])) > 1 for index in block)
        if not wide and _words_in(rows, block) < _FEWEST_HEADS:
            break
        first, headed = before, True
    return first


def _words_in(rows: Sequence[Row], lines: Sequence[int]) -> int:
    return sum(len(gapped(rows[index])) for index in lines)


def _block_start(rows: Sequence[Row], part: Sequence[int], at: int, usual: int) -> int:
    """The first of the lines that stand together with one and are no prose."""
    first = at
    while first > 0 and at - first < _MOST_HEADS:
        row = rows[part[first - 1]]
        if part[first] - part[first - 1] - 1 > usual or _is_clause(row) or is_marked_page_number(row.text):
            break
        first -= 1
    return first


def _is_clause(row: Row) -> bool:
    """Whether a line before a table is rather a piece of a sentence."""
    outside = re.sub(r"[（(][^）)]*[）)]?", "", row.text)
    return "，" in outside or ends_sentence(outside)


def _blank_lines(rows: Sequence[Row], lines: Sequence[int]) -> list[int]:
    return [b - a - 1 for a, b in pairwise(lines)]


# --- page numbers, and where a table was laid out anew ---------------------------------------------------------------


def _without_page_numbers(rows: Sequence[Row], part: Sequence[int]) -> list[int]:
    """The lines of a part without page numbers that say so."""
    return [i for i in part if not is_marked_page_number(rows[i].text)]


def _stretches(rows: Sequence[Row], lines: Sequence[int]) -> Iterator[list[int]]:
    """Lines whose columns stand in the same places: overleaf a table may have others, and another right edge.

    A number alone where two stretches meet is the number of a page, and belongs to none.
    """
    wide = [i for i in lines if _digits(rows[i]) > 1 and len(gapped(rows[i])) > 2]
    tries = [{i: by(rows[i], *gapped(rows[i])[-1]) for i in wide} for by in MEASURES]
    ends = min(tries, key=lambda found: raggedness(list(found.values())))
    for at in range(1, len(wide)):
        before, after = (max((ends[i] for i in part), key=lambda e: e.x1) for part in (wide[:at], wide[at:]))
        if (
            len(wide) - at > 1
            and at > 1
            and not before.overlaps(after)
            and not ends[wide[at - 1]].overlaps(ends[wide[at]])
        ):
            cut = lines.index(wide[at - 1]) + 1
            yield list(lines[:cut])
            rest = lines[cut:]
            yield from _stretches(rows, rest[1:] if page_number(rows[rest[0]].text) else rest)
            return
    yield list(lines)


def _digits(row: Row) -> int:
    """How many numbers a line has between its spaces."""
    return sum(is_value(word) and any(map(str.isdigit, word)) for word in row.text.split())


# --- cells ---------------------------------------------------------------------------------------------------------


def _mostly_gapped(rows: Sequence[Row], lines: Sequence[int]) -> bool:
    return 2 * sum(len(gapped(rows[i])) > 1 for i in lines) > len(lines)


def _stream(rows: Sequence[Row], lines: Sequence[int], aside: Sequence[int]) -> Found | None:
    rowed = sum(bool(_values(rows[i])) and not is_value(rows[i].text) for i in lines)
    single = rowed <= _SINGLE_SHARE * len(lines) and all(_digits(rows[i]) < 2 for i in lines)
    pieces = [(i, piece) for i in lines for piece in ([(0, len(rows[i].text))] if single else _words(rows[i].text))]
    valued = [is_value(rows[i].text[a:b]) for i, (a, b) in pieces]
    if not _enough(valued):
        return None
    cells = _joined(rows, pieces, _Blanks(rows, lines, aside) if single else None)
    first, last = min(lines), max(lines)
    return Found(first, last, tuple((cell,) for cell in cells), tuple(aside))


def _enough(valued: Sequence[bool]) -> bool:
    """Whether cells with so many values among them are a table."""
    count = sum(valued)
    longest = max((len(list(run)) for is_run, run in groupby(valued) if is_run), default=0)
    share = _ROW_SHARE if longest >= _ROW else _VALUE_SHARE
    return len(valued) >= _MIN_CELLS and count >= max(_MIN_VALUES, share * len(valued))


def _words(text: str) -> list[Piece]:
    """The cells of a row whose columns are lost: its words. Spaced-out characters, numbering and notes stay with theirs."""
    pieces: list[Piece] = []
    for match in _WORD.finditer(text):
        start, end = match.span()
        before = text[slice(*pieces[-1])] if pieces else ""
        alone = len(before) == 1 == end - start and is_han(before) and is_han(text[start])
        if alone or _NUMBER_MARK.fullmatch(before) or (before and _is_note(match[0]) and not is_value(before)):
            pieces[-1] = (pieces[-1][0], end)
        else:
            pieces.append((start, end))
    return pieces


def _is_note(word: str) -> bool:
    return word[0] in "（(" and word[-1] in "）)" and not is_value(word) and not opens_section(word)


class _Blanks:
    """How many empty cells lie between two lines of a table with one cell a line, as blank lines show it.

    Where most cells are followed by a blank line, or just each row is, such lines part them and are no cells.
    """

    def __init__(self, rows: Sequence[Row], lines: Sequence[int], aside: Sequence[int]) -> None:
        self._rows = rows
        self._last = lines[-1]
        self._blank = {b: self._between(a, b) for a, b in pairwise(lines)}
        for index in aside:  # blank lines around a page number are the page's
            self._blank.pop(next((b for b in lines if b > index), -1), None)
        self._apart = Counter(self._blank.values()).most_common(1)[0][0] if self._blank else 0
        if not self._apart and self._parts_rows(lines):
            self._blank = {}

    def _between(self, a: int, b: int) -> int:
        return sum(not self._rows[i].text for i in range(a + 1, b))

    def _parts_rows(self, lines: Sequence[int]) -> bool:
        """Whether one blank line stands before each label that follows a value, and nowhere else."""
        opening = {b for a, b in pairwise(lines) if is_value(self._rows[a].text) and not is_value(self._rows[b].text)}
        filled = {b for b, count in self._blank.items() if count}
        return len(opening) > 1 and filled == opening and all(self._blank[b] == 1 for b in filled)

    def before(self, index: int) -> int:
        """The empty cells right before a line."""
        return max(0, self._blank.get(index, 0) - self._apart) // (self._apart + 1)

    def after(self, runs: Sequence[int]) -> int:
        """The empty cells behind the last line: as many as its row lacks, where blank lines follow; `runs` are lengths of rows."""
        if self._apart or not any(self.before(i) for i in self._blank):
            return 0
        following = next((i for i in range(self._last + 1, len(self._rows)) if self._rows[i].text), len(self._rows))
        lacking = Counter(runs).most_common(1)[0][0] - runs[-1] if runs else 0
        return min(max(0, lacking), following - self._last - 1)


def _joined(rows: Sequence[Row], pieces: Sequence[tuple[int, Piece]], blanks: _Blanks | None) -> list[Field]:
    """The cells in order, with the empty ones; a label whose bracket is closed on the next line is one cell."""
    cells: list[Field] = []
    runs: list[int] = []
    open_ = values = 0
    before = -1
    for index, (a, b) in pieces:
        row = rows[index]
        start, end, text = row.start + a, row.start + b, row.text[a:b]
        empty = blanks.before(index) if blanks and index != before else 0
        cells += [Field(cells[-1].end, cells[-1].end, 0)] * empty if cells else []
        before = index
        if is_value(text):
            values += 1 + empty
            cells.append(Field(start, end, 0))
            continue
        inside = open_ and not values and not empty
        if values or empty:
            runs.append(values + empty)
        values = 0
        if inside and cells[-1].end > cells[-1].start:
            cells[-1] = Field(cells[-1].start, end, 0)
        else:
            cells.append(Field(start, end, 0))
        open_ = unclosed(text, bool(open_))
    runs.append(values)
    return cells + [Field(cells[-1].end, cells[-1].end, 0)] * (blanks.after(runs) if blanks else 0)
