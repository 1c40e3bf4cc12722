"""What could drive a terminal never reaches one, and no data is lost over it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from guanbao.cli.terminal import json_text, safe, safe_lines

ESCAPES = ["\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\x08\x08", "\r", "\u202e", "\x00", "\u2066", "\ud800"]
Completed = subprocess.CompletedProcess[bytes]


def harmless(text: str) -> bool:
    return not any(unicodedata.category(char) in ("Cc", "Cf", "Cs") for char in text if char != "\n")


@pytest.mark.parametrize("escape", ESCAPES)
def test_escapes_are_spelt_out(escape: str) -> None:
    shown = safe(f"天津{escape}海关")
    assert harmless(shown)
    assert "\\" in shown
    assert shown.startswith("天津")
    assert shown.endswith("海关")


@given(st.text(st.characters(exclude_categories=["Co", "Cn"])))
def test_nothing_unsafe_gets_through_and_plain_text_stays(text: str) -> None:
    controls = [char for char in safe(text) if unicodedata.category(char) in ("Cc", "Cs")]
    assert controls == []
    if all(unicodedata.category(char)[0] in "LNPSZ" for char in text) and "\u2028" not in text and "\u2029" not in text:
        assert safe(text) == text


def test_lines_stay_lines() -> None:
    assert safe_lines("a\nb\x1b") == "a\nb\\x1b"


@given(
    st.recursive(
        st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
    )
)
@pytest.mark.parametrize("indent", [None, 2])
def test_json_keeps_its_value_and_drives_no_terminal(indent: int | None, value: object) -> None:
    text = json_text(value, indent=indent)
    assert json.loads(text) == value
    assert not [char for char in text if unicodedata.category(char) in ("Cc", "Cs") and char != "\n"]


def test_json_keeps_spans_on_one_line_and_chinese_legible() -> None:
    shown = json_text({"span": [1, 20], "box": [1.5, -2], "名": ["甲"], "none": []}, indent=1)
    assert '"span": [1, 20]' in shown
    assert '"box": [1.5, -2]' in shown
    assert '"名": [\n' in shown


EVIL = "年报\x1b[31m\x1b]0;owned\x07\u202e.txt"


def test_a_file_name_with_escapes(tmp_path: Path, report: Path, run: Callable[..., Result]) -> None:
    evil = tmp_path / EVIL
    evil.write_bytes(report.read_bytes())
    for arguments in (
        ("extract", evil, "--format", "summary"),
        ("extract", evil, tmp_path / f"missing{EVIL}", "--format", "summary"),
        ("extract", evil),
        ("extract", evil, "--format", "csv"),
        ("explain", evil, "420"),
        ("explain", evil, f"\x1b[2J{EVIL}"),
        ("extract", tmp_path / f"missing{EVIL}"),
        ("registry", "check", tmp_path / f"missing{EVIL}"),
        ("registry", "show", "departments", EVIL),
        ("registry", "show", EVIL),
        ("schema", EVIL),
        (EVIL,),
    ):
        result = run(*arguments)
        if "csv" not in arguments:  # data, which must stay as it is
            assert harmless(result.stdout), arguments
        assert harmless(result.stderr), arguments
    name = json.loads(run("extract", evil).stdout)["document"]["name"]
    assert name == EVIL


def test_a_text_with_escapes(tmp_path: Path, report: Path, run: Callable[..., Result]) -> None:
    path = tmp_path / "escapes.txt"
    text = report.read_text(encoding="utf-8")
    text = text.replace("主动公开政府信息420条", "主动公开\u202e政府\x1b[2J信息\u200b420条\x9b0m")
    path.write_text(text, encoding="utf-8")
    for arguments in (("extract", path, "--format", "summary"), ("explain", path, "420"), ("extract", path)):
        result = run(*arguments)
        assert result.exit_code == 0
        assert harmless(result.stdout), arguments
        assert harmless(result.stderr), arguments


def test_json_that_was_tampered_with(tmp_path: Path, report: Path, run: Callable[..., Result]) -> None:
    record = json.loads(run("extract", report).stdout)
    for figure in record["figures"]:
        figure["label"] = figure["unit"] = figure["origin"] = figure["section"] = "\x1b[2J\u202e"
        figure["evidence"]["context"] = f"\x1b]0;owned\x07{figure['evidence']['quote']}\x9b2J"
        figure["dims"]["department"] = "\x08"
    for check in record["checks"]:
        check["message"] = "\x1bc"
    for section in record["sections"]:
        section["title"] = section["topic"] = "\x1b[1A"
    path = tmp_path / "tampered.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    for figure in record["figures"]:
        result = run("explain", path, figure["id"])
        assert result.exit_code == 0
        assert harmless(result.stdout)
    assert harmless(run("explain", path, "f1000").stderr)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_no_utf8(tmp_path: Path, report: Path, process: Callable[..., Completed]) -> None:
    folder = os.fsencode(tmp_path)
    evil, out = os.path.join(folder, "年报".encode("gbk") + b".txt"), tmp_path / "out"  # noqa: PTH118
    Path(os.fsdecode(evil)).write_bytes(report.read_bytes())
    done = process("extract", evil, folder + b"/\xff\xfe.txt", "-o", out)
    assert done.returncode == 3
    assert b"Traceback" not in done.stderr
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    assert run["counts"] == {"failed": 1, "ok": 1}
    legible = os.path.basename(evil).decode("utf-8", "backslashreplace")  # noqa: PTH119
    assert "\\xc4" in legible
    assert run["inputs"][0]["input"].endswith(legible)
    whole = process("extract", evil)
    assert json.loads(whole.stdout)["document"]["name"] == legible


@pytest.mark.parametrize("encoding", ["ascii", "gbk", "latin-1"])
def test_a_locale_that_is_no_utf8(encoding: str, report: Path, process: Callable[..., Completed]) -> None:
    data = process("extract", report, PYTHONIOENCODING=encoding)
    assert json.loads(data.stdout.decode("utf-8"))["identity"]["agency"]["name"] == "福州海关"
    shown = process("extract", report, "--format", "summary", PYTHONIOENCODING=encoding)
    assert (data.returncode, shown.returncode) == (0, 0)
    expected = "福州海关" if encoding == "gbk" else "\\u798f\\u5dde\\u6d77\\u5173"
    assert expected in shown.stdout.decode(encoding)


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_a_terminal_gets_a_summary_and_a_bar(report: Path, faulty: Path, tmp_path: Path) -> None:
    code, shown = on_terminal(["extract", str(report)])
    assert code == 0
    assert "福州海关" in shown
    assert "└ 业务咨询" in shown
    assert "schema_version" not in shown
    code, shown = on_terminal(["extract", str(report), str(faulty), "-o", str(tmp_path / "out")])
    assert code == 0
    assert "2/2" in shown
    code, shown = on_terminal(["extract", str(report), str(faulty), "--quiet", "-o", str(tmp_path / "out")])
    assert (code, shown) == (0, "")
    code, shown = on_terminal(["explain", str(report), "420"])
    assert code == 0
    assert "\x1b[1;7m420条" in shown
    code, shown = on_terminal(["explain", str(report), "420"], NO_COLOR="1")
    assert "420条" in shown


def on_terminal(arguments: list[str], **environment: str) -> tuple[int, str]:
    """Run the command with its three streams on a pseudo-terminal of 100 columns."""
    import pty

    child, parent = pty.fork()
    if child == 0:
        base = {key: value for key, value in os.environ.items() if key not in ("CI", "NO_COLOR")}
        environment = base | {"COLUMNS": "100", "TERM": "xterm-256color"} | environment
        os.execve(sys.executable, [sys.executable, "-m", "guanbao", *arguments], environment)  # noqa: S606
    shown = b""
    try:
        while piece := os.read(parent, 65536):
            shown += piece
    except OSError:  # how Linux tells that the other end has gone
        pass
    finally:
        os.close(parent)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status), shown.decode("utf-8").replace("\r\n", "\n")
