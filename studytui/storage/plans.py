"""Plans: the tasks of every day, and what became of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from studytui.storage.database import Database
from studytui.storage.tables import PlanTaskRow, UtcField

_AT = UtcField()


@dataclass(frozen=True, slots=True)
class StoredTask:
    """A line of a day's plan."""

    task_id: int
    day: date
    kind: str
    minutes: int
    topic_id: int | None = None
    points: float | None = None
    """Percent points of the exam that it is expected to bring; None where that cannot be said."""
    skipping_costs: float = 0.0
    why: str = ""
    opens: tuple[int, ...] = ()
    is_pinned: bool = False
    is_done: bool = False
    is_skipped: bool = False
    is_moved: bool = False
    topic: str = ""
    """Name of the topic; empty where the task has none."""

    @property
    def is_open(self) -> bool:
        return not (self.is_done or self.is_skipped or self.is_moved)


@dataclass(frozen=True, slots=True)
class StoredPlan:
    """A plan without its tasks."""

    plan_id: int
    day: date
    """Its first."""
    fingerprint: str
    inputs: dict[str, Any]
    expected: float | None
    without: float | None
    today: float | None
    remark: str


def latest(database: Database, learner_id: int) -> StoredPlan | None:
    """The plan that was made last; None where there is none."""
    rows = database.rows(
        "SELECT study_plan_id, day, fingerprint, inputs, expected, without, today, remark "
        "FROM study_plan WHERE learner_id = ? ORDER BY study_plan_id DESC LIMIT 1",
        learner_id,
    )
    if not rows or not rows[0][1]:
        return None
    plan_id, day, fingerprint, inputs, *rest = rows[0]
    return StoredPlan(plan_id, date.fromisoformat(day), fingerprint, json.loads(inputs), *rest)


_TASK = (
    "SELECT p.plan_task_id, p.day, p.kind, p.minutes, p.topic_id, p.points, p.skipping_costs, "
    "p.why, p.opens, p.is_pinned, p.done_at IS NOT NULL, p.skipped_at IS NOT NULL, "
    "p.moved_at IS NOT NULL, coalesce(t.name, '') FROM plan_task p "
    "LEFT JOIN topic t ON t.topic_id = p.topic_id "
)


def tasks(
    database: Database, plan_id: int, first: date | None = None, last: date | None = None
) -> list[StoredTask]:
    """The tasks of a plan in order, of these days."""
    rows = database.rows(
        f"{_TASK} WHERE p.study_plan_id = ? AND p.day >= ? AND p.day <= ? ORDER BY p.day, p.position",
        plan_id,
        "" if first is None else first.isoformat(),
        "9999" if last is None else last.isoformat(),
    )
    return [_task(row) for row in rows]


def task(database: Database, task_id: int) -> StoredTask | None:
    """One task."""
    rows = database.rows(f"{_TASK} WHERE p.plan_task_id = ?", task_id)
    return _task(rows[0]) if rows else None


def _task(row: tuple[Any, ...]) -> StoredTask:
    task_id, day, kind, minutes, topic_id, points, costs, why, opens = row[:9]
    is_pinned, is_done, is_skipped, is_moved, topic = row[9:]
    return StoredTask(
        task_id,
        date.fromisoformat(day),
        kind,
        minutes,
        topic_id,
        points,
        costs,
        why,
        tuple(json.loads(opens)),
        bool(is_pinned),
        bool(is_done),
        bool(is_skipped),
        bool(is_moved),
        topic,
    )


def past_minutes(database: Database, learner_id: int, since: date, before: date) -> tuple[int, int]:
    """Minutes that were planned on these days, and those of them that were done."""
    planned, done = database.rows(
        "SELECT coalesce(sum(t.minutes), 0), coalesce(sum(t.minutes * (t.done_at IS NOT NULL)), 0) "
        "FROM study_plan p JOIN plan_task t USING (study_plan_id) "
        "WHERE p.learner_id = ? AND t.moved_at IS NULL AND t.day >= ? AND t.day < ? AND p.day <= ?",
        learner_id,
        since.isoformat(),
        before.isoformat(),
        before.isoformat(),
    )[0]
    return planned, done


def replace(
    database: Database,
    learner_id: int,
    before: StoredPlan | None,
    plan: StoredPlan,
    new: Iterable[StoredTask],
) -> int:
    """Put a plan in the place of the one before, from its first day on; its id. What was marked
    on that day comes along; days before stay where they are."""
    now = _AT.db_value(database.now())
    today = plan.day.isoformat()
    with database.transaction():
        plan_id = database.insert(
            "INSERT INTO study_plan(uid, learner_id, made_at, inputs, day, fingerprint, expected, "
            "without, today, remark, created_at, updated_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            database.new_uid(),
            learner_id,
            now,
            json.dumps(plan.inputs),
            today,
            plan.fingerprint,
            plan.expected,
            plan.without,
            plan.today,
            plan.remark,
            now,
            now,
        )
        position = 0
        if before is not None:
            database.execute(
                "DELETE FROM plan_task WHERE study_plan_id = ? AND day >= ? AND done_at IS NULL "
                "AND skipped_at IS NULL AND moved_at IS NULL",
                before.plan_id,
                today,
            )
            database.execute(
                "UPDATE plan_task SET study_plan_id = ? WHERE study_plan_id = ? AND day >= ?",
                plan_id,
                before.plan_id,
                today,
            )
            position = 1 + (
                database.value(
                    "SELECT max(position) FROM plan_task WHERE study_plan_id = ?", plan_id
                )
                or 0
            )
        database.execute_many(
            "INSERT INTO plan_task(study_plan_id, day, position, kind, topic_id, minutes, points, "
            "skipping_costs, why, opens, is_pinned, created_at, updated_at) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    plan_id,
                    one.day.isoformat(),
                    position + place,
                    one.kind,
                    one.topic_id,
                    one.minutes,
                    one.points,
                    one.skipping_costs,
                    one.why,
                    json.dumps(list(one.opens)),
                    int(one.is_pinned),
                    now,
                    now,
                )
                for place, one in enumerate(new)
            ],
        )
    return plan_id


def mark(database: Database, task_id: int, *, done: bool = False, skipped: bool = False) -> None:
    """Say of a task that it is done or skipped; neither: it is open."""
    now = database.now()
    PlanTaskRow.update(
        done_at=now if done else None, skipped_at=now if skipped else None, updated_at=now
    ).where(PlanTaskRow.plan_task_id == task_id).execute(database.connection)


def move(database: Database, task_id: int, day: date) -> None:
    """Put a task on another day, where it stays."""
    now = database.now()
    PlanTaskRow.update(moved_at=now, updated_at=now).where(
        PlanTaskRow.plan_task_id == task_id
    ).execute(database.connection)
    stamp = _AT.db_value(now)
    database.execute(
        "INSERT INTO plan_task(study_plan_id, day, position, kind, topic_id, exam_id, resource_id, "
        "minutes, points, skipping_costs, why, opens, is_pinned, created_at, updated_at) "
        "SELECT study_plan_id, ?, 1 + (SELECT max(position) FROM plan_task o "
        "WHERE o.study_plan_id = t.study_plan_id), kind, topic_id, exam_id, resource_id, minutes, "
        "points, skipping_costs, why, opens, 1, ?, ? FROM plan_task t WHERE plan_task_id = ?",
        day.isoformat(),
        stamp,
        stamp,
        task_id,
    )


def link(database: Database, sitting_id: int, task_id: int) -> None:
    """A sitting was begun for a task."""
    database.execute(
        "UPDATE sitting SET plan_task_id = ? WHERE sitting_id = ?", task_id, sitting_id
    )


def tick(database: Database, learner_id: int, since: datetime) -> int:
    """Tasks whose sitting, begun since a moment, has ended with half of it answered at least are
    done; how many that are now."""
    return database.execute(
        "UPDATE plan_task SET done_at = (SELECT max(s.ended_at) FROM sitting s "
        "WHERE s.plan_task_id = plan_task.plan_task_id), updated_at = ? "
        "WHERE done_at IS NULL AND moved_at IS NULL AND plan_task_id IN ("
        "SELECT s.plan_task_id FROM sitting s WHERE s.started_at >= ? AND s.learner_id = ? "
        "AND s.plan_task_id IS NOT NULL AND s.ended_at IS NOT NULL AND ("
        "SELECT 2 * sum(i.response_id IS NOT NULL) >= count(*) FROM sitting_item i "
        "WHERE i.sitting_id = s.sitting_id AND i.is_repeat = 0))",
        _AT.db_value(database.now()),
        _AT.db_value(since),
        learner_id,
    )


def linked_open(database: Database, learner_id: int) -> dict[int, int]:
    """Sittings that have not ended, by the task they were begun for."""
    return dict(
        database.rows(
            "SELECT plan_task_id, sitting_id FROM sitting WHERE learner_id = ? "
            "AND ended_at IS NULL AND plan_task_id IS NOT NULL",
            learner_id,
        )
    )


def basis(database: Database, learner_id: int) -> str:
    """Another text as soon as the goal, the curriculum or the library is another one."""
    row = database.rows(
        "SELECT (SELECT count(*) || ' ' || total(weight) || ' ' || total(estimated_hours) || ' ' "
        "|| max(updated_at) FROM topic), "
        "(SELECT count(*) || ' ' || total(minimum_mastery) FROM topic_prerequisite), "
        "(SELECT max(import_run_id) FROM import_run WHERE ended_at IS NOT NULL)"
    )[0]
    return " ".join(map(str, row))


def topic_question_ids(
    database: Database, learner_id: int, topic_id: int, limit: int
) -> Sequence[int]:
    """Questions of a topic that can be asked and scored: those last answered wrong first, then new
    ones, then the ones not seen for longest."""
    return [
        row[0]
        for row in database.rows(
            "SELECT q.question_id FROM question q LEFT JOIN question_progress p "
            "ON p.question_id = q.question_id AND p.learner_id = ? "
            "WHERE q.topic_id = ? AND q.status = 'active' "
            "ORDER BY coalesce(p.last_right, -1) != 0, p.attempts IS NOT NULL, "
            "p.last_answered_at, q.question_id LIMIT ?",
            learner_id,
            topic_id,
            limit,
        )
    ]
