"""Building: the same reports give the same files, what is wrong is said, and a build that fails leaves the old one."""

from __future__ import annotations

import hashlib
import json
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from guanbao.dataset import build, duck, open_dataset
from guanbao.dataset import write as writing
from guanbao.dataset.schema import DATASET_VERSION
from guanbao.errors import GuanbaoError
from made import Draft, folder, rows


def digests(out: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted((out / "dataset").iterdir())}


def simple(out: Path) -> Path:
    one = Draft("customs.tianjin", 2009)
    one.say(351, "件", "applications.received", label="收到申请")
    one.say(0, None, "review.received", kind="zero", raw="未发生")
    other = Draft("customs.tianjin", 2010)
    other.say(Decimal("52.15"), "万元", "fees.charged", kind="money")
    return folder(out, [one, other])


def test_the_same_reports_give_the_same_files(own_out: Path, corpus_out: Path) -> None:
    built = build(own_out)
    assert built.problems == ()
    assert digests(own_out) == digests(corpus_out)
    assert build(own_out).build == built.build
    assert sorted(path.name for path in own_out.iterdir()) == ["dataset", "guanbao.duckdb", "reports"]


def test_only_the_formats_that_are_asked_for(tmp_path: Path) -> None:
    out = simple(tmp_path / "out")
    build(out)
    assert (out / "guanbao.duckdb").exists()
    build(out, ["csv"])
    names = {path.suffix for path in (out / "dataset").iterdir()}
    assert names == {".parquet", ".csv", ".json"}
    assert not (out / "guanbao.duckdb").exists()
    assert open_dataset(out).sql("SELECT count(*) FROM figures").fetchall() == [(3,)]


def test_money_is_in_its_base_unit_and_exact(tmp_path: Path) -> None:
    out = simple(tmp_path / "out")
    build(out)
    [row] = rows(open_dataset(out).arrow("values").to_pylist(), metric="fees.charged")
    assert (row["value"], row["value_text"], row["unit"], row["measure"]) == (Decimal(521500), "521500", "元", "money")
    [figure] = rows(open_dataset(out).arrow("figures").to_pylist(), metric="fees.charged")
    assert (figure["value"], figure["value_text"], figure["unit"]) == (Decimal("52.15"), "52.15", "万元")


def test_no_reports(tmp_path: Path) -> None:
    with pytest.raises(GuanbaoError, match="G801"):
        build(tmp_path)
    assert list(tmp_path.iterdir()) == []


def damage(path: Path, **changes: Any) -> None:
    record = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**record, **changes}), encoding="utf-8")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (lambda path: path.write_text("{", encoding="utf-8"), "G802"),
        (lambda path: path.write_text("[" * 100_000, encoding="utf-8"), "G802"),
        (lambda path: path.write_bytes(b"\xff\xfe\x00"), "G802"),
        (lambda path: damage(path, figures=[{"id": "f1"}]), "G802"),
        (lambda path: damage(path, schema_version="1.99", news=1), "G803"),
        (lambda path: damage(path, schema_version="2.0"), "G803"),
        (lambda path: damage(path, schema_version="soon"), "G803"),
    ],
)
def test_a_file_that_is_no_report_is_told_and_left_out(tmp_path: Path, spoil: Any, code: str) -> None:
    out = simple(tmp_path / "out")
    spoil(out / "reports" / "customs.tianjin-2009.json")
    built = build(out)
    assert [(key, problem.code) for key, problem in built.problems] == [("customs.tianjin-2009", code)]
    assert built.left_out == 1
    data = open_dataset(out)
    assert list(data.reports()) == ["customs.tianjin-2010"]
    [told] = data.arrow("problems").to_pylist()
    assert (told["report_key"], told["code"], told["of"]) == ("customs.tianjin-2009", code, "dataset")


def test_a_report_of_an_older_minor_version_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from guanbao.dataset import index

    out = simple(tmp_path / "out")
    path = out / "reports" / "customs.tianjin-2009.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    for figure in record["figures"]:  # fields with a default, as those that a later minor version adds
        for name in ("normalised_value", "normalised_unit", "qualifier"):
            del figure[name]
    del record["legal_texts"]
    path.write_text(json.dumps(record), encoding="utf-8")
    monkeypatch.setattr(index, "SCHEMA_VERSION", "1.7")
    assert build(out).problems == ()
    [figure, _] = rows(open_dataset(out).arrow("figures").to_pylist(), year=2009)
    assert (figure["value"], figure["qualifier"], figure["normalised_value"]) == (351, "exact", None)


def test_broken_characters_are_replaced_and_told(tmp_path: Path) -> None:
    out = simple(tmp_path / "out")
    path = out / "reports" / "customs.tianjin-2009.json"
    path.write_text(path.read_text(encoding="utf-8").replace("收到申请", "收到\\ud800申请"), encoding="utf-8")
    built = build(out)
    assert [(problem.code, problem.severity) for _, problem in built.problems] == [("G805", "warning")]
    [figure] = rows(open_dataset(out).arrow("figures").to_pylist(), metric="applications.received")
    assert figure["label"] == "收到\ufffd申请"


def test_a_number_that_no_column_holds_is_kept_as_text_and_told(tmp_path: Path) -> None:
    draft = Draft("customs.tianjin", 2009)
    draft.say(Decimal("0.12345678901"), "%", "applications.on_time_rate", kind="rate")
    draft.say(10**40, "件", "applications.received")
    built = build(folder(tmp_path / "out", [draft]))
    assert [problem.code for _, problem in built.problems] == ["G804", "G804"]
    assert built.left_out == 0
    data = open_dataset(tmp_path / "out")
    found = [(row["value"], row["value_text"]) for row in data.arrow("figures").to_pylist()]
    assert found == [(None, "0.12345678901"), (None, str(10**40))]
    assert data.report("customs.tianjin-2009") == draft.report()


HOSTILE = [
    "=1+1",
    "'=1",
    'a,b\n"c"',
    "\r",
    "’;DROP TABLE figures;--",
    "<script>alert(1)</script>",
    "\x00x",
    "\u202e逆",
    " ",
    "𠮷",
]


def test_hostile_texts_change_nothing(tmp_path: Path) -> None:
    draft = Draft("某某'\"; --局", 2009)
    for text in HOSTILE:
        draft.say(1, "件", None, label=text, department=text, outlets=(text, f"{text}报"), raw=f"{text}1")
    out = folder(tmp_path / "o'ut \"x", [draft])
    build(out)
    data = open_dataset(out)
    assert data.report(next(data.reports())) == draft.report()
    assert [row["label"] for row in data.csv("figures")] == HOSTILE
    with duck.connect(out / "guanbao.duckdb") as connection:
        assert [label for (label,) in connection.execute("SELECT label FROM figures").fetchall()] == HOSTILE


def test_a_build_that_fails_leaves_the_old_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = simple(tmp_path / "out")
    build(out)
    before = digests(out)
    late = Draft("customs.tianjin", 2011)
    late.say(5, "件", "applications.received")
    folder(out, [late])

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(writing.duck, "fill", fail)
    with pytest.raises(OSError, match="No space"):
        build(out)
    assert digests(out) == before
    assert not [path for path in out.iterdir() if path.name.startswith(".")]
    assert open_dataset(out).sql("SELECT count(*) FROM reports").fetchall() == [(2,)]


def test_files_of_two_builds_are_noticed(tmp_path: Path) -> None:
    out, other = simple(tmp_path / "out"), simple(tmp_path / "other")
    build(out)
    late = Draft("customs.tianjin", 2011)
    late.say(5, "件", "applications.received")
    folder(other, [late])
    build(other)
    shutil.copy(other / "dataset" / "figures.parquet", out / "dataset" / "figures.parquet")
    with pytest.raises(GuanbaoError, match=r"G813.*figures\.parquet"):
        open_dataset(out).arrow("figures")
    (out / "dataset" / "values.parquet").write_bytes((out / "dataset" / "values.parquet").read_bytes()[:100])
    with pytest.raises(GuanbaoError, match="G813"):
        open_dataset(out).sql("SELECT 1")


def test_a_dataset_of_an_older_minor_version_opens(tmp_path: Path) -> None:
    out = simple(tmp_path / "out")
    build(out)
    path = out / "dataset" / "figures.parquet"
    old = pq.read_table(path)
    metadata = old.schema.metadata
    old = old.drop_columns(["department_category", "outlet_kinds", "box"]).append_column(
        "later", pa.array([1] * old.num_rows)
    )
    pq.write_table(old.replace_schema_metadata(metadata), path)
    data = open_dataset(out)
    first = data.arrow("figures").to_pylist()[0]
    assert (first["department_category"], first["outlet_kinds"], first["box"]) == (None, [], None)
    assert "later" not in first
    assert data.sql("SELECT department_category, outlet_kinds FROM figures LIMIT 1").fetchall() == [(None, [])]
    assert data.report("customs.tianjin-2009").figures[0].value == 351


def test_a_dataset_of_a_newer_major_version_is_refused(tmp_path: Path) -> None:
    out = simple(tmp_path / "out")
    build(out)
    path = out / "dataset" / "datapackage.json"
    path.write_text(
        path.read_text(encoding="utf-8").replace(f'"dataset_version": "{DATASET_VERSION}"', '"dataset_version": "2.0"'),
        encoding="utf-8",
    )
    with pytest.raises(GuanbaoError, match="G812"):
        open_dataset(out)
    with pytest.raises(GuanbaoError, match="G811"):
        open_dataset(tmp_path)


def test_the_last_published_issue_is_current(tmp_path: Path) -> None:
    issues = []
    for value, day in ((100, "2010-03-01"), (120, "2010-09-15"), (110, None)):
        draft = Draft("customs.tianjin", 2009, published=day)
        draft.say(value, "件", "applications.received")
        issues.append(draft)
    build(folder(tmp_path / "out", issues))
    data = open_dataset(tmp_path / "out")
    assert data.sql("SELECT value FROM current_values").fetchall() == [(Decimal(120),)]
    told = data.sql("SELECT DISTINCT status, metric FROM checks WHERE kind = 'copies'").fetchall()
    assert told == [("question", "applications.received")]
    because = {row["published"]: row["current_because"] for row in data.arrow("reports").to_pylist()}
    assert "published later" in because["2010-09-15"]
    assert "published later" in because["2010-03-01"]


def test_scopes_are_reports_of_their_own(tmp_path: Path) -> None:
    own, whole = (Draft("customs.tianjin", 2020, scope) for scope in ("headquarters", "district"))
    own.say(20, "件", "applications.received")
    whole.say(15, "件", "applications.received")
    build(folder(tmp_path / "out", [own, whole]))
    data = open_dataset(tmp_path / "out")
    assert data.sql("SELECT count(*) FROM reports WHERE is_current").fetchall() == [(2,)]
    [check] = rows(data.arrow("checks").to_pylist(), kind="scope")
    assert (check["status"], check["printed"], check["expected"]) == ("fails", 20, 15)
