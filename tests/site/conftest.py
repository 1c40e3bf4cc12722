"""The explorer of the corpus, and a real Chromium that has no network."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

sys.path.insert(0, str(Path(__file__).parents[1]))

from corpus_folder import _shared, corpus_data, corpus_out
from guanbao.site import build_site

__all__ = ["corpus_data", "corpus_out"]
NAMES = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(scope="session")
def corpus_site(
    tmp_path_factory: pytest.TempPathFactory, corpus_out: Path, corpus_reports: Path, worker_id: str
) -> Path:
    """The pages of the whole corpus."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if worker_id != "master" else base
    return _shared("corpus_site", base, lambda place: build_site(corpus_out, place, documents_in=corpus_reports))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield found
        found.close()


class Seen:
    """What a page did beside what it showed."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.asked: list[str] = []

    def watch(self, page: Page) -> None:
        page.on("console", lambda message: self.said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: self.said.append(str(error)))
        page.on("dialog", lambda dialog: (self.said.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: self.asked.append(request.url))

    @property
    def outside(self) -> list[str]:
        """Requests that are for no file and no data of the page itself."""
        return [url for url in self.asked if not url.startswith(("file:", "blob:"))]


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    made = browser.new_context(locale="zh-CN", viewport={"width": 1300, "height": 900}, accept_downloads=True)
    yield made
    made.close()


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest.fixture
def page(context: BrowserContext, seen: Seen) -> Iterator[Page]:
    """A page; when the test ends it must have said nothing and asked for nothing outside of its folder."""
    made = context.new_page()
    seen.watch(made)
    yield made
    assert seen.said == []
    assert seen.outside == []


@pytest.fixture
def address() -> Callable[[Path, str], str]:
    return lambda folder, name: (folder / name.partition("#")[0]).as_uri() + "".join(name.partition("#")[1:])
