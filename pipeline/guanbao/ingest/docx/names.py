"""Names of WordprocessingML, and the few things that are asked of its elements everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

Element: TypeAlias = Any  # an lxml element; lxml has no types

MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MATHS = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
# ISO 29500 strict has names of its own for the same elements.
_STRICT = {
    "http://purl.oclc.org/ooxml/wordprocessingml/main": MAIN,
    "http://purl.oclc.org/ooxml/officeDocument/relationships": RELATIONS,
    "http://purl.oclc.org/ooxml/officeDocument/math": _MATHS,
    "http://purl.oclc.org/ooxml/drawingml/main": _DRAWING,
}
_OFF = {"0", "false", "off", "none"}


def w(name: str) -> str:
    """The full name of an element or attribute of WordprocessingML.

    >>> w("tbl")
    '{http://schemas.openxmlformats.org/wordprocessingml/2006/main}tbl'
    """
    return f"{{{MAIN}}}{name}"


VAL = w("val")
RELATION_ID = f"{{{RELATIONS}}}id"
ALTERNATE = f"{{{_COMPATIBILITY}}}AlternateContent"
BRANCHES = (f"{{{_COMPATIBILITY}}}Choice", f"{{{_COMPATIBILITY}}}Fallback")
MATHS = (f"{{{_MATHS}}}oMath", f"{{{_MATHS}}}oMathPara")
MATHS_TEXT = f"{{{_MATHS}}}t"
PICTURES = (f"{{{_DRAWING}}}blip", "{urn:schemas-microsoft-com:vml}imagedata")
WORD_ART = "{urn:schemas-microsoft-com:vml}textpath"


def child(element: Element, *path: str) -> Element | None:
    """The first child of a name, or the one that a path of names leads to; null when there is none."""
    for name in path:
        if element is None:
            return None
        element = element.find(name)
    return element


def value(element: Element, *path: str) -> str | None:
    """The `w:val` of the element that a path leads to."""
    found = child(element, *path)
    return None if found is None else found.get(VAL)


def number(element: Element, *path: str) -> int | None:
    """The `w:val` of the element that a path leads to, where it is a whole number of a sane size."""
    text = value(element, *path)
    try:
        return int(text) if text is not None and len(text) < 10 else None
    except ValueError:
        return None


def switch(element: Element, *path: str) -> bool | None:
    """An on/off property: null where it is not given; given without a value it is on."""
    found = child(element, *path)
    return None if found is None else found.get(VAL, "1").lower() not in _OFF


def texts(element: Element) -> str:
    """All text below an element, deleted text too: what a message quotes."""
    return "".join(part.text or "" for part in element.iter(w("t"), w("delText")))


def branch(alternate: Element) -> Iterator[Element]:
    """The one branch of several that is read, if any: the first that holds paragraphs or text, as all say the same."""
    branches = [option for option in alternate if option.tag in BRANCHES]
    said = (option for option in branches if next(option.iter(w("p"), w("t"), WORD_ART, *PICTURES), None) is not None)
    found = next(said, branches[0] if branches else None)
    if found is not None:
        yield found


def make_transitional(root: Element) -> None:
    """Give the elements of a strict document their usual names."""
    if not any(namespace in _STRICT for namespace in root.nsmap.values()):
        return
    for element in root.iter("*"):
        element.tag = _renamed(element.tag)
        for name, text in element.items():
            if _renamed(name) != name:
                del element.attrib[name]
                element.set(_renamed(name), text)


def _renamed(name: str) -> str:
    namespace, found, local = name[1:].partition("}")
    return f"{{{_STRICT[namespace]}}}{local}" if found and namespace in _STRICT else name
