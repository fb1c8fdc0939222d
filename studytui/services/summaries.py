"""What a sitting brought, in a sentence for the end of it."""

from __future__ import annotations

from datetime import date, timedelta

from studytui.domain.goal import Goal
from studytui.domain.summary import Brought, Turn, brought, brought_words
from studytui.services.goals import Goals
from studytui.services.study_days import day_of
from studytui.settings import Settings
from studytui.storage import summaries
from studytui.storage.database import Database
from studytui.storage.summaries import Gone

__all__ = ["Brought", "Summaries"]


class Summaries:
    """Sums up sittings of one learner."""

    def __init__(
        self, database: Database, learner_id: int, settings: Settings, goals: Goals
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._goals = goals
        self._day_starts_at = settings.day_starts_at

    def brought(self, sitting_id: int) -> Brought:
        """What a sitting that has ended brought, by the log; nothing of one that has not, or is
        another learner's."""
        goal = self._goals.current()
        return brought(
            (
                Turn(not one.has_before, one.was_right, one.is_right, self._again_on(one, goal))
                for one in summaries.gone(self._database, self._learner_id, sitting_id)
            ),
            day_of(self._database.now(), self._day_starts_at),
        )

    def _again_on(self, one: Gone, goal: Goal | None) -> date | None:
        """The day on which a question is due: never that on which it was answered, and at the
        latest the day before the exam."""
        if one.due_at is None:
            return None
        answered = day_of(one.answered_at, self._day_starts_at)
        day = max(day_of(one.due_at, self._day_starts_at), answered + timedelta(days=1))
        exam = None if goal is None else goal.exam_date
        if exam is None or exam <= answered:
            return day
        return min(day, exam - timedelta(days=1))

    def words(self, sitting_id: int) -> str:
        """The same in one sentence; empty where there is nothing to be said."""
        today = day_of(self._database.now(), self._day_starts_at)
        return brought_words(self.brought(sitting_id), today)
