"""One input to one report, whatever the input is: the net under the reader."""

from __future__ import annotations

import gc
import hashlib
import sys
from typing import TYPE_CHECKING

from guanbao import __version__
from guanbao.cli import codes
from guanbao.cli.inputs import Input
from guanbao.model.report import DocumentInfo, Problem, ProducedBy, Report
from guanbao.text.safe import legible

if TYPE_CHECKING:
    from pathlib import Path


def read_input(item: Input, segmenter: str | None = None, *, models: bool = True) -> tuple[Report, str]:
    """The report of an input and its fixed text; the text is empty where nothing could be read. Never raises."""
    if item.fault is not None:
        code, values = item.fault
        problem = Problem(code=code.id, severity=code.severity, message=code.format(**values))
        return _failed(item.name, problem), ""
    try:
        from guanbao.report import read_with_text

        source: Path | bytes = item.path if item.path is not None else sys.stdin.buffer.read()
        return read_with_text(source, name=_name(item), segmenter=segmenter, models=models)
    except Exception as error:  # one input must not cost the others
        what = f"{type(error).__name__}: {str(error)[:200]}"
        return _failed(item.name, Problem.of(codes.INTERNAL, name=item.name, what=what)), ""
    finally:
        gc.enable()


def _name(item: Input) -> str | None:
    """What the reader is to call the input; null leaves it to the path, which serves unless its bytes are no UTF-8."""
    if item.path is None:
        return item.name
    try:
        item.path.name.encode("utf-8")
    except UnicodeEncodeError:
        return legible(item.path.name)
    return None


def _failed(name: str, problem: Problem) -> Report:
    from guanbao.registry import load

    mark = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:12]
    return Report(
        report_id=f"unread.{mark}",
        status="failed",
        document=DocumentInfo(sha256=None, name=name),
        problems=(problem,),
        produced_by=ProducedBy(guanbao=__version__, registry=load().version),
    )
