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
    wanted: set[str] = set()
    refused: set[str] = set()
    doubted: set[str] = set()
    trusted: set[str] = set()
    for name in found.names:
        if name.by != "form" or name.kind not in {"department", "outlet"}:
            continue
        said = judge.ask("organisation", partial(body_case, found.text, name), name.span, name.kind)
        if said is None:
            continue
        is_one = said.label == name.kind
        (trusted if is_one and said.confidence >= _LIKELY else doubted).add(name.name)
        if is_one and said.confidence >= _SURE:
            wanted.add(name.name)
        if said.label == OTHER and said.confidence >= _CERTAIN:
            refused.add(name.name)
    return wanted - refused, refused - wanted, doubted - trusted


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
