"""The command group: how the program ends, whatever happens, and the codes that it ends with."""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import click

FINE, FOUND, USAGE, FAILED = 0, 1, 2, 3
INTERRUPTED = 130  # as shells report SIGINT
PIPE_CLOSED = 141  # as shells report SIGPIPE

T = TypeVar("T")


class _PipeClosed(Exception):  # noqa: N818 - it is no error: the reader has seen enough
    """Whoever reads our stdout has gone."""


class Program(click.Group):
    """Commands return their exit code; this turns it, and every way to fail, into the end of the process."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """As in click; `--help` into a closed pipe ends quietly."""
        return _watching_pipe(lambda: super(Program, self).make_context(info_name, args, parent, **extra))

    def invoke(self, ctx: click.Context) -> Any:
        """As in click; a closed pipe ends quietly."""
        return _watching_pipe(lambda: super(Program, self).invoke(ctx))

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        **extra: Any,
    ) -> Any:
        """Run, and leave the process with the command's code."""
        if not standalone_mode:
            return super().main(args, prog_name, complete_var, standalone_mode=False, **extra)
        from guanbao.cli.terminal import prepare

        prepare()
        gc.disable()  # start-up makes a million objects that stay: collecting in between finds nothing
        try:
            code = self._run(lambda: super(Program, self).main(args, prog_name, complete_var, False, **extra))
        except KeyboardInterrupt:
            code = INTERRUPTED
        sys.exit(code)

    def _run(self, run: Callable[[], Any]) -> int:
        try:
            code = int(run() or FINE)
            sys.stdout.flush()
            return code
        except (click.Abort, KeyboardInterrupt):
            return INTERRUPTED
        except click.ClickException as error:
            return _show(error)
        except (BrokenPipeError, _PipeClosed):
            _discard_stdout()
            return PIPE_CLOSED
        except OSError as error:
            return _cannot_write(error)
        except Exception as error:
            return _known(error)


def _watching_pipe(call: Callable[[], T]) -> T:
    try:
        return call()
    except BrokenPipeError:
        raise _PipeClosed from None
    except OSError as error:
        if error.errno == errno.EPIPE:
            raise _PipeClosed from None
        raise


def _show(error: click.ClickException) -> int:
    from guanbao.cli.terminal import safe_lines

    if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):
        click.echo(error.format_message(), err=True)
        return error.exit_code
    context = getattr(error, "ctx", None)
    if context is not None:
        click.echo(context.get_usage(), err=True)
        click.echo(f"Try '{context.command_path} --help' for help.\n", err=True)
    click.echo(f"Error: {safe_lines(error.format_message())}", err=True)
    return error.exit_code


def _discard_stdout() -> None:
    """Point stdout to nowhere, so that flushing it at exit does not fail again."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError, AttributeError):  # no real stdout
        return


def _cannot_write(error: OSError) -> int:
    from guanbao.cli.codes import CANNOT_WRITE
    from guanbao.cli.terminal import Talk

    where = repr(str(error.filename)) if error.filename else "the output"
    Talk().code(CANNOT_WRITE, name=where, reason=error.strerror or type(error).__name__)
    _discard_stdout()
    return FAILED


def _known(error: Exception) -> int:
    """A coded error says itself what to do; any other is a fault of ours and keeps its traceback."""
    from guanbao.errors import GuanbaoError

    if not isinstance(error, GuanbaoError):
        raise error
    from guanbao.cli.terminal import safe_lines

    click.echo(f"Error: {safe_lines(str(error))}", err=True)
    return USAGE
