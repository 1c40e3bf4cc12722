"""The classifiers: read without the library that fitted them, refused when anything is wrong with them."""

from __future__ import annotations

import hashlib
import json
import pickle
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
import skops.io
from scipy.sparse import csr_matrix

import guanbao
from guanbao.classify import NAMES, SIZE, Classifier, Example, Judge, ModelError, Models, vector
from guanbao.classify.models import load
from guanbao.text.spans import Span

EXAMPLES = (
    Example(
        {"label": "收到申请", "own": "全年收到申请12件", "whole": "", "channel": ""},
        ("unit=件", "kind=count", "rule=None"),
    ),
    Example({"left": "设立五个办事处，共", "right": "件，其中"}, ("unit=件", "written=arabic", "rule=None")),
    Example({"name": "监管通关处", "ending": "管通关处", "left": "，其中", "right": "372人次"}, ("form=department",)),
    Example({"title": "概述", "body": "本报告由概述等部分组成"}, ("level=1",)),
    Example({"title": "政府信息公开指南", "head": "为了方便", "tail": "。"}, ("score=2",)),
    Example({"cells": "本年新收政府信息公开申请数量"}),
)


@pytest.fixture(scope="module")
def models(project_root: Path) -> Path:
    return project_root / "models"


@pytest.mark.parametrize("name", NAMES)
def test_the_weights_say_what_the_estimator_says(models: Path, name: str) -> None:
    ours = Classifier(models / name)
    theirs = skops.io.load(models / name / "model.skops", trusted=[])
    assert skops.io.get_untrusted_types(file=models / name / "model.skops") == []
    for example in EXAMPLES:
        columns = vector(example)
        row = csr_matrix((list(columns.values()), ([0] * len(columns), list(columns))), shape=(1, SIZE))
        wanted = theirs.predict_proba(row)[0]
        assert ours.classes == tuple(theirs.classes_)
        assert np.allclose(ours.probabilities(example), wanted, atol=1e-4)
        assert ours.decide(example).confidence == pytest.approx(wanted.max(), abs=1e-4)


@pytest.mark.parametrize("name", NAMES)
def test_a_card_tells_what_it_was_fitted_to(models: Path, name: str) -> None:
    card = json.loads((models / name / "card.json").read_text(encoding="utf-8"))
    assert card["sha256"] == hashlib.sha256((models / name / "model.skops").read_bytes()).hexdigest()
    assert card["rows"] > 50
    assert {"seed", "gold", "versions", "temperature", "cross_validation", "held_out"} <= card.keys()
    for part in ("cross_validation", "held_out"):
        assert sum(point["rows"] for point in card[part]["reliability"]) > 0
        assert 0 <= card[part]["expected_calibration_error"] <= 1
    assert f"`{card['sha256']}`" in (models / name / "card.md").read_text(encoding="utf-8")


def copied(models: Path, tmp_path: Path, name: str = "figure") -> Path:
    return Path(shutil.copytree(models / name, tmp_path / name))


def test_a_flipped_byte_is_refused(models: Path, tmp_path: Path) -> None:
    folder = copied(models, tmp_path)
    data = bytearray((folder / "model.skops").read_bytes())
    data[len(data) // 2] ^= 1
    (folder / "model.skops").write_bytes(data)
    with pytest.raises(ModelError, match=r"G401.*checksum"):
        Classifier(folder)
    found = Models.load(tmp_path)
    assert found.get("figure") is None
    assert [fault.code.id for fault in found.faults] == ["G401"]


class _Bomb:
    def __init__(self, marker: Path) -> None:
        self.marker = str(marker)

    def __reduce__(self) -> tuple[object, tuple[str, str]]:
        return open, (self.marker, "w")


def renewed(folder: Path, data: bytes) -> Classifier:
    """Bytes in place of a model, with a card that fits them."""
    (folder / "model.skops").write_bytes(data)
    card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
    card["sha256"] = hashlib.sha256(data).hexdigest()
    (folder / "card.json").write_text(json.dumps(card), encoding="utf-8")
    return Classifier(folder)


def test_a_pickle_is_never_loaded(models: Path, tmp_path: Path) -> None:
    marker = tmp_path / "marker"
    bomb = pickle.dumps(_Bomb(marker))
    pickle.loads(bomb).close()  # noqa: S301 - the control: this is what loading it would do
    assert marker.exists()
    marker.unlink()
    with pytest.raises(ModelError, match="G401"):
        _ = renewed(copied(models, tmp_path), bomb).weights
    assert not marker.exists()


@pytest.mark.parametrize(
    "what", ["object array", "another class", "no number", "wrong width", "no schema", "not a zip"]
)
def test_files_that_are_no_linear_model_are_refused(models: Path, tmp_path: Path, what: str) -> None:
    folder = copied(models, tmp_path)
    source = zipfile.ZipFile(folder / "model.skops")
    schema = json.loads(source.read("schema.json"))
    place = schema["content"]["content"]["coef_"]
    target = tmp_path / "made.zip"
    with zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            content = source.read(name)
            if name == place["file"] and what in {"object array", "no number", "wrong width"}:
                array = {
                    "object array": np.array([[object()]], dtype=object),
                    "no number": np.full((1, SIZE), np.nan, dtype=np.float32),
                    "wrong width": np.zeros((1, 7), dtype=np.float32),
                }[what]
                np.save(tmp_path / "a.npy", array, allow_pickle=True)
                content = (tmp_path / "a.npy").read_bytes()
            if name == "schema.json" and what == "another class":
                place["__class__"] = "system"
                content = json.dumps(schema).encode()
            if not (name == "schema.json" and what == "no schema"):
                made.writestr(name, content)
    data = b"PK nothing" if what == "not a zip" else target.read_bytes()
    with pytest.raises(ModelError, match="G401"):
        _ = renewed(folder, data).weights


def test_a_broken_classifier_is_told_and_reading_goes_on(
    models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, corpus_reports: Path
) -> None:
    folder = copied(models, tmp_path)
    (folder / "model.skops").write_bytes(b"nothing")
    monkeypatch.setenv("GUANBAO_MODELS", str(tmp_path))
    load.cache_clear()
    report = guanbao.read(corpus_reports / "dalian-2010" / "dalian-2010.txt")
    assert report.status == "ok"
    assert [p.code for p in report.problems if p.code.startswith("G4")] == ["G401"]
    assert report.produced_by.models == {}
    alone = guanbao.read(corpus_reports / "dalian-2010" / "dalian-2010.txt", models=False)
    assert report.figures == alone.figures


def test_without_a_classifier_the_judge_has_no_answer() -> None:
    assert Judge().ask("figure", lambda: Example({"left": "共"}), Span(0, 1)) is None


def test_reading_does_not_import_what_fits_models(corpus_reports: Path) -> None:
    code = f"""
import sys, guanbao
report = guanbao.read({str(corpus_reports / "dalian-2010" / "dalian-2010.txt")!r})
assert report.produced_by.models, "no classifier took part"
print(sorted(name for name in ("sklearn", "skops", "scipy", "pandas") if name in sys.modules))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
