"""Sudden ends of workers, of the coordinator, of both; polite ends; two runs at once (F01-F03, F12-F15, F19, F24)."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from helpers import QUICK, check, command, digest, finish, go, lines, process, report, rng, stored, write

COUNT = 60
PATIENT = replace(QUICK, deadline=60.0)  # where nothing hangs, a busy machine must not look like it


def slow_reports(folder: Path, count: int, seconds: float) -> Path:
    return write(folder, {f"{n:03d}.txt": f"MOCK sleep {seconds}\n{report(n)}" for n in range(count)})


def read_whole(inputs: Path, out: Path, count: int) -> Path:
    assert go([inputs], out, limits=PATIENT).counts == {"ok": count}
    return out


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reports that take a little, so that there is something to interrupt."""
    return slow_reports(tmp_path_factory.mktemp("in"), COUNT, 0.06)


@pytest.fixture(scope="module")
def undisturbed(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return read_whole(inputs, tmp_path_factory.mktemp("undisturbed"), COUNT)


def same(out: Path, undisturbed: Path) -> None:
    check(out)
    assert digest(out) == digest(undisturbed)
    assert stored(out) == stored(undisturbed)


def workers_of(number: int) -> Iterator[psutil.Process]:
    """The processes that read for a coordinator."""
    try:
        for child in psutil.Process(number).children():
            yield from child.children() if "forkserver" in " ".join(child.cmdline()) else ()
    except psutil.Error:
        return


def wait_for_results(out: Path, count: int, started: subprocess.Popen[bytes]) -> None:
    while started.poll() is None and len(list((out / "reports").glob("*.json"))) < count:
        time.sleep(0.01)


MANY = 150


@pytest.fixture(scope="module")
def more_inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return slow_reports(tmp_path_factory.mktemp("more"), MANY, 0.03)


@pytest.fixture(scope="module")
def more_undisturbed(more_inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return read_whole(more_inputs, tmp_path_factory.mktemp("more-undisturbed"), MANY)


def results(out: Path) -> set[str]:
    """The beginnings of the digests of what was read so far."""
    return {path.stem.rpartition("~")[2] for path in (out / "reports").glob("*~*.json")}


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 20))])
def test_f01_workers_are_killed(seed: int, more_inputs: Path, more_undisturbed: Path, tmp_path: Path) -> None:
    """Each document is met once at most, for one that is met twice is said to be out of memory: it is known what may be
    under way, as contents are read in the order of their digests, and all of that must be there before the next is met.
    """
    chance = rng(seed)
    order = sorted(hashlib.sha256(path.read_bytes()).hexdigest()[:8] for path in more_inputs.iterdir())
    started = process(command([more_inputs], tmp_path, limits={"deadline": PATIENT.deadline}))
    wait_for_results(tmp_path, 1, started)
    killed = 0
    while started.poll() is None and killed < 20 and len(done := results(tmp_path)) < MANY - 10:
        if not (workers := list(workers_of(started.pid))):
            continue
        chance.choice(workers).kill()
        killed += 1
        met = set(order[: len(done | results(tmp_path)) + 4])  # two workers, and as many that wait
        while started.poll() is None and not met <= results(tmp_path):
            time.sleep(0.01)
        time.sleep(chance.random() / 10)
    said = started.communicate(timeout=60)[0]
    assert started.returncode == 0, said
    assert killed >= 5
    assert digest(tmp_path) == digest(more_undisturbed), [line for line in lines(tmp_path) if line["status"] != "ok"]
    same(tmp_path, more_undisturbed)


@pytest.mark.parametrize("group", [False, True], ids=["coordinator", "all at once"])
@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 25))])
def test_f02_f03_the_coordinator_is_killed(
    seed: int, group: bool, inputs: Path, undisturbed: Path, tmp_path: Path
) -> None:
    chance = rng(f"{seed}{group}")
    for _ in range(3):
        started = process(command([inputs], tmp_path, limits={"deadline": PATIENT.deadline}))
        wait_for_results(tmp_path, chance.randrange(COUNT), started)
        workers = list(workers_of(started.pid))
        os.killpg(started.pid, signal.SIGKILL) if group else started.kill()
        started.communicate()
        psutil.wait_procs(workers, timeout=3)
        assert not [one for one in workers if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]
    assert go([inputs], tmp_path, limits=PATIENT).counts == {"ok": COUNT}
    same(tmp_path, undisturbed)


def test_an_interrupted_run_goes_on_and_does_not_begin_again(inputs: Path, tmp_path: Path) -> None:
    started = process(command([inputs], tmp_path))
    wait_for_results(tmp_path, 40, started)
    started.kill()
    started.communicate()
    assert go([inputs], tmp_path).read_now < COUNT - 5


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_f12_a_request_to_end_finishes_what_is_under_way(
    how: signal.Signals, inputs: Path, undisturbed: Path, tmp_path: Path
) -> None:
    started = process(command([inputs], tmp_path))
    wait_for_results(tmp_path, 5, started)
    started.send_signal(how)
    said = started.communicate(timeout=10)[0].decode()
    assert started.returncode == 130
    assert "G743" in said
    check(tmp_path)
    assert go([inputs], tmp_path).read_now < COUNT
    same(tmp_path, undisturbed)


def test_f12_asked_twice_it_ends_at_once(tmp_path: Path) -> None:
    files = {f"{n}.txt": f"MOCK sleep\n{report(n)}" for n in range(4)}
    inputs = write(tmp_path / "in", files | {"good.txt": report(9)})
    started = process(command([inputs], tmp_path / "out", limits={"deadline": 300.0}))
    while not list(workers_of(started.pid)):
        time.sleep(0.05)
    time.sleep(1)
    started.send_signal(signal.SIGINT)
    time.sleep(0.3)
    started.send_signal(signal.SIGINT)
    started.communicate(timeout=10)
    assert started.returncode == 130
    check(tmp_path / "out")


def test_f13_a_second_run_on_the_same_output_is_refused(inputs: Path, undisturbed: Path, tmp_path: Path) -> None:
    both = [process(command([inputs], tmp_path)) for _ in range(2)]
    said = [one.communicate(timeout=120)[0].decode() for one in both]
    codes = sorted(one.returncode for one in both)
    assert codes == [0, 3]
    assert "G731" in "".join(said) and "another run writes" in "".join(said)
    same(tmp_path, undisturbed)
    assert finish(command([inputs], tmp_path))[0] == 0  # no lock is left behind


def test_f14_two_runs_on_the_same_inputs_do_not_meet(inputs: Path, undisturbed: Path, tmp_path: Path) -> None:
    both = [process(command([inputs], tmp_path / str(n), jobs=1)) for n in range(2)]
    for one in both:
        one.communicate(timeout=120)
    for n in range(2):
        same(tmp_path / str(n), undisturbed)


def test_f15_the_clock_jumps(inputs: Path, undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten years on and back again, over and over, as every part of this process sees it."""
    real, calls = time.time, iter(range(1 << 60))
    monkeypatch.setattr(time, "time", lambda: real() + (315_000_000 if next(calls) % 2 else -34_000_000))
    assert go([inputs], tmp_path).counts == {"ok": COUNT}
    monkeypatch.undo()
    same(tmp_path, undisturbed)


@pytest.mark.parametrize("shift", ["-400d", "+10y"])
def test_f15_another_time_of_day(shift: str, inputs: Path, undisturbed: Path, tmp_path: Path) -> None:
    if shutil.which("faketime") is None:
        pytest.skip("faketime is not installed")
    code, said = finish(["faketime", "-f", shift, *command([inputs], tmp_path)])
    assert code == 0, said
    same(tmp_path, undisturbed)


@pytest.mark.parametrize("files", [24, 40, 64, 128])
def test_f19_too_few_files_may_be_open(files: int, inputs: Path, undisturbed: Path, tmp_path: Path) -> None:
    if shutil.which("prlimit") is None:
        pytest.skip("prlimit is not installed")
    code, said = finish(["prlimit", f"--nofile={files}", *command([inputs], tmp_path)])
    assert (code, "G734" in said or "G740" in said) in ((0, False), (3, True)), said
    assert go([inputs], tmp_path).counts == {"ok": COUNT}
    same(tmp_path, undisturbed)


def test_f24_workers_are_renewed_all_the_time(inputs: Path, undisturbed: Path, tmp_path: Path) -> None:
    limits = QUICK.__class__(recycle_after=5)
    assert go([inputs], tmp_path, limits=limits).counts == {"ok": COUNT}
    same(tmp_path, undisturbed)


def test_a_run_from_the_command_line_ends_as_it_says(inputs: Path, tmp_path: Path) -> None:
    line = [sys.executable, "-m", "guanbao", "batch", str(inputs), "-o", str(tmp_path / "out"), "--jobs", "1"]
    started = process(line)
    wait_for_results(tmp_path / "out", 3, started)
    started.send_signal(signal.SIGINT)
    started.communicate(timeout=20)
    assert started.returncode == 130
    assert finish(line)[0] == 0
    check(tmp_path / "out")
