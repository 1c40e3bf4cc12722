"""The trained classifiers: where they lie, loading them after a checksum, and asking them.

They lie in the folder that GUANBAO_MODELS names, in the installed package, or in `models/` beside its sources; the first of these
that there is. Each is a folder with `model.skops` and `card.json`, which holds the checksum of the former. Everything runs without any.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from guanbao.classify.features import SIZE, Example, vector
from guanbao.classify.weights import Weights, WeightsError, read_weights
from guanbao.errors import Code, GuanbaoError

NAMES = ("figure", "metric", "topic", "organisation", "form", "report")
VARIABLE = "GUANBAO_MODELS"
LARGEST_FILE = 64 * 2**20

UNREADABLE = Code(
    "G401",
    "warning",
    "The classifier {name!r} was not used: {reason}. What it decides is left to the rules. Train it anew (guanbao train {name}), "
    "or install it again.",
)


class ModelError(GuanbaoError):
    """A classifier cannot be used."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What a classifier says: the likeliest label and how likely it is (calibrated)."""

    label: str
    confidence: float


class Classifier:
    """One trained model. Its files are checked when it is made; its weights are read when it is first asked."""

    def __init__(self, folder: Path) -> None:
        """Read the card and check the model's bytes.

        Raises:
            ModelError: a file is missing, too large or not as the card says (G401).
        """
        self.name = folder.name
        try:
            path = folder / "model.skops"
            if path.stat().st_size > LARGEST_FILE:
                raise WeightsError(f"{path.name} is larger than {LARGEST_FILE} bytes")
            card = json.loads((folder / "card.json").read_text(encoding="utf-8"))
            self._data = path.read_bytes()
            expected = card["sha256"]
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise ModelError(UNREADABLE, name=self.name, reason=f"{type(error).__name__}: {error}") from error
        self.sha256 = hashlib.sha256(self._data).hexdigest()
        if self.sha256 != expected:
            raise ModelError(UNREADABLE, name=self.name, reason="its checksum is not that of its card")
        self.card: Mapping[str, Any] = card

    @cached_property
    def weights(self) -> Weights:
        """Its weights.

        Raises:
            ModelError: the file holds no linear model over `SIZE` columns (G401).
        """
        try:
            weights = read_weights(self._data)
        except WeightsError as error:
            raise ModelError(UNREADABLE, name=self.name, reason=str(error)) from error
        if weights.coef.shape[1] != SIZE:
            reason = f"it has {weights.coef.shape[1]} columns, and {SIZE} are hashed to"
            raise ModelError(UNREADABLE, name=self.name, reason=reason)
        return weights

    @property
    def classes(self) -> tuple[str, ...]:
        """The labels, in the order of `probabilities`."""
        return self.weights.classes

    def probabilities(self, example: Example) -> list[float]:
        """How likely each label is; they sum to one."""
        weights = self.weights
        columns = vector(example)
        index = np.fromiter(columns, dtype=np.int64, count=len(columns))
        values = np.fromiter(columns.values(), dtype=np.float32, count=len(columns))
        scores = (weights.coef[:, index] @ values + weights.intercept).astype(np.float64)
        if len(scores) == 1:
            scores = np.array([0.0, scores[0]])
        odds = np.exp(scores - scores.max())
        return [float(p) for p in odds / odds.sum()]

    def decide(self, example: Example) -> Decision:
        """The likeliest label."""
        found = self.probabilities(example)
        best = max(range(len(found)), key=found.__getitem__)
        return Decision(self.classes[best], found[best])


class Models:
    """The classifiers of a folder by name; one that is missing is none, one that is broken is told and is none."""

    def __init__(self, found: Mapping[str, Classifier], faults: tuple[ModelError, ...] = ()) -> None:
        self._found = found
        self.faults = faults

    @classmethod
    def load(cls, folder: Path | None) -> Models:
        """All classifiers of a folder."""
        found: dict[str, Classifier] = {}
        faults: list[ModelError] = []
        for name in NAMES if folder is not None else ():
            place = Path(folder, name)
            if not (place / "model.skops").exists():
                continue
            try:
                found[name] = Classifier(place)
            except ModelError as error:
                faults.append(error)
        return cls(found, tuple(faults))

    def __bool__(self) -> bool:
        return bool(self._found)

    def get(self, name: str) -> Classifier | None:
        """A classifier, or null where there is none."""
        return self._found.get(name)

    def without(self, name: str) -> Models:
        """The same but for one."""
        return Models({key: model for key, model in self._found.items() if key != name}, self.faults)

    @property
    def versions(self) -> dict[str, str]:
        """The first twelve digits of each one's checksum."""
        return {name: model.sha256[:12] for name, model in self._found.items()}


NONE = Models({})


def find() -> Path | None:
    """The folder of the classifiers that are used when none is named."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    package = Path(__file__).resolve().parents[1]
    places = (package / "_models", package.parents[1] / "models")
    return next((place for place in places if any(place.glob("*/model.skops"))), None)


@lru_cache(maxsize=4)
def load(folder: Path | None) -> Models:
    """The classifiers of a folder, read once."""
    return Models.load(folder)
