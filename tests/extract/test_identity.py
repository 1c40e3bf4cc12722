"""Who reports on which year: titles of every shape, the fallbacks behind them, and nothing where the text says nothing."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import guanbao
from guanbao.model.report import Report
from guanbao.report import NO_AGENCY, NO_YEAR, NOT_A_REPORT

ReadText = Callable[..., Report]
UNIT = "本机关"

# title -> agency id, scope, year
CUSTOMS = {
    "天津海关信息公开2009年度报告": ("customs.tianjin", "district", 2009),
    "黄埔海关 2009 年度信息公开报告": ("customs.huangpu", "district", 2009),
    "海关总署2010年海关信息公开工作年度报告": ("customs.gacc", "system", 2010),
    "广州海关2015年海关政府信息公开年度报告": ("customs.guangzhou", "district", 2015),
    "天津海关2016年海关政府信息公开年度工作报告": ("customs.tianjin", "district", 2016),
    "重庆海关关区2019年政府信息公开年报": ("customs.chongqing", "district", 2019),
    "广州海关关区2021年政府信息公开工作年度报告": ("customs.guangzhou", "district", 2021),
    "2012年青岛海关政府信息公开年度报告": ("customs.qingdao", "district", 2012),
    "二〇一〇年度南京海关政府信息公开工作报告": ("customs.nanjing", "district", 2010),
    "厦门海关\n2013年度\n政府信息公开工作报告": ("customs.xiamen", "district", 2013),
    "拱北海关2011年政府信息公开年度报告\n拱北海关2011年政府信息公开年度报告": ("customs.gongbei", "district", 2011),
    "中华人民共和国长沙海关2014年政府信息公开年度报告": ("customs.changsha", "district", 2014),
    "海关总署机关2020年政府信息公开工作年度报告": ("customs.gacc", "headquarters", 2020),
    "深圳海关本级2020年政府信息公开工作年度报告": ("customs.shenzhen", "headquarters", 2020),
}


@pytest.mark.parametrize("title", CUSTOMS)
def test_customs_title(title: str, read_text: ReadText) -> None:
    who = read_text(title=title, preamble=UNIT).identity
    assert who.agency is not None
    assert (who.agency.id, who.scope, who.year) == CUSTOMS[title]
    assert who.agency.system == "customs"
    assert who.period == (f"{who.year}-01-01", f"{who.year}-12-31")
    assert who.evidence.agency is not None
    assert who.evidence.year is not None


def test_whole_system_is_told_from_the_head_office(read_text: ReadText) -> None:
    assert read_text(title="全国海关2020年政府信息公开工作年度报告", preamble=UNIT).identity.scope == "system"


def test_subordinate_customs_is_known_by_its_form(read_text: ReadText) -> None:
    who = read_text(title="青溪海关2018年政府信息公开年度报告", preamble=UNIT).identity
    assert who.agency is not None
    assert (who.agency.id, who.agency.name, who.agency.system) == (None, "青溪海关", "customs")
    assert who.scope == "subordinate"


def test_title_over_three_lines_is_whole(read_text: ReadText) -> None:
    who = read_text(title="厦门海关\n2013年度\n政府信息公开工作报告", preamble=UNIT).identity
    assert "".join((who.title or "").split()) == "厦门海关2013年度政府信息公开工作报告"


def test_district_has_its_code(read_text: ReadText) -> None:
    agency = read_text().identity.agency
    assert agency is not None
    assert (agency.name, agency.code) == ("天津海关", "0200")


# Agencies that no list of ours knows one by one: the form of the name tells the system.
OTHER_SYSTEMS = {
    "国家税务总局北京市税务局": "tax",
    "广西壮族自治区地方税务局": "tax",
    "上海海事局": "maritime",
    "浙江省邮政管理局": "postal",
    "福建省气象局": "meteorological",
    "江苏省通信管理局": "communications",
    "山东出入境检验检疫局": "inspection_quarantine",
    "淮安市人民政府": "local_government",
    "湖南省人民政府办公厅": "local_government",
    "云岭县青山镇人民政府": "local_government",
    "大冶市教育局": "education",
}


@pytest.mark.parametrize(("name", "system"), OTHER_SYSTEMS.items())
def test_agency_of_another_system(name: str, system: str, read_text: ReadText) -> None:
    who = read_text(title=f"{name}2017年政府信息公开工作年度报告", preamble=UNIT).identity
    assert who.agency is not None
    assert (who.agency.name, who.agency.system, who.year) == (name, system, 2017)


def test_place_above_the_agency_is_taken_from_the_text(read_text: ReadText) -> None:
    report = read_text(
        "欢迎访问平江市云岭县人民政府网站。", title="云岭县人民政府2017年政府信息公开工作年度报告", preamble=UNIT
    )
    assert report.identity.agency is not None
    assert report.identity.agency.name == "平江市云岭县人民政府"


def test_agency_from_the_preamble(read_text: ReadText) -> None:
    who = read_text(title="2011年度政府信息公开工作报告", preamble="福州海关").identity
    assert who.agency is not None
    assert (who.agency.id, who.year) == ("customs.fuzhou", 2011)


def test_letter_without_title() -> None:
    text = (
        "致各界朋友：\n\n根据《中华人民共和国政府信息公开条例》，现将石家庄海关2011年度政府信息公开工作报告公布如下。\n\n"
        "主动公开政府信息80条，收到依申请公开5件。\n"
    )
    who = guanbao.read(text.encode(), name="letter.txt").identity
    assert who.agency is not None
    assert (who.agency.id, who.year) == ("customs.shijiazhuang", 2011)


def test_year_from_the_stated_period(read_text: ReadText) -> None:
    who = read_text(
        title="昆明海关政府信息公开工作报告", preamble="昆明海关按2010年5月1日至2010年12月31日的统计期限"
    ).identity
    assert (who.year, who.period) == (2010, ("2010-05-01", "2010-12-31"))


# A report on year Y is dated Y+1 or, on a page that was moved, much later: no such date may become the year.
DATED = {
    "date of the page above the title": (
        "发布日期：2020-08-11\n\n天津海关2008年政府信息公开年度报告",
        "制度健全。",
        2008,
    ),
    "signature": ("天津海关2009年政府信息公开年度报告", "制度健全。\n\n天津海关\n二〇一〇年三月十八日", 2009),
    "date of the page, no year elsewhere": ("发布日期：2020年8月11日\n\n政府信息公开年度报告", "制度健全。", None),
    "date of issue at the end, no year elsewhere": ("宁波海关政府信息公开年度报告", "2013年3月18日发布", None),
    "document number, no year elsewhere": ("宁波海关政府信息公开年度报告", "按照署办发〔2012〕7号文件办理。", None),
}


@pytest.mark.parametrize("what", DATED)
def test_year_is_never_a_date_of_publication(what: str, read_text: ReadText) -> None:
    title, sentence, year = DATED[what]
    report = read_text(sentence, title=title, preamble=UNIT)
    assert report.identity.year == year
    assert (NO_YEAR.id in {p.code for p in report.problems}) == (year is None)


def test_nothing_is_guessed(read_text: ReadText) -> None:
    report = read_text("共公开信息80条。", title="政府信息公开工作报告", preamble=UNIT)
    assert report.identity.agency is None
    assert report.identity.year is None
    assert report.identity.period is None
    assert {NO_AGENCY.id, NO_YEAR.id} <= {p.code for p in report.problems}
    assert report.report_id.startswith("unknown.")
    assert [f.value for f in report.figures] == [80]


NOT_REPORTS = {
    "annual report of a company": "云岭纺织股份有限公司2011年年度报告\n\n公司全年实现营业收入3.2亿元，同比增长12%。董事会召开会议7次。\n",
    "trade bulletin": "2011年12月进出口贸易快讯\n\n天津海关统计，当月进出口总值98亿美元，增长5%。\n",
}


@pytest.mark.parametrize("what", NOT_REPORTS)
def test_other_texts_are_no_reports(what: str) -> None:
    report = guanbao.read(NOT_REPORTS[what].encode(), name="other.txt")
    assert (report.status, report.figures) == ("not_a_report", ())
    assert NOT_A_REPORT.id in {p.code for p in report.problems}
