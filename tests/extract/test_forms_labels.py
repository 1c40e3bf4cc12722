"""Labels as publishers print them name their own rows: wordings, numbers, brackets, abbreviations, line breaks."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from forms_helpers import LAYOUTS, ancestors, doubtful, misread, read, relabelled, table, warnings
from opencc import OpenCC
from printing.layouts import layouts, row_columns

from guanbao.registry import load

CASES: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_name("forms_labels.yaml").read_text(encoding="utf-8"))[
    "labels"
]


def _name(case: dict[str, Any]) -> str:
    return f"{case['form']}:{case['row']}:{'>'.join(case['printed'])}"


def _wording(case: dict[str, Any]) -> dict[str, str]:
    """The row and those above it under their printed names."""
    keys = [*ancestors(case["form"], case["row"]), case["row"]] if _nested(case["form"]) else [case["row"]]
    assert len(case["printed"]) <= len(keys), _name(case)
    return dict(zip(keys[-len(case["printed"]) :], case["printed"], strict=True))


def _nested(layout: str) -> bool:
    return layouts()[layout]["shape"] in ("matrix", "list")


def test_no_label_is_given_twice() -> None:
    assert [name for name, times in Counter(map(_name, CASES)).items() if times > 1] == []


def test_every_row_of_every_form_has_a_variant() -> None:
    """The long tail is what costs: a row without a variant is a row of which nothing is known."""
    seen = {(case["form"].split("-")[0], case["row"]) for case in CASES}
    rows = {(layout.split("-")[0], row) for layout in LAYOUTS for row in row_columns(layout)}
    assert rows - seen == set()


def _cases(*fields: str) -> list[Any]:
    """The cases, those with a known fault marked."""
    cases = []
    for case in CASES:
        reasons = [case[field] for field in fields if field in case]
        marks = [pytest.mark.xfail(strict=True, reason=reason) for reason in reasons]
        cases.append(pytest.param(case, marks=marks, id=_name(case)))
    return cases


@pytest.mark.parametrize("case", _cases("fault"))
def test_variant(case: dict[str, Any]) -> None:
    printed = table(case["form"], wording=_wording(case))
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert warnings(reading) == []
    assert doubtful(reading) == []


def _beside(case: dict[str, Any]) -> tuple[str, ...]:
    """The rows before and behind, as far as nothing is said of them."""
    rows = list(row_columns(case["form"]))
    at = rows.index(case["row"])
    return tuple(row for row in (*rows[max(0, at - 1) : at], *rows[at + 1 : at + 2]) if row not in _wording(case))


def _alone() -> list[Any]:
    """One case of every row, and all of which something is known."""
    last = {(case["form"], case["row"]): case for case in CASES if _nested(case["form"])}
    return [p for p in _cases("fault") if p.marks or p.values[0] in last.values()]


@pytest.mark.parametrize("case", _alone())
def test_variant_whose_neighbours_are_missing(case: dict[str, Any]) -> None:
    """Not the order alone may tell what a row is."""
    printed = table(case["form"], wording=_wording(case), drop=_beside(case))
    assert misread(read(printed), printed) == {}


def _hands() -> list[Any]:
    """Forms in which every row has a wording of its own."""
    hands = []
    for layout in LAYOUTS:
        rows: dict[str, list[dict[str, str]]] = {}
        for case in CASES:
            if case["form"] == layout and "fault" not in case:
                rows.setdefault(case["row"], []).append(_wording(case))
        for number in range(max(map(len, rows.values()), default=0)):
            wordings = [found[number % len(found)] for found in rows.values()]
            wording = {key: label for words in wordings for key, label in words.items()}
            hands.append(pytest.param(layout, wording, id=f"{layout}-{number}"))
    return hands


@pytest.mark.parametrize(("layout", "wording"), _hands())
def test_a_form_wholly_in_another_hand(layout: str, wording: dict[str, str]) -> None:
    printed = table(layout, wording=wording)
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert warnings(reading) == []


def _of_registry() -> list[Any]:
    """The wordings that the registry lists, the first of every row together, then the second, and so on."""
    hands = []
    for layout in LAYOUTS:
        form = load().get("forms", table(layout).form)
        known = {row["key"] for row in layouts()[layout].get("rows", ())} | set(row_columns(layout))
        entries = {row.key: (*row.labels, *row.short) for row in form.rows if row.key in known}
        for number in range(max(map(len, entries.values()))):
            hands.append(
                pytest.param(layout, {k: v[number % len(v)] for k, v in entries.items()}, id=f"{layout}-{number}")
            )
    return hands


@pytest.mark.parametrize(("layout", "wording"), _of_registry())
def test_every_wording_of_the_registry_names_its_own_row(layout: str, wording: dict[str, str]) -> None:
    printed = table(layout, wording=wording)
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert warnings(reading) == []


def _headings_of_registry() -> list[Any]:
    hands = []
    for layout in LAYOUTS:
        form = load().get("forms", table(layout).form)
        entries = {c.key: (*c.labels, *c.short) for c in form.columns if c.key in layouts()[layout]["columns"]}
        for number in range(max(map(len, entries.values()))):
            hands.append(
                pytest.param(layout, {k: v[number % len(v)] for k, v in entries.items()}, id=f"{layout}-{number}")
            )
    return hands


@pytest.mark.parametrize(("layout", "headings"), _headings_of_registry())
def test_every_heading_of_the_registry_names_its_own_column(layout: str, headings: dict[str, str]) -> None:
    printed = table(layout, headings=headings)
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert warnings(reading) == []


# --- ways of numbering and writing ---------------------------------------------------------------------------------

CIRCLES = "①②③④⑤⑥⑦⑧⑨"
ROUND = "⑴⑵⑶⑷⑸⑹⑺⑻⑼"
DOTTED = "⒈⒉⒊⒋⒌⒍⒎⒏⒐"
IDEOGRAPHS = "㈠㈡㈢㈣㈤㈥㈦㈧㈨"
NUMERALS = "一二三四五六七八九"


def _digits(to: str) -> Callable[[str], str]:
    return lambda label: re.sub(r"^(\s*)(\d)[.．]", lambda m: m[1] + to.replace("#", m[2]), label)


def _marks(marks: str) -> Callable[[str], str]:
    return lambda label: re.sub(r"^(\s*)(\d)[.．]", lambda m: m[1] + marks[int(m[2]) - 1], label)


def _numerals(to: str) -> Callable[[str], str]:
    return lambda label: re.sub(r"^(\s*)（([一二三四五六七八九])）", lambda m: m[1] + to.replace("#", m[2]), label)


def _ideographs(label: str) -> str:
    return re.sub(r"^(\s*)（([一二三四五六七八九])）", lambda m: m[1] + IDEOGRAPHS[NUMERALS.index(m[2])], label)


STYLES: dict[str, Callable[[str], str]] = {
    "1、": _digits("#、"),
    "1．": _digits("#．"),
    "1 ": _digits("# "),
    "(1)": _digits("(#)"),
    "（1）": _digits("（#）"),
    "1)": _digits("#)"),
    "full-width 1．": lambda label: _digits("#．")(label).translate({ord(d): ord(d) + 0xFEE0 for d in "123456789"}),
    "①": _marks(CIRCLES),
    "⑴": _marks(ROUND),
    "⒈": _marks(DOTTED),
    "(一)": _numerals("(#)"),
    "( 一 )": _numerals("( # )"),
    "(一) and a space": _numerals("(#) "),
    "〔一〕": _numerals("〔#〕"),
    "㈠": _ideographs,
    "no numbers": lambda label: re.sub(r"^(\s*)(?:（[一二三四五六七八九]）|[一二三四五六七八九]、|\d[.．])", r"\1", label),
    "narrow brackets": lambda label: label.replace("（", "(").replace("）", ")"),
    "no notes": lambda label: re.sub(r"(?<=.{3})（[^）]{4,}）$", "", label),
    "no quotes": lambda label: re.sub("[“”《》]", "", label),
    "straight quotes": lambda label: re.sub("[“”]", '"', label),
    "spaces between characters": lambda label: " ".join(label),
    "wide spaces in short labels": lambda label: "\u3000".join(label) if len(label) == 2 else label,
    "broken every five characters": lambda label: "\n".join(label[i : i + 5] for i in range(0, len(label), 5)),
    "broken every two characters": lambda label: "\n".join(label[i : i + 2] for i in range(0, len(label), 2)),
    "half of the label, then the rest": lambda label: f"{label[: len(label) // 2]}\n{label[len(label) // 2 :]}",
    "一 character a line": lambda label: "\n".join(label),
    "no-break spaces around": lambda label: f"\u00a0{label}\u00a0",
    "a colon behind": lambda label: f"{label}：",
    "traditional": OpenCC("s2t").convert,
    "traditional of Taiwan, with its words": OpenCC("s2twp").convert,
}  # fmt: skip


STYLED = ("proactive-2021", "applications-2021", "review-litigation", "statistics-2014")


@pytest.mark.parametrize("layout", STYLED)
@pytest.mark.parametrize("style", STYLES)
def test_style(style: str, layout: str) -> None:
    printed = relabelled(table(layout), STYLES[style])
    reading = read(printed)
    assert misread(reading, printed) == {}
    assert warnings(reading) == []
    assert doubtful(reading) == []
