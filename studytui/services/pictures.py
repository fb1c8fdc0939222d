"""What Progress shows, read from kept rows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from studytui.domain.confidence import Share
from studytui.domain.goal import Goal
from studytui.domain.mastery import Mastery, mastery
from studytui.domain.streak import longest
from studytui.storage import learner_states, pictures, predictions
from studytui.storage.database import Database
from studytui.storage.pictures import DaySum, ExamTime

if TYPE_CHECKING:
    from studytui.domain.retention import Span
    from studytui.services.goals import Goals
    from studytui.services.learning import Learning

__all__ = ["DaySum", "ExamTime", "Memories", "Pictures", "Times", "TopicTime", "TopicView", "Year"]

_WEEKS = 53
_EXAMS = 120


@dataclass(frozen=True, slots=True)
class TopicView:
    """A topic and how well it is known."""

    topic_id: int
    name: str
    mastery: Mastery
    right: int
    """Of its first answers."""


@dataclass(frozen=True, slots=True)
class Year:
    """The days studied in a year."""

    today: date
    first: date
    """A Monday."""
    days: dict[date, DaySum]
    """Days with anything done."""
    longest: int
    """Days of the longest row, as Today counts them."""


@dataclass(frozen=True, slots=True)
class TopicTime:
    """Seconds that a question of a topic takes."""

    name: str
    seconds: float
    answers: int


@dataclass(frozen=True, slots=True)
class Times:
    """Time a question, by exam and by topic."""

    exams: tuple[ExamTime, ...]
    """The oldest first."""
    topics: tuple[TopicTime, ...]
    """The slowest first."""
    pace: float | None
    """Seconds that the exam prepared for gives a question; None where that is not known."""


@dataclass(frozen=True, slots=True)
class Memories:
    """What is kept in mind."""

    questions: int
    """Ever answered."""
    recall_now: float | None
    """Mean chance that one of them is recalled now, 0–1."""
    spans: tuple[Span, ...]
    retention: Share
    """Of questions seen again after a day or more."""
    wanted: float
    """0–1."""


class Pictures:
    """The record of one learner, for pictures."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        goals: Goals,
        learning: Callable[[], Learning],
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._goals = goals
        self._learning = learning

    def topics(self) -> list[TopicView]:
        """Every topic that was answered in: what can be told of, the weakest first, then those with
        too few answers."""
        learner = self._learning().learner()
        names = predictions.topic_names(self._database, learner.topics)
        found = [
            TopicView(topic_id, names.get(topic_id, ""), mastery(learner, topic_id), belief.right)
            for topic_id, belief in learner.topics.items()
        ]
        found.sort(key=lambda one: (not one.mastery.is_enough, one.mastery.score, one.name))
        return found

    def year(self) -> Year:
        """The last 53 weeks, this one included."""
        learning = self._learning()
        learning.refresh()
        today = learning.today
        first = today - timedelta(days=today.weekday() + 7 * (_WEEKS - 1))
        sums = pictures.day_sums(self._database, self._learner_id, first.isoformat())
        days = {date.fromisoformat(one.day): one for one in sums}
        goal: Goal | None = self._goals.current()
        answered = [day for day, one in days.items() if one.answers and day <= today]
        row = longest(answered, goal.is_off) if goal else longest(answered)
        return Year(today, first, days, row)

    def times(self) -> Times:
        """How long questions take."""
        self._learning().refresh()
        goal: Goal | None = self._goals.current()
        topics = learner_states.load_topics(self._database, self._learner_id)
        names = predictions.topic_names(self._database, topics)
        found = [
            TopicTime(names.get(topic_id, ""), tally.average_seconds, tally.timed)
            for topic_id, (_, tally) in topics.items()
            if tally.average_seconds is not None
        ]
        found.sort(key=lambda one: (-one.seconds, one.name))
        exams = pictures.exam_times(self._database, self._learner_id, _EXAMS)
        return Times(tuple(exams), tuple(found), self._goals.pace(goal))

    def memories(self) -> Memories:
        """What is recalled of what was answered once."""
        from studytui.domain.memory import WANTED_RETENTION, recall
        from studytui.domain.retention import recalled, retention, spans

        self._learning().refresh()
        number, sample = pictures.memory_sample(self._database, self._learner_id)
        now = self._database.now()
        chances = [
            recall(stability, max((now - at).total_seconds() / 86_400, 0.0))
            for stability, at in sample
        ]
        again = recalled(
            (one.question_id, one.is_right, one.answered_at)
            for one in pictures.asked_again(self._database, self._learner_id)
        )
        return Memories(
            number,
            sum(chances) / len(chances) if chances else None,
            tuple(spans(again)),
            retention(again),
            WANTED_RETENTION,
        )
