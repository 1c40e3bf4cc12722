"""Coded messages of the explorer (G95x)."""

from __future__ import annotations

from guanbao.errors import Code

NOT_OURS = Code(
    "G951", "error", "{name!r} holds files that are no pages of guanbao; name a new folder, or an empty one"
)
NO_PICTURES = Code(
    "G952", "warning", "the pages of {name!r} could not be drawn ({reason}); the report is shown without pictures"
)
NO_TEXT = Code(
    "G953",
    "warning",
    "the text of {report} was not kept, so its figures are listed without it; read it again without --no-text",
)
NO_DOCUMENTS = Code(
    "G954",
    "info",
    "{count} PDF documents or images were not found, so their pages are not shown; name their folder with --documents",
)
