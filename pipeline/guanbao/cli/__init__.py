"""The command line: arguments in, calls, exit codes. Nothing heavy is imported before a command needs it."""

from guanbao.cli.commands import cli, main

__all__ = ["cli", "main"]
