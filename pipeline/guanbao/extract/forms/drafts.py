"""What the reading of forms hands on, before it is a report."""

from __future__ import annotations

from dataclasses import dataclass, field

from guanbao.extract.forms.values import Reading
from guanbao.model.document import Box, Grid
from guanbao.model.report import Era, Problem


@dataclass(frozen=True, slots=True)
class CellDraft:
    """A cell of a form by its keys.

    `place` is its stretch of text, of no length where nothing is printed; `index` counts tables of one form from 0.
    """

    form: str
    row: str
    column: str
    index: int
    label: str
    heading: str
    reading: Reading
    unit: str | None
    place: tuple[int, int]
    page: int | None
    box: Box | None
    confidence: float


@dataclass(frozen=True, slots=True)
class TableReading:
    """A form as it was found: in which grids, and which of its rows are missing or not its own."""

    form: str
    era: Era | None
    index: int
    grids: tuple[Grid, ...]
    rows: int
    columns: int
    missing: tuple[str, ...]
    extra: tuple[str, ...]


@dataclass(slots=True)
class FormReading:
    """All forms of a document. `unread` are the grids that are no known form."""

    cells: list[CellDraft] = field(default_factory=list)
    tables: list[TableReading] = field(default_factory=list)
    unread: list[Grid] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
