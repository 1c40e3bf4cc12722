"""Topics of sections whose headings have none of the registry's cues: a classifier reads heading and first lines."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from guanbao.classify import Example, Judge
from guanbao.registry import Registry
from guanbao.segment.sections import Outline, Part, topic_of

_SURE = 0.6
_BODY = 120  # characters of a section that are read


def with_topics(text: str, structure: Outline, registry: Registry, judge: Judge) -> Outline:
    """The outline, with a topic for sections that rules leave without one, where the judge is sure."""
    parts = []
    for part in structure.parts:
        said = judge.ask("topic", partial(topic_case, text, part), part.span, topic_of(part.title, registry))
        unknown = part.topic is None and said is not None and said.confidence >= _SURE
        parts.append(replace(part, topic=said.label) if unknown and said else part)
    return replace(structure, parts=tuple(parts))


def topic_case(text: str, part: Part) -> Example:
    """What a section is about: its heading and how it begins."""
    body = part.own.of(text).partition("\n")[2] if "\n" in part.own.of(text) else part.own.of(text)
    return Example({"title": part.title, "body": body[:_BODY]}, (f"level={part.level}",))
