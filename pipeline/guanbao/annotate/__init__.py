"""The annotation layer: a spaCy pipeline over jieba tokens, and the findings as plain values."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from guanbao.annotate import lean  # noqa: F401 - first of all: it decides how spaCy is imported
from guanbao.annotate.kinds import Citation, Denial, Name, Quantity, Trap
from guanbao.annotate.pipeline import build

__all__ = ["Annotations", "Citation", "Denial", "Name", "Quantity", "Trap", "annotate", "build"]


@dataclass(frozen=True, slots=True)
class Annotations:
    """What the pipeline found in one view, in text order. `words` are the tokens with their offsets."""

    text: str
    quantities: tuple[Quantity, ...]
    traps: tuple[Trap, ...]
    names: tuple[Name, ...]
    citations: tuple[Citation, ...]
    denials: tuple[Denial, ...]
    words: tuple[tuple[int, str], ...]

    def without(self, refused: Collection[str]) -> Annotations:
        """The same without the departments and outlets of these names, which only their form suggested."""
        kept = (n for n in self.names if n.by != "form" or n.name not in refused)
        return replace(self, names=tuple(kept)) if refused else self

    def with_own_agency(self, agency: str | None, below: Collection[str] = ()) -> Annotations:
        """The names as the reporting agency sees them.

        Its own, whole or cut short in front (市税务局), is no department; the agencies with an id in `below` are its bodies.
        """
        if agency is None:
            return self

        def seen(name: Name) -> Name:
            if name.kind == "agency" and name.name != agency and not set(name.ids).isdisjoint(below):
                return replace(name, kind="department", detail="subordinate")
            own = name.kind == "department" and len(name.name) > 2 and agency.endswith(name.name)
            # 反映南京海关: a verb that the form took along
            whole = name.kind == "department" and name.by == "form" and name.name.endswith(agency)
            return replace(name, kind="agency") if own or whole else name

        return replace(self, names=tuple(map(seen, self.names)))


def annotate(text: str, segmenter: str | None = None) -> Annotations:
    """Run the pipeline over a folded text."""
    doc = build(segmenter)(text)

    def found(group: str) -> tuple[Any, ...]:
        return tuple(span._.found for span in doc.spans[group])

    names = [n for group in ("departments", "outlets", "channels", "accounts", "agencies") for n in found(group)]
    return Annotations(
        text=text,
        quantities=found("quantities"),
        traps=found("traps"),
        names=tuple(sorted(names, key=lambda n: n.span)),
        citations=found("citations"),
        denials=found("denials"),
        words=tuple((token.idx, token.text) for token in doc),
    )
