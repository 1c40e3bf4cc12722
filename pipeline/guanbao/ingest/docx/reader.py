"""DOCX to Document: the order of the steps, and what each damaged or missing part means for the whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from guanbao.errors import Code, InputError
from guanbao.ingest import codes
from guanbao.ingest.docx.flow import Flow
from guanbao.ingest.docx.layout import Layout
from guanbao.ingest.docx.margins import set_aside
from guanbao.ingest.docx.names import Element, child, w
from guanbao.ingest.docx.numbering import Numbering
from guanbao.ingest.docx.package import Package, Relation
from guanbao.ingest.docx.remarks import Remarks
from guanbao.ingest.docx.styles import Styles
from guanbao.ingest.docx.tables import Item, Para
from guanbao.model.document import BlockKind, Document, Source
from guanbao.model.report import Problem

MAX_NOTES = 200
_LITTLE = 60  # characters: with less text beside pictures, the pictures are the text
_QUOTED = 30
_NOTES = {"footnote": ("footnotes", w("footnote")), "endnote": ("endnotes", w("endnote"))}
_SET_ASIDE: dict[BlockKind, tuple[Code, str]] = {
    "running_head": (codes.RUNNING, "heads"),
    "running_foot": (codes.RUNNING, "feet"),
    "page_number": (codes.PAGE_NUMBERS, ""),
}


def read_docx(data: bytes, source: Source, noted: Sequence[Problem] = ()) -> Document:
    """Read a word processor's document (DOCX, DOCM, DOTX; transitional or strict).

    The text is what Word prints: list labels (一、) are in it, deletions and hidden text are not. Tables are grids, notes
    follow the text, heads and feet of pages are set aside.

    Raises:
        InputError: no such package, encrypted, made to harm, or its main part cannot be read.
    """
    parts = _open(data, source.name)
    body = child(parts.root, w("body"))
    if body is None:
        raise InputError(codes.DAMAGED, name=source.name, reason="it has no body")
    flow = parts.flow
    items = list(flow.items(body))
    margins = set_aside(body, parts.package, parts.relations, flow)
    layout = Layout(items)
    _write_margins(layout, margins, {"running_head"})
    layout.write(items)
    problems = _write_notes(layout, parts)
    _write_margins(layout, margins, {"running_foot", "page_number"})
    text = layout.out.text()
    blocks = layout.out.blocks()
    problems += [*layout.problems, *_margin_problems(margins), *_unknown_formats(flow.numbering)]
    if layout.wrap is not None:
        unit = "columns" if layout.wrap.by_columns else "characters"
        problems.append(Problem.of(codes.UNWRAPPED, width=layout.wrap.width, unit=unit))
    said = sum(len(span) for block in blocks if block.kind in {"paragraph", "table"} for span in block.spans)
    if flow.remarks.pictures and said < _LITTLE:
        flow.remarks.elsewhere("pictures", flow.remarks.pictures)
    elif not said:
        problems.append(Problem.of(codes.NO_TEXT))
    problems += flow.remarks.problems()
    if parts.package.damaged:
        problems.append(Problem.of(codes.STREAM_DAMAGED, count=len(parts.package.damaged)))
    return Document(source, text, blocks, grids=layout.grids(), problems=(*noted, *problems))


@dataclass(frozen=True, slots=True)
class _Parts:
    """A document's package, its main part and what that points to."""

    package: Package
    root: Element
    relations: list[Relation]
    flow: Flow

    def of(self, kind: str) -> Element | None:
        """The root of the first part of a kind."""
        return self.package.try_xml(_first(self.relations, kind))


def _open(data: bytes, name: str) -> _Parts:
    package = Package(data, name)
    main = _main_part(package)
    root = package.xml(main)
    relations = package.relations(main)
    styles = Styles(package.try_xml(_first(relations, "styles")))
    numbering = Numbering(package.try_xml(_first(relations, "numbering")), styles)
    return _Parts(package, root, relations, Flow(styles, numbering, Remarks()))


def _main_part(package: Package) -> str:
    """The part that holds the text: what the package says, else what has the usual name."""
    declared = _first(package.relations(""), "officeDocument")
    if declared is not None and declared in package:
        return declared
    usual = (name for name in package.names() if re.fullmatch(r"word/document\d*\.xml", name))
    return next(usual, "word/document.xml")


def _first(relations: Sequence[Relation], kind: str) -> str | None:
    return next((relation.part for relation in relations if relation.kind == kind), None)


def _write_margins(layout: Layout, margins: dict[str, BlockKind], kinds: set[BlockKind]) -> None:
    for text, kind in margins.items():
        if kind in kinds:
            layout.margin(text, kind)


def _write_notes(layout: Layout, parts: _Parts) -> list[Problem]:
    """Write footnotes and endnotes behind the text, and say to which place each belongs."""
    problems: list[Problem] = []
    stories: dict[str, dict[str, Element]] = {}
    for (kind, note), place in list(layout.places.items())[:MAX_NOTES]:
        if kind not in stories:
            stories[kind] = _stories(parts, kind)
        story = stories[kind].get(note)
        items: list[Item] = [] if story is None else list(parts.flow.items(story))
        quote = " ".join(line.text for item in items if isinstance(item, Para) for line in item.lines).strip()
        layout.write(items)
        if quote:
            span = (place.start, place.end)
            problems.append(Problem.of(codes.NOTE_MOVED, span=span, kind=kind, quote=quote[:_QUOTED]))
    if len(layout.places) > MAX_NOTES:
        parts.flow.remarks.elsewhere("further notes")
    return problems


def _stories(parts: _Parts, kind: str) -> dict[str, Element]:
    relation, tag = _NOTES[kind]
    root = parts.of(relation)
    return {} if root is None else {note.get(w("id"), ""): note for note in root.findall(tag)}


def _margin_problems(margins: dict[str, BlockKind]) -> list[Problem]:
    found: list[Problem] = []
    for kind, (code, where) in _SET_ASIDE.items():
        said = [text for text, of in margins.items() if of == kind]
        if said:
            found.append(Problem.of(code, count=len(said), where=where, example=said[0]))
    return found


def _unknown_formats(numbering: Numbering) -> list[Problem]:
    what = "kinds of list numbers ({}), which were written as plain digits"
    return [Problem.of(codes.NOT_READ, count=1, what=what.format(style)) for style in sorted(numbering.unknown)[:5]]
