"""Training: labels from gold alone, the same bytes from the same gold, honest errors."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml

from guanbao.classify import NAMES, Classifier
from guanbao.errors import GuanbaoError
from guanbao.train import collect, fit, save, sources, train

SOME = ("dalian-2010", "ningbo-2011", "guiyang-2021", "tianjin-2014")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, project_root: Path) -> Path:
    """A corpus of four reports and some that are none, without sentences."""
    corpus = tmp_path_factory.mktemp("corpus")
    for name in SOME:
        shutil.copytree(project_root / "corpus" / "reports" / name, corpus / "reports" / name)
    (corpus / "splits.yaml").write_text(yaml.safe_dump({"train": list(SOME[:3]), "test": [SOME[3]]}), encoding="utf-8")
    shutil.copytree(project_root / "corpus" / "others", corpus / "others")
    return corpus


def test_labels_come_from_the_gold(small: Path) -> None:
    rows = collect(source for source in sources(small) if source.split == "train")
    assert set(NAMES) - {"metric"} == rows.keys()  # the gold of these names no metrics
    figures = [row.label for row in rows["figure"] if row.group == "dalian-2010"]
    gold = json.loads((small / "reports" / "dalian-2010" / "gold.json").read_text(encoding="utf-8"))
    printed = [f for f in gold["figures"] if f["kind"] not in {"zero", "rank"}]
    assert 0.9 * len(printed) <= figures.count("figure") <= len(printed)
    assert "trap" in figures
    names = {row.example.texts["name"]: row.label for row in rows["organisation"]}
    assert set(names.values()) <= {"department", "outlet", "other"}
    assert {row.label for row in rows["report"]} == {"report", "other"}


def test_the_same_gold_gives_the_same_bytes(small: Path, tmp_path: Path) -> None:
    rows = collect(sources(small))
    made = [save(fit("figure", rows["figure"], rows["figure"]), tmp_path / run / "figure").read_bytes() for run in "ab"]
    assert made[0] == made[1]
    assert Classifier(tmp_path / "a" / "figure").classes == ("figure", "trap")


def test_training_writes_what_the_reader_loads(small: Path, tmp_path: Path) -> None:
    told: list[str] = []
    (done,) = train(small, tmp_path, ["report"], ["train"], ["test"], each=lambda source: told.append(source.ident))
    assert done.folder == tmp_path / "report"
    assert set(SOME) <= set(told)
    assert Classifier(done.folder).card["name"] == "report"


def test_too_little_gold_is_told(small: Path, tmp_path: Path) -> None:
    with pytest.raises(GuanbaoError, match="G403"):
        list(train(small, tmp_path, ["metric"], ["nothing"], []))
    with pytest.raises(GuanbaoError, match="G402"):
        list(train(tmp_path / "gone", tmp_path))
