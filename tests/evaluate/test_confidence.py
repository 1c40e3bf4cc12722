"""What confidences are worth."""

from __future__ import annotations

import pytest

from guanbao.evaluate.confidence import Judged, coverage, reliability


def judged(*levels: tuple[float, int, int]) -> list[Judged]:
    """`(confidence, right ones, wrong ones)` each."""
    return [Judged(level, good) for level, right, wrong in levels for good in [True] * right + [False] * wrong]


def test_as_much_is_kept_as_stays_precise() -> None:
    kept = coverage(judged((0.95, 100, 0), (0.9, 98, 2), (0.5, 0, 50)), 400)
    assert (kept["kept"], kept["of"], kept["threshold"]) == (200, 250, 0.9)
    assert (kept["share"], kept["recall"]) == (0.8, 198 / 400)


def test_a_bad_start_can_be_made_good_by_what_follows() -> None:
    assert coverage(judged((0.99, 0, 1), (0.9, 200, 0)), 200)["kept"] == 201


def test_things_of_one_confidence_are_kept_or_left_together() -> None:
    assert coverage(judged((0.9, 90, 10)), 100)["kept"] == 0
    assert coverage(judged((0.9, 90, 10)), 100, precision=0.9)["kept"] == 100


def test_of_nothing_nothing_is_kept() -> None:
    assert coverage([], 0) == {
        "precision": 0.99, "kept": 0, "of": 0, "share": None, "recall": None, "threshold": None,
    }  # fmt: skip


def test_nine_in_ten_of_0_9_is_calibrated() -> None:
    assert reliability(judged((0.9, 90, 10)))["expected_calibration_error"] == pytest.approx(0)
    assert reliability(judged((0.9, 50, 50)))["expected_calibration_error"] == pytest.approx(0.4)


def test_the_error_weighs_bins_by_what_lies_in_them() -> None:
    found = reliability(judged((1.0, 30, 0), (0.55, 0, 10)))
    assert found["expected_calibration_error"] == pytest.approx(0.25 * 0.55)
    assert [(one["from"], one["of"], one["right"]) for one in found["bins"]] == [(0.5, 10, 0.0), (0.9, 30, 1.0)]
    assert reliability([])["expected_calibration_error"] is None
