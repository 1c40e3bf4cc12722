"""A cell's printed text to one of five states. Nothing that cannot be read becomes a number, least of all 0."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from guanbao.model.report import CellState

DOUBTFUL = 0.6  # below 0.8 a cell counts as flagged
JOINED = 0.9
_PLACEHOLDER = re.compile(r"[/\\|\-–—―─_－─╱／~～·.…*×√]{1,8}|无|空|缺|不适用|无此项|未统计|N/?A", re.IGNORECASE)
_SIGNS = {"增": 1, "增加": 1, "增长": 1, "+": 1, "减": -1, "减少": -1, "下降": -1, "-": -1, "−": -1, "–": -1}
_NUMBER = re.compile(
    r"(?P<sign>增加|增长|减少|下降|[增减+\-−–])?"
    r"(?P<digits>\d{1,3}(?:,\d{3})+|\d+)(?P<fraction>\.\d+)?"
    r"(?P<unit>%|[\u4e00-\u9fff]{1,3})?"
)
_DATE = re.compile(r"[年月日季]")
_LONGEST = 18
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell says: a value only where the state is `number`; `unit` only where the cell prints one."""

    state: CellState
    value: int | Decimal | None = None
    unit: str | None = None
    confidence: float = 1.0


def is_value(text: str, units: frozenset[str] | None = None) -> bool:
    """Whether a text can be a cell of numbers: a number or a placeholder, and no year or date (2011年)."""
    found = read_value(text)
    known = units is None or found.unit is None or found.unit in units or found.unit[0] in "万亿"
    return found.state in ("number", "placeholder") and known and not _DATE.search(text)


def read_value(text: str, units: frozenset[str] | None = None) -> Reading:
    """Read a cell; `units` are the ones that may stand behind a number, null allows any word of three characters.

    >>> read_value("减4").value, read_value("3,001").value, read_value("／").state, read_value("").state
    (-4, 3001, 'placeholder', 'blank')
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    if not folded:
        return Reading("blank")
    compact = _SPACES.sub("", folded)
    if _PLACEHOLDER.fullmatch(compact):
        return Reading("placeholder")
    found = _NUMBER.fullmatch(compact.replace("，", ","))
    if found is None or len(found["digits"]) > _LONGEST:
        return Reading("unreadable", confidence=DOUBTFUL)
    unit = found["unit"]
    if unit is not None and units is not None and unit not in units:
        return Reading("unreadable", confidence=DOUBTFUL)
    value = Decimal(found["digits"].replace(",", "") + (found["fraction"] or "")) * _SIGNS.get(found["sign"] or "", 1)
    whole = int(value) if value == value.to_integral_value() else value
    return Reading("number", whole, unit, _confidence(folded))


def _confidence(folded: str) -> float:
    """Digits that a line's end cuts belong together; digits with a space between may be two numbers."""
    if re.search(r"\d[^\S\n]+\d", folded):
        return DOUBTFUL
    return JOINED if re.search(r"[\d.,][^\S\n]*+\n\s*+[\d.,]", folded) else 1.0
