"""An evaluation on the screen, in Markdown and as a page: nothing of a report becomes markup."""

from __future__ import annotations

import json
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import pytest

from guanbao.evaluate import views
from guanbao.evaluate.evaluation import evaluate
from guanbao.evaluate.reading import Sample

EVIL = "<script>alert(1)</script>|`x`[y](z)"


@pytest.fixture
def result(sample: Callable[..., Sample], built: Callable[..., Sample], figure: Callable[..., Any]) -> dict[str, Any]:
    """Real samples, and one whose names, quotes and labels are hostile."""
    real = [sample("dalian-2010"), sample("gongbei-2024", ".docx")]
    gold = {"value": 5, "unit": EVIL, "label": EVIL, "quote": f"{EVIL}5件", "kind": "count", "metric": EVIL}
    found = figure(5, "件", EVIL, label=EVIL, dims={"department": EVIL})
    bad = built(
        {"figures": [gold], "era": EVIL, "agency": EVIL}, {"figures": [found]}, f"前{EVIL}5件后", name=f"{EVIL[:8]}.txt"
    )
    samples = [*real, bad]
    base = [Sample(one.gold, one.name, one.format, {**one.report, "figures": []}) for one in samples]
    return evaluate(samples, base=base)


class Page(HTMLParser):
    """Elements and text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.said = ""
        self.open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.append(tag)
        self.attributes += attrs
        if tag not in ("meta", "rect", "line", "polyline", "circle"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("rect", "line", "polyline", "circle"):
            assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += data


def test_the_page_is_well_formed_and_has_no_script_and_loads_nothing(result: dict[str, Any]) -> None:
    page = Page(views.page(result))
    assert page.open == []
    assert not {"script", "link", "img", "iframe", "object"} & set(page.names)
    assert not any(name.startswith("on") or name in ("href", "src") for name, _ in page.attributes)
    assert EVIL in page.said
    assert "default-src 'none'" in dict(page.attributes)["content"] or any(
        "default-src" in (v or "") for _, v in page.attributes
    )


def test_the_page_shows_a_case_in_its_sentence(result: dict[str, Any]) -> None:
    html = views.page(result)
    assert "<mark>" in html
    assert "calibration error" in html
    for table in views.tables(result):
        assert f"<h2>{table.title}</h2>" in html


def test_markdown_is_not_broken_by_a_report(result: dict[str, Any]) -> None:
    lines = views.markdown(result, details=True).splitlines()
    assert not any("<script" in line for line in lines)
    for number, line in enumerate(lines):
        if line.startswith("|--") or line.startswith("|---"):
            width = line.count("|")
            rows = [one for one in lines[number - 1 : number + 3] if one.startswith("|")]
            assert {one.replace("\\|", "").count("|") for one in rows} == {width}


def test_the_text_lines_up_and_details_name_every_case(result: dict[str, Any]) -> None:
    text = views.text(result, details=True)
    assert text.startswith("3 documents of 3 reports. Read by ")
    details = text.splitlines()[-len(result["cases"]) :]
    for line, case in zip(details, result["cases"], strict=True):
        assert line.startswith(f"{', '.join(case['documents'])}: {case['kind']} ")
        assert f"【{' '.join(case['at'].split())}】" in line or not case["at"]
    [head] = [line for line in text.splitlines() if line.startswith("split ")]
    [row] = [line for line in text.splitlines() if line.startswith("train ")]
    assert head.index("documents") + len("documents") == row.index("3") + 1


def test_what_is_wrong_in_two_formats_of_a_report_is_one_case(sample: Callable[..., Sample]) -> None:
    both = [sample("gongbei-2024", ".docx"), sample("gongbei-2024", ".pdf")]
    for one in both:
        one.report["figures"] = [figure for figure in one.report["figures"] if figure["table"]]
    told = evaluate(both)["cases"]
    assert len(told) >= 6
    assert {tuple(case["documents"]) for case in told if case["kind"] == "missed"} == {
        ("gongbei-2024.docx", "gongbei-2024.pdf")
    }


def test_the_result_is_json(result: dict[str, Any]) -> None:
    assert json.loads(json.dumps(result)) == json.loads(json.dumps(result, ensure_ascii=False))
    assert result["evaluation"] == "1.0"
