"""A report's text cut into stretches, each with all that it is marked as."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from guanbao.model.report import Figure, Report
from guanbao.registry import Registry
from guanbao.text.spans import Span
from guanbao.text.view import TextView

KINDS = ("department", "outlet", "trap")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of the text: the figure that it is of, the ids of all that stand in it, how it is shown, what begins here.

    `begins` tells whether its own figure does; `spots` are other figures that begin in front of it, such as those without a
    character of their own (blank cells). `look` are classes of the style sheet.
    """

    start: int
    text: str
    figure: str | None = None
    figures: str = ""
    begins: bool = False
    spots: tuple[str, ...] = ()
    look: str = ""
    heading: str | None = None


def traps_of(text: str, registry: Registry) -> list[tuple[int, int]]:
    """Where the text has numbers that look like figures and are none: dates, articles, document numbers and the like."""
    from guanbao.annotate.traps import TrapFinder

    finder = TrapFinder(registry)
    lines, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            lines.append([Span(at, at + len(line))])
        at += len(line) + 1
    view = TextView.fold(text, lines)  # once: folding looks at the habits of the whole text
    found, at = [], 0
    for line in view.text.split("\n"):
        found += [view.source(Span(at + trap.span.start, at + trap.span.end)) for trap in finder.find(line)]
        at += len(line) + 1
    return [(span.start, span.end) for span in found]


def stretches(report: Report, text: str, traps: Iterable[tuple[int, int]], looks: Mapping[str, str]) -> list[Stretch]:
    """The whole text in stretches, in order; joined they are the text. `looks` are the classes of figures by id."""
    figures = [figure for figure in report.figures if figure.evidence.span[1] <= len(text)]
    others = [
        *(("department", span) for mention in report.departments for span in mention.spans),
        *(("outlet", span) for mention in report.outlets for span in mention.spans),
        *(("trap", span) for span in traps),
    ]
    headings = {section.span[0]: section.id for section in reversed(report.sections)}
    cuts = {0, len(text), *headings}
    for start, end in [*(figure.evidence.span for figure in figures), *(span for _, span in others)]:
        cuts |= {start, end}
    edges = sorted(cut for cut in cuts if 0 <= cut <= len(text))
    by_edge = {edge: n for n, edge in enumerate(edges)}
    on: list[list[str]] = [[] for _ in edges]
    kinds: list[set[str]] = [set() for _ in edges]
    begins: list[list[str]] = [[] for _ in edges]
    for figure in figures:
        start, end = figure.evidence.span
        begins[by_edge[start]].append(figure.id)
        for n in range(by_edge[start], by_edge[end]):
            on[n].append(figure.id)
    for kind, (start, end) in others:
        if 0 <= start <= end <= len(text):
            for n in range(by_edge[start], by_edge[end]):
                kinds[n].add(kind)
    ends = [*edges[1:], len(text)]
    lengths = {figure.id: figure.evidence.span[1] - figure.evidence.span[0] for figure in figures}
    found = []
    for n, (start, end) in enumerate(zip(edges, ends, strict=True)):
        inside = sorted(on[n], key=lengths.__getitem__)  # the figure that is meant is the one with the shortest quote
        first = inside[0] if inside else None
        look = " ".join(([looks[first]] if first else []) + [kind for kind in KINDS if kind in kinds[n]])
        spots = tuple(one for one in begins[n] if one != first)
        found.append(
            Stretch(
                start, text[start:end], first, " ".join(inside), first in begins[n], spots, look, headings.get(start)
            )
        )
    return found


def tree(figures: Sequence[Figure]) -> Iterator[tuple[Figure, int]]:
    """Figures with how deep they stand under totals, each total before its parts, else in the order of the text."""
    ids = {figure.id for figure in figures}
    below: dict[str | None, list[Figure]] = {}
    for figure in figures:
        total = figure.part_of if figure.part_of in ids and figure.part_of != figure.id else None
        below.setdefault(total, []).append(figure)
    seen: set[str] = set()

    def walk(parent: str | None, depth: int) -> Iterator[tuple[Figure, int]]:
        for figure in below.get(parent, []):
            if figure.id not in seen:
                seen.add(figure.id)
                yield figure, depth
                yield from walk(figure.id, depth + 1)

    yield from walk(None, 0)
    yield from ((figure, 0) for figure in figures if figure.id not in seen)  # of a circle, which nothing reads
