"""The grammar of running text, pattern by pattern: `sentences.yaml` says what each sentence states."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from guanbao.model.report import Report

CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "sentences.yaml").read_text(encoding="utf-8"))[
    "cases"
]
ReadFigures = Callable[[str], list[dict[str, Any]]]
ReadText = Callable[..., Report]


def _exact(figure: dict[str, Any]) -> dict[str, Any]:
    value = figure["value"]
    return {**figure, "value": Decimal(str(value)) if isinstance(value, float) else value}


def test_no_reason_is_given_twice() -> None:
    assert len({case["why"] for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=[case["why"] for case in CASES])
def test_sentence(case: dict[str, Any], figures_of: ReadFigures) -> None:
    assert figures_of(case["text"]) == [_exact(figure) for figure in case["figures"]]


# What channel a number went through, where the sentence names it.
CHANNELS = {
    "通过关长信箱收到来信46封。": "关长信箱",
    "通过12360热线解答咨询731件。": "12360热线",
    "在门户网站发布信息212条。": "网站",
    "召开新闻发布会2场。": "新闻发布会",
    "发布微信318条。": "微信",
    "“12345”转来工单37件。": "12345热线",
    "12378消费者维权热线转办投诉217件。": "12378消费者维权热线",
    "收到申请3件，网上提交3件。": "网上",
    "12360热线全年接听来电310个；回访满意率99%。": "热线",
}


@pytest.mark.parametrize(("text", "channel"), CHANNELS.items())
def test_channel(text: str, channel: str, read_text: ReadText) -> None:
    assert channel in (read_text(text).figures[-1].dims.channel or "")


# A label must name what is counted: the word without which nobody could tell.
LABELS = {
    "收到3件政府信息公开申请。": "申请",
    "答复申请9件，其中同意公开8件，信息不存在1件。": "信息不存在",
    "全年主动公开政府信息723条。": "公开政府信息",
    "未收取任何费用。": "费用",
    "没有出现泄密事件。": "泄密",
    "发布微信318条，微博254条。": "微博",
    "全年召开5次专题会议。": "专题会议",
    "各类咨询82件。": "咨询",
    "清理规范性文件38件，废止2件。": "废止规范性文件",
    "热线接通率94%，较上年提高2个百分点。": "接通率",
    "公开信息648条，较上年增加108条。": "公开信息",
}


@pytest.mark.parametrize(("text", "word"), LABELS.items())
def test_label_names_what_is_counted(text: str, word: str, read_text: ReadText) -> None:
    assert word in read_text(text).figures[-1].label


def test_account_in_quotes_owns_its_count(read_text: ReadText) -> None:
    (figure,) = read_text("官方微博“津门海关”发布信息96条。").figures
    assert figure.dims.account == "津门海关"


def test_licence_applications_are_not_disclosure_requests(read_text: ReadText) -> None:
    request = read_text("未收到政府信息公开申请。").figures[0]
    licence = read_text("未收到行政许可申请。").figures[0]
    assert request.metric is not None
    assert licence.metric != request.metric


def test_money_in_its_base_unit_stands_beside_the_printed(read_text: ReadText) -> None:
    (figure,) = read_text("征收税款486亿元。").figures
    assert (figure.value, figure.unit) == (486, "亿元")
    assert (figure.normalised_value, figure.normalised_unit) == (48_600_000_000, "元")


def test_same_thing_in_two_units_is_one_metric(read_text: ReadText) -> None:
    metrics = {read_text(f"全年收到政府信息公开申请6{unit}。").figures[0].metric for unit in ("件", "条")}
    assert len(metrics) == 1
    assert None not in metrics
