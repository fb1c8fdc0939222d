"""What the pictures of Progress are made from: sums of days, times of sittings, and a sample of what
was asked again. Each reads kept rows or the latest sittings, never the whole log."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from studytui.domain.exam import Mode
from studytui.storage.database import Database
from studytui.storage.judging import LATEST
from studytui.storage.moments import moment_of

_MOST_ASKED_AGAIN = 300
_MOST_ANSWERS = 1_500
"""To follow one costs 15 µs, and in a log of years each question has many."""
_SAMPLE = 2_000


@dataclass(frozen=True, slots=True)
class DaySum:
    """What was done on a day of the learner's."""

    day: str
    """``2026-11-28``."""
    seconds: float
    answers: int
    right: int


@dataclass(frozen=True, slots=True)
class ExamTime:
    """How long the questions of an exam took."""

    title: str
    started_at: datetime
    questions: int
    seconds: float
    """On all of them."""
    limit: float | None
    """Seconds that the exam gave; None without a clock."""

    @property
    def a_question(self) -> float:
        """Seconds."""
        return self.seconds / self.questions

    @property
    def pace(self) -> float | None:
        """Seconds that the exam gave a question."""
        return None if self.limit is None else self.limit / self.questions


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer that counts, to a question that was asked more than once."""

    question_id: int
    is_right: bool
    answered_at: datetime


def day_sums(database: Database, learner_id: int, since: str) -> list[DaySum]:
    """What was done on each day from one on, the earliest first; days without anything left out."""
    rows = database.rows(
        "SELECT day, sum(milliseconds) / 1000.0, sum(answers), sum(right) FROM study_day "
        "WHERE learner_id = ? AND day >= ? GROUP BY day ORDER BY day",
        learner_id,
        since,
    )
    return [DaySum(*row) for row in rows]


def exam_times(database: Database, learner_id: int, limit: int) -> list[ExamTime]:
    """The latest exams that have ended, the oldest first; those never answered in left out."""
    rows = database.rows(
        "SELECT title, started_at, coalesce(correct, 0) + coalesce(wrong, 0) "
        "+ coalesce(unanswered, 0) + coalesce(unscored, 0), time_spent, time_limit_seconds "
        "FROM sitting WHERE learner_id = ? AND mode = ? AND ended_at IS NOT NULL "
        "AND time_spent > 0 AND coalesce(correct, 0) + coalesce(wrong, 0) > 0 "
        "ORDER BY sitting_id DESC LIMIT ?",
        learner_id,
        Mode.EXAM.value,
        limit,
    )
    at = moment_of
    return [
        ExamTime(title, at(started), questions, seconds, given)
        for title, started, questions, seconds, given in reversed(rows)
    ]


def asked_again(database: Database, learner_id: int) -> list[Answered]:
    """All answers that count to questions which came again in the latest sittings, question by
    question in the order of the log; some 1,500 of them where there are more."""
    rows = database.rows(
        """
        WITH recent AS (
            SELECT sitting_id FROM sitting WHERE learner_id = ?1
            ORDER BY sitting_id DESC LIMIT ?2
        ), again AS (
            SELECT DISTINCT i.question_id, m.reps
            FROM recent CROSS JOIN sitting_item i ON i.sitting_id = recent.sitting_id
            CROSS JOIN memory m ON m.learner_id = ?1 AND m.question_id = i.question_id
            WHERE i.settled_at IS NOT NULL AND m.reps > 1 LIMIT ?3
        ), followed AS (
            SELECT question_id, sum(reps) OVER (ROWS UNBOUNDED PRECEDING) - reps AS answers
            FROM again
        )
        SELECT i.question_id, r.is_correct, r.answered_at
        FROM followed CROSS JOIN sitting_item i ON i.question_id = followed.question_id
        CROSS JOIN sitting s ON s.sitting_id = i.sitting_id
        CROSS JOIN response r ON r.response_id = i.response_id
        WHERE followed.answers < ?4 AND s.learner_id = ?1 AND i.settled_at IS NOT NULL AND r.is_correct IS NOT NULL
        ORDER BY i.question_id, i.settled_at, r.response_id
        """,
        learner_id,
        LATEST,
        _MOST_ASKED_AGAIN,
        _MOST_ANSWERS,
    )
    return [Answered(one, bool(is_right), moment_of(at)) for one, is_right, at in rows]


def memory_sample(database: Database, learner_id: int) -> tuple[int, list[tuple[float, datetime]]]:
    """How many questions have a memory, and the stability and last review of about 2,000 of them."""
    number = int(database.value("SELECT count(*) FROM memory WHERE learner_id = ?", learner_id))
    step = number // _SAMPLE + 1
    rows = database.rows(
        "SELECT stability, last_review_at FROM memory WHERE learner_id = ? AND question_id % ? = 0",
        learner_id,
        step,
    )
    return number, [(stability, moment_of(at)) for stability, at in rows]
