"""Several documents of one report: which of them is current, and why.

A report is known by its agency, year and scope. All its documents are kept; the one to use is the first by these, in turn:
read whole rather than in part; a corrected reissue; published later; more numbers; fewer failing checks; the format that
loses least; and for want of any difference the one with the lowest digest, so that the choice never depends on the order of
work. The dataset chooses by the same rule.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guanbao.batch.statuses import USABLE

if TYPE_CHECKING:
    from guanbao.batch.index import Index

PLAIN, OWN = 1, 2  # a current document has the plain name of its report, or, of a second scope, its own

_REISSUE = re.compile("更正|修订|修正|订正|勘误|更新版|修改版|重新发布")
_FORMATS = ("application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "text/html")
REASONS = (
    "read whole",
    "corrected reissue",
    "published later",
    "more numbers",
    "fewer failing checks",
    "format",
    "digest",
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document of a report."""

    sha256: str
    status: str
    figures: int
    failing: int
    weight: dict[str, Any]

    def rank(self) -> tuple[object, ...]:
        """What the choice goes by; the lowest is current. In the order of `REASONS`."""
        named = f"{self.weight.get('title') or ''} {self.weight.get('name') or ''}"
        media = self.weight.get("media_type")
        return (
            USABLE.index(self.status),
            not _REISSUE.search(named),
            _later(self.weight.get("published")),
            -self.weight.get("read", self.figures),
            self.failing,
            _FORMATS.index(media) if media in _FORMATS else len(_FORMATS),
            self.sha256,
        )

    @property
    def report(self) -> object:
        """What it shares with the other documents of its report; one without an agency or a year shares nothing."""
        return self.weight.get("scope") if self.weight.get("identified", 1) else self.sha256


def _later(published: object) -> tuple[int, ...]:
    """A day so that later ones come first; none comes last."""
    return tuple(-int(part) for part in re.findall(r"\d+", str(published or ""))) or (0,)


def choose(candidates: Sequence[Candidate]) -> tuple[Candidate, str]:
    """The current one, and the reason.

    >>> one = Candidate("a" * 64, "partial", 9, 0, {"name": "a.pdf"})
    >>> other = Candidate("b" * 64, "ok", 9, 0, {"name": "b.html"})
    >>> choose([one, other])[1]
    'read whole'
    """
    first, *others = sorted(candidates, key=Candidate.rank)
    if not others:
        return first, "only one"
    pairs = zip(first.rank(), others[0].rank(), strict=True)
    return first, next(
        (reason for (mine, theirs), reason in zip(pairs, REASONS, strict=True) if mine != theirs), "digest"
    )


def grouped(candidates: Sequence[Candidate]) -> list[list[Candidate]]:
    """The documents of one agency and year, those of a report together."""
    found: defaultdict[object, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        found[candidate.report].append(candidate)
    return list(found.values())


def settle(index: Index) -> tuple[int, int]:
    """Mark the current document of every report; how many reports have several, and in how many of them numbers differ."""
    index.ask("UPDATE documents SET current = NULL, reason = NULL")
    marks = ",".join("?" * len(USABLE))
    index.ask(
        f"UPDATE documents SET current = 1, reason = 'only one' WHERE status IN ({marks}) AND report_id IN"  # noqa: S608
        f" (SELECT report_id FROM documents WHERE status IN ({marks}) GROUP BY report_id HAVING count(*) = 1)",
        (*USABLE, *USABLE),
    )
    several = differ = 0
    index.ask(
        "CREATE TEMP TABLE several AS SELECT report_id FROM documents"  # noqa: S608
        f" WHERE status IN ({marks}) GROUP BY report_id HAVING count(*) > 1 ORDER BY report_id",
        USABLE,
    )
    for (report_id,) in index.ask("SELECT report_id FROM several"):
        found = index.ask(
            f"SELECT sha256, status, figures, failing, weight FROM documents WHERE report_id = ? AND status IN ({marks})",  # noqa: S608
            (report_id, *USABLE),
        ).fetchall()
        candidates = [Candidate(row[0], row[1], row[2], row[3], json.loads(row[4])) for row in found]
        several += 1
        differ += len({candidate.weight.get("numbers") for candidate in candidates}) > 1
        plain, _ = choose(candidates)
        for group in grouped(candidates):
            current, reason = choose(group)
            for candidate in group:
                mirror = candidate.weight.get("numbers") == current.weight.get("numbers")
                why = reason if candidate is current else "same numbers" if mirror else "other numbers"
                how = (PLAIN if current is plain else OWN) if candidate is current else 0
                index.ask("UPDATE documents SET current = ?, reason = ? WHERE sha256 = ?", (how, why, candidate.sha256))
    index.ask("DROP TABLE several")
    return several, differ
