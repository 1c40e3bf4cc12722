"""Names that only their form shows: whether they are a department, a subordinate body, a medium or none of these."""

from __future__ import annotations

from functools import partial

from guanbao.annotate import Annotations, Name
from guanbao.classify import Example, Judge

_SIDE = 8
_SURE = 0.8
_LIKELY = 0.7
_CERTAIN = 0.95  # to refuse a name takes more: it may own figures
OTHER = "other"


def unseen_bodies(found: Annotations, judge: Judge) -> tuple[set[str], set[str], set[str]]:
    """Names by form that the judge takes for departments, those that it takes for nothing, and those that it doubts."""
    wanted: dict[str, float] = {}
    refused: dict[str, float] = {}
    doubted: set[str] = set()
    trusted: set[str] = set()
    for name in found.names:
        if name.by != "form" or name.kind not in {"department", "outlet"}:
            continue
        said = judge.ask("organisation", partial(body_case, found.text, name), name.span, name.kind)
        if said is not None:
            (trusted if said.label == name.kind and said.confidence >= _LIKELY else doubted).add(name.name)
        if said is None or said.confidence < (_CERTAIN if said.label == OTHER else _SURE):
            continue
        side = wanted if said.label == name.kind else refused if said.label == OTHER else {}
        side[name.name] = max(side.get(name.name, 0.0), said.confidence)
    return {n for n in wanted if n not in refused}, {n for n in refused if n not in wanted}, doubted - trusted


def body_case(text: str, name: Name) -> Example:
    """What tells an organisation from a run of words that ends like one: the name and the words on both sides."""
    span = name.span
    return Example(
        {
            "name": name.name,
            "ending": name.name[-4:],
            "left": text[max(0, span.start - _SIDE) : span.start].rpartition("\n")[2],
            "right": text[span.end : span.end + _SIDE].partition("\n")[0],
        },
        (f"form={name.kind}", f"detail={name.detail}", f"length={len(name.name)}"),
    )
