"""What is known of a topic when its weaknesses are looked for: answers, memory, chances."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from studytui.domain.exam import MissReason


@dataclass(frozen=True, slots=True)
class Attempt:
    """An answer that was marked."""

    question_id: int
    day: float
    """When, in days as the caller counts them."""
    is_right: bool
    is_sure: bool = False
    seconds: float = 0.0
    """On screen without idle minutes; 0 where it is not known."""
    chosen: frozenset[int] = frozenset()
    """Numbers of the options chosen."""
    key: frozenset[int] = frozenset()
    """Numbers of the right options."""
    was_right_before: bool = False
    """Whether a right answer was changed into this one."""
    miss_reason: str = ""


@dataclass(frozen=True, slots=True)
class Recall:
    """The memory of one question whose last answer was right."""

    question_id: int
    day: float
    """When it was last answered."""
    on_exam_day: float
    """Chance of recall, 0–1."""


@dataclass(frozen=True, slots=True)
class TopicRecord:
    """What is known of one topic."""

    topic_id: int
    weight: float
    """Share of the exam; any positive number."""
    chance: float
    """Of a right answer on the day of the exam, 0–1, with its 80 % band."""
    low: float
    high: float
    attempts: tuple[Attempt, ...] = ()
    """Oldest first."""
    recalls: tuple[Recall, ...] = ()
    """Of the questions that were looked at, those whose last answer was right."""
    asked: int = 0
    """Questions that were looked at for that, right or wrong; 0: those named above."""
    pace: float | None = None
    """Seconds that the exam gives a question."""


@dataclass(frozen=True, slots=True)
class Looks:
    """What the weaknesses of a topic rest on, in numbers: counts and times were observed, chances and recall are
    estimated."""

    answers: int
    """The last answers of the topic, at most twenty."""
    right: int
    chance: float
    """Of a right answer on the day, 0–1, with its 80 % band."""
    low: float
    high: float
    chance_today: float
    known: int
    """Questions whose last answer was right, of those looked at."""
    recall: float | None
    """Mean recall of them on the day, 0–1; None where there are none."""
    recall_today: float | None
    seconds: float | None
    """Mean seconds of right answers; None where none is known."""
    timed: int
    """Right answers whose time is known."""
    pace: float | None
    """Seconds that the exam gives a question; None where nothing says."""
    changed: int
    """Right answers changed to wrong."""
    misread: int
    """Misread by the learner's own word, the changed ones left out."""
    sure: int
    """Answers said to be sure."""
    sure_wrong: int


def looked_at(record: TopicRecord, today: TopicRecord) -> Looks:
    """What the weaknesses of a topic rest on; `today` is the same topic, were the exam today."""
    attempts = record.attempts
    missed = [one for one in attempts if not one.is_right]
    times = [one.seconds for one in attempts if one.is_right and 0 < one.seconds < math.inf]
    sure = [one for one in attempts if one.is_sure]
    return Looks(
        answers=len(attempts),
        right=len(attempts) - len(missed),
        chance=_share(record.chance),
        low=_share(record.low),
        high=_share(record.high),
        chance_today=_share(today.chance),
        known=len(_recalled(record)),
        recall=_mean(_recalled(record)),
        recall_today=_mean(_recalled(today)),
        seconds=_mean(times),
        timed=len(times),
        pace=record.pace,
        changed=sum(one.was_right_before for one in missed),
        misread=sum(
            one.miss_reason == MissReason.MISREAD and not one.was_right_before for one in missed
        ),
        sure=len(sure),
        sure_wrong=sum(not one.is_right for one in sure),
    )


def _recalled(record: TopicRecord) -> list[float]:
    return [_share(one.on_exam_day) for one in record.recalls if math.isfinite(one.on_exam_day)]


def _share(number: float) -> float:
    return min(max(number, 0.0), 1.0)


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
