"""Arguments to sources: files, folders, patterns, URLs. Nothing is opened here, and nothing is waited for."""

from __future__ import annotations

import fnmatch
import glob
import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from guanbao.batch import codes
from guanbao.batch.shelf import stamp_of
from guanbao.batch.sources import FRESH, Found, Source, Stamp, is_url
from guanbao.batch.statuses import Status
from guanbao.errors import Code
from guanbao.text.safe import legible

_KINDS = (
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which files are taken: those whose name or path matches a pattern, and that changed since a time."""

    include: tuple[str, ...] = ()
    since: float | None = None

    def name(self, shown: str) -> bool:
        """Whether a file or member of this name is taken."""
        if not self.include:
            return True
        base = shown.replace("\\", "/").rpartition("/")[2]
        return any(fnmatch.fnmatch(base, one) or fnmatch.fnmatch(shown, one) for one in self.include)


Item = tuple[Source, Stamp] | Found


def discover(arguments: Sequence[str], out: str, wanted: Wanted) -> Iterator[Item]:
    """The files behind `arguments`, in their order, each once; what is no file comes with its status.

    Folders are walked in the order of names, without hidden files, without `out` and without outputs of earlier runs.
    Archives are files here.
    """
    walk = _Walk(Path(out).absolute() if not is_url(out) else None, wanted)
    for argument in arguments:
        yield from walk.argument(argument)


class _Walk:
    def __init__(self, out: Path | None, wanted: Wanted) -> None:
        self._out = str(out.resolve()) if out else None
        self._wanted = wanted
        # What was named may overlap; this is what is kept of it, and it does not grow with what folders hold.
        self._roots: list[str] = []

    def argument(self, argument: str) -> Iterator[Item]:
        if is_url(argument):
            yield from self._url(argument)
            return
        path = os.path.abspath(argument)  # noqa: PTH100 - pathlib drops nothing, but knows no bytes that are no UTF-8
        if self._is_covered(path):
            return
        if os.path.isdir(path):  # noqa: PTH112
            before = list(self._roots)
            self._roots.append(path)
            empty = True
            for item in self._folder(path, legible(argument).rstrip("/") or "/", before):
                empty = False
                yield item
            if empty:
                name = legible(argument)
                yield _fault(Source(path, name), "empty", codes.EMPTY_FOLDER, name=name)
        elif glob.has_magic(argument) and not os.path.lexists(path):
            yield from self._pattern(argument)
        else:
            yield from self._file(path, legible(argument), named=True)
            self._roots.append(path)

    def _is_covered(self, path: str, roots: Sequence[str] | None = None) -> bool:
        known = self._roots if roots is None else roots
        return any(path == root or path.startswith(root.rstrip(os.sep) + os.sep) for root in known)

    def _pattern(self, pattern: str) -> Iterator[Item]:
        found = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
        if not found:
            name = legible(pattern)
            yield _fault(Source(os.path.abspath(pattern), name), "unreadable", codes.NO_MATCH, name=name)  # noqa: PTH100
        for name in found:
            if "**" in pattern and os.path.isdir(name):  # noqa: PTH112 - `**` lists what is in it by itself
                continue
            yield from self.argument(name)

    def _folder(self, folder: str, shown: str, before: Sequence[str]) -> Iterator[Item]:
        """A folder, depth first, in the order of names. Links to folders are not followed, so that no loop is walked."""
        try:
            with os.scandir(folder) as entries:
                found = sorted(entries, key=lambda entry: os.fsencode(entry.name))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            yield _fault(Source(folder, shown), "unreadable", codes.FOLDER_UNREADABLE, name=shown, reason=reason)
            return
        for entry in found:
            if entry.name.startswith((".", "~$")) or self._is_covered(entry.path, before):
                continue
            name = f"{shown.rstrip('/')}/{legible(entry.name)}"
            if _is_folder(entry):
                if not self._is_output(entry.path):
                    yield from self._folder(entry.path, name, before)
            else:
                yield from self._file(entry.path, name)

    def _is_output(self, folder: str) -> bool:
        if self._out is not None and os.path.realpath(folder) == self._out:
            return True
        return os.path.isfile(f"{folder}/run.json") and os.path.isdir(f"{folder}/reports")  # noqa: PTH112, PTH113

    def _file(self, path: str, shown: str, named: bool = False) -> Iterator[Item]:
        source = Source(path, shown)
        try:
            found = os.stat(path)  # noqa: PTH116
        except FileNotFoundError:
            if named:
                yield _fault(source, "unreadable", codes.NO_FILE, name=shown)
            elif self._wanted.name(shown):
                yield _fault(source, "unreadable", codes.UNREADABLE, name=shown, reason="a link to nothing")
            return
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or type(error).__name__
            yield _fault(source, "unreadable", codes.UNREADABLE, name=shown, reason=reason)
            return
        if stat.S_ISDIR(found.st_mode):  # a link to a folder, in a folder
            if self._wanted.name(shown):
                yield _fault(source, "unsupported", codes.SPECIAL, name=shown, kind="a link to a folder")
            return
        for is_one, kind in _KINDS:
            if is_one(found.st_mode):
                yield _fault(source, "unsupported", codes.SPECIAL, name=shown, kind=kind)
                return
        if self._is_wanted(shown, found.st_mtime):
            yield source, stamp_of(found)

    def _is_wanted(self, shown: str, changed: float) -> bool:
        since = self._wanted.since
        return (self._wanted.name(shown) or _may_hold(shown)) and (since is None or changed >= since)

    def _url(self, url: str) -> Iterator[Item]:
        import fsspec

        try:
            files, path = fsspec.core.url_to_fs(url)
            details = self._listed(files, path)
        except Exception as error:  # whatever a file system of fsspec raises
            reason = f"{type(error).__name__}: {error}"[:200]
            yield _fault(Source(url, url), "unreadable", codes.FETCH_FAILED, name=url, reason=reason)
            return
        if not details:
            yield _fault(Source(url, url), "unreadable", codes.NO_MATCH, name=url)
        for name in sorted(details):
            full = url if name == path and "::" in url else files.unstrip_protocol(name)
            if self._is_wanted(full, _changed(details[name])):
                yield Source(full, full), _stamp_of(details[name])

    @staticmethod
    def _listed(files: Any, path: str) -> dict[str, dict[str, Any]]:
        if glob.has_magic(path):
            found = files.glob(path, detail=True)
            return {name: info for name, info in found.items() if info.get("type") == "file"}
        info = files.info(path)
        if info.get("type") == "directory":
            return dict(files.find(path, detail=True))
        return {path: info}


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _may_hold(shown: str) -> bool:
    """Whether a file may be an archive by its name: then its members are asked whether they are wanted."""
    return shown.lower().endswith((".zip", ".tar", ".tgz", ".gz", ".bz2", ".xz"))


def _changed(info: dict[str, Any]) -> float:
    for name in ("mtime", "LastModified", "last_modified", "updated", "created"):
        value = info.get(name)
        if isinstance(value, int | float):
            return float(value)
        if isinstance(value, datetime):
            return value.timestamp()
    return float("inf")  # unknown: take it


def _stamp_of(info: dict[str, Any]) -> Stamp:
    """A stamp for what fsspec lists; never the same twice where the store says nothing that would tell a change."""
    telling = [
        str(info[name])
        for name in ("ETag", "etag", "mtime", "LastModified", "last_modified", "updated", "sha256", "md5")
        if info.get(name)
    ]
    if not telling:
        return FRESH
    mark = int.from_bytes(hashlib.sha256("|".join(telling).encode()).digest()[:6], "big")
    return (int(info.get("size") or 0), mark, 0)


def _fault(source: Source, status: Status, code: Code, **values: object) -> Found:
    return Found(source, "fault", status=status, code=code.id, message=code.format(**values))
