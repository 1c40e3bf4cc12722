"""Samples of the corpus, read once, and small ones that tests make up."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from guanbao.evaluate.gold import Gold, load_gold
from guanbao.evaluate.reading import Sample, format_of, read_afresh

REPORTS = Path(__file__).resolve().parents[2] / "corpus" / "reports"


@cache
def _read(report: str, ending: str) -> Sample:
    gold = load_gold(REPORTS / report / "gold.json")
    return read_afresh(gold, REPORTS / report / f"{report}{ending}")[0]


@pytest.fixture
def sample() -> Callable[..., Sample]:
    """A document of the corpus with what was read of it, which a test may damage."""

    def read(report: str = "dalian-2010", ending: str = ".txt") -> Sample:
        found = _read(report, ending)
        return Sample(found.gold, found.name, found.format, copy.deepcopy(found.report), found.text)

    return read


@pytest.fixture
def built() -> Callable[..., Sample]:
    """A sample of a gold and a report that a test writes down; what it leaves out is empty."""

    def build(
        gold: dict[str, Any], report: dict[str, Any], text: str = "", *, name: str = "a.txt", **known: Any
    ) -> Sample:
        plain = {"report_id": "a", "status": "ok", "document": {"name": name}, "figures": [], "checks": []}
        where = Gold(Path(name).with_suffix(".gold.json"), {"id": Path(name).stem, **gold}, **known)
        return Sample(where, name, format_of(name), {**plain, **report}, text)

    return build


@pytest.fixture
def figure() -> Callable[..., dict[str, Any]]:
    """A figure as a report has it: `figure(372, "人次", "法规处372人次")`."""
    count = iter(range(1, 1000))

    def make(value: Any, unit: str | None, context: str, **more: Any) -> dict[str, Any]:
        dims = {"department": None, "outlets": [], "channel": None, "account": None, **more.pop("dims", {})}
        evidence = {"span": more.pop("span", [0, 1]), "quote": context, "context": context}
        plain = {
            "id": f"f{next(count)}",
            "kind": "count",
            "metric": None,
            "label": context,
            "value": value,
            "unit": unit,
        }
        rest = {"raw": f"{value}{unit or ''}", "qualifier": "exact", "state": "number", "dims": dims, "part_of": None}
        return {**plain, **rest, "table": None, "evidence": evidence, "origin": "rule:x", "confidence": 0.9, **more}

    return make


@pytest.fixture
def write_gold(tmp_path: Path) -> Callable[..., Path]:
    """A corpus in a temporary folder: `write_gold("a-2010", text)` makes reports/a-2010/gold.json and its document."""

    def write(name: str, text: str = "", *, meta: str = "", **gold: Any) -> Path:
        folder = tmp_path / "corpus" / "reports" / name
        folder.mkdir(parents=True)
        record = {"id": name, "is_report": True, "agency": "福州海关", "year": 2011, **gold}
        (folder / "gold.json").write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        if text:
            (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        if meta:
            (folder / "meta.yaml").write_text(meta, encoding="utf-8")
        return folder / "gold.json"

    return write
