"""A store that fsspec reaches: objects are put whole, nothing can be added to one, and there are no locks."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from guanbao.batch import codes
from guanbao.batch.store import LocalStore
from guanbao.errors import GuanbaoError, OutputError

_LOCK_STALE = 600.0  # seconds without a sign of life


class RemoteStore:
    """Anything that fsspec writes to. One object is put at a time, whole; what is appended is kept as numbered parts."""

    settles_names = False

    def __init__(self, url: str) -> None:
        self._url = url
        self._fs, self._root = _filesystem(url)
        # Putting is no single act in a folder, also where fsspec reaches it.
        self._near = LocalStore(Path(self._root)) if getattr(self._fs, "local_file", False) else None
        self._parts: dict[str, int] = {}
        self._who = ""
        self._beaten = 0.0

    def _path(self, name: str) -> str:
        return f"{self._root.rstrip('/')}/{name}"

    def write(self, name: str, data: bytes) -> None:
        """See `Store`."""
        if self._near is not None:
            self._near.write(name, data)
            return
        path = self._path(name)
        self._fs.makedirs(path.rpartition("/")[0], exist_ok=True)
        self._fs.pipe_file(path, data)

    def write_stream(self, name: str, parts: Iterable[bytes]) -> None:
        """See `Store`."""
        if self._near is not None:
            self._near.write_stream(name, parts)
            return
        self._fs.makedirs(self._path(name).rpartition("/")[0], exist_ok=True)
        with self._fs.open(self._path(name), "wb") as file:
            for part in parts:
                file.write(part)

    def sync(self) -> None:
        """See `Store`. What is put lasts."""
        if self._near is not None:
            self._near.sync()

    def append(self, name: str, data: bytes) -> None:
        """See `Store`."""
        number = self._parts.get(name, 0)
        self._parts[name] = number + 1
        stem, dot, ending = name.rpartition(".")
        self.write(f"{stem}-{number:06d}{dot}{ending}", data)

    def read(self, name: str) -> bytes | None:
        """See `Store`."""
        try:
            return bytes(self._fs.cat_file(self._path(name)))
        except FileNotFoundError:
            return None

    def has(self, name: str) -> bool:
        """See `Store`."""
        return bool(self._fs.exists(self._path(name)))

    def digest(self, name: str) -> str | None:
        """See `Store`."""
        data = self.read(name)
        return None if data is None else hashlib.sha256(data).hexdigest()

    def names(self, folder: str) -> Iterator[str]:
        """See `Store`."""
        with contextlib.suppress(FileNotFoundError):
            for found in self._fs.ls(self._path(folder), detail=False, refresh=True):
                yield str(found).rstrip("/").rpartition("/")[2]

    def rename(self, old: str, new: str) -> None:
        """See `Store`."""
        self._fs.mv(self._path(old), self._path(new))

    def remove(self, name: str) -> None:
        """See `Store`."""
        with contextlib.suppress(FileNotFoundError):
            self._fs.rm_file(self._path(name))

    def lock(self, who: str) -> list[str]:
        """See `Store`. Stores of objects know no locks: a note is left, and its age looked at."""
        remarks = []
        note = self.read("journal/lock")
        if note is not None:
            when, _, holder = note.decode("utf-8", "replace").strip().partition(" ")
            age = time.time() - float(when or 0)
            if age < _LOCK_STALE:
                raise OutputError(codes.LOCKED, name=self._url, who=f" ({holder})")
            remarks.append(codes.LOCK_LEFT.format(who=holder, minutes=int(age // 60)))
        self._who = who
        self._note()
        return remarks

    def _note(self) -> None:
        self._beaten = time.monotonic()
        self.write("journal/lock", f"{time.time():.0f} {self._who}\n".encode())

    def beat(self) -> None:
        """See `Store`."""
        if self._who and time.monotonic() - self._beaten > _LOCK_STALE / 10:
            self._note()

    def close(self) -> None:
        """See `Store`."""
        if self._who:
            self._who = ""
            self.remove("journal/lock")


def _filesystem(url: str) -> tuple[Any, str]:
    import fsspec

    try:
        found: tuple[Any, str] = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError, OSError) as error:
        raise GuanbaoError(codes.NO_FILESYSTEM, name=url, reason=f"{type(error).__name__}: {error}"[:200]) from None
    return found
