from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanbao.errors import InputError
from guanbao.ingest.encoding import decode

SIMPLIFIED = (
    "天津海关全年主动公开政府信息",
    "受理咨询",
    "条，其中网站公布",
    "次。\n",
    "二、收到和处理申请的情况\r\n",
    "办公室负责推进公开工作，",
    "（一）行政复议0件；",
    "综合处",
    "同比增长6.5%",
    "未收取任何费用。",
)
TRADITIONAL = (
    "臺北關全年主動公開政府資訊",
    "受理諮詢",
    "條，其中網站公布",
    "次。\n",
    "辦公室負責推進公開工作，",
    "行政訴訟0件；",
)
NUMBERS = st.integers(0, 10**6).map(str)
simplified = st.lists(st.sampled_from(SIMPLIFIED) | NUMBERS, min_size=3, max_size=30).map("".join)
traditional = st.lists(st.sampled_from(TRADITIONAL) | NUMBERS, min_size=3, max_size=30).map("".join)
CODECS = ("utf-8", "gbk", "gb18030", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-16")


def has_words(text: str, least: int = 6) -> bool:
    return sum("\u4e00" <= char <= "\u9fff" for char in text) >= least


@given(simplified.filter(has_words), st.sampled_from(CODECS))
def test_every_encoding_comes_back(text: str, codec: str) -> None:
    found = decode(text.encode(codec), "x.txt")
    assert found.text == text
    assert not [p for p in found.problems if p.severity == "error"]


@given(traditional.filter(has_words), st.sampled_from(("big5", "utf-8", "utf-16-le", "gb18030")))
def test_traditional_script_comes_back(text: str, codec: str) -> None:
    assert decode(text.encode(codec), "x.txt").text == text


@given(simplified.filter(has_words), st.sampled_from(CODECS), st.integers(1, 3))
def test_a_cut_tail_costs_one_character_at_most(text: str, codec: str, cut: int) -> None:
    data = text.encode(codec)[:-cut]
    found = decode(data, "x.txt")
    whole = text.encode(codec)[: len(data)]
    assert text.startswith(found.text)
    lost = len(whole) - len(found.text.encode(codec))
    assert 0 <= lost <= 3
    assert [p.code for p in found.problems if p.code == "G204"] == (["G204"] if lost else [])


@pytest.mark.parametrize(
    ("text", "codec", "expected"),
    [
        ("联通", "gbk", "gb18030"),  # these bytes are valid UTF-8 too
        ("天津海关", "gbk", "gb18030"),
        ("海关总署", "utf-8", "utf-8"),
        ("部分公开67", "utf-16-le", "utf-16-le"),
        ("plain ASCII 1136", "ascii", "utf-8"),
        ("㐀䶵𠀀龥海关公开信息", "gb18030", "gb18030"),
        ("臺北市政府資訊公開", "big5", "big5"),
    ],
)
def test_short_texts(text: str, codec: str, expected: str) -> None:
    found = decode(text.encode(codec), "x.txt")
    assert (found.text, found.encoding) == (text, expected)


def test_a_guess_says_so() -> None:
    assert [p.code for p in decode("主动公开政府信息".encode("gbk"), "x").problems] == ["G205"]


def test_a_broken_place_is_counted_and_the_rest_is_read() -> None:
    data = bytearray(("海关主动公开政府信息1136条。" * 40).encode("utf-8"))
    data[101] = 0xFF
    found = decode(bytes(data), "x.txt")
    assert found.encoding == "utf-8"
    assert found.text.count("\ufffd") >= 1
    assert found.text.count("海关") >= 39
    assert [p.code for p in found.problems] == ["G214"]
    assert found.problems[0].severity == "error"


@pytest.mark.parametrize("seed", range(20))
def test_binary_garbage_is_refused(seed: int) -> None:
    noise = random.Random(seed).randbytes(40 + 200 * seed)  # noqa: S311 - no secret
    with pytest.raises(InputError) as caught:
        decode(noise, "noise.bin")
    assert caught.value.code.id == "G105"


@pytest.mark.parametrize("data", [b"\0" * 500, b"\x01\x02\x03\x04" * 200, bytes(range(256)) * 4])
def test_control_bytes_are_no_text(data: bytes) -> None:
    with pytest.raises(InputError):
        decode(data, "x.txt")
