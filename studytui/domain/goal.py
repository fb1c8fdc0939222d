"""What a learner prepares for: an exam on a day, and the time there is up to then."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from studytui.domain.busy import NO_LIMITS, Limits

USUAL_MINUTES = 60
"""A day's minutes where no goal says any."""
OPEN_DAYS = 14
"""Days that are planned where there is no date, or it has passed."""
MOST_DAYS = 730
"""Days ahead that are planned at most."""
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal as the learner set it; every part may be missing."""

    name: str = ""
    """What a person calls the exam."""
    profile: str = ""
    """Name of the exam profile; empty for none."""
    exam_date: date | None = None
    target: float | None = None
    """Percent wanted; None: to pass."""
    weekday_minutes: tuple[int, ...] = (0,) * 7
    """Minutes from Monday to Sunday."""
    days_off: frozenset[date] = frozenset()
    extra_time: float = 1.0
    """By which the exam's limits are multiplied."""
    subject_id: int | None = None
    """The subject whose topics the exam asks; None for all topics."""
    busy: Limits = field(default=NO_LIMITS, compare=False, repr=False)
    """What the learner's calendars leave of days: no part of what they set."""

    @property
    def has_hours(self) -> bool:
        """Whether any weekday has time."""
        return any(minutes > 0 for minutes in self.weekday_minutes)

    def days_left(self, today: date) -> int | None:
        """Days up to the exam, 0 on its day, below zero after it; None without a date."""
        return None if self.exam_date is None else (self.exam_date - today).days

    def is_over(self, today: date) -> bool:
        """Whether the exam has been."""
        left = self.days_left(today)
        return left is not None and left < 0

    def minutes_on(self, day: date) -> int:
        """Minutes there are on a day: those of its weekday (the usual ones where no weekday has
        any), and no more than calendars leave."""
        if day in self.days_off:
            return 0
        minutes = self.weekday_minutes[day.weekday()] if self.has_hours else USUAL_MINUTES
        return max(min(minutes, self.busy.days.get(day, minutes)), 0)

    def is_off(self, day: date) -> bool:
        """Whether a day has no time; the hours of today are taken for those of before."""
        return day in self.days_off or (self.has_hours and self.minutes_on(day) == 0)

    def horizon(self, today: date) -> tuple[int, ...]:
        """Minutes of each day from today to the day before the exam; of the next `OPEN_DAYS` where
        there is no date or it has passed. On the day of the exam itself nothing is planned."""
        left = self.days_left(today)
        if left is None or left < 0:
            left = OPEN_DAYS
        return tuple(
            self.minutes_on(today + timedelta(days=number))
            for number in range(min(left, MOST_DAYS))
        )
