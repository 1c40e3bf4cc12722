"""spaCy without its command line.

`import spacy` imports `spacy.cli`, and with it a web client and a project manager, only to offer `spacy.info`: a third of its
time, on every start of a program that reads one report. Here that one name is put off until somebody calls it; nothing else of
spaCy changes, and `import spacy.cli` works as ever afterwards. Whoever imported spaCy before us has it whole already.
"""

from __future__ import annotations

import sys
from types import ModuleType
from typing import Any

_NAME = "spacy.cli.info"


def _info(*args: Any, **options: Any) -> Any:
    """`spacy.info`, imported when it is called."""
    from spacy.cli.info import info

    return info(*args, **options)


def import_spacy() -> None:
    """Import spaCy, leaving its command line for later."""
    if "spacy" in sys.modules:
        return
    stand_in = ModuleType(_NAME)
    stand_in.info = _info  # type: ignore[attr-defined]
    sys.modules[_NAME] = stand_in
    try:
        import spacy  # noqa: F401
    finally:
        if sys.modules.get(_NAME) is stand_in:
            del sys.modules[_NAME]


import_spacy()
