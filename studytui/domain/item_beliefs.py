"""How hard items are, as the first answers of many learners tell.

The model is that of `mastery`, with the item's difficulty b a normal belief too: each answer moves what
is believed of the learner and of the item by the same step of the filter, each by its own variance
(Glickman 1999), so that an item answered by the strong is not taken for an easy one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from studytui.domain.mastery import (
    GENERAL_MEAN,
    GENERAL_VARIANCE,
    TOPIC_VARIANCE_WITH_RATES,
    Belief,
    Learner,
    RunningLearner,
    item_difficulty,
    moved,
    shown,
    shrunk_rate,
    sigmoid,
)

PRIOR_VARIANCE = 1.0
"""Of b before any answer. On ASSISTments 2009 and Statics 2011 1.0 predicts better than .5 and 2.0."""
PRIOR_VARIANCE_WITH_RATE = 0.2
"""Where a source tells how many were right: of .1 and .3 either is better on one of these logs."""


class FirstAnswer(NamedTuple):
    """The first answer of a learner to an item. A tuple, since there may be a million."""

    learner_id: int
    item_id: int
    topic_id: int
    is_right: bool


@dataclass(frozen=True, slots=True)
class Said:
    """What a source says of an item."""

    peer_percent: float | None = None
    difficulty: int | None = None


def topic_rates(answers: Iterable[FirstAnswer]) -> dict[int, float]:
    """Share of right answers in each topic, drawn to that of all."""
    sums: dict[int, list[int]] = {}
    for one in answers:
        entry = sums.setdefault(one.topic_id, [0, 0])
        entry[0] += one.is_right
        entry[1] += 1
    right, count = (sum(entry[place] for entry in sums.values()) for place in (0, 1))
    return {
        topic_id: shrunk_rate(rights, answers, right / count)
        for topic_id, (rights, answers) in sums.items()
    }


def prior(said: Said, topic_rate: float | None) -> Belief:
    """What is believed of an item before anybody has answered it."""
    mean = item_difficulty(
        peer_percent=said.peer_percent, difficulty=said.difficulty, topic_rate=topic_rate
    )
    is_told = said.peer_percent is not None
    return Belief(mean, PRIOR_VARIANCE_WITH_RATE if is_told else PRIOR_VARIANCE)


def reckoned(
    answers: Iterable[FirstAnswer], priors: Mapping[int, Belief], known: Mapping[int, Belief]
) -> dict[int, Belief]:
    """What is believed of the items in `priors` after these answers, in the order they were given.
    Answers to other items, of which `known` says what is believed, tell of the learners alone."""
    found = dict(priors)
    learners: dict[int, RunningLearner] = {}
    for one in answers:
        learner = learners.get(one.learner_id)
        if learner is None:
            learner = learners[one.learner_id] = RunningLearner(Learner(has_rates=True))
        item = found.get(one.item_id)
        if item is None:
            item = known[one.item_id]
        else:
            found[one.item_id] = _after(item, learner.ability(one.topic_id), one.is_right)
        learner.answer(one.topic_id, one.is_right, item.mean, item.variance)
    return found


def percent_right(item: Belief) -> float:
    """How many in a hundred people who prepare for an exam are right, as far as is known."""
    variance = GENERAL_VARIANCE + TOPIC_VARIANCE_WITH_RATES + item.variance
    return 100 * shown(GENERAL_MEAN - item.mean, variance)


def _after(item: Belief, ability: tuple[float, float], is_right: bool) -> Belief:
    expected = sigmoid(ability[0] - item.mean)
    weight = expected * (1 - expected)
    whole = ability[1] + item.variance
    step = (expected - float(is_right)) / (1 + weight * whole)
    return moved(item, step, weight, whole)
