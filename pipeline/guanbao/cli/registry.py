"""`guanbao registry`: the registry's faults, and its entries as tables."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from guanbao.cli import codes
from guanbao.cli.program import FINE, FOUND, USAGE
from guanbao.cli.terminal import Talk, console, json_text, put, safe, safe_lines

if TYPE_CHECKING:
    from guanbao.registry import Registry


def check(folder: str | None, overlay: bool) -> int:
    """Print every fault, one a line; 1 if there is any."""
    from guanbao.registry import check as faults_of

    talk = Talk()
    faults = faults_of(None, [folder]) if overlay and folder is not None else faults_of(folder)
    put("".join(f"{safe_lines(str(fault))}\n" for fault in faults))
    if faults:
        talk.code(codes.REGISTRY_FAULTS, count=len(faults))
        return FOUND
    talk.note("no faults")
    return FINE


def show(kind: str | None, name: str | None, as_json: bool) -> int:
    """Print the kinds, the entries of a kind, or the entries behind a name."""
    from guanbao.registry import load

    registry = load()
    rows = registry.describe(kind)
    if kind is not None and name is not None:
        rows = _named(registry, kind, name, rows)
        if not rows:
            Talk().code(codes.NO_ENTRY, kind=kind, name=name, hint=_hint(registry, kind, name))
            return USAGE
    if as_json:
        put(json_text(rows, indent=2) + "\n")
    elif name is not None:
        _cards(rows)
    else:
        _table(rows)
    return FINE


def _named(registry: Registry, kind: str, name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    wanted = {*registry.names(kind).get(name, ()), name}
    keys = [entry.key for entry in registry.entries(kind)]
    return [row for key, row in zip(keys, rows, strict=True) if key in wanted]


def _hint(registry: Registry, kind: str, name: str) -> str:
    known = [*registry.names(kind), *(entry.key for entry in registry.entries(kind))]
    near = get_close_matches(name, known, n=3, cutoff=0.5)
    return f"did you mean {', '.join(near)}?" if near else f"`guanbao registry show {kind}` lists them"


def _table(rows: list[dict[str, Any]]) -> None:
    from rich.table import Table
    from rich.text import Text

    columns = [column for column in (rows[0] if rows else {}) if any(_filled(row.get(column)) for row in rows)]
    columns.sort(key=lambda column: column == "notes")
    table = Table(box=None, header_style="bold", pad_edge=False)
    for column in columns:
        table.add_column(column, overflow="fold", no_wrap=column in ("id", "unit", "kind"))
    for row in rows:
        table.add_row(*(Text(_shown(row.get(column))) for column in columns))
    console().print(table)


def _cards(rows: list[dict[str, Any]]) -> None:
    from rich.table import Table
    from rich.text import Text

    for row in rows:
        card = Table(box=None, show_header=False, pad_edge=False)
        card.add_column(style="bold", no_wrap=True)
        card.add_column(overflow="fold")
        for field, value in row.items():
            if _filled(value):
                card.add_row(field, Text(_shown(value)))
        console().print(card)
        console().print()


def _filled(value: Any) -> bool:
    return value not in (None, "", [], {}, False)


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(f"({_shown(item)})" if isinstance(item, list) else _shown(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_shown(item)}" for key, item in value.items() if _filled(item))
    return "" if value is None else safe(str(value))
