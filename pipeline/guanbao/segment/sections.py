"""The outline of a report: title, preamble and sections, each with its topic."""

from __future__ import annotations

import re
from dataclasses import dataclass

from guanbao.registry import Registry
from guanbao.segment.headings import LEVELS, Heading, heading
from guanbao.text.spans import Span

_TITLE = re.compile(r"(?:年度?|信息公开|政务公开|关务公开|政府信息).{0,20}(?:报告|年报|总结|情况)|信息公开.{0,12}年度")
_TITLE_LINES = 6
MAX_TITLE = 80


@dataclass(frozen=True, slots=True)
class Part:
    """A section of the view: its heading as printed, its level among the levels in use, and the text down to its end.

    `own` is the stretch before its first subsection.
    """

    id: str
    number: str | None
    title: str
    topic: str | None
    level: int
    span: Span
    own: Span


@dataclass(frozen=True, slots=True)
class Outline:
    """Title lines and sections of a view; `jumps` are headings whose number does not follow the one before."""

    title: Span | None
    parts: tuple[Part, ...]
    jumps: tuple[str, ...]

    def at(self, offset: int) -> Part | None:
        """The deepest section that holds an offset of the view."""
        inside = [p for p in self.parts if p.span.start <= offset < p.span.end]
        return max(inside, key=lambda p: (p.level, p.span.start), default=None)


def outline(text: str, registry: Registry) -> Outline:
    """Sections of a folded text by the form of their headings; a missing level is no fault, a jump is recorded."""
    lines = _lines(text)
    title = _title(text, lines)
    body = [s for s in lines if title is None or s.start >= title.end]
    found = [(s, h) for s in body if (h := heading(s.of(text))) is not None]
    found = [(s, h) for s, h in found if h.title or h.run_in]
    parts = _parts(text, body, found, registry)
    return Outline(title, parts, _jumps(found))


def _lines(text: str) -> list[Span]:
    return [Span(*m.span()) for m in re.finditer(r"[^\n]+", text)]


def _title(text: str, lines: list[Span]) -> Span | None:
    """The first title-like line near the top; a title on two lines (agency above, the rest below) is taken whole."""
    for index, span in enumerate(lines[:_TITLE_LINES]):
        line = span.of(text)
        if len(line) > MAX_TITLE or "。" in line or heading(line):
            continue
        if _TITLE.search(line):
            first = index
            while first and _is_upper_half(lines[first - 1].of(text), lines[first].of(text)):
                first -= 1
            return Span(lines[first].start, span.end)
    return None


def _is_upper_half(above: str, below: str) -> bool:
    return (
        len(above) <= 30
        and "。" not in above
        and not heading(above)
        and "：" not in above
        and (above not in below)
        and bool(re.match(r"(?:关于|\d{4}|[二政信海关])", below))
    )


def _parts(text: str, body: list[Span], found: list[tuple[Span, Heading]], registry: Registry) -> tuple[Part, ...]:
    if not body:
        return ()
    end = body[-1].end
    ranks = {level: i + 1 for i, level in enumerate(sorted({LEVELS[h.style] for _, h in found}))}
    parts: list[Part] = []
    first = found[0][0].start if found else end
    if body[0].start < first:
        lead = Span(body[0].start, first)
        parts.append(Part("s0", None, "", "preamble" if found else None, 1, lead, lead))
    trail: list[tuple[int, str, str | None]] = []  # level, id, topic
    for index, (span, head) in enumerate(found):
        level = ranks[LEVELS[head.style]]
        while trail and trail[-1][0] >= level:
            trail.pop()
        siblings = sum(1 for p in parts if p.id != "s0" and p.id.count(".") == len(trail) and _under(p.id, trail))
        ident = f"{trail[-1][1]}.{siblings + 1}" if trail else f"s{siblings + 1}"
        topic = topic_of(head.title, registry) or (trail[-1][2] if trail else None)
        stop = next((s.start for s, h in found[index + 1 :] if ranks[LEVELS[h.style]] <= level), end)
        below = found[index + 1][0].start if index + 1 < len(found) else end
        parts.append(
            Part(
                ident, head.number, head.title, topic, level, Span(span.start, stop), Span(span.start, min(below, stop))
            )
        )
        trail.append((level, ident, topic))
    return tuple(parts)


def _under(ident: str, trail: list[tuple[int, str, str | None]]) -> bool:
    return ident.startswith(f"{trail[-1][1]}.") if trail else True


def topic_of(title: str, registry: Registry) -> str | None:
    """The topic whose cue stands in a heading; the longest cue wins, then the later one (情况 of 依申请公开)."""
    best: tuple[int, int, str] | None = None
    for topic in registry.topics:
        for cue in topic.cues:
            at = title.rfind(cue)
            if at >= 0 and (best is None or (len(cue), at) > best[:2]):
                best = (len(cue), at, topic.id)
    return best[2] if best else None


def _jumps(found: list[tuple[Span, Heading]]) -> tuple[str, ...]:
    last: dict[int, int] = {}
    jumps: list[str] = []
    for _, head in found:
        level = LEVELS[head.style]
        if head.order is not None and head.order not in (last.get(level, 0) + 1, 1):
            jumps.append(f"{head.number}{head.title}")
        last = {k: v for k, v in last.items() if k < level} | {level: head.order or last.get(level, 0) + 1}
    return tuple(jumps)
