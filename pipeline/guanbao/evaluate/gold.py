"""Gold files: where they lie, the documents that they belong to, their splits, and what their authors say of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from guanbao.errors import GuanbaoError
from guanbao.evaluate import codes

Split = Literal["train", "dev", "test", "unlisted"]
SPLITS: tuple[Split, ...] = get_args(Split)
HIDDEN: frozenset[Split] = frozenset({"test", "unlisted"})  # shown as totals only
_BESIDE = {".json", ".yaml", ".yml", ".md", ".csv", ".source", ".marked"}  # no documents, whatever their stem
OTHERS = "index.yaml"  # lists documents that are no reports
_LEVELS = 4  # how far above a gold file its splits.yaml may lie


class _Lenient(BaseModel):
    """A shape to hold a file against; what it does not name is let through."""

    model_config = ConfigDict(extra="allow")


class _Figure(_Lenient):
    value: int | Decimal
    quote: str
    unit: str | None = None
    label: str | None = None
    kind: str = "count"
    qualifier: str = "exact"
    metric: str | None = None
    department: str | None = None
    outlets: list[str] | None = None
    channel: str | None = None
    part_of_value: int | Decimal | None = None


class _Outlet(_Lenient):
    name: str


class _Cell(_Lenient):
    table: str
    row: str
    column: str
    state: str
    value: int | Decimal | None = None
    label: str | None = None


class _Check(_Lenient):
    kind: str
    holds: bool | None = None
    status: str | None = None
    parts: list[int | Decimal] = []


class _Gold(_Lenient):
    """The gold format as far as scoring needs it; corpus/README.md describes all of it."""

    id: str | None = None
    is_report: bool = True
    agency: str | None = None
    agency_system: str | None = None
    scope: str | None = None
    year: int | None = None
    era: str | None = None
    departments: list[str] | None = None
    outlets: list[_Outlet] | None = None
    legal_texts: list[str] | None = None
    figures: list[_Figure] | None = None
    traps: list[str] | None = None
    tables: list[_Cell] | None = None
    checks: list[_Check] | None = None


@dataclass(frozen=True, slots=True)
class Gold:
    """The gold of one report, with the documents that print this report and what its author says it shows."""

    path: Path
    record: Mapping[str, Any]
    documents: tuple[Path, ...] = ()
    phenomena: tuple[str, ...] = ()
    split: Split = "train"

    @property
    def id(self) -> str:
        """The report's name in the corpus."""
        return str(self.record.get("id") or _stem(self.path))


def load_gold(path: Path) -> Gold:
    """One gold file with what lies beside it.

    Raises:
        GuanbaoError: it cannot be read, or is no gold (G651); the message says where.
    """
    record = _json(path, "gold")
    try:
        _Gold.model_validate(record)
    except ValidationError as error:
        raise _bad(path, "gold", _places(error)) from None
    return Gold(path, record, documents(path), _phenomena(path), _split(path, str(record.get("id") or _stem(path))))


def find_gold(names: Iterable[Path]) -> list[Gold]:
    """All gold files among `names`: files as they are, and `gold.json` and `*.gold.json` in folders, each once.

    An `index.yaml` in a folder, a list of `{name, …}`, is gold as well: the documents beside it with these names are no reports.

    Raises:
        GuanbaoError: a name holds no gold (G650), or a file of it is none (G651).
    """
    found: dict[Path, Gold] = {}
    for name in names:
        paths = sorted(_in_folder(name)) if name.is_dir() else [name] if name.is_file() else []
        if not paths and not (name.is_dir() and any(name.rglob(OTHERS))):
            raise GuanbaoError(codes.NO_GOLD, name=str(name))
        for path in paths:
            if path.resolve() not in found:
                found[path.resolve()] = load_gold(path)
        for index in sorted(name.rglob(OTHERS)) if name.is_dir() else ():
            found |= {gold.path.resolve(): gold for gold in _others(index)}
    return list(found.values())


def _others(index: Path) -> Iterator[Gold]:
    """Documents that are no reports; they are train, unless their entry says otherwise."""
    content = _yaml(index, "an index")
    if not isinstance(content, list) or not all(
        isinstance(e, dict) and isinstance(e.get("name"), str) for e in content
    ):
        raise _bad(index, "an index", "it must be a list of entries with a name")
    for entry in content:
        split: Split = entry["split"] if entry.get("split") in SPLITS else "train"
        for document in _beside(index.parent, entry["name"]):
            record = {"id": entry["name"], "is_report": False}
            yield Gold(document, record, (document,), (f"no report: {entry.get('kind', 'other')}",), split)


def documents(gold: Path) -> tuple[Path, ...]:
    """The files that print the report of a gold file: `<folder>.*` beside gold.json, `X.*` beside X.gold.json."""
    return tuple(_beside(gold.parent, _stem(gold)))


def _beside(folder: Path, stem: str) -> list[Path]:
    """The documents of a folder that have a name, whatever their ending."""
    beside = (path for path in folder.iterdir() if path.name.startswith(f"{stem}.") and path.is_file())
    return sorted(path for path in beside if path.suffix.lower() not in _BESIDE and not path.name.endswith("~"))


def splits_of(path: Path) -> dict[str, Split]:
    """Report id to split, of a file `{train: [...], dev: [...], test: [...]}`.

    Raises:
        GuanbaoError: it is no such file, or a report or an agency stands in two splits (G651).
    """
    content = _yaml(path, "splits")
    known = ("train", "dev", "test")
    if not isinstance(content, dict) or set(content) - set(known):
        raise _bad(path, "splits", "it must map train, dev and test to lists of report ids")
    out: dict[str, Split] = {}
    agencies: dict[str, str] = {}
    for split in known:
        for report in _ids(path, content.get(split)):
            agency = report.rsplit("-", 1)[0]
            if report in out or agencies.setdefault(agency, split) != split:
                raise _bad(path, "splits", f"{report} or its agency stands in two splits, or twice in one")
            out[report] = split  # type: ignore[assignment]
    return out


def _ids(path: Path, listed: object) -> Sequence[str]:
    if listed is None:
        return ()
    if not isinstance(listed, list) or not all(isinstance(one, str) for one in listed):
        raise _bad(path, "splits", "a split must be a list of report ids")
    return listed


@cache
def _known_splits(path: Path, _changed: int) -> Mapping[str, Split]:
    return splits_of(path)


def _split(gold: Path, name: str) -> Split:
    """The split of a report by the splits.yaml of its corpus; everything is train where there is none."""
    for folder in list(gold.resolve().parents)[:_LEVELS]:
        listed = folder / "splits.yaml"
        if listed.is_file():
            return _known_splits(listed, listed.stat().st_mtime_ns).get(name, "unlisted")
    return "train"


def _phenomena(gold: Path) -> tuple[str, ...]:
    """What meta.yaml beside a gold file says that the report shows, in its author's words."""
    path = gold.with_name("meta.yaml")
    if gold.name != "gold.json" or not path.is_file():
        return ()
    content = _yaml(path, "a description")
    listed = content.get("phenomena") if isinstance(content, dict) else None
    return tuple(str(one) for one in listed) if isinstance(listed, list) else ()


def _in_folder(folder: Path) -> Iterator[Path]:
    yield from folder.rglob("gold.json")
    yield from folder.rglob("*.gold.json")


def _stem(gold: Path) -> str:
    return gold.resolve().parent.name if gold.name == "gold.json" else gold.name.removesuffix(".gold.json")


def _json(path: Path, what: str) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise _bad(path, what, _first_line(error)) from None
    if not isinstance(content, dict):
        raise _bad(path, what, "it is no JSON object")
    return content


def _yaml(path: Path, what: str) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise _bad(path, what, _first_line(error)) from None


def _bad(path: Path, what: str, reason: str) -> GuanbaoError:
    return GuanbaoError(codes.BAD_GOLD, name=str(path), what=what, reason=reason)


def _first_line(error: BaseException) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]


def _places(error: ValidationError) -> str:
    faults = [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()[:5]]
    more = error.error_count() - len(faults)
    return "; ".join(faults) + (f"; and {more} more" if more else "")
