"""The first steps of a newcomer: four things, each done for real, and told until they are."""

from __future__ import annotations

from studytui.storage import first_look, learners, question_counts
from studytui.storage.database import Database

IMPORT, SIT, LOOK_BACK, TODAY = range(4)
"""The steps: take questions in, sit, look at the answers, and let Today say what comes next."""

_OVER = "tour_is_over"


class Tour:
    """Begins in an empty library, is over when it was gone through or put away, and then for good."""

    def __init__(self, database: Database, learner_id: int) -> None:
        self._database = database
        self._learner_id = learner_id

    @property
    def is_over(self) -> bool:
        """Whether it is not to be shown by itself any more, in this library."""
        return bool(learners.preference(self._database, self._learner_id, _OVER))

    def put_away(self) -> None:
        """Have it over. It can still be looked at."""
        learners.keep_preference(self._database, self._learner_id, _OVER, True)

    @property
    def step(self) -> int:
        """The first step that has not been done."""
        if not question_counts.of_all(self._database):
            return IMPORT
        if first_look.has_past_sitting(self._database, self._learner_id):
            return TODAY
        if first_look.has_open_sitting(self._database, self._learner_id):
            return LOOK_BACK
        return SIT
