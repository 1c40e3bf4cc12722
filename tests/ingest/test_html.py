"""Government pages: the report kept whole, what stands around it set aside, tables as grids, and hostile markup."""

from __future__ import annotations

import re
import time

import pytest
from html_helpers import BODIES, NAMES, PARAGRAPHS, PLACED, ROWS, TITLE, codes, html, page, rows, said, shown
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanbao.errors import InputError
from guanbao.ingest import read

TEXTS = [text for row in ROWS for text, _, _ in row]
AROUND = ("版权所有", "ICP备", "网站地图", "上一篇", "扫一扫")


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("name", NAMES)
def test_report_is_kept_whole_and_the_rest_set_aside(name: str, body: str) -> None:
    document = html(page(name, BODIES[body]))
    prose = squeezed("".join(said(document, "paragraph")))
    assert all(squeezed(line) in prose for line in PARAGRAPHS)
    assert not any(word in prose for word in AROUND)
    assert TITLE in squeezed(document.text)
    (table,) = [grid for grid in document.grids if grid.rows == len(ROWS)]
    assert [squeezed(cell.text) for cell in table.cells] == [squeezed(text) for text in TEXTS]
    assert [(c.row, c.column, c.row_span, c.column_span) for c in table.cells] == PLACED


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "gbk", "utf-16", "utf-8-sig"])
def test_encodings(encoding: str) -> None:
    text = f"<html><head><title>{TITLE}</title></head><body><p>{TITLE}</p><p>全年公开信息1286条。</p></body></html>"
    assert "全年公开信息1286条。" in html(text.encode(encoding)).text


def test_wrong_declaration_is_not_believed() -> None:
    text = f"<html><head><meta charset=utf-8></head><body><p>{TITLE}</p><p>全年公开信息1286条。</p></body></html>"
    assert "全年公开信息1286条。" in html(text.encode("gb18030")).text


def test_number_split_over_spans_is_one_number() -> None:
    assert shown("<p>受理申请<span>1</span><b>2</b><span>3</span>件。</p>") == ["受理申请123件。"]


def test_what_is_hidden_is_not_read() -> None:
    lines = shown(
        "<p>公开信息12条。</p><p style='display:none'>公开信息99条。</p><script>var a='公开信息98条';</script>"
    )
    assert lines == ["公开信息12条。"]


def test_one_table_in_two() -> None:
    body = "<p>申请情况如下。</p>" + "<table border=1><tr><td>收到</td><td>1</td></tr></table>" * 2
    assert [rows(grid) for grid in html(f"<html><body>{body}</body></html>").grids] == [[["收到", "1"]]] * 2


def test_cells_that_span_more_than_there_is() -> None:
    body = "<table border=1><tr><td colspan=1000000>收到申请</td></tr><tr><td rowspan=99999>件</td><td>12</td></tr></table>"
    (table,) = html(f"<html><body><p>如下。</p>{body}</body></html>").grids
    assert table.columns < 100
    assert "12" in [cell.text for cell in table.cells]


@pytest.mark.parametrize(
    "body",
    [
        "<iframe src='/files/2022.pdf'></iframe>",
        "<img src='/images/2022.jpg'>",
        "<a href='/files/2022.doc'>年报下载</a>",
    ],
)
def test_text_that_is_elsewhere_is_told(body: str) -> None:
    document = html(f"<html><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{body}</body></html>")
    assert codes(document) & {"G242", "G249"}


HOSTILE = {
    "nested": "<div>" * 100_000 + "公开信息12条",
    "attributes": f"<p title='{'x' * 1_000_000}'>公开信息12条</p>",
    "unclosed comment": "<p>公开信息12条</p><!-- " + "公开" * 1000,
    "null bytes": "<p>公开\0信息12条\0</p>",
    "entities": "<p>公开信息12条" + "&amp;" * 100_000 + "</p>",
    "many cells": "<table>" + "<tr>" + "<td>1</td>" * 60_000 + "</tr></table>",
    "many rows": "<table>" + "<tr><td>申请</td><td>1</td></tr>" * 30_000 + "</table>",
    "tables in tables": "<table><tr><td>" * 500 + "12",
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_pages_end(what: str) -> None:
    start = time.monotonic()
    try:
        read(f"<html><body>{HOSTILE[what]}</body></html>".encode(), name="a.html")
    except InputError as error:
        assert error.code.id.startswith("G")
    assert time.monotonic() - start < 300  # a bound against hanging, no measure of speed


TAGS = st.sampled_from(["p", "div", "span", "table", "tr", "td", "th", "ul", "li", "b", "font", "h1", "br", "section"])
PIECES = st.one_of(
    TAGS.map(lambda tag: f"<{tag}>"),
    TAGS.map(lambda tag: f"</{tag}>"),
    st.sampled_from(
        [
            "公开信息12条。",
            "1,286",
            "&nbsp;",
            "&#x3000;",
            "\n",
            "<!--",
            "-->",
            "<td colspan=3>",
            "　",
            "<a href=x>首页</a>",
        ]
    ),
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(PIECES, max_size=30))
def test_any_markup_keeps_what_a_document_promises(pieces: list[str]) -> None:
    html("<!doctype html><html><body><p>甲</p>" + "".join(pieces) + "</body></html>")
