"""Pictures of pages, each document drawn in a process of its own: a file that hangs or crashes the drawing costs itself alone."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import TimeoutError as TooLate
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_SECONDS = 120  # for one document


@dataclass(frozen=True, slots=True)
class Drawn:
    """The pages of a document: number, width and height in points, the file's name, whether it was turned.

    `fault` is why there are none.
    """

    digest: str
    pages: tuple[tuple[int, float, float, str, bool], ...] = ()
    fault: str | None = None


def draw(documents: Sequence[tuple[str, Path]], folder: Path) -> Iterator[Drawn]:
    """Draw PDF documents and images, given by digest and path, into a folder."""
    from pebble import ProcessPool

    if not documents:
        return
    folder.mkdir(parents=True, exist_ok=True)
    with ProcessPool(max_workers=1) as pool:
        for digest, path in documents:
            task = pool.schedule(_draw, args=[digest, path, folder], timeout=_SECONDS)
            try:
                yield Drawn(digest, tuple(task.result()))
            except TooLate:
                yield Drawn(digest, fault=f"not done after {_SECONDS} seconds")
            except Exception as error:
                yield Drawn(digest, fault=str(error).splitlines()[0][:200] if str(error) else type(error).__name__)


def _draw(digest: str, path: Path, folder: Path) -> list[tuple[int, float, float, str, bool]]:
    from guanbao.ingest.pdf.picture import page_pictures

    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    made = []
    for page in page_pictures(path):
        name = f"{digest[:16]}-{page.number}.webp"
        (folder / name).write_bytes(page.data)
        made.append((page.number, page.width, page.height, name, page.turned))
    return made
