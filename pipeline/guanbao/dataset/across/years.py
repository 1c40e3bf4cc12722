"""One year's report against the year before, of the same agency and scope."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Any

from guanbao.dataset import cells
from guanbao.dataset.across.finding import Finding, Told, compare
from guanbao.dataset.rows import breaks_of
from guanbao.dataset.values import PART
from guanbao.registry import Registry

if TYPE_CHECKING:
    import duckdb

_NEAR = 60  # characters between a number and the change that is said of it
_NOTHING = ("blank", "placeholder", "not_printed")

_FOLLOWING = """
    CREATE OR REPLACE TEMP TABLE following AS
    SELECT b.report_key AS later, a.report_key AS earlier, a.report_id AS earlier_id, b.report_id AS later_id, b.year, b.system,
           coalesce(b.agency_id, b.agency) AS who
    FROM current_reports a JOIN current_reports b
      ON coalesce(a.agency_id, a.agency) = coalesce(b.agency_id, b.agency) AND a.system IS NOT DISTINCT FROM b.system
     AND a.scope = b.scope AND b.year = a.year + 1
"""


def prepare(connection: duckdb.DuckDBPyConnection) -> None:
    """Pair each current report with that of the year before."""
    connection.execute(_FOLLOWING)


def _told(row: tuple[Any, ...]) -> Told:
    key, report_id, figure, value, state, confidence = row
    return Told(
        key, report_id, (figure,), Decimal(0) if value is None and state in _NOTHING else value, state, confidence
    )


def carry_over(connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """Requests carried out of one year are those carried into the next, for every kind of applicant and in total.

    A cell without a number counts as none, as in the sums of a form; where neither report prints one, nothing is compared.
    """
    rows = connection.execute("""
        SELECT f.earlier, f.earlier_id, a.figure, a.value, a.state, a.confidence,
               f.later, f.later_id, b.figure, b.value, b.state, b.confidence, b.applicant_key
        FROM following f
        JOIN figures a ON a.report_key = f.earlier AND a.table_form = 'applications' AND a.table_row = 'carried_out'
        JOIN figures b ON b.report_key = f.later AND b.table_form = 'applications' AND b.table_row = 'carried_in'
         AND a.applicant_key = b.applicant_key AND a.table_index = b.table_index
        ORDER BY f.later, b.start, b.figure
    """).fetchall()
    for row in rows:
        out, into = _told(row[:6]), _told(row[6:12])
        if not out.known or not into.known or (out.state in _NOTHING and into.state in _NOTHING):
            continue
        said = f"carried out {cells.plain(out.value or 0)} of {out.report_id}, carried in {cells.plain(into.value or 0)} ({row[12]})"
        yield compare("carry_over", into, out, out.value or Decimal(0), "applications.carried_in", said)


def in_force(connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """Documents in force are those of last year, and what was issued, without what was repealed."""
    rows = connection.execute("""
        SELECT f.earlier, f.earlier_id, a.figure, a.value, a.state, a.confidence, f.later, f.later_id, b.table_row,
               list([b.table_column, b.figure, b.value_text, b.state, b.confidence::VARCHAR] ORDER BY b.start)
        FROM following f
        JOIN figures a ON a.report_key = f.earlier AND a.table_form = 'proactive' AND a.table_column = 'in_force'
        JOIN figures b ON b.report_key = f.later AND b.table_form = 'proactive' AND a.table_row = b.table_row
         AND b.table_column IN ('issued', 'repealed', 'in_force') AND a.table_index = b.table_index
        GROUP BY ALL ORDER BY f.later, b.table_row
    """).fetchall()
    for row in rows:
        before = _told(row[:6])
        now = {
            cell[0]: _told(
                (row[6], row[7], cell[1], None if cell[2] is None else Decimal(cell[2]), cell[3], float(cell[4]))
            )
            for cell in row[9]
        }
        if set(now) != {"issued", "repealed", "in_force"} or not before.known or not all(t.known for t in now.values()):
            continue
        issued, repealed, held = (now[name].value or Decimal(0) for name in ("issued", "repealed", "in_force"))
        last = before.value or Decimal(0)
        if not any((issued, repealed, held, last)):
            continue
        sums = Told(row[6], row[7], tuple(now[n].figures[0] for n in ("in_force", "issued", "repealed")), held,
                    confidence=min(told.confidence for told in now.values()))  # fmt: skip
        said = f"{cells.plain(last)} in force in {before.report_id} + {cells.plain(issued)} - {cells.plain(repealed)}, printed {cells.plain(held)}"
        metric = "documents.normative.in_force" if row[8] == "normative_documents" else f"documents.{row[8]}.in_force"
        yield compare("in_force", sums, before, last + issued - repealed, metric, said)


def restated(connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """A number that a report gives for the year before (上年为1072条), against that year's own report."""
    rows = connection.execute("""
        SELECT f.earlier, f.earlier_id, v.figures, v.value, v.state, v.confidence,
               f.later, f.later_id, b.figure, b.normalised_value, b.state, b.confidence, b.metric, b.qualifier, v.qualifier, v.note
        FROM following f
        JOIN figures b ON b.report_key = f.later AND b.role = 'other' AND b.kind IN ('count', 'money') AND b.metric IS NOT NULL
         AND b.department IS NULL AND len(b.outlets) = 0 AND b.part_of IS NULL AND b.period_start LIKE (f.year - 1) || '-%'
        JOIN "values" v ON v.report_key = f.earlier AND v.metric = b.metric AND v.measure = coalesce(b.measure, '')
         AND v.basis = 'printed'
        ORDER BY f.later, b.start
    """).fetchall()
    for row in rows:
        before = Told(row[0], row[1], tuple(row[2]), row[3], row[4], row[5])
        now = _told(row[6:12])
        if not before.known or not now.known or row[13] != "exact" or row[14] != "exact":
            continue
        said = f"{before.report_id} said {cells.plain(before.value or 0)}, given here as {cells.plain(now.value or 0)}"
        yield _unsure(compare("restated", now, before, before.value or Decimal(0), row[12], said), row[15])


def growth(connection: duckdb.DuckDBPyConnection, registry: Registry) -> Iterator[Finding]:
    """A change in percent said right behind a number, against the same number of the year before."""
    rows = connection.execute("""
        SELECT f.later, f.later_id, c.figure, c.value, c.state, c.confidence, c.raw, c.qualifier, c.start,
               b.figure, b.normalised_value, b.metric, b.qualifier, b.end, f.earlier, f.earlier_id, v.figures, v.value, v.state,
               v.confidence, v.qualifier, f.year, f.system, b.confidence, v.note
        FROM following f
        JOIN figures c ON c.report_key = f.later AND c.kind = 'change' AND c.unit = '%' AND c.value IS NOT NULL
        JOIN figures b ON b.report_key = f.later AND b.role = 'total' AND b.table_form IS NULL AND b.metric IS NOT NULL
         AND b.kind IN ('count', 'money') AND b.section IS NOT DISTINCT FROM c.section AND b.end <= c.start
        JOIN "values" v ON v.report_key = f.earlier AND v.metric = b.metric AND v.measure = coalesce(b.measure, '')
         AND v.basis = 'printed' AND v.value IS NOT NULL
        ORDER BY f.later, c.start, b.start
    """).fetchall()
    nearest: dict[tuple[str, str], tuple[Any, ...]] = {}
    for row in rows:
        if row[8] - row[13] <= _NEAR:
            nearest[row[0], row[2]] = row  # the last one before the change
    between = _numbers_between(connection)
    for row in nearest.values():
        if not any(row[13] <= start < row[8] for start in between[row[0]]):
            yield from _growth(row, registry)


def _numbers_between(connection: duckdb.DuckDBPyConnection) -> defaultdict[str, list[int]]:
    """Where this year's numbers stand in reports with a change: one between a number and a change takes the change."""
    found: defaultdict[str, list[int]] = defaultdict(list)
    rows = connection.execute("""
        SELECT report_key, start FROM figures WHERE table_form IS NULL AND kind IN ('count', 'money') AND role <> 'other'
           AND report_key IN (SELECT later FROM following)
    """).fetchall()
    for key, start in rows:
        found[key].append(start)
    return found


def _growth(row: tuple[Any, ...], registry: Registry) -> Iterator[Finding]:
    change = _told(row[:6])
    base, metric, before = row[10], row[11], Told(row[14], row[15], tuple(row[16]), row[17], row[18], row[19])
    if base is None or not before.value or change.value is None:
        return
    broken = [b for b in breaks_of(registry.breaks, metric, row[22]) if b.lies_between(row[21] - 1, row[21])]
    with localcontext() as context:
        context.prec = 100  # what the columns hold has more digits than the usual context
        expected = ((base - before.value) * 100 / before.value).quantize(Decimal("0.01"))
    digits = re.search(r"\d+(?:\.(\d+))?", row[6])
    tolerance = Decimal(1).scaleb(-len(digits[1] or "") if digits else 0)  # rounded down as often as to nearest
    said = f"from {cells.plain(before.value)} in {before.report_id} to {cells.plain(base)} is {expected}%"
    told = Told(row[0], row[1], (row[2], row[9]), change.value, confidence=min(change.confidence, row[23]))
    finding = compare("growth", told, before, expected, metric, said, tolerance)
    hedged = [q for q in (row[7], row[12], row[20]) if q != "exact"]
    forbidden = [b.id for b in broken if b.effect == "incomparable"]
    if finding.status == "fails" and (hedged or forbidden):
        why = f"; not compared: {', '.join(forbidden)}" if forbidden else "; one of them is no exact number"
        finding = replace(finding, status="not_applicable", suspect=None, message=said + why)
    yield _unsure(finding, row[24])


def _unsure(finding: Finding, note: str | None) -> Finding:
    """A failure against a number that is a part of another total is a question: it may be of fewer people than it seems."""
    if finding.status != "fails" or not (note or "").startswith(PART):
        return finding
    return replace(finding, status="question", suspect=None, message=f"{finding.message}; the earlier number is {note}")
