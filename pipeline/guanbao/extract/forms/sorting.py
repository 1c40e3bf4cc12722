"""Which form a table is. A grid that holds several forms is cut, grids that go on with one are put together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import pairwise

from guanbao.extract.forms.columns import this_year
from guanbao.extract.forms.labels import SURE, bare, best_likeness, fold, likeness
from guanbao.extract.forms.rows import Header, Row, Sheet, lay, only_gaps, unlaid
from guanbao.extract.forms.values import is_value
from guanbao.model.document import Cell, Document, Grid
from guanbao.registry import Registry
from guanbao.registry.kinds import TableForm
from guanbao.text.spans import Span, hull

# The weight that makes a table a form: its rows count 1 each, its columns and caption a half.
_LEAST = {"matrix": 3.0, "blocks": 2.0, "wide": 3.0, "list": 6.0, "free": 1.5}
_BARE = 4  # rows of a form without any of its headings
_SWITCH = 2.5  # a row of another form is one label that happens to be the same; several are another table
_LINE = 4
_MOST_LINES = 6
_MOST_WORDS = 200
_LONGEST = 60
_HEAD = 8  # a copied table has its headings among its first texts


@dataclass(frozen=True, slots=True)
class Named:
    """What a label names in a form: a `row`, a `column` or its `caption`."""

    form: str
    part: str
    key: str


@dataclass(slots=True)
class Group:
    """The grids of one table."""

    form: TableForm
    index: int
    sheets: list[Sheet] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        """All rows, in order; one that the end of a page cuts in two is one."""
        found: list[Row] = []
        for sheet in self.sheets:
            rows = sheet.rows
            whole = _whole_row(found[-1], rows[0], self.form) if found and rows else None
            if whole is not None:
                found[-1] = whole
                rows = rows[1:]
            found += rows
        return found


def _whole_row(upper: Row, lower: Row, form: TableForm) -> Row | None:
    """A row and the rest of it overleaf, as one, where only both labels together are the wording of the form's row."""
    if not upper.leaf or not lower.leaf or len(upper.values) != len(lower.values):
        return None
    if any(a.text.strip() and b.text.strip() for a, b in zip(upper.values, lower.values, strict=True)):
        return None
    joined = upper.leaf + lower.leaf
    fits = [
        max((likeness(text, label) for row in form.rows for label in row.labels), default=0.0)
        for text in (joined, upper.leaf)
    ]
    if fits[0] < 1 or fits[1] == 1:
        return None
    values = tuple(a if a.text.strip() else b for a, b in zip(upper.values, lower.values, strict=True))
    return replace(upper, labels=(*upper.labels[:-1], joined), values=values)


class Names:
    """The labels of all forms of a registry."""

    def __init__(self, forms: Sequence[TableForm], units: frozenset[str]) -> None:
        self.units = units
        self._labels: list[tuple[Named, tuple[str, ...]]] = []
        for form in forms:
            self._labels += [(Named(form.id, "row", row.key), tuple(row.labels)) for row in form.rows]
            self._labels += [(Named(form.id, "column", c.key), tuple(c.labels)) for c in form.columns]
            self._labels += [(Named(form.id, "caption", text), (text,)) for text in form.captions]
        self._exact: dict[str, set[Named]] = defaultdict(set)
        for named, labels in self._labels:
            for label in labels:
                self._exact[fold(label)].add(named)
                self._exact[bare(label)].add(named)
        self._known: dict[str, frozenset[Named]] = {}

    def of(self, word: str) -> frozenset[Named]:
        """What a printed label surely names, in any form; the wording itself goes before one that is alike."""
        key = fold(word)
        if not 1 < len(key) <= _LONGEST:
            return frozenset()
        if key not in self._known:
            self._known[key] = frozenset(self._exact.get(key) or self._exact.get(bare(word)) or self._alike(word))
            if len(self._known) > 20_000:
                self._known.clear()
                return self.of(word)
        return self._known[key]

    def exactly(self, word: str) -> bool:
        """Whether a label is the wording of some form."""
        return fold(word) in self._exact

    def _alike(self, word: str) -> set[Named]:
        return {named for named, labels in self._labels if best_likeness(word, labels) >= SURE}


@lru_cache(maxsize=4)
def names_of(registry: Registry) -> Names:
    """The labels of a registry's forms, prepared once."""
    return Names(registry.forms, frozenset(registry.units))


def sort(document: Document, registry: Registry, units: frozenset[str]) -> tuple[list[Group], list[Grid]]:
    """Tables in the order of the text, and the grids that are no known form."""
    names = names_of(registry)
    groups: list[Group] = []
    unread: list[Grid] = []
    counts: Counter[str] = Counter()
    last: Sheet | None = None  # the grid right before, where it is no known form
    whole = (rejoin(grid, names, document) if grid.columns == 1 else grid for grid in document.grids)
    for grid in (piece for found in whole for piece in cut(found, names, registry.forms)):
        before = groups[-1] if groups else None
        inherited: Header = ()
        if before is not None and before.sheets[-1].grid.columns == grid.columns:
            inherited = before.sheets[-1].header
        sheet = lay(grid, units, inherited)
        form = form_of(sheet, names, registry.forms)
        if form is not None and _lost_columns(sheet, form, document.text):
            sheet = unlaid(sheet, units)
        if before is not None and _goes_on(before, sheet, form, names):
            before.sheets.append(sheet)
        elif form is not None:
            groups.append(Group(form, counts[form.id], [sheet]))
            counts[form.id] += 1
            if last is not None and _begins(last, sheet, form, names):
                groups[-1].sheets.insert(0, last)
                unread.pop()
        else:
            unread.append(grid)
            last = sheet
            continue
        last = None
    return groups, unread


def _lost_columns(sheet: Sheet, form: TableForm, text: str) -> bool:
    """Whether a table of a form has columns by its gaps alone, but neither the form's headings nor as many columns."""
    if form.shape != "matrix" or sheet.stream or any(any(row.headings) for row in sheet.rows):
        return False
    widths = Counter(len(row.values) for row in sheet.rows)
    return bool(widths) and widths.most_common(1)[0][0] != len(form.columns) and only_gaps(sheet.grid, text)


def _begins(first: Sheet, sheet: Sheet, form: TableForm, names: Names) -> bool:
    """Whether a grid that shows too little of a form is the beginning of the one behind it."""
    if form.shape == "wide":  # its heading rows
        known = [any(named.form == form.id for named in names.of(word)) for word in first.words]
        return bool(known) and all(known) and not first.rows
    rows = _surely(first.rows, form, names)
    order = [row.key for row in form.rows]
    behind = [order.index(key) for key in _surely(sheet.rows, form, names)]
    return bool(rows and behind) and max(map(order.index, rows)) < min(behind)


def form_of(sheet: Sheet, names: Names, forms: Sequence[TableForm]) -> TableForm | None:
    """The form whose labels a grid shows most of; null where it shows too few of any."""
    words = list(dict.fromkeys(sheet.words[:_MOST_WORDS]))
    ranked = sorted(((_weight(form, words, sheet, names), form) for form in forms), key=lambda p: -p[0])
    weight, form = ranked[0] if ranked else (0.0, None)
    return form if form is not None and weight >= 1 else None


def _weight(form: TableForm, words: Sequence[str], sheet: Sheet, names: Names) -> float:
    """How much of a form is there, in shares of what makes it one.

    Two columns of numbers are what tells a local form, whatever its rows are; they stand in the heading. Of the others,
    rows alone make a form where they are many.
    """
    if form.shape == "free":
        heads = [h.text for h in sheet.header] if not sheet.stream else sheet.words[:_HEAD]
        named = {n for text in heads for n in names.of(this_year(text)) if n.form == form.id}
        keys = {n.key for n in named if n.part == "column"}
        captions = any(n.part == "caption" for word in words for n in names.of(word) if n.form == form.id)
        return ((1000 if len(keys) == len(form.columns) else len(keys)) + captions / 2) / _LEAST["free"]
    parts: Counter[str] = Counter()
    seen: set[Named] = set()
    for word in words:
        found = sorted((n for n in names.of(word) if n.form == form.id), key=lambda n: n.part != "row")
        if found and not seen.issuperset(found):
            parts[found[0].part] += 1
            seen.update(found)
    weight = parts["row"] + (parts["column"] + parts["caption"]) / 2
    empty = not any(cell.text.strip() for row in sheet.rows for cell in row.values)
    bare = not (parts["column"] or parts["caption"]) and (parts["row"] < _BARE or empty)
    return 0.0 if bare and form.shape == "blocks" else weight / _LEAST[form.shape]


def _goes_on(group: Group, sheet: Sheet, form: TableForm | None, names: Names) -> bool:
    """Whether a grid is the next piece of the table before it: the same form, and no row of it again."""
    if form is None:
        alike = group.sheets[-1].grid.columns == sheet.grid.columns and any(row.values for row in sheet.rows)
        known = any(n.form == group.form.id for word in sheet.words for n in names.of(word))
        return alike and (known or not sheet.words or (not sheet.stream and sheet.header == group.sheets[-1].header))
    if form.id != group.form.id:
        return False
    if form.shape in ("wide", "free"):
        return not (group.rows and sheet.rows)
    above, below = group.rows, sheet.rows
    if above and below and _whole_row(above[-1], below[0], form) is not None:
        below = below[1:]  # the rest of a label that the page cuts is no row, whatever it is like
    return not (_surely(above, form, names) & _surely(below, form, names))


def _surely(rows: Sequence[Row], form: TableForm, names: Names) -> set[str]:
    """The form rows that some label names surely and alone."""
    found: set[str] = set()
    for row in rows:
        keys = {named.key for named in names.of(row.leaf) if named.form == form.id and named.part == "row"}
        if len(keys) == 1:
            found |= keys
    return found


# --- labels in pieces ----------------------------------------------------------------------------------------------


def rejoin(grid: Grid, names: Names, document: Document) -> Grid:
    """A table copied one cell a line, with the lines of one label put together: they name nothing but as a whole."""
    cells: list[Cell] = []
    left = list(grid.cells)
    while left:
        count = next((n for n in range(_MOST_LINES, 1, -1) if _is_label(left[:n], n, names)), 1)
        first, last = left[0], left[count - 1]
        if count > 1 and first.span and last.span:
            span = Span(first.span.start, last.span.end)
            first = replace(first, text=span.of(document.text), span=span)
        cells.append(replace(first, row=len(cells)))
        del left[:count]
    return replace(grid, rows=len(cells), cells=tuple(cells))


def _is_label(cells: Sequence[Cell], count: int, names: Names) -> bool:
    texts = [cell.text for cell in cells]
    if len(texts) < count or any(not text.strip() or is_value(text, names.units) for text in texts):
        return False
    return names.exactly("".join(texts)) and not any(map(names.exactly, texts[:-1]))


# --- several forms in one grid -----------------------------------------------------------------------------------


def cut(grid: Grid, names: Names, forms: Sequence[TableForm]) -> list[Grid]:
    """A grid, or its pieces where its rows name several forms one after the other (their captions were lost)."""
    lines: list[list[Cell]] = [[] for _ in range(grid.rows)]
    for cell in grid.cells:
        if cell.row < grid.rows:
            lines[cell.row].append(cell)
    weights = [_line_weights(cells, names) for cells in lines]
    total: Counter[str] = Counter()
    for weight in weights:
        total.update(weight)
    least = {form.id: _LEAST[form.shape] for form in forms if form.shape != "free"}
    known = [form for form in least if total[form] >= least[form]]
    if len(known) < 2:
        return [grid]
    runs = list(_runs(_best_path(weights, known)))
    if len(runs) < 2 or any(sum(weights[i][form] for i in range(a, b)) < least[form] for form, a, b in runs):
        return [grid]
    starts = [0, *(_with_heading(b, lines, weights, before, names) for (before, _, b), _ in pairwise(runs)), grid.rows]
    return [_piece(grid, a, b) for a, b in pairwise(starts) if b > a]


def _line_weights(cells: Sequence[Cell], names: Names) -> Counter[str]:
    """How many labels of a line each form knows, within bounds: a long heading is no more than a few rows."""
    words = {cell.text for cell in cells if not is_value(cell.text, names.units)}
    known = Counter(form for word in words for form in {named.form for named in names.of(word)})
    return Counter({form: min(count, _LINE) for form, count in known.items()})


def _best_path(weights: Sequence[Counter[str]], forms: Sequence[str]) -> list[str]:
    """The form of each line: what its labels say, with few changes, and these as late as can be."""
    best = dict.fromkeys(forms, 0.0)
    back: list[dict[str, str]] = []
    for weight in weights:
        top = max(best, key=lambda form: best[form])
        came = {form: top if form != top and best[top] - _SWITCH >= best[form] else form for form in forms}
        best = {f: (best[f] if came[f] == f else best[top] - _SWITCH) + weight[f] for f in forms}
        back.append(came)
    path = [max(best, key=lambda form: best[form])]
    for came in reversed(back):
        path.append(came[path[-1]])
    return path[-2::-1]


def _runs(path: Sequence[str]) -> Iterator[tuple[str, int, int]]:
    start = 0
    for i in range(1, len(path) + 1):
        if i == len(path) or path[i] != path[start]:
            yield path[start], start, i
            start = i


def _with_heading(
    start: int, lines: Sequence[Sequence[Cell]], weights: Sequence[Counter[str]], before: str, names: Names
) -> int:
    """Where a piece begins: lines without numbers that the form before does not know are headings of the one behind."""
    while start > 0 and not weights[start - 1][before]:
        texts = [cell.text for cell in lines[start - 1] if cell.text.strip()]
        if any(is_value(text, names.units) for text in texts):
            break
        start -= 1
    return start


def _piece(grid: Grid, first: int, end: int) -> Grid:
    cells = [c for c in grid.cells if first <= c.row < end]
    moved = tuple(replace(c, row=c.row - first, row_span=min(c.row_span, end - c.row)) for c in cells)
    width = max((c.column + c.column_span for c in moved if c.text.strip()), default=grid.columns)
    spans = [c.span for c in moved if c.span]
    kept = tuple(c for c in moved if c.column < width)
    return replace(grid, span=hull(spans) if spans else grid.span, rows=end - first, columns=width, cells=kept)
