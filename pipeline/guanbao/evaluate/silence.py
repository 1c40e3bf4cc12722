"""Errors that nobody is told of: a wrong or missing value with no problem, failing check or low confidence beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from guanbao.evaluate.matching import Record, fold, quoted
from guanbao.evaluate.outcomes import Cell, Outcome

LOW = 0.8  # a figure that is less sure than this asks to be looked at
UNREAD = ("failed", "empty", "not_a_report")  # a status that says of every value that it was not read


@dataclass(frozen=True, slots=True)
class Wrong:
    """One value that is wrong; `told` is what a user is told of it, or null where the error is silent."""

    kind: Literal["misread", "missed", "invented", "cell"]
    gold: Record | None
    found: Record | None
    told: str | None


def value_errors(outcome: Outcome) -> list[Wrong]:
    """Every value of a document that is wrong: figures misread, missed or invented, and cells.

    Cells count where the gold or the reading has a number other than zero, or where a zero was invented. A figure that
    was missed and one that was read too much are one error, misread, where they stand at the same words.
    """
    if outcome.errors is None:  # asked for once for every cut of the outcomes
        outcome.errors = [*_figure_errors(outcome), *_cell_errors(outcome)]
    return outcome.errors


def values(outcome: Outcome) -> int:
    """How many values the gold of a document has: its figures, and the cells that print a number other than zero."""
    return outcome.gold_figures + sum(cell.wanted == "nonzero" for cell in outcome.cells)


def _figure_errors(outcome: Outcome) -> Iterator[Wrong]:
    left = list(outcome.extra)
    for gold in outcome.missed:
        found = next((figure for figure in left if _same_words(gold, figure)), None)
        if found is not None:
            left.remove(found)
            yield Wrong("misread", gold, found, _doubt(outcome, found))
        else:
            yield Wrong("missed", gold, None, _gap(outcome, gold))
    for figure in left:
        yield Wrong("invented", None, figure, _doubt(outcome, figure))


def _cell_errors(outcome: Outcome) -> Iterator[Wrong]:
    for cell in outcome.cells:
        number = cell.wanted == "nonzero" or bool(cell.value) or cell.invented
        if cell.right or not number:
            continue
        told = _doubt(outcome, cell.found) if cell.found is not None else _lost(outcome, cell)
        yield Wrong("cell", cell.gold, cell.found, told)


def _same_words(gold: Record, figure: Record) -> bool:
    quote, words = fold(gold.get("quote")), fold(quoted(figure))
    return bool(quote and words) and (words in quote or quote in words)


def _doubt(outcome: Outcome, figure: Record) -> str | None:
    """What is said beside a figure that was read."""
    if figure.get("state") == "unreadable":
        return "unreadable"
    if figure.get("confidence", 1) < LOW:
        return "low confidence"
    for check in outcome.sample.report.get("checks", []):
        if check.get("status") == "fails" and figure.get("id") in check.get("figures", []):
            return "failing check"
    return _problem(outcome, (figure.get("evidence") or {}).get("span"))


def _gap(outcome: Outcome, gold: Record) -> str | None:
    """What is said of a value that was not read."""
    report = outcome.sample.report
    if report.get("status") in UNREAD:
        return f"status {report['status']}"
    return _problem(outcome, locate(gold.get("quote"), outcome.sample.text))


def _lost(outcome: Outcome, cell: Cell) -> str | None:
    """What is said of a cell that is not there: its row is named as missing, or a warning names its form."""
    report = outcome.sample.report
    if report.get("status") in UNREAD:
        return f"status {report['status']}"
    form, row = cell.gold["table"], cell.gold["row"]
    spans = [table["span"] for table in report.get("tables", []) if table.get("form") in (form, None)]
    for table in report.get("tables", []):
        if table.get("form") == form and row in table.get("missing_rows", []):
            return "missing row"
    named = (p for p in _warnings(outcome) if not p.get("span") and f"form {form} " in str(p.get("message")))
    within = (problem for span in spans if (problem := _problem(outcome, span)))
    return next((str(p["code"]) for p in named), None) or next(within, None)


def _problem(outcome: Outcome, span: list[int] | tuple[int, int] | None) -> str | None:
    """The code of a warning or error that speaks of a stretch."""
    if not span:
        return None
    for problem in _warnings(outcome):
        at = problem.get("span")
        if at and at[0] < span[1] and span[0] < at[1]:
            return str(problem["code"])
    return None


def _warnings(outcome: Outcome) -> Iterator[Record]:
    return (p for p in outcome.sample.report.get("problems", []) if p.get("severity") != "info")


def locate(quote: str | None, text: str) -> tuple[int, int] | None:
    r"""Where a quote stands in a text, white space apart; null where it does not.

    >>> locate("主动公开80条", "全年主动 公开80\n条。")
    (2, 11)
    """
    wanted = "".join((quote or "").split())
    places = [n for n, char in enumerate(text) if not char.isspace()]
    at = "".join(text[n] for n in places).find(wanted) if wanted else -1
    return (places[at], places[at + len(wanted) - 1] + 1) if at >= 0 else None
