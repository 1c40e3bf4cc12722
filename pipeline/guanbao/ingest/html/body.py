"""Which atoms of a page are its text. Where that is in doubt, they are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from guanbao.ingest.html import furniture
from guanbao.ingest.html.flow import Atom, Table
from guanbao.ingest.html.titles import keep_title
from guanbao.ingest.html.tree import Box, Page
from guanbao.ingest.textgrids import is_value
from guanbao.ingest.wording import is_han, opens_section

_SENTENCE = 20  # characters of a line that is surely text
_LABELS = 3  # cells with words in a table that is surely data
_MOST = 0.9  # of the text that a block must hold for us to look into it
_HINTED = 0.3  # of the text: a block that holds more is part of it, whatever its markup says


@dataclass(frozen=True, slots=True)
class Body:
    """The atoms of a page with, for each, whether it is of the text; `main` is the block that holds nearly all of it.

    `title` is one that no atom of the text shows.
    """

    atoms: tuple[Atom, ...]
    kept: tuple[bool, ...]
    main: Box
    title: str | None = None

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
    sure = [i for i, is_strong in enumerate(strong) if is_strong and hinted[i] is None]
    first, last = (sure[0], sure[-1]) if sure else (len(atoms), -1)
    # Sentences between sentences are text, and then so is the block that they are in, whatever its markup says.
    spared = {None, *(hinted[i] for i in range(first, last) if strong[i])}
    main = _main(page.body, [atoms[i] for i in sure])
    kept: list[bool] = []
    for index, atom in enumerate(atoms):
        if first <= index <= last:
            kept.append(strong[index] or (hinted[index] in spared and not furniture.stands_apart(atom.text)))
        else:
            kept.append(hinted[index] is None and main in atom.box.ancestors() and not _is_furniture(atom))
    _drop_values(atoms, kept, first)
    title = keep_title(page, atoms, kept, first)
    return Body(tuple(atoms), tuple(kept), main, title)


def _is_strong(atom: Atom) -> bool:
    if atom.linked * 2 > atom.size:
        return False
    if atom.table is not None:
        return _is_data(atom.table)
    if atom.size < _SENTENCE or not any(mark in atom.text for mark in "。；！？"):
        return False
    return not (furniture.is_button(atom.text) or furniture.is_summary(atom.text) or furniture.says_foot(atom.text))


def _is_data(table: Table) -> bool:
    if table.rows < 2 or furniture.describes_page(table):
        return False
    filled = table.filled()
    labels = sum(not is_value(text) and sum(map(is_han, text)) >= 2 for text in filled)
    values = sum(map(is_value, filled))
    return labels >= _LABELS and (values >= 2 or labels >= 2 * _LABELS)


def _hinted(atoms: Sequence[Atom], strong: Sequence[bool]) -> list[Box | None]:
    """For each atom, the block around it that its markup calls furniture, and that holds little of the text."""
    held: Counter[Box] = Counter()
    total = 0
    for atom, is_strong in zip(atoms, strong, strict=True):
        if is_strong:
            total += atom.size
            for box in atom.box.ancestors():
                held[box] += atom.size
    known: dict[Box, Box | None] = {}

    def hinted(box: Box) -> Box | None:
        if box not in known:
            outer = hinted(box.parent) if box.parent is not None else None
            here = outer is None and furniture.is_hinted(box) and held[box] <= _HINTED * total
            known[box] = box if here else outer
        return known[box]

    return [hinted(atom.box) for atom in atoms]


def _main(body: Box, sure: Sequence[Atom]) -> Box:
    """The innermost block with nearly all of the text, and with more than one piece of it."""
    held: Counter[Box] = Counter()
    pieces: Counter[Box] = Counter()
    for atom in sure:
        for box in atom.box.ancestors():
            held[box] += atom.size
            pieces[box] += 1
    main = body
    while inner := next((box for box in main.boxes() if held[box] >= _MOST * held[body] and pieces[box] > 1), None):
        main = inner
    return main


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
