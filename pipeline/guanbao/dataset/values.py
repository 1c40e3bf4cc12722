"""What a report says of each metric as a whole: one value, or the reason why there is none.

A report states a metric many times: the total, its parts by department, last year's number, the cells of seven kinds of
applicant, the same number in the text and in a table. Here is decided which of them speaks for the report. What cannot be
decided is `ambiguous`; nothing is averaged or guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from guanbao.dataset import cells
from guanbao.dataset.harmonise import Harmoniser
from guanbao.model.report import Figure, Report
from guanbao.registry.kinds import Metric

NO_MEASURE = ""
TOTAL = "total"
PART = "part of"  # how the note of a value begins that is a part of a total of another metric
_SUMMED = ("count", "money")
_DERIVED = ("mean", "rate", "rank")  # kinds of number that no count is: 年均4200条 is no number of the year
_MOST_NAMED = 5


@dataclass(frozen=True, slots=True)
class Value:
    """A metric of a report in one measure. `value` is set where `state` is number or zero."""

    metric: str
    kind: str
    measure: str
    state: str
    value: int | Decimal | None = None
    unit: str | None = None
    qualifier: str = "exact"
    basis: str = "printed"
    figures: tuple[Figure, ...] = ()
    note: str | None = None
    is_main: bool = True


def days(period: tuple[str | None, str | None] | None) -> int | None:
    """Length of a period with both its ends; null where it is not known.

    >>> days(("2009-01-01", "2009-12-31"))
    365
    """
    begun, ended = period or (None, None)
    if not begun or not ended:
        return None
    try:
        return (date.fromisoformat(ended) - date.fromisoformat(begun)).days + 1
    except ValueError:
        return None


def hedge_of_sum(qualifiers: Iterable[str], whole: bool = True) -> str:
    """What holds of a sum of hedged numbers: about so much where one is hedged downwards; at least, where not all is in it.

    >>> hedge_of_sum(["exact", "over"]), hedge_of_sum(["exact", "under"]), hedge_of_sum(["about", "exact"])
    ('at_least', 'at_most', 'about')
    """
    told = set(qualifiers)
    if told <= {"exact"} and whole:
        return "exact"
    if told <= {"exact", "over", "at_least"}:
        return "at_least"
    return "at_most" if told <= {"exact", "under", "at_most"} and whole else "about"


class Chooser:
    """Decides for one report after the other."""

    def __init__(self, harmoniser: Harmoniser) -> None:
        self.harmoniser = harmoniser
        registry = harmoniser.registry
        self._metrics: dict[str, Metric] = {metric.id: metric for metric in registry.metrics}
        self._rows = {metric.id: {key: n for n, key in enumerate(metric.form_keys)} for metric in registry.metrics}

    def roles(self, report: Report) -> dict[str, str]:
        """The part that each figure plays: total, part or other (another year's, a change, a mean of what is counted, no metric)."""
        by_id = {figure.id: figure for figure in report.figures}
        return {figure.id: self._role(figure, by_id, report) for figure in report.figures}

    def _role(self, figure: Figure, by_id: Mapping[str, Figure], report: Report) -> str:
        table = figure.table
        if table is not None:
            if table.column == "cumulative":
                return "other"
            return "part" if table.form == "applications" and table.column != TOTAL else "total"
        if figure.period is not None and figure.period != report.identity.period:
            return "other"
        if figure.kind == "change" or figure.metric is None:
            return "part" if figure.part_of else "other"
        if figure.kind in _DERIVED and self._kind(figure.metric, figure) in _SUMMED:
            return "other"
        if figure.dims.department or figure.dims.outlets or figure.dims.applicant:
            return "part"
        whole = by_id.get(figure.part_of or "")
        return "part" if whole is not None and whole.metric == figure.metric else "total"

    def _kind(self, metric: str, figure: Figure) -> str:
        return self._metrics[metric].kind if metric in self._metrics else figure.kind

    def values(self, report: Report, parts: Mapping[str, str]) -> Iterator[Value]:
        """The values of a report in the order in which it names them; `parts` are the `roles` of its figures."""
        named: defaultdict[str, list[Figure]] = defaultdict(list)
        for figure in report.figures:
            if figure.metric is not None and parts[figure.id] != "other":
                named[figure.metric].append(figure)
        for metric, figures in named.items():
            yield from self._of(metric, figures, parts)

    def _of(self, metric: str, figures: Sequence[Figure], parts: Mapping[str, str]) -> Iterator[Value]:
        printed = [f for f in figures if f.table is not None and parts[f.id] == "total"]
        prose = [f for f in figures if f.table is None]
        found: list[Value] = []
        cell = self._cell(metric, printed)
        by_measure: defaultdict[str, list[Figure]] = defaultdict(list)
        for figure in prose:
            by_measure[self._measure(figure)].append(figure)
        self._give_unitless_a_measure(metric, by_measure)
        if cell is not None and cell.state in ("number", "zero"):
            found.append(cell)
            family = self.harmoniser.registry.family_of
            for measure in [m for m in by_measure if m == NO_MEASURE or family(m) == family(cell.measure)]:
                del by_measure[measure]  # the text says it again, or of a part
        for measure, told in by_measure.items():
            value = self._told(metric, measure, told, parts)
            if value is not None:
                found.append(value)
        if cell is not None and cell not in found and not any(value.measure == cell.measure for value in found):
            found.append(cell)
        yield from self._main_first(metric, found)

    def _cell(self, metric: str, printed: Sequence[Figure]) -> Value | None:
        """The cell that states the metric: of several rows the first that the registry names, of several tables none."""
        order = self._rows.get(metric, {})

        def place(figure: Figure) -> int:
            table = figure.table
            if table is None:
                return len(order)
            return order.get(f"{table.form}:{table.row}:{table.column}", order.get(f"{table.form}:{table.row}", 99))

        if not printed:
            return None
        first = min(map(place, printed))
        best = [figure for figure in printed if place(figure) == first]
        told = self._metrics[metric].measures if metric in self._metrics else ()
        measure = self._measure(best[0]) or next(
            iter(told), NO_MEASURE
        )  # forms print no unit: they count the main thing
        return self._agreed(metric, measure, best)

    def _give_unitless_a_measure(self, metric: str, by_measure: defaultdict[str, list[Figure]]) -> None:
        """A number without a unit counts what its neighbours count, if they count one thing.

        A sentence that says none counts what the main ones of them count: it has no say where numbers are told.
        """
        known = [measure for measure in by_measure if measure != NO_MEASURE]
        bare = by_measure.get(NO_MEASURE)
        if not known or not bare:
            return
        denials = [figure for figure in bare if figure.kind == "zero"]
        rest = [figure for figure in bare if figure.kind != "zero"]
        first = min(known, key=lambda measure: self._place(metric, measure))
        by_measure[first] += bare if len(known) == 1 else denials
        if len(known) == 1 or not rest:
            del by_measure[NO_MEASURE]
        else:
            by_measure[NO_MEASURE] = rest

    def _place(self, metric: str, measure: str) -> int:
        """Where a measure stands among those of a metric, the main one first."""
        wanted = self._metrics[metric].measures if metric in self._metrics else ()
        return wanted.index(measure) if measure in wanted else len(wanted)

    def _told(self, metric: str, measure: str, told: Sequence[Figure], parts: Mapping[str, str]) -> Value | None:
        totals = [figure for figure in told if parts[figure.id] == "total"]
        ids = {figure.id for figure in told}
        tops = [
            f
            for f in told
            if f.part_of not in ids and f.kind in _SUMMED and f.value is not None and parts[f.id] != "total"
        ]
        if not totals:
            return self._summed(metric, measure, tops) if tops else None
        value = self._agreed(metric, measure, totals)
        beside = sum((figure.normalised_value or 0 for figure in tops), 0)
        if value.value is not None and value.kind in _SUMMED and beside > value.value:
            note = f"{value.figures[0].raw}, but owners beside it have {cells.plain(beside)}"
            return replace(value, state="ambiguous", value=None, basis="none", note=note)
        return value

    def _agreed(self, metric: str, measure: str, figures: Sequence[Figure]) -> Value:
        """One value where all say the same; of a denial beside numbers, the numbers."""
        numbers = [figure for figure in figures if figure.value is not None]
        kind = self._kind(metric, figures[0])
        if not numbers:
            return _undecided(metric, kind, measure, figures, figures[0].state)
        said = [figure for figure in numbers if figure.kind != "zero"] or numbers
        distinct = {(figure.normalised_value, figure.qualifier) for figure in said}
        if len({value for value, _ in distinct}) > 1:
            if self._own_accounts(said):
                return self._summed(metric, measure, said)
            shown = ", ".join(figure.raw for figure in said[:_MOST_NAMED])
            return _undecided(metric, kind, measure, said, "ambiguous", shown)
        best = next((figure for figure in said if figure.qualifier == "exact"), said[0])
        state = "zero" if best.normalised_value == 0 else "number"
        note = "a sentence also says that there was none" if len(said) < len(numbers) else None
        if best.table is None and best.part_of is not None:
            note = f"{PART} {best.part_of}, which measures something else" + (f"; {note}" if note else "")
        return Value(
            metric, kind, measure, state, best.normalised_value, best.normalised_unit, best.qualifier, "printed",
            (best, *(figure for figure in said if figure is not best)), note,
        )  # fmt: skip

    @staticmethod
    def _own_accounts(figures: Sequence[Figure]) -> bool:
        """Whether each number is of an account of its own, so that together they are the whole."""
        accounts = [figure.dims.account for figure in figures]
        return None not in accounts and len(set(accounts)) == len(accounts)

    def _summed(self, metric: str, measure: str, figures: Sequence[Figure]) -> Value:
        """The sum of the parts of a whole that is not printed: at least so much."""
        kind = self._kind(metric, figures[0])
        if kind not in _SUMMED:
            note = ", ".join(figure.raw for figure in figures[:_MOST_NAMED])
            return _undecided(metric, kind, measure, figures, "ambiguous", note)
        total: int | Decimal = 0
        for figure in figures:
            owners = len(figure.dims.outlets) if figure.dims.sharing == "each" else 1
            total += (figure.normalised_value or 0) * max(owners, 1)
        only = len(figures) == 1
        note = "of the owner that the report names" if only else f"sum of {len(figures)} parts; no total is printed"
        state = "zero" if total == 0 else "number"
        hedge = hedge_of_sum((figure.qualifier for figure in figures), whole=False)
        return Value(
            metric, kind, measure, state, total, figures[0].normalised_unit, hedge, "sum", tuple(figures), note
        )

    def _main_first(self, metric: str, found: list[Value]) -> Iterator[Value]:
        """The main measure of several: printed before added up, then the one that the registry names first.

        Numbers that differ in it make the metric ambiguous; what is told in a lesser measure does not stand for it.
        """

        def rank(value: Value) -> tuple[bool, bool, bool, int]:
            told = value.state in ("number", "zero", "ambiguous")
            in_form = any(figure.table is not None for figure in value.figures)
            return (not told, not in_form, value.basis == "sum", self._place(metric, value.measure))

        found.sort(key=rank)
        for n, value in enumerate(found):
            yield value if n == 0 else replace(value, is_main=False)

    def _measure(self, figure: Figure) -> str:
        return self.harmoniser.measure(figure.unit) or (figure.unit or NO_MEASURE)


def _undecided(
    metric: str, kind: str, measure: str, figures: Sequence[Figure], state: str, note: str | None = None
) -> Value:
    """A metric that has no value, with the figures that speak of it."""
    unit = figures[0].normalised_unit
    return Value(metric, kind, measure, state, unit=unit, basis="none", figures=tuple(figures), note=note)
