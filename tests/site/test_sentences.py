"""What checks and problems say in Chinese."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import guanbao.extract.forms.codes
import guanbao.ingest.codes
from guanbao import report
from guanbao.check import run
from guanbao.classify import models
from guanbao.compare.result import REASONS
from guanbao.errors import Code
from guanbao.registry import load
from guanbao.site import sentences
from made import Draft

TOLD = yaml.safe_load((Path(sentences.__file__).parent / "problems.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("module", [guanbao.ingest.codes, guanbao.extract.forms.codes, report, models])
def test_every_problem_of_a_report_is_said_in_chinese(module: object) -> None:
    codes = [one.id for one in vars(module).values() if isinstance(one, Code)]
    assert codes
    assert [code for code in codes if code not in TOLD] == []


def test_what_is_said_is_of_a_known_code() -> None:
    known = {code.id for code in _codes()}
    assert [code for code in TOLD if code not in known] == []


def _codes() -> list[Code]:
    from importlib import import_module
    from pkgutil import walk_packages

    import guanbao

    names = [
        one.name for one in walk_packages(guanbao.__path__, "guanbao.") if one.name.endswith((".codes", ".report"))
    ]
    modules = [import_module(name) for name in (*names, "guanbao.classify.models")]
    return [one for module in modules for one in vars(module).values() if isinstance(one, Code)]


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ((372, 640), "业务咨询 1012人次：2项合计1,012，等于印出的1,012"),
        ((372, 600), "业务咨询 1012人次：2项合计972，只是其中一部分"),
        ((372, 700), "业务咨询 1012人次：2项合计1,072，多于印出的1,012"),
    ],
)
def test_a_sum_says_how_it_stands_to_its_total(parts: tuple[int, ...], words: str) -> None:
    draft = Draft("customs.tianjin", 2009)
    total = draft.say(1012, "人次", "inquiries.handled", label="业务咨询")
    for value in parts:
        draft.say(value, "人次", "inquiries.handled", part_of=total.id)
    figures = {figure.id: figure for figure in draft.figures}
    [check] = run(draft.figures, {}, load())
    assert sentences.of_check(check.model_dump(), figures, load()) == words


def test_a_form_is_named_with_its_column() -> None:
    draft = Draft("customs.tianjin", 2022)
    draft.applications("received", 3, 1, 0, 0, 0, 0, 5)
    [check] = [one for one in run(draft.figures, {}, load()) if one.status == "fails"]
    said = sentences.of_check(check.model_dump(), {figure.id: figure for figure in draft.figures}, load())
    assert said == "收到和处理政府信息公开申请情况 总计 数：6项合计4，少于印出的5"


def test_where_numbers_do_not_make_a_sentence_there_is_none() -> None:
    plain = {"kind": "copies", "status": "question", "printed": None, "expected": None, "figures": ()}
    assert sentences.of_check(plain, {}, load()) == ""


def test_every_reason_against_a_comparison_is_said_in_words() -> None:
    folder = Path(sentences.__file__).parent
    words = yaml.safe_load((folder / "words.yaml").read_text(encoding="utf-8"))
    script = (folder / "assets" / "compare.js").read_text(encoding="utf-8")
    assert 'word("reason_" + id)' in script
    assert [reason for reason in REASONS if f"reason_{reason}" not in words] == []
