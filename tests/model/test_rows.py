"""Figures as rows and as a data frame, and the small Python interface."""

from __future__ import annotations

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

import guanbao
from guanbao.model.rows import COLUMNS, dataframe, figure_rows

TEXT = """\
青岛海关2012年政府信息公开年度报告

一、主动公开情况
2012年，青岛海关在《齐鲁晚报》、《半岛都市报》刊登稿件34篇，门户网站访问量达21.5万次，收取检索费12.5元。
二、咨询办理情况
全年共答复咨询150人次，其中法规处100人次、关税处50人次，同比下降4.5%。
三、行政复议情况
全年未发生行政复议案件。
"""


@pytest.fixture(scope="module")
def report() -> guanbao.Report:
    return guanbao.read(TEXT.encode(), name="qingdao.txt")


def test_a_row_for_each_figure_with_all_columns(report: guanbao.Report) -> None:
    rows = list(figure_rows(report))
    assert [row["figure"] for row in rows] == [figure.id for figure in report.figures]
    assert all(list(row) == list(COLUMNS) for row in rows)


def test_what_the_columns_hold(report: guanbao.Report) -> None:
    rows = {row["value"]: row for row in figure_rows(report)}
    assert rows[34]["outlets"] == "齐鲁晚报、半岛都市报"
    assert rows[100]["department"] == "法规处"
    assert rows[100]["part_of"] == rows[150]["figure"]
    assert rows[100]["section_title"] == "咨询办理情况"
    assert rows[Decimal("-4.5")]["kind"] == "change"
    assert rows[150]["agency"] == "青岛海关"
    assert rows[150]["year"] == 2012
    for row in rows.values():
        assert TEXT[row["start"] : row["end"]] == row["quote"]  # type: ignore[misc]


def test_the_frame_loses_nothing(report: guanbao.Report) -> None:
    frame = report.to_dataframe()
    assert list(frame.columns) == list(COLUMNS)
    assert len(frame) == len(report.figures)
    assert frame["value"].tolist() == [figure.value for figure in report.figures]
    assert {type(value) for value in frame["value"]} <= {int, Decimal}
    assert Decimal in {type(value) for value in frame["value"]}
    assert frame["year"].tolist() == [2012] * len(frame)
    assert str(frame["year"].dtype) == str(frame["page"].dtype) == "Int64"
    assert frame["page"].isna().all()
    assert frame.set_index("figure")["department"].dropna().isin(["法规处", "关税处"]).all()


def test_a_frame_without_figures_has_its_columns() -> None:
    empty = guanbao.read(b"", name="empty.txt").to_dataframe()
    assert list(empty.columns) == list(COLUMNS)
    assert len(empty) == 0
    assert str(empty["year"].dtype) == "Int64"


def test_frames_join(report: guanbao.Report) -> None:
    both = dataframe([report, report])
    assert len(both) == 2 * len(report.figures)
    assert isinstance(both, pd.DataFrame)


def test_without_pandas_it_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "pandas.py").write_text("raise ImportError('no pandas here')\n", encoding="utf-8")
    code = f"""
import sys
sys.path.insert(0, {str(tmp_path)!r})
import guanbao
from guanbao.errors import GuanbaoError
try:
    guanbao.read(b"", name="x.txt").to_dataframe()
except GuanbaoError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("G620: ")
    assert "guanbao[dataframe]" in done.stdout


def test_the_package_opens_at_once() -> None:
    code = """
import sys
before = set(sys.modules)
import guanbao
import json
print(json.dumps(sorted({name.split(".")[0] for name in set(sys.modules) - before})))
assert "read" in dir(guanbao)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"pydantic", "spacy", "click", "yaml", "pandas"} & set(json.loads(done.stdout))


def test_names_of_the_package() -> None:
    assert callable(guanbao.read)
    assert guanbao.Report.__name__ == "Report"
    with pytest.raises(AttributeError, match="nonsense"):
        guanbao.nonsense  # noqa: B018
