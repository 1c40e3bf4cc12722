"""`guanbao registry` and `guanbao schema`."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from guanbao.model.rows import COLUMNS
from guanbao.model.schema import json_schema
from guanbao.registry import load
from guanbao.registry.lookup import KINDS


def test_our_own_registry_has_no_faults(run: Callable[..., Result]) -> None:
    result = run("registry", "check")
    assert (result.exit_code, result.stdout) == (0, "")


def test_faults_have_file_and_line(tmp_path: Path, project_root: Path, run: Callable[..., Result]) -> None:
    folder = tmp_path / "mine"
    shutil.copytree(project_root / "pipeline" / "guanbao" / "registry" / "data", folder)
    path = folder / "units.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text(
        "\n".join([*lines, "怪,no such kind,count,,,,,,,", "怪怪,item,nonsense,,,,"]) + "\n", encoding="utf-8"
    )
    result = run("registry", "check", folder)
    assert result.exit_code == 1
    assert f"{path}:{len(lines) + 1}: G5" in result.stdout
    assert f"{path}:{len(lines) + 2}: G5" in result.stdout
    assert "G641" in result.stderr


def test_additions_are_checked_over_ours(tmp_path: Path, run: Callable[..., Result]) -> None:
    (tmp_path / "units.csv").write_text("unit,measure,kind\n怪,item,count\n", encoding="utf-8")
    assert run("registry", "check", tmp_path, "--overlay").exit_code == 0
    alone = run("registry", "check", tmp_path)
    assert alone.exit_code == 1
    assert "agencies.csv" in alone.stdout
    assert run("registry", "check", "--overlay").exit_code == 2
    assert run("registry", "check", tmp_path / "nowhere").exit_code == 1


def test_kinds_and_counts(run: Callable[..., Result]) -> None:
    rows = json.loads(run("registry", "show", "--json").stdout)
    assert [row["kind"] for row in rows] == list(KINDS)
    assert all(row["entries"] > 0 for row in rows)
    assert "agencies" in run("registry", "show").stdout


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_be_shown(kind: str, run: Callable[..., Result]) -> None:
    table = run("registry", "show", kind)
    assert table.exit_code == 0
    rows = json.loads(run("registry", "show", kind, "--json").stdout)
    entries = load().entries(kind)
    assert len(rows) == len(entries)
    assert table.stdout.count("\n") > len(rows)


@pytest.mark.parametrize("name", ["加贸处", "customs.processing_trade", "加工贸易监管处"])
def test_an_entry_by_any_of_its_names(name: str, run: Callable[..., Result]) -> None:
    [row] = json.loads(run("registry", "show", "departments", name, "--json").stdout)
    assert row["id"] == "customs.processing_trade"
    assert "加工贸易监管处" in run("registry", "show", "departments", name).stdout


def test_a_name_that_nobody_has(run: Callable[..., Result]) -> None:
    result = run("registry", "show", "agencies", "天津海关关")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "G642" in result.stderr
    assert "天津海关" in result.stderr
    unknown = run("registry", "show", "nonsense")
    assert unknown.exit_code == 2
    assert "G513" in unknown.stderr


def test_the_schema_is_the_one_of_the_types(run: Callable[..., Result]) -> None:
    assert json.loads(run("schema").stdout) == json_schema()


def test_the_columns_are_told(run: Callable[..., Result]) -> None:
    lines = run("schema", "--csv").stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(COLUMNS)
    assert all(len(line.split()) > 2 for line in lines)
