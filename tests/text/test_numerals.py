"""Numerals: what is written is read back, and what is no number is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanbao.text.numerals import MAX_DIGITS, NumeralError, parse

DIGITS = "零一二三四五六七八九"


def four(number: int, *, lead: bool) -> str:
    """A group below ten thousand by places; `lead` puts 零 where its highest place is empty."""
    out, gap = "", lead and number < 1000
    for place, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // place % 10
        if digit:
            out += ("零" if gap else "") + DIGITS[digit] + name
            gap = False
        elif out:
            gap = True
    return out


def chinese(number: int) -> str:
    """A number below 10^16 in words, as a bank would write it: 十二亿零三百万."""
    if number == 0:
        return "零"
    groups = [(10**8, "亿"), (10**4, "万"), (1, "")]
    out = ""
    for place, name in groups:
        group = number // place % (10**8 if place == 10**8 else 10**4)
        if not group:
            continue
        gap = bool(out) and (group < 1000 or number // (place * 10**4) % 10**4 == 0)
        words = chinese(group) if group >= 10**4 else four(group, lead=False)
        out += ("零" if gap else "") + words + name
    return out


def test_the_writer_itself() -> None:
    written = {
        10: "一十",
        105: "一百零五",
        20_030: "二万零三十",
        49_630: "四万九千六百三十",
        1_000_001: "一百万零一",
        3 * 10**8 + 5: "三亿零五",
    }
    assert {n: chinese(n) for n in written} == written


@given(st.integers(0, 10**12 - 1))
@settings(deadline=None)
def test_chinese_numerals_are_read_back(number: int) -> None:
    assert parse(chinese(number)) == number


@given(st.integers(10, 19))
@settings(deadline=None)
def test_ten_needs_no_one_before_it(number: int) -> None:
    assert parse(chinese(number).removeprefix("一")) == number


@given(st.integers(1, 9), st.sampled_from(["百", "千", "万", "亿"]))
@settings(deadline=None)
def test_two_has_two_words(rest: int, place: str) -> None:
    assert parse(f"两{place}") == parse(f"二{place}")


@given(st.lists(st.integers(0, 9), min_size=2, max_size=MAX_DIGITS))
@settings(deadline=None)
def test_digit_by_digit(digits: list[int]) -> None:
    for zero in "零〇○":
        text = "".join(DIGITS[d] if d else zero for d in digits)
        assert parse(text) == int("".join(map(str, digits)))


@given(st.integers(0, 10**MAX_DIGITS - 1))
@settings(deadline=None)
def test_arabic_with_and_without_separators(number: int) -> None:
    assert parse(str(number)) == parse(f"{number:,}") == number


@given(
    st.decimals(0, 10**9, places=3),
    st.sampled_from([("", 1), ("万", 10**4), ("亿", 10**8), ("百万", 10**6), ("万亿", 10**12)]),
)
@settings(deadline=None)
def test_a_decimal_with_its_multiplier_is_exact(number: Decimal, scale: tuple[str, int]) -> None:
    value = parse(f"{number}{scale[0]}")
    assert value == number * scale[1]
    assert isinstance(value, int) == (value == int(value))


@given(st.integers(0, 9999), st.lists(st.integers(0, 9), min_size=1, max_size=4))
@settings(deadline=None)
def test_a_point_in_words(whole: int, fraction: list[int]) -> None:
    text = f"{chinese(whole)}点{''.join(DIGITS[d] for d in fraction)}"
    assert parse(text) == Decimal(f"{whole}.{''.join(map(str, fraction))}")


READ = [
    ("百分之九十八点二", Decimal("98.2"), "a percentage in words is its number"),
    ("百分之12.5", Decimal("12.5"), "mixed writing"),
    ("壹佰贰拾叁", 123, "the forms of banks"),
    ("3千", 3000, "a digit and a place"),
    ("1.5万", 15000, "a whole number again"),
    ("0.0", 0, "nought is whole"),
    ("一万亿", 10**12, "a myriad of 亿"),
    ("二十万", 200_000, "tens before 万"),
    ("三萬", 30_000, "traditional 万"),
]


@pytest.mark.parametrize(("text", "value", "why"), READ)
def test_read(text: str, value: int | Decimal, why: str) -> None:
    assert parse(text) == value, why


NONSENSE = [
    "", "件", "abc", "百分之", "1,36", "1,1360", "12a", "1.2.3", "点五", "一点", "十百", "三三百", "百百", "两两", "一点十",
    "一百二百", "-5", "１２", "1 136", "12件", "1.", "二〇〇九年", "三万三万",
    "12\n",
]  # fmt: skip


@pytest.mark.parametrize("text", NONSENSE)
def test_nonsense_is_refused(text: str) -> None:
    with pytest.raises(NumeralError):
        parse(text)


@given(st.integers(MAX_DIGITS + 1, 5000), st.sampled_from("19一九"))
@settings(deadline=None)
def test_more_than_eighteen_digits_are_refused(length: int, digit: str) -> None:
    with pytest.raises(NumeralError):
        parse(digit * length)


@given(st.text("0123456789,.零一二三十百千万亿点百分之件 \n", max_size=30))
@settings(deadline=None)
def test_anything_else_is_a_number_or_refused(text: str) -> None:
    try:
        value = parse(text)
    except NumeralError:
        return
    assert value >= 0
    assert not isinstance(value, float)
