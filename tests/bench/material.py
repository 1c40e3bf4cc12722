"""What the measurements are made on: sample reports, and longer reports made from their prose."""

from __future__ import annotations

import io
import os
import random
import re
import zipfile
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


def vary(source: Path, chance: random.Random) -> bytes:
    """A sample report in its own format with other bytes, and where the format allows it with other numbers.

    Text and HTML get other numbers. A DOCX gets them in its document; a PDF, whose numbers are glyphs, a remark.
    """
    data = source.read_bytes()
    if source.suffix == ".docx":
        return _vary_docx(data, chance)
    if source.suffix == ".pdf":
        return data + b"\n%% %d\n" % chance.getrandbits(64)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "gb18030", "replace")
    if source.suffix == ".html":  # numbers in markup stay
        return re.sub(r"(?<=>)[^<]+", lambda part: NUMBER.sub(lambda m: _other(m[0], chance), part[0]), text).encode()
    return NUMBER.sub(lambda match: _other(match[0], chance), text).encode()


def _vary_docx(data: bytes, chance: random.Random) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as package, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in package.namelist():
            content = package.read(name)
            if name == "word/document.xml":
                text = content.decode("utf-8")
                inside = re.compile(r"(?<=<w:t>)[^<]*")
                content = inside.sub(lambda t: NUMBER.sub(lambda m: _other(m[0], chance), t[0]), text).encode()
            made.writestr(name, content)
    return out.getvalue()


def _other(number: str, chance: random.Random) -> str:
    return str(chance.randint(10 ** (len(number) - 1), 10 ** len(number) - 1)) if 1 < len(number) < 8 else number


def _utf8(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
