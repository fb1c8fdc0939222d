"""Days as the learner lives them: one begins at an hour of their own, by the clock on the wall."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta


def day_began(now: datetime, day_starts_at: int) -> datetime:
    """When the learner's day began: the last passing of that hour, in local time, as UTC."""
    local = now.astimezone().replace(tzinfo=None)
    began = day_starts(local.date(), day_starts_at, now)
    return (
        began if began <= now else day_starts(local.date() - timedelta(days=1), day_starts_at, now)
    )


def day_of(now: datetime, day_starts_at: int) -> date:
    """The learner's day, which begins at the hour `day_starts_at`, local time."""
    return (now.astimezone() - timedelta(hours=day_starts_at)).date()


def day_starts(day: date, day_starts_at: int, now: datetime) -> datetime:
    """When a day of the learner's begins, in the zone of `now`."""
    # Reckoned on the wall clock: on the two days a year on which it jumps, yesterday's hour lies
    # an hour more or less away. `timestamp` follows PEP 495 where the clock jumps over that time
    # on every Python we run on; `astimezone` does not before 3.12.
    local = datetime.combine(day, time(day_starts_at))
    return datetime.fromtimestamp(local.timestamp(), now.tzinfo)
