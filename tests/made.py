"""Reports made for tests: real `Report` records with the text that their figures stand in, and output folders of them."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from guanbao.model.report import (
    AgencyInfo,
    CellPlace,
    Dims,
    DocumentInfo,
    Evidence,
    Figure,
    Identity,
    ProducedBy,
    Report,
)
from guanbao.normalise import in_base_unit
from guanbao.registry import load

COLUMNS = ("natural_person", "business", "research", "public_interest", "legal_service", "other_organisation", "total")


class Draft:
    """A report to be: figures are added one by one, and their quotes make the text."""

    def __init__(self, agency: str, year: int, scope: str = "district", **identity: Any) -> None:
        self.agency, self.year, self.scope, self.identity = agency, year, scope, identity
        self.text = ""
        self.figures: list[Figure] = []

    def say(
        self, value: int | Decimal | None, unit: str | None = None, metric: str | None = None, **more: Any
    ) -> Figure:
        """A figure of the running text, or with `table` a cell; `department`, `outlets` and the like go to its owners."""
        before = more.pop("before", "，")
        raw = more.pop("raw", f"{'' if value is None else value}{unit or ''}")
        start = len(self.text) + len(before)
        self.text += f"{before}{raw}"
        dims = {name: more.pop(name) for name in list(more) if name in Dims.model_fields}
        table = more.pop("table", None)
        base, base_unit = in_base_unit(value, unit, load())
        period = more.pop("period", self._period())
        figure = Figure(
            id=f"f{len(self.figures) + 1}", kind=more.pop("kind", "count"), metric=metric, label=more.pop("label", "数"),
            value=value, unit=unit, normalised_value=base, normalised_unit=base_unit, raw=raw, dims=Dims(**dims), period=period,
            scope=more.pop("of", self.scope), table=CellPlace(form=table[0], row=table[1], column=table[2]) if table else None,
            evidence=Evidence(span=(start, start + len(raw)), quote=raw, context=more.pop("context", None)),
            origin=more.pop("origin", "rule:made"), confidence=more.pop("confidence", 0.95), **more,
        )  # fmt: skip
        self.figures.append(figure)
        return figure

    def row(self, form: str, row: str, values: Mapping[str, int | None], metric: str | None = None) -> None:
        """Cells of a row of a form; null is a blank one."""
        for column, value in values.items():
            found = load().metric_of_cell(form, row, column)
            told = metric or (found.id if found else None)
            state = "number" if value is not None else "blank"
            self.say(value, None, told, table=(form, row, column), state=state, origin=f"form:{form}")

    def applications(self, row: str, *values: int | None) -> None:
        """A row of the form of requests: the six kinds of applicant and the total."""
        self.row("applications", row, dict(zip(COLUMNS, values, strict=True)))

    def report(self, **more: Any) -> Report:
        """The report."""
        entry = next((found for found in load().agencies if found.id == self.agency), None)
        data = self.text.encode()
        mark = more.pop("mark", "")
        digest = hashlib.sha256(f"{self.agency}{self.year}{self.scope}{mark}".encode() + data).hexdigest()
        agency = (
            AgencyInfo(id=entry.id, name=entry.name, code=entry.code, system=entry.system)
            if entry
            else AgencyInfo(id=None, name=self.agency, system="local_government")
        )
        era = (
            "narrative"
            if self.year < 2014
            else "statistics-2014"
            if self.year < 2019
            else "tables-2019"
            if self.year < 2021
            else "tables-2021"
        )
        told = {"period": self._period(), "era": era, **self.identity}
        identity = Identity(agency=agency, scope=self.scope, year=self.year, **told)  # type: ignore[arg-type]
        document = DocumentInfo(
            sha256=digest, name=f"{self.agency}-{self.year}.txt", bytes=len(data), text_file=f"../texts/{digest}.txt"
        )
        return Report(
            report_id=f"{self.agency}-{self.year}", status=more.pop("status", "ok"), document=document, identity=identity,
            figures=tuple(self.figures), produced_by=ProducedBy(guanbao="0", registry="0"), **more,
        )  # fmt: skip

    def _period(self) -> tuple[str, str]:
        return self.identity.get("period", (f"{self.year}-01-01", f"{self.year}-12-31"))


def folder(out: Path, reports: Iterable[Report | Draft], texts: bool = True) -> Path:
    """An output folder with these reports, as the command writes it."""
    (out / "reports").mkdir(parents=True, exist_ok=True)
    (out / "texts").mkdir(exist_ok=True)
    for made in reports:
        report = made.report() if isinstance(made, Draft) else made
        name = re.sub(r"[^\w.~-]+", "-", report.report_id).lstrip(".")
        if (out / "reports" / f"{name}.json").exists():
            name += f"~{(report.document.sha256 or '')[:8]}"
        path = out / "reports" / f"{name}.json"
        path.write_text(json.dumps(report.model_dump(mode="json"), ensure_ascii=False), encoding="utf-8")
        if texts and isinstance(made, Draft):
            (out / "texts" / f"{report.document.sha256}.txt").write_text(made.text, encoding="utf-8")
    return out


def series(
    agency: str, metric: str, numbers: Mapping[int, int | None], unit: str | None = "件", **more: Any
) -> list[Draft]:
    """A report a year in which one metric has a number; null is a report that does not say."""
    drafts = []
    for year, value in numbers.items():
        draft = Draft(agency, year, **more)
        if value is not None:
            draft.say(value, unit, metric)
        drafts.append(draft)
    return drafts


def rows(found: Iterable[Mapping[str, Any]], **wanted: Any) -> list[Mapping[str, Any]]:
    """The records that have these values."""
    return [record for record in found if all(record[name] == value for name, value in wanted.items())]
