"""Taking up sittings where they were left."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from studytui.domain.exam import Sitting
from studytui.domain.sitting_clock import is_same_start, taken_up
from studytui.errors import StudyError
from studytui.settings import Settings
from studytui.storage import results, sittings
from studytui.storage.acts import ActLog
from studytui.storage.database import Database
from studytui.storage.results import SittingLine

if TYPE_CHECKING:
    from studytui.services.session import Session

__all__ = ["SittingLine", "Sittings"]


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
        still_open = []
        for line in results.open_sittings(self._database, self._learner_id):
            deadline = None
            if line.deadline is not None:
                session, _ = self._taken_up(line.sitting_id)
                left = session.time_left()
                if session.is_over():
                    self.resume(line.sitting_id)
                    continue
                deadline = None if left is None else self._database.now() + left
            still_open.append(replace(line, deadline=deadline))
        return still_open

    def resume(self, sitting_id: int) -> Session:
        """The sitting, taken up where it was left: same question, order, strikes, flags and time.

        Time away is measured and recorded; `Session.pause` tells of it. If the time is over, the
        session comes back ended. Raises StudyError if there is no such sitting.
        """
        with self._database.transaction():
            session, stored = self._taken_up(sitting_id)
            if session.is_ended:
                return session
            sittings.keep_blocks(self._database, stored, session.sitting)
            if session.sitting.block != stored.block:
                self._acts.forget(sitting_id)
            if session.pause is not None:
                sittings.keep_pause(self._database, sitting_id, session.pause)
            if session.is_over():
                session.finish()
        return session

    def _taken_up(self, sitting_id: int) -> tuple[Session, Sitting]:
        """The sitting as it would go on now, and as it is stored; nothing is written."""
        # Here, since the first screen needs no session.
        from studytui.services.session import Session

        stored = sittings.load(self._database, sitting_id)
        if stored is None:
            raise StudyError(f"There is no sitting {sitting_id}.", hint="Choose one from Exams.")
        taken, pause, is_elsewhere = stored, None, False
        if stored.ended_at is None:
            clock = self._database.clock
            reading = clock.read()
            is_elsewhere = (
                stored.left_at is None
                and is_same_start(stored, reading)
                and stored.seen_process != reading.process
                and clock.is_running(stored.seen_process)
            )
            taken, pause = taken_up(stored, reading, is_elsewhere=is_elsewhere)
        session = Session(
            self._database, self._learner_id, self._settings, self._acts, taken, pause
        )
        session.is_shared = is_elsewhere
        return session, stored
