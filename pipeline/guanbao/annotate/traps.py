"""Numbers that are no figures: articles, document numbers, hotlines, dates, addresses, slogans, the report's own parts."""

from __future__ import annotations

import re
from functools import cached_property

from guanbao.annotate.kinds import Trap
from guanbao.registry import Registry
from guanbao.text.dates import dates
from guanbao.text.spans import Span

# No number is that long; a pattern that looks for what follows one would go through the rest of a run from each of its digits.
_ENDLESS = re.compile(r"\d{65,}")


# 从申请人4、类型看: what a viewer counts its pages with, put into the text wherever a page began.
_VIEWER_PAGE = re.compile(r"(?<=[\u4e00-\u9fff，。；\d])(?<!\d)(\d{1,2})、(?=[\u4e00-\u9fff，。；\d])")
_FEWEST_PAGES, _LOST_PAGES = 4, 3


def _viewer_pages(text: str) -> list[Trap]:
    """Numbers inside words that count up by one through the text; a list of items stands at heads of clauses."""
    run: list[re.Match[str]] = []
    inside = 0
    for match in _VIEWER_PAGE.finditer(text):
        if 0 < int(match[1]) - (int(run[-1][1]) if run else 0) <= _LOST_PAGES:
            run.append(match)
            inside += text[match.start() - 1] not in "，。；"
    if len(run) < _FEWEST_PAGES or inside * 2 < len(run):
        return []
    return [Trap(Span(m.start(1), m.end()), "structure", "viewer_pages") for m in run]


class TrapFinder:
    """Finds the traps that the registry describes, and dates."""

    def __init__(self, registry: Registry) -> None:
        self._traps = registry.traps

    @cached_property
    def _rules(self) -> list[tuple[str, str, re.Pattern[str]]]:
        # Each pattern as the registry's own check compiled it, so that the cache of `re` has it already.
        return [(t.id, t.kind, re.compile(p)) for t in self._traps for p in t.patterns]

    def find(self, text: str) -> list[Trap]:
        """All traps of a folded text by position; they may overlap."""
        text = _ENDLESS.sub(lambda run: "\0" * len(run[0]), text)
        found = [Trap(date.span, "date", "dates") for date in dates(text)]
        found.extend(_viewer_pages(text))
        for rule, kind, pattern in self._rules:
            found.extend(Trap(Span(*m.span()), kind, rule) for m in pattern.finditer(text) if m.end() > m.start())
        return sorted(found, key=lambda t: (t.span.start, -t.span.end))
