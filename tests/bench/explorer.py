"""`make bench-site`: the first view of an explorer of a thousand reports against a page with an empty body, in the same run.

Fifty agencies with twenty years each are generated, their explorer is made, and Chromium opens the first page, the queue, the comparison and
a report with 300 figures from the folder, each in turn with a page whose body is empty. Script time is what Chromium itself counts
(Performance.getMetrics: ScriptDuration, TaskDuration). Nothing is asserted. `--screenshots FOLDER` makes pictures of the main views of an
explorer that is there (`make screenshots`).
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from guanbao.registry import load
from guanbao.site import build_site

sys.path.insert(0, str(Path(__file__).parents[1]))

from made import Draft, folder  # type: ignore[import-not-found]

YEARS = range(2004, 2024)
AGENCIES = 50
FIGURES = 300
METRICS = ("applications.received", "inquiries.handled", "releases.website", "disclosed.total", "training.courses")
EMPTY = "<!DOCTYPE html><html lang=en><head><meta charset=utf-8><title>x</title></head><body></body></html>"


def reports(agencies: int, figures: int) -> list[Any]:
    """Reports of so many agencies, some figures of each doubtful."""
    chance = random.Random(7)  # noqa: S311
    ids = [agency.id for agency in load().agencies if agency.system == "customs"]
    names = (ids + [f"某某{n}局" for n in range(agencies)])[:agencies]
    found = []
    for name in names:
        for year in YEARS:
            draft = Draft(name, year)
            for n in range(figures):
                metric = METRICS[n] if n < len(METRICS) else None
                draft.say(
                    chance.randrange(9000), "件", metric, label=f"数{n}", confidence=chance.choice((0.99, 0.97, 0.6))
                )
            found.append(draft)
    return found


def browse(browser: Browser, address: str, wait: str | None) -> dict[str, float]:
    """What one first view costs, in milliseconds, in a context of its own."""
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Performance.enable")
    page.goto(address)
    if wait:
        page.wait_for_selector(wait)
    told = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    context.close()
    return {name: 1000 * told[f"{name.title()}Duration"] for name in ("script", "task")}


def measure(browser: Browser, site: Path, rounds: int) -> dict[str, Any]:
    """The median of some rounds for each view; each round opens every view and the empty page."""
    empty = site / "empty.html"
    empty.write_text(EMPTY, encoding="utf-8")
    report = next(iter(sorted((site / "r").glob("*.html"))))
    views = {"empty": (empty, None), "coverage": (site / "index.html", None), "queue": (site / "queue.html", "#items tr"),
             "compare": (site / "compare.html", "#numbers td"), "report": (report, "#list li")}  # fmt: skip
    found: dict[str, list[dict[str, float]]] = {name: [] for name in views}
    for _ in range(rounds):
        for name, (path, wait) in views.items():
            found[name].append(browse(browser, path.as_uri(), wait))
    middle = {
        name: {kind: median(one[kind] for one in told) for kind in ("script", "task")} for name, told in found.items()
    }
    base = middle["empty"]
    return {
        name: {**{f"{kind}_ms": round(value, 1) for kind, value in told.items()},
               "task_over_empty": round(told["task"] / max(base["task"], 0.001), 1),
               "script_ms_beyond_empty": round(told["script"] - base["script"], 1)}
        for name, told in middle.items()
    }  # fmt: skip


def screenshots(browser: Browser, site: Path, target: Path) -> list[str]:
    """Pictures of the main views, in both themes and languages."""
    target.mkdir(parents=True, exist_ok=True)
    largest = max((site / "r").glob("*.html"), key=lambda path: path.stat().st_size)
    drawn = next(
        (path for path in sorted((site / "r").glob("*.html")) if "<rect" in path.read_text(encoding="utf-8")), largest
    )
    steps: dict[str, tuple[Path, Callable[[Page], object]]] = {
        "coverage": (site / "index.html", lambda page: None),
        "compare": (site / "compare.html", lambda page: page.wait_for_selector("#numbers td")),
        "queue": (site / "queue.html", lambda page: page.wait_for_selector("#items tr")),
        "report": (largest, lambda page: page.locator("#list .jump").nth(12).click()),
        "tables": (largest, lambda page: page.locator("#tables, #checks").first.scroll_into_view_if_needed()),
        "pages": (drawn, lambda page: page.locator(".sheet").first.scroll_into_view_if_needed()),
    }
    made = []
    for locale, theme in (("zh-CN", "light"), ("en-GB", "dark")):
        context = browser.new_context(locale=locale, color_scheme=theme, viewport={"width": 1400, "height": 1000})  # type: ignore[arg-type]
        for name, (path, step) in steps.items():
            page = context.new_page()
            page.goto(path.as_uri())
            step(page)
            page.wait_for_timeout(400)
            made.append(str(target / f"{name}-{locale[:2]}-{theme}.png"))
            page.screenshot(path=made[-1])
            page.close()
        context.close()
    return made


def main() -> None:
    """Measure, or make pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--agencies", type=int, default=AGENCIES, help=f"of {len(YEARS)} reports each")
    parser.add_argument("--figures", type=int, default=FIGURES, help="of each report")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--screenshots", metavar="FOLDER", type=Path, help="make pictures of SITE instead")
    parser.add_argument("--site", type=Path, help="the explorer that pictures are made of")
    told = parser.parse_args()
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        sys.exit("Chromium is not installed")
    with sync_playwright() as playwright, TemporaryDirectory() as place:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        if told.screenshots:
            print("\n".join(screenshots(browser, told.site, told.screenshots)))
            return
        out, site = Path(place) / "out", Path(place) / "pages"
        folder(out, reports(told.agencies, told.figures))
        begun = time.perf_counter()
        made = build_site(out, site)
        seconds = round(time.perf_counter() - begun, 1)
        size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
        views = measure(browser, site, told.rounds)
        print(
            json.dumps(
                {
                    "reports": made.reports,
                    "figures": told.figures,
                    "seconds_to_make": seconds,
                    "bytes": size,
                    "views": views,
                },
                indent=1,
            )
        )


if __name__ == "__main__":
    main()
