"""How Word writes the numbers of lists: 一, 〇, ①, 壹, 甲, iv, C.

>>> count(12, "chineseCounting"), count(3, "decimalEnclosedCircle"), count(28, "upperLetter")
('十二', '③', 'BB')
"""

from __future__ import annotations

from collections.abc import Callable

MAX_NUMBER = 32_767  # Word counts no further
_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


def count(number: int, style: str) -> str | None:
    """A number in the number format `style` of WordprocessingML (`w:numFmt`); null for a format that is not known.

    Past the end of a closed series (⑳, 癸) Word goes on in plain digits, and so does this.
    """
    write = _FORMATS.get(style)
    return None if write is None else write(min(max(number, 0), MAX_NUMBER))


def _thousands(digits: str, units: str, number: int, *, bare_ten: bool = True) -> str:
    """A number as it is spoken: 一百〇五, 十二; with `bare_ten` off the ten keeps its one (壹拾贰)."""
    if number >= 10_000:
        head = _thousands(digits, units, number // 10_000, bare_ten=bare_ten) + units[3]
        rest = number % 10_000
        return head + ("" if not rest else (digits[0] if rest < 1000 else "") + _below(digits, units, rest))
    spoken = _below(digits, units, number) or digits[0]
    return spoken[1:] if bare_ten and 10 <= number < 20 else spoken


def _below(digits: str, units: str, number: int) -> str:
    out, gap = "", False
    for unit, size in ((units[2], 1000), (units[1], 100), (units[0], 10), ("", 1)):
        digit = number // size % 10
        if digit:
            out += (digits[0] if gap and out else "") + digits[digit] + unit
            gap = False
        else:
            gap = True
    return out


def _spoken(number: int) -> str:
    return _thousands("零" + _DIGITS[1:], "十百千万", number)


def _counted(number: int) -> str:
    """Spoken up to 99, digit by digit from there on."""
    return _spoken(number) if number < 100 else _digits(number)


def _digits(number: int) -> str:
    return "".join(_DIGITS[int(digit)] for digit in str(number))


def _legal(number: int) -> str:
    return _thousands(_LEGAL, "拾佰仟万", number, bare_ten=False)


def _legal_traditional(number: int) -> str:
    return _thousands(_LEGAL_TRADITIONAL, "拾佰仟萬", number, bare_ten=False)


def _letters(number: int) -> str:
    """A to Z, then AA, BB."""
    if not number:
        return ""
    return chr(ord("a") + (number - 1) % 26) * min((number - 1) // 26 + 1, 30)


def _roman(number: int) -> str:
    out = ""
    for size, letters in _ROMAN:
        out += letters * (number // size)
        number %= size
    return out


def _series(first: str, length: int) -> Callable[[int], str]:
    """Characters that follow each other in Unicode: ① to ⑳."""
    return lambda number: chr(ord(first) + number - 1) if 1 <= number <= length else str(number)


def _cycle(characters: str) -> Callable[[int], str]:
    return lambda number: characters[number - 1] if 1 <= number <= len(characters) else str(number)


def _sexagenary(number: int) -> str:
    return _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12] if number else "0"


def _full_width(number: int) -> str:
    return "".join(chr(ord("０") + int(digit)) for digit in str(number))


def _circled_han(number: int) -> str:
    return chr(ord("㊀") + number - 1) if 1 <= number <= 10 else str(number)


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number}th"
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalHalfWidth": str,
    "decimalZero": lambda number: f"{number:02}",
    "decimalFullWidth": _full_width,
    "decimalFullWidth2": _full_width,
    "numberInDash": lambda number: f"- {number} -",
    "ordinal": _ordinal,
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": lambda number: _letters(number).upper(),
    "lowerLetter": _letters,
    "chineseCounting": _counted,
    "chineseCountingThousand": _spoken,
    "taiwaneseCounting": _counted,
    "taiwaneseCountingThousand": _spoken,
    "japaneseCounting": _spoken,
    "ideographDigital": _digits,
    "japaneseDigitalTenThousand": _digits,
    "taiwaneseDigital": _digits,
    "chineseLegalSimplified": _legal,
    "ideographLegalTraditional": _legal_traditional,
    "ideographTraditional": _cycle(_STEMS),
    "ideographZodiac": _cycle(_BRANCHES),
    "ideographZodiacTraditional": _sexagenary,
    "ideographEnclosedCircle": _circled_han,
    "decimalEnclosedCircle": _series("①", 20),
    "decimalEnclosedCircleChinese": _series("①", 20),
    "decimalEnclosedParen": _series("⑴", 20),
    "decimalEnclosedFullstop": _series("⒈", 20),
    "bullet": lambda number: "",
    "none": lambda number: "",
}
