"""Small reports, runs, and what is asserted of every output."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import subprocess
import sys
import warnings
import zipfile
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import mock_reader

from guanbao.batch import Limits, Settings, run
from guanbao.batch.results import Summary

DISTRICTS = ("福州", "厦门", "南京", "大连", "宁波", "青岛", "拱北", "黄埔", "昆明", "兰州")
QUICK = Limits(deadline=2.5, deadline_per_page=0.0, stall=60.0, memory=400 << 20)


def report(number: int, year: int = 2011) -> str:
    """A report of its own agency and numbers."""
    district = DISTRICTS[number % len(DISTRICTS)]
    total = 100 + number
    return (
        f"{district}海关{year - number // len(DISTRICTS) % 4}年政府信息公开年度报告\n\n一、主动公开政府信息情况\n"
        f"全年主动公开政府信息{total}条，其中法规处{number}条、关税处{total - number}条。第{number}号。\n"
    )


def write(folder: Path, files: Mapping[str, bytes | str]) -> Path:
    """Files by their names."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return folder


def reports(folder: Path, count: int, start: int = 0) -> Path:
    """A folder of small reports."""
    return write(folder, {f"{n:04d}.txt": report(n) for n in range(start, start + count)})


def zipped(files: Iterable[tuple[str, bytes | str]]) -> bytes:
    """A ZIP with members in order; names may come twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of names that come twice
        for name, content in files:
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def go(inputs: Iterable[Path | str], out: Path, limits: Limits = QUICK, **options: Any) -> Summary:
    """A run in this process, by the reader that obeys."""
    how = {key: options.pop(key) for key in ("watch", "tell") if key in options}
    settings = replace(Settings(out=str(out), jobs=2, limits=limits), **options)
    summary = run([str(one) for one in inputs], settings, reader=mock_reader.NAME, **how)
    check(out)
    return summary


def statuses(out: Path) -> dict[str, str]:
    """The status of each input by its file name."""
    return {Path(line["input"]).name: line["status"] for line in lines(out)}


def lines(out: Path) -> list[dict[str, Any]]:
    """inputs.ndjson."""
    return [json.loads(line) for line in (out / "inputs.ndjson").read_text(encoding="utf-8").splitlines()]


def check(out: Path) -> None:
    """What holds after every run that ended: the account is even, and every file is whole and belongs to one input."""
    account = lines(out)
    stated = json.loads((out / "run.json").read_text(encoding="utf-8"))
    counted = Counter(line["status"] for line in account if "status" in line)
    assert dict(counted) == stated["counts"]
    assert stated["discovered"] == len(account) == sum(counted.values()) + stated["left"]
    files = [line["file"] for line in account if line.get("file") and line["status"] != "duplicate_of"]
    assert len(files) == len(set(files)), "two inputs, one file"
    if stated["complete"]:
        assert {path.name for path in (out / "reports").glob("*")} >= {Path(name).name for name in files}
    for name in files:
        content = (out / name).read_bytes()
        found = json.loads(content)
        text = found["document"]["text_file"]
        if text is not None:
            body = (out / "reports" / text).resolve().read_text(encoding="utf-8")
            for figure in found["figures"]:
                start, end = figure["evidence"]["span"]
                assert body[start:end] == figure["evidence"]["quote"]
    assert not list(out.rglob("*.part")) and not (out / ".work").exists()


def stored(out: Path) -> dict[str, str]:
    """The digest of every result: what must come out the same whatever happened on the way."""
    found = {}
    for folder in ("reports", "texts"):
        for path in sorted((out / folder).glob("*")):
            found[f"{folder}/{path.name}"] = hashlib.sha256(path.read_bytes()).hexdigest()
    return found


def digest(out: Path) -> str:
    """The digest that run.json states."""
    return str(json.loads((out / "run.json").read_text(encoding="utf-8"))["digest"])


DRIVE = Path(__file__).with_name("drive.py")


def command(inputs: Iterable[Path | str], out: Path, **options: Any) -> list[str]:
    """The command that does a run in a process of its own."""
    return [
        sys.executable,
        str(DRIVE),
        json.dumps({"inputs": [str(one) for one in inputs], "out": str(out), **options}),
    ]


def process(line: list[str], **options: Any) -> subprocess.Popen[bytes]:
    """A process in a session of its own, so that all of it can be killed."""
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": ""}
    return subprocess.Popen(
        line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True, env=environment, **options
    )


def finish(line: list[str], timeout: float = 120, **options: Any) -> tuple[int, str]:
    """Run to the end: exit code and what was said."""
    with process(line, **options) as started:
        out, err = started.communicate(timeout=timeout)
    return started.returncode, (out + err).decode("utf-8", "replace")


def rng(seed: object) -> random.Random:
    """Chance that is the same every time."""
    return random.Random(str(seed))  # noqa: S311 - no secret
