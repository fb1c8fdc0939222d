"""What is known of a topic when its weaknesses are looked for: answers, memory, chances."""

from __future__ import annotations

from dataclasses import dataclass


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
    pace: float | None = None
    """Seconds that the exam gives a question."""
