"""What reaches a terminal or a pipe: data to stdout, talk to stderr, and in neither what could drive a terminal."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any

import click

from guanbao.text.safe import escape_json, without_wraps
from guanbao.text.safe import safe as safe

if TYPE_CHECKING:
    from rich.console import Console

    from guanbao.errors import Code
    from guanbao.model.report import Problem


def flat(text: str) -> str:
    r"""A stretch of a report on one line, as `safe`: wraps go, other white space becomes one space.

    >>> flat("受理351\n件")
    '受理351件'
    """
    return safe(re.sub(r"[ \t]+", " ", without_wraps(text)))


def safe_lines(text: str) -> str:
    """As `safe`, but line ends stay."""
    return "\n".join(safe(line) for line in text.split("\n"))


def json_text(value: Any, *, indent: int | None = None) -> str:
    """JSON with its Chinese legible and everything that `safe` spells out escaped, which leaves the value the same.

    Lists of numbers (spans, boxes) stay on one line.
    """
    import json

    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(value, ensure_ascii=False, indent=indent, separators=separators)
    if indent is not None:
        # No string of JSON holds a raw line end, so this can only be layout.
        text = re.sub(r"\[\n\s+(-?[\d.]+(?:,\n\s+-?[\d.]+)*)\n\s*\]", _one_line, text)
    return escape_json(text)


def put(text: str) -> None:
    """Write data to stdout: UTF-8 whatever the locale says, except on a terminal, which knows only its own encoding."""
    stream = sys.stdout
    buffer = getattr(stream, "buffer", None)
    if buffer is None or stream.isatty():
        stream.write(text)
    else:
        stream.flush()
        buffer.write(text.encode("utf-8"))
    stream.flush()


def prepare() -> None:
    """Let stdout and stderr spell out what their encoding cannot write, instead of failing on it."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def console(width_in_pipe: int = 160) -> Console:
    """A console on stdout that neither marks up nor colours anything by itself."""
    from rich.console import Console

    class Quiet(Console):
        """A console that leaves it to the program how to end when its reader has gone."""

        def on_broken_pipe(self) -> None:
            raise BrokenPipeError

    width = None if sys.stdout.isatty() else width_in_pipe
    return Quiet(file=sys.stdout, highlight=False, markup=False, emoji=False, width=width)


class Talk:
    """What is said on stderr. Quiet leaves only what went wrong."""

    def __init__(self, quiet: bool = False) -> None:
        self.quiet = quiet

    def note(self, text: str) -> None:
        """Something to know; `text` may hold untrusted parts."""
        if not self.quiet:
            click.echo(safe_lines(text), err=True)

    def code(self, code: Code, **values: object) -> None:
        """A coded message of the command line itself."""
        text = f"{code.id} {code.severity}: {code.format(**values)}"
        if code.severity == "error" or not self.quiet:
            click.echo(safe_lines(text), err=True)

    def problem(self, name: str, problem: Problem) -> None:
        """A problem of an input."""
        if problem.severity == "error" or not self.quiet:
            click.echo(safe(f"{name}: {problem.code} {problem.severity}: {problem.message}"), err=True)


def _one_line(match: re.Match[str]) -> str:
    return "[" + re.sub(r",\s+", ", ", match[1]) + "]"
