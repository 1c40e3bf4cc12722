from __future__ import annotations

import re
from pathlib import Path

from guanbao.errors import Code
from guanbao.ingest import codes

ALL = {name: code for name, code in vars(codes).items() if isinstance(code, Code)}
PACKAGE = Path(codes.__file__).parent


def test_codes_are_unique_and_in_their_hundreds() -> None:
    ids = [code.id for code in ALL.values()]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"G[12]\d\d", identifier) for identifier in ids)
    assert ids == sorted(ids)


def test_every_code_is_used() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    unused = [name for name in ALL if f"codes.{name}" not in sources]
    assert not unused


def test_a_message_needs_no_word_that_a_problem_takes_itself() -> None:
    """`Problem.of` keeps `span` and `page` for the place, so a message cannot have them."""
    for code in ALL.values():
        assert not re.search(r"\{(?:span|page)\b", code.text), code.id
