"""Busy hours: when a calendar says that somebody cannot study, and what that leaves of a day."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

SHARE = 0.5
"""Of the time that is left free, what may be planned at most: the rest is for meals, ways and rest."""
_STEP = 5
"""Minutes that a day's limit is rounded down to."""
_FORM = 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)

Span = tuple[datetime, datetime]
"""From a moment to a later one, UTC."""


@dataclass(frozen=True, slots=True)
class BusyHours:
    """What one calendar says: only when, never what."""

    name: str
    """What the learner calls the calendar."""
    spans: tuple[Span, ...] = ()
    """In order; none touches the next."""
    days: frozenset[date] = frozenset()
    """Days that are busy as a whole, by the calendar on the wall."""
    read_at: datetime | None = None
    """When the file was read, UTC."""

    @property
    def is_any(self) -> bool:
        """Whether anything is busy."""
        return bool(self.spans or self.days)


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same time in the fewest spans, in whole minutes: what overlaps or touches is one."""
    found: list[Span] = []
    for start, end in sorted((_down(one[0]), _up(one[1])) for one in spans):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((start, end))
    return tuple(found)


def free_minutes(start: datetime, end: datetime, spans: Sequence[Span]) -> int:
    """Minutes from `start` to `end` that are in none of the spans, which are as `merged` gives
    them."""
    busy = timedelta()
    for one in spans:
        if one[1] <= start:
            continue
        if one[0] >= end:
            break
        busy += min(one[1], end) - max(one[0], start)
    return max((end - start - busy) // _MINUTE, 0)


def limit_of(free: int) -> int:
    """Minutes that may be planned at most on a day with so many free ones: `SHARE` of them."""
    return int(free * SHARE) // _STEP * _STEP


@dataclass(frozen=True, slots=True)
class Limits:
    """What calendars leave of days to come."""

    days: Mapping[date, int] = field(default_factory=dict)
    """Minutes that may be planned at most on a day; a day that is not here has no such limit."""
    mark: str = ""
    """Another one where other hours are busy; empty without a calendar."""


NO_LIMITS = Limits()


def limits(calendars: Sequence[BusyHours], hours: Mapping[date, Span]) -> dict[date, int]:
    """Minutes that may be planned at most, of each day on which the calendars leave less than the
    whole of its hours of study; `hours` says from when to when these go, the earliest day first."""
    spans = merged(span for one in calendars for span in one.spans)
    whole = frozenset[date]().union(*(one.days for one in calendars))
    found: dict[date, int] = {}
    place = 0
    for day, (start, end) in hours.items():
        while place < len(spans) and spans[place][1] <= start:
            place += 1
        free = 0 if day in whole else free_minutes(start, end, spans[place:])
        if free < (end - start) // _MINUTE:
            found[day] = limit_of(free)
    return found


def encoded(busy: BusyHours) -> str:
    """As it is kept: minutes since 1970 (UTC), each span as its start and its length."""
    return json.dumps(
        {
            "form": _FORM,
            "read_at": None if busy.read_at is None else busy.read_at.isoformat(),
            "spans": [[_minutes(start), (end - start) // _MINUTE] for start, end in busy.spans],
            "days": sorted(day.isoformat() for day in busy.days),
        },
        separators=(",", ":"),
    )


def decoded(name: str, text: str) -> BusyHours:
    """What was kept under a name; nothing busy where another version kept it, or it is damaged."""
    try:
        found = json.loads(text)
        if found["form"] != _FORM:
            return BusyHours(name)
        read_at = found["read_at"]
        return BusyHours(
            name,
            merged(
                (_EPOCH + start * _MINUTE, _EPOCH + (start + length) * _MINUTE)
                for start, length in found["spans"]
            ),
            frozenset(date.fromisoformat(day) for day in found["days"]),
            None if read_at is None else datetime.fromisoformat(read_at),
        )
    except (ValueError, KeyError, TypeError, OverflowError):
        return BusyHours(name)


def _minutes(moment: datetime) -> int:
    return (moment - _EPOCH) // _MINUTE


def _down(moment: datetime) -> datetime:
    return moment.replace(second=0, microsecond=0)


def _up(moment: datetime) -> datetime:
    down = _down(moment)
    return down if down == moment else down + _MINUTE
