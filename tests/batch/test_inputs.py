"""What counts as an input: folders, patterns, links, pipes, odd names, archives in archives, URLs (F09-F11, F21, F22, T07-T11)."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import os
import shutil
import socket
import struct
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from helpers import QUICK, check, command, finish, go, lines, report, reports, statuses, write, zipped

from guanbao.batch.conduct import Progress, preview
from guanbao.batch.settings import Settings

# --- folders and files --------------------------------------------------------------------------------------------


def test_folders_files_and_patterns_are_taken_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(
        tmp_path,
        {"a/1.txt": report(1), "a/b/2.txt": report(2), "a/.hidden": "x", "a/~$2.docx": "x", "c/3.txt": report(3)},
    )
    monkeypatch.chdir(tmp_path)
    summary = go(["a", "a/b", "a/1.txt", "c/*.txt", "nothing*.pdf", "missing.txt"], tmp_path / "out")
    assert summary.counts == {"ok": 3, "unreadable": 2}
    assert [line["input"] for line in lines(tmp_path / "out")] == [
        "a/1.txt", "a/b/2.txt", "c/3.txt", "missing.txt", "nothing*.pdf",
    ]  # fmt: skip
    assert not summary.all_read


def test_the_output_is_no_input(tmp_path: Path) -> None:
    reports(tmp_path, 2)
    for _ in range(2):
        assert go([tmp_path], tmp_path / "out").counts == {"ok": 2}


def test_f21_pipes_sockets_devices_and_loops_are_never_opened(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"good.txt": report(1), "sub/also.txt": report(2)})
    os.mkfifo(folder / "pipe.txt")
    (folder / "loop").symlink_to(folder)
    (folder / "sub" / "up").symlink_to("..")
    (folder / "round").symlink_to(folder / "about")
    (folder / "about").symlink_to(folder / "round")
    (folder / "nothing.txt").symlink_to("gone.txt")
    (folder / "null").symlink_to("/dev/null")
    (folder / "zero").symlink_to("/dev/zero")
    (folder / "link.txt").symlink_to("good.txt")
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(folder / "socket"))
        summary = go([folder], tmp_path / "out")
    assert statuses(tmp_path / "out") == {
        "good.txt": "ok", "also.txt": "ok", "link.txt": "duplicate_of", "pipe.txt": "unsupported", "loop": "unsupported",
        "up": "unsupported", "round": "unreadable", "about": "unreadable", "nothing.txt": "unreadable",
        "null": "unsupported", "zero": "unsupported", "socket": "unsupported",
    }  # fmt: skip
    assert summary.discovered == 12


def test_f22_names_that_are_no_utf8_or_as_long_as_can_be(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    names = [
        "天津海关.txt".encode("gbk"),
        b"\xff\xfe.txt",
        b"a\nb\x1b[2J.txt",
        ("长" * 83 + ".txt").encode(),
        b"x" * 255,
    ]
    for number, name in enumerate(names):
        with open(os.fsencode(folder) + b"/" + name, "wb") as file:  # noqa: PTH123
            file.write(report(number).encode())
    for _ in range(2):
        summary = go([folder], tmp_path / "out")
        assert summary.counts == {"ok": 5}
    assert summary.read_now == 0
    shown = (tmp_path / "out" / "inputs.ndjson").read_bytes()
    assert b"\\\\xcc\\\\xec" in shown and b"\x1b" not in shown
    assert len({line["input"] for line in lines(tmp_path / "out")}) == 5


def test_f10_the_same_bytes_under_several_names_are_read_once(tmp_path: Path) -> None:
    same = report(1)
    folder = write(tmp_path / "in", {"b.txt": same, "a.txt": same, "c/d.txt": same, "e.zip": zipped([("f.txt", same)])})
    summary = go([folder], tmp_path / "out")
    assert summary.counts == {"ok": 1, "duplicate_of": 3}
    assert summary.read_now == 1
    first, *others = lines(tmp_path / "out")
    assert first["input"].endswith("in/a.txt")
    assert {line["duplicate_of"] for line in others} == {first["input"]}
    assert len(list((tmp_path / "out" / "reports").iterdir())) == 1


def test_f11_what_may_not_be_read(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.txt": report(1), "b.txt": report(2), "shut/c.txt": report(3)})
    (folder / "a.txt").chmod(0)
    (folder / "shut").chmod(0)
    (folder / "d.txt").symlink_to("/proc/self/mem")  # opens, and fails when it is read
    line = command([folder], tmp_path / "out")
    if os.geteuid() == 0:  # root reads everything, as long as it has the power to
        if shutil.which("setpriv") is None:
            pytest.skip("setpriv is not installed")
        without = "-dac_override,-dac_read_search"
        line = ["setpriv", f"--bounding-set={without}", f"--inh-caps={without}", *line]
    try:
        code, said = finish(line)
    finally:
        (folder / "shut").chmod(0o755)
    assert code == 0, said
    assert statuses(tmp_path / "out") == {
        "a.txt": "unreadable", "b.txt": "ok", "d.txt": "unreadable", "shut": "unreadable",
    }  # fmt: skip


CHANGES: dict[str, Callable[[Path], object]] = {
    "rewritten": lambda path: path.write_text(report(99), encoding="utf-8"),
    "cut": lambda path: os.truncate(path, 20),
    "longer": lambda path: path.write_text(path.read_text() + "又一行。\n", encoding="utf-8"),
    "deleted": Path.unlink,
    "replaced": lambda path: write(path.parent, {".new": report(98)}) and (path.parent / ".new").replace(path),
}


@pytest.mark.parametrize("how", CHANGES)
def test_f09_an_input_changes_under_way(how: str, tmp_path: Path) -> None:
    folder = reports(tmp_path / "in", 4)
    changed: list[str] = []

    def before(progress: Progress) -> None:
        if progress.phase == "look" and progress.done == 4 and not changed:
            changed.append(how)
            for path in folder.glob("0*.txt"):
                CHANGES[how](path)

    summary = go([folder], tmp_path / "out", watch=before)
    assert changed and summary.counts == {"changed": 4}
    assert not summary.all_read and not list((tmp_path / "out").glob("reports/*"))
    again = go([reports(folder, 4)], tmp_path / "out")
    assert again.counts == {"ok": 4}


# --- which of them ------------------------------------------------------------------------------------------------


def test_include_limit_since_and_dry_run(tmp_path: Path) -> None:
    folder = write(
        tmp_path / "in",
        {"a.txt": report(1), "b.html": "<p>x", "c.zip": zipped([("d.txt", report(2)), ("e.bin", b"\0")])},
    )
    out = tmp_path / "out"
    assert go([folder], out, include=("*.txt",)).counts == {"ok": 2}
    os.utime(folder / "a.txt", (1e9, 1e9))
    assert go([folder], tmp_path / "since", since=1.5e9, include=("*.txt",)).counts == {"ok": 1}
    assert go([folder], tmp_path / "limit", limit=1).counts == {"ok": 1}
    # An archive in which nothing is wanted is no empty one; one that is empty, and wanted by its name, is.
    write(folder, {"none.zip": zipped([])})
    assert go([folder], tmp_path / "html", include=("*.html",)).discovered == 1
    assert statuses(tmp_path / "html") == {"b.html": "not_a_report"}
    assert go([folder], tmp_path / "zip", include=("*.zip",)).counts == {"empty": 1}
    assert statuses(tmp_path / "zip") == {"none.zip": "empty"}
    (folder / "none.zip").unlink()
    seen = preview([str(folder)], Settings(out=str(out)))
    assert (seen.files, seen.known) == (
        3,
        0,
    )  # of the archive only a part was listed, and the others changed or are new
    go([folder], out)
    assert preview([str(folder)], Settings(out=str(out))).known == 3


def test_nothing_changed_nothing_is_read_and_what_changed_is(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.txt": report(1), "b.zip": zipped([("c.txt", report(2)), ("d.txt", report(3))])})
    out = tmp_path / "out"
    assert go([folder], out).read_now == 3
    assert go([folder], out).read_now == 0
    write(folder, {"b.zip": zipped([("c.txt", report(2)), ("new.txt", report(4))]), "e.txt": report(5)})
    summary = go([folder], out)
    assert summary.read_now == 2
    assert summary.counts == {"ok": 4}
    assert set(statuses(out)) == {"a.txt", "c.txt", "new.txt", "e.txt"}


def test_what_failed_is_tried_again_only_when_asked(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.txt": f"MOCK sleep 4\n{report(1)}", "b.txt": report(2)})
    out = tmp_path / "out"
    assert go([folder], out).counts == {"ok": 1, "timeout": 1}
    assert go([folder], out).read_now == 0
    patient = QUICK.__class__(deadline=30.0)
    assert go([folder], out, limits=patient).read_now == 0
    summary = go([folder], out, limits=patient, retry_failed=True)
    assert (summary.read_now, summary.counts) == (1, {"ok": 2})


# --- archives -----------------------------------------------------------------------------------------------------


def tarred(files: list[tuple[str, bytes]], mode: str = "w", **options: object) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, **options) as archive:  # type: ignore[call-overload]
        for name, content in files:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return out.getvalue()


PAIR = [("甲.txt", report(1).encode()), ("子/乙.txt", report(2).encode())]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.zip", zipped(PAIR)),
        ("a.tar", tarred(PAIR)),
        ("gnu.tar", tarred(PAIR, format=tarfile.GNU_FORMAT)),
        ("a.tar.gz", tarred(PAIR, "w:gz")),
        ("a.tgz", tarred(PAIR, "w:gz")),
        ("a.tar.bz2", tarred(PAIR, "w:bz2")),
        ("a.tar.xz", tarred(PAIR, "w:xz")),
        ("no ending", tarred(PAIR, "w:gz")),
        ("lies.pdf", zipped(PAIR)),
    ],
)
def test_every_kind_of_archive(name: str, data: bytes, tmp_path: Path) -> None:
    summary = go([write(tmp_path / "in", {name: data})], tmp_path / "out")
    assert summary.counts == {"ok": 2}
    assert [line["input"].rpartition("in/")[2] for line in lines(tmp_path / "out")] == [
        f"{name}!/子/乙.txt",
        f"{name}!/甲.txt",
    ]


@pytest.mark.parametrize(
    ("ending", "pack"), [("gz", gzip.compress), ("bz2", bz2.compress), ("xz", lzma.compress)], ids=["gz", "bz2", "xz"]
)
def test_a_single_file_that_was_compressed(ending: str, pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {f"r.txt.{ending}": pack(report(1).encode())})
    assert go([folder], tmp_path / "out").counts == {"ok": 1}
    assert statuses(tmp_path / "out") == {"r.txt": "ok"}


def nested(depth: int) -> bytes:
    data = zipped([("deepest.txt", report(depth))])
    for level in range(depth - 1):
        data = zipped([(f"level-{level}.zip", data)])
    return data


def test_t07_archives_in_archives_to_a_depth_of_three(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {f"{depth}.zip": nested(depth) for depth in (1, 2, 3, 4)})
    assert go([folder], tmp_path / "out").counts == {"ok": 3, "limit": 1}
    assert go([folder], tmp_path / "out").read_now == 0


def test_t10_names_that_meet_climb_or_are_in_another_encoding(tmp_path: Path) -> None:
    raw = "天津海关.txt".encode("gbk")
    names = [
        "same.txt",
        "same.txt",
        "a/../same.txt",
        "../../../etc/evil.txt",
        "/abs.txt",
        "C:\\x.txt",
        "CON",
        "x\x01y.txt",
        "g" * len(raw),
    ]
    data = zipped((name, report(number)) for number, name in enumerate(names)).replace(b"g" * len(raw), raw)
    data = data.replace(b"x\x01y", b"x\x00y")
    before = set(tmp_path.parent.iterdir())
    summary = go([write(tmp_path / "in", {"a.zip": data})], tmp_path / "out")
    assert summary.counts == {"ok": 9}
    found = lines(tmp_path / "out")
    assert len({line["file"] for line in found}) == 9
    assert [
        line for line in found if line["input"].endswith("!/天津海关.txt") and bytes.fromhex(line["raw_name"]) == raw
    ]
    assert set(tmp_path.parent.iterdir()) == before
    places = {path.relative_to(tmp_path / "out").parts[0] for path in (tmp_path / "out").rglob("*")}
    assert places == {"reports", "texts", "journal", "run.json", "inputs.ndjson"}


def overlapping() -> bytes:
    """Two entries of the index that lead to the same bytes."""
    data = bytearray(zipped([("a.txt", report(1) * 50), ("b.txt", report(2) * 50)]))
    second = data.rfind(b"PK\x01\x02")
    struct.pack_into("<I", data, second + 42, 0)
    return bytes(data)


def flagged(offset_local: int, offset_index: int, value: int) -> bytes:
    """A ZIP in which both headers of the second member say something else."""
    data = bytearray(zipped([("good.txt", report(1)), ("odd.txt", report(2))]))
    local, index = data.find(b"PK\x03\x04", 4), data.rfind(b"PK\x01\x02")
    struct.pack_into("<H", data, local + offset_local, value)
    struct.pack_into("<H", data, index + offset_index, value)
    return bytes(data)


def linked() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("link")
        info.create_system, info.external_attr = 3, 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
        archive.writestr("good.txt", report(1))
    return out.getvalue()


def tar_with(kind: bytes) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        odd = tarfile.TarInfo("odd")
        odd.type, odd.linkname = kind, "/etc/passwd"
        archive.addfile(odd)
        good = tarfile.TarInfo("good.txt")
        good.size = len(report(1).encode())
        archive.addfile(good, io.BytesIO(report(1).encode()))
    return out.getvalue()


def damaged_member() -> bytes:
    data = bytearray(zipped([("good.txt", report(1)), ("odd.txt", report(2) * 20)]))
    at = data.find(b"odd.txt") + 30
    data[at : at + 20] = bytes(20)
    return bytes(data)


BOMB = QUICK.__class__(deadline=20.0, member_bytes=20 << 20, file_bytes=20 << 20)
ODD: dict[str, tuple[bytes, dict[str, int]]] = {
    "overlap.zip": (overlapping(), {"limit": 2}),
    "encrypted.zip": (flagged(6, 8, 1), {"ok": 1, "encrypted": 1}),
    "deflate64.zip": (flagged(8, 10, 9), {"ok": 1, "unsupported": 1}),
    "aes.zip": (flagged(8, 10, 99), {"ok": 1, "unsupported": 1}),
    "symlink.zip": (linked(), {"ok": 1, "unsupported": 1}),
    "symlink.tar": (tar_with(tarfile.SYMTYPE), {"ok": 1, "unsupported": 1}),
    "hardlink.tar": (tar_with(tarfile.LNKTYPE), {"ok": 1, "unsupported": 1}),
    "device.tar": (tar_with(tarfile.CHRTYPE), {"ok": 1, "unsupported": 1}),
    "pipe.tar": (tar_with(tarfile.FIFOTYPE), {"ok": 1, "unsupported": 1}),
    "damaged-member.zip": (damaged_member(), {"ok": 1, "corrupt": 1}),
    "bomb.zip": (zipped([("bomb.txt", bytes(40 << 20)), ("good.txt", report(1))]), {"ok": 1, "limit": 1}),
    "ratio.zip": (zipped([("bomb.txt", bytes(8 << 20)), ("good.txt", report(1))]), {"ok": 1, "limit": 1}),
    "cut.zip": (zipped(PAIR)[:-30], {"corrupt": 1}),
    "empty.zip": (zipped([]), {"empty": 1}),
    "cut.tar": (tarred([(f"{n}.txt", report(n).encode()) for n in range(3)])[: 512 * 5 + 100], {"ok": 2, "corrupt": 2}),
    "cut.tar.gz": (tarred(PAIR, "w:gz")[:-30], {"corrupt": 1}),
    "noise.gz": (b"\x1f\x8b\x08" + bytes(range(200)), {"corrupt": 1}),
    "split.zip": (
        flagged(6, 8, 0).replace(b"PK\x05\x06\x00\x00\x00\x00", b"PK\x05\x06\x01\x00\x01\x00"),
        {"unsupported": 1},
    ),
    "lying.zip": (
        zipped(PAIR)[:-22] + b"PK\x05\x06" + struct.pack("<4H2IH", 0, 0, 9000, 9000, 46, 1 << 30, 0),
        {"corrupt": 1},
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_t07_t08_t09_t11_odd_archives_cost_what_is_odd_in_them(name: str, tmp_path: Path) -> None:
    data, expected = ODD[name]
    summary = go([write(tmp_path / "in", {name: data})], tmp_path / "out", limits=BOMB)
    assert summary.counts == expected, lines(tmp_path / "out")
    told = [line["message"] for line in lines(tmp_path / "out") if line["status"] != "ok"]
    assert all(told)


def test_a_bomb_inside_a_stream_is_not_unpacked(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"bomb.gz": gzip.compress(bytes(60 << 20))})
    limits = BOMB.__class__(deadline=20.0, unpacked_bytes=30 << 20)
    assert go([folder], tmp_path / "out", limits=limits).counts == {"limit": 1}


def test_an_archive_with_many_members_comes_in_pages(tmp_path: Path) -> None:
    members = [(f"{n:05d}.txt", f"本公司第{n}号公告。\n") for n in range(1300)]
    summary = go([write(tmp_path / "in", {"many.zip": zipped(members)})], tmp_path / "out", limit=1)
    assert summary.counts == {"not_a_report": 1300}


def test_office_packages_are_documents(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    for line in report(1).splitlines():
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    folder = write(tmp_path / "in", {"a.docx": out.getvalue(), "b.zip": zipped([("c.docx", out.getvalue())])})
    assert go([folder], tmp_path / "out").counts == {"ok": 1, "duplicate_of": 1}


def test_libreoffice_works_under_guard_and_leaves_nothing(tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed")
    before = set(Path("/tmp").glob("OSL_PIPE_*"))  # noqa: S108
    text = "".join("\\par " if char == "\n" else f"\\u{ord(char)}?" for char in report(1))
    folder = write(tmp_path / "in", {"a.rtf": "{\\rtf1\\ansi\\uc1 " + text + "}", "b.txt": report(2)})
    assert go([folder], tmp_path / "out", limits=QUICK.__class__(deadline=100.0)).counts == {"ok": 2}
    assert set(Path("/tmp").glob("OSL_PIPE_*")) <= before  # noqa: S108


# --- URLs ---------------------------------------------------------------------------------------------------------


def test_whatever_fsspec_opens(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.txt": report(1), "b/c.txt": report(2), "d.zip": zipped([("e.txt", report(3))])})
    out = tmp_path / "out"
    urls = [
        f"file:{'//'}{folder}",
        f"zip://e.txt::file:{'//'}{folder}/d.zip",
        f"file:{'//'}{folder}/missing.txt",
        "nosuch://x/y",
    ]
    summary = go(urls, out)
    assert summary.counts == {"ok": 3, "unreadable": 2, "duplicate_of": 1}
    assert go(urls[:1], out).read_now == 0


def test_run_json_states_what_ran(tmp_path: Path) -> None:
    out = tmp_path / "out"
    go([reports(tmp_path / "in", 3)], out)
    stated = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert stated["settings"]["limits"]["memory"] == QUICK.memory
    assert stated["produced_by"]["libraries"]["spacy"]
    assert stated["workers"]["engine"] == "local"
    assert stated["complete"] and stated["counts"] == {"ok": 3}
    check(out)
