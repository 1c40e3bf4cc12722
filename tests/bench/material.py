"""What the measurements are made on: sample reports, and longer reports made from their prose."""

from __future__ import annotations

import os
import random
import re
from itertools import cycle
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
REPORTS = ROOT / "corpus" / "reports"
NUMBER = re.compile(r"\d+(?!\s*年|\d)")


def one_text() -> Path:
    """A report as text: a real one where GUANBAO_SHARED (else `../shared`) has one, else a sample of middling length."""
    seeds = sorted(Path(os.environ.get("GUANBAO_SHARED", ROOT.parent / "shared")).glob("seeds/*.txt"))
    samples = sorted(utf8_texts(), key=lambda path: path.stat().st_size)
    return seeds[0] if seeds else samples[len(samples) // 2]


def pdfs() -> list[Path]:
    """The sample reports that there are as PDF."""
    return sorted(REPORTS.glob("*/*.pdf"))


def real_pdfs() -> list[Path]:
    """Real reports, where the folder with them lies beside the checkout."""
    folder = Path(os.environ.get("GUANBAO_SHARED", ROOT.parent / "shared"))
    return sorted((folder / "reports").glob("*.pdf"))


def utf8_texts() -> list[Path]:
    """The sample reports in UTF-8, which need no guess at their encoding."""
    return [path for path in sorted(REPORTS.glob("*/*.txt")) if _utf8(path) is not None]


def generated(characters: int) -> str:
    """A report of about so many characters: the head of one sample, then paragraphs of all with their numbers varied.

    Paragraphs come in a mixed order that is the same on every machine. Numbers change from one use of a paragraph to the next,
    so that nothing that was seen before can be looked up.
    """
    texts = [_utf8(path) or "" for path in utf8_texts()]
    head, *_ = texts
    title, preamble, *_ = [line for line in head.splitlines() if line.strip()]
    bodies = [line for text in texts for line in text.splitlines()[2:] if len(line) > 40]
    chance = random.Random(2008)  # noqa: S311 - variety, not secrecy
    chance.shuffle(bodies)  # so that a short report is as dense in figures as a long one
    lines, size = [title, preamble], len(title) + len(preamble) + 2
    for line in cycle(bodies):
        if size >= characters:
            break
        varied = NUMBER.sub(lambda match: _other(match[0], chance), line)
        lines.append(varied[: max(characters - size - 1, 20)])
        size += len(lines[-1]) + 1
    return "\n".join(lines) + "\n"


def _other(number: str, chance: random.Random) -> str:
    return str(chance.randint(10 ** (len(number) - 1), 10 ** len(number) - 1)) if 1 < len(number) < 8 else number


def _utf8(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
