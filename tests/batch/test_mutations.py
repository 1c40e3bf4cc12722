"""PDFs of the corpus, damaged in eight ways: most are recovered whole, the others say so, and none is read short in silence."""

from __future__ import annotations

import io
import json
import re
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random

import pikepdf
import pytest
from helpers import check, lines, rng, write

from guanbao.batch import Limits, Settings, run

FILES = 25


def _cut_tail(data: bytes, chance: Random) -> bytes:
    """The end is lost: index, trailer, and a little of what lies before."""
    return data[: -chance.randint(1, min(1200, len(data) // 20))]


def _cut(data: bytes, chance: Random) -> bytes:
    """A download that stopped."""
    return data[: int(len(data) * chance.uniform(0.3, 0.95))]


def _flipped(data: bytes, chance: Random) -> bytes:
    """Single bits somewhere."""
    out = bytearray(data)
    for _ in range(3):
        out[chance.randrange(len(out))] ^= 1 << chance.randrange(8)
    return bytes(out)


def _index(data: bytes, chance: Random) -> bytes:
    """Places in the index that lead elsewhere, and a wrong pointer to it."""
    data = re.sub(rb"\n\d{10} (\d{5}) n", lambda m: b"\n%010d %s n" % (chance.randrange(len(data)), m[1]), data)
    return re.sub(rb"startxref\s+\d+", b"startxref\n%d" % chance.randrange(len(data)), data)


def _front(data: bytes, chance: Random) -> bytes:
    """Something in front, as servers and mail programs leave it."""
    return (
        b"HTTP/1.1 200 OK\r\nX: "
        + bytes(chance.choices(b"abcdef0123456789", k=chance.randint(10, 900)))
        + b"\r\n\r\n"
        + data
    )


def _lengths(data: bytes, chance: Random) -> bytes:
    """Streams that claim another length."""
    return re.sub(
        rb"/Length (\d+)(?! \d+ R)", lambda m: b"/Length %d" % max(0, int(m[1]) + chance.choice((-7, 9, 4000))), data
    )


def _count(data: bytes, chance: Random) -> bytes:
    """A page tree that claims another number of pages."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.Root.Pages.Count = chance.choice((0, 1, len(document.pages) + 3))
        document.save(out, fix_metadata_version=False)
    return out.getvalue()


def _header(data: bytes, chance: Random) -> bytes:
    """The first line, which names the version, in pieces."""
    return b"%PDF-" + bytes(chance.choices(b"0123456789.xz", k=3)) + data[8:]


def _trailer(data: bytes, chance: Random) -> bytes:
    """The words that lead to the index are lost."""
    return data.replace(b"trailer", b"tra\0ler").replace(b"startxref", b"start\0\0\0\0")


def _hole(data: bytes, chance: Random) -> bytes:
    """A block of the disk that came back as zeros."""
    at = chance.randrange(0, max(1, len(data) - 512), 512)
    return data[:at] + bytes(512) + data[at + 512 :]


def _line_ends(data: bytes, chance: Random) -> bytes:
    """A transfer that took it for text."""
    return data.replace(b"\r\n", b"\n") if b"\r\n" in data else data.replace(b"\n", b"\r\n")


Change = Callable[[bytes, Random], bytes]
# Damage to the frame, from which all can be had back, and damage to what is in it.
KINDS: dict[str, Change] = {
    "tail": _cut_tail, "index": _index, "trailer": _trailer, "header": _header, "front": _front, "lengths": _lengths,
    "count": _count, "after": lambda data, chance: data + chance.randbytes(3000),
}  # fmt: skip
LOSSES: dict[str, Change] = {"cut": _cut, "flipped": _flipped, "hole": _hole, "line-ends": _line_ends}


@pytest.fixture(scope="module")
def outcome(
    corpus_reports: Path, project_root: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, dict[str, tuple[str, str, int]]]:
    """By kind and file: status, text without white space, and the number of figures."""
    place = tmp_path_factory.mktemp("mutations")
    found = [path for path in sorted(corpus_reports.glob("*/*.pdf")) if not path.stem.endswith(".scan")]
    found += sorted((project_root / "tests" / "ingest" / "data").glob("*.pdf"))
    sources = {path.stem: path.read_bytes() for path in found[:FILES]}
    assert len(sources) == FILES
    files: dict[str, bytes | str] = {f"whole/{name}.pdf": data for name, data in sources.items()}
    for kind, change in {**KINDS, **LOSSES}.items():
        for name, data in sources.items():
            files[f"{kind}/{name}.pdf"] = change(data, rng(f"{kind}/{name}"))
    folder = write(place / "in", files)
    run([str(folder)], Settings(out=str(place / "out"), jobs=2, limits=Limits(deadline=60.0)))
    check(place / "out")
    results: dict[str, dict[str, tuple[str, str, int]]] = {}
    by_digest: dict[str, tuple[str, str, int]] = {}
    for line in sorted(lines(place / "out"), key=lambda line: line["status"] == "duplicate_of"):
        kind, name = line["input"].split("/")[-2:]
        if line["status"] != "duplicate_of":
            record = json.loads((place / "out" / line["file"]).read_text(encoding="utf-8"))
            text = record["document"]["text_file"]
            body = (place / "out" / "reports" / text).resolve().read_text(encoding="utf-8") if text else ""
            by_digest[line["sha256"]] = (line["status"], re.sub(r"\s", "", body), len(record["figures"]))
        results.setdefault(kind, {})[name] = by_digest[line["sha256"]]
    return results


@pytest.mark.slow
def test_damaged_files_are_recovered_or_say_so(outcome: dict[str, dict[str, tuple[str, str, int]]]) -> None:
    whole = outcome.pop("whole")
    assert {status for status, _, _ in whole.values()} <= {"ok", "ok_repaired", "not_a_report", "partial"}
    tally: dict[str, Counter[str]] = {}
    silent = []
    for kind, files in outcome.items():
        assert len(files) == FILES
        for name, (status, text, figures) in files.items():
            same = (text, figures) == whole[name][1:]
            if not same and status in ("ok", "not_a_report") and status == whole[name][0]:
                silent.append(f"{kind}/{name}")
            tally.setdefault(kind, Counter())["recovered" if same else "flagged"] += 1
    recovered = sum(tally[kind]["recovered"] for kind in KINDS)
    sys.stdout.write(f"{ {kind: dict(counts) for kind, counts in tally.items()} } {recovered} {silent}\n")
    assert silent == []
    assert recovered >= 0.75 * FILES * len(KINDS), tally
