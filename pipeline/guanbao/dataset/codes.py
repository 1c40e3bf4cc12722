"""Coded messages of the dataset (G80x to G82x)."""

from __future__ import annotations

from guanbao.errors import Code

NO_REPORTS = Code(
    "G801", "error", "{name!r} has no reports/*.json; run `guanbao extract FILES -o {name}` or `guanbao batch` first"
)
REPORT_UNREADABLE = Code(
    "G802", "error", "{name!r} is no report as guanbao writes it ({reason}); it is not in the dataset: read it again"
)
REPORT_TOO_NEW = Code(
    "G803", "error", "{name!r} has schema version {found}, and this guanbao reads {known}; update guanbao"
)
TOO_WIDE = Code(
    "G804",
    "warning",
    "figure {figure} has a value that no DECIMAL(38,9) holds; `value` is empty and `value_text` has it whole",
)
BROKEN_TEXT = Code(
    "G805", "warning", "{count} broken character(s), halves of surrogate pairs, became U+FFFD in the dataset"
)
NO_DATASET = Code("G811", "error", "{name!r} holds no dataset; make it with `guanbao dataset {name}`")
DATASET_TOO_NEW = Code(
    "G812", "error", "the dataset in {name!r} has version {found}, and this guanbao reads {known}; update guanbao"
)
MIXED_FILES = Code(
    "G813",
    "error",
    "{file} in {name!r} is of another build than datapackage.json says (it was cut short, or changed); "
    "run `guanbao dataset` on the output folder again",
)
NO_TABLE = Code("G814", "error", "the dataset has no table {table!r}; its tables are {known}")
NO_LIBRARY = Code("G815", "error", "this needs {library}; install it with: pip install 'guanbao[{extra}]'")
CANNOT_REBUILD = Code("G816", "error", "the dataset has no report {report!r}; `reports.report_key` lists them")
