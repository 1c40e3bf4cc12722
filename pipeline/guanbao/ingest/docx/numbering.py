"""Lists: the labels that Word prints in front of paragraphs, which stand nowhere in the text of the file.

In these reports 一、 and （一） often exist only so, and they carry the structure.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from guanbao.ingest.docx.counting import count
from guanbao.ingest.docx.names import ALTERNATE, BRANCHES, Element, child, number, switch, value, w
from guanbao.ingest.docx.styles import Styles
from guanbao.ingest.docx.symbols import font, readable

LEVELS = 9
MAX_LABEL = 60
_PLACE = re.compile("%([1-9])")
_CLOSED = re.compile(r"[、，．。：；）】》」』〕]$")
_LINKS = 5


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a list. `text` is `（%1）`; `restart` is the level, from 1, whose use starts it anew (0: none does)."""

    start: int = 1
    style: str = "decimal"
    text: str = ""
    gap: bool = True
    restart: int | None = None
    decimal: bool = False
    hidden: bool = False
    paragraph_style: str | None = None


@dataclass(slots=True)
class _List:
    """A list as its paragraphs name it: `abstract` is what it shares its counters with."""

    abstract: int
    levels: dict[int, Level]
    fresh: dict[int, int] = field(default_factory=dict)


class Numbering:
    """Counts the paragraphs of all lists; `label` must be asked in the order of the document.

    `unknown` collects number formats that are written in plain digits here, because they are not known.
    """

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract = {} if root is None else _by_id(root, "abstractNum", "abstractNumId")
        self._lists = {} if root is None else _by_id(root, "num", "numId")
        self._made: dict[int, _List | None] = {}
        self._counters: dict[int, list[int | None]] = {}
        self.unknown: set[str] = set()

    def label(self, paragraph: Element) -> str:
        """What Word prints in front of a paragraph, with a space behind it where it leaves a gap; or nothing."""
        found = self._place(paragraph)
        if found is None:
            return ""
        a_list, level = found
        printed = self._print(a_list, level, self._count(a_list, level))
        definition = a_list.levels[level]
        if definition.hidden or not printed:
            return ""
        return printed + (" " if definition.gap and not _CLOSED.search(printed) else "")

    def _place(self, paragraph: Element) -> tuple[_List, int] | None:
        """The list and level of a paragraph: its own word goes before its style's."""
        own = child(paragraph, w("pPr"), w("numPr"))
        style = self._styles.of_paragraph(paragraph)
        list_id = number(own, w("numId")) if own is not None else None
        level = number(own, w("ilvl")) if own is not None else None
        if list_id is None:
            list_id, style_level = self._styles.numbering(style)
            level = style_level if level is None else level
        a_list = self._list(list_id) if list_id else None
        if a_list is None:
            return None
        if level is None:
            level = self._linked_level(a_list, style)
        return (a_list, level) if level in a_list.levels else None

    def _linked_level(self, a_list: _List, style: str | None) -> int:
        """The level that a style is tied to."""
        for name, _ in self._styles.chain(style):
            for index, level in a_list.levels.items():
                if level.paragraph_style == name:
                    return index
        return 0

    def _list(self, list_id: int) -> _List | None:
        if list_id not in self._made:
            self._made[list_id] = self._make(list_id)
        return self._made[list_id]

    def _make(self, list_id: int) -> _List | None:
        element = self._lists.get(list_id)
        abstract_id = None if element is None else number(element, w("abstractNumId"))
        abstract_id, abstract = self._resolve(abstract_id)
        if element is None or abstract_id is None or abstract is None:
            return None
        made = _List(abstract_id, dict(_levels(abstract)))
        for override in element.findall(w("lvlOverride")):
            index = _index(override)
            made.levels.update(_levels(override))
            start = number(override, w("startOverride"))
            if index is not None and start is not None:
                made.fresh[index] = start
        return made

    def _resolve(self, abstract_id: int | None) -> tuple[int | None, Element | None]:
        """The definition of a list; one that only names a list style is looked up through that style."""
        for _ in range(_LINKS):
            abstract = self._abstract.get(abstract_id) if abstract_id is not None else None
            link = None if abstract is None else value(abstract, w("numStyleLink"))
            if link is None:
                return abstract_id, abstract
            linked, _ = self._styles.numbering(link)
            element = self._lists.get(linked) if linked is not None else None
            abstract_id = None if element is None else number(element, w("abstractNumId"))
        return None, None

    def _count(self, a_list: _List, level: int) -> list[int | None]:
        counters = self._counters.setdefault(a_list.abstract, [None] * LEVELS)
        before = counters[level]
        if level in a_list.fresh:
            counters[level] = a_list.fresh.pop(level)
        else:
            counters[level] = a_list.levels[level].start if before is None else before + 1
        for deeper in range(level + 1, LEVELS):
            definition = a_list.levels.get(deeper)
            restart = definition.restart if definition is not None else None
            if restart is None or level < restart:
                counters[deeper] = None
        return counters

    def _print(self, a_list: _List, level: int, counters: list[int | None]) -> str:
        definition = a_list.levels[level]
        if definition.style == "none" and not _PLACE.search(definition.text):
            return definition.text.strip()[:MAX_LABEL]

        def numeral(match: re.Match[str]) -> str:
            index = int(match[1]) - 1
            shown = a_list.levels.get(index)
            if shown is None or index > level:
                return ""
            current = counters[index]
            return self._numeral(
                shown.start if current is None else current,
                "decimal" if definition.decimal and shown.style not in {"none", "bullet"} else shown.style,
            )

        return _PLACE.sub(numeral, definition.text).strip()[:MAX_LABEL]

    def _numeral(self, current: int, style: str) -> str:
        written = count(current, style)
        if written is None:
            self.unknown.add(style)
            return str(current)
        return written


def _by_id(root: Element, name: str, key: str) -> dict[int, Element]:
    found: dict[int, Element] = {}
    for element in root.findall(w(name)):
        text = element.get(w(key), "")
        if text.isascii() and text.isdigit() and len(text) < 10:
            found[int(text)] = element
    return found


def _index(element: Element) -> int | None:
    text = element.get(w("ilvl"), "")
    return int(text) if text in set("012345678") else None


def _levels(element: Element) -> Iterator[tuple[int, Level]]:
    for found in element.findall(w("lvl")):
        index = _index(found)
        if index is not None:
            yield index, _level(found)


def _level(element: Element) -> Level:
    def first(read: Callable[..., int | None], name: str, default: int) -> int:
        given = read(element, w(name))
        return default if given is None else given

    style = _style(element)
    text = value(element, w("lvlText")) or ""
    text = readable(text, font(child(element, w("rPr"))))
    return Level(
        start=first(number, "start", 0),
        style=style,
        text=("•" if style == "bullet" and not text.strip() else text),
        gap=value(element, w("suff")) != "nothing",
        restart=number(element, w("lvlRestart")),
        decimal=bool(switch(element, w("isLgl"))),
        hidden=bool(switch(element, w("rPr"), w("vanish"))),
        paragraph_style=value(element, w("pStyle")),
    )


def _style(element: Element) -> str:
    """The number format; newer ones stand beside an older one for programs that do not know them."""
    return value(element, w("numFmt")) or value(element, ALTERNATE, BRANCHES[1], w("numFmt")) or "decimal"
