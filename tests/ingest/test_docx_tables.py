"""Tables of DOCX: every cell once, at its place, with its text where the document's text has it."""

from __future__ import annotations

import docx
from docx_helpers import opened, p, package, saved, story, tbl, tc
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ingest_helpers import check, kinds

from guanbao.model.document import Document, Grid

SPAN = '<w:gridSpan w:val="{}"/>'
START, ON = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"


def places(grid: Grid) -> dict[tuple[int, int], tuple[str, int, int]]:
    """The cells of a grid: text, rows and columns, by their place."""
    return {(c.row, c.column): (c.text, c.row_span, c.column_span) for c in grid.cells}


def read_table(*rows: str, **how: object) -> tuple[Document, Grid]:
    document = opened(package(tbl(*rows, **how)))  # type: ignore[arg-type]
    check(document)
    check_geometry(document)
    return document, document.grids[0]


def check_geometry(document: Document) -> None:
    """Cells do not overlap, and a grid's text has a tab for each border between columns."""
    for grid in document.grids:
        taken = [
            (cell.row + i, cell.column + j)
            for cell in grid.cells
            for i in range(cell.row_span)
            for j in range(cell.column_span)
        ]
        assert len(taken) == len(set(taken))
        order = [(cell.row, cell.column) for cell in grid.cells]
        assert order == sorted(order)
    for outer in (g for g in document.grids if not any(o is not g and o.span.contains(g.span) for o in document.grids)):
        inner = sum((g.columns - 1) * g.rows for g in document.grids if g is not outer and outer.span.contains(g.span))
        assert outer.span.of(document.text).count("\t") == (outer.columns - 1) * outer.rows + inner


def test_cells_merged_over_columns_and_rows() -> None:
    document, grid = read_table(
        tc("申请人情况", SPAN.format(3)) + tc("总计", START),
        tc("自然人", START) + tc("法人", SPAN.format(2)) + tc("", ON),
        tc("", ON) + tc("企业") + tc("科研") + tc("", ON),
        tc("1") + tc("2") + tc() + tc("3"),
    )
    assert (grid.rows, grid.columns) == (4, 4)
    assert places(grid) == {
        (0, 0): ("申请人情况", 1, 3), (0, 3): ("总计", 3, 1),
        (1, 0): ("自然人", 2, 1), (1, 1): ("法人", 1, 2),
        (2, 1): ("企业", 1, 1), (2, 2): ("科研", 1, 1),
        (3, 0): ("1", 1, 1), (3, 1): ("2", 1, 1), (3, 2): ("", 1, 1), (3, 3): ("3", 1, 1),
    }  # fmt: skip
    assert document.text == "申请人情况\t\t\t总计\n自然人\t法人\t\t\n\t企业\t科研\t\n1\t2\t\t3\n"


def test_rows_that_begin_late_or_end_early() -> None:
    _, grid = read_table(
        tc("甲") + tc("乙") + tc("丙"),
        '<w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>' + tc("乙1") + tc("丙1") + "</w:tr>",
        '<w:tr><w:trPr><w:gridAfter w:val="2"/></w:trPr>' + tc("甲2") + "</w:tr>",
        "",
    )
    assert (grid.rows, grid.columns) == (4, 3)
    assert [cell for cell in places(grid) if cell[0]] == [(1, 1), (1, 2), (2, 0)]


def test_merges_of_the_old_kind() -> None:
    across, follow = '<w:hMerge w:val="restart"/>', '<w:hMerge w:val="continue"/>'
    _, grid = read_table(
        tc("头", across + START) + tc("", follow) + tc("1"), tc("", across + ON) + tc("", follow) + tc("2")
    )
    assert places(grid) == {(0, 0): ("头", 2, 2), (0, 2): ("1", 1, 1), (1, 2): ("2", 1, 1)}


def test_merges_that_do_not_fit_are_cells_of_their_own() -> None:
    document, grid = read_table(
        tc("甲", ON) + tc("乙", START), tc("丙", SPAN.format(2) + ON), tc("丁") + tc("戊", ON), tc("己") + tc("庚", ON)
    )
    assert places(grid) == {
        (0, 0): ("甲", 1, 1), (0, 1): ("乙", 1, 1), (1, 0): ("丙", 1, 2), (2, 0): ("丁", 1, 1), (2, 1): ("戊", 2, 1),
        (3, 0): ("己", 1, 1),
    }  # fmt: skip
    assert any(problem.code == "G246" and "庚" in problem.message for problem in document.problems)


def test_cells_whose_widths_alone_say_what_they_span() -> None:
    def wide(text: str, width: int) -> str:
        return tc(text, f'<w:tcW w:w="{width}" w:type="dxa"/>')

    widths = (2000, 1000, 1000, 1500)
    _, grid = read_table(
        wide("指标", 2000) + wide("数量", 3500),
        *(wide(f"行{i}", 2000) + wide("1", 1000) + wide("2", 1010) + wide("3", 1490) for i in range(2)),
        wide("备注", 3000),
        widths=widths,
    )
    assert places(grid)[0, 1] == ("数量", 1, 3)
    assert places(grid)[1, 3] == ("3", 1, 1)
    assert places(grid)[3, 0] == ("备注", 1, 1)  # does not reach the end, so its width proves nothing


def test_several_paragraphs_tabs_and_breaks_in_a_cell() -> None:
    content = p("一、") + p() + p("<w:r><w:t>受理</w:t><w:tab/><w:t>3</w:t><w:br/><w:t>件</w:t></w:r>")
    document, grid = read_table(tc(content) + tc("1"), tc("乙") + tc("2"))
    assert places(grid)[0, 0][0] == "一、\n受理 3\n件"
    assert document.text == "一、\n受理 3\n件\t1\n乙\t2\n"


def test_numbers_that_a_list_puts_into_cells() -> None:
    numbering = story(
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:lvlText w:val="%1"/></w:lvl>'
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
        "w:numbering",
    )
    listed = p(properties='<w:numPr><w:numId w:val="1"/></w:numPr>')
    rows = [f"<w:tr>{tc(listed)}{tc(text)}</w:tr>" for text in ("规章", "规范性文件")]
    document = opened(package(tbl(*rows), numbering=numbering))
    check(document)
    assert document.text == "1\t规章\n2\t规范性文件\n"


def test_tables_in_tables() -> None:
    inner = tbl(tc("内") + tc("1"), tc("外") + tc("2"))
    document, outer = read_table(tc("左") + tc(p("上") + inner + p("下")), tc("3") + tc("4"))
    assert places(outer)[0, 1][0] == "上\n内\t1\n外\t2\n下"
    assert places(document.grids[1]) == {
        (0, 0): ("内", 1, 1), (0, 1): ("1", 1, 1), (1, 0): ("外", 1, 1), (1, 1): ("2", 1, 1)
    }  # fmt: skip


def test_deeply_nested_tables_keep_their_text() -> None:
    content = p("底9")
    for level in range(20):
        content = tbl(tc(content) + tc(f"旁{level}"), tc("甲") + tc("乙")) + p()
    document = opened(package(content))
    check(document)
    assert [(grid.rows, grid.columns) for grid in document.grids] == [(2, 2)] * 4
    assert all(f"旁{level}" in document.text for level in range(20)) and "底9" in document.text


def test_a_table_that_only_places_text_is_text() -> None:
    data = tbl(tc("甲") + tc("1"), tc("乙") + tc("2"))
    around = tbl(tc(p("一、概述") + p("全年受理3件。") + data + p("完")))
    document = opened(package(around))
    check(document)
    assert kinds(document, "paragraph") == ["一、概述", "全年受理3件。", "完"]
    assert [(grid.rows, grid.columns) for grid in document.grids] == [(2, 2)]
    margins = tbl(tc() + tc(p("全年受理3件。")) + tc(), tc() + tc() + tc())
    stacked = tbl(tc("标题"), tc("全年受理3件。"))
    assert kinds(opened(package(margins)), "paragraph") == ["全年受理3件。"]
    assert kinds(opened(package(stacked)), "paragraph") == ["标题", "全年受理3件。"]
    column = opened(package(tbl(tc("受理数"), tc("3"), tc("4"))))
    assert [(grid.rows, grid.columns) for grid in column.grids] == [(3, 1)]


def test_rows_and_cells_that_are_deleted_or_hidden() -> None:
    def row(properties: str, *cells: str) -> str:
        return f"<w:tr><w:trPr>{properties}</w:trPr>{''.join(cells)}</w:tr>"

    document, grid = read_table(
        tc("甲") + tc("1"),
        row('<w:del w:id="1"/>', tc("乙"), tc("2")),
        row("<w:hidden/>", tc("丙"), tc("3")),
        row('<w:ins w:id="1"/>', tc("丁"), tc("9", "<w:cellDel/>"), tc("4")),
    )
    assert document.text == "甲\t1\n丁\t4\n"
    assert grid.rows == 2
    assert {"G245", "G246"} <= {problem.code for problem in document.problems}


def test_a_table_stands_between_its_paragraphs() -> None:
    document = opened(package(p("受理情况如下") + tbl(tc("甲") + tc("1"), tc("乙") + tc("2")) + p("单位：件")))
    assert [block.kind for block in document.blocks] == ["paragraph", "table", "paragraph"]


def test_an_empty_table_is_nothing() -> None:
    document = opened(package(p("甲") + tbl(tc() + tc(), tc() + tc()) + tbl() + p("乙")))
    check(document)
    assert document.text == "甲\n乙\n" and not document.grids


def test_spans_beyond_reason() -> None:
    document = opened(package(tbl(tc("甲", SPAN.format(999_999_999)) + tc("9"), tc("乙", SPAN.format(-3)) + tc("1"))))
    check(document)
    check_geometry(document)
    assert document.grids[0].columns == 200
    assert any(problem.code == "G249" for problem in document.problems)


CELL = st.text(alphabet="件条一0123456789，（）\n", max_size=6)


@st.composite
def merged_tables(draw: st.DrawFn) -> tuple[int, int, list[tuple[int, int, int, int]], list[list[str]]]:
    """Rows, columns, rectangles to merge (they do not overlap), and what every cell says before it is merged."""
    rows, columns = draw(st.integers(2, 7)), draw(st.integers(2, 7))
    taken: set[tuple[int, int]] = set()
    merges: list[tuple[int, int, int, int]] = []
    for _ in range(draw(st.integers(0, 6))):
        top, left = draw(st.integers(0, rows - 1)), draw(st.integers(0, columns - 1))
        bottom, right = draw(st.integers(top, rows - 1)), draw(st.integers(left, columns - 1))
        area = {(i, j) for i in range(top, bottom + 1) for j in range(left, right + 1)}
        if len(area) > 1 and not area & taken:
            taken |= area
            merges.append((top, left, bottom, right))
    return rows, columns, merges, [[draw(CELL) for _ in range(columns)] for _ in range(rows)]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(merged_tables())
def test_any_merged_table_keeps_its_cells_and_their_places(
    made: tuple[int, int, list[tuple[int, int, int, int]], list[list[str]]],
) -> None:
    rows, columns, merges, texts = made
    document = docx.Document()
    table = document.add_table(rows, columns)
    expected = {(i, j): (texts[i][j], 1, 1) for i in range(rows) for j in range(columns)}
    for i in range(rows):
        for j in range(columns):
            table.cell(i, j).text = texts[i][j]
    for top, left, bottom, right in merges:
        area = [(i, j) for i in range(top, bottom + 1) for j in range(left, right + 1)]
        said = "\n".join(texts[i][j] for i, j in area)
        table.cell(top, left).merge(table.cell(bottom, right))
        for place in area:
            del expected[place]
        expected[top, left] = (said, bottom - top + 1, right - left + 1)
    wanted = {place: (printed(text), *spans) for place, (text, *spans) in expected.items()}
    found = opened(saved(document))
    check(found)
    check_geometry(found)
    filled = [text for text, *_ in wanted.values() if text]
    if len(filled) > 1:
        assert len(found.grids) == 1
        assert places(found.grids[0]) == wanted
    else:
        assert "\n".join(kinds(found, "paragraph")).split() == "".join(filled).split()


def printed(text: str) -> str:
    """The lines of a cell that say anything."""
    return "\n".join(line.strip() for line in text.split("\n") if line.strip())
