"""Reads the files that are named, and prints every pattern that the package came to search with, also those it makes on the way."""

from __future__ import annotations

import json
import linecache
import re
import sys
from pathlib import Path
from typing import Any

_NAMED = re.compile(r"(\w+) = re\.compile\(|(return) re\.compile\(")


def main() -> None:
    """Print JSON: `[place, name, function of re, pattern, is it of bytes, flags]` for each."""
    found: dict[tuple[str, bool, int], tuple[str, str, str]] = {}
    compiled = re._compile  # type: ignore[attr-defined]

    def noted(pattern: Any, flags: int) -> Any:
        made = compiled(pattern, flags)
        function = sys._getframe(1)
        caller = function.f_back
        module = caller.f_globals.get("__name__", "") if caller else ""
        if caller and module.startswith("guanbao.") and isinstance(made, re.Pattern):
            text = made.pattern if isinstance(made.pattern, str) else made.pattern.decode("latin-1")
            named = _NAMED.search(linecache.getline(caller.f_code.co_filename, caller.f_lineno))
            name = "" if named is None else named[1] or caller.f_code.co_name
            key = (text, isinstance(made.pattern, bytes), made.flags)
            found.setdefault(key, (f"{module}:{caller.f_lineno}", name, function.f_code.co_name))
        return made

    re._compile = noted  # type: ignore[attr-defined]
    from guanbao.report import read_with_text

    for name in sys.argv[1:]:
        read_with_text(Path(name).read_bytes(), name=Path(name).name)
    sys.stdout.write(json.dumps([(*where, *key) for key, where in found.items()]))


if __name__ == "__main__":
    main()
