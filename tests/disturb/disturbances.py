"""What publishers, word processors and copying do to a form: each a function by name, at one of three depths.

`on_spec` changes what a table says before it is laid out, `on_table` changes a laid-out table (and may print lines beside
it), `on_report` changes the whole report. What a reader should find is taken from the changed tables, so a disturbance that
leaves a row out changes the truth as well.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from printing.cells import read
from printing.layouts import Extra, TableSpec, build, row_columns
from printing.model import Item, Line, PrintedCell, PrintedReport, PrintedTable
from samples import Paper

OnSpec = Callable[[TableSpec, Random], TableSpec]
OnTable = Callable[[PrintedTable, Random], Sequence[Item]]
OnReport = Callable[[list[Item], Random], list[Item]]
CELLS = ("txt-lines", "html", "docx", "reportlab", "libreoffice", "chromium", "word")  # formats whose cells hold lines
MARKED = ("txt-tabs", "html", "docx")


@dataclass(frozen=True, slots=True)
class Disturbance:
    """A named change. `layouts` and `formats` are those that it can happen to; empty stands for all."""

    name: str
    on_spec: OnSpec | None = None
    on_table: OnTable | None = None
    on_report: OnReport | None = None
    layouts: tuple[str, ...] = ()
    formats: tuple[str, ...] = ()

    def concerns(self, paper: Paper, form_format: str) -> bool:
        """Whether it can happen to this report in this format."""
        if self.formats and form_format not in self.formats:
            return False
        layouts = {item.layout for item in paper.items if isinstance(item, TableSpec)}
        return not self.layouts or not layouts.isdisjoint(self.layouts)

    def apply(self, paper: Paper, rng: Random) -> PrintedReport:
        """The report as it is printed."""
        items: list[Item] = []
        for item in paper.items:
            if isinstance(item, Line):
                items.append(item)
                continue
            mine = not self.layouts or item.layout in self.layouts
            table = build(self.on_spec(item, rng) if self.on_spec and mine else item)
            items += self.on_table(table, rng) if self.on_table and mine else [table]
        return PrintedReport.of(self.on_report(items, rng) if self.on_report else items)


ALL: dict[str, Disturbance] = {"none": Disturbance("none")}
APPLICATIONS = ("applications-2019", "applications-2021")
MATRICES = (*APPLICATIONS, "review-litigation")


def _add(name: str, *, layouts: Iterable[str] = (), formats: Iterable[str] = (), **depth: object) -> None:
    ALL[name] = Disturbance(name, layouts=tuple(layouts), formats=tuple(formats), **depth)  # type: ignore[arg-type]


def on_spec(name: str, layouts: Iterable[str] = (), formats: Iterable[str] = ()) -> Callable[[OnSpec], OnSpec]:
    """Register a change of what a table says."""

    def register(function: OnSpec) -> OnSpec:
        _add(name, layouts=layouts, formats=formats, on_spec=function)
        return function

    return register


def on_table(name: str, layouts: Iterable[str] = (), formats: Iterable[str] = ()) -> Callable[[OnTable], OnTable]:
    """Register a change of a laid-out table."""

    def register(function: OnTable) -> OnTable:
        _add(name, layouts=layouts, formats=formats, on_table=function)
        return function

    return register


def on_report(name: str, layouts: Iterable[str] = (), formats: Iterable[str] = ()) -> Callable[[OnReport], OnReport]:
    """Register a change of a whole report."""

    def register(function: OnReport) -> OnReport:
        _add(name, layouts=layouts, formats=formats, on_report=function)
        return function

    return register


def each(table: PrintedTable, change: Callable[[PrintedCell], PrintedCell]) -> PrintedTable:
    """The table with every cell changed."""
    return replace(table, rows=tuple(tuple(map(change, row)) for row in table.rows))


def values(table: PrintedTable, change: Callable[[str], str]) -> PrintedTable:
    """The table with the text of every value cell changed."""
    return each(table, lambda cell: replace(cell, text=change(cell.text)) if cell.key else cell)


def labels(table: PrintedTable, change: Callable[[str], str]) -> PrintedTable:
    """The table with the text of every other cell changed."""
    return each(table, lambda cell: cell if cell.key else replace(cell, text=change(cell.text)))


# --- around the table ----------------------------------------------------------------------------------------------


@on_report("contents")
def _contents(items: list[Item], rng: Random) -> list[Item]:
    heads = [item.text for item in items if isinstance(item, Line) and item.kind == "heading"]
    lines = [Line("plain", f"{head}{'…' * 12}{page}") for page, head in enumerate(heads, 1)]
    at = sum(isinstance(item, Line) and item.kind == "title" for item in items)
    return [*items[:at], Line("plain", "目　录"), *lines, *items[at:]]


def _before_tables(text: str) -> OnReport:
    def change(items: list[Item], rng: Random) -> list[Item]:
        out: list[Item] = []
        for item in items:
            if isinstance(item, PrintedTable):
                out.append(Line("paragraph", text))
            out.append(item)
        return out

    return change


_add("number before", on_report=_before_tables("门户网站全年发布各类信息1368条，具体情况见下表。"))
_add("year before", on_report=_before_tables("有关数据统计至当年12月31日，具体情况见下表。"))
_add("bare number before", on_report=_before_tables("受理窗口8个。"))


@on_report("heading four reworded", layouts=["review-litigation"])
def _heading_four(items: list[Item], rng: Random) -> list[Item]:
    new = Line("heading", "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况")
    return [new if isinstance(i, Line) and i.kind == "heading" and i.text.startswith("四、") else i for i in items]


@on_report("headings lost")
def _headings_lost(items: list[Item], rng: Random) -> list[Item]:
    kept = [i for i in items if not (isinstance(i, Line) and i.kind == "heading" and i.text[0] in "二三四附")]
    return kept


# --- the table cut -------------------------------------------------------------------------------------------------


def _cut_at(table: PrintedTable, rng: Random) -> int:
    """A row of the body, not the first."""
    rows = len(table.rows)
    return rng.randint(min(table.head + 1, rows - 1), rows - 1)


def _page_number(pattern: str) -> OnTable:
    def change(table: PrintedTable, rng: Random) -> Sequence[Item]:
        upper, lower = table.cut(_cut_at(table, rng))
        return [upper, Line("plain", pattern.format(rng.randint(2, 9))), lower]

    return change


NOT_WIDE = ["proactive-2019", "proactive-2021", *APPLICATIONS, "statistics-2014", "appendix"]
_add("page number - 5 -", layouts=NOT_WIDE, on_table=_page_number("- {} -"))
_add("page number 第 5 页", layouts=NOT_WIDE, on_table=_page_number("第 {} 页"))
_add("page number 5", layouts=NOT_WIDE, on_table=_page_number("{}"))


@on_table("cut in two")
def _cut(table: PrintedTable, rng: Random) -> Sequence[Item]:
    return table.cut(_cut_at(table, rng))


@on_table("cut through a label", layouts=APPLICATIONS)
def _cut_through(table: PrintedTable, rng: Random) -> Sequence[Item]:
    """A page ends inside a merged label, and its text is continued on the next."""
    return table.cut(rng.randint(table.head + 5, len(table.rows) - 4), through_text=True)


@on_table("cut in two, head repeated", layouts=[*APPLICATIONS, "statistics-2014", "appendix"])
def _cut_headed(table: PrintedTable, rng: Random) -> Sequence[Item]:
    upper, lower = table.cut(_cut_at(table, rng))
    return [upper, replace(lower, rows=(*table.rows[: table.head], *lower.rows), head=table.head)]


@on_spec("row missing")
def _row_missing(spec: TableSpec, rng: Random) -> TableSpec:
    if spec.rows:
        gone = rng.randrange(len(spec.rows))
        return replace(spec, rows=(*spec.rows[:gone], *spec.rows[gone + 1 :]))
    return replace(spec, drop=(rng.choice(list(spec.values)),))


@on_spec("row of its own", layouts=[*APPLICATIONS, "statistics-2014"])
def _extra_row(spec: TableSpec, rng: Random) -> TableSpec:
    after = rng.choice([r for r in row_columns(spec.layout) if r != "carried_out"])
    counts = ["3"] * len(row_columns(spec.layout)[after])
    return replace(spec, extra=(Extra(after, "其中：通过热线转办的数量", tuple(counts), "件"),))


@on_table("caption as a row")
def _caption_row(table: PrintedTable, rng: Random) -> Sequence[Item]:
    caption = PrintedCell("政府信息公开情况表", column_span=table.columns, head=True)
    return [replace(table, rows=((caption,), *table.rows), head=table.head + 1)]


# --- numbers -------------------------------------------------------------------------------------------------------


@on_table("thousands")
def _thousands(table: PrintedTable, rng: Random) -> Sequence[Item]:
    return [values(table, lambda text: re.sub(r"(?<!\.)(?<=\d)(?=(?:\d{3})+(?!\d))", ",", text, count=0))]


WIDE = {ord(char): chr(ord(char) + 0xFEE0) for char in "0123456789"}


@on_table("full-width digits")
def _full_width(table: PrintedTable, rng: Random) -> Sequence[Item]:
    return [values(table, lambda text: text.translate(WIDE))]


@on_table("number over two lines", formats=CELLS)
def _broken(table: PrintedTable, rng: Random) -> Sequence[Item]:
    long = [cell for cell in table.values() if re.fullmatch(r"\d{2,}", cell.text)]
    chosen = {cell.key for cell in rng.sample(long, min(3, len(long)))}

    def change(cell: PrintedCell) -> PrintedCell:
        if cell.key is None or cell.key not in chosen:
            return cell
        at = rng.randint(1, len(cell.text) - 1)
        return replace(cell, text=f"{cell.text[:at]}\n{cell.text[at:]}")

    return [each(table, change)]


def _is_zero(text: str) -> bool:
    return read(text).value == 0


def _zeros(mark: str, *, one_row: bool) -> OnTable:
    def change(table: PrintedTable, rng: Random) -> Sequence[Item]:
        zeros = [cell.key for cell in table.values() if _is_zero(cell.text)]
        row = rng.choice(zeros).row if zeros and one_row else None  # type: ignore[union-attr]

        def blank(cell: PrintedCell) -> PrintedCell:
            chosen = cell.key and _is_zero(cell.text) and row in (None, cell.key.row)
            return replace(cell, text=mark) if chosen else cell

        return [each(table, blank)]

    return change


for _mark, _name in (("/", "/"), ("—", "—"), ("", "blank")):
    _add(f"zeros of a row {_name}", on_table=_zeros(_mark, one_row=True))
    _add(f"all zeros {_name}", on_table=_zeros(_mark, one_row=False))


@on_table("blank totals", layouts=MATRICES)
def _blank_totals(table: PrintedTable, rng: Random) -> Sequence[Item]:
    def change(cell: PrintedCell) -> PrintedCell:
        total = cell.key and (cell.key.column == "total" or cell.key.row == "processed_total")
        return replace(cell, text="") if total else cell

    return [each(table, change)]


MONEY = {("fees", "amount"), ("procurement", "amount"), ("fees", "value"), ("budget", "value")}


@on_table("元 where 万元 is printed", layouts=["proactive-2019", "proactive-2021", "statistics-2014"])
def _yuan(table: PrintedTable, rng: Random) -> Sequence[Item]:
    def change(cell: PrintedCell) -> PrintedCell:
        if cell.key is None or (cell.key.row, cell.key.column) not in MONEY:
            return cell
        value = read(cell.text).value or Decimal(0)
        return replace(cell, text=f"{value * 10000:.0f}元")

    return [each(table, change)]


@on_table("signed text", layouts=["proactive-2019"])
def _signed(table: PrintedTable, rng: Random) -> Sequence[Item]:
    def change(text: str) -> str:
        return re.sub(r"^-", "减", re.sub(r"^\+", "增", text))

    return [values(table, change)]


@on_table("spaced")
def _spaced(table: PrintedTable, rng: Random) -> Sequence[Item]:
    """Spaces around values, and inside short labels, which fill a column's width."""
    wide = labels(table, lambda text: " ".join(text) if len(text) == 2 else text)
    return [values(wide, lambda text: f" {text} " if text else text)]


# --- labels and headings -------------------------------------------------------------------------------------------


@on_spec("合计 for 总计", layouts=MATRICES)
def _sum_label(spec: TableSpec, rng: Random) -> TableSpec:
    return replace(spec, total_label="合计")


@on_spec("其他处理 as one row", layouts=["applications-2021"])
def _merged_other(spec: TableSpec, rng: Random) -> TableSpec:
    parts = [spec.values[key] for key in spec.values if key.startswith("other.")]
    whole = [str(sum(map(int, column))) for column in zip(*parts, strict=True)]
    rest = {key: row for key, row in spec.values.items() if not key.startswith("other.")}
    return replace(spec, values={**rest, "other": whole}, merged_other=True)


@on_table("notes dropped")
def _notes_dropped(table: PrintedTable, rng: Random) -> Sequence[Item]:
    """What stands in brackets behind a label goes; a number in brackets before it stays."""
    return [labels(table, lambda text: re.sub(r"(?<=.{3})（[^）]{4,}）$", "", text))]


SHORT = {
    "received": "一、本年新收件数",
    "carried_in": "二、上年结转件数",
    "partially_granted": "（二）部分公开",
    "denied.state_secret": "1.国家秘密",
    "denied.prohibited_by_law": "2.法律行政法规禁止公开",
    "denied.security_and_stability": "3.三安全一稳定",
    "denied.third_party_rights": "4.第三方合法权益",
    "denied.internal_affairs": "5.内部事务信息",
    "denied.process_information": "6.过程性信息",
    "denied.enforcement_file": "7.行政执法案卷",
    "denied.administrative_inquiry": "8.行政查询事项",
    "unavailable.not_held": "1.本机关不掌握",
    "unavailable.needs_creation": "2.需要另行制作",
    "unavailable.still_unclear": "3.补正后仍不明确",
    "not_processed.petition": "1.信访举报投诉",
    "not_processed.reissue": "5.确认或重新出具",
    "other.correction_overdue": "1.逾期不补正",
    "other.fee_overdue": "2.逾期未缴费",
    "carried_out": "四、结转下年度",
}


@on_spec("labels shortened", layouts=APPLICATIONS)
def _short(spec: TableSpec, rng: Random) -> TableSpec:
    known = row_columns(spec.layout)
    return replace(spec, wording={key: label for key, label in SHORT.items() if key in known})


@on_table("some labels lost", layouts=[*APPLICATIONS, "statistics-2014"])
def _some_lost(table: PrintedTable, rng: Random) -> Sequence[Item]:
    rows = {p.row for p in table.placed() if p.cell.key}
    chosen = set(rng.sample(sorted(rows), 3))
    return [_without_labels(table, chosen)]


@on_table("all labels lost", layouts=[*APPLICATIONS, "statistics-2014"])
def _all_lost(table: PrintedTable, rng: Random) -> Sequence[Item]:
    return [_without_labels(table, {p.row for p in table.placed() if p.cell.key})]


def _without_labels(table: PrintedTable, rows: set[int]) -> PrintedTable:
    """The label beside the values goes; a merged label over several rows stays."""

    def change(cell: PrintedCell) -> PrintedCell:
        return cell if cell.key or cell.row_span > 1 else replace(cell, text="")

    kept = [tuple(map(change, row)) if number in rows else row for number, row in enumerate(table.rows)]
    return replace(table, rows=tuple(kept))


@on_table("head over two rows", layouts=MATRICES)
def _head_split(table: PrintedTable, rng: Random) -> Sequence[Item]:
    """商业 above, 企业 below, each in a cell of its own."""
    last = table.head - 1
    rows = [list(row) for row in table.rows]
    for row, _, cell in table.placed():
        if row < last and row + cell.row_span > last:
            at = next(i for i, c in enumerate(rows[row]) if c is cell)
            rows[row][at] = replace(cell, row_span=cell.row_span + 1)
    above = tuple(replace(c, text=c.text[: len(c.text) // 2]) for c in rows[last])
    below = tuple(replace(c, text=c.text[len(c.text) // 2 :]) for c in rows[last])
    split = [*map(tuple, rows[:last]), above, below, *map(tuple, rows[last + 1 :])]
    return [replace(table, rows=tuple(split), head=table.head + 1)]


@on_table("leading cells lost", layouts=APPLICATIONS, formats=MARKED)
def _leading_lost(table: PrintedTable, rng: Random) -> Sequence[Item]:
    """Merged labels keep to their first row, and nothing stands in their place below."""
    body = [tuple(replace(cell, row_span=1) for cell in row) for row in table.rows[table.head :]]
    return [replace(table, rows=(*table.rows[: table.head], *body))]


@on_table("columns in another order", layouts=APPLICATIONS)
def _reordered(table: PrintedTable, rng: Random) -> Sequence[Item]:
    """The total comes first, heading and values alike."""
    rows = []
    for number, row in enumerate(table.rows):
        first = 1 if number == 0 else next((i for i, c in enumerate(row) if c.key or number == 1), 0)
        moves = number == 1 or any(cell.key for cell in row)
        rows.append((*row[:first], row[-1], *row[first:-1]) if moves else row)
    return [replace(table, rows=tuple(rows))]


# --- how it is drawn -----------------------------------------------------------------------------------------------


def _style(word: str) -> OnTable:
    return lambda table, _: [replace(table, style=table.style | {word})]


_add("white rectangles", on_table=_style("white_boxes"), formats=["reportlab"])
_add("no bottom rule", on_table=_style("open_foot"), formats=["reportlab"])
_add("no rules", on_table=_style("no_rules"), formats=["reportlab", "docx", "libreoffice", "word"])
_add("head repeated", on_table=_style("repeat_head"), formats=["docx", "word"])
