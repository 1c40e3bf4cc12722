"""The body of a document as a flow of paragraphs and tables, in the order in which they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from guanbao.ingest.docx.inline import Inline, Reader, TextLine, shown
from guanbao.ingest.docx.names import Element, child, switch, w
from guanbao.ingest.docx.numbering import Numbering
from guanbao.ingest.docx.remarks import Remarks
from guanbao.ingest.docx.styles import Styles
from guanbao.ingest.docx.tables import Item, Para, build

_MARK = (w("pPr"), w("rPr"))


@dataclass(frozen=True, slots=True)
class Flow:
    """Reads stories: the body, a cell, a text box, a note. Lists are counted over all that is read."""

    styles: Styles
    numbering: Numbering
    remarks: Remarks

    def items(self, story: Element) -> Iterator[Item]:
        """The paragraphs and tables of a story; a table that only places text yields its content."""
        open_: Inline | None = None  # a paragraph whose end is deleted or hidden goes on in the next one
        for element in shown(story, self.remarks):
            if element.tag == w("p"):
                inline = self._paragraph(element)
                if open_ is not None:
                    inline = _joined(open_, inline)
                open_ = inline if _has_no_end(element) else None
                if open_ is None:
                    yield from self._emit(inline)
            elif element.tag == w("tbl"):
                yield from self._table(element)
            elif element.tag == w("altChunk"):
                self.remarks.elsewhere("attached files")
            elif element.tag == w("subDoc"):
                self.remarks.elsewhere("linked documents")
        if open_ is not None:
            yield from self._emit(open_)

    def _paragraph(self, element: Element) -> Inline:
        label = "" if self._is_unnumbered(element) else self.numbering.label(element)
        return Reader(self.styles, self.remarks).read(element, self.remarks.printed(label))

    def _is_unnumbered(self, element: Element) -> bool:
        """Whether the end of a paragraph, which carries its list label, is deleted or hidden."""
        mark = child(element, *_MARK)
        hidden = None if mark is None else switch(mark, w("vanish"))
        if hidden is None:
            hidden = self.styles.hides(self.styles.of_paragraph(element))
        return bool(hidden) or _has_no_end(element)

    def _emit(self, inline: Inline) -> Iterator[Item]:
        yield Para(tuple(inline.lines), inline.entry)
        for box in inline.boxes:
            yield from self.items(box)

    def _table(self, element: Element) -> Iterator[Item]:
        table = build(element, self.items, self.remarks)
        if table.is_layout():
            for cell in table.cells:
                yield from cell.items
        else:
            yield table


def _has_no_end(paragraph: Element) -> bool:
    mark = child(paragraph, *_MARK)
    return mark is not None and (child(mark, w("del")) is not None or bool(switch(mark, w("specVanish"))))


def _joined(first: Inline, second: Inline) -> Inline:
    last, *others = second.lines
    before = first.lines[-1]
    moved = tuple(replace(note, offset=note.offset + len(before.text)) for note in last.notes)
    seam = TextLine(before.text + last.text, (*before.notes, *moved))
    return Inline([*first.lines[:-1], seam, *others], [*first.boxes, *second.boxes], second.entry)
