"""The directory of an OLE file: which streams lie at its top, and the first bytes of one of them.

That tells Word from Excel and an encrypted package from both, also where one is embedded in another.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

_HEADER = struct.Struct("<H12xII")  # at 30: sector shift; FAT sectors; first directory sector
_ENTRY = struct.Struct("<64sHBxIII36xI8x")  # name, its size, type, left, right, child, first sector
_NONE = 0xFFFF_FFFA  # sector and entry numbers from here on mean something else
_LISTED = 109  # FAT sectors that the header lists; enough for the directory of any sane file
_ROOT = 5
_MAX_SECTORS = 4096


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream or folder at the top of an OLE file, with the start of its bytes."""

    name: str
    head: bytes


def top(data: bytes) -> list[Stream]:
    """The streams and folders at the top; none where the directory is damaged."""
    try:
        entries = _directory(data)
        size = 1 << _HEADER.unpack_from(data, 30)[0]
        root = next(entry for entry in entries if entry[2] == _ROOT)
    except (struct.error, StopIteration, ValueError):
        return []
    found: list[Stream] = []
    queue, seen = [root[5]], set[int]()
    while queue:
        index = queue.pop()
        if index >= len(entries) or index in seen:
            continue
        seen.add(index)
        name, length, kind, left, right, _, sector = entries[index]
        if not kind:
            continue
        text = name[: max(0, length - 2)].decode("utf-16-le", "replace")
        start = (sector + 1) * size
        found.append(Stream(text, data[start : start + size] if sector < _NONE else b""))
        queue += [left, right]
    return found


def _directory(data: bytes) -> list[tuple[bytes, int, int, int, int, int, int]]:
    shift, fats, sector = _HEADER.unpack_from(data, 30)
    if not 7 <= shift <= 16:
        raise ValueError("no sector size")
    size = 1 << shift
    listed = struct.unpack_from(f"<{min(fats, _LISTED)}I", data, 76)
    entries: list[tuple[bytes, int, int, int, int, int, int]] = []
    for _ in range(_MAX_SECTORS):
        if sector >= _NONE:
            break
        start = (sector + 1) * size
        entries += [_ENTRY.unpack_from(data, place) for place in range(start, start + size, _ENTRY.size)]
        fat, place = divmod(sector, size // 4)
        if fat >= len(listed):
            break
        (sector,) = struct.unpack_from("<I", data, (listed[fat] + 1) * size + 4 * place)
    return entries
