"""How a class does: averages by learner and topic, which way they go, and who is at risk."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum

from studytui.domain.interval import wilson
from studytui.domain.mastery import BAND
from studytui.domain.readiness import Prediction

RECENT = timedelta(days=7)
"""What is compared with what was before it."""
ENOUGH = 3
"""Answers, under which nothing is said of an average."""
_ENOUGH_TO_COMPARE = 5
"""Answers on either side, under which no trend is told: of fewer, one answer is twenty points."""
HIGH_UNDER, MEDIUM_UNDER = 40.0, 60.0
"""Averages in percent."""
FALLING_BY = 15.0
"""Percent points within `RECENT`."""
_LEVEL = 2.0
"""Percent points that are no trend."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Scored answers, and how many of them were right."""

    right: int = 0
    answers: int = 0
    recent_right: int = 0
    """Of the last seven days, which are in the others as well."""
    recent_answers: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.right + other.right,
            self.answers + other.answers,
            self.recent_right + other.recent_right,
            self.recent_answers + other.recent_answers,
        )

    @property
    def percent(self) -> float | None:
        """Share of right answers, 0–100; None under three answers."""
        return 100 * self.right / self.answers if self.answers >= ENOUGH else None

    @property
    def band(self) -> tuple[float, float]:
        """80 % interval of it, 0–100."""
        low, high = wilson(self.right, self.answers)
        return 100 * low, 100 * high

    @property
    def recent(self) -> float | None:
        """Percent of the last seven days; None where these are too few to compare."""
        if self.recent_answers < _ENOUGH_TO_COMPARE:
            return None
        return 100 * self.recent_right / self.recent_answers

    @property
    def before(self) -> float | None:
        """Percent of what was before these; None where it is too little to compare."""
        answers = self.answers - self.recent_answers
        if answers < _ENOUGH_TO_COMPARE:
            return None
        return 100 * (self.right - self.recent_right) / answers

    @property
    def trend(self) -> float | None:
        """Percent points by which the last seven days are better than what was before; below zero
        for worse. None where either is too little."""
        if self.recent is None or self.before is None:
            return None
        return self.recent - self.before


def trend_sign(trend: float | None) -> str:
    """``↗``, ``→``, ``↘``; a blank for none."""
    if trend is None:
        return " "
    return "↗" if trend > _LEVEL else "↘" if trend < -_LEVEL else "→"


def total(tallies: Iterable[Tally]) -> Tally:
    """All together."""
    return sum(tallies, Tally())


class Level(IntEnum):
    """How much a learner is at risk."""

    NONE = 0
    MEDIUM = 1
    HIGH = 2

    @property
    def words(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Risk:
    """A learner at risk, and what shows it."""

    learner_id: int
    level: Level
    tally: Tally
    is_low: bool
    """Whether the average is below 60."""
    fell: float
    """Percent points lost in the last seven days; 0 where that is at most fifteen."""
    weakest: tuple[int, ...]
    """Ids of the topics with the lowest averages, up to three, the lowest first."""


def risk(learner_id: int, topics: Mapping[int, Tally]) -> Risk:
    """How much a learner is at risk: high with an average below 40, medium below 60, and medium at
    least where it has fallen by more than fifteen points in seven days. Nothing is said under three
    answers."""
    tally = total(topics.values())
    percent, trend = tally.percent, tally.trend
    level = Level.NONE
    if percent is not None and percent < MEDIUM_UNDER:
        level = Level.HIGH if percent < HIGH_UNDER else Level.MEDIUM
    fell = -trend if trend is not None and trend < -FALLING_BY else 0.0
    if fell:
        level = max(level, Level.MEDIUM)
    known = [(one.percent, topic) for topic, one in topics.items() if one.percent is not None]
    weakest = sorted((percent, topic) for percent, topic in known if percent < MEDIUM_UNDER)
    return Risk(
        learner_id,
        level,
        tally,
        percent is not None and percent < MEDIUM_UNDER,
        fell,
        tuple(topic for _, topic in weakest[:3]),
    )


@dataclass(frozen=True, slots=True)
class ClassScore:
    """What the class is expected to score on average, were the exam today, in percent."""

    score: float
    low: float
    high: float
    learners: int
    """Those of whom enough is known."""


def class_score(predictions: Sequence[Prediction]) -> ClassScore | None:
    """The mean of the learners' scores with its 80 % interval, each learner's error by itself; None
    without any prediction."""
    number = len(predictions)
    if not number:
        return None
    mean = math.fsum(one.score for one in predictions) / number
    spread = math.sqrt(math.fsum((one.spread * one.widening) ** 2 for one in predictions)) / number
    half = BAND * spread
    return ClassScore(mean, max(mean - half, 0.0), min(mean + half, 100.0), number)
