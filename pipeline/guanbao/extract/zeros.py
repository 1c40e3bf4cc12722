"""Zeros by sentence: one figure of kind zero for each thing that a sentence denies."""

from __future__ import annotations

from collections.abc import Sequence

from guanbao.annotate import Annotations, Quantity
from guanbao.extract.drafts import Draft
from guanbao.text.spans import Span


def zeros(found: Annotations, sentences: Sequence[Span], drafts: Sequence[Draft]) -> list[Draft]:
    """Figures of kind zero; a denial that holds a printed number is none."""
    taken = [d.quantity.span for d in drafts]
    out = []
    for denial in found.denials:
        if any(denial.span.overlaps(span) for span in taken):
            continue
        sentence = next((s for s in sentences if s.start <= denial.thing.start < s.end), denial.span)
        quantity = Quantity(denial.span, denial.thing, 0, None, "exact", "zero", "chinese")
        draft = Draft(quantity, sentence, None, None, "zero", 0, None, "exact", origin="rule:denial", confidence=0.93)
        draft.label = denial.label
        out.append(draft)
    return out
