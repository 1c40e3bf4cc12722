"""The spaCy pipeline: one registered factory for each kind of annotation, each filling a span group of the same name.

>>> nlp = build()
>>> doc = nlp("受理咨询372人次")
>>> [s.text for s in doc.spans["quantities"]]
['372人次']

Every span of a group has its reading in `span._.found` (see `guanbao.annotate.kinds`). The pipeline saves and loads with
`nlp.to_disk`, and takes any other spaCy component.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import registry

from guanbao.annotate.denials import DenialFinder
from guanbao.annotate.names import NameFinder
from guanbao.annotate.quantities import QuantityFinder
from guanbao.annotate.tokens import Segmenter, Tokenizer, segmenter
from guanbao.annotate.traps import TrapFinder
from guanbao.registry import Registry, load
from guanbao.text import spans as stretches

COMPONENTS = ("guanbao_traps", "guanbao_quantities", "guanbao_names", "guanbao_denials")
NAME_GROUPS = {
    "department": "departments",
    "outlet": "outlets",
    "channel": "channels",
    "account": "accounts",
    "agency": "agencies",
}
MAX_LENGTH = 6_000_000

READINGS = "guanbao"


def _reading(span: Span) -> Any:
    # spaCy's own span attributes are keyed by offsets alone: a trap and a quantity on the same stretch would share one.
    return span.doc.user_data.get(READINGS, {}).get(span.id_)


if not Span.has_extension("found"):
    Span.set_extension("found", getter=_reading)


class Finders:
    """The finders over one registry and one segmenter, which the tokenizer and the components share."""

    def __init__(self, registry: Registry, words: Segmenter) -> None:
        self.words = words
        self.quantities = QuantityFinder(registry, self.word_at)
        self.traps = TrapFinder(registry)
        self.names = NameFinder(registry)
        self.denials = DenialFinder(registry)
        self._last: tuple[str, dict[str, list[Any]]] = ("", {})

    def word_at(self, text: str, offset: int) -> str:
        """The word that the segmenter sees when it starts reading at `offset`."""
        return next(iter(self.words.cut(text[offset : offset + 6])), "")

    def all(self, text: str) -> dict[str, list[Any]]:
        """What each finder finds in `text`; the last text is remembered, since tokenizer and components ask in turn."""
        if self._last[0] != text:
            found: dict[str, list[Any]] = {
                "quantities": self.quantities.find(text),
                "traps": self.traps.find(text),
                "names": self.names.find(text),
                "citations": self.names.citations(text),
                "denials": self.denials.find(text),
            }
            self._last = (text, found)
        return self._last[1]

    def fixed(self, text: str) -> Iterable[stretches.Span]:
        """What no token may cut."""
        found = self.all(text)
        for quantity in found["quantities"]:
            yield quantity.number
            if quantity.span.start < quantity.number.start:
                yield stretches.Span(quantity.span.start, quantity.number.start)
            if quantity.span.end > quantity.number.end:
                yield stretches.Span(quantity.number.end, quantity.span.end)
        for group in ("traps", "names", "citations"):
            yield from (item.span for item in found[group])
        for denial in found["denials"]:
            yield from (denial.cue, denial.thing)


@lru_cache(maxsize=4)
def _finders(name: str | None) -> Finders:
    return Finders(load(), segmenter(name))


@registry.tokenizers("guanbao.tokenizer.v1")  # type: ignore[untyped-decorator]  # as spaCy ships it
def make_tokenizer(segmenter: str | None = None) -> Callable[[Language], Tokenizer]:
    """The tokenizer as spaCy configures it; `segmenter` is jieba, rjieba or null for the faster that is installed."""

    def create(nlp: Language) -> Tokenizer:
        finders = _finders(segmenter)
        return Tokenizer(nlp.vocab, finders.fixed, finders.words)

    return create


class _Annotator:
    """Turns what a finder found into a span group, each span with its reading."""

    def __init__(self, groups: dict[str, str], segmenter: str | None) -> None:
        self._groups = groups
        self._finders = _finders(segmenter)

    def __call__(self, doc: Doc) -> Doc:
        found = self._finders.all(doc.text)
        for group, source in self._groups.items():
            items = [i for i in found[source] if source != "names" or NAME_GROUPS[i.kind] == group]
            doc.spans[group] = [_span(doc, item, group, index) for index, item in enumerate(items)]
        return doc


def _span(doc: Doc, item: Any, group: str, index: int) -> Span:
    # The id tells two findings of one group on the same stretch apart: a quoted hotline is two kinds of trap.
    place = item.span
    span = doc.char_span(place.start, place.end, label=group, alignment_mode="expand", span_id=f"{group}-{index}")
    if span is None:  # cannot be: the span lies in the text
        raise ValueError(item)
    doc.user_data.setdefault(READINGS, {})[span.id_] = item
    return span


@Language.factory("guanbao_traps", default_config={"segmenter": None}, assigns=["doc.spans"])
def make_traps(nlp: Language, name: str, segmenter: str | None) -> _Annotator:
    """Numbers that are no figures, in `doc.spans["traps"]`."""
    return _Annotator({"traps": "traps"}, segmenter)


@Language.factory("guanbao_quantities", default_config={"segmenter": None}, assigns=["doc.spans"])
def make_quantities(nlp: Language, name: str, segmenter: str | None) -> _Annotator:
    """Numbers with unit and hedge, in `doc.spans["quantities"]`."""
    return _Annotator({"quantities": "quantities"}, segmenter)


@Language.factory("guanbao_names", default_config={"segmenter": None}, assigns=["doc.spans"])
def make_names(nlp: Language, name: str, segmenter: str | None) -> _Annotator:
    """Departments, outlets, channels, accounts, agencies and cited texts, each in its group."""
    return _Annotator(dict.fromkeys(NAME_GROUPS.values(), "names") | {"citations": "citations"}, segmenter)


@Language.factory("guanbao_denials", default_config={"segmenter": None}, assigns=["doc.spans"])
def make_denials(nlp: Language, name: str, segmenter: str | None) -> _Annotator:
    """Things of which a sentence says there was none, in `doc.spans["denials"]`."""
    return _Annotator({"denials": "denials"}, segmenter)


@lru_cache(maxsize=4)
def build(segmenter: str | None = None) -> Language:
    """The whole pipeline; the same object for the same segmenter."""
    config = {"nlp": {"tokenizer": {"@tokenizers": "guanbao.tokenizer.v1", "segmenter": segmenter}}}
    nlp = spacy.blank("zh", config=config)
    nlp.max_length = MAX_LENGTH
    for component in COMPONENTS:
        nlp.add_pipe(component, config={"segmenter": segmenter})
    return nlp
