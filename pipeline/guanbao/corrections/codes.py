"""Coded messages of corrections (G90x, G91x)."""

from __future__ import annotations

from guanbao.errors import Code

BAD_FILE = Code(
    "G901", "error", "{name!r} cannot be used as corrections, and nothing of it was taken: {faults}; mend these lines"
)
GONE = Code(
    "G902",
    "warning",
    "the correction of {quote!r} by {author!r} ({action}, {time}) fits no figure any more: {reason}; look at it and decide again",
)
MOVED = Code(
    "G903", "info", "the correction of {quote!r} by {author!r} was found again at {figure}, where the text has moved"
)
NO_REPORT = Code("G904", "error", "{name!r} has no report {wanted!r}; {hint}")
NO_PLACE = Code(
    "G905",
    "error",
    "{wanted!r} is no place of the text of {report} ({reason}); give START:END, or words that stand there once",
)
WRONG_VALUE = Code("G906", "error", "{text!r} is no number; write it in digits, such as 372, 1500000 or 98.2")
ONE_DECISION = Code(
    "G907", "error", "{reason}; give one of --value, --state, --confirm, --reject and --add, and --because with it"
)
NOT_READ = Code("G908", "error", "the bytes of {report} could not be read, so there is nothing to correct by")
OTHERS = Code("G909", "info", "{count} correction(s) are of documents that {name!r} does not have; they are kept")
NONE_CONFIRMED = Code(
    "G910",
    "error",
    "no report in {name!r} is confirmed; `guanbao correct OUT REPORT --confirm` confirms a whole report",
)
NO_TEXT = Code(
    "G911", "error", "the text of {report} is not in {name!r}; read it again with `guanbao extract -o`, which keeps it"
)
