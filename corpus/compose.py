"""Make a report and its gold of one marked text: `python corpus/compose.py ID ...`, then `python corpus/build.py ID`.

`reports/<id>/report.marked` is what an author writes: a head in YAML, a line `---`, and the text with marks around what a careful
reader finds. From it come `report.source`, `tables.yaml`, `meta.yaml` and `gold.json`. A report is laid out as `printing/source.py`
reads it: title, an empty line, headings, paragraphs indented by two ideographic spaces, the signature.

    «quote|value|unit|label|key=value …»     a figure; the keys are below
    〔监管处〕                                a department of the agency
    〖天津日报:newspaper〗                    a medium and its kind
    【海关发布】                              an account on a platform
    ‹第492号›                                 a stretch with a number that is no figure
    {{a}}                                     a table of the head, on a line of its own
    {a:received/total}                        a cell of it, as digits: in the text and in marks of figures

A figure with an empty quote, `«|value|unit|…»`, reads another one off the quote before it, as 各 asks for. Marks may stand inside
the quote of a figure. Keys of a figure: `q` (qualifier), `kind` (else by the unit), `part` (value of its total; `17/results` where
the text breaks that total down in several ways), `dep`, `out` (media, by comma), `sharing`, `ch` (channel), `acc`, `scope`, `period`
(`2009`, `2008-2010` or two days by `..`), `metric` (a key of the registry, `other` where none fits), `differs` (`form:row:column` of
the cell that prints another number).

The head: `agency`, `year`, `style`, `phenomena`, `prints` (see printing/prints.py), and where they differ from the default `system`,
`scope`, `period`, `title`, `era`, `tables`, `checks`, `traps`, `departments` (those that no mark can reach), `other_titles`
(what stands in 《》 and is no law) and `legal_texts` (in place of what stands in 《》). A table is an entry of tables.yaml; `draw` (see
printing/drawing.py) invents its values, and `zero`, `thousands` and `full_width` say how they are printed. Of a report whose prints
have a `mirror`, text and marks are written in simplified script; quotes and traps of the gold are as the mirror prints them.
"""

from __future__ import annotations

import json
import re
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from printing.drawing import draw
from printing.layouts import layouts, row_columns
from printing.mirror import mirror_of, mirrored

REPORTS = Path(__file__).resolve().parent / "reports"
SENTENCES = REPORTS.parent / "examples" / "sentences"
FRAME = "宁远海关2016年政府信息公开年度报告\n\n一、主动公开情况\n\n　　{}\n"  # a sentence as a report of its own
FIGURE = re.compile(r"«([^«»]*)»")
CELL = re.compile(r"\{(\w+):([^/{}]+)/(\w+)\}")
NAMES = {"departments": re.compile(r"〔(.+?)〕"), "accounts": re.compile(r"【(.+?)】"), "traps": re.compile(r"‹(.+?)›")}
OUTLET = re.compile(r"〖(.+?):(\w+)〗")
TITLE = re.compile(r"《([^《》]+)》")
PART = re.compile(r"\|part=([^|]+)")
SHORT_FORM = re.compile(r"简称[“”\"]?《([^《》]+)》")
DAY = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日")
MONEY = re.compile(r"(?:[百千万亿]*)(?:元|美元)")
FULL_WIDTH = {ord(char): ord(char) + 0xFEE0 for char in "0123456789"}
SHORT = {
    "q": "qualifier",
    "dep": "department",
    "out": "outlets",
    "ch": "channel",
    "acc": "account",
    "part": "part_of_value",
}
ORDER = (
    "value", "unit", "label", "kind", "qualifier", "quote", "metric", "department", "outlets", "sharing", "channel", "account",
    "part_of_value", "scope", "period",
)  # fmt: skip
HEAD = {
    "agency", "year", "style", "phenomena", "prints", "system", "scope", "period", "title", "era", "tables", "checks", "traps",
    "departments", "other_titles", "legal_texts",
}  # fmt: skip
LAST_YEAR = {2013: "narrative", 2018: "statistics-2014", 2020: "tables-2019", 9999: "tables-2021"}


@dataclass(slots=True)
class Found:
    """What the marks of a text say."""

    figures: list[dict[str, Any]] = field(default_factory=list)
    checks: list[dict[str, Any]] = field(default_factory=list)
    names: dict[str, list[str]] = field(default_factory=lambda: {key: [] for key in NAMES})
    outlets: dict[str, str] = field(default_factory=dict)
    parts: dict[str, list[Any]] = field(default_factory=dict)


class Tables:
    """The tables of a head with their values, and the cells that a text takes from them."""

    def __init__(self, entries: list[dict[str, Any]]) -> None:
        self.entries = [_valued(dict(entry)) for entry in entries]
        self._named = {entry["name"]: entry for entry in self.entries}

    def fill(self, text: str) -> str:
        """The text with its references to cells replaced by plain digits."""
        return CELL.sub(lambda match: self.value(*match.groups()), text)

    def value(self, table: str, row: str, column: str) -> str:
        """A cell as plain digits.

        Raises:
            ValueError: there is no such row or column.
            KeyError: there is no such table.
        """
        entry = self._named[table]
        if entry["layout"] == "appendix":
            printed = next(r["values"] for r in entry["rows"] if r["label"] == row)[column]
        else:
            known = row_columns(entry["layout"])
            if row not in known or column not in known[row]:
                raise ValueError(f"no cell {row}/{column}; {entry['layout']} has {known.get(row) or list(known)}")
            printed = entry["values"][row][known[row].index(column)]
        return unicodedata.normalize("NFKC", printed).replace(",", "")

    def check(self, place: tuple[str, str, str], figure: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
        """That a figure restates a cell, where its table is a national form."""
        layout = self._named[place[0]]["layout"]
        if layout != "appendix":
            yield _restated(layouts()[layout]["form"], place[1], place[2], figure, holds=True)


def _valued(entry: dict[str, Any]) -> dict[str, Any]:
    wishes, zero = entry.pop("draw", None), entry.pop("zero", None)
    thousands, full_width = entry.pop("thousands", False), entry.pop("full_width", False)

    def printed(value: str) -> str:
        if value == "0" and zero is not None:
            return str(zero)
        grouped = f"{int(value):,}" if thousands and value.isdigit() else value
        return grouped.translate(FULL_WIDTH) if full_width else grouped

    if wishes is not None:
        drawn = {key: list(row) for key, row in draw(entry["layout"], wishes).items()}
        entry["values"] = drawn | entry.get("values", {})
    if "values" in entry:
        entry["values"] = {key: [printed(value) for value in row] for key, row in entry["values"].items()}
    return entry


def _restated(form: str, row: str, column: str, figure: Mapping[str, Any], *, holds: bool) -> dict[str, Any]:
    note = figure["label"] if holds else f"{figure['label']}: the text and the table differ"
    place = {"kind": "text_table", "table": form, "row": row, "column": column, "printed": figure["value"]}
    return {**place, "holds": holds, "status": "holds" if holds else "fails", "note": note}


def number(text: str) -> int | float:
    """A number of JSON: whole if it is printed so."""
    return float(text) if "." in text else int(text)


def bare(text: str) -> str:
    """A text without the marks of names."""
    text = OUTLET.sub(r"\1", text)
    for mark in NAMES.values():
        text = mark.sub(r"\1", text)
    return text


def read_figure(mark: str, tables: Tables) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """One figure of the gold, and the checks of cells that its mark says.

    Raises:
        ValueError: the mark is not as the head of this module says.
    """
    quote, value, unit, label, *rest = tables.fill(mark).split("|")
    extra = dict(part.split("=", 1) for part in rest)
    differs = extra.pop("differs", None)
    printed_zero = re.search(r"[0０零]", quote)
    figure: dict[str, Any] = {SHORT.get(key, key): text for key, text in extra.items()}
    figure |= {"value": number(value), "unit": unit or None, "label": label, "quote": bare(quote)}
    zero = value == "0" and not unit and not printed_zero
    figure.setdefault(
        "kind", "zero" if zero else "money" if MONEY.fullmatch(unit) else "rate" if unit == "%" else "count"
    )
    figure.setdefault("qualifier", "exact")
    if "outlets" in figure:
        figure["outlets"] = figure["outlets"].split(",")
        if len(figure["outlets"]) > 1:
            figure.setdefault("sharing", "joint")
    if "part_of_value" in figure:
        figure["part_of_value"] = number(figure["part_of_value"].partition("/")[0])
    if "period" in figure:
        figure["period"] = period(figure["period"])
    if unknown := figure.keys() - set(ORDER):
        raise ValueError(f"unknown keys {sorted(unknown)}")
    checks = [c for place in dict.fromkeys(CELL.findall(mark)) for c in tables.check(place, figure)]
    if differs:
        form, row, column = differs.split(":")
        checks.append(_restated(form, row, column, figure, holds=False))
    return {key: figure[key] for key in ORDER if key in figure}, checks


def period(text: str) -> list[str]:
    """`2009`, `2008-2010` or `2009-01-01..2009-08-31` as first and last day."""
    if ".." in text:
        return text.split("..")
    years = text.split("-")
    return [f"{years[0]}-01-01", f"{years[-1]}-12-31"]


def read_marks(text: str, tables: Tables) -> tuple[str, Found]:
    """The text without marks, and what they say, in order."""
    found = Found()

    def figure(match: re.Match[str]) -> str:
        quote = match[1].split("|")[0]
        try:
            mark = match[1] if quote else found.figures[-1]["quote"] + match[1]
            one, checks = read_figure(mark, tables)
        except (ValueError, KeyError, IndexError) as error:
            raise ValueError(f"{match[0]}: {error}") from error
        found.figures.append(one)
        if (part := PART.search(tables.fill(match[1]))) and one["kind"] in {"count", "money"}:
            found.parts.setdefault(part[1], []).append(one["value"])
        found.checks += checks
        return quote

    plain = tables.fill(FIGURE.sub(figure, text))
    for key, mark in NAMES.items():
        found.names[key] = list(dict.fromkeys(mark.findall(plain)))
    for name, kind in OUTLET.findall(plain):
        found.outlets.setdefault(name, kind)
    return bare(plain), found


def part_sums(found: Mapping[str, list[Any]]) -> Iterator[dict[str, Any]]:
    """A check for each list of parts that the figures name."""
    for named, parts in found.items():
        total = number(named.partition("/")[0])
        off = round(sum(parts) - total, 6)
        status = "holds" if not off else "partial" if off < 0 else "fails"
        yield {
            "kind": "sum",
            "total": total,
            "parts": parts,
            "holds": not off,
            "status": status,
            "note": "parts of the text",
        }


def legal_texts(text: str, other: list[str]) -> list[str]:
    """What stands in 《》 once, but for short forms that the text introduces and what the head names as none."""
    short = set(SHORT_FORM.findall(text))
    titles = dict.fromkeys(TITLE.findall(re.sub(r"\s", "", text)))
    return [title for title in titles if title not in short and title not in other]


def compose(folder: Path) -> None:
    """Write report.source, tables.yaml, meta.yaml and gold.json of one marked report.

    Raises:
        ValueError: the head or a mark is not as the module says; the message names the report and the mark.
    """
    head_text, _, marked = (folder / "report.marked").read_text(encoding="utf-8").partition("\n---\n")
    head = yaml.safe_load(head_text)
    if unknown := head.keys() - HEAD:
        raise ValueError(f"{folder.name}: unknown keys of the head {sorted(unknown)}")
    tables = Tables(head.get("tables", []))
    try:
        text, found = read_marks(marked.lstrip("\n"), tables)
    except ValueError as error:
        raise ValueError(f"{folder.name}: {error}") from error
    (folder / "report.source").write_text(text, encoding="utf-8")
    if tables.entries:
        _write_yaml(folder / "tables.yaml", tables.entries, default_flow_style=None)
    meta = {"synthetic": True, **{key: head[key] for key in ("agency", "year", "style", "phenomena", "prints")}}
    _write_yaml(folder / "meta.yaml", {**meta, "licence": "Apache-2.0"})
    gold = _gold(folder.name, head, text, found)
    mirror = mirror_of(head["prints"])
    gold["figures"] = [{**figure, "quote": mirrored(figure["quote"], mirror)} for figure in gold["figures"]]
    gold["traps"] = [mirrored(trap, mirror) for trap in gold["traps"]]
    made = json.dumps(gold, ensure_ascii=False, indent=1)
    made = re.sub(r"\[\s+((?:-?[\d.]+,\s+)*-?[\d.]+)\s+\]", lambda m: "[" + re.sub(r"\s+", " ", m[1]) + "]", made)
    (folder / "gold.json").write_text(made + "\n", encoding="utf-8")


def _gold(name: str, head: Mapping[str, Any], text: str, found: Found) -> dict[str, Any]:
    year = head["year"]
    title = head["title"] if "title" in head else "".join(text.split("\n\n")[0].split())
    checks = [{**check, "holds": check["status"] == "holds"} for check in head.get("checks", [])]
    traps = [*found.names["traps"], *DAY.findall(text), *map(str, head.get("traps", []))]
    laws = head.get("legal_texts")
    return {
        "id": name,
        "is_report": True,
        "agency": head["agency"],
        "agency_system": head.get("system", "customs"),
        "scope": head.get("scope", "district"),
        "year": year,
        "period": [str(day) for day in head.get("period", [f"{year}-01-01", f"{year}-12-31"])],
        "title": title,
        "era": head.get("era", next(era for last, era in LAST_YEAR.items() if year <= last)),
        "departments": list(dict.fromkeys([*found.names["departments"], *head.get("departments", [])])),
        "outlets": [{"name": outlet, "kind": kind} for outlet, kind in found.outlets.items()],
        "accounts": found.names["accounts"],
        "legal_texts": laws if laws is not None else legal_texts(text, head.get("other_titles", [])),
        "figures": found.figures,
        "traps": list(dict.fromkeys(traps)),
        "tables": [],
        "checks": [*checks, *found.checks, *part_sums(found.parts)],
    }


def _write_yaml(path: Path, content: Any, **style: Any) -> None:
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False, width=130, **style), encoding="utf-8")


def sentences() -> list[dict[str, Any]]:
    """The marked example sentences as small documents with gold; the look-alikes (`~`) follow what they look like."""
    out = []
    for path in sorted(SENTENCES.glob("*.marked")):
        why = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                why = line.removeprefix("# why:").strip()
            elif line.strip():
                text, found = read_marks(line.removeprefix("~").strip(), Tables([]))
                gold = {
                    "departments": found.names["departments"],
                    "outlets": [{"name": n, "kind": k} for n, k in found.outlets.items()],
                    "figures": found.figures,
                    "traps": found.names["traps"],
                }
                name = {"file": path.stem, "why": why, "look_alike": line.startswith("~")}
                out.append({**name, "document": FRAME.format(text), "gold": gold})
    return out


def main(ids: list[str]) -> int:
    """Compose the given reports, or all that are marked and the sentences."""
    if not ids:
        made = "[\n" + ",\n".join(json.dumps(s, ensure_ascii=False) for s in sentences()) + "\n]\n"
        (SENTENCES.parent / "sentences.json").write_text(made, encoding="utf-8")
    for folder in [REPORTS / i for i in ids] or sorted(path.parent for path in REPORTS.glob("*/report.marked")):
        compose(folder)
        print(folder.name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
