"""Boxes to atoms: the lines and tables of a page in the order in which they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from guanbao.ingest.html.tables import Given, Placed, place, span
from guanbao.ingest.html.tree import BREAK, TAB, Box, Text
from guanbao.ingest.textgrids import is_value
from guanbao.ingest.wording import opens_point, opens_section

_WIDE = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffe6“”‘’…—"
# A line end of the source is a space, but not between characters that words are written in without spaces.
_SOURCE_LINE = re.compile(rf"(?<=[{_WIDE}])[ \t\r\f]*\n[ \t\r\n\f]*(?=[{_WIDE}])")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_SHOWN = str.maketrans({"\u00a0": " ", TAB: "\t", "\u200b": None, "\ufeff": None, "\u00ad": None})
_LABELLED = re.compile(r"\s*[\d(（①-⒛]")
_CHINESE_STYLES = re.compile(
    r"list-style(?:-type)?\s*:(?:(?!list-style)[^;])*(?:cjk-ideographic|simp-chinese|trad-chinese)", re.IGNORECASE
)
_NO_LABEL = re.compile(r"list-style(?:-type)?\s*:(?:(?!list-style)[^;])*none", re.IGNORECASE)
_NUMERALS = "一二三四五六七八九十"

_PROSE = 60  # characters: what a cell that is read as prose has at least
_MANY_LINES = 9
_SHORT = 20


@dataclass(frozen=True, slots=True)
class CellText:
    """What a cell of a table of data says: its lines, and how many of their characters are links."""

    lines: tuple[str, ...]
    linked: int

    @property
    def text(self) -> str:
        """The lines as they are written, one below the other."""
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Table:
    """A table of data."""

    rows: int
    columns: int
    cells: tuple[Placed[CellText], ...]

    def filled(self) -> list[str]:
        """The texts of the cells that say anything."""
        return [cell.content.text for cell in self.cells if cell.content.lines]


@dataclass(slots=True, eq=False)
class Atom:
    """A line, a table, or (with no text) a blank line. `size` and `linked` count characters that are not space."""

    box: Box
    text: str = ""
    linked: int = 0
    table: Table | None = None
    size: int = field(init=False)

    def __post_init__(self) -> None:
        texts = self.table.filled() if self.table else [self.text]
        self.size = sum(len("".join(text.split())) for text in texts)

    def rows(self) -> list[str]:
        """What it says, a line for each row."""
        if self.table is None:
            return [self.text]
        rows: list[list[str]] = [[] for _ in range(self.table.rows)]
        for cell in self.table.cells:
            rows[cell.row].append(" ".join(cell.content.lines))
        return ["\t".join(filter(None, row)) for row in rows if any(row)]


def atoms(body: Box) -> list[Atom]:
    r"""The atoms of a page.

    >>> page = Box("body", {})
    >>> page.add("\u00a0\u00a0受理申请1", link=False)
    >>> page.add("23件。\v答复", link=False)
    >>> [atom.text for atom in atoms(page)]
    ['  受理申请123件。', '答复']
    """
    return list(_atoms(body))


def _atoms(box: Box) -> Iterator[Atom]:
    run: list[Text] = []
    label = _Labels(box)
    for child in box.children:
        if isinstance(child, Text):
            run.append(child)
            continue
        yield from _lines(box, run)
        run = []
        if child.tag == "table":
            yield from _table(child)
        else:
            yield from label.put(child, list(_atoms(child)))
    yield from _lines(box, run)


def _lines(box: Box, run: Sequence[Text]) -> list[Atom]:
    """The lines of a run of text; blank ones only where the page has them inside the run, or alone."""
    found: list[Atom] = []
    shown = False
    for pieces in _split(run):
        raw = "".join(piece.text for piece in pieces)
        text = tidy(raw)
        linked = sum(len("".join(piece.text.split())) for piece in pieces if piece.link)
        shown = shown or bool(raw.strip(" \t\r\n\f"))
        found.append(Atom(box, text, linked))
    if not shown:
        return found[1:2] if len(found) > 1 else []
    return found if found[-1].text else found[:-1]


def _split(run: Sequence[Text]) -> list[list[Text]]:
    lines: list[list[Text]] = [[]]
    for piece in run:
        first, *others = piece.text.split(BREAK)
        lines[-1].append(Text(first, piece.link))
        lines.extend([Text(other, piece.link)] for other in others)
    return lines


def tidy(raw: str) -> str:
    """A line as a browser shows it: source white space is one space, and an indent of `&nbsp;` stays."""
    text = _SPACES.sub(" ", _SOURCE_LINE.sub("", raw)).strip(" ")
    text = text.translate(_SHOWN).rstrip()
    return text if text.strip() else ""


class _Labels:
    """Puts the numbers before the items of an ordered list, which a browser counts by itself."""

    def __init__(self, box: Box) -> None:
        style = box.attributes.get("style", "")
        self._numbers = box.tag == "ol" and not _NO_LABEL.search(style)
        self._chinese = bool(_CHINESE_STYLES.search(style))
        start = box.attributes.get("start", "")
        self._next = int(start) if re.fullmatch(r"[0-9]{1,6}", start) else 1

    def put(self, item: Box, inside: list[Atom]) -> list[Atom]:
        """The atoms of a child, the first one with its label."""
        if not self._numbers or item.tag != "li":
            return inside
        label = self._label()
        self._next += 1
        first = inside[0] if inside else None
        if first is None or not first.text or _LABELLED.match(first.text):
            return inside
        if opens_section(first.text) or opens_point(first.text):
            return inside
        return [Atom(first.box, label + first.text, first.linked), *inside[1:]]

    def _label(self) -> str:
        if self._chinese and self._next <= len(_NUMERALS):
            return f"{_NUMERALS[self._next - 1]}、"
        return f"{self._next}. "


# --- tables ------------------------------------------------------------------------------------------------------

_Cell = list[Atom]


def _table(box: Box) -> Iterator[Atom]:
    """A table of data as one atom, with its caption before it; a table that only places text as what it places."""
    for child in box.boxes():
        if child.tag == "caption":
            yield from _atoms(child)
    sections = [[_row(row) for row in section] for section in _sections(box)]
    inside = [atom for section in sections for row in section for cell in row for atom in cell.content]
    placed = place(sections)
    if placed is None or _is_layout(placed):
        yield from inside
        return
    rows = 1 + max(cell.row for cell in placed)
    columns = max(cell.column + cell.column_span for cell in placed)
    cells = tuple(
        Placed(cell.row, cell.column, cell.row_span, cell.column_span, _cell_text(cell.content)) for cell in placed
    )
    yield Atom(box, linked=sum(cell.content.linked for cell in cells), table=Table(rows, columns, cells))


def _sections(box: Box) -> list[list[Box]]:
    """The rows of head, bodies and foot, in the order in which they are shown."""
    parts = box.boxes()
    heads = [part for part in parts if part.tag == "thead"][:1]
    feet = [part for part in parts if part.tag == "tfoot"][:1]
    ordered = [*heads, *(part for part in parts if part not in heads and part not in feet), *feet]
    return [[row for row in part.boxes() if row.tag == "tr"] for part in ordered if part.tag != "caption"]


def _row(row: Box) -> list[Given[_Cell]]:
    return [
        Given(span(cell.attributes.get("rowspan")), span(cell.attributes.get("colspan")), list(_atoms(cell)))
        for cell in row.boxes()
        if cell.tag in ("td", "th")
    ]


def _cell_text(content: _Cell) -> CellText:
    lines = tuple(line.strip().replace("\t", " ") for atom in content for line in atom.rows() if line.strip())
    return CellText(lines, sum(atom.linked for atom in content))


def _is_layout(placed: Sequence[Placed[_Cell]]) -> bool:
    """Whether a table only places text: one column, prose in its cells, other tables, menus."""
    filled = [cell for cell in placed if any(atom.size for atom in cell.content)]
    columns = {cell.column for cell in placed}
    if len(filled) < 2 or len(columns) < 2:
        return True
    sizes = [sum(atom.size for atom in cell.content) for cell in filled]
    total = sum(sizes)
    nested = sum(atom.size for cell in filled for atom in cell.content if atom.table)
    linked = sum(atom.linked for cell in filled for atom in cell.content)
    if nested * 3 > total or linked * 5 > total * 3 or any(_has_many_lines(cell.content) for cell in filled):
        return True
    texts = ["".join(atom.text for atom in cell.content).strip() for cell in filled]
    values = sum(map(is_value, texts))
    prose = sum(size for size, text in zip(sizes, texts, strict=True) if size >= _PROSE and "。" in text)
    if prose * 2 > total and values * 4 < len(filled):
        return True
    one_row = len({cell.row for cell in placed}) == 1
    return one_row and not values and (len(filled) < 3 or max(sizes) > _SHORT)


def _has_many_lines(content: _Cell) -> bool:
    lines = [atom for atom in content if atom.size > 3 and not is_value(atom.text)]
    return len(lines) >= _MANY_LINES
