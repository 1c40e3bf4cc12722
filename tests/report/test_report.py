"""Every report of the corpus, as it is written out: grounded, whole, valid, and the same each time."""

from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from _pytest.mark.structures import ParameterSet

from guanbao.model.report import Figure, Report
from guanbao.model.schema import committed
from guanbao.report import read_with_text

REPORTS = Path(__file__).resolve().parents[2] / "corpus" / "reports"
SOURCES = sorted(p.relative_to(REPORTS).as_posix() for p in REPORTS.glob("*/*") if p.suffix in {".txt", ".pdf"})
BOTH = sorted(p.stem for p in REPORTS.glob("*/*.pdf") if p.with_suffix(".txt").exists())
# Faults of reading that are known and open; strict, so that the one who mends them hears of it here.
DIFFERS = {
    "tongji.pinggu-2013": "a nothing said in prose is found in one of the two prints only",
    "zhen.longtan-2012": "a table that goes on over a page is counted as two",
    "ziran.weifang-2023": "a row of a table that goes on over a page is read otherwise",
}


def _prints(open_faults: dict[str, str]) -> list[ParameterSet]:
    """Reports that stand as text and as PDF, those with an open fault marked."""
    return [
        pytest.param(n, marks=pytest.mark.xfail(reason=open_faults[n], strict=True) if n in open_faults else ())
        for n in BOTH
    ]


@cache
def made(source: str) -> tuple[Report, str]:
    return read_with_text(REPORTS / source)


@cache
def validator() -> Any:
    schema = json.loads(committed())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def test_the_corpus_is_there() -> None:
    assert len(SOURCES) >= 15
    assert len(BOTH) >= 5


@pytest.mark.parametrize("source", SOURCES)
def test_read_without_trouble(source: str) -> None:
    report, _ = made(source)
    assert report.status == "ok"
    assert len(report.figures) >= 10
    assert [p.message for p in report.problems if p.severity == "error"] == []


@pytest.mark.parametrize("source", SOURCES)
def test_figures_stand_where_they_say(source: str) -> None:
    report, text = made(source)
    for figure in report.figures:
        start, end = figure.evidence.span
        assert text[start:end] == figure.evidence.quote
        assert figure.raw == figure.evidence.quote
        assert figure.evidence.context is None or figure.evidence.context in text


@pytest.mark.parametrize("source", SOURCES)
def test_mentions_and_identity_stand_where_they_say(source: str) -> None:
    report, text = made(source)
    for evidence in (report.identity.evidence.agency, report.identity.evidence.year, report.identity.evidence.period):
        assert evidence is None or text[slice(*evidence.span)] == evidence.quote
    for mention in (*report.departments, *report.outlets, *report.channels, *report.accounts):
        assert mention.spans
        assert all(0 <= start < end <= len(text) for start, end in mention.spans)


@pytest.mark.parametrize("source", SOURCES)
def test_what_refers_to_figures_finds_them(source: str) -> None:
    report, _ = made(source)
    ids = [f.id for f in report.figures]
    assert len(set(ids)) == len(ids)
    by_id = {f.id: f for f in report.figures}
    for figure in report.figures:
        assert figure.part_of is None or figure.part_of in by_id
        _assert_ends(figure, by_id)
    assert all(i in by_id for check in report.checks for i in check.figures)
    assert len({c.id for c in report.checks}) == len(report.checks)
    sections = [s.id for s in report.sections]
    assert len(set(sections)) == len(sections)
    assert all(f.section is None or f.section in sections for f in report.figures)


def _assert_ends(figure: Figure, by_id: dict[str, Figure]) -> None:
    """The way up from part to total comes to an end."""
    seen = {figure.id}
    at = figure
    while at.part_of is not None:
        assert at.part_of not in seen, f"{figure.id} is part of itself"
        seen.add(at.part_of)
        at = by_id[at.part_of]


@pytest.mark.parametrize("source", SOURCES)
def test_owners_are_listed(source: str) -> None:
    report, _ = made(source)
    departments, outlets = {d.name for d in report.departments}, {o.name for o in report.outlets}
    for figure in report.figures:
        assert figure.dims.department is None or figure.dims.department in departments
        assert set(figure.dims.outlets) <= outlets


@pytest.mark.parametrize("source", SOURCES)
def test_json_is_what_the_schema_promises(source: str) -> None:
    written = json.loads(made(source)[0].model_dump_json())
    assert [error.message for error in validator().iter_errors(written)] == []


def test_the_schema_finds_faults() -> None:
    written = json.loads(made(SOURCES[0])[0].model_dump_json())
    written["figures"][0]["kind"] = "guess"
    del written["identity"]
    written["note"] = "x"
    assert len(list(validator().iter_errors(written))) == 3


@pytest.mark.parametrize("source", SOURCES)
def test_same_bytes_same_json(source: str) -> None:
    again = read_with_text((REPORTS / source).read_bytes(), name=Path(source).name)[0]
    assert again.model_dump_json() == made(source)[0].model_dump_json()


def _facts(report: Report) -> Counter[tuple[object, ...]]:
    by_id = {f.id: f for f in report.figures}
    return Counter(
        (
            f.value, f.unit, f.kind, f.qualifier, f.label, f.dims, f.period,
            by_id[f.part_of].value if f.part_of else None,
        )
        for f in report.figures if f.table is None
    )  # fmt: skip


def _cells(report: Report) -> Counter[tuple[object, ...]]:
    """The cells by their places; wraps of their labels differ from print to print."""
    return Counter((f.table, f.state, f.value, f.unit) for f in report.figures if f.table)


@pytest.mark.parametrize("name", _prints(DIFFERS))
def test_text_and_pdf_state_the_same(name: str) -> None:
    text, pdf = made(f"{name}/{name}.txt")[0], made(f"{name}/{name}.pdf")[0]
    assert _facts(pdf) - _facts(text) == Counter()
    assert _facts(text) - _facts(pdf) == Counter()
    if not {"G301", "G308"} & {p.code for p in text.problems}:  # text that lost its empty cells, and says so
        assert _cells(text) == _cells(pdf)
    assert (pdf.identity.agency, pdf.identity.year, pdf.identity.scope) == (
        text.identity.agency, text.identity.year, text.identity.scope,
    )  # fmt: skip
    assert [(c.kind, c.status, c.printed, c.expected) for c in pdf.checks] == [
        (c.kind, c.status, c.printed, c.expected) for c in text.checks
    ]


@pytest.mark.parametrize("name", _prints({}))
def test_figures_of_a_pdf_have_a_page(name: str) -> None:
    report, _ = made(f"{name}/{name}.pdf")
    pages = report.document.pages or 0
    assert all(f.evidence.page is not None and 1 <= f.evidence.page <= pages for f in report.figures)
    assert all(f.evidence.box is not None for f in report.figures if f.state != "not_printed")
