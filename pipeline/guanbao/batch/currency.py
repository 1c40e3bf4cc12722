"""Several documents of one report: which of them is current, and why.

A report is known by its agency and year. All its documents are kept; the one to use is the first by these, in turn: read
whole rather than in part; a corrected reissue; published later; more figures; fewer failing checks; the format that loses
least; and for want of any difference the one with the lowest digest, so that the choice never depends on the order of work.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from guanbao.batch.index import Index
from guanbao.batch.statuses import USABLE

_REISSUE = re.compile("更正|修订|修正|订正|勘误|更新版|修改版|重新发布")
_FORMATS = ("application/pdf", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "text/html")
REASONS = (
    "read whole",
    "corrected reissue",
    "published later",
    "more figures",
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
            -self.figures,
            self.failing,
            _FORMATS.index(media) if media in _FORMATS else len(_FORMATS),
            self.sha256,
        )


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
    return first, next(reason for (mine, theirs), reason in zip(pairs, REASONS, strict=True) if mine != theirs)


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
        current, reason = choose(candidates)
        several += 1
        differ += len({candidate.weight.get("numbers") for candidate in candidates}) > 1
        for candidate in candidates:
            mirror = candidate.weight.get("numbers") == current.weight.get("numbers")
            why = reason if candidate is current else "same numbers" if mirror else "other numbers"
            index.ask(
                "UPDATE documents SET current = ?, reason = ? WHERE sha256 = ?",
                (int(candidate is current), why, candidate.sha256),
            )
    index.ask("DROP TABLE several")
    return several, differ
