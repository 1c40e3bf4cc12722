"""How mirrors of web sites change a text: `mirror` of a print names one of those that mirrors.yaml knows.

>>> mirrored("公开信息12条（含网络发布）", "vocabulary")
'公開資訊12條（含網路發佈）'
>>> mirrored("年度报告(全文)", "pinyin")
'年度報(bào)告(全文)'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import opencc
import yaml

from printing.model import Item, Line, PrintedReport

DATA = Path(__file__).with_name("mirrors.yaml")


@cache
def _mirrors() -> dict[str, Mapping[str, Any]]:
    data: dict[str, Mapping[str, Any]] = yaml.safe_load(DATA.read_text(encoding="utf-8"))
    return data


@cache
def _script(name: str) -> opencc.OpenCC:
    return opencc.OpenCC(name)


def mirrored(text: str, mirror: str | None) -> str:
    """The text as a mirror prints it; as it is where there is no mirror.

    Raises:
        KeyError: there is no such mirror.
    """
    if mirror is None:
        return text
    way = _mirrors()[mirror]
    for word, other in way.get("words", {}).items():
        text = text.replace(word, other)
    text = _script(way["script"]).convert(text)
    return text.translate({ord(char): f"{char}({sound})" for char, sound in way.get("pinyin", {}).items()})


def mirrored_report(report: PrintedReport, mirror: str | None) -> PrintedReport:
    """A report as a mirror prints it, its tables too; which cell stands for what stays as it is."""
    return PrintedReport.of([_item(item, mirror) for item in report.items]) if mirror else report


def mirror_of(prints: Sequence[Mapping[str, Any]]) -> str | None:
    """The mirror of all prints of a report.

    Raises:
        ValueError: they are not of one mirror, so no quote could be literal in all of them.
    """
    found = {options.get("mirror") for options in prints}
    if len(found) > 1:
        raise ValueError(f"the prints are of several mirrors: {found}")
    return found.pop() if found else None


def _item(item: Item, mirror: str) -> Item:
    if isinstance(item, Line):
        return replace(item, text=mirrored(item.text, mirror))
    rows = tuple(tuple(replace(cell, text=mirrored(cell.text, mirror)) for cell in row) for row in item.rows)
    return replace(item, rows=rows)
