"""Reads a sentence or a title inside the smallest text that is a report; puts the printer of forms where tests find it."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import guanbao
from guanbao.model.report import Figure, Report

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "disturb"), str(HERE.parents[1] / "corpus")]

TITLE = "天津海关2011年度政府信息公开工作报告"
BODY = """{title}

根据《中华人民共和国政府信息公开条例》，{preamble}编制本报告，现将主动公开、依申请公开等情况予以公布。

一、总体情况

{sentence}
"""

ReadText = Callable[..., Report]
ReadFigures = Callable[[str], list[dict[str, Any]]]


def _read(sentence: str = "制度进一步健全。", *, title: str = TITLE, preamble: str = "天津海关") -> Report:
    text = BODY.format(title=title, preamble=preamble, sentence=sentence)
    return guanbao.read(text.encode(), name="sentence.txt")


def _plain(figure: Figure, values: dict[str, object]) -> dict[str, Any]:
    """A figure as the tables of expected figures write it; what is at its default is left out."""
    dims = figure.dims
    written = {
        "value": figure.value,
        "unit": figure.unit,
        "kind": None if figure.kind == "count" else figure.kind,
        "qualifier": None if figure.qualifier == "exact" else figure.qualifier,
        "department": dims.department,
        "outlets": list(dims.outlets) or None,
        "sharing": dims.sharing if len(dims.outlets) > 1 else None,
        "part_of": values.get(figure.part_of or ""),
        "year": int(figure.period[0][:4]) if figure.period and not figure.period[0].startswith("2011") else None,
        "scope": None if figure.scope == "district" else figure.scope,
    }
    return {key: value for key, value in written.items() if value is not None or key == "value"}


def _figures(sentence: str) -> list[dict[str, Any]]:
    figures = _read(sentence).figures
    values = {figure.id: figure.value for figure in figures}
    return [_plain(figure, values) for figure in figures]


@pytest.fixture(scope="session")
def read_text() -> ReadText:
    """A report around one sentence; title and the agency of the preamble may be replaced."""
    return _read


@pytest.fixture(scope="session")
def figures_of() -> ReadFigures:
    """The figures of one sentence as plain records, in text order."""
    return _figures
