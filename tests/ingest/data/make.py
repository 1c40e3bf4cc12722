"""Makes the PDFs of this folder, from the invented report below, with LibreOffice and Chromium.

    python tests/ingest/data/make.py soffice chromium

The text is invented: no such customs office exists. Needs the fonts Noto CJK; the results are committed.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

import pikepdf

HERE = Path(__file__).parent

TITLE = ("中华人民共和国临溪海关", "2022年政府信息公开工作年度报告")
PREAMBLE = (
    "本报告由临溪海关根据《中华人民共和国政府信息公开条例》（国令第711号）编制。报告所列数据的统计期限自2022年1月1日起至"
    "2022年12月31日止。如有疑问，请与临溪海关办公室联系（地址：临溪市望江路88号，邮编：999077，电话：0999-5550123，"
    "电子邮箱：gongkai@linxi-customs.example）。"
)
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "一、总体情况",
        (
            "2022年，临溪海关把公开工作与窗口服务结合起来，全年通过门户网站、12360热线和现场公告栏向企业说明通关办法，"
            "让第一次报关的小企业也能看懂手续、找到窗口、算清费用。",
            "（一）主动公开情况。全年在门户网站公布信息1286条，其中通关指南415条、统计数据372条、招考公告86条；"
            "在《临溪晚报》、望江电视台等媒体刊登消息59次，接听12360热线来电20413次，比上年增长6.5%。",
            "（二）依申请公开情况。收到申请17件，上年结转2件；办结18件，结转下年度1件。全部申请都在期限内答复，"
            "没有收取任何费用。",
            "（三）政府信息管理情况。一是清理过时的通告43份，二是给每份文件注明公开属性，三是每季度检查一次栏目更新情况，"
            "发现的27个问题都已改正。",
        ),
    ),
    ("二、主动公开政府信息情况", ()),
    ("三、收到和处理政府信息公开申请情况", ()),
    ("四、政府信息公开行政复议、行政诉讼情况", ()),
    (
        "五、存在的主要问题及改进情况",
        (
            "对照企业的期待，我们的工作还有三点不足：一是解读材料偏少，图表和短视频只有12个；二是各隶属海关更新栏目的快慢不一；"
            "三是懂外语的工作人员只有5名，答复外国企业的来信平均要用3个工作日。",
            "2023年，我们将做好三件事：把热线里问得最多的50个问题写成问答，放在首页；给9个隶属海关的栏目定出更新日期；"
            "再请4名兼职翻译，把来信的答复时间缩短到1个工作日。",
        ),
    ),
    ("六、其他需要报告的事项", ("本年度没有收取政府信息公开信息处理费，也没有其他需要报告的事项。",)),
)
ACTIVE: tuple[tuple[tuple[str, int], ...], ...] = (
    (("第二十条第（一）项", 4),),
    (("信息内容", 1), ("本年制发件数", 1), ("本年废止件数", 1), ("现行有效件数", 1)),
    (("规章", 1), ("0", 1), ("0", 1), ("0", 1)),
    (("行政规范性文件", 1), ("3", 1), ("1", 1), ("24", 1)),
    (("第二十条第（五）项", 4),),
    (("信息内容", 1), ("本年处理决定数量", 3)),
    (("行政许可", 1), ("1608", 3)),
)
PEOPLE = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
# label, values; the groups are printed in a first column of their own
REQUESTS: tuple[tuple[str, tuple[int, ...]], ...] = (
    ("一、本年新收政府信息公开申请数量", (9, 6, 1, 0, 1, 0, 17)),
    ("二、上年结转政府信息公开申请数量", (2, 0, 0, 0, 0, 0, 2)),
    ("（一）予以公开", (6, 4, 1, 0, 0, 0, 11)),
    ("（二）部分公开（区分处理的，只计这一情形，不计其他情形）", (1, 1, 0, 0, 0, 0, 2)),
    ("（三）不予公开", (1, 0, 0, 0, 0, 0, 1)),
    ("（四）无法提供", (2, 1, 0, 0, 1, 0, 4)),
    ("（七）总计", (10, 6, 1, 0, 1, 0, 18)),
    ("四、结转下年度继续办理", (1, 0, 0, 0, 0, 0, 1)),
)
GROUPED = range(2, 7)
REVIEW = (0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 1, 3)
ENDS = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")


# --- LibreOffice ---------------------------------------------------------------------------------------------------

FODT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles>
<style:default-style style:family="paragraph"><style:text-properties style:font-name-asian="Noto Serif CJK SC"
 fo:font-family="Noto Serif CJK SC" style:font-family-asian="Noto Serif CJK SC" fo:font-size="16pt"
 style:font-size-asian="16pt" fo:language="zh" fo:country="CN" style:language-asian="zh" style:country-asian="CN"/>
</style:default-style>
<style:style style:name="Title" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/>
<style:text-properties fo:font-size="22pt" style:font-size-asian="22pt"/></style:style>
<style:style style:name="Body" style:family="paragraph"><style:paragraph-properties fo:text-align="justify"
 fo:text-indent="32pt" fo:line-height="28pt"/></style:style>
<style:style style:name="CellText" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/>
<style:text-properties fo:font-size="10pt" style:font-size-asian="10pt"/></style:style>
<style:style style:name="Foot" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/>
<style:text-properties fo:font-size="12pt" style:font-size-asian="12pt"/></style:style>
</office:styles>
<office:automatic-styles>
<style:style style:name="Box" style:family="table-cell"><style:table-cell-properties fo:border="0.5pt solid #000000"
 fo:padding="2pt" style:vertical-align="middle"/></style:style>
<style:page-layout style:name="A4"><style:page-layout-properties fo:page-width="595pt" fo:page-height="842pt"
 fo:margin-top="50pt" fo:margin-bottom="50pt" fo:margin-left="74pt" fo:margin-right="74pt"/>
<style:header-style><style:header-footer-properties fo:min-height="30pt"/></style:header-style>
<style:footer-style><style:header-footer-properties fo:min-height="30pt"/></style:footer-style></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A4">
<style:header><text:p text:style-name="Foot">临溪海关政府信息公开</text:p></style:header>
<style:footer><text:p text:style-name="Foot">— <text:page-number/> —</text:p></style:footer>
</style:master-page></office:master-styles>
<office:body><office:text>%s</office:text></office:body></office:document>
"""


def _cell(text: str, columns: int = 1, rows: int = 1) -> str:
    spans = (f' table:number-columns-spanned="{columns}"' if columns > 1 else "") + (
        f' table:number-rows-spanned="{rows}"' if rows > 1 else ""
    )
    cell = f'<table:table-cell table:style-name="Box"{spans}><text:p text:style-name="CellText">{escape(text)}</text:p></table:table-cell>'
    return cell + "<table:covered-table-cell/>" * (columns - 1)


def _row(cells: str) -> str:
    return f"<table:table-row>{cells}</table:table-row>"


def _table(name: str, columns: int, rows: list[str]) -> str:
    return (
        f'<table:table table:name="{name}"><table:table-column table:number-columns-repeated="{columns}"/>'
        + "".join(rows)
        + "</table:table>"
    )


def _odt_tables() -> dict[str, str]:
    active = [_row("".join(_cell(t, n) for t, n in row)) for row in ACTIVE]
    head = _row(
        _cell("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", 2) + "".join(map(_cell, PEOPLE))
    )
    requests = [head]
    for index, (label, values) in enumerate(REQUESTS):
        if index == GROUPED.start:
            first = _cell("三、本年度办理结果", rows=len(GROUPED)) + _cell(label)
        elif index in GROUPED:
            first = "<table:covered-table-cell/>" + _cell(label)
        else:
            first = _cell(label, 2)
        requests.append(_row(first + "".join(_cell(str(v)) for v in values)))
    review = [
        _row(_cell("行政复议", 5) + _cell("行政诉讼", 10)),
        _row("".join(map(_cell, ENDS * 3))),
        _row("".join(_cell(str(v)) for v in REVIEW)),
    ]
    return {"二": _table("T2", 4, active), "三": _table("T3", 9, requests), "四": _table("T4", 15, review)}


def fodt() -> str:
    """The report as a flat OpenDocument text."""
    tables = _odt_tables()
    parts = [f'<text:p text:style-name="Title">{line}</text:p>' for line in TITLE]
    parts.append(f'<text:p text:style-name="Body">{PREAMBLE}</text:p>')
    for heading, paragraphs in SECTIONS:
        parts.extend(f'<text:p text:style-name="Body">{escape(p)}</text:p>' for p in (heading, *paragraphs))
        parts.append(tables.get(heading[0], ""))
    return FODT % "".join(parts)


# --- Chromium ------------------------------------------------------------------------------------------------------

HTML = """<!doctype html><html lang="zh"><meta charset="utf-8"><title>report</title><style>
@page { size: A4; margin: 25mm 20mm }
body { font: 12pt/1.8 "Noto Sans CJK SC"; margin: 0 }
h1 { font-size: 18pt; font-weight: normal; text-align: center; margin: 0 }
h2 { font-size: 12pt; font-weight: normal; margin: 1em 0 0 }
p { margin: 0.5em 0 }
table { border-collapse: collapse; width: 100%%; font-size: 9pt }
td { border: 1px solid #333; text-align: center; padding: 1px }
thead td { background: #dde8f0 }
tr { break-inside: avoid }
</style>%s</html>"""


def _td(text: str, columns: int = 1, rows: int = 1) -> str:
    return f"<td colspan={columns} rowspan={rows}>{escape(text)}"


def html() -> str:
    """The report as a page whose paragraphs are set apart by gaps and have no indent."""
    active = "".join("<tr>" + "".join(_td(t, n) for t, n in row) for row in ACTIVE)
    requests = "<thead><tr>" + _td("申请人情况", 2) + "".join(map(_td, PEOPLE)) + "</thead>"
    for index, (label, values) in enumerate(REQUESTS):
        group = _td("三、本年度办理结果", rows=len(GROUPED)) if index == GROUPED.start else ""
        requests += "<tr>" + group + _td(label, 1 if index in GROUPED else 2) + "".join(_td(str(v)) for v in values)
    review = "<tr>" + _td("行政复议", 5) + _td("行政诉讼", 10) + "<tr>" + "".join(map(_td, ENDS * 3))
    review += "<tr>" + "".join(_td(str(v)) for v in REVIEW)
    tables = {"二": active, "三": requests, "四": review}
    body = f"<h1>{'<br>'.join(TITLE)}</h1><p>{PREAMBLE}"
    for heading, paragraphs in SECTIONS:
        body += f"<h2>{heading}</h2>" + "".join(f"<p>{escape(p)}" for p in paragraphs)
        if heading[0] in tables:
            body += f"<table>{tables[heading[0]]}</table>"
    return HTML % body


def main(soffice: str, chromium: str) -> None:
    """Make both files."""
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        (work / "libreoffice.fodt").write_text(fodt(), encoding="utf-8")
        (work / "chromium.html").write_text(html(), encoding="utf-8")
        profile = f"-env:UserInstallation={(work / 'profile').as_uri()}"
        convert = [
            soffice,
            profile,
            "--headless",
            "--convert-to",
            "pdf",
            "--outdir",
            str(HERE),
            str(work / "libreoffice.fodt"),
        ]
        subprocess.run(convert, check=True)
        out = HERE / "chromium.pdf"
        flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer", f"--print-to-pdf={out}"]
        subprocess.run([chromium, *flags, (work / "chromium.html").as_uri()], check=True)
    pikepdf.settings.set_flate_compression_level(9)
    packed = pikepdf.ObjectStreamMode.generate  # Type 3 glyphs, one object each, take far less room so
    for path in HERE.glob("*.pdf"):
        with pikepdf.open(path, allow_overwriting_input=True) as pdf:
            pdf.save(
                path,
                object_stream_mode=packed if path == out else pikepdf.ObjectStreamMode.preserve,
                recompress_flate=True,
            )


if __name__ == "__main__":
    main(*sys.argv[1:3])
