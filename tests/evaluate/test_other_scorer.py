"""The numbers are those of the scorer beside the checkout, on clean readings and on ones that were damaged in every way."""

from __future__ import annotations

import importlib.util
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guanbao.evaluate.outcomes import hold
from guanbao.evaluate.reading import Sample
from guanbao.evaluate.scores import rows

DOCUMENTS = [
    ("dalian-2010", ".txt"),
    ("urumqi-2013", ".txt"),
    ("changsha-2010", ".docx"),
    ("gongbei-2024", ".docx"),
    ("guiyang-2021", ".docx"),
    ("taiyuan-2012", ".html"),
]


@pytest.fixture(scope="module")
def other(shared_folder: Path) -> Any:
    spec = importlib.util.spec_from_file_location("guanbao_tests_other_scorer", shared_folder / "tools" / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def theirs(other: Any, samples: list[Sample]) -> dict[str, Any]:
    score = other.Score()
    for sample in samples:
        score.add(sample.gold.record, sample.report, sample.name)
        if sample.text:
            score.ground(sample.report, sample.text)
    return dict(score.rows())


def shake(report: dict[str, Any], chance: random.Random) -> None:
    """Damage a reading: each kind of fault that a score looks at."""
    for figure in list(report["figures"]):
        if chance.random() < 0.5:
            continue
        faults: list[Callable[[dict[str, Any]], object]] = [
            lambda f: f.update(value=chance.choice([None, 0, 7, f["value"]])),
            lambda f: f.update(unit=chance.choice([None, "件", "人 次"])),
            lambda f: f.update(qualifier="over", kind="change", label="别的"),
            lambda f: f["dims"].update(department="法规处", channel="热线"),
            lambda f: f["dims"].update(outlets=["人民日报"]),
            lambda f: f.update(part_of=chance.choice([None, report["figures"][0]["id"]])),
            lambda f: f["evidence"].update(span=[0, 3], context=None),
            lambda f: f.update(state=chance.choice(["blank", "placeholder", "number"])),
            report["figures"].remove,
            lambda f: report["figures"].append({**f, "id": f"{f['id']}x"}),
        ]
        chance.choice(faults)(figure)
    report["departments"] = report["departments"][1:]
    report["outlets"].append({"name": "《沈阳日报》"})
    report["identity"]["year"] = chance.choice([2010, None])
    report["identity"]["scope"] = "system"
    report["status"] = chance.choice(["ok", "failed", "not_a_report", "partial"])


@pytest.mark.real
def test_clean_readings_have_the_same_scores(other: Any, sample: Callable[..., Sample]) -> None:
    samples = [sample(*document) for document in DOCUMENTS]
    ours = rows([hold(one) for one in samples])
    assert {key: ours[key] for key in theirs(other, samples)} == theirs(other, samples)


@pytest.mark.real
@pytest.mark.parametrize("seed", range(8))
def test_damaged_readings_have_the_same_scores(other: Any, sample: Callable[..., Sample], seed: int) -> None:
    samples = [sample(*document) for document in DOCUMENTS]
    for one in samples:
        shake(one.report, random.Random(f"{seed} {one.name}"))  # type: ignore[arg-type]  # noqa: S311
    wanted = theirs(other, samples)
    ours = rows([hold(one) for one in samples])
    assert {key: ours[key] for key in wanted} == wanted
    assert wanted["figures.strict"]["f1"] < 0.9


@pytest.mark.real
def test_gold_of_no_report_and_gold_with_gaps(other: Any, built: Callable[..., Sample]) -> None:
    samples = [
        built({"is_report": False}, {"status": "ok"}),
        built({"is_report": False}, {"status": "not_a_report"}),
        built({"agency": None, "year": 2010}, {"status": "ok", "identity": {"agency": None, "year": 2010}}),
        built({"agency": "福州海关", "year": 2010, "figures": [], "scope": "district"}, {"status": "failed"}),
    ]
    ours = rows([hold(one) for one in samples])
    assert {key: ours[key] for key in theirs(other, samples)} == theirs(other, samples)
