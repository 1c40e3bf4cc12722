"""Coded messages of reading: G1 for what cannot be read at all, G2 for what was read with a remark."""

from __future__ import annotations

from guanbao.errors import Code

# --- G1: nothing can be read -------------------------------------------------------------------------------------
MISSING = Code("G101", "error", "no such file: {name!r}; check the path")
NOT_A_FILE = Code("G102", "error", "{name!r} is not a regular file; give the path of one document")
EMPTY = Code("G103", "error", "{name!r} is empty (0 bytes of content); fetch it again")
UNREADABLE = Code("G104", "error", "{name!r} cannot be opened ({reason}); check its permissions")
BINARY = Code("G105", "error", "{name!r} is no text and no known document format; convert it to PDF or plain text")
UNSUPPORTED = Code("G106", "error", "{name!r} is {format}, which guanbao does not read; {advice}")
ENCRYPTED = Code(
    "G107", "error", "{name!r} is encrypted and needs a password; decrypt it first (for example with qpdf)"
)
DAMAGED = Code("G108", "error", "{name!r} is damaged beyond repair ({reason}); fetch it again")
TOO_LARGE = Code("G109", "error", "{name!r} has {size} bytes, more than the {limit} that are read; split it")
UNSAFE = Code("G110", "error", "{name!r} is not read, because {reason}, as in files made to harm; convert it to PDF")
NEEDS_OFFICE = Code(
    "G111", "error", "{name!r} is {format}, which takes LibreOffice to read; install it, or convert the file to DOCX"
)
OFFICE_FAILED = Code(
    "G112",
    "error",
    "{name!r} is {format}, and LibreOffice did not convert it ({reason}); convert it to DOCX or PDF where it was made",
)

# --- G2: read, with a remark: any format -------------------------------------------------------------------------
TYPE_LIES = Code(
    "G201", "info", "the name ends in {declared}, but the content is {detected}; it was read as {detected}"
)
CONTROLS_DROPPED = Code("G202", "warning", "{count} control characters were dropped from the text ({kinds})")
SURROGATES_REPLACED = Code("G203", "warning", "{count} broken halves of characters became U+FFFD; check these places")
TAIL_CUT = Code(
    "G204", "warning", "the file ends inside a character; its last {count} bytes were dropped: fetch it again"
)
ENCODING_GUESSED = Code("G205", "info", "no mark of the encoding was found; the text was read as {encoding} ({reason})")
ENCODING_DOUBTFUL = Code(
    "G206", "warning", "the text was read as {encoding}, and {other} fits almost as well; check that it is legible"
)
BIDI = Code("G207", "warning", "the text holds {count} invisible marks of writing direction; they were kept")
TEXT_CAPPED = Code("G208", "error", "only the first {limit} characters were read; split the document")
NO_TEXT = Code("G209", "warning", "the document holds no text")
PAGE_NUMBERS = Code("G210", "info", "{count} page numbers were set aside ({example!r})")
RUNNING = Code("G211", "info", "{count} running {where} were set aside ({example!r})")
UNWRAPPED = Code("G212", "info", "lines are wrapped at about {width} {unit}; they were joined into paragraphs")
PRIVATE_USE = Code(
    "G213", "info", "{count} characters have no public meaning (private use); they were kept as they are"
)
BYTES_BROKEN = Code(
    "G214", "error", "{count} places cannot be decoded as {encoding}; they became U+FFFD: fetch the file again"
)
PAGE_NUMBER_GUESSED = Code(
    "G215", "warning", "{number!r} stands alone in a table and was taken for a page number; check that it is no value"
)

# --- G2: read, with a remark: PDF --------------------------------------------------------------------------------
NEEDS_OCR = Code("G221", "error", "no page has a text layer (a scan), and {reason}")
PAGE_NEEDS_OCR = Code("G222", "warning", "the page shows pictures and holds no text; run OCR if it matters")
PAGES_MISSING = Code("G224", "error", "{missing} of {total} pages cannot be read ({pages}); fetch the file again")
REPAIRED = Code("G225", "warning", "the file is damaged ({reason}); it was repaired and read again: check the result")
SECOND_OPINION = Code("G226", "warning", "the page was read by the second reader, because {reason}")
GARBLED = Code("G227", "warning", "the page has {count} characters without a meaning; run OCR on it if it matters")
PAGES_CAPPED = Code("G228", "error", "only the first {limit} of {total} pages were read; split the document")
RULES_CAPPED = Code("G229", "warning", "the page has {count} ruled lines; its tables were not looked for")
COUNTS_DIFFER = Code("G230", "warning", "two readers count {first} and {second} pages; all that were found were read")
STREAM_DAMAGED = Code("G231", "error", "{count} compressed parts are damaged; text may be missing: fetch it again")
CUT_OFF = Code("G232", "error", "the file is cut off; pages at its end may be missing: fetch it again")
PAGE_EMPTY = Code("G233", "info", "the page is empty")
SIDEWAYS = Code(
    "G234", "info", "the page is set sideways; it was turned to be read, and boxes count from its turned corner"
)
OFF_PAGE = Code(
    "G235", "warning", "{count} characters stand outside of the page; they were read, check that they belong to it"
)
NO_END = Code("G236", "info", "the file does not end as a PDF should, but all pages that it lists were read")
PAGE_LOST = Code(
    "G237", "warning", "the page has no content at all, as happens in damaged files; compare it with the original"
)
INDEX_REBUILT = Code(
    "G238", "warning", "the index of the file is damaged; its parts were searched for: check that none is missing"
)

CELLS_DISPUTED = Code(
    "G239",
    "warning",
    "the table was read twice, because {reason}; {count} cells differ ({cells}): compare them with the page",
)

# --- G2: read, with a remark: HTML (G241 to G244) ----------------------------------------------------------------
ASIDE = Code("G241", "info", "{count} lines around the text of the page were set aside ({example!r})")
BEHIND = Code(
    "G242",
    "error",
    "the page shows {count} characters of text, and {what} ({target!r}) that may hold it; save that and read it instead",
)
SWALLOWED = Code(
    "G243",
    "error",
    "{lost} of {total} Chinese characters stand in markup that is not closed, and were not read; fetch the page again",
)
MARKUP_ODD = Code("G244", "warning", "the page {what}; {done}: check the result")

# --- G2: read, with a remark: DOCX and what LibreOffice opens (G245 to G250) -------------------------------------
CHANGES = Code(
    "G245",
    "warning",
    "changes are tracked and not accepted yet: {deleted} deletions were left out ({example!r}), {inserted} insertions kept",
)
HIDDEN = Code("G246", "warning", "{count} stretches of hidden text were left out ({example!r}); check them")
NOTE_MOVED = Code("G247", "info", "the {kind} to this place stands behind the text: {quote!r}")
NOT_READ = Code("G248", "info", "{count} {what} were not read; check them if numbers are missing")
TEXT_ELSEWHERE = Code(
    "G249", "error", "text lies in {count} {what}, which were not read; print the document to PDF and read that"
)
CONVERTED = Code("G250", "info", "the file is {format}; it was converted by LibreOffice to be read")

# --- G2: read, with a remark: scans (G261 to G269) ---------------------------------------------------------------
NO_OCR = Code("G261", "error", "{name} is a picture, and {reason}")
BY_OCR = Code(
    "G262", "info", "{count} pages are pictures and were read by OCR ({pages}); each cell says how sure it is"
)
OCR_EMPTY = Code("G263", "warning", "the page is a picture on which no text was found")
OCR_UNREAD = Code("G264", "warning", "{count} cells of the page hold something that could not be read")
PICTURE_TOO_LARGE = Code(
    "G265",
    "error",
    "{name}: a picture of {width} by {height} pixels, or of too many pages; split it, or scan it at 200 dpi",
)
PICTURE_DAMAGED = Code("G266", "error", "{name}: the picture cannot be read ({reason}); fetch it again")
