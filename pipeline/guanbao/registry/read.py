"""Data files to raw records that know their file and line; nothing here knows what the records mean.

The files may come from strangers (an overlay folder): sizes are limited, YAML builds plain values only and may not use
anchors, and every fault is collected rather than raised.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from guanbao.errors import Code
from guanbao.registry.codes import FILE_MISSING, FILE_UNREADABLE, REPEATED, UNKNOWN_FIELD

MAX_BYTES = 4 * 1024 * 1024
MAX_RECORDS = 50_000
MAX_DEPTH = 12
SEPARATOR = "|"

NodePath = tuple[str | int, ...]

_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONSTANTS = {"": None, "~": None, "null": None, "true": True, "false": False}
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,17}")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something wrong with a data file; `line` counts from 1."""

    file: str
    line: int
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code} {self.message}"


@dataclass(slots=True)
class Faults:
    """Collects faults while everything else is still being read."""

    found: list[Fault] = field(default_factory=list)

    def add(self, file: str, line: int, code: Code, **values: object) -> None:
        """Note one fault."""
        self.found.append(Fault(file, line, code.id, code.format(**values)))


@dataclass(frozen=True, slots=True)
class Raw:
    """One record before it is validated.

    `lines` has the line of every node of a YAML file by its path, and `path` is the record's own place in that file.
    """

    file: str
    line: int
    values: dict[str, Any]
    lines: Mapping[NodePath, int] = field(default_factory=dict)
    path: NodePath = ()

    def line_of(self, *path: str | int) -> int:
        """The line of the value at `path` inside the record, or of the nearest thing around it."""
        for length in range(len(path), 0, -1):
            line = self.lines.get((*self.path, *path[:length]))
            if line is not None:
                return line
        return self.line

    def child(self, key: str, index: int) -> Raw | None:
        """The record at `key[index]`, or null where that is no mapping."""
        values = self.values[key][index]
        path = (*self.path, key, index)
        return Raw(self.file, self.lines[path], values, self.lines, path) if isinstance(values, dict) else None


def read_bytes(path: Path, name: str, faults: Faults) -> bytes | None:
    """The content of a data file, or null (and a fault) when it is missing, too big or no regular file."""
    if not path.is_file():
        faults.add(name, 1, FILE_MISSING, what=name)
        return None
    if path.stat().st_size > MAX_BYTES:
        faults.add(name, 1, FILE_UNREADABLE, reason=f"it is larger than {MAX_BYTES} bytes")
        return None
    return path.read_bytes()


def _decode(data: bytes, name: str, faults: Faults) -> str | None:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.add(name, line, FILE_UNREADABLE, reason="it is not UTF-8; save it as UTF-8 and try again")
        return None


def read_csv(data: bytes, name: str, columns: Sequence[str], lists: frozenset[str], faults: Faults) -> list[Raw]:
    """The rows of a CSV file with a header, as records of the columns that have a value.

    Values of the columns in `lists` are split at `|`. White space around a value is dropped; blank rows are skipped.
    """
    text = _decode(data, name, faults)
    if text is None:
        return []
    rows = _rows(text, name, faults)
    header_line, header = next(rows, (1, []))
    header = [column.strip() for column in header]
    unknown = [column for column in header if column not in columns]
    for column in unknown:
        faults.add(name, header_line, UNKNOWN_FIELD, field=column, known=", ".join(columns))
    for column in {column for column in header if header.count(column) > 1}:
        faults.add(name, header_line, REPEATED, id="the header", name=column)
    records = []
    for line, row in rows:
        if len(row) != len(header):
            reason = f"the row has {len(row)} fields and the header {len(header)} (a stray comma, or a missing one)"
            faults.add(name, line, FILE_UNREADABLE, reason=reason)
            continue
        records.append(Raw(name, line, _values(header, row, unknown, lists)))
    return records


def _values(header: Sequence[str], row: Sequence[str], unknown: Sequence[str], lists: frozenset[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for column, cell in zip(header, row, strict=True):
        cell = cell.strip()
        if cell and column not in unknown:
            values[column] = [part.strip() for part in cell.split(SEPARATOR)] if column in lists else cell
    return values


def _rows(text: str, name: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        for count, row in enumerate(reader):
            if count > MAX_RECORDS:
                faults.add(name, line, FILE_UNREADABLE, reason=f"it has more than {MAX_RECORDS} rows")
                return
            if any(cell.strip() for cell in row):
                yield line, row
            line = reader.line_num + 1
    except csv.Error as error:
        faults.add(name, line, FILE_UNREADABLE, reason=f"the quotes are wrong here ({error})")


class _YamlError(Exception):
    def __init__(self, line: int, reason: str) -> None:
        self.line = line
        super().__init__(reason)


def read_yaml(data: bytes, name: str, faults: Faults) -> Raw | None:
    """A YAML file whose top is a mapping, as one record; null (and a fault) when it cannot be read.

    Only plain mappings, lists, texts, whole numbers, true, false and null are built; what looks like a date, a fraction
    or a code (0100) stays text. Anchors, tags and double keys are faults.
    """
    text = _decode(data, name, faults)
    if text is None:
        return None
    try:
        lines: dict[NodePath, int] = {}
        return Raw(name, 1, _top(_Parser(text), lines), lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        faults.add(name, mark.line + 1 if mark else 1, FILE_UNREADABLE, reason=f"it is no YAML ({error.problem})")
    except (_YamlError, yaml.YAMLError) as error:
        line = error.line if isinstance(error, _YamlError) else 1
        faults.add(name, line, FILE_UNREADABLE, reason=str(error))
    return None


def _top(parser: Any, lines: dict[NodePath, int]) -> dict[str, Any]:
    # Built from events, since PyYAML's own composer crashes on deep nesting and is slower.
    events: Iterator[Any] = iter(parser.get_event, None)
    next(events)
    if not isinstance(next(events), yaml.DocumentStartEvent):
        raise _YamlError(1, "it is empty")
    top = _value(next(events), events, (), lines)
    if not isinstance(top, dict):
        raise _YamlError(1, "its top must be a mapping")
    next(events)
    if not isinstance(after := next(events), yaml.StreamEndEvent):
        raise _YamlError(after.start_mark.line + 1, "it has a second document")
    return top


def _value(event: Any, events: Iterator[Any], path: NodePath, lines: dict[NodePath, int]) -> Any:
    line = event.start_mark.line + 1
    if event.anchor is not None:
        raise _YamlError(line, "anchors and aliases are not allowed; write the value out")
    if event.tag is not None:
        raise _YamlError(line, f"the tag {event.tag!r} is not allowed")
    if len(path) > MAX_DEPTH:
        raise _YamlError(line, f"it nests deeper than {MAX_DEPTH} levels")
    lines[path] = line
    if isinstance(event, yaml.ScalarEvent):
        return _scalar(event)
    if isinstance(event, yaml.SequenceStartEvent):
        found: list[Any] = []
        while not isinstance(child := next(events), yaml.SequenceEndEvent):
            found.append(_value(child, events, (*path, len(found)), lines))
        return found
    return _mapping(events, path, lines)


def _mapping(events: Iterator[Any], path: NodePath, lines: dict[NodePath, int]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        line = event.start_mark.line + 1
        key = event.value if isinstance(event, yaml.ScalarEvent) else None
        if key is None or key in record:
            raise _YamlError(line, f"the key {key!r} is there twice or is no text")
        record[key] = _value(next(events), events, (*path, key), lines)
        lines[(*path, key)] = line
    return record


def _scalar(event: Any) -> Any:
    value = event.value
    if not event.implicit[0]:
        return value
    if value in _CONSTANTS:
        return _CONSTANTS[value]
    return int(value) if _WHOLE.fullmatch(value) else value
