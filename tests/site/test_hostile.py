"""Text of reports, names of files and metadata run nothing, whatever they say and wherever they stand."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from guanbao.corrections import Correction, dump
from guanbao.site import build_site
from guanbao.site.islands import island
from made import Draft, folder

Address = Callable[[Path, str], str]
WORDS = (
    "<script>document.title='owned'</script>",
    '"><img src=x onerror="document.title=\'owned\'">',
    "</script><script>document.title='owned'</script><!--",
    "'});document.title='owned';//\u2028\u2029",
    "{{ 7*7 }}{% raw %}${7*7}",
    "javascript:document.title='owned'",
    "\u202e</textarea></style></title><svg onload=document.title='owned'>",
)
EVIL = " ".join(WORDS)
FREE = {"kind", "state", "status", "era", "scope", "qualifier", "span", "box", "period", "value", "confidence", "sha256", "system",
        "schema_version", "severity", "suspect", "spans", "page", "pages", "year", "index", "level", "metric_confidence"}  # fmt: skip


def poisoned(value: Any, name: str = "") -> Any:
    """A report with the words in every field that can hold words."""
    if isinstance(value, dict):
        return {key: poisoned(item, key) for key, item in value.items()}
    if isinstance(value, list):
        return [poisoned(item, name) for item in value]
    return EVIL if isinstance(value, str) and name not in FREE else value


@pytest.fixture
def hostile(tmp_path: Path) -> Path:
    draft = Draft("customs.tianjin", 2022)
    draft.text = EVIL
    total = draft.say(
        5, EVIL, "inquiries.handled", label=EVIL, context=EVIL, department=EVIL, outlets=(EVIL,), origin=EVIL
    )
    draft.say(4, EVIL, "inquiries.handled", label=EVIL, part_of=total.id, confidence=0.2)
    draft.applications("received", 1, 0, 0, 0, None, 0, 1)
    out = folder(tmp_path / "out", [draft])
    path = out / "reports" / "customs.tianjin-2022.json"
    plain = json.loads(path.read_text(encoding="utf-8"))
    report = {
        **plain,
        "sections": [{"id": "s1", "number": EVIL, "title": EVIL, "topic": EVIL, "level": 1, "span": [0, 9], "pages": None}],
        "departments": [{"id": None, "name": EVIL, "canonical": EVIL, "kind": EVIL, "spans": [[0, 8]]}],
        "outlets": [{"id": None, "name": EVIL, "canonical": EVIL, "kind": EVIL, "spans": [[4, 20]]}],
        "tables": [{"form": EVIL, "era": None, "pages": [], "rows": 1, "columns": 1, "missing_rows": [EVIL], "extra_rows": [EVIL], "span": [0, 1]}],
        "checks": [{"id": "c1", "kind": "sum", "status": "fails", "printed": 5, "expected": 4, "tolerance": 0, "figures": ["f1", "f2"],
                    "suspect": "reader", "message": EVIL}],
        "problems": [{"code": "G239", "severity": "warning", "message": EVIL, "span": None, "page": 1}],
    }  # fmt: skip
    evil = poisoned(report)
    for one in evil["figures"]:
        one["table"] = one["table"] and {**one["table"], "form": "applications", "row": EVIL, "column": EVIL}
    evil["report_id"] = EVIL
    evil["document"]["media_type"] = "text/plain"
    # Names that are ids within the report and must fit together stay; one of them is hostile too.
    for one, was in zip(evil["figures"], plain["figures"], strict=True):
        one["id"], one["part_of"] = f'{was["id"]}"><x>', f'{was["part_of"]}"><x>' if was["part_of"] else None
        one["evidence"]["quote"] = was["evidence"]["quote"]
    evil["checks"][0]["figures"] = ['f1"><x>', 'f2"><x>']
    path.unlink()
    name = "\"><img src=x onerror=document.title='owned'>&#x3c;"
    (out / "reports" / f"{name}.json").write_text(json.dumps(evil), encoding="utf-8")
    digest = evil["document"]["sha256"] = plain["document"]["sha256"]
    (out / "reports" / f"{name}.json").write_text(json.dumps(evil), encoding="utf-8")
    held = [Correction(digest, action, EVIL, "2026-01-01T00:00:00Z", EVIL, start=0, end=3, quote=EVIL[:3], label=EVIL, value=value,
                       unit=EVIL if value else "", report=EVIL) for action, value in (("add", 1), ("reject", None))]  # type: ignore[arg-type] # fmt: skip
    (out / "corrections.csv").write_text(dump(held), encoding="utf-8")
    build_site(out, tmp_path / "pages")
    return tmp_path / "pages"


def pages(site: Path) -> Iterator[str]:
    for path in sorted(site.rglob("*.html")):
        yield path.relative_to(site).as_posix()


def test_nothing_runs(page: Page, hostile: Path, address: Address) -> None:
    names = list(pages(hostile))
    assert len(names) == 4
    for name in names:
        page.goto(address(hostile, name))
        page.wait_for_timeout(150)
        assert "owned" not in page.title().replace("document.title='owned'", ""), name
        assert (
            page.evaluate("document.querySelectorAll('x, [onerror], [onload], img[src=x], textarea, iframe').length")
            == 0
        )
        assert page.evaluate("[...document.scripts].every(s => s.src.startsWith('file:') && !s.textContent)")
        assert page.evaluate("[...document.links].every(a => a.protocol === 'file:')")
    report = next(name for name in names if name.startswith("r/"))
    page.goto(address(hostile, report))
    assert WORDS[0] in page.locator("#text").inner_text()
    assert page.locator("#list li").count() >= 9
    page.locator("#list .jump").nth(1).click()
    page.locator("#search").fill("<script>")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    page.locator("#department").select_option(index=1)
    page.locator("#language").click()


def test_corrections_of_this_browser_run_nothing(page: Page, hostile: Path, address: Address) -> None:
    page.goto(address(hostile, "queue.html"))
    evil = [
        {
            "sha256": EVIL,
            "action": EVIL,
            "page": 'x" onclick="x',
            "report": EVIL,
            "author": EVIL,
            "reason": EVIL,
            "quote": EVIL,
            "start": 1,
        }
    ]
    page.evaluate("value => localStorage.setItem('guanbao.corrections', value)", json.dumps(evil))
    page.reload()
    assert WORDS[0] in page.locator("#own li").inner_text()
    assert page.locator("#own a").count() == 0
    page.evaluate("localStorage.setItem('guanbao.corrections', '{broken')")
    page.reload()
    assert page.locator("#save").is_hidden()


def test_the_policy_itself_holds(browser: Any, hostile: Path, address: Address) -> None:
    """Were a script ever to get in by mistake, it would not run."""
    context = browser.new_context()
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(address(hostile, "index.html"))
    page.evaluate("""() => {
      const inline = document.createElement("script");
      inline.textContent = "document.title = 'owned'";
      document.body.append(inline);
      const image = document.createElement("img");
      image.setAttribute("onerror", "document.title = 'owned'");
      image.src = "https://example.org/x.png";
      document.body.append(image);
    }""")
    page.wait_for_timeout(300)
    assert "owned" not in page.title()
    assert sum("Content Security Policy" in text for text in said) >= 2
    context.close()


@pytest.mark.parametrize("word", [*WORDS, "\ud83d", "\x00\x1f\x7f", "&lt;"])
def test_an_island_is_one_line_of_plain_script_that_gives_the_data_back(word: str) -> None:
    text = island("a", {word: [word]})
    assert text.isprintable() or text.count("\n") == 1
    assert not set("<>&'\u2028\u2029") & set(text)
    inside = text.removeprefix('guanbao.take("a", ').removesuffix(");\n")
    assert json.loads(inside) == {word: [word]}
    text.encode("utf-8")
