"""Filled forms of random values that satisfy every identity, and reports around them. The same seed, the same report."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from printing.identities import APPLICANTS, STATISTICS
from printing.layouts import AnnexRow, TableSpec, row_columns
from printing.model import Line

Row = dict[str, int]
LIKELY = {"natural_person": 0.5, "business": 0.25, "research": 0.04, "public_interest": 0.05, "legal_service": 0.1}
LARGE = {"natural_person": 220, "business": 40}


@dataclass(frozen=True, slots=True)
class Paper:
    """A report before its tables are laid out."""

    name: str
    items: tuple[Line | TableSpec, ...]


def papers(rng: Random) -> list[Paper]:
    """A report of each generation of forms."""
    return [make(rng) for make in PAPERS.values()]


def filled(layout: str, rng: Random) -> TableSpec:
    """A table of a layout with values that add up."""
    return FILLERS[layout](layout, rng)


def _some(rng: Random, likely: float, large: int) -> int:
    """Often 0, else a number up to `large`, small ones more often."""
    return rng.randint(1, max(1, rng.randint(1, large))) if rng.random() < likely else 0


def _printed(rows: Mapping[str, Sequence[int]]) -> dict[str, list[str]]:
    return {key: [str(value) for value in values] for key, values in rows.items()}


def _applications(layout: str, rng: Random) -> TableSpec:
    results = [r for r in row_columns(layout) if r not in ("received", "carried_in", "processed_total", "carried_out")]
    rows: dict[str, Row] = {key: {} for key in row_columns(layout)}
    for who in APPLICANTS:
        likely, large = LIKELY.get(who, 0.05), LARGE.get(who, 9)
        for key in results:
            rows[key][who] = _some(rng, likely, large)
        if who == "natural_person":  # a form without a number of four digits shows no thousands separator
            rows["granted"][who] = rng.randint(1000, 4000)
        done = sum(rows[key][who] for key in results)
        rows["processed_total"][who] = done
        rows["carried_out"][who] = _some(rng, 2 * likely, large // 4)
        rows["carried_in"][who] = min(_some(rng, 2 * likely, large // 4), done + rows["carried_out"][who])
        rows["received"][who] = done + rows["carried_out"][who] - rows["carried_in"][who]
    return TableSpec(layout, _printed({key: [*row.values(), sum(row.values())] for key, row in rows.items()}))


def _review(layout: str, rng: Random) -> TableSpec:
    rows = {}
    for key in row_columns(layout):
        parts = [_some(rng, 0.6, 60) for _ in range(4)]
        rows[key] = [*parts, sum(parts)]
    return TableSpec(layout, _printed(rows))


def _amount(rng: Random) -> str:
    return f"{rng.randint(1, 99999)}.{rng.randint(1, 99):02}"


def _proactive(layout: str, rng: Random) -> TableSpec:
    values = {}
    for key, columns in row_columns(layout).items():
        values[key] = [_proactive_value(column, rng) for column in columns]
    return TableSpec(layout, values)


def _proactive_value(column: str, rng: Random) -> str:
    if column == "amount":
        return _amount(rng)
    if column == "change":
        return rng.choice(["0", f"+{rng.randint(1, 40)}", f"-{rng.randint(1, 40)}", f"+{rng.randint(1000, 4000)}"])
    return str(_some(rng, 0.75, 90000 if column == "decisions" else 120))


def _statistics(layout: str, rng: Random) -> TableSpec:
    rows = {key: _some(rng, 0.55, 90) for key in row_columns(layout)}
    rows["disclosed"] = rng.randint(1000, 30000)
    for total, parts in STATISTICS.items():  # a total that is a part itself comes first
        rows[total] = sum(rows[part] for part in parts)
    values = {key: [str(value)] for key, value in rows.items()}
    values["budget"] = [_amount(rng)]
    return TableSpec(layout, values)


ANNEX = [
    ("主动公开信息数", "条", 0), ("其中：全文电子化的信息数", "条", 1), ("政府网站公开数", "条", 1), ("新增规范性文件数", "条", 1),
    ("网站专栏页面访问量", "人次", 0), ("现场接待人数", "人次", 0), ("咨询电话接听数", "人次", 0), ("网上咨询数", "人次", 0),
    ("依申请公开信息申请总数", "件", 0), ("当面申请数", "件", 1), ("传真申请数", "件", 1), ("网上申请数", "件", 1),
    ("信函申请数", "件", 1), ("对申请的答复总数", "件", 0), ("同意公开答复数", "件", 1), ("同意部分公开答复数", "件", 1),
    ("否决公开答复数", "件", 1), ("行政复议数", "件", 0), ("行政诉讼数", "件", 0), ("行政申诉数", "件", 0),
    ("收费金额", "元", 0),
]  # fmt: skip


def _annex(layout: str, rng: Random) -> TableSpec:
    rows = []
    for number, (label, unit, level) in enumerate(ANNEX, 1):
        year = rng.randint(1000, 90000) if unit == "人次" else _some(rng, 0.6, 900)
        values = {"year": str(year), "cumulative": str(year + _some(rng, 0.8, 4000))}
        rows.append(AnnexRow(label, values, unit, f"{number:02}", level))
    columns = ("指标名称", "计量单位", "代码", "本年度", "历年累计")
    numeric = {"year": "本年度", "cumulative": "历年累计"}
    return TableSpec(layout, columns=columns, numeric=numeric, rows=tuple(rows))


FILLERS: dict[str, Callable[[str, Random], TableSpec]] = {
    "proactive-2019": _proactive,
    "applications-2019": _applications,
    "proactive-2021": _proactive,
    "applications-2021": _applications,
    "review-litigation": _review,
    "statistics-2014": _statistics,
    "appendix": _annex,
}


# --- reports around the forms --------------------------------------------------------------------------------------

PREAMBLE = (
    "根据《中华人民共和国政府信息公开条例》的规定，贵阳海关编制本报告。所列数据的统计期限自{year}年1月1日起至{year}年12月31日止。"
    "报告电子版可以在门户网站查阅。"
)
OVERVIEW = (
    "贵阳海关坚持以公开为常态、不公开为例外，围绕口岸通关、企业服务和队伍建设推进公开工作，及时更新公开指南和公开目录，"
    "指定专人受理群众申请，做到件件有登记、事事有回音。"
)
PROBLEMS = "公开内容与企业期待相比仍有差距，部分栏目更新不够及时。下一步将加强培训，细化流程，提高答复质量。"
OTHERS = "没有其他需要报告的事项。"
SIGNED = ["贵阳海关", "{next}年1月20日"]


def _six_sections(era: str, year: int) -> Callable[[Random], Paper]:
    def make(rng: Random) -> Paper:
        items: list[Line | TableSpec] = [
            Line("title", f"贵阳海关{year}年政府信息公开工作年度报告"),
            Line("paragraph", PREAMBLE.format(year=year)),
            Line("heading", "一、总体情况"),
            Line("paragraph", OVERVIEW),
            Line("heading", "二、主动公开政府信息情况"),
            filled(f"proactive-{era}", rng),
            Line("heading", "三、收到和处理政府信息公开申请情况"),
            filled(f"applications-{era}", rng),
            Line("heading", "四、政府信息公开行政复议、行政诉讼情况"),
            filled("review-litigation", rng),
            Line("heading", "五、存在的主要问题及改进情况"),
            Line("paragraph", PROBLEMS),
            Line("heading", "六、其他需要报告的事项"),
            Line("paragraph", OTHERS),
            *(Line("signature", text.format(next=year + 1)) for text in SIGNED),
        ]
        return Paper(f"tables-{era}", tuple(items))

    return make


def _with_statistics(rng: Random) -> Paper:
    items: list[Line | TableSpec] = [
        Line("title", "贵阳海关2016年政府信息公开工作年度报告"),
        Line("paragraph", PREAMBLE.format(year=2016)),
        Line("heading", "一、主动公开情况"),
        Line("paragraph", OVERVIEW),
        Line("heading", "二、存在的主要问题及改进措施"),
        Line("paragraph", PROBLEMS),
        *(Line("signature", text.format(next=2017)) for text in SIGNED),
        Line("heading", "附件：政府信息公开情况统计表（2016年度）"),
        filled("statistics-2014", rng),
    ]
    return Paper("statistics-2014", tuple(items))


def _with_annex(rng: Random) -> Paper:
    items: list[Line | TableSpec] = [
        Line("title", "贵阳海关2009年政府信息公开工作年度报告"),
        Line("paragraph", PREAMBLE.format(year=2009)),
        Line("heading", "一、概述"),
        Line("paragraph", OVERVIEW),
        Line("heading", "二、存在的主要问题和改进措施"),
        Line("paragraph", PROBLEMS),
        *(Line("signature", text.format(next=2010)) for text in SIGNED),
        Line("heading", "附表：政府信息公开情况统计表"),
        filled("appendix", rng),
    ]
    return Paper("narrative", tuple(items))


PAPERS: dict[str, Callable[[Random], Paper]] = {
    "tables-2021": _six_sections("2021", 2022),
    "tables-2019": _six_sections("2019", 2020),
    "statistics-2014": _with_statistics,
    "narrative": _with_annex,
}
