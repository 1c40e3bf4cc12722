"""The annotation layer: a spaCy pipeline over jieba tokens, and the findings as plain values."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from typing import Any

from guanbao.annotate import lean  # noqa: F401 - first of all: it decides how spaCy is imported
from guanbao.annotate.kinds import Citation, Denial, Name, Quantity, Trap
from guanbao.annotate.pipeline import build

__all__ = ["Annotations", "Citation", "Denial", "Name", "Quantity", "Trap", "annotate", "build"]


_OFFICE_OF_GOVERNMENT = re.compile(
    r"(?:[省市县区州旗]|自治[区州县])?(?:人民)?政府(?!采购|信息|网站|投资|性|债务|购买)|[省市县区州]委"
)
_GOVERNMENT = re.compile(r"(?:政府|国务院|中央|党委|[省市县区州旗]委|人大(?:常委会)?|政协)$")


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

    def with_own_agency(
        self, agency: str | None, below: Collection[str] = (), is_foreign: Callable[[str], bool] = lambda _: False
    ) -> Annotations:
        """The names as the reporting agency sees them.

        Its own, whole or cut short in front (市税务局), is no department; the agencies with an id in `below` are its bodies; a name
        that `is_foreign` is an agency beside it (市财政局 to the customs).
        An office right behind another agency's name (省政府办公厅, 海关总署办公厅) is that one's, and goes.
        """
        if agency is None:
            return self
        agencies = [n for n in self.names if n.kind == "agency"]
        kin = {*below, *(i for n in agencies if n.name == agency for i in n.ids)}
        own = {n.name for n in agencies if not kin.isdisjoint(n.ids)} | {agency}
        ends = {m.end() for m in re.finditer(re.escape(agency), self.text)}
        others = {n.span.end for n in agencies if n.name not in own} - ends

        def seen(name: Name) -> Name | None:
            if name.kind == "agency" and name.name != agency and not set(name.ids).isdisjoint(below):
                return replace(name, kind="department", detail="subordinate")
            if name.kind != "department":
                return name
            # 反映南京海关: a verb that the form took along
            if (name.by == "form" and name.name.endswith(agency)) or (
                len(name.name) > 2 and agency.endswith(name.name)
            ):
                return replace(name, kind="agency")
            if name.name not in own and is_foreign(name.name):
                return replace(name, kind="agency", detail=None)
            start = name.span.start
            of_government = not agency.endswith("政府") and (
                _OFFICE_OF_GOVERNMENT.match(name.name) or _GOVERNMENT.search(self.text, max(0, start - 8), start)
            )
            return None if start in others or of_government else name

        return replace(self, names=tuple(n for name in self.names if (n := seen(name)) is not None))


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
