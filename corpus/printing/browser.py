"""PDFs as Chromium prints a web page."""

from __future__ import annotations

import html
import subprocess
import tempfile
from pathlib import Path

from printing import web
from printing.model import PrintedReport

TIMEOUT = 180
PAGE = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>{running}</title><style>
@page {{ size: A4; margin: 30mm 28mm 28mm; @top-center {{ content: "{running}"; font: 9pt "Noto Sans CJK SC"; }}
 @bottom-right {{ content: "第 " counter(page) " 页"; font: 9pt "Noto Sans CJK SC"; }} }}
body {{ font: 14pt/1.9 "Noto Serif CJK SC"; margin: 0; orphans: 1; widows: 1; }}
p {{ margin: 0; }}
.title {{ font-size: 20pt; font-weight: bold; text-align: center; }} .heading {{ font-weight: bold; }}
.paragraph {{ text-indent: 2em; text-align: justify; text-justify: inter-character; }}
.signature {{ text-align: right; }} .plain {{ text-align: center; }}
table {{ width: 100%; border-collapse: collapse; table-layout: fixed; font-size: 9pt; line-height: 1.3; }}
td, th {{ border: 0.6pt solid #000; padding: 1.5pt 2pt; text-align: center; font-weight: normal; }}
tr {{ break-inside: avoid; }} .review_litigation {{ font-size: 7.5pt; }}
</style></head><body>
{body}
</body></html>
"""


def save(report: PrintedReport, target: Path) -> None:
    """Write a PDF with a running head and page numbers."""
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "page.html"
        page = PAGE.format(running=html.escape(report.running), body=web.body(report.items))
        source.write_text(page, encoding="utf-8")
        options = ["--headless", "--no-sandbox", f"--user-data-dir={folder}/profile", "--no-pdf-header-footer"]
        command = ["chromium", *options, f"--print-to-pdf={target}", source.as_uri()]
        subprocess.run(command, check=True, timeout=TIMEOUT, capture_output=True)
