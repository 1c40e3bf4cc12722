"""The pages of the whole corpus in a real Chromium, opened from a folder."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from guanbao.dataset import Dataset
from guanbao.site.names import page_name

Address = Callable[[Path, str], str]
SERIOUS = ("serious", "critical")
# What is marked in the text for each figure of the list, by its id.
MARKED = """
() => {
  const found = Object.fromEntries([...document.querySelectorAll("#list li")].map((li) => [li.dataset.id, ""]));
  for (const mark of document.querySelectorAll("#text .fig")) {
    for (const id of mark.dataset.f.split(" ")) found[id] += mark.textContent;
  }
  return found;
}
"""


def pages(site: Path) -> list[str]:
    return sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))


def largest(data: Dataset) -> str:
    """The page of the report with most figures."""
    [key] = data.sql("SELECT report_key FROM figures GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1").fetchall()[0]
    return f"r/{page_name(key)}.html"


@pytest.mark.slow
def test_every_page_opens_from_the_folder_in_silence(page: Page, corpus_site: Path, address: Address) -> None:
    names = pages(corpus_site)
    assert len(names) > 80
    for name in names:
        page.goto(address(corpus_site, name))
        assert page.locator("h1").count() == 1, name


def test_every_link_leads_somewhere(corpus_site: Path) -> None:
    ids = {
        name: set(re.findall(r'\bid="([^"]+)"', (corpus_site / name).read_text(encoding="utf-8")))
        for name in pages(corpus_site)
    }
    for name in ids:
        text = (corpus_site / name).read_text(encoding="utf-8")
        found = re.findall(r'\bid="([^"]+)"', text)
        assert len(found) == len(set(found)), name
        for link in set(re.findall(r'href="([^"]+)"', text)):
            file, _, place = link.partition("#")
            target = (corpus_site / name).parent / file if file else corpus_site / name
            assert target.exists(), (name, link)
            here = target.resolve().relative_to(corpus_site.resolve()).as_posix()
            data = name == "queue.html" and re.fullmatch(r"q\d*", place)
            assert not place or data or place in ids[here], (name, link)


def test_from_coverage_to_a_figure_in_its_text_in_two_clicks(page: Page, corpus_site: Path, address: Address) -> None:
    page.goto(address(corpus_site, "index.html"))
    page.locator("#coverage a").first.click()
    page.locator("#list .jump").nth(4).click()
    item = page.locator("#list li.current")
    figure = item.get_attribute("data-id")
    place = page.locator(f"#at-{figure}")
    assert place.inner_text() == item.get_attribute("data-quote")
    assert "here" in (place.get_attribute("class") or "")
    assert place.evaluate("e => { const b = e.getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight }")
    place.click()
    expect(page.locator(f"#f-{figure} .jump")).to_be_focused()


def test_the_text_is_the_text(page: Page, corpus_site: Path, corpus_out: Path, address: Address) -> None:
    for path in sorted((corpus_out / "reports").glob("*.json"))[::9]:
        report = json.loads(path.read_text(encoding="utf-8"))
        page.goto(address(corpus_site, f"r/{page_name(path.stem)}.html"))
        text = (corpus_out / "texts" / f"{report['document']['sha256']}.txt").read_text(encoding="utf-8")
        assert page.evaluate("document.getElementById('text').textContent") == text
        assert page.locator("#list li").count() == len(report["figures"])
        shown: dict[str, str] = page.evaluate(MARKED)
        for figure in report["figures"]:
            assert shown[figure["id"]] == figure["evidence"]["quote"], (path.stem, figure["id"])


def test_names_and_traps_are_marked(page: Page, corpus_site: Path, address: Address) -> None:
    page.goto(address(corpus_site, "r/customs.guangzhou-2024.html"))
    assert "佛山海关" in page.locator("#text .department").all_inner_texts()
    assert "大洋网" in "".join(page.locator("#text .outlet").all_inner_texts())
    assert "12360" in "".join(page.locator("#text .trap").all_inner_texts())


def test_an_outlet_in_title_marks_looks_like_an_outlet(page: Page, corpus_site: Path, address: Address) -> None:
    """《今晚报》 is also a title, in which no number is a figure; what it is for the reader is an outlet."""
    page.goto(address(corpus_site, "r/customs.tianjin-2010.html"))
    titled = page.locator("#text .outlet.trap").filter(has_text="今晚报").first
    plain = page.locator("#text .outlet:not(.trap)").first
    colours = [one.evaluate("e => getComputedStyle(e).color") for one in (titled, plain)]
    assert colours[0] == colours[1]
    assert colours[0] != page.locator("#text .trap:not(.outlet)").first.evaluate("e => getComputedStyle(e).color")


def test_checks_and_problems_are_said_in_both_languages(page: Page, corpus_site: Path, address: Address) -> None:
    page.goto(address(corpus_site, "r/customs.guangzhou-2024.html"))
    failing = page.locator(".checks li.fails").first
    assert "8项合计1,229，多于印出的1,219" in failing.inner_text()
    problem = page.locator("#problems + ul li").first
    assert problem.locator(".zh").last.inner_text() == "页码已剔除。"
    page.locator("#language").click()
    assert "8 parts (1229) sum to more than it" in failing.inner_text()
    assert "合计" not in failing.inner_text()
    assert problem.locator(".zh").last.is_hidden()


def test_three_hundred_figures_stay_usable(
    page: Page, corpus_site: Path, corpus_data: Dataset, address: Address
) -> None:
    page.goto(address(corpus_site, largest(corpus_data)))
    items = page.locator("#list li")
    assert items.count() >= 280
    last = items.last
    label, value = last.get_attribute("data-label"), last.get_attribute("data-value")
    assert label is not None
    page.keyboard.press("/")
    page.keyboard.type(label)
    shown = int(page.locator("#shown").inner_text())
    assert 0 < shown < items.count()
    assert page.locator("#list li:visible").count() == shown
    assert all(label in (one.get_attribute("data-label") or "") for one in page.locator("#list li:visible").all()[:20])
    page.locator("#search").fill(value or "0")
    assert last.is_visible()
    page.locator("#search").fill("")
    page.locator("#flag").select_option("prose")
    assert 0 < page.locator("#list li:visible").count() < items.count()
    page.locator("#search").press("Escape")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    first = page.locator("#list li.current").get_attribute("data-id")
    assert page.locator(f"#at-{first}.here").count() == 1
    page.keyboard.press("b")
    expect(page.locator("#list li.current .jump")).to_be_focused()


def test_a_figure_on_a_page_has_its_box(page: Page, corpus_site: Path, corpus_data: Dataset, address: Address) -> None:
    [[key]] = corpus_data.sql(
        "SELECT report_key FROM figures WHERE box IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1"
    ).fetchall()
    page.goto(address(corpus_site, f"r/{page_name(key)}.html"))
    picture = page.locator(".sheet img").first
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("e => e.naturalWidth") > 500
    box = page.locator(".sheet").first.locator("rect").first
    figure = (box.get_attribute("id") or "").removeprefix("box-")
    box.click()
    assert page.locator("#list li.current").get_attribute("data-id") == figure
    assert "here" in (box.get_attribute("class") or "")
    left, right, ours = box.evaluate(
        "e => { const b = e.getBoundingClientRect(), s = e.ownerSVGElement.getBoundingClientRect(); return [s.left, s.right, b.left] }"
    )
    assert left < ours < right


def test_tables_say_what_each_cell_is(page: Page, corpus_site: Path, corpus_data: Dataset, address: Address) -> None:
    [[key]] = corpus_data.sql(
        "SELECT report_key FROM figures WHERE table_form = 'applications' GROUP BY 1 "
        "ORDER BY count(DISTINCT state) DESC, 1 LIMIT 1"
    ).fetchall()
    page.goto(address(corpus_site, f"r/{page_name(key)}.html"))
    cells = corpus_data.sql(
        "SELECT state, count(*) FROM figures WHERE report_key = ? AND table_form IS NOT NULL GROUP BY 1", [key]
    )
    counts = dict(cells.fetchall())
    assert len(counts) > 1
    for state, count in counts.items():
        assert page.locator(f"table.form td.{state}").count() == count


def test_both_languages_and_both_themes_are_kept(page: Page, corpus_site: Path, address: Address) -> None:
    page.goto(address(corpus_site, "index.html"))
    assert page.locator("h1").inner_text() == "覆盖"
    page.locator("#language").click()
    assert page.locator("h1").inner_text() == "Coverage"
    assert page.locator("html").get_attribute("lang") == "en"
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.locator("#theme").click()
    page.goto(address(corpus_site, "queue.html"))
    assert page.locator("h1").inner_text() == "Queue"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != light
    assert "failed checks" in page.locator("#kind").inner_text()


def test_what_is_missing_and_what_does_not_compare_is_seen(
    page: Page, corpus_site: Path, corpus_data: Dataset, address: Address
) -> None:
    page.goto(address(corpus_site, "compare.html"))
    page.wait_for_selector("#numbers td.number")
    assert page.locator("#numbers td.missing").count() > 10
    assert page.locator("svg.chart circle").count() > 5
    page.locator("#as").select_option("growth")
    assert page.locator("#numbers td.not_comparable, #numbers td.missing").count() > 0
    page.locator("#as").select_option("value")
    with page.expect_download() as waited:
        page.locator("#csv").click()
    rows = list(csv.DictReader(io.StringIO(Path(waited.value.path()).read_text(encoding="utf-8-sig"))))
    numbers = [row for row in rows if row["value"]]
    assert len(numbers) >= page.locator("#numbers td.number").count() > 5
    for row in numbers:
        found = corpus_data.sql(
            "SELECT value::VARCHAR FROM current_values WHERE metric = ? AND coalesce(agency_id, agency) = ? AND year = ?",
            [row["metric"], row["district_key"], int(row["year"])],
        ).fetchall()
        assert float(row["value"]) in {float(value) for (value,) in found}, row
    with page.expect_download() as waited:
        page.locator("#svg").click()
    assert Path(waited.value.path()).read_text(encoding="utf-8").startswith("<svg")


def test_what_is_compared_stands_in_the_address(page: Page, corpus_site: Path, address: Address) -> None:
    page.goto(address(corpus_site, "compare.html"))
    page.wait_for_selector("#numbers td.number")
    page.locator("#metric").select_option("disclosed.total")
    expect(page.locator("#metric-title")).to_have_text("主动公开政府信息数")
    page.locator("#none").click()
    expect(page.locator("#empty")).to_be_visible()
    page.locator("#districts input[value='customs.tianjin']").check()
    page.locator("#from").select_option("2010")
    page.locator("#as").select_option("growth")
    kept, shown = page.url, page.locator("#numbers").inner_text()
    page.goto("about:blank")
    page.goto(kept)
    expect(page.locator("#metric-title")).to_have_text("主动公开政府信息数 (增长率)")
    assert page.locator("#numbers").inner_text() == shown
    assert page.locator("#numbers tbody tr").count() == 1
    assert page.locator("#numbers td[title*='无从比较']").count() > 0
    page.locator("#all").click()
    expect(page.locator("#too-many")).to_be_visible()
    assert page.locator("#numbers tbody tr").count() == page.locator("#districts input").count() > 40
    assert page.url.endswith("agency=*")
    page.locator("#as").select_option("value")
    assert page.locator("svg.chart .lacks").count() > 0


def test_every_metric_can_be_asked_for(page: Page, corpus_site: Path, address: Address) -> None:
    page.goto(address(corpus_site, "compare.html"))
    page.wait_for_selector("#numbers td.number")
    names = [one.get_attribute("value") for one in page.locator("#metric option").all()]
    assert len(names) > 100
    for name in names[::25]:
        page.locator("#metric").select_option(name)
        expect(page.locator("#metric")).to_have_value(name or "")
        expect(page.locator("#numbers td.number, #numbers td.zero").first).to_be_visible()
    page.locator("#find-metric").fill("applications.received")
    assert 0 < page.locator("#metric option").count() < 20


def test_the_queue_is_by_agency_kind_and_weight(page: Page, corpus_site: Path, address: Address) -> None:
    page.goto(address(corpus_site, "queue.html"))
    page.wait_for_selector("#items tr")
    weights = [int(text) for text in page.locator("#items td:first-child").all_inner_texts()]
    assert weights == sorted(weights, reverse=True)
    total = sum(int(text) for text in page.locator("#counts td:last-child").all_inner_texts())
    assert f"/ {total})" in page.locator("#list-title").inner_text()
    row = page.locator("#counts tbody tr").first
    row.locator("a").click()
    count = row.locator("td").last.inner_text()
    expect(page.locator("#shown")).to_have_text(count)
    expect(page.locator("#list-title")).to_be_in_viewport()
    expect(page.locator("#district option:checked")).to_have_text(f"{row.locator('a').inner_text()} ({count})")
    page.locator("#district").select_option("q")
    expect(page.locator("#shown")).not_to_have_text(count)
    page.locator("#kind").select_option("failed_check")
    page.locator("#items a").first.click()
    expect(page.locator("#list li.current.failing")).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "name", ["index.html", "compare.html", "queue.html", "r/customs.guangzhou-2024.html", "largest"]
)
def test_axe_finds_nothing_serious(
    page: Page, corpus_site: Path, corpus_data: Dataset, address: Address, name: str, theme: str
) -> None:
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.goto(address(corpus_site, largest(corpus_data) if name == "largest" else name))
    page.wait_for_timeout(200)
    # Without preloading: it would fetch the style sheet, which the policy of the page refuses, and so it should.
    found: dict[str, Any] = Axe().run(page, options={"preload": False}).response
    serious = [
        (one["id"], one["nodes"][0]["html"][:200], len(one["nodes"]))
        for one in found["violations"]
        if one["impact"] in SERIOUS
    ]
    assert serious == []


def test_it_prints_whole(page: Page, corpus_site: Path, address: Address) -> None:
    page.goto(address(corpus_site, "r/customs.guangzhou-2024.html"))
    page.emulate_media(media="print")
    assert page.locator(".bar").is_hidden()
    assert page.evaluate("(t => t.scrollHeight <= t.clientHeight + 2)(document.getElementById('text'))")
    assert len(page.pdf()) > 20_000


@pytest.mark.parametrize("chosen", [False, True])
def test_a_dark_page_is_printed_on_white(page: Page, corpus_site: Path, address: Address, chosen: bool) -> None:
    page.emulate_media(color_scheme="light" if chosen else "dark")
    page.goto(address(corpus_site, "r/customs.guangzhou-2024.html"))
    if chosen:
        page.locator("#theme").click()
    paper = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(paper) != "rgb(255, 255, 255)"
    page.emulate_media(color_scheme="light" if chosen else "dark", media="print")
    assert page.evaluate(paper) == "rgb(255, 255, 255)"


@pytest.mark.parametrize("name", ["index.html", "compare.html", "queue.html", "r/customs.guangzhou-2024.html"])
def test_a_narrow_window_scrolls_down_only(browser: Any, corpus_site: Path, address: Address, name: str) -> None:
    context = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(address(corpus_site, name))
    page.wait_for_timeout(300)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    context.close()


def test_without_scripts_all_of_a_report_is_there(browser: Any, corpus_site: Path, address: Address) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address(corpus_site, "r/customs.guangzhou-2024.html"))
    page.locator("#list .jump").nth(3).click()
    assert "#at-" in page.url
    assert page.locator(":target").count() == 1
    context.close()
