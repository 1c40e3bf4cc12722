"""Arguments to inputs: files, folders, patterns and stdin, in a fixed order."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from guanbao.cli import codes
from guanbao.errors import Code
from guanbao.text.safe import legible

# What is read from a folder. Some of these formats are not read yet; they get a coded message, which silence would not.
ENDINGS = (".pdf", ".txt", ".text", ".htm", ".html", ".docx", ".doc", ".wps", ".rtf", ".ofd")
STDIN = "-"


@dataclass(frozen=True, slots=True)
class Input:
    """One thing to read. `fault` is set where there is nothing to read, and says why.

    `name` is what messages call it: a path as given, in legible form even where its bytes are no UTF-8.
    """

    name: str
    path: Path | None = None
    fault: tuple[Code, dict[str, object]] | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something to say about an argument, which fails nothing."""

    code: Code
    values: dict[str, object]


def expand(arguments: Sequence[str], leave_out: Path | None = None) -> Iterator[Input | Note]:
    """The inputs behind `arguments`, in their order; folders and patterns in the order of their paths.

    A folder is read recursively without hidden files, without `leave_out` and without output folders of earlier runs.
    """
    for argument in arguments:
        if argument == STDIN:
            yield Input("stdin")
            continue
        path = Path(argument)
        if _is(path, "is_dir"):
            yield from _folder(path, leave_out)
        elif glob.has_magic(argument) and not _is(path, "exists"):
            yield from _pattern(argument, leave_out)
        else:
            yield Input(legible(argument), path)


def is_one_document(arguments: Sequence[str]) -> bool:
    """Whether exactly one document was named, rather than a folder, a pattern or several."""
    if len(arguments) != 1:
        return False
    path = Path(arguments[0])
    return not _is(path, "is_dir") and (_is(path, "exists") or not glob.has_magic(arguments[0]))


def _is(path: Path, question: str) -> bool:
    try:
        return bool(getattr(path, question)())
    except (OSError, ValueError):  # a name too long, or with a zero byte
        return False


def _pattern(pattern: str, leave_out: Path | None) -> Iterator[Input | Note]:
    found = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
    if not found:
        yield Input(legible(pattern), fault=(codes.NO_MATCH, {"name": legible(pattern)}))
    for name in found:
        path = Path(name)
        if _is(path, "is_dir"):
            # `**` lists what is in a folder by itself.
            if "**" not in pattern:
                yield from _folder(path, leave_out)
        else:
            yield Input(legible(name), path)


def _folder(folder: Path, leave_out: Path | None) -> Iterator[Input | Note]:
    shown = legible(str(folder))
    errors: list[OSError] = []
    files = _walk(folder, leave_out, errors)
    wanted = [path for path in files if path.suffix.lower() in ENDINGS]
    for error in errors:
        name = legible(str(error.filename or folder))
        yield Input(name, fault=(codes.FOLDER_UNREADABLE, {"name": name, "reason": error.strerror}))
    if not wanted and not errors:
        yield Input(shown, fault=(codes.EMPTY_FOLDER, {"name": shown, "endings": " ".join(ENDINGS)}))
    others = Counter(path.suffix.lower() or "no ending" for path in files if path.suffix.lower() not in ENDINGS)
    if others:
        endings = ", ".join(f"{legible(ending)} {count}" for ending, count in sorted(others.items()))
        yield Note(codes.OTHERS_SKIPPED, {"count": others.total(), "name": shown, "endings": endings})
    for path in wanted:
        yield Input(legible(str(path)), path)


def _walk(folder: Path, leave_out: Path | None, errors: list[OSError]) -> list[Path]:
    found: list[Path] = []
    barred = leave_out.resolve() if leave_out else None
    for here, folders, names in os.walk(folder, onerror=errors.append):
        at = Path(here)
        folders[:] = [name for name in folders if not name.startswith(".") and not _is_output(at / name, barred)]
        found += [at / name for name in names if not name.startswith((".", "~$")) and _is(at / name, "is_file")]
    return sorted(found)


def _is_output(folder: Path, barred: Path | None) -> bool:
    if barred is not None and folder.resolve() == barred:
        return True
    return _is(folder / "run.json", "is_file") and _is(folder / "reports", "is_dir")
