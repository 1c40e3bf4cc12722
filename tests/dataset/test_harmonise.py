"""Printed names to names that compare; what may be several things stays open."""

from __future__ import annotations

from pathlib import Path

import pytest

from guanbao.dataset.harmonise import Harmonised, Harmoniser
from guanbao.registry import load


@pytest.fixture(scope="module")
def harmoniser() -> Harmoniser:
    return Harmoniser(load())


@pytest.mark.parametrize(
    ("printed", "year", "name", "category"),
    [
        ("加贸处", 2009, "加工贸易监管处", "processing_trade"),
        ("加工贸易监管处", 2017, "加工贸易监管处", "processing_trade"),
        ("加贸处", 2022, "加工贸易监管处", "processing_trade"),  # kept after its time
        ("加工贸易\n监管处", 2009, "加工贸易监管处", "processing_trade"),
        ("企管处", 2015, "企业管理处", "enterprise"),
        ("企业管理和稽查处", 2020, "企业管理和稽查处", "enterprise"),
        ("企稽处", 2020, "企业管理和稽查处", "enterprise"),
        ("统计处", 2009, "统计处", "statistics"),
        ("统计分析处", 2021, "统计分析处", "statistics"),
    ],
)
def test_departments(harmoniser: Harmoniser, printed: str, year: int, name: str, category: str) -> None:
    found = harmoniser.department(printed, year, "customs")
    assert (found.name, found.category, found.kind) == (name, category, "department")
    assert found.id is not None


def test_a_name_that_may_be_several_stays_open(tmp_path: Path) -> None:
    (tmp_path / "departments.csv").write_text(
        "id,name,aliases,category,systems,valid_from,valid_to,ambiguous,notes\n"
        "customs.twin_a,甲数科,双名科|同类科,tariff,customs,,,双名科|同类科,\n"
        "customs.twin_b,乙数科,双名科,legal,customs,,,双名科,\n"
        "customs.twin_c,丙数科,同类科,tariff,customs,,,同类科,\n",
        encoding="utf-8",
    )
    twins = Harmoniser(load(None, [tmp_path]))
    assert twins.department("双名科", 2012, "customs") == Harmonised(None, None, None, "department")
    assert twins.department("同类科", 2012, "customs") == Harmonised(None, None, "tariff", "department")


@pytest.mark.parametrize(
    ("printed", "kind"),
    [("蓟县海关", "subordinate"), ("数据分析九处", "department"), ("宁远报关协会", "body"), ("由于", None)],
)
def test_departments_that_are_not_listed(harmoniser: Harmoniser, printed: str, kind: str | None) -> None:
    found = harmoniser.department(printed, 2012, "customs")
    assert (found.id, found.kind) == (None, kind)


@pytest.mark.parametrize(
    ("printed", "identifier", "kind"),
    [
        ("《人民日报》", "newspaper.renminribao", "newspaper"),
        ("人民日报", "newspaper.renminribao", "newspaper"),
        ("法制日报", "newspaper.fazhiribao", "newspaper"),
        ("新华社", "agency.xinhuashe", "agency"),
        ("宁远晚报", None, "newspaper"),
    ],
)
def test_outlets(harmoniser: Harmoniser, printed: str, identifier: str | None, kind: str) -> None:
    found = harmoniser.outlet(printed, 2012)
    assert (found.id, found.kind) == (identifier, kind)


def test_units(harmoniser: Harmoniser) -> None:
    assert harmoniser.measure("条") == harmoniser.measure("件") == "item"
    assert harmoniser.measure("人次") != harmoniser.measure("次")
    assert harmoniser.measure(None) is None
    assert harmoniser.measure("某某") is None


def test_an_agency_that_the_registry_does_not_know(harmoniser: Harmoniser) -> None:
    assert harmoniser.agency_name("customs.atlantis", "某海关") == "某海关"
    assert harmoniser.agency_name("customs.tianjin", "天津海關") == "天津海关"
    assert harmoniser.region("customs.tianjin") == "天津"
    assert harmoniser.region(None) is None
