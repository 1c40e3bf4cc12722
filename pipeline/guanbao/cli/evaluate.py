"""`guanbao evaluate`: reports against gold."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from guanbao.cli.program import FINE, FOUND
from guanbao.cli.progress import steps
from guanbao.cli.terminal import Talk, json_text, put, safe_lines
from guanbao.errors import GuanbaoError
from guanbao.evaluate import codes
from guanbao.evaluate.evaluation import evaluate, must_be_read
from guanbao.evaluate.gold import Gold, find_gold
from guanbao.evaluate.reading import Run, Sample, read_afresh
from guanbao.files import write_atomic

if TYPE_CHECKING:
    from guanbao.model.report import Report

Format = Literal["table", "json", "html", "md"]
CORPUS = Path("corpus")


@dataclass(frozen=True, slots=True)
class Options:
    """What was asked for. `models` is null where neither --with-models nor --rules-only was given."""

    names: Sequence[str]
    run: Path | None = None
    base: Path | None = None
    split: str = "all"
    format: Format = "table"
    out: Path | None = None
    keep: Path | None = None
    details: bool = False
    reveal: bool = False
    models: bool | None = None
    quiet: bool = False


def run(options: Options) -> int:
    """Score everything that was asked for; 1 where some gold could not be scored, else 0."""
    talk = Talk(options.quiet)
    golds = [gold for gold in _golds(options) if options.split in ("all", gold.split)]
    samples, complete = _samples(golds, options, talk)
    must_be_read(samples, options.models)
    base = None
    if options.base is not None:
        earlier = Run(options.base)
        base = [sample for gold in golds for sample in earlier.samples(gold)]
    result = evaluate(samples, base=base, reveal=options.reveal, all_cases=options.details)
    if result["counts"]["hidden"]:
        talk.code(codes.HIDDEN, count=result["counts"]["hidden"])
    _write(result, options)
    return FINE if complete else FOUND


def _golds(options: Options) -> list[Gold]:
    if options.names:
        return find_gold(Path(name) for name in options.names)
    if not CORPUS.is_dir():
        raise GuanbaoError(codes.NO_GOLD, name=str(CORPUS))
    return find_gold([CORPUS])


def _samples(golds: Sequence[Gold], options: Options, talk: Talk) -> tuple[list[Sample], bool]:
    """All that was read of the golds, and whether each gold has at least one reading."""
    samples: list[Sample] = []
    complete = True
    kept = _Keeper(options.keep) if options.keep is not None else None
    earlier = Run(options.run) if options.run is not None else None
    # Documents are read only without `run`, which is what takes its time.
    watched = not options.quiet and options.run is None and sys.stderr.isatty()
    with steps(len(golds), watched=watched) as step:
        for gold in golds:
            found = earlier.samples(gold) if earlier is not None else []
            if earlier is None:
                found = [_read(gold, document, options.models, kept) for document in gold.documents]
            if not found:
                complete = False
                _absent(gold, options, talk)
            samples += found
            step()
    return samples, complete


def _absent(gold: Gold, options: Options, talk: Talk) -> None:
    if options.run is not None:
        talk.code(codes.NO_REPORT, name=gold.id, where=str(options.run))
    else:
        talk.code(codes.NO_DOCUMENT, name=str(gold.path), wanted=f"{gold.id}.pdf or the like")


def _read(gold: Gold, document: Path, models: bool | None, kept: _Keeper | None) -> Sample:
    sample, report = read_afresh(gold, document, models)
    if kept is not None:
        kept.put(document, report, sample.text)
    return sample


class _Keeper:
    """The output folder of --keep, as `guanbao extract -o` writes it."""

    def __init__(self, root: Path) -> None:
        from guanbao.cli.folder import OutputFolder

        self._folder = OutputFolder(root)

    def put(self, document: Path, report: Report, text: str) -> None:
        self._folder.put(str(document), report, text)


def _write(result: dict[str, Any], options: Options) -> None:
    made = _rendered(result, options)
    if options.out is not None:
        write_atomic(options.out, made.encode("utf-8", "surrogatepass"))
    else:
        put(made)


def _rendered(result: dict[str, Any], options: Options) -> str:
    if options.format == "json":
        return json_text(result, indent=1) + "\n"
    from guanbao.evaluate import views

    if options.format == "html":
        return safe_lines(views.page(result))
    made = views.markdown if options.format == "md" else views.text
    return safe_lines(made(result, details=options.details))
