"""Drafts of guanbao's own reading: they agree with it, and a person has little to mend before they pass the checks."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import check_gold
import pytest

from guanbao.evaluate.annotating.draft import draft, prose_of
from guanbao.evaluate.annotating.work import read_document, read_gold, safe_name
from guanbao.evaluate.faults import gold_faults
from guanbao.evaluate.gold import Gold
from guanbao.evaluate.matching import fold
from guanbao.evaluate.outcomes import hold
from guanbao.evaluate.reading import Sample
from guanbao.evaluate.scores import rows
from guanbao.report import read_with_text

REPORTS = Path(check_gold.REPORTS)
DOCUMENTS = [
    "dalian-2010/dalian-2010.txt",
    "guiyang-2021/guiyang-2021.pdf",
    "gongbei-2024/gongbei-2024.docx",
    "shantou-2013/shantou-2013.txt",
    "taiyuan-2012/taiyuan-2012.html",
]


def read(path: Path) -> tuple[dict[str, Any], str]:
    report, text = read_with_text(path)
    return json.loads(report.model_dump_json()), text


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_draft_says_what_was_read(name: str) -> None:
    report, text = read(REPORTS / name)
    gold, scores = draft(report, prose_of(report, text), "a")
    assert len(scores) == len(gold["figures"]) > 2
    outcome = hold(Sample(Gold(REPORTS / name, gold), "a", "txt", report, text))
    held = rows([outcome])
    for key in ("figures.value", "figures.strict", "departments", "outlets", "legal_texts"):
        assert (held[key]["hit"], held[key]["extra"]) == (held[key]["gold"], 0), key
    assert held["cells.state"]["good"] == held["cells.state"]["of"]
    assert held["figures.metric"]["good"] == held["figures.metric"]["of"] == len(gold["figures"])
    assert held["checks.failing"]["extra"] == 0
    assert held["checks.failing"]["hit"] == held["checks.failing"]["gold"]


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_draft_accounts_for_every_number(name: str) -> None:
    piece = read_document(REPORTS / name)
    assert piece.faults() == []
    assert piece.gold["id"] == name.split("/")[0]


def test_numbers_that_were_read_as_nothing_are_traps() -> None:
    gold = read_document(REPORTS / "gongbei-2012/gongbei-2012.txt").gold
    assert any("12360" in trap for trap in map(fold, gold["traps"]))
    assert gold_faults({**gold, "traps": []}, check_gold.load(REPORTS / "gongbei-2012")[2])


def test_tables_are_no_part_of_the_text() -> None:
    report, text = read(REPORTS / "guiyang-2021/guiyang-2021.docx")
    prose = prose_of(report, text)
    assert "自然人" in text
    assert "法律服务机构" not in prose
    assert prose.startswith(text[:20])
    assert prose_of({"tables": []}, text) == text
    nested = {"tables": [{"span": [2, 6]}, {"span": [3, 5]}, {"span": [8, 9]}]}
    assert prose_of(nested, "0123456789") == "01\n67\n9"


def test_what_is_no_report_is_not_annotated(tmp_path: Path) -> None:
    path = tmp_path / "poem.txt"
    path.write_text("床前明月光，疑是地上霜。", encoding="utf-8")
    with pytest.raises(Exception, match=r"G658.*poem"):
        read_document(path)


def test_a_gold_is_read_with_the_text_beside_it(tmp_path: Path, gold: dict[str, Any], text: str) -> None:
    path = tmp_path / "fuzhou-2011" / "gold.json"
    path.parent.mkdir()
    path.write_text(json.dumps(gold), encoding="utf-8")
    with pytest.raises(Exception, match=r"G658.*neither"):
        read_gold(path)
    (path.parent / "fuzhou-2011.txt").write_text(text, encoding="utf-8")
    assert "".join(read_gold(path).text.split()) == "".join(text.split())
    (path.parent / "text.txt").write_bytes(text.replace("\n", "\r\n").encode())
    assert read_gold(path).text == text.replace("\n", "\r\n")
    path.write_text(json.dumps({"figures": []}), encoding="utf-8")
    with pytest.raises(Exception, match=r"G658.*accounts, departments"):
        read_gold(path)


Damage = Callable[[dict[str, Any]], object]
FAULTS: dict[str, tuple[Damage, str]] = {
    "a year": (lambda g: g.update(year=None), "no year"),
    "an agency": (lambda g: g.update(agency=None), "no agency"),
    "an era": (lambda g: g.update(era="2011"), "unknown era '2011'"),
    "a scope": (lambda g: g.update(scope="city"), "unknown scope 'city'"),
    "a key": (lambda g: g.pop("traps"), "keys: ['traps']"),
    "a trap": (lambda g: g.update(traps=[]), "neither figure nor trap"),
    "a department": (lambda g: g["departments"].pop(), "undeclared department"),
}


@pytest.mark.parametrize("what", FAULTS)
def test_what_a_gold_lacks_is_told(what: str, gold: dict[str, Any], text: str) -> None:
    damage, said = FAULTS[what]
    damage(gold)
    assert any(said in fault for fault in gold_faults(gold, text))


@pytest.mark.parametrize("name", ["../../etc/passwd", "..", "/a/b", "C:\\x", "", "a\x00b", "…"])
def test_a_report_s_name_stays_in_its_folder(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert safe not in (".", "..")
    assert not set(safe) & set("/\\:\x00")
