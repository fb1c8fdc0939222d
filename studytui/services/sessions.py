"""Sessions of so many minutes from one key, and the questions due again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from studytui.services.changes import Changes
from studytui.services.pace import own_pace
from studytui.storage import first_look, learners
from studytui.storage.database import Database

if TYPE_CHECKING:
    from studytui.services.exams import Begun, Exams
    from studytui.services.plans import Plans

LENGTHS = (10, 20, 40)
"""Minutes that a session may be chosen to take."""
_LENGTH = "session_minutes"


class Sessions:
    """The best session of the chosen length, started at once."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        exams: Callable[[], Exams],
        plans: Callable[[], Plans],
    ) -> None:
        """The others are asked for when they are needed: the first screen needs none."""
        self._database = database
        self._learner_id = learner_id
        self._exams = exams
        self._plans = plans

    @property
    def minutes(self) -> int:
        """The chosen length, kept in the library."""
        kept = learners.preference(self._database, self._learner_id, _LENGTH)
        return kept if kept in LENGTHS else LENGTHS[0]

    def step(self, by: int) -> Changes:
        """Choose the next longer or shorter length; at either end it stays."""
        place = min(max(LENGTHS.index(self.minutes) + by, 0), len(LENGTHS) - 1)
        learners.keep_preference(self._database, self._learner_id, _LENGTH, LENGTHS[place])
        return Changes.NOTHING

    def pace(self) -> float:
        """Seconds a question of the learner's own, reading its explanation too."""
        return own_pace(self._database, self._learner_id)

    def questions(self) -> int:
        """About how many questions a session of the chosen length has."""
        return max(round(self.minutes * 60 / self.pace()), 1)

    def begin(self) -> Begun:
        """A session of the chosen length: what is due first, then wrong ones and new ones, more of
        topics that by the plan are worth more. Raises StudyError when there is nothing to ask."""
        minutes, questions, plans = self.minutes, self.questions(), self._plans()
        return self._exams().begin_quick(
            questions,
            first=plans.due_first(questions),
            worth=plans.worth(),
            session=timedelta(minutes=minutes),
            title=f"{minutes} minutes",
        )


def steps_to_be_ready() -> Iterator[None]:
    """Loads at each step a part of what the start of the first session, or the first list of
    questions, would have to wait for: 60 ms together."""
    import studytui.domain.exam

    yield
    yield from first_look.steps_after_it()
    import studytui.services.sittings  # noqa: F401

    yield
