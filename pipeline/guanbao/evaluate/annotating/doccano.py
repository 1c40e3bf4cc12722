"""Doccano: JSON lines with entities and relations; also those of projects without relations (`label` or `labels`).

Doccano keeps no fields of a span, so those of figures stand beside, in `guanbao.fields`, and find their spans by place and
label; a span that is new has none, and its number is read from its words.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from guanbao.evaluate.annotating.markup import LABELS, LINKS, Link, Mark, Markup, MarkupError

_COLOURS = ("#7fb3d5", "#f7dc6f", "#82e0aa", "#f1948a", "#bb8fce", "#f0b27a", "#aab7b8")


def label_types() -> str:
    """The labels of spans, for import in a project's settings."""
    kinds = [{"text": name, "background_color": _COLOURS[n % len(_COLOURS)]} for n, name in enumerate(LABELS)]
    return json.dumps(kinds, ensure_ascii=False, indent=1) + "\n"


def relation_types() -> str:
    """The labels of relations, for import in a project's settings."""
    kinds = [{"text": name, "background_color": _COLOURS[n % len(_COLOURS)]} for n, name in enumerate(LINKS)]
    return json.dumps(kinds, ensure_ascii=False, indent=1) + "\n"


def write(markups: Iterable[Markup], *, relations: bool = True) -> str:
    """A line for each report; without `relations`, spans alone, as projects of sequence labelling take them."""
    lines = (_line(markup, relations) for markup in markups)
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)


def _line(markup: Markup, relations: bool) -> dict[str, Any]:
    fields = [
        {"start": m.start, "end": m.end, "label": m.label, "fields": dict(m.fields)} for m in markup.marks if m.fields
    ]
    line: dict[str, Any] = {"text": markup.text, "guanbao": {**markup.head, "fields": fields}}
    if not relations:
        return line | {"label": [[mark.start, mark.end, mark.label] for mark in markup.marks]}
    ids = {mark.id: n for n, mark in enumerate(markup.marks, 1)}
    line["entities"] = [
        {"id": ids[mark.id], "label": mark.label, "start_offset": mark.start, "end_offset": mark.end}
        for mark in markup.marks
    ]
    line["relations"] = [
        {"id": n, "from_id": ids[link.source], "to_id": ids[link.target], "type": link.kind}
        for n, link in enumerate(markup.links, 1)
    ]
    return line


def read(text: str) -> list[Markup | MarkupError]:
    """The markup of each line of an export, or what is wrong with it; empty lines are left out."""
    return [_read_line(line) for line in text.split("\n") if line.strip()]


def _read_line(line: str) -> Markup | MarkupError:
    try:
        return _markup(json.loads(line))
    except MarkupError as error:
        return error
    except (json.JSONDecodeError, RecursionError) as error:
        return MarkupError(f"it is no JSON ({str(error)[:100]})")
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        return MarkupError(f"it is not built as a line is ({type(error).__name__}: {str(error)[:100]})")


def _markup(line: Any) -> Markup:
    if not isinstance(line, dict) or not isinstance(line.get("text"), str):
        raise MarkupError("it has no text; export as JSONL")
    head = line.get("guanbao", {})
    if not isinstance(head, dict):
        raise MarkupError("what guanbao wrote beside the text was changed")
    known: defaultdict[tuple[int, int, str | None], list[dict[str, Any]]] = defaultdict(list)
    for entry in head.get("fields") or ():
        for label in (entry["label"], None):  # also by place alone, for a label that was corrected
            known[entry["start"], entry["end"], label].append(dict(entry["fields"]))
    spans = list(_spans(line))
    counts: defaultdict[tuple[int, int, str | None], int] = defaultdict(int)
    marks = []
    for name, label, start, end in spans:
        key = (start, end, label) if known[start, end, label] else (start, end, None)
        at = counts[key]
        counts[key] += 1
        fields = known[key][at] if at < len(known[key]) else {}
        marks.append(Mark(name, label, start, end, fields))
    links = [Link(str(one["from_id"]), str(one["to_id"]), one["type"]) for one in line.get("relations") or ()]
    rest: Mapping[str, Any] = {key: value for key, value in head.items() if key != "fields"}
    return Markup(line["text"], rest, tuple(marks), tuple(links))


def _spans(line: Mapping[str, Any]) -> Iterator[tuple[str, str, int, int]]:
    if "entities" in line:
        for one in sorted(line["entities"], key=lambda one: int(one["id"])):
            yield str(one["id"]), str(one["label"]), int(one["start_offset"]), int(one["end_offset"])
        return
    spans = line.get("label", line.get("labels"))
    if not isinstance(spans, list):
        raise MarkupError("it has neither entities nor labels; export a project of sequence labelling, as JSONL")
    for n, (start, end, label) in enumerate(spans, 1):
        yield f"s{n}", str(label), int(start), int(end)
