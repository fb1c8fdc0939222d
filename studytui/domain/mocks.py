"""On which days a mock exam is sat: seldom at first, more often toward the exam."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

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
    for day in range(latest, _FIRST_DAY - 1, -1):
        if day > latest or minutes[day] < mock_minutes:
            continue
        if found:
            gap = max(gap, found[-1] - day) * _WIDENING
        found.append(day)
        latest = day - round(gap)
    return tuple(reversed(found))


def shares_of(
    weights: Mapping[int, float], there: Mapping[int, int], wanted: int
) -> dict[int, int]:
    """How many questions of each topic a mock of `wanted` has: by weight, the largest remainders
    rounded up; no more than `there` are of a topic, and what is lacking comes from the others."""
    found = dict.fromkeys(weights, 0)
    left = min(wanted, sum(there.get(one, 0) for one in weights))
    while left > 0:
        open_ones = [one for one in weights if found[one] < there.get(one, 0)]
        heavy = [one for one in open_ones if weights[one] > 0]
        total = math.fsum(weights[one] for one in heavy)
        exact = (
            {one: left * weights[one] / total for one in heavy}
            if heavy
            else dict.fromkeys(open_ones, left / len(open_ones))
        )
        given = {one: min(int(share), there[one] - found[one]) for one, share in exact.items()}
        rest = sorted(
            (one for one in exact if found[one] + given[one] < there[one]),
            key=lambda one: (int(exact[one]) - exact[one], one),
        )
        for one in rest[: left - sum(given.values())]:
            given[one] += 1
        for one, number in given.items():
            found[one] += number
            left -= number
    return found
