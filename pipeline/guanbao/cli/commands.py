"""The commands with their help. Each imports what it needs when it runs, so that help comes at once."""

# ruff: noqa: D301 - click takes a real backspace as its mark for text that keeps its lines

from __future__ import annotations

from typing import Any

import click

from guanbao import __version__
from guanbao.cli import data_commands, review_commands, truth
from guanbao.cli.program import Program

_SETTINGS = {"help_option_names": ["-h", "--help"], "max_content_width": 100}


@click.group(cls=Program, context_settings=_SETTINGS)
@click.version_option(__version__, prog_name="guanbao", message="%(prog)s %(version)s")
def cli() -> None:
    """Read Chinese government disclosure reports (政府信息公开年度报告) into data that can be checked.

    Every number comes with its unit, its owner, its period and the place where it stands; every printed sum is
    recomputed; nothing is repaired in silence.

    \b
    Examples:
      guanbao extract tianjin-2009.txt           look at one report
      guanbao extract archive/ -o out            read a folder; one JSON file each, and the texts
      guanbao explain out/reports/customs.tianjin-2009.json f12
      guanbao evaluate corpus                    score the reading against gold

    \b
    Exit codes:
      0  fine
      1  problems or failing checks, where --strict asked for them; faults of registry data or gold
      2  wrong use of the command
      3  some inputs could not be read, or the output could not be written
    Data goes to stdout, everything else to stderr.
    """


@cli.command(short_help="Read reports into JSON, CSV or a summary.")
@click.argument("files", nargs=-1, required=True, metavar="FILE…")
@click.option("-o", "--out", metavar="FOLDER", help="Write reports/, texts/ and run.json there; it is made if need be.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "ndjson", "csv", "summary"]),
    help="json: one object for one input, a line each for several. ndjson: a line each. csv: one row a figure "
    "(columns: guanbao schema --csv). summary: for reading. By default summary on a terminal, else json. "
    "With -o, ndjson and csv add one file for all reports.",
)
@click.option("--strict", is_flag=True, help="Exit 1 if any report has a warning, an error or a failing check.")
@click.option(
    "--text/--no-text",
    default=None,
    help="With -o: keep each report's text, which the spans of its figures point into. The default is to keep it.",
)
@click.option(
    "--segmenter",
    type=click.Choice(["jieba", "rjieba"]),
    help="The word segmenter. Both give the same words; by default rjieba, the faster one, where it is installed.",
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors.")
@click.option("--rules-only", is_flag=True, help="Ask no classifier: rules alone decide.")
def extract(
    files: tuple[str, ...],
    out: str | None,
    form: str | None,
    strict: bool,
    text: bool | None,
    segmenter: str | None,
    rules_only: bool,
    quiet: bool,
) -> int:
    """Read reports into checked JSON, CSV, or a summary on the screen.

    A FILE is a document, a folder (everything in it that may be a report, recursively), a quoted pattern such as
    'archive/**/*.pdf', or - for stdin. An input that cannot be read gets a record with the reason, and the next one
    is read.

    \b
    Examples:
      guanbao extract tianjin-2009.txt
      guanbao extract tianjin-2009.pdf | jq '.figures[] | [.label, .value, .unit]'
      guanbao extract archive/ -o out --strict
      guanbao extract archive/*.pdf --format csv > figures.csv

    CSV: a text that a spreadsheet could take for a formula gets an apostrophe in front, and so does one that starts
    with an apostrophe; take one away to have the text back.
    """
    from pathlib import Path

    from guanbao.cli import extract as job

    folder = Path(out) if out is not None else None
    return job.run(job.Options(files, folder, form, strict, text, segmenter, quiet, not rules_only))  # type: ignore[arg-type]


@cli.command(short_help="Read archives of any size; every input is accounted for.")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT…")
@click.option(
    "-o", "--out", required=True, metavar="OUT", help="Write reports/, texts/, inputs.ndjson and run.json there."
)
@click.option(
    "--jobs", type=click.IntRange(1), metavar="N", help="Workers on this machine; by default one for each core."
)
@click.option("--limit", type=click.IntRange(1), metavar="N", help="Take only the first N files (an archive is one).")
@click.option(
    "--include",
    multiple=True,
    metavar="PATTERN",
    help="Take only files and members like this ('*.pdf'); may be repeated.",
)
@click.option("--since", metavar="DAY", help="Take only files changed since a day (2026-01-31), or within days (7d).")
@click.option(
    "--retry-failed",
    is_flag=True,
    help="Try again what ran out of time, memory or bounds, broke its parser, or could not be opened.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be read, and read and write nothing.")
@click.option(
    "--dask", metavar="ADDRESS", help="Read on a Dask cluster (tcp://host:8786), or 'local' for one made here."
)
@click.option(
    "--deadline", type=click.FloatRange(1), metavar="SECONDS", help="Time for a document, and 2 s a page more."
)
@click.option("--memory", type=click.IntRange(64), metavar="MIB", help="Memory for a document; by default 1536.")
@click.option("--pages", type=click.IntRange(1), metavar="N", help="Pages read of a document; by default 2000.")
@click.option("--set", "limits", multiple=True, metavar="NAME=NUMBER", help="Any other limit, by its name in run.json.")
@click.option("--segmenter", type=click.Choice(["jieba", "rjieba"]), help="The word segmenter, as for extract.")
@click.option("--dataset", is_flag=True, help="Make the dataset of OUT as well, as guanbao dataset does.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors.")
def batch(inputs: tuple[str, ...], out: str, **options: Any) -> int:
    """Read archives of any size into a folder: every file in isolation, each with exactly one status.

    An INPUT is a document, a folder, a ZIP or TAR (also nested, and with GBK names), a quoted pattern, or a URL that
    fsspec opens. What hangs, crashes or takes too much memory costs itself alone. Run the same command again, and what
    did not change is not read again; after a fall it goes on where it was. Ctrl-C lets what is under way finish for some seconds,
    twice stops at once.

    \b
    Examples:
      guanbao batch archive/ mirror.zip -o out
      guanbao batch archive/ -o out --include '*.pdf' --since 7d
      guanbao batch archive/ -o out --retry-failed --deadline 600 --memory 4096
      guanbao batch 's3://bucket/reports/**' -o s3://bucket/out --dask tcp://scheduler:8786

    run.json says what ran, with counts by status; inputs.ndjson has a line for every input: its status, its report, and
    which of several documents of one report is current. In a pipe, stdout gets run.json. With --dataset the one command
    goes all the way from an archive to Parquet, CSV and DuckDB.
    """
    from guanbao.cli import batch as job

    return job.run(inputs, out, **options)


@cli.command(short_help="Show where a figure was read, and why.")
@click.argument("report", metavar="REPORT")
@click.argument("figure", metavar="FIGURE")
@click.option(
    "--segmenter", type=click.Choice(["jieba", "rjieba"]), help="The word segmenter, where REPORT is a document."
)
def explain(report: str, figure: str, segmenter: str | None) -> int:
    """Show where a figure was read, and why so: its sentence, owner, total and parts, rule and checks.

    REPORT is a JSON file written by extract, or a document, which is then read. FIGURE is an id (f12) or a value
    (49630, 1.5万, 98.2%); where several figures have that value, they are listed. Put -- before a negative value.

    \b
    Examples:
      guanbao explain out/reports/customs.tianjin-2009.json f12
      guanbao explain tianjin-2009.txt 49630
      guanbao explain tianjin-2009.txt -- -15
    """
    from guanbao.cli import explain as job

    return job.run(report, figure, segmenter)


@cli.command(short_help="Print the JSON Schema of a report.")
@click.option("--csv", is_flag=True, help="Print the columns of the CSV output instead, with what they hold.")
def schema(csv: bool) -> int:
    """Print the JSON Schema of a report (draft 2020-12).

    Within a major version of the schema, fields are only ever added; a report says its version in schema_version.

    \b
    Examples:
      guanbao schema > report.schema.json
      guanbao schema --csv
    """
    from guanbao.cli.terminal import put
    from guanbao.model.schema import committed

    if csv:
        from guanbao.model.rows import COLUMNS

        width = max(map(len, COLUMNS))
        put("".join(f"{name:<{width}}  {holds}\n" for name, holds in COLUMNS.items()))
    else:
        put(committed())
    return 0


@cli.group(short_help="See and check what is known before reading.")
def registry() -> None:
    """See and check what is known before reading: agencies, departments, outlets, units, metrics.

    \b
    Examples:
      guanbao registry show departments
      guanbao registry check my-registry/
    """


@registry.command(short_help="List every fault of registry data.")
@click.argument("folder", required=False)
@click.option(
    "--overlay",
    is_flag=True,
    help="FOLDER holds additions: check it laid over guanbao's own registry, instead of by itself.",
)
def check(folder: str | None, overlay: bool) -> int:
    """List every fault of registry data with file and line; exit 1 if there is any.

    Without FOLDER the registry that comes with guanbao is checked.

    \b
    Examples:
      guanbao registry check
      guanbao registry check my-registry/ --overlay
    """
    from guanbao.cli import registry as job

    if overlay and folder is None:
        raise click.UsageError("--overlay needs the FOLDER that is laid over guanbao's own registry.")
    return job.check(folder, overlay)


@registry.command(short_help="Show what the registry knows.")
@click.argument("kind", required=False)
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
def show(kind: str | None, name: str | None, as_json: bool) -> int:
    """Show the kinds of the registry, the entries of one KIND, or those that a NAME (or id) may mean.

    \b
    Examples:
      guanbao registry show
      guanbao registry show departments 加贸处
      guanbao registry show outlets --json
    """
    from guanbao.cli import registry as job

    return job.show(kind, name, as_json)


for command in (
    truth.evaluate, truth.annotate, truth.train, data_commands.dataset, data_commands.metrics, data_commands.compare,
    review_commands.correct, review_commands.site,
):  # fmt: skip
    cli.add_command(command)


def main() -> None:
    """Run the command line; never returns."""
    cli.main(prog_name="guanbao")
