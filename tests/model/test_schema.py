"""The shape of a report is a promise: it changes only together with its version."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import guanbao
from guanbao.model.report import SCHEMA_VERSION, Record
from guanbao.model.schema import committed, json_schema, render, shape

# The digest of each version's shape. A line that stands here is never changed: reports of that shape are out there. A new
# shape is a new SCHEMA_VERSION in model/report.py (1.x where fields are only added), a new line here and a new file.
PROMISED = {
    "1.1": "e3e40b0ec5648fc7",
    "1.0": "396d7621f9ca1f0b",
}
RENEW = (
    "renew the file: python -c 'from guanbao.model.schema import *; print(render(json_schema()), end=\"\")' "
    f"> pipeline/guanbao/model/schema/report-{SCHEMA_VERSION}.schema.json"
)


def digest(schema: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(shape(schema), sort_keys=True).encode()).hexdigest()[:16]


def test_the_shape_is_the_one_that_its_version_promised() -> None:
    assert SCHEMA_VERSION in PROMISED, f"version {SCHEMA_VERSION} is new: add {digest(json_schema())} to PROMISED"
    assert digest(json_schema()) == PROMISED[SCHEMA_VERSION], "the shape changed: give it a new SCHEMA_VERSION"


def test_the_committed_file_is_what_the_types_say() -> None:
    assert committed() == render(json_schema()), RENEW


@pytest.mark.parametrize("version", PROMISED)
def test_every_version_is_still_there(version: str) -> None:
    schema = json.loads(committed(version))
    jsonschema.Draft202012Validator.check_schema(schema)
    assert digest(schema) == PROMISED[version]
    assert schema["properties"]["schema_version"]["const"] == version


def test_a_version_that_never_was() -> None:
    with pytest.raises(FileNotFoundError):
        committed("0.0")


def test_prose_is_no_shape_and_everything_else_is() -> None:
    base: dict[str, Any] = {"properties": {"title": {"type": "string", "description": "a"}}, "required": ["title"]}
    assert shape(base)["properties"] == {"title": {"type": "string"}}
    other = json.loads(json.dumps(base).replace('"a"', '"b"'))
    assert digest(base) == digest(other)
    changed: dict[str, Any] = {**base, "properties": {"title": {"type": "integer"}}}
    assert digest(base) != digest(changed)
    assert digest(base) != digest({**base, "required": []})
    assert digest(base) != digest({**base, "properties": {"name": {"type": "string"}}})


def test_everything_in_it_is_explained_and_closed() -> None:
    schema = json_schema()
    assert schema["$schema"].endswith("2020-12/schema")
    for name, part in {"Report": schema, **schema["$defs"]}.items():
        assert part.get("description"), name
        assert part["additionalProperties"] is False, name
        assert set(part["required"]) == set(part["properties"]), name


def test_no_description_comes_from_the_base() -> None:
    inherited = " ".join((Record.__doc__ or "").split())
    assert inherited not in render(json_schema())


def test_it_holds_for_a_report_and_refuses_a_broken_one(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(
        "济南海关2010年政府信息公开年度报告\n一、主动公开\n全年主动公开政府信息85条，增长2.5%。\n", encoding="utf-8"
    )
    record = guanbao.read(path).model_dump(mode="json")
    validator = jsonschema.Draft202012Validator(json_schema())
    validator.validate(record)
    assert record["figures"]
    for broken in (
        {**record, "schema_version": "0.9"},
        {**record, "status": "fine"},
        {**record, "news": 1},
        {key: value for key, value in record.items() if key != "problems"},
        {**record, "figures": [{**record["figures"][0], "confidence": 2}]},
    ):
        assert not validator.is_valid(broken)
