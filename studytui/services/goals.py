"""The learner's goal: read, changed, and what it means for the exam's rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from studytui.domain.goal import Goal
from studytui.services.changes import Changes
from studytui.services.study_days import day_of
from studytui.settings import Settings
from studytui.storage import goals
from studytui.storage.database import Database

if TYPE_CHECKING:
    from studytui.domain.profile import Profile
    from studytui.services.calendars import Calendars
    from studytui.services.profiles import Profiles
    from studytui.storage.acts import ActLog

__all__ = ["Goal", "Goals"]


class Goals:
    """One goal at a time. Every change is one act."""

    def __init__(
        self,
        database: Database,
        learner_id: int,
        settings: Settings,
        profiles: Callable[[], Profiles],
        acts: ActLog,
        calendars: Callable[[], Calendars],
    ) -> None:
        """`profiles` are asked for when a goal names one, `calendars` where there is one."""
        self._database = database
        self._learner_id = learner_id
        self._settings = settings
        self._profiles = profiles
        self._acts = acts
        self._calendars = calendars

    @property
    def today(self) -> date:
        """The learner's day now."""
        return day_of(self._database.now(), self._settings.day_starts_at)

    def current(self) -> Goal | None:
        """The goal, with what calendars leave of its days; None where there is none."""
        found = goals.current(self._database, self._learner_id)
        if found is None or not goals.has_calendar(self._database, self._learner_id):
            return found
        return replace(found, busy=self._calendars().limits())

    def save(self, goal: Goal) -> Changes:
        """Set this goal. Changes.NOTHING where it is the one there is."""
        before = self.current()
        if goal == before:
            return Changes.NOTHING
        goals.make_place(self._database, self._learner_id)
        with self._acts.record("the goal" if before is None else "change of the goal"):
            goals.save(self._database, self._learner_id, goal)
        return Changes.GOAL

    def clear(self) -> Changes:
        """Have no goal."""
        if self.current() is None:
            return Changes.NOTHING
        with self._acts.record("removal of the goal"):
            goals.clear(self._database, self._learner_id)
        return Changes.GOAL

    def profile(self, goal: Goal | None) -> Profile | None:
        """The goal's exam profile; None where it names none, or its file is gone or cannot be
        used."""
        if goal is None or not goal.profile:
            return None
        return self._profiles().find(goal.profile)

    def pass_mark(self, goal: Goal | None) -> float | None:
        """Percent that is wanted: the goal's own, else the profile's; None where neither says."""
        if goal is not None and goal.target is not None:
            return goal.target
        profile = self.profile(goal)
        return None if profile is None else profile.pass_mark

    def exam_length(self, goal: Goal | None) -> timedelta | None:
        """How long the exam takes, extra time included; None where no profile says."""
        from studytui.domain.profile import rules as rules_of

        profile = self.profile(goal)
        if goal is None or profile is None:
            return None
        return rules_of(profile, extra_time=goal.extra_time).time_limit

    def pace(self, goal: Goal | None) -> float | None:
        """Seconds that the exam gives a question; None where no profile says."""
        length, profile = self.exam_length(goal), self.profile(goal)
        if length is None or profile is None:
            return None
        return length.total_seconds() / profile.questions
