"""Every hostile file ends in a status that fits it, within its time and memory, and none costs another."""

from __future__ import annotations

import pytest
from helpers import go, lines, report, write
from hostile import DOCXS, FILES, OTHERS, PDFS

from guanbao.batch import Limits

LIMITS = Limits(deadline=20.0, deadline_per_page=0.01, memory=1024 << 20, file_bytes=50 << 20, member_bytes=50 << 20)
GOOD = 3


@pytest.fixture(scope="module")
def outcome(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, object]]:
    place = tmp_path_factory.mktemp("hostile")
    folder = write(place / "in", {name: data for name, (data, _) in FILES.items()})
    write(folder, {f"good-{n}.txt": report(70 + n) for n in range(GOOD)})
    summary = go([folder], place / "out", limits=LIMITS)
    found: dict[str, dict[str, object]] = {}
    for line in lines(place / "out"):
        found.setdefault(line["input"].rpartition("/in/")[2].partition("!/")[0], line)
    found["."] = {"seconds": summary.run["seconds"], "counts": summary.counts}
    return found


def test_there_are_enough_of_them() -> None:
    assert len(PDFS) >= 30 and len(DOCXS) + len(OTHERS) >= 15
    assert len(FILES) == len(PDFS) + len(DOCXS) + len(OTHERS) >= 45


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_gets_its_status(name: str, outcome: dict[str, dict[str, object]]) -> None:
    line = outcome[name]
    assert line["status"] in FILES[name][1], line
    if line["status"] not in ("ok", "ok_repaired"):
        assert line.get("message"), "nothing was said"


def test_good_files_beside_them_are_read(outcome: dict[str, dict[str, object]]) -> None:
    assert [outcome[f"good-{n}.txt"]["status"] for n in range(GOOD)] == ["ok"] * GOOD


def test_few_had_to_be_killed(outcome: dict[str, dict[str, object]]) -> None:
    killed = [name for name, line in outcome.items() if line.get("status") in ("timeout", "oom", "crash")]
    assert len(killed) <= 6, killed
