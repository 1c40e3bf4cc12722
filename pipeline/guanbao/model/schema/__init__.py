"""The JSON Schema of a report: what the types say now, and what was promised in the committed file.

The file `report-<version>.schema.json` beside this module is what users and `guanbao schema` read. A change of the
types that changes the shape needs a new `SCHEMA_VERSION`, and with it a new file.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_HERE = Path(__file__).parent


def json_schema() -> dict[str, Any]:
    """The schema of a report as written, made from the types: draft 2020-12.

    >>> json_schema()["properties"]["schema_version"]["const"]
    '1.1'
    """
    from pydantic.json_schema import GenerateJsonSchema

    from guanbao.model.report import SCHEMA_VERSION, Report

    class Written(GenerateJsonSchema):
        """Every field is written, null where it is unknown; a field's name is title enough."""

        def field_is_required(self, *_: object, **__: object) -> bool:
            return True

        def field_title_should_be_set(self, *_: object) -> bool:
            return False

    schema = Report.model_json_schema(mode="serialization", schema_generator=Written)
    version = schema["properties"]["schema_version"]
    version["const"] = version.pop("default")
    return {"$schema": DIALECT, "$id": f"urn:guanbao:report:{SCHEMA_VERSION}", **schema}


def render(schema: dict[str, Any]) -> str:
    """A schema as the text of its file."""
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def committed(version: str | None = None) -> str:
    """The text of the committed schema of a version, by default of the one that is written today.

    Raises:
        FileNotFoundError: no schema was committed for that version.
    """
    if version is None:
        from guanbao.model.report import SCHEMA_VERSION

        version = SCHEMA_VERSION
    return (_HERE / f"report-{version}.schema.json").read_text(encoding="utf-8")


def shape(node: Any) -> Any:
    """A schema without its prose: what remains is what a version promises."""
    if isinstance(node, list):
        return [shape(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {key: value for key, value in node.items() if key not in ("title", "description")}
    maps = ("properties", "$defs")
    return {
        key: {name: shape(part) for name, part in value.items()} if key in maps else shape(value)
        for key, value in kept.items()
    }
