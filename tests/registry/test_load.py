"""The loader: it reads what is right, and names every fault of what is wrong, all at once, with file and line."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest

from guanbao.errors import RegistryError
from guanbao.registry import check, load
from guanbao.registry.load import DATA
from guanbao.registry.read import MAX_BYTES

Append = Callable[[str, str], Path]
Replace = Callable[[str, str, str], Path]


def faults(folder: Path) -> list[tuple[str, int, str, str]]:
    return [(Path(f.file).name, f.line, f.code, f.message) for f in check(folder)]


def only_fault(folder: Path) -> tuple[str, int, str, str]:
    found = faults(folder)
    assert len(found) == 1, found
    return found[0]


def test_a_folder_without_faults_loads(small: Path) -> None:
    assert check(small) == []
    registry = load(small)
    assert [entry.id for entry in registry.agencies] == ["customs.tianjin"]
    assert registry.agencies[0].code == "0200"
    assert registry.units["万元"].factor == Decimal(10000)
    assert registry.units["处"].careful
    assert registry.topics[0].cues == ("咨询", "12360")
    assert registry.department_stops.unless == ("本溪",)


def test_the_own_registry_is_read_once() -> None:
    assert load() is load()


def test_every_fault_is_in_one_error(append: Append, replace: Replace) -> None:
    append("units.csv", "件,item,count,,,,\n")
    replace("sections.yaml", "eras: [narrative]", "eras: [neolithic]")
    folder = replace("agencies.csv", "customs,district", "navy,district")
    with pytest.raises(RegistryError) as caught:
        load(folder)
    head, *lines = str(caught.value).splitlines()
    assert head == "G500: 3 fault(s) in the registry data; mend these lines and load again:"
    places = [line.removeprefix(f"{folder}/").split(" ")[0] for line in lines]
    assert places == ["agencies.csv:2:", "sections.yaml:2:", "units.csv:6:"]


def test_missing_file(small: Path) -> None:
    (small / "outlets.csv").unlink()
    assert only_fault(small) == ("outlets.csv", 1, "G501", "this file must be there: " + str(small / "outlets.csv"))


def test_missing_folder(tmp_path: Path) -> None:
    assert only_fault(tmp_path / "none")[2:] == ("G501", "this file must be there: a folder with registry data")


def test_file_that_is_not_utf8(small: Path) -> None:
    path = small / "channels.csv"
    path.write_bytes(path.read_bytes() + "board,公告栏,,board,,,,\n".encode("gb18030"))
    name, line, code, message = only_fault(small)
    assert (name, line, code) == ("channels.csv", 3, "G502")
    assert "save it as UTF-8" in message


def test_byte_order_mark_and_windows_line_ends_are_fine(small: Path) -> None:
    path = small / "channels.csv"
    version = load(small).version
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load(small).version == version
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    assert load(small).channels[0].name == "关长信箱"


def test_row_of_another_width(append: Append) -> None:
    name, line, code, message = only_fault(append("channels.csv", "board,公告栏,,board,,\n"))
    assert (name, line, code) == ("channels.csv", 3, "G502")
    assert "the row has 6 fields and the header 8" in message


def test_lines_are_right_behind_a_value_with_a_line_break(append: Append) -> None:
    folder = append("channels.csv", 'board,公告栏,,board,,,,"two\nlines"\nscreen,显示屏,,wall,,,,\n')
    assert [(f[1], f[2]) for f in faults(folder)] == [(5, "G505")]


def test_wrong_quotes(append: Append) -> None:
    name, line, code, message = only_fault(append("channels.csv", 'board,"公告栏"x,,board,,,,\n'))
    assert (name, line, code) == ("channels.csv", 3, "G502")
    assert "quotes" in message


def test_broken_yaml(append: Append) -> None:
    name, line, code, _ = only_fault(append("cues.yaml", "  - {id: mean, words: [平均\n"))
    assert (name, code) == ("cues.yaml", "G502")
    assert line >= 3


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("- 咨询\n", "its top must be a mapping"),
        ("cues: &a\n  - {id: mean, words: [平均]}\nmore: *a\n", "anchors and aliases are not allowed"),
        (
            "cues: !!python/object/apply:os.getcwd []\n",
            "the tag 'tag:yaml.org,2002:python/object/apply:os.getcwd' is not allowed",
        ),
        ("cues:\n  - {id: mean, id: total, words: [平均]}\n", "the key 'id' is there twice"),
        ("# nothing\n", "it is empty"),
        ("cues:\n  - {id: mean, words: [平均]}\n---\ncues: []\n", "it has a second document"),
        ("cues: " + "[" * 20 + "]" * 20 + "\n", "deeper than 12 levels"),
    ],
)
def test_yaml_that_is_refused(small: Path, content: str, reason: str) -> None:
    (small / "cues.yaml").write_text(content, encoding="utf-8")
    name, _, code, message = only_fault(small)
    assert (name, code) == ("cues.yaml", "G502")
    assert reason in message


def test_deep_yaml_does_not_bring_the_process_down(small: Path) -> None:
    (small / "cues.yaml").write_text("cues: " + "[" * 200_000, encoding="utf-8")
    assert only_fault(small)[2] == "G502"


def test_huge_file(small: Path) -> None:
    (small / "cues.yaml").write_bytes(b"#" * (MAX_BYTES + 1))
    assert "larger than" in only_fault(small)[3]


def test_unknown_column(replace: Replace) -> None:
    folder = replace("channels.csv", "ambiguous,notes", "ambiguous,remarks")
    assert only_fault(folder)[:3] == ("channels.csv", 1, "G503")
    assert "unknown field 'remarks'; the fields are notes, id, name" in only_fault(folder)[3]


def test_unknown_key(replace: Replace) -> None:
    folder = replace("metrics.yaml", "prefer: [", "favour: [")
    name, line, code, message = only_fault(folder)
    assert (name, line, code) == ("metrics.yaml", 9, "G503")
    assert "'cues.favour'" in message


def test_unknown_top_key(append: Append) -> None:
    assert only_fault(append("cues.yaml", "words: []\n"))[:3] == ("cues.yaml", 3, "G503")


def test_missing_value(append: Append) -> None:
    folder = append("channels.csv", "board,,公告栏,board,,,,\n")
    assert only_fault(folder) == ("channels.csv", 3, "G504", "field 'name' must have a value")


def test_missing_list(small: Path) -> None:
    (small / "cues.yaml").write_text("cues:\n", encoding="utf-8")
    assert only_fault(small) == ("cues.yaml", 1, "G504", "field 'cues' must have a value")


@pytest.mark.parametrize(
    ("file", "row", "field", "value"),
    [
        ("channels.csv", "board,公告栏,,wall,,,,\n", "kind", "'wall'"),
        ("channels.csv", "Board!,公告栏,,board,,,,\n", "id", "'Board!'"),
        ("channels.csv", "board,公告栏,公示栏||展板,board,,,,\n", "aliases.1", "''"),
        ("channels.csv", "board,公告栏｜公示栏,,board,,,,\n", "name", "'公告栏｜公示栏'"),
        ("channels.csv", "board,公告栏,,board,二〇〇九,,,\n", "valid_from", "'二〇〇九'"),
        ("channels.csv", "board,公告栏,,board,9,,,\n", "valid_from", "'9'"),
        ("units.csv", "亿元,money,money,-1,元,,\n", "factor", "'-1'"),
        ("units.csv", "亿元,money,money,NaN,元,,\n", "factor", "'NaN'"),
        ("units.csv", "亿元,money,money,1,元,perhaps,\n", "careful", "'perhaps'"),
        ("agencies.csv", "customs.beijing,北京海关,,,customs,district,北京,100,likely,,,,,\n", "code", "'100'"),
    ],
)
def test_bad_value(append: Append, file: str, row: str, field: str, value: str) -> None:
    folder = append(file, row)
    name, line, code, message = only_fault(folder)
    assert (name, code) == (file, "G505")
    assert line == len((folder / file).read_text(encoding="utf-8").splitlines())
    assert message.startswith(f"field {field!r} has {value}: ")


def test_bad_entry_in_a_list(append: Append) -> None:
    folder = append("cues.yaml", "  - 平均\n")
    assert only_fault(folder) == ("cues.yaml", 3, "G505", "field 'cues' has '平均': each must be a mapping")


def test_bad_value_deep_in_yaml_has_its_own_line(small: Path) -> None:
    (small / "cues.yaml").write_text("cues:\n  - id: total\n    words:\n      - 共\n      - ''\n", encoding="utf-8")
    assert only_fault(small)[:3] == ("cues.yaml", 5, "G505")


def test_duplicate_id(append: Append) -> None:
    folder = append("channels.csv", "mailbox.director,局长信箱,,mailbox,,,,\n")
    assert only_fault(folder) == ("channels.csv", 3, "G506", "'mailbox.director' was given before, in line 2")


@pytest.mark.parametrize(
    ("file", "old", "new", "line", "message"),
    [
        (
            "departments.csv",
            "政策法规处,legal",
            "政策法规处,law",
            2,
            "field 'category' of 'legal' names 'law', which is no category",
        ),
        (
            "departments.csv",
            "customs,,2018",
            "custom,,2018",
            3,
            "field 'systems' of 'processing' names 'custom', which is no system",
        ),
        (
            "agencies.csv",
            "customs,district",
            "tariffs,district",
            2,
            "field 'system' of 'customs.tianjin' names 'tariffs', which is no system",
        ),
        ("units.csv", "10000,元", "10000,圆", 5, "field 'base' of '万元' names '圆', which is no unit"),
        (
            "metrics.yaml",
            "[item]",
            "[items]",
            6,
            "field 'measures' of 'inquiries.handled' names 'items', which is no measure",
        ),
        (
            "metrics.yaml",
            "topics: [inquiries]",
            "topics: [inquiry]",
            8,
            "field 'topics' of 'inquiries.handled' names 'inquiry', which is no topic",
        ),
        (
            "metrics.yaml",
            "prefer: [inquiries]",
            "prefer: [x]",
            9,
            "field 'cues.prefer' of 'inquiries.handled' names 'x', which is no topic",
        ),
    ],
)
def test_dangling_reference(replace: Replace, file: str, old: str, new: str, line: int, message: str) -> None:
    assert only_fault(replace(file, old, new)) == (file, line, "G507", message)


def test_name_of_two_entries(append: Append) -> None:
    folder = append("departments.csv", "rules,政策法规处,,legal,,,,,\n")
    name, line, code, message = only_fault(folder)
    assert (name, line, code) == ("departments.csv", 5, "G508")
    assert message.startswith("the name '政策法规处' of 'rules' is also a name of 'legal' in the same years (")
    assert (
        "departments.csv:2); take it from one of them, part their years, or list it under `ambiguous` in both"
        in message
    )


def test_name_of_two_entries_in_other_years_is_fine(small: Path) -> None:
    assert load(small).names("departments")["加贸处"] == ("processing", "bonded")


def test_name_of_two_entries_in_years_that_overlap(replace: Replace) -> None:
    assert only_fault(replace("departments.csv", "customs,2019", "customs,2018"))[:3] == ("departments.csv", 4, "G508")


def test_name_of_two_entries_of_other_systems_is_fine(append: Append) -> None:
    assert check(append("departments.csv", "bonded_tax,保税处,,legal,tax,,,,\n")) == []


def test_name_that_is_ambiguous_on_purpose(append: Append, replace: Replace) -> None:
    append("departments.csv", "rules,法制处,政策法规处,legal,,,,政策法规处,\n")
    folder = replace(
        "departments.csv", "legal,法规处,政策法规处,legal,,,,,", "legal,法规处,政策法规处,legal,,,,政策法规处,"
    )
    assert check(folder) == []
    assert [entry.id for entry in load(folder).lookup("departments", "政策法规处")] == ["legal", "rules"]


def test_ambiguous_mark_on_one_side_only(append: Append) -> None:
    folder = append("departments.csv", "rules,法制处,政策法规处,legal,,,,政策法规处,\n")
    assert only_fault(folder)[:3] == ("departments.csv", 5, "G508")


def test_idle_ambiguous_mark(append: Append) -> None:
    folder = append("channels.csv", "board,公告栏,,board,,,公告栏|公示栏,\n")
    messages = [(f[1], f[2], f[3]) for f in faults(folder)]
    rest = "as ambiguous, but no other entry has that name in its years"
    assert messages == [(3, "G512", f"'board' lists '公告栏' {rest}"), (3, "G512", f"'board' lists '公示栏' {rest}")]


def test_interval_out_of_order(append: Append) -> None:
    folder = append("channels.csv", "board,公告栏,,board,2019,2011,,\n")
    assert only_fault(folder) == ("channels.csv", 3, "G509", "'board' ends in 2011 before it begins in 2019")


def test_stem_lengths_out_of_order(replace: Replace) -> None:
    assert only_fault(replace("outlet_forms.yaml", "max_stem: 6", "min_stem: 7, max_stem: 6"))[2] == "G509"


@pytest.mark.parametrize(
    ("file", "old", "new", "reason"),
    [
        ("metrics.yaml", "all: [[咨询], [受理, 接受]]", "all: []", "`all` is empty, so it would hold for every figure"),
        ("metrics.yaml", "[受理, 接受]", "[]", "a group of `all` is empty"),
        ("metrics.yaml", "[投诉]", "[受理, 接受]", "every word of the group 受理, 接受 contains a word of `none`"),
        ("department_forms.yaml", "[全国海关]", "[全国]", "'全国' under `not` does not end in '海关'"),
        ("department_forms.yaml", "[综合办]", "[应急办]", "'应急办' under `safe` ends in nothing that `not` forbids"),
        ("outlet_forms.yaml", "[每日报]", "[每日报, 每日报]", "'每日报' stands twice under `not`"),
    ],
)
def test_dead_cue(replace: Replace, file: str, old: str, new: str, reason: str) -> None:
    name, _, code, message = only_fault(replace(file, old, new))
    assert (name, code) == (file, "G510")
    assert message.endswith("has a cue that can never hold: " + reason)


def test_one_suffix_from_two_places(append: Append) -> None:
    path = append("outlet_forms.yaml", "  - {suffix: 每日报, kind: newspaper}\n") / "outlet_forms.yaml"
    text = path.read_text(encoding="utf-8").replace("not: [每日报]", "not: [每日报], safe: [每日报]")
    path.write_text(text, encoding="utf-8")
    assert only_fault(path.parent)[2:] == ("G506", "'每日报' was given before, in the form '日报'")


def test_name_twice_in_one_entry(append: Append) -> None:
    assert only_fault(append("channels.csv", "board,公告栏,公示栏|公告栏,board,,,,\n"))[1:] == (
        3,
        "G515",
        "'board' has '公告栏' twice",
    )


def test_file_name_that_is_nearly_right(small: Path) -> None:
    (small / "outlet.csv").write_text("id\n", encoding="utf-8")
    assert only_fault(small) == (
        "outlet.csv",
        1,
        "G511",
        "this file would be read by nobody; rename it to 'outlets.csv' if that is meant",
    )


def test_file_of_another_stage_is_left_alone_but_counts(small: Path) -> None:
    before = load(small).version
    (small / "forms").mkdir()
    (small / "forms" / "review.yaml").write_text("rows: []\n", encoding="utf-8")
    assert load(small).version != before


def test_overlay_adds_and_replaces(small: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "departments.csv").write_text("id,name,category\nlegal,法制处,legal\nsea,海事科,legal\n", encoding="utf-8")
    (mine / "department_forms.yaml").write_text("forms: []\nstop: {begin: [某]}\n", encoding="utf-8")
    registry = load(small, extra=[mine])
    assert [entry.id for entry in registry.departments] == ["legal", "processing", "bonded", "sea"]
    assert registry.lookup("departments", "法规处") == ()
    assert registry.get("departments", "legal").name == "法制处"
    assert registry.department_stops.begin == ("由", "本", "某")
    assert registry.version != load(small).version
    assert load(small).lookup("departments", "法规处")


def test_overlay_faults_name_the_overlay(small: Path, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    mine.mkdir()
    (mine / "units.csv").write_text("unit,measure,kind\n件,item,weight\n", encoding="utf-8")
    assert [(f.file, f.line, f.code) for f in check(small, extra=[mine])] == [(str(mine / "units.csv"), 2, "G505")]


def test_overlay_on_the_own_registry(tmp_path: Path) -> None:
    (tmp_path / "channels.csv").write_text("id,name,kind\nscreen.bus,公交移动电视,screen\n", encoding="utf-8")
    registry = load(extra=[tmp_path])
    assert registry.get("channels", "screen.bus").name == "公交移动电视"
    assert len(registry.channels) == len(load().channels) + 1


def test_version_changes_with_any_data(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(DATA, copy)
    assert load(copy).version == load().version
    for name in ("outlets.csv", "metrics.yaml"):
        before = load(copy).version
        with (copy / name).open("ab") as file:
            file.write(b"\n")
        assert load(copy).version != before
    assert len(load().version) == 12
