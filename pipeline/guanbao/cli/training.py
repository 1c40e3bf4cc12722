"""`guanbao train`: progress on stderr, a line for each classifier on stdout."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from guanbao.classify import NAMES
from guanbao.cli.program import FINE


def run(
    names: Sequence[str], corpus: str, out: str, fitted_to: Sequence[str], measured_on: Sequence[str], *, quiet: bool
) -> int:
    """Train and print how well each classifier does."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn

    from guanbao.train import train

    if unknown := [name for name in names if name not in NAMES]:
        raise click.BadParameter(f"{unknown[0]!r} is none of {', '.join(NAMES)}", param_hint="NAME")
    click.echo(
        f"{'classifier':<14} {'rows':>6} {'labels':>6}   {'cross-validated':<24} {'held out':<24} calibration error"
    )
    with Progress(
        SpinnerColumn(), TextColumn("{task.description}"), console=Console(stderr=True), disable=quiet, transient=True
    ) as progress:
        task = progress.add_task("reading the gold")
        trained = train(
            Path(corpus), Path(out), names, fitted_to, measured_on,
            each=lambda source: progress.update(task, description=f"reading {source.ident}"),
        )  # fmt: skip
        for one in trained:
            progress.update(task, description=f"fitted {one.name}")
            folds, held = one.card["cross_validation"], one.card.get("held_out")
            click.echo(
                f"{one.name:<14} {one.card['rows']:>6} {len(one.card['labels']):>6}   {_scores(folds):<24} {_scores(held):<24} "
                f"{(held or folds)['expected_calibration_error']:.3f}"
            )
    return FINE


def _scores(measured: dict[str, float] | None) -> str:
    return f"{measured['accuracy']:.3f}, macro F1 {measured['macro_f1']:.3f}" if measured else "-"
