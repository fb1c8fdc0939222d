"""Hours of the week as a person types them: ``mon 2  tue 90m  sat-sun 4``, ``mon=2,sat=4``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from studytui.domain.goal import WEEKDAYS

MOST_MINUTES = 960
"""A day's minutes at most."""
_ENTRY = re.compile(
    r"(?P<first>[a-z]+)(?:\s*[-–]\s*(?P<last>[a-z]+))?[\s=:]+(?P<amount>[\d.:,]*\d(?:\s?[a-z]+)?\d*)"
)
_AMOUNT = re.compile(
    r"(?:(?P<hours>\d{1,2}(?:\.\d{1,2})?)\s?(?:h|hours?)?)|(?:(?P<minutes>\d{1,3})\s?(?:m|min|minutes?))"
    r"|(?:(?P<whole>\d{1,2})(?:h|:)(?P<rest>[0-5]\d))"
)
_ENTRIES = re.compile(r"[,;]\s*|\s+(?=[a-z]+(?:\s*[-–]\s*[a-z]+)?\s*[\s=:]\s*\d)")


def read_hours(text: str) -> tuple[tuple[int, ...], list[str]]:
    """Minutes from Monday to Sunday, and what could not be read. A number alone is hours; a day
    that is not named has none."""
    minutes = [0] * len(WEEKDAYS)
    unread: list[str] = []
    for entry in _ENTRIES.split(text.strip().lower()):
        if not entry:
            continue
        match = _ENTRY.fullmatch(entry)
        days = _days(match["first"], match["last"]) if match else []
        amount = _minutes(match["amount"]) if match else None
        if not days or amount is None or amount > MOST_MINUTES:
            unread.append(entry)
            continue
        for day in days:
            minutes[day] = amount
    return tuple(minutes), unread


def hours_text(minutes: Sequence[int]) -> str:
    """The week as `read_hours` reads it, days alike in a row as a range: ``mon-fri 1, sat 2.5``."""
    runs: list[tuple[int, int, int]] = []
    for day, amount in enumerate(minutes):
        if runs and runs[-1][2] == amount:
            runs[-1] = (runs[-1][0], day, amount)
        else:
            runs.append((day, day, amount))
    return ", ".join(
        f"{WEEKDAYS[first]}{'' if first == last else f'-{WEEKDAYS[last]}'} {_amount(amount)}"
        for first, last, amount in runs
        if amount
    )


def _amount(minutes: int) -> str:
    return f"{minutes / 60:g}" if minutes % 15 == 0 else f"{minutes}m"


def _days(first: str, last: str | None) -> list[int]:
    start, end = _day(first), _day(last or first)
    if start is None or end is None:
        return []
    return [(start + step) % len(WEEKDAYS) for step in range((end - start) % len(WEEKDAYS) + 1)]


def _day(name: str) -> int | None:
    names = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
    found = [place for place, one in enumerate(names) if len(name) > 1 and one.startswith(name)]
    return found[0] if len(found) == 1 else None


def _minutes(amount: str) -> int | None:
    match = _AMOUNT.fullmatch(amount)
    if match is None:
        return None
    if match["hours"] is not None:
        return round(float(match["hours"]) * 60)
    if match["minutes"] is not None:
        return int(match["minutes"])
    return int(match["whole"]) * 60 + int(match["rest"])
