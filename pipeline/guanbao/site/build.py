"""From an output folder to the folder of its pages."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import jinja2
import yaml
from markupsafe import Markup

from guanbao import __version__, corrections
from guanbao.compare.run import ground
from guanbao.corrections import Applied, Correction
from guanbao.corrections.documents import documents
from guanbao.dataset.index import Index, index, places, read_or_tell
from guanbao.dataset.read import Dataset, open_dataset
from guanbao.dataset.rows import Place
from guanbao.dataset.write import build, current_build, fixed_text
from guanbao.errors import GuanbaoError
from guanbao.model.report import Problem
from guanbao.registry import Registry, load
from guanbao.site import codes, queue, report_page, sentences, series
from guanbao.site.coverage import Covered, coverage
from guanbao.site.islands import island
from guanbao.site.names import page_name
from guanbao.site.pictures import Drawn, draw

_HERE = Path(__file__).parent
_MARK = ".guanbao-site"
_ASSETS = ("first.js", "site.js", "report.js", "compare.js", "queue.js", "site.css")
_HEAVIEST = 200  # items of the queue's first view
_DRAWN = "('application/pdf', 'image/*')"  # media types with pages that can be drawn
_BOTH = Markup('<span class="zh" lang="zh-Hans">{zh}</span><span class="en" lang="en">{en}</span>')


@dataclass(frozen=True, slots=True)
class Made:
    """What was made: how many pages of reports, items of the queue and pictures, and what was wrong."""

    folder: Path
    reports: int = 0
    items: int = 0
    pictures: int = 0
    problems: tuple[tuple[str, Problem], ...] = ()


@dataclass(slots=True)
class _Gathered:
    """What the pages about all reports need of each."""

    covered: list[Covered] = field(default_factory=list)
    queue: list[dict[str, Any]] = field(default_factory=list)
    pages: dict[str, str] = field(default_factory=dict)
    problems: list[tuple[str, Problem]] = field(default_factory=list)
    unread: list[tuple[str, Problem]] = field(default_factory=list)


def build_site(
    out: Path, target: Path, *, documents_in: Path | None = None, pictures: bool = True,
    step: Callable[[int, int], None] | None = None,
) -> Made:  # fmt: skip
    """Make the explorer of an output folder; its dataset is made afresh where it is not that of the reports and corrections.

    `documents_in` is where documents are looked for, by their digests; by default where run.json names them.

    Raises:
        GuanbaoError: there are no reports (G801), or `target` holds something else (G951).
    """
    _must_be_ours(target)
    found = index(out / "reports")
    data = _dataset(out, found)
    site = _Site(out, target, data, found)
    drawn = site.pictures(documents_in) if pictures else {}
    gathered = site.reports(drawn, step)
    site.overview(gathered)
    count = sum(len(one.pages) for one in drawn.values())
    return Made(
        target,
        len(gathered.pages),
        len(gathered.queue),
        count,
        tuple(gathered.unread + gathered.problems + site.problems),
    )


def _must_be_ours(target: Path) -> None:
    """Make the folder empty of an earlier site; anything else is left alone and told."""
    if target.exists() and not (target / _MARK).exists() and (not target.is_dir() or any(target.iterdir())):
        raise GuanbaoError(codes.NOT_OURS, name=str(target))
    target.mkdir(parents=True, exist_ok=True)
    (target / _MARK).write_text(f"{__version__}\n", encoding="utf-8")
    for name in ("r", "data", "json", "pages", "assets"):
        shutil.rmtree(target / name, ignore_errors=True)
        (target / name).mkdir()


def _dataset(out: Path, found: Index) -> Dataset:
    try:
        data = open_dataset(out)
        if data.build == current_build(out, found):
            return data
    except GuanbaoError:
        pass
    build(out, found=found)
    return open_dataset(out)


def _words(name: str) -> Any:
    return yaml.safe_load((_HERE / f"{name}.yaml").read_text(encoding="utf-8"))


def _key(one: Correction) -> list[str | int | None]:
    """By what a page tells a correction that is taken in from one that a browser keeps."""
    return [one.sha256, one.action, one.author, one.time, one.start, one.end, one.cell]


class _Site:
    def __init__(self, out: Path, target: Path, data: Dataset, found: Index) -> None:
        self.out, self.target, self.data = out, target, data
        self.registry: Registry = load()
        self.problems: list[tuple[str, Problem]] = []
        self.index = found
        self.held = corrections.by_document(corrections.load(out))
        loader = jinja2.PackageLoader("guanbao.site", "pages")
        self.environment = jinja2.Environment(
            loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        words = _words("words")
        self.told: dict[str, str] = _words("problems")
        marked = {key: _BOTH.format(**word) for key, word in words.items()}
        self.environment.globals.update(
            words=words, t=marked.__getitem__, problems_zh=self.told, version=__version__, build=data.build
        )
        self.environment.filters["plain"] = sentences.shown_number
        for name in _ASSETS:
            shutil.copyfile(_HERE / "assets" / name, target / "assets" / name)
        (target / "assets" / "words.js").write_text(island("words", words), encoding="utf-8")

    def pictures(self, documents_in: Path | None) -> dict[str, Drawn]:
        """The pages of the documents that have some, of those that are found."""
        wanted = self.data.sql(
            f"SELECT DISTINCT sha256, document FROM reports WHERE media_type IN {_DRAWN} AND sha256 IS NOT NULL ORDER BY 1"  # noqa: S608
        ).fetchall()
        found = documents(self.out, documents_in) if wanted else {}
        here = [(digest, found[digest]) for digest, _ in wanted if digest in found]
        if len(here) < len(wanted):
            told = Problem.of(codes.NO_DOCUMENTS, count=len(wanted) - len(here))
            self.problems.append((self.out.name, told))
        drawn = {one.digest: one for one in draw(here, self.target / "pages")}
        names = dict(wanted)
        for one in drawn.values():
            if one.fault is not None:
                told = Problem.of(codes.NO_PICTURES, name=names[one.digest], reason=one.fault)
                self.problems.append((names[one.digest], told))
        return drawn

    def reports(self, drawn: Mapping[str, Drawn], step: Callable[[int, int], None] | None) -> _Gathered:
        """A page and a file of JSON for each report."""
        gathered = _Gathered()
        across = self._across()
        template = self.environment.get_template("report.html")
        all_places = [place for _, place in places(self.index)]
        pages = {place.key: page_name(place.key) for place in all_places}
        beside = self._beside()
        for n, (entry, place) in enumerate(places(self.index), 1):
            report, told = read_or_tell(entry)
            if report is None:
                gathered.unread += [(place.key, problem) for problem in told]
                continue
            digest = report.document.sha256 or ""
            text = fixed_text(self.out, digest)
            applied = corrections.apply(report, self.held.get(digest, ()), self.registry, text)
            name = pages[place.key]
            gathered.pages[place.key] = name
            found = queue.items(applied, across.get(place.key, []), place.is_current, self.registry, self.told)
            context = report_page.context(
                applied, place, text, self.registry, across.get(place.key, []), drawn.get(digest), pages
            )
            others = [(key, pages[key]) for key in beside.get(place.key, ()) if key != place.key]
            self._write(f"r/{name}.html", template.render(root="../", name=name, others=others, **context))
            shutil.copyfile(entry.path, self.target / "json" / f"{name}.json")
            self._gather(gathered, applied, place, name, found)
            if text is None and report.figures:
                gathered.problems.append((place.key, Problem.of(codes.NO_TEXT, report=report.report_id)))
            if step is not None:
                step(n, len(self.index.entries))
        return gathered

    def overview(self, gathered: _Gathered) -> None:
        """The pages about all reports, and the data of those that draw."""
        table = coverage(gathered.covered)
        self._page("index.html", "coverage.html", table=table, problems=[*self.index.problems, *gathered.unread])
        found = series.metrics(self.data, self.registry)
        self._data("metrics", {"metrics": found})
        on = ground(self.data)
        for metric in found:
            self._data(metric["file"], series.series(self.data, metric["id"], on, gathered.pages))
        self._page("compare.html", "compare.html", count=len(found))
        self._queue(gathered.queue)
        metrics = [[metric.id, metric.label_zh, metric.label_en] for metric in self.registry.metrics]
        self._data("known", {"metrics": metrics})
        self._data("held", {"corrections": [_key(one) for told in self.held.values() for one in told]})

    def _queue(self, items: Sequence[Mapping[str, Any]]) -> None:
        by_district: dict[str, list[Mapping[str, Any]]] = {}
        for item in sorted(items, key=lambda item: -item["weight"]):
            by_district.setdefault(str(item["district"]), []).append(item)
        counts = []
        for n, (district, mine) in enumerate(sorted(by_district.items())):
            self._data(f"q{n}", {"items": mine})
            kinds = Counter(item["kind"] for item in mine)
            counts.append({"district": district, "file": f"q{n}", "kinds": kinds, "sum": len(mine)})
        self._data("q", {"items": sorted(items, key=lambda item: -item["weight"])[:_HEAVIEST]})
        self._page("queue.html", "queue.html", counts=counts, kinds=queue.KINDS, total=len(items), heaviest=_HEAVIEST)

    def _gather(
        self, gathered: _Gathered, applied: Applied, place: Place, name: str, found: Sequence[queue.Item]
    ) -> None:
        report = applied.report
        failed = sum(check.status == "fails" for check in report.checks)
        decided = sum(figure.origin == "person" for figure in report.figures)
        agency = report.identity.agency
        district = agency.name if agency else "?"
        gathered.covered.append(
            Covered(place.key, name, agency.id or district if agency else district, district, agency.system if agency else None,
                    report.identity.year, report.identity.scope, report.status, place.is_current, len(report.figures), failed, decided,
                    applied.confirmed is not None, report.document.name)
        )  # fmt: skip
        for item in found:
            gathered.queue.append(
                {"kind": item.kind, "weight": item.weight, "words": item.words, "zh": item.zh, "figure": item.figure,
                 "page": name, "district": district, "year": report.identity.year, "report": report.report_id}
            )  # fmt: skip

    def _across(self) -> dict[str, list[dict[str, Any]]]:
        rows = self.data.sql("SELECT * FROM checks WHERE among = 'reports' ORDER BY report_key, \"check\"")
        found: dict[str, list[dict[str, Any]]] = {}
        for row in rows.fetchall():
            record = dict(zip(rows.columns, row, strict=True))
            found.setdefault(record["report_key"], []).append(record)
        return found

    def _beside(self) -> dict[str, list[str]]:
        """The keys of all documents of the same report."""
        rows = self.data.sql("SELECT report_key, report_id FROM reports ORDER BY 1").fetchall()
        groups: dict[str, list[str]] = {}
        for key, report_id in rows:
            groups.setdefault(report_id, []).append(key)
        return {key: groups[report_id] for key, report_id in rows}

    def _page(self, name: str, template: str, **context: Any) -> None:
        self._write(name, self.environment.get_template(template).render(root="", **context))

    def _write(self, name: str, text: str) -> None:
        (self.target / name).write_bytes(text.encode("utf-8", "replace"))

    def _data(self, name: str, data: Any) -> None:
        self._write(f"data/{name}.js", island(name, data))
