"""The documents of an output folder are found again, whichever command made it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from guanbao.corrections.documents import documents

DALIAN = Path(__file__).parents[2] / "corpus" / "reports" / "dalian-2010" / "dalian-2010.txt"


@pytest.mark.parametrize("command", ["extract", "batch"])
def test_by_what_the_run_says(command: str, tmp_path: Path, run: Callable[..., Result]) -> None:
    document = tmp_path / "a\u2028b.txt"
    document.write_bytes(DALIAN.read_bytes())
    made = run(command, str(tmp_path / "*.txt"), "-o", str(tmp_path / "out"))
    assert made.exit_code == 0, made.stderr
    digest = hashlib.sha256(DALIAN.read_bytes()).hexdigest()
    assert documents(tmp_path / "out") == {digest: document}
    document.write_bytes(b"other")
    assert digest not in documents(tmp_path / "out")
