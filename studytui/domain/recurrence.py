"""When something repeats, by a rule of RFC 5545 (3.3.10), within bounds.

Days only: what repeats within a day is not told. Each period of a rule, such as a month, is gone
through once, so that a rule which nothing ever fits ends where the days that are asked for do.
"""

from __future__ import annotations

from calendar import isleap, monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

_DAY = timedelta(days=1)
_WEEK = 7
_YEAR = 366


class Often(StrEnum):
    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule; what is empty asks for nothing. Numbers below zero count from the end."""

    often: Often
    interval: int = 1
    """Each day, week, month or year, or each so-manieth; above zero."""
    count: int | None = None
    """How often at most."""
    months: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    year_days: tuple[int, ...] = ()
    weekdays: tuple[tuple[int, int], ...] = ()
    """Which of them, 0 for each, and the weekday, 0 for Monday: the second Tuesday is (2, 1)."""
    positions: tuple[int, ...] = ()
    """Of those that fit in a period, only these."""
    week_start: int = 0


def cost(rule: Rule, start: datetime, after: datetime, before: datetime) -> int:
    """About how many days `occurrences` looks at."""
    first = start if rule.count is not None else max(start, after)
    return max((before - first).days, 0) // rule.interval + _YEAR


def occurrences(
    rule: Rule, start: datetime, after: datetime, before: datetime
) -> Iterator[datetime]:
    """The moments on the wall clock at which what began at `start` begins again by the rule, from
    `after` on and before `before`; `start` itself where it fits."""
    rule = _with_defaults(rule, start.date())
    left = rule.count
    number = _passed(rule, start, after) if left is None else 0
    while (days := _period(rule, start.date(), number)) and days[0] <= before.date():
        number += 1
        fitting = [day for day in days if _fits(rule, day)]
        for day in _at(fitting, rule.positions):
            moment = datetime.combine(day, start.time())
            if moment < start:
                continue
            if moment >= before or left == 0:
                return
            left = None if left is None else left - 1
            if moment >= after:
                yield moment


def _with_defaults(rule: Rule, start: date) -> Rule:
    """The rule with what its start says where it does not."""
    if rule.month_days or rule.year_days or rule.weekdays or rule.often is Often.DAILY:
        return rule
    if rule.often is Often.WEEKLY:
        return replace(rule, weekdays=((0, start.weekday()),))
    if rule.often is Often.YEARLY and not rule.months:
        rule = replace(rule, months=(start.month,))
    return replace(rule, month_days=(start.day,))


def _passed(rule: Rule, start: datetime, after: datetime) -> int:
    """Periods that are over before a moment."""
    if after <= start:
        return 0
    between = {
        Often.DAILY: (after - start).days,
        Often.WEEKLY: (after - start).days // _WEEK,
        Often.MONTHLY: 12 * (after.year - start.year) + after.month - start.month,
        Often.YEARLY: after.year - start.year,
    }[rule.often]
    # One less: a period that has begun is not over.
    return max(between // rule.interval - 1, 0)


def _period(rule: Rule, start: date, number: int) -> Sequence[date]:
    """The days of a period, the one of the start being number 0; none beyond the last year there
    is."""
    steps = number * rule.interval
    try:
        if rule.often is Often.DAILY:
            return [start + steps * _DAY]
        if rule.often is Often.WEEKLY:
            into = (start.weekday() - rule.week_start) % _WEEK
            first = start + (_WEEK * steps - into) * _DAY
            return [first + day * _DAY for day in range(_WEEK)]
        if rule.often is Often.MONTHLY:
            years, month = divmod(start.month - 1 + steps, 12)
            first = date(start.year + years, month + 1, 1)
            return [first + day * _DAY for day in range(_month_length(first))]
        first = date(start.year + steps, 1, 1)
        return [first + day * _DAY for day in range(365 + isleap(first.year))]
    except (OverflowError, ValueError):
        return []


def _fits(rule: Rule, day: date) -> bool:
    if rule.months and day.month not in rule.months:
        return False
    if rule.month_days and not {day.day, day.day - _month_length(day) - 1} & set(rule.month_days):
        return False
    if rule.year_days:
        number = day.timetuple().tm_yday
        if not {number, number - 366 - isleap(day.year)} & set(rule.year_days):
            return False
    return not rule.weekdays or any(_is_weekday(rule, day, *one) for one in rule.weekdays)


def _is_weekday(rule: Rule, day: date, wanted: int, weekday: int) -> bool:
    """Whether a day is the so-manieth such weekday of its month, or of its year where a rule of
    years names no month."""
    if day.weekday() != weekday:
        return False
    if not wanted or rule.often in (Often.DAILY, Often.WEEKLY):
        return True
    number, length = day.day, _month_length(day)
    if rule.often is Often.YEARLY and not rule.months:
        number, length = day.timetuple().tm_yday, 365 + isleap(day.year)
    return wanted in ((number - 1) // _WEEK + 1, -((length - number) // _WEEK + 1))


def _at(days: list[date], positions: tuple[int, ...]) -> list[date]:
    if not positions:
        return days
    places = {one - 1 if one > 0 else len(days) + one for one in positions}
    return [day for place, day in enumerate(days) if place in places]


def _month_length(day: date) -> int:
    return monthrange(day.year, day.month)[1]
