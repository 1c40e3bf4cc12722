# ruff: noqa: S311
"""The printer and the counts that rest on it, seen through other programs than guanbao's readers."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from random import Random

import docx
import lxml.html
import pdfplumber
import pypdfium2
import pytest
import yaml
from disturbances import ALL
from faults import FAULTS, RESTATED, clean, sow, values_of
from formats import FAST, printed
from printing import cells, prints
from printing.identities import identities
from printing.layouts import TableSpec, build, layouts, row_columns
from printing.model import Key, Line, PrintedReport, PrintedTable
from printing.source import read_source, read_tables
from samples import PAPERS, filled

from compare import Tally, compare
from guanbao.model.report import CellPlace, DocumentInfo, Evidence, Figure, Problem, ProducedBy, Report, TableInfo

SIZES = {
    "applications-2019": (23, 161),
    "applications-2021": (25, 175),
    "proactive-2019": (8, 22),
    "proactive-2021": (6, 10),
    "review-litigation": (3, 15),
    "statistics-2014": (58, 58),
}


def paper(name: str, disturbance: str = "none") -> PrintedReport:
    return ALL[disturbance].apply(PAPERS[name](Random(3)), Random(3))


def squeeze(text: str | None) -> str:
    return re.sub(r"\s+", "", text or "")


# --- layouts -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("layout", SIZES)
def test_layouts_have_the_rows_and_cells_of_the_form(layout: str) -> None:
    table = build(filled(layout, Random(1)))
    assert (len(row_columns(layout)), len(list(table.values()))) == SIZES[layout]
    assert set(table.keys) == {cell.key for cell in table.values()}


@pytest.mark.parametrize("layout", layouts())
def test_cells_fill_the_grid_without_gap_or_overlap(layout: str) -> None:
    table = build(filled(layout, Random(1)))
    covered = [
        (p.row + r, p.column + c)
        for p in table.placed()
        for r in range(p.cell.row_span)
        for c in range(p.cell.column_span)
    ]
    assert sorted(covered) == [(r, c) for r in range(len(table.rows)) for c in range(table.columns)]


@pytest.mark.parametrize("layout", layouts())
def test_a_cut_table_keeps_every_value(layout: str) -> None:
    table = build(filled(layout, Random(1)))
    for at in range(1, len(table.rows)):
        upper, lower = table.cut(at)
        assert len(upper.rows) == at
        assert [*upper.values(), *lower.values()] == list(table.values())
        assert all(None not in row[:1] for row in lower.matrix()[:1])  # what was merged goes on below


def test_left_out_and_merged_rows() -> None:
    whole = filled("applications-2021", Random(1))
    table = build(TableSpec(whole.layout, whole.values, drop=("received", "other.other", "denied.state_secret")))
    states = {key: true.state for key, true in cells.truth([table])}
    assert states[Key("applications", "received", "total")] == "not_printed"
    assert states[Key("applications", "granted", "total")] == "number"
    merged = ALL["其他处理 as one row"].on_spec
    assert merged is not None
    keys = {key.row for key, _ in cells.truth([build(merged(whole, Random(1)))])}
    assert "other" in keys and not any(row.startswith("other.") for row in keys)


BAD: dict[str, Callable[[TableSpec], TableSpec]] = {
    "a value too many": lambda s: TableSpec(s.layout, {**s.values, "review": ["0"] * 6}),
    "a row that is not there": lambda s: TableSpec(s.layout, {**s.values, "reviews": ["0"] * 5}),
    "a row without values": lambda s: TableSpec(s.layout, {"review": ["0"] * 5}),
    "a wording of nothing": lambda s: TableSpec(s.layout, s.values, wording={"reviewed": "复议"}),
    "a heading of nothing": lambda s: TableSpec(s.layout, s.values, headings={"sum": "合计"}),
}


@pytest.mark.parametrize("what", BAD)
def test_what_a_layout_does_not_know_is_refused(what: str) -> None:
    with pytest.raises(ValueError, match="review"):
        build(BAD[what](filled("review-litigation", Random(1))))


# --- truth ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "state", "value"),
    [
        ("21", "number", 21), ("0", "number", 0), ("3,001", "number", 3001), ("３", "number", 3), ("减4", "number", -4),
        ("+1036", "number", 1036), ("-7", "number", -7), ("251000元", "number", 251000), ("52.15", "number", Decimal("52.15")),
        ("30\n01", "number", 3001), ("", "blank", None), (" ", "blank", None), ("/", "placeholder", None),
        ("／", "placeholder", None), ("—", "placeholder", None), ("无", "placeholder", None),
    ],
)  # fmt: skip
def test_what_a_printed_cell_says(text: str, state: str, value: Decimal | None) -> None:
    assert cells.read(text) == (state, value)


@pytest.mark.parametrize("text", ["约3", "三", "3;4", "0x1", "1.2.3"])
def test_what_says_nothing_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no value"):
        cells.read(text)


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("name", PAPERS)
def test_filled_forms_add_up(name: str, seed: int) -> None:
    tables = PrintedReport.of([i if isinstance(i, Line) else build(i) for i in PAPERS[name](Random(seed)).items]).tables
    found = list(identities(dict(cells.truth(tables))))
    assert all(identity.holds for identity in found)
    assert len(found) == {"tables-2021": 42, "tables-2019": 40, "statistics-2014": 7, "narrative": 0}[name]


@pytest.mark.parametrize("name", ["one digit", "two digits turned round", "total wiped"])
def test_a_changed_digit_breaks_a_sum(name: str) -> None:
    for seed in range(20):
        sown = sow(clean("tables-2021", seed), name, Random(seed))
        assert sown is not None
        broken = [i for i in identities(dict(cells.truth(sown.report.tables))) if not i.holds]
        assert any(sown.changed & set(i.keys) for i in broken)


@pytest.mark.parametrize("paper_name", RESTATED)
def test_faults_change_what_they_say(paper_name: str) -> None:
    report = clean(paper_name, 1)
    for name in FAULTS:
        sown = sow(report, name, Random(1))
        if sown:
            before, after = values_of(report.items), values_of(sown.report.items)
            assert {key for key in before if before[key] != after[key]} == sown.changed


# --- what other programs read in the printed files -----------------------------------------------------------------


def in_html(data: bytes) -> list[list[str]]:
    tables = lxml.html.document_fromstring(data.decode("utf-8")).xpath("//table[not(.//table)]")
    return [[squeeze(cell.text_content()) for cell in table.xpath(".//td|.//th")] for table in tables]


def in_docx(data: bytes) -> list[list[str]]:
    out = []
    for table in docx.Document(io.BytesIO(data)).tables:
        seen = {cell._tc: cell.text for row in table.rows for cell in row.cells}
        out.append([squeeze(text) for text in seen.values()])
    return out


def in_pdf(data: bytes) -> list[list[str]]:
    with pdfplumber.open(io.BytesIO(data)) as pdf:
        tables = [table for page in pdf.pages for table in page.extract_tables()]
    return [[squeeze(text) for row in table for text in row] for table in tables]


def in_text(data: bytes) -> list[list[str]]:
    return [[squeeze(part) for line in data.decode().split("\n") for part in re.split(r"\t|\||  +", line)]]


READERS = {"html": in_html, "docx": in_docx, "reportlab": in_pdf} | {
    f"txt-{style}": in_text for style in ("lines", "tabs", "cells", "pipes", "spaces")
}


@pytest.mark.parametrize("disturbance", ["none", "thousands", "all zeros /", "head over two rows", "cut in two"])
@pytest.mark.parametrize("form_format", READERS)
@pytest.mark.parametrize("name", PAPERS)
def test_files_hold_the_cells_in_their_order(name: str, form_format: str, disturbance: str) -> None:
    report = paper(name, disturbance)
    data, _ = printed(report, form_format, Random(1))
    found = [text for table in READERS[form_format](data) for text in table if text]
    assert _contains(found, [squeeze(c.text) for t in report.tables for row in t.rows for c in row if squeeze(c.text)])


def _contains(found: list[str], wanted: list[str]) -> bool:
    """Whether all of `wanted` stands in `found` in this order, with anything between."""
    rest = iter(found)
    return all(text in rest for text in wanted)


def test_merged_cells_are_merged_in_word_and_on_pages() -> None:
    report = paper("tables-2021")
    word = docx.Document(io.BytesIO(printed(report, "docx", Random(1))[0]))
    table = word.tables[1]
    assert table.cell(3, 0)._tc is table.cell(3, 2)._tc
    assert table.cell(5, 0).text == table.cell(20, 0).text == "三、本年度办理结果"
    page = lxml.html.document_fromstring(printed(report, "html", Random(1))[0].decode())
    assert {"3", "22"} <= set(page.xpath("//*/@rowspan"))


@pytest.mark.parametrize("form_format", [name for name in FAST if name != "docx"])
def test_the_same_report_prints_the_same_file(form_format: str) -> None:
    assert printed(paper("narrative"), form_format, Random(1)) == printed(paper("narrative"), form_format, Random(1))


def test_a_scan_has_pages_and_no_text(tmp_path: Path) -> None:
    target = tmp_path / "report.pdf"
    prints.produce(paper("narrative"), target, {"format": "scan"})
    pdf = pypdfium2.PdfDocument(target)
    assert len(pdf) >= 1
    assert all(not page.get_textpage().get_text_range() for page in pdf)
    pdf.close()


# --- disturbances --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ALL)
def test_a_disturbance_changes_what_it_concerns(name: str) -> None:
    disturbance = ALL[name]
    changed = []
    for source in PAPERS:
        made = PAPERS[source](Random(3))
        if any(disturbance.concerns(made, form_format) for form_format in (*FAST, "word")):
            changed.append(disturbance.apply(made, Random(3)) != paper(source))
    assert any(changed) == (name != "none")


def test_disturbances_that_only_look_different_keep_the_truth() -> None:
    for name in ("thousands", "full-width digits", "number over two lines", "spaced", "cut in two", "labels shortened"):
        assert dict(cells.truth(paper("tables-2021", name).tables)) == dict(cells.truth(paper("tables-2021").tables))


# --- counting ------------------------------------------------------------------------------------------------------


def figure(key: Key, true: cells.Truth, number: int) -> Figure:
    return Figure(
        id=f"c{number}", kind="count", label=key.row, value=true.value, unit=None, raw="x", state=true.state,
        table=CellPlace(form=key.form, row=key.row, column=key.column),
        evidence=Evidence(span=(number, number + 1), quote="x"), origin="form:test", confidence=1.0,
    )  # fmt: skip


def reading(report: PrintedReport, *problems: Problem) -> Report:
    """What a reader without fault would say."""
    figures = [figure(key, true, i) for i, (key, true) in enumerate(cells.truth(report.tables))]
    forms = {f.table.form for f in figures if f.table}
    return Report(
        report_id="test", status="ok", document=DocumentInfo(sha256=None, name="test"), figures=tuple(figures),
        tables=tuple(TableInfo(form=form, rows=1, columns=1, span=(0, 10_000)) for form in forms),
        problems=problems, produced_by=ProducedBy(guanbao="0", registry="0"),
    )  # fmt: skip


def total(report: PrintedReport, read: Report) -> Tally:
    return sum(compare(report, read).values(), Tally())


@pytest.mark.parametrize("name", PAPERS)
def test_a_reader_without_fault_has_everything_right(name: str) -> None:
    report = paper(name)
    counts = total(report, reading(report))
    assert counts.right == counts.cells > 0
    assert (counts.share, counts.silent, counts.flagged, counts.invented_zeros) == (1.0, 0, 0, 0)


def test_wrong_missing_and_invented_cells_are_counted() -> None:
    report = paper("tables-2021", "all zeros blank")
    read = reading(report)
    zero = cells.Truth("number", Decimal(0))
    blank = next(i for i, f in enumerate(read.figures) if f.state == "blank")
    number = next(i for i, f in enumerate(read.figures) if f.state == "number")
    figures = list(read.figures)
    figures[blank] = figure(Key(**_place(figures[blank])), zero, blank)
    figures[number] = figures[number].model_copy(update={"value": 99999})
    wrong = read.model_copy(update={"figures": tuple(figures)})
    counts = total(report, wrong)
    assert (counts.silent, counts.flagged, counts.invented_zeros) == (2, 0, 1)
    del figures[number]
    assert total(report, read.model_copy(update={"figures": tuple(figures)})).silent == 2
    doubtful = [f.model_copy(update={"confidence": 0.5}) for f in wrong.figures]
    counts = total(report, read.model_copy(update={"figures": tuple(doubtful)}))
    assert (counts.silent, counts.flagged, counts.invented_zeros) == (0, 2, 1)


def test_a_warning_flags_only_what_it_covers() -> None:
    report = paper("tables-2021")
    for span, flagged in (((0, 1), True), ((20_000, 20_001), False)):
        problem = Problem(code="G999", severity="warning", message="?", span=span)
        read = reading(report, problem)
        first = read.figures[0].model_copy(update={"value": 99999})
        counts = total(report, read.model_copy(update={"figures": (first, *read.figures[1:])}))
        assert (counts.flagged, counts.silent) == (int(flagged), int(not flagged))


def test_nothing_read_is_silent() -> None:
    report = paper("statistics-2014")
    read = reading(report).model_copy(update={"figures": (), "tables": ()})
    assert total(report, read).silent == 58


def _place(read: Figure) -> dict[str, str]:
    assert read.table
    return {"form": read.table.form, "row": read.table.row, "column": read.table.column}


# --- sources -------------------------------------------------------------------------------------------------------

TABLE = {
    "name": "review",
    "layout": "review-litigation",
    "values": {key: ["0"] * 5 for key in ("review", "litigation_direct", "litigation_after_review")},
}
SOURCE = "贵阳海关2021年年度报告\n\n一、情况\n　　见下表。\n{{review}}\n　　完。\n贵阳海关\n"


def write(folder: Path, source: str, *tables: object) -> Path:
    (folder / "report.source").write_text(source, encoding="utf-8")
    (folder / "tables.yaml").write_text(yaml.safe_dump(list(tables), allow_unicode=True), encoding="utf-8")
    return folder


def test_a_source_is_read_in_order(tmp_path: Path) -> None:
    report = read_source(write(tmp_path, SOURCE, TABLE))
    kinds = [item.form if isinstance(item, PrintedTable) else item.kind for item in report.items]
    assert kinds == ["title", "heading", "paragraph", "review_litigation", "paragraph", "signature"]


@pytest.mark.parametrize(
    ("source", "table", "complaint"),
    [
        (SOURCE.replace("{{review}}\n", ""), TABLE, "places"),
        (SOURCE, {**TABLE, "layout": "review"}, "unknown layout"),
        (SOURCE, {**TABLE, "colour": "red"}, "unknown keys"),
        (SOURCE, {**TABLE, "values": {**TABLE["values"], "review": [0, 0, 0, 0, 0]}}, "quotes"),  # type: ignore[dict-item]
    ],
)
def test_faulty_sources_are_refused(source: str, table: object, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=complaint):
        read_source(write(tmp_path, source, table))


def test_an_appendix_knows_its_columns(tmp_path: Path) -> None:
    entry = {
        "name": "annex", "layout": "appendix", "columns": ["序号", "指标名称", "计量单位", "本期实际", "本年累计", "备注"],
        "numeric": {"year": "本期实际", "cumulative": "本年累计"},
        "rows": [{"label": "主动公开信息数", "unit": "条", "code": "1", "values": {"year": "634", "cumulative": "2210"}}],
    }  # fmt: skip
    table = read_tables(write(tmp_path, "", entry) / "tables.yaml")["annex"]
    assert [cell.text for cell in table.rows[1]] == ["1", "主动公开信息数", "条", "634", "2210", ""]
    assert cells.gold_tables([table])[1] == {
        "table": "appendix", "row": "主动公开信息数", "column": "cumulative", "label": "主动公开信息数", "value": 2210,
        "state": "number",
    }  # fmt: skip
