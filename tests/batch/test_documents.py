"""Several documents of one report: all kept, one current, with the reason; names that follow (and the parts of a run alone)."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import go, lines, report, reports, stored, write
from hypothesis import given
from hypothesis import strategies as st

from guanbao.batch import journal, versions
from guanbao.batch.currency import REASONS, Candidate, choose
from guanbao.batch.index import Index
from guanbao.batch.sources import Found, Source
from guanbao.batch.statuses import STATUSES, of_report
from guanbao.batch.store import LocalStore
from guanbao.dataset import build, open_dataset
from guanbao.files import file_stem

TEXT = report(3)
CORRECTED = TEXT.replace("年度报告", "年度报告（更正版）").replace("103条", "104条")
MIRROR = f"<html><body><p>{TEXT.replace(chr(10), '</p><p>')}</p></body></html>"


def test_all_are_kept_and_one_is_current(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.txt": TEXT, "b.html": MIRROR, "c.txt": CORRECTED, "other.txt": report(4)})
    told: list[str] = []
    out = tmp_path / "out"
    summary = go([folder], out, tell=told.append)
    assert summary.counts == {"ok": 4}
    assert (summary.several, summary.differ) == (1, 1)
    assert any(one.startswith("G751 info: 1 reports have several documents (1 of them") for one in told)
    by_name = {Path(line["input"]).name: line for line in lines(out)}
    assert len({by_name[name]["report_id"] for name in ("a.txt", "b.html", "c.txt")}) == 1
    assert [by_name[name]["current"] for name in ("a.txt", "b.html", "c.txt", "other.txt")] == [
        False,
        False,
        True,
        True,
    ]
    assert by_name["c.txt"]["reason"] == "corrected reissue"
    assert by_name["a.txt"]["reason"] == by_name["b.html"]["reason"] == "other numbers"
    assert by_name["c.txt"]["file"] == f"reports/{file_stem(by_name['c.txt']['report_id'])}.json"
    assert all("~" in by_name[name]["file"] for name in ("a.txt", "b.html"))
    assert len(list((out / "reports").iterdir())) == 4


def test_a_later_run_may_bring_one_that_is_better(tmp_path: Path) -> None:
    folder = write(tmp_path / "in", {"a.txt": TEXT, "b.html": MIRROR})
    out = tmp_path / "out"
    go([folder], out)
    before = {Path(line["input"]).name: line for line in lines(out)}
    assert before["b.html"]["current"] and before["b.html"]["reason"] == "format"
    assert before["a.txt"]["reason"] == "same numbers"
    write(folder, {"c.txt": CORRECTED})
    assert go([folder], out).read_now == 1
    go([folder], tmp_path / "afresh")
    assert stored(out) == stored(tmp_path / "afresh")
    (folder / "c.txt").unlink()
    assert go([folder], out).read_now == 0
    assert len(list((out / "reports").iterdir())) == 3  # what another run read stays


def test_scopes_are_reports_of_their_own_and_the_dataset_chooses_the_same(tmp_path: Path) -> None:
    own = TEXT.replace("海关", "海关本级", 1)
    files = {
        "a.txt": TEXT,
        "b.html": MIRROR,
        "c.txt": CORRECTED,
        "own.txt": own,
        "own-2.txt": own + "特此报告。",
        "d.txt": report(4),
    }
    folder, out = write(tmp_path / "in", files), tmp_path / "out"
    for _ in range(2):  # names stay where they are
        go([folder], out)
        by_name = {Path(line["input"]).name: line for line in lines(out)}
        assert {name for name, line in by_name.items() if line["current"]} in (
            {"c.txt", "own.txt", "d.txt"},
            {"c.txt", "own-2.txt", "d.txt"},
        )
        plain = [name for name, line in by_name.items() if "~" not in line["file"]]
        assert sorted(plain) == ["c.txt", "d.txt"]
        assert {line["file"] for line in by_name.values()} == {
            f"reports/{path.name}" for path in (out / "reports").iterdir()
        }
    build(out, [])
    told = open_dataset(out).sql("SELECT report_file, is_current, current_because FROM reports").fetchall()
    assert {file: current for file, current, _ in told} == {line["file"]: line["current"] for line in by_name.values()}
    because = {file: why for file, _, why in told}
    assert because[by_name["c.txt"]["file"]] == "the current one of 3 documents: corrected reissue"


def test_the_same_document_twice_in_a_folder() -> None:
    assert choose([BASE, BASE]) == (BASE, "digest")


def test_runs_on_parts_of_an_archive_add_up(tmp_path: Path) -> None:
    reports(tmp_path / "a", 3)
    reports(tmp_path / "b", 3, start=3)
    out = tmp_path / "out"
    go([tmp_path / "a"], out)
    go([tmp_path / "b"], out)
    assert len(list((out / "reports").iterdir())) == 6
    stated = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert (stated["discovered"], stated["known_and_not_in_this_run"]) == (3, 3)


BASE = Candidate("b" * 64, "partial", 5, 1, {"name": "b.txt", "media_type": "text/plain"})


@pytest.mark.parametrize(
    ("better", "reason"),
    [
        (Candidate("c" * 64, "ok", 1, 9, {}), "read whole"),
        (Candidate("c" * 64, "partial", 1, 9, {"title": "关于修订后的年度报告"}), "corrected reissue"),
        (Candidate("c" * 64, "partial", 1, 9, {"published": "2012-03-30"}), "published later"),
        (Candidate("c" * 64, "partial", 6, 9, {}), "more numbers"),
        (Candidate("c" * 64, "partial", 5, 0, {}), "fewer failing checks"),
        (Candidate("c" * 64, "partial", 5, 1, {"media_type": "application/pdf"}), "format"),
        (Candidate("a" * 64, "partial", 5, 1, {"media_type": "text/plain"}), "digest"),
    ],
)
def test_the_reasons_in_turn(better: Candidate, reason: str) -> None:
    for order in ([BASE, better], [better, BASE]):
        assert choose(order) == (better, reason)
    assert reason in REASONS


# --- parts of a run -----------------------------------------------------------------------------------------------


@given(st.dictionaries(st.text(), st.text() | st.integers() | st.none() | st.lists(st.text())), st.data())
def test_a_line_of_the_journal_is_itself_or_nothing(entry: dict[str, object], data: st.DataObject) -> None:
    line = journal.packed(entry)
    assert journal.unpacked(line) == entry
    at = data.draw(st.integers(0, len(line) - 1))
    damaged = line[:at] + bytes([line[at] ^ data.draw(st.sampled_from([1, 2, 4, 8, 16, 64]))]) + line[at + 1 :]
    assert journal.unpacked(damaged) in (None, entry)
    assert journal.unpacked(line[:at]) is None


@given(st.text(alphabet=st.characters(codec=None), max_size=30), st.lists(st.integers(0, 99), max_size=3))
def test_any_name_comes_back_from_the_index(name: str, chain: list[int]) -> None:
    index = Index(None)
    source = Source(f"/in/{name}", name, tuple(chain))
    entry = index.add_item(Found(source, "fault", status="corrupt", code="G108", message=name, raw_name=b"\xff"))
    assert list(index.entries()) == [entry]
    assert index.status_of(source.id) == "corrupt"
    index.close()


GROWING = """
import hashlib, sys
from pathlib import Path
import psutil
from guanbao.batch.index import Index
from guanbao.batch.sources import Found, Outcome, Source

index = Index(Path(sys.argv[1]))
for number in range(20_000):
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    source = Source(f"/in/{number:06d}.txt", f"in/{number:06d}.txt")
    index.add_item(Found(source, "document", digest, (1, 2, 3)))
    index.add_document(Outcome(digest, "ok", f"a-{number}", None, None, digest, digest, (), "", {}, 1, 0), "v", source)
    if number in (1_500, 19_999):
        print(psutil.Process().memory_info().rss)
"""


def test_s7_what_is_known_of_a_run_does_not_grow_in_memory(tmp_path: Path) -> None:
    line = [sys.executable, "-c", GROWING, str(tmp_path / "index.sqlite")]
    early, late = map(int, subprocess.run(line, capture_output=True, check=True, text=True).stdout.split())
    assert (late - early) / 1.85 <= 1 << 20  # for each 10,000


def test_every_status_of_a_report_has_one_of_the_run() -> None:
    for status in ("ok", "partial", "empty", "not_a_report", "failed"):
        for code in ([], ["G101"], ["G103"], ["G107"], ["G225"], ["G266"], ["G999"]):
            assert of_report(status, code) in STATUSES
    with pytest.raises(ValueError, match="odd"):
        of_report("odd", [])


def test_a_store_writes_whole_files(tmp_path: Path) -> None:
    store = LocalStore(tmp_path / "a" / "b")

    def parts() -> object:
        yield b"one"
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="space"):
        store.write_stream("x/y.json", parts())  # type: ignore[arg-type]
    assert list((tmp_path / "a" / "b" / "x").iterdir()) == []
    store.write("x/y.json", b"whole")
    assert store.read("x/y.json") == b"whole"
    assert list(store.names("x")) == ["y.json"] and list(store.names("nothing")) == []


def test_the_version_of_a_reading_follows_code_and_options() -> None:
    one = versions.reading({"segmenter": "default"}, "a:b")
    assert versions.key(one) == versions.key(versions.reading({"segmenter": "default"}, "a:b"))
    assert versions.key(one) != versions.key(versions.reading({"segmenter": "jieba"}, "a:b"))
    assert versions.key(one) != versions.key(versions.reading({"segmenter": "default"}, "a:c"))
    assert len(one["program"]) == 16


def test_the_registry_tells_its_version_without_being_read() -> None:
    from guanbao.registry import load
    from guanbao.registry.load import version

    assert version() == load().version
