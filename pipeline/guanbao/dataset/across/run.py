"""All checks across reports, as rows of the table of checks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from guanbao.dataset.across import bodies, outliers, years
from guanbao.dataset.across.finding import Finding
from guanbao.dataset.rows import decimal, digits
from guanbao.registry import Registry


def across(folder: Path, registry: Registry) -> Iterator[tuple[Any, ...]]:
    """Check the reports of a folder of Parquet files against each other; the rows, numbered x1, x2, … in each report."""
    from guanbao.dataset import duck

    connection = duck.connect(Path(":memory:"))
    try:
        for table in ("reports", "figures", "values"):
            source = duck.parquet(folder / f"{table}.parquet")
            connection.execute(f'CREATE TEMP VIEW "{table}" AS SELECT * FROM {source}')  # noqa: S608
        duck.views(connection, temporary=True)
        current = {key for (key,) in connection.execute("SELECT report_key FROM reports WHERE is_current").fetchall()}
        numbers: Counter[str] = Counter()
        for finding in _findings(connection, registry):
            numbers[finding.report_key] += 1
            yield _row(finding, numbers[finding.report_key], finding.report_key in current)
    finally:
        connection.close()


def _findings(connection: Any, registry: Registry) -> Iterator[Finding]:
    years.prepare(connection)
    yield from years.carry_over(connection)
    yield from years.in_force(connection)
    yield from years.restated(connection)
    yield from years.growth(connection, registry)
    yield from bodies.scopes(connection)
    yield from bodies.copies(connection)
    yield from outliers.outliers(connection, registry)


def _row(finding: Finding, number: int, is_current: bool) -> tuple[Any, ...]:
    return (
        finding.report_key, finding.report_id, is_current, f"x{number}", "reports", finding.kind, finding.status,
        decimal(finding.printed), digits(finding.printed), decimal(finding.expected), digits(finding.expected),
        digits(finding.tolerance), list(finding.figures), finding.other_report, list(finding.other_figures), finding.metric,
        finding.suspect, finding.message,
    )  # fmt: skip
