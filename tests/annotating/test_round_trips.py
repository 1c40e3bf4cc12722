"""There and back: what a gold holds comes back from the files of either tool, and what comes back passes the checks."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import check_gold
import pytest

from guanbao.evaluate.annotating import doccano, labelstudio
from guanbao.evaluate.annotating.markup import LABELS, LINKS, Markup, markup_faults, to_gold, to_markup
from guanbao.evaluate.faults import gold_faults

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "corpus" / "reports"
IDS = sorted(path.parent.name for path in REPORTS.glob("*/gold.json"))
TEXTS = [name for name in IDS if not check_gold.has_source(REPORTS / name)]
Essence = Callable[..., dict[str, Any]]


def _studio(markup: Markup) -> list[Any]:
    return labelstudio.read(labelstudio.write([markup], corrected=True))


def _relations(markup: Markup) -> list[Any]:
    return doccano.read(doccano.write([markup]))


TOOLS = {"label-studio": _studio, "doccano": _relations}


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("name", IDS)
def test_every_gold_of_the_corpus_comes_back(name: str, tool: str, essence: Essence) -> None:
    gold, _, text = check_gold.load(REPORTS / name)
    [back] = TOOLS[tool](to_markup(gold, text))
    assert isinstance(back, Markup), back
    assert list(markup_faults(back)) == []
    assert essence(to_gold(back)) == essence(gold)


@pytest.mark.parametrize("tool", TOOLS)
@pytest.mark.parametrize("name", TEXTS)
def test_what_comes_back_passes_the_checks_of_the_corpus(name: str, tool: str, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(REPORTS / name, tmp_path / name))
    gold, _, text = check_gold.load(folder)
    [back] = TOOLS[tool](to_markup(gold, text))
    (folder / "gold.json").write_text(json.dumps(to_gold(back), ensure_ascii=False), encoding="utf-8")
    assert check_gold.faults(folder) == []


@pytest.mark.parametrize("tool", TOOLS)
def test_everything_that_a_gold_can_hold_comes_back(
    tool: str, gold: dict[str, Any], text: str, essence: Essence
) -> None:
    assert gold_faults(gold, text) == []
    markup = to_markup(gold, text)
    assert {mark.label for mark in markup.marks} >= {
        "agency",
        "department",
        "outlet:newspaper",
        "account",
        "trap",
        "figure:zero",
    }
    assert {link.kind for link in markup.links} == set(LINKS)
    [back] = TOOLS[tool](markup)
    assert back.text == text
    assert essence(to_gold(back)) == essence(gold)


def test_links_replace_what_they_say(gold: dict[str, Any], text: str) -> None:
    markup = to_markup(gold, text)
    [part] = [mark for mark in markup.marks if text[mark.start : mark.end] == "法规处260人次"]
    assert not {"department", "part_of_value"} & set(part.fields)
    assert "unplaced" not in markup.head


def test_what_stands_nowhere_in_the_text_travels_beside_it(gold: dict[str, Any], text: str, essence: Essence) -> None:
    gold["departments"].append("統計處")
    gold["figures"][0]["department"] = "統計處"
    gold["figures"].append({**gold["figures"][0], "quote": "受理諮詢901人次", "value": 901})
    markup = to_markup(gold, text)
    assert {key: len(names) for key, names in markup.head["unplaced"].items()} == {"departments": 1, "figures": 1}
    for tool in TOOLS.values():
        [back] = tool(markup)
        assert essence(to_gold(back)) == essence(gold)


def test_spans_alone_come_back_without_links(gold: dict[str, Any], text: str) -> None:
    [back] = doccano.read(doccano.write([to_markup(gold, text)], relations=False))
    figures = to_gold(back)["figures"]
    assert [figure["value"] for figure in figures] == [figure["value"] for figure in gold["figures"]]
    assert [figure["unit"] for figure in figures] == [figure["unit"] for figure in gold["figures"]]
    assert not any("part_of_value" in figure for figure in figures)


def test_predictions_are_no_annotations(gold: dict[str, Any], text: str) -> None:
    made = labelstudio.write([to_markup(gold, text, [0.9] * 6 + [0.4])], corrected=False)
    [task] = json.loads(made)
    assert task["predictions"][0]["score"] == 0.4
    assert task["predictions"][0]["model_version"].startswith("guanbao ")
    [back] = labelstudio.read(made)
    assert "no annotation yet" in str(back)
    # What the tool makes of a prediction that a person has looked at and submitted:
    task["annotations"] = [{"result": task["predictions"][0]["result"], "created_at": "2026-01-02"}]
    [again] = labelstudio.read(json.dumps([task]))
    assert isinstance(again, Markup)


def test_the_latest_annotation_counts_and_a_cancelled_one_does_not(gold: dict[str, Any], text: str) -> None:
    [task] = json.loads(labelstudio.write([to_markup(gold, text)], corrected=True))
    [made] = task["annotations"]
    first = {**made, "result": [], "updated_at": "2026-01-01T00:00:00Z"}
    last = {**made, "updated_at": "2026-01-03T00:00:00Z"}
    cancelled = {**first, "was_cancelled": True, "updated_at": "2026-01-09T00:00:00Z"}
    task["annotations"] = [last, cancelled, first]
    [back] = labelstudio.read(json.dumps([task]))
    assert len(to_gold(back)["figures"]) == len(gold["figures"])


def test_the_interface_has_a_control_for_every_result(gold: dict[str, Any], text: str) -> None:
    view = ET.fromstring(labelstudio.interface())  # noqa: S314 - written by ourselves
    controls = {element.get("name"): element.tag.lower() for element in view.iter() if element.get("name")}
    [task] = json.loads(labelstudio.write([to_markup(gold, text)], corrected=True))
    for result in task["annotations"][0]["result"]:
        if result["type"] != "relation":
            assert controls[result["from_name"]] == result["type"]
            assert result["to_name"] == "text"
    assert {element.get("value") for element in view.iter("Label")} == set(LABELS)
    assert {element.get("value") for element in view.iter("Relation")} == set(LINKS)
    assert {one["text"] for one in json.loads(doccano.label_types())} == set(LABELS)
    assert {one["text"] for one in json.loads(doccano.relation_types())} == set(LINKS)


def test_spans_are_counted_in_characters(gold: dict[str, Any], text: str) -> None:
    [task] = json.loads(labelstudio.write([to_markup(gold, text)], corrected=True))
    for result in task["annotations"][0]["result"]:
        if result["type"] == "labels":
            value = result["value"]
            assert text[value["start"] : value["end"]] == value["text"]
    [line] = map(json.loads, doccano.write([to_markup(gold, text)]).splitlines())
    said = {text[one["start_offset"] : one["end_offset"]] for one in line["entities"] if one["label"] == "department"}
    assert said == {"法规处", "关税处"}


def test_places_in_units_of_utf_16_are_understood(gold: dict[str, Any], text: str) -> None:
    rare = f"𠮷{text}"
    [task] = json.loads(labelstudio.write([to_markup(gold, rare)], corrected=True))
    for result in task["annotations"][0]["result"]:
        if result["type"] != "relation":
            result["value"]["start"] += 1
            result["value"]["end"] += 1
    [back] = labelstudio.read(json.dumps([task]))
    assert isinstance(back, Markup)
    assert {rare[mark.start : mark.end] for mark in back.marks if mark.label == "department"} == {"法规处", "关税处"}


# --- what annotators change -----------------------------------------------------------------------------------------


def test_a_figure_that_is_new_in_doccano_is_read_from_its_words(gold: dict[str, Any], text: str) -> None:
    del gold["figures"][0]
    [line] = map(json.loads, doccano.write([to_markup(gold, text)]).splitlines())
    at = text.index("受理咨询900人次")
    line["entities"].append({"id": 99, "label": "figure:count", "start_offset": at, "end_offset": at + 9})
    [back] = doccano.read(json.dumps(line))
    [new] = [figure for figure in to_gold(back)["figures"] if figure["value"] == 900]
    assert new == {
        "value": 900, "unit": "人次", "label": "受理咨询", "kind": "count", "qualifier": "exact", "quote": "受理咨询900人次",
    }  # fmt: skip


def test_a_label_that_was_corrected_keeps_its_fields(gold: dict[str, Any], text: str) -> None:
    [line] = map(json.loads, doccano.write([to_markup(gold, text)]).splitlines())
    [entity] = [one for one in line["entities"] if one["label"] == "figure:zero"]
    entity["label"] = "figure:count"
    [back] = doccano.read(json.dumps(line))
    [figure] = [one for one in to_gold(back)["figures"] if one["quote"] == "未收到申诉"]
    assert (figure["kind"], figure["value"], figure["label"], figure["metric"]) == ("count", 0, "申诉", "other")


def test_a_field_that_was_typed_in_label_studio_is_taken(gold: dict[str, Any], text: str) -> None:
    made = labelstudio.write([to_markup(gold, text)], corrected=True)
    made = made.replace('"12000"', '"12,001"').replace('"2011-05-01..2011-12-31"', '"2011-06-01..2011-12-31"')
    [back] = labelstudio.read(made)
    [figure] = [one for one in to_gold(back)["figures"] if one.get("account")]
    assert (figure["value"], figure["period"]) == (12001, ["2011-06-01", "2011-12-31"])


def test_a_relation_that_was_drawn_anew_is_taken(gold: dict[str, Any], text: str) -> None:
    [line] = map(json.loads, doccano.write([to_markup(gold, text)]).splitlines())
    ids = {text[one["start_offset"] : one["end_offset"]]: one["id"] for one in line["entities"]}
    [relation] = [one for one in line["relations"] if one["type"] == "department" and one["to_id"] == ids["法规处"]]
    relation["to_id"] = ids["关税处"]
    [back] = doccano.read(json.dumps(line))
    assert [one["department"] for one in to_gold(back)["figures"] if "department" in one] == ["关税处", "关税处"]


# --- faults ---------------------------------------------------------------------------------------------------------


def _task(gold: dict[str, Any], text: str) -> Any:
    return json.loads(labelstudio.write([to_markup(gold, text)], corrected=True))[0]


def _results(task: Any) -> Any:
    return task["annotations"][0]["result"]


STUDIO_FAULTS: dict[str, tuple[Callable[[Any], object], str]] = {
    "no data": (lambda t: t.pop("data"), "no data"),
    "no text": (lambda t: t["data"].pop("text"), "no text"),
    "another text": (lambda t: t["data"].update(text=f"x{t['data']['text']}"), "says"),
    "no annotation": (lambda t: t.pop("annotations"), "no annotation yet"),
    "two labels": (lambda t: _results(t)[0]["value"]["labels"].append("trap"), "2 labels"),
    "a label of somebody else": (lambda t: _results(t)[0]["value"].update(labels=["PER"]), "'PER'"),
    "a value that is none": (
        lambda t: next(r for r in _results(t) if r["from_name"] == "value")["value"].update(text=["many"]), "no number",
    ),
    "fields without a region": (lambda t: _results(t).remove([r for r in _results(t) if r["from_name"] == "mark"][-1]), "no label"),
    "a relation to nowhere": (lambda t: _results(t)[-1].update(to_id="gone"), "not there"),
    "a relation of somebody else": (lambda t: _results(t)[-1].update(labels=["friend"]), "'friend'"),
    "a relation without a name": (lambda t: _results(t)[-1].update(labels=[]), "''"),
    "a result without a type": (lambda t: _results(t)[0].pop("type"), "not built as a task"),
    "a task that is none": (lambda t: t.clear(), "no data"),
}  # fmt: skip


@pytest.mark.parametrize("what", STUDIO_FAULTS)
def test_faults_of_label_studio_files_are_told(what: str, gold: dict[str, Any], text: str) -> None:
    damage, said = STUDIO_FAULTS[what]
    task = _task(gold, text)
    for result in _results(task):
        result.setdefault("from_name", "")
    damage(task)
    [back] = labelstudio.read(json.dumps([task]))
    words = " ".join(markup_faults(back)) if isinstance(back, Markup) else str(back)
    assert said in words


DOCCANO_FAULTS: dict[str, tuple[Callable[[Any], object], str]] = {
    "no text": (lambda line: line.pop("text"), "no text"),
    "no spans": (lambda line: line.pop("entities"), "neither entities nor labels"),
    "a span outside": (lambda line: line["entities"][0].update(end_offset=9999), "outside the text"),
    "an empty span": (lambda line: line["entities"][0].update(end_offset=line["entities"][0]["start_offset"]), "outside the text"),
    "a label of somebody else": (lambda line: line["entities"][0].update(label="PER"), "'PER'"),
    "two of one id": (lambda line: line["entities"][1].update(id=1), "same id"),
    "a relation between names": (lambda line: line["relations"][0].update(from_id=1), "goes from"),
    "an offset that is none": (lambda line: line["entities"][0].update(start_offset="x"), "not built as a line"),
    "what was written beside": (lambda line: line.update(guanbao=[]), "was changed"),
}  # fmt: skip


@pytest.mark.parametrize("what", DOCCANO_FAULTS)
def test_faults_of_doccano_files_are_told(what: str, gold: dict[str, Any], text: str) -> None:
    damage, said = DOCCANO_FAULTS[what]
    [line] = map(json.loads, doccano.write([to_markup(gold, text)]).splitlines())
    damage(line)
    [back] = doccano.read(json.dumps(line))
    words = " ".join(markup_faults(back)) if isinstance(back, Markup) else str(back)
    assert said in words


def test_a_figure_without_a_number_is_told(gold: dict[str, Any], text: str) -> None:
    [line] = map(json.loads, doccano.write([to_markup(gold, text)]).splitlines())
    at = text.index("全年受理")
    line["entities"].append({"id": 99, "label": "figure:count", "start_offset": at, "end_offset": at + 4})
    [back] = doccano.read(json.dumps(line))
    with pytest.raises(ValueError, match=re.escape("'全年受理' has no value")):
        to_gold(back)


def test_a_line_that_is_no_json_costs_itself_alone(gold: dict[str, Any], text: str) -> None:
    good = doccano.write([to_markup(gold, text)])
    found = doccano.read(f"{good}{{\n\n[1]\n{good}")
    assert [isinstance(one, Markup) for one in found] == [True, False, False, True]
