"""Busy hours of the learner's calendars, and what they leave of each day.

A day has its hours of study (`study_from` to `study_until`). Of what the calendars leave free of them
half may be planned, `domain.busy.SHARE`, and never more than the goal gives the day.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from studytui.domain.busy import (
    NO_LIMITS,
    BusyHours,
    Limits,
    Span,
    decoded,
    encoded,
    free_minutes,
    limits,
)
from studytui.domain.day_names import short_month
from studytui.domain.goal import MOST_DAYS
from studytui.domain.plan_wording import minutes_words
from studytui.domain.text import clean_line
from studytui.domain.wording import count
from studytui.errors import StudyError
from studytui.services.changes import Changes
from studytui.services.study_days import day_of, day_starts
from studytui.settings import Settings
from studytui.storage import choices
from studytui.storage.acts import ActLog
from studytui.storage.database import Database

__all__ = ["BusyHours", "Calendars", "Taken", "busy_words", "taken_words"]

_KIND = "calendar"
"""Of choices."""
MOST = 20
"""Calendars."""
_BACK = 28
"""Days that have gone and are looked at as well: a day without time is no gap in a row of days."""
_LONGEST_NAME = 60
_SOON = 28
"""Days over which it is told how much is busy."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of reading a file."""

    calendar: BusyHours
    entries: int
    """Entries that are busy in the time that is planned."""
    unread: int
    """Entries that could not be read, or repeat beyond all bounds."""
    changes: Changes


class Calendars:
    """The calendars of one learner. Every change is one act."""

    def __init__(
        self, database: Database, learner_id: int, settings: Settings, acts: ActLog
    ) -> None:
        self._database = database
        self._learner_id = learner_id
        self._settings = settings
        self._acts = acts
        self._known: tuple[object, Limits] = (None, NO_LIMITS)

    def all(self) -> list[BusyHours]:
        """Every calendar, by name."""
        return [decoded(name, text) for name, text in self._kept()]

    def take(self, path: Path, name: str = "") -> Taken:
        """Read a calendar file (ICS) in the place of the calendar of that name; without a name it
        is called as the file. Raises StudyError where it cannot be read, is no calendar, or is
        too large."""
        from studytui.ingest.calendar_file import read_calendar

        called = clean_line(name or path.stem)[:_LONGEST_NAME].strip() or "calendar"
        there = [one.name for one in self.all()]
        if called not in there and len(there) >= MOST:
            raise StudyError(
                f"There are {MOST} calendars already.",
                title="No busy hours were taken in",
                hint="Remove one first.",
            )
        now = self._database.now()
        today = day_of(now, self._settings.day_starts_at)
        found = read_calendar(
            path,
            today - timedelta(days=_BACK),
            today + timedelta(days=MOST_DAYS),
            lambda moment: datetime.fromtimestamp(moment.timestamp(), now.tzinfo),
        )
        busy = BusyHours(called, found.spans, found.days, now.replace(microsecond=0))
        verb = "new busy hours of" if called in there else "busy hours of"
        with self._acts.record(f"{verb} {called}"):
            choices.keep(self._database, self._learner_id, _KIND, called, encoded(busy))
        return Taken(busy, found.entries, found.unread, Changes.GOAL)

    def remove(self, name: str) -> Changes:
        """Count a calendar no longer; the file stays. Raises StudyError where there is none of
        that name."""
        there = [one.name for one in self.all()]
        if name not in there:
            raise StudyError(
                f"There is no calendar {clean_line(name)}.",
                title="Nothing was removed",
                hint=f"There are: {', '.join(there)}." if there else "There is none at all.",
            )
        with self._acts.record(f"removal of the busy hours of {name}"):
            choices.remove(self._database, self._learner_id, _KIND, name)
        return Changes.GOAL

    def _kept(self) -> list[tuple[str, str]]:
        return list(choices.kept(self._database, self._learner_id, _KIND).items())

    def limits(self) -> Limits:
        """What all calendars together leave of each day from four weeks ago on."""
        texts = self._kept()
        if not texts:
            return NO_LIMITS
        now = self._database.now()
        today = day_of(now, self._settings.day_starts_at)
        hours = (self._settings.study_from, self._settings.study_until)
        known_by = (texts, today, hours)
        if self._known[0] != known_by:
            found = limits([decoded(*one) for one in texts], self._hours(today, now))
            self._known = known_by, Limits(found, _digest([*texts, hours]))
        return self._known[1]

    def busy_minutes(self, calendar: BusyHours) -> int:
        """Minutes of the hours of study in the next four weeks that a calendar takes."""
        now = self._database.now()
        today = day_of(now, self._settings.day_starts_at)
        ahead = {
            day: span
            for day, span in self._hours(today, now).items()
            if today <= day < today + timedelta(days=_SOON)
        }
        return sum(
            _minutes(start, end)
            - (0 if day in calendar.days else free_minutes(start, end, calendar.spans))
            for day, (start, end) in ahead.items()
        )

    def _hours(self, today: date, now: datetime) -> dict[date, Span]:
        """From when to when each day's hours of study go, UTC."""
        first, last = self._settings.study_from, self._settings.study_until
        further = 0 if last > first else 1
        found = {}
        for number in range(-_BACK, MOST_DAYS + 1):
            day = today + timedelta(days=number)
            end = _hour(day + timedelta(days=further), last, now)
            found[day] = (_hour(day, first, now), end)
        return found


def taken_words(taken: Taken) -> str:
    """What was read: ``work: 34 busy entries; 2 could not be read.``"""
    unread = f"; {taken.unread} could not be read" if taken.unread else ""
    entries = count(taken.entries, "busy entry", "busy entries")
    return f"{clean_line(taken.calendar.name)}: {entries}{unread}."


def busy_words(calendar: BusyHours, minutes: int) -> str:
    """What a calendar takes, of which `minutes` are in the next four weeks: ``38 h in the next four
    weeks, read 27 Nov``."""
    read = ""
    if calendar.read_at is not None:
        day = calendar.read_at.astimezone()
        read = f", read {day.day} {short_month(day)}"
    return f"{minutes_words(minutes)} in the next four weeks{read}"


def _hour(day: date, hour: int, now: datetime) -> datetime:
    return day_starts(day + timedelta(days=hour // 24), hour % 24, now)


def _minutes(start: datetime, end: datetime) -> int:
    return (end - start) // timedelta(minutes=1)


def _digest(parts: Iterable[object]) -> str:
    return hashlib.blake2b(repr(list(parts)).encode(), digest_size=8).hexdigest()
