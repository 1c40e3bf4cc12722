"""Label Studio: tasks in JSON with predictions or annotations, and the labelling interface that they need.

A mark is a region with `labels`; the fields of a figure are further results of the same region (text areas and choices), links
are relations. `data.guanbao` carries what is no stretch of the text.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import accumulate
from typing import Any
from xml.etree import ElementTree as ET

from guanbao import __version__
from guanbao.evaluate.annotating.markup import FIELDS, LABELS, LINKS, Link, Mark, Markup, MarkupError, json_number
from guanbao.evaluate.faults import QUALIFIERS, SCOPES

MARK, TEXT, NAME = "mark", "text", "name"  # controls; the fields of a figure have one each, `label` too
CHOICES = {"qualifier": sorted(QUALIFIERS), "sharing": ["each", "joint"], "scope": sorted(SCOPES)}
NUMBERS = ("value", "part_of_value")
_SEPARATOR, _RANGE = "、", ".."


def interface() -> str:
    """The labelling interface, to be pasted into a project's settings."""
    view = ET.Element("View")
    relations = ET.SubElement(view, "Relations")
    for kind in LINKS:
        ET.SubElement(relations, "Relation", value=kind)
    labels = ET.SubElement(view, "Labels", name=MARK, toName=TEXT)
    for label in LABELS:
        ET.SubElement(labels, "Label", value=label)
    ET.SubElement(view, "Text", name=TEXT, value="$text", granularity="symbol")
    panel = ET.SubElement(view, "View", visibleWhen="region-selected")
    for key in (*FIELDS, NAME):
        ET.SubElement(panel, "Header", value=key, size="6")
        if key in CHOICES:
            choices = ET.SubElement(panel, "Choices", name=key, toName=TEXT, perRegion="true", choice="single")
            for choice in CHOICES[key]:
                ET.SubElement(choices, "Choice", value=choice)
        else:
            ET.SubElement(
                panel, "TextArea", name=key, toName=TEXT, perRegion="true", editable="true", maxSubmissions="1", rows="1"
            )  # fmt: skip
    ET.indent(view)
    return ET.tostring(view, encoding="unicode") + "\n"


def write(markups: Iterable[Markup], *, corrected: bool) -> str:
    """Tasks for import; the marks are annotations where a person has `corrected` them, else predictions."""
    return json.dumps([_task(markup, corrected) for markup in markups], ensure_ascii=False, indent=1) + "\n"


def _task(markup: Markup, corrected: bool) -> dict[str, Any]:
    results = [result for mark in markup.marks for result in _region(mark, markup.text)]
    results += [
        {"type": "relation", "from_id": link.source, "to_id": link.target, "direction": "right", "labels": [link.kind]}
        for link in markup.links
    ]
    task: dict[str, Any] = {"data": {"text": markup.text, "guanbao": dict(markup.head)}}
    if corrected:
        return task | {"annotations": [{"result": results, "was_cancelled": False}]}
    scores = [mark.score for mark in markup.marks if mark.score is not None]
    prediction: dict[str, Any] = {"model_version": f"guanbao {__version__}", "result": results}
    if scores:
        prediction["score"] = min(scores)  # the tool sorts by it: the least sure report first
    return task | {"predictions": [prediction]}


def _region(mark: Mark, text: str) -> Iterator[dict[str, Any]]:
    place = {"start": mark.start, "end": mark.end}
    common = {"id": mark.id, "to_name": TEXT}
    said = text[mark.start : mark.end]
    region = {**common, "from_name": MARK, "type": "labels", "value": {**place, "text": said, "labels": [mark.label]}}
    yield region if mark.score is None else {**region, "score": mark.score}
    for key, value in mark.fields.items():
        if value is None:
            continue
        if key in CHOICES:
            answer: dict[str, Any] = {"type": "choices", "value": {**place, "text": said, "choices": [value]}}
        else:
            answer = {"type": "textarea", "value": {**place, "text": [_typed(key, value)]}}
        yield {**common, "from_name": key, **answer}


def _typed(key: str, value: Any) -> str:
    """A field as a person would type it."""
    if isinstance(value, list):
        return (_RANGE if key == "period" else _SEPARATOR).join(map(str, value))
    return str(value)


def read(text: str) -> list[Markup | MarkupError]:
    """The markup of each task of an export, or what is wrong with it, in the order of the tasks.

    Raises:
        MarkupError: it is no list of tasks.
    """
    try:
        tasks = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise MarkupError(f"it is no JSON ({str(error)[:100]})") from None
    if not isinstance(tasks, list):
        raise MarkupError("it is no list of tasks; export as JSON, not as JSON-MIN or CSV")
    return [_read_task(task) for task in tasks]


def _read_task(task: object) -> Markup | MarkupError:
    try:
        return _markup(task)
    except MarkupError as error:
        return error
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        return MarkupError(f"it is not built as a task is ({type(error).__name__}: {str(error)[:100]})")


def _markup(task: Any) -> Markup:
    if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
        raise MarkupError("it has no data")
    data = task["data"]
    text, head = data.get("text"), data.get("guanbao", {})
    if not isinstance(text, str) or not isinstance(head, dict):
        raise MarkupError("data has no text, or what guanbao wrote there was changed")
    results = _annotation(task)["result"]
    regions: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    links = []
    for result in results:
        if result["type"] == "relation":
            links += [Link(result["from_id"], result["to_id"], kind) for kind in result.get("labels") or [""]]
        else:
            _take(regions[str(result["id"])], result)
    marks = [_mark(name, region, text) for name, region in regions.items() if MARK in region]
    lost = sorted(name for name, region in regions.items() if MARK not in region)
    if lost:
        raise MarkupError(f"the region {lost[0]} has fields and no label")
    return Markup(text, head, tuple(marks), tuple(links))


def _annotation(task: Mapping[str, Any]) -> Mapping[str, Any]:
    """What a person has made of a task: the latest annotation that was not cancelled."""
    made = [one for one in task.get("annotations") or () if not one.get("was_cancelled")]
    if not made:
        raise MarkupError("it has no annotation yet, only what was read; correct it, and submit it in the tool")
    latest: Mapping[str, Any] = max(made, key=lambda one: str(one.get("updated_at") or one.get("created_at") or ""))
    return latest


def _take(region: dict[str, Any], result: Mapping[str, Any]) -> None:
    name, kind, value = result["from_name"], result["type"], result["value"]
    if kind == "labels":
        if len(value["labels"]) != 1:
            raise MarkupError(f"the region {result['id']} has {len(value['labels'])} labels; leave it one")
        region[MARK] = (value["labels"][0], value["start"], value["end"], value.get("text"))
    elif kind in ("choices", "textarea"):
        said: Sequence[str] = value["choices"] if kind == "choices" else value["text"]
        said = [said] if isinstance(said, str) else said
        if said and name in (*FIELDS, NAME):
            region[name] = said[-1]


def _mark(name: str, region: Mapping[str, Any], text: str) -> Mark:
    label, start, end, said = region[MARK]
    if not (isinstance(start, int) and isinstance(end, int)):
        raise MarkupError(f"the region {name} has no place in characters")
    if isinstance(said, str):
        start, end = _place(name, said, start, end, text)
    fields = {key: _field(key, value) for key, value in region.items() if key != MARK}
    return Mark(name, label, start, end, fields)


def _place(name: str, said: str, start: int, end: int, text: str) -> tuple[int, int]:
    """The place of a region in characters; some versions count in units of UTF-16, which differ behind rare characters."""
    if _same(text[start:end], said):
        return start, end
    units = list(accumulate((1 + (ord(char) > 0xFFFF) for char in text), initial=0))
    if start in units and end in units and _same(text[units.index(start) : units.index(end)], said):
        return units.index(start), units.index(end)
    raise MarkupError(f"the region {name} says {said[:30]!r}, and the text has {text[start:end][:30]!r} there")


def _same(one: str, other: str) -> bool:
    return "".join(one.split()) == "".join(other.replace("\\n", "\n").split())


def _field(key: str, typed: str) -> Any:
    if key in NUMBERS:
        return json_number(typed)
    if key == "outlets":
        return [part for part in typed.split(_SEPARATOR) if part]
    if key == "period":
        ends = typed.split(_RANGE)
        if len(ends) != 2:
            raise MarkupError(f"the period {typed!r} is not written as 2009-01-01{_RANGE}2009-12-31")
        return ends
    return typed
