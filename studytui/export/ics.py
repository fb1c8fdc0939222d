"""A plan as a calendar file (iCalendar, RFC 5545): each task an entry of its day without a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class CalendarEntry:
    """Something on a day."""

    uid: str
    """The same each time the same thing is written, so that a calendar does not hold it twice."""
    day: date
    title: str
    words: str = ""
    is_busy: bool = False
    """Whether the day counts as taken."""


def calendar_text(name: str, entries: Iterable[CalendarEntry], made_at: datetime) -> str:
    """The calendar file; `made_at` is when the plan was made, UTC."""
    # Here, since it takes a tenth of a second to import.
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//studytui//studytui//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    for entry in entries:
        event = Event()
        event.add("uid", entry.uid)
        event.add("dtstamp", made_at.replace(microsecond=0))
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + timedelta(days=1))
        event.add("summary", entry.title)
        if entry.words:
            event.add("description", entry.words)
        event.add("transp", "OPAQUE" if entry.is_busy else "TRANSPARENT")
        calendar.add_component(event)
    return str(calendar.to_ical().decode("utf-8"))
