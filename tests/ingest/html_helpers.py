"""Government pages of several systems around one report, and the ways in which editors put a report into them."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from pathlib import Path
from string import Template

from ingest_helpers import check

from guanbao.ingest import read
from guanbao.model.document import Block, Document, Grid

PAGES = Path(__file__).parent / "data" / "html"
NAMES = tuple(sorted(path.stem for path in PAGES.glob("*.html")))

TITLE = "临溪海关2022年政府信息公开工作年度报告"
TABLE = "{{table}}"
REPORT = (
    "根据《中华人民共和国政府信息公开条例》（国令第711号），编制本报告。数据统计期限为2022年1月1日至12月31日。",
    "一、总体情况",
    "（一）主动公开。通过门户网站发布信息1,286条，其中公告74条、通关指南118条；微信“临溪海关”发布426条，微博453条。",
    "（二）依申请公开",
    "全年收到申请23件，比上年增长9.5%，均已按期答复，未收取费用。",
    "二、收到和处理政府信息公开申请情况",
    TABLE,
    "三、存在的主要问题及改进情况",
    "公开的内容与企业的期待相比仍有差距。下一步将细化流程，提高答复质量。",
    "四、其他需要报告的事项",
    "无。",
    "附件：1.2022年统计表",
    "临溪海关",
    "2023年1月18日",
)
PARAGRAPHS = [line for line in REPORT if line != TABLE]
# (text, rows, columns): a cell is listed in the row in which it starts.
ROWS: tuple[tuple[tuple[str, int, int], ...], ...] = (
    (("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项）", 2, 3), ("申请人情况", 1, 3)),
    (("自然人", 1, 1), ("商业企业", 1, 1), ("总计", 1, 1)),
    (("一、本年新收政府信息公开申请数量", 1, 3), ("17", 1, 1), ("6", 1, 1), ("23", 1, 1)),
    (("二、上年结转政府信息公开申请数量", 1, 3), ("0", 1, 1), ("", 1, 1), ("0", 1, 1)),
    (("三、本年度办理结果", 3, 1), ("（一）予以公开", 1, 2), ("12", 1, 1), ("6", 1, 1), ("18", 1, 1)),
    (("（二）不予公开", 2, 1), ("1.属于国家秘密", 1, 1), ("2", 1, 1), ("/", 1, 1), ("2", 1, 1)),
    (("2.其他法律行政法规禁止公开", 1, 1), ("3", 1, 1), ("/", 1, 1), ("3", 1, 1)),
)
PLACED = [
    (0, 0, 2, 3), (0, 3, 1, 3), (1, 3, 1, 1), (1, 4, 1, 1), (1, 5, 1, 1),
    (2, 0, 1, 3), (2, 3, 1, 1), (2, 4, 1, 1), (2, 5, 1, 1), (3, 0, 1, 3), (3, 3, 1, 1), (3, 4, 1, 1), (3, 5, 1, 1),
    (4, 0, 3, 1), (4, 1, 1, 2), (4, 3, 1, 1), (4, 4, 1, 1), (4, 5, 1, 1), (5, 1, 2, 1), (5, 2, 1, 1), (5, 3, 1, 1),
    (5, 4, 1, 1), (5, 5, 1, 1), (6, 2, 1, 1), (6, 3, 1, 1), (6, 4, 1, 1), (6, 5, 1, 1),
]  # fmt: skip

Put = Callable[[str], str]


def page(name: str, body: str, title: str = TITLE) -> str:
    """A page of a system with a report in it."""
    return Template((PAGES / f"{name}.html").read_text(encoding="utf-8")).substitute(title=title, body=body)


def markup(paragraph: Put, opening: str, cell: Put) -> str:
    """The report, each paragraph and each cell put by a function."""
    return "\n".join(grid(opening, cell) if line == TABLE else paragraph(escape(line)) for line in REPORT)


def grid(opening: str, cell: Put, tag: str = "td") -> str:
    """The table of the report."""
    rows = []
    for row in ROWS:
        cells = [f"<{tag}{_span('rowspan', r)}{_span('colspan', c)}>{cell(escape(text))}</{tag}>" for text, r, c in row]
        rows.append("<tr>" + "\n".join(cells) + "</tr>")
    return "\n".join([opening, *rows, "</table>"])


def _span(name: str, count: int) -> str:
    return f" {name}={count}" if count > 1 else ""


def _word(text: str) -> str:
    """As Word saves and editors paste it: a span for each script, source lines broken, an empty `o:p` behind all."""
    parts = re.findall(r"[0-9.,%]+|[^0-9.,%]+", text)
    runs = [
        f"<span\nlang=EN-US style='font-size:16.0pt;mso-bidi-font-size:12.0pt'>{part}</span>" if part[0] in "0123456789.,%"
        else f"<span style='font-size:16.0pt;font-family:仿宋_GB2312'>{_broken(part)}</span>"
        for part in parts
    ]  # fmt: skip
    return "".join(runs) + "<span lang=EN-US><o:p></o:p></span>"


def _broken(text: str) -> str:
    return "\n".join(text[i : i + 20] for i in range(0, len(text), 20))


def word(text: str) -> str:
    """A paragraph pasted from Word."""
    return f"<p class=MsoNormal style='text-indent:32.0pt;mso-char-indent-count:2.0'>{_word(text)}</p>"


def word_cell(text: str) -> str:
    """What stands in a cell pasted from Word; an empty one has a space that is no blank."""
    inside = _word(text) if text else "<span lang=EN-US><o:p>&nbsp;</o:p></span>"
    return f"<p class=MsoNormal align=center style='text-align:center'>{inside}</p>"


def editor(text: str) -> str:
    """As a web editor writes it; numbers are split over spans."""
    halves = re.sub(r"(\d)(\d)", r"\1</span><span style='color:#000'>\2", text, count=1)
    return f'<p style="text-indent:2em;text-align:left;"><span style="font-family:仿宋;font-size:18px;">{halves}</span></p>'


def breaks(text: str) -> str:
    """Lines that end in breaks, one blank line between them."""
    return f"&nbsp;&nbsp;&nbsp;&nbsp;{text}<br />\n<br />"


def old(text: str) -> str:
    """Upper case, paragraphs that nothing closes, fonts in fonts."""
    return f"<P align=left><FONT face=宋体 size=3><FONT color=#000000>　　{text}</FONT></FONT>\r\n"


def wechat(text: str) -> str:
    """Sections in sections with a span at the bottom."""
    style = "margin: 0px;padding: 0px;max-width: 100%;box-sizing: border-box !important;overflow-wrap: break-word"
    return f'<section style="{style}"><section><p style="{style}"><span><span leaf="">{text}</span></span></p></section></section>'


_RULED = '<table border="1" cellspacing="0" style="border-collapse:collapse;width:100%;">'
BODIES: dict[str, str] = {
    "word": markup(word, "<table class=MsoTableGrid border=1 cellspacing=0 style='border:none'>", word_cell),
    "editor": markup(editor, f"{_RULED}<tbody>", lambda t: f'<p style="text-align:center">{t or "<br/>"}</p>'),
    "breaks": markup(breaks, "<table border=1 width=640>", str),
    "old": markup(old, "<TABLE borderColor=#000000 border=1>", lambda t: f"<DIV align=center><FONT size=2>{t}"),
    "wechat": markup(wechat, _RULED, lambda t: f"<section><span>{t}</span></section>"),
}


def html(text: str | bytes, name: str = "年报.html") -> Document:
    """Read a page and hold what every document promises."""
    document = read(text.encode() if isinstance(text, str) else text, name=name)
    assert document.source.media_type == "text/html"
    check(document)
    _check_table_text(document)
    return document


def shown(inside: str) -> list[str]:
    """The lines of the text of a page with that body."""
    document = html(f"<!doctype html><html><body>{inside}</body></html>")
    return [line for line in document.text.splitlines() if line.strip()]


def said(document: Document, kind: str) -> list[str]:
    """What the blocks of a kind say, without indents."""
    return [_said(document, block) for block in document.blocks if block.kind == kind]


def _said(document: Document, block: Block) -> str:
    return "".join(span.of(document.text) for span in block.spans).strip()


def codes(document: Document) -> set[str]:
    """The codes of a document's problems."""
    return {problem.code for problem in document.problems}


def _check_table_text(document: Document) -> None:
    """A table of the markup is written a row a line, with a tab before each further column."""
    for table in document.grids:
        ruled = table.span.of(document.text).count("\t") == table.rows * (table.columns - 1)
        assert ruled or all(cell.row_span == 1 for cell in table.cells)  # else it was found in lines


def rows(table: Grid) -> list[list[str]]:
    """The cells of a table by rows."""
    return [[cell.text for cell in table.cells if cell.row == row] for row in range(table.rows)]
