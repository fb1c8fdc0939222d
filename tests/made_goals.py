"""A goal, and a library that was learnt from for three weeks, for tests of the plan."""

from __future__ import annotations

from datetime import UTC, date, datetime

from studytui.domain.goal import Goal
from studytui.services.study import Study
from tests.made_questions import fill
from tests.made_sittings import Movable, some_weeks

TODAY = date(2026, 11, 22)
"""A Sunday, the day after the last of the sittings."""
MORNING = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
GOAL = Goal(
    "PCEP",
    exam_date=date(2026, 12, 14),
    target=70,
    weekday_minutes=(60, 60, 60, 60, 60, 120, 120),
    days_off=frozenset({date(2026, 11, 24)}),
)


def learn(study: Study, clock: Movable) -> None:
    """Fill an empty library with sixty questions of six topics, sit for three weeks, set a goal."""
    fill(study, 60)
    some_weeks(study, clock)
    study.goals.save(GOAL)
