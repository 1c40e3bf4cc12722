"""Names as printed to names that compare: departments, outlets, channels, units, applicants.

A name that may mean several things stays without an id; where all that it may mean serve one function, the function is known
all the same. A name that the registry knows, but not for that year, is taken for what it meant in its own years: districts
keep an old name longer than the plan says.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from guanbao.model.report import Figure
from guanbao.registry import Registry
from guanbao.registry.kinds import Agency


@dataclass(frozen=True, slots=True)
class Harmonised:
    """What a printed name stands for; all null where the registry does not know."""

    id: str | None = None
    name: str | None = None
    category: str | None = None
    kind: str | None = None


UNKNOWN = Harmonised()


class Harmoniser:
    """Looks names up once each: an archive names the same departments ten thousand times."""

    def __init__(self, registry: Registry) -> None:
        self.registry = registry
        # The registry may be a newer one than a report's, so an id of a report need not be there.
        self._agencies: dict[str | None, Agency] = {entry.id: entry for entry in registry.agencies}
        self.department = lru_cache(maxsize=65536)(self._department)
        self.outlet = lru_cache(maxsize=65536)(self._outlet)
        self.channel = lru_cache(maxsize=65536)(self._channel)

    def measure(self, unit: str | None) -> str | None:
        """What a unit counts; null for one that the registry does not know, and for none."""
        entry = self.registry.units.get(unit or "")
        return entry.measure if entry else None

    def region(self, agency_id: str | None) -> str | None:
        """The province or city of an agency of the registry."""
        return self._agencies[agency_id].region if agency_id in self._agencies else None

    def agency_name(self, agency_id: str | None, printed: str | None) -> str | None:
        """The standing name of an agency, or the printed one."""
        return self._agencies[agency_id].name if agency_id in self._agencies else printed

    def _department(self, name: str, year: int | None, system: str | None) -> Harmonised:
        bare = "".join(name.split())
        for asked in dict.fromkeys((year, None)):
            entries = self.registry.lookup("departments", bare, asked, system)
            if entries:
                categories = {entry.category for entry in entries}
                category = categories.pop() if len(categories) == 1 else None
                if len(entries) == 1:
                    return Harmonised(entries[0].id, entries[0].name, category, "department")
                return Harmonised(None, None, category, "department")
        form = self.registry.form_of("department_forms", bare)
        return Harmonised(None, None, None, str(form.kind)) if form else UNKNOWN  # type: ignore[attr-defined]

    def _outlet(self, name: str, year: int | None) -> Harmonised:
        bare = "".join(name.split()).strip("《》“”\"'")
        entries = self.registry.lookup("outlets", bare, year) or self.registry.lookup("outlets", bare)
        if entries:
            kinds = {entry.kind for entry in entries}
            kind = kinds.pop() if len(kinds) == 1 else None
            if len(entries) == 1:
                return Harmonised(entries[0].id, entries[0].name, None, kind)
            return Harmonised(None, bare, None, kind)
        form = self.registry.form_of("outlet_forms", bare)
        return Harmonised(None, bare, None, str(form.kind) if form else None)  # type: ignore[attr-defined]

    def _channel(self, name: str, year: int | None) -> Harmonised:
        bare = "".join(name.split())
        entries = self.registry.lookup("channels", bare, year) or self.registry.lookup("channels", bare)
        if len(entries) == 1:
            return Harmonised(entries[0].id, entries[0].name, None, entries[0].kind)
        kinds = {entry.kind for entry in entries}
        return Harmonised(None, None, None, kinds.pop() if len(kinds) == 1 else None)


def applicant_key(figure: Figure) -> str | None:
    """The column of the form of requests, or null: what a text says of an applicant is kept as printed only."""
    table = figure.table
    return table.column if table is not None and table.form == "applications" else None
