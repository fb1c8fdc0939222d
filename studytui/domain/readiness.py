"""Would I pass: a predicted score with its interval, and how sure the prediction may claim to be.

The interval is reckoned, not sampled. Tried on a public log, 300 sampled exams a prediction cover as
often with the same width (of 40 questions .746 of the scores in an 80 % interval both, 21.6 points
wide against 22.4; of 20 .79 against .77, since sampled scores fall on whole questions), take a
thousand times as long, and say something else each time.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from studytui.domain.mastery import BAND, ENOUGH, Learner, shown, sigmoid

LEAST_HALF_WIDTH = 3.0
"""Percent points: no interval claims to be narrower."""
USUAL_WIDENING = 1.15
"""Without a record: fitted on the training learners of two public logs, where the model alone
covers .71–.78 instead of .80."""
_FEWEST_ANSWERS = 20
_LEAST_SHARE = 0.5
_FEWEST = 3
_WIDEST, _NARROWEST = 3.0, 0.8


@dataclass(frozen=True, slots=True)
class Part:
    """A share of the exam that asks one topic."""

    topic_id: int
    weight: float
    """Share of the exam, any positive number; they need not add up to one."""
    questions: float = 1.0
    """How many questions that is, for the luck of the draw."""
    difficulty: float = 0.0
    """Of its items on average, in logits."""
    difficulty_variance: float = 0.0
    """How much its items differ."""


@dataclass(frozen=True, slots=True)
class Prediction:
    """A predicted score in percent with its 80 % interval."""

    score: float
    low: float
    high: float
    spread: float
    """Standard deviation, percent points, as the model alone has it."""
    widening: float = 1.0
    """What the interval was widened by."""

    def chance_to_pass(self, pass_mark: float) -> float:
        """P(score ≥ pass mark), 0–1, by the normal distribution."""
        return 0.5 * math.erfc(
            (pass_mark - self.score) / (self.spread * self.widening * math.sqrt(2))
        )


def predict(
    learner: Learner, parts: Sequence[Part], *, widening: float = USUAL_WIDENING
) -> Prediction | None:
    """The score on an exam of these parts with today's knowledge; None without any part.

    Three things make it uncertain, and their variances add up (delta method): the learner in
    general, which moves all topics together; each topic's own effect; and the luck of the draw,
    p·(1−p) a question.
    """
    total = sum(part.weight for part in parts)
    if not parts or total <= 0:
        return None
    score = common = apart = luck = 0.0
    for part in parts:
        share = part.weight / total
        effect = learner.topic(part.topic_id).effect
        mean = learner.general.mean + effect.mean - part.difficulty
        chance = shown(mean, learner.general.variance + effect.variance + part.difficulty_variance)
        slope = sigmoid(mean) * (1 - sigmoid(mean))
        score += share * chance
        common += share * slope
        apart += (share * slope) ** 2 * effect.variance
        luck += share**2 * chance * (1 - chance) / max(part.questions, 1e-9)
    variance = common**2 * learner.general.variance + apart + luck
    spread = max(100 * math.sqrt(variance), LEAST_HALF_WIDTH / BAND)
    middle, half = 100 * score, BAND * spread * widening
    return Prediction(middle, max(middle - half, 0.0), min(middle + half, 100.0), spread, widening)


def moved(prediction: Prediction, points: float) -> Prediction:
    """The prediction for the day of the exam, where study or forgetting is reckoned to change the
    score by so many percent points. How much it really does is uncertain by half of that."""
    spread = math.hypot(prediction.spread, points / 2)
    middle = min(max(prediction.score + points, 0.0), 100.0)
    half = BAND * spread * prediction.widening
    low, high = max(middle - half, 0.0), min(middle + half, 100.0)
    return Prediction(middle, low, high, spread, prediction.widening)


@dataclass(frozen=True, slots=True)
class Lacking:
    """What is missing before anything may be said."""

    answers: int
    """How many more, all in all."""
    topics: tuple[int, ...]
    """Topics with too few answers, the heaviest first."""
    share: float
    """Of the exam in topics with answers enough, 0–1."""


def lacking(learner: Learner, parts: Sequence[Part]) -> Lacking | None:
    """What is missing before a prediction may be shown; None when there is enough: 20 answers, and
    three in each topic of at least half of the exam."""
    weights: dict[int, float] = {}
    for part in parts:
        weights[part.topic_id] = weights.get(part.topic_id, 0.0) + max(part.weight, 0.0)
    total = sum(weights.values())
    given = {topic_id: learner.topic(topic_id).answers for topic_id in weights}
    open_topics = [one for one in weights if given[one] < ENOUGH]
    open_topics.sort(key=lambda one: (-weights[one], one))
    known = total - sum(weights[one] for one in open_topics)
    share = min(max(known / total, 0.0), 1.0) if total > 0 else 0.0
    answers = max(_FEWEST_ANSWERS - sum(given.values()), 0)
    if not answers and share >= _LEAST_SHARE:
        return None
    needed, reached = 0, share
    for topic_id in open_topics:
        if reached >= _LEAST_SHARE or total <= 0:
            break
        needed += ENOUGH - given[topic_id]
        reached += weights[topic_id] / total
    return Lacking(max(answers, needed), tuple(open_topics), share)


@dataclass(frozen=True, slots=True)
class Past:
    """A prediction and what happened."""

    prediction: Prediction
    score: float
    """Percent."""

    @property
    def was_inside(self) -> bool:
        return self.prediction.low <= self.score <= self.prediction.high


def fitted_widening(record: Sequence[Past]) -> float:
    """By how much to widen the interval, from the learner's own record: the 80 % quantile of
    |miss| over the spread, against the normal distribution's. The usual one while there is too
    little."""
    if len(record) < _FEWEST:
        return USUAL_WIDENING
    misses = sorted(abs(one.score - one.prediction.score) / one.prediction.spread for one in record)
    quantile = misses[min(math.ceil(0.8 * len(misses)), len(misses)) - 1]
    # A short record counts as if it had been drawn out by as many predictions that were right.
    weight = len(record) / (len(record) + 5.0)
    factor = weight * quantile / BAND + (1 - weight) * USUAL_WIDENING
    return min(max(factor, _NARROWEST), _WIDEST)
