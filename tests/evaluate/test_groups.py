"""Groups and phenomena: every one of the list is in the corpus, and nearly all that authors say is on the list."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from guanbao.evaluate.groups import (
    FIGURES,
    GROUPINGS,
    UNTAGGED,
    by_metric,
    by_phenomenon,
    grouped,
    known_phenomena,
    tags_of,
)
from guanbao.evaluate.outcomes import hold
from guanbao.evaluate.reading import Sample

CORPUS = Path(__file__).resolve().parents[2] / "corpus"
SAID = {
    words
    for path in sorted(CORPUS.glob("reports/*/meta.yaml"))
    for words in yaml.safe_load(path.read_text(encoding="utf-8"))["phenomena"]
} | {"no report: guide"}


def test_every_phenomenon_is_shown_by_some_report() -> None:
    shown = {tag for words in SAID for tag in tags_of(words)}
    assert [known.id for known in known_phenomena() if known.id not in shown] == []


def test_most_of_what_authors_say_is_on_the_list() -> None:
    lost = sorted(words for words in SAID if tags_of(words) == [UNTAGGED])
    assert len(lost) <= 0.15 * len(SAID), lost


def test_names_of_phenomena_are_unique_and_their_judges_known() -> None:
    names = [known.id for known in known_phenomena()]
    assert len(set(names)) == len(names)
    judges = {"figures", "cells", "identity", "traps", "checks", "names", "recognised"}
    assert {known.about for known in known_phenomena()} <= judges


@pytest.mark.parametrize(
    ("words", "tags"),
    [
        ("distributive list that closes", ["list-closes"]),
        ("a list of media that does not close", ["list-stays-open", "list-of-media"]),
        ("list that closes only partly", ["list-stays-open"]),
        ("share buttons and links to neighbours after it", ["page-furniture"]),
        ("zeros by sentence", ["denials"]),
        ("dashes for zeros", ["zeros-not-printed"]),
        ("something new", [UNTAGGED]),
    ],
)
def test_words_are_tagged(words: str, tags: list[str]) -> None:
    assert tags_of(words) == tags


def test_figures_are_tagged_by_their_gold() -> None:
    gold = {
        "value": 16000,
        "unit": "件",
        "kind": "count",
        "qualifier": "over",
        "quote": "网上申请1.6万余件",
        "part_of_value": 20000,
    }
    assert [name for name, shows in FIGURES.items() if shows(gold)] == ["part-of-a-total", "hedged", "multiplied-out"]
    plain = {"value": 80, "unit": "条", "quote": "公开信息80条"}
    assert [name for name, shows in FIGURES.items() if shows(plain)] == ["plain"]


def test_every_kind_of_figure_is_in_the_corpus(sample: Callable[..., Sample]) -> None:
    held = [hold(sample(name)) for name in ("urumqi-2013", "gongbei-2012", "dalian-2010", "xian-2010")]
    rows = by_phenomenon(held)["figures"]
    assert sorted(set(FIGURES) - {row["id"] for row in rows}) == []
    assert all(row["documents"] <= 4 and 0 <= row["score"] <= row["found"] <= 1 for row in rows)


def test_groups_add_up_and_their_mean_weighs_all_alike(sample: Callable[..., Sample]) -> None:
    held = [hold(sample("dalian-2010")), hold(sample("guiyang-2021", ".docx")), hold(sample("gongbei-2012"))]
    part = grouped(held, GROUPINGS["era"])
    assert {name: row["reports"] for name, row in part["groups"].items()} == {"narrative": 2, "tables-2021": 1}
    scores = [row["figures.strict"]["f1"] for row in part["groups"].values()]
    assert part["macro"]["figures.strict"] == pytest.approx(sum(scores) / 2)
    assert set(grouped(held, GROUPINGS["format"])["groups"]) == {"txt", "docx"}
    assert set(grouped(held, GROUPINGS["system"])["groups"]) == {"customs"}


def test_the_weakest_phenomenon_is_named(built: Callable[..., Sample]) -> None:
    lost = [{"value": n, "unit": "件", "kind": "count", "quote": f"{n}件"} for n in range(6)]
    held = hold(built({"figures": lost}, {}, phenomena=("a range",)))
    part = by_phenomenon([held])
    assert part["weakest"] == {"documents": "range", "figures": "plain"}
    assert part["documents"] == [{"id": "range", "about": "figures", "documents": 1, "of": 6, "score": 0.0}]


def test_metrics_are_scored_by_what_was_given(
    built: Callable[..., Sample], figure: Callable[..., dict[str, object]]
) -> None:
    gold = [
        {"value": 1, "unit": "件", "quote": "甲1件", "metric": "a"},
        {"value": 2, "unit": "件", "quote": "乙2件", "metric": "a"},
        {"value": 3, "unit": "件", "quote": "丙3件", "metric": "other"},
        {"value": 4, "unit": "件", "quote": "丁4件", "metric": "b"},
    ]
    found = [
        figure(1, "件", "甲1件", metric="a"),
        figure(2, "件", "乙2件", metric="b"),
        figure(3, "件", "丙3件", metric="a"),
    ]
    part = by_metric([hold(built({"figures": gold}, {"figures": found}))])
    counts = {name: (row["hit"], row["gold"], row["extra"]) for name, row in part["groups"].items()}
    assert counts == {"a": (1, 2, 1), "b": (0, 1, 1)}
    assert part["macro"]["f1"] == pytest.approx((2 / 4 + 0) / 2)
