"""Codes of a report in words, Chinese beside English: what `extract` and `explain` show to people."""

from __future__ import annotations

KINDS = {
    "count": "count 数量",
    "money": "money 金额",
    "rate": "share or ratio 比率",
    "change": "change 增减",
    "mean": "mean 平均",
    "rank": "rank 名次",
    "zero": "none stated 无",
}
QUALIFIERS = {
    "exact": "exactly as printed 准确",
    "about": "about this many 约",
    "over": "more than this 多于",
    "under": "a little less than this 不足",
    "at_least": "this or more 至少",
    "at_most": "this or less 至多",
}
SIGNS = {"exact": "", "about": "≈", "over": ">", "under": "<", "at_least": "≥", "at_most": "≤"}
STATES = {
    "number": "a number 数字",
    "blank": "an empty cell 空白",
    "placeholder": "a sign for nothing 占位符",
    "not_printed": "a cell that is not printed 未列",
    "unreadable": "not legible 无法辨认",
}
STATUSES = {
    "ok": "read 已读",
    "partial": "read in part 部分读取",
    "empty": "no text 无文字",
    "not_a_report": "not a disclosure report 非信息公开年报",
    "failed": "not read 未能读取",
}
SCOPES = {
    "district": "whole district 关区",
    "headquarters": "headquarters alone 本级",
    "system": "whole system 全国",
    "subordinate": "subordinate agency 隶属",
    "unit": "one unit 单位",
    "unknown": "not stated 未说明",
}
CHECKS = {
    "sum": "sum 合计",
    "mean": "mean 平均",
    "share": "share 占比",
    "growth": "growth 增幅",
    "balance": "balance 勾稽",
    "text_table": "text against table 文表对照",
    "carry_over": "carried over 结转",
    "range": "range 范围",
}
RESULTS = {
    "holds": "holds 相符",
    "fails": "fails 不符",
    "partial": "in part 部分",
    "not_applicable": "does not apply 不适用",
}
SUSPECTS = {"reader": "the reading looks wrong 疑为读取有误", "publisher": "the print looks wrong 疑为原文有误"}
SHARINGS = {
    "joint": "one number for all of them together 合计",
    "each": "the same number for each of them 各",
}

_RULES = {
    "noun-number-unit": "the words before the number say what is counted (公开信息80条)",
    "number-unit-noun": "the words behind the number say what is counted (印发3份指南)",
    "distributive-list": "each item of a list after one verb names an owner and its number (甲处5件、乙处7件)",
    "shared-count": "one number stands behind a list of owners and counts them together (在甲报、乙报刊登6篇)",
    "each-owner": "one number, or one of a row of numbers, goes to each owner of a list (甲、乙两处各2件)",
    "ellipsis": "verb or subject is left out and taken from the clause before (收到信函8件，邮件9件)",
    "breakdown": "the number is listed under a total (共9件，其中网上6件、当面3件)",
    "range": "two numbers bound a range, and each is a figure (5至8家)",
    "mean": "the words say that it is a mean (平均每月11次)",
    "change": "the words compare with another time, and growth or fall gives the sign (同比下降4%)",
    "rank": "the words say that it is a place in a ranking (位列第二)",
    "denial": "the sentence says that there was none (未发生此类案件)",
}


def origin_in_words(origin: str) -> str:
    """What made a figure, in words; an origin that nobody described is named as it is.

    >>> origin_in_words("rule:range")
    'two numbers bound a range, and each is a figure (5至8家)'
    """
    maker, _, name = origin.partition(":")
    if maker == "rule" and name in _RULES:
        return _RULES[name]
    if maker == "form":
        return f"a cell of the national form {name}, found by the labels of its row and column"
    if maker == "model":
        return f"the classifier {name} decided, because wording alone does not"
    return f"no description for {origin}"
