"""A run in a process of its own, by the reader that obeys: what tests kill, starve and trace."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import mock_reader
from helpers import QUICK

from guanbao.batch import Settings, run
from guanbao.errors import GuanbaoError


def say(text: str) -> None:
    """A line on stdout, at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> int:
    """Run as the JSON in the first argument says."""
    asked = json.loads(sys.argv[1])
    limits = replace(QUICK, **asked.pop("limits", {}))
    settings = Settings(out=asked.pop("out"), jobs=asked.pop("jobs", 2), limits=limits, dask=asked.pop("dask", None))
    try:
        summary = run(asked.pop("inputs"), settings, tell=say, reader=mock_reader.NAME)
    except GuanbaoError as error:
        say(str(error))
        return 3
    say(json.dumps(summary.counts))
    return 0 if summary.complete else 130


if __name__ == "__main__":
    sys.exit(main())
