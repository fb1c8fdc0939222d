"""Seeing questions again: in two days and in seven, because the learner said so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from studytui.services.changes import Changes
from studytui.services.study_days import day_of
from studytui.settings import Settings
from studytui.storage import revisits
from studytui.storage.acts import ActLog
from studytui.storage.database import Database

IN_DAYS = (2, 7)
"""After how many days a question comes again."""


class Revisits:
    """Noting questions for later days, and what is due."""

    def __init__(
        self, database: Database, learner_id: int, settings: Settings, acts: ActLog
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._settings = settings
        self._acts = acts

    @property
    def today(self) -> date:
        """The learner's day now."""
        return day_of(self._database.now(), self._settings.day_starts_at)

    def schedule(self, question_ids: Sequence[int]) -> Changes:
        """See these questions again in two days and in seven; one act. Changes.NOTHING where all
        of them are noted for both days already."""
        today, number = self.today, len(set(question_ids))
        what = "a question" if number == 1 else f"{number} questions"
        added = 0
        with self._acts.record(f"{what} again in 2 and 7 days"):
            for days in IN_DAYS:
                day = today + timedelta(days=days)
                added += revisits.add(self._database, self._learner_id, question_ids, day)
        return Changes.ANSWERS if added else Changes.NOTHING

    def due(self) -> list[int]:
        """Questions that are due today or have been for longer, the longest due first."""
        return revisits.due_ids(self._database, self._learner_id, self.today)

    def days(self, question_id: int) -> list[date]:
        """The days a question is still noted for."""
        return revisits.days_of(self._database, self._learner_id, question_id)
