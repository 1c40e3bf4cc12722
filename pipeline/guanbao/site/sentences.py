"""What checks and problems say, in Chinese: built from their fields, as their own messages are English."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from guanbao.model.report import Figure
from guanbao.registry import Registry

_SUMS = {"partial": "只是其中一部分", "not_applicable": "单位或精度不同，无从比较"}
_REST: Mapping[str, Callable[[str, str], str]] = {
    "mean": lambda printed, expected: f"印作{printed}，按总数计算约为{expected}",
    "share": lambda printed, expected: f"印作{printed}%，按所列数字计算为{expected}%",
    "growth": lambda printed, expected: f"印作{printed}%，按所列数字计算为{expected}%",
    "balance": lambda printed, expected: f"一边为{printed}，另一边为{expected}",
    "text_table": lambda printed, expected: f"正文写{printed}，表中为{expected}",
    "carry_over": lambda printed, expected: f"本报告写上年结转{printed}，上年报告写结转下年{expected}",
    "in_force": lambda printed, expected: f"印作{printed}，按上年数加减应为{expected}",
    "restated": lambda printed, expected: f"本报告称上年为{printed}，上年报告写{expected}",
    "scope": lambda printed, expected: f"部分为{printed}，整体为{expected}",
    "copies": lambda printed, expected: f"本文档为{printed}，现行文档为{expected}",
    "outlier": lambda printed, expected: f"{printed}与往年常见的{expected}相差悬殊",
}


def shown_number(value: int | Decimal | None) -> str:
    """A number for reading, with its thousands apart; `–` for none.

    >>> shown_number(49630), shown_number(Decimal("98.20")), shown_number(None)
    ('49,630', '98.2', '–')
    """
    if value is None:
        return "–"
    text = format(value, ",f") if isinstance(value, Decimal) else f"{value:,}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def of_check(check: Mapping[str, Any], figures: Mapping[str, Figure], registry: Registry) -> str:
    """A check in a sentence; empty where its numbers do not make one.

    >>> of_check({"kind": "restated", "status": "fails", "printed": 4386, "expected": 2318, "figures": ()}, {}, None)
    '本报告称上年为4,386，上年报告写2,318'
    """
    kind, printed, expected = check["kind"], check["printed"], check["expected"]
    known = [figures[name] for name in check["figures"] if name in figures]
    if printed is None or expected is None:
        return "各项数值相同" if kind == "copies" and check["status"] == "holds" else ""
    named = f"{_named(kind, known[0], registry)}：" if known else ""
    if kind == "sum":
        against = "等于" if expected == printed else "多于" if expected > printed else "少于"
        how = _SUMS.get(check["status"]) or f"{against}印出的{_number(printed)}"
        return f"{named}{len(check['figures']) - 1}项合计{_number(expected)}，{how}"
    rest = _REST.get(kind)
    return f"{named}{rest(_number(printed), _number(expected))}" if rest else ""


def _named(kind: str, figure: Figure, registry: Registry) -> str:
    """What a check is of: the words and the number of its first figure, in a form the form and the column."""
    if figure.table is not None and kind in ("balance", "sum"):
        form = registry.find("forms", figure.table.form)
        column = next((c.labels[0] for c in form.columns if c.key == figure.table.column), "") if form else ""
        return f"{form.label_zh if form else figure.table.form} {column} {_one_line(figure.label)}"
    return f"{_one_line(figure.label)} {_one_line(figure.raw)}"


def _one_line(text: str) -> str:
    return "".join(text.split())


def _number(value: int | Decimal) -> str:
    return shown_number(round(value, 4) if isinstance(value, Decimal) else value)
