"""Cells between rules, held against what pdfplumber's functions find between the same lines."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st
from pdfplumber import table as plumber

from guanbao.ingest.pdf.lattice import CROSS, SNAP, cells_of
from guanbao.ingest.pdf.shapes import Rule

# Places on a coarse grid, some a little off it.
places = st.builds(lambda line, off: 40.0 * line + off, st.integers(0, 5), st.sampled_from([0.0, 0.0, 2.0]))
# Each line begins or ends at the frame: what hangs on its own would be closed, which pdfplumber does not do.
ends = st.one_of(st.tuples(st.just(0.0), places), st.tuples(places, st.just(240.0)))
level = st.builds(lambda y, end: Rule(end[0], y, end[1], y), places, ends)
upright = st.builds(lambda x, end: Rule(x, end[0], x, end[1]), places, ends)
frame = [
    Rule(0.0, 0.0, 240.0, 0.0),
    Rule(0.0, 240.0, 240.0, 240.0),
    Rule(0.0, 0.0, 0.0, 240.0),
    Rule(240.0, 0.0, 240.0, 240.0),
]


def edge(rule: Rule) -> dict[str, Any]:
    sides = {"x0": rule.x0, "x1": rule.x1, "top": rule.top, "bottom": rule.bottom}
    size = {"width": rule.x1 - rule.x0, "height": rule.bottom - rule.top}
    return {**sides, **size, "orientation": "h" if rule.horizontal else "v", "object_type": "line"}


def near(tables: Sequence[Sequence[tuple[float, ...]]]) -> list[list[tuple[float, ...]]]:
    return [sorted(tuple(round(side, 6) for side in cell) for cell in cells) for cells in tables]


@given(st.lists(level, max_size=8), st.lists(upright, max_size=8))
def test_cells_within_a_closed_frame_are_those_of_pdfplumber(across: list[Rule], down: list[Rule]) -> None:
    rules = [*frame, *across, *down]
    edges = plumber.merge_edges([edge(rule) for rule in rules], SNAP, SNAP, SNAP, SNAP)
    sides = {one["x0"] if one["orientation"] == "v" else one["top"] for one in edges}
    assume(len(sides) == len({round(side, 6) for side in sides}))  # its shifts may part one place by a rounding error
    edges = [one for one in edges if one["x1"] - one["x0"] + one["bottom"] - one["top"] > SNAP]
    cells = plumber.intersections_to_cells(plumber.edges_to_intersections(edges, CROSS, CROSS))
    tables = plumber.cells_to_tables(cells)
    alone = sorted(set(cells).difference(*tables))
    found = cells_of(rules)
    assert found is not None
    assert near(found) == near([*tables, *([cell] for cell in alone)])


def test_open_ends_are_closed_and_loose_lines_enclose_nothing() -> None:
    combs = [Rule(0, 0, 100, 0), *(Rule(x, 0, x, 50) for x in (0.0, 50.0, 100.0))]
    assert cells_of(combs) == [[(0, 0, 50, 50), (50, 0, 100, 50)]]
    assert cells_of([Rule(0, y, 100, y) for y in (0.0, 20.0, 40.0)]) == []


def test_lines_too_many_for_a_table_are_refused() -> None:
    net = [Rule(0, 10.0 * n, 600, 10.0 * n) for n in range(60)] + [Rule(10.0 * n, 0, 10.0 * n, 600) for n in range(60)]
    assert cells_of(net) is None
