"""Names that only their form shows: whether they are a department, a subordinate body, a medium or none of these.

And names of other agencies, which look like those of the reporting one's own bodies.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, partial

from guanbao.annotate import Annotations, Name
from guanbao.classify import Example, Judge
from guanbao.registry import Registry

_SIDE = 8
_SURE = 0.8
_LIKELY = 0.7
_CERTAIN = 0.95  # to refuse a name takes more: it may own figures
OTHER = "other"
_GOVERNMENT = "local_government"
# 市政务公开办, 区效能办: offices of the government that look after its bureaus
_OFFICE_BESIDE = re.compile(
    r"(?:自治)?[省市县区州旗](?:委)?(?:政务公开|政府信息公开|信息公开|效能|纠风|软环境|督查|绩效|文明|目标|审改|整规|编制)[\u4e00-\u9fff]{0,6}(?:办|办公室)$"
)
_OF_A_PLACE = re.compile(r"(?:[\u4e00-\u9fff]{2,4})?(?:自治[区州县]|[省市县区州旗])")
_AGENCY_RANKS = ("局", "厅", "委", "委员会", "政府", "署")
_FULL_NAME = 7  # characters: 出入境检验检疫局 names an agency without its place


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


def agencies_beside(system: str | None, registry: Registry) -> Callable[[str], bool]:
    """Whether a name is of an agency beside the reporting one, whose system is given: it ends as agencies of another system do.

    In the report of a government its bureaus are its own.
    """
    if system in (None, _GOVERNMENT):
        return lambda _: False
    endings = registry.systems_by_ending

    @cache
    def beside(name: str) -> bool:
        if _OFFICE_BESIDE.match(name):
            return True
        ending = max((end for end in endings if name.endswith(end)), key=len, default="")
        placed = _OF_A_PLACE.match(name) and ending.endswith(_AGENCY_RANKS)
        return bool(placed or len(ending) >= _FULL_NAME) and endings[ending].id != system

    return beside
