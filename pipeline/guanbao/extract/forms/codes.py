"""Coded messages about tables (G3xx)."""

from __future__ import annotations

from guanbao.errors import Code

ROWS_MISSING = Code(
    "G301", "warning", "the form {form} lacks {count} of its rows ({rows}); their cells are not printed"
)
ROWS_EXTRA = Code("G302", "info", "the form {form} has {count} rows of its own ({rows}); they were not read as cells")
UNREADABLE = Code("G303", "warning", "a cell of {form} ({row}, {column}) cannot be read: {text!r}")
COLUMNS_MOVED = Code(
    "G304", "warning", "the columns of {form} stand in another order than the form has them ({columns})"
)
ROWS_MOVED = Code("G305", "warning", "rows of {form} stand in another order than the form has them ({rows})")
LABELS_LOST = Code(
    "G306", "warning", "{count} rows of {form} have no label; they were placed by their order: check them"
)
ROWS_UNPLACED = Code("G307", "warning", "{count} rows of {form} have no label and no certain place; they were not read")
COLUMNS_UNSURE = Code("G308", "warning", "{count} rows of {form} do not have the form's columns ({rows}); check them")
NO_HEADER = Code("G309", "info", "no headings were found over {form}; its columns were placed by their order")
FORM_MISSING = Code(
    "G310",
    "warning",
    "reports of {era} have the form {form} ({label}), and this one shows none that could be read; see if it is a picture",
)
