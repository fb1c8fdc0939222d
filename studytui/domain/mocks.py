"""On which days a mock exam is sat: seldom at first, more often toward the exam."""

from __future__ import annotations

from collections.abc import Sequence

_LAST_BEFORE = 3
"""Days between the last mock and the exam: time to go through what it showed."""
_SHORTEST_GAP = 4
_WIDENING = 1.6
"""By which each gap is longer than the one after it."""
_FIRST_DAY = 3
"""A mock before anything was studied shows nothing that a short test does not."""


def mock_days(minutes: Sequence[int], mock_minutes: int) -> tuple[int, ...]:
    """Days for mocks of that many minutes, from the minutes of each day up to the exam; no day has
    less than a mock takes, and no gap is shorter than the one after it."""
    if mock_minutes <= 0:
        return ()
    found: list[int] = []
    latest, gap = len(minutes) - _LAST_BEFORE, float(_SHORTEST_GAP)
    for day in range(len(minutes) - 1, _FIRST_DAY - 1, -1):
        if day > latest or minutes[day] < mock_minutes:
            continue
        if found:
            gap = max(gap, found[-1] - day) * _WIDENING
        found.append(day)
        latest = day - round(gap)
    return tuple(reversed(found))
