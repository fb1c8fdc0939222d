"""Days as a person types them: ``2026-12-19``, ``19.12.``, ``19 Dec``, ``in 3 weeks``, and lists."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta

from studytui.domain.day_names import short_months

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}))?")
_NAMED = re.compile(r"(\d{1,2})\.?\s+([^\W\d_]{3})[^\W\d_]*\.?(?:\s+(\d{4}))?")
_AHEAD = re.compile(r"(?:in\s+|\+\s*)(\d{1,3})\s*(d|days?|w|weeks?|months?)?")
_RANGE = re.compile(r"\s*(?:–|\.\.|\bto\b|(?<=\d)\s*-\s+|\s+-\s*)\s*")
_LONGEST_RANGE = 366


def read_day(text: str, today: date) -> date | None:
    """The day that a text names; without a year the next one. None where it names none."""
    text = text.strip().lower()
    if text in ("today", "tomorrow"):
        return today + timedelta(days=int(text == "tomorrow"))
    if match := _AHEAD.fullmatch(text):
        unit = (match[2] or "d")[0]
        return today + timedelta(days=int(match[1]) * {"d": 1, "w": 7, "m": 30}[unit])
    if match := _ISO.fullmatch(text):
        return _day(int(match[1]), int(match[2]), int(match[3]))
    if match := _DOTTED.fullmatch(text):
        return _in_year(match[3], int(match[2]), int(match[1]), today)
    if (match := _NAMED.fullmatch(text)) and (month := _month(match[2])):
        return _in_year(match[3], month, int(match[1]), today)
    return None


def read_days(text: str, today: date) -> tuple[frozenset[date], list[str]]:
    """The days of a list of days and ranges, divided by commas; and the entries that are none."""
    found: set[date] = set()
    unread: list[str] = []
    for entry in (part.strip() for part in text.split(",")):
        if not entry:
            continue
        single = read_day(entry, today)
        if single is not None:
            found.add(single)
            continue
        ends = [read_day(one, today) for one in _RANGE.split(entry)]
        first, last = (ends[0], ends[1]) if len(ends) == 2 else (None, None)
        if first is None or last is None or not 0 <= (last - first).days < _LONGEST_RANGE:
            unread.append(entry)
        else:
            found.update(first + timedelta(days=n) for n in range((last - first).days + 1))
    return frozenset(found), unread


def days_text(days: Iterable[date]) -> str:
    """Days as `read_days` reads them, those in a row as a range."""
    runs: list[list[date]] = []
    for day in sorted(days):
        if runs and (day - runs[-1][-1]).days == 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(
        run[0].isoformat() if len(run) == 1 else f"{run[0].isoformat()}..{run[-1].isoformat()}"
        for run in runs
    )


def _month(start: str) -> int:
    """The month that begins so, in English or as it is named on the screen; 0 where none does."""
    for names in (_MONTHS, short_months()):
        for number, name in enumerate(names, 1):
            if name.lower() == start:
                return number
    return 0


def _in_year(year: str | None, month: int, day: int, today: date) -> date | None:
    if year is not None:
        return _day(int(year), month, day)
    this = _day(today.year, month, day)
    return this if this is not None and this >= today else _day(today.year + 1, month, day)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
