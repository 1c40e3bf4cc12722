"""The parser's tree to boxes: what a browser shows as a block of its own, with the text that runs in it.

Inline markup is gone here: a number that is split over `<span>`s is one number, and only what is linked is remembered.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from selectolax.lexbor import LexborHTMLParser, LexborNode

from guanbao.ingest.html import styles

MAX_DEPTH = 120  # boxes in boxes; what lies deeper becomes lines of the last one
BREAK = "\v"  # a line break that is shown; the page's own text has none of these characters
TAB = "\x1c"  # a tab that is shown

_PREFORMATTED = str.maketrans({" ": "\u00a0", "\t": TAB, "\n": BREAK})
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_DIGITS = {"sup": _RAISED, "sub": _LOWERED}
_KEPT = ("class", "id", "colspan", "rowspan", "start", "type", "value", "style")
_FRAMES = {"iframe": "src", "frame": "src", "embed": "src", "object": "data"}
_FILE = re.compile(r"\.(?:pdf|docx?|wps|ofd|rtf|xlsx?|ceb|rar|zip)(?:[?#]|$)", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


@dataclass(slots=True, eq=False)
class Text:
    """A run of text as the page has it; `link` where all of it is a link."""

    text: str
    link: bool


@dataclass(slots=True, eq=False)
class Box:
    """A block: its own text and the blocks in it, in order. `large` where some of its text is bold or large."""

    tag: str
    attributes: dict[str, str]
    parent: Box | None = None
    children: list[Box | Text] = field(default_factory=list)
    large: bool = False

    def ancestors(self) -> Iterator[Box]:
        """This box and those around it, the innermost first."""
        box: Box | None = self
        while box is not None:
            yield box
            box = box.parent

    def boxes(self) -> list[Box]:
        """The blocks in it."""
        return [child for child in self.children if isinstance(child, Box)]

    def add(self, text: str, link: bool) -> None:
        """Append text."""
        last = self.children[-1] if self.children else None
        if isinstance(last, Text) and last.link == link:
            last.text += text
        else:
            self.children.append(Text(text, link))


@dataclass(slots=True)
class LeftOut:
    """The text of an element that is not read, and the block that it stands in."""

    box: Box
    text: str = ""


@dataclass(slots=True)
class Page:
    """What a page holds. `hidden`, `struck` and `notes` are the texts that were left out; `seen` counts Han characters.

    `title` is the title that the page gives itself, `article` the one that its system gives the text. `pictures` are the
    blocks in which they stand, `frames` and `files` the addresses of what the page shows or links to.
    """

    body: Box
    title: str = ""
    article: str = ""
    hidden: list[LeftOut] = field(default_factory=list)
    struck: list[LeftOut] = field(default_factory=list)
    notes: list[LeftOut] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    pictures: list[Box] = field(default_factory=list)
    scripts: int = 0
    flattened: int = 0
    seen: int = 0


@dataclass(frozen=True, slots=True)
class _Where:
    """The place of a node: its box, and what holds for the text in it. `out` takes the text that is left out."""

    box: Box
    depth: int = 0
    link: bool = False
    large: bool = False
    preformatted: bool = False
    raised: str = ""
    out: LeftOut | None = None


def parse(markup: str, *, hidden_too: bool = False) -> Page:
    """Read a page; with `hidden_too`, also what its styles hide."""
    tree = LexborHTMLParser(markup)
    page = Page(Box("body", {}))
    for node in tree.css("title"):
        page.title = page.title or _flat(node)
    for node in tree.css("meta"):
        if (node.attributes.get("name") or "").lower() == "articletitle":
            page.article = page.article or _SPACES.sub(" ", node.attributes.get("content") or "").strip()
    _Builder(page, hidden_too).build(tree.body or tree.root)
    return page


def is_file(target: str) -> bool:
    """Whether an address is that of a document or an archive, as far as its name tells."""
    return bool(_FILE.search(target))


def count_han(text: str) -> int:
    """How many characters of a text are Han characters of the basic block."""
    return sum("\u4e00" <= char <= "\u9fff" for char in text)


def _flat(node: LexborNode) -> str:
    return _SPACES.sub(" ", node.text()).strip()


class _Builder:
    def __init__(self, page: Page, hidden_too: bool) -> None:
        self._page = page
        self._hidden_too = hidden_too

    def build(self, root: LexborNode | None) -> None:
        """Walk all nodes in order, without recursion: pages may be nested as deeply as they like."""
        if root is None:
            return
        where = _Where(self._page.body)
        todo: list[tuple[LexborNode | None, _Where]] = [(root.first_child, where)]
        if root.tag == "frameset":
            todo = [(root, where)]
        while todo:
            node, where = todo.pop()
            if node is None:  # behind a block that became part of its parent
                where.box.add(BREAK, False)
                continue
            if node.next is not None:
                todo.append((node.next, where))
            if node.is_text_node:
                self._text(node.text_content or "", where)
            elif node.is_element_node:
                self._element(node, where, todo)

    def _text(self, text: str, where: _Where) -> None:
        self._page.seen += count_han(text)
        if where.out is not None:
            where.out.text += text
            return
        if where.raised:
            text = text.translate(_DIGITS[where.raised])
        where.box.large |= where.large and not text.isspace()
        where.box.add(text.translate(_PREFORMATTED) if where.preformatted else text, where.link)

    def _element(self, node: LexborNode, where: _Where, todo: list[tuple[LexborNode | None, _Where]]) -> None:
        tag = node.tag or ""
        attributes = {name.lower(): value or "" for name, value in node.attributes.items()}
        if tag in styles.UNREAD:
            if tag in styles.PROGRAMS:
                self._page.scripts += tag == "script"
            else:
                self._page.seen += count_han(node.text())
            self._frame(tag, attributes)
            return
        if tag in styles.EMPTY:
            self._empty(tag, attributes, where)
            return
        inner = self._place(node, tag, attributes, where)
        if inner is not where and inner.box is where.box and styles.is_block(tag, attributes):
            where.box.add(BREAK, False)
            todo.append((None, where))
        if node.first_child is not None:
            todo.append((node.first_child, inner))

    def _place(self, node: LexborNode, tag: str, attributes: dict[str, str], where: _Where) -> _Where:
        """The place of what stands in an element."""
        if where.out is not None:
            return where
        left_out = self._left_out(node, tag, attributes)
        if left_out is not None:
            left_out.append(LeftOut(where.box))
            return replace(where, out=left_out[-1])
        if tag == "a" and (href := attributes.get("href", "").strip()):
            if is_file(href):
                self._page.files.append(href)
            where = replace(where, link=True)
        if tag in _DIGITS:
            where = replace(where, raised=tag)
        if not where.large and styles.is_large(tag, attributes):
            where = replace(where, large=True)
        if tag in styles.PREFORMATTED or "white-space:pre" in attributes.get("style", "").replace(" ", ""):
            where = replace(where, preformatted=True)
        return self._box(tag, attributes, where) if styles.is_block(tag, attributes) else where

    def _box(self, tag: str, attributes: dict[str, str], where: _Where) -> _Where:
        if where.depth >= MAX_DEPTH:
            self._page.flattened += 1
            return replace(where)
        kept = {name: attributes[name] for name in _KEPT if name in attributes}
        box = Box(tag, kept, where.box)
        where.box.children.append(box)
        return replace(where, box=box, depth=where.depth + 1)

    def _left_out(self, node: LexborNode, tag: str, attributes: dict[str, str]) -> list[LeftOut] | None:
        """Where the text of an element goes that is not read; null for all others."""
        if tag in styles.STRUCK:
            return self._page.struck
        if tag in styles.ANNOTATIONS:
            return self._page.notes
        if self._hidden_too:
            return None
        if styles.is_hidden(tag, attributes) or (styles.is_tiny(attributes) and _is_leaf(node)):
            return self._page.hidden
        return None

    def _empty(self, tag: str, attributes: dict[str, str], where: _Where) -> None:
        if where.out is not None:
            return
        if tag == "br":
            where.box.add(BREAK, False)
        elif tag == "hr":
            where.box.children.append(Box(tag, {}, where.box))
        elif tag == "img":
            self._page.pictures.append(where.box)
        elif tag == "input" and attributes.get("type", "text").lower() in ("text", "number"):
            where.box.add(attributes.get("value", ""), where.link)
        self._frame(tag, attributes)

    def _frame(self, tag: str, attributes: dict[str, str]) -> None:
        target = attributes.get(_FRAMES.get(tag, ""), "").strip()
        if target and not target.startswith(("about:", "javascript:")):
            self._page.frames.append(target)


def _is_leaf(node: LexborNode) -> bool:
    child = node.first_child
    while child is not None:
        if child.is_element_node:
            return False
        child = child.next
    return True
