"""Which atoms of a page are its text. Where that is in doubt, they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from guanbao.ingest.html import furniture
from guanbao.ingest.html.flow import Atom, Table
from guanbao.ingest.html.tree import Box, Page
from guanbao.ingest.textgrids import is_value
from guanbao.ingest.wording import is_han, opens_section

_SENTENCE = 20  # characters of a line that is surely text
_LABELS = 3  # cells with words in a table that is surely data
_MOST = 0.9  # of the text that a block must hold for us to look into it
_HINTED = 0.3  # of the text: a block that holds more is part of it, whatever its markup says
_TITLE = 6  # characters
_NAMED = 0.4
_HEADINGS = ("h1", "h2", "h3")
_TITLE_WORDS = ("title", "biaoti", "bt", "tit", "headline", "ucaptitle")


@dataclass(frozen=True, slots=True)
class Body:
    """The atoms of a page with, for each, whether it is of the text; `title` is one that no atom of the text shows."""

    atoms: tuple[Atom, ...]
    kept: tuple[bool, ...]
    title: str | None = None
    main: Box | None = None

    def size(self) -> int:
        """How many characters the text has, without title."""
        return sum(atom.size for atom, kept in zip(self.atoms, self.kept, strict=True) if kept)


def choose(page: Page, atoms: Sequence[Atom]) -> Body:
    """Tell the text of a page from what stands around it.

    Sentences and tables of data are text wherever they stand, and so is what stands between them or with them in the
    block that holds nearly all of them. Links, buttons and the page's own description are not.
    """
    strong = [_is_strong(atom) for atom in atoms]
    hinted = _hinted(atoms, strong)
    strong = [is_ and not is_hinted for is_, is_hinted in zip(strong, hinted, strict=True)]
    order = [index for index, is_ in enumerate(strong) if is_]
    main = _main(page.body, [atoms[index] for index in order])
    first, last = (order[0], order[-1]) if order else (len(atoms), -1)
    kept: list[bool] = []
    for index, atom in enumerate(atoms):
        if strong[index]:
            keep = True
        elif first < index < last:
            keep = not (hinted[index] or furniture.is_button(atom.text))
        else:
            keep = not hinted[index] and main in atom.box.ancestors() and not _is_furniture(atom)
        kept.append(keep)
    _drop_values(atoms, kept, first)
    title = _title(page, atoms, kept, first)
    return Body(tuple(atoms), tuple(kept), title, main)


def _is_strong(atom: Atom) -> bool:
    if atom.linked * 2 > atom.size:
        return False
    if atom.table is not None:
        return _is_data(atom.table)
    if atom.size < _SENTENCE or not any(mark in atom.text for mark in "。；！？"):
        return False
    return not (furniture.is_button(atom.text) or furniture.says_foot(atom.text))


def _is_data(table: Table) -> bool:
    if table.rows < 2 or furniture.describes_page(table):
        return False
    filled = table.filled()
    labels = sum(not is_value(text) and sum(map(is_han, text)) >= 2 for text in filled)
    values = sum(map(is_value, filled))
    return labels >= _LABELS and (values >= 2 or labels >= 2 * _LABELS)


def _hinted(atoms: Sequence[Atom], strong: Sequence[bool]) -> list[bool]:
    """For each atom, whether it lies in a block that its markup calls furniture, and that holds little of the text."""
    held: Counter[Box] = Counter()
    total = 0
    for atom, is_strong in zip(atoms, strong, strict=True):
        if is_strong:
            total += atom.size
            for box in atom.box.ancestors():
                held[box] += atom.size
    known: dict[Box, bool] = {}

    def hinted(box: Box) -> bool:
        if box not in known:
            here = furniture.is_hinted(box) and held[box] <= _HINTED * total
            known[box] = here or (box.parent is not None and hinted(box.parent))
        return known[box]

    return [hinted(atom.box) for atom in atoms]


def _main(body: Box, strong: Sequence[Atom]) -> Box:
    """The innermost block with nearly all of the text, and with more than one piece of it."""
    held: Counter[Box] = Counter()
    pieces: Counter[Box] = Counter()
    for atom in strong:
        for box in atom.box.ancestors():
            held[box] += atom.size
            pieces[box] += 1
    main = body
    while True:
        inner = next(
            (
                child
                for child in main.children
                if isinstance(child, Box) and held[child] >= _MOST * held[body] and pieces[child] > 1
            ),
            None,
        )
        if inner is None:
            return main
        main = inner


def _is_furniture(atom: Atom) -> bool:
    if atom.table is not None:
        return furniture.describes_page(atom.table) or atom.linked * 2 > atom.size
    if furniture.is_metadata(atom.text) or furniture.is_foot(atom.text) or furniture.is_attachment(atom):
        return True
    return atom.linked * 3 > atom.size * 2


def _drop_values(atoms: Sequence[Atom], kept: list[bool], first: int) -> None:
    """Set aside the values of labels that were set aside, where each has a line of its own."""
    for index in range(1, min(first, len(atoms))):
        before = atoms[index - 1]
        if kept[index] and not kept[index - 1] and before.text.endswith((":", "：")) and atoms[index].size < _SENTENCE:
            kept[index] = opens_section(atoms[index].text)


# --- the title ---------------------------------------------------------------------------------------------------


def _title(page: Page, atoms: Sequence[Atom], kept: list[bool], first: int) -> str | None:
    """Keep the title that stands above the text; where none is shown, give the one that the page has for itself."""
    named = [name for name in map(_flat, (page.article, page.title)) if len(name) >= _TITLE]
    head = range(min(first, len(atoms)))
    if any(kept[index] and _is_named(atoms[index], named) for index in head):
        return None
    other = any(kept[i] and atoms[i].size >= _TITLE and not opens_section(atoms[i].text) for i in head)
    shown = [i for i in head if not kept[i] and atoms[i].table is None and _may_be_title(atoms[i], named)]
    best = max(shown, key=lambda i: (_is_named(atoms[i], named), _rank(atoms[i]), i), default=None)
    if best is not None and not (other and not _is_named(atoms[best], named)):
        kept[best] = True
        return None
    return None if other else page.article or page.title or None


def _flat(text: str) -> str:
    return "".join(text.split())


def _is_named(atom: Atom, named: Sequence[str]) -> bool:
    """Whether a line says what the page calls itself, or most of it: the rest may be the name of the site."""
    flat = _flat(atom.text)
    return len(flat) >= _TITLE and any(
        name in flat or (flat in name and len(flat) >= _NAMED * len(name)) for name in named
    )


def _may_be_title(atom: Atom, named: Sequence[str]) -> bool:
    if atom.size < _TITLE or furniture.is_metadata(atom.text) or furniture.is_foot(atom.text):
        return False
    if atom.linked * 2 > atom.size:
        return False
    return _is_named(atom, named) or _rank(atom) > 0


def _rank(atom: Atom) -> int:
    """How much the markup of a line says that it is a title."""
    if atom.box.tag in _HEADINGS:
        return len(_HEADINGS) + 1 - _HEADINGS.index(atom.box.tag)
    names = f"{atom.box.attributes.get('class', '')} {atom.box.attributes.get('id', '')}".lower()
    words = names.replace("-", " ").replace("_", " ").split()
    return int(any(word in _TITLE_WORDS or "title" in word for word in words))
