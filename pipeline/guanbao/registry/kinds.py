"""What the registry holds: one frozen type for each kind of entry.

A type owns the shape of one line (CSV) or one node (YAML) of a data file; `guanbao.registry.load` fills it and checks
what no single entry can know. Years are calendar years, both ends included; null means that the year is not known.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, field_validator

Id = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(_[a-z0-9]+)*(\.[a-z0-9]+(_[a-z0-9]+)*)*$", max_length=80)]
Name = Annotated[
    str, StringConstraints(pattern=r"^[^\s|｜\x00-\x1f]([^|｜\x00-\x1f]*[^\s|｜\x00-\x1f])?$", max_length=60)
]
Names = tuple[Name, ...]
Note = Annotated[str, StringConstraints(max_length=600)]
Year = Annotated[int, Field(ge=1949, le=2100)]

AgencyKind = Literal["headquarters_of_system", "district", "subordinate", "other"]
Confidence = Literal["confirmed", "likely", "doubtful"]
Scope = Literal["district", "headquarters", "system", "subordinate", "unit"]
FormKind = Literal["department", "subordinate", "body"]
OutletKind = Literal["newspaper", "tv", "radio", "website", "app", "agency", "magazine"]
OutletLevel = Literal["national", "regional", "trade"]
ChannelKind = Literal[
    "website", "gazette", "hotline", "mailbox", "in_person", "board", "screen", "event", "reading_point",
    "social", "app", "print", "broadcast", "online_service", "message", "other",
]  # fmt: skip
UnitKind = Literal["count", "money", "rate", "time"]
FigureKind = Literal["count", "money", "rate", "change", "mean", "rank", "zero"]
Era = Literal["narrative", "statistics-2014", "tables-2019", "tables-2021"]


class Entry(BaseModel):
    """Base of all entries: frozen, and a field that is not known gets in nowhere."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, coerce_numbers_to_str=True)

    notes: Note = ""

    @property
    def key(self) -> str:
        """What tells this entry from the others of its kind."""
        raise NotImplementedError

    @property
    def all_names(self) -> tuple[str, ...]:
        """Every text by which this entry can be found, the main name first."""
        return (self.key,)

    def holds_in(self, year: int | None) -> bool:
        """Whether the entry was in use in `year`; an undated entry always was, and null asks for no year."""
        return True


class Identified(Entry):
    """An entry with an id of its own."""

    id: Id

    @property
    def key(self) -> str:
        """The id."""
        return self.id


class Named(Identified):
    """An entry with a name, aliases and, where known, years.

    `ambiguous` lists those of its names that other entries share on purpose: a lookup then returns all of them.
    """

    name: Name
    aliases: Names = ()
    valid_from: Year | None = None
    valid_to: Year | None = None
    ambiguous: Names = ()

    @property
    def all_names(self) -> tuple[str, ...]:
        """The name, then the aliases."""
        return (self.name, *self.aliases)

    def holds_in(self, year: int | None) -> bool:
        """Whether `year` lies between the years of the entry."""
        if year is None:
            return True
        return (self.valid_from is None or self.valid_from <= year) and (self.valid_to is None or year <= self.valid_to)


class Agency(Named):
    """An agency that reports, such as 天津海关 (`customs.tianjin`).

    `code` is the four-digit 关区代码, kept as text because it begins with zeros; `code_confidence` says how sure it is
    and `code_source` whence it came.
    """

    short_names: Names = ()
    system: Id
    kind: AgencyKind
    region: Name | None = None
    code: Annotated[str, StringConstraints(pattern=r"^\d{4}$")] | None = None
    code_confidence: Confidence | None = None
    code_source: Note = ""

    @property
    def all_names(self) -> tuple[str, ...]:
        """The name, short names (津关), then aliases."""
        return (self.name, *self.short_names, *self.aliases)


class System(Identified):
    """A family of agencies of one line of work (海关, 税务, …).

    An agency name of the system ends in one of `names` (天津 + 海关); `not_words` look like it and are none
    (上海关 inside 上海关于). `scope_words` are the words by which its reports say what they cover.
    """

    label_zh: Name
    label_en: Note
    names: Names
    not_words: Names = Field(default=(), alias="not")
    scope_words: dict[Scope, Names] = {}

    @property
    def all_names(self) -> tuple[str, ...]:
        """The forms in which agency names of this system end."""
        return self.names


class Category(Identified):
    """A function that departments of many names serve (tariff, supervision, …)."""

    label_zh: Name
    label_en: Note


class Department(Named):
    """A department; all its names mean the same office (加贸处, 加工贸易监管处).

    `systems` are the agency systems that have it; none means any.
    """

    category: Id
    systems: tuple[Id, ...] = ()


class Form(Entry):
    """How an unknown name looks: a stem of `min_stem` to `max_stem` characters and a `suffix`.

    The longest suffix that fits a text decides. A text that ends in one of its `not_words` is no name, whatever stands
    before (承办). `safe` lists longer endings that are names all the same (综合办); the loader makes a form of each of
    them, one that needs no stem. `closed`: a name only before a mark, a word of lists or a verb (企业办政策说明会 has none).
    """

    suffix: Name
    min_stem: Annotated[int, Field(ge=0, le=40)] = 1
    max_stem: Annotated[int, Field(ge=1, le=40)] = 12
    not_words: Names = Field(default=(), alias="not")
    safe: Names = ()
    closed: bool = False

    @property
    def key(self) -> str:
        """The suffix."""
        return self.suffix

    def spelt_out(self) -> tuple[Self, ...]:
        """This form, then one for each safe ending."""
        own = {"min_stem": 0, "not_words": (), "safe": ()}
        return (self, *(self.model_copy(update={**own, "suffix": ending}) for ending in self.safe))


class DepartmentForm(Form):
    """The form of a department, a subordinate agency or another body."""

    kind: FormKind


class OutletForm(Form):
    """The form of a media outlet (… 日报, … 电视台)."""

    kind: OutletKind


class StopWords(BaseModel):
    """Words that keep a run of characters from being a name.

    A name cannot start with a word of `begin` nor have one of `contain` in it, except inside a word of `unless`
    (本溪, 和平, 对外). `connectors` join two names as often as they stand within one.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)

    begin: Names = ()
    contain: Names = ()
    connectors: Names = ()
    unless: Names = ()


class Outlet(Named):
    """A media outlet; `region` is the province or city that it serves."""

    kind: OutletKind
    level: OutletLevel
    region: Name | None = None


class Channel(Named):
    """A way in which an agency publishes or is asked (门户网站, 12360热线, 关长信箱)."""

    kind: ChannelKind


class Unit(Entry):
    """A unit as printed. `factor` times the number is the number in `base` (万元: 10000 元).

    `measure` groups units that count the same thing (条 and 件 are both `item`). A `careful` unit is also a common
    word or the end of a name (处 in 法规处), so a number before it proves little.
    """

    unit: Name
    measure: Id
    kind: UnitKind
    factor: Annotated[Decimal, Field(gt=0)] = Decimal(1)
    base: Name | None = None
    careful: bool = False

    @property
    def key(self) -> str:
        """The unit as printed."""
        return self.unit


class Topic(Identified):
    """What a section is about; `cues` are words of its heading, `eras` where the topic is met."""

    label_zh: Name
    label_en: Note
    cues: Names
    eras: tuple[Era, ...] = ()


class Cues(BaseModel):
    """When a figure's own words mean a metric.

    Every group of `all_of` must have a word there, no word of `none_of` may be; `topics` are the only sections in which
    the cues count, `prefer` the ones where they count most.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, coerce_numbers_to_str=True)

    all_of: tuple[Names, ...] = Field(alias="all")
    none_of: Names = Field(default=(), alias="none")
    topics: tuple[Id, ...] = ()
    prefer: tuple[Id, ...] = ()


class Metric(Identified):
    """What a figure measures (`inquiries.handled`), and by which words it is known.

    `form_keys` are the cells that measure it (`form:row:column`, or `form:row` for all of a row). A text may also state it
    by the cells `restated_in`: several rows to be summed (`form:row+row:column`), or one of nearly the same meaning.
    """

    label_zh: Name
    label_en: Note
    definition: Note
    measures: tuple[Id, ...]
    kind: FigureKind
    dims: tuple[Name, ...] = ()
    topics: tuple[Id, ...] = ()
    cues: Cues | None = None
    form_keys: tuple[str, ...] = ()
    restated_in: tuple[str, ...] = ()


class _FormLine(BaseModel):
    """A row or column of a form: its key and the labels under which it is printed; `short` ones are less sure."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: Id
    labels: Names
    short: Names = ()
    eras: tuple[Era, ...] = ()


class FormColumn(_FormLine):
    """A column of a form. `under` is the heading that it shares with its neighbours."""

    under: Name | None = None


class FormRow(_FormLine):
    """A row of a form. `under` is the key of the row or heading above it in the hierarchy.

    A `heading` has no cells of its own. A row that `replaces` others is printed instead of them by some publishers.
    `columns` are the keys of its own columns where they are not those of the whole form; `without` are those that it
    does not have in an era.
    """

    under: Id | None = None
    heading: bool = False
    number: Name | None = None
    unit: Name | None = None
    columns: tuple[Id, ...] = ()
    replaces: tuple[Id, ...] = ()
    without: dict[Era, tuple[Id, ...]] = {}


class FormIdentity(BaseModel):
    """What must add up in a form: the sum of `total` is the sum of `parts`, along rows or along columns.

    `denied.*` stands for all rows under that key; rows that are not printed count for nothing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Id
    kind: Literal["sum", "balance"]
    along: Literal["rows", "columns"]
    total: tuple[Id, ...]
    parts: tuple[Annotated[str, StringConstraints(pattern=r"^[a-z0-9_.]+(\.\*)?$")], ...]


class TableForm(Identified):
    """A form that many agencies fill in.

    Shapes: `matrix` has row labels and one header; `blocks` has a header for every few rows; `wide` has all its rows
    side by side under one header; `list` has one column of values; `free` has rows of any label. Every report of its eras
    must have a form that is `required`.
    """

    label_zh: Name
    label_en: Note
    shape: Literal["matrix", "blocks", "wide", "list", "free"]
    eras: tuple[Era, ...]
    captions: Names = ()
    columns: tuple[FormColumn, ...]
    rows: tuple[FormRow, ...] = ()
    identities: tuple[FormIdentity, ...] = ()
    units: dict[Id, Name] = {}
    required: bool = False

    def row(self, key: str) -> FormRow | None:
        """The row of a key, or null."""
        return next((row for row in self.rows if row.key == key), None)

    def rows_of(self, keys: Iterable[str]) -> list[str]:
        """The keys of an identity in rows: `denied.*` are all rows under that key."""
        rows = [row.key for row in self.rows if not row.heading]
        under = ([r for r in rows if r.startswith(key[:-1])] if key.endswith(".*") else [key] for key in keys)
        return [row for found in under for row in found]

    def columns_of(self, row: FormRow, era: Era | None = None) -> tuple[str, ...]:
        """The keys of a row's cells, in printed order; `era` leaves out those of other times."""
        keys = row.columns or tuple(column.key for column in self.columns)
        known = {column.key: column.eras for column in self.columns}
        if era is None:
            return keys
        gone = row.without.get(era, ())
        return tuple(key for key in keys if key not in gone and (not known[key] or era in known[key]))


class Trap(Identified):
    """Numbers that are no figures: `patterns` run on folded text; the first text has one, the second has none."""

    kind: Annotated[str, StringConstraints(pattern=r"^[a-z_]+$")]
    patterns: tuple[Annotated[str, StringConstraints(min_length=1, max_length=1200)], ...]
    matches: Note
    leaves: Note

    @field_validator("patterns")
    @classmethod
    def _compiles(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        for pattern in patterns:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"no regular expression: {error}") from None
        return patterns


class MeasureFamily(Identified):
    """Measures that count the same thing where they stand with the same metric (条 and 篇 of things published)."""

    label_zh: Name
    measures: tuple[Id, ...]
    reason: Note


class SeriesBreak(Identified):
    """A place where a series may not be joined, or only with care: something changed between two years of reports.

    `between` is the last year before and the first year after. `metrics` are ids, or beginnings of ids with a star
    (`applications.*`; `*` is all). `systems` are the agency systems that it holds for, none means all; `dims` are the ways of
    breaking a metric down that it holds for (`department`), none means the metric itself. An effect of `incomparable` forbids
    differences over the break, `caution` lets them pass with the reason beside them.
    """

    label_zh: Name
    kind: Literal["organisation", "form", "law", "meaning"]
    between: tuple[Year, Year]
    effect: Literal["incomparable", "caution"]
    metrics: tuple[Annotated[str, StringConstraints(pattern=r"^(\*|[a-z0-9_]+(\.[a-z0-9_]+)*(\.\*)?)$")], ...]
    except_metrics: tuple[Id, ...] = ()
    systems: tuple[Id, ...] = ()
    dims: tuple[Literal["department", "outlet", "applicant", "channel"], ...] = ()
    reason: Note
    source: Note

    def touches(self, metric: str) -> bool:
        """Whether the break is one of this metric."""
        if metric in self.except_metrics:
            return False
        return any(_covers(pattern, metric) for pattern in self.metrics)

    def lies_between(self, first: int, second: int) -> bool:
        """Whether reports of two years stand on different sides of it, in either order."""
        low, high = sorted((first, second))
        return low <= self.between[0] and self.between[1] <= high


def _covers(pattern: str, metric: str) -> bool:
    if pattern == "*":
        return True
    return metric.startswith(pattern[:-1]) if pattern.endswith(".*") else metric == pattern


class CueWords(Identified):
    """A closed class of words by which the grammar reads a sentence."""

    words: tuple[Annotated[str, StringConstraints(min_length=1, max_length=40)], ...]

    @property
    def all_names(self) -> tuple[str, ...]:
        """The id only: words of the language are no names."""
        return (self.id,)
