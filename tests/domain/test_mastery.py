"""Mastery: within bounds, never against an answer, rebuilt from the log as it was kept."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.mastery import (
    ENOUGH,
    GENERAL_MEAN,
    Belief,
    FirstAttempt,
    Learner,
    TopicBelief,
    after_answer,
    after_study,
    chance,
    item_difficulty,
    logit,
    mastery,
    rebuilt,
    shrunk_rate,
    sigmoid,
)

difficulties = st.floats()
attempts = st.builds(FirstAttempt, st.integers(1, 4), st.booleans(), difficulties)
logs = st.lists(attempts, max_size=60)


def learned(log: list[FirstAttempt], *, has_rates: bool = False) -> Learner:
    return rebuilt(log, has_rates=has_rates)


@given(logs, st.booleans())
def test_every_figure_is_finite_and_within_its_bounds(
    log: list[FirstAttempt], has_rates: bool
) -> None:
    learner = learned(log, has_rates=has_rates)
    for topic in range(1, 6):
        found = mastery(learner, topic)
        assert 0 <= found.low <= found.score <= found.high <= 100
        assert 0 <= chance(learner, topic, 5.0) <= 1
        effect = learner.topic(topic).effect
        assert math.isfinite(effect.mean) and effect.variance > 0


@given(logs, st.integers(1, 4), difficulties, st.booleans())
def test_a_right_answer_never_lowers_a_topic_and_a_wrong_one_never_raises_it(
    log: list[FirstAttempt], topic: int, difficulty: float, is_right: bool
) -> None:
    learner = learned(log)
    before = mastery(learner, topic).score
    after = mastery(after_answer(learner, topic, is_right, difficulty), topic).score
    if is_right:
        assert after >= before - 1e-9
    else:
        assert after <= before + 1e-9


def test_recent_answers_weigh_more() -> None:
    rising = [FirstAttempt(1, is_right) for is_right in [False] * 10 + [True] * 10]
    falling = [FirstAttempt(1, is_right) for is_right in [True] * 10 + [False] * 10]
    assert mastery(learned(rising), 1).score > mastery(learned(falling), 1).score + 3


def test_one_answer_is_not_enough_to_say_anything() -> None:
    learner = after_answer(Learner(), 1, True)
    assert not mastery(learner, 1).is_enough
    for _ in range(ENOUGH - 1):
        learner = after_answer(learner, 1, True)
    assert mastery(learner, 1).is_enough


def test_a_hard_item_right_says_more_than_an_easy_one() -> None:
    hard = mastery(after_answer(Learner(), 1, True, 2.0), 1).score
    easy = mastery(after_answer(Learner(), 1, True, -2.0), 1).score
    assert hard > easy


def test_an_answer_in_one_topic_says_a_little_of_the_others() -> None:
    learner = Learner()
    before = mastery(learner, 2).score
    learner = after_answer(learner, 1, False)
    assert mastery(learner, 1).score < mastery(learner, 2).score < before


@given(logs)
def test_the_log_rebuilt_is_what_was_kept(log: list[FirstAttempt]) -> None:
    kept = Learner()
    for one in log:
        kept = after_answer(kept, one.topic_id, one.is_right, one.difficulty)
    assert rebuilt(log) == kept


@given(
    st.none() | st.floats(allow_nan=True, allow_infinity=True),
    st.none() | st.integers(-5, 10),
    st.none() | st.floats(0, 1),
)
def test_any_word_of_the_source_gives_a_finite_difficulty(
    peer: float | None, difficulty: int | None, rate: float | None
) -> None:
    found = item_difficulty(peer_percent=peer, difficulty=difficulty, topic_rate=rate)
    assert math.isfinite(found)


def test_what_few_were_right_on_is_harder() -> None:
    values = [item_difficulty(peer_percent=percent) for percent in (95, 70, 40, 5)]
    assert values == sorted(values)
    words = [item_difficulty(difficulty=word) for word in range(1, 6)]
    assert words == sorted(words)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_the_sigmoid_never_overflows(x: float) -> None:
    assert 0 <= sigmoid(x) <= 1


@given(st.floats(0.001, 0.999))
def test_logit_is_the_inverse_of_the_sigmoid(p: float) -> None:
    assert math.isclose(sigmoid(logit(p)), p, rel_tol=1e-9)


def test_study_lifts_the_topic_by_what_the_planner_reckons_and_leaves_others_alone() -> None:
    learner = learned([FirstAttempt(1, True), FirstAttempt(2, False), FirstAttempt(1, False)])
    lift = logit(0.8) - logit(0.5)
    studied = after_study(learner, 1, 0.5, 0.8)
    before, after = learner.topic(1), studied.topic(1)
    assert after.effect.mean == before.effect.mean + lift
    # Uncertain by half of the lift.
    assert math.isclose(after.effect.variance - before.effect.variance, (lift / 2) ** 2)
    assert (after.answers, after.right) == (2, 1)
    assert studied.topic(2) == learner.topic(2)
    assert (studied.general, studied.form) == (learner.general, learner.form)
    assert mastery(studied, 1).score > mastery(learner, 1).score
    assert mastery(after_study(learner, 1, 0.8, 0.5), 1).score < mastery(learner, 1).score


def test_study_of_a_topic_without_answers_is_believed_and_keeps_within_bounds() -> None:
    studied = after_study(Learner(), 7, 0.5, 0.6)
    assert studied.topics.keys() == {7} and studied.topic(7).answers == 0
    for _ in range(40):
        studied = after_study(studied, 7, 0.001, 0.999)
    assert studied.topic(7).effect == Belief(12.0, 4.0)


def test_without_a_word_of_others_an_item_is_as_hard_as_its_source_says() -> None:
    assert item_difficulty() == 0.0
    steps = [item_difficulty(difficulty=number) for number in range(1, 6)]
    assert steps == pytest.approx([-1.2, -0.6, 0.0, 0.6, 1.2])
    assert item_difficulty(difficulty=-7) == steps[0] and item_difficulty(difficulty=99) == steps[4]


def test_an_item_is_as_hard_as_its_topic_and_more_or_less_by_its_source() -> None:
    assert item_difficulty(topic_rate=sigmoid(GENERAL_MEAN)) == pytest.approx(0.0)
    assert item_difficulty(topic_rate=0.5) == pytest.approx(GENERAL_MEAN)
    assert item_difficulty(topic_rate=0.5, difficulty=4) == pytest.approx(GENERAL_MEAN + 0.6)


def test_what_others_answered_goes_before_the_word_of_the_source() -> None:
    usual = sigmoid(GENERAL_MEAN)
    many = item_difficulty(peer_percent=50.0, peers=1e9, difficulty=1)
    assert many == pytest.approx(GENERAL_MEAN, abs=1e-6)
    # As if eight more had answered as is usual, or as in the topic.
    few = item_difficulty(peer_percent=50.0, peers=8.0)
    assert few == pytest.approx(GENERAL_MEAN - logit((0.5 + usual) / 2))
    assert item_difficulty(peer_percent=50.0, peers=8.0, topic_rate=0.9) == pytest.approx(
        GENERAL_MEAN - logit(0.7)
    )
    assert item_difficulty(peer_percent=50.0) == pytest.approx(
        GENERAL_MEAN - logit((50 + 8 * usual) / 108)
    )
    assert item_difficulty(peer_percent=150.0) == item_difficulty(peer_percent=100.0)
    assert item_difficulty(peer_percent=-5.0) == item_difficulty(peer_percent=0.0)
    assert item_difficulty(peer_percent=math.nan, difficulty=5) == item_difficulty(difficulty=5)


def test_a_share_is_drawn_to_what_is_known_of_its_kind() -> None:
    assert shrunk_rate(3, 4, 0.5, weight=4) == 5 / 8
    assert shrunk_rate(0, 0, 0.3) == pytest.approx(0.3)
    assert shrunk_rate(8, 8, 0.5) == 12 / 16


def test_two_answers_by_hand() -> None:
    # Right on an item of 0.3, expected 0.5987; then wrong on one of -0.2, with the topic's variance
    # 0.02 more.
    learner = after_answer(Learner(), 1, True, 0.3)
    effect = learner.topic(1).effect
    assert (learner.general.mean, learner.general.variance) == pytest.approx(
        (0.890453, 0.531587), abs=2e-6
    )
    assert (effect.mean, effect.variance, learner.form) == pytest.approx(
        (0.358711, 0.452491, 0.120394), abs=2e-6
    )
    learner = after_answer(learner, 1, False, -0.2)
    effect = learner.topic(1).effect
    assert (learner.general.mean, learner.general.variance) == pytest.approx(
        (0.505557, 0.496338), abs=2e-6
    )
    assert (effect.mean, effect.variance, learner.form) == pytest.approx(
        (0.116604, 0.444643, -0.158021), abs=2e-6
    )
    found = mastery(learner, 1)
    assert (found.score, found.low, found.high) == pytest.approx(
        (62.98657, 34.9544, 86.59212), abs=1e-3
    )
    assert chance(learner, 1) == pytest.approx(0.597873, abs=2e-6)
    assert chance(learner, 1, 0.5) == pytest.approx(0.49234, abs=2e-6)
    assert chance(learner, 1, math.inf) == chance(learner, 1)
    assert after_answer(learner, 1, True, math.nan) == after_answer(learner, 1, True, 0.0)


def test_where_difficulties_are_known_less_is_left_for_a_topic_to_explain() -> None:
    learner = after_answer(Learner(has_rates=True), 1, True)
    assert learner.has_rates
    assert learner.topic(2) == TopicBelief(Belief(0.0, 0.3))
    assert Learner().topic(2) == TopicBelief(Belief(0.0, 0.5))


def test_an_answer_that_says_nothing_leaves_a_topic_where_it_was() -> None:
    # Practice would raise it, though the answer was wrong.
    learner = learned([FirstAttempt(1, True)] * 3)
    for _ in range(5):
        before, learner = mastery(learner, 1).score, after_answer(learner, 1, False, 30.0)
        assert mastery(learner, 1).score == pytest.approx(before)


def test_certainty_has_a_logit_too() -> None:
    assert logit(1.0) == pytest.approx(-logit(0.0)) == pytest.approx(13.8155, abs=1e-4)
