"""Days of study in a row, of which one in seven may be free."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

FREE_AGAIN = 7
"""Days from one free day to the next, at least: of any seven days in a row one may be free."""
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Streak:
    """A row of days."""

    days: int = 0
    """With study."""
    free: int = 0
    """Without, and forgiven; none of them counts."""


NO_STREAK = Streak()


def streak(
    studied: Iterable[date], today: date, is_off: Callable[[date], bool] = lambda day: False
) -> Streak:
    """The row of days that reaches to today.

    It goes on over a day that the goal or a calendar takes off (`is_off`), and over one more day
    without study in any seven: two such days less than seven apart end it. Today ends nothing, it
    is not over. Only days with study are counted, and a row begins and ends with one.

    `studied` are the days with study, the latest first, as they were called where and when the
    learner studied: a journey over the date line leaves out a day at most, which is forgiven. Days
    after today, which a clock set forward has left, are passed over. Reads no farther back than the
    first gap that ends the row.
    """
    days = free = 0
    expected, last_free, pending = today, None, 0
    for day in studied:
        if day > expected:
            continue
        while expected > day:
            if expected != today and not is_off(expected):
                if last_free is not None and last_free - expected < FREE_AGAIN * _DAY:
                    return Streak(days, free)
                last_free, pending = expected, pending + 1
            expected -= _DAY
        days, free, pending = days + 1, free + pending, 0
        expected -= _DAY
    return Streak(days, free)


def longest(studied: Iterable[date], is_off: Callable[[date], bool] = lambda day: False) -> int:
    """The days of the longest row among days with study, counted as `streak` counts."""
    days = sorted(set(studied), reverse=True)
    # A row that goes on holds the one that would end a day sooner.
    ends = [n for n, day in enumerate(days) if not n or days[n - 1] - day > _DAY]
    return max((streak(days[n:], days[n], is_off).days for n in ends), default=0)


def streak_words(row: Streak) -> str:
    """``6 days in a row``, ``12 days in a row, 1 free``; empty for less than two."""
    if row.days < 2:
        return ""
    return f"{row.days} days in a row" + (f", {row.free} free" if row.free else "")
