"""Small reports of our own, and two ways to run the command."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from guanbao.cli import cli

REPORT = """\
福州海关2011年政府信息公开年度报告

本报告根据《中华人民共和国政府信息公开条例》编制，统计期限自2011年1月1日起至2011年12月31日止。

一、主动公开政府信息情况
2011年，福州海关主动公开政府信息420条，其中公告类120条，动态类300条。
二、咨询处理情况
全年共解答业务咨询900人次，其中法规处260人次、关税处340人次、统计处300人次。接听咨询电话约1500个。
三、行政复议和诉讼情况
全年未发生行政复议案件。
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A report without faults: f1 420 = f2 120 + f3 300; 900 = 260 + 340 + 300; about 1500; none."""
    path = tmp_path / "fuzhou-2011.txt"
    path.write_text(REPORT, encoding="utf-8")
    return path


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """The same with parts that sum to more than their total."""
    path = tmp_path / "fuzhou-2011-faulty.txt"
    path.write_text(REPORT.replace("120条", "220条"), encoding="utf-8")
    return path


@pytest.fixture
def run() -> Callable[..., Result]:
    """The command in this process; stdout is no terminal."""

    def call(*arguments: str | Path) -> Result:
        result = CliRunner().invoke(cli, [str(argument) for argument in arguments], prog_name="guanbao")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return call


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """The command in a process of its own."""

    def call(*arguments: str | Path | bytes, **environment: str) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, "-m", "guanbao", *arguments]
        return subprocess.run(command, capture_output=True, check=False, env={**os.environ, **environment}, timeout=120)

    return call
