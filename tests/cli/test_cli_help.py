"""Help teaches: every command has a summary, examples that run, and options that are explained; and it comes at once."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator

import click
import pytest
from click.testing import Result

from guanbao import __version__
from guanbao.cli import cli


def commands(
    command: click.Command = cli, path: tuple[str, ...] = ()
) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, child in command.commands.items():
            yield from commands(child, (*path, name))


ALL = dict(commands())


def examples(command: click.Command) -> list[str]:
    _, _, after = (command.help or "").partition("Examples:\n")
    return re.findall(r"^ +(guanbao .+)$", after.split("\n\n")[0], flags=re.MULTILINE)


def test_the_commands_are_those_that_are_promised() -> None:
    assert {" ".join(path) for path in ALL} == {
        "",
        "batch",
        "extract",
        "explain",
        "annotate",
        "evaluate",
        "train",
        "schema",
        "dataset",
        "metrics",
        "compare",
        "correct",
        "site",
        "registry",
        "registry check",
        "registry show",
    }


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_command_has_help_and_two_examples(path: tuple[str, ...], run: Callable[..., Result]) -> None:
    command = ALL[path]
    assert len(examples(command)) >= 2
    for option in command.params:
        if isinstance(option, click.Option):
            assert option.help, option.name
    shown = run(*path, "--help")
    assert shown.exit_code == 0
    assert "Examples:" in shown.stdout
    for line in examples(command):
        assert line in shown.stdout, "a line of an example was wrapped"


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_every_example_parses(path: tuple[str, ...]) -> None:
    for line in examples(ALL[path]):
        words = shlex.split(re.split(r"\s+[|>]\s|\s{3,}", line)[0])[1:]
        command: click.Command = cli
        while isinstance(command, click.Group):
            command = command.commands[words.pop(0)]
        command.make_context("guanbao", words)


def test_exit_codes_are_told(run: Callable[..., Result]) -> None:
    shown = run("--help").stdout
    assert [code for code in "0123" if not re.search(rf"^ +{code}  \w", shown, re.MULTILINE)] == []


def test_version(run: Callable[..., Result]) -> None:
    assert run("--version").stdout == f"guanbao {__version__}\n"


def test_no_command_is_wrong_use_and_shows_help(run: Callable[..., Result]) -> None:
    shown = run()
    assert shown.exit_code == 2
    assert shown.stderr.count("Examples:") == 1


def test_help_imports_nothing_heavy() -> None:
    code = """
import json, sys
from guanbao.cli import cli
try:
    cli.main(["extract", "--help"], prog_name="guanbao")
except SystemExit:
    pass
heavy = {"pydantic", "spacy", "jieba", "rich", "yaml", "pypdfium2", "pikepdf", "pandas", "pebble", "fsspec", "sqlite3"}
print(json.dumps(sorted(heavy & set(sys.modules))), file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert json.loads(done.stderr) == []
