"""From a path or bytes to a checked report: the only place that knows the order of the stages."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from guanbao import __version__, check
from guanbao.annotate import Annotations, Name, annotate
from guanbao.classify import NONE as NO_MODELS
from guanbao.classify import Decision, Example, Judge
from guanbao.classify import find as find_models
from guanbao.classify import load as load_models
from guanbao.errors import Code, InputError
from guanbao.extract import Draft, IdentityReading, identify, read_prose
from guanbao.extract.bodies import agencies_beside, unseen_bodies
from guanbao.extract.forms import CellDraft, FormReading, read_forms
from guanbao.ingest import read as read_document
from guanbao.model.document import Document, Grid
from guanbao.model.report import (
    AgencyInfo,
    CellPlace,
    Dims,
    DocumentInfo,
    Era,
    Evidence,
    Figure,
    FigureKind,
    Identity,
    IdentityEvidence,
    LegalText,
    Mention,
    Problem,
    ProducedBy,
    Report,
    Scope,
    Section,
    Status,
    TableInfo,
)
from guanbao.normalise import Clue, Measured, decide_metric, in_base_unit, metric_of
from guanbao.registry import Registry, load
from guanbao.registry.kinds import Metric
from guanbao.segment import Outline, Part, outline, with_topics
from guanbao.text.spans import Span
from guanbao.text.view import TextView

EMPTY = Code(
    "G251",
    "error",
    "There is no text in it. If it is a scan, it needs OCR first; if it is a viewer page, save the report itself.",
)
NOT_A_REPORT = Code(
    "G252",
    "info",
    "This is not an annual report on information disclosure, so no figures were read. Leave it out of the archive.",
)
NO_AGENCY = Code(
    "G253", "warning", "No agency is named in title or preamble; the report cannot be placed until one is given."
)
NO_YEAR = Code(
    "G254",
    "warning",
    "No year is stated in title, preamble or period; the report cannot be compared until one is given.",
)
TABLE_UNREAD = Code(
    "G255", "warning", "A table of {rows} rows and {columns} columns was found and its cells were not read as figures."
)
LIKE_A_FORM = Code(
    "G258",
    "info",
    "That table looks like the form {form!r} ({confidence:.0%} sure), but its labels fit none; read it yourself, or add its wording "
    "to the registry.",
)
HEADING_JUMP = Code("G256", "info", "The numbering of headings jumps at {heading!r}; check that nothing is missing.")
UNGROUNDED = Code(
    "G257",
    "error",
    "A figure was dropped because its quote does not stand at its place: {quote!r}. Please report this.",
)
_LOOKS_LIKE = 0.8
_TABLE_WORDS = 300
_CLAUSE = 6  # characters: a shorter clause says too little of what is measured


def read(
    source: Path | str | bytes, *, name: str | None = None, segmenter: str | None = None, models: bool = True
) -> Report:
    """Read one report.

    `source` is a path or the file's bytes (then give a `name`). Bad input never raises: the report's `status` and `problems`
    say what is wrong and what to do. Without `models`, rules alone decide, as they do where no classifier is installed.

    >>> read("天津海关2009年政府信息公开年度报告".encode(), name="report.txt").identity.year
    2009
    """
    return read_with_text(source, name=name, segmenter=segmenter, models=models)[0]


def read_with_text(
    source: Path | str | bytes,
    *,
    name: str | None = None,
    segmenter: str | None = None,
    models: bool = True,
    judge: Judge | None = None,
) -> tuple[Report, str]:
    """A report with the fixed text that its spans point into; the text is empty where the input could not be read.

    `judge` decides what rules leave open, in place of the installed classifiers.
    """
    path = Path(source) if isinstance(source, str) else source
    registry = load()
    found = load_models(find_models()) if models and judge is None else NO_MODELS
    made = ProducedBy(
        guanbao=__version__,
        registry=registry.version,
        models=found.versions,
        options={"segmenter": segmenter or "default"},
    )
    try:
        document = read_document(path, name=name)
    except InputError as error:
        return _failed(path, name, error, made), ""
    return _Reader(document, registry, made, segmenter, judge or Judge(found)).report(), document.text


def _failed(source: Path | bytes, name: str | None, error: InputError, made: ProducedBy) -> Report:
    shown = name or (source.name if isinstance(source, Path) else "bytes")
    problem = Problem(code=error.code.id, severity="error", message=error.message)
    status: Status = "empty" if error.code.id == "G103" else "failed"
    digest = hashlib.sha256(source).hexdigest() if isinstance(source, bytes) else None
    info = DocumentInfo(sha256=digest, name=shown)
    return Report(
        report_id=f"unread.{_slug(shown)}", status=status, document=info, problems=(problem,), produced_by=made
    )


def _slug(text: str) -> str:
    return re.sub(r"[^0-9A-Za-z\u4e00-\u9fff]+", "-", text).strip("-").lower()[:60] or "input"


class _Reader:
    """One document on its way to a report: holds what the stages share, the document and its view."""

    def __init__(
        self, document: Document, registry: Registry, made: ProducedBy, segmenter: str | None, judge: Judge
    ) -> None:
        self.document = document
        self.registry = registry
        self.made = made
        self.segmenter = segmenter
        self.judge = judge
        self.view = TextView.fold(document.text, (b.spans for b in document.blocks if b.kind == "paragraph"))
        self.problems = list(document.problems)
        self.judge.begin(self.view.text)

    def report(self) -> Report:
        """Run the stages."""
        report = self._read()
        faults = tuple(
            Problem(code=fault.code.id, severity=fault.code.severity, message=fault.message)
            for fault in self.judge.faults
        )
        return report.model_copy(update={"problems": (*report.problems, *faults)}) if faults else report

    def _read(self) -> Report:
        if not self.view.text.strip():
            self.problems.append(Problem.of(EMPTY))
            return self._short("empty", Identity())
        structure = with_topics(self.view.text, outline(self.view.text, self.registry), self.registry, self.judge)
        found = annotate(self.view.text, self.segmenter)
        who = identify(found, structure, self.registry, self.judge)
        identity = self._identity(who)
        if not who.is_report:
            self.problems.append(Problem.of(NOT_A_REPORT))
            return self._short("not_a_report", Identity(title=identity.title))
        self._tell(who, structure)
        year = identity.year
        found = found.with_own_agency(
            identity.agency.name if identity.agency else None,
            self._below(identity),
            agencies_beside(who.system, self.registry),
        )
        bodies, nobody, doubted = unseen_bodies(found, self.judge)
        found = found.without(nobody)
        drafts = read_prose(found, self.registry, year, self.judge)
        forms = read_forms(self.document, self.registry, identity.era)
        self._tell_forms(forms)
        prose = self._figures(drafts, structure, identity)
        figures = (*prose, *self._cells(forms, len(drafts), structure, identity))
        return Report(
            report_id=self._report_id(identity),
            status="partial" if self._incomplete() else "ok",
            document=self._info(),
            identity=identity,
            sections=self._sections(structure),
            departments=self._departments(found, drafts, identity, bodies, doubted),
            outlets=self._mentions((n for n in found.names if n.kind == "outlet"), None),
            channels=self._mentions((n for n in found.names if n.kind == "channel"), year),
            accounts=self._mentions((n for n in found.names if n.kind == "account"), year),
            legal_texts=self._legal_texts(found),
            figures=figures,
            tables=self._tables(forms),
            checks=check.run(
                figures, {f"f{i}": d.listed for i, d in enumerate(drafts, 1) if d.listed is not None}, self.registry
            ),
            problems=tuple(self.problems),
            produced_by=self.made,
        )

    def _short(self, status: Status, identity: Identity) -> Report:
        return Report(
            report_id=self._report_id(identity), status=status, document=self._info(), identity=identity,
            problems=tuple(self.problems), produced_by=self.made,
        )  # fmt: skip

    def _incomplete(self) -> bool:
        return any(page.state == "failed" for page in self.document.pages) or any(
            p.severity == "error" for p in self.problems
        )

    def _info(self) -> DocumentInfo:
        s = self.document.source
        return DocumentInfo(
            sha256=s.sha256,
            name=s.name,
            media_type=s.media_type,
            encoding=s.encoding,
            bytes=s.bytes,
            pages=s.pages,
            url=s.url,
        )

    def _report_id(self, identity: Identity) -> str:
        agency = identity.agency
        if agency is None:
            return f"unknown.{self.document.source.sha256[:12]}"
        who = agency.id or f"{agency.system or 'other'}.{_slug(agency.name)}"
        return f"{who}-{identity.year or 'undated'}"

    # places

    def _offsets(self, span: Span) -> tuple[int, int]:
        source = self.view.source(span)
        return (source.start, source.end)

    def _evidence(self, span: Span, context: Span | None = None) -> Evidence:
        source = self.view.source(span)
        box = self.document.box(source)
        around = self.view.source(context).of(self.document.text) if context else None
        return Evidence(
            span=(source.start, source.end),
            quote=source.of(self.document.text),
            context=around,
            page=box.page if box else self._page(source),
            box=(box.x0, box.top, box.x1, box.bottom) if box else None,
        )

    def _page(self, source: Span) -> int | None:
        return next((p.number for p in self.document.pages if p.span and p.span.overlaps(source)), None)

    # parts of the report

    def _identity(self, who: IdentityReading) -> Identity:
        agency = None
        if who.agency:
            entry = self.registry.get("agencies", who.agency_ids[0]) if len(who.agency_ids) == 1 else None
            agency = AgencyInfo(
                id=entry.id if entry else None,
                name=str(who.agency.value),
                code=entry.code if entry else None,
                system=who.system,
            )
        year = int(who.year.value) if who.year else None
        evidence = IdentityEvidence(
            agency=self._evidence(who.agency.span) if who.agency else None,
            year=self._evidence(who.year.span) if who.year else None,
            period=self._evidence(who.period_span) if who.period_span else None,
        )
        return Identity(
            agency=agency,
            scope=who.scope,
            year=year,
            period=who.period,
            title=who.title,
            era=_era(year),
            evidence=evidence,
        )

    def _below(self, identity: Identity) -> frozenset[str]:
        """Ids of the agencies under the reporting one: all of its system where it is the head of that."""
        own = identity.agency.id if identity.agency else None
        if own is None or self.registry.get("agencies", own).kind != "headquarters_of_system":
            return frozenset()
        system = self.registry.get("agencies", own).system
        return frozenset(a.id for a in self.registry.agencies if a.system == system and a.id != own)

    def _tell(self, who: IdentityReading, structure: Outline) -> None:
        if who.agency is None:
            self.problems.append(Problem.of(NO_AGENCY))
        if who.year is None:
            self.problems.append(Problem.of(NO_YEAR))
        self.problems += [Problem.of(HEADING_JUMP, heading=h) for h in structure.jumps]

    def _tell_forms(self, forms: FormReading) -> None:
        self.problems += forms.problems
        for table in forms.tables:
            for grid in table.grids[:1]:
                self._ask_form(grid, table.form)
        for grid in forms.unread:
            span = (grid.span.start, grid.span.end)
            self.problems.append(Problem.of(TABLE_UNREAD, span, grid.page, rows=grid.rows, columns=grid.columns))
            said = self._ask_form(grid, None)
            if said is not None and said.confidence >= _LOOKS_LIKE:
                values = {"form": said.label, "confidence": said.confidence}
                self.problems.append(Problem.of(LIKE_A_FORM, span, grid.page, **values))

    def _ask_form(self, grid: Grid, form: str | None) -> Decision | None:
        """Which national form a table looks like: by the words of its first cells."""
        words = re.sub(r"[\d\s]+", " ", grid.span.of(self.document.text))[:_TABLE_WORDS]
        return self.judge.ask("form", lambda: Example({"cells": words}), grid.span, form)

    def _sections(self, structure: Outline) -> tuple[Section, ...]:
        out = []
        for part in structure.parts:
            source = self.view.source(part.span)
            pages = [p.number for p in self.document.pages if p.span and p.span.overlaps(source)]
            out.append(
                Section(
                    id=part.id, number=part.number, title=part.title, topic=part.topic, level=part.level,
                    span=(source.start, source.end), pages=(pages[0], pages[-1]) if pages else None,
                )
            )  # fmt: skip
        return tuple(out)

    def _figures(self, drafts: Sequence[Draft], structure: Outline, identity: Identity) -> tuple[Figure, ...]:
        ids = {id(draft): f"f{i}" for i, draft in enumerate(drafts, 1)}
        measured = self._measure(drafts, structure)
        figures = []
        for draft in drafts:
            figure = self._figure(draft, ids, structure, identity, measured[id(draft)])
            start, end = figure.evidence.span
            if self.document.text[start:end] == figure.evidence.quote:
                figures.append(figure)
            else:
                self.problems.append(Problem.of(UNGROUNDED, (start, end), quote=figure.evidence.quote))
        return tuple(figures)

    def _measure(self, drafts: Sequence[Draft], structure: Outline) -> dict[int, Measured]:
        """The metric of each figure; totals before their parts, which may measure the same."""
        measured: dict[int, Measured] = {}
        for draft in sorted(drafts, key=lambda d: d.depth):
            whole = measured[id(draft.part_of)].metric if draft.part_of and id(draft.part_of) in measured else None
            clue = self._clue(draft, structure.at(draft.start))
            measured[id(draft)] = decide_metric(clue, self.registry, self.judge, draft.quantity.span, whole)
        return measured

    def _clue(self, draft: Draft, part: Part | None) -> Clue:
        words = self._words(draft)
        whole = Span(draft.sentence.start, draft.sentence.end).of(self.view.text)
        around = f"{draft.part_of.label}{words}" if draft.part_of else words if len(words) > _CLAUSE else whole
        owners = (
            *(f"outlet={n.detail}" for n in draft.outlets),
            *(("department",) if draft.department else ()),
            *(("account",) if draft.account else ()),
        )
        return Clue(
            draft.label, words, around, draft.unit, draft.kind, part.topic if part else None,
            draft.part_of.label if draft.part_of else "", tuple(dict.fromkeys(owners)), draft.channel or "",
        )  # fmt: skip

    def _said_of(self, draft: Draft) -> str:
        """What stands before a number that no word says anything of: its owner, else its clause."""
        before = draft.lead_in(self.view.text).strip("、，：（《》 \n")
        return before or self._words(draft).strip()

    def _words(self, draft: Draft) -> str:
        """The clause of a figure: from what leads to it to what follows."""
        start = draft.lead.start if draft.lead else draft.start
        return Span(start, max(draft.tail.end if draft.tail else 0, draft.end)).of(self.view.text)

    def _figure(
        self, draft: Draft, ids: dict[int, str], structure: Outline, identity: Identity, measured: Measured
    ) -> Figure:
        part = structure.at(draft.start)
        base, unit = in_base_unit(draft.value, draft.unit, self.registry)
        evidence = self._evidence(draft.quantity.span, self._context(draft))
        return Figure(
            id=ids[id(draft)],
            kind=draft.kind,
            metric=measured.metric,
            metric_origin=measured.origin,
            metric_confidence=None if measured.confidence is None else round(measured.confidence, 3),
            label=draft.label or self._said_of(draft),
            value=draft.value,
            unit=draft.unit,
            normalised_value=base,
            normalised_unit=unit,
            raw=evidence.quote,
            qualifier=draft.qualifier,
            dims=self._dims(draft),
            period=(f"{draft.year}-01-01", f"{draft.year}-12-31") if draft.year else identity.period,
            scope=draft.scope or identity.scope,
            part_of=ids.get(id(draft.part_of)) if draft.part_of else None,
            section=part.id if part else None,
            evidence=evidence,
            origin=draft.origin,
            confidence=draft.confidence if draft.likely is None else round(draft.likely, 3),
        )

    @staticmethod
    def _dims(draft: Draft) -> Dims:
        return Dims(
            department=draft.department.name if draft.department else None,
            outlets=tuple(n.name for n in draft.outlets),
            sharing=draft.sharing,
            channel=draft.channel,
            account=draft.account,
        )

    @staticmethod
    def _context(draft: Draft) -> Span:
        """The shortest stretch that shows the number with what it counts: its clause up to the number, and a noun behind."""
        start = draft.lead.start if draft.lead else draft.start
        if (
            draft.department
            and draft.sentence.start <= draft.department.span.start < start
            and start - draft.department.span.start < 12
        ):
            start = draft.department.span.start
        end = draft.tail.end if draft.origin == "rule:number-unit-noun" and draft.tail else draft.end
        return Span(min(start, draft.start), max(end, draft.end))

    def _departments(
        self, found: Annotations, drafts: Sequence[Draft], identity: Identity, bodies: set[str], doubted: set[str]
    ) -> tuple[Mention, ...]:
        """Bodies that own a figure, and known or listed ones; words for any office (办公室, 各部门) name nobody."""
        generic = set(self.registry.words("departments_generic"))
        owners = {d.department.name for d in drafts if d.department}
        own = identity.agency.name if identity.agency else ""
        names = [
            n
            for n in found.names
            if n.kind == "department"
            and (n.name in owners or (n.name not in generic and n.name != own and _is_known_body(n, bodies, doubted)))
        ]
        return self._mentions(names, identity.year)

    def _mentions(self, names: Iterable[Name], year: int | None) -> tuple[Mention, ...]:
        grouped: dict[str, list[Name]] = {}
        for name in names:
            grouped.setdefault(name.name, []).append(name)
        return tuple(self._mention(name, group, year) for name, group in grouped.items())

    def _mention(self, name: str, group: Sequence[Name], year: int | None) -> Mention:
        table = {"department": "departments", "outlet": "outlets", "channel": "channels"}.get(group[0].kind)
        entries = self.registry.lookup(table, name, year) if table else ()
        only = entries[0] if len(entries) == 1 else None
        return Mention(
            id=only.key if only else None,
            name=name,
            canonical=getattr(only, "name", None),
            kind=group[0].detail,
            spans=tuple(self._offsets(n.span) for n in group),
        )

    def _legal_texts(self, found: Annotations) -> tuple[LegalText, ...]:
        grouped: dict[str, list[tuple[Span, str | None]]] = {}
        for citation in found.citations:
            grouped.setdefault(citation.name, []).append((citation.span, citation.number))
        return tuple(
            LegalText(
                name=name,
                number=next((n for _, n in group if n), None),
                spans=tuple(self._offsets(s) for s, _ in group),
            )
            for name, group in grouped.items()
        )

    def _tables(self, forms: FormReading) -> tuple[TableInfo, ...]:
        read = [
            TableInfo(
                form=table.form,
                era=table.era,
                pages=tuple(dict.fromkeys(g.page for g in table.grids if g.page)),
                rows=table.rows,
                columns=table.columns,
                missing_rows=table.missing,
                extra_rows=table.extra,
                span=(table.grids[0].span.start, table.grids[-1].span.end),
            )
            for table in forms.tables
        ]
        unread = [
            TableInfo(
                form=None,
                pages=(g.page,) if g.page else (),
                rows=g.rows,
                columns=g.columns,
                span=(g.span.start, g.span.end),
            )
            for g in forms.unread
        ]
        return tuple(sorted(read + unread, key=lambda table: table.span))

    def _cells(self, forms: FormReading, before: int, structure: Outline, identity: Identity) -> tuple[Figure, ...]:
        """The cells of forms as figures, numbered after those of the prose."""
        starts = [(self.view.source(part.span).start, part.id) for part in structure.parts]
        return tuple(self._cell(cell, f"f{before + n}", starts, identity) for n, cell in enumerate(forms.cells, 1))

    def _cell(self, cell: CellDraft, name: str, starts: Sequence[tuple[int, str]], identity: Identity) -> Figure:
        value, unit = cell.reading.value, cell.unit
        form = self.registry.get("forms", cell.form)
        metric = self._cell_metric(cell, form.shape == "free")
        base, base_unit = in_base_unit(value, unit, self.registry)
        box = cell.box
        start, end = cell.place
        quote = self.document.text[start:end]
        kind: FigureKind = "money" if base_unit == "元" else "count"
        if metric is not None and metric.kind in ("money", "change"):
            kind = metric.kind
        since = form.shape == "free" and cell.column == "cumulative"  # of all years, and no metric is
        applicant = cell.heading if cell.form == "applications" and cell.column != "total" else None
        return Figure(
            id=name,
            kind=kind,
            metric=metric.id if metric and not since else None,
            label=cell.label or cell.row,
            value=value,
            unit=unit,
            normalised_value=base,
            normalised_unit=base_unit,
            raw=quote,
            state=cell.reading.state,
            dims=Dims(applicant=applicant or None),
            period=None if since else identity.period,
            scope=identity.scope,
            section=next((part for at, part in reversed(starts) if at <= start), None),
            table=CellPlace(form=cell.form, row=cell.row, column=cell.column, index=cell.index),
            evidence=Evidence(
                span=cell.place,
                quote=quote,
                page=cell.page,
                box=(box.x0, box.top, box.x1, box.bottom) if box else None,
            ),
            origin=f"form:{cell.form}",
            confidence=cell.confidence,
        )

    def _cell_metric(self, cell: CellDraft, free: bool) -> Metric | None:
        if free:
            clue = Clue(cell.label, cell.label, cell.label, cell.unit, "count", None)
            found = metric_of(clue, self.registry)
            return self.registry.get("metrics", found) if found else None
        return self.registry.metric_of_cell(cell.form, cell.row, cell.column)


def _is_known_body(name: Name, bodies: set[str], doubted: set[str]) -> bool:
    """Whether a name is a body without owning a figure: in the registry, in the classifier's eyes, or by a clear form."""
    return name.detail != "body" and (
        name.name in bodies
        or name.by == "registry"
        or (name.detail == "subordinate" and name.name.endswith(("海关", "办事处")) and name.name not in doubted)
    )


def _era(year: int | None) -> Era | None:
    """The form in force for a year's report: national forms came with the reports on 2014, 2019 and 2021."""
    if year is None:
        return None
    return (
        "narrative"
        if year < 2014
        else "statistics-2014"
        if year < 2019
        else "tables-2019"
        if year < 2021
        else "tables-2021"
    )


__all__ = ["Scope", "read", "read_with_text"]
