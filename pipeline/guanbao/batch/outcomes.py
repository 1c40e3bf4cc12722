"""From a worker's death to what is said of its input."""

from __future__ import annotations

from guanbao.batch import codes
from guanbao.batch.settings import Limits
from guanbao.batch.sources import Death, Found, Outcome, Read, Source
from guanbao.batch.statuses import Status
from guanbao.errors import Code


def verdict(death: Death, name: str, limits: Limits) -> tuple[Status, Code, dict[str, object]]:
    """The status that a death comes to, with its message. Not for the end of the run, which says nothing of an input."""
    values: dict[str, object] = {"name": name}
    if death.cause == "timeout":
        return "timeout", codes.TIMEOUT, values | {"seconds": death.detail}
    if death.cause == "stall":
        return "timeout", codes.STALLED, values | {"seconds": death.detail}
    if death.cause == "oom":
        return "oom", codes.OUT_OF_MEMORY, values | {"limit": limits.memory >> 20}
    if death.cause == "killed":
        return "oom", codes.KILLED, values | {"times": death.attempts}
    return "crash", codes.CRASHED, values | {"reason": death.detail or "no reason was given"}


def of_death(death: Death, task: Read, limits: Limits) -> Outcome:
    """What is kept of a document over which a worker died."""
    from guanbao.batch.work import failed

    return failed(task.sha256, task.source, *verdict(death, task.source.shown, limits))


def fault_of_death(death: Death, source: Source, limits: Limits) -> Found:
    """What is kept of a source over which a worker died before it was even known."""
    status, code, values = verdict(death, source.shown, limits)
    return Found(source, "fault", status=status, code=code.id, message=code.format(**values))
