"""Styles: what a paragraph or a run takes over from its style, and from the styles that this one is based on."""

from __future__ import annotations

import re
from collections.abc import Iterator

from guanbao.ingest.docx.names import Element, child, number, switch, value, w

_CONTENTS = re.compile(r"(?:toc|contents) ?(?:\d|heading)|table of contents", re.IGNORECASE)
_RUN, _PARAGRAPH = w("rPr"), w("pPr")
MAX_CHAIN = 20


class Styles:
    """The styles of a document, by id. Styles that are based on each other in a circle end after a few steps."""

    def __init__(self, root: Element | None) -> None:
        styles = [] if root is None else root.findall(w("style"))
        self._by_id: dict[str, Element] = {style.get(w("styleId"), ""): style for style in styles}
        self._default = next((s.get(w("styleId")) for s in styles if _is_default_paragraph(s)), None)
        self._hidden: dict[str, bool | None] = {}

    def of_paragraph(self, paragraph: Element) -> str | None:
        """The style id of a paragraph, the default one where none is named."""
        return value(paragraph, _PARAGRAPH, w("pStyle")) or self._default

    def chain(self, style: str | None) -> Iterator[tuple[str, Element]]:
        """A style and those that it is based on, nearest first."""
        for _ in range(MAX_CHAIN):
            found = self._by_id.get(style or "")
            if found is None or style is None:
                return
            yield style, found
            style = value(found, w("basedOn"))

    def hides(self, style: str | None) -> bool | None:
        """Whether a style makes text hidden; null where it says nothing."""
        if style is None:
            return None
        if style not in self._hidden:
            said = (switch(found, _RUN, w("vanish")) for _, found in self.chain(style))
            self._hidden[style] = next((hidden for hidden in said if hidden is not None), None)
        return self._hidden[style]

    def is_contents(self, style: str | None) -> bool:
        """Whether a style is one of those that a table of contents is set in."""
        found = self._by_id.get(style or "")
        return found is not None and bool(_CONTENTS.fullmatch(value(found, w("name")) or ""))

    def numbering(self, style: str | None) -> tuple[int | None, int | None]:
        """The list and the level that a style puts its paragraphs into; null where it says nothing."""
        list_id = level = None
        for _, found in self.chain(style):
            given = child(found, _PARAGRAPH, w("numPr"))
            if given is not None:
                level = number(given, w("ilvl")) if level is None else level
                list_id = number(given, w("numId"))
                if list_id is not None:
                    break
        return list_id, level


def _is_default_paragraph(style: Element) -> bool:
    return style.get(w("type")) == "paragraph" and style.get(w("default"), "0") in {"1", "true", "on"}
