"""Encoding of a text by its content. Decoding is strict: what cannot be decoded is counted and told."""

from __future__ import annotations

import codecs
import unicodedata
from dataclasses import dataclass

from guanbao.errors import InputError
from guanbao.ingest import codes
from guanbao.model.report import Problem

# Frequent characters of Chinese prose and of administrative writing, in both scripts: what a right decoding is full of.
_COMMON = frozenset(
    "的一是了不在有人这上大中国为和地到以我来用生们时作于会动发成出对年方要分行面工产经可进所日民同本部学后能法体"
    "定等现实力理长开种高量多都性制重机化新公加政府信息报告度关情况主及各级务办业系统单位全省市县区乡镇局处室科员"
    "数据件条次篇元万亿项目月号第规文依申请网站平台建设管服群众社监督检查落完善强推提升组织领导责任内容问题改措施"
    "存需其他事收答复结果议诉讼维持纠正费取减免咨询电话邮箱址计期限自起至止按照根华共例编总概述布解读回应宣传培训"
    "专栏媒微博闻刊视广播海口贸易税征通缉私稽企商品岸验疫保特殊域便利环境优营放革简流程审批许罚权清透明阳光之也而"
    "但与就说她那些么什没好看着过去得己家里心天东西南北京津庆河山江浙福安徽湖四川云贵州陕甘青宁夏藏疆蒙古黑龙吉林"
    "辽港澳路街道村城农水气交运输教育卫医疗急财资源住房技旅游书记党委常副职负联式首先再最此外因由围绕坚贯彻精神决"
    "策署习近思想指二十届三五六七八九百千零两半约余超达占比增少降下初末季底截前往今昨周午這國爲來們時於會動發對產"
    "經進學後體現實長開種機報關況級務辦業統單縣區鄉鎮處員數據條萬億項號規請網臺設羣衆監檢強組織領導責內問題覆結議"
    "訴訟維糾費減諮詢電話郵計華編總讀應傳訓專欄聞視廣貿稅徵緝驗環優營簡審許罰權陽與說麼沒過裏東慶雲貴陝寧龍遼農氣"
    "運輸衛醫療財資遊書記黨職負聯圍繞堅貫徹決習屆兩約餘達佔訊軟裡個為還從間"
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
)
_CANDIDATES = ("gb18030", "big5", "big5hkscs", "utf-16-le", "utf-16-be")
_LONGEST_CHARACTER = 4
_SAMPLE = 20_000  # characters that plausibility looks at
_PLAUSIBLE = 0.2
_CLOSE = 0.12
_BROKEN_SHARE = 0.005
_CONTROL_SHARE = 0.1
_SPACES = "\t\n\r\x0b\x0c\x85"


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with how it was decoded. Nothing is dropped from it but a cut character at the end."""

    text: str
    encoding: str
    problems: tuple[Problem, ...] = ()


def decode(data: bytes, name: str) -> Decoded:
    """Decode a text file.

    The mark at the start decides; then strict UTF-8; then how plausible the text is as Chinese in GB18030, Big5 and
    UTF-16.

    >>> decode("主动公开政府信息1136条".encode("gbk"), "a.txt").encoding
    'gb18030'

    Raises:
        InputError: no encoding gives a text.
    """
    for mark, label, codec in _BOMS:
        if data.startswith(mark):
            return _marked(data[len(mark) :], label, codec, name)
    whole = _strict(data, "utf-8")
    if whole is not None and _surely_utf8(whole[0]):
        return Decoded(whole[0], "utf-8", _tail(whole[1]))
    readings = [(codec, found) for codec in _CANDIDATES if (found := _strict(data, codec)) is not None]
    if whole is not None:
        readings.insert(0, ("utf-8", whole))
    return _best(data, name, readings)


def _marked(data: bytes, label: str, codec: str, name: str) -> Decoded:
    found = _strict(data, codec) or _strict(data, codec, errors="surrogatepass")
    if found is None:
        return _damaged(data, name, (codec,))
    return Decoded(found[0], label, _tail(found[1]))


def _strict(data: bytes, codec: str, errors: str = "strict") -> tuple[str, int] | None:
    """The text and how many bytes of a cut character were left out at its end; null where the bytes do not fit."""
    for cut in range(_LONGEST_CHARACTER):
        if cut >= len(data) and cut:
            return None
        try:
            text = data[: len(data) - cut].decode(codec, errors)
        except UnicodeDecodeError as error:
            if error.start < len(data) - cut - _LONGEST_CHARACTER:
                return None
            continue
        return (text, cut) if cut == 0 or _is_start(data[len(data) - cut :], codec) else None
    return None


def _is_start(tail: bytes, codec: str) -> bool:
    """Whether some bytes may be the start of a character."""
    try:
        return codecs.getincrementaldecoder(codec)("strict").decode(tail, final=False) == ""
    except UnicodeDecodeError:
        return False


def _surely_utf8(text: str) -> bool:
    """Short GBK texts may happen to be UTF-8: then they look like Cyrillic or Armenian, and never like Chinese."""
    if any(unicodedata.category(char) == "Cc" and char not in _SPACES for char in text[:_SAMPLE]):
        return False
    beyond = [char for char in text[:_SAMPLE] if char > "\x7f"]
    return not beyond or any(char > "\u07ff" for char in beyond)


def _best(data: bytes, name: str, readings: list[tuple[str, tuple[str, int]]]) -> Decoded:
    ranked = sorted(((plausibility(found[0]), -i) for i, (_, found) in enumerate(readings)), reverse=True)
    if not ranked or ranked[0][0] < _PLAUSIBLE:
        return _damaged(data, name, ("utf-8", "gb18030"))
    score, index = ranked[0]
    codec, (text, cut) = readings[-index]
    problems = list(_tail(cut))
    if codec != "utf-8":
        problems.append(Problem.of(codes.ENCODING_GUESSED, encoding=codec, reason=f"plausibility {score:.2f}"))
    rival = next((readings[-i][0] for s, i in ranked[1:] if s > score - _CLOSE and readings[-i][1][0] != text), None)
    if rival is not None:
        problems.append(Problem.of(codes.ENCODING_DOUBTFUL, encoding=codec, other=rival))
    return Decoded(text, codec, tuple(problems))


def _damaged(data: bytes, name: str, candidates: tuple[str, ...]) -> Decoded:
    """A text with some broken bytes: each broken place becomes U+FFFD and is counted; too many, and it is no text."""
    for codec in candidates:
        text, broken = _mend(data, codec)
        sample = text[:_SAMPLE]
        visible = "".join(char for char in sample if unicodedata.category(char) != "Cc" or char in _SPACES)
        too_many = broken > max(1, _BROKEN_SHARE * len(data)) or broken * 4 > len(text)
        controls = len(sample) - len(visible)
        if too_many or controls > (0 if broken else _CONTROL_SHARE * len(sample)) or plausibility(visible) < _PLAUSIBLE:
            continue
        told = (Problem.of(codes.BYTES_BROKEN, encoding=codec, count=broken),) if broken else ()
        return Decoded(text, codec, told)
    raise InputError(codes.BINARY, name=name)


def _mend(data: bytes, codec: str) -> tuple[str, int]:
    limit = max(1, int(_BROKEN_SHARE * len(data)))
    parts: list[str] = []
    start, broken = 0, 0
    while start < len(data):
        try:
            parts.append(data[start:].decode(codec))
            break
        except UnicodeDecodeError as error:
            parts.append(data[start : start + error.start].decode(codec))
            parts.append("\ufffd")
            start += max(error.end, error.start + 1)
            broken += 1
            if broken > limit:
                return "", broken
    return "".join(parts), broken


def plausibility(text: str) -> float:
    """How much a decoded text looks like Chinese (with digits and Latin letters), at most 1; garbage is below 0."""
    sample = text[:_SAMPLE]
    return sum(map(_weight, sample)) / len(sample) if sample else 0.0


def _weight(char: str) -> float:
    if char in _COMMON:
        return 1.0
    if char in _SPACES or " " <= char <= "~":
        return 0.6
    if "\u3000" <= char <= "\u303f" or "\uff01" <= char <= "\uff5e" or char in "“”‘’—…·－":
        return 0.8
    if "\u4e00" <= char <= "\u9fff":
        return 0.2
    return -3.0 if unicodedata.category(char) in {"Cc", "Cn", "Co", "Cs"} else -0.5


def _tail(cut: int) -> tuple[Problem, ...]:
    return (Problem.of(codes.TAIL_CUT, count=cut),) if cut else ()
