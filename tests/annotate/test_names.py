"""Names: known ones, unseen ones by their form, and words that only look like one."""

from __future__ import annotations

from itertools import pairwise

import pytest

from guanbao.annotate import Name, annotate
from guanbao.annotate.names import NameFinder
from guanbao.registry import load
from guanbao.text.view import fold

FINDER = NameFinder(load())


def names(text: str, kind: str) -> list[str]:
    return [n.name for n in FINDER.find(text) if n.kind == kind]


DEPARTMENTS = [
    ("其中，监管通关处6207人次、法规处265人次", ["监管通关处", "法规处"], "known departments of a list"),
    ("大窑湾海关9102人次、周水子机场海关2875人次", ["大窑湾海关", "周水子机场海关"], "subordinate customs"),
    ("由缉私局受理87件", ["缉私局"], "a preposition before"),
    ("缉毒犬训练处12人次", ["缉毒犬训练处"], "an unseen department by its form"),
    ("青山湖海关30人次、白水洲海关20人次", ["青山湖海关", "白水洲海关"], "unseen customs by their form"),
    ("本年作出行政处罚3件", [], "处罚 is a word"),
    ("对问题及时处理12件", [], "处理 is a word"),
    ("受理部门共12个", [], "部门 is a word"),
]


@pytest.mark.parametrize(("text", "expected", "why"), DEPARTMENTS, ids=[t[0] for t in DEPARTMENTS])
def test_departments(text: str, expected: list[str], why: str) -> None:
    found = [n.name for n in FINDER.find(text) if n.kind in {"department", "agency"}]
    assert found == expected, why


def test_kinds_of_departments() -> None:
    found = {n.name: n.detail for n in FINDER.find("法规处3件、大窑湾海关5件") if n.kind == "department"}
    assert found == {"法规处": "department", "大窑湾海关": "subordinate"}


OUTLETS = [
    ("在《辽宁日报》、《半岛晨报》刊登稿件176篇", ["辽宁日报", "半岛晨报"], "in title marks"),
    ("在辽宁电视台、大连电视台播出新闻41条", ["辽宁电视台", "大连电视台"], "without marks"),
    ("在《青山晚报》刊登3篇", ["青山晚报"], "an unseen paper by its form"),
    ("在人民网发布3条", ["人民网"], "a site of news"),
    ("填写《政府信息公开申请表》3份", [], "a form to fill in"),
    ("编发每日报告3份", [], "报告 is a word"),
]


@pytest.mark.parametrize(("text", "expected", "why"), OUTLETS, ids=[t[0] for t in OUTLETS])
def test_outlets(text: str, expected: list[str], why: str) -> None:
    assert names(text, "outlet") == expected, why


def test_kinds_of_outlets() -> None:
    text = "在《辽宁日报》、大连电视台和大连人民广播电台播出"
    found = {n.name: n.detail for n in FINDER.find(text) if n.kind == "outlet"}
    assert found == {"辽宁日报": "newspaper", "大连电视台": "tv", "大连人民广播电台": "radio"}


@pytest.mark.parametrize(
    ("text", "account"),
    [
        ("开通官方微博“大连海关发布”，发布信息30条", "大连海关发布"),
        ("通过“海关发布”微信公众号推送12条", "海关发布"),
        ("开通官方微博“津门国门”，发布信息30条", "津门国门"),
    ],
)
def test_accounts(text: str, account: str) -> None:
    assert names(text, "account") == [account]


def test_a_quoted_slogan_is_no_account() -> None:
    assert names("推进“阳光国门”建设，做到“三个到位”", "account") == []


@pytest.mark.parametrize(
    ("text", "channel"),
    [
        ("关长信箱全年收到46封", "关长信箱"),
        ("通过大连海关子网站发布信息874条", "大连海关子网站"),
        ("大连海关门户网站发布3条", "大连海关门户网站"),
        ("在大连海关网站公开3条", "大连海关网站"),
    ],
)
def test_channels(text: str, channel: str) -> None:
    assert names(text, "channel") == [channel]


def test_agencies() -> None:
    (found,) = [n for n in FINDER.find("大连海关编制本报告") if n.kind == "agency"]
    assert (found.name, found.ids, found.by) == ("大连海关", ("customs.dalian",), "registry")


CITED = [
    (
        "根据《中华人民共和国政府信息公开条例》（国务院令第492号）的规定",
        [("中华人民共和国政府信息公开条例", "国务院令第492号")],
        "a decree",
    ),
    (
        "按照《关于做好政务公开工作的通知》（国办发〔2010〕5号）要求",
        [("关于做好政务公开工作的通知", "国办发〔2010〕5号")],
        "a document",
    ),
    ("修订了《大连海关政府信息公开审核规程》", [("大连海关政府信息公开审核规程", None)], "without number"),
    ("制定《青山海关公开办法（试行）》", [("青山海关公开办法（试行）", None)], "on trial"),
    ("在《辽宁日报》刊登", [], "a paper is no law"),
    ("填写《申请表》", [], "a form is no law"),
]


@pytest.mark.parametrize(("text", "expected", "why"), CITED, ids=[t[0] for t in CITED])
def test_citations(text: str, expected: list[tuple[str, str | None]], why: str) -> None:
    assert [(c.name, c.number) for c in FINDER.citations(text)] == expected, why


def everything(table: str) -> list[str]:
    return sorted(load().names(table))


@pytest.mark.parametrize("table", ["departments", "outlets", "agencies"])
def test_every_known_name_is_found_in_a_list(table: str) -> None:
    kind = table.removesuffix("s") if table != "agencies" else "agency"
    missed = []
    for name in everything(table):
        text = f"，{name}，"
        found: list[Name] = FINDER.find(text)
        bare = name.removesuffix("客户端")  # an app is known by its bare name
        if not any(n.span.of(text) in {name, bare} for n in found):
            missed.append(name)
    assert missed == [], f"{len(missed)} names of kind {kind}"


@pytest.mark.parametrize("text", [t[0] for t in (*DEPARTMENTS, *OUTLETS)])
def test_names_come_in_order_without_overlap(text: str) -> None:
    found = [n.span for n in FINDER.find(text)]
    assert all(a.end <= b.start for a, b in pairwise(found))


OFFICES = [
    ("按照国办公开办函〔2019〕60号文件要求编制。", [], "in a document's number"),
    ("按照海关总署办公厅的要求编制。", [], "of another agency"),
    ("按照省政府办公厅的要求编制。", [], "of a government"),
    ("临江海关联合法规处编写须知。", ["临江海关", "法规处"], "海关 + 联合, not 关联"),
    ("法规处、技术处分工配合。", ["法规处", "技术处"], "处 + 分工, not 处分"),
    ("由法治与环境治理科编写。", ["法治与环境治理科"], "治理科 is no 理科"),
    ("来信72封，其中转县民政科31封。", ["县民政科"], "what passes a letter on is no part of a name"),
    ("至年底武清海关监管旅客9万人次。", ["武清海关"], "the year's end is no part of a name"),
    ("年内开了两次政务公开领导小组会议。", ["政务公开领导小组"], "nor a count"),
    ("上新短视频46部，单部最高播放31万次。", [], "one piece of a film"),
    ("监察室查验学校24所。", ["监察室"], "an office and what it looked at"),
    ("由政府采购监管处牵头。", ["政府采购监管处"], "an office that buys for the government"),
    (
        "由海口市局、东部地区局、各县局分别报送。",
        ["海口市局", "东部地区局"],
        "branches by their place, and all of them",
    ),
    ("市中心血站、市白蚁防治所各印须知。", ["市中心血站", "市白蚁防治所"], "institutions"),
]


@pytest.mark.parametrize(("text", "names", "why"), OFFICES, ids=[case[2] for case in OFFICES])
def test_offices_are_the_agencys_own(text: str, names: list[str], why: str) -> None:
    found = annotate(text).with_own_agency("临江海关关税局")
    assert [n.name for n in found.names if n.kind == "department"] == names


MEDIA = [
    ("新浪微博“临江海关”发布信息31条。", [], "the host of an account"),
    ("7月在新浪网开通了微博“临江海关”。", [], "where an account was opened"),
    ("临江云客户端刊发稿件5篇。", ["临江云"], "an app by its bare name"),
    ("新华社客户端刊发稿件5篇。", ["新华社客户端"], "the app of another medium"),
    ("《临江防灾》杂志刊文2篇。", ["临江防灾"], "a magazine that no list has"),
    ("新华社播发通稿23条。", ["新华社"], "a short name at the head"),
    ("湖南卫视54条、湖南交通频道287条。", ["湖南卫视", "湖南交通频道"], "items of a list with their numbers"),
    ("报告可在临江林业网查阅。临江林业网公开31条。", [], "an own site, which is read there"),
    ("与电视台合办的《警方在线》播出9期。", [], "a programme"),
    ("中央电视台《新闻联播》播出1条。", ["中央电视台"], "a known programme right behind its station"),
    ("《西部开发报》5篇，《海关信息简报》12期。", ["西部开发报"], "what ends in 报 between 《》, and a bulletin"),
    ("《临江日报》24篇，《今晨6点》17篇。", ["临江日报", "今晨6点"], "a title with items among newspapers"),
    ("人民网临江视窗6条。", ["人民网临江视窗"], "a branch of a site"),
    ("临江之声连线12次，临江经视9条。", ["临江之声", "临江经视"], "stations by their ending"),
    ("一年里报刊登载稿件486篇。", [], "a year, and newspapers at large"),
    ("央视《新闻直播间》播发27条，南方+采用68条。", ["央视", "南方+"], "short names at the head of a clause"),
    ("微信36个、抖音10个。", [], "platforms of accounts"),
    ("公众号叫“临江之声”。", [], "an account that sounds like a station"),
]


@pytest.mark.parametrize(("text", "names", "why"), MEDIA, ids=[case[2] for case in MEDIA])
def test_media_carried_something(text: str, names: list[str], why: str) -> None:
    assert [n.name for n in FINDER.find(fold(text)) if n.kind == "outlet"] == names


def test_handouts_and_short_forms_are_no_rules() -> None:
    text = "依据《信息公开条例》（简称《公开条例》）。发放《办税服务指南》2000册，编发《政府公报》12期，印发《政府信息公开指南》。"
    assert [c.name for c in FINDER.citations(text)] == ["信息公开条例", "政府信息公开指南"]
