"""Files that readers see whole or not at all, and that last; names that stay in their folder.

A flush that fails is never tried again: what the system then has in memory is not what is on the disk.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterable
from pathlib import Path

_UNFIT = re.compile(r"[^\w.~-]+")
_STEM_BYTES = 200  # most file systems allow 255 for the whole name


def _new_file_mode() -> int:
    """The mode of a new file under the process's mask, which `mkstemp` does not heed."""
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


NEW_FILE_MODE = _new_file_mode()


def file_stem(report_id: str) -> str:
    """A report's id as a file name that stays in its folder.

    >>> file_stem("other.某某/../局-2010")
    'other.某某-..-局-2010'
    """
    stem = _UNFIT.sub("-", report_id).lstrip(".") or "report"
    return stem.encode("utf-8")[:_STEM_BYTES].decode("utf-8", "ignore")


def write_part(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file beside its place, flush it to the disk, and rename it there; its folder is there already.

    The name is sure to last once `sync_folder` of the folder has returned: who writes many files calls it once.
    """
    handle, part = tempfile.mkstemp(prefix=".", suffix=".part", dir=path.parent)
    try:
        try:
            for data in parts:
                write_all(handle, data)
            os.chmod(part, NEW_FILE_MODE)  # noqa: PTH101 - as near to the system as the promise is
            os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(part, path)  # noqa: PTH105
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part)  # noqa: PTH108
        raise


def write_atomic(path: Path, data: bytes) -> None:
    """Write a file that readers see whole or not at all, also after a power cut; makes its folder."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_part(path, (data,))
    sync_folder(path.parent)


def write_all(handle: int, data: bytes) -> None:
    """Write every byte to a file of the system, however little it takes at a time."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(handle, rest) :]


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
