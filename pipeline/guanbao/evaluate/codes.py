"""Coded messages of gold and its evaluation (G650 to G659)."""

from __future__ import annotations

from guanbao.errors import Code

NO_GOLD = Code(
    "G650",
    "error",
    "no gold was found in {name!r}; name a gold.json, an X.gold.json, or a folder that holds some",
)
BAD_GOLD = Code("G651", "error", "{name!r} cannot be used as {what} ({reason}); mend it, or leave it out")
NO_REPORT = Code(
    "G652",
    "warning",
    "no document of the gold {name!r} was read in {where!r}, so it is not scored; read it with `guanbao extract -o`",
)
NO_DOCUMENT = Code(
    "G653",
    "warning",
    "the gold {name!r} has no document beside it ({wanted}), so it is not scored; put it there, or give --run",
)
NOTHING_SCORED = Code("G654", "error", "no document could be scored ({reason}); see the messages above")
MODELS_DIFFER = Code("G655", "error", "{asked} was asked for, but {found}; {advice}")
BAD_IMPORT = Code("G656", "error", "{name}, {place}: {reason}; mend it there, or leave it out of the export")
GOLD_FAULT = Code("G657", "warning", "{name}: {fault}; correct it before the gold is used")
NOT_ANNOTATED = Code("G658", "error", "{name!r} cannot be annotated ({reason})")
HIDDEN = Code(
    "G659",
    "info",
    "{count} documents of the test split are shown as totals only, so that nobody tunes on them; --reveal shows them",
)
