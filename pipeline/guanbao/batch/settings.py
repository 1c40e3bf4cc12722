"""Limits and settings of a run. Every limit is stated in run.json."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one input may cost. Seconds are of a clock that nobody sets; bytes are counted, never taken from a header.

    `RESULTS` names those that can change what a report says, so that other values make it another reading.
    """

    deadline: float = 60.0
    deadline_per_page: float = 2.0
    deadline_most: float = 600.0
    stall: float = 30.0
    memory: int = 1536 * MIB
    address_space: int = 3072 * MIB
    file_bytes: int = 200 * MIB
    pages: int = 2000
    member_bytes: int = 200 * MIB
    member_ratio: int = 200
    ratio_from: int = MIB
    members: int = 2_000_000
    depth: int = 3
    unpacked_bytes: int = 64 << 30
    recycle_after: int = 500
    recycle_growth: int = 300 * MIB

    def allowance(self, pages: int) -> float:
        """The seconds that a document of so many pages may take.

        >>> Limits().allowance(5)
        70.0
        """
        return min(max(self.deadline, self.deadline_most), self.deadline + self.deadline_per_page * pages)

    def results(self) -> dict[str, int]:
        """The limits that can change what a report says."""
        return {"file_bytes": self.file_bytes, "pages": self.pages, "member_bytes": self.member_bytes}


@dataclass(frozen=True, slots=True)
class Settings:
    """How a run works. `out` is a folder, or with `dask` anything that fsspec writes to."""

    out: str
    jobs: int = 1
    limit: int | None = None
    include: tuple[str, ...] = ()
    since: float | None = None
    retry_failed: bool = False
    dask: str | None = None
    segmenter: str | None = None
    limits: Limits = field(default_factory=Limits)

    def options(self) -> dict[str, Any]:
        """What changes the results: part of the address of each of them."""
        return {"segmenter": self.segmenter or "default", "limits": self.limits.results()}

    def stated(self) -> dict[str, Any]:
        """All of it, for run.json."""
        return asdict(self)
