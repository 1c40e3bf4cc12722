"""The geometry of a table: rows of cells to places on a grid, with what spans several of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from guanbao.ingest.docx.inline import TextLine, shown
from guanbao.ingest.docx.names import Element, child, number, switch, texts, value, w
from guanbao.ingest.docx.remarks import Remarks
from guanbao.ingest.wording import ends_sentence

MAX_COLUMNS = 200  # Word itself has 63
_ROW, _CELL, _CELL_PROPERTIES, _ROW_PROPERTIES = w("tr"), w("tc"), w("tcPr"), w("trPr")
_TOLERANCE = 60  # twentieths of a point that edges of columns may differ


@dataclass(frozen=True, slots=True)
class Para:
    """A paragraph: the lines that its own line breaks make. `entry` is set in a table of contents."""

    lines: tuple[TextLine, ...]
    entry: bool = False


@dataclass(slots=True)
class TableCell:
    """A cell with its content, in document order."""

    row: int
    column: int
    column_span: int
    row_span: int = 1
    items: list[Item] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    """A table; cells are in reading order and do not overlap."""

    rows: int
    columns: int
    cells: tuple[TableCell, ...]

    def is_layout(self) -> bool:
        """Whether this only places text on the page: one cell that says anything, or prose in a single column."""
        filled = [cell for cell in self.cells if any(_says(item) for item in cell.items)]
        return len(filled) <= 1 or (self.columns == 1 and any(_is_prose(cell) for cell in filled))


Item = Para | Table
Contents = Callable[[Element], Iterator[Item]]


def _says(item: Item) -> bool:
    if isinstance(item, Para):
        return any(line.text for line in item.lines)
    return any(_says(inner) for cell in item.cells for inner in cell.items)


def _is_prose(cell: TableCell) -> bool:
    return any(
        isinstance(item, Table) or any(ends_sentence(line.text) for line in item.lines if "。" in line.text)
        for item in cell.items
    )


@dataclass(frozen=True, slots=True)
class _Slot:
    """A cell of a row as the file has it: `merge` is restart, continue (the cell above goes on here) or null."""

    element: Element
    column: int
    span: int
    merge: str | None


def build(table: Element, contents: Contents, remarks: Remarks) -> Table:
    """Place the cells of a table; `contents` reads what stands in one of them."""
    edges = _edges(table)
    cells: list[TableCell] = []
    above: dict[int, TableCell] = {}  # cells that may go on in the next row, by their column
    rows = 0
    for row in _rows(table, remarks):
        above = _place(_slots(row, edges, remarks), rows, above, cells, contents, remarks)
        rows += 1
    columns = max((cell.column + cell.column_span for cell in cells), default=0)
    return Table(rows, columns, tuple(cells))


def _place(
    slots: Sequence[_Slot], row: int, above: dict[int, TableCell], cells: list[TableCell], contents: Contents,
    remarks: Remarks,
) -> dict[int, TableCell]:  # fmt: skip
    """Add a row's cells; returns those that the next row may carry on with."""
    below: dict[int, TableCell] = {}
    for slot in slots:
        upper = above.get(slot.column)
        if slot.merge == "continue" and upper is not None and upper.column_span == slot.span:
            upper.row_span += 1
            below[slot.column] = upper
            remarks.hidden(texts(slot.element))
            continue
        cell = TableCell(row, slot.column, slot.span, items=list(contents(slot.element)))
        cells.append(cell)
        if slot.merge is not None:
            below[slot.column] = cell
    return below


def _rows(table: Element, remarks: Remarks) -> Iterator[Element]:
    for row in shown(table, remarks):
        if row.tag != _ROW:
            continue
        properties = child(row, _ROW_PROPERTIES)
        if properties is not None and child(properties, w("del")) is not None:
            remarks.deleted(texts(row))
        elif properties is not None and switch(properties, w("hidden")):
            remarks.hidden(texts(row))
        else:
            yield row


def _slots(row: Element, edges: Sequence[int], remarks: Remarks) -> list[_Slot]:
    """The cells of a row at their columns."""
    properties = child(row, _ROW_PROPERTIES)
    column = _clip(None if properties is None else number(properties, w("gridBefore")), 0)
    after = _clip(None if properties is None else number(properties, w("gridAfter")), 0)
    elements = [cell for cell in shown(row, remarks) if cell.tag == _CELL and not _is_deleted(cell, remarks)]
    spans = [_clip(number(cell, _CELL_PROPERTIES, w("gridSpan")), 1) for cell in elements]
    if column + sum(spans) + after < len(edges) - 1 and all(span == 1 for span in spans):
        spans = _by_width(elements, column, edges) or spans
    slots: list[_Slot] = []
    for element, span in zip(elements, spans, strict=True):
        span = min(span, MAX_COLUMNS - column)
        if span < 1:
            remarks.elsewhere("columns of too wide tables")
            break
        if _merge(element, "hMerge") == "continue" and slots:
            slots[-1] = replace(slots[-1], span=slots[-1].span + span)
            remarks.hidden(texts(element))
        else:
            slots.append(_Slot(element, column, span, _merge(element, "vMerge")))
        column += span
    return slots


def _is_deleted(cell: Element, remarks: Remarks) -> bool:
    if child(cell, _CELL_PROPERTIES, w("cellDel")) is None:
        return False
    remarks.deleted(texts(cell))
    return True


def _merge(cell: Element, name: str) -> str | None:
    """`restart`, `continue`, or null; a merge without a value goes on."""
    if child(cell, _CELL_PROPERTIES, w(name)) is None:
        return None
    return value(cell, _CELL_PROPERTIES, w(name)) or "continue"


def _clip(given: int | None, least: int) -> int:
    return min(max(given if given is not None else least, least), MAX_COLUMNS)


# Some programs write cells over several columns without saying so: only their widths tell.


def _edges(table: Element) -> list[int]:
    """Where columns end, in twentieths of a point; empty where the table does not say."""
    grid = child(table, w("tblGrid"))
    edges = [0]
    for column in [] if grid is None else grid.findall(w("gridCol"))[:MAX_COLUMNS]:
        width = _width(column.get(w("w")))
        if not width:
            return []
        edges.append(edges[-1] + width)
    return edges


def _by_width(cells: Sequence[Element], column: int, edges: Sequence[int]) -> list[int] | None:
    """How many columns each cell of a row takes, where the widths of all of them end at edges of columns."""
    spans: list[int] = []
    at, x = column, edges[min(column, len(edges) - 1)]
    for cell in cells:
        given = child(cell, _CELL_PROPERTIES, w("tcW"))
        width = _width(given.get(w("w"))) if given is not None and given.get(w("type"), "dxa") == "dxa" else 0
        x += width
        ends = [index for index in range(at + 1, len(edges)) if abs(edges[index] - x) <= _TOLERANCE]
        if not width or not ends:
            return None
        spans.append(ends[-1] - at)
        at = ends[-1]
    return spans if at == len(edges) - 1 else None


def _width(text: str | None) -> int:
    return int(text) if text is not None and text.isascii() and text.isdigit() and len(text) < 7 else 0
