"""Two published reports of the 2021 form, made by a word processor's PDF export."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from ingest_helpers import check, flat, kinds, table

from guanbao.ingest import read

pytestmark = pytest.mark.real
SHAPES = {
    "hzq2023": [(2, 8, 4), (3, 6, 2), (3, 17, 10), (4, 9, 10), (4, 4, 15)],
    "huaian2024": [(3, 8, 4), (4, 6, 2), (4, 16, 10), (5, 12, 10), (5, 4, 15)],
}
REPORTS = sorted(SHAPES)


def gold_rows(path: Path, form: str) -> list[list[str]]:
    rows: dict[str, list[str]] = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["tables"]:
        if cell["table"] == form:
            rows.setdefault(cell["row"], []).append(f"{cell['value']:g}" if cell["value"] is not None else "")
    return list(rows.values())


@pytest.fixture(params=REPORTS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_all_tables_are_found_and_no_other(shared_folder: Path, name: str) -> None:
    found = read(shared_folder / "reports" / f"{name}.pdf")
    check(found)
    assert [(grid.page, grid.rows, grid.columns) for grid in found.grids] == SHAPES[name]
    assert not [p for p in found.problems if p.severity != "info"]
    assert {page.state for page in found.pages} == {"read"}


def test_every_value_of_the_applications_form(shared_folder: Path, name: str) -> None:
    found = read(shared_folder / "reports" / f"{name}.pdf")
    printed = [row[-7:] for grid in found.grids if grid.columns == 10 for row in table(grid)]
    values = [row for row in printed if len(row) == 7 and all(cell.isdigit() for cell in row)]
    expected = gold_rows(shared_folder / "reports" / f"{name}.gold.json", "applications")
    assert sorted(values) == sorted(expected)
    assert len(values) in (23, 25)


def test_every_value_of_the_review_form(shared_folder: Path, name: str) -> None:
    found = read(shared_folder / "reports" / f"{name}.pdf")
    (grid,) = [grid for grid in found.grids if grid.columns == 15]
    rows = gold_rows(shared_folder / "reports" / f"{name}.gold.json", "review_litigation")
    assert table(grid)[-1] == [cell for row in rows for cell in row]


def test_paragraphs_read_through_wraps_and_pages(shared_folder: Path, name: str) -> None:
    found = read(shared_folder / "reports" / f"{name}.pdf")
    prose = kinds(found, "paragraph")
    pages = len(found.pages)
    assert kinds(found, "page_number") == [f"- {n} -" for n in range(1, pages + 1)]
    assert prose[0].endswith("年政府信息公开工作年度报告")
    bodies = [p for p in prose[1:] if len(p) > 30]
    assert all(p.endswith(("。", "，", "：")) for p in bodies), [p[-5:] for p in bodies]
    assert sum(" | " in p for p in prose) == 2 + (name == "huaian2024")
    assert sum(p[0] in "一二三四五六" and p[1] == "、" for p in prose) == 6
    assert not [p for p in prose if "本年处理决定数量" in p or ("结果维持" in flat(p) and "件" not in p)]
