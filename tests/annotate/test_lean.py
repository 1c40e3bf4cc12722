"""spaCy is imported without its command line, and is whole all the same."""

from __future__ import annotations

import subprocess
import sys

PROGRAM = """
import sys
import guanbao.annotate
assert "spacy.cli" not in sys.modules, "the command line came along"
import spacy
assert spacy.info(silent=True)["spacy_version"] == spacy.__version__
import spacy.cli
assert "convert" in dir(spacy.cli)
assert spacy.blank("zh")("海关").text == "海关"
print("whole")
"""


def test_spacy_is_whole_without_its_command_line() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout.strip() == "whole", done.stderr


def test_a_spacy_that_was_there_before_is_left_alone() -> None:
    program = "import spacy, spacy.cli, sys; before = spacy.info; import guanbao.annotate; assert spacy.info is before; print(1)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=120)
    assert done.stdout.strip() == "1", done.stderr
