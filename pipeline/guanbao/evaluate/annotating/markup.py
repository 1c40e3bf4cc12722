"""A gold as marks on its text: labelled stretches and links between them, as annotation tools know them.

Whatever of a gold is a stretch of the text becomes a mark, and whatever ties two of them a link; the rest travels in `head`
and in the fields of the marks, so that nothing is lost on the way there and back.

    figure:<kind>    a figure; fields say its value, unit, label …
    outlet:<kind>    a medium;  `department`, `account`, `legal_text`, `agency`: what they say;  `trap`: a number that is no figure
    links            from a figure to its `department`, its `outlet`s, its `account`, and to the total that it is `part_of`
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guanbao.evaluate.faults import KINDS, OUTLETS, squeeze
from guanbao.evaluate.matching import amount
from guanbao.text.safe import without_wraps

FIGURE, OUTLET = "figure:", "outlet:"
NAMED = {"department": "departments", "account": "accounts", "legal_text": "legal_texts", "trap": "traps"}
LABELS = (
    *(f"{FIGURE}{kind}" for kind in sorted(KINDS)),
    *(f"{OUTLET}{kind}" for kind in sorted(OUTLETS)),
    *NAMED,
    "agency",
)
LINKS = ("department", "outlet", "account", "part_of")
# What a figure says beside its stretch, its kind and its links, in the order of the gold.
FIELDS = (
    "value", "unit", "label", "qualifier", "metric", "department", "outlets", "sharing", "channel", "account",
    "part_of_value", "scope", "period",
)  # fmt: skip
_FIGURE_ORDER = (
    "value", "unit", "label", "kind", "qualifier", "quote", "metric", "department", "outlets", "sharing", "channel",
    "account", "part_of_value", "scope", "period",
)  # fmt: skip
_HEAD = ("id", "is_report", "agency", "agency_system", "scope", "year", "period", "title", "era")
UNPLACED = "unplaced"


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled stretch of a text; `score` is how sure the reader was, null where a person says it."""

    id: str
    label: str
    start: int
    end: int
    fields: Mapping[str, Any] = field(default_factory=dict)
    score: float | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A tie from one mark to another, by their ids."""

    source: str
    target: str
    kind: str


@dataclass(frozen=True, slots=True)
class Markup:
    """One report: its text, its marks and links, and `head`, which holds the rest of its gold."""

    text: str
    head: Mapping[str, Any]
    marks: tuple[Mark, ...]
    links: tuple[Link, ...]


class MarkupError(ValueError):
    """Marks that make no gold; the message says where."""


def to_markup(gold: Mapping[str, Any], text: str, scores: Sequence[float] = ()) -> Markup:
    """A gold as marks on its text. `scores` says how sure the reader was of each of its figures."""
    return _Marker(gold, text, scores).markup()


class _Marker:
    """One gold on its way to marks."""

    def __init__(self, gold: Mapping[str, Any], text: str, scores: Sequence[float]) -> None:
        self.gold = gold
        self.text = text
        self.scores = scores
        self.places = [n for n, char in enumerate(text) if not char.isspace()]
        self.squeezed = "".join(text[n] for n in self.places)
        self.marks: list[Mark] = []
        self.links: list[Link] = []
        self.unplaced: dict[str, list[Any]] = {}
        self.named: dict[tuple[str, str], str] = {}

    def markup(self) -> Markup:
        if self.gold.get("agency"):
            self._mark("agency", self.gold["agency"], "agency")
        for label, key in NAMED.items():
            for name in self.gold.get(key) or ():
                if not self._mark(label, name, label):
                    self.unplaced.setdefault(key, []).append(name)
        for outlet in self.gold.get("outlets") or ():
            if not self._mark(f"{OUTLET}{outlet['kind']}", outlet["name"], "outlet"):
                self.unplaced.setdefault("outlets", []).append(outlet)
        self._figures(self.gold.get("figures") or ())
        head = {key: self.gold[key] for key in (*_HEAD, "tables", "checks") if key in self.gold}
        if self.unplaced:
            head[UNPLACED] = self.unplaced
        return Markup(self.text, head, tuple(self.marks), tuple(self.links))

    def _find(self, words: str, start: int = 0) -> tuple[int, int] | None:
        """Where words stand, white space apart: from `start` on, else anywhere before."""
        wanted = squeeze(words)
        at = self.squeezed.find(wanted, start)
        at = self.squeezed.find(wanted) if at < 0 else at
        return (at, at + len(wanted)) if at >= 0 and wanted else None

    def _offsets(self, span: tuple[int, int]) -> tuple[int, int]:
        return self.places[span[0]], self.places[span[1] - 1] + 1

    def _mark(self, label: str, name: str, kind: str) -> bool:
        """Mark a name where it first stands; false where it does not."""
        span = self._find(name)
        if span is None:
            return False
        start, end = self._offsets(span)
        # A name is written as the text has it, but for white space; where the gold has some of its own, it is kept.
        fields = {} if squeeze(self.text[start:end]) == name else {"name": name}
        mark = Mark(f"{kind[0]}{len(self.marks) + 1}", label, start, end, fields)
        self.marks.append(mark)
        self.named[kind, squeeze(name)] = mark.id
        return True

    def _figures(self, figures: Sequence[Mapping[str, Any]]) -> None:
        at = 0
        placed: list[tuple[Mapping[str, Any], Mark]] = []
        for n, figure in enumerate(figures):
            span = self._find(figure["quote"], at)
            if span is None:
                self.unplaced.setdefault("figures", []).append(dict(figure))
                continue
            at = span[0]
            score = self.scores[n] if n < len(self.scores) else None
            mark = Mark(f"f{n + 1}", f"{FIGURE}{figure['kind']}", *self._offsets(span), score=score)
            placed.append((figure, mark))
        for n, (figure, mark) in enumerate(placed):
            links = list(self._links(figure, mark, n, placed))
            linked = {link.kind for link in links}
            self.links += links
            fields = {key: figure[key] for key in FIELDS if key in figure and _LINKED.get(key) not in linked}
            self.marks.append(Mark(mark.id, mark.label, mark.start, mark.end, fields, mark.score))

    def _links(
        self, figure: Mapping[str, Any], mark: Mark, at: int, placed: Sequence[tuple[Mapping[str, Any], Mark]]
    ) -> Iterator[Link]:
        for kind in ("department", "account"):
            target = self.named.get((kind, squeeze(figure.get(kind) or "")))
            if target:
                yield Link(mark.id, target, kind)
        outlets = [self.named.get(("outlet", squeeze(name))) for name in figure.get("outlets") or ()]
        if outlets and all(outlets):
            yield from (Link(mark.id, target, "outlet") for target in outlets if target)
        if "part_of_value" in figure:
            wanted = amount(figure["part_of_value"])
            totals = [n for n, (other, _) in enumerate(placed) if n != at and amount(other["value"]) == wanted]
            if totals:  # the nearest before, else the nearest behind
                best = min(totals, key=lambda n: (n > at, abs(n - at)))
                yield Link(mark.id, placed[best][1].id, "part_of")


_LINKED = {"department": "department", "account": "account", "outlets": "outlet", "part_of_value": "part_of"}


def markup_faults(markup: Markup) -> Iterator[str]:
    """What keeps marks and links from making a gold, in words."""
    known = {mark.id: mark for mark in markup.marks}
    if len(known) < len(markup.marks):
        yield "two marks have the same id"
    for mark in markup.marks:
        if mark.label not in LABELS:
            yield f"{mark.id} has the label {mark.label!r}, which is none of {', '.join(LABELS)}"
        if not 0 <= mark.start < mark.end <= len(markup.text):
            yield f"{mark.id} lies at {mark.start} to {mark.end}, outside the text of {len(markup.text)} characters"
        elif not squeeze(markup.text[mark.start : mark.end]):
            yield f"{mark.id} marks white space"
    for link in markup.links:
        ends = known.get(link.source), known.get(link.target)
        if link.kind not in LINKS:
            yield f"a relation is called {link.kind!r}, which is none of {', '.join(LINKS)}"
        elif ends[0] is None or ends[1] is None:
            yield f"a relation {link.kind} goes from {link.source} to {link.target}, of which one is not there"
        elif not (ends[0].label.startswith(FIGURE) and ends[1].label.startswith(_ENDS[link.kind])):
            yield f"a relation {link.kind} goes from {ends[0].label} to {ends[1].label}"


_ENDS = {"department": "department", "account": "account", "outlet": OUTLET, "part_of": FIGURE}


def to_gold(markup: Markup) -> dict[str, Any]:
    """The gold that marks on a text make.

    Raises:
        MarkupError: a mark has a label, or a link a kind or an end, that does not fit; or a figure has no value.
    """
    by_id = {mark.id: mark for mark in markup.marks}
    figures = [_figure(mark, markup, by_id) for mark in sorted(markup.marks, key=_at) if mark.label.startswith(FIGURE)]
    unplaced = markup.head.get(UNPLACED) or {}
    gold: dict[str, Any] = {
        "id": None,
        "is_report": True,
        **{key: None for key in _HEAD if key not in ("id", "is_report")},
    }
    gold |= {key: markup.head[key] for key in _HEAD if key in markup.head}
    agency = next((mark for mark in markup.marks if mark.label == "agency"), None)
    gold["agency"] = _name(agency, markup) if agency else gold["agency"]
    for label, key in NAMED.items():
        names = [_name(mark, markup) for mark in sorted(markup.marks, key=_at) if mark.label == label]
        gold[key] = list(dict.fromkeys([*names, *unplaced.get(key, ())]))
    outlets = {
        _name(mark, markup): mark.label.removeprefix(OUTLET)
        for mark in sorted(markup.marks, key=_at, reverse=True)
        if mark.label.startswith(OUTLET)
    }
    gold["outlets"] = [{"name": name, "kind": kind} for name, kind in reversed(outlets.items())]
    gold["outlets"] += unplaced.get("outlets", [])
    gold["figures"] = [*figures, *unplaced.get("figures", ())]
    gold |= {key: markup.head.get(key) or [] for key in ("tables", "checks")}
    order = (*_HEAD, "departments", "outlets", "accounts", "legal_texts", "figures", "traps", "tables", "checks")
    return {key: gold[key] for key in order}


def _at(mark: Mark) -> tuple[int, int, str]:
    number = re.sub(r"\D", "", mark.id)
    return mark.start, mark.end, number.zfill(9)


def _name(mark: Mark, markup: Markup) -> str:
    if isinstance(mark.fields.get("name"), str) and squeeze(mark.fields["name"]) == squeeze(_said(mark, markup)):
        return str(mark.fields["name"])
    return squeeze(_said(mark, markup))


def _said(mark: Mark, markup: Markup) -> str:
    return markup.text[mark.start : mark.end]


def _figure(mark: Mark, markup: Markup, by_id: Mapping[str, Mark]) -> dict[str, Any]:
    quote = without_wraps(_said(mark, markup)).strip()
    figure: dict[str, Any] = {"kind": mark.label.removeprefix(FIGURE), "quote": quote}
    figure |= {key: mark.fields[key] for key in FIELDS if mark.fields.get(key) is not None}
    if "value" not in figure:
        figure = {**_guessed(quote, figure["kind"]), **figure}
    figure.setdefault("unit", None)
    figure.setdefault("label", "")
    figure.setdefault("qualifier", "exact")
    outlets = []
    for link in (link for link in markup.links if link.source == mark.id):
        target = by_id[link.target]
        if link.kind == "part_of":
            figure["part_of_value"] = _figure_value(target, markup)
        elif link.kind == "outlet":
            outlets.append(_name(target, markup))
        else:
            figure[link.kind] = _name(target, markup)
    if outlets:
        figure["outlets"] = outlets
    return {key: figure[key] for key in _FIGURE_ORDER if key in figure}


def _figure_value(mark: Mark, markup: Markup) -> Any:
    if not mark.label.startswith(FIGURE):
        raise MarkupError(f"{mark.id} is the total of a figure and no figure itself ({mark.label})")
    if mark.fields.get("value") is not None:
        return mark.fields["value"]
    return _guessed(_said(mark, markup), mark.label.removeprefix(FIGURE))["value"]


def _guessed(quote: str, kind: str) -> dict[str, Any]:
    """What a new figure says by its words, where the annotator has filled nothing in.

    Raises:
        MarkupError: there is not exactly one number in them.
    """
    if kind == "zero":
        return {"value": 0, "unit": None, "label": quote, "qualifier": "exact"}
    from guanbao.annotate import annotate
    from guanbao.text.view import fold

    words = fold(quote)
    found = annotate(words).quantities
    if len(found) != 1:
        raise MarkupError(f"the figure {quote!r} has no value, and not exactly one number to take for it")
    [one] = found
    label = (words[: one.span.start] + words[one.span.end :]).strip()
    return {"value": json_number(str(one.value)), "unit": one.unit, "label": label, "qualifier": one.qualifier}


def json_number(text: str) -> int | float:
    """A number that a person typed, as JSON has it; decimals stay, for 20.0 is printed more exactly than 20.

    >>> json_number("12,846"), json_number(" 96.60 ")
    (12846, 96.6)

    Raises:
        MarkupError: it is none.
    """
    plain = text.strip().replace(",", "")
    if not re.fullmatch(r"[+-]?\d{1,18}(?:\.\d{1,9})?", plain):
        raise MarkupError(f"{text!r} is no number")
    return float(plain) if "." in plain else int(plain)
