"""Cells of a comparison out of the dataset: whole values, or what departments, outlets and other owners have of them."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from guanbao.compare.ask import WHO, Body
from guanbao.compare.cell import Cell
from guanbao.dataset.read import Dataset
from guanbao.registry import load

_SCOPE_ORDER = ("district", "headquarters", "system", "subordinate", "unit", "unknown")
Place = tuple[str, int]  # body, year

# Where the owner of a figure stands: its key, its name to show, and what the figure must have.
_OWNERS = {
    "department": ("coalesce(department_id, department)", "department_name", "department IS NOT NULL"),
    "category": ("coalesce(department_category, '?' || department_kind, '?')", "coalesce(department_category, '?')",
                 "department IS NOT NULL"),
    "outlet": ("array_to_string([coalesce(x[1], x[2]) for x in list_zip(outlet_ids, outlet_names)], '+')",
               "array_to_string(outlet_names, '+')", "len(outlets) > 0"),
    "outlet_kind": ("CASE WHEN len([x for x in outlet_kinds if x IS NULL]) > 0 THEN 'unknown' "
                    "WHEN len(list_distinct(outlet_kinds)) = 1 THEN outlet_kinds[1] ELSE 'mixed' END", None, "len(outlets) > 0"),
    "channel": ("coalesce(channel_id, channel)", "coalesce(channel_id, channel)", "channel IS NOT NULL"),
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
        return Cell("not_stated", scope=self.scopes[place][0]) if place in self.scopes else Cell("no_report")


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
        f"SELECT {WHO}, year, scope, measure, is_main, value, unit, qualifier, state, basis, figures, note, days, quote, "  # noqa: S608
        'report_key FROM "values" WHERE is_current AND metric = ? AND year IS NOT NULL AND agency IS NOT NULL ORDER BY ALL',
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
            row[8], row[5], row[6], row[3], row[2], row[12], row[7], row[9], row[14], tuple(row[10]), row[13],
            (row[11],) if row[11] else (),
        )  # fmt: skip
        rank = (row[3] == usual and row[5] is not None, bool(row[4]))
        if place not in best or rank > best[place][0]:
            best[place] = (rank, cell)
    return {place: _other_scopes(cell, reports.scopes[place]) for place, (_, cell) in best.items()}


def _other_scopes(cell: Cell, scopes: Sequence[str]) -> Cell:
    if len(scopes) < 2:
        return cell
    note = f"of the {scopes[0]}; there is also a report of the {', '.join(scopes[1:])} (--scope)"
    return replace(cell, notes=(*cell.notes, note))


def usual_measure(measures: Iterable[str]) -> str:
    """The measure that most values have; of equals the first by name."""
    counts = Counter(measure for measure in measures if measure)
    return min(counts, key=lambda measure: (-counts[measure], measure)) if counts else ""


def summed(parts: Sequence[Mapping[Place, Cell]], metrics: Sequence[str]) -> dict[Place, Cell]:
    """Several metrics added up: at least so much where one of them is not stated, and none where their units differ."""
    places = {place for part in parts for place in part}
    return {place: _sum([part.get(place) for part in parts], metrics) for place in places}


def _sum(found: Sequence[Cell | None], metrics: Sequence[str]) -> Cell:
    known = [cell for cell in found if cell is not None and cell.known]
    lacking = [metric for metric, cell in zip(metrics, found, strict=True) if cell is None or not cell.known]
    if not known:
        return next(cell for cell in found if cell is not None)
    if len({cell.measure for cell in known if cell.measure and cell.value}) > 1:
        return known[0].refuse("unit")
    total = sum((cell.value or Decimal(0) for cell in known), Decimal(0))
    hedged = bool(lacking) or any(cell.qualifier != "exact" for cell in known)
    note = (f"without {', '.join(lacking)}",) if lacking else ()
    first = max(known, key=lambda cell: cell.value or 0)
    return replace(
        first, state="zero" if total == 0 else "number", value=total, qualifier="at_least" if hedged else "exact",
        basis="sum" if len(known) > 1 else first.basis, figures=tuple(f for cell in known for f in cell.figures),
        quote=None if len(known) > 1 else first.quote, notes=tuple(n for cell in known for n in cell.notes) + note,
    )  # fmt: skip


def parts(
    data: Dataset, metric: str, by: str, reports: Held, chosen: Sequence[Body]
) -> tuple[dict[tuple[str, str], dict[int, Cell]], dict[str, str]]:
    """What each owner has of a metric, by body and owner, then year; and the names of the owners."""
    key, name, has = _OWNERS[by]
    shown = name or key
    metrics = metric.split("+")
    marks = ", ".join("?" for _ in metrics)
    rows = data.sql(
        f"SELECT {WHO}, year, scope, {key}, {shown}, coalesce(measure, ''), normalised_value, normalised_unit, qualifier, state, "  # noqa: S608
        "figure, part_of, kind, raw, report_key, period_start, period_end, metric FROM current_figures "
        f"WHERE metric IN ({marks}) AND {has} AND role IN ('part', 'total') AND kind <> 'change' AND year IS NOT NULL "
        "AND agency IS NOT NULL ORDER BY year, report_key, start, figure",
        metrics,
    ).fetchall()
    bodies = {body.key for body in chosen}
    grouped: defaultdict[tuple[str, str], defaultdict[int, list[Any]]] = defaultdict(lambda: defaultdict(list))
    names: dict[str, str] = {}
    for row in rows:
        row = (*row[:5], load().family_of(row[5]), *row[6:])
        if row[0] in bodies and row[2] in reports.scopes.get((row[0], row[1]), ())[:1]:
            grouped[row[0], row[3]][row[1]].append(row)
            names.setdefault(row[3], row[4])
    found = {owner: {year: _owned(told) for year, told in years.items()} for owner, years in grouped.items()}
    return found, names


def _owned(rows: Sequence[Any]) -> Cell:
    """What one owner has in one report: parts of a figure that is there too are left out, the others are added up."""
    ids = {row[10] for row in rows}
    tops = [row for row in rows if row[11] not in ids]
    numbers = [row for row in tops if row[6] is not None]
    first = (numbers or tops)[0]
    measure = usual_measure(row[5] for row in numbers)
    told = [row for row in numbers if row[5] in (measure, "")]
    cell = Cell(
        "zero" if first[6] == 0 else "number", first[6], first[7], measure, first[2], None, first[8], "printed", first[14],
        tuple(row[10] for row in told or tops), first[13],
    )  # fmt: skip
    if not told:
        return replace(cell, state=first[9], value=None, basis="none")
    if len(told) == 1 or (len({(row[6], row[8]) for row in told}) == 1 and len({row[17] for row in told}) == 1):
        return cell
    if any(row[12] not in ("count", "money", "zero") for row in told):
        return replace(
            cell, state="ambiguous", value=None, basis="none", notes=(", ".join(row[13] for row in told[:5]),)
        )
    total = sum((row[6] for row in told), Decimal(0))
    state = "zero" if total == 0 else "number"
    note = f"sum of {len(told)} figures"
    return replace(cell, state=state, value=total, qualifier="at_least", basis="sum", quote=None, notes=(note,))


def printed_totals(data: Dataset, metric: str, reports: Held) -> Iterator[tuple[Place, Cell]]:
    """The printed wholes of a metric, which shares of owners are taken of."""
    if "+" in metric:
        return
    for place, cell in whole(data, metric, reports).items():
        if cell.known and cell.basis == "printed":
            yield place, cell
