"""The one base exception, and every coded message: what happened and what to do about it.

A code is stable: scripts filter by it. Hundreds: G1 input, G2 reading, G3 checks, G4 classifiers, G5 registry, G6 command line,
G7 batch runs, G8 dataset and comparisons, G9 corrections and explorer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Code:
    """A message with a stable identifier; `text` has named placeholders."""

    id: str
    severity: Severity
    text: str

    def format(self, **values: object) -> str:
        """Fill the placeholders of the message."""
        return self.text.format(**values)


class GuanbaoError(Exception):
    """Anything that this package raises on purpose.

    `code` is stable and `str(error)` says what to do. Values that come from untrusted input are shown with `repr`.
    """

    def __init__(self, code: Code, **values: object) -> None:
        self.code = code
        self.values = values
        super().__init__(f"{code.id}: {code.format(**values)}")

    @property
    def message(self) -> str:
        """The message without its code."""
        return self.code.format(**self.values)


class InputError(GuanbaoError):
    """A document that cannot be read at all (missing, encrypted, not a document)."""


class OutputError(GuanbaoError):
    """A run cannot go on: results cannot be written, or nothing can be started. What lies there already is whole."""


class RegistryError(GuanbaoError):
    """Registry data with faults; the message lists all of them with file and line."""
