"""forms.yaml: what is wrong in it is refused with file, line and a plain word; what is in it is whole and of use."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from guanbao.registry import check, load
from guanbao.registry.kinds import FormRow, TableForm

FORM = """\
forms:
  - id: requests
    label_zh: 申请
    label_en: requests
    shape: matrix
    eras: [tables-2019, tables-2021]
    captions: [申请人情况]
    columns:
      - {key: person, labels: [自然人]}
      - {key: firm, labels: [商业企业], short: [企业]}
      - {key: total, labels: [总计], eras: [tables-2021]}
    rows:
      - {key: results, labels: [办理结果], heading: true}
      - {key: granted, labels: [予以公开], under: results}
      - {key: denied, labels: [不予公开], under: results}
      - {key: other, labels: [其他处理], under: results, replaces: [other.late]}
      - {key: other.late, labels: [逾期不补正], under: results, unit: 件}
      - {key: done, labels: [合计], columns: [person, total], without: {tables-2019: [total]}}
    identities:
      - {id: applicants, kind: sum, along: columns, total: [total], parts: [person, firm]}
      - {id: results, kind: balance, along: rows, total: [done], parts: [granted, denied, other.*]}
    units: {total: 件}
"""


def faults(small: Path, content: str) -> list[tuple[str, int, str, str]]:
    (small / "forms.yaml").write_text(content, encoding="utf-8")
    return [(Path(f.file).name, f.line, f.code, f.message) for f in check(small)]


def damaged(old: str, new: str) -> str:
    assert FORM.count(old) == 1, old
    return FORM.replace(old, new)


def line_of(text: str) -> int:
    return next(n for n, line in enumerate(FORM.splitlines(), 1) if text in line)


def test_a_form_that_is_right(small: Path) -> None:
    assert faults(small, FORM) == []
    (form,) = load(small).forms
    assert form.columns_of(form.rows[1]) == ("person", "firm", "total")
    assert form.columns_of(form.rows[1], "tables-2019") == ("person", "firm")
    assert form.columns_of(form.rows[5]) == ("person", "total")
    assert form.columns_of(form.rows[5], "tables-2019") == ("person",)
    assert form.row("denied") is form.rows[2]
    assert form.row("nobody") is None


DENIED = "- {key: denied, labels: [不予公开], under: results}"
PERSON = "- {key: person, labels: [自然人]}"
COLUMNS = FORM[FORM.index("    columns:") : FORM.index("    rows:")]
# what -> old, new, code, words of the message
BAD: dict[str, tuple[str, str, str, tuple[str, ...]]] = {
    "unknown total in an identity": ("total: [done]", "total: [finished]", "G507", ("requests", "identities", "finished")),
    "unknown part in an identity": ("[granted, denied,", "[granted, refused,", "G507", ("requests", "refused")),
    "unknown group in an identity": ("other.*]", "others.*]", "G507", ("requests", "others")),
    "row where a column is meant": ("parts: [person, firm]", "parts: [person, granted]", "G507", ("requests", "granted")),
    "unknown kind of identity": ("kind: balance", "kind: product", "G505", ("kind", "product")),
    "unknown direction": ("along: rows", "along: lines", "G505", ("along", "lines")),
    "row key twice": (DENIED, f"{DENIED}\n      - {{key: denied, labels: [拒绝]}}", "G515", ("requests", "denied")),
    "column key twice": (PERSON, f"{PERSON}\n      - {{key: person, labels: [公民]}}", "G515", ("requests", "person")),
    "unknown era of the form": ("[tables-2019, tables-2021]", "[tables-2019, tables-2022]", "G505", ("eras", "tables-2022")),
    "unknown era of a column": ("eras: [tables-2021]}", "eras: [2021]}", "G505", ("eras", "2021")),
    "unknown era of a row": ("without: {tables-2019", "without: {tables-1919", "G505", ("without", "tables-1919")),
    "unknown shape": ("shape: matrix", "shape: round", "G505", ("shape", "round")),
    "row under nobody": ("[不予公开], under: results", "[不予公开], under: result", "G507", ("requests", "result")),
    "row that replaces nobody": ("replaces: [other.late]", "replaces: [other.early]", "G507", ("requests", "other.early")),
    "row with a column of nobody": ("columns: [person, total]", "columns: [person, sum]", "G507", ("requests", "sum")),
    "unit of a column of nobody": ("units: {total: 件}", "units: {sum: 件}", "G507", ("requests", "units", "sum")),
    "no labels": (", labels: [自然人]", "", "G504", ("labels",)),
    "no rows of labels": ("labels: [自然人]", "labels: ['']", "G505", ("labels",)),
    "no key": ("key: person, ", "", "G504", ("key",)),
    "no columns at all": (COLUMNS, "", "G504", ("columns",)),
    "unknown field of a form": ("captions:", "titles:", "G503", ("titles", "captions")),
    "unknown field of a row": ("heading: true", "header: true", "G503", ("header",)),
    "a key that is no key": ("key: person", "key: 自然人", "G505", ("key", "自然人")),
    "heading that is neither true nor false": ("heading: true", "heading: perhaps", "G505", ("heading", "perhaps")),
    "row without what it never had": ("tables-2019: [total]}", "tables-2019: [sum]}", "G507", ("requests", "sum")),
    "heading in an identity": ("total: [done]", "total: [results]", "G507", ("requests", "results")),
    "group without rows in an identity": ("other.*]", "granted.*]", "G507", ("requests", "granted")),
    "row under itself": ("[不予公开], under: results", "[不予公开], under: denied", "G507", ("requests", "denied")),
    "unknown unit of a row": ("under: results, unit: 件", "under: results, unit: 筐", "G507", ("requests", "筐")),
    "unknown unit of a column": ("units: {total: 件}", "units: {total: 筐}", "G507", ("requests", "筐")),
    "label of two rows under one parent": ("[不予公开]", "[予以公开]", "G516", ("予以公开",)),
    "label of two columns": ("[商业企业]", "[自然人]", "G516", ("自然人",)),
    "label twice in one row": ("[予以公开]", "[予以公开, 予以公开]", "G515", ("予以公开",)),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_bad_entry_is_refused(what: str, small: Path) -> None:
    old, new, code, words = BAD[what]
    found = faults(small, damaged(old, new))
    assert len(found) == 1, found
    name, line, got, message = found[0]
    assert (name, got) == ("forms.yaml", code)
    assert 1 <= line <= len(FORM.splitlines())
    assert all(word in message for word in words), message


@pytest.mark.parametrize(
    "what", ["unknown era of a column", "no labels", "unknown kind of identity", "unknown field of a row"]
)
def test_fault_has_its_own_line(what: str, small: Path) -> None:
    old, new, _, _ = BAD[what]
    ((_, line, _, _),) = faults(small, damaged(old, new))
    assert line == line_of(old)


def test_form_given_twice(small: Path) -> None:
    found = faults(small, FORM + FORM.removeprefix("forms:\n"))
    assert [(f[0], f[2]) for f in found] == [("forms.yaml", "G506")]
    assert "requests" in found[0][3]


def test_all_faults_at_once(small: Path) -> None:
    content = FORM.replace("total: [done]", "total: [finished]").replace("key: firm", "key: person")
    assert sorted(f[2] for f in faults(small, content)) == ["G507", "G507", "G515"]


@pytest.mark.parametrize(
    "place", ["requests:nobody", "requests:granted:nobody", "nobody:granted", "requests:done:firm"]
)
def test_metric_of_a_cell_that_is_none(place: str, small: Path) -> None:
    metrics = small / "metrics.yaml"
    metrics.write_text(metrics.read_text(encoding="utf-8") + f'    form_keys: ["{place}"]\n', encoding="utf-8")
    found = faults(small, FORM)
    assert [(f[0], f[2]) for f in found] == [("metrics.yaml", "G507")]
    assert place in found[0][3]


def test_metric_of_a_cell(small: Path) -> None:
    metrics = small / "metrics.yaml"
    metrics.write_text(metrics.read_text(encoding="utf-8") + '    form_keys: ["requests:granted"]\n', encoding="utf-8")
    assert faults(small, FORM) == []
    found = load(small).metric_of_cell("requests", "granted", "total")
    assert found is not None
    assert found.id == "inquiries.handled"
    assert load(small).metric_of_cell("requests", "denied", "total") is None


def test_a_form_laid_over_the_own_ones(tmp_path: Path) -> None:
    """A province adds a form of its own as data; the national ones stay."""
    (tmp_path / "forms.yaml").write_text(FORM, encoding="utf-8")
    assert {"requests", "applications", "statistics"} <= {form.id for form in load(extra=[tmp_path]).forms}


# --- the package's own forms ---------------------------------------------------------------------------------------


def forms() -> tuple[TableForm, ...]:
    return load().forms


def rows(form: TableForm) -> Iterator[FormRow]:
    return (row for row in form.rows if not row.heading)


def test_the_national_forms_are_there() -> None:
    assert {f.id: f.shape for f in forms()} == {
        "proactive": "blocks", "applications": "matrix", "review_litigation": "wide", "statistics": "list", "appendix": "free",
    }  # fmt: skip


# Cells in each generation as the State Council's office prescribes them.
SIZES = {
    ("proactive", "tables-2019"): 22, ("proactive", "tables-2021"): 10, ("review_litigation", "tables-2021"): 15,
    ("statistics", "statistics-2014"): 58,
}  # fmt: skip


@pytest.mark.parametrize(("name", "era"), SIZES)
def test_a_form_has_its_cells(name: str, era: Any) -> None:
    form = load().get("forms", name)
    cells = [(row.key, c) for row in rows(form) if not row.eras or era in row.eras for c in form.columns_of(row, era)]
    assert len(cells) == SIZES[name, era]


@pytest.mark.parametrize("form", [f for f in load().forms if f.rows], ids=lambda f: f.id)
def test_every_cell_has_a_metric(form: TableForm) -> None:
    registry = load()
    without = [
        (row.key, c)
        for row in rows(form)
        for c in form.columns_of(row)
        if registry.metric_of_cell(form.id, row.key, c) is None
    ]
    assert without == []


@pytest.mark.parametrize("form", [f for f in load().forms if f.rows], ids=lambda f: f.id)
def test_units_are_known_and_fit_their_metric(form: TableForm) -> None:
    registry = load()
    for row in rows(form):
        for column in form.columns_of(row):
            unit, metric = row.unit or form.units.get(column), registry.metric_of_cell(form.id, row.key, column)
            if unit and metric:
                assert registry.units[unit].measure in metric.measures, (row.key, column)


def test_every_row_of_the_long_form_has_a_unit() -> None:
    assert [row.key for row in rows(load().get("forms", "statistics")) if row.unit is None] == []


def test_no_cell_belongs_to_two_metrics() -> None:
    times = Counter(key for metric in load().metrics for key in metric.form_keys)
    assert [key for key, count in times.items() if count > 1] == []


@pytest.mark.parametrize("form", [f for f in load().forms if f.rows], ids=lambda f: f.id)
def test_a_label_names_one_row_under_its_parent(form: TableForm) -> None:
    for part in (form.rows, form.columns):
        times = Counter((label, getattr(e, "under", None), e.eras) for e in part for label in (*e.labels, *e.short))
        assert [name for name, count in times.items() if count > 1] == []


@pytest.mark.parametrize("form", load().forms, ids=lambda f: f.id)
def test_rows_stand_behind_what_they_are_under(form: TableForm) -> None:
    order = [row.key for row in form.rows]
    assert [row.key for row in form.rows if row.under and order.index(row.under) >= order.index(row.key)] == []


@pytest.mark.parametrize("form", load().forms, ids=lambda f: f.id)
def test_identities_name_rows_with_cells(form: TableForm) -> None:
    rows_, columns = [row.key for row in rows(form)], [column.key for column in form.columns]
    for identity in form.identities:
        for key in (*identity.total, *identity.parts):
            known = rows_ if identity.along == "rows" else columns
            assert key in known or any(k.startswith(key.removesuffix("*")) for k in known if key.endswith(".*")), key


def test_results_of_the_requests_are_all_parts_of_their_total() -> None:
    form = load().get("forms", "applications")
    (identity,) = [i for i in form.identities if i.id == "results"]
    parts = {
        r.key
        for r in rows(form)
        for p in identity.parts
        if r.key == p or (p.endswith(".*") and r.key.startswith(p[:-1]))
    }
    assert {r.key for r in rows(form)} - parts == {"received", "carried_in", "processed_total", "carried_out"}
