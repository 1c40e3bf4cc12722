"""Coded messages about registry data (G5xx): what is wrong with a file, and the misuse of a loaded registry."""

from __future__ import annotations

from guanbao.errors import Code

FAULTS_FOUND = Code(
    "G500", "error", "{count} fault(s) in the registry data; mend these lines and load again:\n{faults}"
)
FILE_MISSING = Code("G501", "error", "this file must be there: {what}")
FILE_UNREADABLE = Code("G502", "error", "cannot be read: {reason}")
UNKNOWN_FIELD = Code("G503", "error", "unknown field {field!r}; the fields are {known}")
MISSING_VALUE = Code("G504", "error", "field {field!r} must have a value")
BAD_VALUE = Code("G505", "error", "field {field!r} has {value}: {reason}")
DUPLICATE_ID = Code("G506", "error", "{id!r} was given before, in {first}")
DANGLING = Code("G507", "error", "field {field!r} of {id!r} names {target!r}, which is no {kind}")
SHARED_NAME = Code(
    "G508",
    "error",
    "the name {name!r} of {id!r} is also a name of {other!r} in the same years ({first}); "
    "take it from one of them, part their years, or list it under `ambiguous` in both",
)
BAD_INTERVAL = Code("G509", "error", "{id!r} ends in {end} before it begins in {begin}")
DEAD_CUE = Code("G510", "error", "{id!r} has a cue that can never hold: {reason}")
UNKNOWN_FILE = Code("G511", "error", "this file would be read by nobody; rename it to {meant!r} if that is meant")
IDLE_MARK = Code("G512", "error", "{id!r} lists {name!r} as ambiguous, but no other entry has that name in its years")
UNKNOWN_KIND = Code("G513", "error", "the registry has no kind {kind!r}; the kinds are {known}")
UNKNOWN_ID = Code("G514", "error", "there is no {id!r} among the {kind}")
REPEATED = Code("G515", "error", "{id!r} has {name!r} twice")
SHARED_LABEL = Code("G516", "error", "the label {name!r} of {id!r} stands for both {first!r} and {second!r}")
