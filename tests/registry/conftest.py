"""A small registry folder, valid as it stands, that a test can damage."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

SMALL = {
    "systems.yaml": """\
        systems:
          - id: customs
            label_zh: 海关
            label_en: customs
            names: [海关, 关区]
            not: [上海关于]
            scope_words: {district: [关区]}
          - {id: tax, label_zh: 税务, label_en: tax, names: [税务局]}
        """,
    "agencies.csv": """\
        id,name,short_names,aliases,system,kind,region,code,code_confidence,code_source,valid_from,valid_to,ambiguous,notes
        customs.tianjin,天津海关,津关|天津关区,中华人民共和国天津海关,customs,district,天津,0200,likely,a table,,,,
        """,
    "department_categories.csv": """\
        id,label_zh,label_en,notes
        legal,法规,legal affairs,
        processing_trade,加工贸易,processing trade,
        """,
    "departments.csv": """\
        id,name,aliases,category,systems,valid_from,valid_to,ambiguous,notes
        legal,法规处,政策法规处,legal,,,,,
        processing,加工贸易监管处,加贸处,processing_trade,customs,,2018,,
        bonded,保税处,加贸处,processing_trade,customs,2019,,,
        """,
    "department_forms.yaml": """\
        forms:
          - {suffix: 海关, kind: subordinate, max_stem: 8, not: [全国海关]}
          - {suffix: 办, kind: department, max_stem: 6, not: [合办, 承办], safe: [综合办]}
        stop:
          begin: [由, 本]
          contain: [的]
          unless: [本溪]
        """,
    "forms.yaml": """\
        forms:
          - id: requests
            label_zh: 申请
            label_en: requests
            shape: list
            eras: [narrative]
            columns: [{key: value, labels: [统计数]}]
            rows: [{key: received, labels: [收到申请数]}]
        """,
    "outlets.csv": """\
        id,name,aliases,kind,level,region,valid_from,valid_to,ambiguous,notes
        newspaper.jinwan,今晚报,,newspaper,regional,天津,,,,
        """,
    "outlet_forms.yaml": """\
        forms:
          - {suffix: 日报, kind: newspaper, max_stem: 6, not: [每日报]}
        """,
    "channels.csv": """\
        id,name,aliases,kind,valid_from,valid_to,ambiguous,notes
        mailbox.director,关长信箱,,mailbox,,,,
        """,
    "units.csv": """\
        unit,measure,kind,factor,base,careful,notes
        件,item,count,,,,
        处,place,count,,,true,
        元,money,money,,,,
        万元,money,money,10000,元,,
        """,
    "sections.yaml": """\
        topics:
          - {id: inquiries, label_zh: 咨询处理, label_en: inquiries, cues: [咨询, 12360], eras: [narrative]}
        """,
    "metrics.yaml": """\
        metrics:
          - id: inquiries.handled
            label_zh: 咨询数
            label_en: inquiries handled
            definition: Inquiries answered.
            measures: [item]
            kind: count
            topics: [inquiries]
            cues: {all: [[咨询], [受理, 接受]], none: [投诉], prefer: [inquiries]}
        """,
    "measure_families.yaml": """\
        families:
          - {id: piece, label_zh: 条数, measures: [item], reason: the same things}
        """,
    "breaks.yaml": """\
        breaks:
          - {id: merger, label_zh: 合并, kind: law, between: [2017, 2018], effect: caution, metrics: ['*'], reason: it is, source: a law}
        """,
    "traps.yaml": """\
        traps:
          - {id: article, kind: article, patterns: ['第\\d+条'], matches: 第20条, leaves: 发布20条}
        """,
    "cues.yaml": """\
        cues:
          - {id: total, words: [共, 共计]}
        """,
}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder with every data file, a line or two in each."""
    folder = tmp_path / "small"
    folder.mkdir()
    for name, content in SMALL.items():
        (folder / name).write_text(dedent(content), encoding="utf-8")
    return folder


@pytest.fixture
def append(small: Path) -> Callable[[str, str], Path]:
    """Adds lines to the end of a file of the small folder and gives the folder back."""

    def add(name: str, lines: str) -> Path:
        path = small / name
        path.write_text(path.read_text(encoding="utf-8") + lines, encoding="utf-8")
        return small

    return add


@pytest.fixture
def replace(small: Path) -> Callable[[str, str, str], Path]:
    """Puts one stretch of a file in place of another (which must be there once) and gives the folder back."""

    def swap(name: str, old: str, new: str) -> Path:
        path = small / name
        content = path.read_text(encoding="utf-8")
        assert content.count(old) == 1
        path.write_text(content.replace(old, new), encoding="utf-8")
        return small

    return swap
