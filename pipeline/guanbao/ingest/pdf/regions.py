"""Where on a page a table without rules may be: rows of figures, and what stands between, above and below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from guanbao.ingest.pdf.fitting import PITCH
from guanbao.ingest.pdf.lines import VisualLine
from guanbao.ingest.pdf.pieces import CELL_GAP, cut
from guanbao.ingest.textgrids import is_value
from guanbao.ingest.wording import ends_sentence, opens_section

GAP = 1.5  # em between two columns, at the least, where a table begins
STEP = 4.2  # em between two lines of a table at most
FEWEST_ROWS = 3
MANY_VALUES = 4  # a row of so many needs no others
VALUE_SHARE = 0.5  # of what stands right of the first column
LONGEST = 20  # characters: what is longer and lies under the figures is no cell
HEAD_LINES = 12  # above the first row
OTHER_SIZE = 0.12  # sizes that differ by more belong to a table and to the text around it


def regions(lines: Sequence[VisualLine]) -> Iterator[tuple[int, int]]:
    """Stretches of lines that may be tables."""
    seeds = [i for i, line in enumerate(lines) if _is_seed(cut(line, GAP))]
    runs: list[list[int]] = []
    for seed in seeds:
        if runs and all(_goes_on(lines, lines[runs[-1][0]], k) for k in range(runs[-1][-1] + 1, seed + 1)):
            runs[-1].append(seed)
        else:
            runs.append([seed])
    after = 0
    for run in runs:
        if len(run) >= FEWEST_ROWS or max(len(cut(lines[i], GAP)) for i in run) > MANY_VALUES:
            first = _reach_up(lines, run[0], after)
            after = _reach_down(lines, run[-1])
            yield first, after


def _is_seed(pieces: Sequence[VisualLine]) -> bool:
    values = sum(is_value(piece.text) for piece in pieces[1:])
    return len(pieces) > 1 and values >= max(1, VALUE_SHARE * (len(pieces) - 1))


def _same_size(one: VisualLine, other: VisualLine) -> bool:
    return abs(one.size - other.size) <= OTHER_SIZE * max(one.size, other.size)


def _goes_on(lines: Sequence[VisualLine], seed: VisualLine, index: int) -> bool:
    """Whether a line may stand in one table with the line above it."""
    line, above = lines[index], lines[index - 1]
    return line.middle - above.middle <= STEP * seed.size and _is_inside(line, seed)


def _is_inside(line: VisualLine, seed: VisualLine) -> bool:
    """Whether a line may stand in the table of a row: no prose, no heading of the text."""
    pieces = cut(line, GAP)
    if len(pieces) > 1:
        return True
    if not _same_size(line, seed) and not is_value(line.text):
        return False
    under = _last(cut(seed, GAP)).x0
    return all(piece.x1 <= under or len(piece.text) <= LONGEST for piece in cut(line, CELL_GAP))


def _last(pieces: Sequence[VisualLine]) -> VisualLine:
    """The first of the values at the end of a row."""
    at = len(pieces) - 1
    while at > 0 and is_value(pieces[at - 1].text):
        at -= 1
    return pieces[at]


def _reach_up(lines: Sequence[VisualLine], seed: int, limit: int) -> int:
    """The first line of the head above the first row."""
    first = seed
    while first > limit and seed - first < HEAD_LINES:
        line = lines[first - 1]
        alone = len(cut(line, GAP)) == 1
        if lines[first].middle - line.middle > STEP * lines[seed].size or not _is_inside(line, lines[seed]):
            break
        if alone and opens_section(line.text) and not _headed(lines, first - 1, limit):
            break
        if alone and ends_sentence(line.text) and not line.text.endswith(("）", ")")):
            break
        first -= 1
    return first


def _headed(lines: Sequence[VisualLine], index: int, limit: int) -> bool:
    """Whether a line that opens a section stands below the head of a table, and not above the table."""
    if index - 1 < limit:
        return False
    line, above = lines[index], lines[index - 1]
    near = line.middle - above.middle <= STEP * line.size and _same_size(line, above)
    return near and len(cut(above, GAP)) > 1


def _reach_down(lines: Sequence[VisualLine], seed: int) -> int:
    """The line after the last that belongs to the last row: the rest of its label, or its figure alone."""
    after = seed + 1
    start = _last(cut(lines[seed], GAP)).x0
    while after < len(lines):
        line = lines[after]
        near = line.middle - lines[after - 1].middle <= PITCH * line.size
        if not near or not _same_size(line, lines[seed]) or opens_section(line.text) or line.x1 > start:
            break
        after += 1
    return after
