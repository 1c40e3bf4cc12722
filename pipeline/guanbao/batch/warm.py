"""Imported once by the process that workers are forked from: everything that reading takes is loaded before."""

from __future__ import annotations

import gc
import os
from importlib import import_module

from guanbao.batch.sandbox import die_with_parent

PARENT, SEGMENTER = "GUANBAO_BATCH_PARENT", "GUANBAO_BATCH_SEGMENTER"
_READERS = (
    "guanbao.ingest.pdf.reader",
    "guanbao.ingest.plain",
    "guanbao.ingest.html.reader",
    "guanbao.ingest.docx.reader",
    "guanbao.ingest.office",
    "pikepdf",
)
_SAMPLE = "宁远海关2011年度政府信息公开工作报告\n一、主动公开情况\n全年主动公开政府信息80条，其中法规处72条。\n"


def _warm() -> None:
    from guanbao.report import read_with_text

    for name in _READERS:
        import_module(name)
    read_with_text(_SAMPLE.encode(), name="sample.txt", segmenter=os.environ.get(SEGMENTER) or None)
    gc.collect()
    gc.freeze()  # what is loaded stays shared with the workers
    # Whatever this process would say when its end is sudden, the coordinator says better.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 2)
    os.close(nowhere)


if os.environ.get(PARENT):  # else somebody only looks at the package
    die_with_parent()
    if os.getppid() != int(os.environ[PARENT]):
        os._exit(1)
    _warm()
