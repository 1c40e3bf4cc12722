"""Rebuild the corpus's PDFs from the texts beside them: `python corpus/build.py [ID ...]`.

The PDFs are committed, so nobody needs this to use the corpus. To run it one needs, by the way each PDF is made:
ReportLab (a development dependency) and the font WenQuanYi Zen Hei; LibreOffice Writer (`soffice`) and Noto Serif and
Sans CJK; Chromium. On Debian: libreoffice-writer-nogui chromium fonts-noto-cjk fonts-wqy-zenhei. ReportLab's files come
out byte for byte the same; LibreOffice and Chromium write the time of printing into theirs.

In a text, the lines before the first empty one are the title, a line that starts with two ideographic spaces is a
paragraph, the lines after the last paragraph are the signature, and any other line is a heading.
"""

from __future__ import annotations

import html
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import yaml
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

REPORTS = Path(__file__).resolve().parent / "reports"
INDENT = "\u3000\u3000"
ZENHEI = Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")
NOT_FIRST = "、，。；：？！）》”』」％%"
NOT_LAST = "（《“『「"
TIMEOUT = 120


@dataclass(frozen=True)
class Line:
    """A line of a text and what it is: title, heading, paragraph or signature."""

    kind: str
    text: str


def read(folder: Path) -> list[Line]:
    """The lines of a report's text, without the empty ones."""
    encoding = yaml.safe_load((folder / "meta.yaml").read_text(encoding="utf-8"))["encoding"]
    raw = (folder / f"{folder.name}.txt").read_bytes().decode(encoding).splitlines()
    head = raw.index("")
    last = max(i for i, line in enumerate(raw) if line.startswith(INDENT))
    lines = [Line("title", line) for line in raw[:head]]
    for number, line in enumerate(raw[head:], head):
        if line.strip():
            kind = "paragraph" if line.startswith(INDENT) else "signature" if number > last else "heading"
            lines.append(Line(kind, line.strip()))
    return lines


class Setter:
    """Sets lines on ReportLab pages: characters are spread so that each full line ends at the margin.

    A line may break anywhere but before a closing or after an opening mark, so numbers are cut as typesetters of such
    reports cut them.
    """

    margin = 82.0

    def __init__(self, target: Path, font: str, size: float, leading: float, running: str) -> None:
        self.canvas = Canvas(str(target), pagesize=A4, invariant=1)
        self.canvas.setTitle(running)
        self.font, self.size, self.leading, self.running = font, size, leading, running
        self.page = 0
        self.bottom, self.width = self.margin, A4[0] - 2 * self.margin
        self.turn()

    def turn(self) -> None:
        """Begin a page with its running head and its number."""
        if self.page:
            self.canvas.showPage()
        self.page += 1
        self.y = A4[1] - self.margin - self.leading
        self.canvas.setFont(self.font, 9)
        self.canvas.drawCentredString(A4[0] / 2, A4[1] - 50, self.running)
        self.canvas.line(self.margin, A4[1] - 56, A4[0] - self.margin, A4[1] - 56)
        self.canvas.drawCentredString(A4[0] / 2, 45, f"- {self.page} -")

    def measure(self, text: str, size: float) -> float:
        """The width of a text in points."""
        return float(pdfmetrics.stringWidth(text, self.font, size))

    def put(self, text: str, x: float, size: float, spread: float = 0.0) -> None:
        """One line at the current height, on a new page if this one is full."""
        if self.y < self.bottom:
            self.turn()
        item = self.canvas.beginText(x, self.y)
        item.setFont(self.font, size)
        item.setCharSpace(spread)
        item.textOut(text)
        self.canvas.drawText(item)
        self.y -= self.leading

    def cut(self, text: str, room: float) -> int:
        """How many characters of a text fit into a width."""
        end = len(text)
        while end > 1 and self.measure(text[:end], self.size) > room:
            end -= 1
        while 1 < end < len(text) and (text[end] in NOT_FIRST or text[end - 1] in NOT_LAST):
            end -= 1
        return end

    def paragraph(self, text: str) -> None:
        """A justified paragraph, its first line set in by two characters."""
        indent = 2 * self.size
        while text:
            room = self.width - indent
            end = self.cut(text, room)
            line, text = text[:end], text[end:]
            spread = (room - self.measure(line, self.size)) / max(len(line) - 1, 1) if text else 0.0
            self.put(line, self.margin + indent, self.size, spread)
            indent = 0.0

    def line(self, line: Line) -> None:
        """Any line, by its kind."""
        if line.kind == "paragraph":
            self.paragraph(line.text)
        elif line.kind == "title":
            size = self.size * 1.3
            self.put(line.text, (A4[0] - self.measure(line.text, size)) / 2, size)
            self.y -= self.leading * 0.5
        elif line.kind == "heading":
            self.put(line.text, self.margin, self.size * 1.08)
        else:
            self.put(line.text, A4[0] - self.margin - self.measure(line.text, self.size), self.size)

    def save(self) -> None:
        """Write the file."""
        self.canvas.save()


def reportlab(lines: list[Line], target: Path, embedded: bool, size: float, leading: float) -> None:
    """A PDF by ReportLab, with a subset of an embedded TrueType font or with a CJK font left to the viewer."""
    font = "zenhei" if embedded else "STSong-Light"
    pdfmetrics.registerFont(TTFont(font, str(ZENHEI), subfontIndex=0) if embedded else UnicodeCIDFont(font))
    setter = Setter(target, font, size, leading, running_head(lines))
    for line in lines:
        setter.line(line)
    setter.save()


def running_head(lines: list[Line]) -> str:
    """The title in one line, as it stands at the head of each page."""
    return "".join(line.text for line in lines if line.kind == "title")


FODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
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
<office:automatic-styles><style:page-layout style:name="L"><style:page-layout-properties fo:page-width="21cm"
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


def fodt(lines: list[Line], font: str, size: float, foot: str) -> str:
    """A flat OpenDocument text of the report."""
    high = f'fo:line-height="{size * 1.75}pt"'
    looks = {
        "title": (f'fo:text-align="center" {high}', size + 6, BOLD),
        "heading": (f'fo:text-align="start" {high}', size, BOLD),
        "paragraph": (f'fo:text-align="justify" fo:text-indent="{2 * size}pt" {high}', size, ""),
        "signature": (f'fo:text-align="end" {high}', size, ""),
        "small": ('fo:text-align="center"', 9, ""),
    }
    styles = [STYLE.format(name=n, paragraph=p, size=s, weight=w) for n, (p, s, w) in looks.items()]
    body = [f'<text:p text:style-name="{line.kind}">{html.escape(line.text)}</text:p>' for line in lines]
    parts = {"styles": "".join(styles), "running": html.escape(running_head(lines)), "body": "\n".join(body)}
    return FODT.format(font=font, size=size, foot=foot, **parts)


def libreoffice(lines: list[Line], target: Path, font: str, size: float, foot: str) -> None:
    """A PDF by LibreOffice Writer, with a profile of its own."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        source = folder / f"{target.stem}.fodt"
        source.write_text(fodt(lines, font, size, foot), encoding="utf-8")
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", name, str(source)]
        subprocess.run(command, check=True, timeout=TIMEOUT, capture_output=True)
        shutil.copyfile(source.with_suffix(".pdf"), target)


PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{running}</title><style>
@page {{ size: A4; margin: 30mm 28mm 28mm; @top-center {{ content: "{running}"; font: 9pt "Noto Sans CJK SC"; }}
 @bottom-right {{ content: "第 " counter(page) " 页"; font: 9pt "Noto Sans CJK SC"; }} }}
body {{ font: 14pt/1.9 "Noto Serif CJK SC"; margin: 0; orphans: 1; widows: 1; }}
p {{ margin: 0; }}
.title {{ font-size: 20pt; font-weight: bold; text-align: center; }} .heading {{ font-weight: bold; }}
.paragraph {{ text-indent: 2em; text-align: justify; text-justify: inter-character; }}
.signature {{ text-align: right; }}
</style></head><body>
{body}
</body></html>
"""


def chromium(lines: list[Line], target: Path) -> None:
    """A PDF as Chromium prints a web page."""
    body = "\n".join(f'<p class="{line.kind}">{html.escape(line.text)}</p>' for line in lines)
    with tempfile.TemporaryDirectory() as name:
        source = Path(name) / "page.html"
        source.write_text(PAGE.format(running=html.escape(running_head(lines)), body=body), encoding="utf-8")
        options = ["--headless", "--no-sandbox", f"--user-data-dir={name}/profile", "--no-pdf-header-footer"]
        command = ["chromium", *options, f"--print-to-pdf={target}", source.as_uri()]
        subprocess.run(command, check=True, timeout=TIMEOUT, capture_output=True)


NUMBER, COUNT = "<text:page-number/>", "<text:page-count/>"
MAKERS: dict[str, Callable[[list[Line], Path], None]] = {
    "chongqing-2010": partial(reportlab, embedded=True, size=15.0, leading=27.0),
    "dalian-2010": partial(libreoffice, font="Noto Serif CJK SC", size=15, foot=f"— {NUMBER} —"),
    "gongbei-2012": partial(reportlab, embedded=False, size=14.0, leading=25.0),
    "urumqi-2013": partial(libreoffice, font="Noto Sans CJK SC", size=12, foot=f"第{NUMBER}页　共{COUNT}页"),
    "xiamen-2013": chromium,
}


def main(ids: list[str]) -> None:
    """Build the PDFs of the given reports, or all."""
    for name in ids or sorted(MAKERS):
        target = REPORTS / name / f"{name}.pdf"
        MAKERS[name](read(target.parent), target)
        print(f"{target.relative_to(REPORTS)}  {target.stat().st_size} bytes")


if __name__ == "__main__":
    main(sys.argv[1:])
