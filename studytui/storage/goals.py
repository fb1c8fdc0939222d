"""What a learner prepares for."""

from __future__ import annotations

import json
from datetime import date

from studytui.domain.goal import Goal
from studytui.storage.database import Database


def current(database: Database, learner_id: int) -> Goal | None:
    """The learner's goal; None where there is none."""
    rows = database.rows(
        "SELECT name, profile, exam_date, target_score, weekday_minutes, days_off, extra_time, "
        "subject_id FROM goal WHERE learner_id = ? AND is_active = 1 "
        "ORDER BY goal_id DESC LIMIT 1",
        learner_id,
    )
    if not rows:
        return None
    name, profile, exam_date, target, minutes, days_off, extra_time, subject_id = rows[0]
    return Goal(
        name=name,
        profile=profile,
        exam_date=None if exam_date is None else date.fromisoformat(exam_date),
        target=target,
        weekday_minutes=tuple(json.loads(minutes)) or (0,) * 7,
        days_off=frozenset(date.fromisoformat(one) for one in json.loads(days_off)),
        extra_time=extra_time,
        subject_id=subject_id,
    )


def has_calendar(database: Database, learner_id: int) -> bool:
    """Whether any calendar may leave less of a day: asked before one is read."""
    return bool(
        database.value(
            "SELECT EXISTS (SELECT 1 FROM learner_choice "
            "WHERE learner_id = ? AND name >= 'calendar:' AND name < 'calendar;')",
            learner_id,
        )
    )


def make_place(database: Database, learner_id: int) -> None:
    """See that there is a row to keep a goal in, outside of any act: the plan refers to it, so that
    an act could not take it away again."""
    if database.value("SELECT 1 FROM goal WHERE learner_id = ? LIMIT 1", learner_id):
        return
    from studytui.storage.tables.exams import GoalRow

    now = database.now()
    GoalRow.insert(
        uid=database.new_uid(), learner=learner_id, is_active=False, created_at=now, updated_at=now
    ).execute(database.connection)


def save(database: Database, learner_id: int, goal: Goal) -> None:
    """Put this goal in the place of the one there was; `make_place` has made sure of one."""
    place = database.value("SELECT max(goal_id) FROM goal WHERE learner_id = ?", learner_id)
    from studytui.storage.tables.exams import GoalRow

    GoalRow.update(
        name=goal.name,
        profile=goal.profile,
        exam_date=None if goal.exam_date is None else goal.exam_date.isoformat(),
        target_score=goal.target,
        weekday_minutes=json.dumps(list(goal.weekday_minutes)),
        days_off=json.dumps(sorted(one.isoformat() for one in goal.days_off)),
        extra_time=goal.extra_time,
        subject=goal.subject_id,
        is_active=True,
        updated_at=database.now(),
    ).where(GoalRow.goal_id == place).execute(database.connection)


def clear(database: Database, learner_id: int) -> None:
    """The learner has no goal any more; what it said stays in its row."""
    from studytui.storage.tables.exams import GoalRow

    GoalRow.update(is_active=False, updated_at=database.now()).where(
        GoalRow.learner == learner_id, GoalRow.is_active
    ).execute(database.connection)
