"""What stands inside a paragraph: its characters as they are shown, its line breaks, its notes and text boxes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from guanbao.ingest.docx.names import (
    ALTERNATE,
    BRANCHES,
    MATHS,
    MATHS_TEXT,
    PICTURES,
    WORD_ART,
    Element,
    branch,
    child,
    switch,
    texts,
    value,
    w,
)
from guanbao.ingest.docx.remarks import Remarks
from guanbao.ingest.docx.styles import Styles
from guanbao.ingest.docx.symbols import font, readable
from guanbao.ingest.rows import columns

_SHOWN_AS = {
    w("tab"): "\t",
    w("ptab"): "\t",
    w("noBreakHyphen"): "-",
    w("softHyphen"): "",
    w("cr"): "\n",
    w("br"): "\n",
}
_THROUGH = {
    w("smartTag"), w("customXml"), w("sdtContent"), w("hyperlink"), w("fldSimple"), w("dir"), w("bdo"), w("moveTo"),
    w("ruby"), w("rubyBase"), *BRANCHES,
}  # fmt: skip
_GONE = {w("del"), w("moveFrom")}
_OBJECTS = {w("drawing"), w("pict"), w("object")}
_NOTES = {w("footnoteReference"): "footnote", w("endnoteReference"): "endnote"}
_RUN, _TEXT, _PROPERTIES, _BOX = w("r"), w("t"), w("rPr"), w("txbxContent")
_BLANKS = str.maketrans("\t\r\n", "   ")
_UNREAD = {
    "{http://schemas.openxmlformats.org/drawingml/2006/chart}chart": "charts",
    "{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds": "diagrams",
    "{http://schemas.openxmlformats.org/drawingml/2006/main}t": "drawings with text",
    w("object"): "embedded objects",
}


@dataclass(frozen=True, slots=True)
class Note:
    """A reference to a footnote or endnote, behind the character at `offset` of its line."""

    kind: str
    id: str
    offset: int


@dataclass(frozen=True, slots=True)
class TextLine:
    """A stretch of a paragraph that no line break cuts, without white space around it; it may be empty.

    `indent` counts columns of a screen; a Han character takes two.
    """

    text: str
    notes: tuple[Note, ...] = ()
    indent: int = 0


@dataclass(slots=True)
class Inline:
    """The content of a paragraph. `boxes` are its text boxes; `entry` is set for a line of a table of contents."""

    lines: list[TextLine] = field(default_factory=list)
    boxes: list[Element] = field(default_factory=list)
    entry: bool = False

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(line.text for line in self.lines)


def shown(element: Element, remarks: Remarks) -> Iterator[Element]:
    """The children of an element that count: wrappers and insertions are looked through, deletions left out."""
    for part in element:
        tag = part.tag
        if tag in _THROUGH:
            yield from shown(part, remarks)
        elif tag == w("sdt"):
            content = child(part, w("sdtContent"))
            if content is not None:
                yield from shown(content, remarks)
        elif tag == w("ins"):
            remarks.inserted += bool(len(part))
            yield from shown(part, remarks)
        elif tag == ALTERNATE:
            for option in branch(part):
                yield from shown(option, remarks)
        elif tag in _GONE:
            remarks.deleted(texts(part))
        else:
            yield part


class Reader:
    """Reads paragraphs, one after the other."""

    def __init__(self, styles: Styles, remarks: Remarks) -> None:
        self._styles = styles
        self._remarks = remarks

    def read(self, paragraph: Element, label: str = "") -> Inline:
        """The content of a paragraph, with its list label in front."""
        style = self._styles.of_paragraph(paragraph)
        collected = _Collected(self._styles, self._remarks, hidden=bool(self._styles.hides(style)))
        collected.add(label)
        collected.walk(paragraph)
        inline = collected.inline()
        if _is_indented(paragraph):
            inline.lines[0] = replace(inline.lines[0], indent=inline.lines[0].indent + 4)
        linked = any("_Toc" in link.get(w("anchor"), "") for link in paragraph.iter(w("hyperlink")))
        inline.entry = self._styles.is_contents(style) or (linked and inline.text[-1:].isdigit())
        return inline


class _Collected:
    def __init__(self, styles: Styles, remarks: Remarks, *, hidden: bool) -> None:
        self._styles = styles
        self._remarks = remarks
        self._hides = hidden
        self._parts: list[str] = []
        self._length = 0
        self._notes: list[Note] = []
        self._lines: list[TextLine] = []
        self._boxes: list[Element] = []
        self._fields: list[bool] = []  # for each field that is open, whether its result has begun

    def add(self, text: str) -> None:
        """Take characters; a newline ends the line."""
        first, *others = text.split("\n")
        self._put(first)
        for other in others:
            self._break()
            self._put(other)

    def inline(self) -> Inline:
        """What was collected."""
        self._break()
        return Inline(self._lines, self._boxes)

    def walk(self, element: Element) -> None:
        """Take all that stands below an element of a paragraph."""
        for part in shown(element, self._remarks):
            if part.tag == _RUN:
                self._run(part)
            elif part.tag in MATHS:
                self.add(self._remarks.printed("".join(text.text or "" for text in part.iter(MATHS_TEXT))))
            elif part.tag == w("subDoc"):
                self._remarks.elsewhere("linked documents")

    def _put(self, text: str) -> None:
        if text:
            self._parts.append(text)
            self._length += len(text)

    def _break(self) -> None:
        whole = "".join(self._parts)
        text = whole.strip()
        lead = len(whole) - len(whole.lstrip())
        notes = tuple(Note(n.kind, n.id, min(max(n.offset - lead, 0), len(text))) for n in self._notes)
        self._lines.append(TextLine(text, notes, columns(whole[:lead])))
        self._parts, self._notes, self._length = [], [], 0

    def _run(self, run: Element) -> None:
        hidden = self._is_hidden(run)
        if hidden:
            self._remarks.hidden(texts(run))
        for part in shown(run, self._remarks):
            if part.tag == w("fldChar"):
                self._field(part.get(w("fldCharType")))
            elif part.tag == _RUN:  # the base of a phonetic guide
                self._run(part)
            elif not hidden and all(self._fields):
                self._piece(part, run)
            elif not hidden and part.tag == _TEXT:  # inside of a field's code
                self._remarks.hidden(part.text or "")

    def _is_hidden(self, run: Element) -> bool:
        properties = child(run, _PROPERTIES)
        if properties is None:
            return self._hides
        own = switch(properties, w("vanish"))
        if own is None:
            own = self._styles.hides(value(properties, w("rStyle")))
        return self._hides if own is None else own

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._fields.append(False)
        elif self._fields and kind == "separate":
            self._fields[-1] = True
        elif self._fields and kind == "end":
            self._fields.pop()

    def _piece(self, part: Element, run: Element) -> None:
        tag = part.tag
        if tag == _TEXT:
            self._text(part, run)
        elif tag in _SHOWN_AS:
            self.add(_SHOWN_AS[tag])
        elif tag == w("sym"):
            self.add(self._remarks.printed(_symbol(part)))
        elif tag in _NOTES:
            self._notes.append(Note(_NOTES[tag], part.get(w("id"), ""), self._length))
        elif tag in _OBJECTS:
            self._object(part)
        elif tag == w("commentReference"):
            self._remarks.unread("comments")

    def _text(self, part: Element, run: Element) -> None:
        text = part.text or ""
        if part.get("{http://www.w3.org/XML/1998/namespace}space") != "preserve":
            text = text.strip(" \t\r\n")
        self.add(self._remarks.printed(readable(text.translate(_BLANKS), font(child(run, _PROPERTIES)))))

    def _object(self, element: Element) -> None:
        """A drawing or object: its text boxes are read, its pictures and charts counted."""
        inside = list(_drawn(element))
        tags = {part.tag for part in (element, *inside)}
        self._boxes += [part for part in inside if part.tag == _BOX]
        for part in inside:
            if part.tag == WORD_ART:
                self.add(self._remarks.printed(part.get("string", "").translate(_BLANKS)))
        self._remarks.pictures += not tags.isdisjoint(PICTURES)
        for tag in tags & _UNREAD.keys():
            self._remarks.unread(_UNREAD[tag])


def _drawn(element: Element) -> Iterator[Element]:
    """All that a drawing is made of; what stands in its text boxes belongs to them."""
    for part in element:
        if part.tag == ALTERNATE:
            for option in branch(part):
                yield from _drawn(option)
        else:
            yield part
            if part.tag != _BOX:
                yield from _drawn(part)


def _is_indented(paragraph: Element) -> bool:
    """Whether the first line of a paragraph is set in from the others."""
    given = child(paragraph, w("pPr"), w("ind"))
    return given is not None and any(
        given.get(w(name), "0") not in {"0", "-"} for name in ("firstLine", "firstLineChars")
    )


def _symbol(element: Element) -> str:
    code = element.get(w("char"), "")
    try:
        char = chr(int(code, 16)) if len(code) <= 6 else ""
    except (ValueError, OverflowError):
        return ""
    private = chr(ord(char) + 0xF000) if char and ord(char) < 0x100 else char
    known = readable(private, element.get(w("font")))
    return known if known != private else char
