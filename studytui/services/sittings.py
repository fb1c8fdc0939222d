"""Taking up sittings where they were left."""

from __future__ import annotations

from dataclasses import replace

from studytui.domain.exam import SittingState, resumed
from studytui.errors import StudyError
from studytui.services.session import Session
from studytui.settings import Settings
from studytui.storage import results, sittings
from studytui.storage.acts import ActLog
from studytui.storage.database import Database
from studytui.storage.results import SittingLine

__all__ = ["Session", "SittingLine", "Sittings"]


class Sittings:
    """Taking up sittings."""

    def __init__(
        self, database: Database, learner_id: int, settings: Settings, acts: ActLog
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._settings = settings
        self._acts = acts

    def open_ones(self) -> list[SittingLine]:
        """Sittings that can be taken up again, the latest first, each with the deadline it would
        have if it were taken up now. One whose time ran out while the learner was away by choice
        is ended here, at its end, with what was chosen."""
        now = self._database.now()
        still_open = []
        for line in results.open_sittings(self._database, self._learner_id):
            stored = sittings.load(self._database, line.sitting_id) if line.deadline else None
            deadline = None if stored is None else resumed(stored, now).deadline
            if deadline is not None and deadline <= now:
                self.resume(line.sitting_id)
            else:
                still_open.append(replace(line, deadline=deadline))
        return still_open

    def resume(self, sitting_id: int) -> Session:
        """The sitting, taken up where it was left: same question, order, strikes, flags and time.

        Time away after a lost line is given back. If the time is over, the session comes back
        ended. Raises StudyError if there is no such sitting.
        """
        session = self._taken_up(sitting_id)
        if session.is_ended:
            return session
        if session.is_over():
            session.finish()
        else:
            sittings.keep_clock(self._database, session.sitting)
        return session

    def _taken_up(self, sitting_id: int) -> Session:
        """The sitting as it would go on now; nothing is written."""
        stored = sittings.load(self._database, sitting_id)
        if stored is None:
            raise StudyError(f"There is no sitting {sitting_id}.", hint="Choose one from Exams.")
        if stored.ended_at is None:
            stored = replace(resumed(stored, self._database.now()), state=SittingState.RUNNING)
        return Session(self._database, self._learner_id, self._settings, self._acts, stored)
