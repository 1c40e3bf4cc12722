"""Two reports side by side, and the sheets and pictures of every kind of answer."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from guanbao.compare import Question, compare, coverage, pair
from guanbao.compare.pairs import Pair
from guanbao.compare.sheet import Sheet, as_csv, as_html, as_json, as_markdown, of_comparison, of_coverage, of_pair
from guanbao.dataset import Dataset, build, open_dataset
from guanbao.errors import GuanbaoError
from made import Draft, folder, series

RECEIVED, HANDLED = "applications.received", "inquiries.handled"
HOSTILE = "=某<script>alert('x')</script>|局`*"


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    first, second, other = Draft("customs.tianjin", 2009), Draft("customs.tianjin", 2010), Draft(HOSTILE, 2010)
    for draft, received, waived in ((first, 40, None), (second, 50, 3), (other, 80, None)):
        draft.say(received, "件", RECEIVED)
        draft.say(0, None, "review.received", kind="zero", raw="没有")
        if waived is not None:
            draft.say(waived, "件", "fees.waived_cases")
    first.say(7, "次", "meetings.held")
    second.say(None, "次", "meetings.held", table=("statistics", "meetings", "value"), state="unreadable")
    for draft, name, value in ((first, "加贸处", 300), (second, "加工贸易监管处", 330), (first, "法规处", 20)):
        draft.say(value, "人次", HANDLED, department=name)
    first.say(5, "期", "disclosed.bulletins")
    second.say(5, "份", "disclosed.bulletins")
    out = folder(tmp_path_factory.mktemp("both"), [first, second, other])
    build(out, [])
    return open_dataset(out)


def changes(found: Pair) -> dict[tuple[str, str], str]:
    return {(item.metric, item.owner): item.change for item in found.items}


def test_what_changed_appeared_vanished(both: Dataset) -> None:
    found = pair(both, "tianjin:2009,2010")
    assert found.titles == ("天津海关 2009", "天津海关 2010")
    assert changes(found) == {
        (RECEIVED, ""): "changed",
        ("review.received", ""): "zero_in_both",
        ("fees.waived_cases", ""): "appeared",
        ("meetings.held", ""): "missing",
        (HANDLED, ""): "changed",
        (HANDLED, "customs.processing_trade"): "changed",
        (HANDLED, "legal.division"): "vanished",
        ("disclosed.bulletins", ""): "not_comparable",
    }
    [received] = [item for item in found.items if item.metric == RECEIVED]
    assert received.growth == 25
    assert sum(found.counts().values()) == len(found.items)


def test_a_report_beside_itself(both: Dataset) -> None:
    found = pair(both, "津关:2009,天津海关:2009")
    assert set(changes(found).values()) == {"same", "zero_in_both"}
    assert (found.alike, found.overlap) == (1, 1)


def test_the_order_does_not_matter(both: Dataset) -> None:
    there, back = pair(both, "tianjin:2009,2010"), pair(both, "tianjin:2010,2009")
    assert (there.alike, there.overlap) == (back.alike, back.overlap)
    turned = {"appeared": "vanished", "vanished": "appeared"}
    assert changes(there) == {key: turned.get(change, change) for key, change in changes(back).items()}


def test_owners_and_sums_of_two_reports_that_do_not_compare(tmp_path: Path) -> None:
    short, whole = Draft("customs.tianjin", 2008, period=("2008-05-01", "2008-12-31")), Draft("customs.tianjin", 2009)
    for draft in (short, whole):
        draft.say(50, "人次", HANDLED, department="法规处")
    other = Draft("customs.tianjin", 2010)
    other.say(90, "人次", HANDLED)
    build(folder(tmp_path, [short, whole, other]), [])
    base = open_dataset(tmp_path)
    lengths = pair(base, "tianjin:2008,2009").items
    assert {(item.change, item.reasons) for item in lengths} == {("not_comparable", ("period",))}
    [item] = [item for item in pair(base, "tianjin:2009,2010").items if not item.owner]
    assert (item.change, item.growth, item.reasons) == ("not_comparable", None, ("parts",))


def test_two_agencies(both: Dataset) -> None:
    found = pair(both, f"tianjin:2010,{HOSTILE}:2010")
    assert changes(found)[RECEIVED, ""] == "changed"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tianjin", "G838"),
        ("tianjin:2009", "G838"),
        ("tianjin:2009,2011", "G839.*2009, 2010"),
        ("atlantis:2009,2010", "G833"),
    ],
)
def test_no_such_pair(both: Dataset, text: str, said: str) -> None:
    with pytest.raises(GuanbaoError, match=said):
        pair(both, text)


class Texts(HTMLParser):
    """Collects what a browser would show, and the tags that there are."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.shown: list[str] = []
        self.titles: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.titles += [value or "" for name, value in attrs if name == "title"]

    def handle_data(self, data: str) -> None:
        self.shown.append(data)


def sheets(both: Dataset) -> list[Sheet]:
    ask = Question((RECEIVED,))
    return [
        of_comparison(compare(both, ask)),
        of_comparison(compare(both, Question((RECEIVED,), by="year", kind="growth"))),
        of_pair(pair(both, f"tianjin:2010,{HOSTILE}:2010"), everything=True),
        of_coverage(coverage(both)),
    ]


@pytest.mark.parametrize("n", range(4))
def test_html_shows_everything_and_runs_nothing(both: Dataset, n: int) -> None:
    sheet = sheets(both)[n]
    page = Texts()
    page.feed(as_html(sheet))
    assert "script" not in page.tags
    assert "<script" not in as_html(sheet)
    for row in sheet.rows:
        for spot in row:
            assert not spot.text or spot.text in page.shown
    assert "default-src 'none'" in as_html(sheet)
    assert not re.search(r"(?:src|href)\s*=", as_html(sheet))


@pytest.mark.parametrize("n", range(4))
def test_csv_and_json_have_the_records(both: Dataset, n: int) -> None:
    sheet = sheets(both)[n]
    table = list(csv.DictReader(io.StringIO(as_csv(sheet))))
    assert len(table) == len(sheet.records)
    assert not [value for row in table for value in row.values() if value.startswith(("=", "+", "@"))]
    told = json.loads(as_json(sheet))
    assert told["cells"] == json.loads(json.dumps(list(sheet.records)))
    assert told["title"] == sheet.title


@pytest.mark.parametrize("n", range(4))
def test_markdown_is_one_table(both: Dataset, n: int) -> None:
    sheet = sheets(both)[n]
    lines = [line for line in as_markdown(sheet).splitlines() if line.startswith("|")]
    assert len(lines) == len(sheet.rows) + 2
    assert {len(re.findall(r"(?<!\\)\|", line)) for line in lines} == {len(sheet.header) + 1}


def test_missing_zero_and_not_comparable_differ_in_every_text(tmp_path: Path) -> None:
    drafts = series("customs.tianjin", HANDLED, {2016: 100, 2017: 0, 2018: 5, 2020: 6}, "人次")
    build(folder(tmp_path, drafts), [])
    sheet = of_comparison(compare(open_dataset(tmp_path), Question((HANDLED,), kind="growth")))
    kinds = [spot.kind for spot in sheet.rows[0][1:]]
    assert kinds == ["missing", "number", "not_comparable", "missing", "missing"]
    assert len({spot.text for spot in sheet.rows[0][1:]}) == 4  # no base twice
    groups = [record["group"] for record in sheet.records]
    assert groups == kinds
    for text in (as_csv(sheet), as_json(sheet), as_html(sheet)):
        assert "not_comparable" in text and "missing" in text


def test_other_units_and_scopes_are_seen_in_a_table(tmp_path: Path) -> None:
    drafts = []
    for name, value, unit, scope in (
        ("tianjin", 100, "人次", "district"),
        ("dalian", 90, "人次", "district"),
        ("beijing", 7, "件", "district"),
        ("ningbo", 8, "人次", "headquarters"),
    ):
        draft = Draft(f"customs.{name}", 2020, scope)
        draft.say(value, unit, HANDLED)
        drafts.append(draft)
    build(folder(tmp_path, drafts), [])
    base = open_dataset(tmp_path)
    sheet = of_comparison(compare(base, Question((HANDLED,))))
    assert sheet.title == "受理咨询数 (人次)"
    assert {row[0].text: row[1].text for row in sheet.rows} == {
        "天津海关": "100", "大连海关": "90", "北京海关": "7 件", "宁波海关": "8°",
    }  # fmt: skip
    assert [
        said
        for said in sheet.legend
        if "unit behind it" in said or said == "° of another scope than most: headquarters"
    ][1:]
    asked = Question((HANDLED, RECEIVED), by="metric", districts=("beijing",))
    assert [row[0].text for row in of_comparison(compare(base, asked)).rows] == ["受理咨询数 (件)", "收到申请数"]


def test_periods_of_different_length_are_not_joined(tmp_path: Path) -> None:
    pytest.importorskip("altair")
    from guanbao.compare import charts

    short, whole = Draft("customs.tianjin", 2008, period=("2008-05-01", "2008-12-31")), Draft("customs.tianjin", 2009)
    for draft in (short, whole):
        draft.say(90, "人次", HANDLED)
    build(folder(tmp_path, [short, whole]), [])
    found = compare(open_dataset(tmp_path), Question((HANDLED,)))
    assert [spot.text for spot in of_comparison(found).rows[0]] == ["天津海关", "90", "‖90"]
    assert any(said.startswith("‖") and "period" in said for said in found.legend())
    assert [point["segment"] for point in charts._points(found)] == [1, 2]
    assert "not joined" in json.dumps(spec(charts.chart_of(found)), ensure_ascii=False)


def test_coverage_counts_add_up(both: Dataset) -> None:
    found = coverage(both)
    assert found.reports == {2009: 1, 2010: 2}
    for record in found.records():
        kinds = ("number", "zero", "empty", "unreadable", "ambiguous", "not_stated")
        assert sum(record[kind] for kind in kinds) == record["reports"]
    by = {(record["metric"], record["year"]): record for record in found.records()}
    assert by["review.received", 2010]["zero"] == 2
    assert by["meetings.held", 2010]["unreadable"] == 1
    assert by["fees.waived_cases", 2009]["not_stated"] == 1
    assert [metric.metric for metric in coverage(both, ("fees.",)).metrics] == ["fees.waived_cases"]
    assert coverage(both, districts=("tianjin",), years=(2010,)).reports == {2010: 1}


def spec(chart: Any) -> dict[str, Any]:
    return dict(chart.to_dict())


def test_pictures_without_browser_and_network(both: Dataset, tmp_path: Path) -> None:
    pytest.importorskip("altair")
    from guanbao.compare import charts

    drafts = series("customs.tianjin", HANDLED, {2015: 90, 2016: 100, 2017: 0, 2018: 5, 2020: 6}, "人次")
    build(folder(tmp_path, drafts), [])
    long = compare(open_dataset(tmp_path), Question((HANDLED,)))
    two = compare(both, Question((RECEIVED,), years=(2009, 2010)))
    for answer in (long, two, coverage(both), pair(both, "tianjin:2009,2010")):
        chart = charts.chart_of(answer)
        png, svg = charts.picture(chart, "png"), charts.picture(chart, "svg")
        assert png.startswith(b"\x89PNG")
        assert b"<svg" in svg[:200]
        assert not re.search(rb"href=\"http|<image|<script", svg)
        assert "url" not in json.dumps(spec(chart).get("data", {}))


def test_lines_stop_at_breaks_and_gaps(tmp_path: Path) -> None:
    pytest.importorskip("altair")
    from guanbao.compare import charts

    drafts = series(
        "customs.tianjin", HANDLED, {2015: 90, 2016: 100, 2017: 0, 2018: 5, 2019: 7, 2020: None, 2021: 6}, "人次"
    )
    build(folder(tmp_path, drafts), [])
    points = charts._points(compare(open_dataset(tmp_path), Question((HANDLED,))))
    assert [(p["segment"], p["group"]) for p in points if p["value"] is not None] == [
        (1, "number"), (1, "number"), (1, "zero"), (2, "number"), (2, "number"), (3, "number"),
    ]  # fmt: skip
    assert [p["year"] for p in points if p["broken"]] == ["2018"]


def test_names_of_a_slope_do_not_cover_each_other(tmp_path: Path) -> None:
    pytest.importorskip("altair")
    from guanbao.compare import charts

    points = [
        {"row": row, "year": year, "value": value, "joined": joined}
        for row, year, value, joined in (
            ("甲", "2009", 0.0, True), ("甲", "2010", 4.0, True), ("乙", "2010", 4.0, False), ("丙", "2010", 4.1, False),
            ("丁", "2009", 100.0, False),
        )
    ]  # fmt: skip
    words = charts._words(points, "2010")
    assert [(word["year"], word["words"]) for word in words] == [("2009", "丁"), ("2010", "甲、乙"), ("2010", "丙")]
    assert words[2]["place"] - words[1]["place"] >= 100 * charts._LINE / charts._SLOPE


def test_a_picture_says_what_it_leaves_out(both: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("altair")
    from guanbao.compare import charts

    found = pair(both, "tianjin:2009,2010")
    assert f"{found.counts()['vanished']} vanished" in json.dumps(spec(charts.chart_of(found)))
    monkeypatch.setattr(charts, "MOST_ROWS", 1)
    held = coverage(both)
    assert f"of {len(held.metrics)}" in json.dumps(spec(charts.chart_of(held)))
    many = charts.chart_of(compare(both, Question((RECEIVED,))))
    assert "1 more are not drawn" in json.dumps(spec(many))


def test_chinese_in_a_picture_is_drawn(both: Dataset) -> None:
    pytest.importorskip("vl_convert")
    from guanbao.compare import charts

    if not charts.has_chinese_font():
        pytest.skip("no Chinese font: labels would be boxes")
    svg = charts.picture(charts.chart_of(coverage(both)), "svg").decode()
    assert "收到申请数" in svg


def test_nothing_to_draw(tmp_path: Path) -> None:
    pytest.importorskip("altair")
    from guanbao.compare import charts

    build(folder(tmp_path, series("customs.tianjin", HANDLED, {2015: None, 2016: None})), [])
    with pytest.raises(GuanbaoError, match="G844"):
        charts.chart_of(compare(open_dataset(tmp_path), Question((HANDLED,))))
