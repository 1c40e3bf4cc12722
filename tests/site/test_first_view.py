"""What a first view of a thousand reports costs, against a page with an empty body in the same run."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from bench.explorer import AGENCIES, YEARS, measure, reports
from guanbao.site import build_site
from made import folder

MOST = 1000  # milliseconds of script


@pytest.fixture(scope="module")
def thousand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The explorer of a thousand reports; few figures in each, as a first view shows none of them."""
    place = tmp_path_factory.mktemp("thousand")
    made = build_site(folder(place / "out", reports(AGENCIES, 6)), place / "pages")
    assert made.reports == AGENCIES * len(YEARS) == 1000
    return place / "pages"


@pytest.mark.slow
def test_the_first_view_of_a_thousand_reports_takes_less_than_a_second_of_script(
    browser: Browser, thousand: Path
) -> None:
    views = measure(browser, thousand, 3)
    assert set(views) == {"empty", "coverage", "queue", "compare", "report"}
    assert all(told["script_ms_beyond_empty"] < MOST for told in views.values()), views


@pytest.mark.slow
def test_a_page_loads_its_own_data_alone(page: Page, thousand: Path) -> None:
    asked: list[str] = []
    page.on(
        "request", lambda request: asked.append(request.url.rsplit("/", 2)[-2] + "/" + request.url.rsplit("/", 1)[-1])
    )
    wanted = {
        "index.html": ("#coverage a", set()),
        "queue.html": ("#items tr", {"data/q.js"}),
        "compare.html": ("#numbers td", {"data/metrics.js", "data/m0.js"}),
    }
    for name, (wait, data) in wanted.items():
        asked.clear()
        page.goto((thousand / name).as_uri())
        page.wait_for_selector(wait)
        assert {url for url in asked if url.startswith("data/")} == data, name
    assert sum(path.stat().st_size for path in (thousand / "data").glob("*.js")) > 200_000
    page.goto((thousand / "queue.html").as_uri())
    asked.clear()
    with page.expect_request("**/data/*.js"):  # items of the page before may still be there
        page.locator("#counts a").first.click()
    expect(page.locator("#items td").first).to_be_visible()
    assert [url for url in asked if url.startswith("data/")] == ["data/q0.js"]
