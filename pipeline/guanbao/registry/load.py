"""The strict loader: data folders in, a `Registry` out, or every fault at once with its file and line.

A folder may be overlaid by others: an entry of a later folder replaces the one with the same id, new ids are added,
stop words are joined. The base folder must have every file; an overlay has those that it needs. Other data files beside
these belong to the stages that read them; here they only count for the version.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from guanbao.errors import RegistryError
from guanbao.registry import kinds
from guanbao.registry.codes import (
    BAD_VALUE,
    DUPLICATE_ID,
    FAULTS_FOUND,
    FILE_MISSING,
    MISSING_VALUE,
    UNKNOWN_FIELD,
    UNKNOWN_FILE,
)
from guanbao.registry.lookup import Registry
from guanbao.registry.read import Fault, Faults, Raw, read_bytes, read_csv, read_yaml
from guanbao.registry.verify import verify

M = TypeVar("M", bound=BaseModel)

DATA = Path(__file__).parent / "data"
SUFFIXES = (".csv", ".yaml", ".yml", ".tsv", ".json", ".txt")


@dataclass(frozen=True, slots=True)
class Source:
    """A data file: which kind it fills, with entries of which type; `top` is the key of the list in a YAML file."""

    kind: str
    file: str
    entry: type[kinds.Entry]
    top: str | None = None
    stop: str | None = None

    def fields(self) -> dict[str, str]:
        """The fields of an entry as they are spelt in the file, with the names that they have in Python."""
        return {info.alias or name: name for name, info in self.entry.model_fields.items()}

    def lists(self) -> frozenset[str]:
        """The columns that hold several values."""
        found = self.entry.model_fields.items()
        return frozenset(name for name, info in found if str(info.annotation).startswith("tuple"))


SOURCES = (
    Source("systems", "systems.yaml", kinds.System, top="systems"),
    Source("agencies", "agencies.csv", kinds.Agency),
    Source("categories", "department_categories.csv", kinds.Category),
    Source("departments", "departments.csv", kinds.Department),
    Source("department_forms", "department_forms.yaml", kinds.DepartmentForm, top="forms", stop="department_stops"),
    Source("outlets", "outlets.csv", kinds.Outlet),
    Source("outlet_forms", "outlet_forms.yaml", kinds.OutletForm, top="forms", stop="outlet_stops"),
    Source("channels", "channels.csv", kinds.Channel),
    Source("units", "units.csv", kinds.Unit),
    Source("topics", "sections.yaml", kinds.Topic, top="topics"),
    Source("metrics", "metrics.yaml", kinds.Metric, top="metrics"),
    Source("forms", "forms.yaml", kinds.TableForm, top="forms"),
    Source("measure_families", "measure_families.yaml", kinds.MeasureFamily, top="families"),
    Source("breaks", "breaks.yaml", kinds.SeriesBreak, top="breaks"),
    Source("traps", "traps.yaml", kinds.Trap, top="traps"),
    Source("cues", "cues.yaml", kinds.CueWords, top="cues"),
)


@dataclass(slots=True)
class Loaded:
    """Entries as far as they could be read, with the record that each came from."""

    entries: dict[str, dict[str, kinds.Entry]] = field(default_factory=lambda: {s.kind: {} for s in SOURCES})
    origins: dict[tuple[str, str], Raw] = field(default_factory=dict)
    stops: dict[str, kinds.StopWords] = field(default_factory=dict)
    broken: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    digest: Any = field(default_factory=hashlib.sha256)
    faults: Faults = field(default_factory=Faults)


def load(folder: Path | str | None = None, extra: Iterable[Path | str] = ()) -> Registry:
    """The registry of the package, or of `folder`, with the folders of `extra` laid over it in turn.

    The package's own registry is read once per process. Raises `RegistryError` (G500) that lists every fault.

    >>> load().lookup("departments", "加贸处")[0].name
    '加工贸易监管处'
    """
    layers = tuple(Path(path) for path in extra)
    if folder is None and not layers:
        return _own()
    return _load([Path(folder) if folder is not None else DATA, *layers])


def check(folder: Path | str | None = None, extra: Iterable[Path | str] = ()) -> list[Fault]:
    """Every fault of the data that `load` would refuse, in order of file and line; empty when it would load."""
    return _read([Path(folder) if folder is not None else DATA, *(Path(path) for path in extra)])[1]


@cache
def version() -> str:
    """The version of the package's own registry, without reading it: the same as `load().version`."""
    digest = hashlib.sha256()
    for path in _data_files(DATA):
        _add(digest, path, DATA)
    return digest.hexdigest()[:12]


@cache
def _own() -> Registry:
    # What only several entries together can get wrong is checked by the tests: the package's own files do not change.
    return _load([DATA], across=False)


def _load(folders: Sequence[Path], *, across: bool = True) -> Registry:
    loaded, faults = _read(folders, across=across)
    if faults:
        raise RegistryError(FAULTS_FOUND, count=len(faults), faults="\n".join(map(str, faults)))
    entries: dict[str, Any] = {kind: tuple(found.values()) for kind, found in loaded.entries.items()}
    for kind in ("department_forms", "outlet_forms"):
        entries[kind] = tuple(form for listed in entries[kind] for form in listed.spelt_out())
    entries["units"] = MappingProxyType(loaded.entries["units"])
    parts: dict[str, Any] = {**entries, **loaded.stops}
    return Registry(version=loaded.digest.hexdigest()[:12], **parts)


def _read(folders: Sequence[Path], *, across: bool = True) -> tuple[Loaded, list[Fault]]:
    loaded = Loaded()
    for layer, folder in enumerate(folders):
        _read_folder(loaded, folder, overlay=layer > 0)
    if across:
        verify(loaded.entries, loaded.origins, loaded.broken, loaded.faults)
    return loaded, sorted(loaded.faults.found)


def _read_folder(loaded: Loaded, folder: Path, overlay: bool) -> None:
    if not folder.is_dir():
        loaded.faults.add(str(folder), 1, FILE_MISSING, what="a folder with registry data")
        return
    _take_stock(loaded, folder)
    for source in SOURCES:
        path = folder / source.file
        if overlay and not path.exists():
            continue
        data = read_bytes(path, str(path), loaded.faults)
        if data is not None:
            _read_file(loaded, source, data, str(path))


def _take_stock(loaded: Loaded, folder: Path) -> None:
    """Hash every data file of the folder, and note those whose name looks like a slip."""
    known = [source.file for source in SOURCES]
    for path in _data_files(folder):
        _add(loaded.digest, path, folder)
        meant = get_close_matches(path.name, known, n=1, cutoff=0.85)
        if path.name not in known and meant:
            loaded.faults.add(str(path), 1, UNKNOWN_FILE, meant=meant[0])


def _data_files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.suffix in SUFFIXES and path.is_file()]


def _add(digest: Any, path: Path, folder: Path) -> None:
    # Line ends differ between checkouts of the same data.
    content = path.read_bytes().replace(b"\r\n", b"\n")
    digest.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode() + content)


def _read_file(loaded: Loaded, source: Source, data: bytes, name: str) -> None:
    mine: dict[str, Raw] = {}
    for raw in _records(loaded, source, data, name):
        entry = _validated(source.entry, raw, loaded.faults)
        if entry is None:
            _note_broken(loaded, source, raw)
            continue
        if entry.key in mine:
            first = f"line {mine[entry.key].line}"
            loaded.faults.add(raw.file, raw.line, DUPLICATE_ID, id=entry.key, first=first)
            continue
        mine[entry.key] = raw
        loaded.entries[source.kind][entry.key] = entry
        loaded.origins[source.kind, entry.key] = raw


def _note_broken(loaded: Loaded, source: Source, raw: Raw) -> None:
    for kind, name in ((source.kind, "id"), (source.kind, "unit"), ("measures", "measure")):
        value = raw.values.get(name)
        if isinstance(value, str):
            loaded.broken[kind].add(value)


def _records(loaded: Loaded, source: Source, data: bytes, name: str) -> list[Raw]:
    if source.top is None:
        return read_csv(data, name, tuple(source.fields()), source.lists(), loaded.faults)
    whole = read_yaml(data, name, loaded.faults)
    if whole is None:
        return []
    known = [source.top] + ["stop"] * (source.stop is not None)
    for key in whole.values:
        if key not in known:
            loaded.faults.add(name, whole.line_of(key), UNKNOWN_FIELD, field=key, known=", ".join(known))
    if source.stop is not None and whole.values.get("stop") is not None:
        _read_stops(loaded, source.stop, whole)
    found = whole.values.get(source.top)
    if not isinstance(found, list):
        loaded.faults.add(name, whole.line_of(source.top), MISSING_VALUE, field=source.top)
        return []
    records = []
    for index in range(len(found)):
        raw = whole.child(source.top, index)
        if raw is None:
            line, value = whole.line_of(source.top, index), repr(found[index])[:60]
            loaded.faults.add(name, line, BAD_VALUE, field=source.top, value=value, reason="each must be a mapping")
        else:
            records.append(raw)
    return records


def _read_stops(loaded: Loaded, stop: str, whole: Raw) -> None:
    raw = Raw(whole.file, whole.line_of("stop"), whole.values["stop"], whole.lines, ("stop",))
    words = _validated(kinds.StopWords, raw, loaded.faults)
    if words is None:
        return
    before = loaded.stops.get(stop, kinds.StopWords())
    joined = {name: (*getattr(before, name), *getattr(words, name)) for name in kinds.StopWords.model_fields}
    loaded.stops[stop] = kinds.StopWords(**joined)


def _validated(model: type[M], raw: Raw, faults: Faults) -> M | None:
    try:
        return model.model_validate(raw.values)
    except ValidationError as error:
        known = ", ".join(info.alias or name for name, info in model.model_fields.items())
        for problem in error.errors(include_url=False, include_context=False):
            where = ".".join(str(step) for step in problem["loc"])
            line = raw.line_of(*problem["loc"])
            if problem["type"] == "missing":
                faults.add(raw.file, line, MISSING_VALUE, field=where)
            elif problem["type"] == "extra_forbidden":
                faults.add(raw.file, line, UNKNOWN_FIELD, field=where, known=known)
            else:
                value = repr(problem["input"])[:60]
                faults.add(raw.file, line, BAD_VALUE, field=where, value=value, reason=problem["msg"])
        return None
