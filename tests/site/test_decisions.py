"""A correction that is made in a page outlives a new reading; the sample's list of departments closes under its total."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from playwright.sync_api import Page, expect

from guanbao.cli import cli
from guanbao.corrections import load
from guanbao.dataset import Dataset, build, open_dataset
from guanbao.site import build_site

Address = Callable[[Path, str], str]
PARTS = {
    "审单处": 1210, "法规处": 372, "关税处": 4105, "监管通关处": 15603, "加工贸易监管处": 3120, "统计处": 988, "稽查处": 1450,
    "缉私局": 640, "技术处": 77, "财务处": 210, "督察内审处": 41, "人事教育处": 93, "机关党委": 12, "离退休干部处": 8,
    "塘沽海关": 9001, "保税区海关": 5400, "开发区海关": 4300, "驻机场办事处": 3000,
}  # fmt: skip
LIST = "、".join(f"{name}{count}人次" for name, count in PARTS.items())
TEXT = f"""天津海关2009年度政府信息公开工作报告

　　本报告统计期限自2009年1月1日起至2009年12月31日止。

一、主动公开情况

　　全年主动公开政府信息80条。

二、咨询处理情况

　　全年共受理业务咨询49630人次，其中{LIST}。
"""


def guanbao(*words: object, code: int = 0) -> str:
    done = CliRunner().invoke(cli, list(map(str, words)), prog_name="guanbao")
    assert done.exit_code == code, done.output
    return done.stdout


def guanbao_data(out: Path) -> Dataset:
    build(out)
    return open_dataset(out)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    (tmp_path / "tianjin-2009.txt").write_text(TEXT, encoding="utf-8")
    guanbao("extract", tmp_path / "tianjin-2009.txt", "-o", tmp_path / "out", "-q")
    return tmp_path / "out"


def figure(out: Path, value: int) -> str:
    report = json.loads((out / "reports" / "customs.tianjin-2009.json").read_text(encoding="utf-8"))
    return next(str(one["id"]) for one in report["figures"] if one["value"] == value)


def test_the_departments_stand_under_their_total_with_the_check_that_closes(
    page: Page, out: Path, tmp_path: Path, address: Address
) -> None:
    assert sum(PARTS.values()) == 49630
    guanbao("site", out, "-o", tmp_path / "pages", "-q")
    page.goto(address(tmp_path / "pages", "r/customs.tianjin-2009.html"))
    page.locator("#search").fill("49,630")
    total = page.locator("#list li:visible")
    expect(total).to_have_count(1)
    page.locator("#search").fill("")
    under = page.locator("#list li.d1")
    assert {
        one.get_attribute("data-department"): int(one.get_attribute("data-value") or 0) for one in under.all()
    } == PARTS
    below = page.locator("#list li[data-value='49630'] + li").get_attribute("class") or ""
    assert below.split()[0] == "d1"
    check = page.locator(".checks li.holds").filter(has_text="49,630")
    assert check.locator("a").count() == len(PARTS) + 1
    assert "相符" in check.inner_text()


def decide(page: Page, **told: str) -> None:
    if not page.locator("#desk").evaluate("e => e.open"):
        page.locator("#desk summary").click()
    for name, value in told.items():
        page.locator(f"#d-{name}").fill(value)


def test_a_correction_of_a_page_outlives_a_new_reading(page: Page, out: Path, tmp_path: Path, address: Address) -> None:
    site = tmp_path / "pages"
    guanbao("site", out, "-o", site, "-q")
    here = address(site, "r/customs.tianjin-2009.html")
    name = figure(out, 372)
    page.goto(f"{here}#at-{name}")
    decide(page, value="373", reason='=原件, "模糊"', author="王")
    page.locator("[data-do=value]").click()
    expect(page.locator("#answer")).to_contain_text("已记下")
    page.goto(f"{here}#at-{figure(out, 80)}")
    decide(page, reason="看过")
    page.locator("[data-do=confirm]").click()
    page.reload()
    assert page.locator(f"#f-{name} .pending").inner_text().startswith("人工")
    with page.expect_download() as waited:
        page.locator("#save").click()
    saved = tmp_path / "corrections.csv"
    waited.value.save_as(saved)
    guanbao("correct", out, "--import", saved)
    shutil.rmtree(out / "reports")
    guanbao("extract", tmp_path / "tianjin-2009.txt", "-o", out, "-q")
    assert [(one.action, one.author, one.reason, one.value) for one in load(out)] == [
        ("value", "王", "=原件, \"模糊\"", 373), ("confirm", "王", "看过", None),
    ]  # fmt: skip
    guanbao("site", out, "-o", site, "-q")
    page.goto(here)
    item = page.locator(f"#f-{name}")
    assert item.locator("b").first.inner_text() == "373"
    shown = item.locator(".decision").first.inner_text()
    assert all(word in shown for word in ("372人次", "372", "373", "王", "=原件")), shown
    assert page.locator(f"#at-{name}").inner_text() == "372人次"
    assert page.locator(".checks li.fails, .checks li.partial").filter(has_text="49,630").count() == 1


def test_a_figure_is_added_from_the_words_of_the_text(page: Page, out: Path, tmp_path: Path, address: Address) -> None:
    build_site(out, tmp_path / "pages")
    page.goto(address(tmp_path / "pages", "r/customs.tianjin-2009.html"))
    decide(page, value="18", reason="漏读", author="王")
    page.locator("#text").evaluate("""text => {
      const node = document.createTreeWalker(text, NodeFilter.SHOW_TEXT);
      while (node.nextNode()) {
        const at = node.currentNode.data.indexOf("主动公开情况");
        if (at >= 0) return getSelection().setBaseAndExtent(node.currentNode, at, node.currentNode, at + 4);
      }
    }""")
    page.locator("[data-do=add]").click()
    expect(page.locator("#answer")).to_contain_text("已记下")
    with page.expect_download() as waited:
        page.locator("#save").click()
    waited.value.save_as(tmp_path / "c.csv")
    guanbao("correct", out, "--import", tmp_path / "c.csv")
    [one] = load(out)
    assert (one.quote, TEXT[one.start : one.end], one.value) == ("主动公开", "主动公开", 18)
    assert "\tapplied\t" in guanbao("correct", out)


def test_words_are_added_by_the_keyboard_alone(page: Page, out: Path, tmp_path: Path, address: Address) -> None:
    build_site(out, tmp_path / "pages")
    page.goto(address(tmp_path / "pages", f"r/customs.tianjin-2009.html#at-{figure(out, 372)}"))
    page.keyboard.press("c")
    expect(page.locator("#d-value")).to_be_focused()
    expect(page.locator("#metrics option[value='inquiries.handled']")).to_have_count(1)
    expect(page.locator("#d-metric")).to_have_value("inquiries.handled")
    page.locator("#d-quote").fill("人次")
    page.locator("#d-quote").press("Tab")
    expect(page.locator("#answer")).to_contain_text("不止一处")
    page.locator("#d-quote").fill("2009年12月31日")
    page.locator("#d-quote").press("Tab")
    expect(page.locator("#chosen")).to_contain_text("「2009年12月31日」")
    for name in ("value", "unit", "metric", "label"):  # nothing of the figure that was chosen before
        expect(page.locator(f"#d-{name}")).to_have_value("")
    decide(page, value="12", label="月", department="法规处", metric="no.such", reason="试", author="王")
    page.locator("[data-do=add]").press("Enter")
    expect(page.locator("#answer")).to_contain_text("没有此指标")
    page.locator("[data-do=confirm]").press("Enter")
    expect(page.locator("#answer")).to_contain_text("请先")
    decide(page, metric="inquiries.handled")
    page.locator("[data-do=add]").press("Enter")
    expect(page.locator("#answer")).to_contain_text("已记下")
    with page.expect_download() as waited:
        page.locator("#save").press("Enter")
    waited.value.save_as(tmp_path / "c.csv")
    guanbao("correct", out, "--import", tmp_path / "c.csv")
    [one] = load(out)
    told = (one.quote, one.value, one.label, one.department, one.metric)
    assert told == ("2009年12月31日", 12, "月", "法规处", "inquiries.handled")
    assert TEXT[one.start : one.end] == one.quote
    data = guanbao_data(out).sql("SELECT value, department, metric FROM figures WHERE origin = 'person'")
    assert [tuple(map(str, row)) for row in data.fetchall()] == [("12.000000000", "法规处", "inquiries.handled")]


def test_what_is_taken_in_leaves_the_browser_and_the_rest_stays(
    page: Page, out: Path, tmp_path: Path, address: Address
) -> None:
    site, name = tmp_path / "pages", figure(out, 372)
    build_site(out, site)
    here = address(site, f"r/customs.tianjin-2009.html#at-{name}")
    page.goto(here)
    decide(page, value="373", reason="原件", author="王")
    page.locator("[data-do=value]").click()
    with page.expect_download() as waited:
        page.locator("#save").click()
    waited.value.save_as(tmp_path / "c.csv")
    page.goto(address(site, f"r/customs.tianjin-2009.html#at-{figure(out, 80)}"))
    decide(page, reason="看过")
    page.locator("[data-do=confirm]").click()
    expect(page.locator("#save-count")).to_have_text("2")
    guanbao("correct", out, "--import", tmp_path / "c.csv")
    build_site(out, site)
    page.goto(here)
    page.reload()
    expect(page.locator("#save-count")).to_have_text("1")
    item = page.locator(f"#f-{name}")
    expect(item.locator(".pending")).to_have_count(0)
    assert "373" in item.locator(".decision").inner_text()
    # To confirm what a person made of it is to confirm that, not what had been read.
    decide(page, reason="再看", author="李")
    page.locator("[data-do=confirm]").click()
    expect(item.locator(".pending")).to_contain_text("373, 李: 再看")
    with page.expect_download() as waited:
        page.locator("#save").click()
    waited.value.save_as(tmp_path / "d.csv")
    item.locator(".pending button").click()
    expect(item.locator(".pending")).to_have_count(0)
    expect(page.locator("#save-count")).to_have_text("1")
    guanbao("correct", out, "--import", tmp_path / "d.csv")
    values = guanbao_data(out).sql("SELECT value, read_text, origin FROM figures WHERE read_text = '372'").fetchall()
    assert [(int(value), read, origin) for value, read, origin in values] == [(373, "372", "person")]


def test_a_correction_whose_figure_is_gone_is_told_in_the_page(
    page: Page, out: Path, tmp_path: Path, address: Address
) -> None:
    name = figure(out, 372)
    guanbao("correct", out, "customs.tianjin-2009", name, "--value", "373", "--because", "原件", "--author", "王")
    path = out / "reports" / "customs.tianjin-2009.json"
    report = json.loads(path.read_text(encoding="utf-8"))
    report["figures"] = [one for one in report["figures"] if one["id"] != name]
    path.write_text(json.dumps(report), encoding="utf-8")
    guanbao("correct", out, code=1)
    build_site(out, tmp_path / "pages")
    page.goto(address(tmp_path / "pages", "r/customs.tianjin-2009.html"))
    told = page.locator("li.gone").inner_text()
    assert all(word in told for word in ("372人次", "对应的数据已不在", "改值", "373", "王", "原件")), told


def test_a_report_that_cannot_be_read_stops_no_other(page: Page, out: Path, tmp_path: Path, address: Address) -> None:
    report = json.loads((out / "reports" / "customs.tianjin-2009.json").read_text(encoding="utf-8"))
    report["figures"][0]["evidence"] = None  # its head is that of a report
    (out / "reports" / "broken.json").write_text(json.dumps(report), encoding="utf-8")
    made = build_site(out, tmp_path / "pages")
    assert (made.reports, [(key, problem.code) for key, problem in made.problems]) == (1, [("broken", "G802")])
    page.goto(address(tmp_path / "pages", "index.html"))
    expect(page.locator("main")).to_contain_text("G802")


def test_nothing_is_kept_without_reason_author_and_digits(
    page: Page, out: Path, tmp_path: Path, address: Address
) -> None:
    build_site(out, tmp_path / "pages")
    page.goto(address(tmp_path / "pages", f"r/customs.tianjin-2009.html#at-{figure(out, 372)}"))
    for told, key in (({"value": "1"}, "理由"), ({"value": "7万", "reason": "x", "author": "王"}, "数字")):
        decide(page, **told)
        page.locator("[data-do=value]").click()
        expect(page.locator("#answer")).to_contain_text(key)
    assert page.locator("#save").is_hidden()
    page.locator("[data-do=whole]").click()
    expect(page.locator("#save")).to_be_visible()
    page.goto(address(tmp_path / "pages", "queue.html"))
    page.locator("#own button").click()
    expect(page.locator("#none-own")).to_be_visible()
    assert page.locator("#save").is_hidden()


def test_an_earlier_site_is_made_again_and_anything_else_left_alone(out: Path, tmp_path: Path) -> None:
    build_site(out, tmp_path / "pages")
    stale = tmp_path / "pages" / "r" / "stale.html"
    stale.touch()
    build_site(out, tmp_path / "pages")
    assert not stale.exists()
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.docx").touch()
    assert (
        "G951" in CliRunner().invoke(cli, ["site", str(out), "-o", str(tmp_path / "mine")], prog_name="guanbao").stderr
    )
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["thesis.docx"]


def test_a_pdf_that_cannot_be_drawn_costs_its_pictures_alone(out: Path, tmp_path: Path) -> None:
    from guanbao.site.pictures import draw

    broken, good = tmp_path / "broken.pdf", Path(__file__).parents[1] / "ingest" / "data" / "chromium.pdf"
    broken.write_bytes(b"%PDF-1.7\nnothing")
    drawn: list[Any] = list(draw([("a" * 64, broken), ("b" * 64, good)], tmp_path / "drawn"))
    assert drawn[0].fault
    assert drawn[0].pages == ()
    assert len(drawn[1].pages) >= 1
    assert (tmp_path / "drawn" / drawn[1].pages[0][3]).read_bytes()[8:12] == b"WEBP"


def test_a_confirmed_report_is_seen_in_the_coverage_and_leaves_the_queue(
    page: Page, out: Path, tmp_path: Path, address: Address
) -> None:
    path = out / "reports" / "customs.tianjin-2009.json"
    report = json.loads(path.read_text(encoding="utf-8"))
    report["figures"][0]["confidence"] = 0.3
    path.write_text(json.dumps(report), encoding="utf-8")
    assert build_site(out, tmp_path / "pages").items > 0
    guanbao("correct", out, "customs.tianjin-2009", "--confirm", "--because", "看过", "--author", "王")
    assert build_site(out, tmp_path / "pages").items == 0
    page.goto(address(tmp_path / "pages", "index.html"))
    expect(page.locator("#coverage a.confirmed")).to_have_count(1)
    page.locator("#coverage a.confirmed").click()
    expect(page.locator("main")).to_contain_text("整份报告已确认")
