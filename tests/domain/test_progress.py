"""Progress in a topic: what blocks and answers make of what is believed."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.progress import (
    CEILING,
    GUESS,
    Progress,
    after_answer,
    after_answers,
    after_block,
    chance,
    closed_by_block,
    kept,
    lasting,
    speed,
    stability_of,
    started,
)

steps = st.lists(
    st.tuples(st.sampled_from(("block", "right", "wrong")), st.floats(0, 40), st.floats()),
    max_size=30,
)


def gone_through(log: list[tuple[str, float, float]], hours: float = 3.0) -> tuple[Progress, float]:
    progress, day = started(0), 0.0
    for what, later, difficulty in log:
        day += later
        if what == "block":
            progress = after_block(progress, day, closed_by_block(hours))
        else:
            progress = after_answer(progress, day, what == "right", difficulty)
    return progress, day


@given(steps, st.floats(0, 500))
def test_every_number_is_finite_and_within_its_bounds(
    log: list[tuple[str, float, float]], later: float
) -> None:
    progress, day = gone_through(log)
    assert GUESS - 1e-9 <= chance(progress, day + later) <= CEILING + 1e-9
    assert 0 <= speed(progress, day + later, 0.2) <= 1
    assert math.isclose(sum(progress.weights), 1, abs_tol=1e-9)
    assert progress.stability > 0


@given(steps, st.floats(0, 60))
def test_a_right_answer_never_lowers_the_chance_and_a_wrong_one_never_raises_it(
    log: list[tuple[str, float, float]], later: float
) -> None:
    progress, day = gone_through(log)
    before = chance(progress, day + later)
    assert chance(after_answer(progress, day + later, True), day + later) >= before - 1e-9
    assert chance(after_answer(progress, day + later, False), day + later) <= before + 1e-9


@given(steps, st.floats(0, 60))
def test_a_block_never_lowers_the_chance_and_days_without_one_never_raise_it(
    log: list[tuple[str, float, float]], later: float
) -> None:
    progress, day = gone_through(log)
    then = day + later
    assert chance(progress, then) <= chance(progress, day) + 1e-12
    assert chance(after_block(progress, then, 0.2), then) >= chance(progress, then) - 1e-12


def test_a_tenth_is_lost_in_the_days_of_the_stability() -> None:
    assert kept(6, 6) == pytest.approx(0.9)
    assert kept(6, 0) == 1
    assert stability_of(0.9, 6) == pytest.approx(6)


def test_a_pause_before_a_block_makes_it_last_longer() -> None:
    assert lasting(6, 1.0) == pytest.approx(6.9)
    assert lasting(6, 0.9) == pytest.approx(12.3)
    assert lasting(6, 0.75) == pytest.approx(13.8)
    assert lasting(6, 0.5) > 13.8


def studied(blocks: int, share_right: float) -> Progress:
    progress = started(0)
    for day in range(blocks):
        progress = after_block(progress, day, closed_by_block(3))
        for number in range(4):
            progress = after_answer(progress, day, number < share_right * 4)
    return progress


def test_answers_that_stay_wrong_say_that_the_topic_takes_longer_than_its_hours() -> None:
    said = closed_by_block(3)
    slow, fast = studied(6, 0.25), studied(6, 1.0)
    assert speed(slow, 6, said) < 0.7 * said
    assert speed(fast, 6, said) > speed(slow, 6, said)


def test_the_learner_elsewhere_is_the_first_guess() -> None:
    assert chance(started(0, 5, 100), 0) < chance(started(0, 50, 100), 0)
    assert chance(started(0, 50, 100), 0) < chance(started(0, 95, 100), 0)


@given(
    right=st.integers(0, 12),
    wrong=st.integers(0, 12),
    day=st.floats(0, 60, allow_nan=False),
    lot=st.randoms(use_true_random=False),
)
def test_answers_of_a_day_may_be_entered_together_or_one_by_one(right, wrong, day, lot) -> None:
    before = after_block(started(0.0), 0.0, 0.4)
    order = [True] * right + [False] * wrong
    lot.shuffle(order)
    one_by_one = before
    for is_right in order:
        one_by_one = after_answer(one_by_one, day, is_right)
    together = after_answers(before, day, right, wrong)
    assert together.answers == one_by_one.answers
    assert together.weights == pytest.approx(one_by_one.weights, abs=1e-9)


def test_any_number_of_answers_leaves_weights_that_add_up_to_one() -> None:
    for right, wrong in ((100_000, 0), (0, 100_000), (50_000, 50_000)):
        found = after_answers(started(0.0), 30.0, right, wrong)
        assert sum(found.weights) == pytest.approx(1.0)
        assert 0 <= chance(found, 30.0) <= 1
