"""The spaCy pipeline as its users know it: factories, groups, saving, loading, other components beside it."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from spacy import util
from spacy.language import Language
from spacy.tokens import Doc

from guanbao.annotate import Denial, Name, Quantity, Trap, annotate, build
from guanbao.annotate.pipeline import COMPONENTS, NAME_GROUPS

TEXT = (
    "2009年，天津海关法规处受理咨询372人次，在《今晚报》刊登信息12篇，通过关长信箱收到来信3封。\n"
    "根据《中华人民共和国政府信息公开条例》第20条，未收到行政复议申请。官方微博“津门国门”发布1,136条。\n"
)
GROUPS = {"traps", "quantities", "citations", "denials", *NAME_GROUPS.values()}


def picture(doc: Doc) -> dict[str, list[tuple[str, int, object]]]:
    return {g: [(s.text, s.start, s._.found) for s in spans] for g, spans in doc.spans.items()}


@pytest.mark.parametrize("factory", COMPONENTS)
def test_factories_are_registered(factory: str) -> None:
    assert Language.has_factory(factory)
    assert "guanbao.tokenizer.v1" in util.registry.tokenizers


def test_every_group_is_filled() -> None:
    doc = build("jieba")(TEXT)
    assert set(doc.spans) == GROUPS
    assert {g for g, spans in doc.spans.items() if not spans} == set()


@pytest.mark.parametrize(
    ("group", "text", "kind"),
    [
        ("quantities", "372人次", Quantity), ("traps", "第20条", Trap), ("departments", "法规处", Name), ("outlets", "《今晚报》", Name),
        ("channels", "关长信箱", Name), ("accounts", "津门国门", Name), ("agencies", "天津海关", Name), ("denials", "未收到行政复议申请", Denial),
    ],
)  # fmt: skip
def test_a_span_has_its_reading(group: str, text: str, kind: type) -> None:
    doc = build("jieba")(TEXT)
    spans = {s.text: s for s in doc.spans[group]}
    assert text in spans
    assert isinstance(spans[text]._.found, kind)
    assert spans[text].label_ == group


def test_a_span_of_nobody_has_no_reading() -> None:
    doc = build("jieba")(TEXT)
    assert doc[0:2]._.found is None


def test_a_saved_pipeline_gives_the_same_spans(tmp_path: Path) -> None:
    nlp = build("jieba")
    nlp.to_disk(tmp_path / "model")
    loaded = spacy.load(tmp_path / "model")
    assert loaded.pipe_names == list(COMPONENTS)
    assert picture(loaded(TEXT)) == picture(nlp(TEXT))
    assert [t.text for t in loaded(TEXT)] == [t.text for t in nlp(TEXT)]


def test_other_components_stand_beside_ours(tmp_path: Path) -> None:
    build("jieba").to_disk(tmp_path / "model")
    nlp = spacy.load(tmp_path / "model")
    nlp.add_pipe("sentencizer", first=True, config={"punct_chars": ["。", "\n"]})
    ruler = nlp.add_pipe("entity_ruler", last=True)
    ruler.add_patterns([{"label": "UNIT", "pattern": "人次"}])  # type: ignore[attr-defined]
    doc = nlp(TEXT)
    assert len(list(doc.sents)) >= 3
    assert [e.text for e in doc.ents] == ["人次"]
    assert picture(doc) == picture(build("jieba")(TEXT))


def test_one_component_works_alone() -> None:
    nlp = spacy.blank(
        "zh", config={"nlp": {"tokenizer": {"@tokenizers": "guanbao.tokenizer.v1", "segmenter": "jieba"}}}
    )
    nlp.add_pipe("guanbao_quantities", config={"segmenter": "jieba"})
    doc = nlp("受理咨询372人次")
    assert {g: [s.text for s in spans] for g, spans in doc.spans.items()} == {"quantities": ["372人次"]}


def test_components_work_over_a_foreign_tokenizer() -> None:
    nlp = spacy.blank("zh")  # one token for each character
    nlp.add_pipe("guanbao_quantities", config={"segmenter": "jieba"})
    doc = nlp("受理咨询372人次")
    (span,) = doc.spans["quantities"]
    assert span._.found.value == 372


def test_texts_in_a_row_do_not_mix() -> None:
    nlp = build("jieba")
    first, second, again = nlp.pipe(["受理3件", "办结5篇", "受理3件"])
    assert [s.text for s in first.spans["quantities"]] == [s.text for s in again.spans["quantities"]] == ["3件"]
    assert [s._.found.value for s in second.spans["quantities"]] == [5]
    assert [s._.found.value for s in first.spans["quantities"]] == [3]


def test_annotations_are_the_spans() -> None:
    doc, found = build("jieba")(TEXT), annotate(TEXT, "jieba")
    assert found.text == TEXT
    assert [q.span.of(TEXT) for q in found.quantities] == [s.text for s in doc.spans["quantities"]]
    assert sorted(n.span.of(TEXT) for n in found.names) == sorted(
        s.text for g in NAME_GROUPS.values() for s in doc.spans[g]
    )
    assert all(TEXT[at : at + len(word)] == word for at, word in found.words)


@pytest.mark.parametrize("text", ["", "\n", "。", "3", "\n\n\n3件\n"])
def test_hardly_any_text(text: str) -> None:
    assert annotate(text, "jieba").text == text
