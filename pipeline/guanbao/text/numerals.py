"""Numbers as Chinese documents write them.

>>> parse("1,136"), parse("三百二十一"), parse("1.5万"), parse("二〇〇九"), parse("百分之九十八点二")
(1136, 321, 15000, 2009, Decimal('98.2'))
"""

from __future__ import annotations

import re
from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "○": 0,
    "Ｏ": 0,
    "O": 0,
    "两": 2,
    "俩": 2,
    "廿": 20,
}
DIGITS |= {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
SMALL = {"十": 10, "百": 100, "千": 1000, "拾": 10, "佰": 100, "仟": 1000}
LARGE = {"万": 10_000, "亿": 100_000_000, "萬": 10_000, "億": 100_000_000}
ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
CHINESE = r"[零〇○一二三四五六七八九十百千万亿两廿]+(?:点[零〇一二三四五六七八九]+)?"
MAX_DIGITS = 18
MAX_CHINESE = 40
_ARABIC = re.compile(rf"({ARABIC})([十百千万亿]*)\Z")
_MIXED = re.compile(r"(\d{1,6})([万亿])(\d{1,4})([千百])(万?)\Z")


class NumeralError(ValueError):
    """The string is not one number."""


def parse(text: str) -> int | Decimal:
    """The value of a number as printed: Arabic (with separators and 万, 亿), Chinese, or 百分之….

    Raises `NumeralError` for anything else, also for more than 18 digits.
    """
    if text.startswith("百分之"):
        return parse(text[3:])
    mixed = _MIXED.match(text)
    if mixed:  # 3万5千, 1亿2千万
        rest = int(mixed[3]) * SMALL[mixed[4]] * (LARGE["万"] if mixed[5] else 1)
        return int(mixed[1]) * LARGE[mixed[2]] + rest
    match = _ARABIC.match(text)
    if match:
        return _whole(_decimal(match.group(1)) * _scale(match.group(2)))
    return _chinese(text)


def _decimal(text: str) -> Decimal:
    plain = text.replace(",", "")
    if sum(c.isdigit() for c in plain) > MAX_DIGITS or not plain.isascii():
        raise NumeralError(text)
    return Decimal(plain)


def _scale(units: str) -> int:
    scale = 1
    for char in units:
        scale *= SMALL.get(char) or LARGE[char]
    return scale


def _whole(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value


def _chinese(text: str) -> int | Decimal:
    whole, point, fraction = text.partition("点")
    if (
        not whole
        or len(whole) > MAX_CHINESE
        or any(c not in DIGITS and c not in SMALL and c not in LARGE for c in whole)
    ):
        raise NumeralError(text)
    value = _digits(whole) if all(c in DIGITS for c in whole) else _places(whole)
    if not point:
        return value
    if not fraction or any(c not in DIGITS for c in fraction):
        raise NumeralError(text)
    return _whole(Decimal(f"{value}.{''.join(str(DIGITS[c]) for c in fraction)}"))


def _digits(text: str) -> int:
    """二〇〇九: digit by digit. 两两 or 廿五 are no such number."""
    if "廿" in text or (len(text) > 1 and "两" in text) or len(text) > MAX_DIGITS:
        raise NumeralError(text)
    return int("".join(str(DIGITS[c]) for c in text))


def _places(text: str) -> int:
    """十二万三千: by place value; each place at most once and in falling order inside its group."""
    total, group, digit, last = 0, 0, None, 10_000
    big_last: int | None = None
    for char in text:
        if char in DIGITS:
            if digit not in (None, 0):
                raise NumeralError(text)
            digit = DIGITS[char]
        elif char in SMALL:
            place = SMALL[char]
            if place >= last:
                raise NumeralError(text)
            group, digit, last = group + (1 if digit is None else digit) * place, None, place
        else:
            place = LARGE[char]
            group = group + (digit or 0)
            if big_last is not None and place == big_last:
                raise NumeralError(text)
            if big_last is not None and place > big_last:
                total, group = (total + group) * place, 0
            else:
                total += (group or 1) * place
            group, digit, last, big_last = 0, None, 10_000, place
    return total + group + (digit or 0)


def half_place(value: int | Decimal) -> Decimal:
    """Half a unit of the last place of a number: by so much may differ what it was rounded from.

    >>> half_place(98), half_place(Decimal("60.2"))
    (Decimal('0.5'), Decimal('0.05'))
    """
    return Decimal(1).scaleb(int(Decimal(value).as_tuple().exponent)) / 2
