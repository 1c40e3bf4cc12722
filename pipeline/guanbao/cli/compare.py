"""`guanbao compare` and `guanbao metrics`: a question to an answer, and the answer to where it is wanted."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guanbao.cli.program import FINE
from guanbao.cli.terminal import Talk, console, put, safe

if TYPE_CHECKING:
    from guanbao.compare.sheet import Sheet

_ENDINGS = ("csv", "json", "md", "html", "png", "svg")
_COLOURS = {
    "zero": "cyan", "missing": "dim", "not_comparable": "yellow", "changed": "bold", "appeared": "green", "vanished": "red",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Output:
    """Where the answer goes, and as what; a file's ending says the format where none is given."""

    form: str | None
    file: str | None

    @property
    def chosen(self) -> str:
        """The format."""
        if self.form is not None:
            return self.form
        ending = Path(self.file).suffix.removeprefix(".").lower() if self.file else ""
        if ending in _ENDINGS:
            return ending
        if ending:
            raise click.UsageError(
                f"{self.file!r} ends in none of {', '.join(_ENDINGS)}; say with --format what to write."
            )
        return "table" if self.file is None and sys.stdout.isatty() else "csv"


@dataclass(frozen=True, slots=True)
class Asked:
    """The question as it was typed."""

    metrics: tuple[str, ...]
    by: str
    kind: str
    districts: str | None
    years: str | None
    scope: str | None
    per: str | None


def compare(out: str, asked: Asked, output: Output) -> int:
    """Answer a question on stdout or in a file."""
    from guanbao.compare import Question
    from guanbao.compare import compare as answer
    from guanbao.compare.ask import parse_years
    from guanbao.compare.sheet import of_comparison
    from guanbao.dataset import open_dataset

    question = Question(
        asked.metrics, asked.by, asked.kind, _list(asked.districts), parse_years(asked.years) if asked.years else (),  # type: ignore[arg-type]
        asked.scope, asked.per,
    )  # fmt: skip
    found = answer(open_dataset(out), question)
    return _give(found, of_comparison(found), output)


def pair(out: str, text: str, scope: str | None, everything: bool, output: Output) -> int:
    """Put two reports side by side."""
    from guanbao.compare import pair as answer
    from guanbao.compare.sheet import of_pair
    from guanbao.dataset import open_dataset

    found = answer(open_dataset(out), text, scope)
    return _give(found, of_pair(found, everything), output)


def metrics(out: str, names: Sequence[str], districts: str | None, years: str | None, output: Output) -> int:
    """Say what the dataset holds."""
    from guanbao.compare import coverage
    from guanbao.compare.ask import parse_years
    from guanbao.compare.sheet import of_coverage
    from guanbao.dataset import open_dataset

    found = coverage(open_dataset(out), names, _list(districts), parse_years(years) if years else ())
    return _give(found, of_coverage(found), output)


def _list(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").replace("，", ",").split(",") if part.strip())


def _give(found: Any, sheet: Sheet, output: Output) -> int:
    from guanbao.compare.sheet import TEXTS

    form = output.chosen
    if form in ("png", "svg"):
        _picture(found, form, output)
    elif form == "table" and output.file is None:
        _show(sheet)
    else:
        text = TEXTS["md" if form == "table" else form](sheet)
        _put(text.encode("utf-8-sig" if form == "csv" and output.file else "utf-8"), output)
    return FINE


def _picture(found: Any, form: str, output: Output) -> None:
    from guanbao.compare import charts, codes
    from guanbao.errors import GuanbaoError

    if output.file is None and sys.stdout.isatty():
        raise GuanbaoError(codes.PICTURE_ON_SCREEN)
    if not charts.has_chinese_font():
        Talk().code(codes.NO_CHINESE_FONT)
    _put(charts.picture(charts.chart_of(found), form), output)


def _put(data: bytes, output: Output) -> None:
    if output.file is not None:
        from guanbao.files import write_atomic

        write_atomic(Path(output.file), data)
        return
    stream = getattr(sys.stdout, "buffer", None)
    if stream is None:
        put(data.decode("utf-8"))
        return
    sys.stdout.flush()
    stream.write(data)
    stream.flush()


def _show(sheet: Sheet) -> None:
    from rich.table import Table
    from rich.text import Text

    out = console()
    table = Table(
        title=safe(sheet.title), title_justify="left", title_style="bold", box=None, header_style="bold", pad_edge=False
    )
    labels = {n for row in sheet.rows for n, spot in enumerate(row) if spot.kind == "label"} | {0}
    for n, name in enumerate(sheet.header):
        table.add_column(
            safe(name), justify="left" if n in labels else "right", no_wrap=n not in labels, overflow="fold"
        )
    for row in sheet.rows:
        table.add_row(*(Text(safe(spot.text), style=_COLOURS.get(spot.kind, "")) for spot in row))
    out.print(table)
    out.print()
    for said in sheet.legend:
        out.print(Text(safe(said), style="dim"))
