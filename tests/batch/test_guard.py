"""Workers that end when they have nothing, or when nobody knows yet what they have: neither may end the run (F01)."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

import pebble.pool.process
import pytest
from helpers import QUICK, go, lines, report, write

from guanbao.batch import guard
from guanbao.batch.guard import Slot
from guanbao.batch.sources import Death, Outcome, Read, Reply, Source
from guanbao.batch.worker import Guarding

# A reader whose module ends the worker that loads it, as often as its folder has files to take away.
FRAIL = """
import os, pathlib, signal
import mock_reader

for one in sorted(pathlib.Path({folder!r}).iterdir()):
    one.unlink()
    os.kill(os.getpid(), signal.SIGKILL)
read = mock_reader.read
"""


@pytest.fixture
def slow_to_hear(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pebble takes messages of its workers late, as on a machine that is busy: it sees an end before what led to it."""
    real = pebble.pool.process.PoolManager.process_next_message

    def late(self: pebble.pool.process.PoolManager, timeout: float) -> None:
        time.sleep(0.5)
        real(self, timeout)

    monkeypatch.setattr(pebble.pool.process.PoolManager, "process_next_message", late)


def call(tmp_path: Path, text: str, reader: str = "mock_reader:read") -> Iterator[Reply]:
    """What one slot answers to the same task again and again."""
    path = write(tmp_path / "in", {"a.txt": text}) / "a.txt"
    slot = Slot(Guarding(QUICK, str(tmp_path / "spool"), reader))
    task = Read(Source(str(path), "a.txt"), hashlib.sha256(path.read_bytes()).hexdigest())
    try:
        while True:
            yield slot.call(task)
    finally:
        slot.close()


@pytest.mark.usefixtures("slow_to_hear")
@pytest.mark.parametrize(
    ("disaster", "expected"),
    [
        ("segv", Death("crash", "SIGSEGV", 2)),
        ("exit", Death("crash", "it ended with status 7", 2)),
        ("suicide", Death("killed", "", 2)),
    ],
)
def test_an_end_that_pebble_cannot_ascribe_is_that_of_the_task(disaster: str, expected: Death, tmp_path: Path) -> None:
    assert next(call(tmp_path, f"MOCK {disaster}\n")) == expected


@pytest.mark.usefixtures("slow_to_hear")
def test_it_costs_the_run_nothing_else(tmp_path: Path) -> None:
    files = {f"{n}.txt": f"MOCK segv\n{report(n)}" for n in range(3)} | {"good.txt": report(9)}
    assert go([write(tmp_path / "in", files)], tmp_path / "out").counts == {"ok": 1, "crash": 3}
    assert sum("SIGSEGV" in line.get("message", "") for line in lines(tmp_path / "out")) == 3


@pytest.mark.parametrize(("deaths", "cause"), [(4, None), (20, "broken")])
def test_workers_that_end_as_they_start_are_replaced_for_a_while(
    deaths: int, cause: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guard, "_LONGEST_PAUSE", 0.8)
    monkeypatch.syspath_prepend(str(tmp_path))
    folder = tmp_path / "deaths"
    write(folder, {f"{number:02d}": "" for number in range(deaths)})
    name = f"frail_{deaths}"
    (tmp_path / f"{name}.py").write_text(FRAIL.format(folder=str(folder)), encoding="utf-8")
    reply = next(call(tmp_path, report(1), f"{name}:read"))
    if cause is None:
        assert isinstance(reply, Outcome) and reply.status == "ok"
    else:
        assert isinstance(reply, Death) and reply.cause == cause
        assert reply.detail == "a worker ended as it started: SIGKILL"
        assert len(list(folder.iterdir())) == deaths - 5
