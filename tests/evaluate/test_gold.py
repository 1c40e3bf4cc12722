"""Gold files, their documents and their splits; what is wrong with them is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from guanbao.errors import GuanbaoError
from guanbao.evaluate.gold import find_gold, load_gold, splits_of

Write = Callable[..., Path]


def test_both_ways_to_name_a_gold(tmp_path: Path) -> None:
    folder = tmp_path / "a-2010"
    folder.mkdir()
    for name in ("gold.json", "b.gold.json"):
        (folder / name).write_text('{"agency": "福州海关", "year": 2010}', encoding="utf-8")
    for name in (
        "a-2010.pdf",
        "a-2010.scan.pdf",
        "a-2010.txt",
        "a-2010.json",
        "a-2010.source",
        "b.html",
        "ab.html",
        "text.txt",
    ):
        (folder / name).write_bytes(b"")
    found = {gold.id: [path.name for path in gold.documents] for gold in find_gold([tmp_path, folder / "gold.json"])}
    assert found == {"a-2010": ["a-2010.pdf", "a-2010.scan.pdf", "a-2010.txt"], "b": ["b.html"]}


def test_without_splits_everything_is_train(write_gold: Write) -> None:
    assert load_gold(write_gold("a-2010")).split == "train"


def test_splits_are_those_of_the_corpus(write_gold: Write, tmp_path: Path) -> None:
    paths = {name: write_gold(name) for name in ("a-2010", "b-2011", "c-2012", "d-2013")}
    splits = tmp_path / "corpus" / "splits.yaml"
    splits.write_text("train: [a-2010]\ndev: [b-2011]\ntest: [c-2012]\n", encoding="utf-8")
    assert [load_gold(path).split for path in paths.values()] == ["train", "dev", "test", "unlisted"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("train: [a-2010]\ntest: [a-2011]", "two splits"),
        ("train: [a-2010]\ntest: [a-2010]", "two splits"),
        ("train: [a-2010, a-2010]", "twice"),
        ("train: a-2010", "list of report ids"),
        ("blind: [a-2010]", "must map"),
        ("[a-2010]", "must map"),
        ("train: [", "cannot be used as splits"),
    ],
)
def test_splits_that_cannot_be(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "splits.yaml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(GuanbaoError, match=said) as caught:
        splits_of(path)
    assert caught.value.code.id == "G651"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "Expecting"),
        ("[1]", "no JSON object"),
        ('{"figures": [{"value": "many", "quote": "x"}]}', "figures.0.value"),
        ('{"tables": [{"table": "a"}]}', "tables.0.row"),
        ('{"year": "last"}', "year"),
        ("[" * 100_000, "cannot be used as gold"),
    ],
)
def test_gold_that_is_none(tmp_path: Path, content: str, said: str) -> None:
    path = tmp_path / "x.gold.json"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(GuanbaoError, match=said) as caught:
        load_gold(path)
    assert caught.value.code.id == "G651"


def test_a_name_without_gold_is_told(tmp_path: Path) -> None:
    for name in (tmp_path, tmp_path / "gone"):
        with pytest.raises(GuanbaoError) as caught:
            find_gold([name])
        assert caught.value.code.id == "G650"


def test_documents_that_are_no_reports(tmp_path: Path) -> None:
    (tmp_path / "guide.txt").write_text("指南", encoding="utf-8")
    (tmp_path / "index.yaml").write_text("- {name: guide, kind: guide}\n- {name: gone}\n", encoding="utf-8")
    [gold] = find_gold([tmp_path])
    assert (gold.id, gold.record["is_report"], gold.split, gold.phenomena) == (
        "guide",
        False,
        "train",
        ("no report: guide",),
    )
    (tmp_path / "index.yaml").write_text("guide: none\n", encoding="utf-8")
    with pytest.raises(GuanbaoError, match="an index"):
        find_gold([tmp_path])


def test_phenomena_are_what_the_author_says(write_gold: Write) -> None:
    assert load_gold(write_gold("a-2010", meta="phenomena: [a range, ellipsis]\n")).phenomena == ("a range", "ellipsis")
    assert load_gold(write_gold("b-2010", meta="phenomena: 3\n")).phenomena == ()
    with pytest.raises(GuanbaoError, match="a description"):
        load_gold(write_gold("c-2010", meta="phenomena: [\n"))


def test_every_gold_of_the_corpus_loads(corpus_reports: Path) -> None:
    golds = find_gold([corpus_reports])
    assert {gold.id for gold in golds} == {path.parent.name for path in corpus_reports.glob("*/gold.json")}
    assert all(gold.documents and gold.phenomena and gold.split != "unlisted" for gold in golds)
    assert all(json.loads(gold.path.read_text(encoding="utf-8"))["id"] == gold.path.parent.name for gold in golds)
