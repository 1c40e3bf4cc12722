"""`guanbao explain`: the figure by id or value, out of JSON or a document, with everything that hangs on it."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

import guanbao
from guanbao.cli import wording
from guanbao.cli.explain import sentence


@pytest.fixture
def written(report: Path, tmp_path: Path, run: Callable[..., Result]) -> Path:
    run("extract", report, "-o", tmp_path / "out")
    return tmp_path / "out" / "reports" / "customs.fuzhou-2011.json"


def figure_id(path: Path, value: int) -> str:
    return next(figure.id for figure in guanbao.read(path).figures if figure.value == value)


def test_a_part(report: Path, written: Path, run: Callable[..., Result]) -> None:
    wanted = figure_id(report, 340)
    result = run("explain", written, wanted)
    assert result.exit_code == 0
    shown = result.stdout
    assert "全年共解答业务咨询900人次，其中法规处260人次、关税处【340人次】、统计处300人次。" in shown
    assert "二、咨询处理情况" in shown
    assert "归属 Owner  关税处" in shown
    assert "900 人次" in shown
    assert "its 3 parts add up to 900, the total itself" in shown
    assert wording.origin_in_words("rule:distributive-list") in shown
    assert "exactly as printed" in shown
    assert "sum 合计, holds 相符" in shown
    assert "customs" not in result.stderr


def test_json_and_document_say_the_same(report: Path, written: Path, run: Callable[..., Result]) -> None:
    for wanted in ("340", "900", "1500", "f1"):
        assert run("explain", written, wanted).stdout == run("explain", report, wanted).stdout


@pytest.mark.parametrize("wanted", ["1500", "1,500", "１５００", "约1500个".removeprefix("约"), "一千五百", "F8"])
def test_ways_to_name_a_figure(wanted: str, report: Path, run: Callable[..., Result]) -> None:
    if wanted == "F8":
        wanted = figure_id(report, 1500).upper()
    shown = run("explain", report, wanted)
    assert shown.exit_code == 0
    assert "【" in shown.stdout
    assert "about this many 约" in shown.stdout


def test_a_total_lists_its_parts(report: Path, run: Callable[..., Result]) -> None:
    shown = run("explain", report, "900").stdout
    for part in ("260 人次", "340 人次", "300 人次"):
        assert part in shown


def test_parts_that_do_not_fit_say_by_how_much(faulty: Path, run: Callable[..., Result]) -> None:
    assert "its 2 parts add up to 520, 100 more than it" in run("explain", faulty, "420").stdout


def test_several_figures_of_one_value_are_listed(report: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    path = tmp_path / "twice.txt"
    path.write_text(report.read_text(encoding="utf-8").replace("动态类300条", "动态类120条"), encoding="utf-8")
    same = [figure.id for figure in guanbao.read(path).figures if figure.value == 120]
    assert len(same) == 2
    result = run("explain", path, "120")
    assert result.exit_code == 2
    assert "G634" in result.stderr
    assert [line.split()[0] for line in result.stdout.splitlines()] == same


@pytest.mark.parametrize("wanted", ["f999", "77", "nonsense", "", "-", "1" * 40])
def test_a_figure_that_is_not_there(wanted: str, report: Path, run: Callable[..., Result]) -> None:
    result = run("explain", "--", report, wanted)
    assert result.exit_code == 2
    assert "G633" in result.stderr
    assert "f1 to f" in result.stderr


def test_a_negative_value(report: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    path = tmp_path / "fall.txt"
    text = report.read_text(encoding="utf-8").replace("900人次，", "900人次，同比下降15%，")
    path.write_text(text, encoding="utf-8")
    assert "change 增减" in run("explain", path, "--", "-15%").stdout


def test_a_report_without_figures(tmp_path: Path, run: Callable[..., Result]) -> None:
    path = tmp_path / "other.txt"
    path.write_text("今日行情：棉纱每吨20150元。\n", encoding="utf-8")
    result = run("explain", path, "20150")
    assert result.exit_code == 2
    assert "not_a_report" in result.stderr


def test_an_input_that_cannot_be_read(tmp_path: Path, run: Callable[..., Result]) -> None:
    result = run("explain", tmp_path / "missing.json", "f1")
    assert result.exit_code == 3
    assert "G101" in result.stderr


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("{}", "G631"),
        ("{", "G631"),
        ("[1, 2]", "G631"),
        ('{"schema_version": "1.1", "status": "ok"}', "G631"),
        ('{"schema_version": "1.9", "news": 1}', "G632"),
        ('{"schema_version": "2.0"}', "G632"),
        ('{"schema_version": 1}', "G631"),
        ("[" * 100_000, "G631"),
    ],
)
def test_json_that_is_no_report(content: str, code: str, tmp_path: Path, run: Callable[..., Result]) -> None:
    path = tmp_path / "other.json"
    path.write_text(content, encoding="utf-8")
    result = run("explain", path, "f1")
    assert result.exit_code == 2
    assert code in result.stderr


def change_text_file(path: Path, to: str | None) -> None:
    record = json.loads(path.read_text(encoding="utf-8"))
    record["document"]["text_file"] = to
    path.write_text(json.dumps(record), encoding="utf-8")


def test_without_the_text_the_clause_is_shown(written: Path, run: Callable[..., Result]) -> None:
    for place in (None, "../texts/gone.txt"):
        change_text_file(written, place)
        result = run("explain", written, "420")
        assert result.exit_code == 0
        assert "G635" in result.stderr
        assert "【420条】" in result.stdout


def test_another_text_is_not_shown(written: Path, tmp_path: Path, run: Callable[..., Result]) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("not for these eyes" * 100, encoding="utf-8")
    for place, code in (("../../secret.txt", "G636"), (str(secret), "G635")):
        change_text_file(written, place)
        result = run("explain", written, "420")
        assert code in result.stderr
        assert "eyes" not in result.stdout


WRAPPED = """\
一、概述
二〇一一年，本关按照要求推进各项工作，全年发布
各类消息1
20条，其中网站80条。
一是办好专栏；
二是答复来信7封。
（一）其他
3件
"""


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("80条", "二〇一一年，本关按照要求推进各项工作，全年发布\n各类消息1\n20条，其中网站80条。"),
        ("7封", "二是答复来信7封。"),
        ("3件", "3件"),
    ],
)
def test_a_sentence_reaches_over_wraps_only(number: str, expected: str) -> None:
    text = WRAPPED.replace("各类消息1\n20条", "各类消息一百二十余条以及通知等，共计1\n20条")
    expected = expected.replace("各类消息1\n20条", "各类消息一百二十余条以及通知等，共计1\n20条")
    start = text.index(number)
    assert text[slice(*sentence(text, start, start + len(number)))] == expected


@given(st.text("一二a。\n；1 ", min_size=1, max_size=80), st.data())
def test_a_sentence_holds_its_figure(text: str, data: st.DataObject) -> None:
    places = [index for index, char in enumerate(text) if not char.isspace()]
    if not places:
        return
    start = data.draw(st.sampled_from(places))
    end = data.draw(st.sampled_from([place for place in places if place >= start])) + 1
    first, last = sentence(text, start, end)
    assert first <= start < end <= last


def test_every_rule_of_the_reader_has_words(project_root: Path) -> None:
    rules = set()
    for path in (project_root / "pipeline" / "guanbao").rglob("*.py"):
        if "cli" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("rule:"):
                rules.add(node.value)
    assert len(rules) >= 10
    assert [rule for rule in rules if wording.origin_in_words(rule).startswith("no description")] == []
    assert {f"rule:{name}" for name in wording._RULES} - rules == set()
