"""Forms as they are copied out of pages, browsers and PDF files: a line for each cell, or a row, or as a program laid them out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from random import Random

import pytest
from disturbances import ALL
from printing import text
from printing.layouts import TableSpec, build
from printing.model import Line, PrintedCell, PrintedReport, PrintedTable
from samples import filled

import guanbao
from compare import Tally, compare
from guanbao.model.report import Report

HEADINGS = {
    "proactive-2019": "二、主动公开政府信息情况",
    "applications-2019": "三、收到和处理政府信息公开申请情况",
    "applications-2021": "三、收到和处理政府信息公开申请情况",
    "review-litigation": "四、政府信息公开行政复议、行政诉讼情况",
    "statistics-2014": "附件：政府信息公开情况统计表（2016年度）",
}
YEARS = {
    "proactive-2019": 2020,
    "applications-2019": 2020,
    "applications-2021": 2022,
    "review-litigation": 2022,
    "statistics-2014": 2016,
}
BEFORE = (
    "贵阳海关{year}年政府信息公开工作年度报告\n\n　　根据《中华人民共和国政府信息公开条例》，贵阳海关编制本报告，现将主动公开、"
    "依申请公开等情况予以公布。统计期限自{year}年1月1日起至{year}年12月31日止。\n{heading}\n"
)
BEHIND = "\n五、存在的主要问题及改进情况\n　　公开内容与企业期待相比仍有差距，部分栏目更新不够及时。\n"
Copy = Callable[[PrintedTable], Iterable[str]]


def form(layout: str, seed: int) -> PrintedTable:
    """A form of random values that add up."""
    return build(filled(layout, Random(seed)))  # noqa: S311 - variety, not secrecy


def rows_of_words(printed: PrintedTable) -> list[str]:
    """A row a line, its cells parted by a space, empty cells lost."""
    return [" ".join(cell.text for cell in row if cell.text) for row in printed.rows]


COPIES: dict[str, Copy] = {**{name: text.TABLES[name] for name in ("lines", "cells", "spaces")}, "words": rows_of_words}


def read(printed: PrintedTable, lines: Iterable[str]) -> tuple[Report, Tally]:
    """The report of a text with these lines for a form, and what was read right of it."""
    before = BEFORE.format(year=YEARS[printed.layout], heading=HEADINGS[printed.layout])
    report = guanbao.read((before + "\n".join(lines) + "\n" + BEHIND).encode(), name="report.txt")
    return report, compare(PrintedReport.of([Line("title", "T"), printed]), report)[printed.form]


def disturbed(printed: PrintedTable, name: str, seed: int) -> PrintedTable:
    """The form with one of the disturbances of `tests/disturb`."""
    change = ALL[name].on_table
    assert change
    (found,) = change(printed, Random(seed))  # noqa: S311 - variety, not secrecy
    assert isinstance(found, PrintedTable)
    return found


# --- labels that are lost ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("copy", COPIES)
@pytest.mark.parametrize("layout", ["applications-2019", "applications-2021", "statistics-2014"])
def test_rows_without_labels_stand_in_their_order(layout: str, copy: str) -> None:
    printed = disturbed(form(layout, 1), "all labels lost", 1)
    report, tally = read(printed, COPIES[copy](printed))
    assert [str(miss) for miss in tally.misses if miss.wanted not in ("0", "blank")] == []
    assert "G306" in {p.code for p in report.problems}


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("layout", ["applications-2021", "statistics-2014"])
def test_some_labels_lost_in_a_browsers_copy(layout: str, seed: int) -> None:
    printed = disturbed(form(layout, seed), "some labels lost", seed)
    _, tally = read(printed, text.TABLES["cells"](printed))
    assert [str(miss) for miss in tally.misses] == []


def test_value_too_many_in_a_list_is_no_row() -> None:
    """A number that is cut by a line's end does not become the value of a row that lost its label."""
    printed = form("statistics-2014", 2)
    lines = list(text.TABLES["lines"](printed))
    at = next(i for i, line in enumerate(lines) if "主动公开政府信息数" in line) + 2
    lines[at : at + 1] = [lines[at][:2], lines[at][2:]]
    _, tally = read(printed, lines)
    assert [str(miss) for miss in tally.misses if not miss.flagged] == []
    assert len(tally.misses) == 1


# --- empty cells that are lost -------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("zeros", ["zeros of a row blank", "all zeros blank", "blank totals"])
@pytest.mark.parametrize("layout", ["applications-2019", "applications-2021", "review-litigation"])
def test_empty_cells_lost_are_never_guessed(layout: str, zeros: str, seed: int) -> None:
    printed = disturbed(form(layout, seed), zeros, seed)
    _, tally = read(printed, rows_of_words(printed))
    assert [str(miss) for miss in tally.misses if not miss.flagged] == []


@pytest.mark.parametrize("seed", range(1, 6))
@pytest.mark.parametrize("layout", ["applications-2019", "applications-2021"])
def test_one_row_without_its_zeros_is_told_by_the_others(layout: str, seed: int) -> None:
    printed = disturbed(form(layout, seed), "zeros of a row blank", seed)
    _, tally = read(printed, rows_of_words(printed))
    assert tally.share == 1


@pytest.mark.parametrize("copy", ["words", "lines"])
@pytest.mark.parametrize("layout", ["applications-2021", "review-litigation"])
def test_totals_that_are_not_printed(layout: str, copy: str) -> None:
    printed = disturbed(form(layout, 3), "blank totals", 3)
    report, tally = read(printed, COPIES[copy](printed))
    assert tally.share == 1
    said = {"G301", "G308"} & {p.code for p in report.problems}
    assert said or (layout, copy) == ("applications-2021", "lines")  # whose empty lines show where they are


# --- headings ------------------------------------------------------------------------------------------------------

SCRAMBLED = [
    "申请人情况", "法人或其他组织", "自然人 总计", "商业企 科研机 社会公 法律服", "其他", "业 构 益组织 务机构",
]  # fmt: skip


@pytest.mark.parametrize("lost", [False, True])
def test_headings_of_one_line_beside_those_of_two(lost: bool) -> None:
    """Programs that read PDF files put them out of order; the sums tell that the columns are not."""
    printed = form("applications-2021", 4)
    printed = disturbed(printed, "all labels lost", 4) if lost else printed
    _, tally = read(printed, [*SCRAMBLED, *rows_of_words(replace(printed, rows=printed.rows[printed.head :]))])
    assert [str(miss) for miss in tally.misses] == []


@pytest.mark.parametrize("zeros", ["zeros of a row blank", "all zeros blank"])
@pytest.mark.parametrize("seed", range(1, 6))
def test_scrambled_headings_place_no_value(seed: int, zeros: str) -> None:
    printed = disturbed(form("applications-2021", seed), zeros, seed)
    _, tally = read(printed, [*SCRAMBLED, *rows_of_words(replace(printed, rows=printed.rows[printed.head :]))])
    assert [str(miss) for miss in tally.misses if not miss.flagged] == []


def test_columns_in_another_order_are_told_by_headings_and_sums() -> None:
    printed = disturbed(form("applications-2021", 5), "columns in another order", 5)
    _, tally = read(printed, rows_of_words(printed))
    assert [str(miss) for miss in tally.misses] == []


# --- lines in between ----------------------------------------------------------------------------------------------


def test_labels_in_lines_around_their_values() -> None:
    """A label of three lines has its values beside the second; those over several rows stand anywhere between."""
    printed = form("applications-2021", 6)
    rows = {row[0].text if len(row) == 8 else row[-8].text: row for row in printed.rows[printed.head :]}
    lines = rows_of_words(replace(printed, rows=printed.rows[: printed.head]))
    for label, row in rows.items():
        values = " ".join(cell.text for cell in row[-7:])
        third = len(label) // 3
        if label.startswith(("1.申请人", "2.申请人")):
            lines += [label[:third], f"{label[third : 2 * third]} {values}", label[2 * third :]]
        elif label.startswith(("（二）部分公开", "5.要求")):
            lines += [label[: 2 * third], values, label[2 * third :]]
        else:
            lines.append(f"{label} {values}")
        lines += {"1.属于国家秘密": ["三、", "本年"], "3.危及“三安全一稳定”": ["（三）不", "予公开"]}.get(label, [])
    _, tally = read(printed, lines)
    assert [str(miss) for miss in tally.misses] == []


def test_page_number_between_blank_lines() -> None:
    printed = form("applications-2021", 7)
    lines = list(text.TABLES["lines"](printed))
    at = lines.index("（七）总计")
    _, tally = read(printed, [*lines[:at], "", "6", "", *lines[at:]])
    assert [str(miss) for miss in tally.misses if miss.wanted != "0"] == []


def test_zero_is_no_page_number() -> None:
    """A row with its label lost, an empty line in its place, is whole; none of its zeros is one too many."""
    printed = form("applications-2021", 8)
    rows = [tuple(PrintedCell("") if c.text.startswith("一、") else c for c in row) for row in printed.rows]
    printed = replace(printed, rows=tuple(rows))
    _, tally = read(printed, text.TABLES["lines"](printed))
    assert [str(miss) for miss in tally.misses] == []


@pytest.mark.parametrize("blank", [1, 2, 3])
def test_blank_lines_between_headings_and_values(blank: int) -> None:
    printed = build(TableSpec("review-litigation", {
        "review": ["1", "0", "2", "0", "3"],
        "litigation_direct": ["0", "0", "4", "0", "4"],
        "litigation_after_review": ["0", "5", "0", "0", "5"],
    }))  # fmt: skip
    lines = text.TABLES["spaces"](printed)
    _, tally = read(printed, [*lines[:1], "", *lines[1:3], *[""] * blank, *lines[3:]])
    assert [str(miss) for miss in tally.misses] == []


# --- columns by gaps -----------------------------------------------------------------------------------------------


def test_last_cells_of_rows_are_empty_in_a_local_form() -> None:
    """Rows that end sooner have their last cells empty; what stands under 代码 is no value."""
    lines = [
        "指标名称          计量单位   代码   本年度   历年累计",
        "主动公开信息数    条         01     56       2636",
        "网站公开数        条         02     47       331",
        "规范性文件数      条         03",
        "申请总数          件         04              2758",
        "当面申请数        件         05",
        "网上申请数        件         06     49       1287",
    ]
    before = BEFORE.format(year=2009, heading="附表：政府信息公开情况统计表")
    report = guanbao.read((before + "\n".join(lines) + "\n" + BEHIND).encode(), name="report.txt")
    found = {(f.label, f.table.column): f.value for f in report.figures if f.table}
    assert found["申请总数", "year"] is None
    assert found["申请总数", "cumulative"] == 2758
    assert found["规范性文件数", "year"] is None
    assert found["网上申请数", "year"] == 49


def test_row_pushed_from_under_its_headings() -> None:
    """The lower part of a form was laid out anew, and its wide label pushed the values to the left of their headings."""
    printed = form("proactive-2019", 1)
    lines = list(text.TABLES["spaces"](printed))
    row = next(i for i, line in enumerate(lines) if line.startswith("政府集中采购"))
    label, items, amount = lines[row].split()
    upper, lower = lines[: row - 4], lines[row - 4 : row]
    _, tally = read(printed, [*upper, "", "- 2 -", "", *lower, f"{label}   {items}   {amount}"])
    assert [str(miss) for miss in tally.misses if not miss.flagged] == []
