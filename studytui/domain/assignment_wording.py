"""Assignments in words: when they are open, how somebody stands, why one cannot be begun."""

from __future__ import annotations

import re
from datetime import date, datetime, time

from studytui.domain.assignment import Refusal, Terms
from studytui.domain.day_names import month, short_month, short_weekday, weekday
from studytui.domain.days import read_day

_CLOCK = re.compile(
    r"(?P<day>.*?)[ ,T]+(?:at +)?(?P<hour>\d{1,2})[:.](?P<minute>\d\d) *(?:h|Uhr)?$"
)
_MINUTES = {"day": 1440, "hour": 60, "min": 1}


def read_moment(text: str, today: date, *, is_end: bool) -> datetime | None:
    """A day with or without a time of day, local and without a zone: ``19 Dec 14:00``,
    ``2026-12-19T14:00``, ``+7``. A day alone is its beginning, or its last minute where it
    `is_end`. None where it cannot be read."""
    typed = text.strip()
    found = _CLOCK.match(typed)
    at = time(23, 59) if is_end else time(0)
    if found:
        hour, minute = int(found["hour"]), int(found["minute"])
        if hour > 23 or minute > 59:
            return None
        typed, at = found["day"].strip().rstrip(","), time(hour, minute)
    day = read_day(typed, today)
    return None if day is None else datetime.combine(day, at)


def moment_words(moment: datetime, now: datetime) -> str:
    """``today 14:00``, ``tomorrow 08:30``, ``Sat 19 Dec 14:00``; with the year where it is
    another. Local time."""
    local, here = moment.astimezone(), now.astimezone()
    days = (local.date() - here.date()).days
    named = {0: "today", 1: "tomorrow", -1: "yesterday"}.get(days)
    if named is None:
        named = f"{short_weekday(local)} {local.day} {short_month(local)}"
        if local.year != here.year:
            named += f" {local.year}"
    return f"{named} {local:%H:%M}"


def window_words(terms: Terms, now: datetime) -> str:
    """``opens tomorrow 08:00``, ``due Sat 19 Dec 14:00``, ``was due yesterday 23:59``; empty
    without a window."""
    if terms.opens_at is not None and now < terms.opens_at:
        return f"opens {moment_words(terms.opens_at, now)}"
    if terms.due_at is None:
        return ""
    verb = "due" if now <= terms.due_at else "was due"
    return f"{verb} {moment_words(terms.due_at, now)}"


def away_words(minutes: float) -> str:
    """``3 days``, ``2 hours``, ``5 min``: a length of time by its largest part."""
    for name, length in _MINUTES.items():
        number = int(minutes // length)
        if number:
            return f"{number} {name}{'s' if number > 1 and name != 'min' else ''}"
    return "under a minute"


def refusal_words(refusal: Refusal, terms: Terms) -> tuple[str, str]:
    """Why it cannot be begun, and what to do."""
    if refusal is Refusal.NOT_OPEN and terms.opens_at is not None:
        return f"It opens on {_when(terms.opens_at)}.", "It stands on Today until then."
    if refusal is Refusal.OVERDUE and terms.due_at is not None:
        return f"It was due on {_when(terms.due_at)}.", "Ask your teacher whether late work counts."
    if refusal is Refusal.NOT_HERE:
        return (
            "Its questions have not come yet, or are offered no longer.",
            "studytui sync brings them once your teacher has offered them.",
        )
    times = "once" if terms.attempts == 1 else f"{terms.attempts} times"
    return f"It may be sat {times}, and it was.", "Review (4) shows how it went."


def _when(moment: datetime) -> str:
    local = moment.astimezone()
    return f"{weekday(local)} {local.day} {month(local)} at {local:%H:%M}"
