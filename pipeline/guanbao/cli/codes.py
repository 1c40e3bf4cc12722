"""Coded messages of the command line (G6xx). G620 stands in `guanbao.model.rows`."""

from __future__ import annotations

from guanbao.errors import Code

# --- inputs ------------------------------------------------------------------------------------------------------
EMPTY_FOLDER = Code(
    "G601", "error", "the folder {name!r} holds no file that could be a report ({endings}); name the files themselves"
)
NO_MATCH = Code("G602", "error", "no file matches the pattern {name!r}; check it, and quote it as the shell needs")
INTERNAL = Code(
    "G603", "error", "guanbao failed while reading {name!r} ({what}); please report this, with the file if you may"
)
FOLDER_UNREADABLE = Code("G604", "error", "the folder {name!r} cannot be listed ({reason}); check its permissions")
OTHERS_SKIPPED = Code(
    "G605", "info", "{count} other files in {name!r} were left out ({endings}); name them to read them"
)
LINES_INSTEAD = Code("G606", "info", "several inputs: one JSON object per line; -o FOLDER writes a file for each")
SAME_BYTES = Code("G607", "info", "{name!r} has the same bytes as {first!r}; one report was written for both")
SEGMENTER_MISSING = Code(
    "G608", "error", "the segmenter {name} is not installed; pip install 'guanbao[fast]', or leave --segmenter out"
)

# --- outputs -----------------------------------------------------------------------------------------------------
CANNOT_WRITE = Code("G611", "error", "cannot write {name} ({reason}); free some space or choose another place")
TEXT_NEEDS_FOLDER = Code("G612", "error", "--text writes a file beside each report, so it needs -o FOLDER")
SUMMARY_ON_SCREEN = Code(
    "G613", "error", "--format summary is for reading on a screen; with -o use json, ndjson or csv"
)
NOT_A_FOLDER = Code("G614", "error", "{name!r} is a file; -o needs a folder (it is made if it is not there)")

# --- explain -----------------------------------------------------------------------------------------------------
NOT_A_RECORD = Code(
    "G631",
    "error",
    "{name!r} is JSON but no report as `guanbao extract` writes it ({reason}); give one, or the document",
)
RECORD_TOO_NEW = Code(
    "G632",
    "error",
    "{name!r} has schema version {found}, and this guanbao reads {known}; update guanbao or read it again",
)
NO_FIGURE = Code("G633", "error", "{report} has no figure {wanted!r}; {hint}")
SEVERAL_FIGURES = Code("G634", "error", "{count} figures are {wanted}; say which one by its id")
TEXT_MISSING = Code(
    "G635",
    "info",
    "the text is not beside the JSON ({text!r}), so only the clause is shown; `guanbao extract -o` keeps it",
)
TEXT_DIFFERS = Code(
    "G636", "warning", "the text {text!r} is not the one that the report was read from; it is not shown"
)

# --- registry ----------------------------------------------------------------------------------------------------
REGISTRY_FAULTS = Code("G641", "error", "{count} faults; mend these lines")
NO_ENTRY = Code("G642", "error", "no entry of {kind} is called {name!r}; {hint}")
