"""Web pages: the bare body that a browser prints, and government pages with all that stands around a report."""

from __future__ import annotations

import html
from collections.abc import Sequence
from pathlib import Path
from string import Template

from printing.model import Item, Line, PrintedCell, PrintedReport, PrintedTable

PAGES = Path(__file__).with_name("pages")
TEMPLATES = ("portal", "customs", "word")  # who lets a report say which: meta.yaml, `page`
# `heavy` is only printed where it is asked for: what stands around a report outweighs it.


def page(report: PrintedReport, template: str, charset: str = "utf-8") -> str:
    """A government page with the report in it; the file `pages/<template>.html` has its furniture.

    `charset` is what the page says of itself; writing it in that encoding is the caller's.
    """
    source = Template((PAGES / f"{template}.html").read_text(encoding="utf-8"))
    first = next((i for i, item in enumerate(report.items) if not _is_title(item)), 0)
    body = "\n".join(MARKUP[template](item) for item in report.items[first:])
    return source.substitute(title=html.escape(report.running), body=body, charset=charset)


def body(items: Sequence[Item]) -> str:
    """The report in plain markup, a class for each kind of line."""
    return "\n".join(_plain(item) for item in items)


def _is_title(item: Item) -> bool:
    return isinstance(item, Line) and item.kind == "title"


def broken(text: str) -> str:
    """Escaped text, its line breaks as `<br>`."""
    return html.escape(text).replace("\n", "<br>")


def table(printed: PrintedTable, opening: str, cell: Template) -> str:
    """A `<table>`; `cell` has the places $name, $spans and $text."""
    rows = ["<tr>" + "".join(_cell(c, cell) for c in row) + "</tr>" for row in printed.rows]
    return "\n".join([opening, *rows, "</table>"])


def _cell(printed: PrintedCell, template: Template) -> str:
    spans = f' rowspan="{printed.row_span}"' if printed.row_span > 1 else ""
    spans += f' colspan="{printed.column_span}"' if printed.column_span > 1 else ""
    return template.substitute(name="th" if printed.head else "td", spans=spans, text=broken(printed.text))


PLAIN_CELL = Template("<$name$spans>$text</$name>")
PORTAL_CELL = Template(
    '<td$spans style="border:1px solid #000;padding:2px 5px;"><p style="text-align:center;"><span'
    ' style="font-family:宋体;font-size:14px;">$text</span></p></td>'
)
WORD_CELL = Template(
    "<td$spans valign=middle style='border:solid windowtext 1.0pt;padding:0cm 5.4pt 0cm 5.4pt'>\n<p class=MsoNormal"
    " align=center style='text-align:center'><span style='font-size:10.5pt'>$text<o:p></o:p></span></p></td>"
)


def _plain(item: Item) -> str:
    if isinstance(item, PrintedTable):
        columns = "".join(f'<col style="width:{100 * w / sum(item.widths):.2f}%">' for w in item.widths)
        return table(item, f'<table class="{item.form}"><colgroup>{columns}</colgroup>', PLAIN_CELL)
    return f'<p class="{item.kind}">{broken(item.text)}</p>'


def _portal(item: Item) -> str:
    if isinstance(item, PrintedTable):
        return table(
            item, '<table border="1" cellspacing="0" style="border-collapse:collapse;width:100%;">', PORTAL_CELL
        )
    align = {"signature": "right", "plain": "center"}.get(item.kind, "left")
    text = broken(item.text) if item.kind in ("signature", "plain") else f"\u3000\u3000{broken(item.text)}"
    text = f"<strong>{text}</strong>" if item.kind == "heading" else text
    return f'<p style="text-align:{align};"><span style="font-family:仿宋;font-size:18px;">{text}</span></p>'


def _customs(item: Item) -> str:
    if isinstance(item, PrintedTable):
        return f'<div align="center">{table(item, "<table border=1 width=640>", PLAIN_CELL)}</div>'
    indent = "" if item.kind in ("signature", "plain") else "&nbsp;&nbsp;&nbsp;&nbsp;"
    return f"{indent}{broken(item.text)}<br>"


def _word(item: Item) -> str:
    if isinstance(item, PrintedTable):
        opening = "<table class=MsoNormalTable border=0 cellspacing=0 cellpadding=0 style='border-collapse:collapse'>"
        return table(item, opening, WORD_CELL)
    name = {"heading": "h2", "signature": "p", "plain": "p"}.get(item.kind, "p")
    style = {"signature": "text-align:right", "plain": "text-align:center"}.get(item.kind, "text-indent:32.0pt")
    return f"<{name} class=MsoNormal style='{style}'><span lang=ZH-CN>{broken(item.text)}</span></{name}>"


MARKUP = {"portal": _portal, "customs": _customs, "word": _word, "heavy": _portal}
