"""What the text of a DOCX is: what Word prints, in its order."""

from __future__ import annotations

import re

import docx
import pytest
from docx_helpers import item, numbered, opened, p, package, relations, saved, story, tbl, tc
from ingest_helpers import check, kinds

from guanbao.ingest import read
from guanbao.ingest.docx.counting import count
from guanbao.ingest.docx.symbols import readable
from guanbao.model.document import Document


def r(*content: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr>{''.join(content)}</w:r>"


def t(text: str) -> str:
    return f'<w:t xml:space="preserve">{text}</w:t>'


def text_of(*content: str, **parts: str) -> list[str]:
    return read_checked("".join(content), **parts).text.splitlines()


def read_checked(content: str, **parts: str) -> Document:
    document = opened(package(content, **parts))
    check(document)
    return document


def codes(document: Document) -> set[str]:
    return {problem.code for problem in document.problems}


# --- inside of a paragraph ---


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        (r("<w:t> 受理 </w:t>", "<w:t>3件</w:t>"), "受理3件"),  # white space counts where the file says so
        (r(t("共 "), t("3件")), "共 3件"),
        (r(t("0891"), "<w:noBreakHyphen/>", t("6321")), "0891-6321"),
        (r(t("公"), "<w:softHyphen/>", t("开")), "公开"),
        (r(t("电话"), "<w:tab/>", t("12360")), "电话\t12360"),
        (r(t("换行\n在文件里")), "换行 在文件里"),
        (r('<w:sym w:font="Wingdings" w:char="F0FE"/>', t("公开")), "☑公开"),
        (r('<w:sym w:font="Wingdings 2" w:char="52"/>'), "☑"),
        (r('<w:sym w:font="宋体" w:char="2460"/>'), "①"),
        (r('<w:sym w:font="宋体" w:char="zz"/>', t("甲")), "甲"),
        ("<w:hyperlink r:id='x'>" + r(t("海关网站")) + "</w:hyperlink>", "海关网站"),
        ("<w:smartTag><w:smartTag>" + r(t("2009年")) + "</w:smartTag></w:smartTag>", "2009年"),
        ("<w:sdt><w:sdtPr/><w:sdtContent>" + r(t("12条")) + "</w:sdtContent></w:sdt>", "12条"),
        ("<w:fldSimple w:instr='DATE'>" + r(t("2010年3月")) + "</w:fldSimple>", "2010年3月"),
        (r("<w:ruby><w:rt>" + r(t("gào")) + "</w:rt><w:rubyBase>" + r(t("告")) + "</w:rubyBase></w:ruby>"), "告"),
        ("<m:oMath><m:r><m:t>3+4</m:t></m:r></m:oMath>", "3+4"),
        (r(t("甲"), properties='<w:vanish w:val="0"/>'), "甲"),
    ],
)
def test_characters_of_a_run(runs: str, expected: str) -> None:
    assert text_of(p(runs)) == [expected]


def test_of_a_field_only_the_result_is_text() -> None:
    document = read_checked(
        p(
            "第",
            r('<w:fldChar w:fldCharType="begin"/>'),
            r("<w:instrText> IF </w:instrText>", '<w:fldChar w:fldCharType="begin"/>'),
            r("<w:instrText> PAGE </w:instrText>", '<w:fldChar w:fldCharType="separate"/>', t("9")),
            r('<w:fldChar w:fldCharType="end"/>', '<w:fldChar w:fldCharType="separate"/>', t("3")),
            r('<w:fldChar w:fldCharType="end"/>'),
            "部分",
        )
        + p(r('<w:fldChar w:fldCharType="begin"/>', "<w:instrText>TOC</w:instrText>"))
        + p("后文在")
    )
    assert document.text.splitlines() == ["第3部分", "后文在"]
    assert "G246" in codes(document)  # the 9 is a part of the field's code


def test_tracked_changes_are_read_as_accepted_and_told() -> None:
    document = read_checked(
        p(
            "受理",
            '<w:del w:id="1"><w:r><w:delText>37</w:delText></w:r></w:del>',
            f'<w:ins w:id="2">{r(t("372"))}</w:ins>件',
        ).replace("件</w:p>", f"{r(t('件'))}</w:p>")
        + p(f'<w:moveFrom w:id="3">{r(t("旧处"))}</w:moveFrom>', f'<w:moveTo w:id="4">{r(t("新处"))}</w:moveTo>')
        + p("二、", properties="<w:rPr><w:del w:id='5'/></w:rPr>")
        + p("依申请公开")
    )
    assert document.text.splitlines() == ["受理372件", "新处", "二、依申请公开"]
    problem = next(problem for problem in document.problems if problem.code == "G245")
    assert "2 deletions" in problem.message and "'37'" in problem.message and "1 insertions" in problem.message


def test_hidden_text_is_left_out_and_told() -> None:
    styles = story(
        '<w:style w:type="character" w:styleId="B"><w:rPr><w:vanish/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="C"><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="character" w:styleId="D"><w:basedOn w:val="D"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="P"><w:rPr><w:vanish/></w:rPr></w:style>',
        "w:styles",
    )
    document = read_checked(
        p("共", r(t("12"), properties="<w:vanish/>"), r(t("34"), properties='<w:rStyle w:val="C"/>'), "5件")
        + p("整段", r(t("可见"), properties='<w:vanish w:val="false"/>'), properties='<w:pStyle w:val="P"/>')
        + p(r(t("圈"), properties='<w:rStyle w:val="D"/>')),
        styles=styles,
    )
    assert document.text.splitlines() == ["共5件", "可见", "圈"]
    problem = next(problem for problem in document.problems if problem.code == "G246")
    assert "3 stretches" in problem.message and "'12'" in problem.message


def test_line_breaks_part_paragraphs_only_where_one_ends() -> None:
    document = read_checked(
        p(r(t("中华人民共和国临溪海关"), "<w:br/>", t("2010年度政府信息公开报告")))
        + p(r(t("一、概述"), "<w:br/>", t("　　全年受理3件。"), "<w:br/>", t("另有2件"), "<w:br/>", t("3件待办")))
    )
    assert kinds(document, "paragraph") == [
        "中华人民共和国临溪海关2010年度政府信息公开报告", "一、概述", "全年受理3件。", "另有2件3件待办",
    ]  # fmt: skip


def test_numbers_parted_by_a_line_break_are_not_glued() -> None:
    document = read_checked(p(r(t("电话 12360"), "<w:br/>", t("2010年"))))
    assert kinds(document, "paragraph") == ["电话 12360", "2010年"]


def test_lines_broken_by_hand_are_joined() -> None:
    width = 30
    prose = "本关坚持以公开为常态不公开为例外稳步推进各项工作" * 12
    rows = ["　　" + prose[: width - 2], *(prose[i : i + width] for i in range(width - 2, len(prose), width))]
    document = read_checked("".join(map(p, rows)) + p("二、结语"))
    assert len(kinds(document, "paragraph")) == 2
    assert "G212" in codes(document)


# --- the order of things ---


BOX = "<w:txbxContent>{}</w:txbxContent>"


def test_a_text_box_is_read_once_behind_its_paragraph() -> None:
    inner = p("框内受理3件。") + tbl(tc("甲") + tc("1"), tc("乙") + tc("2"))
    both = (
        f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>{BOX.format(inner)}</wps:txbx></w:drawing>"
        f"</mc:Choice><mc:Fallback><w:pict><v:textbox>{BOX.format(inner)}</v:textbox></w:pict></mc:Fallback>"
        "</mc:AlternateContent>"
    )
    old = f"<w:pict><v:shape><v:textbox>{BOX.format(p('旧式'))}</v:textbox></v:shape></w:pict>"
    empty_choice = both.replace(BOX.format(inner), "", 1)
    for drawn, expected in (
        (both, ["前", "框内受理3件。", "甲\t1", "乙\t2", "后"]),
        (old, ["前", "旧式", "后"]),
        (empty_choice, ["前", "框内受理3件。", "甲\t1", "乙\t2", "后"]),
    ):
        assert text_of(p("前", r(drawn)), p("后")) == expected


def test_a_text_box_in_a_text_box_is_read_once() -> None:
    art = '<w:pict><v:textpath string="字"/></w:pict>'
    inside = p(r(f"<w:pict><v:textbox>{BOX.format(p('里') + p(r(art)))}</v:textbox></w:pict>"))
    outside = p(r(f"<w:pict><v:textbox>{BOX.format(p('外') + inside)}</v:textbox></w:pict>"))
    assert text_of(outside) == ["外", "里", "字"]


def test_word_art_is_text() -> None:
    assert text_of(p(r('<w:pict><v:shape><v:textpath string="临溪海关"/></v:shape></w:pict>'))) == ["临溪海关"]


def test_controls_around_paragraphs_tables_rows_and_cells() -> None:
    def sdt(content: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{content}</w:sdtContent></w:sdt>"

    table = tbl(f"<w:tr>{sdt(tc('甲'))}{tc('1')}</w:tr>", sdt(f"<w:tr>{tc('乙')}{tc('2')}</w:tr>"))
    document = read_checked(sdt(p("前") + sdt(table)) + "<w:customXml>" + p("后") + "</w:customXml>")
    assert document.text.splitlines() == ["前", "甲\t1", "乙\t2", "后"]
    assert [(grid.rows, grid.columns) for grid in document.grids] == [(2, 2)]


def test_notes_follow_the_text_and_their_place_is_known() -> None:
    notes = story(
        '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        f'<w:footnote w:id="2">{p("<w:r><w:footnoteRef/></w:r>", "不含来电咨询。")}</w:footnote>',
        "w:footnotes",
    )
    ends = story(f'<w:endnote w:id="7">{p("见附表。")}</w:endnote>', "w:endnotes")
    document = read_checked(
        p("受理372人次", r('<w:footnoteReference w:id="2"/>'), "，答复5件。")
        + tbl(tc("甲") + tc(p("3", r('<w:endnoteReference w:id="7"/>'))), tc("乙") + tc("4")),
        footnotes=notes,
        endnotes=ends,
    )
    assert document.text.splitlines() == ["受理372人次，答复5件。", "甲\t3", "乙\t4", "不含来电咨询。", "见附表。"]
    places = [problem.span for problem in document.problems if problem.code == "G247"]
    assert [document.text[:end][-4:] for _, end in filter(None, places)] == ["72人次", "。\n甲\t3"[-4:]]


def test_comments_pictures_and_charts_are_counted() -> None:
    chart = '<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"/>'
    document = read_checked(
        p(
            "正文",
            r('<w:commentReference w:id="0"/>'),
            r(f"<w:drawing>{chart}</w:drawing>"),
            r("<w:drawing><a:blip/></w:drawing>"),
        )
        + p("正文" * 50)
    )
    said = " ".join(problem.message for problem in document.problems if problem.code == "G248")
    assert all(word in said for word in ("1 comments", "1 pictures", "1 charts"))
    assert "G249" not in codes(document)


def test_text_that_lies_elsewhere_is_an_error() -> None:
    pictures = read_checked(p(r("<w:drawing><a:blip/></w:drawing>")) * 3)
    chunk = read_checked(p("见附件") + '<w:altChunk r:id="x"/>')
    for document, what in ((pictures, "3 pictures"), (chunk, "1 attached files")):
        problem = next(problem for problem in document.problems if problem.code == "G249")
        assert what in problem.message and problem.severity == "error"
    assert codes(read_checked(p())) == {"G209"}


# --- margins and contents ---


def test_heads_feet_and_page_numbers_are_set_aside_once() -> None:
    document = docx.Document()
    document.add_paragraph("正文受理3件。")
    document.add_section()
    for index, section in enumerate(document.sections):
        section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
        section.header.paragraphs[0].text = "临溪海关年度报告"
        section.footer.paragraphs[0].text = f"— {index + 1} —"
    found = opened(saved(document))
    check(found)
    assert kinds(found, "running_head") == ["临溪海关年度报告"]
    assert kinds(found, "page_number") == ["— 1 —", "— 2 —"]
    assert kinds(found, "paragraph") == ["正文受理3件。"]
    assert {"G210", "G211"} <= codes(found)


def test_a_page_number_in_a_frame_of_the_foot() -> None:
    foot = story(p(r(f"<w:pict><v:textbox>{BOX.format(p('- 3 -'))}</v:textbox></w:pict>")), "w:ftr")
    section = '<w:sectPr><w:footerReference w:type="default" r:id="footer"/></w:sectPr>'
    assert kinds(read_checked(p("正文") + section, footer=foot), "page_number") == ["- 3 -"]
    empty = foot.replace("- 3 -", "-  -")  # LibreOffice stores no number
    assert kinds(read_checked(p("正文") + section, footer=empty), "page_number") == ["-  -"]


def test_a_page_number_that_was_pasted_into_the_text() -> None:
    document = read_checked(p("全年共受理公开申请") + p("— 5 —") + p("二、概述"))
    assert kinds(document, "page_number") == ["— 5 —"]
    table = tbl(tc("甲") + tc("1"), tc("乙") + tc("2"))
    cut = read_checked(p("3") + table + p() + p("4") + table + p("5"))
    assert kinds(cut, "page_number") == ["4"]
    assert kinds(cut, "paragraph") == ["3", "5"]


def test_a_table_of_contents_is_navigation() -> None:
    styles = story('<w:style w:type="paragraph" w:styleId="10"><w:name w:val="toc 1"/></w:style>', "w:styles")
    entry = p(f'<w:hyperlink w:anchor="_Toc12">{r(t("一、概述"), "<w:tab/>", t("1"))}</w:hyperlink>')
    styled = p("二、主动公开", "<w:r><w:tab/></w:r>", "2", properties='<w:pStyle w:val="10"/>')
    document = read_checked(entry + styled + p("一、概述") + p(f'<w:hyperlink w:anchor="_Toc12">{r(t("见上"))}</w:hyperlink>'),
                            styles=styles)  # fmt: skip
    assert kinds(document, "navigation") == ["一、概述\t1", "二、主动公开\t2"]
    assert kinds(document, "paragraph") == ["一、概述", "见上"]


# --- lists ---


def test_list_labels_carry_the_structure() -> None:
    document = numbered([("chineseCounting", "%1、"), ("japaneseCounting", "（%2）"), ("decimal", "%3．")])
    for text, level in (
        ("概述", 0),
        ("公开", 1),
        ("公文", 2),
        ("目录", 2),
        ("申请", 1),
        ("公文", 2),
        ("复议", 0),
        ("公开", 1),
    ):
        item(document, text, level)
    found = opened(saved(document))
    check(found)
    assert found.text.split() == [
        "一、概述",
        "（一）公开",
        "1．公文",
        "2．目录",
        "（二）申请",
        "1．公文",
        "二、复议",
        "（一）公开",
    ]


def test_lists_share_counters_until_one_restarts() -> None:
    restarted = (
        '<w:num {} w:numId="2"><w:abstractNumId w:val="1"/>'
        '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    shared = '<w:num {} w:numId="3"><w:abstractNumId w:val="1"/></w:num>'
    replaced = (
        '<w:num {} w:numId="4"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
        '<w:lvl w:ilvl="0"><w:numFmt w:val="decimalEnclosedCircle"/><w:lvlText w:val="%1"/></w:lvl></w:lvlOverride></w:num>'
    )
    document = numbered([("decimal", "（%1）")], restarted, shared, replaced)
    for number in (1, 1, 3, 2, 2, 1, 4, 4):
        item(document, "项", 0, number)
    labels = [line.removesuffix("项").strip() for line in opened(saved(document)).text.splitlines()]
    assert labels == ["（1）", "（2）", "（3）", "（1）", "（2）", "（3）", "⑤", "⑥"]


@pytest.mark.parametrize(
    ("more", "expected"), [("", "1.1 1.2 2.1"), ('<w:lvlRestart w:val="0"/>', "1.1 1.2 2.3")]
)  # fmt: skip
def test_a_level_starts_anew_below_each_higher_one_unless_it_says_no(more: str, expected: str) -> None:
    document = numbered([("decimal", "%1"), ("decimal", "%1.%2")], more=more)
    for level in (0, 1, 1, 0, 1):
        item(document, "", level)
    labels = opened(saved(document)).text.split()
    assert " ".join(label for label in labels if "." in label) == expected


LIST = (
    '<w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="%1、"/>'
    '<w:pStyle w:val="H1"/></w:lvl><w:lvl w:ilvl="1"><w:start w:val="1"/><w:pStyle w:val="H2"/><w:numFmt w:val="upperLetter"/>'
    '<w:isLgl/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="4"><w:numStyleLink w:val="L"/></w:abstractNum>'
    '<w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num><w:num w:numId="8"><w:abstractNumId w:val="4"/></w:num>'
)
STYLES = (
    '<w:style w:type="paragraph" w:styleId="H1"><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style>'
    '<w:style w:type="paragraph" w:styleId="H2"><w:basedOn w:val="H1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="H3"><w:basedOn w:val="H1"/></w:style>'
    '<w:style w:type="numbering" w:styleId="L"><w:pPr><w:numPr><w:numId w:val="7"/></w:numPr></w:pPr></w:style>'
)


def test_styles_number_their_paragraphs() -> None:
    lines = text_of(
        p("概述", properties='<w:pStyle w:val="H1"/>'),
        p("公开", properties='<w:pStyle w:val="H2"/>'),
        p("无号", properties='<w:pStyle w:val="H1"/><w:numPr><w:numId w:val="0"/></w:numPr>'),
        p("申请", properties='<w:pStyle w:val="H3"/>'),
        p("链接", properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="8"/></w:numPr>'),
        p("没有此号", properties='<w:numPr><w:ilvl w:val="0"/><w:numId w:val="99"/></w:numPr>'),
        p("没有此级", properties='<w:numPr><w:ilvl w:val="8"/><w:numId w:val="7"/></w:numPr>'),
        styles=story(STYLES, "w:styles"),
        numbering=story(LIST, "w:numbering"),
    )
    assert lines == ["一、概述", "1.1 公开", "无号", "二、申请", "三、链接", "没有此号", "没有此级"]


def test_deleted_and_hidden_paragraphs_do_not_count() -> None:
    own = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr>'
    gone = f"{own}<w:rPr><w:del w:id='1'/></w:rPr>"
    hidden = f"{own}<w:rPr><w:vanish/></w:rPr>"
    lines = text_of(
        p("甲", properties=own),
        p('<w:del w:id="2"><w:r><w:delText>乙</w:delText></w:r></w:del>', properties=gone),
        p("丙", properties=own),
        p(r(t("丁"), properties="<w:vanish/>"), properties=hidden),
        p("戊", properties=own),
        numbering=story(LIST, "w:numbering"),
    )
    assert lines == ["一、甲", "二、丙", "三、戊"]


def test_bullets_of_symbol_fonts_and_unknown_formats() -> None:
    levels = (
        '<w:abstractNum w:abstractNumId="3"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val="\uf06e"/>'
        '<w:rPr><w:rFonts w:ascii="Wingdings"/></w:rPr></w:lvl><w:lvl w:ilvl="1"><w:numFmt w:val="thaiLetters"/>'
        '<w:lvlText w:val="%2)"/></w:lvl></w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="3"/></w:num>'
    )
    own = '<w:numPr><w:ilvl w:val="{}"/><w:numId w:val="7"/></w:numPr>'
    document = read_checked(
        p("甲", properties=own.format(0)) + p("乙", properties=own.format(1)), numbering=story(levels, "w:numbering")
    )
    assert document.text.splitlines() == ["■ 甲", "0) 乙"]  # a level that does not say where it starts does at 0
    assert any("thaiLetters" in problem.message for problem in document.problems)


@pytest.mark.parametrize(
    ("number", "style", "expected"),
    [
        (10, "chineseCounting", "十"), (21, "chineseCounting", "二十一"), (105, "chineseCounting", "一〇五"),
        (105, "chineseCountingThousand", "一百零五"), (110, "japaneseCounting", "一百一十"),
        (12_034, "chineseCountingThousand", "一万二千零三十四"), (20_005, "chineseCountingThousand", "二万零五"),
        (10, "chineseLegalSimplified", "壹拾"), (12, "ideographLegalTraditional", "壹拾貳"), (20, "ideographDigital", "二〇"),
        (20, "decimalEnclosedCircle", "⑳"), (21, "decimalEnclosedCircle", "21"), (3, "decimalEnclosedParen", "⑶"),
        (2, "decimalEnclosedFullstop", "⒉"), (10, "ideographTraditional", "癸"), (11, "ideographTraditional", "11"),
        (12, "ideographZodiac", "亥"), (13, "ideographZodiacTraditional", "丙子"), (3, "ideographEnclosedCircle", "㊂"),
        (12, "decimalFullWidth", "１２"), (7, "decimalZero", "07"), (28, "upperLetter", "BB"), (1994, "lowerRoman", "mcmxciv"),
        (12, "ordinal", "12th"), (22, "ordinal", "22nd"), (0, "lowerLetter", ""), (-4, "decimal", "0"),
        (5, "none", ""), (5, "hindiVowels", None),
    ],
)  # fmt: skip
def test_number_formats(number: int, style: str, expected: str | None) -> None:
    assert count(number, style) == expected


def test_private_codes_mean_something_only_in_their_font() -> None:
    assert readable("\uf0b7\uf0ff", "Symbol") == "•\uf0ff"
    assert readable("\uf0b7", "宋体") == "\uf0b7"


# --- kinds of packages ---


def test_strict_documents_have_names_of_their_own() -> None:
    strict = story(p("受理", r(t("3"), properties="<w:vanish/>"), "5件") + tbl(tc("甲") + tc("1"), tc("乙") + tc("2")))
    strict = re.sub(r"http://schemas\.openxmlformats\.org/(\w+)/2006/", r"http://purl.oclc.org/ooxml/\1/", strict)
    assert "purl.oclc.org/ooxml/wordprocessingml/main" in strict
    rels = relations(
        {"officeDocument": "/word/document.xml"}, "http://purl.oclc.org/ooxml/officeDocument/relationships"
    )
    document = opened(package(strict.encode(), {"_rels/.rels": rels}))
    check(document)
    assert document.text.splitlines() == ["受理5件", "甲\t1", "乙\t2"]


def test_parts_in_utf_16_and_with_other_names() -> None:
    main = story(p("受理3件")).replace("UTF-8", "UTF-16").encode("utf-16")
    rels = relations({"officeDocument": "word/document2.xml"})
    assert opened(package(b"<x/>", {"_rels/.rels": rels, "word/document2.xml": main})).text == "受理3件\n"
    assert opened(package(main, {"_rels/.rels": "<not xml"})).text == "受理3件\n"


@pytest.mark.parametrize("ending", ["docx", "docm", "dotx"])
def test_macros_and_templates_are_documents(ending: str) -> None:
    document = read(package(p("受理3件"), {"word/vbaProject.bin": b"not opened"}), name=f"年报.{ending}")
    assert document.text == "受理3件\n" and not document.problems
    assert document.source.media_type.endswith("wordprocessingml.document")
