"""What a document holds besides the text that is read: counted on the way, told at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from guanbao.errors import Code
from guanbao.ingest import codes
from guanbao.ingest.clean import clean
from guanbao.model.report import Problem

_QUOTED = 40


class Remarks:
    """What was left out or kept against doubt; `problems` says it once for each kind."""

    def __init__(self) -> None:
        self.inserted = 0
        self.pictures = 0
        self._deleted: list[str] = []
        self._hidden: list[str] = []
        self._unread: Counter[str] = Counter()
        self._elsewhere: Counter[str] = Counter()
        self._printed: list[str] = []

    def deleted(self, text: str) -> None:
        """A deletion that nobody accepted yet; its text is not in the document any more."""
        self._deleted.append(text[:_QUOTED])

    def hidden(self, text: str) -> None:
        """Text that is not shown."""
        if text.strip():
            self._hidden.append(text[:_QUOTED])

    def unread(self, what: str) -> None:
        """Something beside the text that is not read, named in the plural."""
        self._unread[what] += 1

    def elsewhere(self, what: str, count: int = 1) -> None:
        """Something in which a part of the text itself lies, named in the plural."""
        self._elsewhere[what] += count

    def printed(self, text: str) -> str:
        """Note characters as the file has them; returns them fit for the text."""
        self._printed.append(text)
        return text if text.isascii() and text.isprintable() else clean(text)[0]

    def problems(self) -> list[Problem]:
        """All remarks."""
        found = clean("".join(self._printed))[1]
        deleted = [text for text in self._deleted if text.strip()]
        if deleted or self.inserted:
            example = deleted[0] if deleted else ""
            found.append(Problem.of(codes.CHANGES, deleted=len(self._deleted), inserted=self.inserted, example=example))
        if self._hidden:
            found.append(Problem.of(codes.HIDDEN, count=len(self._hidden), example=self._hidden[0]))
        if self.pictures:
            self._unread["pictures"] = self.pictures
        found.extend(_each(codes.NOT_READ, self._unread))
        found.extend(_each(codes.TEXT_ELSEWHERE, self._elsewhere))
        return found


def _each(code: Code, counts: Counter[str]) -> Sequence[Problem]:
    return [Problem.of(code, count=count, what=what) for what, count in sorted(counts.items())]
