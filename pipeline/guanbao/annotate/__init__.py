"""The annotation layer: a spaCy pipeline over jieba tokens, and the findings as plain values."""

from __future__ import annotations

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

    def with_own_agency(self, agency: str | None) -> Annotations:
        """The same where the names of the reporting agency, whole or cut short in front (市税务局), are no departments."""
        if agency is None:
            return self


        def is_own(name: Name) -> bool:
            whole = name.by == "form" and name.name.endswith(agency)  # 反映南京海关: a verb that the form took along
            return name.kind == "department" and len(name.name) > 2 and (agency.endswith(name.name) or whole)

        return replace(self, names=tuple(replace(n, kind="agency") if is_own(n) else n for n in self.names))


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
