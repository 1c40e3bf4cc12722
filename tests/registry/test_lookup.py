"""Look-ups: by id, by any name, by year; what is ambiguous stays so."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from guanbao.errors import RegistryError
from guanbao.registry import load


def test_lookup_by_year(small: Path) -> None:
    registry = load(small)
    assert [entry.id for entry in registry.lookup("departments", "加贸处", year=2009)] == ["processing"]
    assert [entry.id for entry in registry.lookup("departments", "加贸处", year=2018)] == ["processing"]
    assert [entry.id for entry in registry.lookup("departments", "加贸处", year=2019)] == ["bonded"]
    assert [entry.id for entry in registry.lookup("departments", "加贸处")] == ["processing", "bonded"]


def test_lookup_by_system(small: Path) -> None:
    registry = load(small)
    assert registry.lookup("departments", "加贸处", system="tax") == ()
    assert [entry.id for entry in registry.lookup("departments", "法规处", system="tax")] == ["legal"]
    assert registry.lookup("agencies", "津关", system="tax") == ()
    assert registry.lookup("agencies", "津关", system="customs")[0].name == "天津海关"


def test_unknown_name_is_empty(small: Path) -> None:
    assert load(small).lookup("departments", "没有处") == ()


def test_every_name_leads_to_its_entry() -> None:
    registry = load()
    for kind in ("agencies", "departments", "outlets", "channels", "systems", "units"):
        for name, ids in registry.names(kind).items():
            assert {entry.key for entry in registry.lookup(kind, name)} == set(ids)
            assert all(name in registry.get(kind, ident).all_names for ident in ids)


def test_wrong_kind_and_id_say_so(small: Path) -> None:
    registry = load(small)
    with pytest.raises(
        RegistryError, match="G513: the registry has no kind 'ministries'; the kinds are systems, agencies"
    ):
        registry.names("ministries")
    with pytest.raises(RegistryError, match=r"G514: there is no 'outlets\.none' among the outlets"):
        registry.get("outlets", "outlets.none")


def test_nothing_can_be_changed(small: Path) -> None:
    registry = load(small)
    with pytest.raises(ValidationError):
        registry.agencies[0].name = "北京海关"  # type: ignore[misc]
    with pytest.raises(TypeError):
        registry.names("agencies")["x"] = ()  # type: ignore[index]
    with pytest.raises(TypeError):
        registry.units["x"] = registry.units["件"]  # type: ignore[index]


def test_describe(small: Path) -> None:
    registry = load(small)
    kinds = registry.describe()
    assert {"kind": "departments", "entries": 3, "names": 5} in kinds
    rows = registry.describe("departments")
    assert rows[0]["id"] == "legal"
    assert rows[0]["aliases"] == ["政策法规处"]
    assert rows[1]["valid_to"] == 2018
    assert registry.describe("units")[3]["factor"] == "10000"


@pytest.mark.parametrize(
    ("name", "suffix"),
    [
        ("蓟县海关", "海关"),
        ("本溪海关", "海关"),
        ("县综合办", "综合办"),
        ("综合办", "综合办"),
        ("合办", None),
        ("两地合办", None),
        ("由海关", None),
        ("海关", None),
        ("天津的海关", None),
        ("九个字的很长的名字海关", None),
        ("全国海关", None),
    ],
)
def test_form_of(small: Path, name: str, suffix: str | None) -> None:
    form = load(small).form_of("department_forms", name)
    assert (form.suffix if form else None) == suffix
