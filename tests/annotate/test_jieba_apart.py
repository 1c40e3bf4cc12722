"""Our jieba and everybody else's: nothing passes between them, neither words nor compiled dictionaries."""

from __future__ import annotations

import json
import marshal
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from guanbao.annotate.tokens import _cache_folder

SOURCE = Path(__file__).resolve().parents[2] / "pipeline"
TEXT = "天津海关全年共受理业务咨询政务公开工作"
OURS = f"""
import json, sys
from guanbao.annotate.tokens import segmenter
TEXT = {TEXT!r}
words = lambda: segmenter("jieba").cut(TEXT)
"""


def run(script: str, folder: Path, **extra: str) -> dict[str, Any]:
    """Run a script in a process of its own, with cache and temporary folders of its own; it prints JSON."""
    env = {
        **os.environ,
        "PYTHONPATH": str(SOURCE),
        "TMPDIR": str(folder / "tmp"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        **extra,
    }
    (folder / "tmp").mkdir(exist_ok=True)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", OURS + script], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def test_words_that_others_add_change_nothing(tmp_path: Path) -> None:
    found = run(
        """
import jieba
before = words()
jieba.add_word("受理业务咨询", freq=10**9)
jieba.del_word("天津")
print(json.dumps({"before": before, "after": words(), "global": jieba.lcut(TEXT, HMM=False)}))
""",
        tmp_path,
    )
    assert "受理业务咨询" in found["global"]
    assert found["after"] == found["before"]
    assert "受理业务咨询" not in found["after"]


def test_words_added_before_our_first_use_change_nothing(tmp_path: Path) -> None:
    found = run(
        """
import jieba
jieba.add_word("受理业务咨询", freq=10**9)
print(json.dumps({"words": words()}))
""",
        tmp_path,
    )
    assert "".join(found["words"]) == TEXT
    assert "受理业务咨询" not in found["words"]


def test_our_pipeline_changes_nothing_in_the_global_tokenizer(tmp_path: Path) -> None:
    found = run(
        """
import jieba
from guanbao.annotate import build
fresh = [jieba.dt.initialized, len(jieba.dt.FREQ), jieba.dt.total]
build("jieba")("法规处受理咨询372人次")
state = [jieba.dt.initialized, len(jieba.dt.FREQ), jieba.dt.total]
jieba.initialize()
loaded = dict(jieba.dt.FREQ)
words()
build("jieba")("青山湖海关受理咨询372人次")
masked = sys.modules.get("pkg_resources", "") is None
print(json.dumps({"fresh": fresh, "state": state, "same": [loaded == jieba.dt.FREQ], "masked": [masked]}))
""",
        tmp_path,
    )
    assert found["fresh"] == found["state"] == [False, 0, 0]
    assert found["same"] == [True]
    assert found["masked"] == [False]


def poison(folder: Path) -> None:
    """What another user could leave in a shared temporary folder: a compiled dictionary with words of his own."""
    words = {TEXT[: i + 1]: 10**9 for i in range(len(TEXT))}
    with (folder / "jieba.cache").open("wb") as file:
        marshal.dump((words, 10**9 * len(words)), file)


def test_a_poisoned_temporary_folder_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "tmp").mkdir()
    poison(tmp_path / "tmp")
    found = run('import jieba\nprint(json.dumps({"ours": words(), "global": jieba.lcut(TEXT, HMM=False)}))', tmp_path)
    assert found["global"] == [TEXT], "the poison itself must work, or this test proves nothing"
    assert len(found["ours"]) > 5
    assert sorted(p.name for p in (tmp_path / "tmp").iterdir()) == ["jieba.cache"]


def test_the_compiled_dictionary_lies_in_a_private_folder(tmp_path: Path) -> None:
    run('words()\nprint("{}")', tmp_path)
    folder = tmp_path / "cache" / "guanbao"
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list(folder.iterdir())
    assert not list((tmp_path / "tmp").iterdir())


def test_a_folder_that_others_can_write_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "guanbao"
    folder.mkdir()
    folder.chmod(0o777)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    other = _cache_folder()
    assert other != folder
    assert stat.S_IMODE(other.stat().st_mode) == 0o700
    other.rmdir()


def test_a_cache_that_cannot_be_made_does_not_stop_us(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    folder = _cache_folder()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    folder.rmdir()


def test_an_unset_or_empty_cache_home_means_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", "")
    assert _cache_folder() == tmp_path / ".cache" / "guanbao"
