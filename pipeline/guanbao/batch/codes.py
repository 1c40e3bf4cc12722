"""Coded messages of batch runs (G7xx)."""

from __future__ import annotations

from guanbao.errors import Code

# --- what became of an input (G70x, G71x) ---------------------------------------------------------------------------
TIMEOUT = Code(
    "G701", "error", "{name!r} was given up after {seconds} seconds; raise --deadline, or split the document"
)
STALLED = Code(
    "G702", "error", "{name!r} was given up: nothing moved for {seconds} seconds; check the disk, then --retry-failed"
)
OUT_OF_MEMORY = Code(
    "G703", "error", "{name!r} took more than {limit} MiB of memory; raise --memory, or split the document"
)
KILLED = Code(
    "G704",
    "error",
    "the worker that read {name!r} was killed {times} times from outside, as systems do when memory runs out; "
    "use fewer --jobs, then --retry-failed",
)
CRASHED = Code(
    "G705", "error", "the parser of {name!r} broke down ({reason}); convert the file, and please report this"
)
FAILED = Code("G706", "error", "guanbao failed while reading {name!r} ({reason}); please report this")
TOO_DEEP = Code("G707", "error", "{name!r} is nested too deeply to be read; convert it to PDF or plain text")
CHANGED = Code("G708", "error", "{name!r} changed while it was read; run again when it is at rest")
UNREADABLE = Code("G709", "error", "{name!r} cannot be opened ({reason}); check its permissions and the disk")
SPECIAL = Code("G710", "error", "{name!r} is {kind}, which is never opened; give the file itself")
TOO_LARGE = Code("G711", "error", "{name!r} has {size} bytes, more than the {limit} that are read; split it")
NO_FILE = Code("G712", "error", "no such file: {name!r}; check the path")
NO_MATCH = Code("G713", "error", "no file matches {name!r}; check the pattern, and quote it as the shell needs")
FOLDER_UNREADABLE = Code("G714", "error", "the folder {name!r} cannot be listed ({reason}); check its permissions")
FETCH_FAILED = Code("G715", "error", "{name!r} cannot be fetched ({reason}); check the address and the access to it")
EMPTY_FOLDER = Code("G716", "warning", "the folder {name!r} holds no file; check the path and --include")

# --- the run (G73x, G74x) -------------------------------------------------------------------------------------------
LOCKED = Code("G731", "error", "another run writes to {name!r}{who}; wait for it, or choose another folder")
FOREIGN = Code("G732", "error", "{name!r} holds reports of another command, and no journal; choose another folder")
NOT_A_FOLDER = Code("G733", "error", "{name!r} is a file; -o needs a folder (it is made if it is not there)")
CANNOT_WRITE = Code(
    "G734", "error", "cannot write {name} ({reason}); what was done is kept: mend that, and the same command goes on"
)
JOURNAL_DAMAGED = Code(
    "G735", "warning", "the journal {name} is damaged at line {line}; what it said from there on is done again"
)
RESULTS_DAMAGED = Code("G736", "warning", "{count} results were missing or damaged and are made again")
OTHER_VERSION = Code("G737", "warning", "{count} documents were read by another version ({what}), and are read again")
NOT_COUNTED = Code("G738", "error", "{discovered} inputs were found and {counted} have a status; please report this")
LOCK_LEFT = Code(
    "G739", "warning", "a lock of {who} was older than {minutes} minutes and was taken over; two runs would do harm"
)
POOL_BROKEN = Code("G740", "error", "no worker could be started ({reason}); check the limits of processes and memory")
NO_DASK = Code("G741", "error", "--dask needs Dask: pip install 'guanbao[cluster]'")
NO_SCHEDULER = Code("G742", "error", "no Dask scheduler answers at {address} ({reason}); check the address")
INCOMPLETE = Code("G743", "warning", "the run was stopped; {left} inputs are left: the same command goes on with them")
JOURNAL_TOO_NEW = Code("G744", "error", "the journal {name} was written by a newer guanbao; update guanbao")
BAD_SINCE = Code("G745", "error", "{value!r} is no day; write --since as 2026-01-31, or as 7d for the last seven days")
NO_FILESYSTEM = Code("G746", "error", "{name!r} cannot be opened ({reason}); fsspec may need a package for it")

# --- several documents of one report --------------------------------------------------------------------------------
SEVERAL = Code("G751", "info", "{reports} reports have several documents ({differ} of them with other numbers)")

# --- archives -------------------------------------------------------------------------------------------------------
ARCHIVE_DAMAGED = Code("G761", "error", "the archive {name!r} is damaged ({reason}); fetch it again")
ARCHIVE_UNSUPPORTED = Code("G762", "error", "{name!r} cannot be unpacked here ({reason}); unpack it and give the files")
ARCHIVE_ENCRYPTED = Code("G763", "error", "{name!r} is encrypted; unpack it with its password and give the files")
ARCHIVE_LIMIT = Code("G764", "error", "{name!r} was not unpacked: {reason}; unpack it and give the files")
ARCHIVE_EMPTY = Code("G765", "warning", "the archive {name!r} holds no file; check it, and --include")
