"""The loaded registry: entries by kind, by id, and by any of their names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, TypeVar, overload

from guanbao.errors import RegistryError
from guanbao.registry import kinds
from guanbao.registry.codes import UNKNOWN_ID, UNKNOWN_KIND

T = TypeVar("T")

KINDS = (
    "systems",
    "agencies",
    "categories",
    "departments",
    "department_forms",
    "outlets",
    "outlet_forms",
    "channels",
    "units",
    "topics",
    "metrics",
    "forms",
    "measure_families",
    "breaks",
    "traps",
    "cues",
)


@dataclass(frozen=True, eq=False)
class Registry:
    """All that is known before reading. `version` tells the data: it changes with any byte of any file.

    Entries stand in the order of their files; `units` is keyed by the unit as printed. An ambiguous name stays so:
    `lookup` returns every entry that it may mean.
    """

    version: str
    systems: tuple[kinds.System, ...] = ()
    agencies: tuple[kinds.Agency, ...] = ()
    categories: tuple[kinds.Category, ...] = ()
    departments: tuple[kinds.Department, ...] = ()
    department_forms: tuple[kinds.DepartmentForm, ...] = ()
    outlets: tuple[kinds.Outlet, ...] = ()
    outlet_forms: tuple[kinds.OutletForm, ...] = ()
    channels: tuple[kinds.Channel, ...] = ()
    units: Mapping[str, kinds.Unit] = field(default_factory=dict)
    topics: tuple[kinds.Topic, ...] = ()
    metrics: tuple[kinds.Metric, ...] = ()
    forms: tuple[kinds.TableForm, ...] = ()
    measure_families: tuple[kinds.MeasureFamily, ...] = ()
    breaks: tuple[kinds.SeriesBreak, ...] = ()
    traps: tuple[kinds.Trap, ...] = ()
    cues: tuple[kinds.CueWords, ...] = ()
    department_stops: kinds.StopWords = field(default_factory=kinds.StopWords)
    outlet_stops: kinds.StopWords = field(default_factory=kinds.StopWords)

    @cached_property
    def _by_key(self) -> dict[str, dict[str, kinds.Entry]]:
        return {kind: {entry.key: entry for entry in self._entries(kind)} for kind in KINDS}

    @cached_property
    def _by_name(self) -> dict[str, Mapping[str, tuple[str, ...]]]:
        return {kind: MappingProxyType(_names(self._entries(kind))) for kind in KINDS}

    @cached_property
    def systems_by_ending(self) -> Mapping[str, kinds.System]:
        """The systems by what the names of their agencies end in."""
        return MappingProxyType({name: system for system in self.systems for name in system.names})

    def _entries(self, kind: str) -> tuple[kinds.Entry, ...]:
        found = getattr(self, kind)
        return tuple(found.values()) if isinstance(found, Mapping) else found

    def entries(self, kind: str) -> tuple[kinds.Entry, ...]:
        """All entries of a kind in the order of their file; `RegistryError` (G513) for a kind that is none."""
        return tuple(self._known(self._by_key, kind).values())

    def names(self, kind: str) -> Mapping[str, tuple[str, ...]]:
        """Every name and alias of a kind with the ids that it may mean, in all years.

        >>> from guanbao.registry import load
        >>> load().names("departments")["加贸处"]
        ('customs.processing_trade',)
        """
        return self._known(self._by_name, kind)

    @overload
    def lookup(
        self, kind: Literal["departments"], name: str, year: int | None = None, system: str | None = None
    ) -> tuple[kinds.Department, ...]: ...
    @overload
    def lookup(
        self, kind: Literal["agencies"], name: str, year: int | None = None, system: str | None = None
    ) -> tuple[kinds.Agency, ...]: ...
    @overload
    def lookup(
        self, kind: Literal["outlets"], name: str, year: int | None = None, system: str | None = None
    ) -> tuple[kinds.Outlet, ...]: ...
    @overload
    def lookup(
        self, kind: Literal["channels"], name: str, year: int | None = None, system: str | None = None
    ) -> tuple[kinds.Channel, ...]: ...
    @overload
    def lookup(
        self, kind: str, name: str, year: int | None = None, system: str | None = None
    ) -> tuple[kinds.Entry, ...]: ...

    def lookup(
        self, kind: str, name: str, year: int | None = None, system: str | None = None
    ) -> tuple[kinds.Entry, ...]:
        """The entries that `name` may mean in `year`, for an agency of `system`: none when unknown, several if unsure.

        A year or a system that is null rules nothing out.
        """
        ids = self.names(kind).get(name, ())
        found = (self._by_key[kind][key] for key in ids)
        return tuple(entry for entry in found if entry.holds_in(year) and _serves(entry, system))

    def get(self, kind: str, key: str) -> Any:
        """The entry with this id (a unit by its printed form, a form by its suffix); `RegistryError` (G514) if none."""
        found = self.find(kind, key)
        if found is None:
            raise RegistryError(UNKNOWN_ID, id=key, kind=kind)
        return found

    def find(self, kind: str, key: str | None) -> Any:
        """The same, or null if there is none: a report may have been read with another registry."""
        return self._known(self._by_key, kind).get(key or "")

    def describe(self, kind: str | None = None) -> list[dict[str, Any]]:
        """Rows for showing: one for each entry of `kind` with its fields, or one for each kind with its counts."""
        if kind is None:
            return [{"kind": k, "entries": len(self._by_key[k]), "names": len(self._by_name[k])} for k in KINDS]
        return [entry.model_dump(mode="json", by_alias=True) for entry in self.entries(kind)]

    def words(self, cue: str) -> tuple[str, ...]:
        """The words of a cue class; `RegistryError` (G514) if there is none by that id."""
        return tuple(self.get("cues", cue).words)

    @cached_property
    def _family(self) -> dict[str, str]:
        return {measure: family.id for family in self.measure_families for measure in family.measures}

    def family_of(self, measure: str) -> str:
        """The family of a measure, or the measure itself: numbers of one metric compare within a family only."""
        return self._family.get(measure, measure)

    @cached_property
    def _by_cell(self) -> dict[str, kinds.Metric]:
        return {key: metric for metric in self.metrics for key in metric.form_keys}

    @cached_property
    def metric_ids(self) -> frozenset[str]:
        """The ids of all metrics."""
        return frozenset(metric.id for metric in self.metrics)

    def metric_of_cell(self, form: str, row: str, column: str) -> kinds.Metric | None:
        """What a cell of a form measures: `form:row:column` goes before `form:row`; null where nothing is listed.

        >>> from guanbao.registry import load
        >>> load().metric_of_cell("applications", "received", "total").id
        'applications.received'
        """
        return self._by_cell.get(f"{form}:{row}:{column}") or self._by_cell.get(f"{form}:{row}")

    def form_of(self, kind: Literal["department_forms", "outlet_forms"], name: str) -> kinds.Form | None:
        """The form by which `name`, as a whole, could be the name of a department or outlet that is not listed.

        >>> from guanbao.registry import load
        >>> load().form_of("department_forms", "蓟县海关").kind
        'subordinate'
        """
        stops = self.department_stops if kind == "department_forms" else self.outlet_stops
        if not _may_be_name(name, stops):
            return None
        for form in self._forms_by_last_character[kind].get(name[-1:], ()):
            if name.endswith(form.suffix) and form.min_stem <= len(name) - len(form.suffix) <= form.max_stem:
                return None if name.endswith(form.not_words) else form
        return None

    @cached_property
    def _forms_by_last_character(self) -> dict[str, dict[str, list[kinds.Form]]]:
        """The forms whose suffix ends in a character, the longest first."""
        found: dict[str, dict[str, list[kinds.Form]]] = {}
        for kind, forms in (("department_forms", self.department_forms), ("outlet_forms", self.outlet_forms)):
            by_character = found.setdefault(kind, {})
            for form in sorted(forms, key=lambda form: -len(form.suffix)):
                by_character.setdefault(form.suffix[-1:], []).append(form)
        return found

    def _known(self, index: Mapping[str, T], kind: str) -> T:
        if kind not in index:
            raise RegistryError(UNKNOWN_KIND, kind=kind, known=", ".join(KINDS))
        return index[kind]


def _names(entries: tuple[kinds.Entry, ...]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for entry in entries:
        for name in dict.fromkeys(entry.all_names):
            found[name] = (*found.get(name, ()), entry.key)
    return found


def _serves(entry: kinds.Entry, system: str | None) -> bool:
    if system is None:
        return True
    if isinstance(entry, kinds.Agency):
        return entry.system == system
    return not isinstance(entry, kinds.Department) or not entry.systems or system in entry.systems


def _may_be_name(name: str, stops: kinds.StopWords) -> bool:
    spared: set[int] = set()
    for word in stops.unless:
        start = name.find(word)
        while start >= 0:
            spared.update(range(start, start + len(word)))
            start = name.find(word, start + 1)
    if 0 not in spared and name.startswith(stops.begin):
        return False
    for word in stops.contain:
        start = name.find(word)
        while start >= 0:
            if start not in spared:
                return False
            start = name.find(word, start + 1)
    return True
