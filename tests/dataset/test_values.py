"""Which number speaks for a report, in cases made for the purpose; what cannot be decided stays undecided."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guanbao.dataset import build, open_dataset
from guanbao.dataset.harmonise import Harmoniser
from guanbao.dataset.values import Chooser, Value, days
from guanbao.registry import load
from made import Draft, folder

RECEIVED, HANDLED = "applications.received", "inquiries.handled"


def values(draft: Draft) -> dict[tuple[str, str], Value]:
    report = draft.report()
    chooser = Chooser(Harmoniser(load()))
    return {(value.metric, value.measure): value for value in chooser.values(report, chooser.roles(report))}


def only(draft: Draft) -> Value:
    found = values(draft)
    assert len(found) == 1, found
    return next(iter(found.values()))


def drafted(*figures: tuple[Any, ...], year: int = 2009, **shared: Any) -> Draft:
    draft = Draft("customs.tianjin", year)
    for value, unit, metric, more in figures:
        draft.say(value, unit, metric, **{**shared, **more})
    return draft


def test_a_total_goes_before_its_parts() -> None:
    draft = drafted((900, "人次", HANDLED, {}))
    for n, name in enumerate(("法规处", "关税处", "统计处")):
        draft.say(300 + n, "人次", HANDLED, department=name, part_of="f1")
    value = only(draft)
    assert (value.value, value.basis, value.qualifier, value.state) == (900, "printed", "exact", "number")


def test_parts_without_a_total_are_at_least_their_sum() -> None:
    draft = drafted(
        *((n, "篇", "media.newspaper_items", {"outlets": (name,)}) for n, name in ((31, "重庆日报"), (19, "重庆晨报")))
    )
    value = only(draft)
    assert (value.value, value.basis, value.qualifier) == (50, "sum", "at_least")
    assert "no total is printed" in (value.note or "")


def test_a_total_smaller_than_what_stands_beside_it_is_none() -> None:
    draft = drafted(
        (64, "篇", "media.newspaper_items", {}), (91, "篇", "media.newspaper_items", {"outlets": ("新京报",)})
    )
    value = only(draft)
    assert (value.state, value.value) == ("ambiguous", None)
    assert "64篇" in (value.note or "")


@pytest.mark.parametrize(
    ("others", "state", "value"),
    [
        ([(17, {})], "number", 17),
        ([(18, {})], "ambiguous", None),
        ([(0, {"kind": "zero"})], "number", 17),
        ([(9, {"period": ("2008-01-01", "2008-12-31")})], "number", 17),
        ([(9, {"kind": "change"})], "number", 17),
        ([(9, {"department": "法规处"})], "number", 17),
        ([(9, {"applicant": "自然人"})], "number", 17),
    ],
)
def test_another_number_beside_it(others: list[tuple[int, dict[str, Any]]], state: str, value: int | None) -> None:
    draft = drafted((17, "件", RECEIVED, {}), *((n, "件", RECEIVED, more) for n, more in others))
    assert (only(draft).state, only(draft).value) == (state, value)


def test_a_cell_goes_before_the_text() -> None:
    draft = Draft("customs.tianjin", 2021)
    draft.say(2, "件", RECEIVED)
    draft.applications("received", 2, 0, 0, 0, 0, 1, 3)
    value = only(draft)
    assert (value.value, value.figures[0].table.column if value.figures[0].table else None) == (3, "total")


def test_a_blank_cell_is_no_zero_and_the_text_steps_in() -> None:
    draft = Draft("customs.tianjin", 2021)
    draft.applications("received", None, None, None, None, None, None, None)
    assert (only(draft).state, only(draft).value) == ("blank", None)
    draft.say(4, "件", RECEIVED)
    found = values(draft)
    assert found[RECEIVED, "item"].value == 4
    assert found[RECEIVED, "item"].is_main


def test_a_denial_is_a_zero() -> None:
    value = only(drafted((0, None, "review.received", {"kind": "zero", "raw": "未发生行政复议"})))
    assert (value.state, value.value) == ("zero", 0)


def test_a_denial_does_not_speak_where_numbers_are_told() -> None:
    draft = drafted(
        (5127, "条", "disclosed.total", {}),
        (4200, "条", "disclosed.total", {}),
        (4, "期", "disclosed.total", {"department": "统计处"}),
        (0, None, "disclosed.total", {"kind": "zero", "raw": "未发现违反信息公开规定的行为"}),
    )
    main = next(value for value in values(draft).values() if value.is_main)
    assert (main.measure, main.state, main.note) == ("item", "ambiguous", "5127条, 4200条")


def test_a_mean_is_no_count_of_the_year() -> None:
    draft = drafted((900, "人次", HANDLED, {}), (3, "人次", HANDLED, {"kind": "mean", "raw": "日均3人次"}))
    assert (only(draft).value, only(draft).figures[0].id) == (900, "f1")
    assert values(drafted((3, "人次", HANDLED, {"kind": "mean"}))) == {}


def test_a_sum_is_printed_nowhere(tmp_path: Path) -> None:
    draft = drafted(*((n, "篇", "media.newspaper_items", {"outlets": (name,)}) for n, name in ((31, "重庆日报"), (19, "重庆晨报"))),
                    (7, "件", RECEIVED, {}))  # fmt: skip
    build(folder(tmp_path, [draft]), [])
    found = open_dataset(tmp_path).sql('SELECT metric, quote FROM "values" ORDER BY metric').fetchall()
    assert found == [(RECEIVED, "7件"), ("media.newspaper_items", None)]


def test_two_measures_are_two_values_and_one_is_main() -> None:
    found = values(drafted((26, "批", "visits.received", {}), (54, "人次", "visits.received", {})))
    assert len(found) == 2
    assert [value.is_main for value in found.values()].count(True) == 1
    assert found["visits.received", "person_time"].value == 54


def test_accounts_of_their_own_are_added() -> None:
    draft = drafted((10, "条", "releases.weibo", {"account": "甲"}), (20, "条", "releases.weibo", {"account": "乙"}))
    assert (only(draft).value, only(draft).basis) == (30, "sum")
    draft = drafted((10, "条", "releases.weibo", {"account": "甲"}), (20, "条", "releases.weibo", {}))
    assert only(draft).state == "ambiguous"


def test_rates_are_never_added() -> None:
    draft = drafted(
        *(
            (n, "%", "service.satisfaction_rate", {"kind": "rate", "department": d})
            for n, d in ((98, "法规处"), (96, "关税处"))
        )
    )
    assert values(draft) == {}
    both = drafted(*((n, "%", "service.satisfaction_rate", {"kind": "rate"}) for n in (98, 96)))
    assert only(both).state == "ambiguous"


def test_all_years_together_are_no_value_of_the_year() -> None:
    draft = Draft("customs.tianjin", 2009)
    draft.say(12, "件", RECEIVED, table=("appendix", "a", "year"))
    draft.say(99, "件", RECEIVED, table=("appendix", "a", "cumulative"), period=None)
    assert only(draft).value == 12


@pytest.mark.parametrize(
    ("period", "length"),
    [
        (("2008-05-01", "2008-12-31"), 245),
        (("2012-01-01", "2012-12-31"), 366),
        (("2012-02-30", "2012-12-31"), None),
        (None, None),
    ],
)
def test_days(period: tuple[str, str] | None, length: int | None) -> None:
    assert days(period) == length
