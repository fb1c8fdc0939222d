"""How hard items are believed to be after the first answers of many."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from studytui.domain.item_beliefs import (
    PRIOR_VARIANCE,
    PRIOR_VARIANCE_WITH_RATE,
    FirstAnswer,
    Said,
    percent_right,
    prior,
    reckoned,
    topic_rates,
)
from studytui.domain.mastery import (
    GENERAL_MEAN,
    GENERAL_VARIANCE,
    TOPIC_VARIANCE_WITH_RATES,
    Belief,
    Learner,
    after_answer,
    item_belief,
    sigmoid,
)

ITEM, OTHERS = 1, range(100, 120)
logs = st.lists(
    st.builds(FirstAnswer, st.integers(1, 5), st.integers(1, 8), st.integers(1, 2), st.booleans()),
    max_size=60,
    unique_by=lambda one: (one.learner_id, one.item_id),
)


def told(*answers: FirstAnswer) -> Belief:
    known = dict.fromkeys(OTHERS, Belief(0.0, 0.0))
    return reckoned(answers, {ITEM: Belief(0.0, PRIOR_VARIANCE)}, known)[ITEM]


@given(logs)
def test_each_answer_makes_an_item_surer_and_moves_it_the_way_it_says(
    log: list[FirstAnswer],
) -> None:
    priors = dict.fromkeys(range(1, 9), Belief(0.0, PRIOR_VARIANCE))
    before = priors
    for place in range(1, len(log) + 1):
        after = reckoned(log[:place], priors, {})
        item, last = log[place - 1].item_id, log[place - 1]
        assert after[item].variance < before[item].variance
        assert (after[item].mean < before[item].mean) is last.is_right
        assert all(after[one] == before[one] for one in priors if one != item)
        before = after


def test_one_answer_moves_an_item_by_the_step_that_the_page_says() -> None:
    right = sigmoid(GENERAL_MEAN)
    weight = right * (1 - right)
    whole = GENERAL_VARIANCE + TOPIC_VARIANCE_WITH_RATES + PRIOR_VARIANCE
    found = told(FirstAnswer(1, ITEM, 1, True))
    assert found.mean == pytest.approx(-PRIOR_VARIANCE * (1 - right) / (1 + weight * whole))
    assert found.variance == pytest.approx(
        PRIOR_VARIANCE - PRIOR_VARIANCE**2 * weight / (1 + weight * whole)
    )


def test_an_average_item_is_got_right_by_as_many_as_prepare_for_exams() -> None:
    assert 60 < percent_right(Belief(0.0, 0.0)) < 100 * sigmoid(GENERAL_MEAN)
    assert percent_right(Belief(2.0, 0.0)) < percent_right(Belief(2.0, 1.0)) < 50


def test_what_the_strong_get_right_is_harder_than_what_the_weak_do() -> None:
    def by(are_strong: bool) -> Belief:
        answers = []
        for learner in range(20):
            answers += [FirstAnswer(learner, other, 1, are_strong) for other in OTHERS]
            answers.append(FirstAnswer(learner, ITEM, 1, learner % 2 == 0))
        return told(*answers)

    strong, weak = by(True), by(False)
    assert strong.mean > 1 > weak.mean + 2


def test_difficulties_from_which_answers_were_made_are_found_again() -> None:
    chance = random.Random(5)
    items = {one: chance.gauss(0.0, 1.0) for one in range(40)}
    answers = []
    for learner in range(200):
        able = chance.gauss(0.7, 0.77)
        answers += [
            FirstAnswer(learner, one, 1, chance.random() < sigmoid(able - hard))
            for one, hard in items.items()
        ]
    found = reckoned(answers, dict.fromkeys(items, Belief(0.0, PRIOR_VARIANCE)), {})
    # All lie a little higher: learners are believed to gain by practice, and these do not.
    shift = sum(found[one].mean - hard for one, hard in items.items()) / len(items)
    misses = [found[one].mean - shift - hard for one, hard in items.items()]
    assert math.sqrt(sum(miss**2 for miss in misses) / len(misses)) < 0.25


def test_before_anybody_answered_it_is_as_its_source_and_its_topic_say() -> None:
    assert prior(Said(), 0.3).mean > prior(Said(), 0.8).mean
    assert prior(Said(difficulty=5), None).mean > prior(Said(difficulty=1), None).mean
    by_rate = prior(Said(peer_percent=20.0), None)
    assert by_rate.variance == PRIOR_VARIANCE_WITH_RATE < prior(Said(), None).variance
    rates = topic_rates([FirstAnswer(1, 1, 1, True), FirstAnswer(1, 2, 2, False)])
    assert rates[1] > 0.5 > rates[2]


def test_what_a_class_told_goes_before_what_a_source_says() -> None:
    assert item_belief(20.0, 5, -0.4, 0.1) == Belief(-0.4, 0.1)
    assert item_belief(20.0, 5).mean == pytest.approx(prior(Said(20.0, 5), None).mean)
    assert item_belief(None, None) == Belief(0.0, 0.0)
    assert item_belief(None, None, math.nan, math.nan) == Belief(0.0, 0.0)
    assert item_belief(None, None, 1e9, -3.0) == Belief(12.0, 0.0)


def test_the_less_is_known_of_an_item_the_less_its_answer_says_of_the_learner() -> None:
    sure, unsure = (after_answer(Learner(), 1, False, 0.5, variance) for variance in (0.0, 1.0))
    assert sure.general.mean < unsure.general.mean < Learner().general.mean
    assert sure.general.variance < unsure.general.variance
