"""What is asked of a dataset: metrics, ways of breaking down, districts, years; names resolved before anything is read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Literal, get_args

from guanbao.compare import codes
from guanbao.dataset.read import Dataset
from guanbao.errors import GuanbaoError
from guanbao.registry import Registry

By = Literal[
    "year", "district", "metric", "department", "category", "outlet", "outlet_kind", "channel", "account", "applicant"
]
As = Literal["value", "growth", "share", "rank", "per"]
KINDS: tuple[str, ...] = get_args(As)
WHOLE = ("year", "district", "metric")
SPANS = ("month", "day")
WHO = "coalesce(agency_id, coalesce(system, '') || ':' || agency)"  # the key of a `Body`, in SQL


@dataclass(frozen=True, slots=True)
class Question:
    """What to compare.

    `metrics` are ids; one such as `releases.weibo+releases.wechat` is the sum of both. `districts` are names or ids as a person
    writes them (tianjin, 天津海关, customs.tianjin), none means all; `years` none means all that there are. `per` is a metric, or
    month or day, and goes with `kind` per.
    """

    metrics: tuple[str, ...]
    by: By = "district"
    kind: As = "value"
    districts: tuple[str, ...] = ()
    years: tuple[int, ...] = ()
    scope: str | None = None
    per: str | None = None

    @property
    def in_units(self) -> bool:
        """Whether the answer is in the units of what was counted, and not in percent or places."""
        return self.kind in ("value", "per")


@dataclass(frozen=True, slots=True)
class Body:
    """An agency of the dataset: `key` is its id, or system and name where the registry does not know it."""

    key: str
    name: str
    system: str | None


def bodies(data: Dataset) -> list[Body]:
    """Every agency with a current report, in the order of their ids."""
    rows = data.sql(
        f"SELECT DISTINCT {WHO}, agency, system FROM current_reports WHERE agency IS NOT NULL AND year IS NOT NULL ORDER BY 1"  # noqa: S608
    ).fetchall()
    return [Body(*row) for row in rows]


def resolve_districts(names: Sequence[str], known: Sequence[Body], registry: Registry) -> list[Body]:
    """The agencies that names mean.

    Raises:
        GuanbaoError: a name means none of the dataset's agencies (G833), or several (G834).
    """
    found: list[Body] = []
    for name in names:
        ids = set(registry.names("agencies").get(name, ()))
        hits = [body for body in known if _means(name, body, ids)]
        exact = [body for body in hits if name in (body.key, body.name)]
        hits = exact or hits
        if not hits:
            raise GuanbaoError(codes.NO_DISTRICT, name=name, hint=_hint(name, known))
        if len(hits) > 1:
            raise GuanbaoError(codes.SEVERAL_DISTRICTS, name=name, found=", ".join(f"{b.name} ({b.key})" for b in hits))
        found += [body for body in hits if body not in found]
    return found


def _means(name: str, body: Body, ids: Iterable[str]) -> bool:
    return name in (body.key, body.name, body.key.rpartition(".")[2]) or body.key in ids


def _hint(name: str, known: Sequence[Body]) -> str:
    said = [text for body in known for text in (body.key.rpartition(".")[2], body.name)]
    near = get_close_matches(name, said, n=3, cutoff=0.5)
    return f"did you mean {', '.join(near)}?" if near else f"there are {', '.join(body.name for body in known[:12])} …"


def resolve_metrics(names: Sequence[str], registry: Registry) -> tuple[str, ...]:
    """Metrics that the registry knows; each name may be a sum of several with `+`.

    Raises:
        GuanbaoError: the registry has no such metric (G831).
    """
    known = [metric.id for metric in registry.metrics]
    for name in names:
        for part in name.split("+"):
            if part not in known:
                near = get_close_matches(part, known, n=4, cutoff=0.4)
                hint = f"did you mean {', '.join(near)}?" if near else "`guanbao metrics OUT` lists them"
                raise GuanbaoError(codes.NO_METRIC, name=part, hint=hint)
    return tuple(dict.fromkeys(names))


def parse_years(text: str) -> tuple[int, ...]:
    """Years and ranges of them, in order.

    >>> parse_years("2013,2008-2010")
    (2008, 2009, 2010, 2013)

    Raises:
        GuanbaoError: the text says no years (G835).
    """
    years: set[int] = set()
    for part in re.split(r"[,，、\s]+", text.strip()):
        match = re.fullmatch(r"(\d{4})(?:\s*[-–—~至到]\s*(\d{4}))?", part)
        if match is None:
            raise GuanbaoError(codes.BAD_YEARS, text=text)
        first, last = int(match[1]), int(match[2] or match[1])
        years.update(range(min(first, last), max(first, last) + 1))
    return tuple(sorted(years))
