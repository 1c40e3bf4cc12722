"""The same run on a real Dask cluster of several processes, one of them killed in the middle; output through fsspec."""

from __future__ import annotations

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import mock_reader
import pytest
from helpers import QUICK, check, digest, go, lines, report, reports, stored, write, zipped

from guanbao.batch import Settings, run
from guanbao.batch.conduct import Progress
from guanbao.errors import GuanbaoError

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("default"),  # of the cluster's own
]


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    distributed = pytest.importorskip("distributed")
    place = tmp_path_factory.mktemp("dask")
    before = os.environ.get("PYTHONPATH")
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(Path(__file__).parent), before]))
    with distributed.LocalCluster(
        n_workers=3, threads_per_worker=1, dashboard_address="127.0.0.1:0", local_directory=str(place), silence_logs=50
    ) as made:
        yield made
    os.environ.pop("PYTHONPATH")
    if before is not None:
        os.environ["PYTHONPATH"] = before


def inputs_of(folder: Path) -> Path:
    write(folder, {f"{n:03d}.txt": f"MOCK sleep 0.1\n{report(n)}" for n in range(80)})
    disasters = {kind: f"MOCK {kind}\n{report(900)}{kind}" for kind in ("segv", "spin", "hog", "raise", "suicide")}
    write(folder, {f"{kind}.txt": text for kind, text in disasters.items()})
    return write(folder, {"again.txt": (folder / "003.txt").read_bytes(), "a.zip": zipped([("b.txt", report(300))])})


EXPECTED = {"ok": 81, "timeout": 1, "oom": 2, "crash": 2, "duplicate_of": 1}


def on(address: str, inputs: Path, out: str, **options: Any) -> Any:
    settings = replace(Settings(out=out, jobs=2, limits=QUICK, dask=address), **options)
    return run([str(inputs)], settings, reader=mock_reader.NAME)


def test_a_worker_is_killed_in_the_middle(cluster: Any, tmp_path: Path) -> None:
    inputs = inputs_of(tmp_path / "in")
    assert go([inputs], tmp_path / "here").counts == EXPECTED
    pids = [worker.pid for worker in cluster.workers.values()]
    killed = threading.Event()

    def kill() -> None:
        while len(list((tmp_path / "there").glob("reports/*.json"))) < 20:
            time.sleep(0.02)
        os.kill(pids[0], signal.SIGKILL)
        killed.set()

    threading.Thread(target=kill, daemon=True).start()
    summary = on(cluster.scheduler_address, inputs, str(tmp_path / "there"))
    assert killed.is_set()
    assert summary.counts == EXPECTED
    check(tmp_path / "there")
    assert digest(tmp_path / "there") == digest(tmp_path / "here")
    assert stored(tmp_path / "there") == stored(tmp_path / "here")
    again = on(cluster.scheduler_address, inputs, str(tmp_path / "there"))
    assert again.read_now == 0


def test_the_output_and_the_journal_through_fsspec(cluster: Any, tmp_path: Path) -> None:
    inputs = reports(tmp_path / "in", 30)
    write(inputs, {"a.zip": zipped([("b.txt", report(300)), ("c.zip", zipped([("d.txt", report(301))]))])})
    url = f"file:{'//'}{tmp_path}/out"
    summary = on(cluster.scheduler_address, inputs, url)
    assert summary.counts == {"ok": 32}
    names = {path.name for path in (tmp_path / "out" / "reports").iterdir()}
    assert len(names) == 32 and all("~" in name for name in names)
    assert all((tmp_path / "out" / line["file"]).is_file() for line in lines(tmp_path / "out"))
    assert not (tmp_path / "out" / "journal" / "lock").exists()
    assert on(cluster.scheduler_address, inputs, url).read_now == 0
    (tmp_path / "out" / "journal" / "lock").write_text(f"{time.time():.0f} somebody")
    with pytest.raises(GuanbaoError, match="G731"):
        on(cluster.scheduler_address, inputs, url)


def test_inputs_through_fsspec(cluster: Any, tmp_path: Path) -> None:
    inputs = reports(tmp_path / "in", 10)
    settings = Settings(out=str(tmp_path / "out"), limits=QUICK, dask=cluster.scheduler_address)
    summary = run([f"file:{'//'}{inputs}"], settings, reader=mock_reader.NAME)
    assert summary.counts == {"ok": 10}


def test_a_cluster_made_here(tmp_path: Path) -> None:
    inputs = reports(tmp_path / "in", 20)
    seen: list[Progress] = []
    settings = Settings(out=str(tmp_path / "out"), jobs=2, limits=QUICK, dask="local")
    summary = run([str(inputs)], settings, watch=lambda progress: seen.append(replace(progress)))
    assert summary.counts == {"ok": 20}
    assert max(progress.done for progress in seen if progress.phase == "read") == 20
    stated = json.loads((tmp_path / "out" / "run.json").read_text(encoding="utf-8"))
    assert stated["workers"]["engine"] == "dask"


def test_no_scheduler(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guanbao.batch.cluster._PATIENCE", 1.0)
    with pytest.raises(GuanbaoError, match="G742"):
        on("tcp://127.0.0.1:9", reports(tmp_path / "in", 1), str(tmp_path / "out"))
