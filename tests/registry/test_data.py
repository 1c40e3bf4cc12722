"""The package's own data: it loads, fast, and holds what the readers rely on."""

from __future__ import annotations

import sys
import timeit
from pathlib import Path

import pytest
import yaml

from guanbao.registry import check, load
from guanbao.registry.load import DATA

SAMPLES = yaml.safe_load((Path(__file__).parent / "names.yaml").read_text(encoding="utf-8"))

DISTRICTS: list[str] = SAMPLES["districts"]


def test_no_faults() -> None:
    assert [str(fault) for fault in check()] == []


def test_loading_costs_little_more_than_parsing(capsys: pytest.CaptureFixture[str]) -> None:
    """Against PyYAML's own parser over the same files, in the same run."""

    def parse() -> None:
        for path in DATA.glob("*.yaml"):
            yaml.load(path.read_bytes(), Loader=yaml.CSafeLoader)

    loading, parsing = (min(timeit.repeat(work, number=1, repeat=5)) for work in (lambda: load(DATA), parse))
    with capsys.disabled():
        sys.stdout.write(f"\nregistry loads in {loading * 1000:.0f} ms, {loading / parsing:.1f} times its parsing\n")
    assert loading < 4 * parsing


def test_every_district_is_there_once() -> None:
    registry = load()
    districts = [a for a in registry.agencies if a.system == "customs" and a.kind == "district"]
    assert sorted(a.name for a in districts) == sorted(f"{city}海关" for city in DISTRICTS)
    codes = [a.code for a in districts]
    assert len(set(codes)) == 42
    assert all(code and code.endswith("00") for code in codes)
    assert all(a.code_confidence and a.code_source and a.region for a in districts)
    assert {a.name for a in districts if a.code_confidence == "doubtful"} == {"银川海关", "西宁海关"}


@pytest.mark.parametrize("city", DISTRICTS)
def test_a_district_is_found_by_all_its_forms(city: str) -> None:
    for name in (f"{city}海关", f"{city}关区", f"中华人民共和国{city}海关"):
        assert [a.name for a in load().lookup("agencies", name)] == [f"{city}海关"]


def test_headquarters_and_offices_are_no_districts() -> None:
    kinds = {
        name: load().lookup("agencies", name)[0].kind for name in ("海关总署", "广东分署", "天津特派办", "上海特派办")
    }
    assert kinds == {
        "海关总署": "headquarters_of_system",
        "广东分署": "other",
        "天津特派办": "other",
        "上海特派办": "other",
    }


def test_inspection_bureaus_end_with_the_reform() -> None:
    assert load().lookup("agencies", "天津检验检疫局", year=2017)
    assert not load().lookup("agencies", "天津检验检疫局", year=2019)
    assert sum(a.system == "inspection_quarantine" and a.kind == "district" for a in load().agencies) == 35


@pytest.mark.parametrize(
    ("agency", "system"),
    [
        ("蓟县海关", "customs"),
        ("国家税务总局天津市税务局", "tax"),
        ("大连市地方税务局", "tax"),
        ("长江海事局", "maritime"),
        ("四川省邮政管理局", "postal"),
        ("成都市公安局", "police"),
        ("洪泽区教育局", "education"),
        ("北京市教育委员会", "education"),
        ("县市场监督管理局", "market_supervision"),
        ("淮安市人民政府办公室", "local_government"),
        ("区卫生健康委员会", "health"),
        ("县教育体育局", "education"),
        ("省市场监管局", "market_supervision"),
        ("市自然资源和规划局", "natural_resources"),
        ("市行政审批局", "government_services"),
    ],
)
def test_the_system_of_an_agency_that_is_not_listed(agency: str, system: str) -> None:
    names = load().names("systems")
    ending = max((name for name in names if agency.endswith(name)), key=len)
    assert names[ending] == (system,)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("加贸处", "加工贸易监管处"),
        ("企管处", "企业管理处"),
        ("法规处", "政策法规处"),
        ("监通处", "监管通关处"),
        ("综统处", "统计处"),
        ("动植检处", "动植物检疫处"),
        ("邮办处", "驻邮局办事处"),
        ("津关", "天津海关"),
    ],
)
def test_names_of_one_thing(one: str, other: str) -> None:
    names = {**load().names("departments"), **load().names("agencies")}
    assert names[one] == names[other]


def test_departments_of_the_reform_have_their_years() -> None:
    registry = load()
    assert registry.lookup("departments", "加贸处", year=2009)
    assert not registry.lookup("departments", "加贸处", year=2022)
    assert registry.lookup("departments", "口岸监管处", year=2022)
    assert not registry.lookup("departments", "口岸监管处", year=2012)


def test_every_category_is_used() -> None:
    registry = load()
    used = {department.category for department in registry.departments}
    assert {category.id for category in registry.categories} == used


def test_units_convert_within_their_measure() -> None:
    units = load().units
    for unit in units.values():
        if unit.base is not None:
            base = units[unit.base]
            assert base.base is None and base.factor == 1, unit.unit
            assert (base.measure, base.kind) == (unit.measure, unit.kind), unit.unit
        elif unit.kind == "money":
            assert unit.factor == 1, unit.unit


def test_money_goes_to_yuan() -> None:
    units = load().units
    assert [int(units[name].factor) for name in ("元", "万元", "亿元")] == [1, 10_000, 100_000_000]
    assert units["万美元"].base == "美元"


@pytest.mark.parametrize(
    "unit", ["处", "日", "年", "月", "点", "分", "组", "名", "位", "部", "本", "期", "家", "所", "人", "通"]
)
def test_units_that_are_also_words_are_marked(unit: str) -> None:
    assert load().units[unit].careful


@pytest.mark.parametrize(
    "unit",
    ["条", "件", "次", "篇", "人次", "篇次", "条次", "项", "册", "场", "封", "万元", "台次", "个工作日", "%"],
)
def test_units_that_mean_nothing_else_are_not(unit: str) -> None:
    assert not load().units[unit].careful


REAL_NAMES: list[str] = SAMPLES["names"]
NO_NAMES: list[str] = SAMPLES["words"]


@pytest.mark.parametrize("name", REAL_NAMES)
def test_an_unseen_name_is_known_by_its_form(name: str) -> None:
    assert load().form_of("department_forms", name) is not None


@pytest.mark.parametrize("name", NO_NAMES)
def test_a_common_word_is_no_name(name: str) -> None:
    assert load().form_of("department_forms", name) is None


def test_forms_tell_what_they_are() -> None:
    names = ("蓟县海关", "法规三处", "海关学会")
    assert [load().form_of("department_forms", name).kind for name in names] == ["subordinate", "department", "body"]  # type: ignore[union-attr]


def test_a_department_name_has_the_form_of_one() -> None:
    """The list and the forms agree: what the list has, the forms would nearly always find as well."""
    registry = load()
    unknown = [n for n in registry.names("departments") if registry.form_of("department_forms", n) is None]
    share = len(unknown) / len(registry.names("departments"))
    assert share < 0.08, unknown


def test_data_files_are_tidy() -> None:
    for path in sorted(Path(DATA).iterdir()):
        content = path.read_bytes()
        assert content.endswith(b"\n") and b"\r" not in content and b"\t" not in content, path.name
