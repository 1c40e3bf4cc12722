"""Tables in plain text: columns parted by tabs, bars or wide gaps, and tables copied with one cell a line.

Taking prose for a table would hide its numbers, and taking a table for prose would misread them; what is neither
clearly stays prose.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from guanbao.ingest.rows import Row
from guanbao.ingest.wording import ends_sentence, is_marked_page_number, opens_section

_VALUE = re.compile(
    r"[(（]?[+\-−－增减]?[ \u3000]*[\d０-９][\d０-９,，.．%％ ]*(?:[万亿]?元|[件条次项个篇人份部期册场]|人次)?[)）]?"
    r"|[/／—–-]{1,3}|无|空"
)
_BAR = re.compile(r"[|｜│┃]")
_FRAME = re.compile(r"[\s|｜│┃+\-─━┌┐└┘├┤┬┴┼┏┓┗┛═=:]+")
_GAP = re.compile(r"\t+|[ \u00a0\u3000]{2,}")
_CELL = 40  # columns: a longer line is no cell of a copied table
_FIELD = 60
_MIN_RUN = 8
_MIN_VALUES = 4
_VALUE_SHARE = 0.3
_BRIDGE = 2  # lines of one field that may stand between rows of a table


@dataclass(frozen=True, slots=True)
class Field:
    """A cell of a row: its place in the text and its column."""

    start: int
    end: int
    column: int


@dataclass(frozen=True, slots=True)
class Found:
    """A table over the lines `first` to `last`, both included. Copied tables have no `fields`: columns are lost."""

    first: int
    last: int
    fields: tuple[tuple[Field, ...], ...] = ()


def is_value(text: str) -> bool:
    """Whether a line or field is nothing but a value: a number with its unit, or a placeholder."""
    return bool(_VALUE.fullmatch(text.strip()))


def find_tables(rows: Sequence[Row]) -> list[Found]:
    """All tables of a text, in order; they do not overlap."""
    found = _columned(rows)
    taken = {i for table in found for i in range(table.first, table.last + 1)}
    found.extend(_copied(rows, taken))
    return sorted(found, key=lambda table: table.first)


# --- columns -----------------------------------------------------------------------------------------------------


def _fields(row: Row) -> list[Field]:
    """The fields of a line; one field or none when it has no columns."""
    if len(_BAR.findall(row.text)) >= 2 or (row.text and _FRAME.fullmatch(row.text)):
        return _split(row, _BAR)
    return _split(row, re.compile(r"\t")) if "\t" in row.text else _split(row, _GAP)


def _split(row: Row, separator: re.Pattern[str]) -> list[Field]:
    text = row.text
    cuts = [(m.start(), m.end()) for m in separator.finditer(text)]
    if separator is _BAR:  # the outer bars part nothing
        cuts = [c for c in cuts if text[: c[0]].strip() and text[c[1] :].strip()] or [(len(text), len(text))]
    pieces = zip([0, *(end for _, end in cuts)], [*(start for start, _ in cuts), len(text)], strict=True)
    fields: list[Field] = []
    for column, (start, end) in enumerate(pieces):
        piece = text[start:end].strip(" \t\u3000\u00a0|｜│┃")
        if piece and not _FRAME.fullmatch(piece):
            at = row.start + text.index(piece, start)
            fields.append(Field(at, at + len(piece), column))
    return fields


def _columned(rows: Sequence[Row]) -> list[Found]:
    """Runs of lines with two fields or more."""
    fields = [_fields(row) if row.text else [] for row in rows]
    strong = [_is_columned(row, cells) for row, cells in zip(rows, fields, strict=True)]
    found: list[Found] = []
    index = 0
    while index < len(rows):
        if not strong[index]:
            index += 1
            continue
        last = _run_end(rows, strong, index)
        run = range(index, last + 1)
        if _is_table([(rows[i], fields[i]) for i in run if strong[i]]):
            found.append(Found(index, last, tuple(tuple(fields[i]) for i in run if fields[i])))
        index = last + 1
    return found


def _is_columned(row: Row, cells: Sequence[Field]) -> bool:
    if row.text and _FRAME.fullmatch(row.text) and len(row.text) > 2:
        return True
    if len(cells) < 2 or (ends_sentence(row.text) and not row.text.endswith((")", "）"))):
        return False
    return max(cell.end - cell.start for cell in cells) <= _FIELD


def _run_end(rows: Sequence[Row], strong: Sequence[bool], first: int) -> int:
    """The last row of a table; short lines of one field (a heading inside it) and blank lines are bridged."""
    last, gap = first, 0
    for index in range(first + 1, len(rows)):
        row = rows[index]
        if strong[index]:
            last, gap = index, 0
        elif not row.text:
            continue
        elif gap < _BRIDGE and row.width <= _CELL and not ends_sentence(row.text) and not opens_section(row.text):
            gap += 1
        else:
            break
    return last


def _is_table(run: Sequence[tuple[Row, Sequence[Field]]]) -> bool:
    filled = [(row, cells) for row, cells in run if len(cells) > 1]
    if not filled:
        return False
    values = sum(is_value(_text(row, cell)) for row, cells in filled for cell in cells[1:])
    if any("\t" in row.text or _BAR.search(row.text) for row, _ in filled):
        return len(filled) > 1 or len(filled[0][1]) > 3 or values > 0
    return len(filled) > 1 and values >= max(2, len(filled) // 2)


def _text(row: Row, field: Field) -> str:
    return row.text[field.start - row.start : field.end - row.start]


# --- one cell a line ---------------------------------------------------------------------------------------------


def _copied(rows: Sequence[Row], taken: set[int]) -> list[Found]:
    found: list[Found] = []
    run: list[int] = []
    for index, row in enumerate([*rows, Row(0, "。", 0, 2, 1)]):
        if index not in taken and (not row.text or _may_be_cell(row)):
            if row.text:
                run.append(index)
            continue
        for part in _parts(rows, run):
            values = sum(is_value(rows[i].text) for i in part)
            if len(part) >= _MIN_RUN and values >= max(_MIN_VALUES, _VALUE_SHARE * len(part)):
                found.append(Found(part[0], part[-1]))
        run = []
    return found


def _may_be_cell(row: Row) -> bool:
    if is_value(row.text):
        return True
    if is_marked_page_number(row.text):
        return False
    return row.width <= 2 * _CELL and not re.search(r"[。；！？]", row.text)


def _parts(rows: Sequence[Row], run: Sequence[int]) -> list[list[int]]:
    """Cut a run of short lines at section headings that no value follows soon, and end each part at its last value."""
    parts: list[list[int]] = [[]]
    for position, index in enumerate(run):
        soon = run[position + 1 : position + 4]
        if opens_section(rows[index].text) and not any(is_value(rows[i].text) for i in soon):
            parts.append([])
            continue
        parts[-1].append(index)
    trimmed: list[list[int]] = []
    for part in parts:
        values = [n for n, i in enumerate(part) if is_value(rows[i].text)]
        if values:
            trimmed.append(part[: values[-1] + 1])
    return trimmed
