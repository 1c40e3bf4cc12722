"""Reports of an earlier run: found by their document, read with their text, and compared with what is read now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guanbao.errors import GuanbaoError
from guanbao.evaluate.difference import difference
from guanbao.evaluate.evaluation import evaluate, models_of, must_be_read
from guanbao.evaluate.gold import load_gold
from guanbao.evaluate.outcomes import hold
from guanbao.evaluate.reading import Run, Sample, format_of

Write = Callable[..., Path]
Built = Callable[..., Sample]
Figure = Callable[..., dict[str, Any]]


def put(folder: Path, stem: str, name: str, data: bytes | None, **document: Any) -> None:
    (folder / "reports").mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(data).hexdigest() if data is not None else None
    report = {
        "report_id": stem,
        "document": {"sha256": digest, "name": name, **document},
        "figures": [],
        "status": "ok",
    }
    (folder / "reports" / f"{stem}.json").write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")


def test_a_report_is_found_by_the_bytes_of_its_document(write_gold: Write, tmp_path: Path) -> None:
    gold = load_gold(write_gold("a-2010", "福州"))
    put(tmp_path / "run", "x", "other.txt", "福州".encode())
    put(tmp_path / "run", "y", "a-2010.txt", b"another")
    assert [sample.report["report_id"] for sample in Run(tmp_path / "run").samples(gold)] == ["x"]


def test_else_by_its_name_if_only_one_has_it(write_gold: Write, tmp_path: Path) -> None:
    gold = load_gold(write_gold("a-2010", "福州"))
    put(tmp_path / "run", "x", "folder/a-2010.txt", b"an older version")
    assert [sample.report["report_id"] for sample in Run(tmp_path / "run").samples(gold)] == ["x"]
    put(tmp_path / "run", "y", "a-2010.txt", b"one more")
    assert Run(tmp_path / "run").samples(gold) == []


def test_gold_without_documents_finds_reports_by_its_id(write_gold: Write, tmp_path: Path) -> None:
    gold = load_gold(write_gold("a-2010"))
    for name in ("a-2010.pdf", "a-2010.scan.pdf", "b-2010.pdf"):
        put(tmp_path / "run", name, name, b"")
    assert [(one.name, one.format) for one in Run(tmp_path / "run").samples(gold)] == [
        ("a-2010.pdf", "pdf"),
        ("a-2010.scan.pdf", "scan"),
    ]


def test_a_text_is_read_as_it_is_and_only_within_the_run(write_gold: Write, tmp_path: Path) -> None:
    gold = load_gold(write_gold("a-2010", "福州"))
    run = tmp_path / "run"
    (run / "texts").mkdir(parents=True)
    (run / "texts" / "t.txt").write_bytes("福州\r\n海关".encode())
    (tmp_path / "secret.txt").write_text("x", encoding="utf-8")
    for place, text in (
        ("../texts/t.txt", "福州\r\n海关"),
        ("../../secret.txt", ""),
        ("../texts/gone.txt", ""),
        (None, ""),
    ):
        put(run, "x", "a-2010.txt", "福州".encode(), text_file=place)
        assert [one.text for one in Run(run).samples(gold)] == [text]


def test_a_folder_without_reports_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("{}", encoding="utf-8")
    (tmp_path / "b.json").write_text("[", encoding="utf-8")
    with pytest.raises(GuanbaoError, match="no reports") as caught:
        Run(tmp_path)
    assert caught.value.code.id == "G651"


@pytest.mark.parametrize(
    ("name", "kind"), [("a.PDF", "pdf"), ("a.b.htm", "html"), ("a.text", "txt"), ("a", "none"), ("a.tif", "scan")]
)
def test_formats(name: str, kind: str) -> None:
    assert format_of(name) == kind


def gold_of(*values: int) -> dict[str, Any]:
    return {"figures": [{"value": n, "unit": "件", "label": f"共{n}件", "quote": f"共{n}件"} for n in values]}


def read_of(figure: Figure, *values: int) -> dict[str, Any]:
    return {"figures": [figure(n, "件", f"共{n}件") for n in values]}


def pair(built: Built, gold: dict[str, Any], now: dict[str, Any], then: dict[str, Any]) -> tuple[Sample, Sample]:
    first = built(gold, now)
    return first, Sample(first.gold, first.name, first.format, built(gold, then).report, "")


def test_gains_and_losses_are_named(built: Built, figure: Figure) -> None:
    now, then = pair(built, gold_of(1, 2, 3), read_of(figure, 1, 2, 8), read_of(figure, 2, 3, 9))
    held = [hold(now)]
    result = difference(held, [hold(then)], shown=held)
    assert (result["documents"], result["gains"], result["losses"]) == (1, 2, 2)
    [told] = result["by_document"]
    assert [(one["fact"], one["before"], one["now"]) for one in told["gains"]] == [
        ("1 件 (共1件)", "missed", "right"),
        ("9 件 (共9件)", "read, though it is no figure of the gold", "not read"),
    ]
    assert [(one["fact"], one["now"]) for one in told["losses"]] == [
        ("3 件 (共3件)", "missed"),
        ("8 件 (共8件)", "read, though it is no figure of the gold"),
    ]
    assert result["scores"]["figures.value"] == {"base": 2 / 3, "now": 2 / 3}


def test_a_wrong_field_is_a_loss_and_the_same_is_none(built: Built, figure: Figure) -> None:
    now, then = pair(built, gold_of(1, 2), read_of(figure, 1, 2), read_of(figure, 1, 2))
    assert difference([hold(now)], [hold(then)], shown=[])["losses"] == 0
    now.report["figures"][0]["unit"] = "份"
    held = [hold(now)]
    [told] = difference(held, [hold(then)], shown=held)["by_document"]
    assert told["losses"] == [{"fact": "1 件 (共1件)", "before": "right", "now": "wrong: unit"}]


def test_documents_of_one_side_only_are_counted(built: Built) -> None:
    one, two = hold(built({}, {}, name="a.txt")), hold(built({}, {}, name="b.txt"))
    result = difference([one], [two], shown=[])
    assert (result["documents"], result["only_now"], result["only_base"]) == (0, 1, 1)


def test_of_the_test_split_only_totals_are_shown(built: Built, figure: Figure) -> None:
    known = built(gold_of(1), read_of(figure, 1), name="a.txt")
    hidden = built(gold_of(2, 4), read_of(figure, 3), name="secret.txt", split="test", phenomena=("a range",))
    unlisted = built(gold_of(2), read_of(figure, 3), name="new.txt", split="unlisted")
    samples = [known, hidden, unlisted]
    base = [Sample(one.gold, one.name, one.format, {**one.report, "figures": []}) for one in samples]
    result = evaluate(samples, base=base)
    assert result["counts"] == {"documents": 3, "reports": 3, "shown": 1, "hidden": 2}
    assert result["splits"]["test"]["figures.value"]["gold"] == 2
    assert result["base"]["losses"] == 2
    said = json.dumps(result, ensure_ascii=False)
    assert "secret" not in said
    assert "new.txt" not in said
    assert "共4件" not in said
    assert result["phenomena"]["documents"] == []
    revealed = json.dumps(evaluate(samples, base=base, reveal=True), ensure_ascii=False)
    assert "secret.txt" in revealed
    assert "共4件" in revealed


def test_nothing_to_score_is_told() -> None:
    with pytest.raises(GuanbaoError) as caught:
        evaluate([])
    assert caught.value.code.id == "G654"


def test_what_was_read_must_be_what_was_asked_for(built: Built) -> None:
    rules = built({}, {"produced_by": {"models": {}}})
    models = built({}, {"produced_by": {"models": {"metric": "1"}}})
    assert models_of([rules, models]) == {"metric": ["1"]}
    must_be_read([rules], None)
    must_be_read([rules], False)
    must_be_read([models], True)
    for sample, asked in ((rules, True), (models, False)):
        with pytest.raises(GuanbaoError) as caught:
            must_be_read([sample], asked)
        assert caught.value.code.id == "G655"
