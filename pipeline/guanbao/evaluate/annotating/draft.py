"""A gold to correct, made of guanbao's own reading of a report."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from guanbao.evaluate.faults import OUTLETS, SCOPES, expected_status, loose_stretches, squeeze
from guanbao.evaluate.matching import Record
from guanbao.evaluate.outcomes import NONE_FITS, is_report, prose_figures
from guanbao.text.safe import without_wraps

_STOP = re.compile(r"[，。；、：！？（）()《》“”]")
_BEFORE, _BEHIND = 6, 3  # characters of a trap around its number
_APPENDIX = "appendix"


def prose_of(report: Record, text: str) -> str:
    """The text of a report without its tables, whose cells have gold of their own."""
    spans = sorted((int(start), int(end)) for start, end in (table["span"] for table in report.get("tables", [])))
    out, at = [], 0
    for start, end in spans:
        if start >= at:
            out.append(text[at:start])
        at = max(at, end)
    return "\n".join([*out, text[at:]]) if spans else text


def draft(report: Record, text: str, name: str) -> tuple[dict[str, Any], list[float]]:
    """The gold that guanbao would write, and how sure it was of each of its figures.

    `report` is plain JSON, `text` its prose. Numbers that were read as no figure become traps: they are what a person has to
    decide on. Metrics that were not found are `other`.
    """
    who = report.get("identity") or {}
    agency = who.get("agency") or {}
    figures = sorted(prose_figures(report), key=lambda figure: tuple(figure["evidence"]["span"]))
    by_id = {figure["id"]: figure for figure in report["figures"]}
    gold: dict[str, Any] = {
        "id": name,
        "is_report": is_report(report),
        "agency": agency.get("name"),
        "agency_system": agency.get("system"),
        "scope": who.get("scope") if who.get("scope") in SCOPES else "unknown",
        "year": who.get("year"),
        "period": who.get("period"),
        "title": squeeze(who.get("title") or "") or None,
        "era": who.get("era"),
        "departments": _names(report, "departments"),
        "outlets": [{"name": o["name"], "kind": _outlet_kind(o)} for o in _once(report.get("outlets", []))],
        "accounts": _names(report, "accounts"),
        "legal_texts": _names(report, "legal_texts"),
        "figures": [_figure(figure, by_id, who) for figure in figures],
        "traps": [],
        "tables": [_cell(figure) for figure in report["figures"] if figure.get("table")],
        "checks": list(_checks(report, by_id)),
    }
    _declare(gold)
    gold["traps"] = _traps(gold, text)
    return gold, [float(figure["confidence"]) for figure in figures]


def _once(named: Sequence[Record]) -> list[Record]:
    return list({squeeze(one["name"]): one for one in reversed(named)}.values())[::-1]


def _names(report: Record, key: str) -> list[str]:
    return [squeeze(one["name"]) for one in _once(report.get(key, []))]


def _outlet_kind(outlet: Record) -> str:
    return outlet["kind"] if outlet.get("kind") in OUTLETS else "website"


def _figure(figure: Record, by_id: Mapping[str, Record], who: Mapping[str, Any]) -> dict[str, Any]:
    dims = figure.get("dims") or {}
    quote = figure["evidence"].get("context") or figure["evidence"]["quote"]
    out: dict[str, Any] = {
        "value": figure["value"],
        "unit": figure["unit"],
        "label": figure["label"],
        "kind": figure["kind"],
        "qualifier": figure["qualifier"],
        "quote": without_wraps(quote).strip(),
        "metric": figure.get("metric") or NONE_FITS,
    }
    if out["kind"] == "zero":
        out["unit"] = None
    out |= {key: dims[key] for key in ("department", "channel", "account") if dims.get(key)}
    if dims.get("outlets"):
        out["outlets"] = list(dims["outlets"])
        sharing = "joint" if len(dims["outlets"]) > 1 else dims.get("sharing")
        out |= {"sharing": sharing} if sharing else {}
    elif dims.get("sharing"):
        out["sharing"] = dims["sharing"]
    total = by_id.get(figure.get("part_of") or "")
    if total is not None:
        out["part_of_value"] = total["value"]
    if figure.get("scope") not in (None, "unknown", who.get("scope")):
        out["scope"] = figure["scope"]
    if figure.get("period") and figure["period"] != who.get("period"):
        out["period"] = figure["period"]
    return out


def _declare(gold: dict[str, Any]) -> None:
    """Owners of figures are named among the names of the report."""
    for figure in gold["figures"]:
        for key, names in (("department", gold["departments"]), ("account", gold["accounts"])):
            if figure.get(key):
                figure[key] = squeeze(figure[key])
                if figure[key] not in names:
                    names.append(figure[key])
        if "outlets" in figure:
            figure["outlets"] = [squeeze(name) for name in figure["outlets"]]
            known = {outlet["name"] for outlet in gold["outlets"]}
            gold["outlets"] += [
                {"name": n, "kind": "website"} for n in dict.fromkeys(figure["outlets"]) if n not in known
            ]


def _cell(figure: Record) -> dict[str, Any]:
    place = figure["table"]
    cell = {"table": place["form"], "row": place["row"], "column": place["column"]}
    if place["form"] == _APPENDIX:
        cell["label"] = figure["label"]
    return {**cell, "value": figure["value"], "state": figure["state"]}


def _traps(gold: Mapping[str, Any], text: str) -> list[str]:
    """The stretches around numbers that were read as no figure, as short as their marks of punctuation allow."""
    squeezed, loose = loose_stretches(dict(gold), text)
    out = []
    for start, end in loose:
        low = max([start - _BEFORE, 0, *(m.end() for m in _STOP.finditer(squeezed, max(0, start - _BEFORE), start))])
        stop = _STOP.search(squeezed, end, end + _BEHIND)
        out.append(squeezed[low : stop.start() if stop else end + _BEHIND])
    whole = squeeze(text)
    # A list number that was left out may have stood within: then the number alone is the trap.
    kept = [trap if trap in whole else "".join(re.findall(r"\d+", trap)[:1]) for trap in out]
    return list(dict.fromkeys(kept))


def _checks(report: Record, by_id: Mapping[str, Record]) -> Iterator[dict[str, Any]]:
    """The checks of a report with their numbers, as far as gold can hold them; sums of a form only where they fail."""
    for check in report.get("checks", []):
        figures = [by_id[name] for name in check["figures"] if name in by_id]
        made = _check(check, figures) if figures and check["status"] != "not_applicable" else None
        if made is None:
            continue
        status = check["status"]
        made |= {"holds": status == "holds", "status": status, "note": check["message"]}
        if "table" not in made and expected_status(made) != status:
            made["tolerance"] = float(check.get("tolerance") or 0) * 2  # a publisher may round down as well
            if expected_status(made) != status:
                continue
        yield made


def _check(check: Record, figures: Sequence[Record]) -> dict[str, Any] | None:
    kind, values = check["kind"], [figure["value"] for figure in figures]
    places = [figure["table"] for figure in figures if figure.get("table")]
    if None in values and not places:
        return None
    if kind == "text_table" and len(places) == 1 and not figures[0].get("table"):
        place = places[0]
        where = {"table": place["form"], "row": place["row"], "column": place["column"]}
        return {"kind": kind, **where, "printed": values[0]}
    if len(places) == len(figures):
        return _form_check(check, places) if check["status"] == "fails" else None
    if places:
        return None
    return _prose_check(kind, figures, values)


def _prose_check(kind: str, figures: Sequence[Record], values: Sequence[Any]) -> dict[str, Any] | None:
    if kind in ("sum", "balance"):
        return {"kind": kind, "total": values[0], "parts": list(values[1:])}
    if len(values) == 3 and kind == "share":
        return {"kind": kind, "printed": values[0], "part": values[1], "whole": values[2]}
    if len(values) == 3 and kind == "growth" and figures[0]["unit"] == "%":
        return {"kind": kind, "printed": values[0], "now": values[1], "before": values[2]}
    return None  # a mean does not say over how many


def _form_check(check: Record, places: Sequence[Record]) -> dict[str, Any]:
    total = places[0]
    along = len({place["row"] for place in places}) == 1 or total["form"] == "statistics"
    line = {"row": total["row"], "column": None} if along else {"row": None, "column": total["column"]}
    return {"kind": check["kind"], "table": total["form"], **line}
