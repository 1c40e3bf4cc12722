"""Puts the programs of the corpus where these tests can import them, and what two golds must share to be the same."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "corpus"))


@pytest.fixture
def essence() -> Callable[[Mapping[str, Any]], dict[str, Any]]:
    """A gold without the order of its lists and the white space of its quotes, neither of which means anything."""

    def plain(gold: Mapping[str, Any]) -> dict[str, Any]:
        out = json.loads(json.dumps(gold))
        for figure in out["figures"]:
            figure["quote"] = "".join(figure["quote"].split())
        for key in ("departments", "outlets", "accounts", "legal_texts", "traps", "figures"):
            out[key] = sorted(json.dumps(one, sort_keys=True, ensure_ascii=False) for one in out[key])
        return dict(out)

    return plain


TEXT = """\
福州海关2011年政府信息公开年度报告

全年受理咨询900人次，其中法规处260人次、
关税处640人次。在《福州晚报》刊登信息20至30篇。微博“榕关发布”发布约1.2万条。
拨打12360热线。未收到申诉。
"""


@pytest.fixture
def text() -> str:
    """A small report."""
    return TEXT


@pytest.fixture
def gold() -> dict[str, Any]:
    """Its gold, with one of everything."""
    count = {"kind": "count", "qualifier": "exact"}
    part = {**count, "unit": "人次", "label": "受理咨询", "part_of_value": 900}
    print_ = {**count, "unit": "篇", "label": "刊登信息", "quote": "刊登信息20至30篇", "outlets": ["福州晚报"]}
    return {
        "id": "fuzhou-2011", "is_report": True, "agency": "福州海关", "agency_system": "customs", "scope": "district",
        "year": 2011, "period": ["2011-01-01", "2011-12-31"], "title": "福州海关2011年政府信息公开年度报告", "era": "narrative",
        "departments": ["法规处", "关税处"],
        "outlets": [{"name": "福州晚报", "kind": "newspaper"}],
        "accounts": ["榕关发布"],
        "legal_texts": [],
        "figures": [
            {**count, "value": 900, "unit": "人次", "label": "受理咨询", "quote": "受理咨询900人次", "metric": "inquiries.handled"},
            {**part, "value": 260, "quote": "法规处260人次", "department": "法规处"},
            {**part, "value": 640, "quote": "关税处640人次", "department": "关税处"},
            {**print_, "value": 20, "qualifier": "at_least"},
            {**print_, "value": 30, "qualifier": "at_most"},
            {**count, "value": 12000, "unit": "条", "label": "发布", "quote": "发布约1.2万条", "qualifier": "about",
             "channel": "微博", "account": "榕关发布", "scope": "unit", "period": ["2011-05-01", "2011-12-31"]},
            {"value": 0, "unit": None, "label": "申诉", "kind": "zero", "qualifier": "exact", "quote": "未收到申诉", "metric": "other"},
        ],
        "traps": ["12360热线"],
        "tables": [],
        "checks": [{"kind": "sum", "total": 900, "parts": [260, 640], "holds": True, "status": "holds", "note": "n"}],
    }  # fmt: skip
