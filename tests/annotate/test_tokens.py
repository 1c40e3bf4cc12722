"""Tokens: they are the text, and cut no number, no unit and no name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc
from spacy.vocab import Vocab

from guanbao.annotate import annotate, build
from guanbao.annotate.denials import DenialFinder
from guanbao.annotate.names import NameFinder
from guanbao.annotate.pipeline import COMPONENTS
from guanbao.annotate.tokens import MAX_RUN, Tokenizer, segmenter
from guanbao.annotate.traps import TrapFinder
from guanbao.ingest import read as read_document
from guanbao.registry import load
from guanbao.report import read as read_report
from guanbao.text.spans import Span
from guanbao.text.view import TextView

SEGMENTERS = ["jieba", "rjieba"]


def edges(doc: Doc) -> set[int]:
    return {token.idx for token in doc} | {len(doc.text)}


def test_tokens_are_the_text(view: TextView) -> None:
    doc = build("jieba")(view.text)
    assert "".join(token.text for token in doc) == doc.text == view.text


def test_no_number_unit_or_name_is_cut(view: TextView) -> None:
    doc = build("jieba")(view.text)
    cuts = edges(doc)
    found = annotate(view.text, "jieba")
    assert found.quantities
    assert found.names
    for quantity in found.quantities:
        assert {quantity.number.start, quantity.number.end, quantity.span.end} <= cuts, quantity
    spans = [i.span for i in found.names] + [i.span for i in found.citations] + [i.span for i in found.traps]
    for span in spans:
        assert {span.start, span.end} <= cuts, span.of(view.text)


def test_a_number_is_one_token(view: TextView) -> None:
    doc = build("jieba")(view.text)
    found = annotate(view.text, "jieba")
    free = [q for q in found.quantities if not any(t.span.overlaps(q.number) for t in found.traps)]
    free = [q for q in free if not any(n.span.overlaps(q.number) for n in found.names)]
    assert free
    for quantity in free:
        span = doc.char_span(quantity.number.start, quantity.number.end)
        assert span is not None
        assert len(span) == 1, quantity


def test_spans_of_groups_are_the_findings_own_stretches(view: TextView) -> None:
    doc = build("jieba")(view.text)
    for group, spans in doc.spans.items():
        for span in spans:
            assert (span.start_char, span.end_char) == (span._.found.span.start, span._.found.span.end), group


def test_each_finding_is_read_back_from_its_span(view: TextView) -> None:
    found = annotate(view.text, "jieba")
    assert list(found.traps) == TrapFinder(load()).find(view.text)
    assert list(found.denials) == DenialFinder(load()).find(view.text)
    assert list(found.names) == NameFinder(load()).find(view.text)
    assert list(found.citations) == NameFinder(load()).citations(view.text)


def test_two_traps_on_one_stretch_keep_a_reading_each() -> None:
    text = "开通“12360”热线。"
    assert list(annotate(text, "jieba").traps) == TrapFinder(load()).find(text)


@pytest.mark.parametrize("name", SEGMENTERS)
@given(text=st.text("受理申请信息372人次法规处，。\n \t\r\u2028１①AaBC.😀", max_size=60))
@settings(deadline=None)
def test_any_text_is_the_sum_of_its_tokens(name: str, text: str) -> None:
    _have(name)
    tokenizer = Tokenizer(Vocab(), lambda _: (), segmenter(name))
    assert "".join(token.text for token in tokenizer(text)) == text


@given(st.text("受理申请信息公开", min_size=1, max_size=40), st.data())
@settings(deadline=None)
def test_fixed_stretches_are_never_cut_also_where_they_overlap(text: str, data: st.DataObject) -> None:
    fixed = []
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(text) - 1))
        fixed.append(Span(start, data.draw(st.integers(start + 1, len(text)))))
    cuts = edges(Tokenizer(Vocab(), lambda _: fixed, segmenter("jieba"))(text))
    assert {e for s in fixed for e in (s.start, s.end)} <= cuts
    inside = {i for s in fixed for i in range(s.start + 1, s.end)}
    assert not (cuts & inside) - {e for s in fixed for e in (s.start, s.end)}


def test_a_run_without_any_mark_is_cut_in_pieces() -> None:
    text = "政务公开" * MAX_RUN
    doc = Tokenizer(Vocab(), lambda _: (), segmenter("jieba"))(text)
    assert doc.text == text
    assert max(len(token) for token in doc) < 10


def test_an_unknown_segmenter_is_refused() -> None:
    with pytest.raises(ValueError, match="known are jieba and rjieba"):
        segmenter("pkuseg")


def test_the_environment_chooses_a_segmenter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUANBAO_SEGMENTER", "jieba")
    segmenter.cache_clear()
    assert segmenter().name == "jieba"
    segmenter.cache_clear()


def _have(name: str) -> None:
    if name == "rjieba":
        pytest.importorskip("rjieba", reason="rjieba absent: install guanbao[fast] to compare the segmenters")


def test_both_segmenters_give_the_same_tokens(view: TextView) -> None:
    _have("rjieba")
    assert segmenter("jieba").cut(view.text) == segmenter("rjieba").cut(view.text)
    assert annotate(view.text, "jieba") == annotate(view.text, "rjieba")


def test_both_segmenters_give_the_same_figures(report: Path) -> None:
    _have("rjieba")
    ours, theirs = (read_report(report, segmenter=name) for name in SEGMENTERS)
    assert ours.figures
    assert ours.model_dump(exclude={"produced_by"}) == theirs.model_dump(exclude={"produced_by"})


def test_the_corpus_is_read_as_text(report: Path) -> None:
    assert read_document(report).text.strip()
    assert build("jieba").pipe_names == list(COMPONENTS)
