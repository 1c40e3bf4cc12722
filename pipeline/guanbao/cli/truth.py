"""The commands about truth: `evaluate`, `annotate` and `train`. Each imports what it needs when it runs."""

# ruff: noqa: D301 - click takes a real backspace as its mark for text that keeps its lines

from __future__ import annotations

import click


@click.command(short_help="Score reports against gold.")
@click.argument("names", nargs=-1, metavar="[GOLD_OR_FOLDER]…")
@click.option(
    "--run", metavar="FOLDER", help="Score what `guanbao extract -o FOLDER` wrote, instead of reading afresh."
)
@click.option("--base", metavar="RUN", help="Another such folder: show what was gained and lost since, by document.")
@click.option(
    "--split",
    type=click.Choice(["train", "dev", "test", "all"]),
    default="all",
    show_default=True,
    help="Which reports, by the splits.yaml of their corpus. Without that file every report is train.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "html", "md"]),
    default="table",
    show_default=True,
    help="html is one page with the worst cases in their sentences.",
)
@click.option("-o", "--out", metavar="FILE", help="Write there instead of to stdout.")
@click.option("--keep", metavar="FOLDER", help="Keep what was read there, for a later --run or --base.")
@click.option("--details", is_flag=True, help="Show every case, not only the worst.")
@click.option("--reveal", is_flag=True, help="Show more than totals of the test split. Then it is no test any more.")
@click.option(
    "--with-models/--rules-only",
    "models",
    default=None,
    help="Ask for a reading with classifiers, or by rules alone; one that was made otherwise is refused.",
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors.")
def evaluate(
    names: tuple[str, ...],
    run: str | None,
    base: str | None,
    split: str,
    form: str,
    out: str | None,
    keep: str | None,
    details: bool,
    reveal: bool,
    models: bool | None,
    quiet: bool,
) -> int:
    """Score reports against their gold: every field, by era, format, system, metric and phenomenon.

    A gold is a file gold.json or X.gold.json with its documents beside it (the folder's name, or X, with any ending), or
    a folder that holds such files; the folder corpus where none is named. Each document is scored by itself. An
    index.yaml in a folder, a list of {name: …}, names documents beside it that are no reports.

    Of the test split only totals are shown, so that nobody tunes on it by accident.

    \b
    Examples:
      guanbao evaluate corpus
      guanbao evaluate corpus --split dev --format html -o evaluation.html
      guanbao evaluate --keep out/before
      guanbao evaluate --base out/before --details

    Exit code 1: some gold could not be scored, because nothing was read for it.
    """
    from pathlib import Path

    from guanbao.cli import evaluate as job

    if run is not None and keep is not None:
        raise click.UsageError("--keep keeps what is read afresh, and --run reads nothing; leave one out.")
    places = {key: Path(value) for key, value in (("run", run), ("base", base), ("out", out), ("keep", keep)) if value}
    options = job.Options(
        names, split=split, format=form, details=details, reveal=reveal, models=models, quiet=quiet, **places  # type: ignore[arg-type]
    )  # fmt: skip
    return job.run(options)


@click.command(short_help="Write gold to correct; read and write Label Studio and doccano files.")
@click.argument("names", nargs=-1, required=True, metavar="REPORT…")
@click.option("-o", "--out", required=True, metavar="FOLDER", help="Where to write; it is made if need be.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["gold", "label-studio", "doccano"]),
    default="gold",
    show_default=True,
    help="gold: a folder for each report, as in a corpus. The others: files to import in that tool, with its settings.",
)
@click.option(
    "--from",
    "tool",
    type=click.Choice(["label-studio", "doccano"]),
    help="REPORT is what that tool exported: JSON of Label Studio, JSONL of doccano.",
)
@click.option("--overwrite", is_flag=True, help="Write over a gold.json that is there, and the corrections in it.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors.")
def annotate(names: tuple[str, ...], out: str, form: str, tool: str | None, overwrite: bool, quiet: bool) -> int:
    """Write what guanbao reads in a report as gold, for a person to correct.

    A REPORT is a document, a folder or a quoted pattern of documents, or a gold.json that there is. What was read as no
    figure becomes a trap, and a figure without a metric has the metric other: look at these first. The text that the
    gold is of stands beside it, without the tables, whose cells are in the gold by themselves.

    In the tools figures are spans with their kind, media spans with theirs, and owners and totals relations. Label
    Studio keeps value, unit, label … of a figure as fields of its region; doccano keeps them beside the text, so a
    figure that is new there gets what its words say. Gold that comes back is checked.

    \b
    Examples:
      guanbao annotate archive/tianjin-2009.pdf -o drafts
      guanbao annotate archive/ -o tasks --format label-studio
      guanbao annotate --from label-studio export.json -o corpus/reports
      guanbao annotate corpus/reports/dalian-2010/gold.json -o tasks --format doccano

    Exit code 1: a gold that was given or came back has faults. 3: something could not be read, or was there already.
    """
    from pathlib import Path

    from guanbao.cli import annotate as job

    options = job.Options(names, Path(out), format=form, tool=tool, overwrite=overwrite, quiet=quiet)  # type: ignore[arg-type]
    return job.run(options)


@click.command(short_help="Fit the classifiers to gold.")
@click.argument("names", nargs=-1, metavar="[NAME]…")
@click.option("--corpus", default="corpus", show_default=True, metavar="FOLDER", help="Where gold and splits.yaml lie.")
@click.option(
    "-o", "--out", default="models", show_default=True, metavar="FOLDER", help="Where the models are written."
)
@click.option(
    "--fit", "fitted_to", default="train,dev", show_default=True, help="The splits that are learnt from, by comma."
)
@click.option("--measure", "measured_on", default="test", show_default=True, help="The splits that are measured on.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors.")
def train(names: tuple[str, ...], corpus: str, out: str, fitted_to: str, measured_on: str, quiet: bool) -> int:
    """Fit the classifiers that decide what rules leave open, and write each with its card and checksum.

    NAME is one of figure, metric, topic, organisation, form and report; all of them where none is named. The same gold, program
    and libraries give the same bytes. Nothing that guanbao reads with changes until the models lie where it looks for them: in the
    folder that GUANBAO_MODELS names, or in models beside its sources.

    \b
    Examples:
      guanbao train
      guanbao train metric -o out/models

    Then, to hold the two readings against each other: guanbao evaluate --rules-only --keep out/rules, and
    GUANBAO_MODELS=out/models guanbao evaluate --base out/rules.
    """
    from guanbao.cli.training import run

    return run(names, corpus, out, fitted_to.split(","), measured_on.split(","), quiet=quiet)
