"""The commands on an output folder: its dataset, what it holds, and comparisons."""

# ruff: noqa: D301 - click takes a real backspace as its mark for text that keeps its lines

from __future__ import annotations

import click

_FORMATS = ["table", "csv", "json", "md", "html", "png", "svg"]
_FORMAT_HELP = (
    "table: for reading. csv: one line a cell, tidy. json: the same with the question, breaks and signs. md, html: a table to put "
    "somewhere. png, svg: a picture. By default table on a terminal, else csv."
)


@click.command(short_help="Make the dataset of an output folder from its reports.")
@click.argument("out", metavar="OUT")
@click.option(
    "--format",
    "formats",
    type=click.Choice(["csv", "ndjson", "duckdb"]),
    multiple=True,
    help="What to write beside Parquet, which is always there; may be repeated. The default is all of them.",
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors.")
def dataset(out: str, formats: tuple[str, ...], quiet: bool) -> int:
    """Make the dataset of an output folder afresh from OUT/reports/*.json.

    It writes OUT/dataset (reports, figures, values, entities, checks, problems, and datapackage.json, which explains every
    column and metric) and OUT/guanbao.duckdb. Reports are checked against each other: what one carries over against what the
    next takes in, growth against the earlier report, and more. Nothing but the reports goes in, so it can be thrown away and
    made again.

    \b
    Examples:
      guanbao dataset out                         after `guanbao extract archive/ -o out`
      guanbao dataset out --format csv            Parquet and CSV only
      duckdb out/guanbao.duckdb "SELECT agency, value FROM current_values WHERE metric = 'applications.received'"
    """
    from guanbao.cli import dataset as job

    return job.build(out, formats, quiet)


@click.command(short_help="Show which metrics a dataset holds, and for which years.")
@click.argument("out", metavar="OUT")
@click.option(
    "--metric", "names", multiple=True, metavar="NAME", help="Only metrics whose id starts so; may be repeated."
)
@click.option("--districts", metavar="LIST", help="Only these agencies: ids or names, joined by commas.")
@click.option("--years", metavar="LIST", help="Only these years: 2009,2011-2013.")
@click.option("--format", "form", type=click.Choice(_FORMATS), help=_FORMAT_HELP)
@click.option("-o", "--output", metavar="FILE", help="Write there instead of to stdout.")
def metrics(
    out: str, names: tuple[str, ...], districts: str | None, years: str | None, form: str | None, output: str | None
) -> int:
    """Show which metrics the dataset in OUT holds: how many of each year's reports give a number.

    \b
    Examples:
      guanbao metrics out
      guanbao metrics out --metric applications. --districts tianjin
      guanbao metrics out --format png -o coverage.png
    """
    from guanbao.cli import compare as job

    return job.metrics(out, names, districts, years, job.Output(form, output))


@click.command(short_help="Compare years, districts, departments … or two reports.")
@click.argument("out", metavar="OUT")
@click.option(
    "--metric",
    "names",
    multiple=True,
    metavar="ID",
    help="What to compare; ids joined by + are added up. May be repeated with --by metric.",
)
@click.option(
    "--by",
    type=click.Choice(
        [
            "district",
            "year",
            "metric",
            "department",
            "category",
            "outlet",
            "outlet_kind",
            "channel",
            "account",
            "applicant",
        ]
    ),
    default="district",
    show_default=True,
    help="What the rows are; years are the columns, or with `year` the districts. category: the function that departments serve, "
    "by which those of different names and years compare.",
)
@click.option(
    "--districts",
    metavar="LIST",
    help="Agencies: ids or names, joined by commas (tianjin,天津海关). The default is all.",
)
@click.option("--years", metavar="LIST", help="Years: 2009,2011-2013. The default is all.")
@click.option(
    "--scope",
    type=click.Choice(["district", "headquarters", "system", "subordinate", "unit", "unknown"]),
    help="Only reports of this scope. By default that of the whole district goes before that of its headquarters.",
)
@click.option(
    "--as",
    "kind",
    type=click.Choice(["value", "growth", "share", "rank", "per"]),
    default="value",
    show_default=True,
    help="growth: percent against the column before. share: of the printed total, else of the column. rank: 1 is the largest. "
    "per: divided by --per.",
)
@click.option(
    "--per",
    metavar="METRIC|month|day",
    help="With --as per: the metric to divide by (with owners, what the same owner has of it), or the length of the report's period.",
)
@click.option(
    "--pair",
    "both",
    metavar="A:Y,B:Y",
    help="Two reports side by side: tianjin:2009,2010 or tianjin:2009,dalian:2010; goes with --scope and --all.",
)
@click.option("--all", "everything", is_flag=True, help="With --pair: also what is the same, or zero in both.")
@click.option("--format", "form", type=click.Choice(_FORMATS), help=_FORMAT_HELP)
@click.option("-o", "--output", metavar="FILE", help="Write there instead of to stdout.")
def compare(
    out: str,
    names: tuple[str, ...],
    by: str,
    districts: str | None,
    years: str | None,
    scope: str | None,
    kind: str,
    per: str | None,
    both: str | None,
    everything: bool,
    form: str | None,
    output: str | None,
) -> int:
    """Compare what the reports in OUT say, over years and districts, or say why two numbers do not compare.

    Each cell is a number, a zero, something missing (no report, not stated, blank, unread …) or not comparable, and the signs
    below the table say which. Changes of law, form and organisation are known: no growth is computed and no line drawn over one
    that forbids it (`guanbao registry show breaks`).

    \b
    Examples:
      guanbao compare out --metric applications.received --districts tianjin,beijing --years 2014-2020
      guanbao compare out --metric inquiries.handled --by category --as share --districts dalian
      guanbao compare out --metric releases.weibo+releases.wechat --as growth
      guanbao compare out --pair tianjin:2009,2010
      guanbao compare out --metric applications.received --format png -o received.png
    """
    from guanbao.cli import compare as job

    if (both is None) == (not names):
        raise click.UsageError("Give --metric (`guanbao metrics OUT` lists them), or --pair, and not both.")
    target = job.Output(form, output)
    _together(both is not None)
    if both is not None:
        return job.pair(out, both, scope, everything, target)
    return job.compare(out, job.Asked(names, by, kind, districts, years, scope, per), target)


def _together(both: bool) -> None:
    """Refuse options that would have no say, so that nobody takes the answer for another one's."""
    source = click.get_current_context().get_parameter_source
    idle = (
        {"by": "--by", "districts": "--districts", "years": "--years", "kind": "--as", "per": "--per"}
        if both
        else {"everything": "--all"}
    )
    given = [option for name, option in idle.items() if source(name) is click.core.ParameterSource.COMMANDLINE]
    if given:
        why = "compares two reports and takes none of them" if both else "is missing"
        raise click.UsageError(f"{', '.join(given)}: --pair {why}.")
