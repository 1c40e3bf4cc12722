"""Coded messages of comparisons (G83x and G84x)."""

from __future__ import annotations

from guanbao.errors import Code

NO_METRIC = Code("G831", "error", "no metric is called {name!r}; {hint}")
NO_DISTRICT = Code("G833", "error", "no report of the dataset is of an agency called {name!r}; {hint}")
SEVERAL_DISTRICTS = Code("G834", "error", "{name!r} may be {found}; write the whole name or the id")
BAD_YEARS = Code("G835", "error", "{text!r} is no list of years; write 2009,2011 or 2008-2013")
NEEDS_ONE = Code("G836", "error", "--by {by} takes {count} metric(s) and {districts}; {hint}")
PER_WHAT = Code("G837", "error", "--as per and --per go together: --as per --per METRIC, or month, or day")
BAD_PAIR = Code("G838", "error", "{text!r} is no pair; write tianjin:2009,2010 or tianjin:2009,dalian:2010")
NO_REPORT = Code("G839", "error", "the dataset has no report of {name} for {year}; it has {known}")
NO_CHARTS = Code(
    "G841", "error", "pictures need altair and vl-convert; install them with: pip install 'guanbao[charts]'"
)
NO_CHINESE_FONT = Code(
    "G842", "warning", "no Chinese font is installed, so labels may be boxes; install one (on Debian: fonts-noto-cjk)"
)
PICTURE_ON_SCREEN = Code(
    "G843", "error", "a picture cannot be shown on a terminal; write it with -o FILE, or into a pipe"
)
NO_COLUMN = Code(
    "G845",
    "error",
    "--as {kind} is taken of a column of one metric, and with --by metric each row is another one; "
    "write --as per --per METRIC for the part that one metric is of another",
)
NOTHING_TO_DRAW = Code("G844", "error", "there is no number to draw: {why}")
