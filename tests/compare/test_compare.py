"""Comparisons of reports made for the purpose: each way to make one, and each way in which there is none."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from guanbao.compare import Question, compare
from guanbao.compare.ask import parse_years
from guanbao.compare.cell import Cell, shown
from guanbao.compare.result import Comparison
from guanbao.dataset import Dataset, build, open_dataset
from guanbao.errors import GuanbaoError
from made import Draft, folder, series

RECEIVED, HANDLED = "applications.received", "inquiries.handled"


def data(out: Path, *drafts: Draft) -> Dataset:
    build(folder(out, drafts), [])
    return open_dataset(out)


def ask(found: Dataset, *metrics: str, **more: Any) -> Comparison:
    return compare(found, Question(metrics, **more))


def cell(found: Comparison, line: str, column: int | str) -> Cell:
    [row] = [row for row in found.lines if line in (row.key, row.label)]
    return row.cells[found.columns.index(str(column))]


def numbers(found: Comparison, line: str) -> list[str]:
    [row] = [row for row in found.lines if line in (row.key, row.label)]
    return [shown(place, found.question.kind) for place in row.cells]


@pytest.fixture
def small(tmp_path: Path) -> Dataset:
    blank = Draft("customs.dalian", 2021)
    blank.applications("received", None, None, None, None, None, None, None)
    torn = Draft("customs.dalian", 2022)
    torn.say(None, None, RECEIVED, table=("applications", "received", "total"), state="unreadable")
    twice = Draft("customs.dalian", 2023)
    twice.say(4, "件", RECEIVED)
    twice.say(5, "件", RECEIVED)
    none = Draft("customs.dalian", 2024)
    none.say(0, None, RECEIVED, kind="zero", raw="未收到申请")
    return data(
        tmp_path,
        *series("customs.tianjin", RECEIVED, {2020: 40, 2021: 50, 2022: None, 2024: 60}),
        blank,
        torn,
        twice,
        none,
    )


def test_missing_zero_and_numbers_are_kept_apart(small: Dataset) -> None:
    found = ask(small, RECEIVED)
    assert found.columns == ("2020", "2021", "2022", "2023", "2024")
    assert numbers(found, "天津海关") == ["40", "50", "–", "·", "60"]
    assert numbers(found, "大连海关") == ["·", "□", "?", "?!", "0"]
    groups = [place.group for line in found.lines for place in line.cells]
    assert sorted(set(groups)) == ["missing", "number", "zero"]
    legend = "\n".join(found.legend())
    for state in ("no report", "does not say", "blank", "could not be read", "several numbers", "0 none"):
        assert state in legend


def test_every_record_says_which_it_is(small: Dataset) -> None:
    for record in ask(small, RECEIVED).records():
        assert (record["value"] is not None) == (record["group"] in ("number", "zero"))
        assert (record["value"] == 0) == (record["group"] == "zero")
        assert bool(record["figures"]) == (record["state"] not in ("no_report", "not_stated"))


def test_by_year_turns_it(small: Dataset) -> None:
    found = ask(small, RECEIVED, by="year")
    assert found.rows_are == "year"
    assert found.columns == ("大连海关", "天津海关")
    assert numbers(found, "2024") == ["0", "60"]
    assert {record["district"] for record in found.records()} == {"大连海关", "天津海关"}


def test_growth(small: Dataset) -> None:
    found = ask(small, RECEIVED, kind="growth")
    assert numbers(found, "天津海关") == ["∅", "+25.0%", "–", "·", "∅"]
    assert cell(found, "天津海关", 2021).value == 25
    assert cell(found, "天津海关", 2024).notes == ("2023: no_report",)
    assert numbers(ask(small, RECEIVED, kind="growth", years=(2020, 2024)), "天津海关") == ["∅", "+50.0%"]


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ({"scope": "headquarters"}, {}, "scope"),
        ({"period": ("2008-05-01", "2008-12-31")}, {}, "period"),
        ({"unit": "批"}, {}, "unit"),
        ({"value": 0}, {}, "base_zero"),
    ],
)
def test_no_growth_and_why(tmp_path: Path, first: dict[str, Any], second: dict[str, Any], reason: str) -> None:
    drafts = []
    for year, told in ((2008, first), (2009, second)):
        more = {name: told[name] for name in ("scope", "period") if name in told}
        draft = Draft("customs.tianjin", year, **more)
        draft.say(told.get("value", 10), told.get("unit", "人次"), HANDLED)
        drafts.append(draft)
    found = ask(data(tmp_path, *drafts), HANDLED, kind="growth")
    place = cell(found, "天津海关", 2009)
    assert (place.state, place.value, place.reasons) == ("not_comparable", None, (reason,))
    assert shown(place) == "≠"
    assert any(reason in said for said in found.legend())


def test_growth_over_a_break_is_refused_and_told(tmp_path: Path) -> None:
    drafts = series("customs.tianjin", HANDLED, {2016: 100, 2017: 110, 2018: 300, 2019: 330}, "人次")
    base = data(tmp_path, *drafts)
    found = ask(base, HANDLED, kind="growth")
    assert numbers(found, "天津海关") == ["∅", "+10.0%", "≠", "+10.0%"]
    assert cell(found, "天津海关", 2018).reasons == ("customs.inspection_merger",)
    assert [b.id for b in found.breaks] == ["customs.inspection_merger"]
    assert numbers(ask(base, HANDLED), "天津海关") == ["100", "110", "‖300", "330"]
    assert numbers(ask(base, HANDLED, kind="growth", years=(2016, 2019)), "天津海关") == ["∅", "≠"]


def test_a_break_is_of_its_system_only(tmp_path: Path) -> None:
    found = ask(data(tmp_path, *series("某区政府", HANDLED, {2017: 110, 2018: 300}, "人次")), HANDLED, kind="growth")
    assert numbers(found, "某区政府") == ["∅", "+172.7%"]
    assert found.breaks == ()


def test_a_break_is_marked_at_the_next_number(tmp_path: Path) -> None:
    found = ask(data(tmp_path, *series("customs.tianjin", HANDLED, {2016: 100, 2020: 300}, "人次")), HANDLED)
    assert numbers(found, "天津海关") == ["100", "·", "·", "·", "‖300"]


def test_caution_is_told_and_does_not_forbid(tmp_path: Path) -> None:
    base = data(tmp_path, *series("customs.tianjin", RECEIVED, {2013: 100, 2014: 120}))
    assert numbers(ask(base, RECEIVED, kind="growth"), "天津海关") == ["∅", "¦+20.0%"]
    assert numbers(ask(base, RECEIVED), "天津海关") == ["100", "¦120"]


def test_ranks_share_places_and_leave_out_what_differs(tmp_path: Path) -> None:
    drafts = []
    for name, value, scope in (
        ("tianjin", 50, "district"),
        ("dalian", 50, "district"),
        ("beijing", 20, "district"),
        ("ningbo", 90, "headquarters"),
    ):
        draft = Draft(f"customs.{name}", 2020, scope)
        draft.say(value, "件", RECEIVED)
        drafts.append(draft)
    drafts.append(Draft("customs.xiamen", 2020))
    found = ask(data(tmp_path, *drafts), RECEIVED, kind="rank")
    ranks = {line.label: shown(line.cells[0], "rank") for line in found.lines}
    assert ranks == {"天津海关": "1", "大连海关": "1", "北京海关": "3", "宁波海关": "≠", "厦门海关": "–"}


def test_shares_of_owners_are_of_the_printed_total(tmp_path: Path) -> None:
    draft = Draft("customs.tianjin", 2009)
    draft.say(1000, "人次", HANDLED)
    for name, value in (("法规处", 100), ("加贸处", 300), ("监管通关处", 500)):
        draft.say(value, "人次", HANDLED, department=name, part_of="f1")
    base = data(tmp_path, draft)
    found = ask(base, HANDLED, by="department", kind="share")
    assert {line.label: shown(line.cells[0], "share") for line in found.lines} == {
        "监管通关处": "50.0%", "加工贸易监管处": "30.0%", "法规处": "10.0%",
    }  # fmt: skip
    assert "of the printed total" in found.lines[0].cells[0].notes[0]
    whole = ask(base, HANDLED, kind="share")
    assert shown(whole.lines[0].cells[0], "share") == "100.0%"


def test_departments_of_other_names_compare_by_category(tmp_path: Path) -> None:
    drafts = []
    for year, names in ((2017, ("加贸处", "企管处")), (2019, ("加工贸易监管处", "企业管理和稽查处"))):
        draft = Draft("customs.tianjin", year)
        for n, name in enumerate(names):
            draft.say(100 * (n + 1) + year, "期", "disclosed.bulletins", department=name)
        drafts.append(draft)
    base = data(tmp_path, *drafts)
    by_name = ask(base, "disclosed.bulletins", by="department", years=(2017, 2019))
    assert len(by_name.lines) == 3  # 企管处 and 企业管理和稽查处 are two departments
    by_function = ask(base, "disclosed.bulletins", by="category", years=(2017, 2019))
    assert {line.key for line in by_function.lines} == {"processing_trade", "enterprise"}
    assert all(place.known for line in by_function.lines for place in line.cells)
    grown = ask(base, "disclosed.bulletins", by="department", kind="growth", years=(2017, 2019))
    kept = [line for line in grown.lines if line.label == "加工贸易监管处"]
    assert kept[0].cells[1].reasons == ("customs.departments_2019",)
    assert all(
        line.cells[1].known
        for line in ask(base, "disclosed.bulletins", by="category", kind="growth", years=(2017, 2019)).lines
    )


def test_by_outlet_and_kind_of_outlet(tmp_path: Path) -> None:
    draft = Draft("customs.tianjin", 2009)
    draft.say(268, "次", None, outlets=("今晚报", "天津日报"), sharing="joint")
    draft.say(12, "条", "media.items", outlets=("今晚报",), sharing="each")
    draft.say(8, "条", "media.items", outlets=("天津日报",), sharing="each")
    draft.say(5, "条", "media.items", outlets=("天津电视台",), sharing="each")
    base = data(tmp_path, draft)
    assert {line.label: shown(line.cells[0]) for line in ask(base, "media.items", by="outlet").lines} == {
        "今晚报": "12",
        "天津日报": "8",
        "天津电视台": "5",
    }
    kinds = {line.key: shown(line.cells[0]) for line in ask(base, "media.items", by="outlet_kind").lines}
    assert kinds == {"newspaper": "≥20", "tv": "5"}


def test_two_owners_with_the_same_number_have_it_twice(tmp_path: Path) -> None:
    draft = Draft("customs.tianjin", 2009)
    for name in ("营口海关", "丹东海关"):
        draft.say(7, "期", "disclosed.bulletins", department=name)
    draft.say(7, "期", "disclosed.bulletins", department="营口海关")  # said again
    for name in ("今晚报", "天津日报"):
        draft.say(3, "篇", "media.newspaper_items", outlets=(name,))
    base = data(tmp_path, draft)
    found = ask(base, "disclosed.bulletins", by="category")
    assert [(line.key, shown(line.cells[0])) for line in found.lines] == [("?subordinate", "≥14")]
    assert found.lines[0].label == "隶属海关 (subordinate customs)"
    assert [shown(line.cells[0]) for line in ask(base, "media.newspaper_items", by="outlet_kind").lines] == ["≥6"]


def test_what_each_of_several_outlets_has(tmp_path: Path) -> None:
    draft = Draft("customs.tianjin", 2009)
    draft.say(12, "篇", "media.newspaper_items", outlets=("今晚报", "天津日报"), sharing="each")
    base = data(tmp_path, draft)
    found = ask(base, "media.newspaper_items", by="outlet")
    assert {line.label: shown(line.cells[0]) for line in found.lines} == {"今晚报": "12", "天津日报": "12"}
    assert shown(ask(base, "media.newspaper_items", by="outlet_kind").lines[0].cells[0]) == "24"


def test_what_an_owner_has_in_another_measure_is_said_beside(tmp_path: Path) -> None:
    draft = Draft("customs.tianjin", 2009)
    draft.say(46, "批", "visits.received", department="法规处")
    draft.say(126, "人次", "visits.received", department="法规处")
    [line] = ask(data(tmp_path, draft), "visits.received", by="department").lines
    [place] = line.cells
    told = {46: ("批", ("beside 126人次",), ("f1",)), 126: ("人次", ("beside 46批",), ("f2",))}
    assert (place.unit, place.notes, place.figures) == told[int(place.value or 0)]


def test_owners_that_overlap_are_ambiguous(tmp_path: Path) -> None:
    draft = Draft("customs.tianjin", 2018)
    draft.say(673, "条", "releases.website", channel="门户网站")
    draft.say(2107, "条", "releases.website", table=("statistics", "channels.website", "value"))
    draft.say(2107, "条", "releases.website", channel="门户网站")
    [line] = ask(data(tmp_path, draft), "releases.website", by="channel").lines
    assert (line.label, shown(line.cells[0])) == ("门户网站", "?!")
    assert "2780" in line.cells[0].notes[-1]


def test_owners_by_month_and_by_another_metric(tmp_path: Path) -> None:
    drafts = []
    for year, period in ((2008, ("2008-05-01", "2008-12-31")), (2009, ("2009-01-01", "2009-12-31"))):
        draft = Draft("customs.tianjin", year, period=period)
        draft.say(245 if year == 2008 else 365, "人次", HANDLED, department="法规处")
        draft.say(10, "件", "letters.mailbox", department="法规处")
        draft.say(5, "人次", HANDLED, department="统计处")
        drafts.append(draft)
    base = data(tmp_path, *drafts)
    assert numbers(ask(base, HANDLED, by="department", kind="per", per="day"), "法规处") == ["1.00", "1.00"]
    by_letter = ask(base, HANDLED, by="department", kind="per", per="letters.mailbox")
    assert numbers(by_letter, "法规处") == ["24.50", "‖36.50"]
    assert numbers(by_letter, "统计处") == ["∅", "∅"]
    grown = ask(base, HANDLED, by="department", kind="growth")
    assert cell(grown, "法规处", 2009).reasons == ("period",)


def test_nobody_is_named(small: Dataset) -> None:
    found = ask(small, RECEIVED, by="account")
    assert found.lines == ()
    assert f"no report gives {RECEIVED} by account" in found.legend()[-1]


def test_by_applicant(tmp_path: Path) -> None:
    draft = Draft("customs.tianjin", 2021)
    draft.applications("received", 30, 10, 0, None, 0, 0, 40)
    found = ask(data(tmp_path, draft), RECEIVED, by="applicant", kind="share")
    assert {line.key: shown(line.cells[0], "share") for line in found.lines}["natural_person"] == "75.0%"
    assert {line.key: line.cells[0].state for line in found.lines}["public_interest"] == "blank"
    assert "total" not in {line.key for line in found.lines}


def test_metrics_added_up(tmp_path: Path) -> None:
    both, one = Draft("customs.tianjin", 2020), Draft("customs.tianjin", 2021)
    both.say(100, "条", "releases.weibo")
    both.say(50, "篇", "releases.wechat")
    one.say(80, "条", "releases.weibo")
    found = ask(data(tmp_path, both, one), "releases.weibo+releases.wechat")
    assert numbers(found, "天津海关") == ["150", "‖≥80"]
    assert cell(found, "天津海关", 2021).notes == ("without releases.wechat",)


@pytest.mark.parametrize(
    ("first", "second", "sign"),
    [
        ("exact", "exact", ""),
        ("over", "exact", "≥"),
        ("under", "exact", "≤"),
        ("about", "exact", "≈"),
        ("over", "under", "≈"),
    ],
)
def test_a_sum_is_hedged_as_its_parts_are(tmp_path: Path, first: str, second: str, sign: str) -> None:
    draft = Draft("customs.tianjin", 2020)
    draft.say(100, "条", "releases.weibo", qualifier=first)
    draft.say(50, "条", "releases.wechat", qualifier=second)
    assert numbers(ask(data(tmp_path, draft), "releases.weibo+releases.wechat"), "天津海关") == [f"{sign}150"]


def test_sums_that_lack_different_things_do_not_compare(tmp_path: Path) -> None:
    both, one = Draft("customs.tianjin", 2020), Draft("customs.tianjin", 2021)
    both.say(100, "条", "releases.weibo")
    both.say(50, "条", "releases.wechat")
    one.say(80, "条", "releases.weibo")
    printed, added = Draft("customs.dalian", 2020), Draft("customs.dalian", 2021)
    printed.say(90, "篇", "media.newspaper_items")
    added.say(12, "篇", "media.newspaper_items", outlets=("大连日报",))
    base = data(tmp_path, both, one, printed, added)
    found = ask(base, "releases.weibo+releases.wechat", kind="growth", districts=("tianjin",))
    assert cell(found, "天津海关", 2021).reasons == ("parts",)
    found = ask(base, "media.newspaper_items", kind="growth", districts=("dalian",))
    assert cell(found, "大连海关", 2021).reasons == ("parts",)


def test_shares_and_ranks_of_hedged_numbers(tmp_path: Path) -> None:
    drafts = []
    for name, value, hedge in (("tianjin", 60, "exact"), ("dalian", 40, "over"), ("beijing", 20, "exact")):
        draft = Draft(f"customs.{name}", 2020)
        draft.say(value, "件", RECEIVED, qualifier=hedge)
        drafts.append(draft)
    base = data(tmp_path, *drafts)
    assert {line.label: shown(line.cells[0], "rank") for line in ask(base, RECEIVED, kind="rank").lines} == {
        "天津海关": "≈1", "大连海关": "≈2", "北京海关": "3",
    }  # fmt: skip
    assert all(shown(line.cells[0], "share")[0] == "≈" for line in ask(base, RECEIVED, kind="share").lines)


def test_no_rank_across_periods_of_different_length(tmp_path: Path) -> None:
    whole, short = Draft("customs.tianjin", 2008), Draft("customs.dalian", 2008, period=("2008-05-01", "2008-12-31"))
    other = Draft("customs.beijing", 2008)
    for draft in (whole, short, other):
        draft.say(9, "件", RECEIVED)
    found = ask(data(tmp_path, whole, short, other), RECEIVED, kind="rank")
    assert cell(found, "大连海关", 2008).reasons == ("period",)
    assert numbers(found, "天津海关") == ["1"]


def test_breaks_of_what_is_divided_by_are_shown(tmp_path: Path) -> None:
    drafts = []
    for year in (2017, 2018):
        draft = Draft("customs.tianjin", year)
        draft.say(10, "件", "fees.charged")
        draft.say(10, "人", "staff.total")
        drafts.append(draft)
    found = ask(data(tmp_path, *drafts), "fees.charged", kind="per", per="staff.total")
    assert cell(found, "天津海关", 2018).breaks == ("customs.inspection_merger",)


def test_per_another_metric_and_per_month(tmp_path: Path) -> None:
    short, whole = Draft("customs.tianjin", 2008, period=("2008-05-01", "2008-12-31")), Draft("customs.tianjin", 2009)
    for draft, value in ((short, 245), (whole, 365)):
        draft.say(value, "人次", HANDLED)
        draft.say(10, "人", "staff.total")
    base = data(tmp_path, short, whole)
    assert numbers(ask(base, HANDLED, kind="per", per="staff.total"), "天津海关") == ["24.50", "‖36.50"]
    assert numbers(ask(base, HANDLED, kind="per", per=HANDLED), "天津海关") == ["1.00", "1.00"]
    assert numbers(ask(base, HANDLED, kind="per", per="day"), "天津海关") == ["1.00", "1.00"]
    month = cell(ask(base, HANDLED, kind="per", per="month"), "天津海关", 2009)
    assert month.value is not None
    assert abs(month.value - Decimal("30.4375")) < Decimal("0.001")
    assert month.unit == "人次 a month"


def test_by_metric_for_one_district(small: Dataset) -> None:
    found = ask(small, RECEIVED, "review.received", by="metric", districts=("tianjin",))
    assert numbers(found, RECEIVED) == ["40", "50", "–", "·", "60"]
    assert numbers(found, "review.received") == ["–", "–", "–", "·", "–"]


def test_scope(tmp_path: Path) -> None:
    own, whole = Draft("customs.tianjin", 2020, "headquarters"), Draft("customs.tianjin", 2020)
    own.say(20, "件", RECEIVED)
    whole.say(45, "件", RECEIVED)
    base = data(tmp_path, own, whole)
    assert numbers(ask(base, RECEIVED), "天津海关") == ["45"]
    assert "also a report of the headquarters" in cell(ask(base, RECEIVED), "天津海关", 2020).notes[0]
    assert numbers(ask(base, RECEIVED, scope="headquarters"), "天津海关") == ["20"]


def test_what_a_report_says_of_its_headquarters_is_no_gap(tmp_path: Path) -> None:
    first, second = Draft("customs.tianjin", 2010), Draft("customs.tianjin", 2011)
    first.say(5, "件", RECEIVED, of="headquarters")
    second.say(9, "件", RECEIVED)
    second.say(3, "人次", HANDLED, department="法规处", of="headquarters")
    base = data(tmp_path, first, second)
    assert numbers(ask(base, RECEIVED), "天津海关") == ["5", "‖9"]
    assert cell(ask(base, RECEIVED), "天津海关", 2010).notes == ("said of the headquarters only",)
    assert cell(ask(base, RECEIVED, kind="growth"), "天津海关", 2011).reasons == ("scope",)
    assert numbers(ask(base, HANDLED, by="department"), "法规处") == ["–", "3"]


@pytest.mark.parametrize("name", ["tianjin", "天津海关", "customs.tianjin", "津关"])
def test_a_district_by_any_name(small: Dataset, name: str) -> None:
    assert [line.key for line in ask(small, RECEIVED, districts=(name,)).lines] == ["customs.tianjin"]


@pytest.mark.parametrize(
    ("metrics", "more", "said"),
    [
        (("applications.recieved",), {}, "G831.*did you mean applications.received"),
        ((RECEIVED,), {"districts": ("tianjing",)}, "G833.*did you mean tianjin"),
        ((RECEIVED, HANDLED), {}, "G836"),
        ((RECEIVED,), {"by": "metric"}, "G836.*one district"),
        ((RECEIVED,), {"kind": "per"}, "G837"),
        ((RECEIVED, HANDLED), {"by": "metric", "districts": ("tianjin",), "kind": "share"}, "G845.*--as per"),
        ((RECEIVED,), {"per": "month"}, "G837"),
        ((RECEIVED,), {"kind": "per", "per": "people"}, "G831"),
    ],
)
def test_wrong_questions(small: Dataset, metrics: tuple[str, ...], more: dict[str, Any], said: str) -> None:
    with pytest.raises(GuanbaoError, match=said):
        ask(small, *metrics, **more)


def test_years() -> None:
    assert parse_years("2013,2008-2010") == (2008, 2009, 2010, 2013)
    assert parse_years("2010至2008") == (2008, 2009, 2010)
    for text in ("", "last year", "09", "2008-"):
        with pytest.raises(GuanbaoError, match="G835"):
            parse_years(text)


def test_every_break_changes_some_comparison() -> None:
    """A break that touches no metric that can be compared would be dead data."""
    from guanbao.registry import load

    registry = load()
    for found in registry.breaks:
        assert any(found.touches(metric.id) for metric in registry.metrics), found.id
        assert found.between[1] - found.between[0] == 1, found.id
        assert found.reason and found.source, found.id


def test_numbers_of_any_length(tmp_path: Path) -> None:
    base = data(tmp_path, *series("customs.tianjin", RECEIVED, {2009: 1, 2010: 10**28}))
    for kind in ("value", "growth", "share", "rank"):
        found = ask(base, RECEIVED, kind=kind)
        assert all(isinstance(shown(place, kind), str) for place in found.lines[0].cells)
        assert list(found.records())[1]["group"] == "number"
