"""The corpus is only worth something if its gold is right: it must agree with its texts, and its PDFs with them too."""

from __future__ import annotations

import copy
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import check_gold
import docx
import lxml.html
import pypdfium2
import pytest
import yaml
from printing import prints
from printing.source import read_lines, read_source

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "corpus" / "reports"
IDS = sorted(path.parent.name for path in REPORTS.glob("*/gold.json"))
WITH_TABLES = [name for name in IDS if check_gold.has_source(REPORTS / name)]
TEXTS = [name for name in IDS if name not in WITH_TABLES]
PDFS = [name for name in TEXTS if (REPORTS / name / f"{name}.pdf").exists()]
PRINTS = [
    (name, i)
    for name in WITH_TABLES
    for i, _ in enumerate(yaml.safe_load((REPORTS / name / "meta.yaml").read_text(encoding="utf-8"))["prints"])
]


def gold_of(name: str) -> dict[str, Any]:
    return json.loads((REPORTS / name / "gold.json").read_text(encoding="utf-8"))


def test_there_are_twelve_texts_of_eleven_districts() -> None:
    assert len(TEXTS) == 12
    assert len({gold_of(name)["agency"] for name in TEXTS}) == 11


def test_every_report_is_in_one_split_and_every_agency_too() -> None:
    splits = yaml.safe_load((ROOT / "corpus" / "splits.yaml").read_text(encoding="utf-8"))
    listed = [report for reports in splits.values() for report in reports]
    assert sorted(listed) == sorted(IDS), "every report stands in corpus/splits.yaml once"
    places = {name: {report.rsplit("-", 1)[0] for report in reports} for name, reports in splits.items()}
    assert sum(map(len, places.values())) == len(set().union(*places.values()))


@pytest.mark.parametrize("name", IDS)
def test_gold_agrees_with_its_text(name: str) -> None:
    assert check_gold.faults(REPORTS / name) == []


@pytest.mark.parametrize("field", ["kind", "qualifier"])
def test_every_kind_and_qualifier_is_there(field: str) -> None:
    known = {"kind": check_gold.KINDS, "qualifier": check_gold.QUALIFIERS}[field]
    assert {figure[field] for name in TEXTS for figure in gold_of(name)["figures"]} == known


def test_lists_that_close_and_stay_open_and_contradict_are_there() -> None:
    sums = [c for name in TEXTS for c in gold_of(name)["checks"] if c["kind"] == "sum"]
    assert {c["status"] for c in sums} == check_gold.STATUSES


def test_encodings_differ() -> None:
    encodings = {check_gold.load(REPORTS / name)[1]["encoding"] for name in TEXTS}
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
    assert sum((REPORTS / name / f"{name}.pdf").stat().st_size for name in PDFS) < 3_000_000
    assert all(path.stat().st_size < 1_500_000 for path in REPORTS.glob("*/*.pdf"))


# --- reports with tables -------------------------------------------------------------------------------------------


def _cell(gold: dict[str, Any], row: str, column: str) -> dict[str, Any]:
    return next(cell for cell in gold["tables"] if (cell["row"], cell["column"]) == (row, column))


def _restated(gold: dict[str, Any]) -> dict[str, Any]:
    return next(check for check in gold["checks"] if check["kind"] == "text_table")


TABLE_DAMAGE: dict[str, tuple[Callable[[dict[str, Any]], object], str]] = {
    "a cell": (lambda g: _cell(g, "received", "total").update(value=83), "not those of tables.yaml"),
    "a state": (
        lambda g: _cell(g, "granted", "research").update(state="blank", value=None),
        "not those of tables.yaml",
    ),
    "a statement of the text": (lambda g: _restated(g).update(printed=83), "the cell prints"),
    "a contradiction that is none": (
        lambda g: g["checks"].append(
            {
                "kind": "sum",
                "table": "review_litigation",
                "row": "review",
                "holds": False,
                "status": "fails",
                "note": "n",
            }
        ),
        "is printed",
    ),
    "a sum of nothing": (
        lambda g: g["checks"].append({"kind": "sum", "table": "proactive", "row": "rules", "holds": True, "note": "n"}),
        "no such sum",
    ),
}


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A report with tables that a test may damage."""
    return Path(shutil.copytree(REPORTS / "guiyang-2021", tmp_path / "guiyang-2021"))


@pytest.mark.parametrize("what", TABLE_DAMAGE)
def test_damaged_gold_of_tables_is_found(what: str, copied: Path) -> None:
    damage, complaint = TABLE_DAMAGE[what]
    gold = gold_of("guiyang-2021")
    damage(gold)
    (copied / "gold.json").write_text(json.dumps(gold, ensure_ascii=False), encoding="utf-8")
    assert any(complaint in fault for fault in check_gold.faults(copied))


def test_a_sum_that_does_not_come_out_must_be_told(copied: Path) -> None:
    source = copied / "tables.yaml"
    source.write_text(
        source.read_text(encoding="utf-8").replace('["1", "0", "0", "0", "1"]', '["1", "0", "0", "0", "2"]'), "utf-8"
    )
    assert any("no check says so" in fault for fault in check_gold.faults(copied))


def test_a_print_that_is_missing_is_told(copied: Path) -> None:
    (copied / "guiyang-2021.docx").unlink()
    assert check_gold.faults(copied) == ["guiyang-2021.docx is not printed: run corpus/build.py"]


def _printed_text(path: Path) -> str:
    """What a printed file says, by other programs than the readers of this project."""
    if path.suffix == ".html":
        return str(lxml.html.document_fromstring(path.read_bytes()).text_content())
    if path.suffix == ".docx":
        return "\n".join(
            element.text or "" for element in docx.Document(str(path)).element.iter() if element.tag.endswith("}t")
        )
    pdf = pypdfium2.PdfDocument(path)
    pages = [check_gold.squeeze(page.get_textpage().get_text_range()) for page in pdf]
    pdf.close()
    return "".join(pages)


@pytest.mark.parametrize(("name", "index"), PRINTS)
def test_prints_say_what_the_source_says(name: str, index: int) -> None:
    options = yaml.safe_load((REPORTS / name / "meta.yaml").read_text(encoding="utf-8"))["prints"][index]
    path = REPORTS / name / prints.file_name(name, options)
    raw = path.read_bytes().decode(options.get("encoding", "utf-8")) if path.suffix == ".txt" else _printed_text(path)
    said = check_gold.squeeze(raw)
    if options["format"] == "scan":
        assert said == ""
        return
    lines = [line.text for line in read_lines(check_gold.load(REPORTS / name)[2])]
    ends = [check_gold.squeeze(part) for line in lines for part in (line[:12], line[-12:])]
    # A page's end may stand in a line; all other ends of lines must be there as they are.
    missing = [part for part in ends if part not in said]
    assert len(missing) <= (len(ends) // 20 if path.suffix == ".pdf" else 0), missing


@pytest.mark.parametrize(("name", "index"), PRINTS)
def test_prints_are_up_to_date(name: str, index: int, tmp_path: Path) -> None:
    """What needs no font and no other program is printed again and compared."""
    options = yaml.safe_load((REPORTS / name / "meta.yaml").read_text(encoding="utf-8"))["prints"][index]
    there, again = REPORTS / name / prints.file_name(name, options), tmp_path / prints.file_name(name, options)
    if options["format"] in ("txt", "html", "docx"):
        prints.produce(read_source(REPORTS / name), again, options)
        if options["format"] == "docx":
            assert _printed_text(again) == _printed_text(there)
        else:
            assert again.read_bytes() == there.read_bytes()
    else:  # each amount and large number of the tables stands in it
        report = read_source(REPORTS / name)
        said = check_gold.squeeze(_printed_text(there))
        wanted = [check_gold.squeeze(cell.text) for table in report.tables for cell in table.values()]
        assert options["format"] == "scan" or [text for text in wanted if text not in said] == []


def test_the_catalogue_is_new() -> None:
    done = subprocess.run([sys.executable, ROOT / "corpus" / "contents.py", "--check"], check=False)
    assert done.returncode == 0, "run: python corpus/contents.py"
