"""The forms of a document: grids are sorted by form, joined over pages, aligned, and given out cell by cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from guanbao.extract.forms import codes
from guanbao.extract.forms.align import Alignment, align
from guanbao.extract.forms.columns import BY_ORDER, DISAGREE, Columns, heading_order, past_headings, place
from guanbao.extract.forms.drafts import CellDraft, FormReading, TableReading
from guanbao.extract.forms.fill import fill, fill_wide
from guanbao.extract.forms.labels import FITS, SURE, best_likeness
from guanbao.extract.forms.rows import Row, Sheet, between_cells, only_gaps, unit_of
from guanbao.extract.forms.runs import Value, adds_up, mend, split, split_list, trim
from guanbao.extract.forms.sorting import Group, sort
from guanbao.extract.forms.values import DOUBTFUL, Reading, read_value
from guanbao.model.document import Cell, Document, Grid
from guanbao.model.report import Era, Problem
from guanbao.registry import Registry
from guanbao.registry.kinds import FormRow

CERTAIN = 0.99
_SHOWN = 8
_HEADED = 3  # rows: two of headings, one of values
_HEAD = 8  # headings stand among the first texts of a table


def read_forms(document: Document, registry: Registry, era: Era | None = None) -> FormReading:
    """Read every table of a document that is a form of the registry; `era` is the report's, where its year is known."""
    units = frozenset(registry.units)
    found = FormReading()
    groups, found.unread[:] = sort(document, registry, units)
    for group in groups:
        _Form(group, document, units, era, found).read()
    found.problems += _missing_forms(groups, registry, era)
    return found


def _missing_forms(groups: Sequence[Group], registry: Registry, era: Era | None) -> Iterator[Problem]:
    """The forms that a national order asks of every report of its time."""
    have = {group.form.id for group in groups}
    for form in registry.forms:
        if form.required and era in form.eras and form.id not in have:
            yield Problem.of(codes.FORM_MISSING, era=era, form=form.id, label=form.label_zh)


_UNREAD = Reading("unreadable", confidence=DOUBTFUL)


class _FreeKeys:
    """Keys of rows of a local form: their labels, told apart by what stands above them where they come again."""

    def __init__(self) -> None:
        self._seen: Counter[str] = Counter()
        self._parent = ""

    def of(self, label: str) -> str:
        """The key of the next row."""
        self._seen[label] += 1
        again = f"{self._parent}/{label}" if self._parent else f"{label}#{self._seen[label]}"
        if not label.startswith("其中") and not label[0].isdigit():
            self._parent = label
        return label if self._seen[label] == 1 else again


class _Form:
    """One table of a known form on its way to cells."""

    def __init__(
        self, group: Group, document: Document, units: frozenset[str], era: Era | None, found: FormReading
    ) -> None:
        self.form = group.form
        self.group = group
        self.document = document
        self.units = units
        self.rows = group.rows
        self.found = found
        self.given = era
        self.era: Era | None = None
        self.doubts: Counter[str] = Counter()
        self.extra: list[str] = []
        self.missing: list[str] = []
        self.order: list[str] = []  # of the columns, where only the order of headings tells it

    def read(self) -> None:
        if self.form.shape == "wide":
            self._read_wide()
        elif self.form.shape == "free":
            self._read_free()
        else:
            self._read_rows()
        self._tell_table()

    # forms with a label for each row

    def _read_rows(self) -> None:
        self.rows = rows = self._in_rows()
        found = align(rows, self.form)
        entries = {row.key: row for row in self.form.rows}
        self.era = self._era(set(found.keys.values()), rows)
        filled = self._filled(found)
        unsure: list[str] = []
        moved: list[str] = []
        for i, key in sorted(found.keys.items()):
            entry = entries[key]
            if entry.heading:
                continue
            expected = self.form.columns_of(entry, self.era)
            if self.order and not any(rows[i].headings):
                expected = tuple(sorted(expected, key=self.order.index))
            placed = filled.get(i) or place(rows[i], expected, self.form.columns)
            if placed.moved:
                moved = list(placed.cells)
                self.order = moved if len(moved) == len(self.form.columns) else self.order
            if not placed.whole or (rows[i].short and self.form.shape == "matrix"):
                unsure.append(_shown(rows[i].leaf) or key)
            self._emit_row(rows[i], entry, expected, placed, found.confidence[i])
        self._absent(found)
        self._tell_rows(found, rows, unsure, moved)

    def _in_rows(self) -> list[Row]:
        """All rows; where columns are lost, the runs of values that are no row of the form's are cut or mended."""
        loose = {id(sheet.grid) for sheet in self.group.sheets if sheet.loose}
        if self.form.shape == "list" and all(sheet.stream for sheet in self.group.sheets):
            return split_list(self.rows, self.form)
        if not loose or self.form.shape != "matrix":
            return self.rows
        self.order = self._heading_order()
        rows = [self._mended(past_headings(row, self.form)) if id(row.grid) in loose else row for row in self.rows]
        streams = all(sheet.stream for sheet in self.group.sheets)
        return split(rows, len(self.form.columns)) if streams else rows

    def _filled(self, found: Alignment) -> dict[int, Columns]:
        """The rows of a copied table that lost their empty cells, with what the sums of the form say of their columns."""
        loose = {id(sheet.grid) for sheet in self.group.sheets if sheet.loose}
        headings = {entry.key for entry in self.form.rows if entry.heading}
        known = {key: i for i, key in found.keys.items() if key not in headings and id(self.rows[i].grid) in loose}
        if self.form.shape != "matrix" or found.unplaced or not known:
            return {}
        filled = fill({key: self.rows[i].values for key, i in known.items()}, self.order, self.form)
        placed: dict[int, Columns] = {}
        for key, decided in filled.rows.items():
            row = self.rows[known[key]]
            cells = {column: cell or Cell(row.values[0].row, 0, "") for column, cell in decided.items()}
            whole = filled.totals and len(cells) == len(self.order)
            placed[known[key]] = Columns(cells, BY_ORDER if filled.totals else DISAGREE, headed=False, whole=whole)
        return placed

    def _mended(self, row: Row) -> Row:
        """A row of a copied table without the cells that are too many, where that is certain."""
        row = trim(row, len(self.order))
        cells = mend(row.values, len(self.order), lambda v: adds_up(v, self.order, self.form), self.document)
        return row if cells == row.values else replace(row, values=cells, headings=tuple(() for _ in cells))

    def _heading_order(self) -> list[str]:
        """The columns in the order in which the headings of a table without places name them; else the form's.

        Where headings stand side by side in the text, those of two lines come before, or behind, those of one: then they
        are believed only where the sums of the rows go with them, and not with the form's order.
        """
        usual = [column.key for column in self.form.columns]
        for sheet in self.group.sheets:
            words = sheet.rows[0].labels if sheet.stream and sheet.rows else [h.text for h in sheet.header]
            order = heading_order(words, self.form.columns) if sheet.loose else None
            if order and (self._one_a_line(sheet) or self._adding_up(order) > self._adding_up(usual)):
                return order
        return usual

    def _one_a_line(self, sheet: Sheet) -> bool:
        """Whether a copied table has a line for each of its cells."""
        return all("\n" in between for between in between_cells(sheet.grid, self.document.text))

    def _adding_up(self, order: Sequence[str]) -> int:
        """How many whole rows that are not all 0 keep the sums of the form, with their columns in this order."""
        lines = [[read_value(cell.text).value for cell in row.values] for row in self.group.rows]
        return sum(any(line) and adds_up(line, order, self.form) for line in lines if len(line) == len(order))

    def _era(self, keys: set[str], rows: Sequence[Row]) -> Era | None:
        """The times of the form that its own rows and headings speak for; else the report's."""
        votes: Counter[Era] = Counter()
        for row in self.form.rows:
            if row.key in keys and row.eras:
                votes.update(row.eras)
        texts = {text for row in rows for path in row.headings for text in path}
        texts |= {text for sheet in self.group.sheets if sheet.stream for text in sheet.words}
        for column in self.form.columns:
            if column.eras and any(best_likeness(text, column.labels, column.short) >= SURE for text in texts):
                votes.update(column.eras)
        if votes:
            return votes.most_common(1)[0][0]
        if self.given in self.form.eras:
            return self.given
        if any(row.replaces and set(row.replaces) & keys for row in self.form.rows):
            return self.form.eras[-1]
        return (
            self.form.eras[0]
            if len(self.form.eras) == 1 or any(row.replaces and row.key in keys for row in self.form.rows)
            else self.given
        )

    def _expected(self, keys: set[str]) -> Iterator[FormRow]:
        """The rows that the form must have, seen those that it has."""
        without: set[str] = set()
        for row in self.form.rows:
            if row.replaces:
                parted = bool(set(row.replaces) & keys) or (row.key not in keys and self.era == self.form.eras[-1])
                without |= {row.key} if parted else set(row.replaces)
        for row in self.form.rows:
            if (
                not row.heading
                and row.key not in without
                and (not row.eras or self.era is None or self.era in row.eras)
            ):
                yield row

    def _absent(self, found: Alignment) -> None:
        keys = set(found.keys.values())
        for entry in self._expected(keys):
            if entry.key in keys:
                continue
            self.missing.append(entry.key)
            at, page = self._after(entry.key, found)
            for column in self.form.columns_of(entry, self.era):
                self._emit(
                    entry.key, column, entry.labels[0], "", Reading("not_printed"), entry.unit, at, page, None, DISAGREE
                )

    def _after(self, key: str, found: Alignment) -> tuple[int, int | None]:
        """Where in the text, and on which page, a missing row would stand: behind the row before it."""
        order = [row.key for row in self.form.rows]
        rows = self.rows
        before = [i for i, k in found.keys.items() if order.index(k) < order.index(key)]
        first = self.group.sheets[0].grid
        ends = [(c.span.end, self._page(rows[i].grid, c)) for i in before for c in rows[i].values if c.span]
        return max(ends, key=lambda end: end[0], default=(first.span.start, first.page))

    def _emit_row(self, row: Row, entry: FormRow, expected: Sequence[str], placed: Columns, confidence: float) -> None:
        unit = row.unit if self.form.shape == "list" else None
        doubted = row.short and self.form.shape == "matrix"
        for key in expected:
            cell = placed.cells.get(key)
            sure = min(confidence, placed.confidence, DISAGREE if doubted else 1.0)
            if cell is None:
                state = Reading("unreadable" if not placed.whole and row.values else "not_printed", confidence=DOUBTFUL)
                self._emit(entry.key, key, row.leaf, "", state, None, self._end(row), row.grid.page, None, DOUBTFUL)
                continue
            path = row.headings[row.values.index(cell)] if cell in row.values else ()
            self._emit_cell(entry.key, key, row, cell, path, unit or self._unit(key, path), sure)

    def _unit(self, column: str, path: Sequence[str]) -> str | None:
        if column not in self.form.units:
            return None
        return unit_of(path, self.units) or self.form.units[column]

    def _emit_cell(
        self, key: str, column: str, row: Row, cell: Cell, path: Sequence[str], unit: str | None, confidence: float
    ) -> None:
        reading = read_value(cell.text, self.units)
        if cell.span is None and cell.confidence == 0:
            reading = Reading("unreadable", confidence=DOUBTFUL)
        if reading.state == "unreadable":
            span = (cell.span.start, cell.span.end) if cell.span else None
            values = {"form": self.form.id, "row": key, "column": column, "text": _shown(cell.text)}
            self.found.problems.append(Problem.of(codes.UNREADABLE, span, self._page(row.grid, cell), **values))
        at = (cell.span.start, cell.span.end) if cell.span else self._place(row, cell)
        sure = min(confidence, reading.confidence, cell.confidence or DOUBTFUL, CERTAIN)
        heading = path[-1] if path else ""
        self.found.cells.append(
            CellDraft(
                self.form.id, key, column, self.group.index, _shown(row.leaf), _shown(heading), reading,
                reading.unit or unit, at, self._page(row.grid, cell), cell.box, sure,
            )
        )  # fmt: skip

    def _emit(
        self, key: str, column: str, label: str, heading: str, reading: Reading, unit: str | None, at: int,
        page: int | None, box: None, confidence: float,
    ) -> None:  # fmt: skip
        self.found.cells.append(
            CellDraft(
                self.form.id, key, column, self.group.index, _shown(label), heading, reading, unit, (at, at), page,
                box, confidence,
            )
        )  # fmt: skip

    @staticmethod
    def _page(grid: Grid, cell: Cell) -> int | None:
        return cell.box.page if cell.box else grid.page

    @staticmethod
    def _end(row: Row) -> int:
        return max((c.span.end for c in row.values if c.span), default=row.grid.span.start)

    @staticmethod
    def _place(row: Row, cell: Cell) -> tuple[int, int]:
        """A place of no length where an empty cell stands: behind the printed cell before it."""
        before = [c.span.end for c in row.grid.cells if c.span and (c.row, c.column) <= (cell.row, cell.column)]
        at = before[-1] if before else row.grid.span.start
        return at, at

    # the form whose rows stand side by side

    def _read_wide(self) -> None:
        rows = [row for row in self.form.rows if not row.heading]
        expected = [(row.key, column) for row in rows for column in self.form.columns_of(row)]
        self.rows = self.rows or self._blank_row(len(expected))
        values = self._wide_values(len(expected))
        keys = [self._wide_key(row.headings[n]) for row, n in values]
        placed: dict[tuple[str, str], tuple[Row, int]] = {}
        confidence = 1.0
        if all(keys) and len(set(keys)) == len(keys):
            placed = {key: value for key, value in zip(keys, values, strict=True) if key}
            if list(placed) != [key for key in expected if key in placed]:
                confidence = DISAGREE
                columns = ", ".join(map(".".join, placed))
                moved = Problem.of(codes.COLUMNS_MOVED, self._span(), form=self.form.id, columns=columns)
                self.found.problems.append(moved)
        else:
            values = self._without_gaps(values)
            wanted = self._named_in_stream() or self._named_whole(values) or expected
            if len(self.rows) == 1 and len(values) > len(wanted):
                values = self._mended_wide(self.rows[0], wanted)
            if len(values) == len(wanted):
                placed = dict(zip(wanted, values, strict=True))
                confidence = 1.0 if wanted == self._named_in_stream() or _agree(keys, expected) else BY_ORDER
            elif values and len(self.rows) == 1 and any(sheet.loose for sheet in self.group.sheets):
                placed, confidence = self._filled_wide(self.rows[0], wanted)
        self.missing += [row.key for row in rows if placed and not any(key == row.key for key, _ in placed)]
        self.era = self.given if self.given in self.form.eras else None
        for row_key, column in expected:
            found = placed.get((row_key, column))
            label = next(row.labels[0] for row in rows if row.key == row_key)
            if found is None:
                at = self.group.sheets[-1].grid.span.end
                unread = bool(values) and row_key not in self.missing
                state = Reading("unreadable" if unread else "not_printed", confidence=DOUBTFUL)
                self._emit(row_key, column, label, column, state, None, at, None, None, DOUBTFUL)
                continue
            row, n = found
            named = Row(row.grid, row.number, (label,), row.values, row.headings)
            self._emit_cell(row_key, column, named, row.values[n], row.headings[n], None, confidence)
        if not placed:
            self.missing += [row.key for row in rows]
            self.found.problems.append(
                Problem.of(
                    codes.COLUMNS_UNSURE, self._span(), form=self.form.id, count=len(rows), rows=self.form.label_zh
                )
            )

    def _wide_values(self, width: int) -> list[tuple[Row, int]]:
        """All values, or those of a row that has one for each place of the form."""
        best = max(self.rows, key=lambda r: len(r.values), default=None)
        rows = [best] if best is not None and len(best.values) == width else self.rows
        return [(row, n) for row in rows for n in range(len(row.values))]

    def _without_gaps(self, values: Sequence[tuple[Row, int]]) -> list[tuple[Row, int]]:
        """The values without empty cells where a table is laid out by gaps, which they may be."""
        gaps = {id(s.grid) for s in self.group.sheets if only_gaps(s.grid, self.document.text)}
        return [(row, n) for row, n in values if row.values[n].text.strip() or id(row.grid) not in gaps]

    def _blank_row(self, width: int) -> list[Row]:
        """The last row of a grid, where it has a cell for every value and nothing in any of them: a row of blanks."""
        grid = self.group.sheets[-1].grid
        cells = tuple(c for c in grid.cells if c.row == grid.rows - 1)
        if grid.rows < _HEADED or len(cells) != width or any(c.text.strip() for c in cells):
            return []
        return [Row(grid, grid.rows - 1, (), cells, tuple(() for _ in cells))]

    def _wide_key(self, path: Sequence[str]) -> tuple[str, str] | None:
        if not path:
            return None
        fits = [(best_likeness(path[-1], c.labels, c.short), c.key) for c in self.form.columns]
        column = max(fits)
        rows = [
            (best_likeness(text, r.labels, r.short), depth, r.key)
            for depth, text in enumerate(path[:-1])
            for r in self.form.rows
            if not r.heading
        ]
        sure = [r for r in rows if r[0] >= SURE]
        if column[0] < FITS or not sure:
            return None
        return max(sure, key=lambda r: (r[1], r[0]))[2], column[1]

    def _filled_wide(
        self, row: Row, wanted: Sequence[tuple[str, str]]
    ) -> tuple[dict[tuple[str, str], tuple[Row, int]], float]:
        """Where the values of a copied table stand that are too few, and how sure that is."""
        gaps = row.grid.columns > 1  # what is empty between them
        cells = tuple(cell for cell in row.values if cell.text.strip() or not gaps)
        decided, sure = fill_wide(cells, wanted, self.form)
        cells = tuple(cell or Cell(row.values[0].row, 0, "") for cell in decided.values())
        row = replace(row, values=cells, headings=tuple(() for _ in cells))
        if len(decided) < len(wanted) or not sure:
            lines = dict.fromkeys(key for key, _ in wanted)
            self._tell_unsure([entry.labels[0] for entry in self.form.rows if entry.key in lines])
        return {place: (row, n) for n, place in enumerate(decided)}, BY_ORDER if sure else DISAGREE

    def _mended_wide(self, row: Row, wanted: Sequence[tuple[str, str]]) -> list[tuple[Row, int]]:
        """The values of all rows that stand side by side, without those too many."""

        def every(values: Sequence[Value]) -> bool:
            lines: dict[str, dict[str, Value]] = {}
            for (key, column), value in zip(wanted, values, strict=True):
                lines.setdefault(key, {})[column] = value
            return all(adds_up(list(line.values()), list(line), self.form) for line in lines.values())

        cells = row.values
        printed = tuple(cell for cell in cells if cell.text.strip())
        if len(printed) == len(wanted):  # a value for every place: what is empty are gaps
            cells = printed
        while len(cells) > len(wanted) and not (cells[0].text.strip() and cells[-1].text.strip()):
            cells = cells[:-1] if not cells[-1].text.strip() else cells[1:]  # empty lines around the table
        cells = mend(cells, len(wanted), every, self.document)
        row = replace(row, values=cells, headings=tuple(() for _ in cells))
        return [(row, n) for n in range(len(cells))]

    def _named_in_stream(self) -> list[tuple[str, str]]:
        """The places of the values, where a copied table names its rows, and all outcomes in order for each of them."""
        words = [w for sheet in self.group.sheets if sheet.loose for w in sheet.words]
        read = [max((best_likeness(w, c.labels, c.short), c.key) for c in self.form.columns) for w in words]
        keys = [key for score, key in read if score >= SURE]
        columns = [c.key for c in self.form.columns]
        named = self._named_rows(words)
        whole = bool(named) and keys == columns * len(named)
        return [(row, column) for row in named for column in columns] if whole else []

    def _named_whole(self, values: Sequence[tuple[Row, int]]) -> list[tuple[str, str]]:
        """The same where words do not tell the order of the outcomes, but sums: a value for every place that is named."""
        words = [w for sheet in self.group.sheets if sheet.loose for w in sheet.words]
        printed = [cell.text for row, n in values if (cell := row.values[n]).text.strip()]
        columns = [c.key for c in self.form.columns]
        named = self._named_rows(words)
        width = len(columns)
        lines = [[read_value(text).value for text in printed[i : i + width]] for i in range(0, len(printed), width)]
        whole = len(printed) == width * len(named) and all(adds_up(v, columns, self.form) for v in lines)
        return [(row, column) for row in named for column in columns] if whole else []

    def _named_rows(self, words: Sequence[str]) -> list[str]:
        """The rows of the form that some words name."""
        rows = [row for row in self.form.rows if not row.heading]
        return [r.key for r in rows if any(best_likeness(w, r.labels, r.short) >= SURE for w in words)]

    # local forms

    def _read_free(self) -> None:
        self.era = self.form.eras[0]
        usual = Counter(len(row.values) for row in self.rows).most_common(1)
        keys = _FreeKeys()
        unsure: list[str] = []
        for row in self.rows:
            label = _shown(row.leaf)
            if row.grid.columns == 1:
                row = trim(row, usual[0][0])
            placed = self._place_free(row, usual[0][0])
            bare = row.unit is None and not any(cell.text.strip() for cell in row.values)
            if not label or bare or not (placed.cells or placed.headed):
                self.extra.append(label or "?")
                continue
            key = keys.of(label)
            if not placed.cells:
                unsure.append(label)
                for entry in self.form.columns:
                    self._emit(key, entry.key, label, "", _UNREAD, row.unit, self._end(row), None, None, DOUBTFUL)
            for column, cell in placed.cells.items():
                path = row.headings[row.values.index(cell)]
                shown = replace(row, labels=(label,), nameless=False)
                self._emit_cell(key, column, shown, cell, path, row.unit, placed.confidence)
        self._tell_unsure(unsure)

    def _place_free(self, row: Row, usual: int) -> Columns:
        """The values of a local row; where it was copied one cell a line, the headings before it give their order.

        A copied row with more or fewer values than the others is not read (`headed` says that it should be).
        """
        if row.grid.columns > 1:
            return place(row, [c.key for c in self.form.columns], self.form.columns)
        words = next(sheet.words for sheet in self.group.sheets if sheet.grid is row.grid)
        named = [(best_likeness(w, c.labels, c.short), c.key) for w in words[:_HEAD] for c in self.form.columns]
        self.order = list(dict.fromkeys(key for fit, key in named if fit >= SURE)) or self.order
        if not self.order or len(row.values) != usual or usual < len(self.order):
            return Columns({}, DOUBTFUL, headed=True, whole=False)
        return Columns(dict(zip(self.order, row.values[-len(self.order) :], strict=True)), BY_ORDER, headed=True)

    # remarks

    def _span(self) -> tuple[int, int]:
        grids = [sheet.grid for sheet in self.group.sheets]
        return grids[0].span.start, grids[-1].span.end

    def _tell_rows(self, found: Alignment, rows: Sequence[Row], unsure: Sequence[str], moved: Sequence[str]) -> None:
        self.extra += [_shown(rows[i].leaf) for i in found.extra]
        tell = self.found.problems.append
        span, form = self._span(), self.form.id
        if found.lost:
            tell(Problem.of(codes.LABELS_LOST, span, form=form, count=len(found.lost)))
        if found.unplaced:
            tell(Problem.of(codes.ROWS_UNPLACED, span, form=form, count=len(found.unplaced)))
        if found.moved:
            tell(Problem.of(codes.ROWS_MOVED, span, form=form, rows=_list(_shown(rows[i].leaf) for i in found.moved)))
        if moved:
            tell(Problem.of(codes.COLUMNS_MOVED, span, form=form, columns=", ".join(moved)))
        self._tell_unsure(unsure)
        if not any(any(row.headings) for row in rows) and not all(s.loose for s in self.group.sheets):
            tell(Problem.of(codes.NO_HEADER, span, form=form))

    def _tell_unsure(self, rows: Sequence[str]) -> None:
        if rows:
            said = Problem.of(codes.COLUMNS_UNSURE, self._span(), form=self.form.id, count=len(rows), rows=_list(rows))
            self.found.problems.append(said)

    def _tell_table(self) -> None:
        span, form = self._span(), self.form.id
        if self.missing:
            problem = Problem.of(codes.ROWS_MISSING, span, form=form, count=len(self.missing), rows=_list(self.missing))
            self.found.problems.append(problem)
        if self.extra:
            problem = Problem.of(codes.ROWS_EXTRA, span, form=form, count=len(self.extra), rows=_list(self.extra))
            self.found.problems.append(problem)
        grids = tuple(sheet.grid for sheet in self.group.sheets)
        reading = TableReading(
            form, self.era, self.group.index, grids, sum(g.rows for g in grids), max(g.columns for g in grids),
            tuple(self.missing), tuple(self.extra),
        )  # fmt: skip
        self.found.tables.append(reading)


def _agree(keys: Sequence[object], expected: Sequence[object]) -> bool:
    if len(keys) > len(expected):  # more columns than the form can have
        return False
    read = [(key, want) for key, want in zip(keys, expected, strict=False) if key]
    return bool(read) and all(key == want for key, want in read)


def _shown(text: str) -> str:
    return "".join(text.split())[:60]


def _list(items: Sequence[str] | Iterator[str]) -> str:
    shown = list(items)
    return "、".join(shown[:_SHOWN]) + ("…" if len(shown) > _SHOWN else "")
