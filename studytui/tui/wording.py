"""Days and moments as the screens write them; numbers and times are those of the domain."""

from __future__ import annotations

from datetime import date, datetime

from studytui.domain.day_names import short_month
from studytui.domain.number_words import (
    count,
    duration,
    grouped,
    long_moment,
    percent,
    signed,
)

__all__ = [
    "count",
    "duration",
    "grouped",
    "long_time",
    "percent",
    "short_day",
    "short_time",
    "signed",
]


def short_day(day: date) -> str:
    """``21 Nov``."""
    return f"{day.day} {short_month(day)}"


def short_time(moment: datetime, now: datetime) -> str:
    """Local day and time, ``21 Nov 09:14``; the year instead of the time where it is another."""
    local = moment.astimezone()
    if local.year != now.astimezone().year:
        return f"{local.day:>2} {short_month(local)} {local.year}"
    return f"{local.day:>2} {short_month(local)} {local:%H:%M}"


def long_time(moment: datetime) -> str:
    """``Saturday 21 November 2026, 09:14``, local."""
    return long_moment(moment.astimezone())
