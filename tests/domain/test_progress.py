"""Progress in a topic: what blocks and answers make of what is believed."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.progress import (
    CEILING,
    GUESS,
    LONGEST_STABILITY,
    Progress,
    after_answer,
    after_answers,
    after_block,
    as_knowledge,
    chance,
    closed_by_block,
    kept,
    lasting,
    speed,
    stability_of,
    started,
    untold,
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
    assert kept(6, -3) == 1
    assert stability_of(0.9, 6) == pytest.approx(6)
    assert stability_of(0.9, 0.5) == pytest.approx(0.5)


def test_what_was_not_forgotten_lasts_as_long_as_anything_is_believed_to() -> None:
    assert stability_of(1.0, 5) == stability_of(1.2, 5) == stability_of(0.9, 0) == LONGEST_STABILITY
    assert lasting(3_600, 1.0) == LONGEST_STABILITY
    # What lasts longer already is not shortened by a block.
    assert lasting(5_000, 1.0) == 5_000


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


def test_knowledge_is_the_way_from_guessing_to_as_good_as_it_gets() -> None:
    assert [as_knowledge(one) for one in (0.1, 0.25, 0.6, 0.95, 1.0)] == pytest.approx(
        [0, 0, 0.5, 1, 1]
    )
    assert chance(started(0), 0) == pytest.approx(0.5)
    assert sum(untold(0).weights) == pytest.approx(1)


def test_a_block_closes_what_the_hours_say() -> None:
    assert closed_by_block(1.0) == pytest.approx(1 - math.exp(-2.3 * 25 / 60))
    assert closed_by_block(2.0, 60) == pytest.approx(1 - math.exp(-1.15))
    assert (
        closed_by_block(0.1) == closed_by_block(0.25) == pytest.approx(1 - math.exp(-2.3 * 5 / 3))
    )
    assert closed_by_block(None) == closed_by_block(3.0)


def test_answers_and_blocks_by_hand() -> None:
    # Knowledge 0.2 with a quarter of the usual pace, or 0.8 with half of it.
    before = Progress((0.2, 0.8), (0.5, 0.5), 6.0, 10.0, 3, 4)
    assert chance(before, 10) == pytest.approx(0.6)
    assert chance(before, 16) == pytest.approx(0.25 + 0.7 * 0.45)
    right = after_answer(before, 10, True)
    # Chances of 0.39 and 0.81.
    assert right.weights == pytest.approx((0.325, 0.675))
    assert after_answer(before, 10, False).weights == pytest.approx((0.7625, 0.2375))
    assert after_answer(before, 16, True).weights == pytest.approx((0.376 / 1.13, 0.754 / 1.13))
    # A hard item: the odds 0.39 / 0.61 and 0.81 / 0.19 a third of that.
    hard = after_answer(before, 10, True, math.log(3))
    chances = [odds / (3 + odds) for odds in (0.39 / 0.61, 0.81 / 0.19)]
    assert hard.weights == pytest.approx([one / sum(chances) for one in chances])
    assert after_answers(before, 10, 0, 1).weights == pytest.approx((0.7625, 0.2375))
    assert after_answers(before, 10, 1, 0).weights == pytest.approx((0.325, 0.675))
    for most in (8.0, -8.0):
        beyond = after_answer(before, 10, True, most * 1.05)
        assert beyond == after_answer(before, 10, True, most)
        assert beyond != after_answer(before, 10, True, most * 0.95)
    assert (right.answers, right.blocks, right.last_day, right.known) == (5, 3, 10, (0.2, 0.8))
    studied = after_block(before, 16, 0.4)
    open_still = (1 - 0.18) * 0.6**0.25, (1 - 0.72) * 0.6**0.5
    assert studied.known == pytest.approx([1 - one for one in open_still])
    assert (studied.weights, studied.last_day) == ((0.5, 0.5), 16)
    assert (studied.blocks, studied.answers) == (4, 4)
    assert studied.stability == pytest.approx(lasting(6.0, 0.9))
    closed = 0.8 * (1 - 0.6**0.25), 0.2 * (1 - 0.6**0.5)
    assert speed(before, 10, 0.4) == pytest.approx(sum(closed))
    assert speed(before, 16, 0.4) == pytest.approx((0.82 + 0.28 - sum(open_still)) / 1.1)
    assert speed(replace(before, known=(1.0, 1.0)), 10, 0.4) == 0.4
    assert after_block(before, 4, 0.4) == after_block(before, 10, 0.4), "never backwards"
    assert after_block(before, 10, 1.0).known == pytest.approx(
        (1 - 0.8 * 0.001**0.25, 1 - 0.2 * 0.001**0.5)
    )


def test_the_learner_elsewhere_is_the_first_guess() -> None:
    assert chance(started(0, 5, 100), 0) < chance(started(0, 50, 100), 0)
    assert chance(started(0, 50, 100), 0) < chance(started(0, 95, 100), 0)
    # As if two of four more answers had been right, and neither nothing nor all were known.
    assert chance(started(0, 6, 8), 0) == pytest.approx(8 / 12)
    assert chance(started(0, 0, 1000), 0) == pytest.approx(0.25 + 0.7 * 0.03)
    assert chance(started(0, 1000, 1000), 0) == pytest.approx(0.25 + 0.7 * 0.75)


def test_before_any_answer_a_topic_takes_about_its_hours() -> None:
    # The paces by how likely they are.
    paces = {0.25: 0.12, 0.5: 0.23, 0.8: 0.3, 1.2: 0.23, 1.8: 0.12}
    expected = sum(likely * (1 - 0.8**pace) for pace, likely in paces.items())
    assert speed(started(0), 0, 0.2) == pytest.approx(expected)


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
