"""A report of the corpus as DOCX: the same figures as from its text, though its numbering is Word's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docx_helpers import item, numbered, opened, saved
from ingest_helpers import check

from guanbao.ingest import read as read_document
from guanbao.model.report import Report
from guanbao.report import read_with_text

LEVELS = (
    ("chineseCounting", "%1、", re.compile("([一二三四五六七八九十]+)、")),
    ("chineseCounting", "（%2）", re.compile("（([一二三四五六七八九十]+)）")),
    ("decimal", "%3．", re.compile(r"(\d{1,2})[．.、](?!\d)")),
)


def as_docx(paragraphs: list[str]) -> bytes:
    """A document of paragraphs whose labels are left to Word's lists."""
    document = numbered([(style, text) for style, text, _ in LEVELS])
    for paragraph in paragraphs:
        for level, (_, _, label) in enumerate(LEVELS):
            match = label.match(paragraph)
            if match:
                item(document, paragraph[match.end() :], level)
                break
        else:
            document.add_paragraph(paragraph)
    return saved(document)


def facts(report: Report, text: str) -> list[tuple[object, ...]]:
    for figure in report.figures:
        start, end = figure.evidence.span
        assert text[start:end] == figure.evidence.quote
    return [
        (
            f.kind,
            f.metric,
            f.value,
            f.unit,
            f.qualifier,
            f.dims,
            f.period,
            f.part_of,
            f.section,
            re.sub(r"\s", "", f.raw),
        )
        for f in report.figures
        if f.table is None
    ]


@pytest.mark.parametrize("name", ["dalian-2010", "kunming-2008", "ningbo-2011"])
def test_a_report_says_the_same_as_docx(corpus_reports: Path, name: str) -> None:
    source = corpus_reports / name / f"{name}.txt"
    plain = read_document(source)
    paragraphs = [
        "".join(part.strip() for span in block.spans for part in span.of(plain.text).split("\n"))
        for block in plain.blocks
        if block.kind == "paragraph"
    ]
    data = as_docx(paragraphs)
    check(opened(data))
    assert [line for line in opened(data).text.splitlines() if line][:3] == paragraphs[:3]
    report, text = read_with_text(data, name=f"{name}.docx")
    expected, source_text = read_with_text(source)
    assert len(facts(report, text)) > 10
    assert facts(report, text) == facts(expected, source_text)
    assert [(s.number, s.title, s.level) for s in report.sections] == [
        (s.number, s.title, s.level) for s in expected.sections
    ]
    assert report.identity.year == expected.identity.year
