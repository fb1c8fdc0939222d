"""Reading, kept as it goes on: how far, and how long."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from studytui.services.study_days import day_of
from studytui.storage import learner_states
from studytui.storage.database import Database
from studytui.storage.learner_states import StudyDay

_FASTEST = 60.0
"""Characters a second: some 600 words a minute, as fast as anybody reads."""
_IDLE_SECONDS = 180.0
"""Without any key: so long a piece may be read, and no longer is counted."""


class Stretches(Protocol):
    """Where the stretches that are read of a text are kept."""

    def begin(self, piece: int) -> int:
        """A stretch begins at a piece; its id."""

    def go_on(
        self, reading_id: int, seconds: float, first: int, piece: int, *, is_finished: bool
    ) -> None:
        """So many more seconds were read, from one piece up to another one."""


class Reading:
    """What is read from a piece on. It is kept as it is read; who turns pages faster than anyone
    reads has not read what he passed by."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        day_starts_at: int,
        stretches: Stretches,
        lengths: Sequence[int],
        position: int,
        topic_id: int | None,
    ) -> None:
        """`lengths` are the characters of each piece; time counts for the topic where one is
        given."""
        self._database = database
        self._learner_id = learner_id
        self._day_starts_at = day_starts_at
        self._topic_id = topic_id
        self._stretches = stretches
        self._lengths = lengths
        self._told_at: datetime = database.now()
        self.begun_at = position
        self._begin(position)

    def _begin(self, position: int) -> None:
        """A stretch begins that is apart from the one before."""
        self._first = self._place = position
        self._seconds = 0.0
        self._reading_id = self._stretches.begin(position)

    def at(self, position: int, *, is_end: bool = False) -> None:
        """The reader is at that piece now, and sees the last one where it `is_end`. Time without
        any sign of reading counts up to a limit only."""
        now = self._database.now()
        seconds = min(max((now - self._told_at).total_seconds(), 0.0), _IDLE_SECONDS)
        day = day_of(now, self._day_starts_at)
        is_next_day = day != day_of(self._told_at, self._day_starts_at)
        self._told_at = now
        with self._database.transaction():
            if is_next_day:
                # Its time belongs to the day on which it ends.
                self._begin(self._place)
            self._seconds += seconds
            is_read = position >= self._place and self._seconds >= self._shortest(position)
            if is_read:
                self._place = position
            is_finished = is_end and self._seconds >= self._shortest(len(self._lengths))
            self._keep(seconds, is_finished=is_finished)
            if self._topic_id is not None and seconds > 0:
                done = StudyDay(day.isoformat(), self._topic_id, seconds)
                learner_states.add_days(self._database, self._learner_id, [done])
            if not is_read and self._place > self._first:
                self._begin(position)
            elif not is_read:
                self._first = self._place = position
                self._seconds = 0.0
                self._keep(0.0, is_finished=False)

    def _keep(self, seconds: float, *, is_finished: bool) -> None:
        self._stretches.go_on(
            self._reading_id, seconds, self._first, self._place, is_finished=is_finished
        )

    def _shortest(self, until: int) -> float:
        """Seconds in which anyone reads from where the stretch began up to a piece."""
        return sum(self._lengths[self._first : until]) / _FASTEST
