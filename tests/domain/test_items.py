"""Item statistics: by hand, and within their bounds for anything."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.items import (
    Response,
    Standing,
    Suspicion,
    discrimination_index,
    point_biserial,
    standing,
    statistics,
)

responses = st.lists(
    st.builds(
        Response,
        is_right=st.booleans(),
        rest=st.floats(0, 1),
        chosen=st.frozensets(st.integers(1, 4), max_size=2),
        is_sure=st.booleans(),
        seconds=st.floats(allow_nan=True, allow_infinity=True),
    ),
    max_size=60,
)


@given(responses)
def test_every_figure_is_finite_and_within_its_bounds(given_answers: list[Response]) -> None:
    found = statistics(given_answers, (1, 2, 3, 4), frozenset({1}))
    assert 0 <= found.low <= found.high <= 1
    if found.facility is not None:
        assert found.low - 1e-9 <= found.facility <= found.high + 1e-9
    for figure in (found.point_biserial, found.index):
        assert figure is None or -1 <= figure <= 1
    assert found.seconds is None or math.isfinite(found.seconds)
    assert [one.option for one in found.distractors] == [1, 2, 3, 4]
    assert all(0 <= one.share <= 1 for one in found.distractors)


@given(responses)
def test_discrimination_is_hidden_under_thirty_answers(given_answers: list[Response]) -> None:
    found = statistics(given_answers)
    if len(given_answers) < 30:
        assert found.point_biserial is None and found.index is None
        assert Suspicion.NEGATIVE not in found.suspicions


@given(responses, st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_move_discrimination(
    given_answers: list[Response], lot: object
) -> None:
    other = given_answers[::-1]
    one, two = point_biserial(given_answers), point_biserial(other)
    assert (one is None) == (two is None)
    assert one == pytest.approx(two) if one is not None else True
    assert discrimination_index(given_answers) == pytest.approx(discrimination_index(other))


def test_standing_changes_at_thirty_and_a_hundred() -> None:
    assert [standing(n) for n in (29, 30, 99, 100)] == [
        Standing.HIDDEN,
        Standing.PROVISIONAL,
        Standing.PROVISIONAL,
        Standing.SETTLED,
    ]


def made(*pairs: tuple[int, float]) -> list[Response]:
    return [Response(bool(is_right), rest) for is_right, rest in pairs]


def test_point_biserial_by_hand() -> None:
    # Scores 0.2 0.4 0.6 0.8: mean 0.5, deviation √0.05; right at 0.4 and 0.8, mean 0.6.
    answers = made((0, 0.2), (1, 0.4), (0, 0.6), (1, 0.8))
    assert point_biserial(answers) == pytest.approx(0.1 / math.sqrt(0.05))


def test_rounding_takes_point_biserial_no_farther_than_one() -> None:
    assert point_biserial(made((0, 0.7), (1, 0.8), (1, 0.8), (1, 0.8))) == 1
    assert point_biserial(made((0, 0.8), (1, 0.7), (1, 0.7), (1, 0.7))) == -1


def test_point_biserial_of_answers_all_alike_is_not_told() -> None:
    assert point_biserial(made((1, 0.2), (1, 0.8))) is None
    assert point_biserial(made((0, 0.5), (1, 0.5))) is None
    assert point_biserial([]) is None


def test_discrimination_index_by_hand() -> None:
    # Ten answers: tails of 2.7. Upper: right, right, 0.7 of a wrong one; lower: wrong, wrong, 0.7
    # of a right one.
    rights = (0, 0, 1, 0, 1, 0, 1, 0, 1, 1)
    answers = made(*((is_right, place / 10) for place, is_right in enumerate(rights)))
    assert discrimination_index(answers) == pytest.approx(2 / 2.7 - 0.7 / 2.7)


def test_equals_at_the_edge_of_a_tail_share_its_places() -> None:
    answers = made((1, 0.5), (0, 0.5), (1, 0.5), (0, 0.5))
    assert discrimination_index(answers) == pytest.approx(0)
    # Tails of 1.35: three quarters of four equals are right above, the one below is wrong, and
    # 0.35 of the four are the rest of that tail.
    answers = made((1, 0.5), (1, 0.5), (1, 0.5), (0, 0.5), (0, 0.1))
    assert discrimination_index(answers) == pytest.approx(0.75 - 0.35 * 0.75 / 1.35)


def test_a_tail_may_be_less_than_one_answer() -> None:
    assert discrimination_index(made((0, 0.2), (1, 0.8))) == pytest.approx(1)
    assert discrimination_index([]) is None


def test_the_distractor_table_says_who_chose_what() -> None:
    answers = [
        Response(True, 0.9, frozenset({1})),
        Response(True, 0.7, frozenset({1}), is_sure=True),
        Response(False, 0.3, frozenset({2}), is_sure=True),
        Response(False, 0.5),
    ]
    key, wrong, never = statistics(answers, (1, 2, 3), frozenset({1})).distractors
    assert (key.is_key, key.chosen, key.share, key.sure) == (True, 2, 0.5, 1)
    assert key.rest == pytest.approx(0.8)
    assert (wrong.is_key, wrong.chosen, wrong.rest) == (False, 1, 0.3)
    assert (never.chosen, never.rest) == (0, None)


def test_a_key_that_only_weak_learners_choose_is_suspected() -> None:
    answers = made(*((place < 15, place / 30) for place in range(30)))
    found = statistics(answers)
    assert found.suspicions == (Suspicion.NEGATIVE,)
    assert found.point_biserial == pytest.approx(-0.867, abs=0.001)
    assert statistics(made(*((place >= 15, place / 30) for place in range(30)))).suspicions == ()


def test_one_right_answer_of_a_weak_learner_says_nothing_against_the_key() -> None:
    answers = made(*((place == 13, place / 30) for place in range(30)))
    biserial = point_biserial(answers)
    assert biserial is not None and -0.18 < biserial < 0
    assert statistics(answers).suspicions == ()


def test_the_key_is_suspected_from_one_standard_error_below_none() -> None:
    # The standard error of thirty answers is 0.18.
    answers = made(*((place in (5, 6, 7), place / 30) for place in range(30)))
    biserial = point_biserial(answers)
    assert biserial is not None and -0.36 < biserial < -0.19
    assert statistics(answers).suspicions == (Suspicion.NEGATIVE,)


def test_what_is_told_are_the_figures_of_all_answers() -> None:
    answers = made(*((place >= 6, place / 30) for place in range(30)))
    found = statistics(answers)
    assert (found.answers, found.facility) == (30, 0.8)
    assert found.standing is Standing.PROVISIONAL
    assert found.index == discrimination_index(answers) == pytest.approx(6 / 8.1)
    assert found.point_biserial == point_biserial(answers)
    nothing = statistics([], (1,))
    assert (nothing.answers, nothing.facility, nothing.standing) == (0, None, Standing.HIDDEN)
    assert nothing.distractors[0].share == 0


def sure(*chosen: int) -> list[Response]:
    return [Response(one == 1, 0.5, frozenset({one}), is_sure=True) for one in chosen]


def test_three_sure_answers_in_a_row_on_another_option_suspect_the_key() -> None:
    key = frozenset({1})
    found = statistics(sure(1, 2, 2, 2), (1, 2), key)
    assert (found.suspicions, found.suspected_option) == ((Suspicion.SURE,), 2)
    for row in ((2, 2), (2, 3, 2), (2, 2, 1), (2, 2, 2, 1)):
        assert statistics(sure(*row), (1, 2, 3), key).suspicions == ()


def test_time_is_the_median_of_the_times_known() -> None:
    times = (0.0, 10.0, 30.0, 20.0, 1000.0)
    assert statistics([Response(True, 0.5, seconds=one) for one in times]).seconds == 25
    assert statistics([Response(True, 0.5, seconds=0.5)]).seconds == 0.5
    assert statistics([]).seconds is None
