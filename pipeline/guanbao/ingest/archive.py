"""ZIP and TAR archives, opened as something that may be made to harm.

Members are listed and read by their index; their names are text to show, never paths. Bytes are counted while they are
unpacked, whatever the headers say; members that share bytes, links and devices are refused, each with its reason.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal, Protocol

from guanbao.ingest.sniff import PACKAGES

Fault = Literal["unsupported", "encrypted", "corrupt", "limit"]
Kind = Literal["zip", "tar", "gz", "bz2", "xz"]

HEAD = 512  # bytes that tell an archive
_STEP = 1 << 18
_END = 22 + 65535  # bytes from the end in which the last record of a ZIP must begin
_LOCAL = struct.Struct("<4s22xHH")
_UTF8, _ENCRYPTED = 0x800, 0x1
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
_OFFICE = re.compile("|".join(pattern for pattern, _, _ in PACKAGES))
_FAULTS = (
    zipfile.BadZipFile, tarfile.TarError, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, struct.error,
    NotImplementedError, RuntimeError, UnicodeError, IndexError,
)  # fmt: skip


class ArchiveError(Exception):
    """An archive, or a member of one, that cannot be read: why in one word, and in words."""

    def __init__(self, fault: Fault, reason: str) -> None:
        super().__init__(reason)
        self.fault: Fault = fault
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a member may unpack to: bytes, and how many times its packed size beyond `ratio_from` bytes."""

    member_bytes: int = 200 << 20
    ratio: int = 200
    ratio_from: int = 1 << 20
    members: int = 2_000_000


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive. `raw` are the bytes of its name; `fault` is set where it is not read, and says why."""

    index: int
    name: str
    raw: bytes
    size: int
    fault: Fault | None = None
    reason: str = ""


class Archive(Protocol):
    """An open archive. `damage` says, once all members were listed, whether the list may lack some."""

    damage: str | None

    def members(self, start: int = 0) -> Iterator[Member]:
        """The files from index `start` on; folders are left out, indexes count them."""

    def read(self, index: int, bounds: Bounds) -> bytes:
        """Unpack a member.

        Raises:
            ArchiveError: it is encrypted, damaged, no file, or unpacks to too much.
        """

    def close(self) -> None:
        """Let go of the file."""


def kind_of(head: bytes) -> Kind | None:
    """What sort of archive a file is by its first `HEAD` bytes, null where it is none.

    A ZIP may still be an Office document: `is_document` tells.
    """
    for magic, found in _MAGIC:
        if head.startswith(magic):
            return found
    return "tar" if _is_tar(head) else None


_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"PK\x03\x04", "zip"), (b"PK\x05\x06", "zip"), (b"PK\x07\x08", "zip"),
    (b"\x1f\x8b\x08", "gz"), (b"BZh", "bz2"), (b"\xfd7zXZ\x00", "xz"),
)  # fmt: skip


def _is_tar(head: bytes) -> bool:
    if len(head) < tarfile.BLOCKSIZE or not head[0]:
        return False
    try:
        tarfile.TarInfo.frombuf(head[: tarfile.BLOCKSIZE], "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError):
        return False
    return True


def open_archive(path: Path, kind: Kind) -> Archive:
    """Open an archive that lies on this machine.

    Raises:
        ArchiveError: it cannot be opened.
    """
    try:
        return ZipArchive(path) if kind == "zip" else TarArchive(path)
    except _FAULTS as error:
        raise _broken(error) from None


def _broken(error: BaseException) -> ArchiveError:
    if isinstance(error, NotImplementedError) or "span multiple disks" in str(error):
        return ArchiveError("unsupported", str(error) or "a method that is not known")
    if isinstance(error, RuntimeError) and "encrypted" in str(error):
        return ArchiveError("encrypted", "it needs a password")
    return ArchiveError("corrupt", f"{type(error).__name__}: {error}"[:200])


def is_document(path: Path) -> bool:
    """Whether a ZIP is the package of a document (DOCX, XLSX, ODT …). False where it cannot be opened."""
    try:
        with zipfile.ZipFile(path) as package:
            return any(_OFFICE.fullmatch(name) for name in package.namelist())
    except _FAULTS:
        return False


_OPENERS: dict[Kind, Callable[[Path], IO[bytes]]] = {"gz": gzip.GzipFile, "bz2": bz2.BZ2File, "xz": lzma.LZMAFile}  # type: ignore[dict-item]


def unpack_stream(path: Path, kind: Kind, target: IO[bytes], most: int, ratio: int) -> int:
    """Unpack a GZIP, BZIP2 or XZ file into `target`, counting; the number of bytes.

    Raises:
        ArchiveError: it is damaged, or unpacks to more than `most` bytes or `ratio` times its size.
    """
    room = min(most, max(1 << 30, ratio * path.stat().st_size))
    done = 0
    try:
        with _OPENERS[kind](path) as stream:
            while step := stream.read(_STEP):
                done += len(step)
                if done > room:
                    raise ArchiveError("limit", f"it unpacks to more than {room} bytes")
                target.write(step)
    except _FAULTS as error:
        raise _broken(error) from None
    return done


def _counted(stream: IO[bytes], packed: int, bounds: Bounds) -> bytes:
    """What a stream gives, while it stays within bounds."""
    most = min(bounds.member_bytes, max(bounds.ratio_from, bounds.ratio * packed))
    out = io.BytesIO()
    while step := stream.read(_STEP):
        out.write(step)
        if out.tell() > most:
            raise ArchiveError("limit", f"it unpacks to more than {most} bytes")
    return out.getvalue()


class ZipArchive:
    """A ZIP archive."""

    def __init__(self, path: Path) -> None:
        self.damage: str | None = None
        self._size = path.stat().st_size
        if _is_split(path):
            raise ArchiveError("unsupported", "it is one part of several")
        self._zip = zipfile.ZipFile(path)
        self._infos = self._zip.infolist()
        self._overlaps = self._shared_bytes()

    def members(self, start: int = 0) -> Iterator[Member]:
        """See `Archive`."""
        for index in range(start, len(self._infos)):
            info = self._infos[index]
            if not info.is_dir():
                fault, reason = self._fault(index, info)
                name, raw = _zip_name(info)
                yield Member(index, name, raw, info.file_size, fault, reason)

    def _fault(self, index: int, info: zipfile.ZipInfo) -> tuple[Fault | None, str]:
        if info.flag_bits & _ENCRYPTED:
            return "encrypted", "it needs a password"
        if info.compress_type not in _METHODS:
            return "unsupported", f"compression method {info.compress_type}"
        mode = info.external_attr >> 16
        if info.create_system == 3 and mode and stat.S_IFMT(mode) not in (0, stat.S_IFREG):
            return "unsupported", "it is a link or a device"
        if index in self._overlaps:
            return "limit", "it shares bytes with another member"
        return None, ""

    def _shared_bytes(self) -> set[int]:
        """Members that lie within others: such archives unpack to far more than they take."""
        places = sorted(
            (info.header_offset, info.header_offset + _LOCAL.size + info.compress_size, index)
            for index, info in enumerate(self._infos)
        )
        shared: set[int] = set()
        reach, owner = -1, -1
        for begin, end, index in places:
            if begin < reach:
                shared |= {index, owner}
            if end > reach:
                reach, owner = end, index
        return shared

    def read(self, index: int, bounds: Bounds) -> bytes:
        """See `Archive`."""
        info = self._infos[index]
        fault, reason = self._fault(index, info)
        if fault is not None:
            raise ArchiveError(fault, reason)
        try:
            with self._zip.open(info) as stream:
                return _counted(stream, info.compress_size, bounds)
        except _FAULTS as error:
            raise _broken(error) from None

    def close(self) -> None:
        """See `Archive`."""
        self._zip.close()


def _is_split(path: Path) -> bool:
    """Whether the end of a ZIP says that it has other parts."""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _END))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    # 0xFFFF refers to a larger record elsewhere, which is looked at by whoever reads it.
    return at >= 0 and tail[at + 4 : at + 6] not in (b"", b"\0\0", b"\xff\xff")


def _zip_name(info: zipfile.ZipInfo) -> tuple[str, bytes]:
    """A member's name and its bytes; without the flag of UTF-8 it is whatever the packer's machine used."""
    name = info.orig_filename
    if info.flag_bits & _UTF8:
        return name, name.encode("utf-8", "surrogateescape")
    raw = name.encode("cp437")
    return decode_name(raw), raw


def decode_name(raw: bytes) -> str:
    """A name of unknown encoding as text: UTF-8 where it is that, else GB18030, else spelt out.

    >>> decode_name("天津海关.txt".encode("gbk"))
    '天津海关.txt'
    """
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")


class TarArchive:
    """A TAR archive without compression."""

    def __init__(self, path: Path) -> None:
        self.damage: str | None = None
        self._path = path
        self._tar = tarfile.open(path, "r:", encoding="utf-8", errors="surrogateescape")  # noqa: SIM115 - kept open
        self._found: list[tarfile.TarInfo] = []
        self._ended = False

    def _at(self, index: int) -> tarfile.TarInfo | None:
        while len(self._found) <= index and not self._ended:
            try:
                info = self._tar.next()
            except _FAULTS as error:
                self.damage, info = f"{type(error).__name__}: {error}"[:200], None
            if info is None:
                self._ended = True
                self._look_at_end()
            else:
                self._found.append(info)
        return self._found[index] if index < len(self._found) else None

    def _look_at_end(self) -> None:
        """A list that ends without the empty blocks that close it was cut off."""
        with self._path.open("rb") as file:
            file.seek(self._tar.offset)
            block = file.read(tarfile.BLOCKSIZE)
        if self.damage is None and block.strip(b"\0"):
            self.damage = "a header cannot be read"
        elif self.damage is None and not block and self._found:
            last = self._found[-1]
            if last.isreg() and last.offset_data + last.size > self._path.stat().st_size:
                self.damage = "it is cut off"

    def members(self, start: int = 0) -> Iterator[Member]:
        """See `Archive`."""
        index = start
        while (info := self._at(index)) is not None:
            if not info.isdir():
                raw = info.name.encode("utf-8", "surrogateescape")
                fault: Fault | None = None if info.isreg() else "unsupported"
                yield Member(
                    index, decode_name(raw), raw, info.size, fault, "" if info.isreg() else "a link or a device"
                )
            index += 1

    def read(self, index: int, bounds: Bounds) -> bytes:
        """See `Archive`."""
        info = self._at(index)
        if info is None or not info.isreg():
            raise ArchiveError("unsupported", "it is no file")
        if info.size > bounds.member_bytes:
            raise ArchiveError("limit", f"it has {info.size} bytes")
        try:
            stream = self._tar.extractfile(info)
            assert stream is not None  # noqa: S101 - it is a regular file
            data = _counted(stream, max(info.size, 1), bounds)
        except _FAULTS as error:
            raise _broken(error) from None
        if len(data) != info.size:
            raise ArchiveError("corrupt", "it is cut off")
        return data

    def close(self) -> None:
        """See `Archive`."""
        self._tar.close()
