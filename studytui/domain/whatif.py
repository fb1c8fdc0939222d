"""What if: an hour more a day, this day skipped, the exam a week later.

Each is the plan made again from other days, so it costs what a plan costs and is never a promise:
the figures are expected percent of the exam, if the plan is kept.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from studytui.domain.plan import Demand, Plan, planned
from studytui.domain.progress import CEILING, GUESS
from studytui.domain.readiness import Prediction, moved

_WEEK = 7


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The plan under another condition."""

    plan: Plan
    change: float
    """Percent points of the exam against the plan as it is."""


def more_each_day(demand: Demand, plan: Plan, minutes: int = 60) -> WhatIf:
    """So many minutes more on each day that has any; days off stay free."""
    more = tuple(one + minutes if one > 0 else 0 for one in demand.minutes)
    found = planned(replace(demand, minutes=more))
    # Who has more time can still do what was planned with less.
    return WhatIf(found, max(found.expected - plan.expected, 0.0))


def skipped(demand: Demand, plan: Plan, day: int = 0) -> WhatIf:
    """Nothing done on that day, and the rest planned anew. Reviews due then fall on the next day."""
    if not 0 <= day < len(demand.minutes):
        return WhatIf(plan, 0.0)
    minutes = list(demand.minutes)
    minutes[day] = 0
    due = list(demand.due) + [0] * (len(minutes) - len(demand.due))
    if day + 1 < len(due):
        due[day + 1] += due[day]
    due[day] = 0
    found = planned(replace(demand, minutes=tuple(minutes), due=tuple(due)))
    # What can be done with a day less can be done with it.
    return WhatIf(found, min(found.expected - plan.expected, 0.0))


def later(demand: Demand, plan: Plan, days: int = _WEEK) -> WhatIf:
    """The exam so many days later; the days added have the minutes of the same weekday before, or
    the mean where there is none. It may bring less, where there are no hours and much is forgotten."""
    minutes = list(demand.minutes)
    mean = round(sum(minutes) / len(minutes)) if minutes else 0
    for _ in range(max(days, 0)):
        minutes.append(minutes[-_WEEK] if len(minutes) >= _WEEK else mean)
    found = planned(replace(demand, minutes=tuple(minutes)))
    return WhatIf(found, found.expected - plan.expected)


def if_kept(today: Prediction, plan: Plan) -> Prediction:
    """The prediction for the day of the exam, if the plan is kept."""
    return moved(today, carried(today.score, plan.today, plan.expected))


def if_nothing(today: Prediction, plan: Plan) -> Prediction:
    """The prediction for the day of the exam, if nothing more is done."""
    return moved(today, carried(today.score, plan.today, plan.without))


def carried(score: float, before: float, after: float) -> float:
    """Percent points by which a predicted score changes where the planner's own goes from `before`
    to `after`: as much of what is left up to the best there can be, or of what is above guessing.

    The planner takes what is not known yet for less than a prediction does. Its points added as
    they are made 68 % after one sitting into 100 % on the day.
    """
    best, least = 100 * CEILING, 100 * GUESS
    if after >= before:
        share = (after - before) / (best - before) if before < best else 0.0
        return min(share, 1.0) * max(best - score, 0.0)
    share = (before - after) / (before - least) if before > least else 0.0
    return -min(share, 1.0) * max(score - least, 0.0)
