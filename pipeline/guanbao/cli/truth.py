"""The commands about truth: `evaluate` and `annotate`. Each imports what it needs when it runs."""

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
    a folder that holds such files; corpus/reports where none is named. Each document is scored by itself.

    Of the test split only totals are shown, so that nobody tunes on it by accident.

    \b
    Examples:
      guanbao evaluate corpus/reports
      guanbao evaluate corpus/reports --split dev --format html -o evaluation.html
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
