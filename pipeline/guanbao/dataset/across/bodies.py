"""Reports of one year against each other: headquarters against district, districts against the whole system, copies."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from guanbao.dataset import cells
from guanbao.dataset.across.finding import Finding, Told

if TYPE_CHECKING:
    import duckdb

_NUMBERS = "v.state IN ('number', 'zero') AND v.is_main AND v.kind = 'count'"

_SCOPES = f"""
    SELECT v.report_key, v.report_id, v.figures, v.value, v.confidence, v.basis, v.qualifier,
           w.report_key, w.report_id, w.figures, w.value, w.confidence, w.basis, w.qualifier, v.metric, v.scope, w.scope
    FROM current_values v JOIN current_values w
      ON v.metric = w.metric AND v.measure = w.measure AND v.year = w.year AND v.system = w.system
    WHERE {_NUMBERS} AND w.state IN ('number', 'zero')
      AND ((v.scope = 'headquarters' AND w.scope = 'district' AND v.agency_id = w.agency_id)
        OR (v.scope IN ('district', 'headquarters') AND w.scope = 'system' AND v.agency_id <> w.agency_id))
    ORDER BY v.report_key, v.metric, w.report_key
"""  # noqa: S608 - fixed text


def scopes(connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """A part cannot have more than the whole: headquarters and district, district and system.

    Only what both print exactly can fail; anything else that does not fit is a question.
    """
    for row in connection.execute(_SCOPES).fetchall():
        part = Told(row[0], row[1], tuple(row[2]), row[3], confidence=row[4])
        whole = Told(row[7], row[8], tuple(row[9]), row[10], confidence=row[11])
        fits = (part.value or Decimal(0)) <= (whole.value or Decimal(0))
        firm = row[5] == row[12] == "printed" and row[6] == row[13] == "exact"
        said = (
            f"{row[15]} {cells.plain(part.value or 0)}, {row[16]} {cells.plain(whole.value or 0)} in {whole.report_id}"
        )
        status = "holds" if fits else "fails" if firm else "question"
        yield Finding(
            part.report_key, part.report_id, "scope", status, said, part.value, whole.value, Decimal(0), part.figures,
            whole.report_key, whole.figures, row[14], "publisher" if status == "fails" else None,
        )  # fmt: skip


_COPIES = """
    WITH pairs AS (
        SELECT a.report_key AS copy, b.report_key AS current FROM reports a JOIN reports b
          ON b.is_current AND NOT a.is_current AND a.year = b.year AND a.scope = b.scope
         AND coalesce(a.agency_id, a.agency_printed) = coalesce(b.agency_id, b.agency_printed)
         AND a.system IS NOT DISTINCT FROM b.system
        WHERE a.status IN ('ok', 'partial'))
    SELECT p.copy, c.report_id, p.current, coalesce(v.metric, w.metric), coalesce(v.measure, w.measure),
           v.value, w.value, v.state, w.state, v.figures, w.figures
    FROM pairs p JOIN reports c ON c.report_key = p.copy
    JOIN "values" v ON v.report_key = p.copy
    FULL JOIN (SELECT p.copy AS of_copy, w.* FROM pairs p JOIN "values" w ON w.report_key = p.current) w
      ON w.of_copy = p.copy AND w.metric = v.metric AND w.measure = v.measure
    WHERE p.copy IS NOT NULL
    ORDER BY p.copy, 4, 5
"""


def copies(connection: duckdb.DuckDBPyConnection) -> Iterator[Finding]:
    """Another document of the same report: which of its values differ from the current one's, each a question.

    One check says that the rest agrees. A corrected issue differs on purpose; a copy in another format does not.
    """
    agreed: dict[tuple[str, str, str], int] = {}
    for (
        copy,
        report_id,
        current,
        metric,
        measure,
        value,
        other,
        state,
        other_state,
        figures,
        others,
    ) in connection.execute(_COPIES).fetchall():
        place = (copy, report_id, current)
        agreed.setdefault(place, 0)
        if (value is None and other is None) or (value, state) == (other, other_state):
            agreed[place] += 1
            continue
        said = (
            f"{metric} ({measure or 'no unit'}): {_said(value, state)} here, {_said(other, other_state)} in {current}"
        )
        yield Finding(
            copy, report_id, "copies", "question", said, value, other, Decimal(0), tuple(figures or ()), current,
            tuple(others or ()), metric,
        )  # fmt: skip
    for (copy, report_id, current), count in agreed.items():
        if count:
            yield Finding(
                copy, report_id, "copies", "holds", f"{count} values are those of {current}", other_report=current
            )


def _said(value: Decimal | None, state: str | None) -> str:
    return cells.plain(value) if value is not None else state or "not stated"
