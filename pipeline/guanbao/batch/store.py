"""Where results go: a folder of this machine, or anything that fsspec writes to.

A file is seen whole or not at all. On this machine it is written beside its place, flushed to the disk, renamed, and the
folder is flushed too (`guanbao.files`); stores of objects do that by themselves.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import socket
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Protocol

from guanbao.batch import codes
from guanbao.batch.sources import is_url
from guanbao.errors import GuanbaoError, OutputError
from guanbao.files import sync_folder, write_all, write_part


class Store(Protocol):
    """A place for results. Names are relative, parted by slashes."""

    settles_names: bool

    def write(self, name: str, data: bytes) -> None:
        """Write a file, whole or not at all. It is sure to last once `sync` has returned."""

    def write_stream(self, name: str, parts: Iterable[bytes]) -> None:
        """As `write`, for what is too large to hold."""

    def sync(self) -> None:
        """Make all that was written last."""

    def append(self, name: str, data: bytes) -> None:
        """Add to a file of this run, and make it last."""

    def read(self, name: str) -> bytes | None:
        """The content of a file, null where there is none."""

    def has(self, name: str) -> bool:
        """Whether there is such a file."""

    def digest(self, name: str) -> str | None:
        """The SHA-256 of a file in hex, null where there is none."""

    def names(self, folder: str) -> Iterator[str]:
        """The names of the files in a folder."""

    def rename(self, old: str, new: str) -> None:
        """Rename a file over whatever is there."""

    def remove(self, name: str) -> None:
        """Remove a file if it is there."""

    def lock(self, who: str) -> list[str]:
        """Keep others out; remarks to be told.

        Raises:
            OutputError: another run writes here (G731).
        """

    def beat(self) -> None:
        """Give a sign of life, where a lock needs it."""

    def close(self) -> None:
        """Let others in."""


def open_store(place: str) -> Store:
    """The store at a path or URL.

    Raises:
        GuanbaoError: the path is a file (G733), or fsspec cannot open the URL (G746).
    """
    if is_url(place):
        from guanbao.batch.remote import RemoteStore

        return RemoteStore(place)
    return LocalStore(Path(place))


class LocalStore:
    """A folder of this machine, or of a file system that several machines share."""

    settles_names = True

    def __init__(self, root: Path) -> None:
        if root.exists() and not root.is_dir():
            raise GuanbaoError(codes.NOT_A_FOLDER, name=str(root))
        self.root = root.absolute()
        self._touched: set[Path] = set()
        self._made: set[Path] = set()
        self._lock: int | None = None
        self._streams: dict[str, int] = {}

    def write(self, name: str, data: bytes) -> None:
        """See `Store`."""
        self.write_stream(name, (data,))

    def write_stream(self, name: str, parts: Iterable[bytes]) -> None:
        """See `Store`."""
        path = self.root / name
        folder = path.parent
        if folder not in self._made:
            _make(folder)
            self._made.add(folder)
        write_part(path, parts)
        self._touched.add(folder)

    def sync(self) -> None:
        """See `Store`."""
        for folder in self._touched:
            sync_folder(folder)
        self._touched.clear()

    def append(self, name: str, data: bytes) -> None:
        """See `Store`."""
        handle = self._streams.get(name)
        if handle is None:
            path = self.root / name
            _make(path.parent)
            handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o666)
            self._streams[name] = handle
            sync_folder(path.parent)
        write_all(handle, data)
        os.fsync(handle)

    def read(self, name: str) -> bytes | None:
        """See `Store`."""
        try:
            return (self.root / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def has(self, name: str) -> bool:
        """See `Store`."""
        return (self.root / name).exists()

    def digest(self, name: str) -> str | None:
        """See `Store`."""
        try:
            with (self.root / name).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest()
        except OSError:
            return None

    def names(self, folder: str) -> Iterator[str]:
        """See `Store`."""
        with contextlib.suppress(FileNotFoundError), os.scandir(self.root / folder) as entries:
            yield from (entry.name for entry in entries if entry.is_file(follow_symlinks=False))

    def rename(self, old: str, new: str) -> None:
        """See `Store`."""
        (self.root / old).replace(self.root / new)
        self._touched.add((self.root / new).parent)

    def remove(self, name: str) -> None:
        """See `Store`."""
        (self.root / name).unlink(missing_ok=True)

    def lock(self, who: str) -> list[str]:
        """See `Store`."""
        import fcntl

        _make(self.root / "journal")
        self._lock = os.open(self.root / "journal" / ".lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._lock, 200, 0).decode("utf-8", "replace").strip()
            os.close(self._lock)
            self._lock = None
            raise OutputError(codes.LOCKED, name=str(self.root), who=f" ({holder})" if holder else "") from None
        os.ftruncate(self._lock, 0)
        os.pwrite(self._lock, f"{who}\n".encode(), 0)
        return []

    def beat(self) -> None:
        """The system keeps this lock."""

    def close(self) -> None:
        """See `Store`."""
        for handle in self._streams.values():
            os.close(handle)
        self._streams.clear()
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None


def _make(folder: Path) -> None:
    """Make a folder with those above it, to last."""
    if folder.is_dir():
        return
    _make(folder.parent)
    folder.mkdir(exist_ok=True)
    sync_folder(folder.parent)


def whoami() -> str:
    """Who holds a lock: machine and process."""
    return f"process {os.getpid()} on {socket.gethostname()}"
