"""Scores by era, format, agency system and metric, and by what reports and their figures show."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

from guanbao.evaluate.matching import Record
from guanbao.evaluate.outcomes import Outcome
from guanbao.evaluate.scores import metric_tallies, rows
from guanbao.evaluate.tallies import Share, Tally

About = Literal["figures", "cells", "identity", "traps", "checks", "names", "recognised"]
FEW = 5  # with fewer facts than this a phenomenon is not called the weakest
UNTAGGED = "untagged"
GROUPINGS: dict[str, Callable[[Outcome], str]] = {
    "era": lambda o: str(o.sample.gold.record.get("era") or "unknown"),
    "format": lambda o: o.sample.format,
    "system": lambda o: str(o.sample.gold.record.get("agency_system") or "unknown"),
}


@dataclass(frozen=True, slots=True)
class Phenomenon:
    """Something that reports show; `says` finds it in the words of their authors."""

    id: str
    about: About
    says: re.Pattern[str]


@cache
def known_phenomena() -> tuple[Phenomenon, ...]:
    """The stable list of what documents show (phenomena.yaml)."""
    text = (files("guanbao.evaluate") / "phenomena.yaml").read_text(encoding="utf-8")
    return tuple(
        Phenomenon(one["id"], one["about"], re.compile("|".join(one["says"]), re.IGNORECASE))
        for one in yaml.safe_load(text)
    )


def tags_of(words: str) -> list[str]:
    """The phenomena that an author's words name; `untagged` where the list knows none.

    >>> tags_of("distributive list that closes inside a run-on sentence")
    ['list-closes', 'far-subject']
    """
    return [known.id for known in known_phenomena() if known.says.search(words)] or [UNTAGGED]


def grouped(outcomes: Sequence[Outcome], key: Callable[[Outcome], str]) -> dict[str, Any]:
    """All scores for each group, and the mean of the groups' F1 (macro), which weighs a small group like a large one."""
    parts: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in (outcome for outcome in outcomes if outcome.compared):
        parts[key(outcome)].append(outcome)
    scored = {name: rows(part) for name, part in sorted(parts.items())}
    macro = {
        score: _mean(row[score]["f1"] for row in scored.values() if row[score]["gold"])
        for score in ("figures.value", "figures.strict")
    }
    macro["cells.nonzero"] = _mean(row["cells.nonzero"]["share"] for row in scored.values())
    return {"macro": macro, "groups": scored}


def by_metric(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """F1 of each metric, and their mean; a figure counts for the metric that it was given."""
    tallies = metric_tallies(outcomes)
    groups = {metric: {"documents": count, **tally.row()} for metric, (tally, count) in tallies.items()}
    return {"macro": {"f1": _mean(tally.f1 for tally, _ in tallies.values())}, "groups": groups}


def by_phenomenon(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """A row for each phenomenon, and the weakest of them.

    `documents` are scored whole, by what the phenomenon is about; `figures` are the gold figures that show it, and how many of
    them are right altogether. Where hardly anything shows a phenomenon, its score says little: `of` counts the facts.
    """
    whole, single = _of_documents(outcomes), _of_figures(outcomes)
    weak = {name: _weakest(part) for name, part in (("documents", whole), ("figures", single))}
    return {"documents": whole, "figures": single, "weakest": weak}


def _of_documents(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    shown: defaultdict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        for tag in dict.fromkeys(tag for words in outcome.sample.gold.phenomena for tag in tags_of(words)):
            shown[tag].append(outcome)
    about: dict[str, About] = {known.id: known.about for known in known_phenomena()}
    out = []
    for tag, part in sorted(shown.items()):
        kind = about.get(tag, "figures")
        score, of = _judged(rows(part), kind)
        out.append({"id": tag, "about": kind, "documents": len(part), "of": of, "score": score})
    return out


def _judged(scores: Record, about: About) -> tuple[float | None, int]:
    """The score that a phenomenon is judged by, and the number of facts that it rests on."""
    if about == "cells":
        return scores["cells.nonzero"]["share"], scores["cells.nonzero"]["of"]
    if about == "traps":
        return scores["traps.avoided"]["share"], scores["traps.avoided"]["of"]
    if about == "recognised":
        return scores["recognised"]["share"], scores["recognised"]["of"]
    if about == "identity":
        pair = [scores["identity.agency"], scores["identity.year"]]
        share = Share(sum(one["good"] for one in pair), sum(one["of"] for one in pair))
        return share.share, share.of
    names = (
        ("departments", "outlets") if about == "names" else ("checks",) if about == "checks" else ("figures.strict",)
    )
    tally = Tally()
    for row in (scores[name] for name in names):
        tally += Tally(row["hit"], row["gold"] - row["hit"], row["extra"])
    return tally.f1, tally.hit + tally.miss


def _of_figures(outcomes: Sequence[Outcome]) -> list[dict[str, Any]]:
    out = []
    for tag, shows in FIGURES.items():
        found, right, where = Share(), Share(), 0
        for outcome in outcomes:
            judged = [(pair.gold, True, pair.strict) for pair in outcome.pairs]
            judged += [(gold, False, False) for gold in outcome.missed]
            shown = [one for one in judged if shows(one[0])]
            where += bool(shown)
            for _, read, good in shown:
                found.add(read)
                right.add(good)
        if right.of:
            row = {"documents": where, "of": right.of, "found": found.share, "score": right.share}
            out.append({"id": tag, **row})
    return out


def _weakest(part: Iterable[Record]) -> str | None:
    judged = [one for one in part if one["score"] is not None and one["of"] >= FEW and one["id"] != UNTAGGED]
    return min(judged, key=lambda one: (one["score"], -one["of"]))["id"] if judged else None


def _mean(numbers: Iterable[float | None]) -> float | None:
    known = [number for number in numbers if number is not None]
    return sum(known) / len(known) if known else None


def _printed(gold: Record) -> str:
    return unicodedata.normalize("NFKC", str(gold.get("quote") or ""))


def _kind(name: str) -> Callable[[Record], bool]:
    return lambda gold: gold.get("kind") == name


def _other_year(gold: Record) -> bool:
    return bool(gold.get("period"))


# What single figures show, by their gold.
FIGURES: dict[str, Callable[[Record], bool]] = {
    "part-of-a-total": lambda gold: "part_of_value" in gold,
    "owned-by-a-department": lambda gold: bool(gold.get("department")),
    "in-one-outlet": lambda gold: len(gold.get("outlets") or ()) == 1,
    "shared-by-outlets": lambda gold: len(gold.get("outlets") or ()) > 1,
    "each": lambda gold: gold.get("sharing") == "each",
    "by-channel": lambda gold: bool(gold.get("channel")),
    "on-an-account": lambda gold: bool(gold.get("account")),
    "hedged": lambda gold: gold.get("qualifier", "exact") in ("about", "over", "under"),
    "bounded": lambda gold: gold.get("qualifier") in ("at_least", "at_most"),
    "denied": _kind("zero"),
    "money": _kind("money"),
    "rate": _kind("rate"),
    "change": _kind("change"),
    "mean": _kind("mean"),
    "rank": _kind("rank"),
    "chinese-numeral": lambda gold: gold.get("kind") != "zero" and not re.search(r"\d", _printed(gold)),
    "multiplied-out": lambda gold: bool(re.search(r"\d[多余]?[万亿萬億](?!元|美元)", _printed(gold))),
    "grouped-digits": lambda gold: bool(re.search(r"\d[,，]\d{3}", _printed(gold))),
    "full-width-digits": lambda gold: bool(re.search(r"[０-９]", str(gold.get("quote") or ""))),
    "no-unit": lambda gold: gold.get("kind") != "zero" and not gold.get("unit"),
    "of-another-period": _other_year,
    "far-from-disclosure": lambda gold: gold.get("metric") == "other",
    "plain": lambda gold: (
        not any(gold.get(key) for key in ("part_of_value", "department", "outlets", "channel", "account", "period"))
        and gold.get("kind", "count") == "count"
        and gold.get("qualifier", "exact") == "exact"
    ),
}
