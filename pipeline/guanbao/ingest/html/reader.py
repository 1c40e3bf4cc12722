"""HTML to Document: the order of the steps, and what each oddity of a page means for the whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from guanbao.errors import InputError
from guanbao.ingest import codes
from guanbao.ingest.clean import clean
from guanbao.ingest.html import guard
from guanbao.ingest.html.body import Body, choose
from guanbao.ingest.html.charset import decode_page
from guanbao.ingest.html.flow import atoms
from guanbao.ingest.html.pages import write
from guanbao.ingest.html.tree import Page, count_han, is_file, parse
from guanbao.ingest.plain import MAX_CHARACTERS, lay_out
from guanbao.model.document import Document, Source
from guanbao.model.report import Problem

MAX_BYTES = 32 * 1024 * 1024
_LITTLE = 200  # characters: with less text, what the page links to or shows in a frame may be the document
_LOST = 40  # Han characters
_LOST_SHARE = 0.02
_LONG = 60  # characters: hidden text that is told wherever it stands
_QUOTED = 30
_TARGET = 120


def read_html(data: bytes, source: Source, noted: Sequence[Problem] = ()) -> Document:
    """Read a web page, a saved one, or a document that a word processor exported as HTML.

    The text is what a browser shows, a paragraph a line; tables of data are grids. What stands around the text of the
    page (menus, descriptions, buttons, feet) is kept as `navigation`.

    Raises:
        InputError: no text, or larger than `MAX_BYTES`.
    """
    if len(data) > MAX_BYTES:
        raise InputError(codes.TOO_LARGE, name=source.name, size=len(data), limit=MAX_BYTES)
    decoded = decode_page(data, source.name)
    source = replace(source, encoding=decoded.encoding)
    markup, found = clean(decoded.text)
    unsafe = (codes.CONTROLS_DROPPED.id, codes.SURROGATES_REPLACED.id)
    problems = [*noted, *decoded.problems, *(problem for problem in found if problem.code in unsafe)]
    if guard.effort(markup) > guard.MAX_EFFORT:
        return _flat(markup, source, problems)
    page, body, told = _read(markup)
    problems += told
    document = write(body, source)
    problems += [*_missing(markup, page), *_behind(page, body), *_left_out(page, body)]
    if not body.size():
        problems.append(Problem.of(codes.NO_TEXT))
    return replace(document, problems=(*problems, *document.problems))


def _flat(markup: str, source: Source, problems: list[Problem]) -> Document:
    """A page that would harm the parser, as plain text."""
    text, found = clean(guard.flat_text(markup)[:MAX_CHARACTERS])
    what = "is nested or repeated as in files made to harm"
    problems.append(Problem.of(codes.MARKUP_ODD, what=what, done="it was read as plain text, without its tables"))
    return lay_out(text, source, [*problems, *found])


def _read(markup: str) -> tuple[Page, Body, list[Problem]]:
    """Read a page; where hardly anything is shown and much is hidden, also that: scripts show it later."""
    page = parse(markup)
    body = choose(page, atoms(page.body))
    hidden = sum(_size(left.text) for left in page.hidden)
    if body.size() >= _LITTLE or hidden <= 2 * max(body.size(), _LITTLE):
        return page, body, []
    page = parse(markup, hidden_too=True)
    what = "hides most of the text"
    problem = Problem.of(codes.MARKUP_ODD, what=what, done="what is hidden was read too")
    return page, choose(page, atoms(page.body)), [problem]


def _size(text: str) -> int:
    return len("".join(text.split()))


def _missing(markup: str, page: Page) -> list[Problem]:
    """Text that the parser did not see: swallowed by a comment, a title or a tag that nothing ends."""
    found: list[Problem] = []
    if page.flattened:
        done = f"{page.flattened} blocks that lie deepest were read as lines"
        found.append(Problem.of(codes.MARKUP_ODD, what="is nested very deeply", done=done))
    total = count_han(guard.flat_text(markup))
    lost = total - page.seen
    if lost > max(_LOST, _LOST_SHARE * total):
        found.append(Problem.of(codes.SWALLOWED, lost=lost, total=total))
    return found


def _behind(page: Page, body: Body) -> list[Problem]:
    """What the page shows or links to; where it has hardly any text, one of these may be the document."""
    size = body.size()
    documents = [target for target in page.frames if is_file(target)]
    if size >= _LITTLE:
        pictures = sum(body.main in box.ancestors() for box in page.pictures)
        behind = (("files in frames", len(documents)), ("linked files", len(page.files)), ("pictures", pictures))
        return [Problem.of(codes.NOT_READ, count=count, what=what) for what, count in behind if count]
    for what, targets in (("a frame", documents or page.frames), ("a file that it links to", page.files)):
        if targets:
            return [Problem.of(codes.BEHIND, count=size, what=what, target=targets[0][:_TARGET])]
    if size == 0 and page.scripts:
        return [Problem.of(codes.BEHIND, count=size, what="a script", target="<script>")]
    return [Problem.of(codes.TEXT_ELSEWHERE, count=len(page.pictures), what="pictures")] if page.pictures else []


def _left_out(page: Page, body: Body) -> list[Problem]:
    """What is hidden in the text (or long), struck out, or only says how to pronounce something."""
    found: list[Problem] = []
    hidden = [
        " ".join(left.text.split())
        for left in page.hidden
        if _size(left.text) >= _LONG or (_size(left.text) and body.main in left.box.ancestors())
    ]
    if hidden:
        example = max(hidden, key=len)[:_QUOTED]
        found.append(Problem.of(codes.HIDDEN, count=len(hidden), example=example))
    for what, left_out in (("struck out stretches", page.struck), ("notes on pronunciation", page.notes)):
        if count := sum(bool(left.text.strip()) for left in left_out):
            found.append(Problem.of(codes.NOT_READ, count=count, what=what))
    return found
