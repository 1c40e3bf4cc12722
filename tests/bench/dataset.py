"""`make bench-dataset`: a dataset of a million generated figures, built and queried, against pandas doing the same in the same run.

Reports of 300 figures each are generated; then, each in a process of its own and in turn, guanbao makes the dataset, and a script with
pandas reads the same JSON, flattens it and writes the same formats. The query is the sum of a metric by year and agency over current
reports. Times are ratios of one run; peak memory is that of the process (ru_maxrss). Nothing is asserted.
"""

from __future__ import annotations

import argparse
import json
import platform
import random
import resource
import subprocess
import sys
import textwrap
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from guanbao.registry import load

FIGURES = 300
ROUNDS = 5
METRICS = (
    "applications.received",
    "inquiries.handled",
    "releases.website",
    "disclosed.total",
    "media.items",
    "training.courses",
)
UNITS = {"applications.received": "件", "inquiries.handled": "人次", "training.courses": "次"}

OURS = "from guanbao.dataset import build; import sys; built = build(sys.argv[1], sys.argv[2].split(',')); rows = built.rows['figures']"

PANDAS = """
import json, pathlib, sys
import pandas as pd
out, formats = pathlib.Path(sys.argv[1]), sys.argv[2].split(',')
rows = []
for path in sorted((out / 'reports').glob('*.json')):
    report = json.loads(path.read_bytes())
    identity = report['identity']
    for figure in report['figures']:
        rows.append({
            'report_key': path.stem, 'report_id': report['report_id'], 'agency_id': identity['agency']['id'], 'agency': identity['agency']['name'],
            'year': identity['year'], 'scope': figure['scope'], 'document': report['document']['name'], 'sha256': report['document']['sha256'],
            'start': figure['evidence']['span'][0], 'end': figure['evidence']['span'][1], 'quote': figure['evidence']['quote'],
            'context': figure['evidence']['context'], 'page': figure['evidence']['page'], 'period_start': figure['period'][0],
            'period_end': figure['period'][1], **figure['dims'],
            **{name: figure[name] for name in ('id', 'kind', 'metric', 'label', 'value', 'unit', 'normalised_value', 'normalised_unit', 'raw',
                                              'qualifier', 'state', 'part_of', 'section', 'origin', 'confidence')},
        })
frame = pd.DataFrame(rows)
target = out / 'pandas'
target.mkdir(exist_ok=True)
frame.to_parquet(target / 'figures.parquet')
if 'csv' in formats:
    frame.to_csv(target / 'figures.csv', index=False)
if 'ndjson' in formats:
    frame.to_json(target / 'figures.ndjson', orient='records', lines=True, force_ascii=False)
rows = len(frame)
"""

QUERY_OURS = """
import sys, guanbao
data = guanbao.open_dataset(sys.argv[1])
rows = data.sql("SELECT year, agency_id, sum(value) AS value FROM current_figures WHERE metric = 'inquiries.handled' AND role = 'part' "
                "GROUP BY ALL ORDER BY ALL").fetchall()
rows = len(rows)
"""

QUERY_PANDAS = """
import pathlib, sys
import pandas as pd
frame = pd.read_parquet(pathlib.Path(sys.argv[1]) / 'pandas' / 'figures.parquet')
frame = frame[(frame.metric == 'inquiries.handled') & frame.department.notna()]
rows = len(frame.groupby(['year', 'agency_id'])['value'].sum())
"""

MEASURED = """
import json, resource, sys, time
begun = time.perf_counter()
{code}
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps({{"seconds": time.perf_counter() - begun, "peak_mb": peak / 1024, "rows": rows}}))
"""


def figure(n: int, chance: random.Random, departments: list[str], year: int) -> dict[str, Any]:
    metric = METRICS[n % len(METRICS)]
    value = chance.randrange(1, 100_000)
    unit = UNITS.get(metric, "条")
    owner = departments[n % len(departments)] if n % 3 else None
    quote, start = f"{value}{unit}", n * 40
    return {
        "id": f"f{n + 1}", "kind": "count", "metric": metric, "label": "受理业务咨询", "value": value, "unit": unit, "normalised_value": value,
        "normalised_unit": unit, "raw": quote, "qualifier": "exact", "state": "number",
        "dims": {"department": owner, "outlets": [], "sharing": None, "channel": None, "account": None, "applicant": None, "outcome": None},
        "period": [f"{year}-01-01", f"{year}-12-31"], "scope": "district", "part_of": None, "section": "s2", "table": None,
        "evidence": {"span": [start, start + len(quote)], "quote": quote, "context": f"{owner or ''}受理业务咨询{quote}", "page": None, "box": None},
        "origin": "rule:made", "confidence": 0.95,
    }  # fmt: skip


def generate(out: Path, rows: int) -> int:
    """Reports with so many figures together, of all districts and as many years as it takes; returns how many."""
    chance = random.Random(7)  # noqa: S311 - numbers to measure with
    registry = load()
    districts = [agency for agency in registry.agencies if agency.kind == "district"]
    departments = [department.name for department in registry.departments if "customs" in department.systems][:40]
    folder = out / "reports"
    folder.mkdir(parents=True)
    count = -(-rows // FIGURES)
    for n in range(count):
        agency, year = districts[n % len(districts)], 1950 + n // len(districts)
        report = {
            "schema_version": "1.0", "report_id": f"{agency.id}-{year}", "status": "ok",
            "document": {"sha256": f"{n:064x}", "name": f"{agency.id}-{year}.pdf", "media_type": "application/pdf"},
            "identity": {"agency": {"id": agency.id, "name": agency.name, "code": agency.code, "system": agency.system}, "scope": "district",
                         "year": year, "period": [f"{year}-01-01", f"{year}-12-31"], "era": "narrative"},
            "figures": [figure(k, chance, departments, year) for k in range(FIGURES)],
            "produced_by": {"guanbao": "0", "registry": "0"},
        }  # fmt: skip
        (folder / f"{agency.id}-{year}.json").write_text(json.dumps(report, ensure_ascii=False), encoding="utf-8")
    return count


def measured(code: str, *arguments: str) -> dict[str, float]:
    """Run code in a process of its own."""
    program = MEASURED.format(code=textwrap.dedent(code))
    done = subprocess.run([sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000, help="figures to generate (default 1,000,000)")
    parser.add_argument(
        "--formats", default="csv,ndjson", help="what is written beside Parquet by both (default csv,ndjson)"
    )
    parser.add_argument("--json", action="store_true", help="print the results as JSON")
    options = parser.parse_args()
    with TemporaryDirectory() as folder:
        out = Path(folder) / "out"
        begun = time.perf_counter()
        reports = generate(out, options.rows)
        size = sum(path.stat().st_size for path in (out / "reports").iterdir())
        generated = time.perf_counter() - begun
        ours, theirs = measured(OURS, str(out), options.formats), measured(PANDAS, str(out), options.formats)
        with_database = measured(OURS, str(out), f"{options.formats},duckdb")
        asked = [(measured(QUERY_OURS, str(out)), measured(QUERY_PANDAS, str(out))) for _ in range(ROUNDS)]
    results = {
        "rows": ours["rows"], "reports": reports, "json_mb": size / 1e6, "generated_seconds": generated, "formats": options.formats,
        "build": ours, "build_pandas": theirs, "build_with_duckdb": with_database,
        "query": {key: median(pair[0][key] for pair in asked) for key in asked[0][0]},
        "query_pandas": {key: median(pair[1][key] for pair in asked) for key in asked[0][1]},
        "query_ratio": median(pair[0]["seconds"] / pair[1]["seconds"] for pair in asked),
        "python": platform.python_version(), "peak_here_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }  # fmt: skip
    if options.json:
        print(json.dumps(results, indent=2))
        return
    print(
        f"{results['rows']:,.0f} figures in {reports:,} reports, {results['json_mb']:,.0f} MB of JSON; written: parquet,{options.formats}"
    )
    rows = (
        ("build: all tables, checks across reports", ours, theirs),
        ("build with the DuckDB file", with_database, theirs),
        (f"query in a fresh process (median of {ROUNDS} pairs)", results["query"], results["query_pandas"]),
    )
    print(f"{'what':<52} {'guanbao':>18} {'pandas':>18} {'ratio':>6}  peak memory")
    for what, mine, other in rows:
        ratio = mine["seconds"] / other["seconds"]
        print(
            f"{what:<52} {mine['seconds']:>16.2f} s {other['seconds']:>16.2f} s {ratio:>6.2f}  {mine['peak_mb']:,.0f} MB, {other['peak_mb']:,.0f} MB"
        )
    print(
        "pandas writes the table of figures only; guanbao also harmonises names, writes five more tables and checks reports against each other"
    )


if __name__ == "__main__":
    main()
