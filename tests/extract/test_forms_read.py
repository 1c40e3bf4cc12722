"""From the grids of a document to tables: cut over pages, joined in one grid, printed twice, of another time, or no form at all."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from forms_helpers import (
    LAYOUTS,
    alarms,
    annex,
    body_rows,
    cells,
    doubtful,
    figures,
    misread,
    missing,
    plain,
    read,
    report,
    silent,
    stream,
    table,
    warnings,
    with_values,
)
from printing.layouts import TableSpec, build, row_columns
from printing.model import Item, Key, PrintedCell, PrintedTable
from samples import PAPERS, filled

from guanbao.model.report import Era, Report

LONG = ("applications-2019", "applications-2021", "statistics-2014")
THREE = ("proactive-2021", "applications-2021", "review-litigation")


# --- one form in several grids -------------------------------------------------------------------------------------


CUTS = [(layout, at) for layout in LONG for at in range(4, len(table(layout).rows), 5)]


@pytest.mark.parametrize(("layout", "at"), CUTS)
def test_form_over_two_pages(layout: str, at: int) -> None:
    printed = table(layout)
    upper, lower = printed.cut(at)
    reading = read(upper, lower, pages=(1, 2))
    assert misread(reading, upper, lower) == {}
    assert warnings(reading) == []
    (found,) = reading.tables
    assert [grid.page for grid in found.grids] == [1, 2]
    assert {c.page for c in reading.cells} == {1, 2}


@pytest.mark.parametrize("layout", LONG)
def test_form_over_four_pages(layout: str) -> None:
    first, rest = table(layout).cut(8)
    second, rest = rest.cut(6)
    third, fourth = rest.cut(5)
    reading = read(first, second, third, fourth, pages=(3, 4, 5, 6))
    assert misread(reading, first, second, third, fourth) == {}
    assert [len(t.grids) for t in reading.tables] == [4]


@pytest.mark.parametrize("at", [3, 5, 8, 11, 14])
def test_proactive_form_over_two_pages(at: int) -> None:
    upper, lower = table("proactive-2019").cut(at)
    reading = read(upper, lower, pages=(1, 2))
    assert misread(reading, upper, lower) == {}
    assert len(reading.tables) == 1


@pytest.mark.parametrize("between", ["— 5 —", "第 5 页", "（续表）", "政府信息公开工作年度报告", "续上表"])
@pytest.mark.parametrize("layout", LONG)
def test_line_between_the_pieces(layout: str, between: str) -> None:
    upper, lower = table(layout).cut(10)
    reading = read(upper, between, lower)
    assert misread(reading, upper, lower) == {}
    assert len(reading.tables) == 1


def test_label_cut_by_the_end_of_a_page() -> None:
    """Half of a merged label stands on either page."""
    printed = table("applications-2021")
    for at in range(8, 24, 3):
        upper, lower = printed.cut(at, through_text=True)
        reading = read(upper, lower)
        assert misread(reading, upper, lower) == {}, at


def _torn(layout: str, row: str) -> tuple[PrintedTable, PrintedTable]:
    """A row torn by a page's end: half of its label and its values above, the rest of its label below."""
    printed = table(layout)
    upper, lower = printed.cut(body_rows(printed)[row] + 1)
    above = list(upper.rows[-1])
    at = next(i for i, cell in enumerate(above) if cell.key) - (2 if layout == "statistics-2014" else 1)
    text = above[at].text
    above[at] = replace(above[at], text=text[: len(text) // 2])
    rest = [replace(c, text="", key=None, row_span=1) for c in above]
    rest[at] = replace(rest[at], text=text[len(text) // 2 :])
    return replace(upper, rows=(*upper.rows[:-1], tuple(above))), replace(lower, rows=(tuple(rest), *lower.rows))


@pytest.mark.parametrize(
    ("layout", "row"),
    [
        ("applications-2021", "denied.prohibited_by_law"),
        ("applications-2021", "not_processed.reissue"),
        ("applications-2021", "other.fee_overdue"),
        ("statistics-2014", "denied.security_and_stability"),
        ("statistics-2014", "staff.full_time"),
        ("statistics-2014", "budget"),
        ("statistics-2014", "litigation.upheld"),
        ("statistics-2014", "disclosed.normative_documents"),
        ("statistics-2014", "responses.press_conferences.by_head"),
        ("applications-2019", "unavailable.not_held"),
    ],
)
def test_row_torn_by_the_end_of_a_page(layout: str, row: str) -> None:
    upper, lower = _torn(layout, row)
    reading = read(upper, lower, pages=(1, 2))
    assert silent(reading, upper, lower) == {}
    wrong = {place.split("/")[1] for place in misread(reading, upper, lower)}
    assert wrong <= {row}


# --- several forms in one grid -------------------------------------------------------------------------------------


def _together(*tables: PrintedTable) -> PrintedTable:
    """Tables that were drawn as one, the narrower ones widened to the right."""
    width = max(t.columns for t in tables)
    rows: list[tuple[PrintedCell, ...]] = []
    for made in tables:
        for row in made.rows:
            last = replace(row[-1], column_span=row[-1].column_span + width - made.columns)
            rows.append((*row[:-1], last if row[-1].row_span == 1 else row[-1]))
    return PrintedTable("several", "several", tuple(rows), 0, (1.0,) * width)


@pytest.mark.parametrize(
    "layouts",
    [
        ("proactive-2021", "applications-2021"),
        ("proactive-2019", "applications-2019"),
        ("applications-2021", "proactive-2021"),
    ],
    ids=" ".join,
)
def test_two_forms_in_one_grid(layouts: tuple[str, ...]) -> None:
    tables = [table(layout) for layout in layouts]
    reading = read(_together(*tables))
    assert misread(reading, *tables) == {}
    assert [t.form for t in reading.tables] == [t.form for t in tables]


def test_all_three_forms_in_one_grid() -> None:
    tables = [table(layout) for layout in THREE]
    reading = read(_together(*tables))
    assert silent(reading, *tables) == {}
    assert {t.form for t in reading.tables} == {t.form for t in tables}


# --- the same form twice -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", LAYOUTS)
def test_form_printed_twice(layout: str) -> None:
    """One for the district and one for its headquarters: two tables, numbered in order, none mixed with the other."""
    one = table(layout)
    numbers = {row: [str(900 + n) for n, _ in enumerate(columns)] for row, columns in row_columns(layout).items()}
    other = table(layout, values=numbers)
    reading = read(one, other)
    assert [(t.form, t.index) for t in reading.tables] == [(one.form, 0), (one.form, 1)]
    assert misread(reading, one, index=0) == {}
    assert misread(reading, other, index=1) == {}
    assert warnings(reading) == []


def test_three_forms_each_twice() -> None:
    tables = [table(layout) for layout in THREE]
    reading = read(*tables, "本级机关的数据如下：", *tables)
    assert [(t.form, t.index) for t in reading.tables] == [(t.form, n) for n in (0, 1) for t in tables]
    for index in (0, 1):
        assert misread(reading, *tables, index=index) == {}


def test_a_second_form_of_fewer_rows_is_not_the_rest_of_the_first() -> None:
    one = table("applications-2021")
    other = table("applications-2021", drop=("denied.state_secret", "not_processed.repeated"))
    reading = read(one, other)
    assert [t.index for t in reading.tables] == [0, 1]
    assert misread(reading, one, index=0) == {}
    assert misread(reading, other, index=1) == {}


# --- times ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", ["proactive-2019", "applications-2019", "proactive-2021", "applications-2021"])
@pytest.mark.parametrize("given", [None, "tables-2019", "tables-2021", "narrative"])
def test_an_agency_may_go_on_with_last_years_form(layout: str, given: Era | None) -> None:
    """Then its cells are those of that form, whatever the year."""
    printed = table(layout)
    reading = read(printed, era=given)
    assert misread(reading, printed) == {}
    assert missing(reading) == [()]


@pytest.mark.parametrize("layout", ["proactive-2019", "proactive-2021"])
@pytest.mark.parametrize("given", [None, "tables-2019", "tables-2021", "narrative"])
def test_headings_say_of_which_time_the_form_is(layout: str, given: Era | None) -> None:
    assert [t.era for t in read(table(layout), era=given).tables] == [layout.replace("proactive", "tables")]


def test_the_form_of_2014_is_known_in_any_year() -> None:
    for given in ("statistics-2014", "tables-2019", None):
        reading = read(table("statistics-2014"), era=given)
        assert [t.era for t in reading.tables] == ["statistics-2014"]
        assert missing(reading) == [()]


def test_rows_of_2019_are_not_missing_from_the_form_of_2021() -> None:
    rows = {c.row for c in read(table("proactive-2021"), era="tables-2021").cells}
    assert {"other_services", "procurement"}.isdisjoint(rows)


# --- local forms ---------------------------------------------------------------------------------------------------

ROWS = [
    ("主动公开信息数", "条", "420", "3651"),
    ("其中：全文电子化的主动公开信息数", "条", "400", "3000"),
    ("新增的行政规范性文件数", "条", "12", "96"),
    ("网站专栏页面访问量", "人次", "51200", "208900"),
    ("现场接待人数", "人次", "36", "410"),
    ("咨询电话接听数", "人次", "1520", "9400"),
    ("依申请公开信息目录数", "条", "0", "17"),
    ("申请总数", "件", "8", "44"),
    ("其中：1.当面申请数", "件", "2", "9"),
    ("2.网上申请数", "件", "6", "35"),
    ("行政复议数", "件", "0", "1"),
    ("行政诉讼数", "件", "0", "0"),
]
YEAR_AND_ALL = [
    ("本年度", "历年累计"), ("本期数", "累计数"), ("本年数", "累计总数"), ("2011年", "历年累计"), ("当年数", "累计数"),
    ("本期实际", "本年累计"), ("本年度数量", "历年累计数"), ("本年", "累计"),
]  # fmt: skip
ORDERS = ("year first", "cumulative first")


@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize(("year", "everything"), YEAR_AND_ALL)
def test_year_and_cumulative_are_never_confused(year: str, everything: str, order: str) -> None:
    numbers = (year, everything) if order == ORDERS[0] else (everything, year)
    printed = annex(ROWS, ("指标名称", "计量单位", *numbers), year, everything)
    reading = read(printed, era="narrative")
    assert [t.form for t in reading.tables] == ["appendix"]
    found = {(c.label, c.column): c.reading.value for c in reading.cells}
    for label, _, of_year, of_all in ROWS:
        assert found[label, "year"] == int(of_year), label
        assert found[label, "cumulative"] == int(of_all), label


def test_a_row_of_headings_with_a_year_is_no_row() -> None:
    printed = annex(ROWS, ("指标名称", "计量单位", "2011年", "历年累计"), "2011年")
    assert {c.label for c in read(printed, era="narrative").cells} == {label for label, *_ in ROWS}


@pytest.mark.parametrize(
    "columns",
    [
        ("指标名称", "计量单位", "代码", "本年度", "历年累计"),
        ("序号", "指标名称", "计量单位", "本年度", "历年累计"),
        ("指标名称", "计量单位", "本年度", "历年累计", "备注"),
        ("指标名称", "本年度", "历年累计"),
    ],
    ids="、".join,
)
def test_columns_beside_the_two_numbers(columns: tuple[str, ...]) -> None:
    printed = annex(ROWS, columns)
    reading = read(printed, era="narrative")
    found = {(c.label, c.column): c.reading.value for c in reading.cells}
    assert {label: (found[label, "year"], found[label, "cumulative"]) for label, *_ in ROWS} == {
        label: (int(year), int(everything)) for label, _, year, everything in ROWS
    }
    assert len(found) == 2 * len(ROWS)


def test_rows_of_a_local_form_have_their_units() -> None:
    found = {c.label: c.unit for c in read(annex(ROWS), era="narrative").cells}
    assert found == {label: unit for label, unit, _, _ in ROWS}


def test_same_label_twice_in_a_local_form() -> None:
    rows = [
        ("申请总数", "件", "8", "44"),
        ("其他", "件", "1", "2"),
        ("答复总数", "件", "7", "43"),
        ("其他", "件", "3", "4"),
        *ROWS[:4],
    ]
    reading = read(annex(rows), era="narrative")
    others = [c for c in reading.cells if c.label == "其他"]
    assert len({c.row for c in others}) == 2
    assert sorted(str(c.reading.value) for c in others) == ["1", "2", "3", "4"]


def test_blank_and_marked_cells_of_a_local_form() -> None:
    rows = [
        ("主动公开信息数", "条", "", "3651"),
        ("现场接待人数", "人次", "/", "410"),
        ("申请总数", "件", "8", ""),
        *ROWS[5:7],
    ]
    found = {(c.label, c.column): c.reading.state for c in read(annex(rows), era="narrative").cells}
    assert found["主动公开信息数", "year"] == "blank"
    assert found["主动公开信息数", "cumulative"] == "number"
    assert found["现场接待人数", "year"] == "placeholder"
    assert found["申请总数", "cumulative"] == "blank"


def test_local_form_in_a_report() -> None:
    found = report(annex(ROWS), year=2011)
    cells_ = figures(found, "appendix")
    assert cells_["主动公开信息数", "year"].value == 420
    assert cells_["主动公开信息数", "cumulative"].value == 3651
    assert cells_["主动公开信息数", "year"].period == ("2011-01-01", "2011-12-31")
    assert cells_["主动公开信息数", "year"].metric == "disclosed.total"
    assert alarms(found) == []


def test_the_sum_of_all_years_is_not_of_the_year() -> None:
    found = figures(report(annex(ROWS), year=2011), "appendix")
    assert found["主动公开信息数", "cumulative"].period != ("2011-01-01", "2011-12-31")


# --- tables that are no form ---------------------------------------------------------------------------------------

NO_FORMS = {
    "a duty roster": plain(["姓名", "电话", "房间"], ["李某", "12345678", "301"], ["王某", "87654321", "302"]),
    "a list of departments": plain(["部门", "受理", "办结"], ["法规处", "12", "11"], ["关税处", "20", "20"], ["合计", "32", "31"]),
    "numbers alone": plain(["1", "2", "3"], ["4", "5", "6"], ["7", "8", "9"]),
    "years": plain(["年份", "2020", "2021", "2022"], ["主动公开政府信息数", "310", "402", "420"]),
    "one row": plain(["行政许可", "12"]),
    "trade by month": plain(["月份", "进口", "出口", "总计"], ["1月", "12", "30", "42"], ["2月", "9", "11", "20"]),
    "media": plain(["媒体", "篇数"], ["今晚报", "12"], ["渤海报", "9"], ["其他", "3"], ["总计", "24"]),
    "applicants": plain(["申请人", "数量"], ["自然人", "12"], ["法人", "9"], ["其他", "3"]),
    "empty": plain(["", ""], ["", ""], ["说明", ""]),
}  # fmt: skip


@pytest.mark.parametrize("what", NO_FORMS)
def test_table_that_is_no_form_gives_no_cells(what: str) -> None:
    reading = read(NO_FORMS[what])
    assert reading.cells == []
    assert reading.tables == []
    assert len(reading.unread) == 1
    assert reading.problems == []


@pytest.mark.parametrize("what", [what for what in NO_FORMS if what != "empty"])
def test_table_that_is_no_form_between_two_forms(what: str) -> None:
    first, last = table("proactive-2021"), table("applications-2021")
    reading = read(first, "各单位情况如下：", NO_FORMS[what], "申请情况如下：", last)
    assert misread(reading, first, last) == {}
    assert warnings(reading) == []


NAVIGATION = plain(
    ["政府信息公开", "政府信息公开指南"],
    ["政府信息公开制度", "法定主动公开内容"],
    ["政府信息公开年报", "依申请公开"],
    ["行政许可", "行政处罚"],
    ["行政复议", "行政诉讼"],
    ["行政事业性收费", "政府集中采购"],
)


def test_navigation_is_left_alone() -> None:
    reading = read(NAVIGATION, table("applications-2021"))
    assert [t.form for t in reading.tables] == ["applications"]
    assert misread(reading, table("applications-2021")) == {}
    assert reading.problems == []


def test_table_for_layout_around_a_text_is_left_alone() -> None:
    layout = plain(
        ["首页 > 信息公开", ""],
        ["贵阳海关2022年政府信息公开工作年度报告", ""],
        ["发布时间：2023-01-20", "浏览次数：1036"],
    )
    reading = read(layout, table("statistics-2014"))
    assert [t.form for t in reading.tables] == ["statistics"]
    assert reading.problems == []


def test_no_tables_at_all() -> None:
    reading = read("全年未收到政府信息公开申请。")
    assert (reading.cells, reading.tables, reading.unread, reading.problems) == ([], [], [], [])


# --- copied tables -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", LAYOUTS)
def test_one_cell_a_line(layout: str) -> None:
    printed = stream(table(layout))
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert warnings(reading) == []


@pytest.mark.parametrize(
    ("row", "column"), [("received", "business"), ("granted", "total"), ("denied.third_party_rights", "research")]
)
def test_one_cell_a_line_and_an_empty_one_lost(row: str, column: str) -> None:
    """Which of seven values is gone where six are left, nobody can say."""
    printed = stream(with_values(table("applications-2021"), {(row, column): ""}))
    assert silent(read(printed), printed) == {}


# --- whole reports -------------------------------------------------------------------------------------------------


def _paper(name: str, seed: int) -> tuple[Report, list[PrintedTable]]:
    items: list[Item] = [build(i) if isinstance(i, TableSpec) else i for i in PAPERS[name](Random(seed)).items]  # noqa: S311
    body = [item for item in items if isinstance(item, PrintedTable) or item.kind != "title"]
    year = {"tables-2021": 2022, "tables-2019": 2020, "statistics-2014": 2016, "narrative": 2009}[name]
    return report(*body, year=year), [item for item in items if isinstance(item, PrintedTable)]


@pytest.mark.parametrize("name", PAPERS)
def test_clean_report_gives_no_alarm(name: str) -> None:
    found, tables = _paper(name, 1)
    assert alarms(found) == []
    assert found.status == "ok"
    assert [info.form for info in found.tables] == [t.form for t in tables]


def test_cells_have_their_section_and_quote() -> None:
    found, _ = _paper("tables-2021", 3)
    titles = {section.id: section.title for section in found.sections}
    for form, word in (("proactive", "主动公开"), ("applications", "收到和处理"), ("review_litigation", "行政复议")):
        in_form = figures(found, form)
        assert {titles[f.section or ""] for f in in_form.values()} == {t for t in titles.values() if word in t}
        assert all(f.origin == f"form:{form}" for f in in_form.values())
        assert all(f.evidence.quote == f.raw for f in in_form.values())


def test_numbers_of_tables_are_not_read_as_prose() -> None:
    found, tables = _paper("tables-2021", 4)
    assert [f for f in found.figures if f.table is None and f.kind != "zero"] == []
    printed = sum(1 for t in tables for cell in t.values() if cell.key)
    assert len([f for f in found.figures if f.table]) == printed


def test_applicant_of_a_cell() -> None:
    found = figures(report(build(filled("applications-2021", Random(5)))), "applications")  # noqa: S311
    assert found["received", "business"].dims.applicant == "商业企业"
    assert found["received", "total"].dims.applicant is None


def test_doubt_is_for_the_cell_alone() -> None:
    printed = with_values(table("applications-2021"), {("granted", "total"): "1 036"})
    reading = read(printed)
    assert [place.split(":")[0] for place in doubtful(reading)] == ["granted/total"]
    assert cells(reading)[Key("applications", "granted", "total")].reading.value == 1036
