"""What to do now, where points are lost, how the scores went: from real answers only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from studytui.services.study_days import day_of, day_starts
from studytui.storage import first_look, question_counts
from studytui.storage.database import Database

if TYPE_CHECKING:
    from studytui.services.sittings import Sittings
    from studytui.storage.results import SittingLine

__all__ = ["DayCount", "Overview", "Today"]


_MANY = 2_000
"""Questions answered from which on counting them may keep somebody waiting."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What Today shows."""

    questions: int
    unseen: int
    """Questions never answered that can be asked."""
    wrong: int
    """Questions whose last answer was wrong."""
    answered_today: int
    open_sittings: tuple[SittingLine, ...]
    last_sitting: SittingLine | None
    now: datetime
    keyless: int = 0
    """Questions whose key is unknown: they are never scored."""
    is_counted: bool = True
    """Whether all of this was counted, and not only what `Today.briefly` looks at."""


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many questions were answered on a day of the learner's, each counted once a sitting."""

    day: date
    answers: int


class Today:
    """The day's first screen, weak topics and the record of scores.

    What reads sittings is imported only where there are any: it takes a quarter of a start.
    """

    def __init__(
        self, database: Database, learner_id: int, sittings_service: Callable[[], Sittings]
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._sittings = sittings_service

    def overview(self, day_starts: datetime) -> Overview:
        """The state of things; `day_starts` is when the learner's day began, UTC."""
        # First, since it ends what has run out meanwhile, and that counts below.
        open_sittings = self._open_sittings()
        summary = first_look.summary(self._database)
        return Overview(
            questions=summary.questions,
            unseen=summary.askable - first_look.count_answered(self._database, self._learner_id),
            wrong=first_look.count_wrong(self._database, self._learner_id),
            answered_today=first_look.count_answers_since(
                self._database, self._learner_id, day_starts
            ),
            open_sittings=open_sittings,
            last_sitting=self._last_sitting(),
            now=self._database.now(),
            keyless=summary.keyless,
        )

    def briefly(self) -> Overview:
        """As `overview`, for a day that has a plan: what can be taken up, and how many questions
        there are. Nothing else is counted, which takes 0.2 s of a long log."""
        open_sittings = self._open_sittings()
        questions = question_counts.of_all(self._database)
        now = self._database.now()
        return Overview(questions, 0, 0, 0, open_sittings, None, now, is_counted=False)

    @property
    def is_counted_at_once(self) -> bool:
        """Whether `overview` takes no longer than a frame may."""
        return not first_look.has_answered(self._database, self._learner_id, _MANY)

    def _open_sittings(self) -> tuple[SittingLine, ...]:
        if not first_look.has_open_sitting(self._database, self._learner_id):
            return ()
        return tuple(self._sittings().open_ones())

    def _last_sitting(self) -> SittingLine | None:
        if not first_look.has_past_sitting(self._database, self._learner_id):
            return None
        from studytui.storage import results

        return results.past_sittings(self._database, self._learner_id, limit=1)[0]

    def answers_by_day(self, days: int, day_starts_at: int) -> list[DayCount]:
        """The last `days` days up to today, the oldest first, each with what was answered. A day
        begins at the hour `day_starts_at`, local time."""
        from studytui.storage import results

        now = self._database.now()
        today = day_of(now, day_starts_at)
        wanted = [today - timedelta(days=number) for number in range(days - 1, -2, -1)]
        starts = [day_starts(day, day_starts_at, now) for day in wanted]
        numbers = results.answers_between(self._database, self._learner_id, list(pairwise(starts)))
        return [DayCount(*one) for one in zip(wanted, numbers, strict=False)]

    def scores(self, limit: int = -1) -> list[SittingLine]:
        """Ended sittings in which something could be scored, the oldest first; at most so many of
        the latest, or all."""
        from studytui.storage import results

        found = results.scored_sittings(self._database, self._learner_id, limit)
        return found[::-1]

    def count_scored(self) -> int:
        """How many ended sittings could be scored."""
        from studytui.storage import results

        return results.count_scored(self._database, self._learner_id)
