"""Decisions where rules end: linear classifiers over character n-grams, read without the library that fitted them."""

from guanbao.classify.features import SIZE, Example, vector
from guanbao.classify.judge import Asked, Judge, Recorder
from guanbao.classify.models import NAMES, NONE, UNREADABLE, Classifier, Decision, ModelError, Models, find, load

__all__ = [
    "NAMES", "NONE", "SIZE", "UNREADABLE", "Asked", "Classifier", "Decision", "Example", "Judge", "ModelError", "Models", "Recorder", "find", "load", "vector",
]  # fmt: skip
