"""Heads and feet of pages: their parts, and what each of them says, once."""

from __future__ import annotations

from collections.abc import Sequence

from guanbao.ingest.docx.flow import Flow
from guanbao.ingest.docx.names import RELATION_ID, Element, w
from guanbao.ingest.docx.package import Package, Relation
from guanbao.ingest.docx.tables import Item, Para
from guanbao.ingest.wording import page_number
from guanbao.model.document import BlockKind

_KINDS: dict[str, BlockKind] = {w("headerReference"): "running_head", w("footerReference"): "running_foot"}


def set_aside(body: Element, package: Package, relations: Sequence[Relation], flow: Flow) -> dict[str, BlockKind]:
    """What stands in the margins of all sections, in order: each text once, with what it is."""
    parts = {relation.id: relation.part for relation in relations}
    found: dict[str, BlockKind] = {}
    seen: set[str] = set()
    for reference in body.iter(*_KINDS):
        part = parts.get(reference.get(RELATION_ID, ""))
        if part is None or part in seen:
            continue
        seen.add(part)
        root = package.try_xml(part)
        for text in [] if root is None else _texts(list(flow.items(root))):
            found.setdefault(text, "page_number" if _is_number(text) else _KINDS[reference.tag])
    return found


def _is_number(text: str) -> bool:
    """Whether a text is a page number, or only what stands around one that is not filled in (`-  -`)."""
    return page_number(text) is not None or not any(char.isalnum() for char in text)


def _texts(items: Sequence[Item]) -> list[str]:
    """The paragraphs of a margin, also those of its tables."""
    found: list[str] = []
    for item in items:
        if isinstance(item, Para):
            found += [line.text for line in item.lines if line.text]
        else:
            found += [text for cell in item.cells for text in _texts(cell.items)]
    return found
