"""What went wrong, each with its sentence, what the gold says and what was read: the cases to look at, worst first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from guanbao.evaluate.faults import squeeze
from guanbao.evaluate.matching import Record, quoted
from guanbao.evaluate.outcomes import STRICT, Outcome
from guanbao.evaluate.silence import locate, value_errors

AROUND = 140  # characters of a sentence shown before and behind
_ENDS = re.compile(r"[。！？；]|\n\s*\n")
_FIELDS = ("value", "unit", "qualifier", "kind", "label", "metric")
_BAD_VALUE, _BAD_OWNER, _BAD_FIELD = 3, 2, 1


class Case(NamedTuple):
    """One thing that is wrong; `before`, `at` and `behind` make up its sentence, `told` is null for a silent error.

    `documents` are all documents of one report in which the same is wrong in the same way.
    """

    documents: tuple[str, ...]
    kind: str
    before: str
    at: str
    behind: str
    gold: Mapping[str, Any] | None
    read: Mapping[str, Any] | None
    wrong: tuple[str, ...]
    told: str | None
    weight: int

    def record(self) -> dict[str, Any]:
        """For JSON, without the weight."""
        return {name: value for name, value in self._asdict().items() if name != "weight"}


def cases(outcomes: Iterable[Outcome]) -> list[Case]:
    """All that is wrong in the documents: silently wrong values first, then told ones, owners and parents, other fields, names."""
    found: dict[tuple[object, ...], Case] = {}
    for outcome in outcomes:
        for case in _of(outcome):
            sides = (repr(case.gold), repr(case.read))
            key = (outcome.sample.gold.path, case.kind, squeeze(case.at), *sides, case.wrong, case.told)
            before = found[key].documents if key in found else ()
            found[key] = case._replace(documents=tuple(dict.fromkeys([*before, *case.documents])))
    return sorted(found.values(), key=lambda case: -case.weight)


def _of(outcome: Outcome) -> Iterator[Case]:
    by_id = {figure.get("id"): figure for figure in outcome.sample.report.get("figures", [])}
    if not outcome.recognised:
        read = {"status": outcome.sample.report.get("status")}
        wanted = {"is_report": outcome.sample.gold.record.get("is_report", True)}
        yield Case((outcome.sample.name,), "recognised", "", "", "", wanted, read, ("is_report",), None, 4 * _BAD_VALUE)
    for error in value_errors(outcome):
        form = error.kind == "cell"
        sides = tuple(
            None if side is None else _cell(side) if form else given(side)
            for side, given in ((error.gold, _gold), (error.found, lambda figure: _read(figure, by_id)))
        )
        weight = _BAD_VALUE * (2 if error.told is None else 1)
        sentence = _sentence(outcome, error.found, error.gold)
        yield Case((outcome.sample.name,), error.kind, *sentence, sides[0], sides[1], ("value",), error.told, weight)
    for pair in outcome.pairs:
        if pair.wrong or pair.metric is False:
            wrong = (*pair.wrong, *(("metric",) if pair.metric is False else ()))
            weight = _BAD_OWNER if set(wrong) & set(STRICT) else _BAD_FIELD
            sides = (_gold(pair.gold), _read(pair.found, by_id))
            sentence = _sentence(outcome, pair.found, pair.gold)
            yield Case((outcome.sample.name,), "attributed", *sentence, *sides, wrong, None, weight)
    yield from _names(outcome)


def _names(outcome: Outcome) -> Iterator[Case]:
    who = outcome.sample.report.get("identity") or {}
    given = {**who, "agency": (who.get("agency") or {}).get("name")}
    for key, right in outcome.identity.items():
        if not right:
            sides = ({key: outcome.sample.gold.record.get(key)}, {key: given.get(key)})
            yield Case((outcome.sample.name,), "identity", "", "", "", *sides, (key,), None, _BAD_OWNER)
    for key, (missed, extra) in outcome.names.items():
        for name in missed:
            place = _split(outcome.sample.text, locate(name, outcome.sample.text))
            yield Case((outcome.sample.name,), "name", *place, {key: name}, None, (key,), None, _BAD_FIELD)
        for name in extra:
            place = _split(outcome.sample.text, locate(name, outcome.sample.text))
            yield Case((outcome.sample.name,), "name", *place, None, {key: name}, (key,), None, _BAD_FIELD)


def _gold(figure: Record) -> dict[str, Any]:
    said = {key: figure.get(key) for key in _FIELDS if figure.get(key) is not None}
    owners = ("department", "outlets", "channel", "account", "part_of_value")
    return said | {key: figure[key] for key in owners if figure.get(key)}


def _read(figure: Record, by_id: Mapping[Any, Record]) -> dict[str, Any]:
    said = {key: figure.get(key) for key in _FIELDS if figure.get(key) is not None}
    dims = figure.get("dims") or {}
    said |= {key: dims[key] for key in ("department", "outlets", "channel", "account") if dims.get(key)}
    if figure.get("part_of"):
        said["part_of_value"] = (by_id.get(figure["part_of"]) or {}).get("value")
    return said | {"confidence": figure.get("confidence"), "origin": figure.get("origin")}


def _cell(cell: Record) -> dict[str, Any]:
    place = cell["table"]
    if isinstance(place, str):
        where = f"{place}/{cell.get('label') or cell['row']}/{cell['column']}"
    else:
        where = f"{place.get('form')}/{cell.get('label') or place.get('row')}/{place.get('column')}"
    return {"cell": where, "state": cell.get("state"), "value": cell.get("value")}


def _sentence(outcome: Outcome, found: Record | None, gold: Record | None) -> tuple[str, str, str]:
    """The sentence of a figure in three: what stands before it, the figure, and the rest."""
    text = outcome.sample.text
    span = ((found or {}).get("evidence") or {}).get("span") if found is not None else None
    if not text or span is None:
        span = locate((gold or {}).get("quote"), text)
    if text and span is not None:
        return _split(text, (span[0], span[1]))
    words = (gold or {}).get("quote") or (quoted(found) if found is not None else "")
    return "", str(words), ""


def _split(text: str, span: tuple[int, int] | None) -> tuple[str, str, str]:
    if span is None:
        return "", "", ""
    start, end = span
    low = max(0, start - AROUND)
    ends = list(_ENDS.finditer(text, low, start))
    begin = ends[-1].end() if ends else low
    last = _ENDS.search(text, end, end + AROUND)
    return text[begin:start].lstrip(), text[start:end], text[end : last.end() if last else end + AROUND].rstrip()
