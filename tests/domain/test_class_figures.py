"""How a class does: averages, which way they go, who is at risk, what the class may score."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.class_figures import Level, Tally, class_score, risk, total, trend_sign
from studytui.domain.mastery import BAND
from studytui.domain.readiness import Prediction


@pytest.mark.parametrize(
    ("right", "answers", "level"),
    [
        (39, 100, Level.HIGH),
        (40, 100, Level.MEDIUM),
        (59, 100, Level.MEDIUM),
        (60, 100, Level.NONE),
        (0, 2, Level.NONE),
        (0, 3, Level.HIGH),
        (0, 0, Level.NONE),
    ],
)
def test_risk_is_high_below_40_and_medium_below_60_from_three_answers_on(
    right: int, answers: int, level: Level
) -> None:
    assert risk(1, {1: Tally(right, answers)}).level is level


def test_falling_by_more_than_fifteen_points_in_seven_days_is_a_risk() -> None:
    # 90 of 100 before, then 15 of 20: 15 points, which is not more than fifteen.
    even = risk(1, {1: Tally(105, 120, 15, 20)})
    assert (even.level, even.fell) == (Level.NONE, 0.0)
    more = risk(1, {1: Tally(104, 120, 14, 20)})
    assert (more.level, more.fell, more.is_low) == (Level.MEDIUM, pytest.approx(20.0), False)
    # Under five answers on either side nothing is compared.
    assert risk(1, {1: Tally(90, 104, 0, 4)}).fell == 0.0
    assert risk(1, {1: Tally(4, 24, 0, 20)}).fell == 0.0


def test_a_low_average_that_falls_stays_high() -> None:
    found = risk(1, {1: Tally(20, 120, 0, 20), 2: Tally(2, 9), 3: Tally(3, 3)})
    assert (found.level, found.is_low, found.fell > 15) == (Level.HIGH, True, True)
    assert found.weakest == (1, 2)


def test_nothing_is_said_of_an_average_under_three_answers() -> None:
    assert Tally(2, 2).percent is None and Tally(2, 3).percent == pytest.approx(200 / 3)
    assert Tally().band == (0.0, 100.0)
    assert [trend_sign(one) for one in (None, 0.0, 2.1, -2.1)] == [" ", "→", "↗", "↘"]


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=6))
def test_tallies_add_up_and_lie_in_their_band(numbers: list[tuple[int, int]]) -> None:
    tallies = [
        Tally(right, right + wrong, right // 2, (right + wrong) // 2) for right, wrong in numbers
    ]
    whole = total(tallies)
    assert whole.answers == sum(one.answers for one in tallies)
    assert whole.right == sum(one.right for one in tallies)
    low, high = whole.band
    if whole.percent is not None:
        assert low - 1e-9 <= whole.percent <= high + 1e-9


def test_the_score_of_a_class_is_as_sure_as_its_learners_together() -> None:
    assert class_score([]) is None
    alone = class_score([Prediction(60.0, 50.0, 70.0, 8.0)])
    assert alone is not None and alone.high - alone.score == pytest.approx(8.0 * BAND)
    four = class_score([Prediction(60.0, 50.0, 70.0, 8.0)] * 4)
    assert four is not None and four.learners == 4
    assert four.high - four.score == pytest.approx(8.0 * BAND / math.sqrt(4))
