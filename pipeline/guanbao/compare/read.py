"""Cells of a comparison out of the dataset: whole values, or what departments, outlets and other owners have of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from guanbao.compare.ask import WHO, Body
from guanbao.compare.cell import Cell, usual_measure
from guanbao.dataset.read import Dataset
from guanbao.dataset.values import days, hedge_of_sum
from guanbao.registry import load

_SCOPE_ORDER = ("district", "headquarters", "system", "subordinate", "unit", "unknown")
Place = tuple[str, int]  # body, year
_NO_REPORT = Cell("no_report")  # most cells of a large comparison

OF_REPORT = (
    "(SELECT report_key, scope AS report_scope, period_start AS starts, period_end AS ends FROM current_reports)"
)
NO_TOTAL = ("total",)  # what a value lacks that is added up from parts

# Where the owner of a figure stands: its key, its name to show, and what the figure must have.
_OWNERS = {
    "department": ("coalesce(department_id, department)", "department_name", "department IS NOT NULL"),
    "category": ("coalesce(department_category, '?' || department_kind, '?')", None, "department IS NOT NULL"),
    "outlet": ("array_to_string([coalesce(x[1], x[2]) for x in list_zip(outlet_ids, outlet_names)], '+')",
               "array_to_string(outlet_names, '+')", "len(outlets) > 0"),
    "outlet_kind": ("CASE WHEN len([x for x in outlet_kinds if x IS NULL]) > 0 THEN 'unknown' "
                    "WHEN len(list_distinct(outlet_kinds)) = 1 THEN outlet_kinds[1] ELSE 'mixed' END", None, "len(outlets) > 0"),
    "channel": ("coalesce(channel_id, channel)", "channel", "channel IS NOT NULL"),
    "account": ("account", "account", "account IS NOT NULL"),
    "applicant": ("applicant_key", "coalesce(applicant, applicant_key)", "applicant_key <> 'total'"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Held:
    """Which reports there are: for each body and year the scopes, the one that is taken first."""

    scopes: Mapping[Place, tuple[str, ...]]

    def years(self) -> list[int]:
        """All years with a report."""
        return sorted({year for _, year in self.scopes})

    def empty(self, place: Place) -> Cell:
        """The cell where nothing was found."""
        return Cell("not_stated", scope=self.scopes[place][0]) if place in self.scopes else _NO_REPORT


def held(data: Dataset, scope: str | None) -> Held:
    """The current reports of a dataset by body and year."""
    found: defaultdict[Place, set[str]] = defaultdict(set)
    rows = data.sql(
        f"SELECT {WHO}, year, scope FROM current_reports WHERE year IS NOT NULL AND agency IS NOT NULL"  # noqa: S608
    ).fetchall()
    for who, year, of in rows:
        if scope is None or scope == of:
            found[who, year].add(of)
    return Held({place: tuple(sorted(scopes, key=_SCOPE_ORDER.index)) for place, scopes in found.items()})


def whole(data: Dataset, metric: str, reports: Held) -> dict[Place, Cell]:
    """What the reports say of a metric, each in the measure that most of them use."""
    rows = data.sql(
        f"SELECT {WHO}, year, report_scope, measure, is_main, value, unit, qualifier, state, basis, figures, note, days, quote, "  # noqa: S608
        f'report_key, scope FROM "values" JOIN {OF_REPORT} USING (report_key) '
        "WHERE metric = ? AND year IS NOT NULL AND agency IS NOT NULL ORDER BY ALL",
        [metric],
    ).fetchall()
    rows = [(*row[:3], load().family_of(row[3]), *row[4:]) for row in rows]
    usual = usual_measure(row[3] for row in rows if row[4] and row[5] is not None)
    best: dict[Place, tuple[tuple[bool, bool], Cell]] = {}
    for row in rows:
        place = (row[0], row[1])
        if row[2] not in reports.scopes.get(place, ())[:1]:
            continue
        cell = Cell(
            row[8], row[5], row[6], row[3], row[15], row[12], row[7], row[9], row[14], tuple(row[10]), row[13],
            (*((row[11],) if row[11] else ()), *_said_of(row[15], row[2])), lacking=NO_TOTAL if row[9] == "sum" else (),
        )  # fmt: skip
        rank = (row[3] == usual and row[5] is not None, bool(row[4]))
        if place not in best or rank > best[place][0]:
            best[place] = (rank, cell)
    return {place: _other_scopes(cell, reports.scopes[place]) for place, (_, cell) in best.items()}


def _said_of(scope: str, of_report: str) -> tuple[str, ...]:
    """A note where a report says a number of something else than what it is on."""
    return () if scope == of_report or of_report == "unknown" else (f"said of the {scope} only",)


def _other_scopes(cell: Cell, scopes: Sequence[str]) -> Cell:
    if len(scopes) < 2:
        return cell
    note = f"of the {scopes[0]}; there is also a report of the {', '.join(scopes[1:])} (--scope)"
    return replace(cell, notes=(*cell.notes, note))


def summed(parts: Sequence[Mapping[Place, Cell]], metrics: Sequence[str]) -> dict[Place, Cell]:
    """Several metrics added up: at least so much where one of them is not stated, and none where their units differ."""
    places = {place for part in parts for place in part}
    return {place: _sum([part.get(place) for part in parts], metrics) for place in places}


def _sum(found: Sequence[Cell | None], metrics: Sequence[str]) -> Cell:
    known = [cell for cell in found if cell is not None and cell.known]
    lacking = tuple(metric for metric, cell in zip(metrics, found, strict=True) if cell is None or not cell.known)
    if not known:
        return next(cell for cell in found if cell is not None)
    if len({cell.measure for cell in known if cell.measure and cell.value}) > 1:
        return known[0].refuse("unit")
    if len({cell.scope for cell in known}) > 1:
        return known[0].refuse("scope")
    total = sum((cell.value or Decimal(0) for cell in known), Decimal(0))
    note = (f"without {', '.join(lacking)}",) if lacking else ()
    first = max(known, key=lambda cell: cell.value or 0)
    return replace(
        first, state="zero" if total == 0 else "number", value=total,
        qualifier=hedge_of_sum((cell.qualifier for cell in known), whole=not lacking),
        basis="sum" if len(known) > 1 else first.basis, figures=tuple(f for cell in known for f in cell.figures),
        quote=None if len(known) > 1 else first.quote, notes=tuple(n for cell in known for n in cell.notes) + note,
        lacking=tuple(sorted({*lacking, *(name for cell in known for name in cell.lacking)})),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Part:
    """A figure that somebody has, of those that a metric is broken down by."""

    body: str
    year: int
    report_scope: str
    owner: str
    name: str
    unit_counts: str
    value: Decimal | None
    unit: str | None
    qualifier: str
    state: str
    figure: str
    part_of: str | None
    kind: str
    raw: str
    report_key: str
    metric: str
    scope: str
    starts: str | None
    ends: str | None
    sharing: str | None
    outlets: list[str]
    who: str

    @property
    def measure(self) -> str:
        """The measure of its unit, or the family of measures that compare."""
        return load().family_of(self.unit_counts)

    @property
    def said(self) -> tuple[object, ...]:
        """What is equal where a report says the same again."""
        return (self.metric, self.who, self.measure, self.value, self.qualifier)


def parts(
    data: Dataset, metric: str, by: str, reports: Held, chosen: Sequence[Body]
) -> tuple[dict[tuple[str, str], dict[int, Cell]], dict[str, str]]:
    """What each owner has of a metric, by body and owner, then year; and the names of the owners."""
    key, name, has = _OWNERS[by]
    metrics = metric.split("+")
    marks = ", ".join("?" for _ in metrics)
    rows = data.sql(
        f"SELECT {WHO}, year, report_scope, {key}, {name or key}, coalesce(measure, ''), normalised_value, normalised_unit, "  # noqa: S608
        "qualifier, state, figure, part_of, kind, raw, report_key, metric, scope, coalesce(period_start, starts), "
        "coalesce(period_end, ends), sharing, outlet_names, "
        "concat_ws('|', department, array_to_string(outlet_names, '+'), channel, account, applicant, applicant_key, outcome) "
        f"FROM figures JOIN {OF_REPORT} USING (report_key) "
        f"WHERE metric IN ({marks}) AND {has} AND role IN ('part', 'total') AND kind <> 'change' AND year IS NOT NULL "
        "AND agency IS NOT NULL ORDER BY year, report_key, start, figure",
        metrics,
    ).fetchall()
    bodies = {body.key for body in chosen}
    grouped: defaultdict[tuple[str, str], defaultdict[int, list[_Part]]] = defaultdict(lambda: defaultdict(list))
    names: dict[str, str] = {}
    for row in rows:
        told = _Part(*row)
        if told.body in bodies and told.report_scope in reports.scopes.get((told.body, told.year), ())[:1]:
            for part in _each(told, by):
                grouped[part.body, part.owner][part.year].append(part)
                names.setdefault(part.owner, part.name)
    found = {owner: {year: _owned(told) for year, told in years.items()} for owner, years in grouped.items()}
    return found, names


def _each(part: _Part, by: str) -> list[_Part]:
    """A number that each of several outlets has (各12篇): of each of them, or so many times of their kind."""
    if part.sharing != "each" or len(part.outlets) < 2:
        return [part]
    if by == "outlet":
        owners = part.owner.split("+")
        return [
            replace(part, owner=owner, name=name, outlets=[name], who=name)
            for owner, name in zip(owners, part.outlets, strict=True)
        ]
    times = len(part.outlets)
    return [replace(part, value=None if part.value is None else part.value * times)]


def _owned(found: Sequence[_Part]) -> Cell:
    """What one owner has in one report.

    Parts of a figure that is there too, and what is said again, are left out; the others are added up.
    """
    ids = {part.figure for part in found}
    tops = [part for part in found if part.part_of not in ids]
    numbers = [part for part in tops if part.value is not None]
    measure = usual_measure(part.measure for part in numbers)
    told = [part for part in numbers if part.measure in (measure, "")]
    beside = [part.raw for part in numbers if part.measure not in (measure, "")]
    first = (told or tops)[0]
    notes = (f"beside {', '.join(beside[:5])}",) if beside else ()
    cell = Cell(
        "zero" if first.value == 0 else "number", first.value, first.unit, measure, first.scope,
        days((first.starts, first.ends)), first.qualifier, "printed",
        first.report_key, tuple(part.figure for part in told or tops), first.raw, (*notes, *_said_of(first.scope, first.report_scope)),
    )  # fmt: skip
    if not told:
        return replace(cell, state=first.state, value=None, basis="none")
    once = list({part.said: part for part in reversed(told)}.values())
    if len(once) == 1:
        return cell
    if any(part.kind not in ("count", "money", "zero") for part in once):
        return replace(
            cell, state="ambiguous", value=None, basis="none", notes=(", ".join(part.raw for part in told[:5]),)
        )
    if len({part.scope for part in once}) > 1:
        return cell.refuse("scope")
    total = sum((part.value for part in once if part.value is not None), Decimal(0))
    hedge = hedge_of_sum((part.qualifier for part in once), whole=False)
    return replace(
        cell, state="zero" if total == 0 else "number", value=total, qualifier=hedge, basis="sum", quote=None,
        notes=(f"sum of {len(once)} figures", *cell.notes),
    )  # fmt: skip


def printed_totals(data: Dataset, metric: str, reports: Held) -> Iterator[tuple[Place, Cell]]:
    """The printed wholes of a metric, which shares of owners are taken of."""
    if "+" in metric:
        return
    for place, cell in whole(data, metric, reports).items():
        if cell.known and cell.basis == "printed":
            yield place, cell
