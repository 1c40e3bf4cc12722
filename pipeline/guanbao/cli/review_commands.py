"""The commands for a person who looks at what was read: corrections, and the explorer."""

# ruff: noqa: D301 - click takes a real backspace as its mark for text that keeps its lines

from __future__ import annotations

import click

_STATES = ["number", "blank", "placeholder", "not_printed", "unreadable"]


@click.command(short_help="Correct, confirm or reject figures; keep it over every new reading.")
@click.argument("out", metavar="OUT")
@click.argument("report", required=False, metavar="[REPORT]")
@click.argument("figure", required=False, metavar="[FIGURE]")
@click.option("--value", metavar="NUMBER", help="The number that stands there, in digits and in the figure's unit.")
@click.option("--state", type=click.Choice(_STATES), help="What the cell is, where it is no number.")
@click.option("--confirm", is_flag=True, help="It is as it was read. Without FIGURE: the whole report is.")
@click.option("--reject", is_flag=True, help="It is no figure.")
@click.option(
    "--add", is_flag=True, help="A figure that was not read: FIGURE is START:END, or words that stand there once."
)
@click.option("--unit", metavar="UNIT", help="Its unit, with --value or --add.")
@click.option("--metric", metavar="ID", help="What it measures, as an id of the registry.")
@click.option("--label", metavar="WORDS", help="With --add: what is measured, in the report's words.")
@click.option("--department", metavar="NAME", help="With --add: whom it belongs to, as printed.")
@click.option("--because", metavar="WORDS", help="Why; every decision needs a reason.")
@click.option("--author", envvar="GUANBAO_AUTHOR", metavar="NAME", help="Who decides; by default the user's name.")
@click.option("--export", "export", metavar="FILE", help="Write all corrections there; - is stdout.")
@click.option(
    "--import", "import_", metavar="FILE", help="Take in the corrections of a file, such as one saved in the explorer."
)
@click.option("--gold", metavar="FOLDER", help="Write every confirmed report there as gold, for `guanbao evaluate`.")
@click.option(
    "--documents", metavar="FOLDER", help="With --gold: where the documents lie; by default where run.json says."
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors.")
def correct(out: str, **told: object) -> int:
    """Correct what was read, in OUT/corrections.csv, which no later reading touches.

    REPORT is the name of a file in OUT/reports, with or without .json; FIGURE an id (f12). A correction is kept by the digest of
    the document and the place of the figure, so it holds after the document is read again, and is told when its figure is gone.
    `guanbao dataset` and `guanbao site` lay corrections over the reports; the files of the reports stay as they were read. The
    last decision on a figure holds.

    Without REPORT and options it shows what became of every correction, and exits with 1 if a figure is gone.

    \b
    Examples:
      guanbao correct out customs.tianjin-2009 f12 --value 372 --because "the scan reads 373"
      guanbao correct out customs.tianjin-2009 f13 --confirm --because "looked at page 3"
      guanbao correct out customs.tianjin-2009 f14 --reject --because "a document number"
      guanbao correct out customs.tianjin-2009 120:125 --add --value 80 --unit 条 --because "was missed"
      guanbao correct out customs.tianjin-2009 --confirm --because "read it all"
      guanbao correct out --import corrections.csv
      guanbao correct out --export -
      guanbao correct out --gold gold
    """
    from guanbao.cli import correct as job

    return job.run(job.Options(out, **told))  # type: ignore[arg-type]


@click.command(short_help="Make the static explorer of an output folder.")
@click.argument("out", metavar="OUT")
@click.option("-o", "--output", required=True, metavar="SITE", help="The folder of the pages; it is made if need be.")
@click.option(
    "--documents",
    metavar="FOLDER",
    help="Where the documents lie, for pictures of pages; by default where run.json says.",
)
@click.option(
    "--pictures/--no-pictures", default=True, help="Pictures of the pages of PDF files. The default is to make them."
)
@click.option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors.")
def site(out: str, output: str, documents: str | None, pictures: bool, quiet: bool) -> int:
    """Make pages in which each number can be looked at where it stands, compared and corrected.

    They open from the folder (SITE/index.html) without a server or a network, in Chinese and English: coverage of districts and
    years, comparisons, each report with its figures marked in its text, and a queue of what is doubtful. Corrections that are made
    in a page stay in the browser until they are saved as corrections.csv; `guanbao correct OUT --import` takes that in.

    \b
    Examples:
      guanbao site out -o pages                       after `guanbao extract archive/ -o out`
      guanbao site out -o pages --documents archive   with the pages of PDF files as pictures
    """
    from guanbao.cli import site as job

    return job.run(out, output, documents, pictures, quiet)
