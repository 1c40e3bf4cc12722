"""The whole of training: gold to model folders."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from guanbao.classify import NAMES
from guanbao.errors import Code, GuanbaoError
from guanbao.train.fit import fit, save
from guanbao.train.rows import Source, collect, sources

NO_GOLD = Code(
    "G402",
    "error",
    "There is nothing to learn from in {folder!r}: {reason}. Name the folder of a corpus with splits.yaml.",
)
TOO_LITTLE = Code(
    "G403", "error", "The classifier {name!r} cannot be fitted: {reason}. Annotate more reports that hold such cases."
)


@dataclass(frozen=True, slots=True)
class Trained:
    """A classifier that was fitted and saved, with its card."""

    name: str
    folder: Path
    card: dict[str, Any]


def train(
    corpus: Path,
    out: Path,
    names: Sequence[str] = (),
    fitted_to: Collection[str] = ("train", "dev"),
    measured_on: Collection[str] = ("test",),
    *,
    each: Callable[[Source], None] = lambda source: None,
) -> Iterator[Trained]:
    """Fit the classifiers of `names` (all by default) and write each to a folder of its name in `out`, one after the other.

    `each` is told of every document that is read.

    Raises:
        GuanbaoError: there is no gold (G402), or too little of it for a classifier (G403).
    """
    try:
        found = list(sources(corpus))
    except (OSError, ValueError, KeyError) as error:
        raise GuanbaoError(NO_GOLD, folder=str(corpus), reason=f"{type(error).__name__}: {error}") from error

    def told(splits: Collection[str]) -> Iterator[Source]:
        for source in found:
            if source.split in splits:
                each(source)
                yield source

    rows, held_out = collect(told(fitted_to)), collect(told(measured_on))
    for name in names or NAMES:
        try:
            fitted = fit(name, rows.get(name, []), held_out.get(name, []))
        except ValueError as error:
            raise GuanbaoError(TOO_LITTLE, name=name, reason=str(error)) from error
        save(fitted, out / name)
        yield Trained(name, out / name, fitted.card)
