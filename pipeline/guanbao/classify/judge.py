"""Whom the stages ask what their rules leave open; in training, a recorder of everything that could be asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from guanbao.classify.features import Example
from guanbao.classify.models import NONE, Decision, ModelError, Models
from guanbao.text.spans import Span


@dataclass(frozen=True, slots=True)
class Asked:
    """A case that a stage met: the task, what is to be decided, where it stands in the view, and what the rules said."""

    task: str
    example: Example
    at: Span
    rule: str | None


class Judge:
    """Asks the classifiers; without them it never has an answer."""

    def __init__(self, models: Models = NONE) -> None:
        self._models = models
        self.faults: list[ModelError] = list(models.faults)

    def begin(self, text: str) -> None:
        """A document is about to be read; `text` is its view, which spans of cases point into."""

    def ask(self, task: str, case: Callable[[], Example], at: Span, rule: str | None = None) -> Decision | None:
        """What the classifier of a task says of a case, or null where there is none.

        `rule` is what the rules say, which training wants to know; nothing else depends on it.
        """
        classifier = self._models.get(task)
        if classifier is None:
            return None
        try:
            return classifier.decide(case())
        except ModelError as error:
            self._models = self._models.without(task)
            self.faults.append(error)
            return None


class Recorder(Judge):
    """Has no answers and notes every question."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Asked] = []
        self.text = ""

    def begin(self, text: str) -> None:
        """Keep the view."""
        self.text = text

    def ask(self, task: str, case: Callable[[], Example], at: Span, rule: str | None = None) -> Decision | None:
        """Note the case."""
        self.asked.append(Asked(task, case(), at, rule))
        return None
