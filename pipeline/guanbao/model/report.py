"""A report as it is written out: the JSON that users read. Any change of shape here is a change of `SCHEMA_VERSION`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from guanbao.errors import Code, Severity

if TYPE_CHECKING:
    import pandas as pd

SCHEMA_VERSION = "1.1"

Status = Literal["ok", "partial", "empty", "not_a_report", "failed"]
Scope = Literal["district", "headquarters", "system", "subordinate", "unit", "unknown"]
Era = Literal["narrative", "statistics-2014", "tables-2019", "tables-2021"]
FigureKind = Literal["count", "money", "rate", "change", "mean", "rank", "zero"]
Qualifier = Literal["exact", "about", "over", "under", "at_least", "at_most"]
CellState = Literal["number", "blank", "placeholder", "not_printed", "unreadable"]
Sharing = Literal["joint", "each"]
CheckKind = Literal["sum", "mean", "share", "growth", "balance", "text_table", "carry_over", "range"]
CheckStatus = Literal["holds", "fails", "partial", "not_applicable"]
Offsets = tuple[int, int]
Period = tuple[str, str]


def _plain(value: Decimal | int) -> int | float | str:
    """A number for JSON without loss: an int where it is whole, a float where that is exact in print, else a string."""
    if isinstance(value, int):
        return value
    if value == value.to_integral_value():
        return int(value)
    return float(value) if Decimal(repr(float(value))) == value else str(value)


Number = Annotated[int | Decimal, PlainSerializer(_plain, return_type=int | float | str, when_used="json")]


class Record(BaseModel):
    """Base of all that is written: frozen, and nothing unknown gets in."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Problem(Record):
    """Something that was skipped, repaired or not understood, with its place."""

    code: str
    severity: Severity
    message: str
    span: Offsets | None = None
    page: int | None = None

    @classmethod
    def of(cls, code: Code, span: Offsets | None = None, page: int | None = None, **values: object) -> Problem:
        """A problem from its code, with the message's placeholders filled in."""
        return cls(code=code.id, severity=code.severity, message=code.format(**values), span=span, page=page)


class Evidence(Record):
    """Where something was read. `text[span[0]:span[1]] == quote`, in the document's fixed text.

    `box` is x0, top, x1, bottom in points from the top left corner of `page` (counted from 1).
    """

    span: Offsets
    quote: str
    context: str | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None


class DocumentInfo(Record):
    """The input. `text_file` is the path of the fixed text beside the JSON, or null when it was not written."""

    sha256: str | None
    name: str
    media_type: str | None = None
    encoding: str | None = None
    bytes: int | None = None
    pages: int | None = None
    url: str | None = None
    text_file: str | None = None


class AgencyInfo(Record):
    """The agency that reports; `id` and `code` are null where the registry does not know it."""

    id: str | None
    name: str
    code: str | None = None
    system: str | None = None


class IdentityEvidence(Record):
    """Where agency, year and period were read."""

    agency: Evidence | None = None
    year: Evidence | None = None
    period: Evidence | None = None


class Identity(Record):
    """Who reports on what time. What the text does not say is null."""

    agency: AgencyInfo | None = None
    scope: Scope = "unknown"
    year: int | None = None
    period: Period | None = None
    title: str | None = None
    published: str | None = None
    era: Era | None = None
    evidence: IdentityEvidence = IdentityEvidence()


class Section(Record):
    """A section with its heading; `number` is as printed, `level` counts from 1."""

    id: str
    number: str | None
    title: str
    topic: str | None
    level: int
    span: Offsets
    pages: Offsets | None = None


class Mention(Record):
    """A named thing of the text with every place where it is named."""

    id: str | None
    name: str
    canonical: str | None = None
    kind: str | None = None
    spans: tuple[Offsets, ...]


class LegalText(Record):
    """A law, rule or document that the text cites; `number` is its document number as printed."""

    name: str
    number: str | None = None
    spans: tuple[Offsets, ...]


class Dims(Record):
    """What a figure is attributed to; names as printed."""

    department: str | None = None
    outlets: tuple[str, ...] = ()
    sharing: Sharing | None = None
    channel: str | None = None
    account: str | None = None
    applicant: str | None = None
    outcome: str | None = None


class CellPlace(Record):
    """Where in a national form a figure stands."""

    form: str
    row: str
    column: str
    index: int = 0


class Figure(Record):
    """A number that the text states about the world; or, where `table` is set, a cell of a form.

    `origin` and `confidence` are of the number; `metric_origin` says whether rules or a classifier named the metric, and
    `metric_confidence` how sure a classifier is of it.
    """

    id: str
    kind: FigureKind
    metric: str | None = None
    metric_origin: str | None = None
    metric_confidence: float | None = Field(default=None, ge=0, le=1)
    label: str
    value: Number | None
    unit: str | None
    normalised_value: Number | None = None
    normalised_unit: str | None = None
    raw: str
    qualifier: Qualifier = "exact"
    state: CellState = "number"
    dims: Dims = Dims()
    period: Period | None = None
    scope: Scope = "unknown"
    part_of: str | None = None
    section: str | None = None
    table: CellPlace | None = None
    evidence: Evidence
    origin: str
    confidence: float = Field(ge=0, le=1)


class TableInfo(Record):
    """A table that was found; `form` is null where it is none that the registry knows."""

    form: str | None
    era: Era | None = None
    pages: tuple[int, ...] = ()
    rows: int
    columns: int
    missing_rows: tuple[str, ...] = ()
    extra_rows: tuple[str, ...] = ()
    span: Offsets


class Check(Record):
    """A printed number against the one that its neighbours imply. Nothing is repaired."""

    id: str
    kind: CheckKind
    status: CheckStatus
    printed: Number | None = None
    expected: Number | None = None
    tolerance: Number = 0
    figures: tuple[str, ...]
    suspect: Literal["reader", "publisher"] | None = None
    message: str


class ProducedBy(Record):
    """What made this record; two records compare only when these agree."""

    guanbao: str
    registry: str
    models: dict[str, str] = {}
    options: dict[str, Any] = {}


class Report(Record):
    """One report, read."""

    schema_version: str = SCHEMA_VERSION
    report_id: str
    status: Status
    document: DocumentInfo
    identity: Identity = Identity()
    sections: tuple[Section, ...] = ()
    departments: tuple[Mention, ...] = ()
    outlets: tuple[Mention, ...] = ()
    channels: tuple[Mention, ...] = ()
    accounts: tuple[Mention, ...] = ()
    legal_texts: tuple[LegalText, ...] = ()
    figures: tuple[Figure, ...] = ()
    tables: tuple[TableInfo, ...] = ()
    checks: tuple[Check, ...] = ()
    problems: tuple[Problem, ...] = ()
    produced_by: ProducedBy

    def to_dataframe(self) -> pd.DataFrame:
        """The figures as a pandas data frame, one row a figure; `guanbao.model.rows.COLUMNS` says what columns hold.

        `value` and `normalised_value` hold int or Decimal, never float; `year`, `start`, `end` and `page` are nullable
        integers. Outlets are joined by 、.

        >>> report.to_dataframe().query("department == '法规处'")[["value", "unit"]]  # doctest: +SKIP

        Raises:
            GuanbaoError: pandas is not installed (G620); `pip install 'guanbao[dataframe]'` brings it.
        """
        from guanbao.model.rows import dataframe

        return dataframe([self])
