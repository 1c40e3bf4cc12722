"""A reader that does what a document says, if it says so, and else reads it for real.

A document that begins with `MOCK` names a disaster in its first line: what real parsers do to us now and then, at will.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

from guanbao.model.report import Report
from guanbao.report import read_with_text

NAME = "mock_reader:read"


def read(data: bytes, *, name: str, segmenter: str | None = None) -> tuple[Report, str]:
    """As `guanbao.report.read_with_text`."""
    if data.startswith(b"MOCK "):
        words = data.decode("utf-8").split("\n")[0].split()[1:]
        _DISASTERS[words[0]](*words[1:])
    return read_with_text(data, name=name, segmenter=segmenter)


def _spin() -> None:
    while True:
        pass


def _sleep(seconds: str = "3600") -> None:
    time.sleep(float(seconds))


def _deaf() -> None:
    """Ignore requests to end, and block in C with the interpreter's lock held."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    ctypes.PyDLL(None).usleep(ctypes.c_uint(0xFFFFFFFF))


def _hog() -> None:
    kept = []
    while True:
        kept.append(bytearray(b"x" * (32 << 20)))
        time.sleep(0.005)


def _refused() -> None:
    bytearray(1 << 45)


def _wrapped() -> None:
    try:
        bytearray(1 << 45)
    except MemoryError as error:
        raise ValueError("no table") from error


def _segv() -> None:
    ctypes.string_at(0)


def _signal(number: int) -> None:
    os.kill(os.getpid(), number)
    time.sleep(60)


def _raise() -> None:
    raise AssertionError("a parser's own idea")


def _deep() -> None:
    _deep()


def _flood() -> None:
    for _ in range(2000):
        os.write(2, b"x" * 500 + b"\x1b[2J\n") if _room() else None
        sys.stderr.write("y" * 500 + "\n")


def _room() -> bool:
    import select

    return bool(select.select([], [2], [], 0)[1])


def _once(marker: str) -> None:
    """Die the first time only."""
    if not Path(marker).exists():
        Path(marker).touch()
        os.kill(os.getpid(), signal.SIGKILL)


_DISASTERS: dict[str, Any] = {
    "spin": _spin,
    "sleep": _sleep,
    "deaf": _deaf,
    "hog": _hog,
    "refused": _refused,
    "wrapped": _wrapped,
    "segv": _segv,
    "abort": os.abort,
    "exit": lambda: os._exit(7),
    "exit0": lambda: os._exit(0),
    "suicide": lambda: _signal(signal.SIGKILL),
    "raise": _raise,
    "deep": _deep,
    "flood": _flood,
    "once": _once,
}
