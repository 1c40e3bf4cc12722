"""No pattern of the package takes more than its share of steps over a text that was made for it (T15)."""

from __future__ import annotations

import ast
import json
import math
import re
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from itertools import islice
from pathlib import Path
from pkgutil import walk_packages
from re import _constants as constants  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import pytest
import yaml
from steps import REPEATS, Search, attacks, parts

import guanbao
from guanbao.registry import load

ROOT = Path(__file__).resolve().parents[2]
SHARDS = 8
ANCHORED = frozenset({"match", "fullmatch"})
METHODS = ANCHORED | {"search", "finditer", "findall", "sub", "subn", "split"}


# --- every pattern ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Kept:
    """A pattern with where it is from. `anchored` where it is only ever tried at one place of a text."""

    place: str
    pattern: str | bytes
    flags: int
    anchored: bool


@cache
def every_pattern() -> tuple[Kept, ...]:
    """Patterns of modules, of calls, of the registry, and those that are made while reports are read."""
    used = uses()
    found: dict[tuple[str | bytes, int, bool], Kept] = {}
    for kept in (*of_modules(used), *of_calls(), *of_the_registry(), *of_readings(used)):
        found.setdefault((kept.pattern, kept.flags, kept.anchored), kept)
    return tuple(found.values())


@cache
def modules() -> dict[str, ast.Module]:
    names = [module.name for module in walk_packages(guanbao.__path__, "guanbao.")]
    names = [name for name in names if not name.endswith(("__main__", ".warm"))]
    return {name: ast.parse(Path(str(import_module(name).__file__)).read_text(encoding="utf-8")) for name in names}


def uses() -> dict[tuple[str, str], set[str]]:
    """What is asked of a name: by module, and as an attribute of anything (module `*`)."""
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for module, tree in modules().items():
        origins = {
            alias.asname or alias.name: (str(node.module), alias.name)
            for node in ast.walk(tree)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS:
                if isinstance(node.value, ast.Name):
                    found[origins.get(node.value.id, (module, node.value.id))].add(node.attr)
                elif isinstance(node.value, ast.Attribute):
                    found["*", node.value.attr].add(node.attr)
    return found


def is_anchored(used: dict[tuple[str, str], set[str]], module: str, name: str) -> bool:
    asked = used.get((module, name), set()) | used.get(("*", name), set())
    return bool(asked) and asked <= ANCHORED


def of_modules(used: dict[tuple[str, str], set[str]]) -> Iterator[Kept]:
    for module in modules():
        for name, value in vars(sys.modules[module]).items():
            for one in within(value):
                yield Kept(f"{module}.{name}", one.pattern, one.flags, is_anchored(used, module, name))


def within(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        yield from (one for part in value.values() for one in within(part))
    elif isinstance(value, (tuple, list)) and len(value) < 1000:
        yield from (one for part in value for one in within(part))


def of_calls() -> Iterator[Kept]:
    """`re.search("…", text)` and the like, where the pattern is made of names of the module."""
    for module, tree in modules().items():
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
                continue
            function, owner = node.func.attr, node.func.value
            if isinstance(owner, ast.Name) and owner.id == "re" and function in METHODS:
                try:
                    expression = compile(ast.Expression(node.args[0]), module, "eval")
                    text = eval(expression, dict(vars(sys.modules[module])))  # noqa: S307 - our own code
                except NameError:  # made of names of a function: those are seen while reports are read
                    continue
                text = text.pattern if isinstance(text, re.Pattern) else text
                yield Kept(f"{module}:{node.lineno}", text, re.compile(text).flags, function in ANCHORED)


def of_the_registry() -> Iterator[Kept]:
    for trap in load().traps:
        for text in trap.patterns:
            yield Kept(f"traps.yaml: {trap.id}", text, re.compile(text).flags, False)


def of_readings(used: dict[tuple[str, str], set[str]]) -> Iterator[Kept]:
    splits = yaml.safe_load((ROOT / "corpus/splits.yaml").read_text(encoding="utf-8"))
    names = [name for name in splits["train"] if (ROOT / "corpus/reports" / name).is_dir()][:40:8]
    files = [path for name in names for path in sorted((ROOT / "corpus/reports" / name).iterdir())]
    files = [path for path in files if path.suffix in (".txt", ".html", ".docx", ".pdf") and ".scan" not in path.name]
    line = [sys.executable, str(Path(__file__).with_name("record_patterns.py")), *map(str, files)]
    done = subprocess.run(line, capture_output=True, check=True, text=True)
    for place, name, function, text, is_bytes, flags in json.loads(done.stdout):
        anchored = function in ANCHORED or is_anchored(used, place.partition(":")[0], name)
        yield Kept(place, text.encode("latin-1") if is_bytes else text, flags, anchored)


# --- how they grow ------------------------------------------------------------------------------------------------


TIMES, ENOUGH = 4, 9.0
SHORT, LONGER = 80, 320  # what is bounded looks at first as if it grew
MOST = 150  # attacks on a pattern


def growth(kept: Kept) -> tuple[float, str]:
    """By how much steps grow over an attack that is made four times as long, and the attack: the first bad one, else (1, "")."""
    search = Search(kept.pattern, kept.flags, anchored=kept.anchored, most=LONGER * TIMES * 400)
    for number, attack in enumerate(islice(attacks(search, SHORT * TIMES), MOST)):
        if search.count(attack) > 40 * len(attack) and times(search, number, SHORT) > ENOUGH:
            grown = times(search, number, LONGER)
            if grown > ENOUGH:
                return grown, attack[:60]
    return 1.0, ""


def times(search: Search, number: int, length: int) -> float:
    """How much an attack grows."""
    short, long = (search.count(next(islice(attacks(search, one), number, None))) for one in (length, length * TIMES))
    return math.inf if long == math.inf else long / short


@pytest.fixture(autouse=True)
def deep() -> Iterator[None]:
    """Room for a call within a call for each repeat of a group; they are all Python's own."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(200_000)
    yield
    sys.setrecursionlimit(before)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_t15_no_pattern_grows_faster_than_its_text(shard: int) -> None:
    """Four times the text may take four times the steps; where a search begins anew at every place it takes sixteen."""
    mine = every_pattern()[shard::SHARDS]
    found = {kept.place: (kept.pattern, *grown) for kept in mine if (grown := growth(kept))[0] > ENOUGH}
    assert found == {}


def test_t15_the_patterns_are_all_of_them() -> None:
    places = [kept.place for kept in every_pattern()]
    assert len(places) > 400
    for part in ("guanbao.ingest.sniff", "guanbao.extract.lexicon:", "guanbao.annotate.quantities:", "traps.yaml: "):
        assert [place for place in places if place.startswith(part)], part


@pytest.mark.parametrize(
    "text",
    [
        r"[a-z]+\d",
        r"^(?:\s|<!--.*?-->)*<html",
        r"\s+$",
        r"x[^y]*z",
        r"(?:了|的|着)+$",
        r"\d*\d*x",
        r"(?:ab)+c",
        r"\d{1,3}(?:,\d{3})+(?![\d,])",
    ],
)
def test_t15_growth_is_seen(text: str) -> None:
    assert growth(Kept("", text, 0, False))[0] > ENOUGH


@pytest.mark.parametrize(
    "text",
    [
        r"(?<![a-z])[a-z]+\d",
        r"^(?>\s|<!--.*?-->)*+<html",
        r"(?<!\s)\s++$",
        r"x(?:(?!x)[^y])*z",
        r"(?:了|的|着){1,20}$",
        r"[^。；]{0,60}?\d个",
        r"[\d,.]+",
    ],
)
def test_t15_what_grows_as_its_text_does_is_left_alone(text: str) -> None:
    assert growth(Kept("", text, 0, False))[0] < ENOUGH


@pytest.mark.parametrize("text", [r"[a-z]+\d", r"[a-z]++\d"])
def test_t15_at_one_place_a_run_is_gone_through_once(text: str) -> None:
    assert growth(Kept("", text, 0, True))[0] < ENOUGH


def test_t15_the_steps_find_what_re_finds() -> None:
    """The control: the counter walks as `re` does, so it ends where `re` ends."""
    samples = ("宁远海关2011年受理5975人次，其中法规处372人次。", "a1,234 b 12 345。", "<p>一、概况……1</p>\n", "  x\t")
    for kept in every_pattern():
        if isinstance(kept.pattern, str) and not kept.anchored:
            search = Search(kept.pattern, kept.flags)
            for sample in samples:
                search.count(sample)
                assert search.ends == [one.end() for one in re.finditer(kept.pattern, sample, kept.flags)], kept


def test_comments_before_a_page_cost_a_moment() -> None:
    """Found so: each empty comment doubled the time."""
    begun = time.monotonic()
    guanbao.read(b"<!---->" * 5000 + "宁远海关".encode(), name="a.html")
    assert time.monotonic() - begun < 30


# --- what explodes ------------------------------------------------------------------------------------------------


def endless(parsed: Any) -> bool:
    """Whether a repeat without bound consists of nothing but another one: then a failure costs 2 ** length."""
    for operator, value in parsed:
        if operator in REPEATS:
            if operator is not constants.POSSESSIVE_REPEAT and value[1] > 100 and _only_repeats(value[2]):
                return True
            if endless(value[2]):
                return True
        if any(endless(part) for part in parts(operator, value)):
            return True
    return False


def _only_repeats(parsed: Any) -> bool:
    """Whether a body can be one repeat and nothing that must stand beside it."""
    items = list(parsed)
    if len(items) == 1 and items[0][0] is constants.SUBPATTERN:
        return _only_repeats(items[0][1][-1])
    if len(items) == 1 and items[0][0] is constants.BRANCH:
        return any(_only_repeats(branch) for branch in items[0][1][1])
    firm = [item for item in items if not (item[0] in REPEATS and item[1][0] == 0) and item[0] is not constants.AT]
    loose = [item for item in items if item[0] in REPEATS and item[1][1] > 100]
    return bool(loose) and (not firm or (len(firm) == 1 and firm[0] in loose))


@pytest.mark.parametrize("text", [r"(a+)+b", r"(?:\d*)*x", r"(?:a|b+)+c", r"((?:x+))*y"])
def test_t15_a_pattern_that_explodes_is_recognised(text: str) -> None:
    assert endless(parser.parse(text))


@pytest.mark.parametrize("text", [r"(?:a+,)+b", r"[\d,.]+", r"(?:\s*\d{1,3})+", r"a+b+"])
def test_t15_a_pattern_that_does_not_is_left_alone(text: str) -> None:
    assert not endless(parser.parse(text))


def test_t15_no_pattern_explodes() -> None:
    assert [kept for kept in every_pattern() if endless(parser.parse(kept.pattern, kept.flags & ~re.DEBUG))] == []
