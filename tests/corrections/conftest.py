"""The maker of reports, the corpus as an output folder, and a way to run the command."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from guanbao.cli import cli

sys.path.insert(0, str(Path(__file__).parents[1]))

from corpus_folder import corpus_data, corpus_out

__all__ = ["corpus_data", "corpus_out"]


@pytest.fixture
def run() -> Callable[..., Result]:
    """Run `guanbao` with arguments."""
    return lambda *words: CliRunner().invoke(cli, list(map(str, words)), prog_name="guanbao")
