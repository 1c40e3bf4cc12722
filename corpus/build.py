"""Print the corpus again from its texts: `python corpus/build.py [ID ...]`.

A report with a `report.source` is printed as `prints:` of its meta.yaml says, and `tables` of its gold.json is filled from its
tables.yaml. The older reports without tables have a text that is an input itself and, some of them, a PDF made of it (`PDFS`).

All that is printed is committed, so nobody needs this to use the corpus. To run it one needs, by the way each file is
made: ReportLab and python-docx (development dependencies) and the font WenQuanYi Zen Hei; LibreOffice Writer (`soffice`) and
Noto Serif and Sans CJK; Chromium. On Debian: libreoffice-writer-nogui chromium fonts-noto-cjk fonts-wqy-zenhei. What is
printed by ReportLab, and HTML and text, come out byte for byte the same; LibreOffice, Chromium and DOCX packages carry the
time of printing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import yaml
from printing import browser, office, setter
from printing.cells import gold_tables
from printing.model import PrintedReport
from printing.prints import SANS, SERIF, file_name, produce
from printing.source import read_lines, read_source

REPORTS = Path(__file__).resolve().parent / "reports"
PDFS: dict[str, Callable[[PrintedReport, Path], None]] = {
    "chongqing-2010": partial(setter.save, embedded=True, size=15.0, leading=27.0),
    "dalian-2010": partial(office.save, font=SERIF, size=15, foot=office.FEET["dashes"]),
    "gongbei-2012": partial(setter.save, embedded=False, size=14.0, leading=25.0),
    "urumqi-2013": partial(office.save, font=SANS, size=12, foot=office.FEET["count"]),
    "xiamen-2013": browser.save,
}


def read_text(folder: Path) -> PrintedReport:
    """A report whose text is an input itself."""
    encoding = yaml.safe_load((folder / "meta.yaml").read_text(encoding="utf-8"))["encoding"]
    return PrintedReport.of(read_lines((folder / f"{folder.name}.txt").read_bytes().decode(encoding)))


def build(folder: Path) -> list[Path]:
    """Print one report and fill its gold; the files that were written."""
    if not (folder / "report.source").exists():
        target = folder / f"{folder.name}.pdf"
        PDFS[folder.name](read_text(folder), target)
        return [target]
    report = read_source(folder)
    written = []
    for options in yaml.safe_load((folder / "meta.yaml").read_text(encoding="utf-8"))["prints"]:
        target = folder / file_name(folder.name, options)
        if target in written:
            raise ValueError(f"{folder.name}: two prints want the name {target.name}")
        produce(report, target, options)
        written.append(target)
    if fill_gold(folder / "gold.json", report):
        written.append(folder / "gold.json")
    return written


def fill_gold(path: Path, report: PrintedReport) -> bool:
    """Write the cells of a report's tables into its gold; whether that changed it."""
    if not path.exists():
        return False
    before = path.read_text(encoding="utf-8")
    gold = json.loads(before)
    gold["tables"] = gold_tables(report.tables)
    after = json.dumps(gold, ensure_ascii=False, indent=1) + "\n"
    path.write_text(after, encoding="utf-8")
    return after != before


def main(ids: list[str]) -> None:
    """Print the given reports, or all."""
    every = [*PDFS, *(path.parent.name for path in REPORTS.glob("*/report.source"))]
    for name in ids or sorted(every):
        for path in build(REPORTS / name):
            print(f"{path.relative_to(REPORTS)}  {path.stat().st_size} bytes", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
