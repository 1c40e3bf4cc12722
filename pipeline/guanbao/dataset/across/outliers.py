"""Numbers that stand out of a district's own history: questions to look at, never errors.

A series is cut where a break forbids to join it. On a logarithmic scale, since a count that doubles and one that halves are
equally far, a value is compared with the median of the others by their median deviation.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import groupby
from math import exp, log1p
from statistics import median
from typing import TYPE_CHECKING, Any

from guanbao.dataset import cells
from guanbao.dataset.across.finding import Finding
from guanbao.dataset.rows import breaks_of
from guanbao.registry import Registry

if TYPE_CHECKING:
    import duckdb

FEWEST = 5  # values of a series, the one that is looked at included
FAR = 3.5  # deviations, as usual for a robust score
LEAST = 4.0  # times: below this no value stands out, however calm the others are
SMALL = 20  # numbers up to this size jump about by nature
_CALM = 0.1  # the least deviation that a series is taken to have

_SERIES = """
    SELECT system, coalesce(agency_id, agency), scope, metric, measure, year, value, report_key, report_id, figures
    FROM "values" WHERE is_current AND state IN ('number', 'zero') AND kind IN ('count', 'money') AND basis = 'printed'
       AND agency IS NOT NULL AND year IS NOT NULL AND days BETWEEN 360 AND 370
    ORDER BY 1, 2, 3, 4, 5, 6
"""


def outliers(connection: duckdb.DuckDBPyConnection, registry: Registry) -> Iterator[Finding]:
    """A question for each value that is far from all others of its series."""
    cursor = connection.execute(_SERIES)
    for (system, _, _, metric, _), rows in groupby(_stream(cursor), key=lambda row: row[:5]):
        cuts = [b.between[1] for b in breaks_of(registry.breaks, metric, system) if b.effect == "incomparable"]
        for _, part in groupby(rows, key=lambda row: sum(row[5] >= cut for cut in cuts)):
            yield from _stand_out(list(part))


def _stream(cursor: duckdb.DuckDBPyConnection) -> Iterator[tuple[Any, ...]]:
    while block := cursor.fetchmany(10_000):
        yield from block


def _stand_out(series: Sequence[tuple[Any, ...]]) -> Iterator[Finding]:
    if len(series) < FEWEST:
        return
    for n, row in enumerate(series):
        others = [float(other[6]) for k, other in enumerate(series) if k != n]
        score, usual = far(float(row[6]), others)
        if abs(score) < FAR or max(float(row[6]), usual) <= SMALL or not _many_times(float(row[6]), usual):
            continue
        times = (float(row[6]) + 1) / (usual + 1)
        way = f"{times:.1f} times" if times > 1 else f"1/{1 / times:.1f} of"
        years = f"{series[0][5]} to {series[-1][5]}"
        said = f"{cells.plain(row[6])} is {way} what is usual here ({usual:.0f}, {years}); look whether it was read right{_hint(times)}"
        yield Finding(
            row[7],
            row[8],
            "outlier",
            "question",
            said,
            row[6],
            Decimal(round(usual)),
            figures=tuple(row[9]),
            metric=row[3],
        )


def far(value: float, others: Sequence[float]) -> tuple[float, float]:
    """How many robust deviations a value lies from the others, and what is usual among them.

    >>> far(100, [100, 101, 99, 100])[0]
    0.0
    """
    logs = [log1p(max(other, 0)) for other in others]
    middle = median(logs)
    spread = max(1.4826 * median(abs(one - middle) for one in logs), _CALM)
    return (log1p(max(value, 0)) - middle) / spread, exp(middle) - 1


def _many_times(value: float, usual: float) -> bool:
    low, high = sorted((value, usual))
    return (high + 1) / (low + 1) >= LEAST


def _hint(times: float) -> str:
    for power in (10_000, 1_000, 100, 10):
        for ratio in (power, 1 / power):
            if 0.8 < times / ratio < 1.25:
                return f" (a factor of {power:,}: a unit or a digit?)"
    return ""
