"""The title of the text of a page: a line above the text, or what the page calls itself where it shows none."""

from __future__ import annotations

import re
from collections.abc import Sequence

from guanbao.ingest.html import furniture
from guanbao.ingest.html.flow import Atom
from guanbao.ingest.html.tree import Page
from guanbao.ingest.wording import opens_section

_SHORTEST = 6  # characters
_NAMED = 0.4  # of what the page calls itself, if a line says only a part of it
_HEADINGS = {"h1": 6, "h2": 5, "h3": 4}
_TITLE_WORDS = frozenset(("biaoti", "bt", "tit", "headline"))
_SITE = re.compile(r"[_|｜>\s]+|(?<!\d)[-—–]+(?!\d)")  # what parts the names of text, column and site in a title


def keep_title(page: Page, atoms: Sequence[Atom], kept: list[bool], first: int) -> str | None:
    """Keep the title that stands above the text, `first` being the first atom that is surely text.

    Where none is shown, returns the one that the page has for itself: null if that only names the site.
    """
    named = [name for name in map(_flat, (page.article, page.title)) if len(name) >= _SHORTEST]
    head = range(min(first, len(atoms)))
    if any(kept[i] and _is_named(atoms[i], named) for i in head):
        return None
    shown = [i for i in head if not kept[i] and _may_be_title(atoms[i], named)]
    best = max(shown, key=lambda i: (_is_named(atoms[i], named), _rank(atoms[i]), i), default=None)
    other = any(kept[i] and atoms[i].size >= _SHORTEST and not opens_section(atoms[i].text) for i in head)
    if best is not None and (_is_named(atoms[best], named) or not other):
        kept[best] = True
        return None
    return None if other else page.article or _own_part(page.title, atoms, kept)


def _flat(text: str) -> str:
    return "".join(text.split())


def _is_named(atom: Atom, named: Sequence[str]) -> bool:
    """Whether a line says what the page calls itself, or most of it: the rest may be the name of the site."""
    flat = _flat(atom.text)
    return len(flat) >= _SHORTEST and any(
        name in flat or (flat in name and len(flat) >= _NAMED * len(name)) for name in named
    )


def _may_be_title(atom: Atom, named: Sequence[str]) -> bool:
    if atom.table is not None or atom.size < _SHORTEST or atom.linked * 2 > atom.size:
        return False
    if furniture.is_metadata(atom.text) or furniture.is_foot(atom.text):
        return False
    return _is_named(atom, named) or _rank(atom) > 0


def _rank(atom: Atom) -> int:
    """How much the markup of a line says that it is a title."""
    if atom.box.tag in _HEADINGS:
        return _HEADINGS[atom.box.tag]
    words = re.split(r"[-_\s]+", f"{atom.box.attributes.get('class', '')} {atom.box.attributes.get('id', '')}".lower())
    if any(word in _TITLE_WORDS or "title" in word for word in words):
        return 3
    return 2 * atom.box.large + _is_centred(atom)


def _is_centred(atom: Atom) -> bool:
    said = f"{atom.box.attributes.get('align', '')} {atom.box.attributes.get('style', '')}".lower()
    return atom.box.tag == "center" or "center" in said


def _own_part(title: str, atoms: Sequence[Atom], kept: Sequence[bool]) -> str | None:
    """What a page's own title says beside the names of site and column, which stand around the text too."""
    around = " ".join(_flat(atom.text) for atom, is_kept in zip(atoms, kept, strict=True) if not is_kept)
    parts = [part for part in _SITE.split(title) if part and part not in around]
    own = " ".join(parts)
    return own if len(_flat(own)) >= _SHORTEST else None
