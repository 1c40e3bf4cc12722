"""What is read, and what is asked of a worker about it: small values that travel between processes and machines."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Literal

from guanbao.batch.statuses import Status

Stamp = tuple[int, int, int]  # bytes, time of change in nanoseconds, inode
FRESH: Stamp = (-1, -1, -1)
OFFICE = "office"  # in place of a code: this takes a worker that may start LibreOffice


@dataclass(frozen=True, slots=True)
class Source:
    """A file (`root`: absolute path, or URL), or a member of an archive in it: `chain` are indexes, outermost first.

    `shown` is what people read: the path from the folder that was named, members behind `!/`.
    """

    root: str
    shown: str
    chain: tuple[int, ...] = ()

    @property
    def id(self) -> str:
        """What tells this input from all others. Names of members are no part of it: two may have the same."""
        return self.root + "".join(f"!{index}" for index in self.chain)

    @property
    def name(self) -> str:
        """The file name alone, as it goes into the report."""
        return PurePosixPath(self.shown.replace("\\", "/")).name or self.shown

    @property
    def is_url(self) -> bool:
        """Whether fsspec opens it."""
        return is_url(self.root)

    def member(self, index: int, name: str) -> Source:
        """A member of this archive."""
        return Source(self.root, f"{self.shown}!/{name}", (*self.chain, index))


def is_url(path: str) -> bool:
    """Whether a name is for fsspec: a protocol, or several of them, in front."""
    return "://" in path or "::" in path


# --- what is asked of a worker ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Identify:
    """Hash files, and tell archives from documents."""

    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Expand:
    """List an archive from member `start` on, hashing what it holds; one page of it."""

    source: Source
    start: int = 0


@dataclass(frozen=True, slots=True)
class Read:
    """Read a document whose bytes have this digest."""

    source: Source
    sha256: str
    segmenter: str | None = None


@dataclass(frozen=True, slots=True)
class Fetch:
    """Copy what fsspec opens at `url` to a file of this machine."""

    url: str
    target: str


Task = Identify | Expand | Read | Fetch


# --- what a worker answers ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Found:
    """What a source is: a document with its digest, an archive, or nothing that can be read (`status`, `problem`)."""

    source: Source
    kind: Literal["document", "archive", "fault"]
    sha256: str | None = None
    stamp: Stamp = FRESH
    status: Status | None = None
    code: str = ""
    message: str = ""
    raw_name: bytes = b""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of an archive's list. `following` is where the next one starts, null at the end."""

    found: tuple[Found, ...]
    following: int | None
    fault: Found | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """A document that was read. `json` and `text` are null where they are stored already.

    `weight` is what the choice among several documents of one report goes by.
    """

    sha256: str
    status: Status
    report_id: str
    json: bytes | None
    text: bytes | None
    json_sha256: str = ""
    text_sha256: str = ""
    codes: tuple[str, ...] = ()
    message: str = ""
    weight: dict[str, int | str | None] = field(default_factory=dict)
    figures: int = 0
    failing: int = 0


Answer = tuple[Found, ...] | Page | Outcome | Found


@dataclass(frozen=True, slots=True)
class Death:
    """A worker that did not answer. `stopped` (the run ends) and `broken` (none can be started) say nothing of the input."""

    cause: Literal["timeout", "stall", "oom", "killed", "crash", "stopped", "broken"]
    detail: str = ""
    attempts: int = 1


Reply = Answer | Death
