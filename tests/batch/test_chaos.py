"""200 inputs, many of which hang, grow, crash or are garbage: each gets its status, and none costs another."""

from __future__ import annotations

import json
import time
from collections import Counter
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from helpers import QUICK, go, report, rng, statuses, write, zipped

from guanbao.batch import commit

MIX = {
    "good": 122, "duplicate": 14, "prose": 14, "empty": 6, "garbage": 12, "raise": 8, "segv": 4, "abort": 2, "exit": 2,
    "exit0": 2, "hog": 2, "refused": 2, "wrapped": 2, "spin": 2, "sleep": 1, "deaf": 1, "deep": 2, "flood": 2,
}  # fmt: skip
EXPECTED = {
    "ok": 124, "duplicate_of": 14, "not_a_report": 14, "empty": 6, "unsupported": 12, "crash": 18, "oom": 6, "timeout": 4,
    "limit": 2,
}  # fmt: skip
STATUS = {
    "good": "ok", "prose": "not_a_report", "garbage": "unsupported", "raise": "crash", "segv": "crash", "abort": "crash",
    "exit": "crash", "exit0": "crash", "hog": "oom", "refused": "oom", "wrapped": "oom", "spin": "timeout",
    "sleep": "timeout", "deaf": "timeout", "deep": "limit", "flood": "ok",
}  # fmt: skip


def mixture(folder: Path, seed: int) -> Path:
    chance = rng(seed)
    kinds = [kind for kind, count in MIX.items() for _ in range(count)]
    chance.shuffle(kinds)
    files: dict[str, bytes | str] = {}
    good: list[str] = []
    for number, kind in enumerate(kinds):
        name = f"{number:03d}-{kind}.txt"
        if kind == "good":
            files[name] = report(number)
            good.append(name)
        elif kind == "prose":
            files[name] = f"本公司全年营业收入{number}亿元。\n"
        elif kind == "empty":
            files[name] = b""
        elif kind == "garbage":
            files[name] = b"\x00\x01" + chance.randbytes(3000)
        elif kind != "duplicate":
            files[name] = f"MOCK {kind}\n{report(number)}"
    for number, kind in enumerate(kinds):
        if kind == "duplicate":
            files[f"{number:03d}-duplicate.txt"] = files[chance.choice(good)]
    return write(folder, files)


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 20))])
def test_exact_counts(seed: int, tmp_path: Path) -> None:
    inputs = mixture(tmp_path / "in", seed)
    begun = time.monotonic()
    # On a busy machine memory is full before it is time, not the other way round.
    summary = go([inputs], tmp_path / "out", limits=replace(QUICK, deadline=5.0))
    # The empty ones and the duplicates share contents, and a name stands for each content.
    assert summary.discovered == sum(MIX.values()) == 200
    found = Counter(summary.counts)
    assert found["empty"] + found["duplicate_of"] == EXPECTED["empty"] + EXPECTED["duplicate_of"]
    for status in ("ok", "not_a_report", "unsupported", "crash", "oom", "timeout", "limit"):
        assert found[status] == EXPECTED[status], (status, found)
    for name, status in statuses(tmp_path / "out").items():
        kind = name[4:-4]
        if kind in STATUS and status != "duplicate_of":
            assert status == STATUS[kind], name
    assert not summary.all_read
    # Nobody waited for the dead: far from what an hour's sleep or an endless loop would take.
    assert time.monotonic() - begun < 600


def test_the_same_outcome_with_any_number_of_workers_and_whatever_the_order(tmp_path: Path) -> None:
    inputs = mixture(tmp_path / "in", 3)
    quiet = [path for path in sorted(inputs.iterdir()) if path.stem[4:] in ("good", "prose", "duplicate", "empty")][:60]
    one = go(quiet, tmp_path / "one", jobs=1)
    two = go(reversed(quiet), tmp_path / "two", jobs=3)
    five = go(quiet, tmp_path / "five", limits=QUICK.__class__(recycle_after=5))
    assert one.digest == two.digest == five.digest
    assert one.counts == two.counts == five.counts


@pytest.mark.parametrize(("slow", "least", "most"), [(0.0, 0.0, 0.25), (0.2, 0.25, 1.0)])
def test_workers_do_not_wait_for_the_coordinator(
    slow: float, least: float, most: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Documents that take no processor, so that it does not matter what else the machine does; and the control."""
    real = commit.put
    monkeypatch.setattr(commit, "put", lambda *values: (time.sleep(slow), real(*values)))
    go([write(tmp_path / "in", {f"{n}.txt": f"MOCK sleep 0.15\n{report(n)}" for n in range(30)})], tmp_path / "out")
    idle = json.loads((tmp_path / "out/run.json").read_text(encoding="utf-8"))["workers"]["idle"]
    assert least <= idle < most


def test_a_dead_worker_is_replaced_at_once_and_leaves_no_process(tmp_path: Path) -> None:
    write(tmp_path / "in", {"a.txt": f"MOCK segv\n{report(1)}", "b.txt": f"MOCK deaf\n{report(2)}", "c.txt": report(3)})
    summary = go([tmp_path / "in"], tmp_path / "out", jobs=1)
    assert summary.counts == {"ok": 1, "timeout": 1, "crash": 1}
    time.sleep(0.5)
    names = [" ".join(child.cmdline()) for child in psutil.Process().children(recursive=True)]
    assert [name for name in names if "forkserver" not in name and "resource_tracker" not in name] == []


def test_a_worker_that_was_killed_once_from_outside_costs_nothing(tmp_path: Path) -> None:
    text = f"MOCK once {tmp_path / 'out' / '.work' / 'spool'}\n{report(1)}"
    assert go([write(tmp_path / "in", {"a.txt": text})], tmp_path / "out").counts == {"ok": 1}


def test_what_the_system_kills_twice_is_out_of_memory(tmp_path: Path) -> None:
    """F18: the kernel, short of memory, kills whoever reads this, again and again."""
    write(tmp_path / "in", {"a.txt": f"MOCK suicide\n{report(1)}", "b.txt": report(2)})
    summary = go([tmp_path / "in"], tmp_path / "out")
    assert summary.counts == {"ok": 1, "oom": 1}


def test_members_of_an_archive_die_alone(tmp_path: Path) -> None:
    members = [
        (f"{kind}-{n}.txt", f"MOCK {kind}\n{report(n)}") for n, kind in enumerate(("segv", "spin", "hog", "raise"))
    ]
    members += [(f"good-{n}.txt", report(10 + n)) for n in range(5)]
    summary = go([write(tmp_path / "in", {"all.zip": zipped(members)})], tmp_path / "out")
    assert summary.counts == {"ok": 5, "timeout": 1, "oom": 1, "crash": 2}
