"""A reader that does what no reader should, and says so if it succeeds."""

from __future__ import annotations

import os
import resource
import socket
from pathlib import Path

import psutil


def read(data: bytes, *, name: str, segmenter: str | None = None) -> None:
    """Do the deed that is named where the segmenter would be."""
    deed, _, place = str(segmenter).partition(":")
    result: object = None
    if deed == "connect":
        socket.create_connection(("192.0.2.1", 80), timeout=5)
    elif deed == "resolve":
        result = socket.getaddrinfo("example.org", 80)
    elif deed == "listen":
        with socket.socket() as one:
            one.bind(("127.0.0.1", 0))
            one.listen()
            with socket.create_connection(one.getsockname(), timeout=5):
                pass
    elif deed == "write":
        Path(place).write_text("broken", encoding="utf-8")
    elif deed == "remove":
        Path(place).unlink()
    elif deed == "rename":
        Path(place).rename(f"{place}-moved")
    elif deed == "make":
        os.mkdir(f"{place}-folder" if Path(place).exists() else place)  # noqa: PTH102
    elif deed == "threads":
        result = psutil.Process().num_threads()
    elif deed == "limits":
        result = resource.getrlimit(resource.RLIMIT_AS)
    raise RuntimeError(f"succeeded: {result}")
