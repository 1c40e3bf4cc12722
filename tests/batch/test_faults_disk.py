"""Every step of writing cut short, disks that fail, fill up, go read-only or lose power; damage found later (F04-F08, F16, F17, F20, F23)."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from helpers import QUICK, check, command, digest, finish, go, process, report, reports, rng, stored, write

from guanbao.batch import journal, versions

FEW = 5


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = reports(tmp_path_factory.mktemp("in"), FEW)
    return write(folder, {"again.txt": report(0), "other.txt": "本公司全年营业收入3亿元。\n"})


@pytest.fixture(scope="module")
def undisturbed(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("undisturbed")
    assert go([inputs], out).counts == {"ok": FEW, "not_a_report": 1, "duplicate_of": 1}
    return out


def same(out: Path, undisturbed: Path) -> None:
    check(out)
    assert digest(out) == digest(undisturbed)
    assert stored(out) == stored(undisturbed)


def whole_or_absent(out: Path, undisturbed: Path) -> None:
    """Under a final name there is never a part of a file."""
    wanted = {path.read_bytes() for folder in ("reports", "texts") for path in (undisturbed / folder).iterdir()}
    for folder in ("reports", "texts"):
        for path in (out / folder).glob("[!.]*"):
            assert path.read_bytes() in wanted, path


def traced(inject: str, inputs: Path, out: Path) -> tuple[int, str]:
    """A run in which a system call of the coordinator's own thread goes wrong."""
    if shutil.which("strace") is None:
        pytest.skip("strace is not installed")
    call = inject.partition(":")[0]
    line = ["strace", "-o", str(out.parent / "trace"), "-e", f"trace={call}", "-e", f"inject={inject}"]
    code, said = finish([*line, *command([inputs], out, jobs=1)])
    if "ptrace" in said and "Operation not permitted" in said:
        pytest.skip("strace may not trace here")
    return code, said


KILLS = (
    [("rename", n) for n in (1, 2, 3, 5, 8)] + [("fsync", n) for n in (1, 4, 9, 14)] + [("write", n) for n in (3, 30)]
)
MORE = (
    [("rename", n) for n in range(1, 30)]
    + [("fsync", n) for n in range(1, 60)]
    + [("write", n) for n in range(1, 90, 3)]
)


@pytest.mark.parametrize(
    ("call", "number"), KILLS + [pytest.param(*one, marks=pytest.mark.slow) for one in MORE if one not in KILLS]
)
def test_f04_killed_at_a_step_of_writing(
    call: str, number: int, inputs: Path, undisturbed: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    code, said = traced(f"{call}:signal=KILL:when={number}", inputs, out)
    assert code != 0 or "duplicate_of" in said  # beyond the last step it is an ordinary run
    whole_or_absent(out, undisturbed)
    go([inputs], out)
    same(out, undisturbed)


@pytest.mark.parametrize("number", [1, 2, 5, 9, *(pytest.param(n, marks=pytest.mark.slow) for n in range(10, 40))])
def test_f05_a_flush_that_fails_ends_the_run(number: int, inputs: Path, undisturbed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, said = traced(f"fsync:error=EIO:when={number}", inputs, out)
    if "duplicate_of" in said:
        assert code == 0  # there were not that many
    else:
        assert code == 3
        assert "G734" in said and "Input/output error" in said and "Traceback" not in said
    whole_or_absent(out, undisturbed)
    go([inputs], out)
    same(out, undisturbed)


def test_f20_a_slow_disk_is_no_reason_to_give_up(inputs: Path, undisturbed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, said = traced("fsync,rename,openat:delay_exit=20000", inputs, out)
    assert code == 0, said
    same(out, undisturbed)


# --- disks of our own ---------------------------------------------------------------------------------------------


@contextlib.contextmanager
def mounted(at: Path, *arguments: str) -> Iterator[Path]:
    """A file system of our own; needs the right to mount."""
    at.mkdir(exist_ok=True)
    done = subprocess.run(["mount", *arguments, str(at)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no right to mount: {done.stderr.strip()}")
    try:
        yield at
    finally:
        subprocess.run(["umount", "-l", str(at)], check=True)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return reports(tmp_path_factory.mktemp("many"), 40)


@pytest.mark.parametrize("share", [25, 50, 75, 95])
def test_f06_the_disk_is_full(share: int, many: Path, tmp_path: Path) -> None:
    go([many], tmp_path / "undisturbed")
    need = sum(
        (path.stat().st_size // 4096 + 1) * 4 for path in (tmp_path / "undisturbed").rglob("*") if path.is_file()
    )
    with mounted(tmp_path / "disk", "-t", "tmpfs", "-o", f"size={need * share // 100}k", "tmpfs") as disk:
        code, said = finish(command([many], disk / "out"))
        assert code == 3, said
        assert "G734" in said and "Traceback" not in said and "space" in said
        subprocess.run(["mount", "-o", f"remount,size={need * 4}k", str(disk)], check=True)
        go([many], disk / "out")
        same(disk / "out", tmp_path / "undisturbed")


@pytest.mark.parametrize("number", [1, 4, 9])
def test_f07_the_disk_goes_read_only(number: int, inputs: Path, undisturbed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    code, said = traced(f"rename:error=EROFS:when={number}+", inputs, out)
    assert code == 3, said
    assert "G734" in said and "Read-only file system" in said and "Traceback" not in said
    whole_or_absent(out, undisturbed)
    go([inputs], out)
    same(out, undisturbed)


def test_f07_the_disk_is_read_only_from_the_start(inputs: Path, undisturbed: Path, tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", "-t", "tmpfs", "-o", "ro", "tmpfs") as disk:
        code, said = finish(command([inputs], disk / "out"))
        assert code == 3 and "G734" in said and "Read-only file system" in said
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        go([inputs], disk / "out")
        same(disk / "out", undisturbed)


@pytest.mark.parametrize("seed", [0, *(pytest.param(n, marks=pytest.mark.slow) for n in range(1, 10))])
def test_f08_the_power_fails(seed: int, many: Path, tmp_path: Path) -> None:
    """What lies on the disk at a random moment, without what was only in memory, holds all that the journal says."""
    if shutil.which("mkfs.ext4") is None:
        pytest.skip("no right to mount: mkfs.ext4 is not installed")
    image, copy = tmp_path / "image", tmp_path / "copy"
    with image.open("wb") as file:
        file.truncate(64 << 20)
    subprocess.run(["mkfs.ext4", "-q", "-F", str(image)], check=True)
    slow = write(tmp_path / "slow", {path.name: f"MOCK sleep 0.03\n{path.read_text()}" for path in many.iterdir()})
    with mounted(tmp_path / "disk", "-o", "loop", str(image)) as disk:
        started = process(command([slow], disk / "out"))
        wanted = 1 + rng(seed).randrange(30)
        while started.poll() is None and len(documents(disk / "out")) < wanted:
            time.sleep(0.01)
        shutil.copyfile(image, copy)
        started.kill()
        started.communicate()
    with mounted(tmp_path / "disk", "-o", "loop", str(copy)) as disk:
        out = disk / "out"
        done = documents(out)
        assert len(done) >= wanted
        for entry in done:
            assert (out / "texts" / f"{entry['sha256']}.txt").stat().st_size > 0
            assert list((out / "reports").glob(f"{entry['report_id']}*.json"))
        assert go([slow], out).counts == {"ok": 40}


def documents(out: Path) -> list[journal.Entry]:
    """The documents that the journal says are done."""
    lines = [line for path in sorted((out / "journal").glob("*.log")) for line in path.read_bytes().splitlines(True)]
    return [entry for entry in map(journal.unpacked, lines) if entry and entry["is"] == "document"]


# --- damage that is found later -----------------------------------------------------------------------------------


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


DAMAGE: dict[str, Callable[[Path], None]] = {
    "cut": lambda path: os.truncate(path, path.stat().st_size // 2),
    "flipped": _flip,
    "emptied": lambda path: os.truncate(path, 0),
    "deleted": Path.unlink,
}


@pytest.mark.parametrize("folder", ["reports", "texts"])
@pytest.mark.parametrize("harm", DAMAGE)
def test_f16_a_damaged_result_is_made_again(
    harm: str, folder: str, inputs: Path, undisturbed: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(undisturbed, out)
    DAMAGE[harm](sorted((out / folder).iterdir())[1])
    told: list[str] = []
    assert go([inputs], out, tell=told.append).read_now == 1
    assert any("G736" in one and one.startswith("G736 warning: 1 ") for one in told)
    same(out, undisturbed)


@pytest.mark.parametrize("harm", ["torn", "flipped", "emptied", "deleted", "glued"])
def test_f17_a_damaged_journal_counts_as_far_as_it_goes(
    harm: str, inputs: Path, undisturbed: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    shutil.copytree(undisturbed, out)
    [path] = (out / "journal").glob("*.log")
    data = path.read_bytes()
    if harm == "torn":
        path.write_bytes(data[:-20])
    elif harm == "glued":
        path.write_bytes(data.replace(b"\n", b"", 1))
    else:
        DAMAGE[harm](path)
    if harm in ("emptied", "deleted"):
        (out / "run.json").unlink()  # else it is taken for the folder of another command
    told: list[str] = []
    summary = go([inputs], out, tell=told.append)
    assert any("G735" in one for one in told) == (harm in ("torn", "flipped", "glued"))
    assert (summary.read_now < FEW + 1) == (harm in ("torn", "flipped"))
    same(out, undisturbed)
    again: list[str] = []
    assert go([inputs], out, tell=again.append).read_now == 0
    assert not any("G735" in one for one in again)


def test_a_folder_of_another_command_is_not_touched(inputs: Path, undisturbed: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(undisturbed, out)
    shutil.rmtree(out / "journal")
    before = stored(out)
    code, said = finish(command([inputs], out))
    assert code == 3 and "G732" in said
    assert stored(out) == before


def test_f23_another_version_reads_again_and_says_so(
    inputs: Path, undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    shutil.copytree(undisturbed, out)
    monkeypatch.setattr(versions, "_program", lambda models: "another")
    told: list[str] = []
    assert go([inputs], out, tell=told.append).read_now == FEW + 1
    assert any(one.startswith(f"G737 warning: {FEW + 1} ") for one in told)
    same(out, undisturbed)
    assert go([inputs], out).read_now == 0


def test_f23_what_a_killed_process_left_of_bytecode_makes_no_other_version(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "read.py").write_text("x = 1\n", encoding="utf-8")
    monkeypatch.setattr(versions.guanbao, "__file__", str(tmp_path / "__init__.py"))
    programs = versions._program.__wrapped__
    before = programs(())
    (tmp_path / "__pycache__" / "read.cpython-311.pyc.139678893733680").write_bytes(b"half")
    assert programs(()) == before
    (tmp_path / "read.py").write_text("x = 2\n", encoding="utf-8")
    assert programs(()) != before


def test_f23_other_options_read_again_and_those_that_change_nothing_do_not(inputs: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    go([inputs], out)
    assert go([inputs], out, limits=QUICK.__class__(deadline=9.0)).read_now == 0
    assert go([inputs], out, limits=QUICK.__class__(pages=7)).read_now == FEW + 1
    assert go([inputs], out, segmenter="jieba").read_now == FEW + 1
