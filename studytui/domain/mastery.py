"""How well each topic is known: a Gaussian Rasch model of one learner, kept answer by answer.

logit P(right) = g + d + f − b, with g the learner, d the learner in the topic, f the learner's
form in the last few answers and b the item's difficulty. g and d are normal beliefs, updated by one
step of an extended Kalman filter (Glickman 1999, "Parameter estimation in large dynamic paired
comparison experiments", for one dimension). Only first attempts at an item belong here; repeats are
memory.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

GENERAL_MEAN = 0.7
"""Logit of the share right of people who prepare for an exam: .66 on ASSISTments 2009."""
GENERAL_VARIANCE = 0.6
TOPIC_VARIANCE = 0.5
TOPIC_VARIANCE_WITH_RATES = 0.3
"""Where the items' difficulties are known, less is left for the topic to explain."""
NOISE = 0.02
"""Variance a topic gains with each answer: what makes recent answers weigh more."""
PRACTICE = 0.2
"""What the first answer in a topic adds by itself, right or wrong, in logits; the n-th adds 1/n of
it, since practice helps less and less (Newell and Rosenbloom 1981, the power law of practice)."""
FORM_GAIN = 0.3
FORM_KEPT = 0.75
_LIMIT = 12.0
"""Logits are kept within ± this; 1 − sigmoid(12) is 0.000006."""
BAND = 1.2816
"""Standard deviations that hold 80 % of a normal distribution."""
ENOUGH = 3
"""Answers under which nothing is said of a topic."""
_PEERS = 8.0
_DIFFICULTY_STEP = 0.6
_USUAL_DIFFICULTY = 3


@dataclass(frozen=True, slots=True)
class Belief:
    """What is believed of a number: a mean, and how sure."""

    mean: float
    variance: float


@dataclass(frozen=True, slots=True)
class TopicBelief:
    """What is believed of a learner in one topic, apart from the learner in general."""

    effect: Belief
    answers: int = 0
    right: int = 0


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner as far as the answers tell."""

    general: Belief = Belief(GENERAL_MEAN, GENERAL_VARIANCE)
    form: float = 0.0
    topics: dict[int, TopicBelief] = field(default_factory=dict)
    """By topic id; a topic without answers is not in it."""
    has_rates: bool = False
    """Whether the items' difficulties come from what others answered."""

    def topic(self, topic_id: int) -> TopicBelief:
        """What is believed of a topic, answered in or not."""
        variance = TOPIC_VARIANCE_WITH_RATES if self.has_rates else TOPIC_VARIANCE
        return self.topics.get(topic_id) or TopicBelief(Belief(0.0, variance))


@dataclass(frozen=True, slots=True)
class Mastery:
    """The chance to be right on an average item of a topic, in percent, with its 80 % band."""

    score: float
    """0–100."""
    low: float
    high: float
    answers: int

    @property
    def is_enough(self) -> bool:
        """Whether there are answers enough to say anything."""
        return self.answers >= ENOUGH


def sigmoid(x: float) -> float:
    """1 / (1 + e^−x), for any x."""
    if x >= 0:
        return 1 / (1 + math.exp(-min(x, 700.0)))
    power = math.exp(max(x, -700.0))
    return power / (1 + power)


def logit(p: float) -> float:
    """The inverse of `sigmoid`, with p kept from 0 and 1."""
    p = min(max(p, 1e-6), 1 - 1e-6)
    return math.log(p / (1 - p))


def shown(mean: float, variance: float) -> float:
    """Chance of a right answer when the logit is normal (MacKay 1992, the probit approximation)."""
    return sigmoid(_squeezed(mean, variance))


def _squeezed(mean: float, variance: float) -> float:
    return mean / math.sqrt(1 + math.pi * variance / 8)


def shrunk_rate(right: float, answers: float, towards: float, weight: float = _PEERS) -> float:
    """A share of right answers drawn to what is known of its kind, as if `weight` more answers had
    been given there."""
    return (right + weight * towards) / (answers + weight)


def item_difficulty(
    *,
    peer_percent: float | None = None,
    peers: float = 100.0,
    difficulty: int | None = None,
    topic_rate: float | None = None,
) -> float:
    """b of an item, in logits, 0 for an average one.

    From the percent of others who were right (shrunk to the topic's rate), else from the source's
    word 1 (easiest) to 5, else the topic's own. Rates are taken against `GENERAL_MEAN`, so that a
    learner like the others has the share right that the others have.
    """
    if peer_percent is not None and math.isfinite(peer_percent):
        share = min(max(peer_percent / 100, 0.0), 1.0)
        towards = topic_rate if topic_rate is not None else sigmoid(GENERAL_MEAN)
        return GENERAL_MEAN - logit(shrunk_rate(share * peers, peers, towards))
    base = 0.0 if topic_rate is None else GENERAL_MEAN - logit(topic_rate)
    if difficulty is None:
        return base
    return base + _DIFFICULTY_STEP * (min(max(difficulty, 1), 5) - _USUAL_DIFFICULTY)


@lru_cache(maxsize=65_536)
def item_belief(
    peer_percent: float | None,
    difficulty: int | None,
    mean: float | None = None,
    variance: float | None = None,
) -> Belief:
    """What is believed of b of an item: what a class's answers have told where they have, with how
    sure that is, else what its source says, which is taken as it stands."""
    if mean is not None and math.isfinite(mean):
        known = variance is not None and math.isfinite(variance)
        return Belief(_kept(mean), max(variance or 0.0, 0.0) if known else 0.0)
    return Belief(item_difficulty(peer_percent=peer_percent, difficulty=difficulty), 0.0)


def chance(learner: Learner, topic_id: int, difficulty: float = 0.0) -> float:
    """Chance that the learner answers an item of the topic right, 0–1."""
    effect = learner.topic(topic_id).effect
    mean = learner.general.mean + effect.mean + learner.form - _finite(difficulty)
    return shown(mean, learner.general.variance + effect.variance)


def after_answer(
    learner: Learner,
    topic_id: int,
    is_right: bool,
    difficulty: float = 0.0,
    variance: float = 0.0,
) -> Learner:
    """The learner after one more answer to an item of that difficulty, which is known up to that
    variance: the less is known of the item, the less its answer says of the learner.

    A right answer never lowers the topic's mastery and a wrong one never raises it.
    """
    running = RunningLearner(learner)
    running.answer(topic_id, is_right, difficulty, variance)
    return running.learner


class RunningLearner:
    """A learner while many answers are gone through, changed in place: a value for each answer takes
    two and a half times as long."""

    __slots__ = ("_before", "_form", "_general", "_topics")

    def __init__(self, learner: Learner) -> None:
        self._before = learner
        self._general = learner.general.mean, learner.general.variance
        self._form = learner.form
        self._topics: dict[int, tuple[float, float, int, int]] = {}
        """Those answered in since: mean and variance of the effect, answers, how many were right."""

    @property
    def learner(self) -> Learner:
        """As a value."""
        topics = {
            topic_id: TopicBelief(Belief(mean, variance), answers, right)
            for topic_id, (mean, variance, answers, right) in self._topics.items()
        }
        before = self._before
        return Learner(
            Belief(*self._general), self._form, {**before.topics, **topics}, before.has_rates
        )

    def ability(self, topic_id: int) -> tuple[float, float]:
        """Mean and variance of the logit on an average item of a topic, as it is just now."""
        mean, variance, _, _ = self._topics.get(topic_id) or self._opened(topic_id)
        return self._general[0] + mean + self._form, self._general[1] + variance

    def _opened(self, topic_id: int) -> tuple[float, float, int, int]:
        one = self._before.topic(topic_id)
        return one.effect.mean, one.effect.variance, one.answers, one.right

    def answer(
        self, topic_id: int, is_right: bool, difficulty: float = 0.0, variance: float = 0.0
    ) -> None:
        """What `after_answer` says."""
        general_mean, general_variance = self._general
        found = self._topics.get(topic_id) or self._opened(topic_id)
        old_mean, old_variance, answers, rights = found
        # A belief gets less sure as time goes by: the noise belongs before the answer, not behind it.
        effect_variance = old_variance + (NOISE if answers else 0.0)
        expected = sigmoid(general_mean + old_mean + self._form - _finite(difficulty))
        weight = expected * (1 - expected)
        whole = general_variance + effect_variance + variance
        surprise = float(is_right) - expected
        step = surprise / (1 + weight * whole)
        mean, variance_after = _moved(general_mean, general_variance, step, weight, whole)
        effect, effect_after = _moved(old_mean, effect_variance, step, weight, whole)
        effect = _kept(effect + PRACTICE / (1 + answers))
        # What the answer says is never turned round by beliefs getting wider or narrower, which draws
        # the shown chance to or from one half.
        old = _squeezed(general_mean + old_mean, general_variance + old_variance)
        scale = math.sqrt(1 + math.pi * (variance_after + effect_after) / 8)
        new = (mean + effect) / scale
        if (new < old) if is_right else (new > old):
            effect = old * scale - mean
        self._general = mean, variance_after
        self._topics[topic_id] = effect, effect_after, answers + 1, rights + int(is_right)
        self._form = FORM_KEPT * self._form + FORM_GAIN * surprise


def _finite(difficulty: float) -> float:
    """An item whose difficulty is no number is an average one."""
    return difficulty if math.isfinite(difficulty) else 0.0


def moved(belief: Belief, step: float, weight: float, whole: float) -> Belief:
    """A belief after one step of the filter; `whole` is the variance of all that the answer hangs
    on, `weight` its p·(1 − p)."""
    return Belief(*_moved(belief.mean, belief.variance, step, weight, whole))


def _moved(
    mean: float, variance: float, step: float, weight: float, whole: float
) -> tuple[float, float]:
    return (
        _kept(mean + variance * step),
        max(variance - variance * variance * weight / (1 + weight * whole), 1e-6),
    )


def _kept(mean: float) -> float:
    return min(max(mean, -_LIMIT), _LIMIT)


def after_study(learner: Learner, topic_id: int, before: float, after: float) -> Learner:
    """The learner after a topic was studied, apart from any answer: by the planner's reckoning the
    chance of a right answer has gone from `before` to `after`. How much it really did is uncertain
    by half of that."""
    topic = learner.topic(topic_id)
    lift = logit(after) - logit(before)
    effect = Belief(
        _kept(topic.effect.mean + lift), min(topic.effect.variance + (lift / 2) ** 2, 4.0)
    )
    studied = replace(topic, effect=effect)
    return replace(learner, topics={**learner.topics, topic_id: studied})


def mastery(learner: Learner, topic_id: int) -> Mastery:
    """The topic's mastery as it is shown."""
    topic = learner.topic(topic_id)
    mean = learner.general.mean + topic.effect.mean
    variance = learner.general.variance + topic.effect.variance
    margin = BAND * math.sqrt(variance)
    return Mastery(
        score=100 * shown(mean, variance),
        low=100 * sigmoid(mean - margin),
        high=100 * sigmoid(mean + margin),
        answers=topic.answers,
    )


@dataclass(frozen=True, slots=True)
class FirstAttempt:
    """A first answer to an item, in the order of the log."""

    topic_id: int
    is_right: bool
    difficulty: float = 0.0


def rebuilt(attempts: Iterable[FirstAttempt], *, has_rates: bool = False) -> Learner:
    """The learner from the log: equal to what `after_answer` kept as one went."""
    running = RunningLearner(Learner(has_rates=has_rates))
    for one in attempts:
        running.answer(one.topic_id, one.is_right, one.difficulty)
    return running.learner
