"""In a worker: from a source to its bytes, through archives in archives. What must be unpacked lies in the spool."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
import tempfile
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from guanbao.batch import codes
from guanbao.batch.settings import Limits
from guanbao.batch.sources import Source, Stamp
from guanbao.batch.statuses import Status
from guanbao.errors import Code
from guanbao.ingest.archive import (
    HEAD,
    Archive,
    ArchiveError,
    Bounds,
    Kind,
    Member,
    is_document,
    kind_of,
    open_archive,
    unpack_stream,
)

_STEP = 1 << 20
_OPEN = 4  # archives that stay open
_CODES: dict[str, Code] = {
    "corrupt": codes.ARCHIVE_DAMAGED,
    "unsupported": codes.ARCHIVE_UNSUPPORTED,
    "encrypted": codes.ARCHIVE_ENCRYPTED,
    "limit": codes.ARCHIVE_LIMIT,
}


class UnreadableError(Exception):
    """A source that gives no bytes: the status that it gets, and why."""

    def __init__(self, status: Status, code: Code, **values: object) -> None:
        super().__init__(code.format(**values))
        self.status = status
        self.code = code


class Shelf:
    """Sources by their bytes; archives that were opened last stay open."""

    def __init__(self, spool: Path, limits: Limits) -> None:
        self._spool = spool
        self._limits = limits
        self.bounds = Bounds(limits.member_bytes, limits.member_ratio, limits.ratio_from, limits.members)
        self._open: OrderedDict[tuple[str, tuple[int, ...], Stamp], _Opened] = OrderedDict()

    def blob(self, source: Source) -> bytes:
        """The bytes of a document.

        Raises:
            UnreadableError: there are none to be had.
        """
        if source.chain:
            return self._member(source)
        with _opened(source) as (file, before):
            if before[0] > self._limits.file_bytes:
                raise UnreadableError(
                    "limit", codes.TOO_LARGE, name=source.shown, size=before[0], limit=self._limits.file_bytes
                )
            data = file.read(self._limits.file_bytes + 1)
            if _stamp(file) != before or len(data) != before[0]:
                raise UnreadableError("changed", codes.CHANGED, name=source.shown)
        return data

    def digest(self, source: Source) -> tuple[str, Stamp, Kind | None]:
        """The digest of a plain file, its stamp, and what sort of archive it is (then the digest is empty).

        Raises:
            UnreadableError: as `blob`.
        """
        with _opened(source) as (file, before):
            head = file.read(HEAD)
            kind = kind_of(head)
            if kind is not None and not (kind == "zip" and is_document(Path(source.root))):
                return "", before, kind
            if before[0] > self._limits.file_bytes:
                raise UnreadableError(
                    "limit", codes.TOO_LARGE, name=source.shown, size=before[0], limit=self._limits.file_bytes
                )
            digest = hashlib.sha256(head)
            while step := file.read(_STEP):
                digest.update(step)
            if _stamp(file) != before:
                raise UnreadableError("changed", codes.CHANGED, name=source.shown)
        return digest.hexdigest(), before, None

    def archive(self, source: Source) -> Archive:
        """An archive, open.

        Raises:
            UnreadableError: it cannot be opened.
        """
        stamp = _stamp_of(source)
        key = (source.root, source.chain, stamp)
        if key in self._open:
            self._open.move_to_end(key)
            return self._open[key].archive
        opened = self._unpack(source)
        self._open[key] = opened
        while len(self._open) > _OPEN:
            self._open.popitem(last=False)[1].close()
        return opened.archive

    def _member(self, source: Source) -> bytes:
        parent = Source(source.root, source.shown.rpartition("!/")[0], source.chain[:-1])
        try:
            return self.archive(parent).read(source.chain[-1], self.bounds)
        except ArchiveError as error:
            raise told(error, source.shown) from None

    def _unpack(self, source: Source) -> _Opened:
        path = Path(source.root)
        spooled: list[Path] = []
        try:
            if source.chain:
                path = self._keep(self._member(source), spooled)
            with path.open("rb") as file:
                kind = kind_of(file.read(HEAD))
            if kind in ("gz", "bz2", "xz"):
                return self._unpack_stream(path, kind, source, spooled)
            if kind is None:
                raise ArchiveError("corrupt", "it is no archive any more")
            return _Opened(open_archive(path, kind), spooled)
        except ArchiveError as error:
            _remove(spooled)
            raise told(error, source.shown) from None
        except OSError as error:
            _remove(spooled)
            raise _os_error(error, source.shown) from None

    def _unpack_stream(self, path: Path, kind: Kind, source: Source, spooled: list[Path]) -> _Opened:
        handle, name = tempfile.mkstemp(dir=self._spool)
        spooled.append(Path(name))
        with os.fdopen(handle, "wb") as target:
            unpack_stream(path, kind, target, self._limits.unpacked_bytes, self._limits.member_ratio)
        inner = Path(name)
        with inner.open("rb") as file:
            if kind_of(file.read(HEAD)) == "tar":
                return _Opened(open_archive(inner, "tar"), spooled)
        stem = source.name
        for ending in (".gz", ".bz2", ".xz", ".tgz"):
            stem = stem.removesuffix(ending)
        return _Opened(_Single(inner, stem or "content"), spooled)

    def _keep(self, data: bytes, spooled: list[Path]) -> Path:
        path = self._spool / hashlib.sha256(data).hexdigest()
        if not path.exists():
            path.write_bytes(data)
            spooled.append(path)
        return path


@dataclass(slots=True)
class _Opened:
    archive: Archive
    spooled: list[Path]

    def close(self) -> None:
        self.archive.close()
        _remove(self.spooled)


class _Single:
    """A file that was only compressed, as an archive of one member."""

    def __init__(self, path: Path, name: str) -> None:
        self.damage: str | None = None
        self._path = path
        self._name = name

    def members(self, start: int = 0) -> Iterator[Member]:
        if start == 0:
            yield Member(0, self._name, os.fsencode(self._name), self._path.stat().st_size)

    def read(self, index: int, bounds: Bounds) -> bytes:
        if self._path.stat().st_size > bounds.member_bytes:
            raise ArchiveError("limit", f"it unpacks to more than {bounds.member_bytes} bytes")
        return self._path.read_bytes()

    def close(self) -> None:
        """Nothing is open."""


def _remove(paths: list[Path]) -> None:
    for path in paths:
        with contextlib.suppress(OSError):
            path.unlink()


def told(error: ArchiveError, name: str) -> UnreadableError:
    """What a source is said to be whose archive cannot be read."""
    return UnreadableError(error.fault, _CODES[error.fault], name=name, reason=error.reason)


def _os_error(error: OSError, name: str) -> UnreadableError:
    if error.errno in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
        return UnreadableError("limit", codes.ARCHIVE_LIMIT, name=name, reason="there is no room to unpack it")
    return UnreadableError("unreadable", codes.UNREADABLE, name=name, reason=error.strerror or type(error).__name__)


@contextlib.contextmanager
def _opened(source: Source) -> Iterator[tuple[IO[bytes], Stamp]]:
    """A plain file, open without ever waiting for somebody to write into it."""
    try:
        handle = os.open(source.root, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0))
    except FileNotFoundError:
        raise UnreadableError("unreadable", codes.NO_FILE, name=source.shown) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise UnreadableError("unreadable", codes.UNREADABLE, name=source.shown, reason=reason) from None
    with os.fdopen(handle, "rb", buffering=0) as file:
        if not stat.S_ISREG(os.fstat(handle).st_mode):
            raise UnreadableError("unsupported", codes.SPECIAL, name=source.shown, kind="no regular file")
        try:
            yield file, _stamp(file)
        except OSError as error:
            raise UnreadableError(
                "unreadable", codes.UNREADABLE, name=source.shown, reason=error.strerror or type(error).__name__
            ) from None


def _stamp(file: IO[bytes]) -> Stamp:
    return stamp_of(os.fstat(file.fileno()))


def stamp_of(found: os.stat_result) -> Stamp:
    """What changes when a file does."""
    return (found.st_size, found.st_mtime_ns, found.st_ino)


def _stamp_of(source: Source) -> Stamp:
    try:
        return stamp_of(os.stat(source.root))  # noqa: PTH116 - paths that are no UTF-8
    except OSError as error:
        raise _os_error(error, source.shown) from None
