"""Tables that make no sense as they were read are read by a second reader, and compared cell by cell."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from ingest_helpers import FONT, HEIGHT, check, pdf, ruled, table
from reportlab.pdfgen.canvas import Canvas

from guanbao.ingest import read
from guanbao.ingest.pdf.second import SecondReader
from guanbao.ingest.pdf.shapes import Sheet

Cells = list[tuple[tuple[float, float, float, float], str]] | None
ROWS = [["信息内容", "本年制发件数", "现行有效件数"], ["规章", "0", "11"], ["行政规范性文件", "8", "66"]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The pages whose tables the second reader was asked for."""
    pages: list[int] = []
    cells = SecondReader.cells

    def noted(self: SecondReader, sheet: Sheet) -> Cells:
        pages.append(sheet.number)
        return cells(self, sheet)

    monkeypatch.setattr(SecondReader, "cells", noted)
    return pages


def missing_rule(colour: float) -> Callable[[Canvas], None]:
    """The rule between two columns of figures is not there, or white."""

    def draw(canvas: Canvas) -> None:
        canvas.setFont(FONT, 10)
        for i in range(4):
            canvas.line(80, HEIGHT - 200 - 24 * i, 380, HEIGHT - 200 - 24 * i)
        for x in (80, 180, 380):
            canvas.line(x, HEIGHT - 272, x, HEIGHT - 200)
        if colour:
            canvas.setStrokeColorRGB(colour, colour, colour)
            canvas.line(280, HEIGHT - 272, 280, HEIGHT - 200)
        for i, row in enumerate(ROWS):
            for x, text in zip((84, 184, 284), row, strict=True):
                canvas.drawString(x, HEIGHT - 216 - 24 * i, text)

    return draw


def test_a_table_that_makes_sense_is_read_once(asked: list[int]) -> None:
    found = read(pdf(lambda canvas: ruled(canvas, ROWS)))
    assert asked == []
    assert [table(grid) for grid in found.grids] == [ROWS]


def test_readers_that_agree_say_nothing(asked: list[int]) -> None:
    found = read(pdf(missing_rule(0)))
    check(found)
    assert asked == [1]
    assert [p.code for p in found.problems if p.severity != "info"] == []
    assert {cell.confidence for cell in found.grids[0].cells} == {1.0}


def test_cells_that_two_readers_read_differently_are_doubted_and_named(asked: list[int]) -> None:
    """A white rule is none to the first reader, and one to the second."""
    found = read(pdf(missing_rule(1)))
    check(found)
    assert asked == [1]
    (told,) = [problem for problem in found.problems if problem.code == "G239"]
    assert (told.severity, told.page) == ("warning", 1)
    assert "2 cells of the first hold two numbers" in told.message and "2 cells differ" in told.message
    assert told.span is not None
    start, end = told.span
    assert "66" in found.text[start:end]
    doubted = [cell.text for cell in found.grids[0].cells if cell.confidence < 0.8]
    assert [text.split() for text in doubted] == [["0", "11"], ["8", "66"]]


def test_a_rule_through_a_number_is_noticed(asked: list[int]) -> None:
    def draw(canvas: Canvas) -> None:
        ruled(canvas, [["数量", "金额", ""], ["", "", "7"]])
        canvas.drawString(280 - canvas.stringWidth("12", FONT, 10), HEIGHT - 240, "1234")

    read(pdf(draw))
    assert asked == [1]


def test_a_second_reader_that_fails_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    import pdfplumber

    def fail(*_: object, **__: object) -> None:
        raise ValueError("broken")

    monkeypatch.setattr(pdfplumber, "open", fail)
    found = read(pdf(missing_rule(1)))
    check(found)
    assert "G239" not in {problem.code for problem in found.problems}
    assert [len(grid.cells) for grid in found.grids] == [6]
