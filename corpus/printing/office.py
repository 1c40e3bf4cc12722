"""PDFs by LibreOffice Writer, from flat OpenDocument text of our own or from any file that it opens."""

from __future__ import annotations

import html
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from printing.model import Item, Placed, PrintedReport, PrintedTable

TIMEOUT = 180
NUMBER, COUNT = "<text:page-number/>", "<text:page-count/>"
FEET = {"dashes": f"— {NUMBER} —", "count": f"第{NUMBER}页　共{COUNT}页", "bare": NUMBER}
TABLE_WIDTH = 15.6  # cm
HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text">
<office:font-face-decls><style:font-face style:name="F" svg:font-family="'{font}'"/></office:font-face-decls>
<office:styles><style:default-style style:family="paragraph">
<style:paragraph-properties fo:orphans="0" fo:widows="0" style:punctuation-wrap="hanging"/>
<style:text-properties style:font-name="F" style:font-name-asian="F"
 fo:font-size="{size}pt" style:font-size-asian="{size}pt"
 fo:language="en" fo:country="US" style:language-asian="zh" style:country-asian="CN"/></style:default-style>
{styles}</office:styles>
<office:automatic-styles>{tables}<style:page-layout style:name="L"><style:page-layout-properties fo:page-width="21cm"
 fo:page-height="29.7cm" fo:margin-top="2cm" fo:margin-bottom="2cm" fo:margin-left="2.8cm" fo:margin-right="2.6cm"/>
<style:header-style><style:header-footer-properties
 fo:min-height="1.2cm" fo:margin-bottom="0.6cm"/></style:header-style>
<style:footer-style><style:header-footer-properties fo:min-height="1.2cm" fo:margin-top="0.6cm"/></style:footer-style>
</style:page-layout></office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="L">
<style:header><text:p text:style-name="small">{running}</text:p></style:header>
<style:footer><text:p text:style-name="small">{foot}</text:p></style:footer></style:master-page></office:master-styles>
<office:body><office:text>
{body}
</office:text></office:body></office:document>
"""
STYLE = (
    '<style:style style:name="{name}" style:family="paragraph"><style:paragraph-properties {paragraph}/>'
    '<style:text-properties fo:font-size="{size}pt" style:font-size-asian="{size}pt" {weight}/></style:style>\n'
)
BOLD = 'fo:font-weight="bold" style:font-weight-asian="bold"'
CELL_STYLE = (
    '<style:style style:name="{name}" style:family="table-cell"><style:table-cell-properties fo:padding="0.08cm"'
    ' style:vertical-align="middle" fo:border="{border}"/></style:style>\n'
)
COLUMN_STYLE = (
    '<style:style style:name="{name}" style:family="table-column">'
    '<style:table-column-properties style:column-width="{width:.3f}cm"/></style:style>\n'
)
TABLE_STYLE = (
    '<style:style style:name="{name}" style:family="table"><style:table-properties style:width="{width}cm"'
    ' table:align="center" table:border-model="collapsing" style:may-break-between-rows="true"/></style:style>\n'
)


def save(report: PrintedReport, target: Path, *, font: str, size: float, foot: str = FEET["dashes"]) -> None:
    """Write a PDF; `foot` is markup for the foot of each page."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"{target.stem}.fodt"
        source.write_text(fodt(report, font, size, foot), encoding="utf-8")
        convert(source, target)


def convert(source: Path, target: Path) -> None:
    """Any document to the format of the target's suffix, by LibreOffice with a profile of its own.

    Raises:
        RuntimeError: nothing came out of it.
    """
    with tempfile.TemporaryDirectory() as folder:
        profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
        suffix = target.suffix.removeprefix(".")
        command = ["soffice", profile, "--headless", "--convert-to", suffix, "--outdir", folder, str(source)]
        done = subprocess.run(command, check=True, timeout=TIMEOUT, capture_output=True)
        made = Path(folder) / f"{source.stem}.{suffix}"
        if not made.exists():
            raise RuntimeError(f"LibreOffice made nothing of {source.name}: {done.stderr.decode(errors='replace')}")
        shutil.copyfile(made, target)


def fodt(report: PrintedReport, font: str, size: float, foot: str) -> str:
    """A flat OpenDocument text of the report."""
    high = f'fo:line-height="{size * 1.75}pt"'
    cell = min(size, 10.5)
    looks = {
        "title": (f'fo:text-align="center" {high}', size + 6, BOLD),
        "heading": (f'fo:text-align="start" {high}', size, BOLD),
        "paragraph": (f'fo:text-align="justify" fo:text-indent="{2 * size}pt" {high}', size, ""),
        "signature": (f'fo:text-align="end" {high}', size, ""),
        "plain": (f'fo:text-align="center" {high}', size, ""),
        "small": ('fo:text-align="center"', 9, ""),
        "cell": ('fo:text-align="center"', cell, ""),
        "narrow": ('fo:text-align="center"', cell - 2.5, ""),
    }
    styles = [STYLE.format(name=n, paragraph=p, size=s, weight=w) for n, (p, s, w) in looks.items()]
    parts = {
        "styles": "".join(styles),
        "tables": "".join(_table_styles(report)),
        "running": html.escape(report.running),
        "body": "\n".join(_item(item, number) for number, item in enumerate(report.items)),
    }
    return HEAD.format(font=font, size=size, foot=foot, **parts)


def _item(item: Item, number: int) -> str:
    if isinstance(item, PrintedTable):
        return _table(item, f"T{number}")
    return f'<text:p text:style-name="{item.kind}">{_text(item.text)}</text:p>'


def _text(text: str) -> str:
    return html.escape(text).replace("\n", "<text:line-break/>")


def _table_styles(report: PrintedReport) -> Iterator[str]:
    for number, item in enumerate(report.items):
        if isinstance(item, PrintedTable):
            widths = _widths(item)
            yield TABLE_STYLE.format(name=f"T{number}", width=TABLE_WIDTH)
            for column, width in enumerate(widths):
                yield COLUMN_STYLE.format(name=f"T{number}.{column}", width=TABLE_WIDTH * width / sum(widths))
    yield CELL_STYLE.format(name="ruled", border="0.5pt solid #000000")
    yield CELL_STYLE.format(name="unruled", border="none")


def _widths(table: PrintedTable) -> list[float]:
    return [*table.widths, *[1.0] * (len(table.matrix()[0]) - table.columns)]


def _table(table: PrintedTable, name: str) -> str:
    places = {(p.row, p.column): p for p in table.placed()}
    columns = "".join(f'<table:table-column table:style-name="{name}.{c}"/>' for c in range(len(_widths(table))))
    rows = [_row(table, places, row) for row in range(len(table.rows))]
    head = table.head if "repeat_head" in table.style else 0
    if head:
        rows = ["<table:table-header-rows>", *rows[:head], "</table:table-header-rows>", *rows[head:]]
    body = "\n".join(rows)
    return f'<table:table table:name="{name}" table:style-name="{name}">{columns}\n{body}</table:table>'


def _row(table: PrintedTable, places: dict[tuple[int, int], Placed], row: int) -> str:
    covered = {
        (p.row + r, p.column + c)
        for p in places.values()
        for r in range(p.cell.row_span)
        for c in range(p.cell.column_span)
    } - places.keys()
    cells = []
    for column in range(len(_widths(table))):
        place = places.get((row, column))
        if (row, column) in covered:
            cells.append("<table:covered-table-cell/>")
        else:
            cells.append(_cell(table, place))
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def _cell(table: PrintedTable, place: Placed | None) -> str:
    look = "unruled" if "no_rules" in table.style else "ruled"
    style = "narrow" if table.columns > 12 else "cell"
    if place is None:
        return f'<table:table-cell table:style-name="{look}"/>'
    cell = place.cell
    spans = f'table:number-rows-spanned="{cell.row_span}" table:number-columns-spanned="{cell.column_span}"'
    text = f'<text:p text:style-name="{style}">{_text(cell.text)}</text:p>'
    return f'<table:table-cell table:style-name="{look}" office:value-type="string" {spans}>{text}</table:table-cell>'
