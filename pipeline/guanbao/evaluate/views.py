"""An evaluation as tables: for a terminal, in Markdown, and as one HTML page that needs nothing else."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guanbao.evaluate.tallies import score_of

Result = Mapping[str, Any]
NONE = "–"
_MAIN = (
    ("report", "recognised"), ("agency", "identity.agency"), ("year", "identity.year"), ("value F1", "figures.value"),
    ("strict F1", "figures.strict"), ("departments", "departments"), ("outlets", "outlets"), ("metric", "figures.metric"),
    ("traps", "traps.avoided"), ("cells", "cells.nonzero"), ("checks", "checks"), ("silent", "silent_errors"),
    ("flawless", "reports.flawless"),
)  # fmt: skip
_LABELS = {"train": "train", "dev": "dev", "test": "test", "unlisted": "in no split"}


@dataclass(frozen=True, slots=True)
class Table:
    """A titled table of strings; the first column is text, the others are numbers. `note` says how to read it."""

    title: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    note: str = ""
    wide: bool = field(default=False)  # several columns of text


def tables(result: Result) -> Iterator[Table]:
    """All tables of an evaluation, the most important first; those without rows are left out."""
    for table in _tables(result):
        if table.rows:
            yield table


def text(result: Result, *, details: bool = False) -> str:
    """For a terminal or a pipe; with `details`, every case that the result holds."""
    parts = [_heading(result), *map(_text_table, tables(result))]
    if details:
        parts.append("\n".join(_case_line(case) for case in result["cases"]))
    return "\n\n".join(part for part in parts if part) + "\n"


def markdown(result: Result, *, details: bool = False) -> str:
    """In Markdown, for notes and reviews; with `details`, every case that the result holds."""
    parts = [f"# Evaluation\n\n{_escaped(_heading(result))}"]
    for table in tables(result):
        lines = [f"## {table.title}", "", _md_row(table.head), _md_rule(table)]
        lines += [_md_row(row) for row in table.rows]
        parts.append("\n".join([*lines, *(["", table.note] if table.note else [])]))
    if details and result["cases"]:
        parts.append("\n".join(["## Cases", "", *(f"- {_escaped(_case_line(case))}" for case in result["cases"])]))
    return "\n\n".join(parts) + "\n"


def page(result: Result) -> str:
    """One HTML page: scores, curves, and the worst cases in their sentences. No script, nothing loaded from elsewhere."""
    import jinja2

    loader = jinja2.PackageLoader("guanbao.evaluate", "pages")
    environment = jinja2.Environment(loader=loader, autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True)
    environment.filters["said"] = said
    curves = [
        (name, part["reliability"]["bins"], _number(part["reliability"]["expected_calibration_error"]))
        for name, part in result["confidence"].items()
        if part["reliability"]["bins"]
    ]
    return environment.get_template("evaluation.html").render(
        heading=_heading(result), tables=list(tables(result)), curves=curves, result=result
    )


def said(side: Mapping[str, Any] | None) -> str:
    """One side of a case in a line.

    >>> said({"value": 372, "unit": "人次", "outlets": ["渤海报", "今晚报"]})
    '372 人次, outlets: 渤海报、今晚报'
    """
    if side is None:
        return "nothing"
    first = " ".join(str(side[key]) for key in ("value", "unit") if key in side and "cell" not in side)
    rest = [f"{key}: {_plain(value)}" for key, value in side.items() if "cell" in side or key not in ("value", "unit")]
    return ", ".join(part for part in (first, *rest) if part)


def _plain(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, list) else NONE if value is None else str(value)


def _heading(result: Result) -> str:
    counts = result["counts"]
    models = ", ".join(f"{name} {'/'.join(v)}" for name, v in result["models"].items()) or "rules alone"
    hidden = f"; {counts['hidden']} of them are shown as totals only" if counts["hidden"] else ""
    return f"{counts['documents']} documents of {counts['reports']} reports{hidden}. Read by {models}."


def _tables(result: Result) -> Iterator[Table]:
    yield _scores(result["scores"])
    yield _overview("By split", "split", {_LABELS[name]: row for name, row in result["splits"].items()})
    yield _confidence(result["confidence"])
    if "base" in result:
        yield from _base(result["base"])
    for name, part in result["groups"].items():
        yield _metrics(part) if name == "metric" else _overview(f"By {name}", name, part["groups"], part["macro"])
    yield from _phenomena(result["phenomena"])
    yield _documents(result["documents"])


def _scores(scores: Mapping[str, Any]) -> Table:
    rows = []
    for name, row in scores.items():
        if name == "reports":
            continue
        if not isinstance(row, Mapping):
            rows.append((name, "", "", str(row), ""))
        elif "f1" in row and row["f1"] is not None:
            count = f"{row['hit']} of {row['gold']}, {row['extra']} extra"
            rows.append((name, _number(row["precision"]), _number(row["recall"]), _number(row["f1"]), count))
        elif "silent" in row:
            count = f"{row['silent']} silent of {row['errors']} wrong, {row['of']} values"
            rows.append((name, "", "", _number(row["share"], 4), count))
        elif row.get("of"):
            rows.append((name, "", "", _number(row["share"]), f"{row['good']} of {row['of']}"))
    note = (
        "silent_errors: values that are wrong or missing with no warning, failing check or low confidence beside them. "
        "checks: gold need not list all that hold, so extra ones may be right; checks.failing scores contradictions."
    )
    return Table("Scores", ("score", "precision", "recall", "F1 or share", "counts"), rows, note)


def _overview(title: str, what: str, groups: Mapping[str, Any], macro: Mapping[str, Any] | None = None) -> Table:
    """A line of the main scores for each group, and the mean of the groups below."""
    rows = [
        (name, str(row["reports"]), *(_number(score_of(row[key])) for _, key in _MAIN)) for name, row in groups.items()
    ]
    if macro is not None and rows:
        rows.append(("mean of groups", "", *(_number(macro[key]) if key in macro else "" for _, key in _MAIN)))
    return Table(title, (what, "documents", *(head for head, _ in _MAIN)), rows)


def _confidence(parts: Mapping[str, Any]) -> Table:
    head = ("confidence of", "kept at 99 %", "recall so", "from", "calibration error", "read")
    rows = []
    for name, part in parts.items():
        kept, curve = part["coverage"], part["reliability"]
        numbers = (_number(kept["share"]), _number(kept["recall"]), _number(kept["threshold"], 2))
        if curve["of"]:
            rows.append((name, *numbers, _number(curve["expected_calibration_error"]), str(curve["of"])))
    note = "kept at 99 %: the share that can be kept, most confident first, with 99 of 100 right; recall so: the right ones among them, of the gold."
    return Table("Confidence", head, rows, note)


def _base(base: Mapping[str, Any]) -> Iterator[Table]:
    scores = [
        (name, _number(one["base"]), _number(one["now"]), _signed(one["base"], one["now"]))
        for name, one in base["scores"].items()
        if one["base"] is not None or one["now"] is not None
    ]
    note = f"{base['documents']} documents in both: {base['gains']} facts gained, {base['losses']} lost."
    if base["only_now"] or base["only_base"]:
        note += f" {base['only_now']} are only in this reading, {base['only_base']} only in the base."
    yield Table("Against the base", ("score", "base", "now", "difference"), scores, note)
    changes = [
        (one["document"], sign, change["fact"], change["before"], change["now"])
        for one in base["by_document"]
        for sign, side in (("lost", "losses"), ("gained", "gains"))
        for change in one[side]
    ]
    yield Table("Gains and losses", ("document", "", "fact", "base", "now"), changes, wide=True)


def _metrics(part: Mapping[str, Any]) -> Table:
    head = ("metric", "documents", "gold", "hit", "extra", "F1")
    rows = [
        (name, str(row["documents"]), str(row["gold"]), str(row["hit"]), str(row["extra"]), _number(row["f1"]))
        for name, row in part["groups"].items()
    ]
    rows += [("mean of metrics", "", "", "", "", _number(part["macro"]["f1"]))] if rows else []
    return Table("By metric", head, rows)


def _phenomena(part: Mapping[str, Any]) -> Iterator[Table]:
    weak = part["weakest"]
    rows = [
        (one["id"], str(one["documents"]), one["about"], str(one["of"]), _number(one["score"]))
        for one in _byscore_of(part["documents"])
    ]
    note = "A report is scored whole, by what the phenomenon is about."
    note += f" Weakest: {weak['documents']}." if weak["documents"] else ""
    yield Table("By what reports show", ("phenomenon", "documents", "judged by", "facts", "score"), rows, note)
    rows = [
        (one["id"], str(one["documents"]), str(one["of"]), _number(one["found"]), _number(one["score"]))
        for one in _byscore_of(part["figures"])
    ]
    note = "Of the gold figures that show it: how many were found, and how many are right altogether."
    note += f" Weakest: {weak['figures']}." if weak["figures"] else ""
    yield Table("By what figures show", ("phenomenon", "documents", "figures", "found", "all right"), rows, note)


def _byscore_of(rows: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return sorted(rows, key=lambda one: (2.0 if one["score"] is None else one["score"], one["id"]))


def _documents(documents: Sequence[Mapping[str, Any]]) -> Table:
    head = ("document", "split", "figures", "value F1", "strict F1", "cells wrong", "errors", "silent", "status")
    rows = [
        (
            one["document"], one["split"], str(one["figures"]), _number(one["value_f1"]), _number(one["strict_f1"]),
            str(one["cells_wrong"]), str(one["errors"]), str(one["silent"]), str(one["status"]),
        )
        for one in sorted(documents, key=lambda one: (1.0 if one["strict_f1"] is None else one["strict_f1"], one["document"]))
    ]  # fmt: skip
    return Table("By document", head, rows)


def _number(value: float | None, digits: int = 3) -> str:
    return NONE if value is None else f"{value:.{digits}f}"


def _signed(before: float | None, now: float | None) -> str:
    return NONE if before is None or now is None else f"{now - before:+.3f}"


def _case_line(case: Mapping[str, Any]) -> str:
    place = f"{case['before']}【{case['at']}】{case['behind']}" if case["at"] else ""
    silent = "silent" if case["told"] is None and case["kind"] in ("misread", "missed", "invented", "cell") else ""
    words = " ".join(part for part in (case["kind"], silent, f"({', '.join(case['wrong'])})") if part)
    line = f"{', '.join(case['documents'])}: {words}: gold {said(case['gold'])}; read {said(case['read'])}"
    return re.sub(r"\s+", " ", f"{line}; {place}" if place else line)


# text and Markdown


def _width(words: str) -> int:
    """Columns that a string takes on a terminal: a full-width character counts as two."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in words)


def _text_table(table: Table) -> str:
    lines = [table.head, *table.rows]
    widths = [max(_width(line[n]) for line in lines) for n in range(len(table.head))]
    out = [table.title.upper()]
    for line in lines:
        cells = [
            word + " " * (width - _width(word)) if n == 0 or table.wide else " " * (width - _width(word)) + word
            for n, (word, width) in enumerate(zip(line, widths, strict=True))
        ]
        out.append("  ".join(cells).rstrip())
    return "\n".join([*out, *([table.note] if table.note else [])])


def _escaped(words: str) -> str:
    """Untrusted words in Markdown: no markup, on one line."""
    plain = re.sub(r"\s+", " ", html.escape(words, quote=False))
    return re.sub(r"([\\`*_\[\]|#])", r"\\\1", plain)


def _md_row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(_escaped, cells))} |"


def _md_rule(table: Table) -> str:
    return "|" + "|".join("---" if n == 0 or table.wide else "--:" for n in range(len(table.head))) + "|"
