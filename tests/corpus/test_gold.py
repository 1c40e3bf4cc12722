"""The corpus is only worth something if its gold is right: it must agree with its texts, and its PDFs with them too."""

from __future__ import annotations

import copy
import importlib.util
import json
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pypdfium2
import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "corpus" / "reports"
IDS = sorted(path.parent.name for path in REPORTS.glob("*/gold.json"))
PDFS = sorted(path.stem for path in REPORTS.glob("*/*.pdf"))


def _load() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check_gold", ROOT / "corpus" / "check_gold.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


check_gold = _load()


def gold_of(name: str) -> dict[str, Any]:
    return json.loads((REPORTS / name / "gold.json").read_text(encoding="utf-8"))


def test_there_are_twelve_reports_of_eleven_districts() -> None:
    assert len(IDS) == 12
    assert len({gold_of(name)["agency"] for name in IDS}) == 11


def test_blind_reports_are_in_the_corpus() -> None:
    blind = yaml.safe_load((ROOT / "corpus" / "blind.yaml").read_text(encoding="utf-8"))["blind"]
    assert len(set(blind)) == len(blind)
    assert set(blind) <= set(IDS)


@pytest.mark.parametrize("name", IDS)
def test_gold_agrees_with_its_text(name: str) -> None:
    assert check_gold.faults(REPORTS / name) == []


@pytest.mark.parametrize("field", ["kind", "qualifier"])
def test_every_kind_and_qualifier_is_there(field: str) -> None:
    known = {"kind": check_gold.KINDS, "qualifier": check_gold.QUALIFIERS}[field]
    assert {figure[field] for name in IDS for figure in gold_of(name)["figures"]} == known


def test_lists_that_close_and_stay_open_and_contradict_are_there() -> None:
    assert {c["status"] for name in IDS for c in gold_of(name)["checks"] if c["kind"] == "sum"} == check_gold.STATUSES


def test_encodings_differ() -> None:
    encodings = {check_gold.load(REPORTS / name)[1]["encoding"] for name in IDS}
    assert encodings == {"utf-8", "utf-8-sig", "gb18030", "utf-16", "big5"}
    assert (REPORTS / "ningbo-2011" / "ningbo-2011.txt").read_bytes().startswith(b"\xef\xbb\xbf")


def _figure(gold: dict[str, Any], value: int) -> dict[str, Any]:
    return next(figure for figure in gold["figures"] if figure["value"] == value)


DAMAGE: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a digit of a value": (lambda g: _figure(g, 9102).update(value=9120), "does not print 9120"),
    "a quote": (lambda g: _figure(g, 9102).update(quote="大窑湾海关9103人次"), "not in the text"),
    "a forgotten figure": (lambda g: g["figures"].remove(_figure(g, 2747)), "neither figure nor trap"),
    "a parent": (lambda g: _figure(g, 9102).update(part_of_value=38416), "no figure has the value 38416"),
    "a department": (lambda g: g["departments"].remove("大窑湾海关"), "undeclared department"),
    "an outlet that is not there": (
        lambda g: g["outlets"].append({"name": "沈阳日报", "kind": "newspaper"}),
        "沈阳日报",
    ),
    "a kind": (lambda g: _figure(g, 28).update(kind="number"), "unknown kind"),
    "a sum": (lambda g: g["checks"][0].update(status="partial", holds=False), "recomputed as holds"),
    "money as a count": (lambda g: _figure(g, 486.7).update(kind="count"), "disagree about money"),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_damaged_gold_is_found(what: str, tmp_path: Path) -> None:
    damage, complaint = DAMAGE[what]
    source, folder = REPORTS / "dalian-2010", tmp_path / "dalian-2010"
    folder.mkdir()
    for name in ("meta.yaml", "dalian-2010.txt"):
        (folder / name).write_bytes((source / name).read_bytes())
    gold = copy.deepcopy(gold_of("dalian-2010"))
    damage(gold)
    (folder / "gold.json").write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    assert any(complaint in fault for fault in check_gold.faults(folder))


def _body(page: str, running: str) -> str:
    """A page's text without its running head and its number, which stand at either end in one order or the other."""
    number = r"(?:—\d+—|-\d+-|第\d+页(?:共\d+页)?)"
    head = re.escape(running)
    return re.sub(f"^{head}{number}|{head}{number}$|^{head}|{number}$", "", page)


@pytest.mark.parametrize("name", PDFS)
def test_pdf_says_what_the_text_says(name: str) -> None:
    gold, _, raw = check_gold.load(REPORTS / name)
    pdf = pypdfium2.PdfDocument(REPORTS / name / f"{name}.pdf")
    pages = [check_gold.squeeze(page.get_textpage().get_text_range()) for page in pdf]
    pdf.close()
    assert len(pages) >= 3
    running = check_gold.squeeze(gold["title"])
    assert all(running in page for page in pages)
    assert "".join(_body(page, running) for page in pages) == check_gold.squeeze(raw)


def test_pdfs_stay_small() -> None:
    assert len(PDFS) == 5
    assert sum(path.stat().st_size for path in REPORTS.glob("*/*.pdf")) < 3_000_000
