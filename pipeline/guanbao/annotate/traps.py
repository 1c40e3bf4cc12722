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
        for rule, kind, pattern in self._rules:
            found.extend(Trap(Span(*m.span()), kind, rule) for m in pattern.finditer(text) if m.end() > m.start())
        return sorted(found, key=lambda t: (t.span.start, -t.span.end))
