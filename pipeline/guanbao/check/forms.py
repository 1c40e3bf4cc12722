"""Forms: what must add up along rows and columns, and what the text says of the same cells.

The identities stand in the registry. A cell that is blank or a placeholder counts as nothing printed, that is 0; a total
that is blank is not compared.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from guanbao.model.report import Check, Figure
from guanbao.registry import Registry
from guanbao.registry.kinds import CueWords, FormIdentity, Metric, TableForm

SURE = 0.8
TOTAL = "total"
UNKNOWN = "unknown"
_YEARS = re.compile(r"\d{4}年?(?:至|到|[-—–~～])\d{4}年")
_TOLD = 6
_SHORTEST = 2  # characters: 其他 names no column in a text
Cells = Mapping[tuple[str, str], Figure]


def identities(figures: Sequence[Figure], registry: Registry) -> Iterator[Check]:
    """One check for each sum or balance of each form that is not all zero."""
    for (form_id, _), cells in _tables(figures).items():
        form: TableForm | None = registry.find("forms", form_id)
        if form is None:
            continue
        for identity in form.identities:
            lines = sorted({key[1] if identity.along == "rows" else key[0] for key in cells})
            for line in lines:
                yield from _identity(identity, form, cells, line)


def _tables(figures: Sequence[Figure]) -> dict[tuple[str, int], dict[tuple[str, str], Figure]]:
    tables: defaultdict[tuple[str, int], dict[tuple[str, str], Figure]] = defaultdict(dict)
    for figure in figures:
        if figure.table is not None:
            tables[figure.table.form, figure.table.index][figure.table.row, figure.table.column] = figure
    return tables


def _identity(identity: FormIdentity, form: TableForm, cells: Cells, line: str) -> Iterator[Check]:
    totals = _line(identity.total, form, identity, cells, line)
    parts = _line(identity.parts, form, identity, cells, line)
    if not totals or not parts or len(totals) < len(identity.total):
        return
    whole = [*totals, *parts]
    if not any(f.value for f in whole):
        return
    printed, expected = _sum(totals), _sum(parts)
    good = printed == expected
    unread = [f for f in whole if f.state == "unreadable"]
    blank = _blank_total(totals, printed, identity, form)
    status = "holds" if good and not (blank and not printed) else "not_applicable" if blank else "fails"
    doubtful = [f for f in whole if f.confidence < SURE] or unread
    names = f"{form.label_zh} {identity.id} ({line})"
    said = f"{names}: {_shown(totals)} against {_shown(parts)} = {expected}"
    if status == "fails":
        said += _blame(doubtful)
    yield Check(
        id="c0",
        kind=identity.kind,
        status=status,
        printed=printed,
        expected=expected,
        figures=tuple(f.id for f in whole),
        suspect=None if status != "fails" else "reader" if doubtful else "publisher",
        message=said,
    )


def _blank_total(totals: Sequence[Figure], printed: int | Decimal, identity: FormIdentity, form: TableForm) -> bool:
    """Whether a total was left blank, so that nothing can be compared: all of them, or one that is a sum by itself."""
    sums = {
        key
        for other in form.identities
        if other.id != identity.id and other.along == identity.along
        for key in other.total
    }
    blank = [f for f in totals if f.state in ("blank", "placeholder", "not_printed")]
    lines = {f.table.row if identity.along == "rows" else f.table.column for f in blank if f.table}
    return bool(blank) and (not printed or bool(lines & sums))


def _blame(doubtful: Sequence[Figure]) -> str:
    if doubtful:
        names = "、".join(f"{f.label} {f.table.column if f.table else ''}".strip() for f in doubtful[:_TOLD])
        return f"; the reading of {names} is not sure"
    return "; every cell was read clearly, so the print looks wrong"


def _line(keys: Sequence[str], form: TableForm, identity: FormIdentity, cells: Cells, line: str) -> list[Figure]:
    """The cells of the named rows (or columns) on one line."""
    names = form.rows_of(keys)
    places = [(name, line) if identity.along == "rows" else (line, name) for name in names]
    return [cells[place] for place in places if place in cells]


def _sum(figures: Sequence[Figure]) -> int | Decimal:
    return sum((f.value or 0 for f in figures), 0)


def _shown(figures: Sequence[Figure]) -> str:
    filled = [f for f in figures if f.value]
    shown = " + ".join(str(f.value) for f in filled[:_TOLD]) or "0"
    return shown + (" + …" if len(filled) > _TOLD else "")


def restated(figures: Sequence[Figure], registry: Registry) -> Iterator[Check]:
    """Statements of the text that name cells, against these: same scope and period, nobody else's share.

    A statement names a cell by its metric; a part of such a statement (其中自然人31件) by the column that its label names.
    Where one statement agrees with a cell, another number in the same words is of a part (主要涉及征地，共7件).
    """
    checks = list(_statements(figures, registry))
    agreed = {check.figures[1:] for check in checks if check.status == "holds"}
    for check in checks:
        part = check.status == "fails" and check.figures[1:] in agreed
        yield check.model_copy(update={"status": "not_applicable", "suspect": None}) if part else check


def _statements(figures: Sequence[Figure], registry: Registry) -> Iterator[Check]:
    cells: defaultdict[str, list[Figure]] = defaultdict(list)
    for figure in figures:
        if figure.table is not None and figure.metric and figure.state == "number":
            cells[figure.metric].append(figure)
    by_id = {figure.id: figure for figure in figures}
    for figure in figures:
        if figure.table is not None or not _comparable(figure):
            continue
        whole = by_id.get(figure.part_of or "")
        metric = _metric(figure)
        if metric in cells:
            cell = _cell_for(figure, figure, cells[metric or ""], registry)
        elif metric is not None:
            yield from _restated_elsewhere(figure, figures, registry)
            continue
        elif whole is not None and _metric(whole) in cells and _comparable(whole):
            cell = _cell_for(figure, whole, cells[_metric(whole) or ""], registry)
            cell = cell if cell is not None and cell.table and cell.table.column != TOTAL else None
        else:
            continue
        if cell is not None:
            check = _restated(
                figure, [cell], registry, exact=figure.scope == cell.scope and figure.dims.channel is None
            )
            other = list(_restated_elsewhere(figure, figures, registry)) if check.status == "fails" and metric else []
            yield from [c for c in other if c.status == "holds"] or [check]


def _restated_elsewhere(figure: Figure, figures: Sequence[Figure], registry: Registry) -> Iterator[Check]:
    """A statement against cells of another metric that say the same: a sum of rows, or one of nearly the same meaning."""
    metric: Metric | None = registry.find("metrics", figure.metric)
    if metric is None:
        return
    for key in metric.restated_in:
        form, rows, column = key.split(":")
        places = {(row, column) for row in rows.split("+")}
        found = [
            f for f in figures
            if f.table and f.table.form == form and (f.table.row, f.table.column) in places and f.state == "number"
            and _same(f, figure)
        ]  # fmt: skip
        if len(found) == len(places) and len({f.table.index for f in found if f.table}) == 1:
            yield _restated(
                figure, found, registry, exact=len(places) > 1 and all(f.scope == figure.scope for f in found)
            )
            return


def _same(cell: Figure, figure: Figure) -> bool:
    """Whether two figures speak of the same time, and may speak of the same bodies."""
    return cell.period == figure.period and (cell.scope == figure.scope or UNKNOWN in (cell.scope, figure.scope))


def _metric(figure: Figure) -> str | None:
    """What a figure measures, if rules say so: a classifier's word is not enough to accuse a publisher."""
    likely = figure.metric_origin is not None and figure.metric_origin.startswith("model:")
    return None if likely else figure.metric


def _comparable(figure: Figure) -> bool:
    """Whether a statement may restate a cell: exact, and of the report as a whole."""
    own = figure.dims
    return (
        figure.kind in ("count", "money", "zero")
        and figure.qualifier == "exact"
        and not (own.department or own.outlets or own.account)
    )


def _cell_for(figure: Figure, whole: Figure, cells: Sequence[Figure], registry: Registry) -> Figure | None:
    """The cell that a statement speaks of: its total, or the column that it names."""
    cells = [c for c in cells if _same(c, whole)]
    if not cells or len({c.table.index for c in cells if c.table}) > 1:
        return None
    columns = {c.table.column: c for c in reversed(cells) if c.table}  # of rows of one metric the first is their sum
    if len(columns) == 1 and figure is whole:
        return next(iter(columns.values()))
    form = registry.find("forms", cells[0].table.form) if cells[0].table else None
    words = f"{figure.label}{figure.evidence.context or ''}" if figure is whole else figure.label
    named = _columns_named(words, form) if form else []
    return columns.get(named[0]) if len(named) == 1 else columns.get(TOTAL) if not named else None


def _columns_named(words: str, form: TableForm) -> list[str]:
    labels = [(label, column.key) for column in form.columns if column.key != TOTAL for label in column.labels]
    return list(dict.fromkeys(key for label, key in labels if len(label) > _SHORTEST and label in words))


def _elsewhere(figure: Figure, registry: Registry) -> bool:
    """Whether the words around a statement speak of other bodies, another time or only a part."""
    said = "".join(f"{figure.evidence.context or ''}{figure.label}".split())
    cue: CueWords = registry.get("cues", "other_sets")
    return any(word in said for word in cue.words) or bool(_YEARS.search(said))


def _restated(figure: Figure, cells: Sequence[Figure], registry: Registry, *, exact: bool) -> Check:
    """A statement against cells; where it need not mean just these (not `exact`), another number is no contradiction."""
    value, expected = figure.value, _sum(cells)
    if any(c.unit and figure.unit and c.unit != figure.unit for c in cells):  # 521500元 and 52.15万元
        value, expected = figure.normalised_value, sum((c.normalised_value or 0 for c in cells), 0)
    good = value == expected
    status = "holds" if good else "fails" if exact and not _elsewhere(figure, registry) else "not_applicable"
    where = " + ".join(f"{c.table.form}/{c.table.row}/{c.table.column}" for c in cells if c.table)
    said = f"the text says {''.join(figure.raw.split())} ({figure.label}), the cell {where} {expected}"
    doubtful = [f for f in (figure, *cells) if f.confidence < SURE]
    return Check(
        id="c0",
        kind="text_table",
        status=status,
        printed=value,
        expected=expected,
        figures=(figure.id, *(c.id for c in cells)),
        suspect=None if status != "fails" else "reader" if doubtful else "publisher",
        message=said + (_blame(doubtful) if status == "fails" else ""),
    )
