"""Tables in plain text: columns parted by tabs or bars, columns kept apart by wide gaps, and cells in a stream.

Taking prose for a table would hide its numbers, and taking a table for prose would misread them; what is neither
clearly stays prose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from guanbao.ingest.rows import Row, columns
from guanbao.ingest.spread import Extent, find_columns, place
from guanbao.ingest.wording import ends_sentence, is_han, is_marked_page_number, opens_section, page_number

_VALUE = re.compile(
    r"[(（]?[+\-−－增减]?[ \u3000]*[\d０-９][\d０-９,，.．%％ ]*(?:[万亿]?元|[件条次项个篇人份部期册场]|人次)?[)）]?"
    r"|[/／—–-](?:[ \u3000]?[/／—–-]){0,2}|无|空"
)
_BAR = re.compile(r"(?<!\\)[|｜│┃]")
_TAB = re.compile(r"\t")
_FRAME = re.compile(r"[\s|｜│┃+\-─━┌┐└┘├┤┬┴┼┏┓┗┛═╔╗╚╝╠╣╦╩╬║=:]+")
_GAP = re.compile(r"[ \u00a0\u3000]*(?:[ \u00a0]{2}|\u3000)[ \u00a0\u3000]*|\t[\t ]*")
_CELL = 80  # columns: a longer line is no cell that stands alone between rows
_FIELD = 60
_BRIDGE = 2  # lines of one field that may stand between rows of a table
_SAMPLE = 400  # rows that the columns are found from
_MOST_COLUMNS = 60
_MANY = 3  # values of a row that its place among others tells the columns of
_ALONE_SHARE = 0.25  # lines of one field that a table in columns may have among its values


@dataclass(frozen=True, slots=True)
class Field:
    """A cell of a row: its place in the text (of no length when it is empty) and the columns that it lies over."""

    start: int
    end: int
    column: int
    columns: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """A table over the lines `first` to `last`, both included, row by row.

    `aside` are lines in between that are page numbers; `guessed` those of them that only their place tells.
    """

    first: int
    last: int
    fields: tuple[tuple[Field, ...], ...]
    aside: tuple[int, ...] = ()
    guessed: tuple[int, ...] = ()


def is_value(text: str) -> bool:
    """Whether a line or field is nothing but a value: a number with its unit, or a placeholder."""
    return bool(_VALUE.fullmatch(text.strip()))


# --- tabs and bars -------------------------------------------------------------------------------------------------


def find_marked(rows: Sequence[Row]) -> list[Found]:
    """Tables whose cells are parted by tabs or bars: each run of lines with two fields or more."""
    found: list[Found] = []
    index = 0
    while index < len(rows):
        mark = _mark(rows[index])
        if mark is None:
            index += 1
            continue
        last = _run_end(rows, mark, index)
        table = _marked(rows, mark, index, last)
        if table is not None:
            found.append(table)
        index = last + 1
    return found


def _is_frame(row: Row) -> bool:
    return len(row.text) > 2 and bool(_FRAME.fullmatch(row.text)) and not row.text.isspace()


def _mark(row: Row) -> re.Pattern[str] | None:
    """What parts the fields of a line; null when it has but one."""
    if _is_frame(row) or (len(_BAR.findall(row.text)) > 1 and not ends_sentence(row.text)):
        return _BAR
    if "\t" not in row.text and "\t" not in row.lead[1:] and "\t" not in row.trail:
        return None
    sentence = ends_sentence(row.text) and not row.text.endswith((")", "）"))
    return None if sentence or max(map(len, row.text.split("\t"))) > _FIELD else _TAB


def _run_end(rows: Sequence[Row], mark: re.Pattern[str], first: int) -> int:
    """The last row of a table; short lines of one field (a heading inside it) and blank lines are bridged."""
    last, gap = first, 0
    for index in range(first + 1, len(rows)):
        row = rows[index]
        if _mark(row) is mark:
            last, gap = index, 0
        elif not row.text or page_number(row.text) is not None:
            continue
        elif gap < _BRIDGE and row.width <= _CELL and not ends_sentence(row.text) and not opens_section(row.text):
            gap += 1
        else:
            break
    return last


def _marked(rows: Sequence[Row], mark: re.Pattern[str], first: int, last: int) -> Found | None:
    lines = [i for i in range(first, last + 1) if rows[i].text and not _is_frame(rows[i])]
    outer = mark is _BAR and 2 * sum(bool(_BAR.match(rows[i].text)) for i in lines) > len(lines)
    split = {i: _split(rows[i], mark, outer=outer) for i in lines}
    wide = [fields for fields in split.values() if len(fields) > 1]
    values = sum(is_value(_text(rows[i], f)) for i in lines for f in split[i][1:])
    if not wide or not (len(wide) > 1 or len(wide[0]) > 3 or values):
        return None
    numbers = [i for i in lines if len(split[i]) == 1 and page_number(rows[i].text)]
    guessed = [i for i in numbers if not is_marked_page_number(rows[i].text)]
    kept = tuple(tuple(split[i]) for i in lines if i not in numbers)
    return Found(first, last, kept, tuple(numbers), tuple(guessed))


def _split(row: Row, mark: re.Pattern[str], *, outer: bool) -> list[Field]:
    """The fields of a line between its marks, empty ones too; outer bars part nothing."""
    line = row.lead + row.text + row.trail if mark is _TAB else row.text
    base = row.start - len(row.lead) if mark is _TAB else row.start
    cuts = [(m.start(), m.end()) for m in mark.finditer(line)]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(line)]
    if outer and cuts and not cuts[0][0]:
        starts, ends = starts[1:], ends[1:]
    if outer and len(starts) > 1 and not line[starts[-1] :].strip():
        starts, ends = starts[:-1], ends[:-1]
    fields: list[Field] = []
    for column, (start, end) in enumerate(zip(starts, ends, strict=True)):
        piece = line[start:end].strip()
        at = base + (line.index(piece, start) if piece else start)
        fields.append(Field(at, at + len(piece), column))
    return fields


def _text(row: Row, field: Field) -> str:
    return row.text[max(0, field.start - row.start) : max(0, field.end - row.start)]


# --- wide gaps -----------------------------------------------------------------------------------------------------


def gapped(row: Row) -> list[tuple[int, int]]:
    """The pieces of a line that wide gaps part, as offsets in its text; 总　计 is one word spaced out."""
    cuts = [(m.start(), m.end()) for m in _GAP.finditer(row.text) if not _inside_word(row.text, m.start(), m.end())]
    starts, ends = [0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(row.text)]
    return list(zip(starts, ends, strict=True))


def _inside_word(text: str, start: int, end: int) -> bool:
    """Whether a gap lies between two Han characters that stand alone."""
    before = start == 1 or text[start - 2].isspace()
    after = end + 1 == len(text) or text[end + 1].isspace()
    return before and after and is_han(text[start - 1]) and is_han(text[end]) and end - start <= 4


def align(rows: Sequence[Row], lines: Sequence[int]) -> tuple[tuple[Field, ...], ...] | None:
    """The rows of a table whose columns are kept apart by gaps, or null when these lines are none.

    Lines of one piece may stand among them (a heading inside the table), but where many do, cells are wrapped, and
    what belongs to which row cannot be told from gaps. Nor can it where the same columns do not stand in the same places.
    """
    pieces = {i: gapped(rows[i]) for i in lines}
    wide = [i for i in lines if len(pieces[i]) > 1]
    values = sum(is_value(rows[i].text[a:b]) for i in wide for a, b in pieces[i][1:])
    if len(wide) < 2 or values < max(2, len(wide) // 2) or max(len(pieces[i]) for i in wide) > _MOST_COLUMNS:
        return None
    if _alone(rows, pieces, lines) > _ALONE_SHARE * len(lines):
        return None
    measures = [{i: [by(rows[i], a, b) for a, b in pieces[i]] for i in lines} for by in MEASURES]
    tries = [(find_columns([extents[i] for i in wide[:_SAMPLE]]), extents) for extents in measures]
    ends = [raggedness([extents[i][-1] for i in wide]) for extents in measures]
    found, extents = min(zip(tries, ends, strict=True), key=lambda tried: (tried[1], len(tried[0][0])))[0]
    if not 2 <= len(found) <= _MOST_COLUMNS:
        return None
    fields = [_fields(rows[i], pieces[i], place(extents[i], found)) for i in lines]
    return _joined(fields, rows, lines) if _is_neat(rows, lines, fields) else None


def _joined(
    fields: Sequence[tuple[Field, ...]], rows: Sequence[Row], lines: Sequence[int]
) -> tuple[tuple[Field, ...], ...]:
    """The rows, with a label that stands above its values, or is wrapped there, put into one row with them."""
    made: list[tuple[Field, ...]] = []
    open_ = False
    for line, row in zip(lines, fields, strict=True):
        text = rows[line].text
        if made and len(made[-1]) == 1 and not (len(row) == 1 and is_value(text)):
            label = made[-1][0]
            if len(row) == 1 and open_:
                made[-1] = (Field(label.start, row[0].end, label.column, label.columns),)
                open_ = unclosed(text, open_)
                continue
            if row[0].column > label.column and any(is_value(_text(rows[line], field)) for field in row):
                made[-1] = (Field(label.start, label.end, label.column), *row)
                continue
        made.append(row)
        open_ = len(row) == 1 and unclosed(text)
    return tuple(made)


def _is_neat(rows: Sequence[Row], lines: Sequence[int], fields: Sequence[Sequence[Field]]) -> bool:
    """Whether lines of as many values as any have them in the same columns: else gaps do not keep columns apart."""
    ends = [_last_values(rows[i], line) for i, line in zip(lines, fields, strict=True)]
    most = max(map(len, ends), default=0)
    return most < _MANY or len({columns for columns in ends if len(columns) == most}) == 1


def _last_values(row: Row, fields: Sequence[Field]) -> tuple[int, ...]:
    """The columns of the values that end a line."""
    return tuple(f.column for f in takewhile(lambda f: is_value(_text(row, f)), reversed(fields)))


def unclosed(text: str, before: bool = False) -> bool:
    """Whether a bracket is open at the end of a text, or still is since `before`."""
    depth = text.count("（") + text.count("(") - text.count("）") - text.count(")")
    return depth + before > 0


def _alone(rows: Sequence[Row], pieces: dict[int, list[tuple[int, int]]], lines: Sequence[int]) -> int:
    """How many lines of one piece stand below the first value; numbered ones are headings of their own."""
    first = next(n for n, i in enumerate(lines) if any(is_value(rows[i].text[a:b]) for a, b in pieces[i][1:]))
    return sum(len(pieces[i]) == 1 and not _NUMBERED.match(rows[i].text) for i in lines[first:])


_NUMBERED = re.compile(r"[（(]?[第]?[一二三四五六七八九十\d]{1,3}[、.．）)条]")


def _by_characters(row: Row, start: int, end: int) -> Extent:
    """As editors align that give a Han character no more room than a letter."""
    return Extent(len(row.lead) + start, len(row.lead) + end)


def _by_columns(row: Row, start: int, end: int) -> Extent:
    before = row.indent + columns(row.text[:start])
    return Extent(before, before + columns(row.text[start:end]))


MEASURES = (_by_columns, _by_characters)


def raggedness(cells: Sequence[Extent]) -> int:
    """At how many places the cells of one column begin, or end, or have their middle, whichever is least."""
    return min(
        len({cell.x0 for cell in cells}), len({cell.x1 for cell in cells}), len({cell.x0 + cell.x1 for cell in cells})
    )


def _fields(row: Row, pieces: Iterable[tuple[int, int]], places: Iterable[tuple[int, int]]) -> tuple[Field, ...]:
    return tuple(
        Field(row.start + a, row.start + b, column, count)
        for (a, b), (column, count) in zip(pieces, places, strict=True)
    )
