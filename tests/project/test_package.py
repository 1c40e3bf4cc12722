"""The wheel has everything and runs alone; importing and reading speak to no network; the registry has no faults."""

from __future__ import annotations

import email
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--isolated", "-q"]
# Any attempt to reach another machine ends the process; run before the code under test.
GUARD = """
import sys

def refuse(event, arguments):
    if event in {"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname", "urllib.Request"}:
        raise SystemExit(f"reached for the network: {event} {arguments}")

sys.addaudithook(refuse)
"""


def python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    clean = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    command = [sys.executable, "-c", GUARD + code]
    return subprocess.run(command, env={**clean, **environment}, capture_output=True, text=True, check=False)


@pytest.fixture(scope="session")
def wheel(project_root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    build = [*PIP, "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-w", str(folder), str(project_root)]
    done = subprocess.run(build, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    [made] = folder.glob("*.whl")
    return made


def test_the_wheel_has_every_file_of_the_package(wheel: Path, project_root: Path) -> None:
    source = project_root / "pipeline"
    ours = {path.relative_to(source).as_posix() for path in source.joinpath("guanbao").rglob("*") if path.is_file()}
    packed = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    models = {
        f"guanbao/_models/{p.relative_to(project_root / 'models')}" for p in (project_root / "models").rglob("*.*")
    }
    assert packed == {name for name in ours if "__pycache__" not in name} | models
    assert "guanbao/_models/metric/model.skops" in packed
    assert any(name.endswith(".csv") for name in packed)
    assert "guanbao/py.typed" in packed


def test_the_wheel_says_what_it_is(wheel: Path) -> None:
    archive = zipfile.ZipFile(wheel)
    by_end = {name.partition(".dist-info/")[2]: name for name in archive.namelist() if ".dist-info/" in name}
    meta = email.message_from_bytes(archive.read(by_end["METADATA"]))
    assert (meta["Name"], meta["License-Expression"], meta["Requires-Python"]) == ("guanbao", "Apache-2.0", ">=3.11")
    assert b"Apache License" in archive.read(by_end["licenses/LICENSE"])
    assert b"guanbao = guanbao.cli:main" in archive.read(by_end["entry_points.txt"])


def test_the_wheel_alone_reads_a_report(wheel: Path, tmp_path: Path, corpus_reports: Path) -> None:
    subprocess.run([*PIP, "install", "--no-deps", "--no-index", "--target", str(tmp_path), str(wheel)], check=True)
    report = corpus_reports / "dalian-2010" / "dalian-2010.txt"
    code = f"""
import json, guanbao
report = guanbao.read({str(report)!r})
print(json.dumps([guanbao.__file__, report.identity.year, len(report.figures)]))
"""
    done = python(code, PYTHONPATH=str(tmp_path))
    assert done.returncode == 0, done.stderr
    place, year, figures = json.loads(done.stdout)
    assert Path(place).is_relative_to(tmp_path)
    assert year == 2010
    assert figures > 10


def test_the_guard_sees_a_connection() -> None:
    done = python("import urllib.request; urllib.request.urlopen('http://127.0.0.1:9/')")
    assert done.returncode == 1
    assert "reached for the network" in done.stderr


def test_importing_everything_reaches_for_no_network() -> None:
    code = """
import importlib, pkgutil, guanbao
for module in pkgutil.walk_packages(guanbao.__path__, "guanbao."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
print(sum(name.startswith("guanbao.") for name in sys.modules))
"""
    done = python(code)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 20


def test_what_is_heavy_is_imported_late() -> None:
    heavy = (
        "spacy",
        "jieba",
        "rjieba",
        "pypdfium2",
        "pdfplumber",
        "pikepdf",
        "pandas",
        "requests",
        "httpx",
        "urllib.request",
    )
    done = python(f"import guanbao, guanbao.cli\nprint([name for name in {heavy!r} if name in sys.modules])")
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"


def test_reading_reaches_for_no_network_and_leaves_nothing_behind(tmp_path: Path, corpus_reports: Path) -> None:
    for source in sorted(corpus_reports.glob("dalian-2010/dalian-2010.*")):
        code = f"import guanbao; print(guanbao.read({str(source)!r}).status)"
        done = python(code, TMPDIR=str(tmp_path), HOME=str(tmp_path))
        assert (done.returncode, done.stdout) == (0, "ok\n"), done.stderr
    assert list(tmp_path.iterdir()) == []


def test_the_registry_has_no_faults() -> None:
    from guanbao import registry

    assert list(registry.check()) == []
