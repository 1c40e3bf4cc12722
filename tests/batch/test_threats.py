"""What a worker is held to, and what reaches a terminal (T02, T03, T06, T07, T21-T26)."""

from __future__ import annotations

import gzip
import json
import os
import pickle
import re
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from helpers import QUICK, finish, go, lines, report, reports, statuses, write, zipped
from hostile import map_of_characters

from guanbao.batch import Limits
from guanbao.batch.guard import Slot
from guanbao.batch.sources import Death, Outcome, Read, Source
from guanbao.batch.worker import Guarding

# --- in a worker --------------------------------------------------------------------------------------------------


def tried(what: str, tmp_path: Path) -> Any:
    """What came of a deed in a guarded worker: the message of the outcome."""
    folder = write(tmp_path / "in", {"a.txt": report(1)})
    os.environ["GUANBAO_TEST_DEED"] = what
    slot = Slot(Guarding(Limits(deadline=20.0), str(tmp_path / "spool"), "deeds:read"))
    try:
        source = Source(str(folder / "a.txt"), "a.txt")
        import hashlib

        return slot.call(Read(source, hashlib.sha256((folder / "a.txt").read_bytes()).hexdigest(), what)), slot.sandbox
    finally:
        slot.close()
        os.environ.pop("GUANBAO_TEST_DEED")


@pytest.mark.skipif(sys.platform != "linux", reason="the system is not Linux")
@pytest.mark.parametrize("deed", ["connect", "resolve", "listen"])
def test_t23_a_worker_has_no_network(deed: str, tmp_path: Path) -> None:
    outcome, in_force = tried(deed, tmp_path)
    if not in_force & 1:
        pytest.skip("no right to make namespaces, and no Landlock")
    assert isinstance(outcome, Outcome), outcome
    assert outcome.status == "crash"
    assert re.search(r"OSError|gaierror|PermissionError|ConnectionRefused|unreachable", outcome.message), (
        outcome.message
    )
    assert "succeeded" not in outcome.message


@pytest.mark.skipif(sys.platform != "linux", reason="the system is not Linux")
@pytest.mark.parametrize("deed", ["write", "remove", "rename", "make"])
def test_t23_a_worker_writes_nowhere_but_to_its_spool(deed: str, tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("whole", encoding="utf-8")
    outcome, in_force = tried(f"{deed}:{victim}", tmp_path)
    if not in_force & 2:
        pytest.skip("no Landlock in this kernel")
    assert isinstance(outcome, Outcome) and outcome.status == "crash"
    assert "PermissionError" in outcome.message
    assert victim.read_text(encoding="utf-8") == "whole"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "spool", "victim"]


def test_t23_the_deeds_succeed_where_nothing_forbids_them(tmp_path: Path) -> None:
    """The control: without a sandbox the same deeds do what they say."""
    import deeds

    victim = tmp_path / "victim"
    victim.write_text("whole", encoding="utf-8")
    for deed in (f"write:{victim}", f"make:{tmp_path / 'made'}", f"remove:{victim}", "listen"):
        with pytest.raises(RuntimeError, match="succeeded"):
            deeds.read(b"", name="x", segmenter=deed)
    assert not victim.exists() and (tmp_path / "made").exists()


def test_t23_a_whole_run_connects_nowhere(tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    folder = write(reports(tmp_path / "in", 3), {"a.zip": zipped([("b.txt", report(5))])})
    trace = tmp_path / "trace"
    line = [sys.executable, "-m", "guanbao", "batch", str(folder), "-o", str(tmp_path / "out"), "--jobs", "1"]
    code, said = finish(["strace", "-f", "-qq", "-o", str(trace), "-e", "trace=connect,sendto", *line])
    if "ptrace" in said and "Operation not permitted" in said:
        pytest.skip("strace may not trace here")
    assert code == 0, said
    calls = [one for one in trace.read_text(encoding="utf-8", errors="replace").splitlines() if "AF_INET" in one]
    assert calls == []


def test_t02_nothing_beside_the_reader_is_loaded_for_a_document(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A PDF names a table of characters elsewhere, and that place holds what pdfminer of old would have run."""
    marker = tmp_path / "marker"

    class Run:
        def __reduce__(self) -> tuple[Any, tuple[str]]:
            return os.system, (f"touch {marker}",)

    maps = tmp_path / "maps"
    maps.mkdir()
    for name in ("tmp#2fmarker", "marker", "H", "GBK-EUC-H", "Adobe-GB1-UCS2", "to-unicode-Adobe-GB1"):
        (maps / f"{name}.pickle.gz").write_bytes(gzip.compress(pickle.dumps(Run())))
    monkeypatch.setenv("CMAP_PATH", str(maps))
    go([write(tmp_path / "in", {"a.pdf": map_of_characters()})], tmp_path / "out")
    assert not marker.exists()
    pickle.loads(gzip.decompress((maps / "H.pickle.gz").read_bytes()))  # noqa: S301 - the control: it does run
    assert marker.exists()


def test_t21_no_cache_of_others_is_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    go([reports(tmp_path / "in", 2)], tmp_path / "one")
    for name in ("jieba.cache", "jieba.u12345.cache"):
        (tmp_path / name).write_bytes(b"cos\nsystem\n(S'touch marker'\ntR.")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    go([tmp_path / "in"], tmp_path / "two", segmenter="jieba", limits=Limits())
    assert not (tmp_path / "marker").exists()
    assert {line["status"] for line in lines(tmp_path / "two")} == {"ok"}
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"in", "one", "two", "jieba.cache", "jieba.u12345.cache"}


@pytest.mark.parametrize("disaster", ["spin", "sleep", "deaf"])
def test_t03_a_hang_is_ended_from_outside_and_the_next_item_starts(disaster: str, tmp_path: Path) -> None:
    write(tmp_path / "in", {"a.txt": f"MOCK {disaster}\n{report(1)}", "b.txt": report(2)})
    assert go([tmp_path / "in"], tmp_path / "out", jobs=1).counts == {"ok": 1, "timeout": 1}


def test_t03_what_stands_still_is_ended_before_its_deadline(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.txt": f"MOCK sleep\n{report(1)}", "b.txt": report(2)})
    limits = Limits(deadline=500.0, stall=2.0)
    begun = time.monotonic()
    assert go([folder], tmp_path / "out", limits=limits).counts == {"ok": 1, "timeout": 1}
    assert time.monotonic() - begun < 250
    assert [line["problems"] for line in lines(tmp_path / "out") if line["status"] == "timeout"] == [["G702"]]


def test_t24_every_format_under_every_name(tmp_path: Path, corpus_reports: Path) -> None:
    folder = corpus_reports / "guiyang-2021"
    kinds = {path.suffix: path.read_bytes() for path in folder.iterdir() if path.suffix in (".pdf", ".docx")}
    kinds[".txt"] = report(1).encode()
    kinds[".html"] = f"<html><body><p>{report(2).replace(chr(10), '<p>')}".encode()
    endings = (".pdf", ".docx", ".txt", ".html", ".doc", ".png", ".zip", "")
    files = {f"{kind[1:]}{ending}": data for kind, data in kinds.items() for ending in endings}
    summary = go([write(tmp_path / "in", files)], tmp_path / "out", limits=Limits())
    assert summary.counts == {"ok": len(kinds), "duplicate_of": len(kinds) * (len(endings) - 1)}


def test_t25_what_parsers_print_goes_nowhere_and_stops_nobody(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {f"{n}.txt": f"MOCK flood\n{report(n)}" for n in range(3)})
    line = [
        sys.executable,
        str(Path(__file__).with_name("drive.py")),
        json.dumps({"inputs": [str(folder)], "out": str(tmp_path / "out")}),
    ]
    code, said = finish(line)
    assert code == 0
    assert said.strip() == '{"ok": 3}'


def test_t25_names_cannot_drive_a_terminal(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a\x1b[2J\x07\u202e.txt": b"\0\1", "b\nc.txt": report(1)})
    line = [
        sys.executable,
        "-m",
        "guanbao",
        "batch",
        str(folder),
        str(tmp_path / "no\x1b]0;such\x07"),
        "-o",
        str(tmp_path / "out"),
    ]
    code, said = finish(line)
    assert code == 3
    written = [said, *((tmp_path / "out" / name).read_text(encoding="utf-8") for name in ("run.json", "inputs.ndjson"))]
    for text in written:
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f\u202e]", text)
    assert len(lines(tmp_path / "out")) == 3


def test_t26_a_worker_has_one_thread(tmp_path: Path) -> None:
    outcome, _ = tried("threads", tmp_path)
    assert isinstance(outcome, Outcome) and "RuntimeError: succeeded: 1" in outcome.message, outcome


def test_limits_of_the_system_are_those_of_the_settings(tmp_path: Path) -> None:
    outcome, _ = tried("limits", tmp_path)
    assert not isinstance(outcome, Death)
    assert str(Limits().address_space) in outcome.message


def test_a_crash_names_its_signal(tmp_path: Path) -> None:
    write(tmp_path / "in", {"a.txt": f"MOCK segv\n{report(1)}", "b.txt": f"MOCK abort\n{report(2)}"})
    go([tmp_path / "in"], tmp_path / "out", limits=QUICK)
    said = {Path(line["input"]).name: line["message"] for line in lines(tmp_path / "out")}
    assert "SIGSEGV" in said["a.txt"] and "SIGABRT" in said["b.txt"]
    assert statuses(tmp_path / "out") == {"a.txt": "crash", "b.txt": "crash"}


def test_no_module_of_the_package_unpickles(project_root: Path) -> None:
    """Pebble passes our own values between our own processes; nothing that was given is ever unpickled."""
    calls = re.compile(
        r"\b(?:pickle|marshal|shelve|dill|joblib)\.|^import (?:pickle|marshal)|\beval\(|\bexec\(", re.MULTILINE
    )
    found = [
        path for path in (project_root / "pipeline").rglob("*.py") if calls.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []
    assert subprocess.run([sys.executable, "-c", "import guanbao.batch"], check=True).returncode == 0
